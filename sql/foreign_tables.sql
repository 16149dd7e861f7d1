-- Foreign tables: file_fdw reads, and says itself that it does not write.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE EXTENSION file_fdw;
CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
CREATE SCHEMA foreign_tables;
SET search_path = foreign_tables, public;
CREATE FOREIGN TABLE numbers (n int, word text) SERVER files OPTIONS (program 'printf "1,one\n2,two\n3,three\n"', format 'csv');
\set ECHO all
SELECT * FROM run('[{"id": "r", "entity": "numbers", "action": "read", "query_params": {"n": {"ge": 2}}, "metadata_params": {"__sort": "n:desc"}}]');
SELECT * FROM run('[{"id": "a", "entity": "numbers", "action": "read", "metadata_params": {"__aggregate": {"s": {"sum": "n"}, "w": {"max": "word"}}}},
                    {"id": "g", "entity": "numbers", "action": "read", "metadata_params": {"__group": "word", "__aggregate": {"s": {"sum": "n"}}, "__sort": "s:desc", "__limit": 1, "__total": true}}]');
SELECT batch_execute('[{"id": "p", "entity": "numbers", "action": "read", "query_params": {"n": {"le": 2}}, "metadata_params": {"__sort": "n", "__limit": 1, "__total": true}},
                       {"id": "e", "entity": "numbers", "action": "read", "metadata_params": {"__limit": 1, "__offset": 5, "__total": true}},
                       {"id": "g", "entity": "numbers", "action": "read", "metadata_params": {"__group": "word", "__limit": 1, "__offset": 9, "__total": true}}]');
SELECT refused('[{"id": "c", "entity": "numbers", "action": "create", "store_params": {"n": 4}}]');
SELECT refused('[{"id": "d", "entity": "numbers", "action": "delete", "query_params": {"n": 4}}]');
-- associations by columns, and through a view, for foreign tables have no foreign keys; without functions of the extension
CREATE TABLE counted (id int PRIMARY KEY, n int);
INSERT INTO counted VALUES (1, 2), (2, 3), (3, NULL);
CREATE VIEW foreign_view AS SELECT n AS number, word FROM numbers;
SELECT * FROM run('[{"id": "a", "entity": "counted", "action": "read", "metadata_params": {"__sort": "id", "__include": {"numbers": {"on": {"n": "n"}, "one": true, "__properties": "word"},
  "v": {"from": "foreign_view", "on": {"n": "number"}, "__limit": 1}, "k": {"from": "numbers", "on": {"n": "n"}, "__count": true}, "g": {"from": "numbers", "on": {"n": "n"}, "__aggregate": {"w": {"max": "word"}}}}}}]');
SELECT batch_explain('[{"id": "a", "entity": "counted", "action": "read", "metadata_params": {"__include": {"numbers": {"on": {"n": "n"}, "query_params": {"word": "in::two,three"}, "__limit": 2}}}}]') #>> '{operations,0,sql}';
SELECT refused('[{"id": "a", "entity": "counted", "action": "read", "metadata_params": {"__include": "numbers"}}]');
