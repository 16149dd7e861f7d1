-- Filters: every operator of query_params, as an object and as a prefix, with null, lists and logic.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA filters;
SET search_path = filters, public;
CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(5,2), qty int, ok bool, made date, tags text[], doc jsonb, span int4range);
INSERT INTO item VALUES
  (1, 'apple',     5.94, 10, true,  '2024-01-01', '{red,sweet}',  '{"a": 1, "b": [1, 2]}', '[1,5)'),
  (2, 'Apricot',   3.96, 0,  false, '2024-02-01', '{orange}',     '{"a": 2}',              '[5,9)'),
  (3, 'banana',    0.50, 5,  NULL,  '2024-03-01', '{}',           '[1, 2, 3]',             '[2,3)'),
  (4, 'std::vector', 9.99, 7, true, '2024-04-01', NULL,           '"gt::5"',               'empty'),
  (5, 'gt::5',     NULL, NULL, NULL, NULL,        '{red}',        NULL,                    NULL),
  (6, '50%_off\',  6.00, -3, false, 'infinity',   '{"a,b",sweet}','{"a": {"b": null}}',    '(,0)');
-- The ids that a filter selects, or the error.
CREATE FUNCTION ids(filter jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  operation jsonb := jsonb_build_object('id', 'f', 'entity', 'item', 'action', 'read', 'query_params', filter,
                                        'metadata_params', '{"__sort": "id", "__properties": "id"}'::jsonb);
  found text;
BEGIN
  SELECT coalesce(string_agg(row ->> 'id', ' '), 'none') INTO found
  FROM jsonb_array_elements(batch_execute(jsonb_build_array(operation)) -> 'results' -> 'f' -> 'data') AS row;
  RETURN found;
EXCEPTION WHEN OTHERS THEN
  RETURN refused(jsonb_build_array(operation));
END $$;
\set ECHO all
-- no condition selects every row; several are ANDed
SELECT ids('{}'), ids('{"ok": true, "qty": 10}'), ids('{"ok": true, "qty": 11}');
-- a scalar is equality, null is IS NULL, an array is in
SELECT ids('{"qty": 5}'), ids('{"name": "banana"}'), ids('{"ok": false}'), ids('{"price": 5.94}'), ids('{"made": "2024-02-01"}');
SELECT ids('{"qty": null}'), ids('{"ok": null, "price": null}');
SELECT ids('{"qty": [0, 5, 99]}'), ids('{"name": ["apple"]}'), ids('{"name": []}'), ids('{"ok": [true, false]}');
-- numbers may come as strings and strings are read by the type; numbers are text for a text column
SELECT ids('{"qty": "5"}'), ids('{"price": "5.940"}'), ids('{"id": "  3 "}'), ids('{"name": 5}');
-- eq ne lt le gt ge, in both forms
SELECT ids('{"qty": {"eq": 5}}'), ids('{"qty": {"ne": 5}}'), ids('{"qty": {"lt": 5}}'), ids('{"qty": {"le": 5}}'), ids('{"qty": {"gt": 5}}'), ids('{"qty": {"ge": 5}}');
SELECT ids('{"qty": "eq::5"}'), ids('{"qty": "ne::5"}'), ids('{"qty": "lt::5"}'), ids('{"qty": "le::5"}'), ids('{"qty": "gt::5"}'), ids('{"qty": "ge::5"}');
-- in, not-in, between, not-between, in both forms; the prefix takes a comma list
SELECT ids('{"price": {"in": [5.94, 3.96]}}'), ids('{"price": {"not-in": [5.94, 3.96]}}'), ids('{"qty": {"between": [0, 7]}}'), ids('{"qty": {"not-between": [0, 7]}}');
SELECT ids('{"price": "in::5.94,3.96"}'), ids('{"price": "not-in::5.94,3.96"}'), ids('{"qty": "between::0,7"}'), ids('{"qty": "not-between::0,7"}');
SELECT ids('{"name": "in::apple,banana"}'), ids('{"name": "in::apple, banana"}'), ids('{"name": "in::"}'), ids('{"name": {"in": ["a,b", "apple"]}}');
-- like, not-like, ilike, not-ilike, in both forms; * and ? stand for % and _, which work too
SELECT ids('{"name": {"like": "ap*"}}'), ids('{"name": {"not-like": "ap*"}}'), ids('{"name": {"ilike": "AP*"}}'), ids('{"name": {"not-ilike": "AP*"}}');
SELECT ids('{"name": "like::ap*"}'), ids('{"name": "not-like::ap*"}'), ids('{"name": "ilike::AP*"}'), ids('{"name": "not-ilike::AP*"}');
SELECT ids('{"name": {"like": "?pple"}}'), ids('{"name": {"like": "%an%"}}'), ids('{"name": {"like": "_pple"}}'), ids('{"name": {"like": "apple"}}'), ids('{"name": {"like": ""}}');
-- a backslash takes a character literally, also * and ?
SELECT ids('{"name": {"like": "50\\%\\_*"}}'), ids('{"name": {"like": "*\\\\"}}'), ids('{"name": {"like": "ap\\*"}}');
-- is: null, not null, true, false, in both forms
SELECT ids('{"qty": {"is": null}}'), ids('{"qty": {"is": "not null"}}'), ids('{"ok": {"is": true}}'), ids('{"ok": {"is": false}}');
SELECT ids('{"qty": "is::null"}'), ids('{"qty": "is::not null"}'), ids('{"ok": "is::true"}'), ids('{"ok": "is::false"}');
-- contains, contained-by, overlaps, in both forms, over arrays, ranges and jsonb
SELECT ids('{"tags": {"contains": ["sweet"]}}'), ids('{"tags": {"contained-by": ["red", "sweet", "blue"]}}'), ids('{"tags": {"overlaps": ["orange", "a,b"]}}');
SELECT ids('{"tags": "contains::{sweet}"}'), ids('{"tags": "contained-by::{red,sweet,blue}"}'), ids('{"tags": "overlaps::{orange,\"a,b\"}"}');
SELECT ids('{"span": {"contains": "[2,3)"}}'), ids('{"span": {"contained-by": "[1,6)"}}'), ids('{"span": {"overlaps": "[4,6)"}}'), ids('{"span": "overlaps::[4,6)"}');
SELECT ids('{"doc": {"contains": {"a": 1}}}'), ids('{"doc": {"contains": [2]}}'), ids('{"doc": {"contained-by": {"a": 2, "z": 0}}}'), ids('{"doc": "contains::{\"a\": 1}"}');
-- an array column: equality with a whole array needs eq, for a bare array is a list
SELECT ids('{"tags": {"eq": ["red", "sweet"]}}'), ids('{"tags": {"eq": []}}'), ids('{"tags": {"ne": []}}'), ids('{"tags": {"in": [["red"], ["orange"]]}}'), ids('{"tags": [["red"], []]}'), ids('{"tags": {"not-in": [["red"], ["orange"]]}}'), ids('{"tags": {"gt": ["red"]}}');
-- a jsonb column: equality with an object needs eq
SELECT ids('{"doc": {"eq": {"a": 2}}}'), ids('{"doc": {"eq": [1, 2, 3]}}'), ids('{"doc": {"in": [{"a": 2}, [1, 2, 3]]}}'), ids('{"doc": {"eq": "gt::5"}}'), ids('{"doc": {"ne": {"a": 2}}}');
-- every operator of one object is ANDed
SELECT ids('{"qty": {"ge": 0, "lt": 10, "ne": 5}}'), ids('{"qty": {"gt": 5, "lt": 5}}'), ids('{"qty": {"is": "not null", "lt": 0}}');
-- comparisons with null are never true: ne and not-in leave rows with NULL out
SELECT ids('{"qty": {"ne": 0}}'), ids('{"qty": {"not-in": [0]}}'), ids('{"ok": {"ne": true}}'), ids('{"__not": {"ok": true}}'), ids('{"__not": {"ok": null}}');
-- an empty list: nothing is in it, everything is not in it, NULL too
SELECT ids('{"qty": {"in": []}}'), ids('{"qty": {"not-in": []}}'), ids('{"__not": {"qty": []}}');
-- __or, __and, __not, nested and beside columns
SELECT ids('{"__or": [{"qty": 0}, {"name": "banana"}]}'), ids('{"__or": [{"ok": true, "qty": 10}, {"ok": false, "qty": 0}]}');
SELECT ids('{"__and": [{"qty": {"ge": 0}}, {"qty": {"le": 5}}]}'), ids('{"__not": {"qty": {"ge": 0}}}'), ids('{"__not": {"qty": 0, "ok": false}}');
SELECT ids('{"ok": true, "__or": [{"qty": 10}, {"__and": [{"price": {"gt": 9}}, {"__not": {"name": "apple"}}]}]}'), ids('{"__not": {"__or": [{"qty": 10}, {"qty": 0}]}}'), ids('{"__or": [{"__or": [{"id": 1}]}, {"__and": [{"id": 2}]}, {"__not": {"id": {"ne": 3}}}]}');
-- empty ones: OR of nothing is false, AND of nothing true, NOT of nothing false, an empty member true
SELECT ids('{"__or": []}'), ids('{"__and": []}'), ids('{"__not": {}}'), ids('{"__or": [{}]}'), ids('{"__or": [{}, {"id": 1}]}'), ids('{"__not": {"__or": []}}'), ids('{"__or": [{"__and": []}]}');
-- only a known operator before the first :: counts, and {"eq": …} means the text itself
SELECT ids('{"name": "std::vector"}'), ids('{"name": {"eq": "gt::5"}}'), ids('{"name": {"in": ["gt::5"]}}'), ids('{"name": ["gt::5", "apple"]}'), ids('{"name": "eq::gt::5"}'), ids('{"name": "eq::std::vector"}'), ids('{"name": "GT::5"}'), ids('{"name": "::x"}');
-- the text behind the prefix is taken as it is
SELECT ids('{"name": "eq:: apple"}'), ids('{"name": "eq::"}'), ids('{"qty": "eq::null"}'), ids('{"name": "eq::null"}');
-- numbers compare without rounding to the column's scale, and without domain checks
SELECT ids('{"price": 5.9401}'), ids('{"price": {"lt": 5.9401, "gt": 5.9399}}'), ids('{"price": {"gt": 9.989}}'), ids('{"price": {"lt": 123456789}}'), ids('{"price": {"between": [5.999, 6.001]}}'), ids('{"price": "le::5.939"}'), ids('{"price": {"in": [5.939, 5.941]}}');
SELECT ids('{"qty": {"gt": 4.5}}');
-- null as an operand, or in a list, is an error
SELECT ids('{"qty": {"eq": null}}');
SELECT ids('{"qty": {"ne": null}}');
SELECT ids('{"qty": {"gt": null}}');
SELECT ids('{"qty": {"in": null}}');
SELECT ids('{"qty": {"in": [1, null]}}');
SELECT ids('{"qty": [1, null]}');
SELECT ids('{"qty": {"between": [null, 1]}}');
SELECT ids('{"name": {"like": null}}');
SELECT ids('{"tags": {"contains": null}}');
-- an unknown operator lists those there are, and an empty object or a wrong operand says what is expected
SELECT ids('{"qty": {"greater": 5}}');
SELECT ids('{"qty": {"GT": 5}}');
SELECT ids('{"qty": {}}');
SELECT ids('{"qty": {"in": 5}}');
SELECT ids('{"qty": {"between": [1]}}');
SELECT ids('{"qty": {"between": [1, 2, 3]}}');
SELECT ids('{"qty": "between::1"}');
SELECT ids('{"name": {"like": 5}}');
SELECT ids('{"name": {"like": "ap*\\"}}'), ids('{"__or": [{"__not": {"name": {"ilike": "\\\\\\"}}}, {"name": {"like": "*\\\\"}}]}');
SELECT ids('{"ok": {"is": "maybe"}}');
SELECT ids('{"ok": {"is": 1}}');
SELECT ids('{"ok": "is::maybe"}');
SELECT ids('{"__or": {"id": 1}}');
SELECT ids('{"__and": [5]}');
SELECT ids('{"__not": []}');
SELECT ids('{"__xor": []}');
-- a value that the column's type cannot read
SELECT ids('{"qty": "many"}');
SELECT ids('{"qty": {"in": [1, "x"]}}');
SELECT ids('{"made": {"gt": "yesterdayish"}}');
SELECT ids('{"qty": {"eq": {"a": 1}}}');
-- an operator that the column's type has not: the hint lists what it has
SELECT ids('{"qty": {"like": "5*"}}');
SELECT ids('{"name": {"contains": "a"}}');
SELECT ids('{"qty": {"is": true}}');
SELECT ids('{"qty": {"overlaps": 1}}');
-- update and delete: a prefix is an error that shows the object form, so that a user's `ne::x` can't delete all others
SELECT refused('[{"id": "d", "entity": "item", "action": "delete", "query_params": {"name": "ne::x"}}]');
SELECT refused('[{"id": "d", "entity": "item", "action": "update", "query_params": {"__or": [{"qty": "in::1,2"}]}, "store_params": {"qty": 1}}]');
SELECT refused('[{"id": "d", "entity": "item", "action": "delete", "query_params": {"qty": "is::null"}}]');
SELECT * FROM run('[{"id": "d", "entity": "item", "action": "delete", "query_params": {"name": {"eq": "gt::5"}}, "metadata_params": {"__properties": "id"}},
                    {"id": "u", "entity": "item", "action": "update", "query_params": {"name": "std::vector"}, "store_params": {"qty": 8}, "metadata_params": {"__properties": "id,qty"}},
                    {"id": "v", "entity": "item", "action": "update", "query_params": {"__not": {"qty": {"lt": 8}}, "ok": {"is": true}}, "store_params": {"qty": 9}, "metadata_params": {"__properties": "id,qty"}}]');
-- ... and a filter that is true for every row by its form needs __all
SELECT filter, split_part(refused(jsonb_build_array(jsonb_build_object('id', 'd', 'entity', 'item', 'action', 'delete', 'query_params', filter))), E'\n', 1)
FROM unnest('{"{}","{\"__and\": []}","{\"id\": {\"not-in\": []}}","{\"__not\": {\"__or\": []}}","{\"__or\": [{}]}","{\"__or\": [{\"id\": 1}, {\"__and\": [{}]}]}","{\"__not\": {\"id\": []}}","{\"__not\": {\"__not\": {}}}","{\"__and\": [{}, {\"__not\": {\"__or\": []}}]}"}'::jsonb[]) AS filter;
-- a filter that is false for every row by its form does not
SELECT * FROM run('[{"id": "a", "entity": "item", "action": "delete", "query_params": {"__or": []}},
                    {"id": "b", "entity": "item", "action": "delete", "query_params": {"id": []}},
                    {"id": "c", "entity": "item", "action": "delete", "query_params": {"__not": {}}},
                    {"id": "d", "entity": "item", "action": "delete", "query_params": {"id": {"not-in": []}, "name": "no such"}}]');
SELECT count(*) FROM item;
-- with __all every row is meant
SELECT * FROM run('[{"id": "u", "entity": "item", "action": "update", "store_params": {"ok": true}, "metadata_params": {"__all": true, "__properties": []}},
                    {"id": "n", "entity": "item", "action": "read", "query_params": {"ok": true}, "metadata_params": {"__count": true}},
                    {"id": "d", "entity": "item", "action": "delete", "query_params": {"__and": []}, "metadata_params": {"__all": true, "__properties": []}}]');
SELECT count(*) FROM item;
