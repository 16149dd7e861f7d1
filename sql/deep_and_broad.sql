-- Types, values and requests that are deeper or broader than anybody needs: an answer or a clear error, soon.
\set ECHO none
\set VERBOSITY terse
CREATE SCHEMA deep_and_broad;
SET search_path = deep_and_broad, public;
SET statement_timeout = '20s';
-- domains over arrays of domains over arrays …
DO $$ BEGIN
  CREATE DOMAIN d0 AS int[];
  FOR i IN 1 .. 1500 LOOP EXECUTE format('CREATE DOMAIN d%s AS d%s[]', i, i - 1); END LOOP;
END $$;
-- composites of composites of composites
DO $$ BEGIN
  FOR level IN 1 .. 3 LOOP
    EXECUTE format('CREATE TYPE c%s AS (%s)', level, (SELECT string_agg(format('a%s %s', g, CASE level WHEN 1 THEN 'int' ELSE 'c' || level - 1 END), ', ') FROM generate_series(1, 100) AS g));
  END LOOP;
END $$;
CREATE FUNCTION schema_of(entity text) RETURNS jsonb LANGUAGE sql AS
$$ SELECT value FROM jsonb_each(batch_openapi() #> '{components,schemas}') WHERE key = entity $$;
CREATE FUNCTION refused(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
  RETURN sqlstate || ' ' || left(sqlerrm, 200);
END $$;
\set ECHO all
-- described as far as anybody reads
CREATE TABLE deep_type (x d1500);
SELECT length(schema_of('deep_type')::text) BETWEEN 100 AND 10000;
DROP TABLE deep_type;
CREATE TABLE broad_type (x c3, y int);
SELECT length(schema_of('broad_type')::text) BETWEEN 1000 AND 50000000, schema_of('broad_type') #>> '{properties,y,format}';
DROP TABLE broad_type;
CREATE TABLE deep_default (x jsonb DEFAULT (repeat('[', 600) || repeat(']', 600))::jsonb, y text DEFAULT repeat('x', 3000), z int DEFAULT 7);
SELECT batch_openapi() #> '{components,schemas}' IS NOT NULL;
DROP TABLE deep_default;
-- any number of options
SELECT refused($$ SELECT batch_execute('{"operations": [{"id": "a", "entity": "t", "action": "read"}], "options": {}}', (SELECT jsonb_object_agg('k' || g, true) FROM generate_series(1, 60000) AS g)) $$);
-- a value that no parameter can be: whether it is there can be asked
CREATE TABLE value (id int PRIMARY KEY, doc jsonb, copy jsonb);
INSERT INTO value VALUES (1, (repeat('[', 600) || repeat(']', 600))::jsonb), (2, 'null'), (3, '[]'), (4, NULL);
CREATE FUNCTION asks(wanted text) RETURNS TABLE (id int, status text, error text) LANGUAGE sql AS $$
  SELECT v.id, r #>> '{results,b,status}', r #>> '{results,b,error}' FROM value AS v, LATERAL batch_execute(jsonb_build_array(
    jsonb_build_object('id', 'a', 'entity', 'value', 'action', 'read', 'query_params', jsonb_build_object('id', v.id)),
    '{"id": "b", "entity": "value", "action": "read", "query_params": {"id": 0}}'::jsonb || wanted::jsonb), '{"onError": "report"}') AS r ORDER BY 1 $$;
