-- What is said of names that lead nowhere, of rights that are missing, and of keys that there are not.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
DROP ROLE IF EXISTS regress_batch_ops_namer;
CREATE ROLE regress_batch_ops_namer;
CREATE SCHEMA hints;
CREATE SCHEMA tracker;
CREATE SCHEMA vault;
GRANT USAGE ON SCHEMA hints, tracker TO regress_batch_ops_namer;
SET search_path = hints, public;
CREATE TABLE artist (artist_id int PRIMARY KEY, name text NOT NULL, prefs jsonb, facts json, "odd name" int);
CREATE TABLE album (album_id int PRIMARY KEY, artist_id int REFERENCES artist, title text);
CREATE TABLE customer (customer_id int PRIMARY KEY, first_name text, country text, rep_id int);
CREATE TABLE employee (employee_id int PRIMARY KEY, last_name text);
ALTER TABLE customer ADD CONSTRAINT customer_rep FOREIGN KEY (rep_id) REFERENCES employee;
CREATE TABLE invoice (invoice_id int PRIMARY KEY, customer_id int REFERENCES customer, total numeric, paid bool, price numeric, at date);
CREATE TABLE task (id int PRIMARY KEY, title text);
CREATE TABLE tracker.task (id int PRIMARY KEY, parent_id int);
ALTER TABLE tracker.task ADD CONSTRAINT same FOREIGN KEY (parent_id) REFERENCES hints.task;
CREATE TABLE step (id int PRIMARY KEY, task_id int, other_id int);
ALTER TABLE step ADD CONSTRAINT same FOREIGN KEY (task_id) REFERENCES hints.task;
ALTER TABLE step ADD CONSTRAINT other FOREIGN KEY (other_id) REFERENCES tracker.task;
CREATE TABLE tracker.note (id int PRIMARY KEY, task_id int);
CREATE TABLE hints.note (id int PRIMARY KEY, task_id int);
ALTER TABLE tracker.note ADD CONSTRAINT note_task FOREIGN KEY (task_id) REFERENCES hints.task;
ALTER TABLE hints.note ADD CONSTRAINT note_task FOREIGN KEY (task_id) REFERENCES hints.task;
CREATE TABLE tracker.milestone (id int);
CREATE TABLE vault.treasure (id int);
CREATE TABLE hidden_table (id int);
CREATE TABLE item (id int PRIMARY KEY, sku text CONSTRAINT item_sku UNIQUE, seat int, area int, taken bool, slot int CONSTRAINT item_slot UNIQUE DEFERRABLE);
CREATE UNIQUE INDEX seat_taken ON item (seat) WHERE taken;
CREATE UNIQUE INDEX item_area ON item (area, seat);
CREATE TABLE partly (a int, b int);
CREATE UNIQUE INDEX partly_a ON partly (a) WHERE b > 0;
CREATE TABLE keyless (a int);
CREATE TABLE numbered (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int, twice int GENERATED ALWAYS AS (n * 2) STORED);
CREATE VIEW numbered_view AS SELECT id AS number, n FROM numbered;
CREATE VIEW numbered_as_it_is AS SELECT id, n FROM numbered;
CREATE TABLE wide (id int);
DO $$ BEGIN FOR i IN 1..30 LOOP EXECUTE format('ALTER TABLE wide ADD c%s int', i); END LOOP; END $$;
GRANT SELECT, INSERT, UPDATE, DELETE ON album, customer, task, tracker.task, tracker.milestone, vault.treasure, item TO regress_batch_ops_namer;
GRANT SELECT (invoice_id, customer_id, total), INSERT (invoice_id, customer_id), UPDATE (total, invoice_id), DELETE ON invoice TO regress_batch_ops_namer;
GRANT SELECT ON keyless TO regress_batch_ops_namer;
INSERT INTO artist VALUES (1, 'A', '{"theme": "dark"}');
INSERT INTO employee VALUES (1, 'E');
INSERT INTO customer VALUES (1, 'C', 'Norway', 1);
INSERT INTO invoice VALUES (1, 1, 5);
INSERT INTO task VALUES (1, 't');
INSERT INTO tracker.task VALUES (7, 1);
INSERT INTO step VALUES (1, 1, 7);
INSERT INTO tracker.note VALUES (1, 1);
INSERT INTO hints.note VALUES (2, 1);
\set ECHO all
-- --- tables ---
-- the nearest table: plural, case, a slip, a path
SELECT refused(format('[{"id": "a", "entity": "%s", "action": "read"}]', entity)::jsonb)
FROM unnest(array['artists', 'Artist', 'artits', '/artist?artist_id=eq.1', 'rest/v1/artist', 'hints.artst', 'nothing_like_it', 'milestone', 'wrong.milestone', 'Milestone', 'keyles', '\"odd name\"']) AS entity;
-- each of them works as it is written there
SELECT * FROM run('[{"id": "a", "entity": "artist", "action": "read", "metadata_params": {"__count": true}}, {"id": "b", "entity": "tracker.milestone", "action": "read"}]');
-- nothing is said of what the role may not use, or not see
SET ROLE regress_batch_ops_namer;
SELECT refused(format('[{"id": "a", "entity": "%s", "action": "read"}]', entity)::jsonb)
FROM unnest(array['artists', 'hidden_tabel', 'albums', 'treasure', 'milestone', 'keyles']) AS entity;
RESET ROLE;
SET batch_ops.exposed_schemas = 'hints';
SELECT refused(format('[{"id": "a", "entity": "%s", "action": "read"}]', entity)::jsonb)
FROM unnest(array['milestone', 'tracker.milestones', 'artists', 'hints.artists', 'tracker.artist']) AS entity;
-- the same for a table that is hidden and for one that does not exist
SET search_path = tracker, hints, public;
SELECT refused('[{"id": "a", "entity": "milestone", "action": "read"}]') = replace(refused('[{"id": "a", "entity": "milestome", "action": "read"}]'), 'milestome', 'milestone');
SELECT refused('[{"id": "a", "entity": "artists", "action": "read"}]');
SET search_path = hints, public;
RESET batch_ops.exposed_schemas;
-- --- columns ---
-- the nearest column, wherever columns are named
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"totl": 5}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"__or": [{"Total": {"gt": 5}}]}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__sort": "totals:desc"}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__properties": "customerId"}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "create", "store_params": {"invoiceId": 1}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "create", "store_params": [{"invoice_id": 9}, {"invoice_id": 10, "totla": 1}]}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "update", "query_params": {"invoice_id": 1}, "store_params": {"tota": 1}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "update", "query_params": {"invoice_id": 1}, "increment": {"tota": 1}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "create", "store_params": {"id": 1}, "metadata_params": {"__on_conflict": {"columns": "skus", "action": "nothing"}}}]');
SELECT refused('[{"id": "a", "entity": "item", "action": "create", "store_params": {"id": 1}, "metadata_params": {"__on_conflict": {"columns": "id", "action": "update", "update": "sek"}}}]');
-- of many columns, twenty
SELECT refused('[{"id": "a", "entity": "wide", "action": "read", "query_params": {"nothing": 1}}]');
-- none that the role may not read
SET ROLE regress_batch_ops_namer;
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"prize": 1}}]');
RESET ROLE;
-- words of other tools; each form that a hint shows is accepted below
SELECT refused(format('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"%s": 5}}]', key)::jsonb)
FROM unnest(array['or', '_and', '$or', 'NOT', 'total__gt', 'total__lte', 'total >', 'total>=', 'total__exact', 'total__startswith', 'total__between']) AS key;
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"invoice_id__in": [1, 2]}}]');
SELECT refused('[{"id": "a", "entity": "artist", "action": "read", "query_params": {"prefs.theme": "dark"}}]');
SELECT refused('[{"id": "a", "entity": "artist", "action": "read", "query_params": {"prefs->ui->>theme": "dark"}}]');
SELECT refused('[{"id": "a", "entity": "artist", "action": "read", "query_params": {"prefs->>''theme''": {"eq": "dark"}}}]');
SELECT refused(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'artist', 'action', 'read', 'query_params', jsonb_build_object('prefs.theme', repeat('x', 100)))));
SELECT refused('[{"id": "a", "entity": "artist", "action": "read", "query_params": {"facts.theme": "dark"}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"customer.country": "Norway"}}]');
SELECT refused('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"invoices.total": 5}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"custmer_id": 1}}]');
SELECT * FROM run('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"total": {"gt": 4}}, "metadata_params": {"__count": true}},
                    {"id": "b", "entity": "invoice", "action": "read", "query_params": {"invoice_id": {"in": [1, 2]}}, "metadata_params": {"__count": true}},
                    {"id": "c", "entity": "artist", "action": "read", "query_params": {"prefs": {"contains": {"theme": "dark"}}}, "metadata_params": {"__count": true}},
                    {"id": "customer", "entity": "customer", "action": "read", "query_params": {"country": "Norway"}},
                    {"id": "d", "entity": "invoice", "action": "read", "query_params": {"customer_id": {"in": "$ref:customer.*.customer_id"}}, "metadata_params": {"__count": true}},
                    {"id": "invoice", "entity": "invoice", "action": "read", "query_params": {"total": 5}},
                    {"id": "e", "entity": "customer", "action": "read", "query_params": {"customer_id": {"in": "$ref:invoice.*.customer_id"}}, "metadata_params": {"__count": true}}]');
