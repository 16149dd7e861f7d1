-- Filters that treat null as a value: same and not-same.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA same_filters;
SET search_path = same_filters, comparison, public;
CREATE TYPE pair AS (a int, b int);
CREATE DOMAIN short AS varchar(3);
CREATE TABLE item (id int PRIMARY KEY, parent int, name text COLLATE "C", s short, p pair, tags int[], doc jsonb, plain json);
CREATE INDEX item_parent ON item (parent);
INSERT INTO item VALUES (1, NULL, 'a', 'abc', (1, NULL), '{1,NULL}', '{"x": 1}', '1'), (2, 1, NULL, NULL, NULL, NULL, 'null', NULL),
                        (3, 1, '', 'x', (NULL, NULL), '{}', NULL, NULL), (4, 2, 'b', NULL, (1, 2), '{1}', '1', 'null');
CREATE FUNCTION ids(query_params jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(row ->> 'id', ' ' ORDER BY row ->> 'id')
  FROM jsonb_array_elements(batch_execute(jsonb_build_array(jsonb_build_object('id', 'r', 'entity', 'item', 'action', 'read',
                            'query_params', query_params))) #> '{results,r,data}') AS row $$;
\set ECHO all
-- equal, or both null; and the opposite, which holds for null too
SELECT ids('{"parent": {"same": 1}}'), ids('{"parent": {"same": null}}'), ids('{"parent": {"not-same": 1}}'), ids('{"parent": {"not-same": null}}');
SELECT ids('{"name": {"same": ""}}'), ids('{"name": {"same": null}}'), ids('{"name": {"not-same": "a"}}'), ids('{"s": {"not-same": "abc"}}'), ids('{"s": {"same": "toolong"}}');
-- negated, in groups, beside other operators
SELECT ids('{"__not": {"parent": {"same": 1}}}'), ids('{"__not": {"parent": {"not-same": 1}}}'), ids('{"__not": {"parent": {"same": null}}}'), ids('{"__not": {"__not": {"parent": {"same": 1}}}}'), ids('{"__not": {"__or": [{"parent": {"same": 1}}, {"name": {"same": "a"}}]}}');
SELECT ids('{"__or": [{"parent": {"same": null}}, {"name": {"same": null}}]}'), ids('{"parent": {"not-same": 1, "gt": 0}}');
-- as a prefix, in reads: the operand is text
SELECT ids('{"parent": "same::1"}'), ids('{"parent": "not-same::1"}'), ids('{"name": "same::null"}'), ids('{"name": "not-same::"}');
-- composites, arrays, json
SELECT ids('{"p": {"same": {"a": 1, "b": null}}}'), ids('{"p": {"not-same": {"a": 1, "b": null}}}'), ids('{"p": {"same": null}}'), ids('{"p": {"not-same": null}}'), ids('{"__not": {"p": {"same": {"a": 1, "b": null}}}}');
SELECT ids('{"tags": {"same": [1, null]}}'), ids('{"tags": {"same": []}}'), ids('{"tags": {"not-same": [1]}}'), ids('{"doc": {"same": {"x": 1}}}'), ids('{"doc": {"same": null}}'), ids('{"plain": {"same": null}}');
-- null from a reference; eq says how to match it
SELECT * FROM run('[{"id": "r", "entity": "item", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__properties": "id,parent"}},
                    {"id": "siblings", "entity": "item", "action": "read", "query_params": {"parent": {"same": "$ref:r.parent"}}, "metadata_params": {"__properties": "id"}},
                    {"id": "others", "entity": "item", "action": "read", "query_params": {"parent": {"not-same": "$ref:r.parent"}}, "metadata_params": {"__properties": "id", "__sort": "id"}},
                    {"id": "children", "entity": "item", "action": "read", "query_params": {"parent": {"same": "$ref:r.id"}}, "metadata_params": {"__properties": "id", "__sort": "id"}},
                    {"id": "text", "entity": "item", "action": "read", "query_params": {"name": "same::$ref:r.parent"}, "metadata_params": {"__properties": "id"}}]');
SELECT refused('[{"id": "r", "entity": "item", "action": "read", "query_params": {"id": 1}}, {"id": "s", "entity": "item", "action": "read", "query_params": {"parent": "$ref:r.parent"}}]');
SELECT refused('[{"id": "r", "entity": "item", "action": "read", "query_params": {"id": 1}}, {"id": "s", "entity": "item", "action": "read", "query_params": {"parent": {"ne": "$ref:r.parent"}}}]');
-- updates and deletes, with and without running together; a filter by null alone restricts
SELECT compare('[{"id": "u", "entity": "item", "action": "update", "query_params": {"parent": {"same": null}}, "store_params": {"parent": 9}, "metadata_params": {"__properties": "id,parent"}},
                 {"id": "v", "entity": "item", "action": "update", "query_params": {"id": 1, "parent": {"same": 9}}, "store_params": {"name": "v"}, "metadata_params": {"__properties": "id,name"}},
                 {"id": "w", "entity": "item", "action": "update", "query_params": {"id": 2, "parent": {"same": 9}}, "store_params": {"name": "w"}, "metadata_params": {"__properties": "id,name"}},
                 {"id": "d", "entity": "item", "action": "delete", "query_params": {"name": {"not-same": null}}, "metadata_params": {"__properties": "id"}}]');
-- the statements: operators by their schema, and an index where one can serve
SELECT regexp_replace(o ->> 'sql', '.* WHERE ', '') FROM jsonb_array_elements(batch_explain('[{"id": "a", "entity": "item", "action": "read", "query_params": {"parent": {"same": 1}}},
  {"id": "b", "entity": "item", "action": "read", "query_params": {"parent": {"same": null}}}, {"id": "c", "entity": "item", "action": "read", "query_params": {"parent": {"not-same": 1}}},
  {"id": "d", "entity": "item", "action": "read", "query_params": {"parent": {"not-same": null}}}, {"id": "e", "entity": "item", "action": "read", "query_params": {"__not": {"parent": {"same": "$ref:a.id"}}}}]') -> 'operations') AS o;
-- mistakes: a type without equality, a prefix in a write, a value that the column doesn't take, the words of others
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "query_params": {"plain": {"same": 1}}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "delete", "query_params": {"name": "same::x"}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "query_params": {"parent": {"same": "x"}}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "query_params": {"nope": {"same": null}}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "query_params": {"parent": {"is distinct from": 1}}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "query_params": {"parent": {"isdistinct": null}}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "query_params": {"parent": {"<=>": 1}}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "query_params": {"parent": "<=> 1"}}]');
-- a composite value whose fields are all null is null, on both sides
CREATE TYPE couple AS (x int, y text);
CREATE TABLE paired (id int PRIMARY KEY, v couple);
INSERT INTO paired VALUES (1, NULL), (2, ROW(NULL, NULL)), (3, ROW(1, 'a')), (4, ROW(1, NULL));
SELECT operand, operator, batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'paired', 'action', 'read', 'query_params', jsonb_build_object('v', jsonb_build_object(operator, operand)),
         'metadata_params', '{"__properties": "id", "__sort": "id"}'::jsonb))) #> '{results,a,data}'
FROM unnest('{"null","{\"x\": null, \"y\": null}","\"(,)\"","{\"x\": 1, \"y\": \"a\"}","{\"x\": 1}"}'::jsonb[]) AS operand, unnest('{same,not-same}'::text[]) AS operator;
