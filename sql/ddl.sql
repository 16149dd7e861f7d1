-- Plans and catalog facts after DDL between calls, and inside a batch.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA ddl;
SET search_path = ddl, public;
CREATE TABLE item (id int PRIMARY KEY, name text, qty int);
INSERT INTO item VALUES (1, 'a', 5), (2, 'b', 6);
\set read '[{"id": "r", "entity": "item", "action": "read", "query_params": {"id": 1}}]'
\set put '[{"id": "c", "entity": "item", "action": "create", "store_params": {"id": 9}}, {"id": "d", "entity": "item", "action": "delete", "query_params": {"id": 9}}]'
\set ECHO all
-- a column is added
SELECT * FROM run(:'read');
ALTER TABLE item ADD COLUMN added numeric(5,2) DEFAULT 1.5;
SELECT * FROM run(:'read');
SELECT * FROM run(:'put');
-- a column's type changes
ALTER TABLE item ALTER COLUMN qty TYPE text USING 'was ' || qty;
SELECT * FROM run(:'read');
SELECT * FROM run('[{"id": "r", "entity": "item", "action": "read", "query_params": {"qty": "was 6"}, "metadata_params": {"__properties": "id"}}]');
ALTER TABLE item ALTER COLUMN id TYPE bigint;
SELECT * FROM run(:'put');
-- a column is renamed, and one dropped
ALTER TABLE item RENAME COLUMN name TO title;
ALTER TABLE item DROP COLUMN qty;
SELECT * FROM run(:'read');
SELECT refused('[{"id": "r", "entity": "item", "action": "read", "query_params": {"name": "a"}}]');
SELECT * FROM run(:'put');
-- the table is dropped and made anew, with other columns
DROP TABLE item;
SET batch_ops.exposed_schemas = 'ddl, public';
SELECT refused(:'read');
RESET batch_ops.exposed_schemas;
CREATE TABLE item (other text, id text PRIMARY KEY);
INSERT INTO item VALUES ('new', '1');
SELECT * FROM run(:'read');
SELECT * FROM run(:'put');
-- it is renamed and another takes its place; a view takes the place of the table
ALTER TABLE item RENAME TO old_item;
CREATE TABLE item (id int PRIMARY KEY, second bool DEFAULT true);
SELECT * FROM run(:'put');
DROP TABLE item;
CREATE VIEW item AS SELECT id, upper(other) AS loud FROM old_item;
SELECT * FROM run(:'read');
-- search_path changes what a name means
CREATE SCHEMA ddl_second;
CREATE TABLE ddl_second.item (id int PRIMARY KEY, here text DEFAULT 'second');
SET search_path = ddl_second, public;
SELECT * FROM run(:'put');
SET search_path = ddl, public;
SELECT * FROM run(:'read');
-- a temporary table hides the permanent one, as long as it lives
CREATE TEMP TABLE item (id int, temporary bool DEFAULT true);
SELECT * FROM run(:'put');
DROP TABLE pg_temp.item;
SELECT * FROM run(:'read');
-- DDL in the same transaction, undone again
BEGIN;
ALTER TABLE old_item ADD COLUMN brief int DEFAULT 3;
SELECT * FROM run('[{"id": "r", "entity": "old_item", "action": "read"}]');
ROLLBACK;
SELECT * FROM run('[{"id": "r", "entity": "old_item", "action": "read"}]');
-- a foreign key comes and goes
CREATE TABLE part (id int PRIMARY KEY, item_id text);
INSERT INTO part VALUES (1, '1');
SELECT refused('[{"id": "r", "entity": "part", "action": "read", "metadata_params": {"__include": "old_item"}}]');
ALTER TABLE part ADD FOREIGN KEY (item_id) REFERENCES old_item;
SELECT * FROM run('[{"id": "r", "entity": "part", "action": "read", "metadata_params": {"__include": "old_item"}}]');
ALTER TABLE part DROP CONSTRAINT part_item_id_fkey;
SELECT refused('[{"id": "r", "entity": "part", "action": "read", "metadata_params": {"__include": "old_item"}}]');
-- the collation of a key gets another name
CREATE COLLATION of_keys FROM "C";
CREATE COLLATION of_references FROM "POSIX";
CREATE TABLE word (word text COLLATE of_keys PRIMARY KEY);
CREATE TABLE use (id int PRIMARY KEY, word text COLLATE of_references REFERENCES word);
INSERT INTO word VALUES ('a');
INSERT INTO use VALUES (1, 'a');
SELECT * FROM run('[{"id": "r", "entity": "use", "action": "read", "metadata_params": {"__include": {"first": {"from": "word"}}}}]');
ALTER COLLATION of_keys RENAME TO of_words;
SELECT * FROM run('[{"id": "r", "entity": "use", "action": "read", "metadata_params": {"__include": {"second": {"from": "word"}}}}]');
-- an enum gets a value, a domain a check
CREATE TYPE mood AS ENUM ('sad');
CREATE DOMAIN small AS int;
CREATE TABLE typed (id int, m mood, s small);
SELECT * FROM run('[{"id": "c", "entity": "typed", "action": "create", "store_params": {"id": 1, "m": "sad", "s": 100}}]');
ALTER TYPE mood ADD VALUE 'glad';
ALTER DOMAIN small ADD CHECK (VALUE < 200);
SELECT * FROM run('[{"id": "c", "entity": "typed", "action": "create", "store_params": {"id": 2, "m": "glad", "s": 100}}]');
SELECT refused('[{"id": "c", "entity": "typed", "action": "create", "store_params": {"id": 3, "s": 200}}]');
-- a trigger that changes tables while the batch runs: what comes after finds them changed
CREATE TABLE changer (id int);
CREATE FUNCTION change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN ALTER TABLE part ADD COLUMN late text DEFAULT 'now'; CREATE TABLE born (id int DEFAULT 7); RETURN NEW; END $$;
CREATE TRIGGER change AFTER INSERT ON changer FOR EACH ROW EXECUTE FUNCTION change();
SELECT * FROM run('[{"id": "before", "entity": "part", "action": "read"}, {"id": "alter", "entity": "changer", "action": "create", "store_params": {"id": 1}},
                    {"id": "after", "entity": "part", "action": "read"}, {"id": "born", "entity": "born", "action": "create"}]');
