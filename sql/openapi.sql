-- The OpenAPI document: what each role sees of which entities, and how columns are typed.
\set ECHO none
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA openapi;
CREATE SCHEMA openapi_other;
CREATE SCHEMA openapi_closed;
SET search_path = openapi, openapi_tools, public;

CREATE TYPE mood AS ENUM ('calm', 'tense');
ALTER TYPE mood ADD VALUE 'wary' BEFORE 'tense';
CREATE TYPE size AS (width numeric(5,1), height integer);
CREATE DOMAIN code AS varchar(8);
CREATE DOMAIN given_code AS code NOT NULL;

CREATE TABLE customer (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  email varchar(80) DEFAULT 'none',
  balance numeric(12,2) NOT NULL DEFAULT 0.50,
  since timestamptz NOT NULL DEFAULT now(),
  secret text
);
COMMENT ON TABLE customer IS 'People who buy';
COMMENT ON COLUMN customer.email IS 'Where bills go';
CREATE TABLE typed (
  a smallint, b bigint DEFAULT 5, c real, d boolean DEFAULT false, e uuid, f date, g time, h timestamp, i json,
  j mood DEFAULT 'calm', k code, l given_code DEFAULT 'x', m size, n text[] DEFAULT '{a,NULL}', o integer[][], p size[],
  q bytea, r char(2), s interval, t int4range, u integer DEFAULT 1 + 1, v text DEFAULT lower('X'), w oid,
  x integer DEFAULT 0.4, y double precision DEFAULT 'Infinity', z text DEFAULT 7
);
CREATE TABLE fulfilled (id integer NOT NULL, note given_code);
CREATE FUNCTION fulfil() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER fulfil BEFORE INSERT ON fulfilled FOR EACH ROW EXECUTE FUNCTION fulfil();
CREATE TABLE parted (id integer NOT NULL) PARTITION BY LIST (id);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1) PARTITION BY LIST (id);
CREATE TABLE parted_1_1 PARTITION OF parted_1 FOR VALUES IN (1);
CREATE TABLE openapi_other.parted_2 PARTITION OF parted FOR VALUES IN (2);
CREATE VIEW plain_view AS SELECT id, name, upper(name) AS shout FROM customer;
CREATE VIEW counting_view AS SELECT count(*) AS n FROM customer;
CREATE VIEW triggered_view AS SELECT count(*) AS n FROM customer;
CREATE TRIGGER fulfil INSTEAD OF INSERT ON triggered_view FOR EACH ROW EXECUTE FUNCTION fulfil();
CREATE MATERIALIZED VIEW stored_view AS SELECT 1 AS n;
CREATE FOREIGN DATA WRAPPER openapi_stub NO HANDLER;
CREATE SERVER openapi_stub FOREIGN DATA WRAPPER openapi_stub;
CREATE FOREIGN TABLE stub (n integer) SERVER openapi_stub;
CREATE TABLE no_columns ();
CREATE TABLE openapi_other.customer (id integer);
CREATE TABLE openapi_other."BatchRequest" (id integer);
CREATE TABLE "BatchRequest" (id integer);
CREATE TABLE "odd name" ("a b" integer);
CREATE TABLE "odd.name" (id integer);
CREATE TABLE openapi_closed.customer (id integer);
CREATE TEMPORARY TABLE passing (id integer);

CREATE ROLE regress_openapi_owner;
CREATE ROLE regress_openapi_reader;
CREATE ROLE regress_openapi_writer;
CREATE ROLE regress_openapi_partial;
CREATE ROLE regress_openapi_nobody;
GRANT ALL ON SCHEMA openapi, openapi_other, openapi_closed TO regress_openapi_owner;
GRANT USAGE ON SCHEMA openapi TO regress_openapi_reader, regress_openapi_writer, regress_openapi_partial;
-- The tools of this test stand apart from its tables, so that a role without rights can use them.
CREATE SCHEMA openapi_tools;
GRANT USAGE ON SCHEMA openapi_tools TO PUBLIC;
GRANT ALL ON ALL TABLES IN SCHEMA openapi, openapi_other, openapi_closed TO regress_openapi_owner;
GRANT SELECT ON ALL TABLES IN SCHEMA openapi, openapi_other TO regress_openapi_reader;
REVOKE ALL ON customer FROM regress_openapi_reader;
GRANT SELECT (id, name), UPDATE (name) ON customer TO regress_openapi_reader;
GRANT INSERT ON customer TO regress_openapi_writer;
GRANT UPDATE, DELETE ON fulfilled TO regress_openapi_writer;
GRANT SELECT ON parted_1 TO regress_openapi_partial;
GRANT SELECT ON openapi_other.parted_2 TO regress_openapi_partial;
SET batch_ops.exposed_schemas = 'openapi, openapi_other';

