-- psql -v ON_ERROR_STOP=1 -v module=/path/to/distributed_engine -f distributed_test.sql: batches on tables that an engine
-- distributes (distributed_engine.cpp) come to the same as on plain ones.
\ir harness.sql
LOAD :'module';
SET batch_ops.allow_claims_override = on;

-- What a worker, and a plain session, knows of a setting of the session.
CREATE FUNCTION worker_setting(name text) RETURNS text LANGUAGE sql AS $$ SELECT current_setting('worker.' || name, true) $$;
CREATE FUNCTION own_setting(name text) RETURNS text LANGUAGE sql AS $$ SELECT current_setting(name, true) $$;

CREATE FUNCTION claims_elsewhere(prefix text) RETURNS text LANGUAGE sql AS $$
  SELECT nullif(CASE prefix WHEN 'dist_' THEN worker_setting('request.jwt.claims') ELSE own_setting('request.jwt.claims') END, '') $$;

CREATE FUNCTION make_tables(prefix text, setting text) RETURNS void LANGUAGE plpgsql AS $make$
BEGIN
  EXECUTE replace(replace($$
    CREATE TABLE @customer (id int PRIMARY KEY, name text NOT NULL, credit int NOT NULL DEFAULT 0 CHECK (credit >= 0));
    CREATE SEQUENCE @item_id;
    CREATE TABLE @item (customer_id int NOT NULL REFERENCES @customer, id int NOT NULL DEFAULT nextval('@item_id'), sku text, quantity int DEFAULT 1, PRIMARY KEY (customer_id, id), CONSTRAINT @item_sku UNIQUE (customer_id, sku));
    CREATE TABLE @note (id int PRIMARY KEY, body text, author text DEFAULT nullif($setting('request.jwt.claims'), '')::jsonb ->> 'sub');
    CREATE TABLE @event (day date NOT NULL, id int NOT NULL, what text, PRIMARY KEY (day, id)) PARTITION BY RANGE (day);
    CREATE TABLE @event_1 PARTITION OF @event FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
    CREATE TABLE @event_2 PARTITION OF @event FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
    CREATE VIEW @rich AS SELECT * FROM @customer WHERE credit > 100;
    CREATE VIEW @richest AS SELECT * FROM @rich WHERE credit > 1000;
    CREATE VIEW @own_note AS SELECT id, body FROM @note WHERE author = nullif($setting('request.jwt.claims'), '')::jsonb ->> 'sub';
    CREATE FUNCTION @note_of(p_body text) RETURNS SETOF @note LANGUAGE sql AS 'INSERT INTO @note (id, body) VALUES (50, p_body) RETURNING *';
    CREATE FUNCTION @own_notes() RETURNS SETOF @own_note LANGUAGE plpgsql STABLE AS 'BEGIN RETURN QUERY SELECT * FROM @own_note ORDER BY id; END';
    INSERT INTO @customer VALUES (1, 'Ann', 10), (2, 'Bob', 20), (3, 'Cem', 0), (4, 'Dee', 200);
    INSERT INTO @item VALUES (1, 1, 'pen', 3), (1, 2, 'ink', 1), (2, 1, 'pen', 5);
    INSERT INTO @note VALUES (1, 'of ann', 'ann'), (2, 'of bob', 'bob');
  $$, '@', prefix), '$setting', setting);
END $make$;
SELECT make_tables('plain_', 'own_setting');
SELECT make_tables('dist_', 'worker_setting');
CREATE FUNCTION compared_tables() RETURNS text[] LANGUAGE sql AS $$ SELECT '{customer,item,note,event}'::text[] $$;
CREATE FUNCTION restart(prefix text) RETURNS void LANGUAGE plpgsql AS $$ BEGIN PERFORM setval((prefix || 'item_id')::regclass, 100); END $$;

\ir modes.sql
INSERT INTO sample (name, sees, operations, options) VALUES
('an array whose keys are made by a sequence', 'success', '[
  {"id": "a", "entity": "@item", "action": "create", "store_params": [{"customer_id": 2, "sku": "x"}, {"customer_id": 1, "sku": "y"}, {"customer_id": 3, "sku": "z"}]},
  {"id": "b", "entity": "@item", "action": "update", "query_params": {"customer_id": "$ref:a.2.customer_id", "id": "$ref:a.2.id"}, "store_params": {"quantity": 7}}]', '{}'),
