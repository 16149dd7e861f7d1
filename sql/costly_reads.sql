-- A read that costs much is planned for each run, with its values: one plan for all would be one for the frequent ones.
\set ECHO none
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA costly_reads;
SET search_path = costly_reads, public;
CREATE TABLE entry (id int, kind text, n int);
ALTER TABLE entry ALTER kind SET (n_distinct = 1);
INSERT INTO entry SELECT i, CASE i WHEN 7 THEN 'rare' ELSE 'usual' END, 1 FROM generate_series(1, 60000) AS i;
CREATE INDEX entry_kind ON entry (kind);
ANALYZE entry;
CREATE FUNCTION count_kind(kind text) RETURNS text LANGUAGE sql AS $$
  SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'entry', 'action', 'read',
    'query_params', jsonb_build_object('kind', kind, 'n', '{"ge": 1}'::jsonb), 'metadata_params', '{"__count": true}'::jsonb)))
    #>> '{results,a,data,0,count}' $$;
CREATE FUNCTION times_by_the_index() RETURNS bigint LANGUAGE sql AS $$
  SELECT idx_scan FROM pg_stat_xact_user_tables WHERE relid = 'entry'::regclass $$;
\set ECHO queries
BEGIN;
SELECT count_kind('usual') FROM generate_series(1, 7);
SELECT count_kind('rare');
SELECT times_by_the_index();
-- who sets one plan for all gets it
SET LOCAL plan_cache_mode = force_generic_plan;
SELECT count_kind('rare');
SELECT times_by_the_index();
COMMIT;
\set ECHO none
SET client_min_messages = warning;
DROP SCHEMA costly_reads CASCADE;
