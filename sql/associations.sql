-- Associations: __include by foreign key, to-one and to-many, nested, aliased, settled by constraint.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA associations;
SET search_path = associations, public;
\getenv abs_srcdir PG_ABS_SRCDIR
\set shop :abs_srcdir '/sample/music_shop.sql'
\i :shop
CREATE TABLE employee (employee_id int PRIMARY KEY, name text, reports_to int REFERENCES employee, mentor int REFERENCES employee);
INSERT INTO employee VALUES (1, 'boss', NULL, NULL), (2, 'mid', 1, 1), (3, 'low', 2, NULL), (4, 'low2', 2, 3);
CREATE TABLE node (id int PRIMARY KEY, parent_id int REFERENCES node);
INSERT INTO node VALUES (1, NULL), (2, 1), (3, 1);
CREATE TABLE warehouse (country text, city text, name text, PRIMARY KEY (country, city));
CREATE TABLE shelf (id int PRIMARY KEY, country text, city text, backup_country text, backup_city text, warehouse text,
  CONSTRAINT home FOREIGN KEY (country, city) REFERENCES warehouse, CONSTRAINT backup FOREIGN KEY (backup_country, backup_city) REFERENCES warehouse);
INSERT INTO warehouse VALUES ('NO', 'Oslo', 'north'), ('PT', 'Porto', 'south');
INSERT INTO shelf VALUES (1, 'NO', 'Oslo', 'PT', 'Porto'), (2, 'NO', NULL, NULL, NULL), (3, 'PT', 'Porto', NULL, NULL);
CREATE FUNCTION include(entity text, query jsonb, include text, metadata jsonb DEFAULT '{}') RETURNS SETOF jsonb LANGUAGE sql AS $$
  SELECT jsonb_array_elements(batch_execute(jsonb_build_array(jsonb_build_object('id', 'i', 'entity', entity, 'action', 'read', 'query_params', query,
           'metadata_params', jsonb_build_object('__include', include) || metadata))) -> 'results' -> 'i' -> 'data')
$$;
CREATE FUNCTION bad_include(entity text, include text) RETURNS text LANGUAGE sql AS $$
  SELECT refused(jsonb_build_array(jsonb_build_object('id', 'i', 'entity', entity, 'action', 'read', 'metadata_params', jsonb_build_object('__include', include))))
$$;
\set ECHO all
-- to-one: by the referenced table, and by the foreign-key column under an alias
SELECT include('album', '{"album_id": 7}', 'artist');
SELECT include('album', '{"album_id": 7}', 'by:artist_id');
-- to-many, ordered by its primary key; without rows an empty array
SELECT include('invoice', '{"invoice_id": 3}', 'invoice_line');
SELECT include('customer', '{"customer_id": 6}', 'invoice,account', '{"__properties": "email"}');
SELECT include('artist', '{"artist_id": 1}', 'album', '{"__properties": []}');
SELECT include('invoice', '{"invoice_id": 7}', 'payment', '{"__properties": "invoice_id"}');
-- to-one without a row is null
SELECT include('employee', '{"employee_id": 1}', 'boss:reports_to');
-- nested, several levels and branches, each with an alias
SELECT jsonb_pretty(include('invoice', '{"invoice_id": 4}', 'who:customer(account(paid:payment)),lines:invoice_line(track_id_row:track_id(album(artist)))'));
-- self-reference: by the table's name to-many, by the column to-one
SELECT include('node', '{"id": 1}', 'node', '{"__properties": "id"}');
SELECT include('node', '{"id": 2}', 'parent:parent_id(siblings:node)', '{"__properties": "id"}');
SELECT include('employee', '{"employee_id": 4}', 'manager:reports_to(manager:reports_to),mentor_row:mentor', '{"__properties": "name"}');
-- several keys between the same tables: ambiguous, settled by the constraint
SELECT bad_include('employee', 'employee');
SELECT include('employee', '{"employee_id": 2}', 'reports:employee!employee_reports_to_fkey,pupils:employee!employee_mentor_fkey', '{"__properties": "name"}');
SELECT bad_include('shelf', 'place:warehouse');
-- composite foreign keys, in both directions; a part that is null finds nothing
SELECT include('shelf', '{}', 'at:warehouse!home,spare:warehouse!backup', '{"__properties": "id", "__sort": "id"}');
SELECT include('warehouse', '{"city": "Porto"}', 'shelf!home,spare_for:shelf!backup');
SELECT include('shelf', '{"id": 1}', 'place:city', '{"__properties": "id"}');
-- the same association twice, under two names
SELECT include('album', '{"album_id": 12}', 'artist,again:artist', '{"__properties": "title"}');
-- with a page, an order and a lock on the table itself
SELECT include('track', '{}', 'album', '{"__sort": "price:desc,track_id", "__limit": 2, "__offset": 1, "__properties": "name", "__lock": "share"}');
-- references reach into included rows
SELECT * FROM run('[
  {"id": "i", "entity": "invoice", "action": "read", "query_params": {"invoice_id": 3}, "metadata_params": {"__include": "invoice_line,customer", "__properties": "total"}},
  {"id": "t", "entity": "track", "action": "read", "query_params": {"track_id": "$ref:i.invoice_line.0.track_id"}, "metadata_params": {"__properties": "name"}},
  {"id": "all", "entity": "track", "action": "read", "query_params": {"track_id": "$ref:i.invoice_line.*.track_id"}, "metadata_params": {"__properties": "name", "__sort": "name"}},
  {"id": "c", "entity": "customer", "action": "read", "query_params": {"email": "$ref:i.customer.email"}, "metadata_params": {"__properties": "first_name"}}]');
