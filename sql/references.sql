-- References: values of earlier results flow into later operations, on a real database.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA refs;
SET search_path = refs, public;
\getenv abs_srcdir PG_ABS_SRCDIR
\set shop :abs_srcdir '/sample/music_shop.sql'
\i :shop
\set ECHO all
-- an invoice with line items: create related records in one call
SELECT * FROM run('[
  {"id": "customer", "entity": "customer", "action": "create",
   "store_params": {"first_name": "Gus", "last_name": "Moe", "email": "gus@example.com", "since": "2024-07-01"}},
  {"id": "invoice", "entity": "invoice", "action": "create",
   "store_params": {"customer_id": "$ref:customer.customer_id", "total": 3.27, "issued": "2024-07-01"}},
  {"id": "line1", "entity": "invoice_line", "action": "create",
   "store_params": {"invoice_id": "$ref:invoice.invoice_id", "track_id": 1, "unit_price": 0.99}},
  {"id": "line2", "entity": "invoice_line", "action": "create",
   "store_params": {"invoice_id": "$ref:invoice.invoice_id", "track_id": 4, "unit_price": 1.29, "quantity": 2}},
  {"id": "account", "entity": "account", "action": "create",
   "store_params": {"customer_id": "$ref:customer.customer_id", "balance": "$ref:invoice.total"}}]');
-- mixed reads and writes: read a balance, then create a payment from it
SELECT * FROM run('[
  {"id": "account", "entity": "account", "action": "read", "query_params": {"customer_id": 5}},
  {"id": "payment", "entity": "payment", "action": "create",
   "store_params": {"account_id": "$ref:account.account_id", "amount": "$ref:account.balance", "note": "all of $ref:account.balance for customer $ref:account.customer_id"}},
  {"id": "empty", "entity": "account", "action": "update", "query_params": {"account_id": "$ref:payment.account_id"}, "store_params": {"balance": 0}},
  {"id": "after", "entity": "account", "action": "read", "query_params": {"customer_id": 5}, "depends_on": ["empty"]}]');
-- update through a reference, and delete through one
SELECT * FROM run('[
  {"id": "track", "entity": "track", "action": "read", "query_params": {"name": "Danfo"}},
  {"id": "dearer", "entity": "track", "action": "update", "query_params": {"track_id": "$ref:track.track_id"}, "store_params": {"price": 1.50, "stock": "$ref:track.seconds"}},
  {"id": "new", "entity": "track", "action": "create", "store_params": {"album_id": "$ref:dearer.album_id", "number": 9, "name": "$ref:dearer.name (live)", "seconds": 200}},
  {"id": "gone", "entity": "track", "action": "delete", "query_params": {"name": "$ref:new.name"}}]');
-- read-your-writes: a read sees what the batch has written, and no operation sees less
SELECT * FROM run('[
  {"id": "before", "entity": "artist", "action": "read", "metadata_params": {"__count": true}},
  {"id": "add", "entity": "artist", "action": "create", "store_params": {"name": "Zzz", "country": "Malta"}},
  {"id": "after", "entity": "artist", "action": "read", "metadata_params": {"__count": true}},
  {"id": "see", "entity": "artist", "action": "read", "query_params": {"artist_id": "$ref:add.artist_id"}},
  {"id": "drop", "entity": "artist", "action": "delete", "query_params": {"artist_id": "$ref:add.artist_id"}},
  {"id": "gone", "entity": "artist", "action": "read", "query_params": {"artist_id": "$ref:drop.artist_id"}}]', '{"atomic": false}');
-- all rows of a read: a wildcard makes a list, and a list is a condition
SELECT * FROM run('[
  {"id": "albums", "entity": "album", "action": "read", "query_params": {"artist_id": 3}, "metadata_params": {"__properties": "album_id", "__sort": "album_id"}},
  {"id": "long", "entity": "track", "action": "read", "query_params": {"album_id": "$ref:albums.*.album_id", "seconds": {"gt": 350}},
   "metadata_params": {"__properties": "name,album_id", "__sort": "track_id"}},
  {"id": "second", "entity": "track", "action": "read", "query_params": {"album_id": {"in": ["$ref:albums.1.album_id", 999]}, "number": 1}, "metadata_params": {"__properties": "name"}}]');
