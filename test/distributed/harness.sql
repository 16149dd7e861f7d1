-- What both suites use. A case is a batch on tables whose names begin with a prefix: its outcome there is compared with
-- that of the same batch on plain tables. Both are undone.
\set QUIET on
\set VERBOSITY terse
\pset tuples_only on
\pset format unaligned
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS batch_ops;

-- sees: what must come out on plain tables, so that no case passes by failing in the same way: success, failure or a SQLSTATE
CREATE TABLE sample (number int GENERATED ALWAYS AS IDENTITY, name text NOT NULL, sees text NOT NULL, operations jsonb NOT NULL, options jsonb NOT NULL DEFAULT '{}');

-- What a batch on tables with a prefix comes to: its report or its error, the rows there are afterwards, and the settings.
CREATE FUNCTION outcome(prefix text, operations jsonb, options jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  result jsonb; rows jsonb; contents jsonb := '{}'; name text;
  code text; message text; detail text; hint text; table_name text; column_name text; constraint_name text;
BEGIN
  BEGIN
    PERFORM restart(prefix);
    BEGIN
      result := batch_execute(replace(operations::text, '@', prefix)::jsonb, options);
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT,
        table_name = TABLE_NAME, column_name = COLUMN_NAME, constraint_name = CONSTRAINT_NAME;
      result := jsonb_build_object('error', code, 'message', message, 'detail', detail, 'hint', hint, 'table', table_name, 'column', column_name, 'constraint', constraint_name);
    END;
    FOREACH name IN ARRAY compared_tables() LOOP
      EXECUTE format('SELECT jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)) FROM %I AS t', prefix || name) INTO rows;
      contents := contents || jsonb_build_object(name, rows);
    END LOOP;
    result := jsonb_build_object('report', result, 'rows', contents, 'claims', nullif(current_setting('request.jwt.claims', true), ''), 'claims elsewhere', claims_elsewhere(prefix));
    RAISE EXCEPTION USING ERRCODE = 'UN000';
  EXCEPTION WHEN SQLSTATE 'UN000' THEN
    RETURN replace(result::text, prefix, '@')::jsonb;
  END;
END $$;

CREATE FUNCTION seen(outcome jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT CASE outcome -> 'report' -> 'success' WHEN 'true' THEN 'success' WHEN 'false' THEN 'failure' ELSE outcome -> 'report' ->> 'error' END $$;

-- What another server's errors keep: the rest is said in its own words.
CREATE FUNCTION without_words(outcome jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  RETURN CASE jsonb_typeof(outcome)
    WHEN 'object' THEN (SELECT coalesce(jsonb_object_agg(key, without_words(value)), '{}') FROM jsonb_each(outcome)
      WHERE key NOT IN ('message', 'detail', 'hint', 'schema', 'table', 'column', 'constraint') AND NOT (key = 'error' AND length(value #>> '{}') > 5))
    WHEN 'array' THEN (SELECT coalesce(jsonb_agg(without_words(value) ORDER BY place), '[]') FROM jsonb_array_elements(outcome) WITH ORDINALITY AS e (value, place))
    ELSE outcome END;
END $$;

-- On other servers it is not known which rows an upsert has created.
CREATE FUNCTION without_created(outcome jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT CASE jsonb_typeof(outcome #> '{report,results}')
    WHEN 'object' THEN jsonb_set(outcome, '{report,results}', (SELECT coalesce(jsonb_object_agg(key, value - 'created'), '{}') FROM jsonb_each(outcome #> '{report,results}')))
    ELSE outcome END $$;

CREATE FUNCTION compare(plain jsonb, other jsonb, sees text) RETURNS text LANGUAGE sql AS $$
  SELECT CASE WHEN seen(plain) IS DISTINCT FROM sees THEN format(E': plain tables give %s\n# %s', seen(plain), plain)
              WHEN without_created(plain) IS DISTINCT FROM without_created(other) THEN format(E'\n# plain: %s\n# other: %s', plain, other) END $$;

CREATE FUNCTION verdict(name text, complaint text) RETURNS text LANGUAGE sql AS $$
  SELECT CASE WHEN complaint IS NULL THEN 'ok - ' || name ELSE 'not ok - ' || name || complaint END $$;

-- The SQLSTATE of a statement that must fail; "none" when it does not.
CREATE FUNCTION sqlstate_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE statement;
  RETURN 'none';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE;
END $$;

CREATE FUNCTION expect(name text, found text, expected text) RETURNS text LANGUAGE sql AS $$
  SELECT verdict(name, CASE WHEN found IS DISTINCT FROM expected THEN format(E'\n# found:    %s\n# expected: %s', found, expected) END) $$;
