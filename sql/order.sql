-- Order: operations run by their dependencies, otherwise as the request has them.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA ordering;
SET search_path = ordering, public;
CREATE TABLE trail (seq int GENERATED ALWAYS AS IDENTITY, name text, n int);
\set ECHO all
-- a request in a valid order runs exactly as written
SELECT batch_execute('[{"id": "z", "entity": "trail", "action": "create", "store_params": {"name": "z"}},
                       {"id": "a", "entity": "trail", "action": "create", "store_params": {"name": "a"}},
                       {"id": "m", "entity": "trail", "action": "create", "store_params": {"name": "m"}, "depends_on": ["z"]},
                       {"id": "b", "entity": "trail", "action": "create", "store_params": {"name": "b"}}]') -> 'success';
SELECT string_agg(name, ' ' ORDER BY seq) FROM trail;
TRUNCATE trail;
-- what refers to a later operation waits for it, and nothing else moves
SELECT batch_execute('[{"id": "last", "entity": "trail", "action": "create", "store_params": {"name": "last of $ref:third.name"}},
                       {"id": "first", "entity": "trail", "action": "create", "store_params": {"name": "first"}},
                       {"id": "second", "entity": "trail", "action": "create", "store_params": {"name": "second"}},
                       {"id": "third", "entity": "trail", "action": "create", "store_params": {"name": "third"}},
                       {"id": "fourth", "entity": "trail", "action": "create", "store_params": {"name": "fourth"}}]') -> 'success';
SELECT string_agg(name, ', ' ORDER BY seq) FROM trail;
TRUNCATE trail;
-- depends_on alone orders: a write before the read that should see it
SELECT * FROM run('[{"id": "see", "entity": "trail", "action": "read", "metadata_params": {"__properties": "name"}, "depends_on": ["write"]},
                    {"id": "write", "entity": "trail", "action": "create", "store_params": {"name": "w"}, "metadata_params": {"__properties": []}}]');
-- the diamond, and the summary tells the order
SELECT batch_execute('[{"id": "bottom", "entity": "trail", "action": "read", "depends_on": ["left", "right"]},
                       {"id": "right", "entity": "trail", "action": "read", "depends_on": ["top"]},
                       {"id": "left", "entity": "trail", "action": "read", "depends_on": ["top"]},
                       {"id": "top", "entity": "trail", "action": "read"}]', '{"summary": true}') -> 'summary' -> 'order';
-- each operation has its own snapshot: the second update finds what the first one left
TRUNCATE trail;
SELECT batch_execute(jsonb_agg(jsonb_build_object('id', 'o' || n, 'entity', 'trail', 'action', CASE n WHEN 0 THEN 'create' ELSE 'update' END)
                     || CASE n WHEN 0 THEN '{"store_params": {"name": "x", "n": 0}}'::jsonb
                               ELSE jsonb_build_object('query_params', jsonb_build_object('n', n - 1), 'store_params', jsonb_build_object('n', n)) END)) -> 'results' -> 'o20' -> 'data' -> 0 -> 'n'
FROM generate_series(0, 20) n;
-- a batch of 100 operations in a chain
TRUNCATE trail;
SELECT batch_execute(jsonb_agg(jsonb_build_object('id', 'o' || n, 'entity', 'trail', 'action', 'create', 'store_params',
         CASE n WHEN 100 THEN '{"name": "end", "n": 100}'::jsonb
                ELSE jsonb_build_object('name', '$ref:o' || n + 1 || '.name', 'n', n) END))) -> 'results' -> 'o1' -> 'data' -> 0 -> 'name'
FROM generate_series(1, 100) n;
SELECT count(*), bool_and(seq - (SELECT min(seq) FROM trail) = 100 - n) FROM trail;
