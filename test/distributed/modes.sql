-- The five modes, each with a batch that succeeds and with one that fails in its middle.
INSERT INTO sample (name, sees, operations, options)
SELECT format('%s in mode %s', batch.name, mode.options), CASE WHEN batch.name = 'success' THEN 'success' WHEN mode.options = '{}' THEN '23514' ELSE 'failure' END, batch.operations, mode.options
FROM (VALUES ('{}'::jsonb), ('{"onError": "report"}'), ('{"continueOnError": true}'), ('{"atomic": false}'), ('{"atomic": false, "continueOnError": true}')) AS mode (options),
  (VALUES
    ('success', '[
      {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 11, "name": "k"}, {"id": 12, "name": "l"}, {"id": 13, "name": "m"}]},
      {"id": "b", "entity": "@customer", "action": "update", "query_params": {"id": "$ref:a.1.id"}, "store_params": {"name": "second"}},
      {"id": "c", "entity": "@customer", "action": "delete", "query_params": {"id": "$ref:a.2.id"}},
      {"id": "d", "entity": "@customer", "action": "read", "query_params": {"id": {"ge": 11}}, "metadata_params": {"__sort": "id"}, "depends_on": ["b", "c"]}]'::jsonb),
    ('failure in the middle', '[
      {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 11, "name": "k"}, {"id": 12, "name": "l"}]},
      {"id": "b", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k"}, {"id": 14, "name": "l", "credit": -1}, {"id": 15, "name": "m"}]},
      {"id": "c", "entity": "@customer", "action": "update", "query_params": {"id": "$ref:a.0.id"}, "store_params": {"credit": 5}},
      {"id": "d", "entity": "@customer", "action": "update", "query_params": {"id": "$ref:b.0.id"}, "store_params": {"credit": 6}},
      {"id": "e", "entity": "@customer", "action": "read", "metadata_params": {"__sort": "id"}}]'),
    ('failure among single creates', '[
      {"id": "a", "entity": "@customer", "action": "create", "store_params": {"id": 11, "name": "k"}},
      {"id": "b", "entity": "@customer", "action": "create", "store_params": {"id": 12, "name": "l"}},
      {"id": "c", "entity": "@customer", "action": "create", "store_params": {"id": 13, "name": "m", "credit": -1}},
      {"id": "d", "entity": "@customer", "action": "create", "store_params": {"id": 14, "name": "n"}}]')) AS batch (name, operations);

