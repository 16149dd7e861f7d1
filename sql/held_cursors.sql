-- A held cursor over batches, which COMMIT runs to its end. A server with assertions aborts here, as it does
-- with any function that rolls a subtransaction back then (tools/test-assert), so this is a test of its own.
\set ECHO none
\pset format unaligned
\pset tuples_only on
CREATE SCHEMA held_cursors;
SET search_path = held_cursors, public;
CREATE TABLE note (id int PRIMARY KEY);
CREATE FUNCTION create_note(id int) RETURNS jsonb LANGUAGE sql AS $$
  SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'n', 'entity', 'note', 'action', 'create', 'store_params', jsonb_build_object('id', id))), '{"onError": "report"}') $$;
\set ECHO all
BEGIN;
DECLARE batches CURSOR WITH HOLD FOR SELECT create_note(i) ->> 'success' FROM generate_series(1, 6) AS i;
FETCH 2 FROM batches;
SAVEPOINT s;
FETCH 1 FROM batches;
ROLLBACK TO s;
COMMIT;
FETCH ALL FROM batches;
CLOSE batches;
SELECT string_agg(id::text, ' ' ORDER BY id) FROM note;
