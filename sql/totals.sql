-- __total: how many rows there are without __limit and __offset.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE batch_totals_clerk;
CREATE SCHEMA totals;
SET search_path = totals, public;
CREATE TABLE item (id int PRIMARY KEY, kind text, score int, total int, is_row boolean, "page" text);
INSERT INTO item SELECT i, (ARRAY['a', 'b', NULL])[1 + i % 3], nullif(i % 5, 0), -i, false, 'p' || i FROM generate_series(1, 20) AS i;
CREATE TABLE nothing (id int PRIMARY KEY);
CREATE TABLE part (k int, v int) PARTITION BY LIST (k);
CREATE TABLE part_1 PARTITION OF part FOR VALUES IN (1);
CREATE TABLE part_2 PARTITION OF part FOR VALUES IN (2, 3);
INSERT INTO part SELECT 1 + i % 3, i FROM generate_series(1, 100) AS i;
CREATE TABLE owner (id int PRIMARY KEY, name text);
CREATE TABLE pet (id int PRIMARY KEY, owner_id int REFERENCES owner, name text);
INSERT INTO owner SELECT i, 'o' || i FROM generate_series(1, 5) AS i;
INSERT INTO pet SELECT i, 1 + i % 5, 'p' || i FROM generate_series(1, 12) AS i;
-- The result of a read: "total", then the rows.
CREATE FUNCTION page(entity text, metadata jsonb, query jsonb DEFAULT '{}') RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', result -> 'total', result -> 'data', result -> 'rows')
  FROM (SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'p', 'entity', entity, 'action', 'read', 'query_params', query,
                 'metadata_params', metadata || '{"__total": true}'))) #> '{results,p}' AS result) AS r
