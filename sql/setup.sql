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
