-- Filters compare in the column's own type, by the operators of that type.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA filter_types;
SET search_path = filter_types, public;
-- The values of column v that a condition selects out of a table with the given rows, or the error.
CREATE FUNCTION pick(type text, "values" text[], condition jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  operation jsonb := jsonb_build_object('id', 'f', 'entity', 'one', 'action', 'read', 'query_params', jsonb_build_object('v', condition),
                                        'metadata_params', '{"__sort": "n"}'::jsonb);
  found text;
BEGIN
  EXECUTE format('CREATE TABLE one (n int GENERATED ALWAYS AS IDENTITY, v %s)', type);
  EXECUTE format('INSERT INTO one (v) SELECT t::%s FROM unnest($1) AS t', type) USING "values";
  BEGIN
    SELECT coalesce(string_agg((row -> 'v')::text, ' '), 'none') INTO found
    FROM jsonb_array_elements(batch_execute(jsonb_build_array(operation)) -> 'results' -> 'f' -> 'data') AS row;
  EXCEPTION WHEN OTHERS THEN
    found := refused(jsonb_build_array(operation));
  END;
  DROP TABLE one;
  RETURN found;
END $$;
CREATE TYPE size AS ENUM ('small', 'medium', 'large');
CREATE DOMAIN percent AS numeric(5,2) CHECK (VALUE BETWEEN 0 AND 100);
CREATE DOMAIN sizes AS size[];
CREATE DOMAIN lower_word AS varchar(5) CHECK (VALUE = lower(VALUE));
CREATE TYPE pair AS (a int, b text);
\set ECHO all
-- enums compare in their own order
SELECT pick('size', '{large,small,medium}', '{"gt": "small"}'), pick('size', '{large,small}', '"small"'), pick('size', '{large,small,medium}', '{"between": ["small", "medium"]}'), pick('size', '{large,small}', '{"in": ["large"]}'), pick('size', '{large,small}', '"ne::large"');
SELECT pick('size', '{large}', '"huge"');
SELECT pick('size', '{large}', '{"like": "l*"}');
SELECT pick('size[]', '{"{small,large}","{medium}"}', '{"contains": ["large"]}'), pick('size[]', '{"{small,large}","{medium}"}', '{"overlaps": ["medium", "large"]}'), pick('size[]', '{"{small,large}","{medium}"}', '{"eq": ["medium"]}');
-- domains: over their base type, without the domain's checks and rounding
SELECT pick('percent', '{99.99,50}', '{"lt": 1000}'), pick('percent', '{99.99,50}', '99.989'), pick('percent', '{99.99,50}', '{"gt": 99.989}'), pick('percent', '{99.99,50}', '{"in": [50, 500]}'), pick('percent', '{50}', '"in::50.00"');
SELECT pick('lower_word', '{abc,abd}', '{"like": "AB*"}'), pick('lower_word', '{abc,abd}', '{"ilike": "ABC"}'), pick('lower_word', '{abc}', '"longer than five"'), pick('sizes', '{"{small}"}', '{"contains": ["small"]}');
-- char(n): blanks at the end do not count; varchar: they do
SELECT pick('char(5)', '{ab,abc}', '"ab"'), pick('char(5)', '{ab,abc}', '{"in": ["ab   ", "abc"]}'), pick('varchar(5)', '{ab,"ab "}', '"ab"'), pick('char(5)', '{ab}', '{"like": "ab*"}'), pick('name', '{ab,ac}', '{"gt": "ab"}'), pick('name', '{ab,ac}', '{"like": "?c"}');
-- numbers of every width, with operands beyond them
SELECT pick('int2', '{1,32767}', '{"gt": 1}'), pick('int8', '{9223372036854775807}', '9223372036854775807'), pick('float8', '{0.1,NaN}', '0.1'), pick('float8', '{0.1,NaN}', '"NaN"'), pick('float4', '{0.1}', '0.1'), pick('numeric', '{1.10,1e400}', '{"gt": 1e399}') <> 'none', pick('money', '{12.34}', '"12.34"') <> 'none';
SELECT pick('int2', '{1}', '{"lt": 100000}');
-- dates and times
SELECT pick('timestamptz', '{2024-01-01 00:00+00}', '"2024-01-01T01:00:00+01:00"') <> 'none', pick('date', '{2024-01-01,infinity}', '{"gt": "2023-12-31", "lt": "infinity"}'), pick('interval', '{1 day,2 days}', '{"gt": "24 hours"}'), pick('time', '{04:05}', '{"between": ["04:00", "05:00"]}');
-- ranges and multiranges
SELECT pick('int4range', '{"[1,5)","[7,9)"}', '{"contains": "[2,3)"}'), pick('int4range', '{"[1,5)"}', '"[1,4]"'), pick('int4multirange', '{"{[1,3),[5,7)}"}', '{"overlaps": "{[6,9)}"}'), pick('numrange', '{"[1.5,2)"}', '{"contained-by": "[1,2]"}'), pick('int4range', '{"[1,5)","[7,9)"}', '{"gt": "[1,5)"}');
-- arrays of numbers
SELECT pick('int[]', '{"{1,2}","{3}"}', '{"contains": [1]}'), pick('int[]', '{"{1,2}","{3}"}', '{"overlaps": [3, 4]}'), pick('int[]', '{"{1,2}","{3}"}', '{"eq": [1, 2]}'), pick('int[]', '{"{1,2}","{3}"}', '{"in": [[3], [9]]}'), pick('int[]', '{"{1,2}","{3}"}', '"in::{3}"'), pick('int[]', '{"{1,2}","{3}"}', '{"not-in": [[3]]}');
-- jsonb; json has no equality, which the error says
SELECT pick('jsonb', '{"{\"a\": 1}","5","null"}', '{"eq": {"a": 1}}'), pick('jsonb', '{"5","\"5\""}', '5'), pick('jsonb', '{"5","\"5\""}', '"5"'), pick('jsonb', '{"null"}', 'null'), pick('jsonb', '{"[1,2]","[1]"}', '{"contains": [2]}'), pick('jsonb', '{"5","6"}', '{"gt": 5}');
SELECT pick('json', '{"{}"}', '{"eq": {}}');
SELECT pick('json', '{"{}",NULL}', '{"is": "not null"}');
-- composites compare as a whole
SELECT pick('pair', '{"(1,a)","(2,b)"}', '{"eq": {"a": 2, "b": "b"}}'), pick('pair', '{"(1,a)","(2,b)"}', '{"in": [{"a": 1, "b": "a"}]}'), pick('pair', '{"(1,a)","(2,b)"}', '{"gt": {"a": 1, "b": "a"}}');
-- bytea, uuid, inet, bits, tsvector
SELECT pick('bytea', '{"\\x00ff"}', '"\\x00ff"'), pick('uuid', '{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}', '"A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"'), pick('inet', '{192.168.1.5}', '{"lt": "192.168.2.0"}'), pick('inet', '{192.168.1.5}', '{"overlaps": "192.168.0.0/16"}'), pick('bit(3)', '{101}', '"101"'), pick('bool', '{t,f}', '{"gt": false}');
-- a type without an order, and one without equality
SELECT pick('point', '{"(1,2)"}', '{"lt": "(1,2)"}');
SELECT pick('point', '{"(1,2)"}', '"(1,2)"');
SELECT pick('box', '{"(2,2),(1,1)"}', '{"overlaps": "(3,3),(2,2)"}');
-- a collation of the column decides
CREATE COLLATION nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE folded (id int, v text COLLATE nocase);
INSERT INTO folded VALUES (1, 'ABC'), (2, 'abd');
SELECT * FROM run('[{"id": "a", "entity": "folded", "action": "read", "query_params": {"v": "abc"}}, {"id": "b", "entity": "folded", "action": "read", "query_params": {"v": {"in": ["abc", "ABD"]}}, "metadata_params": {"__sort": "v:desc"}}]');