-- rows of a related table among the values
SELECT refused('[{"id": "new", "entity": "artist", "action": "create", "store_params": {"artist_id": 2, "name": "B", "albums": [{"album_id": 1, "title": "x"}]}}]');
SELECT refused('[{"id": "new", "entity": "album", "action": "create", "store_params": [{"album_id": 2}, {"album_id": 3, "Artist": {"name": "B"}}]}]');
SELECT refused('[{"id": "new", "entity": "artist", "action": "create", "store_params": {"artist_id": 2, "name": "B", "album": "x"}}]');
-- columns under an operator of another tool
SELECT refused(format('[{"id": "a", "entity": "invoice", "action": %s}]', members)::jsonb)
FROM unnest(ARRAY['"update", "query_params": {"invoice_id": 1}, "store_params": {"$set": {"total": 5}}',
  '"create", "store_params": [{"total": 1}, {"_set": {"total": 5}}]',
  '"update", "query_params": {"invoice_id": 1}, "store_params": {"$inc": {"total": 1}}',
  '"update", "query_params": {"invoice_id": 1}, "store_params": {"decrement": {"total": -1.5, "invoice_id": 2}}',
  '"update", "query_params": {"invoice_id": 1}, "store_params": {"_inc": {"total": "x"}}',
  '"update", "query_params": {"invoice_id": 1}, "store_params": {"$inc": {"nope": 1}}',
  '"update", "query_params": {"invoice_id": 1}, "store_params": {"$set": {}}',
  '"create", "store_params": {"$inc": {"total": 1}}']) AS members;
