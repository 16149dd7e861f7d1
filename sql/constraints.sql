-- checkConstraints: pending deferred constraints are checked when all operations are done.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA constraints;
SET search_path = constraints, public;
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int PRIMARY KEY,
  parent_id int CONSTRAINT later REFERENCES parent DEFERRABLE INITIALLY DEFERRED,
  other_id int CONSTRAINT sometimes REFERENCES parent DEFERRABLE INITIALLY IMMEDIATE);
CREATE TABLE slot (place int CONSTRAINT one_each UNIQUE DEFERRABLE INITIALLY DEFERRED, name text);
\set orphan '[{"id": "c", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": 99}}, {"id": "r", "entity": "child", "action": "read", "metadata_params": {"__count": true}}]'
\set ECHO all
-- without it "completed" means completed, not committed
BEGIN;
SELECT * FROM run(:'orphan');
COMMIT;
SELECT count(*) FROM child;
-- raised in the raising mode, as it is: no operation is the culprit
SELECT refused(:'orphan', '{"checkConstraints": true}');
-- reported in the others, with the whole batch undone
SELECT * FROM run(:'orphan', '{"checkConstraints": true, "onError": "report"}');
SELECT * FROM run(:'orphan', '{"checkConstraints": true, "atomic": false}');
SELECT * FROM run(:'orphan', '{"checkConstraints": true, "continueOnError": true}');
SELECT * FROM run(:'orphan', '{"checkConstraints": true, "atomic": false, "continueOnError": true, "summary": false}');
SELECT count(*) FROM child;
-- operations that failed for themselves stay failed in the report
SELECT * FROM run('[{"id": "c", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": 99}}, {"id": "bad", "entity": "child", "action": "create", "store_params": {"id": 2, "other_id": 99}}]',
                  '{"checkConstraints": true, "atomic": false, "continueOnError": true}');
-- what is mended within the batch is no violation
SELECT * FROM run('[{"id": "c", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": 1}}, {"id": "p", "entity": "parent", "action": "create", "store_params": {"id": 1}, "depends_on": ["c"]},
                    {"id": "s", "entity": "slot", "action": "create", "store_params": [{"place": 1, "name": "a"}, {"place": 2, "name": "b"}]},
                    {"id": "swap", "entity": "slot", "action": "update", "query_params": {"name": "a"}, "store_params": {"place": 2}}, {"id": "back", "entity": "slot", "action": "update", "query_params": {"name": "b"}, "store_params": {"place": 1}, "depends_on": ["swap"]}]',
                  '{"checkConstraints": true}');
-- a deferred unique constraint
SELECT refused('[{"id": "s", "entity": "slot", "action": "create", "store_params": {"place": 1, "name": "c"}}]', '{"checkConstraints": true}');
-- constraint modes are afterwards as before: still deferred for what comes after the batch
BEGIN;
SELECT batch_execute('[{"id": "p", "entity": "parent", "action": "create", "store_params": {"id": 2}}]', '{"checkConstraints": true}') -> 'success';
INSERT INTO child VALUES (20, 77);
INSERT INTO parent VALUES (77);
COMMIT;
-- ... also those that the caller had set
BEGIN;
SET CONSTRAINTS later IMMEDIATE;
SET CONSTRAINTS sometimes DEFERRED;
SELECT batch_execute('[{"id": "p", "entity": "parent", "action": "create", "store_params": {"id": 3}}]', '{"checkConstraints": true}') -> 'success';
INSERT INTO child VALUES (21, NULL, 78);
INSERT INTO parent VALUES (78);
SAVEPOINT before;
INSERT INTO child VALUES (22, 79);
ROLLBACK TO before;
COMMIT;
SELECT id FROM child ORDER BY id;
-- what the caller had pending before is checked too
BEGIN;
INSERT INTO child VALUES (30, 80);
SELECT * FROM run('[{"id": "p", "entity": "parent", "action": "create", "store_params": {"id": 4}}]', '{"checkConstraints": true, "onError": "report"}');
-- ... and stays pending: the caller may still mend it
INSERT INTO parent VALUES (80);
SELECT batch_execute('[{"id": "p", "entity": "parent", "action": "create", "store_params": {"id": 4}}]', '{"checkConstraints": true}') -> 'success';
COMMIT;
SELECT id FROM parent WHERE id IN (4, 80) ORDER BY id;
-- ... but a violation that nobody mends still stops the commit, though it was seen before
BEGIN;
INSERT INTO child VALUES (31, 81);
SELECT status FROM run('[{"id": "p", "entity": "parent", "action": "create", "store_params": {"id": 5}}]', '{"checkConstraints": true, "onError": "report"}') WHERE operation = '=';
COMMIT;
-- a batch may settle what the caller had pending
BEGIN;
INSERT INTO child VALUES (32, 82);
SELECT batch_execute('[{"id": "p", "entity": "parent", "action": "create", "store_params": {"id": 82}}]', '{"checkConstraints": true}') -> 'success';
COMMIT;
SELECT count(*) FROM child WHERE id = 32;
-- an immediate constraint that the caller has deferred is pending too
BEGIN;
SET CONSTRAINTS ALL DEFERRED;
SELECT * FROM run('[{"id": "c", "entity": "child", "action": "create", "store_params": {"id": 40, "other_id": 99}}]', '{"checkConstraints": true, "onError": "report"}');
SELECT status FROM run('[{"id": "c", "entity": "child", "action": "create", "store_params": {"id": 40, "other_id": 99}}]') WHERE operation = '=';
ROLLBACK;
-- with dryRun the check tells, and nothing stays
SELECT * FROM run(replace(:'orphan', '"id": 1', '"id": 50')::jsonb, '{"checkConstraints": true, "dryRun": true, "onError": "report"}');
SELECT * FROM run('[{"id": "p", "entity": "parent", "action": "create", "store_params": {"id": 6}}]', '{"checkConstraints": true, "dryRun": true}');
SELECT count(*) FROM parent WHERE id = 6;
-- deferred triggers of the batch fire at the check and again at commit, for the check is undone
CREATE TABLE fired (at text);
CREATE FUNCTION fire() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO fired VALUES ('x'); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER fire AFTER INSERT ON parent DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION fire();
SELECT batch_execute('[{"id": "p", "entity": "parent", "action": "create", "store_params": {"id": 7}}]', '{"checkConstraints": true}') -> 'success';
SELECT count(*) FROM fired;
