-- Filters over citext, which brings its own operators in its own schema.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA citext_home;
CREATE EXTENSION citext SCHEMA citext_home;
CREATE SCHEMA citext_test;
CREATE TABLE citext_test.person (id int PRIMARY KEY, email citext_home.citext UNIQUE, aliases citext_home.citext[]);
INSERT INTO citext_test.person VALUES (1, 'Ann@Example.com', '{Annie}'), (2, 'bob@example.com', '{}');
SET search_path = citext_test, public;
\set ECHO all
-- the operators are found although their schema is not in the search_path: letter case does not count
SELECT * FROM run('[
  {"id": "eq", "entity": "person", "action": "read", "query_params": {"email": "ann@example.COM"}, "metadata_params": {"__properties": "id"}},
  {"id": "in", "entity": "person", "action": "read", "query_params": {"email": ["ANN@example.com", "x"]}, "metadata_params": {"__properties": "id"}},
  {"id": "ne", "entity": "person", "action": "read", "query_params": {"email": {"ne": "ANN@EXAMPLE.COM"}}, "metadata_params": {"__properties": "id"}},
  {"id": "gt", "entity": "person", "action": "read", "query_params": {"email": {"gt": "B"}}, "metadata_params": {"__properties": "id"}},
  {"id": "like", "entity": "person", "action": "read", "query_params": {"email": {"like": "ANN*"}}, "metadata_params": {"__properties": "id"}},
  {"id": "has", "entity": "person", "action": "read", "query_params": {"aliases": {"eq": ["ANNIE"]}}, "metadata_params": {"__properties": "id"}},
  {"id": "del", "entity": "person", "action": "delete", "query_params": {"email": "BOB@example.com"}}]');
-- and its aggregates, which compare as it does: an implicit cast to text would not
SELECT * FROM run('[
  {"id": "max", "entity": "person", "action": "read", "metadata_params": {"__aggregate": {"last": {"max": "email"}, "first": {"min": "email"}, "n": {"count": "email", "distinct": true}}}},
  {"id": "group", "entity": "person", "action": "read", "metadata_params": {"__group": "email", "__sort": "email"}}]');
SELECT batch_explain('[{"id": "max", "entity": "person", "action": "read", "metadata_params": {"__aggregate": {"last": {"max": "email"}}}}]') #>> '{operations,0,sql}';
SELECT refused('[{"id": "sum", "entity": "person", "action": "read", "metadata_params": {"__aggregate": {"x": {"sum": "email"}}}}]');
-- find-or-create by a citext key
SELECT * FROM run('[{"id": "p", "entity": "person", "action": "create", "store_params": {"id": 3, "email": "ANN@EXAMPLE.COM"},
                     "metadata_params": {"__on_conflict": {"columns": ["email"], "action": "update", "update": ["email"]}, "__properties": "id,email"}}]');
-- keys looked up by a citext value
CREATE TABLE citext_test.mail (person_id int REFERENCES citext_test.person);
SELECT * FROM run('[{"id": "one", "entity": "mail", "action": "create", "store_params": {"person_id": "ANN@example.com"}, "lookup": {"person_id": "email"}},
                    {"id": "rows", "entity": "mail", "action": "create", "store_params": [{"person_id": "Ann@example.com"}, {"person_id": "ann@EXAMPLE.com"}], "lookup": {"person_id": "email"}}]');