-- a wildcard over no rows gives an empty list, which nothing is in
SELECT * FROM run('[
  {"id": "none", "entity": "album", "action": "read", "query_params": {"artist_id": 0}},
  {"id": "tracks", "entity": "track", "action": "read", "query_params": {"album_id": "$ref:none.*.album_id"}},
  {"id": "others", "entity": "track", "action": "read", "query_params": {"album_id": {"not-in": "$ref:none.*.album_id"}}, "metadata_params": {"__count": true}}]');
-- ... and a condition that has become true for every row is refused on a write
SELECT refused('[
  {"id": "none", "entity": "album", "action": "read", "query_params": {"artist_id": 0}},
  {"id": "all", "entity": "payment", "action": "delete", "query_params": {"payment_id": {"not-in": "$ref:none.*.album_id"}}}]');
-- references in metadata_params: a limit, a sort
SELECT * FROM run('[
  {"id": "how", "entity": "account", "action": "read", "query_params": {"account_id": 2}, "metadata_params": {"__properties": "customer_id"}},
  {"id": "top", "entity": "artist", "action": "read", "metadata_params": {"__limit": "$ref:how.customer_id", "__sort": "name:desc", "__properties": ["name"]}}]');
-- a reference in a list of an operator prefix is not cut at a comma of its value
SELECT * FROM run('[
  {"id": "one", "entity": "track", "action": "read", "query_params": {"track_id": 31}, "metadata_params": {"__properties": "name"}},
  {"id": "list", "entity": "track", "action": "read", "query_params": {"name": "in::Stop,$ref:one.name"}, "metadata_params": {"__properties": "name", "__sort": "name"}},
  {"id": "text", "entity": "track", "action": "read", "query_params": {"name": "like::$ref:{one.name}*"}, "metadata_params": {"__properties": "name"}}]');
-- a star right behind a plain reference belongs to its path: braces end it
SELECT refused('[{"id": "one", "entity": "track", "action": "read", "query_params": {"track_id": 31}},
                 {"id": "text", "entity": "track", "action": "read", "query_params": {"name": {"like": "$ref:one.name*"}}}]');
-- a reference to a whole row, a whole result and an included row
CREATE TABLE note (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text, doc jsonb, tags text[], nums int[]);
SELECT * FROM run('[
  {"id": "c", "entity": "customer", "action": "read", "query_params": {"customer_id": 6}, "metadata_params": {"__properties": "city,email"}},
  {"id": "t", "entity": "track", "action": "read", "query_params": {"album_id": 5}, "metadata_params": {"__properties": "track_id,name", "__sort": "track_id", "__limit": 2}},
  {"id": "n", "entity": "note", "action": "create", "store_params": {"doc": {"customer": "$ref:c.0", "city": "$ref:c.city", "tracks": "$ref:t.*"}, "tags": "$ref:t.*.name", "nums": "$ref:t.*.track_id", "body": "$ref:t.*.track_id"}}]');
-- null by a reference is NULL in a column, but no condition
SELECT * FROM run('[
  {"id": "c", "entity": "customer", "action": "read", "query_params": {"customer_id": 6}},
  {"id": "n", "entity": "note", "action": "create", "store_params": {"body": "$ref:c.city"}, "metadata_params": {"__properties": "body"}},
  {"id": "f", "entity": "customer", "action": "delete", "query_params": {"city": "$ref:c.city"}}]', '{"onError": "report"}');
SELECT refused('[
  {"id": "c", "entity": "customer", "action": "read", "query_params": {"customer_id": 6}},
  {"id": "f", "entity": "customer", "action": "read", "query_params": {"city": {"in": ["Porto", "$ref:c.city"]}}}]');