$$;
\set ECHO all
-- without a page it is the number of rows
SELECT page('item', '{"__properties": "id", "__sort": "id"}', '{"id": {"le": 3}}'), page('nothing', '{}'), page('item', '{"__properties": []}');
-- a page in the middle, at the end, beyond it, of nothing; with and without a filter
SELECT page('item', '{"__properties": "id", "__sort": "id", "__limit": 2}'), page('item', '{"__properties": "id", "__sort": "id:desc", "__limit": 3, "__offset": 18}');
SELECT page('item', '{"__properties": "id", "__sort": "id", "__limit": 2, "__offset": 20}'), page('item', '{"__properties": "id", "__limit": 0}'), page('item', '{"__offset": 99}'), page('item', '{"__properties": "id", "__sort": "id", "__offset": 18}');
SELECT page('item', '{"__properties": "id", "__sort": "id", "__limit": 2, "__offset": 1}', '{"kind": "a"}'), page('item', '{"__properties": "id", "__limit": 2, "__offset": 50}', '{"kind": "a"}'), page('item', '{"__limit": 0}', '{"kind": "a"}');
SELECT page('item', '{"__limit": 2}', '{"kind": "none"}'), page('item', '{"__limit": 2, "__offset": 2}', '{"kind": "none"}'), page('nothing', '{"__limit": 5}'), page('nothing', '{"__limit": 5, "__offset": 5}'), page('nothing', '{"__limit": 0}');
-- nothing but the number
SELECT page('item', '{"__properties": [], "__limit": 3}'), page('item', '{"__properties": [], "__limit": 3}', '{"kind": "a"}'), page('item', '{"__properties": [], "__limit": 0}', '{"kind": "a"}');
-- columns that are called like what the statement needs
SELECT page('item', '{"__limit": 1, "__sort": "id"}'), page('item', '{"__limit": 1, "__sort": "id"}', '{"score": {"ge": 0}}');
-- groups are counted as rows are
SELECT page('item', '{"__group": "kind", "__aggregate": {"total": {"count": "*"}}, "__sort": "kind", "__limit": 1}'), page('item', '{"__group": "kind,score", "__limit": 1, "__offset": 99}'), page('item', '{"__group": "kind", "__sort": "kind"}', '{"score": 1}'), page('nothing', '{"__group": "id", "__limit": 0}'), page('item', '{"__group": "kind", "__limit": 0}');
-- by what an index answers, and what it does not
CREATE INDEX ON item (kind, score);
SELECT page('item', '{"__properties": "id", "__sort": "id:desc", "__limit": 2}', '{"kind": "a"}'), page('item', '{"__properties": "id", "__limit": 2, "__offset": 9}', '{"kind": "a", "score": {"ge": 3}}'), page('item', '{"__properties": "id", "__sort": "id", "__limit": 1}', '{"kind": "a", "id": {"ge": 9}}');
SELECT e ->> 'sql' LIKE '%OVER%' AS passes_a_window FROM jsonb_path_query(batch_explain('[
  {"id": "a", "entity": "item", "action": "read", "query_params": {"kind": "a"}, "metadata_params": {"__total": true, "__limit": 2}},
  {"id": "b", "entity": "item", "action": "read", "query_params": {"kind": "a", "score": {"ge": 3}}, "metadata_params": {"__total": true, "__limit": 2}},
  {"id": "c", "entity": "item", "action": "read", "query_params": {"kind": "a", "page": {"ge": "p3"}}, "metadata_params": {"__total": true, "__limit": 2}},
  {"id": "d", "entity": "item", "action": "read", "query_params": {"score": 3}, "metadata_params": {"__total": true, "__limit": 2}},
  {"id": "e", "entity": "item", "action": "read", "query_params": {"kind": {"like": "a"}}, "metadata_params": {"__total": true, "__limit": 2}}]'), '$.operations[*]') AS e;
-- of many rows: counted apart from the page where that costs less, by the values of the filter
\set ECHO none
CREATE TABLE entry (id int PRIMARY KEY, state text, made int, word int, line text);
INSERT INTO entry SELECT i, CASE WHEN i % 1000 = 0 THEN 'failed' ELSE 'done' END, i, (i * 7919) % 20000, repeat('x', 60) FROM generate_series(1, 20000) AS i;
CREATE INDEX entry_made ON entry (made);
CREATE VIEW shown_entry AS SELECT * FROM entry;
CREATE TABLE guarded_entry (LIKE entry INCLUDING ALL);
INSERT INTO guarded_entry SELECT * FROM entry;
ALTER TABLE guarded_entry ENABLE ROW LEVEL SECURITY;
CREATE POLICY done ON guarded_entry USING (state = 'done');
GRANT USAGE ON SCHEMA totals TO batch_totals_clerk;
GRANT SELECT ON guarded_entry TO batch_totals_clerk;
ANALYZE entry, guarded_entry;
-- The total, and how often the statement has gone through the table, as a whole or by an index.
CREATE FUNCTION scans(entity text, metadata jsonb, query jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  seen regclass := regexp_replace(entity, '^shown_', '');
  before bigint := (SELECT sum(pg_stat_get_xact_numscans(oid)) FROM (SELECT seen::oid UNION ALL SELECT indexrelid FROM pg_index WHERE indrelid = seen) AS r (oid));
  page text := page(entity, '{"__properties": "id", "__limit": 5}' || metadata, query);
BEGIN
  RETURN concat_ws(' ', split_part(page, ' ', 1), 'in',
    (SELECT sum(pg_stat_get_xact_numscans(oid)) FROM (SELECT seen::oid UNION ALL SELECT indexrelid FROM pg_index WHERE indrelid = seen) AS r (oid)) - before);
END $$;
\set ECHO all
SELECT scans('entry', '{"__sort": "made"}', '{"state": "done"}'), scans('entry', '{"__sort": "made"}', '{"state": "failed"}');
SELECT scans('entry', '{"__sort": "word"}', '{"state": "done"}'), scans('entry', '{"__sort": "word"}', '{"state": "failed"}');
SELECT scans('shown_entry', '{"__sort": "made"}', '{}'), scans('shown_entry', '{"__sort": "made"}', '{"state": "done"}'), scans('shown_entry', '{"__sort": "word"}', '{"state": "failed"}');
SELECT scans('entry', '{"__sort": "made", "__offset": 300}', '{"word": {"ge": 500}}'), scans('entry', '{"__sort": "word", "__offset": 10}', '{"word": {"lt": 500}}'), scans('entry', '{}', '{"line": {"like": "x*"}}');
SET ROLE batch_totals_clerk;
SELECT scans('guarded_entry', '{"__sort": "made"}', '{}'), scans('guarded_entry', '{"__sort": "made"}', '{"state": "done"}'), scans('guarded_entry', '{"__sort": "word"}', '{"word": {"lt": 100}}');
RESET ROLE;
SELECT page('entry', '{"__group": "word", "__sort": "word", "__limit": 2, "__aggregate": {"n": {"count": "*"}}}', '{"state": "done"}'), page('entry', '{"__group": "state", "__limit": 1, "__sort": "state"}', '{"word": {"lt": 9}}');
-- values to come may be any
SELECT e ->> 'sql' LIKE '%OVER%' AS passes_a_window FROM jsonb_path_query(batch_explain('[
  {"id": "a", "entity": "entry", "action": "read", "query_params": {"state": "done"}, "metadata_params": {"__total": true, "__limit": 5, "__sort": "made"}},
  {"id": "b", "entity": "entry", "action": "read", "query_params": {"word": {"eq": 5}}, "metadata_params": {"__total": true, "__limit": 5, "__sort": "line"}}]'), '$.operations[*]') AS e;
-- with associations, in views and partitions
SELECT page('owner', '{"__include": "pet", "__sort": "id", "__limit": 1, "__offset": 1}');
SELECT page('pet', '{"__properties": "name", "__include": "owner_id", "__sort": "id", "__limit": 1}', '{"owner_id": {"ge": 2}}'), page('pet', '{"__properties": [], "__include": "owner_id(pet)", "__limit": 0}');
CREATE VIEW pair AS SELECT a.id, b.id AS other FROM owner AS a, owner AS b;
SELECT page('pair', '{"__sort": "id,other", "__limit": 1, "__offset": 7}'), page('pair', '{"__limit": 1, "__offset": 70}'), page('part', '{"__sort": "v", "__limit": 1}'), page('part', '{"__sort": "v", "__limit": 1}', '{"k": {"in": [2, 3]}}');
-- references: to the total, and of the page; a condition and a guard by it
SELECT * FROM run('[
  {"id": "a", "entity": "item", "action": "read", "metadata_params": {"__total": true, "__limit": 2, "__sort": "id", "__properties": "id"}},
  {"id": "b", "entity": "item", "action": "read", "metadata_params": {"__total": "$ref:c.0.is_row", "__limit": "$ref:a.@rows", "__offset": "$ref:a.1.id", "__sort": "id", "__properties": "id"}},
  {"id": "c", "entity": "item", "action": "update", "query_params": {"id": 1}, "store_params": {"is_row": true}},
  {"id": "d", "entity": "item", "action": "create", "store_params": {"id": 100, "score": "$ref:a.@total", "kind": "$ref:b.@total in all"}, "metadata_params": {"__properties": "id,score,kind"}, "when": {"ref": "$ref:a.@total", "ge": 20}, "expect": {"ref": "$ref:b.@total", "eq": 20}},
  {"id": "e", "entity": "item", "action": "read", "metadata_params": {"__total": true, "__limit": 0}, "when": {"ref": "$ref:c.@total", "exists": true}}]', '{"summary": false}');
DELETE FROM item WHERE id = 100;
-- in every mode, with a summary, without data, as a dry run
SELECT report #> '{results,a,total}', report #> '{results,a,rows}', report #> '{results,a,data}', (report #> '{results,b}') - 'durationMs', report #> '{summary,total}'
FROM jsonb_array_elements('[{"dryRun": true}, {"summary": true}, {"atomic": false}, {"continueOnError": true}, {"onError": "report"}]') AS options,
  LATERAL batch_execute('[{"id": "a", "entity": "item", "action": "read", "metadata_params": {"__total": true, "__limit": 1, "__properties": "id", "__sort": "id"}}, {"id": "b", "entity": "item", "action": "read", "report": false, "query_params": {"id": {"gt": 15}}, "metadata_params": {"__total": true, "__limit": 2}}]', options) AS report;
SELECT batch_read('[{"id": "a", "entity": "item", "action": "read", "metadata_params": {"__total": true, "__limit": 1, "__properties": "id", "__sort": "id"}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "read"}, {"id": "b", "entity": "item", "action": "read", "query_params": {"id": "$ref:a.@total"}}]');
SELECT batch_resolve_references('["$ref:a.@total", "$ref:a.@total items", "$ref:b.@total"]', '{"a": {"data": [{"x": 1}], "total": 7}, "b": {"status": "completed", "rows": 2, "total": 9007199254740993}}');
SELECT batch_resolve_references('"$ref:a.@total"', '{"a": {"data": [{"x": 1}], "total": "7"}}');
-- what does not go with it
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "metadata_params": {"__total": true, "__lock": "update"}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "metadata_params": {"__total": true, "__count": true}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "metadata_params": {"__total": true, "__aggregate": {"n": {"count": "*"}}}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "metadata_params": {"__total": "exact"}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "metadata_params": {"count": "exact", "limit": 5}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "delete", "query_params": {"id": 1}, "metadata_params": {"__total": true}}]');
-- rights and policies: what is not seen is not counted
GRANT USAGE ON SCHEMA totals TO batch_totals_clerk;
GRANT SELECT (id, kind) ON item TO batch_totals_clerk;
GRANT SELECT ON part TO batch_totals_clerk;
ALTER TABLE part ENABLE ROW LEVEL SECURITY;
CREATE POLICY odd ON part USING (v % 2 = 1);
SET ROLE batch_totals_clerk;
SELECT page('item', '{"__sort": "id", "__limit": 1}'), page('part', '{"__sort": "v", "__limit": 1}'), page('part', '{"__limit": 1, "__offset": 200}');
SELECT refused('[{"id": "a", "entity": "item", "action": "read", "metadata_params": {"__total": true, "__limit": 1, "__properties": "id,score"}}]');
SELECT refused('[{"id": "a", "entity": "owner", "action": "read", "metadata_params": {"__total": true, "__limit": 1}}]');
RESET ROLE;
-- the filter runs once for a page, and again only where the page is empty
CREATE SEQUENCE looked;
CREATE VIEW watched AS SELECT id, nextval('totals.looked') AS n FROM item OFFSET 0;
SELECT page('watched', '{"__properties": "id", "__sort": "id", "__limit": 1}', '{"n": {"gt": 0}}'), currval('looked'), page('watched', '{"__properties": "id", "__limit": 1}', '{"n": {"lt": 0}}'), currval('looked'), page('watched', '{"__properties": "id", "__limit": 1, "__offset": 20}', '{"n": {"gt": 0}}'), currval('looked');
-- batch_explain shows one statement; the same with and without the stretch of others
SELECT e -> 'sql' FROM jsonb_path_query(batch_explain('[
  {"id": "a", "entity": "item", "action": "read", "metadata_params": {"__total": true, "__properties": "id", "__sort": "id", "__limit": 2, "__offset": 2}},
  {"id": "b", "entity": "item", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__total": true, "__properties": "id", "__limit": 2}},
  {"id": "c", "entity": "item", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__total": true, "__properties": "id"}}]'), '$.operations[*]') AS e;
-- a page is planned once where nothing else decides about the plan: its size is part of the statement, but not a large one, nor beside
-- a filter; what rows are sorted by isn't asked for their number
SELECT e ->> 'sql' FROM jsonb_path_query(batch_explain('[
  {"id": "a", "entity": "item", "action": "read", "metadata_params": {"__properties": "id", "__limit": 1000, "__offset": 0}},
  {"id": "b", "entity": "item", "action": "read", "metadata_params": {"__properties": "id", "__limit": 1001}},
  {"id": "c", "entity": "item", "action": "read", "query_params": {"kind": "a"}, "metadata_params": {"__properties": "id", "__limit": 2}},
  {"id": "d", "entity": "pet", "action": "read", "metadata_params": {"__properties": "id", "__sort": "owner.name", "__limit": 2, "__total": true}}]'), '$.operations[*]') AS e;
CREATE TEMP TABLE request AS SELECT jsonb_agg(jsonb_build_object('id', 'r' || i, 'entity', 'item', 'action', CASE i % 3 WHEN 0 THEN 'update' ELSE 'read' END, 'query_params', jsonb_build_object('id', i % 4)) ||
  CASE i % 3 WHEN 0 THEN '{"store_params": {"kind": "x"}}' WHEN 1 THEN '{"metadata_params": {"__total": true}}' ELSE '{}' END::jsonb) AS operations FROM generate_series(1, 12) AS i;
SET batch_ops.fusion = off;
CREATE TEMP TABLE apart AS SELECT batch_execute(operations, '{"dryRun": true}') AS report FROM request;
RESET batch_ops.fusion;
SELECT report = batch_execute(operations, '{"dryRun": true}'), report #> '{results,r1,total}', report #> '{results,r4,total}', report #> '{results,r2,total}' FROM apart, request;
\set ECHO none
-- whatever the page, the total is what count(*) says, and the page what the same statement says
SELECT setseed(0.42);
CREATE FUNCTION differences() RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  query jsonb; metadata jsonb; result jsonb; filter text; relation text; columns text; expected_total int; expected jsonb; size int; skip int;
BEGIN
  FOR turn IN 1..400 LOOP
    relation := ('{item,pair,pet,nothing}'::text[])[1 + floor(random() * 4)];
    filter := CASE WHEN random() < 0.5 THEN 'true' ELSE format('id > %s', floor(random() * 25)) END;
    query := CASE WHEN filter = 'true' THEN '{}' ELSE jsonb_build_object('id', jsonb_build_object('gt', substring(filter FROM '\d+')::int)) END;
    size := floor(random() * 6);
    skip := floor(random() * 30) * (random() < 0.6)::int;
    columns := CASE WHEN relation = 'pair' THEN 'id,other' ELSE 'id' END;
    metadata := jsonb_build_object('__total', true, '__limit', size, '__offset', skip, '__sort', columns, '__properties', columns);
    IF relation = 'item' AND random() < 0.4 THEN
      columns := 'kind,score';
      metadata := metadata - '__properties' || jsonb_build_object('__group', columns, '__sort', columns);
    END IF;
    EXECUTE format('SELECT count(*) FROM (SELECT DISTINCT %s FROM %I WHERE %s) AS x', columns, relation, filter) INTO expected_total;
    EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(x)), ''[]'') FROM (SELECT DISTINCT %1$s FROM %2$I WHERE %3$s ORDER BY %1$s LIMIT %4$s OFFSET %5$s) AS x', columns, relation, filter, size, skip) INTO expected;
    result := batch_execute(jsonb_build_array(jsonb_build_object('id', 'p', 'entity', relation, 'action', 'read', 'query_params', query, 'metadata_params', metadata))) #> '{results,p}';
    IF (result -> 'total')::int IS DISTINCT FROM expected_total OR result -> 'data' IS DISTINCT FROM expected THEN
      RETURN NEXT concat_ws(' ', relation, query, metadata, expected_total, expected, result);
    END IF;
  END LOOP;
END $$;
\set ECHO all
SELECT * FROM differences();
\set ECHO none
DROP SCHEMA totals CASCADE;
DROP ROLE batch_totals_clerk;
