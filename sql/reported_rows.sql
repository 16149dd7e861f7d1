-- Operations whose rows are not in the report.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA reported_rows;
SET search_path = reported_rows, comparison, public;
CREATE TABLE item (id int PRIMARY KEY, owner text, secret text);
INSERT INTO item VALUES (1, 'a', 'x'), (2, 'b', 'y'), (3, 'a', 'z');
CREATE ROLE regress_reported_rows;
GRANT USAGE ON SCHEMA reported_rows TO regress_reported_rows;
GRANT SELECT (id, owner), INSERT ON item TO regress_reported_rows;
\set batch '[{"id": "all", "entity": "item", "action": "read", "report": false, "metadata_params": {"__sort": "id"}}, {"id": "a", "entity": "item", "action": "read", "query_params": {"owner": "$ref:all.0.owner"}, "metadata_params": {"__properties": "id", "__sort": "id"}}, {"id": "count", "entity": "item", "action": "read", "report": false, "metadata_params": {"__count": true}}, {"id": "new", "entity": "item", "action": "create", "report": false, "store_params": [{"id": 10, "owner": "$ref:all.2.secret"}, {"id": 11}]}, {"id": "none", "entity": "item", "action": "delete", "report": false, "query_params": {"id": 99}}, {"id": "skipped", "entity": "item", "action": "read", "report": false, "when": {"ref": "$ref:all.0.id", "eq": 9}}]'
\set ECHO all
-- a number instead of the rows; references may use them
SELECT * FROM run(:'batch', '{"dryRun": true}');
SELECT jsonb_pretty(batch_execute(:'batch', '{"dryRun": true}') -> 'results' -> 'all');
-- in the summary, where the number stands once
SELECT key, value - 'durationMs' FROM jsonb_each(batch_execute(:'batch', '{"dryRun": true, "summary": true}') -> 'results');
-- what fails, says so as ever, in every mode
\set failing '[{"id": "r", "entity": "item", "action": "read", "report": false, "query_params": {"id": 1}}, {"id": "f", "entity": "item", "action": "create", "report": false, "store_params": {"id": "$ref:r.id"}}, {"id": "d", "entity": "item", "action": "read", "report": false, "depends_on": ["f"]}, {"id": "o", "entity": "item", "action": "delete", "report": false, "query_params": {"id": 3}}]'
SELECT refused(:'failing');
SELECT * FROM run(:'failing', '{"onError": "report"}');
SELECT * FROM run(:'failing', '{"continueOnError": true}');
BEGIN;
SELECT * FROM run(:'failing', '{"atomic": false}');
SELECT * FROM run(:'failing', '{"atomic": false, "continueOnError": true}');
ROLLBACK;
-- operations run together, whether they report or not
SELECT compare('[{"id": "a", "entity": "item", "action": "create", "store_params": {"id": 20}}, {"id": "b", "entity": "item", "action": "create", "report": false, "store_params": {"id": 21}}, {"id": "c", "entity": "item", "action": "create", "store_params": {"id": 22}}]');
-- rights are what they are
SET ROLE regress_reported_rows;
SELECT refused('[{"id": "r", "entity": "item", "action": "read", "report": false, "metadata_params": {"__properties": "secret"}}]');
BEGIN;
SELECT * FROM run('[{"id": "c", "entity": "item", "action": "create", "report": false, "store_params": {"id": 30, "secret": "s"}}]');
ROLLBACK;
RESET ROLE;
-- explained as any other
SELECT batch_explain(:'batch') -> 'statements';
-- mistakes
SELECT refused('[{"id": "r", "entity": "item", "action": "read", "report": "false"}]');
SELECT refused('[{"id": "r", "entity": "item", "action": "read", "report": null}]');
SELECT refused('[{"id": "r", "entity": "item", "action": "read", "report": ["id"]}]');
SELECT refused('[{"id": "r", "entity": "item", "action": "read", "reports": false}]');
DROP OWNED BY regress_reported_rows;
DROP ROLE regress_reported_rows;
