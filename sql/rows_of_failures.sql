-- Failures within rows of an array: each names the row, and a value that its column does not take the column.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE batch_rows_writer;
CREATE SCHEMA rows_of_failures;
GRANT USAGE ON SCHEMA rows_of_failures TO batch_rows_writer;
SET search_path = rows_of_failures, public;
CREATE TYPE mood AS ENUM ('calm', 'tense');
CREATE TYPE pair AS (x int, y int);
CREATE DOMAIN small AS int CHECK (VALUE < 100);
CREATE DOMAIN given AS int NOT NULL;
CREATE TABLE parent (id int PRIMARY KEY, CHECK (id <> 13));
INSERT INTO parent VALUES (1), (2), (3);
CREATE TABLE kinds (
  id int PRIMARY KEY, parent_id int REFERENCES parent, n int NOT NULL DEFAULT 0 CHECK (n >= 0), name varchar(5), code char(2),
  price numeric(4,2), bits bit(3), flags bit varying(3), at date, tags text[], mood mood, pair pair, small small, given given DEFAULT 1,
  span int4range, doc jsonb, key uuid, big bigint, tiny smallint, flag boolean, words varchar(3)[], prices numeric(3,1)[], ts timestamp(0),
  quotient int GENERATED ALWAYS AS (100 / (n + 1000)) STORED,
  EXCLUDE USING gist (span WITH &&));
CREATE FUNCTION look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.n = 66 THEN
    RAISE EXCEPTION 'not this one' USING DETAIL = 'It is 66.', ERRCODE = 'P0001';
  END IF;
  RETURN CASE WHEN NEW.n = 67 THEN NULL ELSE NEW END;
END $$;
CREATE TABLE before_row (id int PRIMARY KEY, n int);
CREATE TRIGGER look BEFORE INSERT ON before_row FOR EACH ROW EXECUTE FUNCTION look();
CREATE TABLE after_row (id int PRIMARY KEY, n int, parent_id int REFERENCES parent);
CREATE TRIGGER look AFTER INSERT ON after_row FOR EACH ROW EXECUTE FUNCTION look();
CREATE TABLE after_alone (id int PRIMARY KEY, n int);
CREATE TRIGGER look AFTER INSERT ON after_alone FOR EACH ROW EXECUTE FUNCTION look();
CREATE TABLE after_first (id int PRIMARY KEY, n int, parent_id int REFERENCES parent);
CREATE TRIGGER "A look" AFTER INSERT ON after_first FOR EACH ROW EXECUTE FUNCTION look();
CREATE TABLE after_when (id int PRIMARY KEY, n int, parent_id int REFERENCES parent);
CREATE TRIGGER look AFTER INSERT ON after_when FOR EACH ROW WHEN (NEW.n > 1) EXECUTE FUNCTION look();
CREATE TABLE after_deferred (id int PRIMARY KEY, n int, parent_id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
CREATE TRIGGER look AFTER INSERT ON after_deferred FOR EACH ROW EXECUTE FUNCTION look();
CREATE TABLE after_statement (id int PRIMARY KEY, n int, parent_id int REFERENCES parent);
CREATE FUNCTION look_at_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM added WHERE n = 66) THEN
    RAISE EXCEPTION 'not one of them';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER look AFTER INSERT ON after_statement REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION look_at_all();
