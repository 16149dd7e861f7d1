-- psql -v ON_ERROR_STOP=1 -v port=PORT -v host=HOST -f foreign_test.sql: batches on foreign tables of postgres_fdw, whose server is this
-- one, come to the same as on plain tables; foreign partitions too.
\ir harness.sql
CREATE EXTENSION postgres_fdw;
SELECT current_database() AS database, current_user AS me \gset
CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host :'host', port :'port', dbname :'database');
CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (user :'me');

CREATE FUNCTION make_tables(schema text) RETURNS void LANGUAGE plpgsql AS $make$
BEGIN
  EXECUTE replace($$
    CREATE SCHEMA @;
    CREATE TABLE @.customer (id int PRIMARY KEY, name text NOT NULL, credit int NOT NULL DEFAULT 0 CHECK (credit >= 0));
    CREATE TABLE @.item (customer_id int NOT NULL, id int NOT NULL, sku text, quantity int DEFAULT 1, PRIMARY KEY (customer_id, id));
    CREATE TABLE @.event_1 (day date NOT NULL, id int NOT NULL, what text, PRIMARY KEY (day, id));
    INSERT INTO @.customer VALUES (1, 'Ann', 10), (2, 'Bob', 20), (3, 'Cem', 0), (4, 'Dee', 200);
    INSERT INTO @.item VALUES (1, 1, 'pen', 3), (1, 2, 'ink', 1), (2, 1, 'pen', 5);
  $$, '@', schema);
END $make$;
SELECT make_tables('store');
SELECT make_tables('near');
CREATE FOREIGN TABLE far_customer (id int, name text NOT NULL, credit int NOT NULL DEFAULT 0) SERVER far OPTIONS (schema_name 'store', table_name 'customer', batch_size '10');
CREATE FOREIGN TABLE far_item (customer_id int NOT NULL, id int NOT NULL, sku text, quantity int DEFAULT 1) SERVER far OPTIONS (schema_name 'store', table_name 'item');
ALTER TABLE near.customer SET SCHEMA public; ALTER TABLE customer RENAME TO plain_customer;
ALTER TABLE near.item SET SCHEMA public; ALTER TABLE item RENAME TO plain_item;
CREATE TABLE plain_event (day date NOT NULL, id int NOT NULL, what text) PARTITION BY RANGE (day);
CREATE TABLE far_event (LIKE plain_event) PARTITION BY RANGE (day);
ALTER TABLE near.event_1 SET SCHEMA public; ALTER TABLE event_1 RENAME TO plain_event_1;
ALTER TABLE plain_event ATTACH PARTITION plain_event_1 FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
CREATE TABLE plain_event_2 PARTITION OF plain_event FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
CREATE FOREIGN TABLE far_event_1 PARTITION OF far_event FOR VALUES FROM ('2025-01-01') TO ('2025-02-01') SERVER far OPTIONS (schema_name 'store', table_name 'event_1');
CREATE TABLE far_event_2 PARTITION OF far_event FOR VALUES FROM ('2025-02-01') TO ('2025-03-01');
CREATE VIEW plain_rich AS SELECT * FROM plain_customer WHERE credit > 100;
CREATE VIEW plain_richest AS SELECT * FROM plain_rich WHERE credit > 1000;
CREATE VIEW far_rich AS SELECT * FROM far_customer WHERE credit > 100;
CREATE VIEW far_richest AS SELECT * FROM far_rich WHERE credit > 1000;
CREATE FUNCTION compared_tables() RETURNS text[] LANGUAGE sql AS $$ SELECT '{customer,item,event}'::text[] $$;
CREATE FUNCTION claims_elsewhere(prefix text) RETURNS text LANGUAGE sql AS 'SELECT NULL';
CREATE FUNCTION restart(prefix text) RETURNS void LANGUAGE sql AS '';

\ir modes.sql
SELECT verdict(name, compare(without_words(outcome('plain_', operations, options)), without_words(outcome('far_', operations, options)), sees)) FROM sample ORDER BY number;

\echo # what the wrapper would ignore
CREATE FUNCTION lock_of(entity text, wait text) RETURNS text LANGUAGE sql AS $$
  SELECT sqlstate_of(format('SELECT batch_execute(%L)', format('[{"id": "a", "entity": "%s", "action": "read", "metadata_params": {"__lock": "update"%s}}]', entity, wait))) $$;
SELECT expect(format('__lock of %s', entity), lock_of(entity, ''), 'none') FROM unnest(ARRAY['plain_customer', 'far_customer', 'far_event', 'far_rich']) AS entity;
SELECT expect(format('__lock_wait %s of %s', wait, entity), lock_of(entity, format(', "__lock_wait": "%s"', wait)), CASE WHEN entity LIKE 'far%' THEN '0A000' ELSE 'none' END)
FROM unnest(ARRAY['plain_customer', 'plain_rich', 'plain_event', 'far_customer', 'far_rich', 'far_richest', 'far_event']) AS entity, unnest(ARRAY['nowait', 'skip locked']) AS wait;
ALTER TABLE far_event DETACH PARTITION far_event_1;
SELECT expect('__lock_wait when the foreign partition is gone', lock_of('far_event', ', "__lock_wait": "nowait"'), 'none');
ALTER TABLE far_event ATTACH PARTITION far_event_1 FOR VALUES FROM ('2025-01-01') TO ('2025-02-01');
SELECT expect('__lock_wait when it is there again', lock_of('far_event', ', "__lock_wait": "nowait"'), '0A000');
CREATE TABLE parent (day date, id int, what text);
CREATE FOREIGN TABLE far_child () INHERITS (parent) SERVER far OPTIONS (schema_name 'store', table_name 'event_1');
SELECT expect('__lock_wait with a foreign child', lock_of('parent', ', "__lock_wait": "nowait"'), '0A000');
CREATE VIEW selects_below AS SELECT * FROM plain_customer WHERE id IN (SELECT id FROM far_customer);
SELECT expect('__lock_wait of a view that asks a foreign table', lock_of('selects_below', ', "__lock_wait": "nowait"'), '0A000');

\echo # rights
CREATE ROLE foreign_reader;
GRANT SELECT (id, name) ON far_customer TO foreign_reader;
SET ROLE foreign_reader;
SELECT expect('rights are asked for by batch_explain: ' || name, sqlstate_of(format('SELECT batch_explain(%L)', '[' || operation || ']')), expected) FROM (VALUES
  ('its columns', 'none', '{"id": "a", "entity": "far_customer", "action": "read"}'),
  ('another column', '42501', '{"id": "a", "entity": "far_customer", "action": "read", "query_params": {"credit": 3}}'),
  ('writing', '42501', '{"id": "a", "entity": "far_customer", "action": "create", "store_params": [{"id": 3}, {"id": 4}]}'),
  ('another table', '42501', '{"id": "a", "entity": "far_item", "action": "read"}')) AS asked (name, expected, operation);
RESET ROLE;
DROP OWNED BY foreign_reader;
DROP ROLE foreign_reader;
SELECT '# done';
