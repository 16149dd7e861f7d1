-- Runs a batch in three ways, tells what each comes to, and leaves nothing of it behind.
--
--   together   batch_ops.fusion = on
--   one_by_one batch_ops.fusion = off
--   apart      a call of batch_execute for each operation; what makes a batch of them (references, conditions,
--              modes) is done here, by savepoints of PL/pgSQL
--
-- What is tested lives in the schema d, which is made anew again and again; this one stays.
\set QUIET on
SET client_min_messages = warning;
CREATE EXTENSION IF NOT EXISTS batch_ops;
CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS hstore;
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE SCHEMA harness;
CREATE COLLATION harness.ignoring_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
DO $$ BEGIN
  IF to_regrole('batch_ops_differential') IS NULL THEN
    CREATE ROLE batch_ops_differential;
  END IF;
END $$;
GRANT USAGE ON SCHEMA harness TO batch_ops_differential;

-- Whether a `when` holds: 'exists' and comparisons with a number or a text, which is all that the generator writes.
CREATE FUNCTION harness.holds(conditions jsonb, results jsonb) RETURNS bool LANGUAGE plpgsql AS $$
DECLARE
  condition jsonb; operator text; wanted jsonb; found jsonb; there bool;
BEGIN
  FOR condition IN SELECT * FROM jsonb_array_elements(CASE jsonb_typeof(conditions) WHEN 'array' THEN conditions ELSE jsonb_build_array(conditions) END) LOOP
    there := true;
    BEGIN
      found := batch_resolve_references(jsonb_build_object('ref', condition -> 'ref'), results) -> 'ref';
    EXCEPTION WHEN invalid_parameter_value THEN
      there := false;
    END;
    FOR operator, wanted IN SELECT key, value FROM jsonb_each(condition - 'ref') LOOP
      IF operator = 'exists' THEN
        IF there <> wanted::bool THEN
          RETURN false;
        END IF;
      ELSIF NOT there THEN
        PERFORM batch_resolve_references(jsonb_build_object('ref', condition -> 'ref'), results);
      ELSIF operator IN ('eq', 'ne') THEN
        IF (found = wanted) <> (operator = 'eq') THEN
          RETURN false;
        END IF;
      ELSIF jsonb_typeof(found) <> 'number' THEN
        RAISE SQLSTATE '22023';
      ELSIF NOT (CASE operator WHEN 'ge' THEN found::numeric >= wanted::numeric WHEN 'lt' THEN found::numeric < wanted::numeric END) THEN
        RETURN false;
      END IF;
    END LOOP;
  END LOOP;
  RETURN true;
END $$;

