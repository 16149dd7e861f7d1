-- batch_read: a batch of reads, in read-only transactions too.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA reading;
SET search_path = reading, public;
CREATE TABLE thing (id int PRIMARY KEY, name text);
INSERT INTO thing VALUES (1, 'one'), (2, 'two');
CREATE TABLE trace (note text);
CREATE SEQUENCE counter;
CREATE FUNCTION leave_trace(note text) RETURNS text LANGUAGE plpgsql AS $$ BEGIN INSERT INTO trace VALUES (note); RETURN note; END $$;
CREATE VIEW traced AS SELECT id, leave_trace(name) AS name FROM thing;
CREATE VIEW counted AS SELECT id, nextval('counter') AS number FROM thing;
CREATE FUNCTION refused_read(operations jsonb, options jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  code text; message text; hint text;
BEGIN
  PERFORM batch_read(operations, options);
  RETURN 'not refused';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
  RETURN concat_ws(E'\n  ', code || ': ' || message, 'HINT: ' || nullif(hint, ''));
END $$;
\set ECHO all
-- reads, in read-write and in read-only transactions
SELECT batch_read('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": 1}}, {"id": "b", "entity": "thing", "action": "read", "query_params": {"name": "$ref:a.name"}, "metadata_params": {"__count": true}}]');
BEGIN READ ONLY;
SELECT batch_read('{"operations": [{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": 2}}], "options": {"summary": true}}') #> '{results,a,data}';
SELECT batch_read('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": "no number"}}, {"id": "b", "entity": "thing", "action": "read", "query_params": {"id": 1}}]', '{"atomic": false, "continueOnError": true}') #> '{results,b,data}';
COMMIT;
SELECT provolatile, proparallel, prosecdef FROM pg_proc WHERE proname = 'batch_read';
SELECT batch_read('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": 9}, "expect": {"rows": 1}}]', '{"onError": "report"}') #> '{results,a,statusCode}';
-- anything else refuses all of it, in every mode
SELECT refused_read('[{"id": "r", "entity": "thing", "action": "read"}, {"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 3}}]');
SELECT refused_read('[{"id": "a", "entity": "thing", "action": "update", "store_params": {"name": "x"}, "query_params": {"id": 1}}]', '{"onError": "report"}');
SELECT refused_read('[{"id": "a", "entity": "thing", "action": "delete", "query_params": {"id": 1}}]', '{"atomic": false, "continueOnError": true}');
SELECT refused_read('[{"id": "a", "entity": "thing", "action": "read", "metadata_params": {"__lock": "share"}}]', '{"continueOnError": true}');
SELECT refused_read('[{"id": "a", "entity": "thing", "action": "read"}]', '{"idempotencyKey": "k"}');
SELECT refused_read('[{"id": "a", "entity": "thing", "action": "peruse"}]');
SELECT refused_read(NULL);
-- what functions and views write is refused by the server, also in a transaction that may write
SELECT refused_read('[{"id": "a", "entity": "traced", "action": "read"}]');
SELECT refused_read('[{"id": "a", "entity": "counted", "action": "read"}]');
SELECT batch_read('[{"id": "a", "entity": "traced", "action": "read"}, {"id": "b", "entity": "thing", "action": "read", "query_params": {"id": 1}}]', '{"atomic": false, "continueOnError": true}') - 'results';
SELECT count(*) FROM trace;
-- afterwards the transaction may write as before
BEGIN;
SELECT batch_read('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": 1}}]') -> 'success';
INSERT INTO thing VALUES (3, 'three');
SELECT refused_read('[{"id": "a", "entity": "traced", "action": "read"}]');
INSERT INTO thing VALUES (4, 'four');
SHOW transaction_read_only;
SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 5}}]') -> 'success';
-- all reads see what the calling statement sees
SELECT n, batch_read('[{"id": "a", "entity": "thing", "action": "read", "metadata_params": {"__count": true}}]') #> '{results,a,data,0,count}' FROM generate_series(1, 2) AS n;
WITH written AS (INSERT INTO thing VALUES (6, 'six') RETURNING id) SELECT batch_read('[{"id": "a", "entity": "thing", "action": "read", "metadata_params": {"__count": true}}]') #> '{results,a,data,0,count}' FROM written;
SELECT batch_read('[{"id": "a", "entity": "thing", "action": "read", "metadata_params": {"__count": true}}]') #> '{results,a,data,0,count}';
ROLLBACK;
-- the header for idempotency is none of its business; the status of the response is
BEGIN READ ONLY;
SET LOCAL request.method = 'GET';
SET LOCAL request.headers = '{"idempotency-key": "header"}';
SELECT batch_read('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": 9}, "expect": {"rows": 1}}, {"id": "b", "entity": "thing", "action": "read", "query_params": {"id": 1}}]', '{"atomic": false, "continueOnError": true}') - 'results', current_setting('response.status', true);
SELECT current_setting('response.status', true);
COMMIT;
-- a batch within it may not write either
CREATE FUNCTION within() RETURNS jsonb LANGUAGE sql AS $$ SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 7}}]') $$;
CREATE VIEW writer AS SELECT within() AS report;
SELECT refused_read('[{"id": "a", "entity": "writer", "action": "read"}]');
CREATE FUNCTION reader() RETURNS jsonb LANGUAGE sql STABLE AS $$ SELECT batch_read('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": 1}}]') $$;
CREATE VIEW reader AS SELECT reader() #> '{results,a,data,0,name}' AS name;
SELECT batch_read('[{"id": "a", "entity": "reader", "action": "read"}]') #> '{results,a,data}';
-- operations run together as ever
SELECT batch_read((SELECT jsonb_agg(jsonb_build_object('id', 'o' || n, 'entity', 'thing', 'action', 'read', 'query_params', jsonb_build_object('id', n))) FROM generate_series(1, 50) AS n)) #>> '{results,o2,data,0,name}';
\set ECHO none
SET client_min_messages = warning;
DROP SCHEMA reading CASCADE;
