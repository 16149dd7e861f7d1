-- batch_ops.exposed_schemas: which schemas batches reach. What lies outside is denied in the same
-- words whether it exists or not.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE batch_caller;
CREATE SCHEMA exposed;
CREATE SCHEMA exposed_too;
CREATE SCHEMA internal;
CREATE SCHEMA "Odd, schema";
CREATE TABLE internal.secret (id int PRIMARY KEY);
CREATE TABLE internal.person (id int PRIMARY KEY, name text);
CREATE TABLE exposed.item (id int PRIMARY KEY, secret_id int CONSTRAINT to_secret REFERENCES internal.secret, person_id int CONSTRAINT to_person REFERENCES internal.person, other_id int CONSTRAINT to_other REFERENCES internal.person);
CREATE TABLE internal.item_audit (id int PRIMARY KEY, item_id int REFERENCES exposed.item);
CREATE TABLE exposed_too.part (id int PRIMARY KEY, item_id int REFERENCES exposed.item);
CREATE TABLE "Odd, schema".thing (id int PRIMARY KEY);
INSERT INTO internal.secret VALUES (1);
INSERT INTO internal.person VALUES (1, 'P');
INSERT INTO exposed.item VALUES (1, 1, 1, 1);
INSERT INTO internal.item_audit VALUES (1, 1);
INSERT INTO exposed_too.part VALUES (1, 1);
CREATE VIEW exposed.people AS SELECT id, name FROM internal.person;
GRANT USAGE ON SCHEMA exposed, exposed_too, internal, "Odd, schema" TO batch_caller;
GRANT ALL ON ALL TABLES IN SCHEMA exposed, exposed_too, internal, "Odd, schema" TO batch_caller;
-- read one entity, as the caller
CREATE FUNCTION read_entity(entity text, metadata jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  code text; message text; detail text; hint text; found jsonb;
BEGIN
  found := batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', entity, 'action', 'read', 'metadata_params', metadata)));
  RETURN found #>> '{results,a,data}';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  RETURN concat_ws(' | ', code, message, nullif(detail, ''), nullif(hint, ''));
END $$;
\set ECHO all
SET ROLE batch_caller;
-- by default: all but the system's schemas
SET search_path = public;
SELECT read_entity('internal.secret');
SELECT read_entity('exposed.item');
SELECT e, read_entity(e) FROM unnest('{pg_catalog.pg_authid,pg_catalog.nothing,information_schema.tables,information_schema.nothing,pg_toast.pg_toast_1255,pg_toast.nothing,pg_class,pg_toast_temp_1.x}'::text[]) AS e;
SELECT read_entity('no_such_schema.x');
SELECT read_entity('nothing');
-- the same words for a system relation and for none, also where the search_path names pg_catalog
SET search_path = pg_catalog, public;
SELECT e, read_entity(e) FROM unnest('{pg_class,nothing,pg_authid,"\"pg_catalog\".pg_class"}'::text[]) AS e;
-- inside a PostgREST request: those of the search_path
SET search_path = exposed, public;
SET request.method = 'POST';
SELECT e, read_entity(e) FROM unnest('{exposed.item,item,internal.secret,internal.nothing,no_such_schema.x,nothing,pg_class,pg_temp.x}'::text[]) AS e;
-- after a request the setting is empty, not unset
SET request.method = '';
SELECT read_entity('internal.secret');
RESET request.method;
-- a list, in the syntax of the search_path
RESET ROLE;
SET batch_ops.exposed_schemas = 'exposed, "Odd, schema"';
SET ROLE batch_caller;
SET search_path = public;
SELECT e, read_entity(e) FROM unnest('{exposed.item,"\"Odd, schema\".thing",exposed_too.part,exposed_too.nothing,internal.secret,internal.nothing,no_such_schema.x,public.nothing,EXPOSED.item}'::text[]) AS e;
-- what only the search_path reaches: a denial that does not tell whether it exists
RESET ROLE;
SET batch_ops.exposed_schemas = 'exposed, "Odd, schema", public';
SET ROLE batch_caller;
SET search_path = internal, exposed, public;
SELECT e, read_entity(e) FROM unnest('{item,secret,nothing,pg_class}'::text[]) AS e;
SET search_path = exposed, public;
SELECT e, read_entity(e) FROM unnest('{item,secret,nothing}'::text[]) AS e;
-- all actions, and an explanation too
SELECT refused('[{"id": "a", "entity": "internal.secret", "action": "create", "store_params": {"id": 2}}]');
SELECT refused('[{"id": "a", "entity": "internal.secret", "action": "update", "store_params": {"id": 2}, "query_params": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "internal.secret", "action": "delete", "query_params": {"id": 1}}]');
SELECT batch_explain('[{"id": "a", "entity": "internal.secret", "action": "read"}]');
SELECT batch_explain('[{"id": "a", "entity": "internal.nothing", "action": "read"}]');
-- nobody locks what he may not reach
BEGIN;
SELECT read_entity('internal.secret');
SELECT count(*) FROM pg_locks WHERE relation = 'internal.secret'::regclass;
ROLLBACK;
-- associations lead to no hidden table: one that exists is not told from one that does not
SELECT i, read_entity('exposed.item', jsonb_build_object('__include', i))
FROM unnest('{secret,secret_id,item_audit,person,person!to_person,x:secret!to_secret,nothing,part}'::text[]) AS i;
RESET ROLE;
SET batch_ops.exposed_schemas = 'exposed, exposed_too';
SET ROLE batch_caller;
SELECT i, read_entity('exposed.item', jsonb_build_object('__include', i)) FROM unnest('{part,part(i:item_id),part(i:item_id(secret)),nothing}'::text[]) AS i;
-- a view is reached by its own schema; what it reads is its owner's affair
SELECT read_entity('exposed.people');
-- a system schema is open where it is listed, and rights hold there too
RESET ROLE;
SET batch_ops.exposed_schemas = 'pg_catalog';
SET ROLE batch_caller;
SELECT read_entity('pg_catalog.pg_database', '{"__properties": "datistemplate", "__limit": 1}') LIKE '[{"datistemplate": %}]';
SELECT read_entity('pg_database', '{"__count": true}') LIKE '[{"count": %}]';
SELECT read_entity('pg_authid');
SELECT read_entity('exposed.item');
-- a temporary table counts as pg_temp
RESET ROLE;
CREATE TEMP TABLE item (id int DEFAULT 7);
INSERT INTO item DEFAULT VALUES;
SET search_path = exposed, public;
RESET batch_ops.exposed_schemas;
SELECT read_entity('item');
SET batch_ops.exposed_schemas = 'exposed';
SELECT read_entity('item');
SELECT read_entity('pg_temp.item');
SET batch_ops.exposed_schemas = 'pg_temp';
SELECT read_entity('pg_temp.item');
RESET batch_ops.exposed_schemas;
SET request.method = 'POST';
SELECT read_entity('item');
RESET request.method;
-- what is no list is refused
SET batch_ops.exposed_schemas = 'a,,b';
SET batch_ops.exposed_schemas = '"a';
SHOW batch_ops.exposed_schemas;
\set ECHO none
DROP TABLE pg_temp.item;
DROP SCHEMA exposed, exposed_too, internal, "Odd, schema" CASCADE;
DROP FUNCTION public.read_entity;
DROP ROLE batch_caller;
