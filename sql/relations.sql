-- Relations of every kind: views, partitioned and inherited tables, materialized views, foreign tables, rules, triggers.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA relations;
SET search_path = relations, public;
CREATE TABLE base (id int PRIMARY KEY, name text, hidden bool DEFAULT false);
INSERT INTO base VALUES (1, 'one', false), (2, 'two', true);
\set ECHO all
-- a view that can be updated by itself, with its check option
CREATE VIEW visible AS SELECT id, name, hidden FROM base WHERE NOT hidden WITH CHECK OPTION;
SELECT * FROM run('[{"id": "c", "entity": "visible", "action": "create", "store_params": {"id": 3, "name": "three"}},
                    {"id": "r", "entity": "visible", "action": "read", "metadata_params": {"__sort": "id"}},
                    {"id": "u", "entity": "visible", "action": "update", "query_params": {"id": [2, 3]}, "store_params": {"name": "drei"}},
                    {"id": "d", "entity": "visible", "action": "delete", "query_params": {"name": "drei"}}]');
SELECT refused('[{"id": "c", "entity": "visible", "action": "create", "store_params": {"id": 4, "hidden": true}}]');
-- a view that can't, and one with INSTEAD OF triggers
CREATE VIEW counted AS SELECT hidden, count(*) AS n FROM base GROUP BY hidden;
SELECT * FROM run('[{"id": "r", "entity": "counted", "action": "read", "query_params": {"n": {"ge": 1}}, "metadata_params": {"__sort": "hidden"}}]');
SELECT refused('[{"id": "u", "entity": "counted", "action": "update", "query_params": {"n": 1}, "store_params": {"n": 2}}]');
CREATE VIEW loud AS SELECT id, upper(name) AS name FROM base;
CREATE FUNCTION hush() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO base VALUES (NEW.id, lower(NEW.name)); NEW.name := 'heard ' || NEW.name; RETURN NEW; END $$;
CREATE TRIGGER hush INSTEAD OF INSERT ON loud FOR EACH ROW EXECUTE FUNCTION hush();
SELECT * FROM run('[{"id": "c", "entity": "loud", "action": "create", "store_params": [{"id": 5, "name": "FIVE"}, {"id": 6, "name": "SIX"}]}, {"id": "r", "entity": "base", "action": "read", "query_params": {"id": {"gt": 4}}, "metadata_params": {"__sort": "id"}}]');
-- a materialized view is read
CREATE MATERIALIZED VIEW snapshot AS SELECT * FROM base WHERE id = 1;
SELECT * FROM run('[{"id": "r", "entity": "snapshot", "action": "read"}]');
SELECT refused('[{"id": "c", "entity": "snapshot", "action": "create", "store_params": {"id": 9}}]');
-- a partitioned table, rows that move, a row that fits nowhere
CREATE TABLE reading (id int, place text, value numeric, PRIMARY KEY (place, id)) PARTITION BY LIST (place);
CREATE TABLE reading_north PARTITION OF reading FOR VALUES IN ('north');
CREATE TABLE reading_south (value numeric, place text NOT NULL, id int NOT NULL);
ALTER TABLE reading ATTACH PARTITION reading_south FOR VALUES IN ('south');
SELECT * FROM run('[{"id": "c", "entity": "reading", "action": "create", "store_params": [{"id": 1, "place": "south", "value": 1.5}, {"id": 2, "place": "north", "value": 2.5}]},
                    {"id": "n", "entity": "reading_north", "action": "read"},
                    {"id": "m", "entity": "reading", "action": "update", "query_params": {"place": "south", "id": 1}, "store_params": {"place": "north"}},
                    {"id": "x", "entity": "reading", "action": "create", "store_params": {"id": 2, "place": "north", "value": 9}, "metadata_params": {"__on_conflict": {"columns": ["place", "id"], "action": "update"}}},
                    {"id": "d", "entity": "reading", "action": "delete", "query_params": {"id": [1, 2]}, "metadata_params": {"__properties": "value"}, "expect": {"rows": 2}},
                    {"id": "s", "entity": "reading_south", "action": "create", "store_params": {"id": 7, "place": "south"}}]');
