-- Modes: what runs, what is reported and what stays when operations fail.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA modes;
SET search_path = modes, public;
CREATE TABLE parent (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE child (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES parent, note text);
-- p1 and p2 are good, bad fails, after_bad waits for it, free comes last and waits for nobody.
\set batch '[{"id": "p1", "entity": "parent", "action": "create", "store_params": {"id": 1, "name": "one"}}, {"id": "bad", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": 99}}, {"id": "after_bad", "entity": "child", "action": "read", "query_params": {"id": "$ref:bad.id"}}, {"id": "after_that", "entity": "parent", "action": "read", "depends_on": ["after_bad"]}, {"id": "free", "entity": "parent", "action": "create", "store_params": {"id": 2, "name": "two"}}]'
\set ECHO all
-- rollback on error in atomic mode: the original error is raised, naming the operation
SELECT refused(:'batch');
SELECT left_behind();
SELECT refused(:'batch', '{"atomic": true, "continueOnError": false, "onError": "raise"}');
SELECT left_behind();
-- report mode: the culprit failed, the rest was rolled back or not begun
SELECT * FROM run(:'batch', '{"onError": "report"}');
SELECT left_behind();
-- atomic with continue: every failure is collected, then nothing stays
SELECT * FROM run(:'batch', '{"continueOnError": true}');
SELECT left_behind();
SELECT * FROM run(:'batch', '{"continueOnError": true, "onError": "report"}');
SELECT left_behind();
-- not atomic: what was done before the failure stays, the rest is not begun
SELECT * FROM run(:'batch', '{"atomic": false}');
SELECT left_behind();
-- continue on error: only what depends on the failure is skipped
SELECT * FROM run(:'batch', '{"atomic": false, "continueOnError": true}');
SELECT left_behind();
-- without a failure every mode does the same
SELECT o.options, r.status, left_behind()
FROM (VALUES ('{}'::jsonb), ('{"onError": "report"}'), ('{"continueOnError": true}'), ('{"atomic": false}'),
             ('{"atomic": false, "continueOnError": true}')) AS o (options),
     LATERAL (SELECT status FROM run('[{"id": "p", "entity": "parent", "action": "create", "store_params": {"id": 1, "name": "x"}},
                                       {"id": "c", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": "$ref:p.id"}}]', o.options)
              WHERE operation = '=') AS r;
-- several failures: all are listed, in execution order
SELECT * FROM run('[{"id": "z", "entity": "parent", "action": "create", "store_params": {"id": 1}, "depends_on": ["m"]},
                    {"id": "m", "entity": "parent", "action": "read"},
                    {"id": "a", "entity": "parent", "action": "create", "store_params": {"id": "x"}},
                    {"id": "b", "entity": "parent", "action": "create", "store_params": {"nome": "x"}}]',
                  '{"atomic": false, "continueOnError": true}');
-- dependency skipping goes through the whole chain, whichever way the dependency is told
SELECT * FROM run('[{"id": "root", "entity": "nowhere", "action": "read"},
                    {"id": "left", "entity": "parent", "action": "read", "depends_on": ["root"]},
                    {"id": "right", "entity": "parent", "action": "read", "query_params": {"name": "$ref:root.name"}},
                    {"id": "bottom", "entity": "parent", "action": "read", "depends_on": ["left", "right"]},
                    {"id": "if", "entity": "parent", "action": "read", "when": {"ref": "$ref:root.name", "exists": false}},
                    {"id": "alone", "entity": "parent", "action": "read"}]',
                  '{"atomic": false, "continueOnError": true}');
-- a failed reference is a failure of the operation that refers
SELECT * FROM run('[{"id": "none", "entity": "parent", "action": "read"},
                    {"id": "uses", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": "$ref:none.id"}}]',
                  '{"onError": "report"}');
-- each operation is undone as a whole: a statement that failed in its second row leaves no first row
SELECT * FROM run('[{"id": "two", "entity": "parent", "action": "create", "store_params": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]},
                    {"id": "see", "entity": "parent", "action": "read"}]',
                  '{"atomic": false, "continueOnError": true}');
-- every field of an error is there, as far as the server gave it
CREATE FUNCTION complain() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.note = 'all' THEN
    RAISE EXCEPTION 'not this one' USING ERRCODE = 'ZZ001', DETAIL = 'the detail', HINT = 'the hint', SCHEMA = 's', TABLE = 't', COLUMN = 'c', CONSTRAINT = 'k';
  ELSIF NEW.note = 'plain' THEN
    RAISE EXCEPTION 'only a message';
  ELSIF NEW.note LIKE 'PT%' OR NEW.note ~ '^[0-9A-Z]{5}$' THEN
    RAISE EXCEPTION 'status of %', NEW.note USING ERRCODE = NEW.note;
  ELSIF NEW.note = 'postgrest' THEN
    RAISE EXCEPTION '{"code":"123","message":"Payment Required"}' USING ERRCODE = 'PGRST', DETAIL = '{"status":402,"headers":{"X-Powered-By":"Nerd Rage"}}';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER complain BEFORE INSERT ON child FOR EACH ROW EXECUTE FUNCTION complain();
INSERT INTO parent VALUES (1, 'one');
SELECT * FROM run('[{"id": "all", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": 1, "note": "all"}},
                    {"id": "plain", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": 1, "note": "plain"}},
                    {"id": "postgrest", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": 1, "note": "postgrest"}}]',
                  '{"atomic": false, "continueOnError": true}');
SELECT refused('[{"id": "all", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": 1, "note": "all"}}]');
-- an error for PostgREST is raised as it is; the operation is named in the context
SELECT refused('[{"id": "pay", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": 1, "note": "postgrest"}}]');
DO $$
DECLARE
  context text;
BEGIN
  PERFORM batch_execute('[{"id": "pay", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": 1, "note": "postgrest"}}]');
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT;
  RAISE NOTICE '%', substring(context FROM 'batch operation.*?\)');
END $$;
-- the status code of an SQLSTATE
SELECT code, (batch_execute(jsonb_build_array(jsonb_build_object('id', 'x', 'entity', 'child', 'action', 'create', 'store_params',
                jsonb_build_object('id', 1, 'parent_id', 1, 'note', code))), '{"atomic": false}') -> 'results' -> 'x' -> 'statusCode')
FROM unnest('{08006,09000,0L000,0P000,23503,23505,23502,25006,21000,25001,28000,2D000,38000,39000,3B000,54000,55000,F0000,HV000,P0001,P0002,42883,42P01,42P17,42501,42601,22023,PT418,PT299,P0003}'::text[]) AS code;
-- never caught, in any mode: the server's troubles are raised unchanged, and nothing stays
SELECT code, o.options, left(refused(jsonb_build_array(
         '{"id": "before", "entity": "parent", "action": "create", "store_params": {"id": 7, "name": "x"}}'::jsonb,
         jsonb_build_object('id', 'x', 'entity', 'child', 'action', 'create', 'store_params',
           jsonb_build_object('id', 1, 'parent_id', 1, 'note', code))), o.options), 60)
FROM unnest('{40001,40P01,53200,57014,58030,XX000,P0004}'::text[]) AS code,
     (VALUES ('{}'::jsonb), ('{"atomic": false, "continueOnError": true}'), ('{"onError": "report"}')) AS o (options);
SELECT left_behind();
-- a cancel ends the batch inside an operation, in any mode
CREATE VIEW slow AS SELECT pg_sleep(60)::text AS s;
SET statement_timeout = '100ms';
SELECT refused('[{"id": "sleep", "entity": "slow", "action": "read"}, {"id": "next", "entity": "parent", "action": "read"}]', '{"atomic": false, "continueOnError": true}');
RESET statement_timeout;
-- a failure in the commit-time check is not the batch's: "completed" means completed, not committed
ALTER TABLE child DROP CONSTRAINT child_parent_id_fkey,
  ADD CONSTRAINT child_parent_id_fkey FOREIGN KEY (parent_id) REFERENCES parent DEFERRABLE INITIALLY DEFERRED;
SELECT * FROM run('[{"id": "orphan", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": 99}}]');
SELECT left_behind();
-- another database's table
SELECT refused('[{"id": "x", "entity": "elsewhere.public.parent", "action": "read"}]');