-- a row that holds `ne::x` or `$ref:`, used through a reference, is just text
DELETE FROM note;
INSERT INTO note (body) VALUES ('ne::x'), ('$ref:a.b'), ('$$ref:a.b'), ('%'), ('keep');
SELECT * FROM run('[
  {"id": "ne", "entity": "note", "action": "read", "query_params": {"body": {"eq": "ne::x"}}, "metadata_params": {"__properties": "body"}},
  {"id": "ref", "entity": "note", "action": "read", "query_params": {"body": "$$ref:a.b"}, "metadata_params": {"__properties": "body"}},
  {"id": "same", "entity": "note", "action": "read", "query_params": {"body": "$ref:ne.body"}, "metadata_params": {"__properties": "body"}},
  {"id": "same_ref", "entity": "note", "action": "read", "query_params": {"body": "$ref:ref.body"}, "metadata_params": {"__properties": "body"}},
  {"id": "copy", "entity": "note", "action": "create", "store_params": [{"body": "$ref:ne.body"}, {"body": "<$ref:ref.body>"}], "metadata_params": {"__properties": "body"}},
  {"id": "del", "entity": "note", "action": "delete", "query_params": {"body": "$ref:ne.body"}, "metadata_params": {"__properties": "body"}},
  {"id": "del_ref", "entity": "note", "action": "delete", "query_params": {"body": "$ref:ref.body"}, "metadata_params": {"__properties": "body"}},
  {"id": "left", "entity": "note", "action": "read", "metadata_params": {"__properties": "body", "__sort": "id"}}]', '{"atomic": false}');
-- references: false takes every text as it is, in an operation that others refer to
SELECT * FROM run('[
  {"id": "raw", "entity": "note", "action": "create", "references": false, "store_params": {"body": "$ref:nobody.x and $$ref:y"}, "metadata_params": {"__properties": "body"}},
  {"id": "find", "entity": "note", "action": "read", "references": false, "query_params": {"body": "$ref:nobody.x and $$ref:y"}, "metadata_params": {"__properties": "body"}},
  {"id": "again", "entity": "note", "action": "read", "query_params": {"body": "$ref:raw.body"}, "metadata_params": {"__count": true}}]');
-- several rows without an index, a missing property, an operation whose rows were not returned
SELECT refused('[{"id": "all", "entity": "artist", "action": "read"},
                 {"id": "x", "entity": "album", "action": "read", "query_params": {"artist_id": "$ref:all.artist_id"}}]');
SELECT refused('[{"id": "one", "entity": "artist", "action": "read", "query_params": {"artist_id": 1}},
                 {"id": "x", "entity": "album", "action": "read", "query_params": {"artist_id": "$ref:one.id"}}]');
SELECT refused('[{"id": "add", "entity": "artist", "action": "create", "store_params": {"name": "Quiet", "country": "Peru"}, "metadata_params": {"__properties": []}},
                 {"id": "x", "entity": "album", "action": "read", "query_params": {"artist_id": "$ref:add.artist_id"}}]');
-- ... what was left out, and what was not included, can be added
SELECT refused('[{"id": "add", "entity": "artist", "action": "create", "store_params": {"name": "Quiet", "country": "Peru"}, "metadata_params": {"__properties": []}},
                 {"id": "x", "entity": "album", "action": "read", "query_params": {"artist_id": "$ref:add.*.id"}}]');
SELECT refused('[{"id": "one", "entity": "artist", "action": "read", "query_params": {"artist_id": 1}, "metadata_params": {"__properties": "name"}},
                 {"id": "x", "entity": "album", "action": "read", "query_params": {"artist_id": "$ref:one.artist_id"}}]');
SELECT refused('[{"id": "i", "entity": "invoice", "action": "read", "query_params": {"invoice_id": 1}},
                 {"id": "x", "entity": "customer", "action": "read", "query_params": {"email": "$ref:i.customer.email"}}]');
