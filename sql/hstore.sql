-- Values of hstore, which the server shows as JSON objects.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA hstore_home;
CREATE EXTENSION hstore SCHEMA hstore_home;
CREATE SCHEMA hstore_test;
CREATE DOMAIN hstore_test.labels AS hstore_home.hstore CHECK (VALUE OPERATOR(hstore_home.?) 'a');
CREATE TABLE hstore_test.box (id int PRIMARY KEY, h hstore_home.hstore, hs hstore_home.hstore[], l hstore_test.labels);
SET search_path = hstore_test, public;
\set ECHO all
-- as text of the type, or as the object that comes back: what is no string becomes text
SELECT * FROM run('[{"id": "c", "entity": "box", "action": "create", "store_params": [
  {"id": 1, "h": "a=>1, b=>NULL", "hs": ["x=>1"], "l": "a=>b"},
  {"id": 2, "h": {"a\"\\": "1\\\"=>,", "n": 1.10, "t": true, "none": null, "list": [1, {"x": 2}], "": ""}, "hs": [{"x": "1"}, null, "y=>2", {}], "l": {"a": "c"}},
  {"id": 3, "h": {}, "hs": []}]}]');
-- a value survives by reference, in new rows, filters, updates and keys
SELECT * FROM run('[{"id": "r", "entity": "box", "action": "read", "metadata_params": {"__sort": "id"}},
  {"id": "c", "entity": "box", "action": "create", "store_params": {"id": 4, "h": "$ref:r.1.h", "hs": "$ref:r.1.hs", "l": "$ref:r.1.l"}},
  {"id": "f", "entity": "box", "action": "read", "query_params": {"h": "$ref:c.h", "hs": "$ref:c.hs", "l": "$ref:c.l"}, "metadata_params": {"__sort": "id", "__properties": "id"}},
  {"id": "u", "entity": "box", "action": "update", "store_params": [{"id": 3, "h": "$ref:r.0.h"}, {"id": 1, "h": {"z": "$ref:r.0.h.a"}}], "metadata_params": {"__properties": "h"}},
  {"id": "p", "entity": "box", "action": "read", "query_params": {"h": {"contains": {"a": "1"}}}, "metadata_params": {"__properties": "id"}},
  {"id": "i", "entity": "box", "action": "read", "query_params": {"h": {"in": [{"z": "1"}, "a=>2"]}}, "metadata_params": {"__properties": "id"}},
  {"id": "a", "entity": "box", "action": "update", "query_params": {"id": 3}, "append": {"hs": {"q": "1"}}, "metadata_params": {"__properties": "hs"}}]');
SELECT refused('[{"id": "c", "entity": "box", "action": "create", "store_params": {"id": 9, "l": {"b": "c"}}}]');
