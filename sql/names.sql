-- Names: quoting, schemas, exact case; and values that try to be SQL.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE SCHEMA names;
SET search_path = names, public;
CREATE SCHEMA "Odd.Schema ""x""";
CREATE TABLE "Odd.Schema ""x"""."select ""all"" from" ("Column One" int PRIMARY KEY, "from" text, "a.b" text, "ümläut" int, "quote""d" text, "t" int, "$1" text);
CREATE TABLE "odd.name" (id int PRIMARY KEY, "Id" int, "ID" int);
CREATE TABLE "CamelCase" (id int PRIMARY KEY);
CREATE TABLE camelcase (id int PRIMARY KEY, lower bool DEFAULT true);
CREATE TABLE victim (id int PRIMARY KEY, note text);
INSERT INTO victim VALUES (1, 'safe'), (2, 'also safe');
\set ECHO all
-- names that need quoting: schema, table and columns, in every part of every action
SELECT * FROM run('[
  {"id": "c", "entity": "\"Odd.Schema \"\"x\"\"\".\"select \"\"all\"\" from\"", "action": "create",
   "store_params": [{"Column One": 1, "from": "f", "a.b": "dot", "ümläut": 5, "quote\"d": "q", "t": 1, "$1": "one"}, {"Column One": 2, "from": "g", "ümläut": 6, "t": 2}],
   "metadata_params": {"__on_conflict": {"columns": ["Column One"], "action": "update", "update": ["from", "quote\"d"]}}},
  {"id": "r", "entity": "\"Odd.Schema \"\"x\"\"\".\"select \"\"all\"\" from\"", "action": "read",
   "query_params": {"a.b": "dot", "from": "$ref:{c.0.from}", "__or": [{"ümläut": {"gt": 4}}, {"quote\"d": null}]},
   "metadata_params": {"__sort": "\"a.b\":desc,ümläut,\"Column One\"", "__properties": "Column One,\"quote\"\"d\",a.b"}},
  {"id": "u", "entity": "\"Odd.Schema \"\"x\"\"\".\"select \"\"all\"\" from\"", "action": "update",
   "query_params": {"Column One": "$ref:{r.Column One}"}, "store_params": {"quote\"d": "$ref:{r.\"a.b\"}"}, "increment": {"ümläut": 10}}]');
SELECT * FROM run('[
  {"id": "r", "entity": "\"Odd.Schema \"\"x\"\"\".\"select \"\"all\"\" from\"", "action": "read", "query_params": {"Column One": {"in": [1]}}, "metadata_params": {"__properties": ["a.b", "Column One"]}},
  {"id": "u", "entity": "\"Odd.Schema \"\"x\"\"\".\"select \"\"all\"\" from\"", "action": "update",
   "query_params": {"Column One": 1}, "store_params": {"quote\"d": "$ref:{r.\"a.b\"}"}, "increment": {"ümläut": 10}},
  {"id": "d", "entity": "\"Odd.Schema \"\"x\"\"\".\"select \"\"all\"\" from\"", "action": "delete", "query_params": {"$1": "one", "t": 1}, "metadata_params": {"__properties": "$1"}}]');
-- a table name with a dot stands in double quotes; without them the dot separates the schema
SELECT * FROM run('[{"id": "c", "entity": "\"odd.name\"", "action": "create", "store_params": {"id": 1, "Id": 2, "ID": 3}},
                    {"id": "r", "entity": "names.\"odd.name\"", "action": "read", "query_params": {"Id": 2}, "metadata_params": {"__properties": "ID"}}]');
SELECT refused('[{"id": "r", "entity": "odd.name", "action": "read"}]');
-- exact case, of tables and of columns
SELECT * FROM run('[{"id": "a", "entity": "CamelCase", "action": "create", "store_params": {"id": 1}},
                    {"id": "b", "entity": "camelcase", "action": "create", "store_params": {"id": 1}}]');