SELECT * FROM run('[{"id": "i", "entity": "invoice", "action": "read", "query_params": {"invoice_id": 1}, "metadata_params": {"__include": "customer", "__properties": "invoice_id"}},
                    {"id": "x", "entity": "customer", "action": "read", "query_params": {"email": "$ref:i.customer.email"}, "metadata_params": {"__count": true}}]');
SELECT refused('[{"id": "i", "entity": "invoice", "action": "read", "query_params": {"invoice_id": 1}, "metadata_params": {"__include": "customer"}},
                 {"id": "x", "entity": "track", "action": "read", "query_params": {"track_id": "$ref:i.invoice_line.0.track_id"}}]');
SELECT refused('[{"id": "i", "entity": "invoice", "action": "read", "query_params": {"invoice_id": 1}},
                 {"id": "x", "entity": "customer", "action": "read", "query_params": {"email": "$ref:i.customer.nothing"}}]');
SELECT refused('[{"id": "i", "entity": "invoice", "action": "read", "query_params": {"invoice_id": 1}, "metadata_params": {"__include": "invoice_line"}},
                 {"id": "x", "entity": "track", "action": "read", "query_params": {"track_id": "$ref:i.invoice_line.track_id"}}]');
-- ... but only by those who may read it
DROP ROLE IF EXISTS regress_batch_ops_clerk;
CREATE ROLE regress_batch_ops_clerk;
GRANT USAGE ON SCHEMA refs TO regress_batch_ops_clerk;
GRANT SELECT (invoice_id, customer_id), INSERT ON invoice TO regress_batch_ops_clerk;
GRANT SELECT (first_name) ON customer TO regress_batch_ops_clerk;
SET ROLE regress_batch_ops_clerk;
SELECT refused('[{"id": "i", "entity": "invoice", "action": "read", "query_params": {"invoice_id": 1}, "metadata_params": {"__properties": "invoice_id"}},
                 {"id": "x", "entity": "invoice", "action": "read", "query_params": {"total": "$ref:i.total"}}]');
SELECT refused('[{"id": "i", "entity": "invoice", "action": "read", "query_params": {"invoice_id": 1}, "metadata_params": {"__properties": "invoice_id"}},
                 {"id": "x", "entity": "invoice", "action": "read", "query_params": {"customer_id": "$ref:i.customer_id"}}]');
SELECT refused('[{"id": "i", "entity": "invoice", "action": "read", "query_params": {"invoice_id": 1}},
                 {"id": "x", "entity": "customer", "action": "read", "query_params": {"first_name": "$ref:i.customer.first_name"}}]');
RESET ROLE;
DROP OWNED BY regress_batch_ops_clerk;
DROP ROLE regress_batch_ops_clerk;
-- an index names a row only where somebody promises the order of the rows: a sort, or one row
SELECT refused('[{"id": "all", "entity": "artist", "action": "read"},
                 {"id": "x", "entity": "album", "action": "read", "query_params": {"artist_id": "$ref:all.0.artist_id"}}]');
SELECT refused('[{"id": "up", "entity": "album", "action": "update", "query_params": {"artist_id": 3}, "increment": {"artist_id": 0}},
                 {"id": "x", "entity": "track", "action": "read", "query_params": {"album_id": "$ref:up.1.album_id"}}]');
SELECT refused('[{"id": "gone", "entity": "payment", "action": "delete", "metadata_params": {"__all": true}},
                 {"id": "x", "entity": "payment", "action": "read", "query_params": {"payment_id": "$ref:gone.0.payment_id"}}]');
