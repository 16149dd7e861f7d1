-- Values that a column does not take, written as in other tools or not: what is said, in which row, and that the hint
-- is right.
\set VERBOSITY terse
CREATE SCHEMA refused_values;
SET search_path = refused_values, public;
\pset format unaligned
\pset tuples_only on
CREATE TYPE mood AS ENUM ('calm', 'happy', 'sad');
CREATE TYPE address AS (street text, city text);
CREATE TABLE artist (id int PRIMARY KEY, name text);
CREATE TABLE track (id serial PRIMARY KEY, artist_id int REFERENCES artist, code varchar(5), price numeric(4,2), mood mood, released date,
  tags text[], short varchar(3)[], flags bit(3), letters char(2), place address, number int UNIQUE, seen timestamptz, prefs jsonb, documents jsonb[],
  rating int NOT NULL DEFAULT 1 CHECK (rating > 0));
INSERT INTO artist VALUES (1, 'Björk');
INSERT INTO track (id, artist_id, code, number, tags, prefs) VALUES (100, 1, 'Paris', 5, '{x,y}', '{"theme": "dark"}');

-- too long, too large: which column, where
SELECT refused('[{"id": "c", "entity": "track", "action": "create", "store_params": {"code": "too long"}}]');
SELECT refused('[{"id": "c", "entity": "track", "action": "create", "store_params": {"price": 12345}}]');
SELECT refused('[{"id": "c", "entity": "track", "action": "create", "store_params": {"flags": "10"}}]');
SELECT refused('[{"id": "c", "entity": "track", "action": "create", "store_params": {"letters": "abc"}}]');
SELECT refused('[{"id": "c", "entity": "track", "action": "create", "store_params": {"short": ["abc", "abcd"]}}]');
SELECT refused('[{"id": "u", "entity": "track", "action": "update", "query_params": {"id": 100}, "store_params": {"code": "too long"}}]');
-- spaces that are too many are cut, and numbers rounded, as the server does it
SELECT * FROM run('[{"id": "c", "entity": "track", "action": "create", "store_params": {"code": "abcde    ", "price": 9.999, "letters": "a"},
                     "metadata_params": {"__properties": ["code", "price", "letters"]}}]');

-- in an array the row is named, from 0: in what is raised ...
CREATE FUNCTION refused_rows(rows jsonb) RETURNS text LANGUAGE sql AS
$$ SELECT refused(jsonb_build_array(jsonb_build_object('id', 'c', 'entity', 'track', 'action', 'create', 'store_params', rows))) $$;
SELECT refused_rows('[{"code": "ok"}, {"code": "too long"}]');
SELECT refused_rows('[{"mood": "calm"}, {"mood": "calm"}, {"mood": "clam"}]');
SELECT refused_rows('[{"number": 1}, {"number": 2}, {"number": 1}]');
SELECT refused_rows('[{"number": 1, "code": "a"}, {"number": 2}, {"number": 1}]');
SELECT refused_rows('[{"number": 1, "rating": 1}, {"number": 2, "rating": 0}]');
SELECT refused_rows('[{"number": 1, "rating": 1}, {"number": 2, "rating": null}]');
SELECT refused_rows('[{"artist_id": 1}, {"artist_id": 1}, {"artist_id": 7}, {"artist_id": 8}]');
SELECT refused_rows('[{"artist_id": 1}, {"artist": 1}]');
SELECT refused_rows('[{"artist_id": 1}, {"artist_id": "$ref:c2.id"}]') ~ 'unknown operation';
SELECT refused('[{"id": "a", "entity": "artist", "action": "read"},
                 {"id": "c", "entity": "track", "action": "create", "store_params": [{"code": "x"}, {"code": "$ref:a.nome"}]}]');
