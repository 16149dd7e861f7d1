-- Associations of views: a column that a view shows as it is carries the foreign keys of the table's column.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SELECT batch_referenced_operations('{}') AS loaded \gset
CREATE SCHEMA shop_tables;
CREATE SCHEMA shop_views;
SET search_path = shop_tables, public;
\getenv abs_srcdir PG_ABS_SRCDIR
\set shop :abs_srcdir '/sample/music_shop.sql'
\i :shop
-- A view of each table, with the rights of who asks; every column has another name.
CREATE PROCEDURE public.create_views(tables text, views text) LANGUAGE plpgsql AS $$
DECLARE
  command text;
BEGIN
  FOR command IN
    SELECT format('CREATE VIEW %I.%I WITH (security_invoker) AS SELECT %s FROM %I.%I', views, relname,
                  (SELECT string_agg(format('%I AS %I', attname, 'v_' || attname), ', ' ORDER BY attnum) FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped), tables, relname)
    FROM pg_class AS c WHERE relnamespace = tables::regnamespace AND relkind = 'r' LOOP
    EXECUTE command;
  END LOOP;
END $$;
-- The rows that an include brings, of a schema alone; % stands before the name of a column.
CREATE FUNCTION public.included_in(schema_name text, prefix text, entity text, include text, metadata text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  report jsonb;
  settings text[] := ARRAY[current_setting('search_path'), current_setting('batch_ops.exposed_schemas')];
BEGIN
  PERFORM set_config('search_path', schema_name || ', public', true), set_config('batch_ops.exposed_schemas', schema_name, true);
  report := batch_execute(replace(format('[{"id": "i", "entity": %s, "action": "read", "metadata_params": {"__include": %s, %s}}]', to_json(entity), include, metadata), '%', prefix)::jsonb);
  PERFORM set_config('search_path', settings[1], true), set_config('batch_ops.exposed_schemas', settings[2], true);
  RETURN replace(report #>> '{results,i,data}', '"v_', '"')::jsonb;
END $$;
CREATE FUNCTION public.answers_alike(tables text, views text, entity text, include text, metadata text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  of_tables jsonb := included_in(tables, '', entity, include, metadata);
  of_views jsonb := included_in(views, 'v_', entity, include, metadata);
BEGIN
  RETURN CASE WHEN of_tables IS DISTINCT FROM of_views THEN concat_ws(E'\n', 'differs', entity, include, of_tables, of_views)
              WHEN jsonb_array_length(of_tables) = 0 THEN 'no rows' ELSE 'alike' END;
END $$;
CALL create_views('shop_tables', 'shop_views');
\set ECHO all
-- every form of association, of the tables and of their views
SELECT answers_alike('shop_tables', 'shop_views', entity, include, metadata), entity, include FROM (VALUES
  ('album', '"artist"', '"__sort": "%album_id"'),
  ('album', '"by:%artist_id"', '"__sort": "%album_id"'),
  ('invoice', '"invoice_line"', '"__sort": "%invoice_id"'),
  ('customer', '"invoice,account"', '"__sort": "%customer_id", "__properties": "%email"'),
  ('artist', '"album"', '"__sort": "%artist_id", "__properties": []'),
  ('invoice', '"who:customer(account(paid:payment)),lines:invoice_line(of:%track_id(album(artist)))"', '"__sort": "%invoice_id"'),
  ('album', '"artist,again:artist!album_artist_id_fkey"', '"__sort": "%album_id"'),
  ('invoice', '{"customer": {"__properties": "%first_name,%last_name"}, "top": {"from": "invoice_line", "query_params": {"%quantity": {"gt": 1}}, "__sort": "%unit_price:desc,%track_id", "__limit": 3}, "lines": {"from": "invoice_line", "__count": true}}', '"__sort": "%invoice_id"'),
  ('artist', '{"album": {"__include": {"track": {"__sort": "%seconds", "__limit": 2, "__offset": 1, "__properties": "%name"}}}}', '"__sort": "%artist_id"'),
  ('album', '{"artist": {"query_params": {"%country": "Spain"}}}', '"__sort": "%album_id"'),
  ('album', '{"tracks": {"from": "track", "on": {"%album_id": "%number"}, "__sort": "%track_id"}}', '"__sort": "%album_id"'),
  ('customer', '{"spent": {"from": "invoice", "__aggregate": {"sum": {"sum": "%total"}, "n": {"count": "*"}}}, "days": {"from": "invoice", "__group": "%issued", "__aggregate": {"n": {"count": "*"}}, "__sort": "%issued"}}', '"__sort": "%customer_id"'),
  ('track', '{"on": {"from": "album", "on": {"%album_id": "%album_id"}, "one": true}}', '"__sort": "album.%title:desc,%track_id", "__limit": 15, "__total": true'),
  ('album', '{"artist": {"query_params": {"__some": {"album": {"%title": "like::S*", "__none": {"track": {"%seconds": "lt::100"}}}}}}}', '"__sort": "artist.%name,%album_id"')) AS example (entity, include, metadata);
-- the same on a larger sample, where there is one
\set ECHO none
\getenv chinook BATCH_OPS_CHINOOK
\if :{?chinook}
CREATE SCHEMA chinook_tables;
CREATE SCHEMA chinook_views;
SET search_path = chinook_tables, public;
\set QUIET on
\i :chinook
SET search_path = public;
CALL create_views('chinook_tables', 'chinook_views');
CREATE TEMPORARY TABLE chinook_answers AS
SELECT answers_alike('chinook_tables', 'chinook_views', entity, include, metadata) FROM (VALUES
  ('album', '"artist,track"', '"__sort": "%album_id", "__limit": 50'),
  ('album', '"by:%artist_id(album)"', '"__sort": "%album_id", "__limit": 50'),
  ('employee', '"boss:%reports_to,reports:employee,customer"', '"__sort": "%employee_id"'),
  ('track', '"genre,media_type,playlist_track(playlist),in:%album_id(artist)"', '"__sort": "%track_id", "__limit": 50'),
  ('playlist', '{"playlist_track": {"__limit": 3, "__include": {"track": {"__properties": "%name", "__include": "album"}}}}', '"__sort": "%playlist_id"'),
  ('customer', '{"rep": {"from": "%support_rep_id", "__properties": "%last_name"}, "n": {"from": "invoice", "__count": true}, "best": {"from": "invoice", "__sort": "%total:desc,%invoice_id", "__limit": 2, "query_params": {"%total": {"gt": 5}}}}', '"__sort": "%customer_id"'),
  ('invoice', '{"customer": {"query_params": {"%country": "Norway"}, "__properties": "%email"}, "invoice_line": {"__include": {"track": {"__include": "album(artist)"}}}}', '"__sort": "%invoice_id", "__limit": 60')) AS example (entity, include, metadata);
SELECT * FROM chinook_answers WHERE answers_alike <> 'alike';
DROP SCHEMA chinook_tables, chinook_views CASCADE;
\endif
SET search_path = public;
DROP SCHEMA shop_tables, shop_views CASCADE;
CREATE SCHEMA association_base;
CREATE SCHEMA association_views;
SET search_path = association_base, association_views, public;
CREATE FUNCTION association_base.included(entity text, include text, metadata jsonb DEFAULT '{"__sort": "id"}') RETURNS SETOF jsonb LANGUAGE sql AS $$
  SELECT jsonb_array_elements(batch_execute(jsonb_build_array(jsonb_build_object('id', 'i', 'entity', entity, 'action', 'read',
           'metadata_params', jsonb_build_object('__include', CASE WHEN include LIKE '{%' THEN include::jsonb ELSE to_jsonb(include) END) || metadata))) #> '{results,i,data}')
$$;
CREATE FUNCTION association_base.bad(entity text, include text) RETURNS text LANGUAGE sql AS $$
  SELECT refused(jsonb_build_array(jsonb_build_object('id', 'i', 'entity', entity, 'action', 'read', 'metadata_params', jsonb_build_object('__include', include))))
$$;
CREATE TABLE author (id int PRIMARY KEY, name text);
CREATE TABLE book (id int PRIMARY KEY, author_id int REFERENCES author, editor_id int CONSTRAINT edited REFERENCES author, title text, tags text[]);
CREATE TABLE copy (id int PRIMARY KEY, book_id int REFERENCES book);
INSERT INTO author VALUES (1, 'Ann'), (2, 'Bob'), (3, 'Cid');
INSERT INTO book VALUES (1, 1, 2, 'One', '{x,y}'), (2, 1, NULL, 'Two', '{}'), (3, NULL, 1, 'Three', '{z}');
INSERT INTO copy VALUES (1, 1), (2, 1), (3, 2), (4, NULL);
SET search_path = association_views, association_base, public;
\set ECHO all
-- views over views, a materialized view, beside joins, in a subquery; renamed columns are named as the view names them
CREATE VIEW writer AS SELECT id, name FROM author;
CREATE VIEW work AS SELECT id, author_id AS writer_id, title FROM book WHERE title IS NOT NULL;
CREATE VIEW work_again AS SELECT id AS number, writer_id AS by_whom FROM work OFFSET 0;
CREATE MATERIALIZED VIEW work_as_it_was AS SELECT id, writer_id FROM work;
CREATE VIEW item AS SELECT c.id, c.book_id AS work_id, b.author_id AS writer_id, w.name AS writer_name, upper(b.title) AS loud FROM copy AS c JOIN book AS b ON b.id = c.book_id LEFT JOIN author AS w ON w.id = b.author_id;
CREATE VIEW item_of_subquery AS SELECT s.id, s.book_id AS work_id FROM (SELECT id, book_id FROM copy) AS s;
CREATE VIEW writer_with_works AS SELECT w.id AS writer, b.title FROM author AS w LEFT JOIN book AS b ON b.author_id = w.id;
SELECT included('work', 'by:writer_id,writer');
SELECT included('writer', 'work');
SELECT included('work_again', 'by_whom_row:by_whom,writer', '{"__sort": "number"}');
SELECT included('writer', '{"work_again": {"__properties": "number"}, "work_as_it_was": {"__properties": "id"}}');
SELECT included('work_as_it_was', 'writer');
SELECT included('item', '{"work": {"__properties": "title"}, "w": {"from": "writer_id", "__properties": "name"}}');
SELECT included('item_of_subquery', 'work');
SELECT bad('item_of_subquery', 'w:work_id');
SELECT included('work', '{"item": {"__properties": "id,writer_name"}, "n": {"from": "item_of_subquery", "__count": true}}');
-- from a table to a view and back
SELECT included('book', '{"item": {"__properties": "id"}, "writer!book_author_id_fkey": {"__properties": "name"}, "author!edited": {"__properties": "name"}}', '{"__sort": "id", "__properties": "id"}');
SELECT included('work', '{"copy": {"__properties": "id"}, "author": true}');
-- where a row may be in the view twice, the association is to many, as rows that a function or a join multiplies
SELECT included('work', 'writer_with_works');
CREATE VIEW tagged AS SELECT id, author_id, unnest(tags) AS tag FROM book;
SELECT included('copy', '{"tagged": {"__sort": "tag", "__properties": "tag"}}');
SELECT included('work', '{"writer_with_works": {"one": true, "__sort": "title", "__limit": 1}}');
-- joined by a unique key it is there once
CREATE VIEW work_and_writer AS SELECT b.id, b.title, w.name, w.id AS writer FROM book AS b LEFT JOIN author AS w ON b.author_id = w.id;
SELECT included('copy', 'work_and_writer', '{"__sort": "id", "__properties": "id"}');
-- a key that the view shows of one place of a table joined with itself
CREATE VIEW pair AS SELECT a.id, a.author_id, b.editor_id FROM book AS a CROSS JOIN book AS b;
SELECT bad('pair', 'writer');
SELECT included('pair', '{"a": {"from": "writer!book_author_id_fkey", "__properties": "name"}, "b": {"from": "editor_id", "__properties": "name"}}', '{"__sort": "id,editor_id", "__limit": 3}');
-- composite keys, NULL in one of their columns, self-references
CREATE TABLE association_base.room (house int, floor int, name text, above int, above_floor int, PRIMARY KEY (house, floor), FOREIGN KEY (above, above_floor) REFERENCES association_base.room);
CREATE TABLE association_base.lamp (id int PRIMARY KEY, house int, floor int, FOREIGN KEY (house, floor) REFERENCES association_base.room);
INSERT INTO room VALUES (1, 1, 'low', 1, 2), (1, 2, 'high', NULL, NULL);
INSERT INTO lamp VALUES (1, 1, 1), (2, 1, NULL), (3, 1, 2);
CREATE VIEW chamber AS SELECT house AS h, floor AS f, name, above AS up, above_floor AS up_floor FROM room;
CREATE VIEW light AS SELECT id, house AS in_house, floor AS on_floor FROM lamp;
CREATE VIEW half_light AS SELECT id, house FROM lamp;
SELECT included('light', 'chamber,at:on_floor');
SELECT included('chamber', 'light,above:up(below:chamber)', '{"__sort": "f"}');
SELECT bad('half_light', 'chamber');
-- partitions
CREATE TABLE association_base.part (id int PRIMARY KEY, author_id int REFERENCES author) PARTITION BY RANGE (id);
CREATE TABLE association_base.part_low PARTITION OF association_base.part FOR VALUES FROM (0) TO (10);
INSERT INTO part VALUES (1, 1), (2, NULL);
CREATE VIEW portion AS SELECT id, author_id FROM part;
SELECT included('portion', 'writer');
SELECT included('writer', '{"portion": {"__count": true}}');
-- what is computed, or of several tables, or hidden in a WITH query, carries no key: the hint says what to do
CREATE VIEW all_works AS SELECT id, author_id FROM book UNION ALL SELECT id, author_id FROM book;
CREATE VIEW computed AS SELECT id, author_id + 0 AS author_id FROM book;
CREATE VIEW with_query AS WITH b AS MATERIALIZED (SELECT id, author_id FROM book) SELECT * FROM b;
SELECT bad('all_works', 'writer');
SELECT bad('computed', 'author_id');
SELECT bad('with_query', 'writer');
SELECT included('computed', '{"writer": {"on": {"author_id": "id"}, "one": true}}');
-- a table with children: a row of each may have the key that is referenced, so a view of all is to many, one of its own rows to one
CREATE TABLE association_base.shelf (id int PRIMARY KEY, name text);
CREATE TABLE association_base.cold_shelf () INHERITS (association_base.shelf);
CREATE TABLE association_base.jar (id int PRIMARY KEY, shelf_id int REFERENCES association_base.shelf);
CREATE VIEW shelf_view AS SELECT * FROM shelf;
CREATE VIEW own_shelf AS SELECT * FROM ONLY shelf;
INSERT INTO shelf VALUES (1, 'warm');
INSERT INTO cold_shelf VALUES (1, 'cold');
INSERT INTO jar VALUES (1, 1);
SELECT included('jar', '{"shelf": true, "own_shelf": true, "shelf_view": {"__sort": "name"}}');
SELECT included('jar', 'own_shelf', '{"__sort": "own_shelf.name"}');
SELECT refused('[{"id": "i", "entity": "jar", "action": "read", "metadata_params": {"__sort": "shelf_view.name"}}]');
SELECT jsonb_array_length(batch_read('[{"id": "i", "entity": "jar", "action": "read", "query_params": {"__some": {"shelf_view": {"name": "cold"}}}}]') #> '{results,i,data}') AS found;
-- USING and NATURAL joins, GROUP BY, DISTINCT
CREATE VIEW by_using AS SELECT book_id, c.id, b.author_id FROM copy AS c JOIN (SELECT id AS book_id, author_id FROM book) AS b USING (book_id);
CREATE VIEW grouped AS SELECT author_id, count(*) AS books FROM book GROUP BY author_id;
CREATE VIEW different AS SELECT DISTINCT author_id FROM book;
SELECT included('by_using', '{"writer": {"__properties": "name"}, "work": {"__properties": "title"}}');
SELECT included('writer', '{"grouped": {"__properties": "books"}, "different": {"__count": true}}');
-- several views of one table: the one that is of the table alone, before those that show it beside others
CREATE VIEW writer_report AS SELECT w.id, w.name, 'a'::text AS note, b.title FROM author AS w LEFT JOIN book AS b ON b.id = w.id;
SELECT included('item', '{"w": {"from": "writer_id", "__properties": "name"}}', '{"__properties": "id", "__sort": "id", "__limit": 1}');
CREATE VIEW second_writer AS SELECT id, name FROM author;
SELECT bad('work', 'w:writer_id');
SELECT included('work', '{"w": {"from": "second_writer", "__properties": "name"}}', '{"__properties": "id", "__sort": "id", "__limit": 1}');
DROP VIEW second_writer;
-- rights and policies are those of the view: its owner's, or with security_invoker the role's
CREATE ROLE view_reader;
GRANT USAGE ON SCHEMA association_base, association_views TO view_reader;
GRANT SELECT ON writer, work TO view_reader;
CREATE VIEW own_writer WITH (security_invoker) AS SELECT id, name FROM author;
GRANT SELECT ON own_writer TO view_reader;
SET ROLE view_reader;
SELECT included('work', 'writer');
SELECT bad('work', 'own_writer');
SELECT bad('work', 'author');
SELECT bad('work', 'item');
SELECT bad('work', 'nothing');
RESET ROLE;
GRANT SELECT ON author TO view_reader;
ALTER TABLE author ENABLE ROW LEVEL SECURITY;
CREATE POLICY most ON author TO view_reader USING (id <> 1);
SET ROLE view_reader;
SELECT included('work', '{"own": {"from": "own_writer", "__properties": "name"}, "writer": {"__properties": "name"}}');
RESET ROLE;
DROP VIEW own_writer;
-- a view that anybody makes elsewhere stands for nothing, unless it is named with its schema or the search_path leads there
CREATE SCHEMA elsewhere;
CREATE VIEW elsewhere.writer AS SELECT id, 'theirs'::text AS name FROM author;
CREATE VIEW elsewhere.poet AS SELECT id, 'theirs'::text AS name FROM author;
DROP VIEW writer CASCADE;
SELECT included('association_views.work', '{"w": {"from": "writer_id", "__properties": "name"}}', '{"__properties": "id", "__sort": "id", "__limit": 1}');
SELECT bad('association_views.work', 'poet');
SELECT included('association_views.work', '{"elsewhere.poet": {"__properties": "name"}}', '{"__properties": "id", "__sort": "id", "__limit": 1}');
SET search_path = elsewhere, association_views, association_base, public;
SELECT included('association_views.work', '{"poet": {"__properties": "name"}}', '{"__properties": "id", "__sort": "id", "__limit": 1}');
SET search_path = association_views, association_base, public;
DROP SCHEMA elsewhere CASCADE;
CREATE VIEW writer AS SELECT id, name FROM author;
-- a view and what it shows may change at any time
CREATE OR REPLACE VIEW work AS SELECT id, author_id AS writer_id, title, editor_id FROM book WHERE title IS NOT NULL;
SELECT included('work', '{"e": {"from": "editor_id", "__properties": "name"}}');
ALTER VIEW work RENAME COLUMN editor_id TO edited_by;
SELECT included('work', '{"e": {"from": "edited_by", "__properties": "name"}}', '{"__properties": "id", "__sort": "id"}');
-- a table that references itself: by a column the view that is asked leads up to itself, also where other views show the table
CREATE TABLE association_base.node (id int PRIMARY KEY, parent_id int REFERENCES association_base.node, name text, done boolean DEFAULT false);
INSERT INTO node VALUES (1, NULL, 'root'), (2, 1, 'leaf'), (3, 2, 'twig');
UPDATE node SET done = true WHERE id = 3;
CREATE VIEW nodes AS SELECT * FROM node;
CREATE VIEW open_nodes AS SELECT * FROM nodes WHERE NOT done;
CREATE VIEW upward AS SELECT parent_id AS up, name FROM node;
CREATE FUNCTION association_base.names(entity text, filter jsonb, metadata jsonb DEFAULT '{"__sort": "name"}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  operations jsonb := jsonb_build_array(jsonb_build_object('id', 'r', 'entity', entity, 'action', 'read', 'query_params', filter, 'metadata_params', metadata));
BEGIN
  RETURN coalesce(nullif(refused(operations), 'not refused'), jsonb_path_query_array(batch_execute(operations), '$.results.r.data[*].name')::text);
END $$;
SELECT included('nodes', '{"parent_id_row": {"from": "parent_id", "__properties": "name"}, "below": {"from": "nodes", "__properties": "name"}}', '{"__properties": "name", "__sort": "id"}');
SELECT included('open_nodes', '{"p": {"from": "parent_id!node_parent_id_fkey", "__properties": "name"}}', '{"__properties": "name", "__sort": "id"}');
SELECT names('nodes', '{"__some": {"parent_id": {"name": "root"}}}'), names('nodes', '{"__none": {"parent_id": {}}}'), names('nodes', '{}', '{"__sort": "parent_id.name:desc,id"}'), names('nodes', '{"__some": {"nodes": {"name": "twig"}}}');
-- another view than itself, after the column
SELECT included('nodes', '{"p": {"from": "parent_id!open_nodes", "__properties": "name"}}', '{"__properties": "name", "__sort": "id"}');
SELECT names('open_nodes', '{"__some": {"parent_id!nodes": {"name": "root"}}}'), names('open_nodes', '{}', '{"__sort": "parent_id!nodes.name:nullsfirst"}');
-- of several views, none of which is the one that is asked, the hint names those that lead up
SELECT bad('upward', 'p:up'), bad('upward', 'up'), bad('upward', 'up:up');
SELECT included('upward', 'p:up!nodes,nodes:up!open_nodes', '{"__sort": "name", "__limit": 1, "__properties": "name"}');
SELECT included('upward', '{"p": {"from": "up!nodes", "__properties": "name"}}', '{"__properties": "name", "__sort": "name"}');
SELECT names('upward', '{"__some": {"up": {"name": "root"}}}');
SELECT names('upward', '{"__some": {"up!open_nodes": {"name": "root"}}}'), names('upward', '{"__none": {"up!nodes": {}}}'), names('upward', '{}', '{"__sort": "up!nodes.name:desc"}');
SELECT names('upward', '{}', '{"__sort": "up.name"}');
SELECT bad('upward', 'p:up!nope');
DROP OWNED BY view_reader;
DROP ROLE view_reader;
