-- Filters and orders by associations of views, within __include, and beside totals and aggregates.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
DROP ROLE IF EXISTS regress_related_views;
CREATE ROLE regress_related_views;
CREATE SCHEMA related_views;
SET search_path = related_views, public;
\getenv abs_srcdir PG_ABS_SRCDIR
\set shop :abs_srcdir '/sample/music_shop.sql'
\i :shop
CREATE VIEW singer AS SELECT artist_id AS id, name AS stage_name, country FROM artist;
CREATE VIEW record WITH (security_barrier) AS SELECT album_id AS id, artist_id AS singer_id, title, released FROM album WHERE released > '2005-01-01';
CREATE VIEW sale WITH (security_invoker) AS SELECT i.invoice_id AS id, i.customer_id, l.track_id, l.quantity FROM invoice i JOIN invoice_line l USING (invoice_id);
GRANT USAGE ON SCHEMA related_views TO regress_related_views;
GRANT SELECT ON record TO regress_related_views;
GRANT SELECT (id, stage_name) ON singer TO regress_related_views;
GRANT SELECT ON sale, customer TO regress_related_views;
CREATE FUNCTION found(entity text, filter jsonb, metadata jsonb DEFAULT '{"__sort": "id", "__properties": "id"}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  operations jsonb := jsonb_build_array(jsonb_build_object('id', 'r', 'entity', entity, 'action', 'read', 'query_params', filter, 'metadata_params', metadata));
BEGIN
  RETURN coalesce(nullif(refused(operations), 'not refused'), (batch_execute(operations) -> 'results' -> 'r' -> 'data')::text);
END $$;
\set ECHO all
-- views on either side, renamed columns, joins; what a view leaves out is not there
SELECT found('singer', '{"__some": {"record": {}}}'), found('singer', '{"__none": {"record": {}}}');
SELECT found('singer', '{"__some": {"album": {"released": {"lt": "2005-01-01"}}}}'), found('record', '{"__some": {"singer": {"stage_name": "like::*a*"}}}'), found('record', '{"__none": {"singer_id": {"country": "Spain"}}}');
SELECT found('customer', '{"__some": {"sale": {"quantity": {"gt": 1}}}}', '{"__sort": "customer_id", "__properties": "customer_id"}'), found('track', '{"__some": {"sale": {"quantity": {"gt": 1}, "__some": {"customer": {"city": null}}}}}', '{"__count": true}');
-- orders by a column of a view
SELECT found('record', '{}', '{"__sort": "singer.stage_name:desc,id", "__properties": "id"}'), found('record', '{}', '{"__sort": "singer_id.country,id", "__properties": "id", "__limit": 2}');
SELECT found('sale', '{"id": {"lt": 4}}', '{"__sort": "customer.last_name:desc,track_id", "__properties": "track_id"}');
-- a right on the view is one, a right on its table is none
SET ROLE regress_related_views;
SELECT found('record', '{"__some": {"singer": {"stage_name": "like::*a*"}}}'), found('record', '{}', '{"__sort": "singer.stage_name,id", "__properties": "id"}');
SELECT found('record', '{"__some": {"singer": {"country": "Spain"}}}');
SELECT found('record', '{}', '{"__sort": "singer.country"}');
SELECT found('record', '{"__some": {"artist": {}}}');
SELECT found('customer', '{"__some": {"sale": {}}}', '{"__count": true}');
RESET ROLE;
-- within an association: filter and order of its rows
SELECT found('customer', '{"customer_id": {"le": 2}}', '{"__sort": "customer_id", "__properties": "customer_id", "__include": {"invoices": {"from": "invoice", "query_params": {"__some": {"invoice_line": {"quantity": {"ge": 2}}}}, "__sort": "customer.last_name,total:desc", "__properties": "total"}}}');
SELECT found('artist', '{"artist_id": 1}', '{"__properties": "name", "__include": {"album": {"query_params": {"__none": {"track": {"seconds": {"gt": 300}}}}, "__count": true}}}');
SELECT found('customer', '{}', '{"__include": {"invoice": {"__sort": "invoice_line.quantity"}}}');
SELECT found('customer', '{}', '{"__include": {"invoice": {"query_params": {"__some": {"nope": {}}}}}}');
-- beside totals and aggregates
SELECT batch_execute('[{"id": "p", "entity": "invoice", "action": "read", "query_params": {"__some": {"invoice_line": {"quantity": 1}}}, "metadata_params": {"__sort": "customer.last_name,invoice_id", "__limit": 2, "__properties": "invoice_id", "__total": true}},
                       {"id": "e", "entity": "invoice", "action": "read", "metadata_params": {"__sort": "customer.last_name", "__offset": 50, "__total": true}}]') -> 'results';
SELECT found('invoice', '{"__some": {"customer": {"city": {"is": "not null"}}}}', '{"__aggregate": {"n": {"count": "*"}, "total": {"sum": "total"}}, "__group": "customer_id", "__sort": "n:desc,customer_id", "__limit": 2}');
SELECT found('invoice', '{}', '{"__aggregate": {"n": {"count": "*"}}, "__group": "customer_id", "__sort": "customer.customer_id"}');
-- limits of all filters in __include together
SELECT found('customer', '{}', (SELECT jsonb_build_object('__include', jsonb_object_agg('a' || n, jsonb_build_object('from', 'invoice', 'query_params', (SELECT jsonb_build_object('__or', jsonb_agg('{"__some": {"payment": {}}}'::jsonb)) FROM generate_series(1, 34))))) FROM generate_series(1, 3) AS n));
SET ROLE NONE;
DROP OWNED BY regress_related_views;
DROP ROLE regress_related_views;