-- ... and in what is reported
SELECT batch_execute('[{"id": "c", "entity": "track", "action": "create", "store_params": [{"number": 1}, {"number": 5}]}]', '{"onError": "report"}') #> '{results,c,row}';
SELECT batch_execute('[{"id": "c", "entity": "track", "action": "create", "store_params": [{"artist_id": 1, "number": 1}, {"artist_id": 9, "number": 2}]}]',
                     '{"atomic": false}') #> '{results,c,row}';
-- not of a single row
SELECT refused('[{"id": "c", "entity": "track", "action": "create", "store_params": {"number": 5}}]');
SELECT batch_execute('[{"id": "c", "entity": "track", "action": "create", "store_params": {"number": 5}}]', '{"onError": "report"}') #> '{results,c}' ? 'row';
-- an array of one has a row
SELECT refused_rows('[{"number": 5}]');
-- rows that a trigger leaves out count: the row is that of the request
CREATE FUNCTION leave_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.code = 'skip' THEN RETURN NULL; END IF; IF new.code = 'fail' THEN RAISE 'no such code'; END IF; RETURN new; END $$;
CREATE TRIGGER leave_out BEFORE INSERT ON track FOR EACH ROW EXECUTE FUNCTION leave_out();
SELECT refused_rows('[{"code": "skip", "number": 1}, {"code": "ok", "number": 2}, {"code": "fail", "number": 3}]');
SELECT refused_rows('[{"code": "skip", "number": 1}, {"code": "ok", "number": 2}, {"code": "ok", "number": 5}]');
SELECT refused_rows('[{"code": "skip"}, {"code": "fail"}]');
-- keys of rows some of which were left out can't be told, either
SELECT refused_rows('[{"code": "skip", "artist_id": 1}, {"code": "ok", "artist_id": 7}]');
SELECT refused_rows('[{"code": "a", "artist_id": 1}, {"code": "ok", "artist_id": 7}]');
DROP TRIGGER leave_out ON track;
-- policies
CREATE TABLE log (n int, message text);
ALTER TABLE log ENABLE ROW LEVEL SECURITY;
CREATE POLICY write ON log FOR INSERT WITH CHECK (message <> 'no');
CREATE ROLE regress_batch_ops_writer;
GRANT USAGE ON SCHEMA refused_values TO regress_batch_ops_writer;
GRANT SELECT, INSERT ON log TO regress_batch_ops_writer;
SET ROLE regress_batch_ops_writer;
SELECT refused('[{"id": "l", "entity": "log", "action": "create", "store_params": [{"n": 1, "message": "yes"}, {"n": 2, "message": "no"}], "metadata_params": {"__properties": []}}]');
-- the hint about rows that may not be seen, where it helps and only there
SELECT refused('[{"id": "l", "entity": "log", "action": "create", "store_params": {"message": "yes"}}]');
SELECT refused('[{"id": "l", "entity": "log", "action": "create", "store_params": {"message": "no"}}]');
SELECT * FROM run('[{"id": "l", "entity": "log", "action": "create", "store_params": {"message": "yes"}, "metadata_params": {"__properties": []}}]');
RESET ROLE;
CREATE POLICY read ON log FOR SELECT USING (n = 1);
SET ROLE regress_batch_ops_writer;
SELECT refused('[{"id": "l", "entity": "log", "action": "create", "store_params": {"n": 2, "message": "yes"}}]');
SELECT refused('[{"id": "l", "entity": "log", "action": "create", "store_params": {"n": 1, "message": "no"}}]');
RESET ROLE;
CREATE POLICY narrow ON log AS RESTRICTIVE FOR SELECT USING (message <> 'hidden');
SET ROLE regress_batch_ops_writer;
SELECT refused('[{"id": "l", "entity": "log", "action": "create", "store_params": {"n": 1, "message": "hidden"}}]');
RESET ROLE;
CREATE POLICY narrow_write ON log AS RESTRICTIVE FOR INSERT WITH CHECK (n > 0);
SET ROLE regress_batch_ops_writer;
SELECT refused('[{"id": "l", "entity": "log", "action": "create", "store_params": {"n": 0, "message": "yes"}}]');
RESET ROLE;

