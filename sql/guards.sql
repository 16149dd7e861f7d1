-- Guards: increment and expect; the guarded decrement and optimistic concurrency.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA guards;
SET search_path = guards, public;
CREATE DOMAIN whole AS int CHECK (VALUE >= 0);
CREATE TABLE stock (id int PRIMARY KEY, name text, qty int, price numeric(6,2), f float8, small int2, big int8, w whole, made date, span interval, version int NOT NULL DEFAULT 1);
INSERT INTO stock VALUES (1, 'nut', 10, 1.50, 0.5, 1, 1, 1, '2024-01-01', '1 day'), (2, 'bolt', 2, 2.00, NULL, 2, 2, 2, NULL, NULL);
\set ECHO all
-- increment: up, down, with a fraction, of several types, beside store_params
SELECT * FROM run('[{"id": "a", "entity": "stock", "action": "update", "query_params": {"id": 1}, "increment": {"qty": 5}, "metadata_params": {"__properties": "qty"}},
                    {"id": "b", "entity": "stock", "action": "update", "query_params": {"id": 1}, "increment": {"qty": -3, "price": 0.25, "f": 0.25, "small": 1, "big": 9223372036854775806, "w": 1}, "store_params": {"name": "nuts"}, "metadata_params": {"__properties": "name,qty,price,f,small,big,w"}},
                    {"id": "c", "entity": "stock", "action": "update", "query_params": {"id": {"in": [1, 2]}}, "increment": {"version": 1}, "metadata_params": {"__properties": "id,version"}}]');
-- NULL plus something is NULL; nothing matched is no failure
SELECT * FROM run('[{"id": "a", "entity": "stock", "action": "update", "query_params": {"id": 2}, "increment": {"f": 1}, "metadata_params": {"__properties": "f"}},
                    {"id": "b", "entity": "stock", "action": "update", "query_params": {"id": 99}, "increment": {"qty": 1}}]');
-- what cannot be incremented, what overflows, what a constraint forbids
SELECT refused('[{"id": "a", "entity": "stock", "action": "update", "query_params": {"id": 1}, "increment": {"name": 1}}]');
SELECT refused('[{"id": "a", "entity": "stock", "action": "update", "query_params": {"id": 1}, "increment": {"qty": 1.5}}]');
SELECT refused('[{"id": "a", "entity": "stock", "action": "update", "query_params": {"id": 1}, "increment": {"big": 1}}]');
SELECT refused('[{"id": "a", "entity": "stock", "action": "update", "query_params": {"id": 1}, "increment": {"w": -5}}]');
SELECT refused('[{"id": "a", "entity": "stock", "action": "update", "query_params": {"id": 1}, "increment": {"price": 10000}}]');
SELECT refused('[{"id": "a", "entity": "stock", "action": "update", "query_params": {"id": 1}, "increment": {"nope": 1}}]');
-- expect: rows, min and max, over every action
SELECT * FROM run('[{"id": "r", "entity": "stock", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__properties": "id"}, "expect": {"rows": 1}},
                    {"id": "n", "entity": "stock", "action": "read", "query_params": {"id": 99}, "expect": {"rows": 0}},
                    {"id": "m", "entity": "stock", "action": "read", "metadata_params": {"__properties": "id", "__sort": "id"}, "expect": {"min": 1, "max": 5}},
                    {"id": "c", "entity": "stock", "action": "create", "store_params": {"id": 3}, "metadata_params": {"__properties": []}, "expect": {"rows": 1}},
                    {"id": "u", "entity": "stock", "action": "update", "query_params": {"id": 3}, "store_params": {"qty": 1}, "metadata_params": {"__properties": []}, "expect": {"min": 1}},
                    {"id": "k", "entity": "stock", "action": "read", "metadata_params": {"__count": true}, "expect": {"rows": 3}},
                    {"id": "d", "entity": "stock", "action": "delete", "query_params": {"id": 3}, "metadata_params": {"__properties": "id"}, "expect": {"max": 1}}]');
-- violated: failed and undone, PT412, expected and found in the detail
SELECT refused('[{"id": "a", "entity": "stock", "action": "update", "query_params": {"id": 99}, "store_params": {"qty": 1}, "expect": {"rows": 1}}]');
SELECT refused('[{"id": "a", "entity": "stock", "action": "read", "expect": {"max": 1}}]');
SELECT refused('[{"id": "a", "entity": "stock", "action": "read", "query_params": {"id": 1}, "expect": {"min": 2}}]');
SELECT refused('[{"id": "a", "entity": "stock", "action": "read", "expect": {"min": 3, "max": 4}}]');
SELECT * FROM run('[{"id": "a", "entity": "stock", "action": "update", "query_params": {"qty": {"ge": 0}}, "store_params": {"qty": 0}, "expect": {"rows": 1}},
                    {"id": "b", "entity": "stock", "action": "delete", "query_params": {"id": {"gt": 0}}, "expect": {"max": 1}},
                    {"id": "c", "entity": "stock", "action": "read", "metadata_params": {"__properties": "id,qty", "__sort": "id"}}]', '{"atomic": false, "continueOnError": true}');
-- a guarded decrement: it is taken only while there is enough
SELECT * FROM run('[{"id": "take", "entity": "stock", "action": "update", "query_params": {"id": 1, "qty": {"ge": 12}}, "increment": {"qty": -12}, "expect": {"rows": 1}, "metadata_params": {"__properties": "qty"}}]');
SELECT refused('[{"id": "take", "entity": "stock", "action": "update", "query_params": {"id": 1, "qty": {"ge": 12}}, "increment": {"qty": -12}, "expect": {"rows": 1}}]');
-- optimistic concurrency: the version that was read must still be there
SELECT * FROM run('[{"id": "mine", "entity": "stock", "action": "update", "query_params": {"id": 2, "version": 2}, "store_params": {"name": "mine"}, "increment": {"version": 1}, "expect": {"rows": 1}, "metadata_params": {"__properties": "name,version"}},
                    {"id": "theirs", "entity": "stock", "action": "update", "query_params": {"id": 2, "version": 2}, "store_params": {"name": "theirs"}, "increment": {"version": 1}, "expect": {"rows": 1}, "depends_on": ["mine"]}]', '{"atomic": false}');
SELECT name, version FROM stock WHERE id = 2;
