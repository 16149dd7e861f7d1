-- Conditions: `when` decides by an earlier result whether an operation runs.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA conditions;
SET search_path = conditions, public;
CREATE TABLE account (id int PRIMARY KEY, balance numeric, name text, ok bool, note text, doc jsonb);
INSERT INTO account VALUES (1, 100.00, 'Zoë', true, NULL, '{"k": [1, 1.0], "s": "10"}'), (2, 9, 'abc', false, '', '{}');
-- Does an operation with this condition on account 1 run?
CREATE FUNCTION decides(condition jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  operations jsonb := jsonb_build_array(
    '{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 1}}'::jsonb,
    '{"id": "none", "entity": "account", "action": "read", "query_params": {"id": 0}}'::jsonb,
    '{"id": "all", "entity": "account", "action": "read", "metadata_params": {"__sort": "id"}}'::jsonb,
    jsonb_build_object('id', 'o', 'entity', 'account', 'action', 'read', 'when', condition));
  result jsonb;
BEGIN
  result := batch_execute(operations, '{"onError": "report"}') #> '{results,o}';
  RETURN coalesce(result ->> 'reason', result ->> 'error', result ->> 'status');
EXCEPTION WHEN OTHERS THEN
  RETURN refused(operations);
END $$;
\set ECHO all
-- numbers compare as exact numbers
SELECT decides('{"ref": "$ref:a.balance", "ge": 100}'), decides('{"ref": "$ref:a.balance", "eq": 100}'), decides('{"ref": "$ref:a.balance", "gt": 99.999999999999999999999999}'), decides('{"ref": "$ref:a.balance", "lt": 100.00}'), decides('{"ref": "$ref:a.balance", "le": 1e2}'), decides('{"ref": "$ref:a.balance", "ne": 100.0}');
-- strings compare bytewise, not by a collation
SELECT decides('{"ref": "$ref:a.name", "eq": "Zoë"}'), decides('{"ref": "$ref:a.name", "lt": "abc"}'), decides('{"ref": "$ref:a.name", "gt": "Zof"}'), decides('{"ref": "$ref:a.name", "ne": "zoë"}'), decides('{"ref": "$ref:a.doc.s", "lt": "9"}');
-- booleans by eq and ne; is: null, not null, true, false
SELECT decides('{"ref": "$ref:a.ok", "eq": true}'), decides('{"ref": "$ref:a.ok", "ne": true}'), decides('{"ref": "$ref:a.ok", "is": true}'), decides('{"ref": "$ref:a.note", "is": null}'), decides('{"ref": "$ref:a.note", "is": "not null"}'), decides('{"ref": "$ref:a.name", "is": "not null"}');
-- in and not-in; deep equality of documents
SELECT decides('{"ref": "$ref:a.balance", "in": [1, 100.000]}'), decides('{"ref": "$ref:a.name", "not-in": ["Zoë"]}'), decides('{"ref": "$ref:a.balance", "in": []}'), decides('{"ref": "$ref:a.doc", "eq": {"s": "10", "k": [1.0, 1]}}'), decides('{"ref": "$ref:a.doc.k", "ne": [1]}');
-- several operators are ANDed, an array of conditions means all
SELECT decides('{"ref": "$ref:a.balance", "ge": 100, "lt": 200}'), decides('[{"ref": "$ref:a.balance", "ge": 100}, {"ref": "$ref:a.ok", "eq": true}]'), decides('[{"ref": "$ref:a.balance", "ge": 100}, {"ref": "$ref:a.ok", "eq": false}]');
-- exists: a row, a property, an element
SELECT decides('{"ref": "$ref:a.id", "exists": true}'), decides('{"ref": "$ref:none.id", "exists": true}'), decides('{"ref": "$ref:none.id", "exists": false}'), decides('{"ref": "$ref:a.nope", "exists": false}'), decides('{"ref": "$ref:all.1", "exists": true}'), decides('{"ref": "$ref:all.2", "exists": false}'), decides('{"ref": "$ref:none.0", "exists": true}'), decides('{"ref": "$ref:none.*", "exists": true}'), decides('{"ref": "$ref:a.note", "exists": true}');
-- exists guards the other operators of its condition
SELECT decides('{"ref": "$ref:none.balance", "exists": true, "ge": 100}'), decides('[{"ref": "$ref:none.balance", "exists": true}, {"ref": "$ref:none.balance", "ge": 100}]');
-- an operand may be a reference too
SELECT decides('{"ref": "$ref:a.balance", "ge": "$ref:all.1.balance"}'), decides('{"ref": "$ref:a.id", "in": "$ref:all.*.id"}'), decides('{"ref": "$ref:a.name", "eq": "$ref:all.0.name"}'), decides('{"ref": "$ref:a.name", "eq": "<$ref:all.0.name>"}');
-- different types are not equal, and have no order: then the operation fails
SELECT decides('{"ref": "$ref:a.balance", "eq": "100"}'), decides('{"ref": "$ref:a.note", "eq": 1}'), decides('{"ref": "$ref:a.ok", "eq": "true"}');
SELECT decides('{"ref": "$ref:a.balance", "ge": "100"}');
SELECT decides('{"ref": "$ref:a.name", "lt": 5}');
SELECT decides('{"ref": "$ref:a.note", "gt": 5}');
SELECT decides('{"ref": "$ref:a.balance", "gt": null}');
SELECT decides('{"ref": "$ref:a.ok", "gt": false}');
SELECT decides('{"ref": "$ref:a.doc", "gt": {}}');
-- a reference that leads nowhere fails the operation, unless exists asks for it
SELECT decides('{"ref": "$ref:none.balance", "ge": 100}');
SELECT decides('{"ref": "$ref:all.balance", "ge": 100}');
SELECT decides('{"ref": "$ref:a.nope", "is": null}');
-- what is wrong by its form
SELECT decides('{"ge": 100}');
SELECT decides('{"ref": "a.balance", "ge": 100}');
SELECT decides('{"ref": "x $ref:a.balance", "ge": 100}');
SELECT decides('{"ref": 5, "ge": 100}');
SELECT decides('{"ref": "$ref:a.balance"}');
SELECT decides('{"ref": "$ref:a.balance", "like": "1*"}');
SELECT decides('{"ref": "$ref:a.balance", "between": [1, 2]}');
SELECT decides('{"ref": "$ref:a.balance", "exists": 1}');
SELECT decides('{"ref": "$ref:a.balance", "in": 5}');
SELECT decides('{"ref": "$ref:a.balance", "is": 5}');
SELECT decides('[5]');
-- False is a skip and no failure: dependents are skipped too, the batch succeeds and keeps the rest
SELECT * FROM run('[{"id": "check", "entity": "account", "action": "read", "query_params": {"id": 2}},
                    {"id": "pay", "entity": "account", "action": "update", "query_params": {"id": 2}, "increment": {"balance": -100}, "when": {"ref": "$ref:check.balance", "ge": 100}},
                    {"id": "receipt", "entity": "account", "action": "create", "store_params": {"id": 3, "balance": "$ref:pay.balance"}},
                    {"id": "refuse", "entity": "account", "action": "create", "store_params": {"id": 4, "note": "refused"}, "when": {"ref": "$ref:check.balance", "lt": 100}, "metadata_params": {"__properties": "note"}}]');
SELECT id, balance FROM account ORDER BY id;
-- a dependency that failed counts more than one that was skipped
SELECT * FROM run('[{"id": "check", "entity": "account", "action": "read", "query_params": {"id": 2}, "metadata_params": {"__properties": "balance"}},
                    {"id": "skipped", "entity": "account", "action": "read", "when": {"ref": "$ref:check.balance", "gt": 9}},
                    {"id": "failed", "entity": "nowhere", "action": "read"},
                    {"id": "both", "entity": "account", "action": "read", "depends_on": ["skipped", "failed"]},
                    {"id": "one", "entity": "account", "action": "read", "depends_on": ["skipped"]}]', '{"atomic": false, "continueOnError": true}');