-- hints of types
SELECT refused('[{"id": "c", "entity": "track", "action": "create", "store_params": {"mood": "hapy"}}]');
SELECT refused('[{"id": "r", "entity": "track", "action": "read", "query_params": {"mood": ["calm", "upset"]}}]');
SELECT refused('[{"id": "c", "entity": "track", "action": "create", "store_params": {"place": ["Main Street", "Paris"]}}]');
SELECT refused('[{"id": "c", "entity": "track", "action": "create", "store_params": {"number": "DEFAULT"}}]');
SELECT refused('[{"id": "c", "entity": "track", "action": "create", "store_params": {"number": ""}}]');
SELECT refused('[{"id": "c", "entity": "track", "action": "create", "store_params": {"released": "31/12/2010"}}]');
SELECT refused('[{"id": "r", "entity": "track", "action": "read", "query_params": {"seen": {"ge": 1293753600000}}}]');

-- what a reference brought is told
CREATE FUNCTION refused_reference(params text) RETURNS text LANGUAGE sql AS
$$ SELECT refused(jsonb_build_array('{"id": "a", "entity": "artist", "action": "read"}'::jsonb, '{"id": "c", "entity": "track"}' || params::jsonb)) $$;
SELECT refused_reference('{"action": "create", "store_params": {"number": "$ref:a.name"}}');
SELECT refused_reference('{"action": "create", "store_params": {"number": "$ref:a.id + 1"}}');
SELECT refused_reference('{"action": "create", "store_params": {"number": "$ref:a.*.id"}}');
SELECT refused_reference('{"action": "read", "query_params": {"number": {"eq": "$ref:a.*.id"}}}');
SELECT refused_reference('{"action": "create", "store_params": {"number": "$ref:a.0"}}');
SELECT refused_reference('{"action": "read", "query_params": {"number": {"between": [1, "$ref:a.name"]}}}');
SELECT refused_reference('{"action": "read", "query_params": {"number": {"in": [1, "$ref:a.name"]}}}');
SELECT refused_reference('{"action": "read", "query_params": {"number": {"in": "$ref:a.id"}}}');
SELECT refused_reference('{"action": "read", "query_params": {"number": {"in": ["$ref:a.id"]}}}');
SELECT refused_reference('{"action": "read", "query_params": {"number": {"is": "$ref:a.name"}}}');
SELECT refused_reference('{"action": "read", "query_params": {"title": {"like": "$ref:a.id"}}}');
SELECT refused_reference('{"action": "read", "when": {"ref": "$ref:a.id", "in": "$ref:a.name"}}');
SELECT refused_reference('{"action": "read", "metadata_params": {"__include": {"artist": {"query_params": {"id": {"in": [1, "$ref:a.name"]}}}}}}');
SELECT refused_reference('{"action": "read", "metadata_params": {"__include": {"artist": {"query_params": {"id": "$ref:a.name"}}}}}');
SELECT refused_reference('{"action": "read", "metadata_params": {"__include": {"artist": {"query_params": {"id": "eq.1"}}}}}');
SELECT refused_reference('{"action": "update", "store_params": [{"id": 1, "number": 2}, {"id": "$ref:a.name", "number": 2}]}');
INSERT INTO artist VALUES (2);
SELECT refused('[{"id": "a", "entity": "artist", "action": "read", "query_params": {"id": 2}},
                 {"id": "c", "entity": "track", "action": "update", "store_params": [{"id": 1, "number": 2}, {"id": "$ref:a.name", "number": 2}]}]');
DELETE FROM artist WHERE id = 2;
-- ... the values of all rows for one: the list that the operator has, and no text of them
SELECT operator, refused_reference(format('{"action": "read", "query_params": {"%s": {"%s": "$ref:a.*.id"}}}', name, operator))
  FROM unnest('{eq,ne,same,not-same,gt}'::text[]) AS operator, unnest('{number,code}'::text[]) AS name;