-- every row gets its own associations
SELECT bool_and(jsonb_array_length(row -> 'album') = (SELECT count(*) FROM album WHERE artist_id = (row ->> 'artist_id')::int)), count(*) FROM include('artist', '{}', 'album(track)') AS row;
-- what is not there lists what there is
SELECT bad_include('album', 'label');
SELECT bad_include('album', 'artist!album_nope_fkey');
SELECT bad_include('album', 'artist(label)');
SELECT bad_include('account', 'title');
CREATE TABLE lonely (id int);
SELECT bad_include('lonely', 'x');
-- a clash with a column, or between two associations
SELECT bad_include('album', 'artist_id');
SELECT bad_include('shelf', 'warehouse!home');
SELECT bad_include('album', 'title:artist');
SELECT bad_include('album', 'a:artist,a:track');
-- a wrong syntax
SELECT bad_include('album', '');
SELECT bad_include('album', 'artist,');
SELECT bad_include('album', 'artist(');
SELECT bad_include('album', 'artist()');
SELECT bad_include('album', 'artist)');
SELECT bad_include('album', 'a:b:artist');
SELECT bad_include('album', repeat('artist(album(', 15) || 'artist' || repeat('))', 15));
-- names that need quoting
CREATE TABLE "Odd (parent)" ("the id" int PRIMARY KEY, "a,b" text);
CREATE TABLE "Odd:child" (id int PRIMARY KEY, "p!id" int CONSTRAINT "the ""key""" REFERENCES "Odd (parent)");
INSERT INTO "Odd (parent)" VALUES (1, 'x');
INSERT INTO "Odd:child" VALUES (1, 1);
SELECT include('Odd (parent)', '{}', '"Odd:child"!"the ""key"""');
SELECT include('Odd:child', '{}', '"an alias":"p!id","Odd (parent)"("Odd:child")');
-- hints write them so that they can be used
SELECT bad_include('Odd:child', 'nope');
SELECT bad_include('Odd:child', '"p!id"');
CREATE TABLE "Odd:twin" (a int REFERENCES "Odd (parent)", b int CONSTRAINT "b, too" REFERENCES "Odd (parent)");
SELECT bad_include('Odd (parent)', '"Odd:twin"');
-- a key to a partitioned table is one association, whatever the number of partitions
CREATE TABLE region (id int PRIMARY KEY, name text, part_of int REFERENCES region) PARTITION BY RANGE (id);
CREATE TABLE region_low PARTITION OF region FOR VALUES FROM (0) TO (10);
CREATE TABLE region_high PARTITION OF region FOR VALUES FROM (10) TO (20);
CREATE TABLE shop (id int PRIMARY KEY, region_id int REFERENCES region);
INSERT INTO region VALUES (1, 'north', NULL), (11, 'far north', 1), (12, 'farther north', 11);
INSERT INTO shop VALUES (1, 1), (2, 11);
SELECT include('shop', '{"id": 2}', 'in:region_id(above:part_of),region');
SELECT include('region', '{"id": 11}', 'above:part_of,region,shop');
SELECT include('region_high', '{"id": 11}', 'above:part_of,shop');
SELECT bad_include('shop', 'region_low');
-- values of included rows are exactly those of to_jsonb, at any depth, whatever extra_float_digits is
CREATE TABLE value_parent (id int PRIMARY KEY, f float8 DEFAULT 0.1::float8 + 0.2::float8);
CREATE TABLE value_child (id int PRIMARY KEY, parent_id int REFERENCES value_parent, n numeric, f4 float4, b boolean, t text, j json, d jsonb, a text[], m int[][], c warehouse, s timestamptz, y bytea, r int4range, empty jsonb);
INSERT INTO value_parent VALUES (1), (2), (3);
INSERT INTO value_child VALUES
  (1, 1, 1.10, 0.1, true, 'ü"\', '{"k": [1,  2]}', '{"a": [1.50, null, {"b": "c"}]}', '{x,NULL,"y z"}', '{{1,2},{3,4}}', ('NO', 'Oslo', NULL), '2025-01-02 03:04:05.6+00', '\xdead', '[1,5)', '[]'),
  (2, 1, 'NaN', 'Infinity', NULL, '', NULL, '1.0', '{}', NULL, NULL, NULL, NULL, NULL, '{}'),
  (3, 2, 12345678901234567890.123456789012345678901234567890, -0.0, false, NULL, '"x"', '"s"', NULL, '{}', (NULL, NULL, NULL), 'infinity', '', 'empty', 'null');
SET extra_float_digits = 0;
CREATE FUNCTION same_values() RETURNS TABLE (to_many boolean, to_one boolean, exact text) LANGUAGE sql AS $$
  WITH report AS (SELECT batch_execute('[
    {"id": "p", "entity": "value_parent", "action": "read", "metadata_params": {"__sort": "id", "__include": "value_child(parent:parent_id(value_child))"}}]') #> '{results,p,data}' AS data),
  parents AS (SELECT value AS parent FROM report, jsonb_array_elements(data))
  SELECT (SELECT jsonb_agg(child - '{parent,f4}'::text[]) FROM parents, jsonb_array_elements(parent -> 'value_child') AS child) =
           (SELECT jsonb_agg(to_jsonb(v) - 'f4' ORDER BY id) FROM value_child AS v),
         (SELECT bool_and((child -> 'parent') - 'value_child' = parent - 'value_child' AND
                          child #> '{parent,value_child}' = (SELECT jsonb_agg(c - 'parent') FROM jsonb_array_elements(parent -> 'value_child') AS c))
          FROM parents, jsonb_array_elements(parent -> 'value_child') AS child),
         (SELECT jsonb_agg(jsonb_build_array(parent -> 'f', parent #> '{value_child,0,f4}', parent #> '{value_child,0,parent,f}', parent -> 'value_child' = '[]')) FROM parents)::text $$;
SELECT * FROM same_values();
-- so they are where the role can't call the functions that make them
CREATE ROLE batch_reader;
GRANT USAGE ON SCHEMA associations TO batch_reader;
GRANT SELECT ON value_parent, value_child TO batch_reader;
SELECT explained.sql LIKE '%batch_ops_rows(%' FROM batch_explain('[{"id": "a", "entity": "value_parent", "action": "read", "metadata_params": {"__include": "value_child"}}]') AS e, LATERAL (SELECT e #>> '{operations,0,sql}') AS explained (sql);
REVOKE EXECUTE ON FUNCTION batch_ops_row(record, integer) FROM PUBLIC;
SET ROLE batch_reader;
SET extra_float_digits = 1;
SELECT explained.sql LIKE '%batch_ops_rows(%' FROM batch_explain('[{"id": "a", "entity": "value_parent", "action": "read", "metadata_params": {"__include": "value_child"}}]') AS e, LATERAL (SELECT e #>> '{operations,0,sql}') AS explained (sql);
SELECT * FROM same_values();
RESET ROLE;
GRANT EXECUTE ON FUNCTION batch_ops_row(record, integer) TO PUBLIC;
RESET extra_float_digits;
-- outside of a batch those functions do nothing
SELECT batch_ops_row(w, 1) FROM warehouse AS w;
SELECT batch_ops_rows(w, 1) FROM warehouse AS w;
-- what an association brings counts as a row does, at every level
SET batch_ops.max_result_size = '20kB';
CREATE TABLE large_child (id int PRIMARY KEY, parent_id int REFERENCES value_parent, t text DEFAULT repeat('x', 1000));
INSERT INTO large_child SELECT g, 1 + g % 2 FROM generate_series(1, 26) AS g;
SELECT jsonb_array_length(include('value_parent', '{"id": 1}', 'large_child') -> 'large_child');
SELECT bad_include('value_parent', 'large_child');
SELECT bad_include('value_parent', 'x:large_child,y:large_child');
SELECT bad_include('value_parent', 'large_child(parent:parent_id(large_child))');
RESET batch_ops.max_result_size;
-- forms of other tools, which name no association here, and what they mean
SELECT bad_include('value_parent', 'value_child(*)');
SELECT bad_include('value_parent', 'value_child as c');
SELECT include('value_parent', '{"id": 1}', 'c:value_child') ? 'c';
SELECT bad_include('value_parent', 'nope as c');
-- keys of one name in both directions: by a column that references
CREATE TABLE hen (id int PRIMARY KEY, egg_id int);
CREATE TABLE egg (id int PRIMARY KEY, hen_id int, CONSTRAINT link FOREIGN KEY (hen_id) REFERENCES hen);
ALTER TABLE hen ADD CONSTRAINT link FOREIGN KEY (egg_id) REFERENCES egg;
INSERT INTO hen VALUES (1);
INSERT INTO egg VALUES (1, 1), (2, NULL);
UPDATE hen SET egg_id = 2;
SELECT bad_include('hen', 'egg');
SELECT bad_include('hen', 'e:egg');
SELECT include('hen', '{}', 'from:egg_id!link,laid:egg!hen_id'), include('hen', '{}', 'e:egg!egg_id');
SELECT jsonb_path_query_array(batch_execute('[{"id": "r", "entity": "hen", "action": "read", "query_params": {"__some": {"egg!hen_id": {"id": 1}, "egg_id!link": {"id": 2}}}}]'), '$.results.r.data[*].id');
SELECT refused('[{"id": "r", "entity": "hen", "action": "read", "metadata_params": {"__sort": "egg.id"}}]');
SELECT jsonb_path_query_array(batch_execute('[{"id": "r", "entity": "hen", "action": "read", "metadata_params": {"__sort": "egg_id!link.id"}}]'), '$.results.r.data[*].id');
-- of a key whose columns are called alike too, columns say it
ALTER TABLE hen RENAME COLUMN egg_id TO other_id;
ALTER TABLE egg RENAME COLUMN hen_id TO other_id;
SELECT bad_include('hen', 'egg');
SELECT jsonb_path_query_array(batch_execute('[{"id": "r", "entity": "hen", "action": "read", "metadata_params": {"__include": {"laid": {"from": "associations.egg", "on": {"id": "other_id"}}, "egg": {"from": "other_id!link"}}}}]'), '$.results.r.data[*]');
-- no key at all, whatever is behind the !
SELECT bad_include('hen', 'warehouse!nope');
-- associations that Prisma counts
SELECT refused('[{"id": "r", "entity": "hen", "action": "read", "metadata_params": {"__include": {"_count": {"select": {"egg": true}}}}}]');
SELECT refused('[{"id": "r", "entity": "hen", "action": "read", "metadata_params": {"__include": {"_count": {"select": "egg"}}}}]');
DROP OWNED BY batch_reader;
DROP ROLE batch_reader;