CREATE TABLE parted (id int, n int) PARTITION BY RANGE (id);
CREATE TABLE parted_low PARTITION OF parted (CHECK (n <> 5)) FOR VALUES FROM (1) TO (100);
CREATE TABLE parted_high PARTITION OF parted (n UNIQUE) FOR VALUES FROM (100) TO (200);
CREATE TABLE guarded (id int PRIMARY KEY, owner text);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON guarded USING (owner = current_user);
CREATE POLICY small ON guarded AS RESTRICTIVE USING (id < 100);
GRANT ALL ON guarded TO batch_rows_writer;
CREATE VIEW checked AS SELECT id, n FROM kinds WHERE n < 10 WITH CHECK OPTION;
CREATE VIEW instead AS SELECT id, n FROM before_row;
CREATE TRIGGER look INSTEAD OF INSERT ON instead FOR EACH ROW EXECUTE FUNCTION look();
CREATE SEQUENCE one_two MAXVALUE 2 CYCLE;
CREATE TABLE defaulted (n int DEFAULT 100 / (2 - nextval('one_two')));
-- The row and the column of a failure in the reporting mode, and the message of the raising one.
CREATE FUNCTION failure(entity text, store_params jsonb, metadata jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  operations jsonb := jsonb_build_array(jsonb_build_object('id', 'c', 'entity', entity, 'action', 'create', 'store_params', store_params, 'metadata_params', metadata));
  result jsonb := batch_execute(operations, '{"atomic": false}') #> '{results,c}';
  raised text;
BEGIN
  BEGIN
    PERFORM batch_execute(operations);
  EXCEPTION WHEN OTHERS THEN
    raised := SQLERRM;
  END;
  RETURN concat_ws(' | ', coalesce(result ->> 'code', result ->> 'status'), 'row ' || (result ->> 'row'), 'column ' || (result ->> 'column'), raised,
                   'DETAIL: ' || (result ->> 'detail'));
END $$;
\set ECHO all
-- constraints
SELECT failure('kinds', '[{"id": 1}, {"id": 2}, {"id": 1}]');
SELECT failure('kinds', '[{"id": 1}, {"id": 2, "n": -1}]');
SELECT failure('kinds', '[{"id": 1, "n": 1}, {"id": 2, "n": null}, {"id": 3, "n": null}]');
SELECT failure('kinds', '[{"id": 1, "parent_id": 1}, {"id": 2, "parent_id": 9}]');
SELECT failure('kinds', '[{"id": 1, "span": "[1,5]"}, {"id": 2, "span": "[7,9]"}, {"id": 3, "span": "[4,8]"}]');
SELECT failure('kinds', '[{"id": 1, "n": 1}, {"id": 2, "n": -1000}]');
-- ... where rows differ in their keys
SELECT failure('kinds', '[{"id": 1}, {"id": 2, "n": 1}, {"id": 1, "name": "x"}]');
SELECT failure('kinds', '[{"id": 1}, {"id": 2, "parent_id": 9}, {"id": 3, "name": "x"}]');
SELECT failure('kinds', '[{"n": 1}, {"id": 2}]');
-- values that their column does not take
SELECT kind, failure('kinds', jsonb_build_array('{"id": 1}'::jsonb, '{"id": 2}'::jsonb || kind))
FROM unnest(ARRAY['{"n": "x"}', '{"n": 1e10}', '{"n": {"a": 1}}', '{"n": true}', '{"name": "too long"}', '{"code": "abc"}', '{"price": 123.456}', '{"price": "x"}',
  '{"bits": "11"}', '{"bits": "1111"}', '{"flags": "10101"}', '{"at": "31/12/2010"}', '{"at": "2010-02-30"}', '{"tags": "a"}', '{"tags": [["a"], "b"]}', '{"mood": "wild"}',
  '{"pair": "(1"}', '{"pair": {"x": "a"}}', '{"small": 100}', '{"given": null}', '{"span": "[5,1]"}', '{"key": "12"}', '{"big": 9223372036854775808}', '{"tiny": 40000}',
  '{"flag": "perhaps"}', '{"words": ["abc", "abcd"]}', '{"prices": [1, 123]}', '{"ts": "soon"}', '{"quotient": 5}', '{"nothing": 1}']::jsonb[]) AS kind;
-- ... in rows of the same keys
SELECT kind, failure('kinds', jsonb_build_array('{"id": 1}'::jsonb || jsonb_build_object(key, NULL), '{"id": 2}'::jsonb || kind, '{"id": 3}'::jsonb || kind))
FROM unnest(ARRAY['{"name": "too long"}', '{"code": "abc"}', '{"price": 123.456}', '{"bits": "11"}', '{"flags": "10101"}', '{"mood": "wild"}', '{"small": 100}', '{"words": ["abcd"]}',
  '{"prices": [123]}', '{"big": 9223372036854775808}']::jsonb[]) AS kind, jsonb_object_keys(kind) AS key;
-- triggers
SELECT failure('before_row', '[{"id": 1, "n": 1}, {"id": 2, "n": 66}]');
SELECT failure('before_row', '[{"id": 1, "n": 67}, {"id": 2, "n": 67}, {"id": 3}, {"id": 4, "n": 66}]');
SELECT failure('before_row', '[{"id": 1, "n": 67}, {"id": 2, "n": 5}, {"id": 2, "n": 6}]');
SELECT failure('after_row', '[{"id": 1, "n": 1}, {"id": 2, "n": 66}, {"id": 3, "n": 1}]');
SELECT failure('after_row', '[{"id": 1, "n": 1}, {"id": 2}, {"id": 3, "n": 66}]');
SELECT failure('after_row', '[{"id": 1, "parent_id": 1}, {"id": 2, "parent_id": 9}]');
SELECT failure('instead', '[{"id": 1, "n": 1}, {"id": 2, "n": 66}]');
SELECT failure('after_alone', '[{"id": 1, "n": 1}, {"id": 2, "n": 66}, {"id": 3, "n": 66}]');
SELECT failure('after_alone', '[{"id": 1, "n": 66}, {"id": 2}]');
SELECT failure('after_first', '[{"id": 1, "n": 1}, {"id": 2}, {"id": 3, "n": 66}]');
SELECT failure('after_first', '[{"id": 1, "n": 1}, {"id": 2, "parent_id": 9}, {"id": 3, "n": 66}]');
SELECT failure('after_when', '[{"id": 1, "n": 1}, {"id": 2, "parent_id": 9}]');
-- ... of those that fire for some rows, or later, nobody counts
SELECT failure('after_when', '[{"id": 1, "n": 1}, {"id": 2, "n": 66}]');
SELECT failure('after_deferred', '[{"id": 1, "n": 1}, {"id": 2, "n": 66}]');
-- ... of a statement no row is to blame
SELECT failure('after_statement', '[{"id": 1, "n": 1}, {"id": 2, "n": 66, "parent_id": 1}, {"id": 3, "n": 1, "parent_id": 1}]');
-- partitions
SELECT failure('parted', '[{"id": 1, "n": 1}, {"id": 300, "n": 1}]');
SELECT failure('parted', '[{"id": 1, "n": 1}, {"id": 101, "n": 1}, {"id": 2, "n": 5}]');
SELECT failure('parted', '[{"id": 101, "n": 1}, {"id": 2, "n": 1}, {"id": 102, "n": 1}]');
SELECT failure('parted', '[{"id": 1}, {"n": 1}]');
-- ... whose checks are made when all rows are stored
ALTER TABLE parted ADD parent_id int REFERENCES parent;
SELECT failure('parted', '[{"id": 1, "parent_id": 1}, {"id": 101, "parent_id": 9}]');
-- policies and views
SET ROLE batch_rows_writer;
SELECT failure('guarded', '[{"id": 1, "owner": "batch_rows_writer"}, {"id": 2, "owner": "other"}]');
SELECT failure('guarded', '[{"id": 1, "owner": "batch_rows_writer"}, {"id": 200, "owner": "batch_rows_writer"}]');
RESET ROLE;
SELECT failure('checked', '[{"id": 1, "n": 1}, {"id": 2, "n": 11}]');
-- defaults
SELECT failure('defaulted', '[{}, {}, {}]');
SELECT failure('kinds', '[{}, {}]');
-- upserts
SELECT failure('kinds', '[{"id": 1, "n": 1}, {"id": 2, "n": -1}]', '{"__on_conflict": {"columns": "id", "action": "update"}}');
SELECT failure('kinds', '[{"id": 1, "n": 1}, {"id": 2, "parent_id": 9}]', '{"__on_conflict": {"columns": "id", "action": "update"}}');
SELECT failure('kinds', '[{"id": 1, "parent_id": 1}, {"id": 2, "parent_id": 9}]', '{"__on_conflict": {"columns": "id", "action": "update"}}');
SELECT failure('kinds', '[{"id": 1, "parent_id": 1}, {"id": 2, "parent_id": 9}]', '{"__on_conflict": {"columns": "id", "action": "nothing"}}');
SELECT failure('after_alone', '[{"id": 1, "n": 1}, {"id": 2, "n": 66}]', '{"__on_conflict": {"columns": "id", "action": "update"}}');
-- ... that have changed rows
INSERT INTO kinds VALUES (1, 1);
SELECT failure('kinds', '[{"id": 1, "parent_id": 2}, {"id": 2, "parent_id": 9}]', '{"__on_conflict": {"columns": "id", "action": "update"}}');
SELECT failure('kinds', '[{"id": 2, "parent_id": 1}, {"id": 1, "parent_id": 9}]', '{"__on_conflict": {"columns": "id", "action": "update"}}');
SELECT failure('kinds', '[{"id": 1, "n": 1}, {"id": 2, "n": -1}]', '{"__on_conflict": {"columns": "id", "action": "update"}}');
DELETE FROM kinds;
SELECT failure('kinds', '[{"id": 1, "name": "a"}, {"id": 2, "name": "too long"}]', '{"__on_conflict": {"columns": "id", "action": "update"}}');
SELECT failure('parent', '[{"id": 1}, {"id": 2}, {"id": 13}]', '{"__on_conflict": {"columns": "id", "action": "nothing"}}');
-- in every mode
SELECT o.options, batch_execute('[{"id": "c", "entity": "kinds", "action": "create", "store_params": [{"id": 1}, {"id": 2}, {"id": 1}]}]', o.options) #> '{results,c,row}'
FROM (VALUES ('{"onError": "report"}'::jsonb), ('{"continueOnError": true}'), ('{"atomic": false}'), ('{"atomic": false, "continueOnError": true}'), ('{"onError": "report", "dryRun": true}')) AS o (options);
-- from references
SELECT batch_execute('[{"id": "p", "entity": "parent", "action": "read", "query_params": {"id": 1}},
  {"id": "c", "entity": "kinds", "action": "create", "store_params": [{"id": "$ref:p.id"}, {"id": 2}, {"id": "$ref:p.id"}]}]', '{"atomic": false}') #> '{results,c,row}';
SELECT batch_execute('[{"id": "p", "entity": "parent", "action": "read", "query_params": {"id": 1}},
  {"id": "c", "entity": "kinds", "action": "create", "store_params": [{"id": 5}, {"id": 6, "mood": "$ref:p.id"}]}]', '{"atomic": false}') #> '{results,c}';
-- updates of rows by their keys, whatever order the server takes them in
\set ECHO none
CREATE FUNCTION change_failure(entity text, store_params jsonb, metadata jsonb DEFAULT '{}') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  operation jsonb := jsonb_build_object('id', 'u', 'entity', entity, 'action', 'update', 'store_params', store_params, 'metadata_params', metadata);
  result jsonb := batch_execute(jsonb_build_array(operation), '{"atomic": false}') #> '{results,u}';
BEGIN
  RETURN concat_ws(' | ', coalesce(result ->> 'code', result ->> 'status'), 'row ' || (result ->> 'row'), result ->> 'error');
END $$;
CREATE TABLE changed (id int PRIMARY KEY, n int CHECK (n < 100), parent_id int REFERENCES parent, place int UNIQUE DEFERRABLE);
INSERT INTO changed SELECT g, g, 1, g FROM generate_series(1, 9) AS g;
CREATE TABLE changed_after (LIKE changed INCLUDING ALL);
INSERT INTO changed_after SELECT * FROM changed;
CREATE TABLE changed_parts (id int PRIMARY KEY, n int CHECK (n >= 0)) PARTITION BY RANGE (id);
CREATE TABLE changed_low PARTITION OF changed_parts FOR VALUES FROM (1) TO (5);
CREATE TABLE changed_high PARTITION OF changed_parts FOR VALUES FROM (5) TO (100);
INSERT INTO changed_parts SELECT g, g FROM generate_series(1, 9) AS g;
CREATE TABLE changed_before (id int PRIMARY KEY, n int);
INSERT INTO changed_before SELECT g, g FROM generate_series(1, 9) AS g;
CREATE TRIGGER look BEFORE UPDATE ON changed_before FOR EACH ROW EXECUTE FUNCTION look();
CREATE TRIGGER look_again AFTER UPDATE ON changed_before FOR EACH ROW WHEN (NEW.n = 68) EXECUTE FUNCTION look();
CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'not %', NEW.n; END $$;
CREATE TRIGGER refuse AFTER UPDATE OF n ON changed_after FOR EACH ROW WHEN (NEW.n > 50) EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse AFTER UPDATE ON changed_parts FOR EACH ROW WHEN (NEW.n > 50) EXECUTE FUNCTION refuse();
CREATE TRIGGER refuse AFTER UPDATE ON changed_before FOR EACH ROW WHEN (NEW.n > 50) EXECUTE FUNCTION refuse();
-- An insert whose triggers are those of partitions.
CREATE TABLE made_parts (id int PRIMARY KEY, n int) PARTITION BY RANGE (id);
CREATE TABLE made_low PARTITION OF made_parts FOR VALUES FROM (1) TO (5);
CREATE TABLE made_high PARTITION OF made_parts FOR VALUES FROM (5) TO (100);
CREATE TRIGGER refuse AFTER INSERT ON made_parts FOR EACH ROW WHEN (NEW.n > 50) EXECUTE FUNCTION refuse();
CREATE TRIGGER look AFTER INSERT ON made_parts FOR EACH ROW EXECUTE FUNCTION look();
CREATE TABLE made_plainly (id int PRIMARY KEY, n int) PARTITION BY RANGE (id);
CREATE TABLE made_plainly_all PARTITION OF made_plainly DEFAULT;
CREATE TRIGGER look AFTER INSERT ON made_plainly FOR EACH ROW EXECUTE FUNCTION look();
\set ECHO all
SELECT change_failure('changed', '[{"id": 3, "n": 1}, {"id": 1, "n": 100}, {"id": 2, "n": 5}]');
SELECT change_failure('changed', '[{"id": 8, "parent_id": 2}, {"id": 3, "parent_id": 1}, {"id": 1, "parent_id": 9}, {"id": 2, "parent_id": 3}]');
SELECT change_failure('changed', '[{"id": 3, "place": 1}, {"id": 1, "place": 2}, {"id": 2, "place": 6}]');
SELECT change_failure('changed_after', '[{"id": 3, "n": 1}, {"id": 99, "n": 60}, {"id": 1, "n": 2}, {"id": 2, "n": 60}]');
SELECT change_failure('changed_after', '[{"id": 3, "n": 1}, {"id": 1, "place": 20, "n": 51}, {"id": 2, "n": 6}]');
SELECT change_failure('changed_before', '[{"id": 3, "n": 67}, {"id": 1, "n": 2}, {"id": 2, "n": 66}]');
SELECT change_failure('changed_before', '[{"id": 3, "n": 67}, {"id": 1, "n": 2}, {"id": 2, "n": 60}, {"id": 4, "n": 7}]');
SELECT change_failure('changed_parts', '[{"id": 7, "n": 2}, {"id": 1, "n": 2}, {"id": 6, "n": -1}, {"id": 2, "n": 7}]');
-- ... for triggers only if rows come back, and not for those of partitions
SELECT change_failure('changed_parts', '[{"id": 7, "n": 2}, {"id": 1, "n": 2}, {"id": 2, "n": 60}]');
SELECT change_failure('changed', '[{"id": 3, "parent_id": 1}, {"id": 1, "parent_id": 9}]', '{"__properties": []}');
-- ... and not for triggers of partitions when rows are created
SELECT failure('made_parts', '[{"id": 1, "n": 1}, {"id": 2, "n": 60}, {"id": 7, "n": 1}]');
SELECT failure('made_parts', '[{"id": 1, "n": 1}, {"id": 2, "n": 66}, {"id": 7, "n": 1}]');
SELECT failure('made_plainly', '[{"id": 1, "n": 1}, {"id": 2, "n": 66}]');
-- a single row has none
SELECT failure('kinds', '{"id": 1, "n": -1}');
SELECT failure('kinds', '[{"id": 1, "n": -1}]');
\set ECHO none
DROP SCHEMA rows_of_failures CASCADE;
DROP ROLE batch_rows_writer;
