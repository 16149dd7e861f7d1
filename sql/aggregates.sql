-- Aggregates: __aggregate and __group.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE batch_aggregates_clerk;
CREATE SCHEMA aggregates;
SET search_path = aggregates, public;
CREATE TYPE mood AS ENUM ('sad', 'calm', 'glad');
CREATE DOMAIN price AS numeric(12,2) CHECK (VALUE >= 0);
CREATE TABLE sale (id int PRIMARY KEY, status text, kind text, amount price, units bigint, rate float8, sold_on date, took interval, cash money,
                   feels mood, tags text[], address inet, flag boolean, doc json, docb jsonb, "odd ""name" int);
INSERT INTO sale VALUES
  (1, 'open', 'web', 10.50, 9223372036854775807, 0.1, '2026-01-01', '1 hour', '1.50', 'sad', '{b}', '10.0.0.1', true, '{}', '{"a": 1}', 1),
  (2, 'open', 'shop', 0.10, 9223372036854775807, 0.2, '2026-02-01', '2 hours', '2.25', 'glad', '{a}', '10.0.0.2', false, '[]', '[]', 2),
  (3, 'paid', 'web', NULL, 1, NULL, NULL, NULL, NULL, 'calm', NULL, NULL, NULL, NULL, NULL, NULL),
  (4, NULL, 'web', 10.50, NULL, 'NaN', '2026-03-01', '30 min', NULL, NULL, '{a,b}', NULL, NULL, NULL, NULL, 4),
  (5, NULL, NULL, 99.99, NULL, 'Infinity', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 4);
