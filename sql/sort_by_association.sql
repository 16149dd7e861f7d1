-- __sort by a column of a to-one association.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA sort_by_association;
SET search_path = sort_by_association, public;
\getenv abs_srcdir PG_ABS_SRCDIR
\set shop :abs_srcdir '/sample/music_shop.sql'
\i :shop
CREATE TABLE employee (employee_id int PRIMARY KEY, name text, reports_to int REFERENCES employee, mentor int REFERENCES employee);
INSERT INTO employee VALUES (1, 'boss', NULL, NULL), (2, 'mid', 1, 1), (3, 'low', 2, NULL), (4, 'low2', 2, 3);
CREATE TABLE warehouse (country text, city text, "odd.name" text, PRIMARY KEY (country, city));
CREATE TABLE shelf (id int PRIMARY KEY, country text, city text, backup_country text, backup_city text,
  CONSTRAINT home FOREIGN KEY (country, city) REFERENCES warehouse, CONSTRAINT backup FOREIGN KEY (backup_country, backup_city) REFERENCES warehouse);
INSERT INTO warehouse VALUES ('NO', 'Oslo', 'north'), ('PT', 'Porto', 'south'), ('PT', 'Lagos', NULL);
INSERT INTO shelf VALUES (1, 'NO', 'Oslo', 'PT', 'Porto'), (2, 'NO', NULL, NULL, NULL), (3, 'PT', 'Porto', 'PT', 'Lagos'), (4, 'NO', 'Oslo', 'NO', 'Oslo');
CREATE TABLE region (id int PRIMARY KEY, name text) PARTITION BY RANGE (id);
CREATE TABLE region_low PARTITION OF region FOR VALUES FROM (0) TO (10);
CREATE TABLE region_high PARTITION OF region FOR VALUES FROM (10) TO (20);
CREATE TABLE shop (id int PRIMARY KEY, region_id int REFERENCES region, "region.name" text);
INSERT INTO region VALUES (1, 'z'), (11, 'a');
INSERT INTO shop VALUES (1, 1, 'b'), (2, 11, 'a'), (3, NULL, 'c');
CREATE TABLE parent (id int PRIMARY KEY, name text);
CREATE TABLE parent_child () INHERITS (parent);
CREATE TABLE toy (id int PRIMARY KEY, parent_id int REFERENCES parent);
INSERT INTO parent VALUES (1, 'b'), (2, 'a');
INSERT INTO parent_child VALUES (1, 'again'), (1, 'and again');
INSERT INTO toy VALUES (1, 1), (2, 2);
CREATE FUNCTION sorted(entity text, sort text, metadata jsonb DEFAULT '{}', filter jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(coalesce(row ->> (entity || '_id'), row ->> 'id'), ' ')
  FROM jsonb_array_elements(batch_execute(jsonb_build_array(jsonb_build_object('id', 'r', 'entity', entity, 'action', 'read', 'query_params', filter,
         'metadata_params', jsonb_build_object('__sort', sort) || metadata))) -> 'results' -> 'r' -> 'data') row
$$;
CREATE FUNCTION unsorted(entity text, sort jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT refused(jsonb_build_array(jsonb_build_object('id', 'r', 'entity', entity, 'action', 'read', 'metadata_params', jsonb_build_object('__sort', sort))))
$$;
\set ECHO all
-- by the table, by the foreign-key column, with the key that is meant; beside columns of its own
SELECT sorted('invoice', 'customer.last_name,invoice_id'), sorted('invoice', 'customer_id.last_name:desc,invoice_id:desc'), sorted('invoice', 'customer!invoice_customer_id_fkey.last_name,invoice_id'), sorted('invoice', 'customer.last_name,customer.first_name,invoice_id');
SELECT sorted('album', 'artist.country,artist.name:desc,album_id', '{"__limit": 3, "__offset": 1}');
-- rows without the association sort as null
SELECT sorted('employee', 'reports_to.name,employee_id'), sorted('employee', 'reports_to.name:nullsfirst,employee_id'), sorted('employee', 'reports_to.name:desc:nullslast,employee_id'), sorted('employee', 'reports_to.name:desc,mentor.name,employee_id');
-- keys of several columns, of which one may be null; names with special characters
SELECT sorted('shelf', 'warehouse!home."odd.name",id'), sorted('shelf', 'sort_by_association.warehouse!backup."odd.name":desc:nullslast,id'), sorted('shelf', 'city."odd.name":desc, id');
-- partitions; a column of its own whose name holds a point is written in quotes
SELECT sorted('shop', 'region.name'), sorted('shop', '"region.name"'), sorted('shop', 'sort_by_association.region.name:desc');
-- no row comes twice, though tables that inherit repeat the key
SELECT sorted('toy', 'parent.name');
-- with a filter, a lock, associations, a count
SELECT sorted('invoice', 'customer.last_name:desc,invoice_id', '{"__include": "customer", "__properties": "invoice_id", "__lock": "update"}', '{"__some": {"customer": {"last_name": {"gt": "C"}}}}');
SELECT batch_execute('[{"id": "n", "entity": "invoice", "action": "read", "metadata_params": {"__sort": "customer.last_name", "__count": true}}]') -> 'results' -> 'n' -> 'data';
-- the order is promised
SELECT batch_execute('[{"id": "i", "entity": "invoice", "action": "read", "metadata_params": {"__sort": "customer.last_name:desc,invoice_id"}}, {"id": "c", "entity": "customer", "action": "read", "query_params": {"customer_id": "$ref:i.0.customer_id"}, "metadata_params": {"__properties": "last_name"}}]') -> 'results' -> 'c' -> 'data';
SELECT batch_explain('[{"id": "i", "entity": "invoice", "action": "read", "query_params": {"total": {"gt": 1}}, "metadata_params": {"__sort": "customer.last_name:desc,customer.first_name:nullsfirst", "__properties": "total", "__lock": "share"}}]') -> 'operations' -> 0 ->> 'sql';
-- to-many, ambiguous, not there
SELECT unsorted('customer', '"invoice.total"');
SELECT unsorted('employee', '"employee!employee_reports_to_fkey.name"');
SELECT unsorted('shelf', '"warehouse.city"');
SELECT unsorted('invoice', '"custmer.last_name"');
SELECT unsorted('invoice', '"customer.lastname"');
SELECT unsorted('invoice', '"customer!inner.last_name"');
SELECT unsorted('invoice_line', '"invoice.customer.last_name"');
SELECT unsorted('invoice_line', '"invoice.customer.account.balance"');
-- what cannot be read, and how others write it
SELECT unsorted('invoice', '"customer."');
SELECT unsorted('invoice', '"customer!"');
SELECT unsorted('invoice', '"customer!x"');
SELECT unsorted('invoice', '"total.desc"');
SELECT unsorted('invoice', '"total.desc.nullslast,invoice_id"');
SELECT unsorted('invoice', '"customer.last_name desc"');
SELECT unsorted('invoice', '"customer.last_name.desc"');
SELECT unsorted('invoice', '"customer(last_name).desc"');
SELECT unsorted('invoice', '{"customer": {"last_name": "desc"}}');
SELECT unsorted('invoice', '[{"customer": {"last_name": "desc"}}, {"total": "asc"}]');
SELECT unsorted('invoice', '["-customer.last_name"]');
