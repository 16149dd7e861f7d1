-- Validation: a request that is wrong in any way is refused before anything runs (SQLSTATE 22023), and
-- the error names the operation and its index.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA validation;
SET search_path = validation, public;
CREATE TABLE thing (id int PRIMARY KEY, name text, qty int NOT NULL DEFAULT 0);
INSERT INTO thing VALUES (1, 'one', 1), (2, 'two', 2);
\set ECHO all
-- operations: null, SQL NULL, not an array, empty
SELECT refused(NULL);
SELECT refused('null');
SELECT refused('5');
SELECT refused('"read"');
SELECT refused('[]');
-- the whole request object without operations, with wrong ones, with an unknown key
SELECT refused('{}');
SELECT refused('{"operations": {}}');
SELECT refused('{"operations": []}');
SELECT refused('{"operations": [{"id": "a", "entity": "thing", "action": "read"}], "option": {}}');
-- an operation is not an object
SELECT refused('[5]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}, null]');
SELECT refused('[[]]');
-- an id is missing, empty, of a wrong type, bad
SELECT refused('[{"entity": "thing", "action": "read"}]');
SELECT refused('[{"id": "", "entity": "thing", "action": "read"}]');
SELECT refused('[{"id": null, "entity": "thing", "action": "read"}]');
SELECT refused('[{"id": 7, "entity": "thing", "action": "read"}]');
SELECT refused('[{"id": "a b", "entity": "thing", "action": "read"}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}, {"id": "größe", "entity": "thing", "action": "read"}]');
SELECT refused('[{"id": "a\nb", "entity": "thing", "action": "read"}]');
-- an entity is missing, of a wrong type, unreadable
SELECT refused('[{"id": "a", "action": "read"}]');
SELECT refused('[{"id": "a", "entity": null, "action": "read"}]');
SELECT refused('[{"id": "a", "entity": 1, "action": "read"}]');
SELECT refused('[{"id": "a", "entity": "", "action": "read"}]');
SELECT refused('[{"id": "a", "entity": "thing.", "action": "read"}]');
SELECT refused('[{"id": "a", "entity": "\"thing", "action": "read"}]');
SELECT refused('[{"id": "a", "entity": "a.b.c.d", "action": "read"}]');
-- an action is missing, of a wrong type, invalid, in other letters
SELECT refused('[{"id": "a", "entity": "thing"}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": null}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": ["read"]}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "upsert"}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "READ"}]');
-- an unknown key in an operation
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "query_param": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "Id": "b"}]');
-- an unknown option, an option of a wrong type, options of a wrong type
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}]', '{"atomik": true}');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}]', '{"atomic": "true"}');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}]', '{"continueOnError": 1}');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}]', '{"dryRun": null}');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}]', '{"onError": "ignore"}');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}]', '{"onError": true}');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}]', '[]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}]', '"atomic"');
SELECT refused('{"operations": [{"id": "a", "entity": "thing", "action": "read"}], "options": {"nope": 1}}');
SELECT refused('{"operations": [{"id": "a", "entity": "thing", "action": "read"}], "options": []}');
-- a wrong type of any other key
SELECT refused('[{"id": "a", "entity": "thing", "action": "create", "store_params": "x"}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "create", "store_params": null}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "create", "store_params": [1]}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "update", "store_params": [{"qty": 1}], "query_params": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "query_params": []}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "query_params": null}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "metadata_params": "__limit"}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "depends_on": "b"}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "depends_on": null}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "depends_on": [1]}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "claims": "admin"}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "update", "increment": 1, "query_params": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "update", "increment": {"qty": "one"}, "query_params": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "update", "increment": {"qty": null}, "query_params": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "expect": 1}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "expect": {}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "expect": {"rows": "1"}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "expect": {"rows": -1}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "expect": {"rows": 1.5}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "expect": {"rows": 1, "max": 2}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "expect": {"min": 3, "max": 2}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "expect": {"row": 1}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "when": "$ref:b.c"}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "when": []}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "references": "no"}]');
-- duplicate ids
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}, {"id": "b", "entity": "thing", "action": "read"},
                 {"id": "a", "entity": "thing", "action": "read"}, {"id": "b", "entity": "thing", "action": "read"}]');
-- depends_on names an unknown operation
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "depends_on": ["missing"]}]');
-- a reference names an unknown operation, in each part that may hold one
SELECT refused('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": "$ref:missing.id"}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"__or": [{"id": ["$ref:missing.id"]}]}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "metadata_params": {"__limit": "$ref:missing.n"}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "when": {"ref": "$ref:missing.n", "eq": 1}}]');
-- an operation depends on itself, by depends_on and by a reference
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "depends_on": ["a"]}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": "$ref:a.id"}}]');
-- a direct cycle, an indirect cycle, a cycle that closes through a reference
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "depends_on": ["b"]},
                 {"id": "b", "entity": "thing", "action": "read", "depends_on": ["a"]}]');
SELECT refused('[{"id": "free", "entity": "thing", "action": "read"},
                 {"id": "a", "entity": "thing", "action": "read", "depends_on": ["b"]},
                 {"id": "b", "entity": "thing", "action": "read", "depends_on": ["c"]},
                 {"id": "c", "entity": "thing", "action": "read", "depends_on": ["a", "free"]}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": "$ref:b.id"}},
                 {"id": "b", "entity": "thing", "action": "read", "depends_on": ["a"]}]');