SELECT refused('[{"id": "c", "entity": "reading", "action": "create", "store_params": {"id": 1, "place": "west"}}]');
-- inherited tables: the parent's rows and the children's
CREATE TABLE animal (id int, name text);
CREATE TABLE cat (lives int DEFAULT 9) INHERITS (animal);
SELECT * FROM run('[{"id": "a", "entity": "animal", "action": "create", "store_params": {"id": 1, "name": "generic"}}, {"id": "b", "entity": "cat", "action": "create", "store_params": {"id": 2, "name": "tom"}},
                    {"id": "r", "entity": "animal", "action": "read", "metadata_params": {"__sort": "id"}}, {"id": "u", "entity": "animal", "action": "update", "query_params": {"id": 2}, "store_params": {"name": "Tom"}}]');
-- triggers: one that changes the row, one that leaves it out
CREATE TABLE guarded (id int PRIMARY KEY, name text);
CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.name = 'skip' THEN RETURN NULL; END IF; NEW.name := upper(NEW.name); RETURN NEW; END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE ON guarded FOR EACH ROW EXECUTE FUNCTION guard();
SELECT * FROM run('[{"id": "a", "entity": "guarded", "action": "create", "store_params": {"id": 1, "name": "x"}}, {"id": "b", "entity": "guarded", "action": "create", "store_params": {"id": 2, "name": "skip"}},
                    {"id": "c", "entity": "guarded", "action": "create", "store_params": [{"id": 3, "name": "y"}, {"id": 4, "name": "skip"}, {"id": 5, "name": "z"}]},
                    {"id": "u", "entity": "guarded", "action": "update", "query_params": {"id": [1, 3]}, "store_params": {"name": "skip"}}]');
SELECT refused('[{"id": "b", "entity": "guarded", "action": "create", "store_params": {"id": 2, "name": "skip"}, "expect": {"rows": 1}}]');
-- rules
CREATE TABLE ruled (id int, name text);
CREATE TABLE ruled_log (id int);
CREATE RULE also AS ON INSERT TO ruled DO ALSO INSERT INTO ruled_log VALUES (NEW.id);
CREATE RULE never AS ON DELETE TO ruled DO INSTEAD NOTHING;
SELECT * FROM run('[{"id": "c", "entity": "ruled", "action": "create", "store_params": {"id": 1, "name": "a"}}, {"id": "l", "entity": "ruled_log", "action": "read"},
                    {"id": "r", "entity": "ruled", "action": "read"}]');
SELECT refused('[{"id": "d", "entity": "ruled", "action": "delete", "query_params": {"id": 1}}]');
SELECT * FROM run('[{"id": "d", "entity": "ruled", "action": "delete", "query_params": {"id": 1}, "metadata_params": {"__properties": []}}, {"id": "r", "entity": "ruled", "action": "read"}]');
-- temporary and unlogged tables
CREATE TEMP TABLE passing (id int);
CREATE UNLOGGED TABLE fast (id int);
SELECT * FROM run('[{"id": "t", "entity": "passing", "action": "create", "store_params": {"id": 1}}, {"id": "s", "entity": "pg_temp.passing", "action": "read"}, {"id": "u", "entity": "fast", "action": "create", "store_params": {"id": 1}}]');
-- dropped columns leave no trace
CREATE TABLE dropped (a int, b int, c int);
ALTER TABLE dropped DROP COLUMN b;
SELECT * FROM run('[{"id": "c", "entity": "dropped", "action": "create", "store_params": [{"a": 1, "c": 3}, {"c": 4}]}, {"id": "i", "entity": "dropped", "action": "update", "query_params": {"a": 1}, "increment": {"c": 1}}]');
SELECT refused('[{"id": "c", "entity": "dropped", "action": "read", "query_params": {"b": 1}}]');
