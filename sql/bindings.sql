-- Names mean what they mean when their operation runs: a trigger may have changed the search_path or the role.
\set ECHO none
CREATE SCHEMA first_place;
CREATE SCHEMA second_place;
CREATE ROLE batch_bound;
GRANT USAGE ON SCHEMA first_place, second_place TO batch_bound;
CREATE TABLE first_place.thing (place text DEFAULT 'first');
CREATE TABLE second_place.thing (place text DEFAULT 'second');
CREATE TABLE first_place.moves (statement text);
CREATE FUNCTION first_place.move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN EXECUTE NEW.statement; RETURN NEW; END $$;
CREATE TRIGGER move BEFORE INSERT ON first_place.moves FOR EACH ROW EXECUTE FUNCTION first_place.move();
GRANT ALL ON first_place.thing, first_place.moves TO batch_bound;
CREATE FUNCTION first_place.run(statement text) RETURNS jsonb LANGUAGE sql AS $$
  SELECT public.batch_execute(jsonb_build_array(
    '{"id": "a", "entity": "thing", "action": "create", "store_params": {}}'::jsonb,
    jsonb_build_object('id', 'b', 'entity', 'first_place.moves', 'action', 'create', 'store_params', jsonb_build_object('statement', statement), 'metadata_params', '{"__properties": []}'::jsonb),
    '{"id": "c", "entity": "thing", "action": "create", "store_params": {}}'::jsonb,
    '{"id": "d", "entity": "thing", "action": "read", "metadata_params": {"__sort": "place"}}'::jsonb), '{"atomic": false, "continueOnError": true}') -> 'results' $$;
\set ECHO all
BEGIN;
SET LOCAL search_path = first_place, second_place;
SELECT run('SET LOCAL search_path = second_place');
ROLLBACK;
-- the same path, but the schema has another name
BEGIN;
SET LOCAL search_path = first_place, second_place;
SELECT run('ALTER SCHEMA first_place RENAME TO third_place');
ROLLBACK;
-- a table that comes before in the path
BEGIN;
CREATE SCHEMA before_all;
SET LOCAL search_path = before_all, first_place;
SELECT run('CREATE TABLE before_all.thing (place text DEFAULT ''before'')');
ROLLBACK;
-- "$user" is another one for another role, which has other rights
BEGIN;
CREATE SCHEMA batch_bound;
CREATE TABLE batch_bound.thing (place text DEFAULT 'own', secret text);
GRANT USAGE ON SCHEMA batch_bound TO batch_bound;
GRANT INSERT, SELECT (place) ON batch_bound.thing TO batch_bound;
SET LOCAL search_path = "$user", first_place;
SELECT run('SET LOCAL ROLE batch_bound');
ROLLBACK;
-- policies that did not apply before
BEGIN;
ALTER TABLE first_place.thing ENABLE ROW LEVEL SECURITY;
CREATE POLICY none ON first_place.thing USING (false) WITH CHECK (true);
SET LOCAL search_path = first_place;
SELECT run('SET LOCAL ROLE batch_bound') -> 'd';
ROLLBACK;
-- exposed schemas
BEGIN;
SET LOCAL search_path = first_place, second_place;
SELECT run('SET LOCAL batch_ops.exposed_schemas = ''second_place''');
ROLLBACK;
SET client_min_messages = warning;
DROP SCHEMA first_place, second_place CASCADE;
DROP ROLE batch_bound;
