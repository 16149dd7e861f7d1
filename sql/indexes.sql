-- Filters use an index on the column, whatever its type, by the counts that the server keeps.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA indexes;
SET search_path = indexes, public;
CREATE TYPE state AS ENUM ('new', 'open', 'done', 'archived');
CREATE DOMAIN code AS varchar(20) CHECK (VALUE <> '');
CREATE TABLE big (id int PRIMARY KEY, owner int, code code, label text COLLATE "C", price numeric(10,2), made timestamptz, state state, tags text[], doc jsonb, span int4range, word char(8));
INSERT INTO big SELECT n, n % 5000, 'c' || n, 'label ' || n, n / 100.0, '2024-01-01'::timestamptz + n * interval '1 minute',
  CASE WHEN n % 5000 = 0 THEN 'open' ELSE 'done' END::state, ARRAY['t' || n % 5000], jsonb_build_object('k', n % 5000), int4range(n, n + 2), 'w' || n
FROM generate_series(1, 20000) n;
CREATE INDEX ON big (owner);
CREATE INDEX ON big (code);
CREATE INDEX ON big (label);
CREATE INDEX ON big (price);
CREATE INDEX ON big (made);
CREATE INDEX ON big (state);
CREATE INDEX ON big USING gin (tags);
CREATE INDEX ON big USING gin (doc);
CREATE INDEX ON big USING gist (span);
CREATE INDEX ON big (word);
CREATE TABLE detail (id int PRIMARY KEY, big_id int REFERENCES big);
INSERT INTO detail SELECT n, n FROM generate_series(1, 20000) n;
CREATE INDEX ON detail (big_id);
ANALYZE big, detail;
-- The indexes that an operation has scanned, by the server's own counts.
CREATE FUNCTION scanned(operation jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  before jsonb;
  scans text;
BEGIN
  SELECT jsonb_object_agg(indexrelname, pg_stat_get_xact_numscans(indexrelid)) INTO before
  FROM pg_stat_user_indexes WHERE schemaname = 'indexes';
  PERFORM batch_execute(jsonb_build_array('{"id": "o", "entity": "big", "action": "read"}'::jsonb || operation));
  SELECT string_agg(indexrelname, ' ' ORDER BY indexrelname) INTO scans
  FROM pg_stat_user_indexes
  WHERE schemaname = 'indexes' AND pg_stat_get_xact_numscans(indexrelid) > (before ->> indexrelname)::bigint;
  RETURN coalesce(scans, 'no index');
END $$;
\set ECHO all
-- equality, in, order and between
SELECT scanned('{"query_params": {"id": 5}}'), scanned('{"query_params": {"id": [5, 6, 7]}}'), scanned('{"query_params": {"id": {"between": [5, 9]}}}'), scanned('{"query_params": {"owner": 7}}'), scanned('{"query_params": {"id": "lt::9"}}'), scanned('{"query_params": {"id": {"in": []}}}');
-- a numeric column asked for a number with more digits, a timestamp for text, an enum, char(n)
SELECT scanned('{"query_params": {"price": {"between": [5.994, 5.996]}}}'), scanned('{"query_params": {"made": "2024-01-02T00:00:00Z"}}'), scanned('{"query_params": {"state": "open"}}'), scanned('{"query_params": {"word": "w77"}}');
-- a domain over varchar, for equality and for a list; text in another type's clothes
SELECT scanned('{"query_params": {"code": "c77"}}'), scanned('{"query_params": {"code": ["c77", "c78"]}}'), scanned('{"query_params": {"label": "label 77"}}'), scanned('{"query_params": {"label": {"ge": "label 9999"}}}');
-- containment: arrays, jsonb, ranges
SELECT scanned('{"query_params": {"tags": {"contains": ["t77"]}}}'), scanned('{"query_params": {"tags": {"overlaps": ["t77", "t78"]}}}'), scanned('{"query_params": {"doc": {"contains": {"k": 77}}}}'), scanned('{"query_params": {"span": {"overlaps": "[77,78)"}}}');
-- is null, __or, and the order of a page
SELECT scanned('{"query_params": {"owner": null}}'), scanned('{"query_params": {"__or": [{"id": 5}, {"owner": 6}]}}'), scanned('{"metadata_params": {"__sort": "made:desc", "__limit": 5}}');
-- a pattern with a fixed start, in the C collation
SELECT scanned('{"query_params": {"label": {"like": "label 777*"}}}');
-- the same for update, delete, upsert and an association
SELECT scanned('{"action": "update", "query_params": {"id": 5}, "store_params": {"word": "x"}}');
SELECT scanned('{"action": "update", "query_params": {"owner": [7, 8]}, "increment": {"price": 1}}');
SELECT scanned('{"action": "delete", "entity": "detail", "query_params": {"id": {"eq": 5}}}');
SELECT scanned('{"query_params": {"id": 5}, "metadata_params": {"__include": "detail"}}');
-- filters and orders by associations, from either side (the planner itself may look into more)
SELECT scanned('{"query_params": {"id": 5, "__some": {"detail": {}}}}') ~ 'big_pkey detail_big_id_idx', scanned('{"query_params": {"__some": {"detail": {"id": 77}}}}') ~ 'big_pkey.* detail_pkey', scanned('{"query_params": {"id": 6, "__none": {"detail": {"id": {"lt": 7}}}}}') ~ 'big_pkey detail_big_id_idx';
SELECT scanned('{"entity": "detail", "query_params": {"__some": {"big": {"owner": 77}}}}') ~ 'big_owner_idx.* detail_big_id_idx', scanned('{"entity": "detail", "query_params": {"id": [7, 8]}, "metadata_params": {"__sort": "big.made"}}') ~ 'big_pkey.* detail_pkey';
SELECT scanned('{"action": "delete", "entity": "detail", "query_params": {"__some": {"big_id": {"owner": 78}}}}') ~ 'big_owner_idx.* detail_big_id_idx', scanned('{"action": "update", "query_params": {"__none": {"detail": {}}, "owner": 78}, "store_params": {"word": "x"}}') ~ 'big_owner_idx.* detail_big_id_idx';
-- the plan stays good when the same statement comes again and again with other values
SELECT DISTINCT scanned(jsonb_build_object('query_params', jsonb_build_object('owner', n))) FROM generate_series(1, 20) n;
SELECT DISTINCT scanned(jsonb_build_object('query_params', jsonb_build_object('state', CASE WHEN n < 10 THEN 'open' ELSE 'new' END))) FROM generate_series(1, 20) n;
