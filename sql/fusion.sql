-- Fusion: neighbouring operations run as one statement, and under one savepoint, only where nobody can tell.
--
-- Every batch here is compared with and without fusion (setup.sql).
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA fusion;
SET search_path = fusion, comparison, public;
CREATE ROLE regress_fusion;
GRANT USAGE ON SCHEMA fusion TO regress_fusion;
CREATE TABLE plain (id int PRIMARY KEY, v text);
CREATE FUNCTION rows_in(name text) RETURNS bigint LANGUAGE plpgsql STABLE AS $$
DECLARE
  n bigint;
BEGIN
  EXECUTE format('SELECT count(*) FROM fusion.%I', name) INTO n;
  RETURN n;
END $$;
\set three '[{"id": 1}, {"id": 2}, {"id": 3}]'
\set ECHO all
-- a plain table: one statement
SELECT compare(creates('plain', :'three'));
-- keys from a sequence, in request order; an identity
CREATE TABLE numbered (id serial PRIMARY KEY, other int GENERATED ALWAYS AS IDENTITY, v text);
SELECT compare(creates('numbered', '[{"v": "a"}, {"v": "b"}, {"v": "c"}]'));
-- a foreign key to another table, checks, a generated column, defaults and an index on an expression, all built in
CREATE TABLE child (id int PRIMARY KEY, plain_id int REFERENCES plain, v text DEFAULT upper('x') CHECK (length(v) < 4),
                    twice int GENERATED ALWAYS AS (id * 2) STORED, today bool DEFAULT current_date = now()::date);
CREATE INDEX ON child (lower(v));
SELECT compare(creates('child', :'three'));
-- a type that is not built in: an enum may, a domain and a composite may not
CREATE TYPE mood AS ENUM ('sad', 'happy');
CREATE TABLE person (id int, m mood, ms mood[]);
SELECT compare(creates('person', '[{"id": 1, "m": "sad"}, {"id": 2, "m": "happy"}, {"id": 3, "m": null}]'));
SELECT compare(creates('person', '[{"id": 1, "ms": ["sad"]}, {"id": 2, "ms": []}, {"id": 3, "ms": null}]'));
-- a row trigger that numbers rows
CREATE TABLE triggered (id int, n bigint);
CREATE FUNCTION number_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO triggered_log SELECT NEW.id, count(*) FROM triggered;
  RETURN NULL;
END $$;
CREATE TABLE triggered_log (id int, n bigint);
CREATE TRIGGER number_row AFTER INSERT ON triggered FOR EACH ROW EXECUTE FUNCTION number_row();
SELECT compare(creates('triggered', :'three'));
-- a statement trigger that counts statements
CREATE TABLE counted (id int);
CREATE TABLE counted_log (at serial, n int);
CREATE FUNCTION count_statement() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO counted_log (n) SELECT count(*) FROM new_rows;
  RETURN NULL;
END $$;
CREATE TRIGGER count_statement AFTER INSERT ON counted REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_statement();
SELECT compare(creates('counted', :'three'));
-- a rule
CREATE TABLE ruled (id int);
CREATE TABLE ruled_log (n bigint);
CREATE RULE also AS ON INSERT TO ruled DO ALSO INSERT INTO ruled_log SELECT count(*) FROM ruled;
SELECT compare(creates('ruled', :'three'));
-- inheritance: a key is unique in each table, not in both together
CREATE TABLE ancestor (id int PRIMARY KEY, v int);
CREATE TABLE heir (PRIMARY KEY (id)) INHERITS (ancestor);
INSERT INTO ancestor VALUES (1, 0), (2, 0);
INSERT INTO heir VALUES (1, 0), (3, 0);
SELECT compare(creates('ancestor', '[{"id": 10}, {"id": 11}, {"id": 12}]'));
SELECT compare('[{"id": "a", "entity": "ancestor", "action": "update", "increment": {"v": 1}, "query_params": {"id": 1}},
                 {"id": "b", "entity": "ancestor", "action": "update", "increment": {"v": 2}, "query_params": {"id": 2}},
                 {"id": "c", "entity": "ancestor", "action": "read", "query_params": {"id": 1}},
                 {"id": "d", "entity": "ancestor", "action": "read", "query_params": {"id": 3}},
                 {"id": "e", "entity": "ancestor", "action": "delete", "query_params": {"id": 1}},
                 {"id": "f", "entity": "ancestor", "action": "delete", "query_params": {"id": 3}}]');
