-- What an update makes of a column, and the column does not take: it is named, though the server does not say which one it was.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA changed_values;
SET search_path = changed_values, public;
CREATE DOMAIN natural_number AS int CHECK (VALUE >= 0);
CREATE DOMAIN codes AS varchar(3)[];
CREATE TYPE mood AS ENUM ('calm', 'tense');
CREATE TABLE meter (id int PRIMARY KEY, small smallint DEFAULT 32767, whole int DEFAULT 2147483647, other int DEFAULT 0, big bigint DEFAULT 9223372036854775807,
  share real DEFAULT 3e38, price numeric(5, 2) DEFAULT 999.99, left_over natural_number DEFAULT 0, tags varchar(3)[] DEFAULT '{}', marks codes DEFAULT '{}', moods mood[] DEFAULT '{}');
INSERT INTO meter (id) VALUES (1), (2);
CREATE FUNCTION overflow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.whole := 2147483647 + NEW.other; RETURN NEW; END $$;
CREATE FUNCTION changed(keys jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT refused(jsonb_build_array('{"id": "u", "entity": "meter", "action": "update", "query_params": {"id": 1}}' || keys)) $$;
\set ECHO all
SELECT changed(jsonb_build_object('increment', i)) FROM unnest('{"{\"small\": 1}", "{\"whole\": 1}", "{\"big\": 1}", "{\"share\": 3e38}", "{\"price\": 1}", "{\"left_over\": -1}"}'::jsonb[]) AS i;
-- an element that is too long
SELECT changed(jsonb_build_object('append', i)) FROM unnest('{"{\"tags\": \"long\"}", "{\"tags\": [\"a\", \"long\"]}", "{\"marks\": [\"long\"]}"}'::jsonb[]) AS i;
-- the column whose sum it can be; of two such columns nobody knows
SELECT changed('{"increment": {"whole": 1, "small": -1}, "store_params": {"big": 1}}');
SELECT changed('{"increment": {"whole": 1, "other": 1}}');
-- the row of an array, of items, and of an upsert
SELECT refused('[{"id": "u", "entity": "meter", "action": "update", "store_params": [{"id": 1, "whole": -1}, {"id": 2, "whole": 1}], "increment": ["whole"]}]');
SELECT refused('[{"id": "u", "entity": "meter", "action": "update", "store_params": [{"id": 1, "tags": "ab"}, {"id": 2, "tags": ["abcd"]}], "append": ["tags"]}]');
SELECT refused('[{"id": "u", "entity": "meter", "action": "update", "for_each": [{"id": 1, "n": 0}, {"id": 2, "n": 1}], "query_params": {"id": "$ref:@item.id"}, "increment": {"whole": "$ref:@item.n"}}]');
SELECT refused('[{"id": "u", "entity": "meter", "action": "create", "store_params": [{"id": 1, "price": -1}, {"id": 2, "price": 1}], "metadata_params": {"__on_conflict": {"columns": "id", "action": "update", "increment": ["price"]}}}]');
-- of operations that were tried as one statement
SELECT * FROM run('[{"id": "a", "entity": "meter", "action": "update", "query_params": {"id": 1}, "increment": {"whole": -5}, "metadata_params": {"__properties": "whole"}},
                    {"id": "b", "entity": "meter", "action": "update", "query_params": {"id": 2}, "increment": {"whole": 5}, "metadata_params": {"__properties": "whole"}}]', '{"atomic": false, "continueOnError": true}');
-- what code of the table raises is not the column's
CREATE TRIGGER overflow BEFORE UPDATE ON meter FOR EACH ROW EXECUTE FUNCTION overflow();
SELECT changed('{"increment": {"other": 1}}');
DROP TRIGGER overflow ON meter;
-- a list names columns of the table, also such as no row gives, of types that take the change
SELECT refused('[{"id": "u", "entity": "meter", "action": "update", "store_params": [{"id": 1, "small": 1}], "increment": ["small", "nope"]}]');
SELECT refused('[{"id": "u", "entity": "meter", "action": "update", "store_params": [{"id": 1, "small": 1}], "append": ["whole"]}]');
SELECT refused('[{"id": "u", "entity": "meter", "action": "update", "store_params": [{"id": 1, "small": 1}], "merge": ["tags"]}]');
-- a label where an array of them is wanted
SELECT refused('[{"id": "r", "entity": "meter", "action": "read", "query_params": {"moods": ["calm"]}}]');
SELECT refused('[{"id": "r", "entity": "meter", "action": "read", "query_params": {"moods": "calm"}}]');
SELECT refused('[{"id": "r", "entity": "meter", "action": "read", "query_params": {"moods": {"contains": ["clam"]}}}]');
SELECT changed('{"store_params": {"moods": "calm"}}');