SELECT * FROM run('[{"id": "new", "entity": "artist", "action": "create", "store_params": {"artist_id": 2, "name": "B"}},
                    {"id": "x", "entity": "album", "action": "create", "store_params": {"album_id": 1, "artist_id": "$ref:new.artist_id"}},
                    {"id": "artist", "entity": "artist", "action": "create", "store_params": {"artist_id": 3, "name": "C"}},
                    {"id": "y", "entity": "album", "action": "create", "store_params": {"album_id": 2, "artist_id": "$ref:artist.artist_id"}}]', '{"dryRun": true}');
-- --- associations ---
-- columns
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__include": "total"}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__include": "customer(first_name)"}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__include": "c:customer(first_name,country,employee)"}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__include": "customer(*)"}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__include": {"customer": "*"}}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__include": {"customer": {"__properties": "*"}}}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"select": "*, customer(*)"}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "select": "*"}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__include": "*"}}]');
-- names: near, case, paths, aliases
SELECT refused(format('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__include": "%s"}}]', include)::jsonb)
FROM unnest(array['Customer', 'custmer', 'customers(employee)', 'nothing', 'customer.country', 'customer.employee', 'customer.nothing', 'customer as c', 'hints.custmer']) AS include;
-- a foreign key that is not there
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__include": "customer!inner"}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__include": "customer!invoice_customer_id_fk"}}]');
-- two tables of one name: the schema tells them apart
SELECT refused('[{"id": "a", "entity": "step", "action": "read", "metadata_params": {"__include": "task"}}]');
SELECT refused('[{"id": "a", "entity": "task", "action": "read", "metadata_params": {"__include": "note"}}]');
SELECT refused('[{"id": "a", "entity": "task", "action": "read", "metadata_params": {"__include": "note!note_task"}}]');
SELECT refused('[{"id": "a", "entity": "task", "action": "read", "metadata_params": {"__include": "tracker.note,hints.note"}}]');
SELECT * FROM run('[{"id": "a", "entity": "step", "action": "read", "metadata_params": {"__include": "tracker.task,here:\"hints\".\"task\""}},
                    {"id": "b", "entity": "step", "action": "read", "metadata_params": {"__include": "task!same,there:task!other"}},
                    {"id": "c", "entity": "task", "action": "read", "metadata_params": {"__include": "tracker.note!note_task,own:hints.note!note_task(hints.task)"}}]');