SELECT * FROM run('[{"id": "how", "entity": "artist", "action": "create", "store_params": {"name": "artist_id:desc", "country": "Chile"}, "metadata_params": {"__properties": "name"}},
                    {"id": "all", "entity": "artist", "action": "read", "metadata_params": {"__sort": "$ref:how.name", "__properties": "name"}},
                    {"id": "one", "entity": "artist", "action": "read", "query_params": {"artist_id": 2}, "metadata_params": {"__properties": "artist_id"}},
                    {"id": "second", "entity": "artist", "action": "read", "query_params": {"name": ["$ref:all.0.name", "none"]}, "metadata_params": {"__count": true}},
                    {"id": "x", "entity": "album", "action": "read", "query_params": {"artist_id": "$ref:one.0.artist_id"}, "metadata_params": {"__count": true}},
                    {"id": "guarded", "entity": "artist", "action": "read", "when": {"ref": "$ref:some.2", "exists": true}, "metadata_params": {"__count": true}},
                    {"id": "some", "entity": "artist", "action": "read", "query_params": {"artist_id": {"le": 3}}, "metadata_params": {"__properties": "artist_id"}}]');
-- an index into associated rows needs an order too: that of a primary key, or __sort
\set ECHO none
CREATE TABLE parcel (parcel_id int PRIMARY KEY, weight int);
CREATE TABLE scan (parcel_id int REFERENCES parcel, place text);
CREATE TABLE box (box_id int PRIMARY KEY, parcel_id int REFERENCES parcel);
CREATE TABLE label (box_id int REFERENCES box, code text);
CREATE VIEW seen AS SELECT DISTINCT parcel_id, place FROM scan;
INSERT INTO parcel VALUES (1, 5), (2, 6), (3, 7);
INSERT INTO scan VALUES (1, 'Oslo'), (1, 'Bergen'), (2, 'Rome');
INSERT INTO box VALUES (11, 1), (10, 1), (20, 2);
INSERT INTO label VALUES (10, 'b'), (10, 'a'), (11, 'c');
-- What a reference leads to in a read with an __include.
CREATE FUNCTION led(include jsonb, reference text, parcel int DEFAULT 1) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  batch jsonb := jsonb_build_array(
    jsonb_build_object('id', 'o', 'entity', 'parcel', 'action', 'read', 'query_params', jsonb_build_object('parcel_id', parcel), 'metadata_params', jsonb_build_object('__include', include)),
    jsonb_build_object('id', 'x', 'entity', 'label', 'action', 'create', 'store_params', jsonb_build_object('code', reference)));
