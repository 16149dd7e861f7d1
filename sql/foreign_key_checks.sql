-- Foreign keys of creates: a look into the index where that finds the row, else the server's own check. Nobody can
-- tell which it was (test/tap/013_foreign_key_checks.pl can, by who waits for a lock).
--
-- Rows go in by an INSERT of plain SQL each, by a batch each, by creates that run as one, by one create of all of them,
-- and by creates without fusion. What becomes of each row and what the table holds afterwards must be the same.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA keys;
SET search_path = keys, public;
CREATE ROLE regress_keys_owner;
CREATE ROLE regress_keys_writer;
GRANT ALL ON SCHEMA keys TO regress_keys_owner;
GRANT USAGE ON SCHEMA keys TO regress_keys_writer;
CREATE FUNCTION creates(entity text, rows jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(jsonb_build_object('id', 'c' || n, 'entity', entity, 'action', 'create', 'store_params', row) ORDER BY n)
  FROM jsonb_array_elements(rows) WITH ORDINALITY AS t (row, n) $$;
-- These give null or an error for each row; the last one for all together.
CREATE FUNCTION in_sql(entity text, rows jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  row jsonb; names text; message text; detail text; name text; answers jsonb := '[]';
BEGIN
  FOR row IN SELECT value FROM jsonb_array_elements(rows) LOOP
    SELECT string_agg(quote_ident(key), ', ') INTO names FROM jsonb_object_keys(row) AS key;
    BEGIN
      EXECUTE format('INSERT INTO %1$s (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::%1$s, $1)', entity, names) USING row;
      answers := answers || 'null'::jsonb;
    EXCEPTION WHEN OTHERS THEN
      GET STACKED DIAGNOSTICS message = MESSAGE_TEXT, detail = PG_EXCEPTION_DETAIL, name = CONSTRAINT_NAME;
      answers := answers || jsonb_build_array(jsonb_build_array(SQLSTATE, message, detail, name));
    END;
  END LOOP;
  RETURN answers;
END $$;
CREATE FUNCTION in_batch(operations jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  results jsonb;
BEGIN
  results := batch_execute(operations, '{"atomic": false, "continueOnError": true}') -> 'results';
  RETURN (SELECT jsonb_agg(CASE result ->> 'status' WHEN 'failed' THEN
                             jsonb_build_array(result -> 'code', result -> 'error', coalesce(result -> 'detail', '""'), coalesce(result -> 'constraint', '""'))
                           END ORDER BY n)
          FROM jsonb_array_elements(operations) WITH ORDINALITY AS o (operation, n), LATERAL (SELECT results -> (operation ->> 'id') AS result) AS r);
END $$;
-- What becomes of the rows in one way, and what the table holds then; everything that it did is undone.
CREATE FUNCTION outcome(way text, entity text, rows jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  answers jsonb; kept jsonb; answer text;
BEGIN
  PERFORM set_config('batch_ops.fusion', (way <> 'unfused')::text, true);
  answers := CASE way WHEN 'sql' THEN in_sql(entity, rows)
                      WHEN 'alone' THEN (SELECT jsonb_agg(in_batch(jsonb_build_array(operation)) -> 0) FROM jsonb_array_elements(creates(entity, rows)) AS operation)
                      WHEN 'together' THEN in_batch(creates(entity, jsonb_build_array(rows)))
                      ELSE in_batch(creates(entity, rows)) END;
  EXECUTE format('SELECT jsonb_agg(to_jsonb(t)) FROM %s t', entity) INTO kept;
  RAISE EXCEPTION USING ERRCODE = 'ZZDON', MESSAGE = 'done', DETAIL = jsonb_build_object('answers', answers, 'rows', kept, 'user', current_user);
EXCEPTION WHEN SQLSTATE 'ZZDON' THEN
  GET STACKED DIAGNOSTICS answer = PG_EXCEPTION_DETAIL;
  RETURN answer;
END $$;
CREATE FUNCTION compare(entity text, rows jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  expected jsonb := outcome('sql', entity, rows);
  first_error jsonb := coalesce((SELECT answer FROM jsonb_array_elements(expected -> 'answers') WITH ORDINALITY AS a (answer, n)
                                  WHERE answer <> 'null' ORDER BY n LIMIT 1), 'null');
  alone jsonb := outcome('alone', entity, rows);
  fused jsonb := outcome('fused', entity, rows);
  unfused jsonb := outcome('unfused', entity, rows);
  together jsonb := outcome('together', entity, rows);
BEGIN
  RETURN concat(
    CASE WHEN alone = expected AND fused = expected AND unfused = expected AND together -> 'answers' -> 0 = first_error
              AND (first_error <> 'null' OR together -> 'rows' = expected -> 'rows')
         THEN 'same' ELSE concat_ws(E'\n  ', 'DIFFERENT', expected, alone, fused, unfused, together) END,
    (SELECT ': ' || string_agg(coalesce(answer ->> 0, 'ok'), ', ' ORDER BY n) FROM jsonb_array_elements(expected -> 'answers') WITH ORDINALITY AS a (answer, n)));
END $$;
-- Says when the triggers of a table fire: ALWAYS, REPLICA.
CREATE FUNCTION fire(on_table regclass, at text) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  trigger_name name;
BEGIN
  FOR trigger_name IN SELECT tgname FROM pg_trigger WHERE tgrelid = on_table LOOP
    EXECUTE format('ALTER TABLE %s ENABLE %s TRIGGER %I', on_table, at, trigger_name);
  END LOOP;
END $$;
\set ECHO all
CREATE TABLE parent (id int PRIMARY KEY, small smallint UNIQUE, big bigint UNIQUE, word text UNIQUE, code varchar(3) UNIQUE,
                     amount numeric(5, 1) UNIQUE, mark uuid UNIQUE, a int, b int, UNIQUE (a, b));
INSERT INTO parent SELECT n, n, n, 'w' || n, 'c' || n, n + 0.1, ('00000000-0000-0000-0000-00000000000' || n)::uuid, n, n * 10
FROM generate_series(1, 5) n;
-- whatever they refer to: different rows, the same one, none
CREATE TABLE child (n int, parent_id int REFERENCES parent);
SELECT compare('child', '[{"parent_id": 1}, {"parent_id": 2}, {"parent_id": 3}, {"parent_id": 4}]');
SELECT compare('child', '[{"parent_id": 1}, {"parent_id": 1}, {"parent_id": 2}, {"parent_id": 1}, {"parent_id": 2}]');
SELECT compare('child', '[{"parent_id": null}, {"parent_id": 4}, {"parent_id": null}, {"parent_id": 4}]');
SELECT compare('child', '[{"parent_id": null}, {"parent_id": null}]');
-- who refers to nothing that is there gets the error, nobody else
SELECT compare('child', '[{"parent_id": 1}, {"parent_id": 7}, {"parent_id": 2}]');
SELECT compare('child', '[{"parent_id": 7}, {"parent_id": 7}, {"parent_id": null}]');
SELECT batch_execute(creates('child', '[{"parent_id": 1}, {"parent_id": 7}, {"parent_id": 2}, {"parent_id": 3}]'));
SELECT count(*) FROM child;
-- the row that is referred to may have come just before, by the same batch
SELECT batch_execute('[{"id": "p", "entity": "parent", "action": "create", "store_params": {"id": 9}},
                       {"id": "c", "entity": "child", "action": "create", "store_params": {"parent_id": "$ref:p.id"}},
                       {"id": "d", "entity": "child", "action": "create", "store_params": {"parent_id": "$ref:p.id"}},
                       {"id": "e", "entity": "child", "action": "create", "store_params": {"parent_id": "$ref:p.id"}},
                       {"id": "f", "entity": "child", "action": "create", "store_params": {"parent_id": 1}}]', '{"dryRun": true}');
-- other types, of another width too
CREATE TABLE typed (n int, mark uuid REFERENCES parent (mark), small int REFERENCES parent (small), big smallint REFERENCES parent (big));
SELECT compare('typed', '[{"mark": "00000000-0000-0000-0000-000000000001", "small": 1, "big": 1}, {"mark": "00000000-0000-0000-0000-000000000002", "small": 2, "big": 3}]');
SELECT compare('typed', '[{"mark": "00000000-0000-0000-0000-000000000001", "small": 100000, "big": 1}, {"mark": "00000000-0000-0000-0000-000000000002", "small": 2, "big": 3}]');
SELECT compare('typed', '[{"mark": "00000000-0000-0000-0000-000000000001", "small": 1, "big": 1}, {"mark": "00000000-0000-0000-0000-000000000008", "small": 2, "big": 3}]');
-- columns that were dropped before, on both sides
CREATE TABLE moved_parent (gone int, x text, id int PRIMARY KEY);
ALTER TABLE moved_parent DROP COLUMN gone;
INSERT INTO moved_parent (id) VALUES (1), (2);
CREATE TABLE moved (gone int, x text, y text, parent_id int REFERENCES moved_parent);
ALTER TABLE moved DROP COLUMN gone, DROP COLUMN y;
SELECT compare('moved', '[{"x": "a", "parent_id": 1}, {"x": "b", "parent_id": 2}]');
SELECT compare('moved', '[{"parent_id": 3, "x": "1"}, {"parent_id": 2, "x": "b"}]');
-- several columns, in any order; with a null among them a row refers to nothing
CREATE TABLE pair (n int, b int, a int, FOREIGN KEY (a, b) REFERENCES parent (a, b));
SELECT compare('pair', '[{"a": 1, "b": 10}, {"b": 20, "a": 2}]');
SELECT compare('pair', '[{"a": 1, "b": 10}, {"a": 2, "b": 10}]');
SELECT compare('pair', '[{"a": null, "b": 10}, {"a": 8, "b": null}, {"a": 5, "b": 50}]');
SELECT compare('pair', '[{"a": 1, "b": 10}, {"a": 8, "b": null}, {"a": 8, "b": 10}]');
-- MATCH FULL allows no such thing
CREATE TABLE full_pair (n int, b int, a int, FOREIGN KEY (a, b) REFERENCES parent (a, b) MATCH FULL);
SELECT compare('full_pair', '[{"a": 1, "b": 10}, {"a": 2, "b": 20}]');
SELECT compare('full_pair', '[{"a": 1, "b": 10}, {"a": null, "b": 20}, {"a": null, "b": null}]');
SELECT compare('full_pair', '[{"a": null, "b": null}, {"a": 1, "b": 10}, {"a": 1, "b": 20}]');
SELECT compare('full_pair', '[{"a": 1, "b": null}]');
-- what is stored may be another value than was given
CREATE TABLE rounded (n int, amount numeric(5, 1) REFERENCES parent (amount), code varchar(3) REFERENCES parent (code));
SELECT compare('rounded', '[{"amount": 1.14, "code": "c1"}, {"amount": "2.06", "code": "c2"}]');
SELECT compare('rounded', '[{"amount": 1.1, "code": "c1"}, {"amount": 2.16, "code": "c2"}]');
CREATE TABLE worded (n int, word text REFERENCES parent (word));
SELECT compare('worded', '[{"word": "w1"}, {"word": "w9"}]');
SELECT compare('worded', '[{"word": "w1"}, {"word": "w2"}]');
-- columns that the request does not give have their default
CREATE TABLE defaulted (n int, parent_id int DEFAULT 3 REFERENCES parent, other int DEFAULT 8 REFERENCES parent, v text);
SELECT compare('defaulted', '[{"v": "a", "other": 1}, {"v": "b", "other": 2}]');
SELECT compare('defaulted', '[{"v": "a", "parent_id": 1}, {"v": "b", "parent_id": 2}]');
-- a key that may be deferred, one that is not valid for old rows
CREATE TABLE deferred (n int, parent_id int REFERENCES parent DEFERRABLE INITIALLY DEFERRED);
SELECT compare('deferred', '[{"parent_id": 1}, {"parent_id": 7}]');
CREATE TABLE immediate (n int, parent_id int REFERENCES parent DEFERRABLE);
SELECT compare('immediate', '[{"parent_id": 1}, {"parent_id": 7}]');
CREATE TABLE invalid (n int, parent_id int);
INSERT INTO invalid VALUES (0, 77);
ALTER TABLE invalid ADD FOREIGN KEY (parent_id) REFERENCES parent NOT VALID;
SELECT compare('invalid', '[{"parent_id": 1}, {"parent_id": 2}]');
SELECT compare('invalid', '[{"parent_id": 1}, {"parent_id": 77}]');
-- triggers that are switched off, or on for replicas: as the server has it
CREATE TABLE unchecked (n int, parent_id int REFERENCES parent);
ALTER TABLE unchecked DISABLE TRIGGER ALL;
SELECT compare('unchecked', '[{"parent_id": 1}, {"parent_id": 7}]');
ALTER TABLE unchecked ENABLE TRIGGER ALL;
SELECT compare('unchecked', '[{"parent_id": 1}, {"parent_id": 7}]');
SET session_replication_role = replica;
SELECT compare('unchecked', '[{"parent_id": 1}, {"parent_id": 7}]');
SELECT fire('unchecked', 'ALWAYS');
SELECT compare('unchecked', '[{"parent_id": 1}, {"parent_id": 7}]');
RESET session_replication_role;
SELECT fire('unchecked', 'REPLICA');
SELECT compare('unchecked', '[{"parent_id": 1}, {"parent_id": 7}]');
-- a key to a partitioned table, and to one with children, whose rows do not count
CREATE TABLE divided (id int PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE divided_1 PARTITION OF divided FOR VALUES IN (1, 2);
INSERT INTO divided VALUES (1), (2);
CREATE TABLE divider (n int, divided_id int REFERENCES divided, part_id int REFERENCES divided_1);
SELECT compare('divider', '[{"divided_id": 1, "part_id": 2}, {"divided_id": 2, "part_id": 1}]');
SELECT compare('divider', '[{"divided_id": 1, "part_id": 2}, {"divided_id": 3, "part_id": 1}]');
CREATE TABLE elder (id int PRIMARY KEY);
CREATE TABLE heir () INHERITS (elder);
INSERT INTO elder VALUES (1), (2);
INSERT INTO heir VALUES (3);
CREATE TABLE inheritor (n int, elder_id int REFERENCES elder);
SELECT compare('inheritor', '[{"elder_id": 1}, {"elder_id": 2}]');
SELECT compare('inheritor', '[{"elder_id": 1}, {"elder_id": 3}]');
-- partitions of any kind and depth, with columns in another order, a default one, none for the key
CREATE TABLE yearly (gone int, day date, region text, id int, PRIMARY KEY (id, region, day)) PARTITION BY RANGE (day);
ALTER TABLE yearly DROP COLUMN gone;
CREATE TABLE yearly_2025 (region text NOT NULL, id int NOT NULL, extra int, day date NOT NULL);
ALTER TABLE yearly_2025 DROP COLUMN extra;
ALTER TABLE yearly ATTACH PARTITION yearly_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE TABLE yearly_2026 PARTITION OF yearly FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (region);
CREATE TABLE yearly_2026_eu (id int NOT NULL, region text NOT NULL, day date NOT NULL) PARTITION BY HASH (id);
CREATE TABLE yearly_2026_eu_0 PARTITION OF yearly_2026_eu FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE yearly_2026_eu_1 PARTITION OF yearly_2026_eu FOR VALUES WITH (MODULUS 2, REMAINDER 1);
ALTER TABLE yearly_2026 ATTACH PARTITION yearly_2026_eu FOR VALUES IN ('eu');
CREATE TABLE yearly_2026_rest PARTITION OF yearly_2026 DEFAULT;
INSERT INTO yearly (day, region, id) SELECT day, region, id FROM unnest('{2025-06-01,2026-06-01}'::date[]) AS day, unnest('{eu,us}'::text[]) AS region, generate_series(1, 6) AS id;
CREATE TABLE visit (n int, id smallint, region varchar(5), day date, FOREIGN KEY (region, id, day) REFERENCES yearly (region, id, day));
SELECT compare('visit', '[{"day": "2025-06-01", "region": "eu", "id": 1}, {"day": "2026-06-01", "region": "eu", "id": 2}, {"day": "2026-06-01", "region": "eu", "id": 3}, {"day": "2026-06-01", "region": "us", "id": 3}, {"day": "2026-06-01", "region": "eu", "id": 5}]');
SELECT compare('visit', '[{"day": "2025-06-01", "region": "eu", "id": 7}, {"day": "2026-06-01", "region": "eu", "id": 2}, {"day": "2024-06-01", "region": "eu", "id": 2}, {"day": "2026-06-01", "region": "fr", "id": 2}, {"day": null, "region": "fr", "id": 2}]');
ALTER TABLE yearly DETACH PARTITION yearly_2025;
SELECT compare('visit', '[{"day": "2025-06-01", "region": "eu", "id": 1}, {"day": "2026-06-01", "region": "eu", "id": 2}]');
CREATE TABLE yearly_default PARTITION OF yearly DEFAULT;
INSERT INTO yearly (day, region, id) VALUES ('2030-01-01', 'eu', 1);
SELECT compare('visit', '[{"day": "2030-01-01", "region": "eu", "id": 1}, {"day": "2031-06-01", "region": "eu", "id": 2}]');
BEGIN ISOLATION LEVEL REPEATABLE READ;
SELECT compare('visit', '[{"day": "2030-01-01", "region": "eu", "id": 1}, {"day": "2031-06-01", "region": "eu", "id": 2}]');
COMMIT;
-- partitions by functions of a user
CREATE FUNCTION hash_of(int, bigint) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT abs($1)::bigint';
CREATE OPERATOR CLASS hash_ops FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 2 hash_of(int, bigint);
CREATE TABLE scattered (id int) PARTITION BY HASH (id hash_ops);
CREATE TABLE scattered_0 PARTITION OF scattered FOR VALUES WITH (MODULUS 2, REMAINDER 0);
CREATE TABLE scattered_1 PARTITION OF scattered FOR VALUES WITH (MODULUS 2, REMAINDER 1);
ALTER TABLE scattered ADD PRIMARY KEY (id);
INSERT INTO scattered SELECT generate_series(1, 4);
CREATE TABLE scatterer (n int, id int REFERENCES scattered);
SELECT compare('scatterer', '[{"id": 1}, {"id": 2}, {"id": 3}, {"id": 1}]');
SELECT compare('scatterer', '[{"id": 1}, {"id": 9}]');
-- what a trigger does between two rows is seen by the check of the next
CREATE TABLE shrinking (id int PRIMARY KEY);
INSERT INTO shrinking VALUES (1), (2), (3);
CREATE TABLE shrinker (n int PRIMARY KEY, id int REFERENCES shrinking);
CREATE FUNCTION shrink() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM shrinking WHERE id = NEW.n; INSERT INTO shrinking VALUES (NEW.n + 10); RETURN NULL; END $$;
CREATE TRIGGER "A first" AFTER INSERT ON shrinker FOR EACH ROW EXECUTE FUNCTION shrink();
SELECT compare('shrinker', '[{"n": 2, "id": 1}, {"n": 4, "id": 12}, {"n": 5, "id": 1}]');
SELECT batch_execute(creates('shrinker', '[[{"n": 2, "id": 1}, {"n": 4, "id": 2}]]'));
SELECT batch_execute(creates('shrinker', '[[{"n": 2, "id": 1}, {"n": 4, "id": 12}]]')) ->> 'success';
-- rows that are updated in the place of new ones, among new ones
CREATE TABLE renewed (n int PRIMARY KEY, id int REFERENCES parent);
INSERT INTO renewed VALUES (1, 1);
SELECT batch_execute('[{"id": "u", "entity": "renewed", "action": "create", "metadata_params": {"__on_conflict": {"columns": ["n"], "action": "update"}}, "store_params": [{"n": 1, "id": 2}, {"n": 2, "id": 3}, {"n": 3, "id": 3}]}]') -> 'success';
SELECT batch_execute('[{"id": "u", "entity": "renewed", "action": "create", "metadata_params": {"__on_conflict": {"columns": ["n"], "action": "update"}}, "store_params": [{"n": 4, "id": 2}, {"n": 5, "id": 7}]}]');
SELECT batch_execute('[{"id": "u", "entity": "renewed", "action": "create", "metadata_params": {"__on_conflict": {"columns": ["n"], "action": "update"}}, "store_params": [{"n": 1, "id": 7}, {"n": 5, "id": 2}]}]');
SELECT * FROM renewed ORDER BY n;
-- arrays with a type modifier, of which the server's query says that it can't compare them; domains over arrays and enums
CREATE TYPE hue AS ENUM ('red', 'blue');
CREATE DOMAIN hues AS hue[];
CREATE DOMAIN shorts AS varchar(5)[];
CREATE TABLE listed (short varchar(5)[] UNIQUE, hues hues UNIQUE, numbers numeric[] UNIQUE);
INSERT INTO listed VALUES ('{a}', '{red,blue}', '{1.0,NaN}');
CREATE TABLE lister (n int, short varchar(5)[] REFERENCES listed (short), shorts shorts REFERENCES listed (short), hues hue[] REFERENCES listed (hues), numbers numeric[] REFERENCES listed (numbers));
SELECT compare('lister', '[{"short": ["a"]}, {"shorts": ["a"]}]');
SELECT compare('lister', '[{"hues": ["red", "blue"]}, {"hues": ["blue"]}, {"numbers": [1, "NaN"]}, {"numbers": [2]}, {"numbers": []}]');
-- two keys of one column
CREATE TABLE twofold (n int, parent_id int REFERENCES parent REFERENCES elder);
SELECT compare('twofold', '[{"parent_id": 1}, {"parent_id": 2}]');
SELECT compare('twofold', '[{"parent_id": 1}, {"parent_id": 4}]');
-- names that need quotes
CREATE TABLE "p ""x" (k1 int PRIMARY KEY);
INSERT INTO "p ""x" VALUES (1), (2);
CREATE TABLE quoted (n int, k1 int REFERENCES "p ""x");
SELECT compare('quoted', '[{"k1": 1}, {"k1": 2}]');
SELECT compare('quoted', '[{"k1": 1}, {"k1": 3}]');
-- The caller needs no rights on what is referred to, and policies do not hide it.
CREATE TABLE secret (id int PRIMARY KEY);
INSERT INTO secret VALUES (1), (2);
ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
ALTER TABLE secret FORCE ROW LEVEL SECURITY;
ALTER TABLE secret OWNER TO regress_keys_owner;
CREATE TABLE open (n int, secret_id int REFERENCES secret);
GRANT ALL ON open TO regress_keys_writer;
SET ROLE regress_keys_writer;
SELECT compare('open', '[{"secret_id": 1}, {"secret_id": 2}]');
SELECT compare('open', '[{"secret_id": 1}, {"secret_id": 3}]');
SELECT current_user;
-- an owner who has given up the right to look: the server says so
RESET ROLE;
REVOKE ALL ON secret FROM regress_keys_owner;
SET ROLE regress_keys_writer;
SELECT compare('open', '[{"secret_id": 1}, {"secret_id": 2}]');
SELECT current_user;
RESET ROLE;
-- operators of the caller's do not come between
CREATE SCHEMA keys_trap;
CREATE FUNCTION keys_trap.equal(int, int) RETURNS bool LANGUAGE sql AS 'SELECT true';
CREATE OPERATOR keys_trap.= (LEFTARG = int, RIGHTARG = int, FUNCTION = keys_trap.equal);
SET search_path = keys_trap, pg_catalog, keys, public;
SELECT compare('keys.child', '[{"parent_id": 1}, {"parent_id": 7}]');
SET search_path = keys, public;
-- a reference by a unique key that is not the primary one, whose index has the columns in another order
CREATE TABLE turned (a int, b text, PRIMARY KEY (b, a));
INSERT INTO turned VALUES (1, 'x'), (2, 'y');
CREATE TABLE turner (n int, a smallint, b varchar(5), FOREIGN KEY (a, b) REFERENCES turned (a, b));
SELECT compare('turner', '[{"a": 1, "b": "x"}, {"a": 2, "b": "x"}, {"b": "y", "a": 2}, {"a": null, "b": "q"}]');
-- columns that hold nulls
CREATE TABLE hollow (id int UNIQUE, v int);
INSERT INTO hollow VALUES (1, 1), (NULL, 2), (NULL, 3);
CREATE TABLE hollower (n int, hollow_id int REFERENCES hollow (id));
SELECT compare('hollower', '[{"hollow_id": 1}, {"hollow_id": null}, {"hollow_id": 2}]');
-- types that compare by functions for many types, types of a user, domains, collations
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE DOMAIN positive AS int CHECK (value > 0);
CREATE DOMAIN word AS text;
CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE kinds (mood mood UNIQUE, list int[] UNIQUE, span int4range UNIQUE, positive positive UNIQUE, word word UNIQUE, caseless text COLLATE caseless UNIQUE,
                    padded char(4) UNIQUE, day date UNIQUE, moment timestamptz UNIQUE, flag bool UNIQUE, bits bytea UNIQUE, address inet UNIQUE);
INSERT INTO kinds VALUES ('sad', '{1,2}', '[1,3)', 7, 'w', 'Word', 'ab', '2026-01-31', '2026-01-31', true, '\x01', '10.0.0.1');
CREATE TABLE kinder (mood mood REFERENCES kinds (mood), list int[] REFERENCES kinds (list), span int4range REFERENCES kinds (span), positive positive REFERENCES kinds (positive),
                     word word REFERENCES kinds (word), caseless text COLLATE caseless REFERENCES kinds (caseless), padded char(9) REFERENCES kinds (padded), day date REFERENCES kinds (day),
                     moment date REFERENCES kinds (moment), flag bool REFERENCES kinds (flag), bits bytea REFERENCES kinds (bits), address cidr REFERENCES kinds (address));
SELECT compare('kinder', '[{"mood": "sad"}, {"mood": "happy"}, {"mood": null}]');
SELECT compare('kinder', '[{"list": [1, 2]}, {"list": [2]}]');
SELECT compare('kinder', '[{"span": "[1,2]"}, {"span": "[1,4)"}]');
SELECT compare('kinder', '[{"positive": 7}, {"positive": 8}]');
SELECT compare('kinder', '[{"word": "w"}, {"word": "W"}]');
SELECT compare('kinder', '[{"caseless": "Word"}, {"caseless": "word"}, {"caseless": "other"}]');
SELECT compare('kinder', '[{"padded": "ab"}, {"padded": "ab   "}, {"padded": "abc"}]');
SELECT compare('kinder', '[{"day": "2026-01-31"}, {"day": "2026-02-01"}]');
SELECT compare('kinder', '[{"moment": "2026-01-31"}, {"moment": "2026-02-01"}]');
SELECT compare('kinder', '[{"flag": true}, {"flag": false}]');
SELECT compare('kinder', '[{"bits": "\\x01"}, {"bits": "\\x02"}]');
SELECT compare('kinder', '[{"address": "10.0.0.1/32"}, {"address": "10.0.0.0/8"}]');
-- types that are cast to the one that they refer to
CREATE TABLE cast_parent (amount numeric UNIQUE, word text UNIQUE, moment timestamp UNIQUE);
INSERT INTO cast_parent VALUES (7, 'ab', '2026-01-31');
CREATE TABLE cast_child (amount int REFERENCES cast_parent (amount), word char(4) REFERENCES cast_parent (word), moment date REFERENCES cast_parent (moment));
SELECT compare('cast_child', '[{"amount": 7}, {"word": "ab"}, {"moment": "2026-01-31"}, {"amount": 8}, {"word": "abc"}, {"moment": "2026-01-30"}]');
-- casts of a user: his code runs between the rows, and sees what is stored by then
CREATE FUNCTION mood_number(mood) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
  stored text;
BEGIN
  stored := (SELECT count(*) FROM moody);
  IF stored IS DISTINCT FROM current_setting('keys.stored', true) THEN
    PERFORM set_config('keys.stored', stored, false);
    RAISE WARNING 'rows: %', stored;
  END IF;
  IF $1::text = 'sad' THEN
    DELETE FROM moody_parent WHERE id = 1;
    ALTER TABLE moody_parent ADD COLUMN IF NOT EXISTS v int;
  END IF;
  RETURN 5;
END $$;
CREATE CAST (mood AS int) WITH FUNCTION mood_number(mood) AS IMPLICIT;
CREATE TABLE moody_parent (id int PRIMARY KEY);
INSERT INTO moody_parent VALUES (1), (5);
CREATE TABLE moody (n int, a int REFERENCES moody_parent, mood mood REFERENCES parent (id));
SELECT batch_execute(creates('moody', '[{"n": 1, "a": 5, "mood": "happy"}, {"n": 2, "a": 5, "mood": "happy"}]')) ->> 'success';
ALTER TABLE moody_parent DISABLE TRIGGER ALL;
INSERT INTO moody VALUES (3, 1, 'sad'), (4, 1, 'sad');
SELECT batch_execute(creates('moody', '[[{"n": 3, "a": 1, "mood": "sad"}, {"n": 4, "a": 1, "mood": "sad"}]]')) ->> 'success';
-- operators of a user's class: they run as the owner of the table whose index it is
CREATE FUNCTION own_order(int, int) RETURNS int LANGUAGE plpgsql AS
  $$ BEGIN PERFORM set_config('keys.compared_as', current_user, false); RETURN btint4cmp($1, $2); END $$;
CREATE OPERATOR CLASS own_operators FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 own_order(int, int);
CREATE TABLE owned (id int);
CREATE UNIQUE INDEX ON owned (id own_operators);
INSERT INTO owned VALUES (1), (2);
ALTER TABLE owned OWNER TO regress_keys_owner;
CREATE TABLE owned_child (n int, owned_id int REFERENCES owned (id));
GRANT ALL ON owned_child TO regress_keys_writer;
SET ROLE regress_keys_writer;
SELECT compare('owned_child', '[{"owned_id": 1}, {"owned_id": 3}]');
SET keys.compared_as = '';
SELECT batch_execute(creates('owned_child', '[{"owned_id": 1}]')) ->> 'success';
SHOW keys.compared_as;
RESET ROLE;
-- references to the table itself: rows of the same statement count, whatever their order
CREATE TABLE tree (id int PRIMARY KEY, parent_id int REFERENCES tree);
SELECT compare('tree', '[{"id": 1, "parent_id": null}, {"id": 2, "parent_id": 1}, {"id": 3, "parent_id": 3}, {"id": 4, "parent_id": 9}]');
SELECT batch_execute(creates('tree', '[[{"id": 2, "parent_id": 1}, {"id": 1, "parent_id": 2}]]'), '{"dryRun": true}') ->> 'success';
-- triggers that change the key of a row, bring in what it refers to, or take it away again
CREATE TABLE busy_parent (id int PRIMARY KEY);
INSERT INTO busy_parent VALUES (1), (2);
CREATE TABLE busy (n int, parent_id int REFERENCES busy_parent ON DELETE CASCADE);
CREATE FUNCTION busy_before() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.n = 1 THEN NEW.parent_id := 99; END IF;
  IF NEW.n = 2 THEN INSERT INTO busy_parent VALUES (NEW.parent_id) ON CONFLICT DO NOTHING; END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION busy_after() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.n = 3 THEN DELETE FROM busy_parent WHERE id = NEW.parent_id; END IF;
  IF NEW.n = 4 THEN INSERT INTO busy_parent VALUES (NEW.parent_id) ON CONFLICT DO NOTHING; END IF;
  IF NEW.n = 5 THEN UPDATE busy SET parent_id = 98 WHERE n = 5; END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER busy_before BEFORE INSERT ON busy FOR EACH ROW EXECUTE FUNCTION busy_before();
-- fires before the checks of the same row, by its name
CREATE TRIGGER "A busy_after" AFTER INSERT ON busy FOR EACH ROW EXECUTE FUNCTION busy_after();
SELECT compare('busy', '[{"n": 0, "parent_id": 1}, {"n": 1, "parent_id": 1}, {"n": 2, "parent_id": 50}, {"n": 0, "parent_id": 50}]');
SELECT compare('busy', '[{"n": 0, "parent_id": 1}, {"n": 3, "parent_id": 1}, {"n": 4, "parent_id": 60}]');
SELECT compare('busy', '[{"n": 0, "parent_id": 1}, {"n": 3, "parent_id": 2}]');
SELECT compare('busy', '[{"n": 5, "parent_id": 1}]');
-- ON CONFLICT: the row that is updated in its place is checked likewise
CREATE TABLE upserted (id int PRIMARY KEY, parent_id int REFERENCES parent);
INSERT INTO upserted VALUES (1, 1);
SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'u', 'entity', 'upserted', 'action', 'create', 'store_params', jsonb_build_object('id', 1, 'parent_id', key),
                                                          'metadata_params', '{"__on_conflict": {"columns": ["id"], "action": "update"}}'::jsonb)),
                     '{"atomic": false}') #- '{results,u,data}'
FROM unnest(ARRAY[2, 7]) AS key;
TABLE upserted;
-- rows that go to partitions, through a view, and where a rule adds a row
CREATE TABLE parted (n int, parent_id int REFERENCES parent) PARTITION BY LIST (n);
CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
CREATE TABLE parted_2 PARTITION OF parted FOR VALUES IN (2);
SELECT compare('parted', '[{"n": 1, "parent_id": 1}, {"n": 2, "parent_id": 7}, {"n": 2, "parent_id": 2}]');
CREATE VIEW child_view AS SELECT * FROM typed;
SELECT compare('child_view', '[{"small": 1, "n": 1}, {"small": 77, "n": 2}]');
CREATE TABLE ruled (n int, parent_id int REFERENCES parent);
CREATE RULE ruled_also AS ON INSERT TO ruled DO ALSO INSERT INTO child VALUES (NEW.n, NEW.parent_id);
SELECT compare('ruled', '[{"n": 1, "parent_id": 1}, {"n": 2, "parent_id": 7}]');
-- an error in the middle of a statement is named as SPI names it
\set SHOW_CONTEXT always
SELECT batch_execute(creates('child', '[{"n": 1, "parent_id": 7}]'));
\set SHOW_CONTEXT never
-- rows that were changed before: the index has entries that lead nowhere, which a look into it marks
CREATE TABLE worn (id int PRIMARY KEY, v int);
CREATE INDEX ON worn (v);
INSERT INTO worn SELECT n, n FROM generate_series(1, 300) n;
CREATE TABLE worn_child (n serial, worn_id int REFERENCES worn);
CREATE PROCEDURE wear(turns int) LANGUAGE plpgsql AS $$
DECLARE
  rows jsonb := (SELECT jsonb_agg(jsonb_build_object('worn_id', n)) FROM generate_series(1, 100) n);
BEGIN
  FOR turn IN 1 .. turns LOOP
    UPDATE worn SET v = v + 1;
    COMMIT;
    PERFORM batch_execute(creates('worn_child', rows));
    PERFORM batch_execute(creates('worn_child', jsonb_build_array(rows)));
    COMMIT;
  END LOOP;
END $$;
CALL wear(20);
SELECT count(*), count(worn.id) FROM worn_child LEFT JOIN worn ON worn.id = worn_id;
-- triggers of a user that call the server's check: not for any key
CREATE TABLE misused (n int, parent_id int REFERENCES parent);
CREATE TRIGGER a AFTER INSERT ON misused FOR EACH STATEMENT EXECUTE FUNCTION "RI_FKey_check_ins"();
SELECT compare('misused', '[{"parent_id": 1}]');
DROP TRIGGER a ON misused;
CREATE TRIGGER a BEFORE INSERT ON misused FOR EACH ROW EXECUTE FUNCTION "RI_FKey_check_ins"();
SELECT compare('misused', '[{"parent_id": 1}]');
DROP TRIGGER a ON misused;
CREATE TRIGGER a AFTER INSERT ON misused FOR EACH ROW EXECUTE FUNCTION "RI_FKey_check_ins"();
SELECT compare('misused', '[{"parent_id": 1}]');
CREATE VIEW misused_view AS SELECT * FROM misused;
CREATE TRIGGER a INSTEAD OF INSERT ON misused_view FOR EACH ROW EXECUTE FUNCTION "RI_FKey_check_ins"();
SELECT compare('misused_view', '[{"parent_id": 1}]');
-- triggers that change the table that is referred to
CREATE TABLE growing_parent (id int PRIMARY KEY) PARTITION BY LIST (id);
CREATE TABLE growing_parent_1 PARTITION OF growing_parent FOR VALUES IN (1);
INSERT INTO growing_parent VALUES (1);
CREATE TABLE altered (id int PRIMARY KEY);
INSERT INTO altered VALUES (1);
CREATE TABLE altering (n int, parent_id int REFERENCES growing_parent, altered_id int REFERENCES altered);
CREATE FUNCTION alter_parents() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TABLE growing_parent_%1$s PARTITION OF growing_parent FOR VALUES IN (%1$s)', NEW.n);
  ALTER TABLE altered ADD COLUMN v int;
  RETURN NULL;
END $$;
CREATE TRIGGER z AFTER INSERT ON altering FOR EACH ROW EXECUTE FUNCTION alter_parents();
SELECT compare('altering', '[{"n": 2, "parent_id": 1, "altered_id": 1}]');
-- domains whose collation is not the one of the column that they refer to
CREATE DOMAIN in_c AS text COLLATE "C";
CREATE TABLE collated (id text COLLATE "POSIX" PRIMARY KEY, plain text UNIQUE);
INSERT INTO collated VALUES ('a', 'a');
CREATE TABLE collated_child (id in_c REFERENCES collated, plain in_c REFERENCES collated (plain));
SELECT compare('collated_child', '[{"id": "a"}, {"plain": "a"}, {"plain": "b"}]');
-- what an update in the place of an insert sets off may take away what was found for the row before
CREATE TABLE chain_parent (id int PRIMARY KEY);
INSERT INTO chain_parent VALUES (1), (2), (3);
CREATE TABLE chain (n int PRIMARY KEY, key int UNIQUE, parent_id int REFERENCES chain_parent);
CREATE TABLE chain_follower (key int REFERENCES chain (key) ON UPDATE CASCADE);
INSERT INTO chain VALUES (2, 20, 1);
INSERT INTO chain_follower VALUES (20);
CREATE FUNCTION cut_chain() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN DELETE FROM chain_parent WHERE id = 2; RETURN NEW; END $$;
CREATE TRIGGER cut BEFORE UPDATE ON chain_follower FOR EACH ROW EXECUTE FUNCTION cut_chain();
ALTER TABLE chain_parent DISABLE TRIGGER ALL;
INSERT INTO chain VALUES (5, 51, 2), (2, 21, 1), (6, 61, 2) ON CONFLICT (n) DO UPDATE SET key = EXCLUDED.key, parent_id = EXCLUDED.parent_id;
SELECT batch_execute('[{"id": "u", "entity": "chain", "action": "create", "metadata_params": {"__on_conflict": {"columns": ["n"], "action": "update"}},
                        "store_params": [{"n": 5, "key": 51, "parent_id": 2}, {"n": 2, "key": 21, "parent_id": 1}, {"n": 6, "key": 61, "parent_id": 2}]}]');
-- rows that are referred to are locked until the transaction ends
CREATE TABLE watched (id int PRIMARY KEY);
INSERT INTO watched VALUES (1), (2), (3);
CREATE TABLE watcher (watched_id int REFERENCES watched);
SELECT batch_execute(creates('watcher', '[{"watched_id": 1}, {"watched_id": 3}, {"watched_id": 3}, {"watched_id": 1}]')) ->> 'success';
SELECT id, xmax <> 0 AS locked FROM watched ORDER BY id;
-- a parent that was small when the plan was made
CREATE TABLE grown (id int PRIMARY KEY);
INSERT INTO grown VALUES (1);
ANALYZE grown;
CREATE TABLE growing (n int, grown_id int REFERENCES grown);
SELECT compare('growing', '[{"grown_id": 1}, {"grown_id": 1}]');
INSERT INTO grown SELECT generate_series(2, 2000);
SELECT compare('growing', '[{"grown_id": 1}, {"grown_id": 2000}, {"grown_id": 1999}]');
SELECT compare('growing', '[{"grown_id": 1}, {"grown_id": 2001}]');
-- changes of the key between batches of one session
ALTER TABLE child DROP CONSTRAINT child_parent_id_fkey;
SELECT compare('child', '[{"parent_id": 1}, {"parent_id": 7}]');
ALTER TABLE child ADD FOREIGN KEY (parent_id) REFERENCES elder;
SELECT compare('child', '[{"parent_id": 1}, {"parent_id": 4}]');
SELECT compare('child', '[{"parent_id": 1}, {"parent_id": 2}]');
RESET client_min_messages;
\set ECHO none
SET client_min_messages = warning;
DROP SCHEMA keys, keys_trap CASCADE;
DROP ROLE regress_keys_owner, regress_keys_writer;