SELECT refused_reference('{"action": "delete", "query_params": {"code": {"ne": "$ref:a.*.name"}}}');
SELECT refused_reference('{"action": "read", "query_params": {"tags": {"eq": "$ref:a.*.name"}, "prefs": {"ne": "$ref:a.*.name"}, "code": "$ref:a.*.name"}}');
-- a part of an array or range: the hint keeps the meaning
SELECT refused(format('[{"id": "r", "entity": "track", "action": "read", "query_params": {"tags": {"%s": "x"}}}]', operator)::jsonb)
  FROM unnest('{eq,ne,not-same,overlaps,contained-by,gt}'::text[]) AS operator;
-- text that looks like a reference of another tool is told where it fails, and is text where text fits
SELECT form, refused_reference(format('{"action": "create", "store_params": {"number": %s}}', form))
  FROM unnest('{"\"{{a.id}}\"","\"${a.id}\"","\"@{a.id}\"","\"@a.id\"","\"$ref.a.id\"","\"ref:a.id\"","{\"$ref\": \"a.id\"}"}'::text[]) AS form;
SELECT refused_reference('{"action": "create", "store_params": {"number": "{{b.id}}"}}');
SELECT refused_reference('{"action": "read", "query_params": {"number": {"$ref": "a.id"}}}');
SELECT * FROM run('[{"id": "a", "entity": "artist", "action": "read"}, {"id": "c", "entity": "track", "action": "create", "store_params": {"prefs": "{{a.id}}"}, "metadata_params": {"__properties": "prefs"}}]');
SELECT * FROM run('[{"id": "r", "entity": "track", "action": "read", "query_params": {"code": "eq.Paris"}}]');

-- increments in the style of others
SELECT refused('[{"id": "u", "entity": "track", "action": "update", "query_params": {"id": 100}, "store_params": {"number": {"increment": 1}}}]');
SELECT refused('[{"id": "u", "entity": "track", "action": "update", "query_params": {"id": 100}, "store_params": {"number": "number - 2"}}]');

