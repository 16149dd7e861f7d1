-- What users' code could see when operations run together: a batch gives the same with and without
-- fusion, and as one call for each operation.
\set ECHO none
CREATE SCHEMA fusion_hazards;
SET search_path = fusion_hazards, public;
CREATE TABLE t (id int PRIMARY KEY, a int);
-- what the session's role does with the batch, undone; then in the same way without fusion, and one by one
CREATE FUNCTION outcome(operations jsonb, options jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  report jsonb;
BEGIN
  SELECT jsonb_agg(jsonb_build_array(key, value ->> 'status', value ->> 'code', value -> 'data') ORDER BY key) INTO report
    FROM jsonb_each(batch_execute(operations, options) -> 'results');
  RAISE EXCEPTION '%', report;
EXCEPTION WHEN raise_exception THEN
  RETURN sqlerrm;
WHEN OTHERS THEN
  RETURN sqlstate || ' ' || sqlerrm;
END $$;
CREATE FUNCTION outcome_of_each(operations jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  report jsonb = '[]';
  operation jsonb;
BEGIN
  FOR operation IN SELECT * FROM jsonb_array_elements(operations) LOOP
    report = report || (SELECT jsonb_agg(jsonb_build_array(key, value ->> 'status', value ->> 'code', value -> 'data'))
      FROM jsonb_each(batch_execute(jsonb_build_array(operation), '{"atomic": false}') -> 'results'));
  END LOOP;
  RAISE EXCEPTION '%', report;
EXCEPTION WHEN raise_exception THEN
  RETURN sqlerrm;
END $$;
CREATE FUNCTION compare(operations jsonb) RETURNS TABLE (fused text, others text) LANGUAGE plpgsql AS $$
DECLARE
  going_on CONSTANT jsonb = '{"atomic": false, "continueOnError": true}';
BEGIN
  SET LOCAL batch_ops.fusion = on;
  fused = outcome(operations, going_on);
  SET LOCAL batch_ops.fusion = off;
  others = CASE WHEN outcome(operations, going_on) = fused AND outcome_of_each(operations) = fused THEN 'the same'
    ELSE outcome(operations, going_on) || ' / ' || outcome_of_each(operations) END;
  RETURN NEXT;
END $$;
CREATE FUNCTION creates(VARIADIC rows jsonb[]) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(jsonb_build_object('id', 'o' || place, 'entity', 't', 'action', 'create', 'store_params', item))
    FROM unnest(rows) WITH ORDINALITY AS r (item, place) $$;
CREATE FUNCTION how_many() RETURNS bigint LANGUAGE sql STABLE AS 'SELECT count(*) FROM fusion_hazards.t';
\set ECHO all
-- a domain whose check reads the table that is written: each value is converted when what comes before it is there
CREATE DOMAIN few AS int CHECK (VALUE > how_many());
DROP TABLE t;
CREATE TABLE t (id int PRIMARY KEY, a few);
SELECT * FROM compare(creates('{"id": 1, "a": 1}', '{"id": 2, "a": 1}', '{"id": 3, "a": 2}'));
SELECT * FROM compare(creates('{"id": 1, "a": 1}') ||
  '[{"id": "o2", "entity": "t", "action": "delete", "query_params": {"id": 1}}, {"id": "o3", "entity": "t", "action": "create", "store_params": {"id": 2, "a": 1}}]');
-- also within arrays and rows
CREATE TYPE pair AS (x few, y int);
DROP TABLE t;
CREATE TABLE t (id int PRIMARY KEY, a few[], p pair);
SELECT * FROM compare(creates('{"id": 1, "a": [1, 2]}', '{"id": 2, "a": [2, 1]}', '{"id": 3, "a": [2]}'));
SELECT * FROM compare(creates('{"id": 1, "p": {"x": 1}}', '{"id": 2, "p": {"x": 1, "y": 2}}', '{"id": 3, "p": {"x": 2}}'));
-- a snapshot of the caller's own: what a repeatable read sees
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT * FROM compare(creates('{"id": 1, "a": [1]}', '{"id": 2, "a": [1]}', '{"id": 3, "a": [2]}'));
COMMIT;
-- a cast to a domain in a CHECK, and in a default
DROP TABLE t;
CREATE TABLE t (id int PRIMARY KEY, a int CHECK ((a::few) IS NOT NULL));
SELECT * FROM compare(creates('{"id": 1, "a": 1}', '{"id": 2, "a": 1}', '{"id": 3, "a": 2}'));
DROP TABLE t;
CREATE TABLE t (id int PRIMARY KEY, a int DEFAULT (1)::few);
SELECT * FROM compare(creates('{"id": 1}', '{"id": 2}'));
-- functions of the server that read tables
DROP TABLE t;
CREATE TABLE t (id int PRIMARY KEY, a int CHECK (length(table_to_xml('fusion_hazards.t'::regclass, false, false, '')::text) < 150));
SELECT * FROM compare(creates('{"id": 1, "a": 1}', '{"id": 2, "a": 1}', '{"id": 3, "a": 1}', '{"id": 4, "a": 1}'));
DROP TABLE t;
CREATE TABLE t (id int PRIMARY KEY, a int CHECK (length(schema_to_xml('fusion_hazards', false, false, '')::text) < 200));
SELECT * FROM compare(creates('{"id": 1, "a": 1}', '{"id": 2, "a": 1}', '{"id": 3, "a": 1}', '{"id": 4, "a": 1}'));
-- a user's cast to json, which is called while rows are reported; made before the batch, or in it
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE FUNCTION moods() RETURNS int LANGUAGE sql STABLE AS 'SELECT count(*)::int FROM fusion_hazards.t';
CREATE FUNCTION as_json(mood) RETURNS json LANGUAGE plpgsql STABLE AS 'BEGIN RETURN to_json(moods()); END';
DROP TABLE t;
CREATE TABLE t (id int PRIMARY KEY, m mood);
SELECT * FROM compare(creates('{"id": 1, "m": "sad"}', '{"id": 2, "m": "sad"}'));
CREATE CAST (mood AS json) WITH FUNCTION as_json(mood);
SELECT * FROM compare(creates('{"id": 1, "m": "sad"}', '{"id": 2, "m": "sad"}'));
DROP CAST (mood AS json);
CREATE TABLE makes_cast (id int);
CREATE FUNCTION make_cast() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN CREATE CAST (mood AS json) WITH FUNCTION as_json(mood); RETURN NEW; END $$;
CREATE TRIGGER make_cast BEFORE INSERT ON makes_cast FOR EACH ROW EXECUTE FUNCTION make_cast();
SELECT * FROM compare(creates('{"id": 1, "m": "sad"}', '{"id": 2, "m": "sad"}') ||
  '[{"id": "o3", "entity": "makes_cast", "action": "create"}, {"id": "o4", "entity": "t", "action": "create", "store_params": {"id": 4, "m": "sad"}}, {"id": "o5", "entity": "t", "action": "create", "store_params": {"id": 5, "m": "sad"}}]');
-- an index with a comparison of a user's, which reads the table
CREATE FUNCTION compare_ints(int, int) RETURNS int LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT count(*) FROM fusion_hazards.t) > 1 THEN RAISE EXCEPTION USING ERRCODE = 'U0001', MESSAGE = 'too many'; END IF;
  RETURN btint4cmp($1, $2);
END $$;
CREATE OPERATOR CLASS reading FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 compare_ints(int, int);
DROP TABLE t;
CREATE TABLE t (id int PRIMARY KEY, a int);
CREATE INDEX ON t (a reading);
SELECT * FROM compare(creates('{"id": 1, "a": 1}', '{"id": 2, "a": 2}', '{"id": 3, "a": 3}', '{"id": 4, "a": 4}'));
-- the same of the table that is referred to
CREATE TABLE parent (id int);
CREATE UNIQUE INDEX parent_key ON parent (id reading);
INSERT INTO parent VALUES (1), (2);
DROP TABLE t;
CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES parent (id));
SELECT * FROM compare(creates('{"id": 1, "a": 1}', '{"id": 2, "a": 2}', '{"id": 3, "a": 1}'));
SELECT batch_explain(creates('{"id": 1, "a": 1}', '{"id": 2, "a": 2}')) -> 'statements';
-- what is allowed still runs together
CREATE TYPE colour AS ENUM ('red', 'green');
DROP TABLE t;
CREATE TABLE t (id int PRIMARY KEY, a int CHECK (a > 0 AND a::text LIKE '%' AND COALESCE(a, 1) = ANY (ARRAY[1, 2, 3])), c colour DEFAULT 'red', at timestamptz DEFAULT now(),
  day date DEFAULT CURRENT_DATE, by text DEFAULT CURRENT_USER, n bigserial, l text GENERATED ALWAYS AS (CASE WHEN a > 1 THEN 'a' ELSE 'b' END) STORED,
  CHECK (at <= now() + interval '1 day' AND NULLIF(a, 7) IS NOT NULL));
CREATE INDEX ON t (lower(l)) WHERE a IS DISTINCT FROM 2;
SELECT batch_explain(creates('{"id": 1, "a": 1}', '{"id": 2, "a": 2}')) -> 'statements';
SET client_min_messages = warning;
DROP SCHEMA fusion_hazards CASCADE;
