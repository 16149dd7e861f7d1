-- What the other tests share. Each of them works in a schema of its own, so that none disturbs another.
CREATE EXTENSION batch_ops;

-- Run a batch and show its report: a line for the batch, then one per operation in execution order.
CREATE FUNCTION run(operations jsonb, options jsonb DEFAULT '{}')
RETURNS TABLE (operation text, status text, outcome text)
LANGUAGE plpgsql AS $$
DECLARE
  report jsonb := batch_execute(operations, options);
  id text;
  result jsonb;
BEGIN
  RETURN QUERY SELECT '=', CASE WHEN (report ->> 'success')::boolean THEN 'success' ELSE 'failure' END,
                      nullif(report - 'success' - 'results', '{}')::text;
  FOREACH id IN ARRAY batch_execution_order(operations, options) LOOP
    result := report -> 'results' -> id;
    RETURN QUERY SELECT id, result ->> 'status', coalesce(result -> 'data', result - 'status')::text;
  END LOOP;
END $$;

-- Run a batch that must raise, and show every field of its error.
CREATE FUNCTION refused(operations jsonb, options jsonb DEFAULT '{}') RETURNS text
LANGUAGE plpgsql AS $$
DECLARE
  code text; message text; detail text; hint text;
  schema_name text; table_name text; column_name text; constraint_name text;
BEGIN
  PERFORM batch_execute(operations, options);
  RETURN 'not refused';
EXCEPTION WHEN OTHERS OR query_canceled OR assert_failure THEN
  GET STACKED DIAGNOSTICS
    code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
    hint = PG_EXCEPTION_HINT, schema_name = SCHEMA_NAME, table_name = TABLE_NAME,
    column_name = COLUMN_NAME, constraint_name = CONSTRAINT_NAME;
  RETURN concat_ws(E'\n  ', code || ': ' || message,
                   'DETAIL: ' || nullif(detail, ''), 'HINT: ' || nullif(hint, ''),
                   'SCHEMA: ' || nullif(schema_name, ''), 'TABLE: ' || nullif(table_name, ''),
                   'COLUMN: ' || nullif(column_name, ''),
                   'CONSTRAINT: ' || nullif(constraint_name, ''));
END $$;

-- What stands in the tables parent and child of the current schema; then they are empty again.
CREATE FUNCTION left_behind() RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  found text;
BEGIN
  SELECT coalesce(string_agg(row, ' ' ORDER BY row), 'nothing') INTO found
  FROM (SELECT 'parent:' || id FROM parent UNION ALL SELECT 'child:' || id FROM child) AS t (row);
  DELETE FROM child;
  DELETE FROM parent;
  RETURN found;
END $$;

-- Batches with and without fusion: each runs in the five modes, and reports, errors and the rows that are left in the
-- tables of the current schema are compared. For the search_path of a test, behind its own schema.
CREATE SCHEMA comparison;
GRANT USAGE ON SCHEMA comparison TO PUBLIC;
CREATE TABLE comparison.id_taker (taken bool DEFAULT true);
-- The id of a new subtransaction: how many others were taken between two of them shows how much was undoable.
CREATE FUNCTION comparison.take_id() RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  id bigint;
BEGIN
  BEGIN
    INSERT INTO comparison.id_taker DEFAULT VALUES RETURNING xmin::text::bigint INTO id;
  EXCEPTION WHEN division_by_zero THEN
    RAISE;
  END;
  RETURN id;
END $$;
CREATE FUNCTION comparison.contents() RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  table_name name;
  rows jsonb;
  found jsonb = '{}';
BEGIN
  FOR table_name IN SELECT relname FROM pg_class
                    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' ORDER BY relname LOOP
    EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)), ''[]'') FROM ONLY %I t', table_name) INTO rows;
    found := found || jsonb_build_object(table_name, rows);
  END LOOP;
  RETURN found;
END $$;
CREATE FUNCTION comparison.restart_sequences() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
DECLARE
  sequence_name name;