-- What foreign tables take as well.
INSERT INTO sample (name, sees, operations, options) VALUES
('an array with equal keys comes back in its order', 'success', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k"}, {"id": 11, "name": "l"}, {"id": 12, "name": "m"}]}]', '{}'),
('an array with different keys comes back in its order', 'success', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k", "credit": 3}, {"name": "l", "id": 11}, {"credit": 9, "id": 12, "name": "m"}]}]', '{}'),
('an array of one row, and of none', 'success', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k"}]},
  {"id": "b", "entity": "@customer", "action": "create", "store_params": []}]', '{}'),
('an array of which nothing comes back', 'success', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k"}, {"id": 11, "name": "l"}], "metadata_params": {"__properties": []}, "expect": {"rows": 2}}]', '{}'),
('an array of which some columns come back', 'success', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k"}, {"id": 11, "name": "l"}], "metadata_params": {"__properties": "name"}}]', '{}'),
('references by index', 'success', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k"}, {"id": 11, "name": "l"}, {"id": 12, "name": "m"}]},
  {"id": "b", "entity": "@item", "action": "create", "store_params": [{"customer_id": "$ref:a.1.id", "id": 1, "sku": "of l"}, {"customer_id": "$ref:a.2.id", "id": 2, "sku": "of m"}]},
  {"id": "c", "entity": "@item", "action": "create", "store_params": {"customer_id": "$ref:b.1.customer_id", "id": 3, "sku": "after $ref:b.1.sku"}},
  {"id": "d", "entity": "@customer", "action": "read", "query_params": {"id": {"in": "$ref:a.*.id"}}, "metadata_params": {"__sort": "id"}}]', '{}'),
('a guard over all rows of an array holds', 'success', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k"}, {"id": 11, "name": "l"}], "expect": {"rows": 2}}]', '{}'),
('a guard over all rows of an array is violated', 'PT412', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k"}, {"id": 11, "name": "l"}], "expect": {"rows": 3}}]', '{}'),
('a guard of an update', 'failure', '[
  {"id": "a", "entity": "@customer", "action": "update", "query_params": {"id": 1, "credit": {"ge": 10}}, "store_params": {"name": "x"}, "expect": {"rows": 1}},
  {"id": "b", "entity": "@customer", "action": "update", "query_params": {"id": 2, "credit": {"ge": 1000}}, "store_params": {"name": "x"}, "expect": {"rows": 1}}]', '{"atomic": false, "continueOnError": true}'),
('increments', 'success', '[
  {"id": "a", "entity": "@customer", "action": "update", "query_params": {"id": 2}, "increment": {"credit": 5}},
  {"id": "b", "entity": "@customer", "action": "update", "query_params": {"id": 2}, "increment": {"credit": -3}}]', '{}'),
('conditions', 'success', '[
  {"id": "a", "entity": "@customer", "action": "read", "query_params": {"id": 2}},
  {"id": "b", "entity": "@customer", "action": "create", "store_params": {"id": 20, "name": "rich"}, "when": {"ref": "$ref:a.credit", "ge": 10}},
  {"id": "c", "entity": "@customer", "action": "create", "store_params": {"id": 21, "name": "poor"}, "when": {"ref": "$ref:a.credit", "lt": 10}}]', '{}'),
('groups, one of which fails after its first write', 'failure', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": {"id": 11, "name": "k"}, "group": "one"},
  {"id": "b", "entity": "@item", "action": "create", "store_params": {"customer_id": "$ref:a.id", "id": 1, "sku": "x"}, "group": "one"},
  {"id": "c", "entity": "@customer", "action": "create", "store_params": {"id": 12, "name": "l"}, "group": "two"},
  {"id": "d", "entity": "@customer", "action": "update", "query_params": {"id": "$ref:c.id"}, "store_params": {"credit": -1}, "group": "two"},
  {"id": "e", "entity": "@customer", "action": "create", "store_params": {"id": 13, "name": "m"}, "depends_on": ["two"]}]', '{"atomic": false, "continueOnError": true}'),
('rows with values of their own in an update', 'success', '[
  {"id": "a", "entity": "@customer", "action": "update", "store_params": [{"id": 3, "name": "third"}, {"id": 1, "name": "first"}], "metadata_params": {"__key": ["id"]}},
  {"id": "b", "entity": "@customer", "action": "update", "increment": ["credit"], "store_params": [{"id": 2, "credit": 5}, {"id": 1, "credit": -3}], "metadata_params": {"__key": ["id"]}}]', '{}'),
('counts, of a page too', 'success', '[
  {"id": "a", "entity": "@customer", "action": "read", "metadata_params": {"__count": true}},
  {"id": "b", "entity": "@customer", "action": "read", "metadata_params": {"__count": true, "__limit": 2}},
  {"id": "c", "entity": "@customer", "action": "read", "query_params": {"credit": {"gt": 5}}, "metadata_params": {"__count": true, "__limit": 9, "__offset": 1}}]', '{}'),
('aggregates and groups', 'success', '[
  {"id": "a", "entity": "@item", "action": "read", "metadata_params": {"__aggregate": {"n": {"count": "*"}, "s": {"sum": "quantity"}, "m": {"avg": "quantity"}, "d": {"count": "sku", "distinct": true}, "x": {"max": "sku"}}}},
  {"id": "g", "entity": "@item", "action": "read", "metadata_params": {"__group": "sku", "__aggregate": {"s": {"sum": "quantity"}}, "__sort": "s:desc,sku", "__limit": 1, "__total": true}},
  {"id": "p", "entity": "@item", "action": "read", "query_params": {"quantity": {"gt": 1}}, "metadata_params": {"__group": "customer_id,sku", "__sort": "customer_id,sku", "__offset": 9, "__total": true}},
  {"id": "e", "entity": "@event", "action": "read", "metadata_params": {"__group": "day", "__aggregate": {"n": {"count": "*"}}, "__sort": "day"}},
  {"id": "u", "entity": "@customer", "action": "update", "query_params": {"id": 1}, "store_params": {"credit": "$ref:a.s"}}]', '{}'),
('pages and their totals', 'success', '[
  {"id": "a", "entity": "@customer", "action": "read", "metadata_params": {"__sort": "credit:desc,id", "__limit": 2, "__offset": 1, "__total": true, "__properties": "id,name"}},
  {"id": "b", "entity": "@customer", "action": "read", "query_params": {"credit": {"gt": 5}}, "metadata_params": {"__sort": "id", "__limit": 1, "__total": true}},
  {"id": "c", "entity": "@customer", "action": "read", "query_params": {"credit": {"gt": 5}}, "metadata_params": {"__sort": "id", "__limit": 1, "__offset": 70, "__total": true}},
  {"id": "d", "entity": "@customer", "action": "read", "metadata_params": {"__limit": 0, "__total": true}},
  {"id": "f", "entity": "@event", "action": "read", "metadata_params": {"__properties": [], "__sort": "day", "__limit": 1, "__total": true}},
  {"id": "e", "entity": "@customer", "action": "create", "store_params": {"id": 40, "name": "one more", "credit": 3}}]', '{}'),
('pages', 'success', '[
  {"id": "a", "entity": "@customer", "action": "read", "metadata_params": {"__sort": "credit:desc,id", "__limit": 2, "__offset": 1, "__properties": "id,name"}}]', '{}'),
('filters', 'success', '[
  {"id": "a", "entity": "@customer", "action": "read", "query_params": {"__or": [{"name": {"ilike": "A%"}}, {"id": {"in": [2, 3]}}]}, "metadata_params": {"__sort": "id"}},
  {"id": "b", "entity": "@customer", "action": "read", "query_params": {"credit": {"between": [1, 100]}}, "metadata_params": {"__sort": "id"}}]', '{}'),
('reads by key', 'success', '[
  {"id": "a", "entity": "@customer", "action": "read", "query_params": {"id": 1}},
  {"id": "b", "entity": "@customer", "action": "read", "query_params": {"id": 2}},
  {"id": "c", "entity": "@customer", "action": "read", "query_params": {"id": 999}}]', '{}'),
('updates and deletes by key', 'success', '[
  {"id": "a", "entity": "@customer", "action": "update", "query_params": {"id": 3}, "store_params": {"name": "x"}},
  {"id": "b", "entity": "@customer", "action": "update", "query_params": {"id": 2}, "store_params": {"name": "y"}},
  {"id": "c", "entity": "@item", "action": "delete", "query_params": {"customer_id": 1, "id": 1}},
  {"id": "d", "entity": "@item", "action": "delete", "query_params": {"customer_id": 1, "id": 2}}]', '{}'),
('a dry run', 'success', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k"}, {"id": 11, "name": "l"}]},
  {"id": "b", "entity": "@customer", "action": "update", "query_params": {"id": "$ref:a.1.id"}, "store_params": {"name": "x"}}]', '{"dryRun": true}'),
('a value that its column does not take', '22P02', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 11, "name": "k"}, {"id": 12, "name": "l"}, {"id": "twelve", "name": "m"}]}]', '{}'),
('an unknown column in the last row', '42703', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 11, "name": "k"}, {"id": 12, "name": "l", "nope": 1}]}]', '{}'),
('a row too many', '23505', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 11, "name": "k"}, {"id": 12, "name": "l"}, {"id": 11, "name": "m"}]}]', '{}'),
('a view', 'success', '[
  {"id": "a", "entity": "@rich", "action": "create", "store_params": [{"id": 13, "name": "k", "credit": 500}, {"id": 11, "name": "l", "credit": 600}]},
  {"id": "b", "entity": "@rich", "action": "update", "query_params": {"id": "$ref:a.1.id"}, "store_params": {"name": "second"}},
  {"id": "c", "entity": "@rich", "action": "read", "metadata_params": {"__sort": "id"}, "depends_on": ["b"]},
  {"id": "d", "entity": "@rich", "action": "read", "metadata_params": {"__count": true, "__limit": 1}, "depends_on": ["b"]}]', '{}'),
('a view of a view', 'success', '[
  {"id": "a", "entity": "@richest", "action": "create", "store_params": [{"id": 13, "name": "k", "credit": 5000}, {"id": 11, "name": "l", "credit": 6000}]},
  {"id": "b", "entity": "@richest", "action": "delete", "query_params": {"id": "$ref:a.0.id"}}]', '{}'),
('partitions', 'success', '[
  {"id": "a", "entity": "@event", "action": "create", "store_params": [{"day": "2025-02-02", "id": 2, "what": "b"}, {"day": "2025-01-01", "id": 1, "what": "a"}, {"day": "2025-02-03", "id": 3, "what": "c"}]},
  {"id": "b", "entity": "@event", "action": "update", "query_params": {"day": "$ref:a.1.day", "id": "$ref:a.1.id"}, "store_params": {"what": "x"}},
  {"id": "c", "entity": "@event", "action": "read", "metadata_params": {"__sort": "day"}, "depends_on": ["b"]}]', '{}');