BEGIN
  RETURN coalesce(nullif(refused(batch), 'not refused'), batch_execute(batch, '{"dryRun": true}') #>> '{results,x,data,0,code}');
END $$;
\set ECHO all
SELECT led('"scan"', '$ref:o.scan.0.place');
SELECT led('{"scan": true}', '$ref:o.0.scan.1.place');
SELECT led('{"where": {"from": "scan", "__limit": 2}}', '$ref:o.where.0.place');
SELECT led('{"seen": {"on": {"parcel_id": "parcel_id"}}}', '$ref:o.seen.0.place');
SELECT led('"box(label)"', '$ref:o.box.0.label.0.code');
SELECT led('{"box": {"__group": "box_id"}}', '$ref:o.box.0.box_id');
-- where there is one, or all are meant, or their order is known
SELECT led('{"scan": {"__sort": "place"}}', '$ref:o.scan.0.place'), led('"scan"', '$ref:o.scan.0.place', 2), led('{"scan": {"__sort": "place"}}', '$ref:o.scan.*.place'), led('{"scan": {"__limit": 1}}', '$ref:o.scan.0.place') IN ('Oslo', 'Bergen');
SELECT led('"box(label)"', '$ref:o.box.0.box_id'), led('"box(label)"', '$ref:o.box.1.label.0.code'), led('{"box": {"__group": "box_id", "__sort": "box_id:desc"}}', '$ref:o.box.0.box_id'), led('{"box": {"__include": {"label": {"__sort": "code"}}}}', '$ref:o.box.0.label.1.code');
SELECT led('"scan"', '$ref:o.scan.2.place');
-- of a view that of a table each of whose rows it shows once, in every row: not the key of an outer join's other side, which may be null
CREATE VIEW boxed AS SELECT b.box_id, 1 AS parcel_id FROM parcel AS p LEFT JOIN box AS b ON b.parcel_id = p.parcel_id AND b.box_id < 20;
CREATE VIEW boxed_right AS SELECT b.box_id, 1 AS parcel_id FROM box AS b RIGHT JOIN parcel AS p ON b.box_id = p.parcel_id + 9;
CREATE VIEW boxed_full AS SELECT b.box_id, 1 AS parcel_id FROM box AS b FULL JOIN parcel AS p ON b.box_id = p.parcel_id;
CREATE VIEW boxed_deeper AS SELECT d.box_id, d.parcel_id FROM parcel AS p LEFT JOIN boxed AS d ON d.box_id = p.parcel_id + 9;
CREATE VIEW boxed_grouped AS SELECT b.box_id, 1 AS parcel_id FROM parcel AS p LEFT JOIN box AS b ON b.parcel_id = p.parcel_id AND b.box_id = 10 GROUP BY b.box_id, p.parcel_id;
CREATE VIEW boxed_once AS SELECT b.box_id, b.parcel_id, p.weight FROM box AS b LEFT JOIN parcel AS p ON p.parcel_id = b.parcel_id;
SELECT boxes, led(format('{"b": {"from": "%s", "on": {"parcel_id": "parcel_id"}}}', boxes)::jsonb, '$ref:o.b.0.box_id')
FROM unnest(ARRAY['boxed', 'boxed_right', 'boxed_full', 'boxed_deeper', 'boxed_grouped', 'boxed_once']) AS boxes;
-- nor the key of a table with children, whose rows may have the same
CREATE TABLE crate (crate_id int PRIMARY KEY, parcel_id int REFERENCES parcel, note text);
CREATE TABLE heavy_crate () INHERITS (crate);
CREATE VIEW crate_view AS SELECT * FROM crate;
CREATE VIEW light_crate AS SELECT * FROM ONLY crate;
INSERT INTO crate VALUES (1, 1, 'light'), (2, 1, 'light');
INSERT INTO heavy_crate VALUES (1, 1, 'heavy');
SELECT led('"crate"', '$ref:o.crate.0.note');
SELECT led('"crate_view"', '$ref:o.crate_view.0.note');
SELECT led('"light_crate"', '$ref:o.light_crate.1.crate_id'), led('{"crate": {"__sort": "crate_id,note"}}', '$ref:o.crate.0.note');
DROP VIEW crate_view, light_crate;
DROP TABLE heavy_crate, crate;
-- a key that the role may not read orders nothing
CREATE ROLE batch_refs_clerk;
GRANT USAGE ON SCHEMA refs TO batch_refs_clerk;
GRANT SELECT ON parcel TO batch_refs_clerk;
GRANT SELECT (parcel_id) ON box TO batch_refs_clerk;
SET ROLE batch_refs_clerk;
SELECT led('"box"', '$ref:o.box.0.parcel_id');
RESET ROLE;
REVOKE ALL ON parcel, box FROM batch_refs_clerk;
REVOKE ALL ON SCHEMA refs FROM batch_refs_clerk;
DROP ROLE batch_refs_clerk;
-- whether there is a row does not depend on an order
SELECT report #> '{results,c}' AS second, report #> '{results,d}' AS third FROM batch_execute('[
  {"id": "o", "entity": "parcel", "action": "read", "query_params": {"parcel_id": 1}, "metadata_params": {"__include": "scan"}},
  {"id": "c", "entity": "parcel", "action": "read", "when": {"ref": "$ref:o.scan.1.place", "exists": true}, "metadata_params": {"__count": true}},
  {"id": "d", "entity": "parcel", "action": "read", "when": {"ref": "$ref:o.scan.2.place", "exists": true}, "metadata_params": {"__count": true}}]') AS report;
