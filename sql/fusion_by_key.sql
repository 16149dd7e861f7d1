-- Operations on rows by their keys that run as one statement, only where nobody can tell.
--
-- Every batch here is compared with and without fusion (setup.sql).
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA fusion_by_key;
SET search_path = fusion_by_key, comparison, public;
CREATE ROLE regress_fusion;
GRANT USAGE ON SCHEMA fusion_by_key TO regress_fusion;
CREATE TABLE plain (id int PRIMARY KEY, v text);
INSERT INTO plain VALUES (5, 'taken');
CREATE TABLE child (id int PRIMARY KEY, plain_id int REFERENCES plain, v text);
CREATE TABLE node (id int PRIMARY KEY, parent int REFERENCES node);
CREATE TABLE stock (sku numeric PRIMARY KEY, qty int CHECK (qty >= 0), code text UNIQUE);
INSERT INTO stock VALUES (1, 10, 'a'), (2, 10, 'b'), (3, 0, 'c');
CREATE TABLE owned (id int PRIMARY KEY, owner text DEFAULT current_user, note text);
ALTER TABLE owned ENABLE ROW LEVEL SECURITY;
GRANT ALL ON owned TO regress_fusion;
CREATE POLICY mine ON owned USING (owner = 'regress_fusion' AND id <> 2);
CREATE FUNCTION by_key(action text, entity text, filters jsonb, rows jsonb DEFAULT '[]', extra jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(jsonb_build_object('id', left(action, 1) || n, 'entity', entity, 'action', action, 'query_params', filter) ||
                   CASE action WHEN 'update' THEN jsonb_build_object('store_params', rows -> (n - 1)::int) ELSE '{}' END || extra ORDER BY n)
  FROM jsonb_array_elements(filters) WITH ORDINALITY AS t (filter, n) $$;
\set ECHO all
-- reads, updates and deletes
CREATE TABLE item (id int PRIMARY KEY, code text NOT NULL UNIQUE, note varchar(3), qty numeric(5,1) CHECK (qty < 100), twice int GENERATED ALWAYS AS (id * 2) STORED);
INSERT INTO item VALUES (1, 'one', 'a', 1), (2, 'two', 'b', 2), (3, 'three', 'c', 3), (4, 'four', 'd', 4);
SELECT compare(by_key('update', 'item', '[{"id": 3}, {"id": 1}, {"id": 2}]', '[{"note": "x"}, {"note": null}, {"note": "z"}]'));
SELECT compare(by_key('update', 'item', '[{"id": 3}, {"id": {"eq": 1}}, {"id": "2"}]', '[{"qty": 1.25, "note": "x"}, {"qty": 2.75, "note": "y"}, {"qty": 3, "note": "z"}]'));
SELECT compare(by_key('delete', 'item', '[{"id": 3}, {"id": 1}]'));
SELECT compare(by_key('delete', 'item', '[{"code": "two"}, {"code": "four"}]', '[]', '{"metadata_params": {"__properties": ["code"]}}'));
SELECT compare(by_key('delete', 'item', '[{"id": 2}, {"id": 4}]', '[]', '{"metadata_params": {"__properties": []}}'));
SELECT compare(by_key('read', 'item', '[{"id": 3}, {"id": 9}, {"id": 3}, {"id": 1}]', '[]', '{"metadata_params": {"__properties": "note,id"}}'));
-- rows are locked, and changed, in the order of the request
SELECT batch_execute(by_key('update', 'item', '[{"id": 3}, {"id": 1}, {"id": 4}, {"id": 2}]', '[{"note": "e"}, {"note": "e"}, {"note": "e"}, {"note": "e"}]')) -> 'success' AS success;
SELECT string_agg(id::text, ' ' ORDER BY ctid) AS changed_in_this_order FROM item;
-- also where the server is told to plan for the values each time
SET plan_cache_mode = force_custom_plan;
SELECT batch_execute(by_key('update', 'item', '[{"id": 2}, {"id": 4}, {"id": 3}, {"id": 1}]', '[{"note": "e"}, {"note": "e"}, {"note": "e"}, {"note": "e"}]')) -> 'success' AS success;
SELECT string_agg(id::text, ' ' ORDER BY ctid) AS changed_in_this_order FROM item;
RESET plan_cache_mode;
-- the same row twice: the second sees what the first has done
SELECT compare(by_key('update', 'item', '[{"id": 1}, {"id": 2}, {"id": 1}]', '[{"note": "x"}, {"note": "y"}, {"note": "z"}]'));
SELECT compare(by_key('delete', 'item', '[{"id": 1}, {"id": "1"}, {"id": 2}]'));
-- a row that is not there; a value that its column does not take; a check that one of them violates
SELECT compare(by_key('update', 'item', '[{"id": 1}, {"id": 9}, {"id": 2}]', '[{"note": "x"}, {"note": "y"}, {"note": "z"}]'));
SELECT compare(by_key('delete', 'item', '[{"id": 1}, {"id": 9}, {"id": 2}]'));
SELECT compare(by_key('update', 'item', '[{"id": 1}, {"id": 2}, {"id": 3}]', '[{"note": "x"}, {"note": "long"}, {"note": "z"}]'));
SELECT compare(by_key('update', 'item', '[{"id": 1}, {"id": 2}, {"id": 3}]', '[{"qty": 5}, {"qty": 100}, {"qty": "x"}]'));
SELECT compare(by_key('read', 'item', '[{"id": 1}, {"id": "x"}, {"id": 99999999999}, {"id": 2}]'));
SELECT refused(by_key('update', 'item', '[{"id": 1}, {"id": 2}]', '[{"qty": 5}, {"qty": 100}]'));
SELECT refused(by_key('delete', 'item', '[{"id": 1}, {"id": true}]'));
-- keys and filter columns that are assigned
SELECT compare(by_key('update', 'item', '[{"id": 1}, {"id": 2}]', '[{"id": 11}, {"id": 1}]'));
SELECT compare(by_key('update', 'item', '[{"id": 1}, {"id": 2}]', '[{"code": "other"}, {"code": "one"}]'));
SELECT compare(by_key('update', 'item', '[{"code": "one"}, {"code": "two"}]', '[{"code": "other"}, {"code": "one"}]'));
-- more, less or something else than one key
SELECT compare(by_key('update', 'item', '[{"id": 1, "code": "one"}, {"id": 2, "code": "one"}]', '[{"note": "x"}, {"note": "y"}]'));
SELECT compare(by_key('update', 'item', '[{"note": "e"}, {"note": "x"}]', '[{"note": "x"}, {"note": "y"}]'));
SELECT compare(by_key('delete', 'item', '[{"id": [1]}, {"id": [2]}]'));
SELECT compare(by_key('read', 'item', '[{"id": "ge::3"}, {"id": "le::2"}]', '[]', '{"metadata_params": {"__sort": "id"}}'));
SELECT compare(by_key('read', 'item', '[{"__or": [{"id": 1}]}, {"__not": {"id": 1}}]', '[]', '{"metadata_params": {"__count": true}}'));
-- what a reference brings: a value to store may come from elsewhere, a key may turn out to be a list
SELECT compare(by_key('read', 'item', '[{"id": 1}]') || by_key('update', 'item', '[{"id": 3}, {"id": 2}]', '[{"note": "$ref:r1.note"}, {"note": "z"}]'));
SELECT compare(by_key('read', 'item', '[{"id": {"in": [1, 2]}}]') || by_key('delete', 'item', '[{"id": "$ref:r1.*.id"}, {"id": 3}]'));
-- keys of two columns, in any order; of other types; and a key in whose index stands more than the key
CREATE TABLE seat (hall uuid, row_no bigint, number smallint, guest text, PRIMARY KEY (row_no, hall) INCLUDE (number));
INSERT INTO seat SELECT ('00000000-0000-0000-0000-00000000000' || i)::uuid, i, i, 'g' FROM generate_series(1, 4) i;
SELECT compare(by_key('update', 'seat', '[{"hall": "00000000-0000-0000-0000-000000000001", "row_no": 1}, {"hall": "00000000000000000000000000000002", "row_no": 2}]', '[{"guest": "x"}, {"guest": "y"}]'));
SELECT compare(by_key('delete', 'seat', '[{"hall": "00000000-0000-0000-0000-000000000001"}, {"hall": "00000000-0000-0000-0000-000000000002"}]'));
-- keys that are equal but look different
CREATE COLLATION ignoring_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE TABLE folded (name text COLLATE ignoring_case PRIMARY KEY, v int);
INSERT INTO folded VALUES ('a', 0), ('b', 0);
SELECT compare(by_key('update', 'folded', '[{"name": "a"}, {"name": "A"}]', '[{"v": 1}, {"v": 2}]'));
SELECT compare(by_key('update', 'stock', '[{"sku": 1}, {"sku": 1.00}]', '[{"qty": 1}, {"qty": 2}]'));
-- keys that hold for some rows only, that may be null, that are checked later, and expressions
CREATE TABLE loose (id int, deferred int UNIQUE DEFERRABLE, nullable int UNIQUE, v int NOT NULL);
CREATE UNIQUE INDEX ON loose (id) WHERE v > 0;
CREATE UNIQUE INDEX ON loose (abs(v));
ALTER TABLE loose ALTER id SET NOT NULL, ALTER deferred SET NOT NULL;
INSERT INTO loose VALUES (1, 1, 1, 1), (1, 2, 2, 0), (2, 3, NULL, -2);
SELECT compare(by_key('update', 'loose', '[{"id": 1}, {"id": 2}]', '[{"nullable": 7}, {"nullable": 8}]'));
SELECT compare(by_key('update', 'loose', '[{"deferred": 1}, {"deferred": 2}]', '[{"id": 7}, {"id": 8}]'));
SELECT compare(by_key('update', 'loose', '[{"nullable": 1}, {"nullable": 2}]', '[{"id": 7}, {"id": 8}]'));
SELECT compare(by_key('delete', 'loose', '[{"v": 1}, {"v": -2}]'));
-- a foreign key elsewhere is checked for each; one to the table itself, or from another table, lets none be fused
INSERT INTO plain VALUES (6, 'parent');
INSERT INTO child (id, plain_id) VALUES (1, 6), (2, 6);
INSERT INTO node (id, parent) VALUES (1, 1), (2, 1);
SELECT compare(by_key('update', 'child', '[{"id": 1}, {"id": 2}]', '[{"plain_id": 6}, {"plain_id": 99}]'));
SELECT compare(by_key('update', 'node', '[{"id": 1}, {"id": 2}]', '[{"parent": null}, {"parent": 1}]'));
SELECT compare(by_key('delete', 'plain', '[{"id": 6}, {"id": 5}]'));
-- expect, when, locks, and a table that is asked for by two names
SELECT compare(by_key('update', 'item', '[{"id": 1}, {"id": 9}]', '[{"note": "x"}, {"note": "y"}]', '{"expect": {"rows": 1}}'));
SELECT compare(by_key('read', 'item', '[{"id": 1}, {"id": 2}]', '[]', '{"metadata_params": {"__lock": "update"}}'));
SELECT compare(by_key('update', 'item', '[{"id": 1}]', '[{"note": "x"}]') || by_key('update', 'fusion_by_key.item', '[{"id": 1}]', '[{"note": "y"}]', '{"id": "second"}'));
-- rights decide each operation, and so do policies; without statistics the key is looked up by its index in every version
GRANT SELECT (id, note), UPDATE (note), DELETE ON item TO regress_fusion;
SELECT compare(by_key('update', 'item', '[{"id": 1}, {"id": 2}]', '[{"note": "x"}, {"note": "y"}]'), 'regress_fusion');
SELECT compare(by_key('update', 'item', '[{"code": "one"}, {"code": "two"}]', '[{"note": "x"}, {"note": "y"}]'), 'regress_fusion');
SELECT compare(by_key('update', 'item', '[{"id": 1}, {"id": 2}]', '[{"qty": 1}, {"qty": 2}]'), 'regress_fusion');
INSERT INTO owned VALUES (1, 'regress_fusion'), (2, 'regress_fusion'), (3, 'other');
SELECT compare(by_key('read', 'owned', '[{"id": 1}, {"id": 2}, {"id": 3}]'), 'regress_fusion');
SELECT compare(by_key('update', 'owned', '[{"id": 1}, {"id": 2}, {"id": 3}]', '[{"note": "x"}, {"note": "y"}, {"note": "z"}]'), 'regress_fusion');
\set ECHO none
DROP OWNED BY regress_fusion;
DROP ROLE regress_fusion;
SET client_min_messages = warning;
DROP SCHEMA fusion_by_key CASCADE;
