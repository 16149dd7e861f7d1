-- Keys that compare by a collation of their own, that tables which inherit repeat, that are deferrable, or that are names of objects.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA unusual_keys;
SET search_path = unusual_keys, public;
CREATE COLLATION caseless (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
CREATE DOMAIN caseless_name AS text COLLATE caseless;
CREATE TABLE word (name text COLLATE caseless PRIMARY KEY, list int, n int);
CREATE TABLE term (name caseless_name PRIMARY KEY, n int);
CREATE TABLE place (code text COLLATE "C" PRIMARY KEY, rank int);
CREATE TABLE visit (id int PRIMARY KEY, code text COLLATE "POSIX" REFERENCES place, was text COLLATE ucs_basic REFERENCES place);
CREATE VIEW seen AS SELECT id AS no, code AS place_code FROM visit;
CREATE TABLE shape (id int PRIMARY KEY, name text);
CREATE TABLE circle (radius int) INHERITS (shape);
CREATE TABLE drawing (id int PRIMARY KEY, shape_id int REFERENCES shape);
CREATE TABLE owner (id int PRIMARY KEY DEFERRABLE);
CREATE TABLE slot (id int PRIMARY KEY DEFERRABLE INITIALLY DEFERRED, room int, place int UNIQUE);
CREATE TABLE room (id int PRIMARY KEY);
ALTER TABLE slot ADD FOREIGN KEY (room) REFERENCES room;
CREATE TABLE counted (entity regclass PRIMARY KEY, kind regtype, n int);
CREATE TYPE mood AS ENUM ('calm', 'tense', 'wild');
CREATE DOMAIN allowed_mood AS mood CHECK (VALUE <> 'wild');
CREATE TABLE scene (mood allowed_mood PRIMARY KEY, was allowed_mood, n int);
CREATE VIEW scenes AS SELECT mood, was, max(n) AS n FROM scene GROUP BY mood, was;
CREATE FUNCTION add_scene() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO scene VALUES (NEW.mood, NEW.was, NEW.n); RETURN NEW; END $$;
CREATE TRIGGER add_scene INSTEAD OF INSERT ON scenes FOR EACH ROW EXECUTE FUNCTION add_scene();
INSERT INTO scene VALUES ('calm', 'tense', 1);
INSERT INTO word VALUES ('Ada', 1, 1), ('Bob', 1, 2);
INSERT INTO term VALUES ('Ada', 1);
INSERT INTO place VALUES ('a', 2), ('b', 1);
INSERT INTO visit VALUES (1, 'a', 'b'), (2, 'b', 'a');
INSERT INTO shape VALUES (1, 'square');
INSERT INTO circle VALUES (1, 'also one', 5), (2, 'circle', 6), (3, 'square', 7);
INSERT INTO drawing VALUES (1, 1);
INSERT INTO room VALUES (1);
INSERT INTO slot VALUES (2, 1, 20), (1, 1, 10);
INSERT INTO counted VALUES ('place', 'int', 1), ('visit', 'text', 2);
\set ECHO all
-- two names that are one under the collation of their column: nothing is changed
SELECT refused('[{"id": "u", "entity": "word", "action": "update", "store_params": [{"name": "ADA", "n": 10}, {"name": "ada", "n": 20}]}]');
SELECT refused('[{"id": "u", "entity": "term", "action": "update", "store_params": [{"name": "ADA", "n": 10}, {"name": "ada", "n": 20}]}]');
SELECT refused('[{"id": "s", "entity": "word", "action": "sync", "query_params": {"list": 1}, "store_params": [{"name": "ADA", "n": 10}, {"name": "ada", "n": 20}]}]');
SELECT refused('[{"id": "s", "entity": "word", "action": "sync", "query_params": {"list": 1}, "store_params": [{"name": "Eve"}, {"name": "EVE"}]}]');
-- one each is found, and keeps its letters
SELECT * FROM run('[{"id": "u", "entity": "word", "action": "update", "store_params": [{"name": "BOB", "n": 20}, {"name": "ADA", "n": 10}]},
                    {"id": "s", "entity": "word", "action": "sync", "query_params": {"list": 1}, "store_params": [{"name": "ada", "n": 11}, {"name": "Eve"}]},
                    {"id": "t", "entity": "term", "action": "update", "store_params": [{"name": "ADA", "n": 10}, {"name": "nobody", "n": 20}]}]');
-- a foreign key between columns of different collations compares by that of the column that is referenced, as the server does
SELECT * FROM run('[{"id": "one", "entity": "visit", "action": "read", "metadata_params": {"__include": "at:code(visit!visit_code_fkey)", "__sort": "code.rank", "__properties": "id"}},
                    {"id": "many", "entity": "place", "action": "read", "metadata_params": {"__include": {"of": {"from": "visit!visit_was_fkey", "__properties": "id"}}, "__sort": "code", "__properties": "code"}},
                    {"id": "some", "entity": "visit", "action": "read", "query_params": {"__some": {"was": {"rank": 1}}}, "metadata_params": {"__properties": "id"}},
                    {"id": "view", "entity": "seen", "action": "read", "metadata_params": {"__include": {"place": {"from": "place_code", "__properties": "rank"}}, "__sort": "no"}},
                    {"id": "on", "entity": "place", "action": "read", "metadata_params": {"__include": {"x": {"from": "visit", "on": {"code": "was"}, "__count": true}}, "__sort": "code"}},
                    {"id": "new", "entity": "visit", "action": "create", "store_params": {"id": 3, "code": 1, "was": 2}, "lookup": {"code": "rank", "was": "rank"}}]');
-- a foreign key means a row of the table itself, not of those that inherit from it
SELECT * FROM run('[{"id": "r", "entity": "drawing", "action": "read", "metadata_params": {"__include": "shape,by:shape_id"}},
                    {"id": "n", "entity": "drawing", "action": "read", "metadata_params": {"__include": {"n": {"from": "shape", "__count": true}}}}]');
SELECT * FROM run('[{"id": "c", "entity": "drawing", "action": "create", "store_params": [{"id": 2, "shape_id": "square"}, {"id": 3}], "lookup": {"shape_id": "name"}}]');
SELECT refused('[{"id": "c", "entity": "drawing", "action": "create", "store_params": {"id": 4, "shape_id": "circle"}, "lookup": {"shape_id": "name"}}]');
-- a primary key that is deferrable is one: of updates by rows, a sync, and for the order of rows
SELECT * FROM run('[{"id": "u", "entity": "slot", "action": "update", "store_params": [{"id": 1, "place": 11}, {"id": 2, "place": 21}]},
                    {"id": "r", "entity": "room", "action": "read", "metadata_params": {"__include": "slot"}},
                    {"id": "s", "entity": "slot", "action": "sync", "query_params": {"room": 1}, "store_params": [{"id": 2, "place": 22}, {"place": 23, "id": 3}]}]');
SELECT batch_openapi() #> '{x-relations,slot,primaryKey}' AS key;
-- names of objects are read as their type reads them, in filters and keys as in new rows
SELECT * FROM run('[{"id": "r", "entity": "counted", "action": "read", "query_params": {"entity": "visit"}},
                    {"id": "same", "entity": "counted", "action": "read", "query_params": {"entity": "$ref:r.entity", "kind": ["$ref:r.kind", "integer"]}},
                    {"id": "u", "entity": "counted", "action": "update", "store_params": [{"entity": "place", "n": 5}, {"entity": "visit", "n": 6}], "increment": ["n"]},
                    {"id": "d", "entity": "counted", "action": "delete", "query_params": {"entity": "place"}},
                    {"id": "f", "entity": "counted", "action": "create", "store_params": [{"entity": "visit"}, {"entity": "room", "kind": "numeric"}],
                     "metadata_params": {"__on_conflict": {"columns": "entity", "action": "select"}}},
                    {"id": "s", "entity": "counted", "action": "sync", "query_params": {"kind": "text"}, "store_params": [{"entity": "visit", "n": 9}, {"entity": "slot"}]}]');
-- a domain over an enum is none to the server: compared is the enum, without the checks of the domain
SELECT * FROM run('[{"id": "r", "entity": "scene", "action": "read", "query_params": {"mood": ["calm", "wild"], "was": {"gt": "calm", "same": "tense"}}},
                    {"id": "u", "entity": "scene", "action": "update", "store_params": [{"mood": "calm", "n": 2}, {"mood": "tense"}]},
                    {"id": "f", "entity": "scene", "action": "create", "store_params": [{"mood": "calm"}, {"mood": "tense"}, {"mood": "tense"}], "metadata_params": {"__on_conflict": {"columns": "mood", "action": "select"}}},
                    {"id": "up", "entity": "scene", "action": "create", "store_params": {"mood": "calm", "n": 3}, "metadata_params": {"__on_conflict": {"columns": "mood", "action": "update", "if": {"was": {"ne": "$ref:@new.mood"}}}}},
                    {"id": "v", "entity": "scenes", "action": "create", "store_params": {"mood": "calm", "n": 4}, "metadata_params": {"__on_conflict": {"columns": "mood", "action": "select"}}},
                    {"id": "s", "entity": "scene", "action": "sync", "query_params": {"mood": "calm"}, "store_params": [{"n": 5}]},
                    {"id": "on", "entity": "scene", "action": "read", "metadata_params": {"__include": {"next": {"from": "scene", "on": {"was": "mood"}, "__count": true}}, "__sort": "mood"}}]');
SELECT * FROM run('[{"id": "g", "entity": "scene", "action": "read", "metadata_params": {"__group": "mood", "__aggregate": {"last": {"max": "was"}}, "__sort": "mood"}}, {"id": "d", "entity": "scene", "action": "delete", "query_params": {"mood": "tense"}}]');
-- a key that is generated: of a row that is given it is what its columns make
CREATE TABLE page (title text DEFAULT 'Untitled', slug text COLLATE "C" GENERATED ALWAYS AS (lower(title)) STORED PRIMARY KEY, site int, gone bool DEFAULT false, n int);
CREATE UNIQUE INDEX page_short ON page (site, left(slug, 2)) WHERE slug <> 'home' AND NOT gone;
CREATE VIEW pages AS SELECT title AS name, slug AS key, n FROM page;
SELECT * FROM run('[{"id": "c", "entity": "page", "action": "create", "store_params": [{"title": "Home", "site": 1}, {"title": "About", "site": 1}]},
                    {"id": "f", "entity": "page", "action": "create", "store_params": [{"title": "HOME"}, {"title": "News"}, {"title": "NEWS"}, {}, {"title": "untitled"}], "metadata_params": {"__on_conflict": {"columns": "slug", "action": "select"}, "__properties": "slug"}},
                    {"id": "i", "entity": "page", "action": "create", "store_params": [{"title": "Abacus", "site": 1}, {"title": "Zoo", "site": 1}], "metadata_params": {"__on_conflict": {"index": "page_short", "action": "select"}, "__properties": "slug"}},
                    {"id": "u", "entity": "page", "action": "create", "store_params": [{"title": "about", "n": 1}, {"title": "Map", "site": 2}], "metadata_params": {"__on_conflict": {"columns": "slug", "action": "update"}, "__properties": "title,n"}},
                    {"id": "k", "entity": "page", "action": "update", "store_params": [{"slug": "map", "n": 2}, {"slug": "about", "title": "Us"}], "metadata_params": {"__properties": "slug,n"}},
                    {"id": "v", "entity": "pages", "action": "create", "store_params": [{"name": "US"}, {"name": "Them"}], "metadata_params": {"__on_conflict": {"index": "page_pkey", "action": "select"}}}]');
SELECT refused('[{"id": "u", "entity": "page", "action": "create", "store_params": [{"title": "Map", "n": 1}, {"title": "MAP", "site": 2}], "metadata_params": {"__on_conflict": {"columns": "slug", "action": "update"}}}]');
-- what is no key of the row is what an update may not set: the hint does not ask for the key to be left out
CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, list int, qty int, twice int GENERATED ALWAYS AS (qty * 2) STORED);
INSERT INTO item (list, qty) VALUES (1, 1);
SELECT refused('[{"id": "u", "entity": "item", "action": "update", "store_params": [{"id": 1, "twice": 4}]}]');
SELECT refused('[{"id": "s", "entity": "item", "action": "sync", "query_params": {"list": 1}, "store_params": [{"id": 1, "twice": 4}]}]');
SELECT refused('[{"id": "s", "entity": "item", "action": "sync", "query_params": {"list": 1}, "store_params": [{"id": 7, "twice": 4}]}]');
-- columns are associated by the collation that one of them has
CREATE TABLE left_word (id int PRIMARY KEY, k text, c text COLLATE "C");
CREATE TABLE right_word (id int PRIMARY KEY, k text COLLATE caseless);
INSERT INTO left_word VALUES (1, 'x', 'x');
INSERT INTO right_word VALUES (1, 'X');
SELECT batch_execute('[{"id": "r", "entity": "left_word", "action": "read", "metadata_params": {"__include": {"z": {"from": "right_word", "on": {"k": "k"}}, "by_c": {"from": "right_word", "on": {"c": "k"}}}}},
                       {"id": "s", "entity": "right_word", "action": "read", "metadata_params": {"__include": {"z": {"from": "left_word", "on": {"k": "k"}}, "by_c": {"from": "left_word", "on": {"k": "c"}}}}}]') -> 'results';
