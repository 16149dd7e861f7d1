-- Fidelity: values survive unchanged through request, reference and response.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA fidelity;
SET search_path = fidelity, public;
CREATE TYPE mood AS ENUM ('sad', 'so-so', 'Happy ☺');
CREATE TYPE pair AS (n int, label text);
CREATE TYPE nested AS (p pair, list int[], doc jsonb);
CREATE TYPE period AS (t tstzrange);
CREATE DOMAIN positive AS numeric(10,2) CHECK (VALUE > 0);
CREATE DOMAIN word AS text NOT NULL CHECK (VALUE !~ '\s');
-- One row through the whole loop: written, returned, referred to as a whole and by its column, written
-- again and read back. Shows the value, and whether all ways gave the same.
CREATE FUNCTION loop(type text, value jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  report jsonb;
  told jsonb;
  stored jsonb;
  float_digits text := current_setting('extra_float_digits');
  date_style text := current_setting('DateStyle');
BEGIN
  DROP TABLE IF EXISTS original, copy;
  EXECUTE format('CREATE TEMP TABLE original (id int PRIMARY KEY, v %1$s); CREATE TEMP TABLE copy (id int PRIMARY KEY, v %1$s)', type);
  report := batch_execute(jsonb_build_array(
    jsonb_build_object('id', 'put', 'entity', 'original', 'action', 'create', 'store_params', jsonb_build_object('id', 1, 'v', value)),
    '{"id": "copy", "entity": "copy", "action": "create", "store_params": {"id": 1, "v": "$ref:put.v"}}'::jsonb,
    '{"id": "read", "entity": "copy", "action": "read"}'::jsonb,
    '{"id": "keep", "entity": "copy", "action": "update", "query_params": {"id": 1}, "store_params": {"v": "$ref:read.v"}}'::jsonb)) -> 'results';
  PERFORM set_config('extra_float_digits', '1', false), set_config('DateStyle', 'ISO', false);
  EXECUTE 'SELECT to_jsonb(v) FROM original' INTO told;
  EXECUTE 'SELECT to_jsonb(copy.v) FROM copy, original WHERE copy.v::text IS NOT DISTINCT FROM original.v::text' INTO stored;
  PERFORM set_config('extra_float_digits', float_digits, false), set_config('DateStyle', date_style, false);
  RETURN concat(told::text,
                CASE WHEN told IS DISTINCT FROM stored THEN '  STORED ' || coalesce(stored::text, 'otherwise') END,
                (SELECT string_agg('  ' || key || ' ' || (result -> 'data' -> 0 ->> 'v'), '')
                 FROM jsonb_each(report) AS r (key, result) WHERE (result -> 'data' -> 0 -> 'v')::text IS DISTINCT FROM told::text));
END $$;
\set ECHO all
-- int8 extremes, and the other whole numbers
SELECT loop('int8', '9223372036854775807'), loop('int8', '-9223372036854775808');
SELECT loop('int4', '2147483647'), loop('int4', '-2147483648'), loop('int2', '32767'), loop('int2', '-32768'), loop('oid', '4294967295');
SELECT loop('int8', '"9007199254740993"'), loop('int8', '9007199254740993');
-- numeric: 50 digits, trailing zeros, very large and very small, NaN and Infinity as text
SELECT loop('numeric', '12345678901234567890123456789012345678901234567890.12345678901234567890123456789012345678901234567890');
SELECT loop('numeric', '1.10'), loop('numeric', '-0.000'), loop('numeric', '100'), loop('numeric', '1e2'), loop('numeric', '0.1'), loop('numeric(10,3)', '1.5');
SELECT loop('numeric', '1e400') = repeat('0', 0) || '1' || repeat('0', 400), length(loop('numeric', '1e-400'));
SELECT loop('numeric', '"NaN"'), loop('numeric', '"Infinity"'), loop('numeric', '"-Infinity"'), loop('numeric', '"1.10"'), loop('numeric', '18446744073709551616');
-- float8 and float4, whatever extra_float_digits and DateStyle are
SELECT loop('float8', '0.1'), loop('float8', '1e300'), loop('float8', '5e-324'), loop('float8', '"NaN"'), loop('float8', '"-Infinity"'), loop('float8', '0.30000000000000004'), loop('float4', '3.4028235e38'), loop('float4', '0.1');
SET extra_float_digits = -15;
SET DateStyle = 'SQL, DMY';
SET IntervalStyle = 'sql_standard';
SET TimeZone = 'Asia/Kathmandu';
SELECT loop('float8', '0.30000000000000004'), loop('float8[]', '[0.1, 0.30000000000000004]'), loop('float4', '0.1234567'), loop('pair', '{"n": 1, "label": "x"}');
-- and what holds floats without being one
SELECT loop('point', '"(0.3333333333333333,0.30000000000000004)"'), loop('line', '"{1,0.3333333333333333,0.30000000000000004}"'), loop('lseg', '"[(0.3333333333333333,0),(1,1)]"'), loop('box', '"(0.3333333333333333,1),(0,0.30000000000000004)"');
SELECT loop('path', '"((0,0),(0.3333333333333333,1))"'), loop('polygon', '"((0,0),(0.3333333333333333,1),(1,1))"'), loop('circle', '"<(0.3333333333333333,1),0.30000000000000004>"'), loop('point[]', '["(0.3333333333333333,1)"]');
-- times in ranges, where the zone has an abbreviation that is another one's too
SET TimeZone = 'Asia/Kolkata';
SELECT loop('tstzrange', '"[2020-07-01 00:00:00+00,2020-07-02 00:00:00+00)"'), loop('tstzmultirange', '"{[2020-07-01 00:00:00+00,infinity)}"'), loop('tstzrange[]', '["[2020-07-01 00:00:00+00,)"]'), loop('period', '{"t": "[2020-07-01 00:00:00+00,)"}');
SET TimeZone = 'Asia/Kathmandu';
SHOW DateStyle;
SHOW extra_float_digits;
-- dates and times: timestamptz keeps its instant, infinity stays
SELECT loop('date', '"2024-02-29"'), loop('date', '"infinity"'), loop('date', '"0044-03-15 BC"'), loop('time', '"23:59:59.999999"'), loop('timetz', '"04:05:06+05:45"');
SELECT loop('timestamptz', '"2024-12-31T23:59:59.123456Z"'), loop('timestamptz', '"-infinity"'), loop('timestamp', '"2024-01-02T03:04:05"'), loop('interval', '"1 year 2 mons -3 days 04:05:06.7"'), loop('tstzrange', '"[2024-03-02 00:00:00+00,)"');
RESET extra_float_digits;
RESET DateStyle;
RESET IntervalStyle;
RESET TimeZone;
-- text: Unicode, empty, quotes, control characters, what looks like something else
SELECT loop('text', '"Ünïcödé ✓ 𝄞 שלום"'), loop('text', '""'), loop('text', '"a\"b''c\\d"'), loop('text', '"line\nfeed\ttab\u0001"'), loop('text', '"null"'), loop('text', '"  "');
SELECT loop('text', '"NULL"'), loop('text', '"{a,b}"'), loop('text', '"1"'), loop('text', '1.50'), loop('text', 'true'), loop('varchar(5)', '"äöü"'), loop('char(5)', '"ab"'), loop('name', '"n"'), loop('"char"', '"x"');
-- booleans and null
SELECT loop('bool', 'true'), loop('bool', 'false'), loop('bool', '"yes"'), loop('text', 'null'), loop('int', 'null'), loop('jsonb', 'null');
-- nested jsonb and json; JSON null in a json column is NULL, inside it stays; a string is a JSON string
SELECT loop('jsonb', '{"a": [1, 1.0, {"b": null, "c": [], "d": {}}], "": "ä", "big": 123456789012345678901234567890.10}');
SELECT loop('jsonb', '[null, 1e400]') = '[null, 1' || repeat('0', 400) || ']', loop('jsonb', '"text"'), loop('jsonb', '"{}"'), loop('jsonb', '5'), loop('jsonb', '-0.10'), loop('jsonb', 'false'), loop('jsonb', '[]'), loop('jsonb', '{}'), loop('json', '{"b": 1, "a": [true]}'), loop('json', '"x"');
-- arrays: of numbers, text, with nulls, empty, of two dimensions, given as text, of other types
SELECT loop('int[]', '[1, null, -3]'), loop('int[]', '[]'), loop('int[]', '[[1, 2], [3, 4]]'), loop('int[]', '"{7,8}"'), loop('numeric[]', '[1.10, 1e3]'), loop('int8[]', '[9223372036854775807]');
SELECT loop('text[]', '["a,b", "c\"d", "", "NULL", null, "{}", "\\"]'), loop('mood[]', '["sad", "Happy ☺"]'), loop('jsonb[]', '[{"a": 1}, [2], "x"]'), loop('pair[]', '[{"n": 1, "label": "a,b"}, null]'), loop('date[]', '["2024-01-01"]'), loop('bool[]', '[true, false]');
SELECT loop('text[]', '[1.50, true, "x", 1e3]'), loop('numeric[]', '[1e-3, "NaN", null, 12345678901234567890.10]'), loop('positive[]', '[null, "3.0"]'), loop('json[]', '["x", 1.0, null]'), loop('varchar(2)[]', '["ab"]');
-- composites: whole, with keys missing, nested, given as text
SELECT loop('pair', '{"n": 1, "label": "a \"quoted\", (x)"}'), loop('pair', '{"n": 2}'), loop('pair', '{}'), loop('pair', '"(3,three)"');
SELECT loop('nested', '{"p": {"n": 1, "label": null}, "list": [1, null], "doc": {"k": [1.10]}}');
-- ranges and multiranges
SELECT loop('int4range', '"[1,5)"'), loop('numrange', '"(1.10,)"'), loop('tstzrange', '"[2024-01-01 00:00:00+00,)"'), loop('int4range', '"empty"'), loop('int4multirange', '"{[1,3),[5,7)}"');
-- enums and domains
SELECT loop('mood', '"Happy ☺"'), loop('positive', '1.10'), loop('positive', '5'), loop('word', '"x"'), loop('positive[]', '[1, 2.5]');
-- bytea, uuid, network types, bits, geometry, text search and others
SELECT loop('bytea', '"\\x00ff10"'), loop('bytea', '""'), loop('uuid', '"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"'), loop('inet', '"192.168.1.0/24"'), loop('macaddr', '"08:00:2b:01:02:03"');
SELECT loop('bit(4)', '"1010"'), loop('varbit', '"101"'), loop('point', '"(1.5,-2)"'), loop('box', '"(2,2),(1,1)"'), loop('tsvector', '"''fat'':2 ''rat'':3"'), loop('jsonpath', '"$.\"a\"[*]"'), loop('pg_lsn', '"16/B374D848"'), loop('regclass', '"pg_class"');
-- values that do not fit are errors of the type, and say where they stand
SELECT loop('int8', '9223372036854775808');
SELECT loop('int4', '2147483648');
SELECT loop('int4', '1.5');
SELECT loop('int2', '-32769');
SELECT loop('float4', '1e39');
SELECT loop('numeric(3,1)', '123.4');
SELECT loop('varchar(3)', '"four"');
SELECT loop('mood', '"angry"');
SELECT loop('positive', '-1');
SELECT loop('word', '"a b"');
SELECT loop('word', 'null');
SELECT loop('bool', '2');
SELECT loop('int[]', '["x"]');
SELECT loop('int[]', '[2147483648]');
SELECT loop('positive[]', '[1, -1]');
SELECT loop('varchar(2)[]', '["abc"]');
SELECT loop('int[]', '5');
SELECT loop('int[]', '[1, [2]]');
SELECT loop('pair', '[1, 2]');
SELECT loop('pair', '{"n": "x"}');
SELECT loop('date', '"2023-02-29"');
SELECT loop('int4range', '"[5,1)"');
-- a key that a composite has not is ignored, as jsonb_to_record does it
SELECT loop('pair', '{"n": 1, "m": 2}');
-- every column of a wide row at once, and a row without columns
CREATE TABLE wide (a int8, b numeric, c text, d jsonb, e int[], f pair, g mood, h timestamptz, i bytea, j float8, k bool, l int4range, "ä ""x""" text);
SELECT * FROM run('[{"id": "w", "entity": "wide", "action": "create", "store_params": {"a": 1, "b": 2.50, "c": "t", "d": {"x": [1]}, "e": [1], "f": {"n": 1}, "g": "sad", "h": "2024-01-01T00:00:00Z", "i": "\\x01", "j": 0.1, "k": true, "l": "[1,2)", "ä \"x\"": "q"}, "metadata_params": {"__properties": ["a","b","c","d","e","f","g","i","j","k","l","ä \"x\""]}}]');
SELECT (batch_execute('[{"id": "r", "entity": "wide", "action": "read"}]') -> 'results' -> 'r' -> 'data' -> 0) = to_jsonb(w) FROM wide w;
CREATE TABLE bare ();
SELECT * FROM run('[{"id": "c", "entity": "bare", "action": "create"}, {"id": "r", "entity": "bare", "action": "read"}]');
-- toasted and compressed values
CREATE TABLE long (id int, t text, d jsonb);
INSERT INTO long SELECT 1, string_agg(md5(n::text), ''), jsonb_agg(md5(n::text)) FROM generate_series(1, 5000) n;
SELECT batch_execute('[{"id": "r", "entity": "long", "action": "read"}]') #> '{results,r,data,0}' = to_jsonb(long) FROM long;
SELECT batch_execute('[{"id": "r", "entity": "long", "action": "read"}, {"id": "c", "entity": "long", "action": "create", "store_params": {"id": 2, "t": "$ref:r.t", "d": "$ref:r.d"}}]') ->> 'success',
       (SELECT count(DISTINCT t) || ' ' || count(DISTINCT d) FROM long);
SELECT count(DISTINCT t), count(DISTINCT d), count(*) FROM long;
-- what a trigger sets is in force afterwards, and what a refused statement has set is not
CREATE FUNCTION set_style() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  PERFORM set_config('DateStyle', 'German', false), set_config('extra_float_digits', '-10', false);
  RETURN NEW; END $$;
CREATE TABLE styled (day date CHECK (day < '2030-01-01'));
CREATE TRIGGER set_style BEFORE INSERT ON styled FOR EACH ROW EXECUTE FUNCTION set_style();
SELECT batch_execute('[{"id": "a", "entity": "styled", "action": "create", "store_params": {"day": "2031-01-02"}}]', '{"onError": "report"}') ->> 'success';
SELECT current_setting('DateStyle'), '2020-01-02'::date, 0.1::float8 + 0.2;
SELECT batch_execute('[{"id": "a", "entity": "styled", "action": "create", "store_params": {"day": "2020-01-02"}}]') #> '{results,a,data}';
SELECT current_setting('DateStyle'), '2020-01-02'::date, 0.1::float8 + 0.2;
RESET DateStyle;
RESET extra_float_digits;
-- so too of jit, which the batch itself has no use for: as the server leaves it, after an error and after a success
CREATE FUNCTION fail_without_jit() RETURNS int LANGUAGE plpgsql SET jit = off AS $$ BEGIN RAISE 'failed'; END $$;
CREATE FUNCTION leave_jit_off() RETURNS int LANGUAGE plpgsql AS $$ BEGIN SET LOCAL jit = off; RETURN 1; END $$;
SET jit = on;
SELECT batch_execute('[{"id": "a", "entity": "fail_without_jit", "action": "call"}]', '{"atomic": false}') -> 'success', current_setting('jit');
BEGIN;
SELECT batch_execute('[{"id": "a", "entity": "leave_jit_off", "action": "call"}]') -> 'success';
SHOW jit;
COMMIT;
SHOW jit;
RESET jit;
-- of an interval with fields they decide what a number means, as for jsonb_to_record
CREATE TABLE shift (id int PRIMARY KEY, days interval day UNIQUE, lap interval minute to second, years interval year, list interval day[], nested interval day[]);
SELECT batch_execute('[{"id": "c", "entity": "shift", "action": "create", "store_params": {"id": 1, "days": 5, "lap": "12:34", "years": "5", "list": [5, "6"], "nested": [["5"], ["6"]]}},
                       {"id": "d", "entity": "shift", "action": "create", "store_params": [{"id": 2, "days": 6}, {"id": 3, "days": 7}], "depends_on": ["c"]}]') -> 'success';
INSERT INTO shift SELECT 4, days + '3 days', lap, years, list, nested
  FROM jsonb_to_record('{"days": 5, "lap": "12:34", "years": "5", "list": [5, "6"], "nested": [["5"], ["6"]]}') AS r (days interval day, lap interval minute to second, years interval year, list interval day[], nested interval day[]);
TABLE shift ORDER BY id;
SELECT batch_execute('[{"id": "u", "entity": "shift", "action": "update", "query_params": {"id": 2}, "store_params": {"lap": "1:02"}, "append": {"list": 7}},
                       {"id": "v", "entity": "shift", "action": "update", "store_params": [{"days": 7, "years": 3}, {"days": "8 days", "years": 4}], "metadata_params": {"__key": "days"}},
                       {"id": "f", "entity": "shift", "action": "create", "store_params": {"id": 9, "days": 5}, "metadata_params": {"__on_conflict": {"columns": ["days"], "action": "select"}}},
                       {"id": "s", "entity": "shift", "action": "sync", "query_params": {"lap": "00:01:02"}, "store_params": [{"days": 6, "years": 8}], "metadata_params": {"__key": "days"}, "depends_on": ["u"]}]') -> 'success';
TABLE shift ORDER BY id;
SELECT batch_execute('[{"id": "c", "entity": "shift", "action": "create", "store_params": {"id": 5, "days": 123456789012}}]');