-- ... and where a create has left out no row
CREATE TABLE seat (id int PRIMARY KEY, taken_by text);
INSERT INTO seat VALUES (1, 'before');
CREATE FUNCTION drop_seat() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN CASE WHEN new.taken_by = 'nobody' THEN NULL ELSE new END; END $$;
CREATE TRIGGER drop_seat BEFORE INSERT ON seat FOR EACH ROW EXECUTE FUNCTION drop_seat();
SELECT refused('[{"id": "s", "entity": "seat", "action": "create", "store_params": [{"id": 1, "taken_by": "a"}, {"id": 2, "taken_by": "b"}], "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "nothing"}}},
                 {"id": "n", "entity": "note", "action": "create", "store_params": {"body": "$ref:s.0.id"}}]');
SELECT refused('[{"id": "s", "entity": "seat", "action": "create", "store_params": [{"id": 3, "taken_by": "a"}, {"id": 4, "taken_by": "nobody"}, {"id": 5, "taken_by": "b"}]},
                 {"id": "n", "entity": "note", "action": "create", "store_params": {"body": "$ref:s.1.id"}}]');
SELECT refused('[{"id": "s", "entity": "seat", "action": "create", "store_params": {"id": 1, "taken_by": "a"}, "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "nothing"}}},
                 {"id": "n", "entity": "note", "action": "create", "store_params": {"body": "$ref:s.id"}}]');
SELECT * FROM run('[{"id": "s", "entity": "seat", "action": "create", "store_params": [{"id": 1, "taken_by": "a"}, {"id": 2, "taken_by": "b"}], "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "nothing"}}},
                    {"id": "n", "entity": "seat", "action": "read", "query_params": {"id": "$ref:s.*.id"}}]');
-- an array is a list to look in only when it comes from several rows or elements, else the value of a column
SELECT * FROM run('[{"id": "n", "entity": "note", "action": "create", "store_params": [{"tags": ["a", "b"], "nums": [1]}, {"tags": ["a"], "nums": [2]}], "metadata_params": {"__properties": "tags,nums"}},
                    {"id": "by_tags", "entity": "note", "action": "read", "query_params": {"tags": "$ref:n.0.tags"}, "metadata_params": {"__properties": "tags"}},
                    {"id": "by_list", "entity": "seat", "action": "read", "query_params": {"id": "$ref:n.0.nums.*"}, "metadata_params": {"__properties": "id"}},
                    {"id": "by_lists", "entity": "note", "action": "read", "query_params": {"tags": "$ref:n.*.tags"}, "metadata_params": {"__properties": "tags", "__sort": "id"}}]');
-- a reference to an operation whose condition was not met: it waits for it, and so is skipped with it
SELECT * FROM run('[{"id": "a", "entity": "artist", "action": "read", "query_params": {"artist_id": 1}},
                    {"id": "b", "entity": "artist", "action": "read", "when": {"ref": "$ref:a.country", "eq": "Chad"}},
                    {"id": "c", "entity": "artist", "action": "read", "query_params": {"artist_id": "$ref:b.artist_id"}}]');
-- resolved parameters are bounded
INSERT INTO note (body) VALUES (repeat('long', 500));
SET batch_ops.max_parameter_size = '1kB';
SELECT refused('[{"id": "long", "entity": "note", "action": "read", "query_params": {"body": {"like": "long*"}}},
                 {"id": "x", "entity": "note", "action": "create", "store_params": {"body": "$ref:long.body"}}]');
RESET batch_ops.max_parameter_size;
-- so are all rows of a batch together, while they arrive
SET batch_ops.max_result_size = '4kB';
SELECT refused('[{"id": "tracks", "entity": "track", "action": "read"}]');
SELECT * FROM run('[{"id": "two", "entity": "note", "action": "read", "query_params": {"body": {"like": "long*"}}, "metadata_params": {"__properties": "id"}},
                    {"id": "tracks", "entity": "track", "action": "read"},
                    {"id": "few", "entity": "track", "action": "read", "metadata_params": {"__properties": "name", "__sort": "track_id", "__limit": 1}}]',
                  '{"atomic": false, "continueOnError": true}');
RESET batch_ops.max_result_size;