('upserts in an array', 'success', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k"}, {"id": 2, "name": "new name"}, {"id": 12, "name": "m"}], "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "update"}}},
  {"id": "b", "entity": "@customer", "action": "update", "query_params": {"id": "$ref:a.1.id"}, "increment": {"credit": 1}}]', '{}'),
('upserts by constraint', 'success', '[
  {"id": "a", "entity": "@item", "action": "create", "store_params": [{"customer_id": 1, "id": 8, "sku": "pen", "quantity": 9}, {"customer_id": 1, "id": 9, "sku": "cap", "quantity": 2}], "metadata_params": {"__on_conflict": {"constraint": "@item_sku", "action": "update", "update": ["quantity"]}}}]', '{}'),
('an upsert of a single row', 'success', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": {"id": 2, "name": "new name"}, "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "update"}}}]', '{}'),
('rows that a conflict leaves out', 'success', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k"}, {"id": 2, "name": "taken"}, {"id": 12, "name": "m"}, {"id": 13, "name": "again"}], "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "nothing"}}, "expect": {"rows": 2}}]', '{}'),
('a key that comes twice in an upsert', '22023', '[
  {"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 13, "name": "k"}, {"id": 12, "name": "m"}, {"name": "again", "id": 13}], "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "update"}}}]', '{}'),
('a key of several columns that comes twice in an upsert', 'failure', '[
  {"id": "a", "entity": "@item", "action": "create", "store_params": [{"customer_id": 1, "id": 8, "sku": "cap"}, {"customer_id": 2, "id": 8, "sku": "cap"}], "metadata_params": {"__on_conflict": {"constraint": "@item_sku", "action": "update"}}},
  {"id": "b", "entity": "@item", "action": "create", "store_params": [{"customer_id": 3, "id": 8, "sku": "pen"}, {"customer_id": 3, "id": 9, "sku": "pen"}], "metadata_params": {"__on_conflict": {"constraint": "@item_sku", "action": "update"}}}]', '{"atomic": false}'),
('a missing parent', '23503', '[
  {"id": "a", "entity": "@item", "action": "create", "store_params": [{"customer_id": 1, "id": 8, "sku": "a"}, {"customer_id": 77, "id": 1, "sku": "b"}]}]', '{}'),
('associations to one and to many', 'success', '[
  {"id": "a", "entity": "@customer", "action": "read", "metadata_params": {"__sort": "id", "__include": "items:@item"}},
  {"id": "b", "entity": "@item", "action": "read", "metadata_params": {"__sort": "customer_id,id", "__include": "customer:customer_id"}}]', '{}'),
