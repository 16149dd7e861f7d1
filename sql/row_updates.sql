-- Updates of rows that are given one by one, and what an update makes of columns: increment, append, merge.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA row_updates;
SET search_path = row_updates, comparison, public;
CREATE TABLE song (id int PRIMARY KEY, title varchar(12) NOT NULL, place int UNIQUE DEFERRABLE INITIALLY DEFERRED, plays int, price numeric(6, 2) CHECK (price >= 0), tags text[], doc jsonb);
CREATE TABLE line (invoice uuid, place int, item text, qty int NOT NULL, PRIMARY KEY (invoice, place));
CREATE TABLE loose (a int, b int);
CREATE UNIQUE INDEX ON loose (a) WHERE b > 0;
INSERT INTO song SELECT g, 'song ' || g, g, g * 10, g, array['t' || g], jsonb_build_object('n', g, 'list', jsonb_build_array(g), 'in', jsonb_build_object('a', 1, 'b', 2)) FROM generate_series(1, 5) AS g;
INSERT INTO line SELECT ('00000000-0000-0000-0000-00000000000' || i)::uuid, p, 'item', 1 FROM generate_series(1, 2) AS i, generate_series(1, 3) AS p;
\set ECHO all
-- rows by the primary key, in the order in which they are given; what a row leaves out it keeps; a row of nothing but its key is returned, one that is not there is no error
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 3, "title": "three"}, {"id": 1, "price": 1.5, "plays": 0}, {"id": 4}, {"id": 99, "title": "nobody"}, {"id": 2, "title": "two"}],
                     "metadata_params": {"__properties": "id,title,price,plays"}}]');
-- places swapped under a deferred unique constraint, and in one statement under no other
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "place": 2}, {"id": 2, "place": 1}], "metadata_params": {"__properties": "id,place"}}]', '{"checkConstraints": true}');
-- a key of several columns, one of them a uuid; keys by reference; results by reference
SELECT * FROM run('[{"id": "r", "entity": "line", "action": "read", "query_params": {"qty": 1, "place": 2}, "metadata_params": {"__sort": "invoice"}},
                    {"id": "u", "entity": "line", "action": "update", "store_params": [{"invoice": "$ref:r.1.invoice", "place": 2, "qty": 5}, {"invoice": "$ref:r.0.invoice", "place": "$ref:r.0.place", "qty": 6}]},
                    {"id": "s", "entity": "line", "action": "read", "query_params": {"invoice": "$ref:u.0.invoice", "qty": {"gt": "$ref:r.0.qty"}}}]');
-- another unique key
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"place": 5, "title": "five"}, {"place": 4, "title": "four"}], "metadata_params": {"__key": "place", "__properties": "id,title"}}]');
-- narrowed for all rows, and counted
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1}, {"id": 5, "plays": 5}], "query_params": {"plays": {"ge": 50}}, "metadata_params": {"__properties": "id,plays"}, "expect": {"rows": 1}}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1}, {"id": 98, "plays": 5}], "expect": {"rows": 2}}]');
-- how many rows each of those given must find
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1}, {"id": 98, "plays": 5}, {"id": 97}], "expect": {"each": 1}}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1}, {"id": 98, "plays": 5}], "expect": [{"rows": 1}, {"each": 1, "status": 404, "message": "no such song"}], "metadata_params": {"__properties": []}}]');
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 2, "plays": 20}, {"id": 1, "plays": 0}], "expect": {"each": 1}, "metadata_params": {"__properties": []}}]');
-- ... also where none finds any
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 98, "plays": 5}, {"id": 97, "plays": 5}], "expect": {"each": 1}}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 98, "plays": 5}], "expect": {"each": 1}, "report": false, "metadata_params": {"__properties": []}}]');
-- no rows
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "store_params": []}]');
SELECT refused('[{"id": "u", "entity": "nobody", "action": "update", "store_params": []}]');
-- nothing comes back
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 3}, {"id": 2}], "metadata_params": {"__properties": []}}]', '{"summary": true}') WHERE false;
SELECT batch_execute('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 3}, {"id": 2}], "metadata_params": {"__properties": []}}]', '{"summary": true}') #> '{results,u,rows}';
-- what is added, appended and merged, of one row
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "query_params": {"id": 1}, "increment": {"plays": "2", "price": 0.25}, "append": {"tags": ["x", "y"]}, "merge": {"doc": {"n": null, "in": {"a": null, "c": {"d": null, "e": 1}}, "list": [2], "new": {"gone": null}}}}]');
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "query_params": {"id": 2}, "append": {"tags": "one"}, "store_params": {"doc": [1]}}, {"id": "v", "entity": "song", "action": "update", "query_params": {"id": 2}, "append": {"doc": {"an": "object"}}, "depends_on": ["u"], "metadata_params": {"__properties": "doc,tags"}}]');
-- nulls: an increment leaves them, unless it says what they count as; the others count them as empty
UPDATE song SET plays = NULL, tags = NULL, doc = NULL WHERE id = 4;
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "query_params": {"id": 4}, "increment": {"plays": 1}, "append": {"tags": ["x"]}, "merge": {"doc": {"a": null, "b": 1}}, "metadata_params": {"__properties": "plays,tags,doc"}},
                    {"id": "v", "entity": "song", "action": "update", "query_params": {"id": 4}, "increment": {"plays": {"add": 1, "from": 10}}, "depends_on": ["u"], "metadata_params": {"__properties": "plays"}}]');
