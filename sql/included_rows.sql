-- __include as an object: filter, projection, order, page and count of the rows of each row around, and associations by columns.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA included_rows;
SET search_path = included_rows, public;
\getenv abs_srcdir PG_ABS_SRCDIR
\set shop :abs_srcdir '/sample/music_shop.sql'
\i :shop
CREATE FUNCTION included(entity text, include jsonb, metadata jsonb DEFAULT '{}', query jsonb DEFAULT '{}') RETURNS SETOF jsonb LANGUAGE sql AS $$
  SELECT jsonb_array_elements(batch_execute(jsonb_build_array(jsonb_build_object('id', 'i', 'entity', entity, 'action', 'read', 'query_params', query,
           'metadata_params', jsonb_build_object('__include', include) || metadata))) #> '{results,i,data}')
$$;
CREATE FUNCTION bad(entity text, include jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT refused(jsonb_build_array(jsonb_build_object('id', 'i', 'entity', entity, 'action', 'read', 'metadata_params', jsonb_build_object('__include', include))))
$$;
\set ECHO all
-- true is the whole row, __properties some of its columns; the key is the alias, or the name
SELECT included('album', '{"artist": true}', '{"__properties": "title", "__sort": "album_id", "__limit": 2}');
SELECT included('album', '{"artist": {}}', '{"__properties": "title", "__sort": "album_id", "__limit": 1}');
SELECT included('album', '{"by": {"from": "artist_id", "__properties": ["name"]}, "artist": {"__properties": "country"}}', '{"__properties": "title", "__sort": "album_id", "__limit": 2}');
SELECT included('album', '{"included_rows.artist": {"__properties": "name"}}', '{"__properties": "title", "__sort": "album_id", "__limit": 1}');
SELECT included('album', '{"artist!album_artist_id_fkey": {"__properties": "name"}}', '{"__properties": "title", "__sort": "album_id", "__limit": 1}');
-- order and page hold for each row around
SELECT included('album', '{"top": {"from": "track", "__sort": "price:desc,track_id", "__limit": 2, "__properties": "name,price"}}', '{"__properties": "title", "__sort": "album_id", "__limit": 3}');
SELECT included('album', '{"next": {"from": "track", "__limit": "1", "__offset": 1, "__properties": "number"}}', '{"__properties": "title", "__sort": "album_id", "__limit": 3}');
SELECT included('album', '{"none": {"from": "track", "__limit": 0}}', '{"__properties": "title", "__limit": 1}', '{"album_id": 1}');
-- a filter, with operators as in any read; of a to-one association it leaves the row around
SELECT included('album', '{"long": {"from": "track", "query_params": {"seconds": {"gt": 250}, "__or": [{"price": "gt::1"}, {"number": [1, 2]}]}, "__properties": "number,seconds"}}', '{"__properties": "title", "__sort": "album_id", "__limit": 3}');
SELECT included('album', '{"artist": {"query_params": {"country": "Norway"}, "__properties": "name"}}', '{"__properties": "album_id", "__sort": "album_id", "__limit": 4}');
-- a count is a number, of a page too
SELECT included('artist', '{"albums": {"from": "album", "__count": true}, "since": {"from": "album", "__count": true, "query_params": {"released": {"ge": "2010-01-01"}}}, "few": {"from": "album", "__count": true, "__limit": 1}}', '{"__properties": "name", "__sort": "artist_id"}');
SELECT included('album', '{"artist": {"__count": true}}', '{"__properties": "album_id"}', '{"album_id": 1}');
SELECT bool_and((row ->> 'n')::int = (SELECT count(*) FROM album WHERE artist_id = (row ->> 'artist_id')::int)), count(*) > 0 FROM included('artist', '{"n": {"from": "album", "__count": true}}') AS row;
-- aggregates are an object, of groups an array; a filter and a page hold for them too
SELECT included('invoice', '{"sums": {"from": "invoice_line", "__aggregate": {"total": {"sum": "unit_price"}, "n": {"count": "*"}, "dearest": {"max": "unit_price"}, "tracks": {"count": "track_id", "distinct": true}}}}', '{"__properties": "total", "__sort": "invoice_id", "__limit": 3}');
SELECT included('artist', '{"none": {"from": "album", "query_params": {"title": "?"}, "__aggregate": {"first": {"min": "released"}, "n": {"count": "*"}}}}', '{"__properties": "name"}', '{"artist_id": 1}');
SELECT included('album', '{"prices": {"from": "track", "__group": "price", "__aggregate": {"n": {"count": "*"}}, "__sort": "n:desc,price", "__limit": 2}, "numbers": {"from": "track", "query_params": {"number": {"le": 2}}, "__group": ["number"], "__sort": "number:desc"}}', '{"__properties": "title", "__sort": "album_id", "__limit": 3}');
SELECT included('artist', '{"album": {"__properties": "title", "__include": {"length": {"from": "track", "__aggregate": {"seconds": {"sum": "seconds"}, "mean": {"avg": "price"}}}}}}', '{"__properties": "name"}', '{"artist_id": 1}');
SELECT * FROM run('[{"id": "o", "entity": "invoice", "action": "read", "query_params": {"invoice_id": 3}, "metadata_params": {"__properties": "invoice_id", "__include": {"sums": {"from": "invoice_line", "__aggregate": {"total": {"sum": "unit_price"}}}}}},
  {"id": "u", "entity": "invoice", "action": "update", "query_params": {"invoice_id": "$ref:o.invoice_id"}, "store_params": {"total": "$ref:o.sums.total"}, "metadata_params": {"__properties": "total"}}]', '{"dryRun": true}');
SELECT bad('album', '{"track": {"__aggregate": {"n": {"count": "*"}}, "__properties": "name"}}');
SELECT bad('album', '{"track": {"__aggregate": {"n": {"count": "*"}}, "__limit": 1}}');
SELECT bad('album', '{"track": {"__aggregate": {"n": {"sum": "nope"}}}}');
SELECT bad('album', '{"track": {"__aggregate": {"n": {"sum": "name"}}}}');
SELECT bad('album', '{"track": {"__aggregate": {"n": {"total": "price"}}}}');
SELECT bad('album', '{"track": {"__group": "price", "__aggregate": {"n": {"count": "*"}}, "__sort": "name"}}');
SELECT bad('album', '{"track": {"__total": true}}');
SELECT bad('album', (SELECT jsonb_object_agg('a' || g, jsonb_build_object('from', 'track', '__aggregate', '{"n": {"count": "price", "distinct": true}}'::jsonb)) FROM generate_series(1, 11) AS g));
-- nested, in both forms; columns only of what is around them
SELECT jsonb_pretty(included('invoice', '{"who": {"from": "customer", "__properties": "email", "__include": "account"},
  "lines": {"from": "invoice_line", "__properties": "quantity", "__limit": 1, "__include": {"track": {"__properties": "name", "__include": {"album": {"__properties": [], "__include": "artist"}}}}}}', '{"__properties": "total"}', '{"invoice_id": 4}'));
-- with __properties [] the rows hold only the associations
SELECT included('album', '{"artist": {"__properties": "name"}}', '{"__properties": []}', '{"album_id": 1}');
-- every value may come by a reference; references reach into the rows
SELECT * FROM run('[
  {"id": "o", "entity": "invoice", "action": "read", "query_params": {"invoice_id": 3}, "metadata_params": {"__properties": "invoice_id", "__include": {"lines": {"from": "invoice_line", "__sort": "track_id:desc", "__properties": "track_id,quantity"}, "n": {"from": "invoice_line", "__count": true}}}},
  {"id": "t", "entity": "track", "action": "read", "query_params": {"track_id": "$ref:o.lines.0.track_id"}, "metadata_params": {"__properties": "name"}},
  {"id": "u", "entity": "album", "action": "read", "query_params": {"album_id": 1}, "metadata_params": {"__properties": "album_id",
     "__include": {"x": {"from": "track", "query_params": {"track_id": {"le": "$ref:o.lines.0.track_id"}, "name": {"not-in": ["$ref:t.name"]}}, "__limit": "$ref:o.n", "__properties": "number", "__sort": "number"}}}}]');
-- what a reference brings is a value, not an operator
CREATE TABLE note (id int PRIMARY KEY, text text);
CREATE TABLE tag (id int PRIMARY KEY, note_id int REFERENCES note, text text);
INSERT INTO note VALUES (1, 'ne::x'), (2, NULL);
INSERT INTO tag VALUES (1, 1, 'ne::x'), (2, 1, 'y'), (3, NULL, 'ne::x');
SELECT * FROM run('[{"id": "n", "entity": "note", "action": "read", "query_params": {"id": 1}},
  {"id": "m", "entity": "note", "action": "read", "metadata_params": {"__sort": "id", "__include": {"tag": {"query_params": {"text": "$ref:n.text"}}}}}]');
SELECT refused('[{"id": "n", "entity": "note", "action": "read", "query_params": {"id": 2}},
  {"id": "m", "entity": "note", "action": "read", "metadata_params": {"__include": {"tag": {"query_params": {"text": "$ref:n.text"}}}}}]');
SELECT * FROM run('[{"id": "m", "entity": "note", "action": "read", "references": false, "metadata_params": {"__sort": "id", "__include": {"tag": {"query_params": {"text": "$ref:n.text"}}}}}]');
SELECT * FROM run('[{"id": "n", "entity": "note", "action": "read", "query_params": {"id": 1}}, {"id": "m", "entity": "note", "action": "read", "references": ["text"], "query_params": {"id": 1},
  "metadata_params": {"__include": {"tag": {"query_params": {"text": "$ref:n.text"}}}}}]');
SELECT batch_execution_order('[{"id": "m", "entity": "note", "action": "read", "metadata_params": {"__include": {"tag": {"query_params": {"text": "$ref:n.text"}}}}}, {"id": "n", "entity": "note", "action": "read"}]');
-- by columns, where no key says it: to many, or to one
SELECT included('note', '{"same": {"from": "tag", "on": {"text": "text"}, "__properties": "id", "__sort": "id"}, "tag": {"__properties": "id"}}', '{"__sort": "id", "__properties": "id"}');
SELECT included('tag', '{"its": {"from": "note", "on": {"note_id": "id"}, "one": true, "__properties": "text"}, "note": {"on": {"text": "text", "note_id": "id"}}}', '{"__sort": "id", "__properties": "id"}');
SELECT included('tag', '{"twins": {"from": "tag", "on": {"text": "text"}, "query_params": {"id": {"gt": 1}}, "__count": true}}', '{"__sort": "id", "__properties": "id"}');
-- a second row where one is said; one row of several by order and limit
SELECT bad('note', '{"t": {"from": "tag", "one": true}}');
SELECT bad('note', '{"a": {"from": "tag", "on": {"id": "note_id"}, "one": true}, "b": {"from": "tag", "one": true}}');
SELECT included('note', '{"last": {"from": "tag", "one": true, "__sort": "id:desc", "__limit": 1, "__properties": "id"}}', '{"__sort": "id", "__properties": "id"}');
-- a value that the server itself refuses so stays the server's
CREATE VIEW broken AS SELECT id, (SELECT n.id FROM note AS n) AS x FROM note;
SELECT refused('[{"id": "i", "entity": "broken", "action": "read"}]');
-- columns of other types, as their operators compare them
CREATE DOMAIN code AS varchar(10);
CREATE TABLE typed (id bigint PRIMARY KEY, c code, v varchar(5), a int[], p point, e text COLLATE "C");
INSERT INTO typed VALUES (1, 'a', 'a', '{1}', '(1,1)', 'ne::x'), (2, NULL, NULL, NULL, NULL, NULL);
SELECT included('typed', '{"n": {"from": "note", "on": {"id": "id"}, "one": true}, "c": {"from": "typed", "on": {"c": "v"}, "__properties": "id"}, "a": {"from": "typed", "on": {"a": "a"}, "__count": true}, "e": {"from": "note", "on": {"e": "text"}, "__properties": "id"}}', '{"__sort": "id", "__properties": "id"}');
SELECT bad('typed', '{"n": {"from": "note", "on": {"id": "text"}}}');
SELECT bad('typed', '{"n": {"from": "typed", "on": {"p": "p"}}}');
SELECT bad('typed', '{"n": {"from": "note", "on": {"nope": "id"}}}');
SELECT bad('typed', '{"n": {"from": "note", "on": {"id": "nope"}}}');
SELECT bad('typed', '{"n": {"from": "nowhere", "on": {"id": "id"}}}');
-- a table that no key associates: the hint shows the columns
SELECT bad('note', '{"typed": true}');
SELECT bad('tag', '{"album": true}');
-- self-references, composite keys, partitions, NULL keys
CREATE TABLE node (id int PRIMARY KEY, parent_id int REFERENCES node);
INSERT INTO node VALUES (1, NULL), (2, 1), (3, 1), (4, 2);
SELECT included('node', '{"children": {"from": "node", "__sort": "id:desc", "__properties": "id"}, "parent": {"from": "parent_id", "__properties": "id", "__include": {"n": {"from": "node", "__count": true}}}}', '{"__sort": "id", "__properties": "id"}');
CREATE TABLE place (country text, city text, size int, PRIMARY KEY (country, city)) PARTITION BY LIST (country);
CREATE TABLE place_no PARTITION OF place FOR VALUES IN ('NO');
CREATE TABLE place_pt PARTITION OF place FOR VALUES IN ('PT');
CREATE TABLE visit (id int PRIMARY KEY, country text, city text, CONSTRAINT seen FOREIGN KEY (country, city) REFERENCES place);
INSERT INTO place VALUES ('NO', 'Oslo', 2), ('PT', 'Porto', 1);
INSERT INTO visit VALUES (1, 'NO', 'Oslo'), (2, 'NO', NULL), (3, 'PT', 'Porto'), (4, 'PT', 'Porto');
SELECT included('visit', '{"at": {"from": "place", "query_params": {"size": {"gt": 1}}, "__properties": "size"}}', '{"__sort": "id", "__properties": "id"}');
SELECT included('place', '{"last": {"from": "visit!seen", "__sort": "id:desc", "__limit": 1, "__properties": "id"}, "n": {"from": "visit", "__count": true}, "same": {"from": "visit", "on": {"country": "country"}, "__count": true}}', '{"__sort": "country", "__properties": "city"}');
-- mistakes
SELECT bad('album', '{}');
SELECT bad('album', '[{"artist": true}]');
SELECT bad('album', '{"artist": false}');
SELECT bad('album', '{"artist": null}');
SELECT bad('album', '{"artist": "name,country"}');
SELECT bad('album', '{"artist": 1}');
SELECT bad('album', '{"a": {"form": "artist"}}');
SELECT bad('album', '{"artist": {"select": "name", "where": {}}}');
SELECT bad('album', '{"artist": {"__lock": "share"}}');
SELECT bad('album', '{"a": {"from": "x:artist"}}');
SELECT bad('album', '{"a": {"from": "artist(album)"}}');
SELECT bad('album', '{"a": {"from": "artist,track"}}');
SELECT bad('album', '{"a:artist": true}');
SELECT bad('album', '{"artist": {"__properties": []}}');
SELECT bad('album', '{"artist": {"__properties": "nope"}}');
SELECT bad('album', '{"artist": {"__sort": "nope"}}');
SELECT bad('album', '{"artist": {"__sort": "name:down"}}');
SELECT bad('album', '{"artist": {"__limit": -1}}');
SELECT bad('album', '{"artist": {"__count": true, "__properties": "name"}}');
SELECT bad('album', '{"artist": {"query_params": []}}');
SELECT bad('album', '{"artist": {"query_params": {"name": {"gtt": 1}}}}');
SELECT bad('album', '{"artist": {"query_params": {"nope": 1}}}');
SELECT bad('album', '{"artist": {"query_params": {"founded": "x"}}}');
SELECT bad('album', '{"artist": {"on": {}}}');
SELECT bad('album', '{"artist": {"on": "artist_id"}}');
SELECT bad('album', '{"artist": {"on": {"artist_id": 1}}}');
SELECT bad('album', '{"artist!x": {"on": {"artist_id": "artist_id"}}}');
SELECT bad('album', '{"artist": {"one": "yes"}}');
SELECT bad('album', '{"artist": {"__include": {"nope": true}}}');
SELECT bad('album', '{"title": {"from": "artist"}}');
SELECT bad('album', '{"nope": {"from": "artist!nope"}}');
SELECT bad('album', jsonb_build_object(repeat('x', 64), '{"from": "artist"}'::jsonb));
SELECT bad('album', (SELECT jsonb_object_agg('a' || g, '{"from": "artist"}'::jsonb) FROM generate_series(1, 101) AS g));
SELECT bad('album', (SELECT jsonb_object_agg('a' || g, '{"from": "artist", "__include": "album,x:album"}'::jsonb) FROM generate_series(1, 40) AS g));
SELECT bad('album', (repeat('{"artist": {"__include": {"album": {"__include": ', 11) || '"artist"' || repeat('}}}}', 11))::jsonb);
-- hints show the object form where columns were meant
SELECT bad('album', '"artist(name,country)"');
SELECT bad('album', '"by:artist(name,album)"');
SELECT bad('album', '"title"');
-- one statement, whatever is included
SELECT sql FROM (SELECT batch_explain('[{"id": "a", "entity": "album", "action": "read", "metadata_params": {"__properties": "title",
  "__include": {"top": {"from": "track", "query_params": {"price": {"gt": 1}}, "__sort": "price:desc:nullslast", "__limit": 3, "__offset": 1, "__properties": "name"}, "n": {"from": "track", "__count": true}}}}]') #>> '{operations,0,sql}' AS sql) AS e;
-- rights, row security and exposed schemas hold as in a read of the table
CREATE ROLE included_reader;
GRANT USAGE ON SCHEMA included_rows TO included_reader;
GRANT SELECT (id, text) ON note TO included_reader;
GRANT SELECT (id, note_id) ON tag TO included_reader;
SET ROLE included_reader;
SELECT included('note', '{"tag": true}', '{"__sort": "id"}');
SELECT bad('note', '{"tag": {"query_params": {"text": "y"}}}');
SELECT bad('note', '{"tag": {"__sort": "text", "__properties": "id"}}');
SELECT bad('note', '{"tag": {"__properties": "text"}}');
SELECT bad('note', '{"tag": {"on": {"text": "text"}, "__count": true}}');
SELECT bad('note', '{"album": {"on": {"id": "album_id"}, "__count": true}}');
SELECT bad('note', '{"tag": {"__aggregate": {"n": {"max": "text"}}}}');
SELECT bad('note', '{"tag": {"__group": "text"}}');
SELECT bad('note', '{"album": true}');
RESET ROLE;
GRANT SELECT ON tag TO included_reader;
ALTER TABLE tag ENABLE ROW LEVEL SECURITY;
CREATE POLICY some_tags ON tag TO included_reader USING (id <> 2);
SET ROLE included_reader;
SELECT included('note', '{"tag": {"__properties": "id"}, "n": {"from": "tag", "__count": true}, "o": {"from": "tag", "on": {"id": "note_id"}, "__count": true}}', '{"__sort": "id", "__properties": "id"}');
RESET ROLE;
CREATE SCHEMA included_hidden;
CREATE TABLE included_hidden.secret (id int);
SET batch_ops.exposed_schemas = 'included_rows';
SELECT bad('note', '{"secret": {"from": "included_hidden.secret", "on": {"id": "id"}}}');
SELECT bad('note', '{"secret": {"from": "included_hidden.nothing", "on": {"id": "id"}}}');
RESET batch_ops.exposed_schemas;
-- limits
SET batch_ops.max_result_size = '20kB';
CREATE TABLE large (id int PRIMARY KEY, note_id int REFERENCES note, t text DEFAULT repeat('x', 1000));
INSERT INTO large SELECT g, 1 FROM generate_series(1, 30) AS g;
SELECT bad('note', '{"large": true}');
SELECT bad('note', '{"large": {"on": {"id": "note_id"}}}');
SELECT jsonb_array_length(included('note', '{"large": {"__limit": 10}}', '{}', '{"id": 1}') -> 'large');
SELECT included('note', '{"large": {"__count": true}, "ids": {"from": "large", "__properties": "id", "__limit": 2}}', '{}', '{"id": 1}');
RESET batch_ops.max_result_size;
SELECT bad('note', jsonb_build_object('tag', jsonb_build_object('query_params', jsonb_build_object('__or', (SELECT jsonb_agg(jsonb_build_object('id', g)) FROM generate_series(1, 3000) AS g))),
  'more', jsonb_build_object('from', 'tag', 'query_params', jsonb_build_object('__or', (SELECT jsonb_agg(jsonb_build_object('id', g)) FROM generate_series(1, 3000) AS g)))));
-- columns of types of which the server casts one by itself, as it compares them
CREATE TABLE amount (id int PRIMARY KEY, exact numeric, rough float8, padded char(4), moment date, whole bigint);
INSERT INTO amount VALUES (1, 1.0, 1, 'a', '2020-01-01', 1), (2, 1.5, 2, 'b', NULL, 2);
SELECT included('amount', '{"n": {"from": "amount", "on": {"whole": "exact"}, "__properties": "id"}, "r": {"from": "amount", "on": {"rough": "exact"}, "__properties": "id"}, "i": {"from": "amount", "on": {"exact": "id"}, "one": true, "__properties": "id"}}', '{"__properties": "id", "__sort": "id"}');
SELECT bad('amount', '{"n": {"from": "amount", "on": {"moment": "exact"}}}');
-- a table that is not there is told with its place
SELECT bad('amount', '{"x": {"from": "nope.nope", "on": {"id": "id"}}}'), bad('amount', '{"x": {"from": "amount", "on": {"id": "id"}, "__include": {"y": {"from": "nope", "on": {"id": "id"}}}}}');
-- floats and times in ranges keep their values whatever settings say, also for who may not call the functions that make rows
CREATE TABLE exact (id int PRIMARY KEY, note_id int, f float8, g float4, list float8[], span tstzrange);
INSERT INTO exact VALUES (1, 1, -1.25, 16777216, '{0.1,1.25}', '[2024-01-05 00:00Z,2024-02-01 00:00Z)');
GRANT SELECT ON exact TO included_reader;
REVOKE EXECUTE ON FUNCTION public.batch_ops_row, public.batch_ops_rows FROM PUBLIC;
SET ROLE included_reader;
SET TimeZone = 'UTC';
SET extra_float_digits = -15;
SET DateStyle = 'German, DMY';
SELECT batch_execute('[{"id": "a", "entity": "note", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__properties": "id",
  "__include": {"exact": {"on": {"id": "note_id"}}, "sum": {"from": "exact", "on": {"id": "note_id"}, "__aggregate": {"f": {"sum": "f"}}}}}}]') #> '{results,a,data,0}' AS row;
