-- Paging and projection: __sort, __limit, __offset, __properties, __count, and locks.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA paging;
SET search_path = paging, public;
CREATE TABLE item (id int PRIMARY KEY, name text, score numeric, "odd:name" int);
INSERT INTO item VALUES (1, 'b', 2, 10), (2, 'a', 2, 9), (3, 'c', NULL, 8), (4, 'a', 1, 7), (5, 'd', 3, 6);
-- The ids of a read with the given metadata_params.
CREATE FUNCTION page(metadata jsonb, query jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(row ->> 'id', ' ' ORDER BY n), 'none')
  FROM jsonb_array_elements(batch_execute(jsonb_build_array(jsonb_build_object(
         'id', 'p', 'entity', 'item', 'action', 'read', 'query_params', query, 'metadata_params', metadata))) -> 'results' -> 'p' -> 'data') WITH ORDINALITY AS d (row, n)
$$;
CREATE FUNCTION bad_page(metadata jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT refused(jsonb_build_array(jsonb_build_object('id', 'p', 'entity', 'item', 'action', 'read', 'metadata_params', metadata)))
$$;
\set ECHO all
-- __sort: ascending, descending, by several keys, nulls first and last, a name that needs quoting
SELECT page('{"__sort": "id"}'), page('{"__sort": "id:desc"}'), page('{"__sort": "name:asc,id:desc"}'), page('{"__sort": "score,id"}'), page('{"__sort": "score:desc,id"}');
SELECT page('{"__sort": "score:nullsfirst,id"}'), page('{"__sort": "score:desc:nullslast, id:asc"}'), page('{"__sort": "score:nullslast:desc,id"}'), page('{"__sort": "\"odd:name\""}');
-- __limit and __offset, as numbers and as strings, beyond the end and zero
SELECT page('{"__sort": "id", "__limit": 2}'), page('{"__sort": "id", "__limit": "2", "__offset": "1"}'), page('{"__sort": "id", "__offset": 3}'), page('{"__sort": "id", "__offset": 99}'), page('{"__limit": 0}'), page('{"__sort": "id", "__limit": 9223372036854775807}');
-- with a filter
SELECT page('{"__sort": "id", "__limit": 1, "__offset": 1}', '{"name": "a"}');
-- __properties: a comma list or an array, in any order, repeated ones once, nothing at all
SELECT * FROM run('[{"id": "a", "entity": "item", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__properties": "name,id"}},
                    {"id": "b", "entity": "item", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__properties": ["odd:name", "id", "id"]}},
                    {"id": "c", "entity": "item", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__properties": "\"odd:name\", name"}},
                    {"id": "d", "entity": "item", "action": "read", "metadata_params": {"__properties": []}},
                    {"id": "e", "entity": "item", "action": "create", "store_params": {"id": 6}, "metadata_params": {"__properties": ["id"]}},
                    {"id": "f", "entity": "item", "action": "update", "query_params": {"id": 6}, "store_params": {"name": "x"}, "metadata_params": {"__properties": "name"}},
                    {"id": "g", "entity": "item", "action": "delete", "query_params": {"id": 6}, "metadata_params": {"__properties": []}},
                    {"id": "h", "entity": "item", "action": "read", "query_params": {"id": 6}}]', '{"summary": false}');
-- sorting by a column that is not returned
SELECT * FROM run('[{"id": "a", "entity": "item", "action": "read", "metadata_params": {"__properties": "name", "__sort": "id:desc", "__limit": 2}}]');
-- __count, with a filter, of nothing, of a page
SELECT * FROM run('[{"id": "all", "entity": "item", "action": "read", "metadata_params": {"__count": true}},
                    {"id": "some", "entity": "item", "action": "read", "query_params": {"score": {"ge": 2}}, "metadata_params": {"__count": true}},
                    {"id": "none", "entity": "item", "action": "read", "query_params": {"id": []}, "metadata_params": {"__count": true}},
                    {"id": "page", "entity": "item", "action": "read", "metadata_params": {"__count": true, "__limit": 3, "__offset": 3}},
                    {"id": "not", "entity": "item", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__count": false}},
                    {"id": "use", "entity": "item", "action": "read", "query_params": {"id": "$ref:some.count"}, "metadata_params": {"__properties": "id"}}]');
-- locks: every strength and way of waiting
SELECT strength, wait, batch_execute(jsonb_build_array(jsonb_build_object('id', 'l', 'entity', 'item', 'action', 'read', 'query_params', '{"id": 1}'::jsonb, 'metadata_params',
         jsonb_strip_nulls(jsonb_build_object('__lock', strength, '__lock_wait', wait, '__properties', 'id'))))) #> '{results,l,data}'
FROM unnest('{update,no key update,share,key share}'::text[]) AS strength, unnest('{NULL,nowait,skip locked}'::text[]) AS wait;
-- the lock is there: the row carries it until the end of the transaction
BEGIN;
SELECT xmax::text::bigint > 0 FROM item WHERE id = 2;
SELECT batch_execute('[{"id": "l", "entity": "item", "action": "read", "query_params": {"id": 2}, "metadata_params": {"__lock": "no key update", "__sort": "id", "__limit": 1}}]') -> 'success';
SELECT xmax = pg_current_xact_id()::xid FROM item WHERE id = 2;
ROLLBACK;
-- wrong values
SELECT bad_page('{"__sort": ""}');
SELECT bad_page('{"__sort": "id,"}');
SELECT bad_page('{"__sort": "id:down"}');
SELECT bad_page('{"__sort": ["id"]}');
SELECT bad_page('{"__sort": "nope:desc"}');
-- forms of other tools that name no column here
SELECT bad_page('{"__sort": "-id"}');
SELECT bad_page('{"__sort": "name desc, id"}');
SELECT bad_page('{"__sort": "-nope"}');
SELECT bad_page('{"__properties": "*"}');
SELECT bad_page('{"__properties": "id,other(*)"}');
SELECT bad_page('{"__sort": "id,"}');
SELECT bad_page('{"__limit": -1}');
SELECT bad_page('{"__limit": 1.5}');
SELECT bad_page('{"__limit": "ten"}');
SELECT bad_page('{"__limit": null}');
SELECT bad_page('{"__limit": 9223372036854775808}');
SELECT bad_page('{"__offset": "-1"}');
SELECT bad_page('{"__offset": ""}');
SELECT bad_page('{"__properties": 5}');
SELECT bad_page('{"__properties": [5]}');
SELECT bad_page('{"__properties": "id,,name"}');
SELECT bad_page('{"__properties": ["nope"]}');
SELECT bad_page('{"__count": 1}');
SELECT bad_page('{"__count": true, "__lock": "update"}');
SELECT bad_page('{"__count": true, "__properties": "id"}');
SELECT bad_page('{"__count": true, "__include": "x"}');
SELECT bad_page('{"__lock": "exclusive"}');
SELECT bad_page('{"__lock": true}');
SELECT bad_page('{"__lock": "update", "__lock_wait": "a while"}');
SELECT bad_page('{"__lock_wait": "nowait"}');
-- a wrong value that a reference brings fails the operation
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "query_params": {"id": 1}},
                 {"id": "b", "entity": "item", "action": "read", "metadata_params": {"__limit": "$ref:a.name"}}]');
