-- What random batches run on, and the functions that judge them (run_random explains).
\set QUIET on
SET client_min_messages = error;
CREATE EXTENSION IF NOT EXISTS batch_ops;
CREATE SCHEMA random;
SET search_path = random, public;
DO $$ BEGIN
  IF to_regrole('batch_ops_random') IS NULL THEN
    CREATE ROLE batch_ops_random;
  END IF;
END $$;
GRANT USAGE ON SCHEMA random TO batch_ops_random;

-- Fusible tables, and one for each reason that forbids fusion. Columns seq_no come from sequences: their
-- gaps are nobody's business.
CREATE TABLE plain (id int PRIMARY KEY, a int CHECK (a < 9), b text UNIQUE);
CREATE TABLE child (id int PRIMARY KEY, seq_no serial, a int REFERENCES plain, b varchar(3) DEFAULT 'x' NOT NULL);
CREATE TABLE triggered (id int PRIMARY KEY, a int, b text);
CREATE TABLE statements (id int PRIMARY KEY, a int, b text);
CREATE TABLE node (id int PRIMARY KEY, a int REFERENCES node, b text);
CREATE TABLE relaxed (id int UNIQUE DEFERRABLE, a int UNIQUE DEFERRABLE INITIALLY DEFERRED, b text);
CREATE TABLE late (id int PRIMARY KEY, a int REFERENCES plain DEFERRABLE INITIALLY DEFERRED, b text);
CREATE TABLE cascaded (id int PRIMARY KEY, a int REFERENCES child ON DELETE CASCADE ON UPDATE SET NULL, b text);
CREATE TABLE referrer (id int REFERENCES plain, seq_no serial, a int REFERENCES child, b text);
CREATE TABLE guarded (id int PRIMARY KEY, a int, b text);
CREATE TABLE owned (id int PRIMARY KEY, a int, b text);
CREATE TABLE divided (id int PRIMARY KEY, a int, b text) PARTITION BY RANGE (id);
CREATE TABLE divided_low PARTITION OF divided FOR VALUES FROM (MINVALUE) TO (4);
CREATE TABLE divided_high PARTITION OF divided FOR VALUES FROM (4) TO (100);
CREATE TABLE ancestor (id int PRIMARY KEY, a int, b text);
CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (ancestor);
CREATE TABLE defaulted (id int PRIMARY KEY, a int, b text);
CREATE VIEW seen AS SELECT id, a, b FROM plain WHERE id <> 3 WITH CHECK OPTION;
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TYPE pair AS (x int, y text);
CREATE DOMAIN small AS int CHECK (VALUE < 10) NOT NULL DEFAULT 1;
CREATE DOMAIN word AS text CHECK (VALUE <> 'x');
CREATE TABLE kinds (id serial PRIMARY KEY, j jsonb, o json, l int[], w word[], r int4range, t timestamptz, d date, i interval,
                    n numeric(6,2), f float8, g float4, big int8, s smallint, small small, p pair, pp pair[], e mood, ee mood[],
                    y bytea, u uuid, c "char", ch char(3), v varchar(3), bits bit(3), tsv tsvector, pt point, m money, ip inet,
                    x oid, rc regclass, mr int4multirange, "odd.name" text, nn name, yes bool,
                    twice int GENERATED ALWAYS AS (id * 2) STORED);
CREATE TABLE log (what text, id int, n bigint);
-- A schema as applications have it.
\ir ../../sample/music_shop.sql

CREATE FUNCTION rows_in(name text) RETURNS bigint LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = random AS $$
DECLARE
  n bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM %I', name) INTO n;
  RETURN n;
END $$;
ALTER TABLE defaulted ALTER b SET DEFAULT rows_in('defaulted')::text;
CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = random AS $$
BEGIN
  IF TG_LEVEL = 'ROW' THEN
    INSERT INTO log VALUES (TG_OP, coalesce(NEW.id, OLD.id), rows_in(TG_TABLE_NAME));
    IF NEW.a = 5 THEN
      RAISE EXCEPTION 'no five' USING ERRCODE = 'ZZ005', HINT = 'take six';
    END IF;
  ELSE
    INSERT INTO log SELECT TG_OP || ' of ' || TG_TABLE_NAME, 0, rows_in(TG_TABLE_NAME);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON triggered FOR EACH ROW EXECUTE FUNCTION note();
CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON statements FOR EACH STATEMENT EXECUTE FUNCTION note();
CREATE TRIGGER note AFTER INSERT OR UPDATE OR DELETE ON divided_high FOR EACH ROW EXECUTE FUNCTION note();
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
ALTER TABLE owned ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON guarded USING (true) WITH CHECK (rows_in('guarded') < 5);
CREATE POLICY mine ON owned USING (id <> 2 AND b IS DISTINCT FROM current_user::text);
GRANT ALL ON ALL TABLES IN SCHEMA random TO batch_ops_random;
GRANT ALL ON ALL SEQUENCES IN SCHEMA random TO batch_ops_random;
REVOKE ALL ON log FROM batch_ops_random;

INSERT INTO plain SELECT i, i, 'b' || i FROM generate_series(1, 4) AS i;
INSERT INTO child (id, a) VALUES (1, 1), (2, 1), (3, 2);
INSERT INTO node VALUES (1, NULL), (2, 1);
INSERT INTO cascaded VALUES (1, 1), (2, 2);
INSERT INTO ancestor VALUES (1, 0), (2, 0);
INSERT INTO heir VALUES (1, 0), (3, 0);
DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY '{triggered,statements,relaxed,guarded,owned,divided,defaulted}'::text[] LOOP
    EXECUTE format('INSERT INTO %I SELECT i, i FROM generate_series(1, 3) AS i', name);
  END LOOP;
END $$;
INSERT INTO late VALUES (1, 1);
INSERT INTO kinds (j, l, w, r, t, n, f, big, p, pp, e, y, v, bits, "odd.name")
  VALUES ('{"a": [1, {"b": null}]}', '{1,2}', '{a}', '[1,5)', '2020-02-02', 1.10, 'NaN', 9223372036854775807, '(1,a)', '{"(1,a)"}', 'sad', '\x00', 'abc', '101', 'odd'),
         (DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT, DEFAULT);
TRUNCATE log;

-- Every row of every table, sequence values aside but in their order.
CREATE FUNCTION contents() RETURNS jsonb LANGUAGE plpgsql SECURITY DEFINER SET search_path = random AS $$
DECLARE
  ended jsonb;
  query text;
BEGIN
  SELECT 'SELECT jsonb_build_object(' || string_agg(format(
           '%L, (SELECT coalesce(jsonb_agg(whole - ''seq_no'' ORDER BY whole -> ''seq_no'', whole), ''[]'') FROM ONLY %I AS a_row, to_jsonb(a_row) AS whole)',
           relname, relname), ', ') || ')'
  INTO query FROM pg_class WHERE relnamespace = 'random'::regnamespace AND relkind = 'r';
  EXECUTE query INTO ended;
  RETURN ended;
END $$;

-- What there is before every batch, for each of them is undone.
CREATE TABLE public.untouched AS SELECT contents() AS rows;
GRANT SELECT ON public.untouched TO batch_ops_random;

