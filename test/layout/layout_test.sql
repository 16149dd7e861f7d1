-- psql -v ON_ERROR_STOP=1 -v module=/path/to/layout_test -f layout_test.sql: fails where what the module reads in
-- place is not what the server's own functions say.
\set QUIET on
CREATE FUNCTION pg_temp.layout_of_numeric(numeric) RETURNS text LANGUAGE c STRICT AS :'module', 'layout_of_numeric';
CREATE FUNCTION pg_temp.small_integer(numeric) RETURNS int8 LANGUAGE c STRICT AS :'module', 'layout_small_integer';
CREATE FUNCTION pg_temp.written_length(numeric) RETURNS int8 LANGUAGE c STRICT AS :'module', 'layout_written_length';
CREATE FUNCTION pg_temp.walk(jsonb) RETURNS text LANGUAGE c STRICT AS :'module', 'layout_walk';
CREATE FUNCTION pg_temp.uuid_text(uuid) RETURNS text LANGUAGE c STRICT AS :'module', 'layout_uuid_text';
CREATE FUNCTION pg_temp.uuid_of(text) RETURNS uuid LANGUAGE c STRICT AS :'module', 'layout_uuid';
-- four words, then the digits: two bytes each, the most significant first
CREATE FUNCTION pg_temp.sent(n numeric) RETURNS text LANGUAGE sql AS $$
  SELECT string_agg(CASE WHEN place = 2 THEN (word = 16384)::int ELSE CASE WHEN word > 32767 THEN word - 65536 ELSE word END END::text, ' ' ORDER BY place)
  FROM (SELECT numeric_send(n) AS bytes) AS s,
    LATERAL (SELECT place, get_byte(bytes, 2 * place) * 256 + get_byte(bytes, 2 * place + 1) AS word
             FROM generate_series(0, length(bytes) / 2 - 1) AS place) AS words $$;
CREATE TEMP TABLE number AS
  SELECT DISTINCT n FROM (
    SELECT n::numeric FROM unnest(ARRAY['0', '-0', '0.0', '0.000', '1', '-1', '9999', '10000', '-10000', '1.10', '0.0001', '0.00010', '-0.5', '1e20', '1e-20',
      '9999999999999999', '10000000000000000', '-9999999999999999', '1e100', '1e16383', '1e131071', '123456789012345678901234567890.1234567890', '1e-16383',
      '1e255', '1e256', '1e-255', '1e-256', '1e-260', '9223372036854775807', '-9223372036854775808', '12345678.90', '100000000.0000']) AS n
    UNION ALL SELECT sign * (10::numeric ^ power) * factor FROM generate_series(-70, 70) AS power, unnest(ARRAY[1, -1]) AS sign, unnest(ARRAY[1, 7, 12345, 1.5]::numeric[]) AS factor
    UNION ALL SELECT round((random() * 2 - 1)::numeric * 10::numeric ^ (g % 40), g % 23) FROM generate_series(1, 5000) AS g) AS all_numbers;
-- jsonb keeps numbers as they are, in short form where that can be
CREATE TEMP TABLE document AS
  SELECT d::jsonb FROM unnest(ARRAY['null', 'true', '"x"', '1.50', '{}', '[]', '[[]]', '{"a": {}}', '[1, "a", null, true, false, 2.5, {"b": [1]}]', '{"": "", "é": "ü\n\"\\"}']) AS d
  UNION ALL SELECT jsonb_agg(CASE g % 5 WHEN 0 THEN to_jsonb(g) WHEN 1 THEN to_jsonb(repeat('x', g)) WHEN 2 THEN 'null' WHEN 3 THEN jsonb_build_object(repeat('k', g % 7), g / 3.0) ELSE '[true]' END)
            FROM generate_series(1, 200) AS g
  UNION ALL SELECT jsonb_object_agg('key' || repeat('y', (g * 7 % 40)::int) || g, CASE g % 3 WHEN 0 THEN to_jsonb(g * 1.1) WHEN 1 THEN to_jsonb(md5(g::text)) ELSE jsonb_build_array(g, NULL) END)
            FROM (VALUES (1), (2), (31), (32), (33), (64), (65), (300)) AS sizes (n), generate_series(1, n) AS g GROUP BY n
  UNION ALL SELECT to_jsonb(n) FROM number WHERE abs(n) < 1e100 AND scale(n) < 100;
CREATE TEMP TABLE identity AS
  SELECT gen_random_uuid() AS id FROM generate_series(1, 5000)
  UNION ALL SELECT replace('00000000-0000-0000-0000-000000000000', '0', digit)::uuid FROM unnest('{0,1,9,a,f}'::text[]) AS digit;
-- what the server refuses, and forms that it alone reads
CREATE TEMP TABLE no_identity AS
  SELECT overlay(id::text PLACING wrong FROM place) AS form FROM (SELECT id FROM identity LIMIT 1) AS one, generate_series(1, 36) AS place, unnest('{g,G,:,@,`,/,-," "}'::text[]) AS wrong
  WHERE wrong <> substr(id::text, place, 1)
  UNION ALL SELECT form FROM (SELECT id::text FROM identity LIMIT 1) AS one (id),
    unnest(ARRAY[replace(id, '-', ''), '{' || id || '}', left(id, 35), id || '0', '', left(id, 34) || 'ä', left(replace(id, '-', '') || '----', 36)]) AS form;

DO $$
DECLARE
  wrong text;
BEGIN
  SELECT n INTO wrong FROM number WHERE pg_temp.layout_of_numeric(n) IS DISTINCT FROM pg_temp.sent(n) LIMIT 1;
  ASSERT wrong IS NULL, format('numeric_header reads %s otherwise than numeric_send', left(wrong, 100));
  SELECT n INTO wrong FROM number WHERE (pg_temp.small_integer(n) IS NOT NULL) <> (scale(n) = 0 AND abs(n) < 1e16) OR pg_temp.small_integer(n) <> n LIMIT 1;
  ASSERT wrong IS NULL, format('small_integer reads %s as something else', left(wrong, 100));
  SELECT n INTO wrong FROM number WHERE length(n::text) > pg_temp.written_length(n) LIMIT 1;
  ASSERT wrong IS NULL, format('written_length promises too little for %s', left(wrong, 100));
  SELECT n INTO wrong FROM unnest(ARRAY['NaN', 'Infinity', '-Infinity']::numeric[]) AS n WHERE pg_temp.layout_of_numeric(n) IS NOT NULL LIMIT 1;
  ASSERT wrong IS NULL, format('numeric_header takes %s for a number', wrong);
  SELECT d INTO wrong FROM document WHERE pg_temp.walk(d) <> d::text LIMIT 1;
  ASSERT wrong IS NULL, format('a walk through %s finds something else', left(wrong, 200));
  SELECT id INTO wrong FROM identity WHERE pg_temp.uuid_text(id) <> id::text OR pg_temp.uuid_of(id::text) IS DISTINCT FROM id OR pg_temp.uuid_of(upper(id::text)) IS DISTINCT FROM id LIMIT 1;
  ASSERT wrong IS NULL, format('a uuid is not what %s says', wrong);
  SELECT form INTO wrong FROM no_identity WHERE pg_temp.uuid_of(form) IS NOT NULL LIMIT 1;
  ASSERT wrong IS NULL, format('%s is taken for a uuid', wrong);
  ASSERT (SELECT count(*) FROM no_identity) > 200 AND (SELECT count(*) FROM identity) > 5000, 'too few uuids were tried';
  ASSERT (SELECT count(*) FROM number) > 5000 AND (SELECT count(*) FROM document) > 5000, 'too few were tried';
END $$;
\echo ok