-- a partitioned table, one leaf of which has a trigger; and a leaf by itself, whose root has none
CREATE TABLE divided (id int, n bigint) PARTITION BY LIST (id);
CREATE TABLE divided_1 PARTITION OF divided FOR VALUES IN (1);
CREATE TABLE divided_rest PARTITION OF divided DEFAULT;
CREATE FUNCTION number_divided() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO triggered_log SELECT NEW.id, count(*) FROM divided;
  RETURN NULL;
END $$;
CREATE TRIGGER number_divided AFTER INSERT ON divided_rest FOR EACH ROW EXECUTE FUNCTION number_divided();
SELECT compare(creates('divided', :'three'));
SELECT compare(creates('divided_rest', '[{"id": 2}, {"id": 3}, {"id": 1}]'));
-- partitions of partitions; and so many that their locks would cost more than is saved
CREATE TABLE tiers (id int, n int, PRIMARY KEY (n, id)) PARTITION BY LIST (n);
CREATE TABLE tiers_0 PARTITION OF tiers FOR VALUES IN (0) PARTITION BY RANGE (id);
CREATE TABLE tiers_0_low PARTITION OF tiers_0 FOR VALUES FROM (0) TO (10);
CREATE TABLE tiers_0_high PARTITION OF tiers_0 FOR VALUES FROM (10) TO (20);
\set tiers '[{"n": 0, "id": 1}, {"n": 0, "id": 11}, {"n": 0, "id": 12}]'
SELECT compare(creates('tiers', :'tiers'));
DO $$ BEGIN FOR g IN 1 .. 61 LOOP EXECUTE format('CREATE TABLE tiers_%s PARTITION OF tiers FOR VALUES IN (%s)', g, g); END LOOP; END $$;
SELECT compare(creates('tiers', :'tiers'));
CREATE TABLE tiers_62 PARTITION OF tiers FOR VALUES IN (62);
SELECT compare(creates('tiers', :'tiers'));
SELECT batch_explain(creates('tiers', :'tiers')) #>> '{operations,0,alone}';
-- row-level security whose policy looks at other rows: the third row is one too many
CREATE TABLE guarded (id int);
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
GRANT ALL ON guarded TO regress_fusion;
CREATE FUNCTION plain_guarded() RETURNS SETOF guarded LANGUAGE sql STABLE SECURITY DEFINER SET search_path = fusion AS 'SELECT * FROM guarded';
CREATE POLICY few ON guarded USING (true) WITH CHECK ((SELECT count(*) FROM fusion.plain_guarded()) < 2);
SELECT compare(creates('guarded', :'three'), 'regress_fusion');
-- a policy of columns, constants and settings
CREATE TABLE owned (id int, owner text DEFAULT current_user);
ALTER TABLE owned ENABLE ROW LEVEL SECURITY;
GRANT ALL ON owned TO regress_fusion;
CREATE POLICY mine ON owned USING (owner = 'regress_fusion' AND id <> 2);
SELECT compare(creates('owned', :'three'), 'regress_fusion');
-- the owner is not subject to it
SELECT compare(creates('owned', :'three'));
-- defaults: a function of one's own, and a volatile one
CREATE TABLE defaulted (id int, n bigint DEFAULT rows_in('defaulted'));
SELECT compare(creates('defaulted', :'three'));
CREATE TABLE volatile_default (id int, u uuid DEFAULT gen_random_uuid());
SELECT compare(creates('volatile_default', :'three', '{"metadata_params": {"__properties": ["id"]}}')) LIKE '%fused statements: 1%' AS together;
-- the same default where every row brings a value
CREATE TABLE brought (id int, n bigint DEFAULT rows_in('brought'));
SELECT compare(creates('brought', '[{"id": 1, "n": 1}, {"id": 2, "n": 2}]'));
-- a check, a generated column, an index expression and an index predicate that call a function of one's own
CREATE TABLE checked (id int CHECK (rows_in('checked') < 2 OR id = 0));
SELECT compare(creates('checked', :'three'));
CREATE FUNCTION rows_before(name text, id int) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$ SELECT fusion.rows_in(name) + 0 * id $$;
CREATE TABLE generated (id int, n bigint GENERATED ALWAYS AS (rows_before('generated', id)) STORED);
SELECT compare(creates('generated', :'three'));
CREATE TABLE indexed (id int);
CREATE UNIQUE INDEX ON indexed (least(1, rows_before('indexed', id)));
SELECT compare(creates('indexed', :'three'));
CREATE TABLE part_indexed (id int);
CREATE UNIQUE INDEX ON part_indexed ((true)) WHERE rows_before('part_indexed', id) > 0;
SELECT compare(creates('part_indexed', :'three'));
-- a domain whose check calls a function
CREATE FUNCTION rows_now(name text) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$ BEGIN RETURN rows_in(name); END $$;
CREATE DOMAIN early AS int CHECK (rows_now('domained') < 2 OR VALUE = 0);
CREATE TABLE domained (id int);
ALTER TABLE domained ADD place early;
SELECT compare(creates('domained', '[{"id": 1, "place": 1}, {"id": 2, "place": 2}, {"id": 3, "place": 3}, {"id": 4, "place": 0}]'));
-- a key to the same table: the first row wants the second, which is not there yet; the fourth wants the third, which is
CREATE TABLE node (id serial PRIMARY KEY, parent int REFERENCES node);
SELECT compare(creates('node', '[{"id": 1, "parent": 2}, {"id": 2, "parent": 2}, {"id": 3, "parent": null}, {"id": 4, "parent": 3}]'));
-- the second row refers to the key that the first one gets
SELECT compare(creates('node', '[{"parent": null}, {"parent": 1}, {"parent": 2}]'));
-- the same by a deferred key
CREATE TABLE late_node (id int PRIMARY KEY, parent int REFERENCES late_node DEFERRABLE INITIALLY DEFERRED);
SELECT compare(creates('late_node', '[{"id": 1, "parent": 2}, {"id": 2, "parent": 1}]'));
-- a deferrable unique constraint and an exclusion constraint
CREATE TABLE relaxed (id int UNIQUE DEFERRABLE INITIALLY IMMEDIATE, v int UNIQUE DEFERRABLE INITIALLY DEFERRED);
SELECT compare(creates('relaxed', '[{"id": 1, "v": 1}, {"id": 1, "v": 2}, {"id": 3, "v": 1}]'));
CREATE TABLE apart (id int, EXCLUDE USING btree (id WITH =));
SELECT compare(creates('apart', '[{"id": 1}, {"id": 1}, {"id": 3}]'));
-- expect, when, on conflict
SELECT compare(creates('plain', :'three', '{"expect": {"rows": 1}}'));
SELECT compare(creates('plain', :'three', '{"expect": {"rows": 2}}'));
SELECT compare(creates('plain', '[{"id": 1, "v": "a"}, {"id": 1, "v": "b"}, {"id": 2, "v": "c"}]', '{"metadata_params": {"__on_conflict": {"columns": ["id"], "action": "update"}}}'));
SELECT compare('[{"id": "see", "entity": "plain", "action": "read"}]' ||
               creates('plain', :'three', '{"when": {"ref": "$ref:see.id", "exists": true}}') || creates('plain', '[{"id": 4}]', '{"id": "always"}'));
