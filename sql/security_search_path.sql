-- A hostile search_path: nothing that others plant in front of pg_catalog, or beside a type in its own
-- schema, gets into the statements of a batch.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE batch_attacker;
CREATE ROLE batch_victim;
CREATE SCHEMA shop;
CREATE SCHEMA types;
CREATE SCHEMA hostile AUTHORIZATION batch_attacker;
GRANT CREATE, USAGE ON SCHEMA types, public TO batch_attacker;
GRANT USAGE ON SCHEMA shop, types TO batch_victim, batch_attacker;
-- a type with operators of its own beside it, as extensions like citext bring them
CREATE TYPE types.label;
CREATE FUNCTION types.label_in(cstring) RETURNS types.label LANGUAGE internal IMMUTABLE STRICT AS 'textin';
CREATE FUNCTION types.label_out(types.label) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
CREATE TYPE types.label (INPUT = types.label_in, OUTPUT = types.label_out, LIKE = text, COLLATABLE = true);
CREATE FUNCTION types.label_eq(types.label, types.label) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'texteq';
CREATE FUNCTION types.label_lt(types.label, types.label) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'text_lt';
CREATE FUNCTION types.label_le(types.label, types.label) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'text_le';
CREATE FUNCTION types.label_gt(types.label, types.label) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'text_gt';
CREATE FUNCTION types.label_ge(types.label, types.label) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'text_ge';
CREATE FUNCTION types.label_ne(types.label, types.label) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'textne';
CREATE FUNCTION types.label_like(types.label, types.label) RETURNS bool LANGUAGE internal IMMUTABLE STRICT AS 'textlike';
CREATE FUNCTION types.label_cmp(types.label, types.label) RETURNS int LANGUAGE internal IMMUTABLE STRICT AS 'bttextcmp';
CREATE OPERATOR types.= (LEFTARG = types.label, RIGHTARG = types.label, FUNCTION = types.label_eq, NEGATOR = OPERATOR(types.<>));
CREATE OPERATOR types.<> (LEFTARG = types.label, RIGHTARG = types.label, FUNCTION = types.label_ne, NEGATOR = OPERATOR(types.=));
CREATE OPERATOR types.< (LEFTARG = types.label, RIGHTARG = types.label, FUNCTION = types.label_lt);
CREATE OPERATOR types.<= (LEFTARG = types.label, RIGHTARG = types.label, FUNCTION = types.label_le);
CREATE OPERATOR types.> (LEFTARG = types.label, RIGHTARG = types.label, FUNCTION = types.label_gt);
CREATE OPERATOR types.>= (LEFTARG = types.label, RIGHTARG = types.label, FUNCTION = types.label_ge);
CREATE OPERATOR types.~~ (LEFTARG = types.label, RIGHTARG = types.label, FUNCTION = types.label_like);
CREATE OPERATOR CLASS types.label_ops DEFAULT FOR TYPE types.label USING btree AS
  OPERATOR 1 types.<, OPERATOR 2 types.<=, OPERATOR 3 types.=, OPERATOR 4 types.>=, OPERATOR 5 types.>, FUNCTION 1 types.label_cmp(types.label, types.label);
CREATE DOMAIN types.name AS types.label;
CREATE TYPE types.mood AS ENUM ('sad', 'ok', 'happy');
CREATE TABLE shop.item (id int PRIMARY KEY, code types.label UNIQUE, named types.name UNIQUE, mood types.mood, amount numeric(10, 2), note varchar(20), words text[], codes types.label[], doc jsonb);
CREATE TABLE shop.part (id int PRIMARY KEY, item_id int REFERENCES shop.item, item_named types.name REFERENCES shop.item (named));
INSERT INTO shop.item VALUES (1, 'a', 'A', 'ok', 1.5, 'note', '{x,y}', '{a,b}', '{"k": 1}'), (2, 'b', 'B', 'sad', 2.5, 'text', '{z}', '{c}', '{}');
INSERT INTO shop.part VALUES (10, 1, 'A'), (11, 2, 'B');
GRANT ALL ON shop.item, shop.part TO batch_victim;
-- the trap: whatever is planted raises
SET ROLE batch_attacker;
CREATE FUNCTION hostile.trap(anycompatible, anycompatible) RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE FUNCTION hostile.trap_sum(anycompatible, anycompatible) RETURNS anycompatible LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
DO $$
DECLARE
  op text;
  type text;
