-- Options: autoId, dryRun, summary, and the whole request object in one argument.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA options;
SET search_path = options, public;
CREATE TABLE item (id int PRIMARY KEY, name text);
CREATE TABLE part (id int PRIMARY KEY, item_id int REFERENCES item);
\set ECHO all
-- autoId names operations by their index, and others may refer to them so
SELECT * FROM run('[{"entity": "item", "action": "create", "store_params": {"id": 1, "name": "a"}},
                    {"id": "mine", "entity": "item", "action": "read", "query_params": {"id": "$ref:op_0.id"}},
                    {"id": "", "entity": "item", "action": "delete", "query_params": {"id": 1}, "depends_on": ["op_0", "mine"]}]', '{"autoId": true}');
SELECT refused('[{"id": "op_1", "entity": "item", "action": "read"}, {"entity": "item", "action": "read"}]', '{"autoId": true}');
-- dryRun runs everything, reports, and keeps nothing, in every mode
SELECT o.options, batch_execute('[{"id": "i", "entity": "item", "action": "create", "store_params": {"id": 1, "name": "dry"}},
                       {"id": "p", "entity": "part", "action": "create", "store_params": {"id": 1, "item_id": "$ref:i.id"}},
                       {"id": "n", "entity": "item", "action": "read", "metadata_params": {"__count": true}}]', o.options || '{"dryRun": true}')
FROM (VALUES ('{}'::jsonb), ('{"onError": "report"}'), ('{"continueOnError": true}'), ('{"atomic": false}'), ('{"atomic": false, "continueOnError": true}')) AS o (options);
SELECT count(*) FROM item;
-- ... failures too
SELECT * FROM run('[{"id": "i", "entity": "item", "action": "create", "store_params": {"id": 1, "name": "dry"}},
                    {"id": "p", "entity": "part", "action": "create", "store_params": {"id": 1, "item_id": 99}},
                    {"id": "q", "entity": "part", "action": "create", "store_params": {"id": 2, "item_id": 1}}]', '{"dryRun": true, "atomic": false, "continueOnError": true}');
SELECT * FROM run('[{"id": "i", "entity": "item", "action": "create", "store_params": {"id": 1, "name": "dry"}},
                    {"id": "p", "entity": "part", "action": "create", "store_params": {"id": 1, "item_id": 99}}]', '{"dryRun": true, "onError": "report"}');
SELECT refused('[{"id": "i", "entity": "item", "action": "create", "store_params": {"id": 1, "name": "dry"}},
                 {"id": "p", "entity": "part", "action": "create", "store_params": {"id": 1, "item_id": 99}}]', '{"dryRun": true}');
SELECT count(*) FROM item;
-- without dryRun the report does not name it
SELECT batch_execute('[{"id": "r", "entity": "item", "action": "read"}]', '{"dryRun": false}');
-- summary: counts, order, rows and durations
SELECT s - 'durationMs', jsonb_typeof(s -> 'durationMs'), (s ->> 'durationMs')::numeric >= 0
FROM (SELECT batch_execute('[{"id": "c", "entity": "item", "action": "read", "depends_on": ["b"]},
                             {"id": "b", "entity": "item", "action": "create", "store_params": [{"id": 2}, {"id": 3}], "metadata_params": {"__properties": []}},
                             {"id": "bad", "entity": "item", "action": "create", "store_params": {"id": 2}},
                             {"id": "after", "entity": "item", "action": "read", "depends_on": ["bad"]},
                             {"id": "if", "entity": "item", "action": "read", "when": {"ref": "$ref:c.5", "exists": true}}]',
                           '{"summary": true, "atomic": false, "continueOnError": true}') -> 'summary') AS t (s);
SELECT key, value ->> 'status', value -> 'rows', jsonb_typeof(value -> 'durationMs'), jsonb_array_length(value -> 'data')
FROM jsonb_each(batch_execute('[{"id": "count", "entity": "item", "action": "read", "metadata_params": {"__count": true}},
                                {"id": "all", "entity": "item", "action": "read"},
                                {"id": "up", "entity": "item", "action": "update", "query_params": {"id": [2, 3]}, "store_params": {"name": "x"}, "metadata_params": {"__properties": []}},
                                {"id": "bad", "entity": "item", "action": "create", "store_params": {"id": 2}},
                                {"id": "after", "entity": "item", "action": "read", "depends_on": ["bad"]}]',
                              '{"summary": true, "atomic": false, "continueOnError": true}') -> 'results') ORDER BY key;
-- a batch that was rolled back completed nothing
SELECT (batch_execute('[{"id": "a", "entity": "item", "action": "create", "store_params": {"id": 9}}, {"id": "b", "entity": "item", "action": "create", "store_params": {"id": 9}}]', '{"summary": true, "onError": "report"}') -> 'summary') - 'durationMs';
-- the whole request object in one argument; keys of the second argument win
SELECT batch_execute('{"operations": [{"entity": "item", "action": "read", "query_params": {"id": 2}}], "options": {"autoId": true}}');
SELECT batch_execute('{"operations": [{"entity": "item", "action": "read", "query_params": {"id": 2}}], "options": {"autoId": true, "dryRun": true}}', '{"dryRun": false}');
SELECT batch_execute('{"operations": [{"id": "a", "entity": "item", "action": "read", "query_params": {"id": 2}}]}', NULL);
SELECT batch_execute('{"operations": [{"id": "a", "entity": "item", "action": "read", "query_params": {"id": 2}}], "options": null}');
SELECT refused('{"operations": [{"entity": "item", "action": "read"}], "options": {"autoId": true}}', '{"autoId": false}');
SELECT refused('{"operations": [{"id": "a", "entity": "nowhere", "action": "read"}], "options": {"onError": "report"}}', '{"onError": "raise"}');
-- the order of arguments by name
SELECT batch_execute(options => '{"autoId": true}', operations => '[{"entity": "item", "action": "read", "query_params": {"id": 2}}]') -> 'success';
