-- Filters that ask for rows of an association: __some and __none, in reads, updates and deletes.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA related_rows;
SET search_path = related_rows, public;
\getenv abs_srcdir PG_ABS_SRCDIR
\set shop :abs_srcdir '/sample/music_shop.sql'
\i :shop
CREATE TABLE employee (employee_id int PRIMARY KEY, name text, reports_to int REFERENCES employee, mentor int REFERENCES employee);
INSERT INTO employee VALUES (1, 'boss', NULL, NULL), (2, 'mid', 1, 1), (3, 'low', 2, NULL), (4, 'low2', 2, 3);
CREATE TABLE warehouse (country text, city text, name text, PRIMARY KEY (country, city));
CREATE TABLE shelf (id int PRIMARY KEY, country text, city text, backup_country text, backup_city text,
  CONSTRAINT home FOREIGN KEY (country, city) REFERENCES warehouse, CONSTRAINT backup FOREIGN KEY (backup_country, backup_city) REFERENCES warehouse);
INSERT INTO warehouse VALUES ('NO', 'Oslo', 'north'), ('PT', 'Porto', 'south'), ('PT', 'Lagos', NULL);
INSERT INTO shelf VALUES (1, 'NO', 'Oslo', 'PT', 'Porto'), (2, 'NO', NULL, NULL, NULL), (3, 'PT', 'Porto', NULL, NULL), (4, 'NO', 'Oslo', 'NO', 'Oslo');
CREATE TABLE region (id int PRIMARY KEY, name text) PARTITION BY RANGE (id);
CREATE TABLE region_low PARTITION OF region FOR VALUES FROM (0) TO (10);
CREATE TABLE region_high PARTITION OF region FOR VALUES FROM (10) TO (20);
CREATE TABLE shop (id int, region_id int REFERENCES region, open bool, PRIMARY KEY (id)) PARTITION BY HASH (id);
CREATE TABLE shop_0 PARTITION OF shop FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE shop_1 PARTITION OF shop FOR VALUES WITH (MODULUS 2, REMAINDER 1);
INSERT INTO region VALUES (1, 'low'), (2, 'empty'), (11, 'high');
INSERT INTO shop VALUES (1, 1, true), (2, 1, false), (3, 11, NULL), (4, NULL, true), (5, 11, true), (6, 11, true);
CREATE TABLE parent (id int PRIMARY KEY, name text);
CREATE TABLE parent_child () INHERITS (parent);
CREATE TABLE toy (id int PRIMARY KEY, parent_id int REFERENCES parent);
INSERT INTO parent VALUES (1, 'b'), (2, 'a');
INSERT INTO parent_child VALUES (1, 'again'), (3, 'other');
INSERT INTO toy VALUES (1, 1), (2, 2);
CREATE SCHEMA related_else;
CREATE TABLE related_else."odd.name" (id int PRIMARY KEY, "a,b" int REFERENCES region, word text);
INSERT INTO related_else."odd.name" VALUES (1, 2, 'x');
-- The keys of the rows that a read finds, in their order.
CREATE FUNCTION found(entity text, filter jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT coalesce(string_agg(coalesce(row ->> (entity || '_id'), row ->> 'id', row ->> 'city'), ' ' ORDER BY row), 'none')
  FROM jsonb_array_elements(batch_execute(jsonb_build_array(jsonb_build_object('id', 'r', 'entity', entity, 'action', 'read', 'query_params', filter))) -> 'results' -> 'r' -> 'data') row
$$;
CREATE FUNCTION unread(entity text, filter jsonb, metadata jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT refused(jsonb_build_array(jsonb_build_object('id', 'r', 'entity', entity, 'action', 'read', 'query_params', filter, 'metadata_params', metadata)))
$$;
\set ECHO all
-- to-one: by the table, by the foreign-key column; to-many: a row comes once, however many related rows there are
SELECT found('album', '{"__some": {"artist": {"country": "Norway"}}}'), found('album', '{"__some": {"artist_id": {"country": "Norway"}}}');
SELECT found('artist', '{"__some": {"album": {}}}'), found('artist', '{"__none": {"album": {}}}');
SELECT found('artist', '{"__some": {"album": {"title": "like::*a*"}}}'), found('artist', '{"__none": {"album": {"title": {"like": "*a*"}}}}');
-- beside columns, in groups, negated, and within each other
SELECT found('artist', '{"country": "Norway", "__some": {"album": {}}}'), found('artist', '{"__or": [{"country": "Norway"}, {"__none": {"album": {}}}]}'), found('artist', '{"__not": {"__some": {"album": {}}}}'), found('artist', '{"__not": {"__none": {"album": {}}}}');
SELECT found('artist', '{"__some": {"album": {"__some": {"track": {"seconds": {"gt": 300}}}}}}'), found('artist', '{"__some": {"album": {"__none": {"track": {"seconds": {"gt": 300}}}}}}'), found('artist', '{"__none": {"album": {"__some": {"track": {"__or": [{"seconds": {"gt": 300}}, {"number": 1}]}}}}}');
SELECT found('customer', '{"__some": {"invoice": {"__some": {"invoice_line": {"__some": {"track": {"__some": {"album": {"__some": {"artist": {"country": "Norway"}}}}}}}}}}}');
-- several: each must have such a row, or none may have one; not the same as one row with both
SELECT found('customer', '{"__some": {"invoice": {}, "account": {"balance": {"gt": 10}}}}'), found('customer', '{"__none": {"invoice": {}, "account": {}}}'), found('customer', '{"__none": {"invoice": {"total": {"gt": 5}}, "account": {"balance": {"lt": 5}}}}');
SELECT found('customer', '{"__and": [{"__some": {"invoice": {"total": {"gt": 5}}}}, {"__some": {"invoice": {"total": {"le": 5}}}}]}'), found('customer', '{"__some": {"invoice": {"total": {"gt": 5, "le": 5}}}}');
-- every operator, null, lists; same within a negation
SELECT found('artist', '{"__some": {"album": {"album_id": [1, 2]}}}'), found('artist', '{"__some": {"album": {"album_id": []}}}'), found('artist', '{"__some": {"album": {"released": {"between": ["1990-01-01", "2000-01-01"]}}}}'), found('customer', '{"__some": {"invoice": {"customer_id": null}}}');
SELECT found('employee', '{"__some": {"reports_to": {"mentor": {"same": null}}}}'), found('employee', '{"__none": {"reports_to": {"mentor": {"same": 1}}}}'), found('employee', '{"__none": {"reports_to": {"mentor": {"not-same": 1}}}}'), found('employee', '{"__not": {"__some": {"reports_to": {"mentor": {"same": 1}}}}}');
-- a self-reference: by the column to-one, by the table to-many; null keys have no row
SELECT found('employee', '{"__some": {"reports_to": {}}}'), found('employee', '{"__none": {"reports_to": {}}}'), found('employee', '{"__some": {"mentor": {"name": "boss"}}}');
SELECT found('employee', '{"__some": {"employee!employee_reports_to_fkey": {}}}'), found('employee', '{"__some": {"employee!employee_mentor_fkey": {"name": "low2"}}}'), found('employee', '{"__some": {"reports_to": {"__some": {"reports_to": {"name": "boss"}}}}}'), found('employee', '{"__none": {"employee!employee_reports_to_fkey": {"__none": {"employee!employee_reports_to_fkey": {}}}}}');
SELECT unread('employee', '{"__some": {"employee": {}}}');
-- keys of several columns, of which one may be null; settled by the constraint
SELECT found('shelf', '{"__some": {"warehouse!home": {}}}'), found('shelf', '{"__none": {"warehouse!home": {}}}'), found('shelf', '{"__some": {"warehouse!backup": {"name": "south"}}}'), found('shelf', '{"__some": {"backup_city": {"name": "south"}}}');
SELECT found('warehouse', '{"__some": {"shelf!home": {}}}'), found('warehouse', '{"__none": {"shelf!home": {}, "shelf!backup": {}}}'), found('warehouse', '{"__some": {"shelf!home": {"backup_city": null}}}');
SELECT unread('shelf', '{"__some": {"warehouse": {}}}');
SELECT unread('shelf', '{"__some": {"warehouse!hom": {}}}');
-- partitions on either side
SELECT found('region', '{"__some": {"shop": {"open": true}}}'), found('region', '{"__none": {"shop": {}}}'), found('shop', '{"__some": {"region": {"name": "high"}}}'), found('shop', '{"__none": {"region_id": {}}}'), found('region', '{"__some": {"shop": {"__not": {"open": true}}}}');
-- tables that inherit may repeat the key of a row, which is not the row that is meant
SELECT found('toy', '{"__some": {"parent": {"name": "b"}}}'), found('toy', '{"__some": {"parent": {"name": "again"}}}'), found('parent', '{"__some": {"toy": {}}}');
-- a table of another schema, and names with special characters
SELECT found('region', '{"__some": {"related_else.\"odd.name\"": {"a,b": 2}}}'), found('region', '{"__some": {"\"odd.name\"": {"word": "x"}}}'), found('region', '{"__none": {"\"odd.name\"!\"odd.name_a,b_fkey\"": {}}}');
SELECT unread('region', '{"__some": {"odd.name": {}}}');
-- counted, paged, sorted, locked
SELECT * FROM run('[{"id": "n", "entity": "artist", "action": "read", "query_params": {"__some": {"album": {}}}, "metadata_params": {"__count": true}},
                    {"id": "p", "entity": "artist", "action": "read", "query_params": {"__some": {"album": {}}}, "metadata_params": {"__sort": "artist_id:desc", "__limit": 2, "__properties": "artist_id"}},
                    {"id": "l", "entity": "artist", "action": "read", "query_params": {"artist_id": {"lt": 3}, "__some": {"album": {}}}, "metadata_params": {"__sort": "artist_id", "__lock": "update", "__properties": "artist_id", "__include": "album"}}]');
-- references: found, so they order the batch, and replaced
SELECT batch_execution_order('[{"id": "a", "entity": "album", "action": "read", "query_params": {"__not": {"__some": {"artist": {"name": "$ref:b.name"}}}}}, {"id": "b", "entity": "artist", "action": "read", "query_params": {"artist_id": 1}}]');
SELECT * FROM run('[{"id": "b", "entity": "artist", "action": "read", "query_params": {"artist_id": {"le": 2}}, "metadata_params": {"__properties": "artist_id", "__sort": "artist_id"}},
                    {"id": "one", "entity": "album", "action": "read", "query_params": {"__some": {"artist": {"artist_id": "$ref:b.0.artist_id"}}}, "metadata_params": {"__properties": "album_id", "__sort": "album_id"}},
                    {"id": "all", "entity": "album", "action": "read", "query_params": {"__some": {"artist": {"artist_id": "$ref:b.*.artist_id"}}}, "metadata_params": {"__properties": "album_id", "__sort": "album_id"}},
                    {"id": "from", "entity": "artist", "action": "read", "query_params": {"__some": {"album": {"album_id": "in::$ref:one.*.album_id"}}}, "metadata_params": {"__count": true}}]');
SELECT refused('[{"id": "b", "entity": "employee", "action": "read", "query_params": {"employee_id": 1}}, {"id": "a", "entity": "employee", "action": "read", "query_params": {"__some": {"reports_to": {"mentor": "$ref:b.mentor"}}}}]');
SELECT refused('[{"id": "b", "entity": "artist", "action": "read", "query_params": {"artist_id": 1}}, {"id": "a", "entity": "album", "action": "read", "query_params": {"__some": {"artist": {"founded": "$ref:b.name"}}}}]');
-- references of named columns: a column of that name in the rows of an association is one of them, an association of that name is none
SELECT * FROM run('[{"id": "b", "entity": "artist", "action": "read", "query_params": {"artist_id": 1}, "metadata_params": {"__properties": "name"}},
                    {"id": "a", "entity": "album", "action": "read", "references": ["name"], "query_params": {"title": {"ne": "$ref:b.name"}, "__some": {"artist": {"name": "$ref:b.name"}}}, "metadata_params": {"__count": true}},
                    {"id": "t", "entity": "album", "action": "read", "references": ["artist_id"], "query_params": {"__some": {"artist_id": {"name": "$ref:b.name"}}}, "metadata_params": {"__count": true}}]');
SELECT refused('[{"id": "a", "entity": "album", "action": "read", "references": ["name"], "query_params": {"__some": {"artist": {"country": "x"}}}}]');
-- updates and deletes, also where the related rows are in the same table; increments and guards
BEGIN;
SELECT * FROM run('[{"id": "u", "entity": "employee", "action": "update", "query_params": {"__some": {"employee!employee_reports_to_fkey": {}}}, "store_params": {"name": "has reports"}},
                    {"id": "d", "entity": "employee", "action": "delete", "query_params": {"__none": {"employee!employee_reports_to_fkey": {}, "employee!employee_mentor_fkey": {}}}},
                    {"id": "i", "entity": "track", "action": "update", "query_params": {"track_id": {"lt": 4}, "__some": {"album": {"__some": {"artist": {}}}}}, "increment": {"stock": 1}, "expect": {"rows": 3}, "report": false}]');
ROLLBACK;
-- no operator prefixes there
SELECT refused('[{"id": "d", "entity": "album", "action": "delete", "query_params": {"__some": {"artist": {"name": "ne::x"}}}}]');
-- true for every row by its form: needs __all
SELECT refused('[{"id": "d", "entity": "album", "action": "delete", "query_params": {"__none": {"artist": {"artist_id": []}}}}]');
SELECT refused('[{"id": "d", "entity": "album", "action": "delete", "query_params": {"__not": {"__some": {"artist": {"__or": []}}}}}]');
SELECT refused('[{"id": "n", "entity": "artist", "action": "read", "query_params": {"artist_id": -1}}, {"id": "d", "entity": "album", "action": "delete", "query_params": {"__none": {"artist": {"artist_id": "$ref:n.*.artist_id"}}}}]');
BEGIN;
SELECT * FROM run('[{"id": "d", "entity": "employee", "action": "update", "query_params": {"__none": {"reports_to": {"name": []}}}, "store_params": {"name": "all"}, "metadata_params": {"__all": true, "__properties": "name"}}]');
ROLLBACK;
-- an array of rows: those that the filter leaves; items: each with its own, which sees what earlier ones did
BEGIN;
SELECT * FROM run('[{"id": "u", "entity": "employee", "action": "update", "query_params": {"__some": {"reports_to": {}}}, "store_params": [{"employee_id": 4, "name": "four"}, {"employee_id": 1, "name": "one"}, {"employee_id": 3, "name": "three", "mentor": 1}]}]');
SELECT * FROM run('[{"id": "f", "entity": "employee", "action": "update", "for_each": ["boss", "mid"], "query_params": {"__some": {"reports_to": {"name": "$ref:@item"}}}, "store_params": {"name": "boss"}},
                    {"id": "g", "entity": "employee", "action": "delete", "for_each": [3, 2], "query_params": {"employee_id": "$ref:@item", "__none": {"employee!employee_reports_to_fkey": {}, "employee!employee_mentor_fkey": {}}}}]');
ROLLBACK;
-- not asked of the row that is in the way of a create
SELECT refused('[{"id": "c", "entity": "artist", "action": "create", "store_params": {"name": "x", "country": "y"}, "metadata_params": {"__on_conflict": {"columns": "name", "action": "update", "if": {"__not": {"__some": {"album": {}}}}}}}]');
-- what cannot be read
SELECT unread('artist', '{"__some": {}}');
SELECT unread('artist', '{"__none": {}}');
SELECT unread('artist', '{"__some": "album"}');
SELECT unread('artist', '{"__some": ["album", "track"]}');
SELECT unread('artist', '{"__none": null}');
SELECT unread('artist', '{"__some": {"album": null}}');
SELECT unread('artist', '{"__some": {"album": true}}');
SELECT unread('artist', '{"__some": {"album": 5}}');
SELECT unread('artist', '{"__some": {"album": [{"title": "x"}]}}');
SELECT unread('artist', '{"__some": {"x:album": {}}}');
SELECT unread('artist', '{"__some": {"album(track)": {}}}');
SELECT unread('artist', '{"__some": {"album,track": {}}}');
SELECT unread('artist', '{"__some": {"": {}}}');
-- what there is not
SELECT unread('artist', '{"__some": {"albun": {}}}');
SELECT unread('artist', '{"__some": {"name": {}}}');
SELECT unread('artist', '{"__some": {"album": {"titel": "x"}}}');
SELECT unread('artist', '{"__some": {"album": {"title": {"contains": "x"}}}}');
SELECT unread('artist', '{"__some": {"album": {"album_id": "x"}}}');
SELECT unread('artist', '{"__some": {"album": {"__some": {"customer": {}}}}}');
-- how others write it
SELECT unread('invoice', '{"customer.city": "Oslo"}');
SELECT unread('invoice', '{"customer": {"city": "Oslo"}}');
SELECT unread('invoice', '{"customer": {"city": {"_eq": "Oslo"}}}');
SELECT unread('invoice', '{"customer": {"is": {"city": {"startsWith": "Os"}}}}');
SELECT unread('customer', '{"invoice": {"some": {"total": {"gt": 5}}}}');
SELECT unread('customer', '{"invoice": {"every": {"total": {"gt": 5}}}}');
SELECT unread('customer', '{"invoice": {"none": {}}}');
SELECT unread('customer', '{"invoices": null}');
SELECT unread('customer', '{"invoice": {"is": "not null"}}');
SELECT unread('customer', '{"invoice": 5}');
SELECT unread('customer', '{"some": {"invoice": {}}}');
SELECT unread('customer', '{"exists": {"invoice": {}}}');
SELECT unread('invoice', '{}', '{"__include": "customer!inner"}');
-- limits
SELECT unread('employee', (SELECT jsonb_build_object('__and', jsonb_agg('{"__some": {"reports_to": {}}}'::jsonb)) FROM generate_series(1, 51)));
SELECT unread('employee', (string_agg('{"__some": {"reports_to": ', '') || '{}' || repeat('}}', 21))::jsonb) FROM generate_series(1, 21);
SELECT found('employee', (string_agg('{"__some": {"reports_to": ', '') || '{}' || repeat('}}', 20))::jsonb) FROM generate_series(1, 20);
SELECT found('employee', (SELECT jsonb_build_object('__or', jsonb_agg('{"__some": {"reports_to": {}}}'::jsonb)) FROM generate_series(1, 50)));
SELECT unread('artist', (SELECT jsonb_build_object('__some', jsonb_build_object('album', jsonb_build_object('__or', jsonb_agg('{"album_id": 1}'::jsonb)))) FROM generate_series(1, 5001)));
-- what is planned
SELECT batch_explain('[{"id": "a", "entity": "album", "action": "read", "query_params": {"__some": {"artist": {"name": "$ref:b.name", "__none": {"album": {}}}}}}, {"id": "b", "entity": "artist", "action": "read", "query_params": {"artist_id": 1}}]') -> 'operations' -> 1 ->> 'sql';
-- asks another table: a barrier, and both settings give the same
SET search_path = related_rows, comparison, public;
SELECT compare('[{"id": "a", "entity": "region", "action": "create", "store_params": {"id": 3, "name": "x"}}, {"id": "b", "entity": "region", "action": "read", "query_params": {"__none": {"shop": {}}}, "metadata_params": {"__sort": "id"}}, {"id": "c", "entity": "region", "action": "create", "store_params": {"id": 4, "name": "x"}},
                 {"id": "d", "entity": "region", "action": "read", "query_params": {"__none": {"shop": {}}}, "metadata_params": {"__sort": "id"}}, {"id": "e", "entity": "region", "action": "create", "store_params": {"id": 5, "name": "x"}}, {"id": "f", "entity": "region", "action": "update", "query_params": {"id": 4, "__none": {"shop": {}}}, "store_params": {"name": "y"}}]');
SELECT compare('[{"id": "a", "entity": "warehouse", "action": "create", "store_params": {"country": "DK", "city": "a"}}, {"id": "b", "entity": "warehouse", "action": "create", "store_params": {"country": "DK", "city": "b"}}, {"id": "c", "entity": "warehouse", "action": "create", "store_params": {"country": "DK", "city": "c"}},
                 {"id": "r", "entity": "warehouse", "action": "read", "query_params": {"__none": {"shelf!home": {}}}, "metadata_params": {"__count": true}},
                 {"id": "d", "entity": "warehouse", "action": "create", "store_params": {"country": "DK", "city": "d"}}, {"id": "e", "entity": "warehouse", "action": "create", "store_params": {"country": "DK", "city": "e"}}, {"id": "f", "entity": "warehouse", "action": "create", "store_params": {"country": "DK", "city": "f"}}]');
SELECT compare('[{"id": "a", "entity": "shop", "action": "create", "store_params": {"id": 7, "region_id": 2}}, {"id": "u", "entity": "region", "action": "update", "query_params": {"id": 2, "__some": {"shop": {"id": 7}}}, "store_params": {"name": "seven"}},
                 {"id": "b", "entity": "shop", "action": "create", "store_params": {"id": 8, "region_id": 2}}, {"id": "v", "entity": "region", "action": "update", "query_params": {"id": 2, "__some": {"shop": {"id": 8}}}, "store_params": {"name": "eight"}},
                 {"id": "c", "entity": "shop", "action": "delete", "query_params": {"id": 7}}, {"id": "w", "entity": "region", "action": "update", "query_params": {"id": 2, "__some": {"shop": {"id": 7}}}, "store_params": {"name": "seven"}},
                 {"id": "d", "entity": "shop", "action": "delete", "query_params": {"id": 8}}, {"id": "x", "entity": "region", "action": "update", "query_params": {"id": 2, "__none": {"shop": {}}}, "store_params": {"name": "none"}}]');
SELECT compare('[{"id": "f", "entity": "employee", "action": "update", "for_each": ["boss", "mid", "x"], "query_params": {"employee_id": {"gt": 0}, "__some": {"reports_to": {"name": "$ref:@item"}}}, "store_params": {"name": "x"}}]');