-- what depends on each other, by name or by value
SELECT compare(creates('plain', '[{"id": 1}]') || creates('plain', '[{"id": 2}]', '{"id": "second", "depends_on": ["c1"]}'));
SELECT compare(creates('plain', '[{"id": 1, "v": "7"}]') || creates('plain', '[{"id": 2, "v": "$ref:c1.v"}]', '{"id": "second"}'));
-- children of one parent
SELECT compare(creates('plain', '[{"id": 1}]', '{"id": "parent"}') || creates('child', '[{"id": 1, "plain_id": "$ref:parent.id"}, {"id": 2, "plain_id": "$ref:parent.id"}]'));
-- different columns, returned columns, tables, or something else between them
SELECT compare(creates('child', '[{"id": 1}]') || creates('child', '[{"id": 2, "v": null}]', '{"id": "second"}'));
SELECT compare(creates('child', '[{"id": 1}]') || creates('child', '[{"id": 2}]', '{"id": "second", "metadata_params": {"__properties": ["id"]}}'));
SELECT compare(creates('plain', '[{"id": 1}]') || creates('ruled_log', '[{"n": 2}]', '{"id": "second"}'));
SELECT compare(creates('plain', '[{"id": 1}]') || '[{"id": "see", "entity": "plain", "action": "read", "metadata_params": {"__count": true}}]' || creates('plain', '[{"id": 2}]', '{"id": "second"}'));
-- columns in another order are the same columns, each with its own value
SELECT compare('[{"id": "a", "entity": "plain", "action": "create", "store_params": {"id": 1, "v": "one"}}, {"id": "b", "entity": "plain", "action": "create", "store_params": {"v": "two", "id": 2}}]');
-- claims: those of each operation hold for it alone
CREATE TABLE signed (id int, by text DEFAULT nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub');
SET batch_ops.allow_claims_override = on;
SELECT compare(creates('signed', '[{"id": 1}, {"id": 2}]', '{"claims": {"sub": "ann"}}') || creates('signed', '[{"id": 3}]', '{"id": "bob", "claims": {"sub": "bob"}}') || creates('signed', '[{"id": 4}]', '{"id": "nobody"}'));
RESET batch_ops.allow_claims_override;
-- a view, and a view with a trigger
CREATE VIEW seen AS SELECT id, v FROM plain WHERE id <> 2 WITH CHECK OPTION;
SELECT compare(creates('seen', :'three'));
CREATE VIEW acting AS SELECT id FROM triggered;
CREATE FUNCTION act() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO triggered_log SELECT NEW.id, count(*) FROM triggered_log; RETURN NEW; END $$;
CREATE TRIGGER act INSTEAD OF INSERT ON acting FOR EACH ROW EXECUTE FUNCTION act();
SELECT compare(creates('acting', :'three'));
-- updates by key: the same row twice, keys that move, keys that are equal but look different, rows that are not there
CREATE TABLE stock (sku numeric PRIMARY KEY, qty int CHECK (qty >= 0), code text UNIQUE);
INSERT INTO stock VALUES (1, 10, 'a'), (2, 10, 'b'), (3, 0, 'c');
SELECT compare('[{"id": "a", "entity": "stock", "action": "update", "increment": {"qty": -3}, "query_params": {"sku": 1}},
                 {"id": "b", "entity": "stock", "action": "update", "increment": {"qty": -3}, "query_params": {"sku": 2}},
                 {"id": "c", "entity": "stock", "action": "update", "increment": {"qty": -3}, "query_params": {"sku": 3}},
                 {"id": "d", "entity": "stock", "action": "update", "increment": {"qty": -3}, "query_params": {"sku": 4}},
                 {"id": "e", "entity": "stock", "action": "update", "increment": {"qty": -3}, "query_params": {"sku": 1.00}}]');
SELECT compare('[{"id": "a", "entity": "stock", "action": "update", "store_params": {"code": "d"}, "query_params": {"code": "a"}},
                 {"id": "b", "entity": "stock", "action": "update", "store_params": {"code": "a"}, "query_params": {"code": "b"}},
                 {"id": "c", "entity": "stock", "action": "update", "store_params": {"code": "b"}, "query_params": {"code": "c"}},
                 {"id": "d", "entity": "stock", "action": "update", "store_params": {"code": "a"}, "query_params": {"code": "d"}}]');
SELECT compare('[{"id": "a", "entity": "stock", "action": "update", "store_params": {"sku": 4}, "query_params": {"sku": 1}},
                 {"id": "b", "entity": "stock", "action": "update", "store_params": {"sku": 5}, "query_params": {"sku": 4}},
                 {"id": "c", "entity": "stock", "action": "update", "store_params": {"sku": 2}, "query_params": {"sku": 3}}]');
-- filters that are more or less than a key
SELECT compare('[{"id": "a", "entity": "stock", "action": "update", "increment": {"qty": 1}, "query_params": {"qty": 10}},
                 {"id": "b", "entity": "stock", "action": "update", "increment": {"qty": 1}, "query_params": {"qty": 11}},
                 {"id": "c", "entity": "stock", "action": "update", "increment": {"qty": 1}, "query_params": {"sku": 1, "qty": 12}},
                 {"id": "d", "entity": "stock", "action": "update", "increment": {"qty": 1}, "query_params": {"sku": 2, "qty": 10}},
                 {"id": "e", "entity": "stock", "action": "update", "increment": {"qty": 1}, "query_params": {"sku": {"in": [1, 2]}}}]');
-- a guarded decrement: expect names the one that finds too little
SELECT compare('[{"id": "a", "entity": "stock", "action": "update", "increment": {"qty": -6}, "query_params": {"sku": 1, "qty": {"ge": 6}}, "expect": {"rows": 1}},
                 {"id": "b", "entity": "stock", "action": "update", "increment": {"qty": -6}, "query_params": {"sku": 1, "qty": {"ge": 6}}, "expect": {"rows": 1}},
                 {"id": "c", "entity": "stock", "action": "update", "increment": {"qty": -6}, "query_params": {"sku": 2, "qty": {"ge": 6}}, "expect": {"rows": 1}}]');
-- a key that is unique for some rows only, and one that may be null
CREATE TABLE partly (id int, live bool, v int);
CREATE UNIQUE INDEX ON partly (id) WHERE live;
INSERT INTO partly VALUES (1, true, 0), (1, false, 0), (NULL, true, 0), (NULL, true, 0);
SELECT compare('[{"id": "a", "entity": "partly", "action": "update", "increment": {"v": 1}, "query_params": {"id": 1}},
                 {"id": "b", "entity": "partly", "action": "update", "increment": {"v": 1}, "query_params": {"id": null}},
                 {"id": "c", "entity": "partly", "action": "delete", "query_params": {"id": 1}},
                 {"id": "d", "entity": "partly", "action": "delete", "query_params": {"id": null}}]');
-- deletes: a row twice, a row that is referenced, one that takes others along, one whose child is deleted first
CREATE TABLE leaf (id int PRIMARY KEY, stock_code text REFERENCES stock (code) ON DELETE CASCADE ON UPDATE SET NULL);
INSERT INTO leaf VALUES (1, 'a'), (2, 'a'), (3, 'b');
CREATE TABLE twig (id int PRIMARY KEY, leaf_id int REFERENCES leaf);
INSERT INTO twig VALUES (1, 3);
SELECT compare('[{"id": "a", "entity": "leaf", "action": "delete", "query_params": {"id": 1}},
                 {"id": "b", "entity": "leaf", "action": "delete", "query_params": {"id": 1}},
                 {"id": "c", "entity": "leaf", "action": "delete", "query_params": {"id": 3}},
                 {"id": "d", "entity": "stock", "action": "delete", "query_params": {"sku": 2}},
                 {"id": "e", "entity": "stock", "action": "delete", "query_params": {"sku": 1}},
                 {"id": "f", "entity": "leaf", "action": "read"},
                 {"id": "g", "entity": "twig", "action": "delete", "query_params": {"id": 1}},
                 {"id": "h", "entity": "stock", "action": "delete", "query_params": {"sku": 2}}]');
-- an update of a referenced key reaches other tables
SELECT compare('[{"id": "a", "entity": "stock", "action": "update", "store_params": {"code": "x"}, "query_params": {"sku": 1}},
                 {"id": "b", "entity": "stock", "action": "update", "store_params": {"code": "y"}, "query_params": {"sku": 2}},
                 {"id": "c", "entity": "leaf", "action": "read"}]');
-- a delete trigger that counts what is left
CREATE TABLE watched (id int PRIMARY KEY, v int);
INSERT INTO watched VALUES (1, 0), (2, 0), (3, 0);
CREATE FUNCTION note_rest() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO triggered_log SELECT OLD.id, sum(v) + count(*) FROM watched; RETURN NULL; END $$;
CREATE TRIGGER note_rest AFTER UPDATE OR DELETE ON watched FOR EACH ROW EXECUTE FUNCTION note_rest();
SELECT compare('[{"id": "a", "entity": "watched", "action": "update", "increment": {"v": 10}, "query_params": {"id": 1}},
                 {"id": "b", "entity": "watched", "action": "update", "increment": {"v": 10}, "query_params": {"id": 2}},
                 {"id": "c", "entity": "watched", "action": "delete", "query_params": {"id": 1}},
                 {"id": "d", "entity": "watched", "action": "delete", "query_params": {"id": 3}}]');
-- reads: the same key twice, none, other columns, sorted, locked; and through a view that counts its readers
CREATE SEQUENCE readers;
CREATE VIEW read_count AS SELECT sku, nextval('readers') AS reader FROM stock;
SELECT compare('[{"id": "a", "entity": "stock", "action": "read", "query_params": {"sku": 1}},
                 {"id": "b", "entity": "stock", "action": "read", "query_params": {"sku": 1}},
                 {"id": "c", "entity": "stock", "action": "read", "query_params": {"sku": 9}},
                 {"id": "d", "entity": "stock", "action": "read", "query_params": {"sku": 2}, "metadata_params": {"__properties": "code"}},
                 {"id": "e", "entity": "stock", "action": "read", "query_params": {"sku": 3}, "metadata_params": {"__lock": "update"}},
                 {"id": "f", "entity": "read_count", "action": "read", "query_params": {"sku": 1}},
                 {"id": "g", "entity": "read_count", "action": "read", "query_params": {"sku": 2}}]');
-- the culprit gets its own error: a key that is taken, one that is twice in the batch, a missing parent, a bad value, an overlong one, a null
INSERT INTO plain VALUES (5, 'taken');
SELECT compare(creates('plain', '[{"id": 1}, {"id": 5}, {"id": 1}, {"id": 2}, {"id": "x"}, {"id": 3}, {"id": null}, {"id": 99999999999}, {"id": 4}]'));
SELECT compare(creates('child', '[{"id": 1, "plain_id": 5, "v": "a"}, {"id": 2, "plain_id": 6, "v": "a"}, {"id": 3, "plain_id": 5, "v": "long"}, {"id": 4, "plain_id": null, "v": null}, {"id": 5, "plain_id": 7, "v": "b"}]'));
SELECT compare(creates('person', '[{"id": 1, "m": "sad"}, {"id": 2, "m": "furious"}, {"id": 3, "m": "happy"}]'));
SELECT refused(creates('plain', '[{"id": 1}, {"id": 2}, {"id": 5}, {"id": 3}]'));
SELECT refused(creates('child', '[{"id": 1, "plain_id": 5}, {"id": 2, "plain_id": 5}, {"id": 3, "plain_id": 6}]'));
SELECT refused(creates('child', '[{"id": 1, "v": "a"}, {"id": 2, "v": "long"}, {"id": 3, "v": "b"}]'));
SELECT refused(creates('plain', '[{"id": 1, "v": "a"}, {"id": 2, "v": "$ref:see.nothing"}]') || '[{"id": "see", "entity": "plain", "action": "read"}]');
-- a table that is not there, and an operation that has another mistake before that
SELECT compare('[{"id": "see", "entity": "plain", "action": "read", "query_params": {"id": 5}}]' || creates('nowhere', '[{"id": "$ref:see.nothing"}, {"id": 2}, {"id": 3}]'));
-- a deferred foreign key is checked when it is due
CREATE TABLE late (id int, plain_id int REFERENCES plain DEFERRABLE INITIALLY DEFERRED);
SELECT refused(creates('late', '[{"id": 1, "plain_id": 5}, {"id": 2, "plain_id": 6}]'), '{"checkConstraints": true}');
-- a hundred clean writes that are not atomic: far fewer than 64 subtransactions, whatever they are
CREATE FUNCTION mixed_writes(n int) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(jsonb_build_object('id', 'w' || i, 'entity', 'stock') ||
                   CASE i % 4 WHEN 0 THEN jsonb_build_object('action', 'create', 'store_params', jsonb_build_object('sku', 100 + i, 'qty', i))
                              WHEN 1 THEN jsonb_build_object('action', 'update', 'increment', '{"qty": 1}'::jsonb, 'query_params', jsonb_build_object('sku', 1 + i % 3))
                              WHEN 2 THEN jsonb_build_object('action', 'update', 'store_params', '{"qty": 5}'::jsonb, 'query_params', jsonb_build_object('sku', 100 + i - 2))
                              ELSE jsonb_build_object('entity', 'twig', 'action', 'delete', 'query_params', jsonb_build_object('id', i)) END ORDER BY i)
  FROM generate_series(1, n) AS i $$;
SELECT options, (outcome(true, mixed_writes(100), options) ->> 'ids')::int <= 64 AS few, (outcome(false, mixed_writes(100), options) ->> 'ids')::int AS without_fusion
FROM (VALUES ('{"atomic": false}'::jsonb), ('{"atomic": false, "continueOnError": true}'), ('{"continueOnError": true}')) AS o (options);
SELECT options, (outcome(true, creates('plain', (SELECT jsonb_agg(jsonb_build_object('id', 100 + i)) FROM generate_series(1, 100) AS i)), options) ->> 'ids')::int <= 64 AS few
FROM (VALUES ('{"atomic": false}'::jsonb), ('{"atomic": false, "continueOnError": true}'), ('{"continueOnError": true}')) AS o (options);
SELECT compare(mixed_writes(30)) LIKE 'same%' AS same;
-- a session that ends at any error has no second try
CREATE TABLE news ();
SET exit_on_error = on;
SELECT batch_execute(creates('defaulted', :'three')) -> 'success';
RESET exit_on_error;
-- what cannot be found is told with the operation, whether anything may run together or not
SET batch_ops.fusion = on;
SELECT batch_explain('[{"id": "c1", "entity": "nope", "action": "create", "store_params": {"id": 1}}]');
SET batch_ops.fusion = off;
SELECT batch_explain('[{"id": "c1", "entity": "nope", "action": "create", "store_params": {"id": 1}}]');
RESET batch_ops.fusion;
\set ECHO none
DROP OWNED BY regress_fusion;
DROP ROLE regress_fusion;
SET client_min_messages = warning;
DROP SCHEMA fusion CASCADE;