CREATE TABLE nothing (id int PRIMARY KEY, amount numeric, units int, name text);
CREATE TABLE extreme (n numeric, i int8, f float4);
INSERT INTO extreme VALUES (12345678901234567890123456789012345678901234567890.10, -9223372036854775808, 0.1), (0.90, -9223372036854775808, 0.2), (1e400, 0, 0.3);
-- What a read of one operation gives.
CREATE FUNCTION got(entity text, metadata jsonb, query jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT batch_execute(jsonb_build_array(jsonb_build_object(
           'id', 'a', 'entity', entity, 'action', 'read', 'query_params', query, 'metadata_params', metadata))) #> '{results,a,data}'
$$;
CREATE FUNCTION bad(metadata jsonb, entity text DEFAULT 'sale') RETURNS text LANGUAGE sql AS $$
  SELECT refused(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', entity, 'action', 'read', 'metadata_params', metadata)))
$$;
\set ECHO all
-- one row without groups; exact numbers stay exact
SELECT got('sale', '{"__aggregate": {"total": {"sum": "amount"}, "n": {"count": "*"}, "known": {"count": "amount"}, "mean": {"avg": "amount"}, "last": {"max": "sold_on"}, "first": {"min": "sold_on"}}}');
SELECT got('sale', '{"__aggregate": {"units": {"sum": "units"}, "mean": {"avg": "units"}}}');
SELECT got('extreme', '{"__aggregate": {"n": {"sum": "n"}, "i": {"sum": "i"}, "m": {"avg": "i"}, "f": {"sum": "f"}}}');
-- of every type that the server has an aggregate for
SELECT got('sale', '{"__aggregate": {"a": {"sum": "rate"}, "b": {"max": "rate"}, "c": {"sum": "took"}, "d": {"avg": "took"}, "e": {"sum": "cash"}, "f": {"min": "cash"}, "g": {"max": "feels"}, "h": {"min": "feels"},
                                     "i": {"min": "tags"}, "j": {"max": "address"}, "k": {"min": "status"}, "l": {"sum": "odd \"name"}, "m": {"count": "doc"}, "n": {"count": "flag"}}}');
-- also of domains over enums and arrays; an array of what has no order has none
CREATE DOMAIN temper AS mood;
CREATE DOMAIN labels AS text[];
CREATE TABLE odd (t temper, l labels, j json[], "max" int, "n"" AS x" int);
INSERT INTO odd VALUES ('sad', '{b}', '{"{}"}', 1, 1), ('glad', '{a}', '{"[]"}', 2, 2);
SELECT got('odd', '{"__aggregate": {"a": {"max": "t"}, "b": {"min": "l"}, "c": {"count": "t", "distinct": true}, "max": {"max": "max"}, "n\" AS x": {"sum": "n\" AS x"}}}'), got('odd', '{"__group": "t", "__sort": "t:desc"}'), bad('{"__aggregate": {"x": {"min": "j"}}}', 'odd');
-- distinct values; NULL is none
SELECT got('sale', '{"__aggregate": {"n": {"count": "amount", "distinct": true}, "s": {"sum": "amount", "distinct": true}, "k": {"count": "kind", "distinct": true}, "m": {"max": "id", "distinct": true}, "all": {"count": "kind", "distinct": false}}}');
-- nothing to add up: null, and no rows: 0
SELECT got('nothing', '{"__aggregate": {"s": {"sum": "amount"}, "a": {"avg": "units"}, "m": {"min": "name"}, "n": {"count": "*"}, "k": {"count": "name"}}}');
SELECT got('sale', '{"__aggregate": {"s": {"sum": "amount"}, "n": {"count": "*"}}}', '{"id": 3}'), got('nothing', '{"__group": "name", "__aggregate": {"n": {"count": "*"}}}'), got('nothing', '{"__group": "name"}');
-- groups: by one column, by several, NULL is a group of its own; without aggregates the combinations there are
SELECT got('sale', '{"__group": "status", "__aggregate": {"total": {"sum": "amount"}, "n": {"count": "*"}}, "__sort": "status"}');
SELECT got('sale', '{"__group": ["kind", "status"], "__aggregate": {"n": {"count": "*"}}, "__sort": "status:nullsfirst,kind:desc"}');
SELECT got('sale', '{"__group": "status, kind", "__sort": "status,kind"}'), got('sale', '{"__group": "\"odd \"\"name\"", "__sort": "\"odd \"\"name\":desc"}');
-- sorted by an aggregate, even one that is called like a column of the table; pages of groups
SELECT got('sale', '{"__group": "kind", "__aggregate": {"n": {"count": "*"}}, "__sort": "n:desc,kind"}'), got('sale', '{"__group": "kind", "__aggregate": {"id": {"max": "id"}}, "__sort": "id:desc", "__limit": 2}'),
       got('sale', '{"__group": "kind", "__aggregate": {"amount": {"sum": "amount"}}, "__sort": "amount:desc:nullslast", "__limit": 1, "__offset": 1}'), got('sale', '{"__group": "kind", "__limit": 0}');
-- the filter chooses rows before they are added up
SELECT got('sale', '{"__group": "kind", "__aggregate": {"s": {"sum": "amount"}}, "__sort": "kind"}', '{"amount": {"lt": 50}, "__or": [{"status": "open"}, {"status": null}]}');
-- references on both sides, conditions, and what is stored is exact
CREATE TABLE invoice (id int PRIMARY KEY, total numeric, lines int, last_line timestamptz);
CREATE TABLE line (invoice_id int, no int, amount numeric, made timestamptz, PRIMARY KEY (invoice_id, no));
SELECT * FROM run('[
  {"id": "i", "entity": "invoice", "action": "create", "store_params": {"id": 1}},
  {"id": "l", "entity": "line", "action": "create", "store_params": [{"invoice_id": "$ref:i.id", "no": 1, "amount": 0.10, "made": "2026-01-01 10:00Z"}, {"invoice_id": "$ref:i.id", "no": 2, "amount": "12345678901234567890123.45", "made": "2026-01-02 10:00Z"}]},
  {"id": "t", "entity": "line", "action": "read", "query_params": {"invoice_id": "$ref:i.id"}, "metadata_params": {"__aggregate": {"total": {"sum": "amount"}, "n": {"count": "*"}, "last": {"max": "made"}}}, "depends_on": ["l"], "expect": {"rows": 1}},
  {"id": "u", "entity": "invoice", "action": "update", "query_params": {"id": "$ref:i.id"}, "store_params": {"total": "$ref:t.total", "lines": "$ref:t.n", "last_line": "$ref:t.last"}},
  {"id": "v", "entity": "invoice", "action": "update", "query_params": {"id": 1}, "store_params": {"lines": 0}, "when": {"ref": "$ref:t.n", "gt": 2}},
  {"id": "z", "entity": "invoice", "action": "read"}]');
CREATE TABLE what (columns text, sort text, what text);
INSERT INTO what VALUES ('no', 'no:desc', '*');
SELECT * FROM run('[
  {"id": "w", "entity": "what", "action": "read"},
  {"id": "g", "entity": "line", "action": "read", "metadata_params": {"__group": "$ref:w.columns", "__sort": "$ref:w.sort", "__aggregate": {"n": {"count": "$ref:w.what"}}}},
  {"id": "o", "entity": "line", "action": "read", "query_params": {"no": "$ref:g.0.no"}, "metadata_params": {"__properties": "no"}},
  {"id": "c", "entity": "line", "action": "read", "metadata_params": {"__aggregate": {"n": {"count": "*"}}}, "expect": {"rows": 2}}]', '{"onError": "report"}');
SELECT batch_execute('[{"id": "g", "entity": "line", "action": "read", "report": false, "metadata_params": {"__group": "no"}}, {"id": "n", "entity": "line", "action": "read", "metadata_params": {"__aggregate": {"n": {"count": "*"}}}}, {"id": "r", "entity": "line", "action": "read", "query_params": {"no": "$ref:g.@rows"}, "metadata_params": {"__properties": "no"}}]', '{"dryRun": true}');
SELECT refused('[{"id": "g", "entity": "line", "action": "read", "metadata_params": {"__group": "no"}}, {"id": "r", "entity": "line", "action": "read", "query_params": {"no": "$ref:g.0.no"}}]');
SELECT refused('[{"id": "t", "entity": "line", "action": "read", "metadata_params": {"__aggregate": {"n": {"count": "*"}}}}, {"id": "r", "entity": "line", "action": "read", "query_params": {"no": "$ref:t.no"}}]');
-- views, partitions, inheritance, a table behind a rule of names
CREATE VIEW web_sale WITH (security_invoker) AS SELECT id AS number, amount * 2 AS doubled, kind FROM sale WHERE kind = 'web';
CREATE TABLE part (k int, v int) PARTITION BY LIST (k);
CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1);
CREATE TABLE part_2 PARTITION OF part FOR VALUES IN (2, 3);
INSERT INTO part SELECT 1 + i % 3, i FROM generate_series(1, 100) AS i;
SELECT got('web_sale', '{"__aggregate": {"s": {"sum": "doubled"}, "n": {"max": "number"}}}'), got('part', '{"__group": "k", "__aggregate": {"s": {"sum": "v"}, "a": {"avg": "v"}}, "__sort": "k"}');
-- what a type lacks is refused, and what it has is told
SELECT bad('{"__aggregate": {"x": {"sum": "status"}}}');
SELECT bad('{"__aggregate": {"x": {"avg": "sold_on"}}}');
SELECT bad('{"__aggregate": {"x": {"max": "flag"}}}');
SELECT bad('{"__aggregate": {"x": {"min": "docb"}}}');
SELECT bad('{"__aggregate": {"x": {"count": "doc", "distinct": true}}}');
SELECT bad('{"__group": "doc"}');
SELECT bad('{"__aggregate": {"x": {"sum": "amonut"}}}');
SELECT bad('{"__group": "statuses"}');
-- values that cannot be read
SELECT bad('{"__aggregate": {"sum": "amount"}}');
SELECT bad('{"__aggregate": {"_sum": {"amount": true}, "_count": true}}');
SELECT bad('{"__aggregate": ["amount.sum()", "count(*)"]}');
SELECT bad('{"__properties": "status,amount.sum()"}');
SELECT bad('{"__properties": ["count(*)"]}');
SELECT bad('{"select": "kind,amount.avg()"}');
SELECT bad('{"groupBy": ["status"], "aggregate": {"total": "sum(amount)"}}');
SELECT bad('{"__aggregate": {"x": {"median": "amount"}}}');
SELECT bad('{"__aggregate": {"": {"sum": "amount"}}}');
SELECT bad('{"__aggregate": {"status": {"count": "*"}}, "__group": "status"}');
SELECT bad('{"__aggregate": {"n": {"count": "*"}}, "__limit": 5}');
SELECT bad('{"__aggregate": {"n": {"count": "*"}}, "__sort": "n"}');
SELECT bad('{"__aggregate": {"n": {"count": "*"}}, "__group": "status", "__sort": "kind"}');
SELECT bad('{"__aggregate": {"n": {"count": "*"}}, "__group": "status", "__sort": "n desc, -status"}');
SELECT bad('{"__aggregate": {"n": {"count": "*"}}, "__properties": "id"}');
SELECT bad('{"__group": "status", "__include": "kind"}');
SELECT bad('{"__group": "status", "__lock": "update"}');
SELECT bad('{"__aggregate": {"n": {"count": "*"}}, "__count": true}');
SELECT refused('[{"id": "a", "entity": "sale", "action": "update", "query_params": {"id": 1}, "store_params": {"kind": "x"}, "metadata_params": {"__group": "status"}}]');
-- rights are those of a read of these columns
GRANT USAGE ON SCHEMA aggregates TO batch_aggregates_clerk;
GRANT SELECT (id, status) ON sale TO batch_aggregates_clerk;
GRANT SELECT ON part, web_sale TO batch_aggregates_clerk;
ALTER TABLE part ENABLE ROW LEVEL SECURITY;
CREATE POLICY odd ON part USING (v % 2 = 1);
SET ROLE batch_aggregates_clerk;
SELECT got('sale', '{"__group": "status", "__aggregate": {"n": {"count": "*"}, "last": {"max": "id"}}, "__sort": "status"}');
SELECT bad('{"__aggregate": {"x": {"sum": "amount"}}}');
SELECT bad('{"__group": "kind"}');
SELECT bad('{"__aggregate": {"amount": {"count": "kind"}}, "__group": "status", "__sort": "amount"}');
SELECT bad('{"__aggregate": {"n": {"count": "*"}}}', 'invoice');
SELECT bad('{"__aggregate": {"n": {"count": "*"}}}', 'web_sale');
SELECT got('part', '{"__group": "k", "__aggregate": {"n": {"count": "*"}, "s": {"sum": "v"}}, "__sort": "k"}'), got('part', '{"__aggregate": {"least": {"min": "v"}, "most": {"max": "v"}}}');
RESET ROLE;
-- nothing in a search_path stands in for the server's own functions
CREATE FUNCTION aggregates.fake(numeric, price) RETURNS numeric LANGUAGE sql AS $$ SELECT 666.0 $$;
CREATE AGGREGATE aggregates.sum(price) (sfunc = fake, stype = numeric, initcond = '0');
CREATE AGGREGATE aggregates.count(*) (sfunc = pg_catalog.int8inc, stype = int8, initcond = '1000');
SET search_path = aggregates, pg_catalog, public;
SELECT got('sale', '{"__aggregate": {"s": {"sum": "amount"}, "n": {"count": "*"}}}');
SET search_path = aggregates, public;
-- nor does what others put beside a type: its own aggregates are those of its owner
CREATE SCHEMA open_house;
CREATE TYPE open_house.coin AS (value int);
GRANT USAGE, CREATE ON SCHEMA open_house TO batch_aggregates_clerk;
CREATE FUNCTION open_house.less(open_house.coin, open_house.coin) RETURNS open_house.coin LANGUAGE sql IMMUTABLE STRICT AS $$ SELECT CASE WHEN $1.value < $2.value THEN $1 ELSE $2 END $$;
CREATE AGGREGATE open_house.min(open_house.coin) (sfunc = open_house.less, stype = open_house.coin);
SET ROLE batch_aggregates_clerk;
CREATE FUNCTION open_house.spy(open_house.coin, open_house.coin) RETURNS open_house.coin LANGUAGE plpgsql AS $$ BEGIN RAISE 'run as %', current_user; END $$;
CREATE AGGREGATE open_house.max(open_house.coin) (sfunc = open_house.spy, stype = open_house.coin, initcond = '(1)');
RESET ROLE;
CREATE TABLE purse (coin open_house.coin);
INSERT INTO purse VALUES ('(3)'), ('(2)'), (NULL);
SELECT got('purse', '{"__aggregate": {"x": {"min": "coin"}}}'), bad('{"__aggregate": {"x": {"max": "coin"}}}', 'purse');
-- batch_explain shows the statement, and what is not alike stays alone
SELECT e -> 'sql', e -> 'parameterTypes', e -> 'alone' FROM jsonb_path_query(batch_explain('[
  {"id": "a", "entity": "sale", "action": "read", "query_params": {"kind": "web"}, "metadata_params": {"__group": "status", "__aggregate": {"n": {"count": "*"}, "s": {"sum": "amount", "distinct": true}}, "__sort": "n:desc,status", "__limit": 3}},
  {"id": "b", "entity": "line", "action": "read", "query_params": {"invoice_id": 1}, "metadata_params": {"__aggregate": {"n": {"count": "*"}}}},
  {"id": "c", "entity": "line", "action": "read", "query_params": {"invoice_id": 2}, "metadata_params": {"__aggregate": {"n": {"count": "*"}}}}]'), '$.operations[*]') AS e;
-- in a batch of equal operations each has its own, whether they run together or not
SET batch_ops.fusion = off;
CREATE TEMP TABLE apart AS SELECT batch_execute(operations) AS report FROM (SELECT jsonb_agg(jsonb_build_object('id', 'r' || i, 'entity', 'part', 'action', 'read', 'query_params', jsonb_build_object('k', i % 4), 'metadata_params', '{"__aggregate": {"s": {"sum": "v"}}}'::jsonb)) AS operations FROM generate_series(1, 8) AS i) AS o;
RESET batch_ops.fusion;
SELECT report = batch_execute(operations), report #> '{results,r2,data}', report #> '{results,r4,data}' FROM apart, (SELECT jsonb_agg(jsonb_build_object('id', 'r' || i, 'entity', 'part', 'action', 'read', 'query_params', jsonb_build_object('k', i % 4), 'metadata_params', '{"__aggregate": {"s": {"sum": "v"}}}'::jsonb)) AS operations FROM generate_series(1, 8) AS i) AS o;
-- groups count for what a batch may give back
SET batch_ops.max_result_size = '64kB';
CREATE TABLE many AS SELECT repeat('x', 100) || i AS v FROM generate_series(1, 5000) AS i;
SELECT bad('{"__group": "v"}', 'many');
RESET batch_ops.max_result_size;
-- a cancel is answered inside
SET statement_timeout = '200ms';
CREATE VIEW endless AS SELECT a + b + c AS i FROM generate_series(1, 10000) AS a, generate_series(1, 10000) AS b, generate_series(1, 10000) AS c;
SELECT refused('[{"id": "a", "entity": "endless", "action": "read", "metadata_params": {"__aggregate": {"s": {"sum": "i"}}}}]');
RESET statement_timeout;
\set ECHO none
-- every function, group and filter that chance brings gives what a statement written by hand gives
SELECT setseed(0.21);
CREATE TABLE chance AS SELECT i AS id, nullif(floor(random() * 4)::int, 0) AS a, nullif(chr(97 + floor(random() * 3)::int), 'c') AS b, (random() * 1000)::numeric(9, 3) AS n, (random() * 1e18)::int8 AS u FROM generate_series(1, 2000) AS i;
CREATE FUNCTION differences() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  f text; c text; g text[]; d boolean; bound int; metadata jsonb; expected jsonb; found jsonb; keys text;
BEGIN
  FOR turn IN 1..300 LOOP
    f := ('{count,sum,avg,min,max}'::text[])[1 + floor(random() * 5)];
    c := ('{n,u,a}'::text[])[1 + floor(random() * 3)];
    d := random() < 0.3;
    g := CASE floor(random() * 4) WHEN 0 THEN '{}' WHEN 1 THEN '{a}' WHEN 2 THEN '{b}' ELSE '{b,a}' END::text[] ;
    bound := floor(random() * 2500);
    metadata := jsonb_build_object('__aggregate', jsonb_build_object('v', jsonb_build_object(f, c, 'distinct', d), 'rows', '{"count": "*"}'::jsonb));
    keys := array_to_string(g, ',');
    IF keys <> '' THEN
      metadata := metadata || jsonb_build_object('__group', to_jsonb(g), '__sort', keys);
    END IF;
    EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(x)), ''[]'') FROM (SELECT %s pg_catalog.%s(%s %I) AS v, count(*) AS rows FROM chance WHERE id > %s %s) AS x',
      CASE WHEN keys = '' THEN '' ELSE keys || ',' END, f, CASE WHEN d THEN 'DISTINCT' ELSE '' END, c, bound,
      CASE WHEN keys = '' THEN '' ELSE 'GROUP BY ' || keys || ' ORDER BY ' || keys END) INTO expected;
    found := got('chance', metadata, jsonb_build_object('id', jsonb_build_object('gt', bound)));
    IF found::text IS DISTINCT FROM expected::text THEN
      RETURN NEXT concat_ws(' ', metadata, bound, expected, found);
    END IF;
  END LOOP;
END $$;
\set ECHO all
SELECT * FROM differences();
\set ECHO none
DROP SCHEMA open_house, aggregates CASCADE;
DROP ROLE batch_aggregates_clerk;
