-- The settings that guard security: no ordinary role turns them, neither by a command nor by a batch.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE batch_web;
CREATE SCHEMA settings;
GRANT USAGE ON SCHEMA settings TO batch_web;
CREATE TABLE settings.attempt (setting text PRIMARY KEY, value text, is_local boolean DEFAULT false);
CREATE FUNCTION settings.try() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config(NEW.setting, NEW.value, NEW.is_local);
  RETURN NEW;
END $$;
CREATE TRIGGER try BEFORE INSERT ON settings.attempt FOR EACH ROW EXECUTE FUNCTION settings.try();
-- the same with the rights of an ordinary owner
CREATE TABLE settings.definer_attempt (LIKE settings.attempt INCLUDING ALL);
CREATE FUNCTION settings.try_as_owner() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  PERFORM set_config(NEW.setting, NEW.value, NEW.is_local);
  RETURN NEW;
END $$;
GRANT CREATE ON SCHEMA settings TO batch_web;
ALTER FUNCTION settings.try_as_owner OWNER TO batch_web;
REVOKE CREATE ON SCHEMA settings FROM batch_web;
CREATE TRIGGER try BEFORE INSERT ON settings.definer_attempt FOR EACH ROW EXECUTE FUNCTION settings.try_as_owner();
GRANT ALL ON settings.attempt, settings.definer_attempt TO batch_web;
CREATE FUNCTION settings.in_force() RETURNS TABLE (name text, setting text, source text) LANGUAGE sql AS $$
  SELECT name, setting, source FROM pg_settings WHERE name LIKE 'batch\_ops.%' ORDER BY name $$;
-- who owns the database may set much for it
SELECT current_database() AS database \gset
ALTER DATABASE :"database" OWNER TO batch_web;
\set ECHO all
-- who may set what
LOAD 'batch_ops';
SELECT name, context, reset_val FROM pg_settings WHERE name LIKE 'batch\_ops.%' ORDER BY name;
-- set before the library is loaded: void from the moment it is
\c -
\set VERBOSITY terse
SET SESSION AUTHORIZATION batch_web;
SET batch_ops.exposed_schemas = 'pg_catalog';
SET batch_ops.allow_claims_override = on;
SET batch_ops.claims_setting = 'role';
SET batch_ops.max_operations = 1000000;
SET batch_ops.max_result_size = '200MB';
SET batch_ops.unheard_of = 'x';
ALTER ROLE batch_web SET batch_ops.allow_claims_override = on;
ALTER DATABASE :"database" SET batch_ops.allow_claims_override = on;
SELECT batch_execution_order('[{"id": "a"}]');
SELECT * FROM settings.in_force();
SELECT current_setting('batch_ops.unheard_of', true);
SELECT refused('[{"id": "a", "entity": "settings.attempt", "action": "read", "claims": {}}]');
-- and afterwards: no command
SET batch_ops.exposed_schemas = 'pg_catalog';
SET LOCAL batch_ops.exposed_schemas = 'pg_catalog';
SET SESSION batch_ops.allow_claims_override = on;
SELECT set_config('batch_ops.allow_claims_override', 'on', false);
\set VERBOSITY sqlstate
SELECT set_config('BATCH_OPS.ALLOW_CLAIMS_OVERRIDE', 'on', true);
\set VERBOSITY terse
SET batch_ops.claims_setting = 'app.claims';
SET batch_ops.max_operations = 1000000;
SET batch_ops.max_rows = 1000000;
SET batch_ops.max_result_size = '200MB';
SET batch_ops.max_parameter_size = '200MB';
SET batch_ops.plan_cache_size = 100000;
SET batch_ops.log_level = 'warning';
SET batch_ops.unheard_of = 'x';
RESET batch_ops.exposed_schemas;
ALTER ROLE batch_web SET batch_ops.allow_claims_override = on;
ALTER ROLE batch_web SET batch_ops.exposed_schemas = 'pg_catalog';
ALTER DATABASE :"database" SET batch_ops.exposed_schemas = 'pg_catalog';
ALTER SYSTEM SET batch_ops.allow_claims_override = on;
GRANT SET ON PARAMETER batch_ops.allow_claims_override TO batch_web;
ALTER FUNCTION settings.try_as_owner SET batch_ops.allow_claims_override = on;
UPDATE pg_settings SET setting = 'on' WHERE name = 'batch_ops.allow_claims_override';
-- no function that its owner has set up so
CREATE FUNCTION pg_temp.mine() RETURNS text SET batch_ops.allow_claims_override = on LANGUAGE sql AS $$ SELECT current_setting('batch_ops.allow_claims_override') $$;
-- no batch that writes to a table whose trigger tries, in any mode
SELECT o.options, r.*
FROM (VALUES ('{"onError": "report"}'::jsonb), ('{"atomic": false, "continueOnError": true}')) AS o (options),
     LATERAL run('[{"id": "session", "entity": "settings.attempt", "action": "create", "store_params": {"setting": "batch_ops.allow_claims_override", "value": "on"}},
                   {"id": "local", "entity": "settings.attempt", "action": "create", "store_params": {"setting": "batch_ops.exposed_schemas", "value": "pg_catalog", "is_local": true}},
                   {"id": "owner", "entity": "settings.definer_attempt", "action": "create", "store_params": {"setting": "batch_ops.claims_setting", "value": "app.x"}},
                   {"id": "limit", "entity": "settings.definer_attempt", "action": "create", "store_params": {"setting": "batch_ops.max_operations", "value": "1000000"}}]', o.options) AS r;
SELECT refused('[{"id": "a", "entity": "settings.attempt", "action": "create", "store_params": {"setting": "batch_ops.allow_claims_override", "value": "on"}}]');
-- no key of a request
SELECT refused('[{"id": "a", "entity": "settings.attempt", "action": "read"}]', '{"allow_claims_override": true}');
SELECT refused('[{"id": "a", "entity": "settings.attempt", "action": "read", "exposed_schemas": "pg_catalog"}]');
SELECT * FROM settings.in_force();
-- a superuser may, also on behalf of a role or a database
RESET SESSION AUTHORIZATION;
SET client_min_messages = warning;
ALTER ROLE batch_web SET batch_ops.exposed_schemas = 'settings';
SELECT setconfig FROM pg_db_role_setting WHERE setrole = 'batch_web'::regrole;
\set ECHO none
ALTER DATABASE :"database" OWNER TO CURRENT_USER;
DROP SCHEMA settings CASCADE;
DROP ROLE batch_web;
