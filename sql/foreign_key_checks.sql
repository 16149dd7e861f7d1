-- Foreign keys of fused creates: one lookup for many rows where the result is the one that the server's own
-- trigger comes to for each, else the trigger.
--
-- Every batch, of four rows at least, runs one by one and fused, in a mode that stops and in one that goes on; what it reports
-- and what it leaves must be the same. `lookups` counts what the fused INSERT needed beside itself: 0 when the server checked.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA keys;
SET search_path = keys, public;
CREATE ROLE regress_keys_owner;
CREATE ROLE regress_keys_writer;
GRANT ALL ON SCHEMA keys TO regress_keys_owner;
GRANT USAGE ON SCHEMA keys TO regress_keys_writer;
CREATE FUNCTION statements() RETURNS bigint LANGUAGE sql VOLATILE AS
  $$ SELECT plan_cache_hits + plan_cache_misses FROM batch_ops_stats $$;
CREATE FUNCTION creates(entity text, rows jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(jsonb_build_object('id', 'c' || n, 'entity', entity, 'action', 'create', 'store_params', row) ORDER BY n)
  FROM jsonb_array_elements(rows) WITH ORDINALITY AS t (row, n) $$;
-- What a batch comes to; everything that it did is undone.
CREATE FUNCTION outcome(fused bool, entity text, operations jsonb, options jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  before bigint; report jsonb; rows jsonb; answer text;
BEGIN
  PERFORM set_config('batch_ops.fusion', fused::text, true);
  before := statements();
  report := batch_execute(operations, options);
  EXECUTE format('SELECT jsonb_agg(to_jsonb(t)) FROM %s t', entity) INTO rows;
  RAISE EXCEPTION USING ERRCODE = 'ZZDON', MESSAGE = 'done', DETAIL =
    jsonb_build_object('report', report, 'rows', rows, 'user', current_user, 'statements', statements() - before);
EXCEPTION WHEN SQLSTATE 'ZZDON' THEN
  GET STACKED DIAGNOSTICS answer = PG_EXCEPTION_DETAIL;
  RETURN answer;
END $$;
-- Fewer rows than four are followed by others like the last one.
CREATE FUNCTION compare(entity text, rows jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  operations jsonb := creates(entity, rows || coalesce((SELECT jsonb_agg(rows -> -1) FROM generate_series(jsonb_array_length(rows) + 1, 4)), '[]'));
  options jsonb; plain jsonb; fused jsonb; states text; difference text := '';
BEGIN
  FOREACH options IN ARRAY '{"{\"atomic\": false, \"continueOnError\": true}", "{\"onError\": \"report\"}"}'::jsonb[] LOOP
    plain := outcome(false, entity, operations, options);
    fused := outcome(true, entity, operations, options);
    IF plain - 'statements' <> fused - 'statements' THEN
      difference := difference || E'\n  ' || plain || E'\n  ' || fused;
    END IF;
  END LOOP;
  SELECT string_agg(concat_ws(' ', key, coalesce(result ->> 'code', result ->> 'reason', 'ok')), ', ' ORDER BY key) INTO states
  FROM jsonb_each(outcome(true, entity, operations, '{"atomic": false, "continueOnError": true}') -> 'report' -> 'results') AS r (key, result);
  RETURN concat(CASE WHEN difference = '' THEN 'same' ELSE 'DIFFERENT' || difference END, ', ', states,
                ', lookups: ' || CASE WHEN states !~ '\d{5}' THEN fused ->> 'statements' END::int - 1);
END $$;
-- Says when the triggers of a table fire: ALWAYS, REPLICA.
CREATE FUNCTION fire(on_table regclass, at text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  trigger_name name;
BEGIN
  FOR trigger_name IN SELECT tgname FROM pg_trigger WHERE tgrelid = on_table LOOP
    EXECUTE format('ALTER TABLE %s ENABLE %s TRIGGER %I', on_table, at, trigger_name);
  END LOOP;
END $$;
\set ECHO all
CREATE TABLE parent (id int PRIMARY KEY, small smallint UNIQUE, big bigint UNIQUE, word text UNIQUE, code varchar(3) UNIQUE,
                     amount numeric(5, 1) UNIQUE, mark uuid UNIQUE, a int, b int, UNIQUE (a, b));
INSERT INTO parent SELECT n, n, n, 'w' || n, 'c' || n, n + 0.1, ('00000000-0000-0000-0000-00000000000' || n)::uuid, n, n * 10
FROM generate_series(1, 5) n;
-- one lookup for the rows, whatever they refer to: different rows, the same one, none
CREATE TABLE child (n int, parent_id int REFERENCES parent);
SELECT compare('child', '[{"parent_id": 1}, {"parent_id": 2}, {"parent_id": 3}, {"parent_id": 4}]');
SELECT compare('child', '[{"parent_id": 1}, {"parent_id": 1}, {"parent_id": 2}, {"parent_id": 1}, {"parent_id": 2}]');
SELECT compare('child', '[{"parent_id": null}, {"parent_id": 4}, {"parent_id": null}, {"parent_id": 4}]');
SELECT compare('child', '[{"parent_id": null}, {"parent_id": null}]');
-- who refers to nothing that is there gets the error, nobody else
SELECT compare('child', '[{"parent_id": 1}, {"parent_id": 7}, {"parent_id": 2}]');
SELECT compare('child', '[{"parent_id": 7}, {"parent_id": 7}, {"parent_id": null}]');
SELECT batch_execute(creates('child', '[{"parent_id": 1}, {"parent_id": 7}, {"parent_id": 2}, {"parent_id": 3}]'));
SELECT count(*) FROM child;
-- the row that is referred to may have come just before, by the same batch
SELECT batch_execute('[{"id": "p", "entity": "parent", "action": "create", "store_params": {"id": 9}},
                       {"id": "c", "entity": "child", "action": "create", "store_params": {"parent_id": "$ref:p.id"}},
                       {"id": "d", "entity": "child", "action": "create", "store_params": {"parent_id": "$ref:p.id"}},
                       {"id": "e", "entity": "child", "action": "create", "store_params": {"parent_id": "$ref:p.id"}},
                       {"id": "f", "entity": "child", "action": "create", "store_params": {"parent_id": 1}}]', '{"dryRun": true}');
-- other types that are stored as they are given, of another width too
CREATE TABLE typed (n int, mark uuid REFERENCES parent (mark), small int REFERENCES parent (small), big smallint REFERENCES parent (big));
SELECT compare('typed', '[{"mark": "00000000-0000-0000-0000-000000000001", "small": 1, "big": 1}, {"mark": "00000000-0000-0000-0000-000000000002", "small": 2, "big": 3}]');
SELECT compare('typed', '[{"mark": "00000000-0000-0000-0000-000000000001", "small": 100000, "big": 1}, {"mark": "00000000-0000-0000-0000-000000000002", "small": 2, "big": 3}]');
SELECT compare('typed', '[{"mark": "00000000-0000-0000-0000-000000000001", "small": 1, "big": 1}, {"mark": "00000000-0000-0000-0000-000000000008", "small": 2, "big": 3}]');
-- columns that were dropped before, on both sides
CREATE TABLE moved_parent (gone int, x text, id int PRIMARY KEY);
ALTER TABLE moved_parent DROP COLUMN gone;
INSERT INTO moved_parent (id) VALUES (1), (2);
CREATE TABLE moved (gone int, x text, y text, parent_id int REFERENCES moved_parent);
ALTER TABLE moved DROP COLUMN gone, DROP COLUMN y;
SELECT compare('moved', '[{"x": "a", "parent_id": 1}, {"x": "b", "parent_id": 2}]');
SELECT compare('moved', '[{"parent_id": 3, "x": "1"}, {"parent_id": 2, "x": "b"}]');
-- several columns, in any order; with a null among them a row refers to nothing
CREATE TABLE pair (n int, b int, a int, FOREIGN KEY (a, b) REFERENCES parent (a, b));
SELECT compare('pair', '[{"a": 1, "b": 10}, {"b": 20, "a": 2}]');
SELECT compare('pair', '[{"a": 1, "b": 10}, {"a": 2, "b": 10}]');
SELECT compare('pair', '[{"a": null, "b": 10}, {"a": 8, "b": null}, {"a": 5, "b": 50}]');
-- MATCH FULL allows no such thing: the server checks
CREATE TABLE full_pair (n int, b int, a int, FOREIGN KEY (a, b) REFERENCES parent (a, b) MATCH FULL);
SELECT compare('full_pair', '[{"a": 1, "b": 10}, {"a": 2, "b": 20}]');
SELECT compare('full_pair', '[{"a": 1, "b": 10}, {"a": null, "b": 20}, {"a": null, "b": null}]');
-- what is stored may be another value than was given: the server checks
CREATE TABLE rounded (n int, amount numeric(5, 1) REFERENCES parent (amount), code varchar(3) REFERENCES parent (code));
SELECT compare('rounded', '[{"amount": 1.14, "code": "c1"}, {"amount": "2.06", "code": "c2"}]');
SELECT compare('rounded', '[{"amount": 1.1, "code": "c1"}, {"amount": 2.16, "code": "c2"}]');
CREATE TABLE worded (n int, word text REFERENCES parent (word));
SELECT compare('worded', '[{"word": "w1"}, {"word": "w9"}]');
SELECT compare('worded', '[{"word": "w1"}, {"word": "w2"}]');
-- columns that the request does not give have their default: the server checks
CREATE TABLE defaulted (n int, parent_id int DEFAULT 3 REFERENCES parent, other int DEFAULT 8 REFERENCES parent, v text);
SELECT compare('defaulted', '[{"v": "a", "other": 1}, {"v": "b", "other": 2}]');
SELECT compare('defaulted', '[{"v": "a", "parent_id": 1}, {"v": "b", "parent_id": 2}]');
-- a key that may be deferred, one that is not valid for old rows
CREATE TABLE deferred (n int, parent_id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
SELECT compare('deferred', '[{"parent_id": 1}, {"parent_id": 7}]');
CREATE TABLE immediate (n int, parent_id int REFERENCES parent DEFERRABLE);
SELECT compare('immediate', '[{"parent_id": 1}, {"parent_id": 7}]');
CREATE TABLE invalid (n int, parent_id int);
INSERT INTO invalid VALUES (0, 77);
ALTER TABLE invalid ADD FOREIGN KEY (parent_id) REFERENCES parent NOT VALID;
SELECT compare('invalid', '[{"parent_id": 1}, {"parent_id": 2}]');
SELECT compare('invalid', '[{"parent_id": 1}, {"parent_id": 77}]');
-- triggers that are switched off, or on for replicas: as the server has it
CREATE TABLE unchecked (n int, parent_id int REFERENCES parent);
ALTER TABLE unchecked DISABLE TRIGGER ALL;
SELECT compare('unchecked', '[{"parent_id": 1}, {"parent_id": 7}]');
ALTER TABLE unchecked ENABLE TRIGGER ALL;
SELECT compare('unchecked', '[{"parent_id": 1}, {"parent_id": 7}]');
SET session_replication_role = replica;
SELECT compare('unchecked', '[{"parent_id": 1}, {"parent_id": 7}]');
SELECT fire('unchecked', 'ALWAYS');
SELECT compare('unchecked', '[{"parent_id": 1}, {"parent_id": 7}]');
RESET session_replication_role;
SELECT fire('unchecked', 'REPLICA');
SELECT compare('unchecked', '[{"parent_id": 1}, {"parent_id": 7}]');
-- a key to a partitioned table, and to one with children, whose rows do not count
CREATE TABLE divided (id int PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE divided_1 PARTITION OF divided FOR VALUES IN (1, 2);
INSERT INTO divided VALUES (1), (2);
CREATE TABLE divider (n int, divided_id int REFERENCES divided, part_id int REFERENCES divided_1);
SELECT compare('divider', '[{"divided_id": 1, "part_id": 2}, {"divided_id": 2, "part_id": 1}]');
SELECT compare('divider', '[{"divided_id": 1, "part_id": 2}, {"divided_id": 3, "part_id": 1}]');
CREATE TABLE elder (id int PRIMARY KEY);
CREATE TABLE heir () INHERITS (elder);
INSERT INTO elder VALUES (1), (2);
INSERT INTO heir VALUES (3);
CREATE TABLE inheritor (n int, elder_id int REFERENCES elder);
SELECT compare('inheritor', '[{"elder_id": 1}, {"elder_id": 2}]');
SELECT compare('inheritor', '[{"elder_id": 1}, {"elder_id": 3}]');
-- two keys of one column
CREATE TABLE twofold (n int, parent_id int REFERENCES parent REFERENCES elder);
SELECT compare('twofold', '[{"parent_id": 1}, {"parent_id": 2}]');
SELECT compare('twofold', '[{"parent_id": 1}, {"parent_id": 4}]');
-- names that need quotes, or that the lookup has itself
CREATE TABLE "p ""x" (k1 int PRIMARY KEY);
INSERT INTO "p ""x" VALUES (1), (2);
CREATE TABLE quoted (n int, k1 int REFERENCES "p ""x");
SELECT compare('quoted', '[{"k1": 1}, {"k1": 2}]');
SELECT compare('quoted', '[{"k1": 1}, {"k1": 3}]');
-- The caller needs no rights on what is referred to, and policies do not hide it: the owner looks.
CREATE TABLE secret (id int PRIMARY KEY);
INSERT INTO secret VALUES (1), (2);
ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE secret FORCE ROW LEVEL SECURITY;
ALTER TABLE secret OWNER TO regress_keys_owner;
CREATE TABLE open (n int, secret_id int REFERENCES secret);
GRANT ALL ON open TO regress_keys_writer;
SET ROLE regress_keys_writer;
SELECT compare('open', '[{"secret_id": 1}, {"secret_id": 2}]');
SELECT compare('open', '[{"secret_id": 1}, {"secret_id": 3}]');
SELECT current_user;
-- an owner who has given up the right to look: the server's own check fails in the same way
RESET ROLE;
REVOKE ALL ON secret FROM regress_keys_owner;
SET ROLE regress_keys_writer;
SELECT compare('open', '[{"secret_id": 1}, {"secret_id": 2}]');
SELECT current_user;
RESET ROLE;
-- operators of the caller's do not come between
CREATE SCHEMA keys_trap;
CREATE FUNCTION keys_trap.equal(int, int) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR keys_trap.= (LEFTARG = int, RIGHTARG = int, FUNCTION = keys_trap.equal);
SET search_path = keys_trap, pg_catalog, keys, public;
SELECT compare('keys.child', '[{"parent_id": 1}, {"parent_id": 7}]');
SET search_path = keys, public;
-- rows that are referred to are locked until the transaction ends
CREATE TABLE watched (id int PRIMARY KEY);
INSERT INTO watched VALUES (1), (2), (3);
CREATE TABLE watcher (watched_id int REFERENCES watched);
SELECT batch_execute(creates('watcher', '[{"watched_id": 1}, {"watched_id": 3}, {"watched_id": 3}, {"watched_id": 1}]')) ->> 'success';
SELECT id, xmax <> 0 AS locked FROM watched ORDER BY id;
-- a parent that was small when the plan was made
CREATE TABLE grown (id int PRIMARY KEY);
INSERT INTO grown VALUES (1);
ANALYZE grown;
CREATE TABLE growing (n int, grown_id int REFERENCES grown);
SELECT compare('growing', '[{"grown_id": 1}, {"grown_id": 1}]');
INSERT INTO grown SELECT generate_series(2, 2000);
SELECT compare('growing', '[{"grown_id": 1}, {"grown_id": 2000}, {"grown_id": 1999}]');
SELECT compare('growing', '[{"grown_id": 1}, {"grown_id": 2001}]');
-- changes of the key between batches of one session
ALTER TABLE child DROP CONSTRAINT child_parent_id_fkey;
SELECT compare('child', '[{"parent_id": 1}, {"parent_id": 7}]');
ALTER TABLE child ADD FOREIGN KEY (parent_id) REFERENCES elder;
SELECT compare('child', '[{"parent_id": 1}, {"parent_id": 4}]');
SELECT compare('child', '[{"parent_id": 1}, {"parent_id": 2}]');
RESET client_min_messages;
\set ECHO none
SET client_min_messages = warning;
DROP SCHEMA keys, keys_trap CASCADE;
DROP ROLE regress_keys_owner, regress_keys_writer;
