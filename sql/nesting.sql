-- Nesting: batches inside of batches, of PL/pgSQL blocks, procedures, cursors and savepoints.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA nesting;
SET search_path = nesting, public;
CREATE TABLE note (id int PRIMARY KEY, depth int DEFAULT 0);
CREATE TABLE audit (id serial PRIMARY KEY, note_id int, outcome text);
CREATE FUNCTION ids() RETURNS text LANGUAGE sql AS $$ SELECT coalesce(string_agg(id::text, ' ' ORDER BY id), 'none') FROM note $$;
-- A create of a note; `options` are those of the batch.
CREATE FUNCTION create_notes(ids int[], options jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT batch_execute(jsonb_agg(jsonb_build_object('id', 'n' || n, 'entity', 'note', 'action', 'create', 'store_params', jsonb_build_object('id', i)) ORDER BY n), options)
  FROM unnest(ids) WITH ORDINALITY AS t (i, n) $$;
\set ECHO all
-- a batch in a trigger in a batch: it sees what the outer one has written, and its failures are its own
CREATE FUNCTION audit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit (note_id, outcome) SELECT NEW.id, batch_execute(jsonb_build_array(
    jsonb_build_object('id', 'see', 'entity', 'note', 'action', 'read', 'query_params', jsonb_build_object('id', NEW.id)),
    jsonb_build_object('id', 'bad', 'entity', 'note', 'action', 'create', 'store_params', '{"id": 1, "depth": 9}'::jsonb),
    jsonb_build_object('id', 'log', 'entity', 'note', 'action', 'update', 'increment', '{"depth": 1}'::jsonb, 'query_params', jsonb_build_object('id', NEW.id))),
    '{"atomic": false, "continueOnError": true}') -> 'failedOperations';
  RETURN NULL;
END $$;
CREATE TRIGGER audit AFTER INSERT ON note FOR EACH ROW WHEN (NEW.depth = 0) EXECUTE FUNCTION audit();
SELECT create_notes('{1,2,3}') -> 'results' -> 'n3';
SELECT * FROM note ORDER BY id;
SELECT note_id, outcome FROM audit ORDER BY id;
SELECT create_notes('{4,2,5}', '{"atomic": false, "continueOnError": true}') -> 'failedOperations';
SELECT create_notes('{6,2,7}', '{"onError": "report"}') -> 'failedOperations';
SELECT ids(), count(*) FROM audit;
-- a batch that calls itself through its trigger for ever is ended cleanly
CREATE TABLE endless (id serial PRIMARY KEY);
CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM batch_execute('[{"id": "again", "entity": "nesting.endless", "action": "create"}]');
  RETURN NULL;
END $$;
CREATE TRIGGER again AFTER INSERT ON endless FOR EACH ROW EXECUTE FUNCTION again();
SET max_stack_depth = '400kB';
DO $$
BEGIN
  PERFORM batch_execute('[{"id": "again", "entity": "nesting.endless", "action": "create"}]');
EXCEPTION WHEN statement_too_complex THEN
  RAISE NOTICE 'too deep';
END $$;
RESET max_stack_depth;
DROP TRIGGER audit ON note;
DELETE FROM note;
-- an exception block catches what a batch raises, and the batch leaves nothing
DO $$
BEGIN
  PERFORM create_notes('{1,2}');
  BEGIN
    PERFORM create_notes('{3,1}');
  EXCEPTION WHEN unique_violation THEN
    RAISE NOTICE 'caught: %', SQLERRM;
  END;
  PERFORM create_notes('{4,1,5}', '{"atomic": false, "continueOnError": true}');
  BEGIN
    PERFORM create_notes('{6,7}', '{"atomic": false}');
    RAISE EXCEPTION 'undo that';
  EXCEPTION WHEN raise_exception THEN
    RAISE NOTICE 'undone: %', ids();
  END;
END $$;
SELECT ids();
DELETE FROM note;
-- a procedure that commits between batches; a batch in a function cannot commit
CREATE PROCEDURE in_steps() LANGUAGE plpgsql AS $$
BEGIN
  FOR i IN 1 .. 4 LOOP
    PERFORM create_notes(ARRAY[i, i + 10], '{"atomic": false, "continueOnError": true}');
    IF i % 2 = 0 THEN ROLLBACK; ELSE COMMIT; END IF;
  END LOOP;
END $$;
CALL in_steps();
SELECT ids();
CREATE FUNCTION commits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN COMMIT; RETURN NEW; END $$;
CREATE TRIGGER commits BEFORE INSERT ON note FOR EACH ROW EXECUTE FUNCTION commits();
SELECT create_notes('{20}', '{"onError": "report"}') #>> '{results,n1,error}';
DROP TRIGGER commits ON note;
-- a cursor loop, a cursor over batches; held_cursors.sql has a held one
DO $$
DECLARE
  n int;
BEGIN
  FOR n IN SELECT id FROM note ORDER BY id LOOP
    PERFORM create_notes(ARRAY[n + 100, 1], '{"atomic": false, "continueOnError": true}');
  END LOOP;
END $$;
SELECT ids();
BEGIN;
DECLARE batches CURSOR FOR SELECT create_notes(ARRAY[i], '{"onError": "report"}') ->> 'success' FROM generate_series(200, 205) AS i;
FETCH 2 FROM batches;
SAVEPOINT s;
FETCH 1 FROM batches;
ROLLBACK TO s;
FETCH ALL FROM batches;
COMMIT;
SELECT ids();
-- prepared statements
PREPARE make (int) AS SELECT create_notes(ARRAY[$1]) ->> 'success';
EXECUTE make(300);
EXECUTE make(301);
DO $$ BEGIN EXECUTE 'EXECUTE make(300)'; EXCEPTION WHEN unique_violation THEN RAISE NOTICE 'taken'; END $$;
ALTER TABLE note ADD extra int;
EXECUTE make(302);
-- savepoints of the caller: released, undone, around failing batches
BEGIN;
SAVEPOINT a;
SELECT create_notes('{400,401}') ->> 'success';
SAVEPOINT b;
SELECT create_notes('{402,400}', '{"atomic": false}') ->> 'success';
ROLLBACK TO b;
SELECT create_notes('{403,400}');
ROLLBACK TO b;
SELECT create_notes('{404}', '{"dryRun": true}') ->> 'success';
RELEASE b;
SAVEPOINT c;
SELECT create_notes('{405,400,406}', '{"atomic": false, "continueOnError": true}') ->> 'success';
RELEASE a;
COMMIT;
SELECT ids();
-- in a function that runs with its owner's rights the owner's rights decide
CREATE ROLE regress_nesting;
GRANT USAGE ON SCHEMA nesting TO regress_nesting;
CREATE FUNCTION as_owner(id int) RETURNS text LANGUAGE sql SECURITY DEFINER AS $$ SELECT create_notes(ARRAY[id]) ->> 'success' $$;
SET ROLE regress_nesting;
SELECT create_notes('{500}', '{"onError": "report"}') #>> '{results,n1,code}';
SELECT as_owner(500);
SELECT create_notes('{501}', '{"onError": "report"}') #>> '{results,n1,code}';
RESET ROLE;
-- several in one statement
SELECT create_notes(ARRAY[600 + i % 2], '{"onError": "report"}') ->> 'success' FROM generate_series(1, 4) AS i;
WITH made AS MATERIALIZED (SELECT create_notes('{700}') AS r), seen AS MATERIALIZED (SELECT r, batch_execute('[{"id": "n", "entity": "note", "action": "read", "query_params": {"id": 700}, "metadata_params": {"__count": true}}]') AS again FROM made)
SELECT again #> '{results,n,data}' FROM seen;
-- a function that is wrongly marked parallel safe: a worker refuses
CREATE FUNCTION pretends(i int) RETURNS text LANGUAGE plpgsql PARALLEL SAFE AS $$
BEGIN
  RETURN batch_execute('[{"id": "n", "entity": "nesting.note", "action": "read", "metadata_params": {"__count": true}}]') ->> 'success';
END $$;
CREATE TABLE big AS SELECT generate_series(1, 1000) AS i;
ALTER TABLE big SET (parallel_workers = 2);
SET parallel_setup_cost = 0;
SET parallel_tuple_cost = 0;
SET min_parallel_table_scan_size = 0;
SET max_parallel_workers_per_gather = 2;
SET parallel_leader_participation = off;
DO $$
BEGIN
  PERFORM count(*) FROM big WHERE pretends(i) = 'true';
EXCEPTION WHEN invalid_transaction_state THEN
  RAISE NOTICE '%', SQLERRM;
END $$;
SET parallel_leader_participation = on;
SET max_parallel_workers = 0;
DO $$
BEGIN
  PERFORM count(*) FROM big WHERE pretends(i) = 'true';
EXCEPTION WHEN invalid_transaction_state THEN
  RAISE NOTICE 'the leader too: %', SQLERRM;
END $$;
-- a read-only transaction
BEGIN READ ONLY;
SELECT create_notes('{800}', '{"atomic": false}') #>> '{results,n1,code}';
SELECT batch_execute('[{"id": "n", "entity": "note", "action": "read", "query_params": {"id": 700}, "metadata_params": {"__count": true}}]', '{"atomic": false, "continueOnError": true}') ->> 'success';
COMMIT;
\set ECHO none
DROP OWNED BY regress_nesting;
DROP ROLE regress_nesting;