-- what a role may read, whatever an earlier batch found: granted and revoked, by a membership, undone; roles that take turns; policies
CREATE ROLE regress_ddl_reader;
CREATE ROLE regress_ddl_group;
CREATE TABLE file (id int PRIMARY KEY, body text, secret text);
INSERT INTO file VALUES (1, 'b', 's');
GRANT USAGE ON SCHEMA ddl TO regress_ddl_reader;
GRANT SELECT (id, body) ON file TO regress_ddl_reader;
GRANT SELECT (secret) ON file TO regress_ddl_group;
\set file '[{"id": "r", "entity": "file", "action": "read"}]'
SET ROLE regress_ddl_reader;
SELECT * FROM run(:'file');
RESET ROLE;
SELECT * FROM run(:'file');
GRANT regress_ddl_group TO regress_ddl_reader;
SET ROLE regress_ddl_reader;
SELECT * FROM run(:'file');
RESET ROLE;
REVOKE regress_ddl_group FROM regress_ddl_reader;
SET ROLE regress_ddl_reader;
SELECT * FROM run(:'file');
RESET ROLE;
BEGIN;
GRANT SELECT (secret) ON file TO regress_ddl_reader;
SET LOCAL ROLE regress_ddl_reader;
SELECT * FROM run(:'file');
ROLLBACK;
SET ROLE regress_ddl_reader;
SELECT * FROM run(:'file');
RESET ROLE;
-- who owns the database is a member of pg_database_owner
GRANT SELECT (secret) ON file TO pg_database_owner;
CREATE FUNCTION give_database_to(new_owner name) RETURNS void LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('ALTER DATABASE %I OWNER TO %I', current_database(), new_owner); END $$;
SELECT give_database_to('regress_ddl_reader');
SET ROLE regress_ddl_reader;
SELECT * FROM run(:'file');
RESET ROLE;
SELECT give_database_to(current_user);
SET ROLE regress_ddl_reader;
SELECT * FROM run(:'file');
RESET ROLE;
-- of an upsert the reason is told, so it depends on whether policies apply
GRANT INSERT (id, body), UPDATE (body) ON file TO regress_ddl_reader;
CREATE POLICY adds ON file FOR INSERT WITH CHECK (true);
CREATE POLICY reads ON file FOR SELECT USING (true);
\set put_file '[{"id": "c", "entity": "file", "action": "create", "store_params": {"id": 1, "body": "c"}, "metadata_params": {"__properties": "body", "__on_conflict": {"columns": "id", "action": "update"}}}]'
SET ROLE regress_ddl_reader;
SELECT * FROM run(:'put_file');
RESET ROLE;
ALTER TABLE file ENABLE ROW LEVEL SECURITY;
SET ROLE regress_ddl_reader;
SELECT refused(:'put_file');
RESET ROLE;
-- (minor versions before 15.20 keep a plan that was made for the role as it was)
ALTER ROLE regress_ddl_reader BYPASSRLS;
DISCARD PLANS;
SET ROLE regress_ddl_reader;
SELECT * FROM run(:'put_file');
RESET ROLE;
ALTER ROLE regress_ddl_reader NOBYPASSRLS;
DISCARD PLANS;
SET ROLE regress_ddl_reader;
SELECT refused(:'put_file');
RESET ROLE;
DROP TABLE file;
REVOKE ALL ON SCHEMA ddl FROM regress_ddl_reader;
DROP ROLE regress_ddl_reader, regress_ddl_group;
-- the plan cache may be small or absent
SET batch_ops.plan_cache_size = 1;
SELECT * FROM run(:'read');
SELECT * FROM run('[{"id": "a", "entity": "part", "action": "read", "query_params": {"id": 1}}, {"id": "b", "entity": "part", "action": "read", "query_params": {"item_id": "1"}}, {"id": "c", "entity": "part", "action": "read", "query_params": {"id": 1}}]');
SET batch_ops.plan_cache_size = 0;
SELECT * FROM run('[{"id": "a", "entity": "part", "action": "read", "query_params": {"id": 1}}, {"id": "b", "entity": "part", "action": "read", "query_params": {"id": 1}}]');
RESET batch_ops.plan_cache_size;
-- DISCARD ALL and DISCARD PLANS
DISCARD PLANS;
SELECT * FROM run('[{"id": "a", "entity": "part", "action": "read", "query_params": {"id": 1}}]');
DISCARD ALL;
SET search_path = ddl, public;
SELECT * FROM run('[{"id": "a", "entity": "part", "action": "read", "query_params": {"id": 1}}]');