-- filters in the style of others: each hint that shows a form is followed, and passes
CREATE FUNCTION followed(filter jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  message text; detail text; hint text; form jsonb; field text := (SELECT jsonb_object_keys(filter) LIMIT 1);
BEGIN
  PERFORM batch_execute(jsonb_build_array(jsonb_build_object('id', 'r', 'entity', 'track', 'action', 'read', 'query_params', filter)));
  RETURN 'accepted';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT;
  form := substring(hint FROM 'Write (\{.*\})[.,]')::jsonb;
  IF form IS NULL THEN RETURN concat_ws(' | ', message, nullif(detail, ''), hint); END IF;
  IF NOT form ?| ARRAY[field, '__not', '__or', '__and'] THEN form := jsonb_build_object(field, form); END IF;
  RETURN concat_ws(' | ', message, nullif(detail, ''), hint, 'followed: ' || (batch_execute(jsonb_build_array(jsonb_build_object(
    'id', 'r', 'entity', 'track', 'action', 'read', 'query_params', form, 'metadata_params', '{"__properties": "id"}'::jsonb))) #>> '{results,r,status}'));
END $$;
SELECT followed(filter::jsonb) FROM (VALUES
  ('{"number": {"_gte": 5}}'), ('{"number": {"$gt": 5}}'), ('{"number": {">=": 5}}'), ('{"number": {"nin": [1, 2]}}'), ('{"number": {"GT": 5}}'),
  ('{"number": {"not": null}}'), ('{"number": {"not": 5}}'), ('{"number": {"not": [5]}}'), ('{"number": {"not": {"gte": 5}}}'), ('{"number": {"_is_null": true}}'),
  ('{"number": {"_is_null": false}}'), ('{"number": {"is": "null"}}'), ('{"number": {"is": "NOT NULL"}}'), ('{"code": {"startsWith": "Par"}}'),
  ('{"code": {"endsWith": "is"}}'), ('{"code": {"regex": "^Par"}}'), ('{"code": {"contains": "ari"}}'), ('{"number": "gt.5"}'), ('{"number": ">5"}'),
  ('{"number": ">= 5"}'), ('{"number": "gte::5"}'), ('{"number": "in.(1,2)"}'), ('{"released": "lt.2020-01-01"}'), ('{"number": {"in": "1,2"}}'), ('{"number": {"between": "1,9"}}'),
  ('{"tags": "x"}'), ('{"tags": ["x"]}'), ('{"tags": {"has": "x"}}'), ('{"__or": {"number": 5, "id": 100}}'), ('{"number": "in::(1,2)"}'), ('{"number": "in::"}'),
  ('{"number": {"conains": 5}}'), ('{"prefs": {"theme": "dark"}}'), ('{"released": "31/12/2010"}'), ('{"number": {"in": 5}}'), ('{"code": {"like": 5}}')) AS filters (filter);

-- an array of documents has one dimension, whatever is in them
SELECT * FROM run('[{"id": "a", "entity": "track", "action": "create", "store_params": {"documents": [[1, 2], {"a": 1}, "x", null]}, "metadata_params": {"__properties": "documents"}},
                    {"id": "b", "entity": "track", "action": "create", "store_params": {"documents": "$ref:a.documents"}, "metadata_params": {"__properties": "documents"}}]');
SELECT array_ndims(documents), documents[2] FROM track WHERE documents IS NOT NULL;
-- a list in one text, of a column that takes no such text
SELECT refused('[{"id": "r", "entity": "track", "action": "read", "query_params": {"number": "4,5"}}]');
SELECT refused('[{"id": "r", "entity": "track", "action": "update", "query_params": {"number": {"ne": "4, 5"}}, "store_params": {"rating": 2}}]');
SELECT refused('[{"id": "r", "entity": "track", "action": "delete", "query_params": {"number": {"lt": "4,5"}}}]');
SELECT refused('[{"id": "r", "entity": "track", "action": "read", "query_params": {"tags": "4,5"}}]');
SELECT refused('[{"id": "r", "entity": "track", "action": "read", "query_params": {"released": "2010-12-31,2011-12-31"}}]');
SELECT * FROM run('[{"id": "r", "entity": "track", "action": "read", "query_params": {"number": [4, 5]}, "metadata_params": {"__properties": "id"}}]');
-- one value where an array or a range is wanted
CREATE TABLE fitting (id int, sizes int[], during tstzrange, spans int4multirange);
INSERT INTO fitting VALUES (1, '{42,43}', '[2024-03-01 09:00+00,2024-03-01 12:00+00)', '{[1,5),[7,9)}');
SELECT refused(jsonb_build_array(jsonb_build_object('id', 'r', 'entity', 'fitting', 'action', 'read', 'query_params', filter::jsonb)))
FROM (VALUES ('{"sizes": [42]}'), ('{"sizes": {"eq": 42}}'), ('{"sizes": {"overlaps": 42}}'), ('{"during": {"contains": "2024-03-01 10:00+00"}}'), ('{"spans": 3}'),
             ('{"spans": {"contains": "3,4"}}'), ('{"during": "[2024-03-01"}')) AS filters (filter);
SELECT * FROM run('[{"id": "a", "entity": "fitting", "action": "read", "query_params": {"sizes": {"contains": [42]}}, "metadata_params": {"__properties": "id"}},
                    {"id": "b", "entity": "fitting", "action": "read", "query_params": {"during": {"contains": "[2024-03-01 10:00+00,2024-03-01 10:00+00]"}}, "metadata_params": {"__properties": "id"}},
                    {"id": "c", "entity": "fitting", "action": "read", "query_params": {"spans": {"contains": "{[3,3]}"}}, "metadata_params": {"__properties": "id"}}]');
DROP OWNED BY regress_batch_ops_writer;
DROP ROLE regress_batch_ops_writer;