-- references in them
SELECT * FROM run('[{"id": "r", "entity": "song", "action": "read", "query_params": {"id": 5}},
                    {"id": "u", "entity": "song", "action": "update", "query_params": {"id": 3}, "increment": {"plays": "$ref:r.plays", "price": {"add": "$ref:r.price", "from": 0}}, "append": {"tags": "$ref:r.tags"}, "merge": {"doc": {"of five": "$ref:r.doc.in"}}}]');
SELECT refused('[{"id": "r", "entity": "song", "action": "read", "query_params": {"id": 4}}, {"id": "u", "entity": "song", "action": "update", "query_params": {"id": 3}, "increment": {"plays": "$ref:r.doc.missing"}}]');
UPDATE song SET plays = NULL WHERE id = 4;
SELECT refused('[{"id": "r", "entity": "song", "action": "read", "query_params": {"id": 4}}, {"id": "u", "entity": "song", "action": "update", "query_params": {"id": 3}, "increment": {"plays": "$ref:r.plays"}}]');
SELECT refused('[{"id": "r", "entity": "song", "action": "read", "query_params": {"id": 4}}, {"id": "u", "entity": "song", "action": "update", "query_params": {"id": 3}, "increment": {"plays": "$ref:r.doc"}}]');
SELECT refused('[{"id": "r", "entity": "song", "action": "read", "query_params": {"id": 4}}, {"id": "u", "entity": "song", "action": "update", "query_params": {"id": 3}, "append": {"tags": "$ref:r.plays"}}]');
SELECT refused('[{"id": "r", "entity": "song", "action": "read", "query_params": {"id": 4}}, {"id": "u", "entity": "song", "action": "update", "query_params": {"id": 3}, "merge": {"doc": "$ref:r.title"}}]');
-- columns of rows whose values are added, appended and merged; and what is done to each row
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "increment": ["plays"], "append": ["tags"], "merge": ["doc"],
                     "store_params": [{"id": 5, "plays": 1, "tags": "a"}, {"id": 3, "plays": {"add": 1, "from": 0}}, {"id": 4, "plays": {"add": 7, "from": 0}, "doc": {"x": 1}}, {"id": 1, "tags": ["b", "c"], "title": "first"}, {"id": 2, "tags": [], "title": "second"}],
                     "metadata_params": {"__properties": "id,title,plays,tags,doc"}},
                    {"id": "v", "entity": "song", "action": "update", "depends_on": ["u"], "store_params": [{"id": 5}, {"id": 1, "title": "1st"}], "increment": {"plays": 100}, "metadata_params": {"__properties": "id,title,plays"}}]');
