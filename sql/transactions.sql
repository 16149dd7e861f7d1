-- The caller's transaction: batch_ops neither commits nor aborts it except by raising.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA transactions;
SET search_path = transactions, public;
CREATE TABLE item (id int PRIMARY KEY, name text);
CREATE FUNCTION put(id int, options jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'o', 'entity', 'item', 'action', 'create', 'store_params', jsonb_build_object('id', id))), options) ->> 'success'
$$;
\set ECHO all
-- inside BEGIN and ROLLBACK nothing stays, inside BEGIN and COMMIT all
BEGIN;
SELECT put(1), put(2, '{"atomic": false}');
ROLLBACK;
SELECT count(*) FROM item;
BEGIN;
SELECT put(1);
COMMIT;
-- two batches in one transaction see each other; a batch sees what the transaction did before
BEGIN;
INSERT INTO item VALUES (2, 'by hand');
SELECT * FROM run('[{"id": "u", "entity": "item", "action": "update", "query_params": {"id": 2}, "store_params": {"name": "by batch"}}]');
SELECT * FROM run('[{"id": "r", "entity": "item", "action": "read", "query_params": {"id": 2}}]');
COMMIT;
-- a failure that is raised aborts the transaction; one that is reported does not
BEGIN;
SELECT put(1);
SELECT 1;
ROLLBACK;
BEGIN;
INSERT INTO item VALUES (3);
SELECT put(1, '{"onError": "report"}'), put(1, '{"atomic": false}'), put(1, '{"continueOnError": true}');
INSERT INTO item VALUES (4);
COMMIT;
SELECT id FROM item ORDER BY id;
-- inside a savepoint
BEGIN;
SAVEPOINT one;
SELECT put(10);
ROLLBACK TO one;
SELECT put(11, '{"atomic": false, "continueOnError": true}');
SAVEPOINT two;
SELECT put(11);
ROLLBACK TO two;
SELECT put(12);
RELEASE two;
COMMIT;
SELECT id FROM item WHERE id >= 10 ORDER BY id;
-- in a PL/pgSQL block with EXCEPTION: a batch that raised has left nothing, and the block goes on
DO $$
BEGIN
  PERFORM put(20);
  BEGIN
    PERFORM batch_execute('[{"id": "a", "entity": "item", "action": "create", "store_params": {"id": 21}}, {"id": "b", "entity": "item", "action": "create", "store_params": {"id": 20}}]');
  EXCEPTION WHEN unique_violation THEN
    PERFORM put(22);
  END;
  PERFORM put(23, '{"atomic": false}');
END $$;
SELECT id FROM item WHERE id >= 20 ORDER BY id;
-- many in a loop, every second one failing
DO $$
BEGIN
  FOR n IN 1..300 LOOP
    BEGIN
      PERFORM batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'item', 'action', 'create', 'store_params', jsonb_build_object('id', 1000 + n / 2))),
                            CASE n % 3 WHEN 0 THEN '{}' WHEN 1 THEN '{"onError": "report"}' ELSE '{"atomic": false}' END::jsonb);
    EXCEPTION WHEN unique_violation THEN
    END;
  END LOOP;
END $$;
SELECT count(*) FROM item WHERE id >= 1000;
-- a batch in a trigger in a batch
CREATE TABLE audit (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, item_id int, note text);
CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM batch_execute(jsonb_build_array(jsonb_build_object('id', 'n', 'entity', 'audit', 'action', 'create', 'store_params', jsonb_build_object('item_id', NEW.id, 'note', NEW.name))),
                        CASE WHEN NEW.name = 'report' THEN '{"atomic": false}' ELSE '{}' END::jsonb);
  IF NEW.name = 'inner error' THEN
    PERFORM batch_execute('[{"id": "inner", "entity": "nowhere", "action": "read"}]');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER note_it AFTER INSERT ON item FOR EACH ROW EXECUTE FUNCTION note_it();
SELECT * FROM run('[{"id": "a", "entity": "item", "action": "create", "store_params": {"id": 30, "name": "plain"}},
                    {"id": "b", "entity": "item", "action": "create", "store_params": {"id": 31, "name": "report"}},
                    {"id": "bad", "entity": "item", "action": "create", "store_params": {"id": 32, "name": "inner error"}},
                    {"id": "c", "entity": "item", "action": "create", "store_params": {"id": 33, "name": "last"}},
                    {"id": "see", "entity": "audit", "action": "read", "metadata_params": {"__properties": "item_id,note", "__sort": "item_id"}}]', '{"atomic": false, "continueOnError": true}');
SELECT refused('[{"id": "outer", "entity": "item", "action": "create", "store_params": {"id": 34, "name": "inner error"}}]');
SELECT count(*) FROM item WHERE id IN (32, 34);
-- a batch that calls itself through a trigger without end runs into the stack limit, not into a crash
CREATE TABLE loop (id int);
CREATE FUNCTION again() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM batch_execute('[{"id": "x", "entity": "loop", "action": "create", "store_params": {"id": 1}}]'); RETURN NEW; END $$;
CREATE TRIGGER again AFTER INSERT ON loop FOR EACH ROW EXECUTE FUNCTION again();
SET max_stack_depth = '300kB';
SELECT split_part(refused('[{"id": "x", "entity": "loop", "action": "create", "store_params": {"id": 1}}]'), ':', 1);
RESET max_stack_depth;
SELECT count(*) FROM loop;
-- in a read-only transaction
BEGIN READ ONLY;
SELECT put(50, '{"onError": "report"}');
SELECT * FROM run('[{"id": "r", "entity": "item", "action": "read", "query_params": {"id": 1}}, {"id": "w", "entity": "item", "action": "create", "store_params": {"id": 50}}]', '{"onError": "report"}');
ROLLBACK;
-- in a cursor, a function of a query, and a prepared statement
PREPARE again AS SELECT batch_execute($1::jsonb) ->> 'success';
EXECUTE again('[{"id": "r", "entity": "item", "action": "read", "query_params": {"id": 1}}]');
EXECUTE again('[{"id": "r", "entity": "item", "action": "read", "query_params": {"id": 2}}]');
BEGIN;
DECLARE c CURSOR FOR SELECT n, put(60 + n) FROM generate_series(1, 3) n;
FETCH 2 FROM c;
SELECT id FROM item WHERE id > 60 AND id < 70 ORDER BY id;
COMMIT;
SELECT n, put(70 + n, '{"atomic": false}') FROM generate_series(1, 2) n;
-- at repeatable read a batch sees its own writes and the transaction's snapshot
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT put(80);
SELECT * FROM run('[{"id": "r", "entity": "item", "action": "read", "query_params": {"id": {"between": [80, 89]}}}, {"id": "d", "entity": "item", "action": "delete", "query_params": {"id": 80}}]');
COMMIT;