('nested associations', 'success', '[
  {"id": "a", "entity": "@item", "action": "read", "query_params": {"customer_id": 1}, "metadata_params": {"__sort": "id", "__include": "customer:customer_id(items:@item)"}},
  {"id": "b", "entity": "@customer", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__include": "items:@item(@customer)"}}]', '{}'),
('filters and orders by associations', 'success', '[
  {"id": "a", "entity": "@customer", "action": "read", "query_params": {"__some": {"@item": {"quantity": {"gt": 1}}}}, "metadata_params": {"__sort": "id", "__include": "items:@item"}},
  {"id": "b", "entity": "@customer", "action": "read", "query_params": {"__none": {"@item": {}}}, "metadata_params": {"__sort": "id"}},
  {"id": "c", "entity": "@item", "action": "read", "metadata_params": {"__sort": "@customer.name:desc,id"}},
  {"id": "t", "entity": "@item", "action": "read", "query_params": {"__some": {"@customer": {}}}, "metadata_params": {"__sort": "@customer.name:desc,id", "__limit": 2, "__total": true}},
  {"id": "d", "entity": "@customer", "action": "update", "query_params": {"__some": {"@item": {"sku": "pen"}}}, "increment": {"credit": 1}, "metadata_params": {"__properties": []}},
  {"id": "e", "entity": "@customer", "action": "read", "metadata_params": {"__sort": "id"}}]', '{}'),
('a reference into an association', 'success', '[
  {"id": "a", "entity": "@customer", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__include": "items:@item"}},
  {"id": "b", "entity": "@item", "action": "update", "query_params": {"customer_id": "$ref:a.id", "id": "$ref:a.items.1.id"}, "store_params": {"quantity": 42}}]', '{}'),
('claims of an operation', 'success', '[
  {"id": "a", "entity": "@note", "action": "create", "store_params": {"id": 11, "body": "hers"}, "claims": {"sub": "ann"}},
  {"id": "b", "entity": "@note", "action": "create", "store_params": {"id": 12, "body": "nobody''s"}},
  {"id": "c", "entity": "@note", "action": "create", "store_params": [{"id": 13, "body": "x"}, {"id": 14, "body": "y"}], "claims": {"sub": "b''o\"b\\ $1"}},
  {"id": "d", "entity": "@own_note", "action": "read", "metadata_params": {"__sort": "id"}, "claims": {"sub": "ann"}, "depends_on": ["a"]},
  {"id": "e", "entity": "@own_note", "action": "read", "metadata_params": {"__sort": "id"}, "depends_on": ["d"]}]', '{}'),
('calls of functions that reach these tables, with claims', 'success', '[
  {"id": "a", "entity": "@note_of", "action": "call", "store_params": {"p_body": "called"}, "claims": {"sub": "ann"}, "metadata_params": {"__properties": "id,body,author"}},
  {"id": "b", "entity": "@own_notes", "action": "call", "claims": {"sub": "ann"}, "depends_on": ["a"], "expect": {"rows": 2}},
  {"id": "c", "entity": "@own_notes", "action": "call"}, {"id": "d", "entity": "@own_notes", "action": "call", "claims": {"sub": "bob"}, "metadata_params": {"__limit": 1}},
  {"id": "e", "entity": "@note", "action": "read", "query_params": {"id": "$ref:a.id"}}]', '{}'),
('claims after a failure', 'failure', '[
  {"id": "a", "entity": "@note", "action": "create", "store_params": {"id": 11}, "claims": {"sub": "ann"}},
  {"id": "b", "entity": "@note", "action": "create", "store_params": [{"id": 12}, {"id": 1}], "claims": {"sub": "bob"}},
  {"id": "c", "entity": "@note", "action": "create", "store_params": {"id": 13}}]', '{"atomic": false, "continueOnError": true}');

\echo # no claims before
SELECT verdict(name, compare(outcome('plain_', operations, options), outcome('dist_', operations, options), sees)) FROM sample ORDER BY number;
BEGIN;
\echo # claims before, on the workers too
SET LOCAL request.jwt.claims = '{"sub": "request"}';
SELECT verdict(name || ', with claims before', compare(outcome('plain_', operations, options), outcome('dist_', operations, options), sees)) FROM sample WHERE name LIKE 'claims%' ORDER BY number;
SELECT expect('claims are as before, here and on the workers', own_setting('request.jwt.claims') || worker_setting('request.jwt.claims'), '{"sub": "request"}{"sub": "request"}')
FROM (SELECT batch_execute('[{"id": "a", "entity": "dist_note", "action": "create", "store_params": {"id": 11}, "claims": {"sub": "ann"}}]')) AS b;
ROLLBACK;

\echo # what runs together
SET batch_ops.fusion = on;
CREATE FUNCTION statements(prefix text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN batch_explain(replace('[{"id": "a", "entity": "@customer", "action": "create", "store_params": {"id": 5, "name": "x"}}, {"id": "b", "entity": "@customer", "action": "create", "store_params": {"id": 6, "name": "y"}},
    {"id": "c", "entity": "@customer", "action": "read", "query_params": {"id": 1}}, {"id": "d", "entity": "@customer", "action": "read", "query_params": {"id": 2}}]', '@', prefix)::jsonb) ->> 'statements';
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT expect('plain tables let operations run together', statements('plain_'), '[["a", "b"], ["c", "d"]]');
SELECT expect('distributed tables do not', statements('dist_'), '[["a"], ["b"], ["c"], ["d"]]');
-- Savepoints are not shared either: an operation is found in a subtransaction of its own, which its rows keep as xmin.
CREATE FUNCTION transactions(prefix text) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  n bigint;
BEGIN
  PERFORM batch_execute(replace('[{"id": "a", "entity": "@customer", "action": "create", "store_params": {"id": 501, "name": "x"}},
    {"id": "b", "entity": "@customer", "action": "create", "store_params": {"id": 502, "name": "y", "credit": 1}}]', '@', prefix)::jsonb, '{"atomic": false}');
  EXECUTE format('SELECT count(DISTINCT xmin::text) FROM %I WHERE id > 500', prefix || 'customer') INTO n;
  EXECUTE format('DELETE FROM %I WHERE id > 500', prefix || 'customer');
  RETURN n;
END $$;
SELECT expect('plain tables let savepoints be shared', transactions('plain_')::text, '1');
SELECT expect('distributed tables do not let savepoints be shared', transactions('dist_')::text, '2');

\echo # keys of batches, reads and syncs
CREATE FUNCTION replayed(prefix text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  operations jsonb := replace('[{"id": "a", "entity": "@customer", "action": "update", "query_params": {"id": 1}, "increment": {"credit": 1}}]', '@', prefix);
  first jsonb; second jsonb;
BEGIN
  first := batch_execute(operations, jsonb_build_object('idempotencyKey', prefix));
  second := batch_execute(operations, jsonb_build_object('idempotencyKey', prefix));
  PERFORM batch_execute(replace(operations::text, '1}}', '-1}}')::jsonb);
  RETURN (first #> '{results,a,data,0}')::text || (second #> '{results,a,data,0}') || (second ->> 'replayed');
END $$;
SELECT expect('a batch with a key runs once', replayed('dist_'), replayed('plain_'));
SELECT expect('batch_read reads them', batch_read('[{"id": "a", "entity": "dist_item", "action": "read", "metadata_params": {"__sort": "customer_id,id", "__include": "dist_customer"}}]') ->> 'success', 'true');
SELECT expect('a sync is refused', sqlstate_of($$SELECT batch_execute('[{"id": "a", "entity": "dist_item", "action": "sync", "query_params": {"customer_id": 1}, "store_params": [{"id": 1, "sku": "pen"}]}]')$$), '0A000');

\echo # batch_explain
CREATE FUNCTION explained(prefix text, operation text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN replace(batch_explain(('[' || replace(operation, '@', prefix) || ']')::jsonb) #>> '{operations,0,sql}', prefix, '@');
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT expect('batch_explain shows ' || name, explained('dist_', operation), explained('plain_', operation)) FROM (VALUES
  ('a create', '{"id": "a", "entity": "@customer", "action": "create", "store_params": {"id": 5, "name": "x"}}'),
  ('a create by reference', '{"id": "a", "entity": "@item", "action": "create", "store_params": {"customer_id": "$ref:@uuid.x", "sku": "x"}, "references": false}'),
  ('a read', '{"id": "a", "entity": "@customer", "action": "read", "query_params": {"id": 5}, "metadata_params": {"__sort": "name", "__limit": 3}}'),
  ('a count', '{"id": "a", "entity": "@customer", "action": "read", "metadata_params": {"__count": true, "__limit": 3}}'),
  ('an update', '{"id": "a", "entity": "@customer", "action": "update", "query_params": {"id": 5}, "store_params": {"name": "x"}}'),
  ('a delete', '{"id": "a", "entity": "@customer", "action": "delete", "query_params": {"id": 5}}'),
  ('a filter on associations', '{"id": "a", "entity": "@customer", "action": "read", "query_params": {"__some": {"@item": {"quantity": 1}}}}'),
  ('a view', '{"id": "a", "entity": "@rich", "action": "read", "query_params": {"id": 5}}')) AS shown (name, operation);
SELECT expect('batch_explain shows the statement of one row', explained('dist_', '{"id": "a", "entity": "@customer", "action": "create", "store_params": [{"id": 5, "name": "x"}, {"id": 6, "name": "y"}]}'),
  'INSERT INTO "public"."@customer" AS t ("id", "name") VALUES ($1, $2) RETURNING t."id", t."name", t."credit"');
SELECT expect('batch_explain shows associations without functions of the extension',
  (explained('dist_', '{"id": "a", "entity": "@customer", "action": "read", "metadata_params": {"__include": "@item"}}') ~ 'batch_ops')::text, 'false');
CREATE TABLE local_note (id int PRIMARY KEY, customer_id int REFERENCES dist_customer, about int REFERENCES local_note);
SELECT expect('a filter that reaches them leaves no function of the extension: ' || name,
  (explained('', format('{"id": "a", "entity": "local_note", "action": "read", %s}', operation)) ~ 'batch_ops')::text, expected) FROM (VALUES
  ('none reached', '"metadata_params": {"__include": "note:about"}', 'true'),
  ('by a filter', '"query_params": {"__some": {"customer_id": {}}}, "metadata_params": {"__include": "note:about"}', 'false'),
  ('within another association', '"query_params": {"__some": {"about": {"__some": {"customer_id": {}}}}}, "metadata_params": {"__include": "note:about"}', 'false'),
  ('by the order', '"metadata_params": {"__include": "note:about", "__sort": "customer_id.name"}', 'false')) AS reached (name, operation, expected);
DROP TABLE local_note;

\echo # rights
CREATE ROLE distributed_reader;
GRANT SELECT ON dist_note TO distributed_reader;
GRANT SELECT (id, name) ON dist_customer TO distributed_reader;
GRANT SELECT ON dist_own_note TO distributed_reader;
SET ROLE distributed_reader;
SELECT expect('rights are asked for by batch_explain: ' || name, sqlstate_of(format('SELECT batch_explain(%L)', '[' || operation || ']')), expected) FROM (VALUES
  ('a table', 'none', '{"id": "a", "entity": "dist_note", "action": "read"}'),
  ('writing it', '42501', '{"id": "a", "entity": "dist_note", "action": "create", "store_params": {"id": 3}}'),
  ('its column', '42501', '{"id": "a", "entity": "dist_customer", "action": "read", "metadata_params": {"__properties": "credit"}}'),
  ('its other columns', 'none', '{"id": "a", "entity": "dist_customer", "action": "read"}'),
  ('a filter', '42501', '{"id": "a", "entity": "dist_customer", "action": "read", "query_params": {"credit": 3}}'),
  ('a view', 'none', '{"id": "a", "entity": "dist_own_note", "action": "read"}'),
  ('another view', '42501', '{"id": "a", "entity": "dist_rich", "action": "read"}'),
  ('an association', '42501', '{"id": "a", "entity": "dist_customer", "action": "read", "metadata_params": {"__properties": "id", "__include": "dist_item"}}')) AS asked (name, expected, operation);
RESET ROLE;
DROP OWNED BY distributed_reader;
DROP ROLE distributed_reader;

\echo # what changes meanwhile
CREATE TABLE later (id int PRIMARY KEY);
CREATE VIEW over_later AS SELECT * FROM later;
CREATE FUNCTION order_of(entity text) RETURNS text LANGUAGE plpgsql AS $$
BEGIN
  RETURN jsonb_path_query_array(batch_execute(format('[{"id": "d", "entity": %1$s, "action": "delete", "metadata_params": {"__all": true}}, {"id": "a", "entity": %1$s, "action": "create", "store_params": [{"id": 3}, {"id": 1}, {"id": 2}]}]', to_jsonb(entity))::jsonb), '$.results.a.data[*].id')::text;
EXCEPTION WHEN OTHERS THEN
  RETURN SQLSTATE || ' ' || SQLERRM;
END $$;
SELECT expect('a table', order_of('later') || order_of('over_later'), '[3, 1, 2][3, 1, 2]');
ALTER TABLE later RENAME TO dist_later;
SELECT expect('a table that becomes distributed, under a view', order_of('dist_later') || order_of('over_later'), '[3, 1, 2][3, 1, 2]');
ALTER TABLE dist_later RENAME TO later;
SELECT expect('and that becomes a plain one again', order_of('later') || order_of('over_later'), '[3, 1, 2][3, 1, 2]');

\echo # what the module refuses, so that the cases above mean something
ALTER TABLE later RENAME TO dist_later;
CREATE FUNCTION ids_of(statement text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  one int; ids text := '';
BEGIN
  FOR one IN EXECUTE statement LOOP
    ids := ids || ' ' || one;
  END LOOP;
  RETURN ids;
END $$;
PREPARE rows_of_a_list (int[]) AS INSERT INTO dist_later SELECT * FROM unnest($1);
SELECT expect('the engine runs a list with its values', sqlstate_of('EXECUTE rows_of_a_list (''{7, 8, 9}'')'), 'none');
SET plan_cache_mode = force_generic_plan;
SELECT expect('the engine refuses ' || name, sqlstate_of(statement), expected) FROM (VALUES
  ('a list without its values', '0A000', 'EXECUTE rows_of_a_list (''{4, 5, 6}'')'),
  ('a row with null for its key', '22004', 'INSERT INTO dist_later VALUES (NULL)'),
  ('a join with a local table', '0A000', 'SELECT count(*) FROM dist_later AS d, plain_customer AS p WHERE d.id = p.id'),
  ('a subquery without columns', '0A000', 'SELECT count(*) FROM (SELECT FROM dist_later LIMIT 1) AS s'),
  ('a function of an extension', '0A000', 'SELECT batch_ops_rows(d.*, 1) FROM dist_later AS d')) AS refused (name, expected, statement);
RESET plan_cache_mode;
SELECT expect('the engine gives rows in reverse', ids_of('INSERT INTO dist_later VALUES (11), (12), (13) RETURNING id'), ' 13 12 11');
SELECT '# done';