-- malformed references
SELECT refused('[{"id": "b", "entity": "thing", "action": "read"},
                 {"id": "a", "entity": "thing", "action": "read", "query_params": {"id": "$ref:b"}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"name": "price: $ref: 5"}}]');
SELECT refused('[{"id": "b", "entity": "thing", "action": "read"},
                 {"id": "a", "entity": "thing", "action": "read", "query_params": {"id": "$ref:b..id"}}]');
SELECT refused('[{"id": "b", "entity": "thing", "action": "read"},
                 {"id": "a", "entity": "thing", "action": "read", "query_params": {"id": "$ref:{b.id"}}]');
SELECT refused('[{"id": "b", "entity": "thing", "action": "read"},
                 {"id": "a", "entity": "thing", "action": "read", "query_params": {"id": "$ref:{b.\"id}"}}]');
SELECT refused('[{"id": "b", "entity": "thing", "action": "read"},
                 {"id": "a", "entity": "thing", "action": "read", "query_params": {"id": "$ref:{b.}"}}]');
-- update and delete with no query_params, or empty ones, want __all
SELECT refused('[{"id": "a", "entity": "thing", "action": "delete"}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "delete", "query_params": {}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "update", "store_params": {"qty": 9}, "query_params": {}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "update", "store_params": {"qty": 9}, "metadata_params": {"__all": false}}]');
-- store_params on read and delete
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "store_params": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "delete", "store_params": {}, "query_params": {"id": 1}}]');
-- query_params on create, increment on anything but update
SELECT refused('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 3}, "query_params": {"id": 3}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 3}, "increment": {"qty": 3}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "increment": {"qty": 3}}]');
-- an update that changes nothing, or a column in both
SELECT refused('[{"id": "a", "entity": "thing", "action": "update", "query_params": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "update", "store_params": {}, "increment": {}, "query_params": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "update", "store_params": {"qty": 1}, "increment": {"qty": 1}, "query_params": {"id": 1}}]');
-- a key of metadata_params that the action does not take
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "metadata_params": {"__all": true}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "nothing"}}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "create", "metadata_params": {"__limit": 1}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "update", "store_params": {"qty": 1}, "query_params": {"id": 1}, "metadata_params": {"__sort": "id"}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "delete", "query_params": {"id": 1}, "metadata_params": {"__include": "x"}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "read", "metadata_params": {"limit": 1}}]');
-- more operations than batch_ops.max_operations
SELECT refused((SELECT jsonb_agg(jsonb_build_object('id', 'o' || n, 'entity', 'thing', 'action', 'read'))
                FROM generate_series(1, 101) n));
SELECT batch_execute((SELECT jsonb_agg(jsonb_build_object('id', 'o' || n, 'entity', 'thing', 'action', 'read'))
                      FROM generate_series(1, 100) n)) -> 'success';
SET batch_ops.max_operations = 2;
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}, {"id": "b", "entity": "thing", "action": "read"},
                 {"id": "c", "entity": "thing", "action": "read"}]');
RESET batch_ops.max_operations;
-- more rows than batch_ops.max_rows in all arrays of store_params together
SET batch_ops.max_rows = 3;
SELECT refused('[{"id": "a", "entity": "thing", "action": "create", "store_params": [{"id": 10}, {"id": 11}]},
                 {"id": "b", "entity": "thing", "action": "create", "store_params": [{"id": 12}, {"id": 13}]}]');
RESET batch_ops.max_rows;
-- JSON nested too deep is an error of its own, wherever it stands
SELECT refused(('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"name": ' || repeat('[', 5000) || repeat(']', 5000) || '}}]')::jsonb);
SELECT refused((repeat('[', 5000) || repeat(']', 5000))::jsonb);
SELECT refused(('{"operations": [{"id": "a", "entity": "thing", "action": "read"}, {"id": "b", "entity": "thing", "action": "create", "store_params": [{"id": 1}, {"id": 2, "name": ' || repeat('[', n) || repeat(']', n) || '}]}]}')::jsonb)
FROM unnest(ARRAY[495, 496]) AS n;
SELECT refused('[{"id": "a", "entity": "thing", "action": "read"}]', (repeat('[', 5000) || repeat(']', 5000))::jsonb);
-- validation comes first: the valid operations before the wrong one have not run, in any mode
SELECT refused('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 50}},
                 {"id": "b", "entity": "thing", "action": "raed"}]',
               '{"atomic": false, "continueOnError": true}');
SELECT refused('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 50}},
                 {"id": "b", "entity": "thing", "action": "read", "depends_on": ["nobody"]}]',
               '{"onError": "report"}');
SELECT * FROM thing ORDER BY id;
SELECT refused('[{"id": "a", "entity": "thing", "action": "update", "query_params": {"id": 1}, "decrement": {"qty": 1}}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "update", "query_params": {"id": 1}, "increment": "qty"}]');
SELECT refused('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": "$ref:b.id"}}, {"id": "b", "entity": "thing", "action": "create", "store_params": {"id": "$ref:a.id"}}]');
-- psql shows an error of the batch as any other one
\pset tuples_only off
SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "read", "colour": 1}]');
SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 1}}]');
