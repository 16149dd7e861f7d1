-- Groups: operations that follow each other and, in a batch that is not atomic, succeed or fail together.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA groups;
SET search_path = groups, public;
CREATE TABLE parent (id int PRIMARY KEY, name text NOT NULL);
CREATE TABLE child (id int PRIMARY KEY, parent_id int NOT NULL REFERENCES parent, note text);
-- Two orders with their lines, mixed; the first one has a line that fails.
\set orders '[{"id": "p1", "group": "first", "entity": "parent", "action": "create", "store_params": {"id": 1, "name": "one"}}, {"id": "p2", "group": "second", "entity": "parent", "action": "create", "store_params": {"id": 2, "name": "two"}}, {"id": "bad", "group": "first", "entity": "child", "action": "create", "store_params": {"id": 1, "parent_id": 99}}, {"id": "good", "group": "second", "entity": "child", "action": "create", "store_params": {"id": 2, "parent_id": "$ref:p2.id"}}, {"id": "rest", "group": "first", "entity": "child", "action": "create", "store_params": {"id": 3, "parent_id": 1}}, {"id": "after_first", "entity": "parent", "action": "read", "depends_on": ["first"]}, {"id": "after_second", "entity": "parent", "action": "read", "query_params": {"id": "$ref:p2.id"}, "depends_on": ["second"]}]'
\set ECHO all
-- members follow each other, and who names a group comes after all of it
SELECT batch_execution_order(:'orders');
SELECT batch_independent_operations(:'orders'), batch_dependents(:'orders', 'p2'), batch_dependents(:'orders', 'first');
-- a batch that goes on keeps the other group
SELECT * FROM run(:'orders', '{"atomic": false, "continueOnError": true}');
SELECT left_behind();
-- one that stops keeps the groups before
SELECT * FROM run(:'orders', '{"atomic": false}');
SELECT left_behind();
-- in atomic modes a group only orders
SELECT refused(:'orders');
SELECT left_behind();
SELECT * FROM run(:'orders', '{"onError": "report"}');
SELECT left_behind();
SELECT * FROM run(:'orders', '{"continueOnError": true}');
SELECT left_behind();
-- a dry run keeps nothing
SELECT * FROM run(:'orders', '{"atomic": false, "continueOnError": true, "dryRun": true}');
SELECT left_behind();
-- without fusion it is the same
SET batch_ops.fusion = off;
SELECT * FROM run(:'orders', '{"atomic": false, "continueOnError": true}');
SELECT left_behind();
RESET batch_ops.fusion;

-- a hundred operations in ten groups take ten savepoints: each has written under a transaction number of its own
SELECT batch_execute((SELECT jsonb_agg(jsonb_build_object('id', 'o' || n, 'group', 'g' || n % 10, 'entity', 'parent', 'action', 'create', 'store_params', jsonb_build_object('id', n, 'name', 'x'))) FROM generate_series(1, 100) AS n), '{"atomic": false}') -> 'success';
SELECT count(*), count(DISTINCT xmin::text) FROM parent;
SELECT left_behind() IS NOT NULL;
-- so do those that may not be repeated
CREATE TABLE noted (n int);
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN INSERT INTO noted VALUES (new.id); RETURN new; END$$;
CREATE TRIGGER note BEFORE INSERT ON parent FOR EACH ROW EXECUTE FUNCTION note();
SELECT batch_execute((SELECT jsonb_agg(jsonb_build_object('id', 'o' || n, 'group', 'g' || n % 10, 'entity', 'parent', 'action', 'create', 'store_params', jsonb_build_object('id', n, 'name', 'x'))) FROM generate_series(1, 100) AS n), '{"atomic": false}') -> 'success';
SELECT count(*), count(DISTINCT xmin::text) FROM parent;
SELECT count(*) FROM noted;
SELECT left_behind() IS NOT NULL;
SELECT * FROM run(:'orders', '{"atomic": false, "continueOnError": true}');
SELECT left_behind();
DROP TRIGGER note ON parent;

-- what the last operation of a group finds out undoes the first
SELECT * FROM run('[{"id": "take", "group": "pay", "entity": "parent", "action": "create", "store_params": {"id": 1, "name": "taken"}}, {"id": "give", "group": "pay", "entity": "parent", "action": "update", "query_params": {"id": 2}, "store_params": {"name": "given"}, "expect": {"rows": 1}}, {"id": "log", "entity": "parent", "action": "create", "store_params": {"id": 3, "name": "$ref:take.name"}}]', '{"atomic": false, "continueOnError": true}');
SELECT left_behind();
-- results of a group go into another
SELECT * FROM run('[{"id": "p", "group": "g", "entity": "parent", "action": "create", "store_params": {"id": 5, "name": "five"}}, {"id": "q", "group": "h", "entity": "child", "action": "create", "store_params": {"id": 6, "parent_id": "$ref:p.id"}}]', '{"atomic": false}');
SELECT left_behind();
-- a deferred constraint at the end undoes all of them
ALTER TABLE child ALTER CONSTRAINT child_parent_id_fkey DEFERRABLE INITIALLY DEFERRED;
SELECT * FROM run('[{"id": "p", "group": "g", "entity": "parent", "action": "create", "store_params": {"id": 5, "name": "five"}}, {"id": "q", "group": "h", "entity": "child", "action": "create", "store_params": {"id": 6, "parent_id": 99}}]', '{"atomic": false, "checkConstraints": true}');
SELECT left_behind();

-- explain names groups and shows them
SELECT o ->> 'id', o ->> 'group', o -> 'explicitDependencies', o -> 'level' FROM jsonb_array_elements(batch_explain(:'orders') -> 'operations') AS o;
SELECT batch_explain(:'orders') -> 'statements';
SELECT batch_explain(:'orders') ->> 'graph';

-- mistakes
SELECT refused('[{"id": "a", "group": 5, "entity": "parent", "action": "read"}]');
SELECT refused('[{"id": "a", "group": "a b", "entity": "parent", "action": "read"}]');
SELECT refused('[{"id": "a", "group": null, "entity": "parent", "action": "read"}]');
SELECT refused('[{"id": "a", "group": "b", "entity": "parent", "action": "read"}, {"id": "b", "entity": "parent", "action": "read"}]');
SELECT refused('[{"id": "a", "group": "op_1", "entity": "parent", "action": "read"}, {"entity": "parent", "action": "read"}]', '{"autoId": true}');
SELECT refused('[{"id": "a", "group": "g", "entity": "parent", "action": "read", "depends_on": ["g"]}]');
SELECT refused('[{"id": "a", "group": "g", "entity": "parent", "action": "read", "depends_on": ["b"]}, {"id": "b", "group": "h", "entity": "parent", "action": "read"}, {"id": "c", "group": "h", "entity": "parent", "action": "read", "depends_on": ["g"]}]');
SELECT refused('[{"id": "a", "group": "g", "entity": "parent", "action": "read"}, {"id": "b", "entity": "parent", "action": "read", "query_params": {"id": "$ref:g.id"}}]');
SELECT refused('[{"id": "a", "group": "g", "entity": "parent", "action": "read"}, {"id": "b", "entity": "parent", "action": "read", "depends_on": ["nobody"]}]');
\set ECHO none
SET client_min_messages = warning;
DROP SCHEMA groups CASCADE;
