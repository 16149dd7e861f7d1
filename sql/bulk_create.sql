-- Creates of several rows, as an array or as neighbouring operations: every row keeps its own values.
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA bulk_create;
SET search_path = bulk_create, public;
CREATE TABLE kinds (id int PRIMARY KEY, a_text text, a_number int, a_numeric numeric(8,3), a_flag bool,
                    a_json jsonb, an_old_json json, a_list int[], a_time timestamptz, a_uuid uuid, an_interval interval,
                    a_range int4range, some_bytes bytea, a_char char(3), a_bit bit(3), a_default text DEFAULT 'given');
-- null in one row of an array stays null there alone, whatever the type
SELECT batch_execute('[{"id": "two", "entity": "kinds", "action": "create", "store_params": [
  {"id": 1, "a_text": null, "a_number": 1, "a_numeric": null, "a_flag": true, "a_json": null, "an_old_json": {"k": 1}, "a_time": null, "a_uuid": "00000000-0000-0000-0000-000000000001", "an_interval": null, "a_range": "[1,2)", "some_bytes": null, "a_char": "a", "a_bit": null, "a_default": null},
  {"id": 2, "a_text": "x", "a_number": null, "a_numeric": 1.5, "a_flag": null, "a_json": {"k": 1}, "an_old_json": null, "a_time": "2000-01-01T00:00:00Z", "a_uuid": null, "an_interval": "1 day", "a_range": null, "some_bytes": "\\x00", "a_char": null, "a_bit": "101", "a_default": "mine"}]}]')
       #- '{success}';
-- the same as two operations
SELECT batch_execute('[{"id": "one", "entity": "kinds", "action": "create", "store_params":
  {"id": 3, "a_text": null, "a_number": 1, "a_numeric": null, "a_json": null, "a_time": null, "a_bit": "101", "a_default": null}},
 {"id": "two", "entity": "kinds", "action": "create", "store_params":
  {"id": 4, "a_text": "x", "a_number": null, "a_numeric": 1.5, "a_json": {"k": 1}, "a_time": "2000-01-01T00:00:00Z", "a_bit": null, "a_default": "mine"}}]')
       #- '{success}';
-- all values of a column null, lists among them, and rows whose keys differ
SELECT batch_execute('[{"id": "nulls", "entity": "kinds", "action": "create", "store_params": [{"id": 5, "a_text": null, "a_list": null}, {"id": 6, "a_text": null, "a_list": [1, null]}]},
                       {"id": "differ", "entity": "kinds", "action": "create", "store_params": [{"id": 7, "a_text": null}, {"id": 8, "a_number": null}, {"id": 9, "a_default": null}]}]', '{"atomic": false}')
       #- '{success}';
SELECT * FROM kinds ORDER BY id;
-- a null that may not be there is found, and the row it stands in
CREATE TABLE strict (id int PRIMARY KEY, name text NOT NULL);
SELECT refused('[{"id": "two", "entity": "strict", "action": "create", "store_params": [{"id": 1, "name": "x"}, {"id": 2, "name": null}]}]');
SELECT * FROM run('[{"id": "a", "entity": "strict", "action": "create", "store_params": {"id": 1, "name": "x"}}, {"id": "b", "entity": "strict", "action": "create", "store_params": {"id": 2, "name": null}},
                    {"id": "c", "entity": "strict", "action": "create", "store_params": {"id": 3, "name": "z"}}]', '{"atomic": false, "continueOnError": true}');
SELECT * FROM strict;
-- an empty array completes with no rows, and nothing runs: no trigger, no right is asked for
CREATE FUNCTION tell() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE NOTICE 'a statement ran'; RETURN NULL; END $$;
CREATE TRIGGER told BEFORE INSERT ON strict FOR EACH STATEMENT EXECUTE FUNCTION tell();
SELECT batch_execute('[{"id": "none", "entity": "strict", "action": "create", "store_params": []},
                       {"id": "kept", "entity": "kinds", "action": "create", "store_params": {"id": 20}, "metadata_params": {"__properties": "id"}},
                       {"id": "refers", "entity": "kinds", "action": "read", "query_params": {"id": "$ref:none.*.id"}},
                       {"id": "upsert", "entity": "strict", "action": "create", "store_params": [], "metadata_params": {"__on_conflict": {"columns": "id", "action": "nothing"}}}]');
SELECT batch_execute('[{"id": "none", "entity": "strict", "action": "create", "store_params": [], "expect": {"rows": 0}}]', '{"dryRun": true}');
SELECT refused('[{"id": "none", "entity": "strict", "action": "create", "store_params": [], "expect": {"min": 1}}]');
SELECT refused('[{"id": "none", "entity": "nowhere", "action": "create", "store_params": []}]');
SELECT refused('[{"id": "none", "entity": "pg_catalog.pg_class", "action": "create", "store_params": []},
                 {"id": "first", "entity": "kinds", "action": "create", "store_params": {"id": "$ref:none.0.id"}}]');
-- neighbours run together around it
SELECT batch_execute(format('[%s,%s]', (SELECT string_agg(format('{"id": "k%s", "entity": "kinds", "action": "create", "store_params": {"id": %1$s}, "metadata_params": {"__properties": []}}', g), ',') FROM generate_series(30, 33) AS g),
                                       '{"id": "none", "entity": "kinds", "action": "create", "store_params": []}')::jsonb, '{"atomic": false, "summary": true}') #> '{results,none}' ->> 'rows';
SELECT batch_explain('[{"id": "none", "entity": "strict", "action": "create", "store_params": []}]') #> '{operations,0,sql}';
SELECT batch_explain('[{"id": "none", "entity": "nowhere", "action": "create", "store_params": []}]');
