-- The functions that statements of batches call can be called by anybody, with anything: a clear error at
-- worst, and nothing that a batch on its way would notice.
\set VERBOSITY verbose
\set SHOW_CONTEXT never
CREATE SCHEMA internal_functions;
SET search_path = internal_functions, public;
CREATE TABLE odd (id int PRIMARY KEY, gone int, name text);
ALTER TABLE odd DROP gone;
INSERT INTO odd VALUES (1, 'one'), (2, 'two');
CREATE TABLE none ();
-- outside of a batch
\set VERBOSITY terse
SELECT batch_ops_row(odd, 1) FROM odd;
SELECT batch_ops_row(NULL, 1);
SELECT batch_ops_row(odd, NULL) FROM odd;
SELECT batch_ops_rows(odd, NULL) FROM odd;
SELECT batch_ops_rows(odd, 1) FROM odd WHERE false;
SELECT batch_ops_rows(odd, 1) OVER () FROM odd;
-- within one, called by a user's code: rows of tables with a dropped column, with several columns of a name, with none
CREATE FUNCTION called(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  result text;
BEGIN
  EXECUTE statement INTO result;
  RETURN result;
EXCEPTION WHEN OTHERS THEN
  RETURN sqlstate || ' ' || sqlerrm;
END $$;
-- with a state that somebody has made up: minor versions differ in whether there is such a function, or no such value
SELECT called(statement) ~ '^(0A000|42883) ' AS refused FROM (VALUES
  ('SELECT batch_ops_rows_add(NULL, ROW(1), 1)'),
  ('SELECT batch_ops_rows_add(NULL, ROW(1), NULL)'),
  ('SELECT batch_ops_rows_finish(NULL)')) AS calls (statement);
CREATE TABLE calls (id int GENERATED ALWAYS AS IDENTITY, statement text, result text);
CREATE FUNCTION call() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.result = called(NEW.statement); RETURN NEW; END $$;
CREATE TRIGGER call BEFORE INSERT ON calls FOR EACH ROW EXECUTE FUNCTION call();
SELECT d ->> 'result' FROM jsonb_array_elements(batch_execute('[{"id": "a", "entity": "calls", "action": "create", "store_params": [
  {"statement": "SELECT batch_ops_row(odd, 1) FROM odd LIMIT 1"},
  {"statement": "SELECT batch_ops_rows(odd, 1) FROM odd"},
  {"statement": "SELECT batch_ops_row(t, 1) FROM (SELECT 2 AS b, 1 AS a, 2 AS a, NULL AS a, 3 AS a) AS t"},
  {"statement": "SELECT batch_ops_rows(none, 1) FROM none"},
  {"statement": "SELECT batch_ops_row(ROW(), 1)"},
  {"statement": "SELECT batch_ops_row(ROW(1, ROW(2, NULL::odd)), 20)"},
  {"statement": "SELECT batch_ops_row(ROW(1), 0)"},
  {"statement": "SELECT batch_ops_row(ROW(1), 21)"},
  {"statement": "SELECT batch_ops_row(ROW(1), -2147483648)"},
  {"statement": "SELECT batch_ops_rows(ROW(g), 1) FROM generate_series(1, 3) AS g"}]}]') #> '{results,a,data}') AS d;
-- rows that are on their way count, whoever calls the functions in between, and from where
CREATE TABLE parent (id int PRIMARY KEY);
CREATE TABLE child (id int PRIMARY KEY, parent_id int REFERENCES parent, t text DEFAULT repeat('x', 1000));
INSERT INTO parent VALUES (1);
INSERT INTO child (id, parent_id) SELECT g, 1 FROM generate_series(1, 100) AS g;
ALTER TABLE child ENABLE ROW LEVEL SECURITY;
CREATE POLICY resets ON child USING (batch_ops_row(ROW(id), 1) IS NOT NULL);
CREATE ROLE batch_resetter;
GRANT USAGE ON SCHEMA internal_functions TO batch_resetter;
GRANT SELECT ON parent, child TO batch_resetter;
SET batch_ops.max_result_size = '50kB';
SET ROLE batch_resetter;
SELECT batch_execute('[{"id": "a", "entity": "parent", "action": "read", "metadata_params": {"__include": "child"}}]');
RESET ROLE;
SET batch_ops.max_result_size = '500kB';
SET ROLE batch_resetter;
SELECT jsonb_array_length(batch_execute('[{"id": "a", "entity": "parent", "action": "read", "metadata_params": {"__include": "child"}}]') #> '{results,a,data,0,child}');
RESET ROLE;
RESET batch_ops.max_result_size;
-- each level copies one row of the deeper one at a time: many small rows, however deep, are no more than they are
CREATE TABLE hub (id int PRIMARY KEY);
CREATE TABLE link (id int PRIMARY KEY, hub_id int REFERENCES hub, next_id int REFERENCES link, note text);
INSERT INTO hub VALUES (1);
INSERT INTO link SELECT c * 10 + k, CASE k WHEN 0 THEN 1 END, CASE WHEN k < 5 THEN c * 10 + k + 1 END, CASE k WHEN 5 THEN repeat('x', 2000) END
  FROM generate_series(1, 30) AS c, generate_series(0, 5) AS k ORDER BY k DESC;
SET batch_ops.max_result_size = '80kB';
SELECT jsonb_array_length(batch_execute('[{"id": "a", "entity": "hub", "action": "read", "metadata_params":
  {"__include": "link!link_hub_id_fkey(a:next_id(b:next_id(c:next_id(d:next_id(e:next_id)))))"}}]') #> '{results,a,data,0,link}');
UPDATE link SET note = repeat('x', 70000) WHERE id = 15;
DELETE FROM link WHERE id / 10 > 1;
SELECT batch_execute('[{"id": "a", "entity": "hub", "action": "read", "metadata_params":
  {"__include": "link!link_hub_id_fkey(a:next_id(b:next_id(c:next_id(d:next_id(e:next_id)))))"}}]') #>> '{results,a,data,0,link,0,id}';
RESET batch_ops.max_result_size;
-- counters tell about the work of everybody: for those who may read all statistics
SET ROLE batch_resetter;
SELECT batches FROM batch_ops_stats;
SELECT batches FROM batch_ops_stats();
RESET ROLE;
GRANT pg_read_all_stats TO batch_resetter;
SET ROLE batch_resetter;
SELECT batches > 0 FROM batch_ops_stats;
SELECT batches > 0 FROM batch_ops_stats();
SELECT batch_ops_stats_reset();
RESET ROLE;
SET client_min_messages = warning;
DROP SCHEMA internal_functions CASCADE;
DROP ROLE batch_resetter;