-- A report without what is nobody's business: sequence values, and the order of rows that nobody sorted.
CREATE FUNCTION comparable(report jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  id text; result jsonb;
BEGIN
  report := regexp_replace(regexp_replace(report::text, '"seq_no": \d+', '"seq_no": 0', 'g'),
                           'Failing row contains \([^)]*\)', 'Failing row', 'g')::jsonb;
  FOR id, result IN SELECT key, value FROM jsonb_each(report -> 'results') WHERE jsonb_array_length(value -> 'data') > 1 LOOP
    report := jsonb_set(report, ARRAY['results', id, 'data'],
                        (SELECT jsonb_agg(row ORDER BY row) FROM jsonb_array_elements(result -> 'data') AS row));
  END LOOP;
  RETURN report;
END $$;

-- The report of a batch under a key. If the key keeps it, the batch is sent once more: what differs then is in the report.
CREATE FUNCTION under_a_key(operations jsonb, options jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  report jsonb; replay jsonb;
BEGIN
  options := options || '{"idempotencyKey": "random"}';
  report := batch_execute(operations, options);
  IF NOT coalesce((options ->> 'dryRun')::bool, false)
     AND (report @> '{"success": true}' OR (options @> '{"atomic": false}' AND report @? '$.results.* ? (@.status == "completed")')) THEN
    replay := batch_execute(operations, options);
    IF replay IS DISTINCT FROM report || '{"replayed": true}' THEN
      report := report || jsonb_build_object('replay', replay);
    END IF;
  END IF;
  RETURN report;
END $$;

-- What a batch comes to and what it leaves; undone afterwards.
CREATE FUNCTION outcome(operations text, options text, fused bool) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  report jsonb; answer text; refused bool = false;
  code text; message text; detail text; hint text; context text;
  schema_name text; table_name text; column_name text; constraint_name text;
BEGIN
  PERFORM set_config('batch_ops.fusion', fused::text, true);
  BEGIN
    BEGIN
      IF fused AND jsonb_typeof(options::jsonb) = 'object' AND NOT options::jsonb ? 'idempotencyKey' THEN
        report := under_a_key(operations::jsonb, options::jsonb);
      ELSE
        report := batch_execute(operations::jsonb, options::jsonb);
      END IF;
    EXCEPTION WHEN OTHERS OR assert_failure THEN
      GET STACKED DIAGNOSTICS
        code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, hint = PG_EXCEPTION_HINT,
        context = PG_EXCEPTION_CONTEXT, schema_name = SCHEMA_NAME, table_name = TABLE_NAME,
        column_name = COLUMN_NAME, constraint_name = CONSTRAINT_NAME;
      refused := true;
      report := jsonb_build_object('code', code, 'message', message, 'detail', detail, 'hint', hint, 'table', table_name,
                                   'context', regexp_replace(context, '(^|\n)PL/pgSQL.*', ''), 'schema', schema_name,
                                   'column', column_name, 'constraint', constraint_name);
    END;
    RAISE EXCEPTION USING ERRCODE = 'ZZDON', MESSAGE = 'done', DETAIL =
      jsonb_build_object('refused', refused, 'report', comparable(report), 'rows', contents());
  EXCEPTION WHEN SQLSTATE 'ZZDON' THEN
    GET STACKED DIAGNOSTICS answer = PG_EXCEPTION_DETAIL;
    RETURN answer;
  END;
END $$;

CREATE FUNCTION complaint(what text, operations text, options text, ended jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT format(E'TROUBLE: %s\n  operations: %s\n  options: %s\n  outcome: %s', what, operations, options, ended) $$;

-- What is true of every outcome, whatever the batch; NULL when all of it is.
CREATE FUNCTION broken_promise(operations text, options text, ended jsonb, before jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  report jsonb = ended -> 'report';
  results jsonb = report -> 'results';
  atomic bool; dry bool; failed text[]; bad_errors text; change bigint;
BEGIN
  SELECT string_agg(code || ' ' || message, ', ') INTO bad_errors
  FROM (SELECT report ->> 'code', report ->> 'message' WHERE (ended ->> 'refused')::bool
        UNION ALL SELECT value ->> 'code', value ->> 'error' FROM jsonb_each(results) WHERE value ? 'code') AS e (code, message)
  WHERE code ~ '^XX' OR code !~ '^[0-9A-Z]{5}$' OR code IN ('42P02', '42P18', '42702') OR (code = '42601' AND message ~ 'syntax error at');
  IF bad_errors IS NOT NULL THEN
    RETURN 'an error that should never be seen: ' || bad_errors;
  END IF;
  IF (ended ->> 'refused')::bool THEN
    RETURN CASE WHEN ended -> 'rows' <> before THEN 'a refused batch left something' END;
  END IF;
  atomic := coalesce((options::jsonb ->> 'atomic')::bool, true);
  dry := coalesce((options::jsonb ->> 'dryRun')::bool, false);
  failed := ARRAY(SELECT key FROM jsonb_each(results) WHERE value ->> 'status' = 'failed' ORDER BY key);
  IF (SELECT count(*) FROM jsonb_each(results)) <> jsonb_array_length(operations::jsonb) THEN
    RETURN 'not one result for each operation';
  ELSIF failed <> ARRAY(SELECT f FROM jsonb_array_elements_text(report -> 'failedOperations') AS f ORDER BY f) THEN
    RETURN 'failedOperations are not those that failed';
  ELSIF (report ->> 'success')::bool <> (failed = '{}' AND NOT report ? 'error') THEN
    RETURN 'success does not say whether something failed';
  ELSIF EXISTS (SELECT FROM jsonb_each(results) WHERE value ->> 'status' NOT IN ('completed', 'failed', 'skipped')
                OR (value ->> 'status' = 'completed') <> (value ? 'data' OR (value ->> 'status' = 'completed' AND value ? 'rows' AND operations ~ '"report"'))
                OR (value ->> 'status' = 'failed') <> (value ? 'code' AND value ? 'error' AND value ? 'statusCode')
                OR (value ->> 'status' = 'skipped') <> (value ? 'reason')) THEN
    RETURN 'a result of a wrong shape';
  ELSIF ended -> 'rows' <> before AND (dry OR report ? 'error' OR (atomic AND failed <> '{}')) THEN
    RETURN 'what should be undone is not';
  ELSIF atomic AND failed <> '{}' AND EXISTS (SELECT FROM jsonb_each(results) WHERE value ->> 'status' = 'completed') THEN
    RETURN 'what was undone is reported as completed';
  END IF;
  -- plain is changed by operations on it alone: what they report is what has happened.
  SELECT coalesce(sum(CASE o ->> 'action' WHEN 'create' THEN jsonb_array_length(results -> id -> 'data') WHEN 'delete' THEN -jsonb_array_length(results -> id -> 'data')
                      ELSE (SELECT count(*) FROM jsonb_array_elements(results -> id -> 'created') AS c WHERE c = 'true') - (results -> id ->> 'deleted')::int END), 0)
  INTO change FROM jsonb_array_elements(operations::jsonb) WITH ORDINALITY AS t (o, place),
    coalesce(nullif(o ->> 'id', ''), 'op_' || place - 1) AS id
  WHERE o ->> 'entity' IN ('plain', '"plain"', 'random.plain', 'seen') AND o ->> 'action' IN ('create', 'delete', 'sync') AND results -> id ->> 'status' = 'completed';
  IF NOT dry AND operations !~ '__properties|__on_conflict|"report"' AND jsonb_array_length(ended -> 'rows' -> 'plain') - jsonb_array_length(before -> 'plain') <> change THEN
    RETURN 'the rows of a table are not what the report says';
  END IF;
  RETURN NULL;
END $$;

-- A batch in all five modes, fused and not. Prints nothing when that makes no difference.
CREATE FUNCTION check_fusion(operations text, more_options text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  mode text; options text; before jsonb = (SELECT rows FROM public.untouched); plain jsonb; fused jsonb; trouble text;
BEGIN
  SET LOCAL ROLE batch_ops_random;
  FOREACH mode IN ARRAY '{"{}", "{\"onError\": \"report\"}", "{\"continueOnError\": true}", "{\"atomic\": false}", "{\"atomic\": false, \"continueOnError\": true}"}'::text[] LOOP
    options := mode::jsonb || more_options::jsonb;
    plain := outcome(operations, options, false);
    fused := outcome(operations, options, true);
    trouble := broken_promise(operations, options, fused, before);
    IF plain <> fused THEN
      RETURN NEXT complaint('fusion shows', operations, options, plain) || E'\n  fused: ' || fused;
    ELSIF trouble IS NOT NULL THEN
      RETURN NEXT complaint(trouble, operations, options, fused);
    END IF;
  END LOOP;
  RESET ROLE;
END $$;

-- A mutated batch: it ends in a report or a clean error.
CREATE FUNCTION check_survival(operations text, options text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  before jsonb = (SELECT rows FROM public.untouched); ended jsonb; trouble text;
BEGIN
  SET LOCAL ROLE batch_ops_random;
  ended := outcome(operations, options, true);
  trouble := broken_promise(operations, options, ended, before);
  RESET ROLE;
  IF trouble IS NOT NULL THEN
    RETURN NEXT complaint(trouble, operations, options, ended - 'rows');
  END IF;
END $$;

-- Compares a batch with what the model (model.py) says of it, and leaves nothing of it behind.
CREATE SCHEMA modelled;
CREATE TABLE modelled.account (id int PRIMARY KEY, v int CHECK (v < 100));
INSERT INTO modelled.account VALUES (1, 10), (2, 20), (3, 30);
CREATE FUNCTION check_model(operations text, options text, wanted_report jsonb, wanted_rows jsonb) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  report jsonb; rows jsonb; id text; result jsonb;
BEGIN
  BEGIN
    BEGIN
      report := batch_execute(operations::jsonb, options::jsonb);
      FOR id, result IN SELECT key, value FROM jsonb_each(report -> 'results') LOOP
        report := jsonb_set(report, ARRAY['results', id], result - '{error,detail,hint,schema,table,constraint}'::text[]);
      END LOOP;
    EXCEPTION WHEN OTHERS THEN
      report := jsonb_build_object('code', SQLSTATE, 'operation', substring(SQLERRM FROM 'Batch failed at operation ''(\w+)''[:,] '));
    END;
    SELECT coalesce(jsonb_object_agg(a.id, v), '{}') INTO rows FROM modelled.account AS a;
    RAISE SQLSTATE 'ZZUND';
  EXCEPTION WHEN SQLSTATE 'ZZUND' THEN NULL;
  END;
  IF report <> wanted_report OR rows <> wanted_rows THEN
    RETURN NEXT complaint('the model says otherwise', operations, options, report) || E'\n  model: ' || wanted_report
                || E'\n  rows: ' || rows || E'\n  model: ' || wanted_rows;
  END IF;
END $$;

-- Compares the ids that an operation gives, or the message of its error, with what the model (filters.py) says.
CREATE TABLE modelled.filtered (id int PRIMARY KEY, n int, t text COLLATE "C");
CREATE TABLE modelled.piece (id int PRIMARY KEY, filtered_id int CONSTRAINT piece_of REFERENCES modelled.filtered ON DELETE CASCADE, n int, t text COLLATE "C");
CREATE INDEX ON modelled.piece (filtered_id);
CREATE FUNCTION check_filter(operations text, wanted text) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  ids text;
BEGIN
  BEGIN
    SELECT coalesce(string_agg(row ->> 'id', ',' ORDER BY (row ->> 'id')::int), '') INTO ids
    FROM jsonb_array_elements(batch_execute(operations::jsonb) #> '{results,f,data}') AS row;
    RAISE SQLSTATE 'ZZUND';
  EXCEPTION
    WHEN SQLSTATE 'ZZUND' THEN NULL;
    WHEN OTHERS THEN ids := SQLERRM;
  END;
  IF ids <> wanted AND (wanted = '' OR wanted !~ '^[a-z]' OR position(wanted IN ids) = 0) THEN
    RETURN NEXT complaint('the model says otherwise', operations, '{}', to_jsonb(ids)) || E'\n  model: ' || wanted;
  END IF;
END $$;

-- Compares the result of a read with what the model (reads.py) says.
CREATE FUNCTION check_read(operations text, wanted jsonb) RETURNS SETOF text LANGUAGE plpgsql AS $$
DECLARE
  result jsonb;
BEGIN
  BEGIN
    result := batch_read(operations::jsonb) #> '{results,r}' #- '{status}';
  EXCEPTION WHEN OTHERS THEN
    result := to_jsonb(SQLERRM);
  END;
  IF result IS DISTINCT FROM wanted THEN
    RETURN NEXT complaint('the model says otherwise', operations, '{}', result) || E'\n  model: ' || wanted;
  END IF;
END $$;