-- wrong types of columns, and wrong kinds of values
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "query_params": {"id": 1}, "append": {"plays": 1}}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "query_params": {"id": 1}, "merge": {"tags": {}}}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "query_params": {"id": 1}, "increment": {"tags": 1}}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "query_params": {"id": 1}, "append": {"doc": 1}}]');
SELECT refused('[{"id": "u", "entity": "line", "action": "update", "query_params": {"place": 1}, "increment": {"qty": "9999999999"}}]');
SELECT refused('[{"id": "u", "entity": "line", "action": "update", "query_params": {"place": 1}, "increment": {"nothing": 1}}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "tags": 1}, {"id": 2, "nothing": 1}]}]');
-- keys that find no row, or not one
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1}, {"plays": 1}]}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1}, {"id": null, "plays": 1}]}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1}, {"id": 2, "title": "x"}, {"id": 1, "title": "x"}]}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": "one", "plays": 1}]}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"title": "song 1", "plays": 1}], "metadata_params": {"__key": "title"}}]');
SELECT refused('[{"id": "u", "entity": "loose", "action": "update", "store_params": [{"a": 1, "b": 1}], "metadata_params": {"__key": ["a"]}}]');
SELECT refused('[{"id": "u", "entity": "loose", "action": "update", "store_params": [{"a": 1, "b": 1}]}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1}], "metadata_params": {"__key": "nothing"}}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1}], "metadata_params": {"__key": "id,id"}}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1}], "increment": ["id"]}]');
-- rows that fail are named: check, not null, length, type, unique
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "price": 1}, {"id": 2, "price": -1}]}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "title": "x"}, {"id": 3, "price": 4}, {"id": 2, "title": null}]}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "title": "x"}, {"id": 2, "title": "much too long for it"}]}]');
SELECT batch_execute('[{"id": "u", "entity": "line", "action": "update", "store_params": [{"invoice": "00000000-0000-0000-0000-000000000001", "place": 1, "qty": 1}, {"invoice": "00000000-0000-0000-0000-000000000001", "place": 2, "qty": null}]}]', '{"atomic": false}') #> '{results,u}';
TABLE song ORDER BY id;
-- a trigger that leaves out a row, one that refuses one
CREATE FUNCTION choose() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.title = 'skip' THEN RETURN NULL; END IF;
  IF NEW.title = 'bad' THEN RAISE EXCEPTION 'not that one'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER choose BEFORE UPDATE ON song FOR EACH ROW EXECUTE FUNCTION choose();
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 3, "title": "c"}, {"id": 1, "title": "skip"}, {"id": 2, "title": "b"}], "metadata_params": {"__properties": "id,title"}}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 3, "title": "c"}, {"id": 1, "title": "bad"}]}]');
DROP TRIGGER choose ON song;
-- through views: simple ones have the keys of their table, by their own names; others are not known to
CREATE VIEW hit AS SELECT id AS number, title AS name, plays FROM song WHERE plays IS NOT NULL WITH CHECK OPTION;
CREATE VIEW big_hit AS SELECT number AS no, name, plays FROM hit WHERE plays > 5;
CREATE VIEW joined AS SELECT s.id, s.title, l.qty FROM song AS s JOIN line AS l ON l.place = s.id;
CREATE FUNCTION write_joined() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE song SET title = NEW.title WHERE id = NEW.id; RETURN NEW; END $$;
CREATE TRIGGER write_joined INSTEAD OF UPDATE ON joined FOR EACH ROW EXECUTE FUNCTION write_joined();
SELECT * FROM run('[{"id": "u", "entity": "big_hit", "action": "update", "store_params": [{"no": 5, "name": "V"}, {"no": 3, "plays": 77}, {"no": 1, "name": "I"}]}]');
SELECT refused('[{"id": "u", "entity": "big_hit", "action": "update", "store_params": [{"no": 5, "plays": null}]}]');
SELECT refused('[{"id": "u", "entity": "big_hit", "action": "update", "store_params": [{"name": "V", "plays": 9}], "metadata_params": {"__key": "name"}}]');
SELECT refused('[{"id": "u", "entity": "joined", "action": "update", "store_params": [{"id": 1, "title": "x"}]}]');
DELETE FROM line WHERE invoice = '00000000-0000-0000-0000-000000000002' AND place = 2;
SELECT * FROM run('[{"id": "u", "entity": "joined", "action": "update", "store_params": [{"id": 2, "title": "by rule"}], "metadata_params": {"__key": "id"}}]');
SELECT refused('[{"id": "u", "entity": "joined", "action": "update", "store_params": [{"id": 1, "title": "twice"}], "metadata_params": {"__key": "id"}}]');
-- partitions, between which rows move
CREATE TABLE part (id int, region text, note text, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
CREATE TABLE part_a PARTITION OF part FOR VALUES IN ('a');
CREATE TABLE part_b PARTITION OF part FOR VALUES IN ('b');
INSERT INTO part SELECT g, CASE g % 2 WHEN 0 THEN 'a' ELSE 'b' END FROM generate_series(1, 4) AS g;
SELECT * FROM run('[{"id": "u", "entity": "part", "action": "update", "store_params": [{"id": 4, "region": "a", "note": "4"}, {"id": 3, "region": "b", "note": "3"}, {"id": 1, "region": "b"}]}]');
CREATE VIEW part_ids AS SELECT * FROM part;
SELECT * FROM run('[{"id": "u", "entity": "part_ids", "action": "update", "store_params": [{"id": 2, "region": "a", "note": "2"}]}]');
-- columns whose types have no lists
CREATE TABLE odd (id int PRIMARY KEY, words text[], pair part);
INSERT INTO odd VALUES (1), (2), (3);
SELECT * FROM run('[{"id": "u", "entity": "odd", "action": "update", "store_params": [{"id": 3, "words": ["a", "b"], "pair": {"id": 1, "region": "x"}}, {"id": 1, "words": null, "pair": null}, {"id": 2, "words": []}]}]');
-- privileges of columns, and policies: a hidden row is as if it were not there
CREATE ROLE regress_row_updates;
GRANT USAGE ON SCHEMA row_updates TO regress_row_updates;
GRANT SELECT (id, title, plays), UPDATE (title, plays) ON song TO regress_row_updates;
ALTER TABLE song ENABLE ROW LEVEL SECURITY;
CREATE POLICY low ON song TO regress_row_updates USING (id < 4) WITH CHECK (title <> 'forbidden');
SET ROLE regress_row_updates;
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 5, "title": "hidden"}, {"id": 2, "title": "seen"}, {"id": 4}, {"id": 1}]}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "title": "allowed"}, {"id": 2, "title": "forbidden"}]}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "price": 2}]}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "title": "x"}], "append": {"tags": "x"}}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"place": 1, "title": "x"}], "metadata_params": {"__key": "place"}}]');
SELECT refused('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"title": "x"}], "metadata_params": {"__key": "title"}}]');
RESET ROLE;
ALTER TABLE song DISABLE ROW LEVEL SECURITY;
-- in every mode, in a dry run, explained
SELECT batch_execute('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1}, {"id": 2, "price": -5}]}, {"id": "v", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 2}], "metadata_params": {"__properties": "plays"}}]', o)
FROM (VALUES ('{"onError": "report"}'::jsonb), ('{"continueOnError": true}'), ('{"atomic": false}'), ('{"atomic": false, "continueOnError": true}')) AS modes (o);
SELECT batch_execute('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1000}, {"id": 2, "title": "dry"}], "metadata_params": {"__properties": "id,plays,title"}}]', '{"dryRun": true}');
SELECT id, plays, title FROM song ORDER BY id;
SELECT e ->> 'sql', e -> 'parameterTypes', jsonb_path_query_array(e, '$.steps[*].step') FROM jsonb_array_elements(batch_explain('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 1, "plays": 1, "title": "$ref:r.title"}, {"id": 2}], "increment": ["plays"]}, {"id": "r", "entity": "song", "action": "read", "query_params": {"id": 1}},
  {"id": "m", "entity": "song", "action": "update", "query_params": {"id": 1}, "merge": {"doc": {}}, "append": {"tags": "$ref:r.tags"}, "increment": {"plays": {"add": 1, "from": 0}}}]') -> 'operations') AS e;
-- what is added, merged and appended runs together where it can
CREATE TABLE note (id int PRIMARY KEY, plays int, doc jsonb);
INSERT INTO note SELECT g, nullif(g, 2), CASE WHEN g < 4 THEN jsonb_build_array(g) END FROM generate_series(1, 5) AS g;
SELECT jsonb_array_length(batch_explain(jsonb_agg(jsonb_build_object('id', 'o' || g, 'entity', 'note', 'action', 'update', 'query_params', jsonb_build_object('id', g), 'increment', jsonb_build_object('plays', g), 'merge', jsonb_build_object('doc', jsonb_build_object('k', g))))) -> 'statements') FROM generate_series(1, 5) AS g;
SELECT comparison.compare(jsonb_agg(jsonb_build_object('id', 'o' || g, 'entity', 'row_updates.note', 'action', 'update', 'query_params', jsonb_build_object('id', g), 'increment', jsonb_build_object('plays', jsonb_build_object('add', g, 'from', 1)), 'append', jsonb_build_object('doc', g)))) FROM generate_series(1, 5) AS g;
SELECT comparison.compare(jsonb_agg(jsonb_build_object('id', 'o' || g, 'entity', 'row_updates.note', 'action', 'update', 'query_params', jsonb_build_object('id', g), 'merge', jsonb_build_object('doc', jsonb_build_object('k', g))))) FROM generate_series(1, 5) AS g;
-- the functions that do it are harmless with any argument
SELECT batch_ops_merge(NULL, NULL), batch_ops_merge('1', '{"a": 1}'), batch_ops_merge('{"a": 1}', '[1]'), batch_ops_merge(NULL, '{"a": {"b": null}}');
SELECT batch_ops_append(NULL, '1'), batch_ops_append('[1]', '[2, [3]]'), batch_ops_append('[1]', NULL), batch_ops_append('[]', '{}');
SELECT batch_ops_append('1', '1');
-- where an extension has the server measure what statements spend
LOAD 'auto_explain';
SET auto_explain.log_analyze = on;
SET auto_explain.log_min_duration = 0;
SET auto_explain.log_nested_statements = on;
SELECT * FROM run('[{"id": "u", "entity": "song", "action": "update", "store_params": [{"id": 2, "plays": 3}, {"id": 1, "plays": 2}], "metadata_params": {"__properties": "id,plays"}},
                    {"id": "o", "entity": "song", "action": "create", "store_params": [{"id": 1, "title": "one"}, {"id": 2, "title": "two"}], "metadata_params": {"__properties": "id", "__on_conflict": {"columns": "id", "action": "update"}}}]', '{"dryRun": true}');
RESET auto_explain.log_min_duration;
\set ECHO none
SET client_min_messages = warning;
DROP OWNED BY regress_row_updates;
DROP ROLE regress_row_updates;
DROP SCHEMA row_updates CASCADE;