-- An operation without what the others have to do with it. Its values are what the references bring, and no text of
-- them is read as anything else.
CREATE FUNCTION harness.alone(operation jsonb, results jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  part text; brought jsonb; resolved jsonb = operation - '{when,depends_on}'::text[];
BEGIN
  -- Of one with items the values name the item, too, of which there is none yet.
  IF operation ? 'for_each' THEN
    FOREACH part IN ARRAY '{for_each,store_params,query_params,increment,append,merge}'::text[] LOOP
      IF position('$' IN coalesce((operation -> part)::text, '')) > 0 THEN
        brought := replace((operation -> part)::text, '"$ref:@item', '"@item of')::jsonb;
        brought := batch_resolve_references(jsonb_build_object('p', brought), results) -> 'p';
        brought := replace(brought::text, '$ref:', repeat('$', 2) || 'ref:')::jsonb;
        resolved := jsonb_set(resolved, ARRAY[part], replace(brought::text, '"@item of', '"$ref:@item')::jsonb);
      END IF;
    END LOOP;
    RETURN resolved;
  END IF;
  FOREACH part IN ARRAY '{store_params,query_params,increment,append,merge}'::text[] LOOP
    IF position('$' IN coalesce((operation -> part)::text, '')) > 0 THEN
      resolved := jsonb_set(resolved, ARRAY[part], batch_resolve_references(jsonb_build_object('p', operation -> part), results) -> 'p');
    END IF;
  END LOOP;
  -- What the condition of an upsert names is the new row.
  IF position('$ref:@new' IN coalesce((operation -> 'metadata_params')::text, '')) > 0 THEN
    RETURN jsonb_set(resolved, '{store_params}', replace(resolved ->> 'store_params', '$ref:', repeat('$', 2) || 'ref:')::jsonb);
  END IF;
  RETURN resolved || '{"references": false}';
END $$;

-- As batch_execute, with a call of it for each operation. A reference that cannot be resolved fails with its SQLSTATE
-- alone, for the message is the engine's.
CREATE FUNCTION harness.apart(operations jsonb, needs jsonb, options jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  atomic bool = coalesce((options ->> 'atomic')::bool, true);
  goes_on bool = coalesce((options ->> 'continueOnError')::bool, false);
  raises bool = atomic AND NOT goes_on AND coalesce(options ->> 'onError', 'raise') = 'raise';
  dry bool = coalesce((options ->> 'dryRun')::bool, false);
  checks bool = coalesce((options ->> 'checkConstraints')::bool, false);
  results jsonb = '{}'; failed jsonb = '[]'; stopped bool = false;
  operation jsonb; id text; result jsonb; report jsonb; states text[]; error jsonb; part record;
  code text; message text; detail text; hint text; schema_name text; table_name text; column_name text; constraint_name text;
BEGIN
  BEGIN
    FOR operation IN SELECT * FROM jsonb_array_elements(operations) LOOP
      id := operation ->> 'id';
      SELECT array_agg(CASE WHEN results -> n ->> 'status' = 'failed' OR results -> n ->> 'reason' = 'Dependency failed' THEN 'failed'
                            WHEN results -> n ->> 'status' = 'skipped' THEN 'skipped' END)
      INTO states FROM jsonb_array_elements_text(coalesce(needs -> id, '[]')) AS n;
      IF stopped THEN
        result := '{"status": "skipped", "reason": "Batch stopped"}';
      ELSIF 'failed' = ANY (states) THEN
        result := '{"status": "skipped", "reason": "Dependency failed"}';
      ELSIF 'skipped' = ANY (states) THEN
        result := '{"status": "skipped", "reason": "Dependency skipped"}';
      ELSE
        BEGIN
          result := NULL;
          IF operation ? 'when' AND NOT harness.holds(operation -> 'when', results) THEN
            result := '{"status": "skipped", "reason": "Condition not met"}';
          ELSE
            operation := harness.alone(operation, results);
          END IF;
        EXCEPTION WHEN invalid_parameter_value THEN
          IF raises THEN
            RAISE SQLSTATE '22023' USING MESSAGE = format('Batch failed at operation ''%s'': unresolved', id);
          END IF;
          result := '{"status": "failed", "code": "22023", "error": "unresolved"}';
        END;
        IF result IS NULL THEN
          report := batch_execute(jsonb_build_array(operation), CASE WHEN raises THEN '{}'::jsonb ELSE '{"onError": "report"}' END);
          result := report -> 'results' -> id;
        END IF;
        IF result ->> 'status' = 'failed' THEN
          failed := failed || to_jsonb(id);
          stopped := NOT goes_on;
        END IF;
      END IF;
      results := results || jsonb_build_object(id, result);
    END LOOP;
    IF checks AND NOT (atomic AND failed <> '[]') THEN
      BEGIN
        SET CONSTRAINTS ALL IMMEDIATE;
        RAISE SQLSTATE 'ZZUND';
      EXCEPTION
        WHEN SQLSTATE 'ZZUND' THEN NULL;
        WHEN OTHERS THEN
          IF raises THEN
            RAISE;
          END IF;
          GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL,
            hint = PG_EXCEPTION_HINT, schema_name = SCHEMA_NAME, table_name = TABLE_NAME, column_name = COLUMN_NAME,
            constraint_name = CONSTRAINT_NAME;
          SELECT jsonb_object_agg(key, value) INTO error
          FROM jsonb_each_text(jsonb_build_object('code', code, 'error', message, 'detail', detail, 'hint', hint, 'schema', schema_name,
                                                  'table', table_name, 'column', column_name, 'constraint', constraint_name))
          WHERE value <> '';
      END;
    END IF;
    IF error IS NOT NULL OR dry OR (atomic AND failed <> '[]') THEN
      RAISE SQLSTATE 'ZZUND';
    END IF;
  EXCEPTION WHEN SQLSTATE 'ZZUND' THEN NULL;
  END;
  IF error IS NOT NULL OR (atomic AND failed <> '[]') THEN
    FOR part IN SELECT key FROM jsonb_each(results) WHERE value ->> 'status' = 'completed' LOOP
      results := results || jsonb_build_object(part.key, '{"status": "skipped", "reason": "Rolled back"}'::jsonb);
    END LOOP;
  END IF;
  report := jsonb_build_object('success', failed = '[]' AND error IS NULL, 'results', results);
  IF failed <> '[]' THEN
    report := report || jsonb_build_object('failedOperations', failed);
  END IF;
  IF dry THEN
    report := report || '{"dryRun": true}';
  END IF;
  IF error IS NOT NULL THEN
    report := report || jsonb_build_object('error', error);
  END IF;
  RETURN report;
END $$;

CREATE FUNCTION harness.statements() RETURNS bigint LANGUAGE sql VOLATILE SECURITY DEFINER AS $$
  SELECT plan_cache_hits + plan_cache_misses FROM public.batch_ops_stats() $$;

-- Sequences are not rolled back, nor is the seed of random(): where they may be seen, each of the ways finds the same.
CREATE FUNCTION harness.rewind() RETURNS void LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  IF to_regclass('d.shared') IS NOT NULL THEN
    PERFORM nextval('d.shared');
    PERFORM setval('d.shared', 3000100);
  END IF;
  IF to_regclass('d.s') IS NOT NULL THEN
    PERFORM setval('d.s', seqstart + 100) FROM pg_sequence WHERE seqrelid = 'd.s'::regclass;
  END IF;
  IF to_regclass('d.seeded') IS NOT NULL THEN
    PERFORM setseed(0.25);
  END IF;
END $$;

-- What a batch comes to in one of the ways: its report or its error, what is wrong by the end of the transaction, and
-- all rows there are.
CREATE FUNCTION harness.outcome(way text, operations jsonb, needs jsonb, options jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  report jsonb; rows jsonb; deferred jsonb; refused bool = false; before bigint = harness.statements();
  code text; message text; detail text; hint text; context text;
  schema_name text; table_name text; column_name text; constraint_name text;
BEGIN
  PERFORM harness.rewind();
  PERFORM set_config('batch_ops.fusion', CASE way WHEN 'together' THEN 'on' ELSE 'off' END, true);
  BEGIN
    BEGIN
      IF way = 'apart' THEN
        report := harness.apart(operations, needs, options);
      ELSE
        report := batch_execute(operations, options);
      END IF;
    EXCEPTION WHEN OTHERS OR assert_failure THEN
      GET STACKED DIAGNOSTICS
        code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT,
        context = PG_EXCEPTION_CONTEXT, schema_name = SCHEMA_NAME, table_name = TABLE_NAME,
        column_name = COLUMN_NAME, constraint_name = CONSTRAINT_NAME;
      refused := true;
      report := jsonb_build_object('code', code, 'message', message, 'detail', detail, 'hint', hint, 'schema', schema_name,
                                   'table', table_name, 'column', column_name, 'constraint', constraint_name);
      IF way <> 'apart' THEN
        report := report || jsonb_build_object('context', regexp_replace(context, '(^|\n)(PL/pgSQL|SQL expression).*?(?=\n|$)', '', 'g'));
      END IF;
    END;
    -- The modes of constraints come back only where the block that has set them is undone itself.
    BEGIN
      SET CONSTRAINTS ALL IMMEDIATE;
      RAISE SQLSTATE 'ZZUND' USING DETAIL = d.contents();
    EXCEPTION
      WHEN SQLSTATE 'ZZUND' THEN
        GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
        rows := detail;
      WHEN OTHERS THEN
        GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL;
        deferred := jsonb_build_array(code, message, detail);
        rows := d.contents();
    END;
    RAISE SQLSTATE 'ZZDON' USING DETAIL =
      jsonb_build_object('refused', refused, 'report', report, 'deferred', deferred, 'rows', rows);
  EXCEPTION WHEN SQLSTATE 'ZZDON' THEN
    GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
    RETURN detail::jsonb || jsonb_build_object('statements', harness.statements() - before);
  END;
END $$;

CREATE FUNCTION harness.outcomes(operations jsonb, needs jsonb, options jsonb, ways text[]) RETURNS SETOF jsonb LANGUAGE plpgsql AS $$
DECLARE
  way text;
BEGIN
  FOREACH way IN ARRAY ways LOOP
    RETURN NEXT harness.outcome(way, operations, needs, options);
  END LOOP;
END $$;

-- d.contents(): all rows of all tables, of each those that are in itself. To be called when the tables are there.
CREATE FUNCTION harness.make_contents() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  query text;
BEGIN
  SELECT string_agg(format('%L, (SELECT coalesce(jsonb_agg(whole ORDER BY whole), ''[]'') FROM ONLY d.%I AS t, to_jsonb(t) AS whole)',
                           relname, relname), ', ')
  INTO query FROM pg_class WHERE relnamespace = 'd'::regnamespace AND relkind = 'r';
  EXECUTE format('CREATE FUNCTION d.contents() RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER AS $f$ BEGIN RETURN jsonb_build_object(%s); END $f$', query);
END $$;

-- What the schemas use: a number that inserts, deletes and some updates of a table change, from functions that promise
-- different things.
CREATE FUNCTION harness.make_schema() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  kind text;
BEGIN
  DROP SCHEMA IF EXISTS d CASCADE;
  CREATE SCHEMA d;
  GRANT USAGE ON SCHEMA d TO batch_ops_differential;
  FOR kind IN SELECT unnest('{stable,volatile,immutable}'::text[]) LOOP
    EXECUTE format($f$
      CREATE FUNCTION d.%s_rows(relation text, of_row int DEFAULT 0) RETURNS bigint LANGUAGE plpgsql %s SECURITY DEFINER AS $g$
      DECLARE n bigint; BEGIN EXECUTE format('SELECT count(*) + count(*) FILTER (WHERE a IS NULL) FROM d.%%I', relation) INTO n; RETURN n; END $g$ $f$, kind, kind);
  END LOOP;
END $$;