SELECT refused('[{"id": "r", "entity": "CAMELCASE", "action": "read"}]');
SELECT refused('[{"id": "r", "entity": "CamelCase", "action": "read", "query_params": {"ID": 1}}]');
-- a name is looked up by search_path, or in the schema it names
CREATE SCHEMA names_second;
CREATE TABLE names_second.victim (id int PRIMARY KEY, second bool DEFAULT true);
INSERT INTO names_second.victim VALUES (9);
SELECT * FROM run('[{"id": "a", "entity": "victim", "action": "read", "query_params": {"id": 1}}, {"id": "b", "entity": "names_second.victim", "action": "read"}]');
SET search_path = names_second, names, public;
SELECT * FROM run('[{"id": "a", "entity": "victim", "action": "read"}, {"id": "b", "entity": "names.victim", "action": "read", "query_params": {"id": 1}}]');
SET search_path = names, public;
-- this database's own name may stand in front
SELECT refused(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', current_database() || '.names.victim', 'action', 'read')));
-- relations and columns that are not there, and things that are no table
SELECT refused('[{"id": "a", "entity": "nothing", "action": "read"}]');
SELECT refused('[{"id": "a", "entity": "no_schema.victim", "action": "read"}]');
SELECT refused('[{"id": "a", "entity": "victim_pkey", "action": "read"}]');
CREATE SEQUENCE counter;
CREATE TYPE shape AS (a int);
SELECT refused('[{"id": "a", "entity": "counter", "action": "read"}]');
SELECT refused('[{"id": "a", "entity": "shape", "action": "read"}]');
-- an unknown column, wherever it stands, lists the valid ones
SELECT refused('[{"id": "a", "entity": "victim", "action": "create", "store_params": {"id": 3, "nope": 1}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "update", "store_params": {"nope": 1}, "query_params": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "update", "increment": {"nope": 1}, "query_params": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "query_params": {"__or": [{"__not": {"nope": 1}}]}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "metadata_params": {"__sort": "id,nope"}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "metadata_params": {"__properties": "id,nope"}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "create", "store_params": {"id": 3}, "metadata_params": {"__on_conflict": {"columns": ["nope"], "action": "nothing"}}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "create", "store_params": {"id": 3}, "metadata_params": {"__on_conflict": {"constraint": "nope", "action": "nothing"}}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "create", "store_params": {"id": 3}, "metadata_params": {"__on_conflict": {"constraint": "nope", "action": "update"}}}]');
-- system columns, whole rows and expressions are no columns
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "query_params": {"ctid": "(0,1)"}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "metadata_params": {"__properties": "xmin"}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "metadata_params": {"__properties": "*"}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "metadata_params": {"__sort": "lower(note)"}}]');
-- a value that tries to inject SQL is a value
SELECT * FROM run('[
  {"id": "c", "entity": "victim", "action": "create", "store_params": {"id": 3, "note": "x''); DROP TABLE victim; --"}},
  {"id": "r", "entity": "victim", "action": "read", "query_params": {"note": "'' OR true --"}},
  {"id": "l", "entity": "victim", "action": "read", "query_params": {"note": {"in": ["safe'') OR (true", "safe"]}}},
  {"id": "k", "entity": "victim", "action": "read", "query_params": {"note": {"like": "x''); DROP*"}}},
  {"id": "u", "entity": "victim", "action": "update", "query_params": {"id": 3}, "store_params": {"note": "'', note = ''owned"}},
  {"id": "e", "entity": "victim", "action": "read", "query_params": {"note": "$1\\"}},
  {"id": "d", "entity": "victim", "action": "delete", "query_params": {"note": "$ref:u.note"}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "query_params": {"id": "1; DROP TABLE victim"}}]');
-- so are names that try
SELECT refused('[{"id": "a", "entity": "victim; DROP TABLE victim", "action": "read"}]');
SELECT refused('[{"id": "a", "entity": "victim\" WHERE true; --", "action": "read"}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "query_params": {"id\" = 1 OR true --": 1}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "metadata_params": {"__sort": "id; DROP TABLE victim"}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "metadata_params": {"__sort": "id:desc; DROP TABLE victim"}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "metadata_params": {"__limit": "1; DROP TABLE victim"}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "read", "metadata_params": {"__lock": "update; DROP TABLE victim"}}]');
SELECT refused('[{"id": "a", "entity": "victim", "action": "create", "store_params": {"id": 9}, "metadata_params": {"__on_conflict": {"constraint": "victim_pkey\" DO NOTHING; --", "action": "nothing"}}}]');
SELECT * FROM victim ORDER BY id;
-- an operator or function that an object of a hostile search_path would stand in for is not taken
CREATE SCHEMA hostile;
CREATE FUNCTION hostile.owned(text, text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE FUNCTION hostile.owned(int, int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE OPERATOR hostile.= (LEFTARG = text, RIGHTARG = text, FUNCTION = hostile.owned);
CREATE OPERATOR hostile.= (LEFTARG = int, RIGHTARG = int, FUNCTION = hostile.owned);
CREATE OPERATOR hostile.< (LEFTARG = int, RIGHTARG = int, FUNCTION = hostile.owned);
CREATE OPERATOR hostile.>= (LEFTARG = int, RIGHTARG = int, FUNCTION = hostile.owned);
CREATE OPERATOR hostile.<= (LEFTARG = int, RIGHTARG = int, FUNCTION = hostile.owned);
CREATE OPERATOR hostile.~~ (LEFTARG = text, RIGHTARG = text, FUNCTION = hostile.owned);
CREATE FUNCTION hostile.unnest(anyarray) RETURNS SETOF anyelement LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE FUNCTION hostile.to_jsonb(anyelement) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE FUNCTION hostile.count() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE FUNCTION hostile.add(int, int) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE OPERATOR hostile.+ (LEFTARG = int, RIGHTARG = int, FUNCTION = hostile.add);
CREATE TABLE item (id int PRIMARY KEY, victim_id int REFERENCES victim);
INSERT INTO item VALUES (1, 1);
SET search_path = hostile, pg_catalog, names, public;
SELECT * FROM run('[
  {"id": "eq", "entity": "victim", "action": "read", "query_params": {"note": "safe"}},
  {"id": "in", "entity": "victim", "action": "read", "query_params": {"id": [1, 7], "note": {"in": ["safe"], "like": "sa*"}}},
  {"id": "ne", "entity": "victim", "action": "read", "query_params": {"id": {"ne": 1, "not-in": [5], "lt": 9, "between": [1, 9]}}},
  {"id": "inc", "entity": "victim", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__include": "item"}},
  {"id": "count", "entity": "victim", "action": "read", "metadata_params": {"__count": true}},
  {"id": "bulk", "entity": "item", "action": "create", "store_params": [{"id": 2}, {"id": 3}]},
  {"id": "add", "entity": "item", "action": "update", "query_params": {"id": 2}, "increment": {"id": 10}}]');
SET search_path = names, public;
DROP SCHEMA hostile CASCADE;