BEGIN
  -- for every type, in the schema in front of pg_catalog
  FOREACH type IN ARRAY '{int,bigint,numeric,text,varchar,jsonb,text[],boolean,name,types.label,types.name,types.mood,types.label[]}'::text[] LOOP
    EXECUTE format('CREATE FUNCTION hostile.trap_of(%1$s, %1$s) RETURNS boolean LANGUAGE plpgsql AS $t$ BEGIN RAISE EXCEPTION ''owned''; END $t$', type);
    EXECUTE format('CREATE FUNCTION hostile.trap_sum_of(%1$s, %1$s) RETURNS %1$s LANGUAGE plpgsql AS $t$ BEGIN RAISE EXCEPTION ''owned''; END $t$', type);
    FOREACH op IN ARRAY '{=,<>,<,<=,>,>=,~~,!~~,~~*,!~~*,@>,<@,&&}'::text[] LOOP
      EXECUTE format('CREATE OPERATOR hostile.%1$s (LEFTARG = %2$s, RIGHTARG = %2$s, FUNCTION = hostile.trap_of)', op, type);
    END LOOP;
    EXECUTE format('CREATE OPERATOR hostile.+ (LEFTARG = %1$s, RIGHTARG = %1$s, FUNCTION = hostile.trap_sum_of)', type);
  END LOOP;
  -- and for a count compared with a number
  EXECUTE 'CREATE FUNCTION hostile.trap_of(bigint, int) RETURNS boolean LANGUAGE plpgsql AS $t$ BEGIN RAISE EXCEPTION ''owned''; END $t$';
  FOREACH op IN ARRAY '{=,<>,<,<=,>,>=}'::text[] LOOP
    EXECUTE format('CREATE OPERATOR hostile.%1$s (LEFTARG = bigint, RIGHTARG = int, FUNCTION = hostile.trap_of)', op);
  END LOOP;
  -- beside the types: operators that fit a domain better than those of its base type, and those that a type lacks
  FOREACH op IN ARRAY '{=,<>,<,<=,>,>=,~~,@>,&&}'::text[] LOOP
    EXECUTE format('CREATE FUNCTION types.trap_of(types.name, types.label) RETURNS boolean LANGUAGE plpgsql AS $t$ BEGIN RAISE EXCEPTION ''owned''; END $t$');
    EXECUTE format('CREATE OPERATOR types.%1$s (LEFTARG = types.name, RIGHTARG = types.label, FUNCTION = types.trap_of)', op);
    EXECUTE format('CREATE OPERATOR types.%1$s (LEFTARG = types.name, RIGHTARG = types.name, FUNCTION = hostile.trap_of)', op);
    EXECUTE format('ALTER FUNCTION types.trap_of(types.name, types.label) RENAME TO %I', 'trap_' || md5(op));
  END LOOP;
  FOREACH op IN ARRAY '{=,<>,<,~~,@>,<@,&&}'::text[] LOOP
    EXECUTE format('CREATE OPERATOR types.%1$s (LEFTARG = types.mood, RIGHTARG = types.mood, FUNCTION = hostile.trap_of)', op);
  END LOOP;
  EXECUTE 'CREATE OPERATOR types.+ (LEFTARG = types.mood, RIGHTARG = types.mood, FUNCTION = hostile.trap_sum_of)';
  EXECUTE 'CREATE OPERATOR types.@> (LEFTARG = types.label, RIGHTARG = types.label, FUNCTION = hostile.trap_of)';
  EXECUTE 'CREATE OPERATOR types.+ (LEFTARG = types.label, RIGHTARG = types.label, FUNCTION = hostile.trap_sum_of)';