CREATE FUNCTION openapi_tools.schemas() RETURNS TABLE (name text, schema jsonb) LANGUAGE sql STABLE AS
  $$ SELECT key, value FROM jsonb_each(public.batch_openapi() #> '{components,schemas}') $$;
-- The alternatives of BatchOperation: who is called how, and what may be done.
CREATE FUNCTION openapi_tools.operations() RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(' ', o.schema #>> '{properties,entity,enum}', string_agg(o.schema #>> '{properties,action,const}', ' ' ORDER BY alternative.number))
  FROM openapi_tools.schemas() AS operation, jsonb_array_elements(operation.schema -> 'oneOf') WITH ORDINALITY AS alternative (ref, number),
    openapi_tools.schemas() AS o
  WHERE operation.name = 'BatchOperation' AND '#/components/schemas/' || o.name = ref ->> '$ref'
  GROUP BY o.schema #>> '{properties,entity,enum}' ORDER BY min(alternative.number) $$;
CREATE FUNCTION openapi_tools.columns(component text) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT coalesce(string_agg(key, ' ' ORDER BY key COLLATE "C"), '-') FROM openapi_tools.schemas(), jsonb_object_keys(schema -> 'properties') AS key
  WHERE name = component $$;
CREATE FUNCTION openapi_tools.component(component text) RETURNS jsonb LANGUAGE sql STABLE AS
  $$ SELECT schema FROM openapi_tools.schemas() WHERE name = component $$;
\set ECHO all

-- the entities and actions of a role with all rights, by the names that requests may use
SET ROLE regress_openapi_owner;
SELECT operations();
-- components get names of their own, whatever the entities are called
SELECT name FROM openapi_tools.schemas() WHERE schema ->> 'type' = 'object' AND name ~* '^(openapi_other|batchrequest|odd)' AND name !~ '-'
ORDER BY name COLLATE "C";
-- of a view only what goes through
SELECT columns('plain_view'), columns('plain_view-new');
-- what it shows of a table may be null, and needs a value, as there
RESET ROLE;
CREATE TABLE strict (id int GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY, slug text NOT NULL, title text NOT NULL, state text NOT NULL DEFAULT 'draft', note text);
CREATE VIEW strict_view AS SELECT id AS key, slug AS name, title, state, note, upper(slug) AS shout FROM strict;
ALTER VIEW strict_view ALTER title SET DEFAULT 'untitled';
CREATE VIEW strict_twice AS SELECT name, key, title FROM strict_view;
CREATE VIEW strict_triggered AS SELECT slug, note FROM strict;
CREATE TRIGGER fulfil INSTEAD OF INSERT ON strict_triggered FOR EACH ROW EXECUTE FUNCTION fulfil();
CREATE VIEW strict_joined AS SELECT s.slug, c.name FROM strict AS s LEFT JOIN customer AS c ON c.id = s.id;
GRANT ALL ON strict, strict_view, strict_twice, strict_triggered, strict_joined TO regress_openapi_owner;
SET ROLE regress_openapi_owner;
SELECT name, component(name || '-new') -> 'required' AS needed,
       (SELECT string_agg(key, ' ' ORDER BY key COLLATE "C") FROM jsonb_each(component(name) -> 'properties') WHERE value -> 'type' ? 'null') AS nullable,
       (SELECT string_agg(key || ' ' || (value ->> 'default'), ' ' ORDER BY key COLLATE "C") FROM jsonb_each(component(name || '-new') -> 'properties') WHERE value ? 'default') AS defaults
FROM unnest('{strict,strict_view,strict_twice,strict_triggered,strict_joined}'::text[]) AS name;
RESET ROLE;
DROP TABLE strict CASCADE;
SET ROLE regress_openapi_owner;
-- nobody writes generated columns, nor filters by the name of a group
SELECT columns('customer'), columns('customer-new');
SELECT columns('customer-update'), columns('customer-delete'), columns('customer-readFilter');

-- how columns are typed: in rows, in new rows
SELECT key || ' ' || value FROM jsonb_each(component('typed') -> 'properties') ORDER BY key;
SELECT key || ' ' || value FROM jsonb_each(component('typed-new') -> 'properties') ORDER BY key;
SELECT component('typed-new') -> 'required';
-- comments, nullability, defaults
SELECT component('customer');
SELECT component('customer-new');
-- a trigger may fill what is NOT NULL, but not satisfy a domain
SELECT component('fulfilled-new');

-- a role that reads: no partitions but through their parents, one table by some columns
SET ROLE regress_openapi_reader;
SELECT operations();
SELECT columns('customer'), columns('customer-filter'), component('customer-update') #> '{properties,store_params,anyOf,0,properties}';
SELECT public.batch_openapi()::text ~ 'secret|balance' AS shows_more;
-- a role that writes what it can't read
SET ROLE regress_openapi_writer;
SELECT operations();
SELECT columns('customer'), columns('customer-new'), columns('fulfilled-update'), columns('fulfilled-delete');
SELECT component('fulfilled-delete') -> 'allOf';
-- a role with rights on a partition only; its schema must be open to it too
SET ROLE regress_openapi_partial;
SELECT operations();
-- a role without rights
SET ROLE regress_openapi_nobody;
SELECT operations();
SELECT component('BatchOperation');

-- keys: of tables and of views, by the names that these give to columns
RESET ROLE;
CREATE FUNCTION openapi_tools.relations() RETURNS TABLE (component text, keys jsonb) LANGUAGE sql STABLE AS
  $$ SELECT key, value FROM jsonb_each(public.batch_openapi() -> 'x-relations') $$;
CREATE FUNCTION openapi_tools.foreign_keys(of text) RETURNS SETOF text LANGUAGE sql STABLE AS $$
  SELECT concat_ws(' ', key ->> 'name', key ->> 'columns', '->', key ->> 'schema', key ->> 'entity', key ->> 'referencedColumns',
                   CASE WHEN (key ->> 'unique')::boolean THEN 'unique' END)
  FROM relations(), jsonb_array_elements(keys -> 'foreignKeys') WITH ORDINALITY AS k (key, place) WHERE component = of ORDER BY place $$;
CREATE TABLE keyed_other (id integer PRIMARY KEY);
CREATE TABLE keyed (a integer, b integer, other integer REFERENCES keyed_other, up_b integer, up_a integer, secret integer UNIQUE REFERENCES keyed_other,
  PRIMARY KEY (b, a), FOREIGN KEY (up_b, up_a) REFERENCES keyed, FOREIGN KEY (b) REFERENCES keyed_other);
CREATE UNIQUE INDEX ON keyed (other) WHERE other > 0;
CREATE TABLE openapi_closed.customer_key (id integer PRIMARY KEY);
CREATE TABLE keyed_detail (b integer, a integer, c integer REFERENCES openapi_closed.customer_key, PRIMARY KEY (b, a), FOREIGN KEY (b, a) REFERENCES keyed);
CREATE TABLE keyed_parted (id integer, other integer REFERENCES keyed_other) PARTITION BY LIST (id);
CREATE TABLE keyed_parted_1 PARTITION OF keyed_parted FOR VALUES IN (1);
CREATE TABLE keyed_to_parted (id integer PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE keyed_to_parted_1 PARTITION OF keyed_to_parted FOR VALUES IN (1);
CREATE TABLE keyed_from (id integer REFERENCES keyed_to_parted);
CREATE VIEW keyed_view AS SELECT a AS x, b AS y, other AS z, abs(up_b) AS up_b, up_a FROM keyed;
CREATE VIEW keyed_join AS SELECT d.a, d.b, k.other, c.id AS key FROM keyed_detail AS d JOIN keyed AS k USING (b, a) LEFT JOIN openapi_closed.customer_key AS c ON c.id = d.c;
CREATE VIEW keyed_key AS SELECT id AS closed FROM openapi_closed.customer_key;
GRANT SELECT ON keyed_other, keyed_detail, keyed_parted, keyed_view, keyed_join, keyed_key, keyed_from, keyed_to_parted TO regress_openapi_owner, regress_openapi_reader;
GRANT SELECT ON keyed TO regress_openapi_owner;
GRANT SELECT (a, b, other) ON keyed TO regress_openapi_reader;
SET ROLE regress_openapi_owner;
SELECT component, keys - 'foreignKeys' FROM relations() WHERE component LIKE 'keyed%' OR component IN ('stored_view', 'odd_name') ORDER BY component COLLATE "C";
-- two keys of several columns, one of which references the table itself; a partial index is no key
SELECT foreign_keys('keyed');
-- a table that the role may not use is reached through the view beside it
SELECT foreign_keys('keyed_detail');
SELECT foreign_keys('keyed_parted');
SELECT foreign_keys('keyed_from');
-- of views: what is computed carries no key; a row that is there twice has no key
SELECT foreign_keys('keyed_view');
SELECT foreign_keys('keyed_join');
-- only keys all of whose columns may be read, on both sides
SET ROLE regress_openapi_reader;
SELECT foreign_keys('keyed');
SELECT keys FROM relations() WHERE component = 'customer';
RESET ROLE;
REVOKE SELECT ON keyed_other FROM regress_openapi_reader;
GRANT INSERT ON keyed_other TO regress_openapi_reader;
SET ROLE regress_openapi_reader;
SELECT foreign_keys('keyed');
-- views that anybody may add do not multiply the keys
RESET ROLE;
DO $$ BEGIN FOR i IN 1 .. 20 LOOP EXECUTE format('CREATE VIEW keyed_key_%s AS SELECT id FROM openapi_closed.customer_key', i); EXECUTE format('GRANT SELECT ON keyed_key_%s TO regress_openapi_owner', i); END LOOP; END $$;
SET ROLE regress_openapi_owner;
SELECT count(*) FROM foreign_keys('keyed_detail');
RESET ROLE;

-- limits and settings stand in the document
RESET ROLE;
SET batch_ops.max_operations = 7;
SET batch_ops.max_rows = 9;
SET ROLE regress_openapi_writer;
SELECT component('BatchRequest') #> '{properties,operations,maxItems}', component('customer-create') #> '{properties,store_params,anyOf,1,maxItems}';
SELECT columns('customer-create');
RESET ROLE;
SET batch_ops.allow_claims_override = on;
SET ROLE regress_openapi_writer;
SELECT columns('customer-create');

-- arguments
SELECT public.batch_openapi() - 'components' - 'paths';
SELECT public.batch_openapi(title => 'Shop', version => '7', server_url => 'https://api.example', path => '/api/batch') - 'components' #- '{paths,/api/batch,post}';
SELECT public.batch_openapi(path => 'batch');
SELECT public.batch_openapi(NULL, NULL, NULL, NULL) = public.batch_openapi() AS null_is_the_default;

-- inside a PostgREST request the search_path says which schemas are open
RESET ROLE;
RESET batch_ops.exposed_schemas;
RESET batch_ops.allow_claims_override;
RESET batch_ops.max_operations;
RESET batch_ops.max_rows;
BEGIN;
SELECT set_config('request.method', 'POST', true), set_config('search_path', '"openapi_other"', true);
SET LOCAL ROLE regress_openapi_owner;
SELECT openapi_tools.operations();
ROLLBACK;

\set ECHO none
SET client_min_messages = warning;
DROP SCHEMA openapi, openapi_other, openapi_closed, openapi_tools CASCADE;
DROP FOREIGN DATA WRAPPER openapi_stub CASCADE;
DROP ROLE regress_openapi_owner, regress_openapi_reader, regress_openapi_writer, regress_openapi_partial, regress_openapi_nobody;
