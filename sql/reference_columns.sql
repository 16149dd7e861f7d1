-- References that are looked for in the values of some columns only: all else is text written by others.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA reference_columns;
SET search_path = reference_columns, comparison, public;
CREATE TABLE customer (id int PRIMARY KEY, name text);
CREATE TABLE note (id int PRIMARY KEY, customer_id int REFERENCES customer, body text, doc jsonb, secret text);
INSERT INTO customer VALUES (1, 'Zoë'), (2, 'Abe');
INSERT INTO note VALUES (1, 1, '$ref:c.id', NULL, 's');
CREATE ROLE regress_reference_columns;
GRANT USAGE ON SCHEMA reference_columns TO regress_reference_columns;
GRANT SELECT ON customer TO regress_reference_columns;
GRANT SELECT (id, customer_id, body), INSERT, UPDATE ON note TO regress_reference_columns;
\set notes '[{"id": "c", "entity": "customer", "action": "read", "query_params": {"id": 2}}, {"id": "one", "entity": "note", "action": "create", "references": ["customer_id"], "store_params": {"id": 10, "customer_id": "$ref:c.id", "body": "$ref:c.name, $ref: and $$ref:", "doc": {"customer_id": "$ref:c.id"}}}, {"id": "two", "entity": "note", "action": "create", "references": ["customer_id", "doc"], "store_params": [{"id": 11, "customer_id": "$ref:c.id", "doc": {"a": ["$ref:c.name"]}}, {"id": 12, "body": "$ref:c.id"}]}]'
\set ECHO all
SELECT * FROM run(:'notes', '{"dryRun": true}');
-- in filters, whatever their form, and in updates
SELECT * FROM run('[{"id": "c", "entity": "customer", "action": "read", "query_params": {"id": 1}},
                    {"id": "r", "entity": "note", "action": "read", "references": ["customer_id"], "query_params": {"body": "$ref:c.id", "__or": [{"customer_id": {"in": "$ref:c.*.id"}}, {"__not": {"body": "$ref:"}}]}, "metadata_params": {"__properties": "id"}},
                    {"id": "p", "entity": "note", "action": "read", "references": ["customer_id"], "query_params": {"body": "in::$ref:c.id,$ref:", "customer_id": "in::$ref:c.id,7"}, "metadata_params": {"__properties": "id"}},
                    {"id": "u", "entity": "note", "action": "update", "references": ["customer_id"], "query_params": {"customer_id": "$ref:c.id"}, "store_params": {"body": "$ref:c.name"}, "metadata_params": {"__properties": "body"}}]', '{"dryRun": true}');
-- conditions hold references in any case
SELECT * FROM run('[{"id": "c", "entity": "customer", "action": "read", "query_params": {"id": 1}},
                    {"id": "w", "entity": "note", "action": "read", "references": ["customer_id"], "when": {"ref": "$ref:c.name", "eq": "$ref:c.name"}, "expect": {"ref": "$ref:c.id", "eq": "$ref:c.id"}, "metadata_params": {"__properties": "id"}}]');
SELECT refused('[{"id": "c", "entity": "customer", "action": "read", "query_params": {"id": 1}},
                 {"id": "w", "entity": "note", "action": "read", "references": ["customer_id"], "expect": {"rows": 5, "message": "$ref:c.name"}}]');
-- in the five modes, with and without running together
SELECT compare('[{"id": "c", "entity": "customer", "action": "read", "query_params": {"id": 2}},
                 {"id": "a", "entity": "note", "action": "create", "references": ["customer_id"], "store_params": {"id": 20, "customer_id": "$ref:c.id", "body": "$ref:c.id"}},
                 {"id": "b", "entity": "note", "action": "create", "references": ["body"], "store_params": {"id": 21, "customer_id": 1, "body": "$ref:c.name"}},
                 {"id": "d", "entity": "note", "action": "create", "references": false, "store_params": {"id": 22, "customer_id": 1, "body": "$ref:c.name"}}]');
SELECT compare('[{"id": "c", "entity": "customer", "action": "read", "query_params": {"id": 2}},
                 {"id": "a", "entity": "note", "action": "create", "references": ["customer_id"], "store_params": {"id": 20, "customer_id": "$ref:c.id"}},
                 {"id": "b", "entity": "note", "action": "create", "references": ["customer"], "store_params": {"id": 21, "customer_id": 1}},
                 {"id": "d", "entity": "note", "action": "create", "references": ["customer_id"], "store_params": {"id": 22, "customer_id": "$ref:c.name"}}]');
-- explained: dependencies come from those columns alone
SELECT o ->> 'id', o -> 'implicitDependencies' FROM jsonb_array_elements(batch_explain('[{"id": "c", "entity": "customer", "action": "read"}, {"id": "d", "entity": "customer", "action": "read"},
  {"id": "n", "entity": "note", "action": "create", "references": ["customer_id"], "store_params": {"id": 1, "customer_id": "$ref:d.id", "body": "$ref:c.id"}}]') -> 'operations') AS o;
SELECT batch_execution_order('[{"id": "n", "references": ["customer_id"], "store_params": {"customer_id": "$ref:d.id", "body": "$ref:n.id"}}, {"id": "d"}]');
-- an unknown column, when the operation runs; only columns that the role may use are shown
SELECT refused('[{"id": "n", "entity": "note", "action": "read", "references": ["customer"]}]');
SELECT refused('[{"id": "n", "entity": "note", "action": "delete", "references": ["id", "nope"], "query_params": {"id": 1}}]');
SELECT batch_explain('[{"id": "n", "entity": "note", "action": "read", "references": ["nope"]}]');
SET ROLE regress_reference_columns;
SELECT refused('[{"id": "n", "entity": "note", "action": "read", "references": ["nope"], "metadata_params": {"__properties": "id"}}]');
RESET ROLE;
-- a value outside that its column doesn't take is no reference
SELECT refused('[{"id": "c", "entity": "customer", "action": "read"}, {"id": "n", "entity": "note", "action": "create", "references": ["body"], "store_params": {"id": 9, "customer_id": "$ref:c.id"}}]');
SELECT refused('[{"id": "c", "entity": "customer", "action": "read"}, {"id": "n", "entity": "note", "action": "read", "references": false, "query_params": {"customer_id": "$ref:c.id"}}]');
SELECT refused('[{"id": "n", "entity": "note", "action": "read", "references": ["body"], "query_params": {"customer_id": {"in": "$ref:c.*.id"}}}]');
-- mistakes in the request
SELECT refused('[{"id": "n", "entity": "note", "action": "read", "references": []}]');
SELECT refused('[{"id": "n", "entity": "note", "action": "read", "references": ["id", 1]}]');
SELECT refused('[{"id": "n", "entity": "note", "action": "read", "references": "customer_id"}]');
SELECT refused('[{"id": "n", "entity": "note", "action": "read", "references": "no"}]');
SELECT refused('[{"id": "n", "entity": "note", "action": "create", "references": ["customer_id"], "store_params": {"customer_id": "$ref:nobody.id"}}]');
-- a column that there is not, also of a find or create and of a sync
SELECT refused('[{"id": "n", "entity": "note", "action": "create", "references": ["nope"], "store_params": {"id": 70}, "metadata_params": {"__on_conflict": {"columns": "id", "action": "select"}}}]');
SELECT refused('[{"id": "n", "entity": "note", "action": "sync", "references": ["nope"], "query_params": {"id": 70}, "store_params": [{}]}]');
DROP OWNED BY regress_reference_columns;
DROP ROLE regress_reference_columns;