END $$;
CREATE FUNCTION hostile.unnest(anyarray) RETURNS SETOF anyelement LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE FUNCTION hostile.to_jsonb(anyelement) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE AGGREGATE hostile.jsonb_agg(jsonb) (SFUNC = hostile.trap_sum_of, STYPE = jsonb);
CREATE AGGREGATE hostile.count(*) (SFUNC = int8inc, STYPE = int8, INITCOND = '1000');
CREATE FUNCTION hostile.jsonb_populate_record(anyelement, jsonb) RETURNS anyelement LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE DOMAIN hostile.jsonb AS text CHECK (VALUE = 'owned');
CREATE DOMAIN hostile.int4 AS text CHECK (VALUE = 'owned');
CREATE DOMAIN hostile.text AS pg_catalog.text CHECK (VALUE = 'owned');
CREATE DOMAIN hostile.label AS pg_catalog.text CHECK (VALUE = 'owned');
CREATE VIEW hostile.pg_class AS SELECT 'owned'::pg_catalog.text AS relname;
CREATE TABLE hostile.pg_namespace (nspname pg_catalog.text);
-- beside the extension's own functions
CREATE FUNCTION public.batch_ops_row(anyelement, integer) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE FUNCTION public.batch_ops_row(record, bigint) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE FUNCTION hostile.add_row(bigint, anyelement, integer) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'owned'; END $$;
CREATE AGGREGATE public.batch_ops_rows(anyelement, integer) (SFUNC = hostile.add_row, STYPE = bigint);
GRANT USAGE ON SCHEMA hostile TO batch_victim;
GRANT SELECT ON ALL TABLES IN SCHEMA hostile TO batch_victim;
RESET ROLE;
\set ECHO all
-- the trap works: this is what the server does without a schema, and with one
SET ROLE batch_victim;
SET search_path = hostile, pg_catalog, types, shop, public;
SELECT 1 = 1;
SELECT id FROM shop.item WHERE named OPERATOR(types.=) 'A'::types.label;
SELECT public.batch_execute('[
  {"id": "eq", "entity": "item", "action": "read", "query_params": {"id": 1, "code": "a", "named": "A", "mood": "ok", "amount": 1.5, "note": "note", "words": {"eq": ["x", "y"]}, "codes": {"eq": ["a", "b"]}, "doc": {"eq": {"k": 1}}}, "metadata_params": {"__properties": "id"}},
  {"id": "ne", "entity": "item", "action": "read", "query_params": {"id": {"ne": 9}, "code": {"ne": "z"}, "named": {"ne": "z"}, "mood": {"ne": "happy"}, "note": {"ne": "z"}}, "metadata_params": {"__properties": "id", "__sort": "code,named,mood,amount,note,words,id"}},
  {"id": "order", "entity": "item", "action": "read", "query_params": {"id": {"lt": 9, "ge": 0}, "code": {"le": "z", "gt": ""}, "named": {"lt": "z", "gt": "", "between": ["A", "Z"]}, "mood": {"le": "happy", "ge": "sad"}, "amount": {"between": [0, 9]}}, "metadata_params": {"__properties": "id", "__sort": "named:desc"}},
  {"id": "list", "entity": "item", "action": "read", "query_params": {"id": [1, 3], "code": ["a"], "named": {"in": ["A"], "not-in": ["Q"]}, "mood": {"in": ["ok"]}, "note": ["note"], "words": [["x", "y"]]}, "metadata_params": {"__properties": "id"}},
  {"id": "like", "entity": "item", "action": "read", "query_params": {"code": {"like": "a*"}, "named": {"like": "A*"}, "note": {"like": "no*", "not-ilike": "X"}}, "metadata_params": {"__properties": "id"}},
  {"id": "contain", "entity": "item", "action": "read", "query_params": {"words": {"contains": ["x"], "overlaps": ["y"], "contained-by": ["x", "y", "z"]}, "doc": {"contains": {"k": 1}}, "codes": {"contains": ["a"]}}, "metadata_params": {"__properties": "id"}},
  {"id": "count", "entity": "item", "action": "read", "metadata_params": {"__count": true}},
  {"id": "page", "entity": "item", "action": "read", "metadata_params": {"__count": true, "__limit": 1, "__offset": 1}},
  {"id": "include", "entity": "item", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__properties": "id", "__include": "one:part!part_item_id_fkey(back:item_id),two:part!part_item_named_fkey(up:item_named)"}},
  {"id": "rows", "entity": "part", "action": "create", "store_params": [{"id": 12, "item_named": "A"}, {"id": 13, "item_named": "B"}]},
  {"id": "f1", "entity": "part", "action": "create", "store_params": {"id": 14, "item_id": 1}},
  {"id": "f2", "entity": "part", "action": "create", "store_params": {"id": 15, "item_id": 1}},
  {"id": "upsert", "entity": "item", "action": "create", "store_params": {"id": 1, "named": "A2", "words": ["n"], "doc": {"n": 1}}, "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "update", "update": ["words"]}, "__properties": "words"}},
  {"id": "delete", "entity": "part", "action": "delete", "query_params": {"item_id": 1}, "metadata_params": {"__properties": "id"}},
  {"id": "add", "entity": "item", "action": "update", "query_params": {"code": "a"}, "increment": {"id": 100, "amount": 0.5}, "store_params": {"mood": "happy"}, "metadata_params": {"__properties": "id,amount,mood"}, "when": {"ref": "$ref:count.count", "eq": 2}}]');
-- what only others say that a type can do, it can't
SELECT public.batch_execute('[{"id": "a", "entity": "item", "action": "read", "query_params": {"mood": {"like": "o*"}}}]');
SELECT public.batch_execute('[{"id": "a", "entity": "item", "action": "read", "query_params": {"code": {"contains": "a"}}}]');
SELECT public.batch_execute('[{"id": "a", "entity": "item", "action": "update", "increment": {"code": 1}, "query_params": {"id": 2}}]');
-- rows of an upsert with different keys, among which keys are looked for that come twice
SELECT public.batch_execute('[{"id": "a", "entity": "item", "action": "create", "store_params": [{"id": 300, "amount": 1}, {"id": 301}, {"id": 300, "code": "z"}], "metadata_params": {"__on_conflict": {"columns": "id", "action": "update"}}}]');
-- a name without a schema is looked up by search_path, as everywhere; with its schema it is that one
\set ECHO none
RESET ROLE;
SET ROLE batch_attacker;
SET search_path = pg_catalog;
CREATE VIEW hostile.item AS SELECT 'planted'::text AS note;
GRANT SELECT ON hostile.item TO batch_victim;
RESET ROLE;
\set ECHO all
SET ROLE batch_victim;
SET search_path = hostile, shop, pg_catalog;
SELECT public.batch_execute('[{"id": "a", "entity": "item", "action": "read"}]');
SELECT public.batch_execute('[{"id": "a", "entity": "shop.item", "action": "read", "query_params": {"id": 2}, "metadata_params": {"__properties": "id"}}]');
-- and where the schema in front is not exposed, never the planted one
RESET ROLE;
SET batch_ops.exposed_schemas = 'shop';
SET ROLE batch_victim;
SELECT public.batch_execute('[{"id": "a", "entity": "item", "action": "read"}]');
\set ECHO none
RESET ROLE;
RESET batch_ops.exposed_schemas;
SET search_path = pg_catalog;
DROP SCHEMA shop, hostile, types CASCADE;
DROP OWNED BY batch_attacker;
DROP ROLE batch_attacker, batch_victim;