SELECT * FROM asks('{"when": {"ref": "$ref:a.doc", "exists": true}}');
SELECT * FROM asks('{"when": {"ref": "$ref:a.doc.0.0.0", "exists": true}}');
SELECT * FROM asks('{"when": {"ref": "$ref:a.doc.*", "exists": true}}');
SELECT * FROM asks('{"when": {"ref": "$ref:a.*.doc", "exists": true}}');
SELECT * FROM asks('{"when": {"ref": "$ref:a.doc", "eq": null}}');
SELECT * FROM asks('{"query_params": {"doc": "$ref:a.doc"}}') WHERE id = 1;
SELECT * FROM asks('{"query_params": {"id": "x $ref:a.doc"}}') WHERE id = 1;
-- names that the server would cut
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int PRIMARY KEY, first int REFERENCES parent, second int REFERENCES parent);
SELECT refused(format($$ SELECT batch_execute('[{"id": "a", "entity": "child", "action": "read", "metadata_params": {"__include": "%1$s1:first,%1$s2:second"}}]') $$, repeat('a', 70)));
SELECT refused(format($$ SELECT batch_execute('[{"id": "a", "entity": "child", "action": "read", "metadata_params": {"__include": "%1$s1:first,%1$s2:second"}}]') $$, repeat('a', 62)));
-- an explanation, of operands that a reference will bring
SELECT refused($$ SELECT batch_explain('[{"id": "a", "entity": "value", "action": "read"}, {"id": "b", "entity": "parent", "action": "read", "query_params": {"id": {"like": {"k": "$ref:a.id"}}}}]') $$);
SELECT refused($$ SELECT batch_explain('[{"id": "a", "entity": "value", "action": "read"}, {"id": "b", "entity": "parent", "action": "read", "query_params": {"id": {"between": {"k": "$ref:a.id"}}}}]') $$);
-- lists in text
SELECT refused($$ SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'parent', 'action', 'read', 'query_params', jsonb_build_object('id', 'in::' || repeat(',', 2000000))))) $$);
SELECT refused($$ SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'parent', 'action', 'read', 'metadata_params', jsonb_build_object('__properties', repeat('a,', 2000000) || 'a')))) $$);
SELECT refused($$ SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', repeat('a.', 2000000) || 'a', 'action', 'read'))) $$);
SELECT refused($$ SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'parent', 'action', 'read'), jsonb_build_object('id', 'b', 'entity', 'parent', 'action', 'read', 'query_params', jsonb_build_object('id', '$ref:a' || repeat('.*', 100000))))) $$);
-- keys of a filter that look like paths
CREATE TABLE settings (id int PRIMARY KEY, prefs jsonb);
SELECT left(refused(format($$ SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'settings', 'action', 'read', 'query_params', jsonb_build_object('prefs' || repeat('.a', %s), 1)))) $$, steps)), 70)
  FROM unnest('{8,9,300000,1500000}'::int[]) AS steps;
-- an upsert of rows with different keys into a broad table is one statement for each, all with the names of all columns
DO $$ BEGIN EXECUTE (SELECT format('CREATE TABLE broad (id int PRIMARY KEY, %s)', string_agg(format('%I int', repeat('c', 55) || number), ', ')) FROM generate_series(1, 1500) AS number); END $$;
SELECT refused($$ SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'broad', 'action', 'create', 'metadata_params', '{"__on_conflict": {"columns": "id", "action": "update"}}'::jsonb,
  'store_params', (SELECT jsonb_agg(jsonb_build_object('id', number, repeat('c', 55) || number % 2 + 1, number) ORDER BY number) FROM generate_series(1, 5000) AS number)))) $$);
SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'broad', 'action', 'create', 'metadata_params', '{"__properties": [], "__on_conflict": {"columns": "id", "action": "update"}}'::jsonb,
  'store_params', (SELECT jsonb_agg(jsonb_build_object('id', number, repeat('c', 55) || number % 2 + 1, number) ORDER BY number) FROM generate_series(1, 5000) AS number)))) -> 'success';
-- a composite type that a trigger alters in the middle of a batch
CREATE TYPE pair AS (a text);
CREATE TABLE kept (p text);
CREATE VIEW pairs AS SELECT NULL::pair AS p;
CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO kept SELECT to_json(NEW.p)::text;
  IF (SELECT count(*) FROM kept) = 1 THEN ALTER TYPE pair ADD ATTRIBUTE b text; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER keep INSTEAD OF INSERT ON pairs FOR EACH ROW EXECUTE FUNCTION keep();
SELECT batch_execute('[{"id": "a", "entity": "pairs", "action": "create", "store_params": {"p": {"a": "one"}}, "metadata_params": {"__properties": []}}, {"id": "b", "entity": "pairs", "action": "create", "store_params": {"p": {"a": "two", "b": "too"}}, "metadata_params": {"__properties": []}}]') -> 'success';
SELECT * FROM kept;
SET client_min_messages = warning;
\set ECHO none
RESET statement_timeout;
-- in pieces: the locks of all would be too many
DO $$ BEGIN FOR i IN REVERSE 1500 .. 1 LOOP EXECUTE format('DROP DOMAIN deep_and_broad.d%s', i); END LOOP; END $$;
DROP SCHEMA deep_and_broad CASCADE;