BEGIN
  FOR sequence_name IN SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S' LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', sequence_name);
  END LOOP;
END $$;
-- What a batch comes to; everything that it did is undone.
CREATE FUNCTION comparison.outcome(fused bool, operations jsonb, options jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  before bigint; after bigint; report jsonb; answer text;
  code text; message text; detail text; hint text; context text;
  schema_name text; table_name text; column_name text; constraint_name text;
BEGIN
  PERFORM set_config('batch_ops.fusion', fused::text, true);
  BEGIN
    PERFORM restart_sequences();
    BEGIN
      before := take_id();
      report := batch_execute(operations, options);
      after := take_id();
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS
        code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT,
        context = PG_EXCEPTION_CONTEXT, schema_name = SCHEMA_NAME, table_name = TABLE_NAME,
        column_name = COLUMN_NAME, constraint_name = CONSTRAINT_NAME;
      report := to_jsonb(ARRAY[code, message, detail, hint,
                               regexp_replace(context, E'(^|\n)PL/pgSQL.*', ''), schema_name, table_name, column_name, constraint_name]);
    END;
    RAISE EXCEPTION USING ERRCODE = 'ZZDON', MESSAGE = 'done', DETAIL =
      jsonb_build_object('report', report, 'rows', contents(), 'ids', after - before - 1);
  EXCEPTION WHEN SQLSTATE 'ZZDON' THEN
    GET STACKED DIAGNOSTICS answer = PG_EXCEPTION_DETAIL;
    RETURN answer;
  END;
END $$;
-- One line: whether fusion makes a difference, how many statements of the batch were fused, and what
-- becomes of each operation when the batch goes on after failures.
CREATE FUNCTION comparison.compare(operations jsonb, run_as text DEFAULT current_user) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  caller text := current_user;
  options jsonb; plain jsonb; fused jsonb; difference text = '';
  statements text; states text;
BEGIN
  EXECUTE format('SET LOCAL ROLE %I', run_as);
  FOREACH options IN ARRAY '{"{}", "{\"onError\": \"report\"}", "{\"continueOnError\": true}", "{\"atomic\": false}", "{\"atomic\": false, \"continueOnError\": true}"}'::jsonb[] LOOP
    plain := outcome(false, operations, options);
    fused := outcome(true, operations, options);
    IF options = '{}' THEN
      statements := coalesce(fused ->> 'ids', 'failed');
    END IF;
    IF plain - 'ids' <> fused - 'ids' THEN
      difference := difference || E'\n  ' || options || (SELECT string_agg(E'\n  ' || key || ' one by one: ' || a.value || E'\n  ' || key || ' fused: ' || (fused -> key), '' ORDER BY key)
                                                     FROM jsonb_each(plain) AS a WHERE key <> 'ids' AND a.value <> fused -> key);
    END IF;
  END LOOP;
  SELECT string_agg(id || ' ' || coalesce(result ->> 'code', result ->> 'reason', result ->> 'data'), ', ' ORDER BY n) INTO states
  FROM (SELECT o ->> 'id' AS id, n, plain -> 'report' -> 'results' -> (o ->> 'id') AS result
        FROM jsonb_array_elements(operations) WITH ORDINALITY AS t (o, n)) AS t;
  EXECUTE format('SET LOCAL ROLE %I', caller);
  RETURN CASE WHEN difference = '' THEN 'same' ELSE 'DIFFERENT' || difference END || ', fused statements: ' || statements || E'\n  ' || states;
END $$;
-- Creates in a table: one for each element of `rows`, with the given extra members.
CREATE FUNCTION comparison.creates(entity text, rows jsonb, extra jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(jsonb_build_object('id', 'c' || n, 'entity', entity, 'action', 'create', 'store_params', row) || extra ORDER BY n)
  FROM jsonb_array_elements(rows) WITH ORDINALITY AS t (row, n) $$;