SELECT current_setting('DateStyle'), current_setting('extra_float_digits');
-- where rows hold no such values, a policy that makes text of a date decides as ever
RESET ROLE;
CREATE TABLE dated (id int PRIMARY KEY, day date);
INSERT INTO dated VALUES (1, '2024-02-01'::date);
CREATE TABLE dated_note (id int PRIMARY KEY, dated_id int REFERENCES dated, days date[], at timestamptz);
INSERT INTO dated_note VALUES (1, 1, ARRAY['2024-02-03'::date], '2024-02-04 00:00Z'::timestamptz);
GRANT SELECT ON dated, dated_note TO included_reader;
ALTER TABLE dated ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_that_day ON dated USING (day::text = '01.02.2024');
SET ROLE included_reader;
SELECT batch_execute('[{"id": "a", "entity": "dated", "action": "read", "metadata_params": {"__include": "dated_note"}}]') #> '{results,a,data}' AS rows;
RESET ROLE;
RESET DateStyle;
RESET extra_float_digits;
RESET TimeZone;
GRANT EXECUTE ON FUNCTION public.batch_ops_row, public.batch_ops_rows TO PUBLIC;
DROP OWNED BY included_reader;
DROP ROLE included_reader;
DROP SCHEMA included_hidden CASCADE;
