-- Types without an order, or without equality, alone and as parts of others: 42804, before the server looks for an operator.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA types_without_order;
SET search_path = types_without_order, public;
CREATE TYPE pair AS (a int, doc json);
CREATE TYPE spot AS (at point, a int);
CREATE TABLE thing (id int PRIMARY KEY, doc json, at point, made xid, pair pair, docs json[], spots spot[], n int);
CREATE TABLE part (id int PRIMARY KEY, thing_id int REFERENCES thing, doc json);
INSERT INTO thing VALUES (1, '{}', '(1,2)', '5', '(1,"{}")', ARRAY['{}'::json], ARRAY['("(1,2)",3)'::spot], 1), (2, '{}', NULL, '5', NULL, '{}', '{}', 2);
INSERT INTO part VALUES (1, 1, '{}');
\set ECHO all
SELECT refused(jsonb_build_array('{"id": "r", "entity": "thing", "action": "read"}' || jsonb_build_object('metadata_params', jsonb_build_object('__sort', c || ':desc')))) FROM unnest('{doc,at,made,pair,docs,spots}'::text[]) AS c;
SELECT batch_execute('[{"id": "r", "entity": "thing", "action": "read", "metadata_params": {"__sort": "n,doc"}}]', '{"onError": "report"}') #> '{results,r,statusCode}' AS status;
-- of an association, of included rows, of groups
SELECT refused('[{"id": "r", "entity": "part", "action": "read", "metadata_params": {"__sort": "thing.at"}}]');
SELECT refused('[{"id": "r", "entity": "thing", "action": "read", "metadata_params": {"__include": {"part": {"__sort": "doc"}}}}]');
SELECT refused('[{"id": "r", "entity": "thing", "action": "read", "metadata_params": {"__group": "made", "__sort": "made"}}]');
SELECT * FROM run('[{"id": "r", "entity": "thing", "action": "read", "metadata_params": {"__group": "made", "__aggregate": {"n": {"count": "*"}}, "__sort": "n"}}]');
-- operators that the server has for any array and any composite, but not for these
SELECT refused(jsonb_build_array('{"id": "r", "entity": "thing", "action": "read"}' || jsonb_build_object('query_params', q)))
FROM unnest('{"{\"pair\": {\"gt\": {\"a\": 1}}}", "{\"docs\": {\"contains\": [1]}}", "{\"docs\": {\"lt\": [1]}}", "{\"spots\": {\"overlaps\": []}}", "{\"made\": {\"between\": [1, 2]}}"}'::jsonb[]) AS q;