-- an exposed schema holds for a name with its schema as for any
SET batch_ops.exposed_schemas = 'hints';
SELECT refused('[{"id": "a", "entity": "step", "action": "read", "metadata_params": {"__include": "tracker.task"}}]');
SELECT * FROM run('[{"id": "a", "entity": "step", "action": "read", "metadata_params": {"__include": "task"}}]');
RESET batch_ops.exposed_schemas;
-- --- rights ---
SET ROLE regress_batch_ops_namer;
SELECT refused('[{"id": "a", "entity": "artist", "action": "read"}]');
SELECT refused('[{"id": "a", "entity": "artist", "action": "create", "store_params": {"artist_id": 5}}]');
SELECT refused('[{"id": "a", "entity": "artist", "action": "delete", "query_params": {"artist_id": 5}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"__not": {"price": {"gt": 5}}}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__sort": "price"}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "read", "metadata_params": {"__properties": ["total", "price"]}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "create", "store_params": [{"invoice_id": 5}, {"invoice_id": 6, "price": 6}]}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "create", "store_params": {"invoice_id": 5}, "metadata_params": {"__properties": "price"}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "create", "store_params": {"invoice_id": 5, "customer_id": 1}, "metadata_params": {"__on_conflict": {"columns": "invoice_id", "action": "update"}}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "update", "query_params": {"invoice_id": 5}, "store_params": {"customer_id": 1}}]');
SELECT refused('[{"id": "a", "entity": "invoice", "action": "update", "query_params": {"invoice_id": 5}, "increment": {"price": 1}}]');
SELECT refused('[{"id": "a", "entity": "album", "action": "read", "metadata_params": {"__include": "artist"}}]');
SELECT refused('[{"id": "a", "entity": "customer", "action": "read", "metadata_params": {"__include": "i:invoice,employee"}}]');
SELECT refused('[{"id": "a", "entity": "keyless", "action": "read", "metadata_params": {"__lock": "update"}}]');
RESET ROLE;
-- what overwrites or is compared in an upsert is read as a column of the table
CREATE TABLE ledger (id int PRIMARY KEY, amount int, seen int);
GRANT SELECT (id), INSERT, UPDATE ON ledger TO regress_batch_ops_namer;
SET ROLE regress_batch_ops_namer;
SELECT refused('[{"id": "a", "entity": "ledger", "action": "create", "store_params": {"id": 1, "amount": 2}, "metadata_params": {"__on_conflict": {"columns": "id", "action": "update"}}}]');
SELECT refused('[{"id": "a", "entity": "ledger", "action": "create", "store_params": {"id": 1, "amount": 2}, "metadata_params": {"__on_conflict": {"columns": "id", "action": "update", "update": "amount"}}}]');
SELECT refused('[{"id": "a", "entity": "ledger", "action": "create", "store_params": {"id": 1, "amount": 2}, "metadata_params": {"__on_conflict": {"columns": "id", "action": "update", "update": "id", "if": {"id": {"lt": "$ref:@new.seen"}}}}}]');
RESET ROLE;
-- what is denied inside of a function is not explained by the rights of the operation, or of the role of the function
CREATE FUNCTION guard() RETURNS trigger SECURITY DEFINER LANGUAGE plpgsql AS $$ BEGIN RAISE insufficient_privilege USING MESSAGE = 'not you'; END $$;
CREATE TRIGGER guard BEFORE DELETE ON item FOR EACH ROW EXECUTE FUNCTION guard();
ALTER FUNCTION guard OWNER TO regress_batch_ops_namer;
INSERT INTO item (id) VALUES (1);
REVOKE DELETE ON item FROM regress_batch_ops_namer;
SELECT refused('[{"id": "a", "entity": "item", "action": "delete", "query_params": {"id": 1}}]');
-- in a report as well
SET ROLE regress_batch_ops_namer;
SELECT * FROM run('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"price": 1}}, {"id": "b", "entity": "albums", "action": "read"}]', '{"atomic": false, "continueOnError": true}');
RESET ROLE;
-- --- keys of upserts ---
SELECT refused(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', entity, 'action', 'create', 'store_params', store::jsonb, 'metadata_params', jsonb_build_object('__on_conflict', conflict::jsonb))))
FROM (VALUES ('item', '{"id": 1}', '{"columns": "seat", "action": "nothing"}'), ('item', '{"id": 1}', '{"columns": "slot,sku", "action": "update"}'),
             ('partly', '{"a": 1}', '{"columns": "a", "action": "nothing"}'), ('keyless', '{"a": 1}', '{"columns": "a", "action": "nothing"}'), ('task', '{"id": 1}', '{"columns": "title", "action": "nothing"}'),
             ('item', '{"id": 1}', '{"constraint": "items_sku", "action": "nothing"}'), ('item', '{"id": 1}', '{"constraint": "unheard", "action": "update"}'), ('item', '{}', '{"constraint": "unheard", "action": "update"}'),
             ('item', '{"id": 1}', '{"constraint": "item_area", "action": "nothing"}'), ('item', '{"id": 1}', '{"constraint": "seat_taken", "action": "nothing"}')) AS upsert (entity, store, conflict);
SELECT * FROM run('[{"id": "a", "entity": "item", "action": "create", "store_params": {"id": 3, "area": 1, "seat": 1}, "metadata_params": {"__on_conflict": {"columns": "area,seat", "action": "nothing"}}}]', '{"dryRun": true}');
-- --- columns that the server fills ---
SELECT refused('[{"id": "a", "entity": "numbered", "action": "create", "store_params": {"id": 1, "n": 1}}]');
SELECT refused('[{"id": "a", "entity": "numbered", "action": "create", "store_params": [{"n": 1}, {"id": 1, "n": 1, "twice": 2}]}]');
SELECT refused('[{"id": "a", "entity": "numbered", "action": "update", "query_params": {"n": 1}, "store_params": {"twice": 2}}]');
SELECT refused('[{"id": "a", "entity": "numbered", "action": "update", "query_params": {"n": 1}, "store_params": {"n": 2}, "increment": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "numbered_as_it_is", "action": "create", "store_params": {"id": 1, "n": 1}}]');
SELECT refused('[{"id": "a", "entity": "numbered_view", "action": "create", "store_params": {"number": 1, "n": 1}}]');
SELECT refused('[{"id": "a", "entity": "numbered_view", "action": "update", "query_params": {"n": 1}, "store_params": {"number": 1}}]');
-- --- deferred constraints ---
CREATE TABLE chapter (id int PRIMARY KEY, next_id int CONSTRAINT next_chapter REFERENCES chapter DEFERRABLE INITIALLY DEFERRED);
SELECT refused('[{"id": "a", "entity": "chapter", "action": "create", "store_params": {"id": 1, "next_id": 2}}]', '{"checkConstraints": true}');
-- --- limits ---
SET batch_ops.max_operations = 1;
SELECT refused('[{"id": "a", "entity": "task", "action": "read"}, {"id": "b", "entity": "task", "action": "read"}]');
RESET batch_ops.max_operations;
SET batch_ops.max_result_size = '1kB';
SELECT refused('[{"id": "a", "entity": "artist", "action": "create", "store_params": {"artist_id": 9, "name": "123456789012345678901234567890"}}, {"id": "b", "entity": "wide", "action": "create", "store_params": [{}, {}, {}, {}, {}, {}, {}, {}]}]');
RESET batch_ops.max_result_size;
\set ECHO none
DROP SCHEMA hints, tracker, vault CASCADE;
DROP ROLE regress_batch_ops_namer;
