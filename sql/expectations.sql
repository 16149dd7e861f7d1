-- Guards in full: expect with a message and a status, of values, and several of them.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA expectations;
SET search_path = expectations, comparison, public;
CREATE TABLE account (id int PRIMARY KEY, owner text, balance numeric, pin text);
CREATE TABLE payment (id int PRIMARY KEY, account int, amount numeric);
INSERT INTO account VALUES (1, 'Zoë', 150.00, '1234'), (2, 'Abe', 20.50, NULL);
CREATE ROLE regress_expectations;
GRANT USAGE ON SCHEMA expectations TO regress_expectations;
GRANT SELECT (id, owner, balance) ON account TO regress_expectations;
GRANT ALL ON payment TO regress_expectations;
-- Two payments: one that there is money for, one that there isn't.
\set payments '[{"id": "rich", "entity": "account", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__properties": "balance"}}, {"id": "poor", "entity": "account", "action": "read", "query_params": {"id": 2}, "metadata_params": {"__properties": "balance"}}, {"id": "one", "entity": "payment", "action": "create", "store_params": {"id": 1, "amount": 100}, "expect": {"ref": "$ref:rich.balance", "ge": 100, "status": 402}}, {"id": "two", "entity": "payment", "action": "create", "store_params": {"id": 2, "amount": 100}, "expect": {"ref": "$ref:poor.balance", "ge": 100, "status": 402, "message": "balance of $ref:poor.balance is too low"}}, {"id": "log", "entity": "payment", "action": "create", "store_params": {"id": 3, "amount": 0}}, {"id": "receipt", "entity": "payment", "action": "create", "store_params": {"id": 4, "amount": "$ref:two.amount"}}]'
\set ECHO all
-- the five modes
SELECT refused(:'payments');
SELECT * FROM run(:'payments', '{"onError": "report"}');
SELECT * FROM run(:'payments', '{"continueOnError": true}');
BEGIN;
SELECT * FROM run(:'payments', '{"atomic": false}');
SELECT * FROM payment ORDER BY id;
ROLLBACK;
BEGIN;
SELECT * FROM run(:'payments', '{"atomic": false, "continueOnError": true}');
SELECT * FROM payment ORDER BY id;
ROLLBACK;
-- a dry run asks too
SELECT * FROM run(:'payments', '{"atomic": false, "continueOnError": true, "dryRun": true}');
SELECT count(*) FROM payment;
-- with and without running together
SELECT compare(:'payments');
SELECT compare('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 2}},
                 {"id": "p1", "entity": "payment", "action": "create", "store_params": {"id": 1, "amount": 1}},
                 {"id": "p2", "entity": "payment", "action": "create", "store_params": {"id": 2, "amount": 2}},
                 {"id": "p3", "entity": "payment", "action": "create", "store_params": {"id": 3, "amount": 3}, "expect": [{"rows": 1}, {"ref": "$ref:a.balance", "gt": 20}]},
                 {"id": "p4", "entity": "payment", "action": "create", "store_params": {"id": 4, "amount": 4}, "expect": {"ref": "$ref:a.balance", "lt": 21}},
                 {"id": "p5", "entity": "payment", "action": "create", "store_params": {"id": 5, "amount": 5}}]');
SELECT compare('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 2}},
                 {"id": "u1", "entity": "account", "action": "update", "query_params": {"id": 1}, "increment": {"balance": 1}, "expect": {"rows": 1}},
                 {"id": "u2", "entity": "account", "action": "update", "query_params": {"id": 9}, "increment": {"balance": 1}, "expect": {"rows": 1, "status": 404, "message": "$ref:a.owner sees no account 9"}},
                 {"id": "u3", "entity": "account", "action": "update", "query_params": {"id": 2}, "increment": {"balance": 1}, "expect": {"rows": 1}}]');
-- explained: the value makes a dependency, and what it guards stays alone
SELECT o ->> 'id', o -> 'implicitDependencies', o ->> 'alone' FROM jsonb_array_elements(batch_explain(:'payments') -> 'operations') AS o;
-- rows in other words, with another status
SELECT refused('[{"id": "a", "entity": "account", "action": "delete", "query_params": {"id": 9}, "expect": {"rows": 1, "status": 404, "message": "no such account"}}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "expect": [{"min": 1}, {"max": 1, "status": 409}]}]');
SELECT * FROM run('[{"id": "a", "entity": "account", "action": "read", "metadata_params": {"__properties": "id", "__sort": "id"}, "expect": [{"min": 1}, {"max": 2, "status": 409}]}]');
-- a number of rows that a reference brings: of a count, of rows written before, for each row given
BEGIN;
SELECT * FROM run('[{"id": "n", "entity": "account", "action": "read", "metadata_params": {"__count": true}},
                    {"id": "u", "entity": "account", "action": "update", "metadata_params": {"__all": true, "__properties": []}, "increment": {"balance": 1}, "expect": {"rows": "$ref:n.count"}},
                    {"id": "c", "entity": "payment", "action": "create", "store_params": [{"id": 1}, {"id": 2}], "metadata_params": {"__properties": "id"}, "expect": {"min": 1, "max": "$ref:u.@rows"}},
                    {"id": "e", "entity": "payment", "action": "update", "store_params": [{"id": 1, "amount": 5}, {"id": 2, "amount": 6}], "metadata_params": {"__properties": "amount"}, "expect": {"each": "$ref:one.one"}},
                    {"id": "one", "entity": "account", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__aggregate": {"one": {"count": "*"}}}}]');
ROLLBACK;
SELECT compare('[{"id": "n", "entity": "account", "action": "read", "query_params": {"id": 1}},
                 {"id": "u1", "entity": "account", "action": "update", "query_params": {"id": 1}, "increment": {"balance": 1}, "expect": {"rows": "$ref:n.id"}},
                 {"id": "u2", "entity": "account", "action": "update", "query_params": {"id": 9}, "increment": {"balance": 1}, "expect": {"rows": "$ref:n.@rows"}},
                 {"id": "u3", "entity": "account", "action": "update", "query_params": {"id": 2}, "increment": {"balance": 1}, "expect": {"max": "$ref:n.balance"}}]');
SELECT refused('[{"id": "n", "entity": "account", "action": "read", "metadata_params": {"__count": true}}, {"id": "d", "entity": "account", "action": "delete", "query_params": {"id": 1}, "expect": {"rows": "$ref:n.count", "status": 409}}]');
SELECT refused('[{"id": "n", "entity": "account", "action": "read", "query_params": {"id": 1}}, {"id": "d", "entity": "account", "action": "delete", "query_params": {"id": 1}, "expect": {"rows": "$ref:n.owner"}}]');
SELECT refused('[{"id": "d", "entity": "account", "action": "delete", "query_params": {"id": 1}, "expect": {"rows": "$ref:n.owner"}}]');
SELECT refused('[{"id": "d", "entity": "account", "action": "delete", "for_each": [{"id": 1, "n": 1}], "query_params": {"id": "$ref:@item.id"}, "expect": {"each": "$ref:@item.n"}}]');
SELECT refused('[{"id": "n", "entity": "account", "action": "read"}, {"id": "d", "entity": "account", "action": "delete", "query_params": {"id": 1}, "references": false, "expect": {"rows": "$ref:n.@rows"}}]');
SELECT batch_execution_order('[{"id": "d", "expect": {"rows": "$ref:n.count"}}, {"id": "n"}]');
SELECT o ->> 'id', o -> 'implicitDependencies', o ->> 'alone' FROM jsonb_array_elements(batch_explain('[{"id": "n", "entity": "account", "action": "read"}, {"id": "d", "entity": "account", "action": "delete", "query_params": {"id": 1}, "expect": {"rows": "$ref:n.@rows"}}, {"id": "e", "entity": "account", "action": "delete", "query_params": {"id": 2}}]') -> 'operations') AS o;
-- a value: every kind of test, an operand from another operation, a test of existence
SELECT * FROM run('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 1}},
                    {"id": "b", "entity": "account", "action": "read", "query_params": {"id": 2}},
                    {"id": "none", "entity": "account", "action": "read", "query_params": {"id": 9}},
                    {"id": "p", "entity": "payment", "action": "read", "expect": [
                       {"ref": "$ref:a.balance", "gt": "$ref:b.balance"}, {"ref": "$ref:a.owner", "in": ["Zoë", "x"], "ne": "x"},
                       {"ref": "$ref:b.pin", "is": null}, {"ref": "$ref:none.0", "exists": false}]}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 1}}, {"id": "b", "entity": "account", "action": "read", "query_params": {"id": 2}},
                 {"id": "p", "entity": "payment", "action": "read", "expect": {"ref": "$ref:b.balance", "gt": "$ref:a.balance"}}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 9}}, {"id": "p", "entity": "payment", "action": "read", "expect": {"ref": "$ref:a.0", "exists": true, "status": 404}}]');
-- what cannot be compared, or leads nowhere, is a mistake and no guard
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 1}}, {"id": "p", "entity": "payment", "action": "read", "expect": {"ref": "$ref:a.balance", "ge": "100"}}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 1}}, {"id": "p", "entity": "payment", "action": "read", "expect": {"ref": "$ref:a.pin", "ge": 100}}]');
SELECT refused('[{"id": "p", "entity": "payment", "action": "read", "expect": {"rows": {"min": 1}}}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 9}}, {"id": "p", "entity": "payment", "action": "read", "expect": {"ref": "$ref:a.balance", "ge": 100}}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read"}, {"id": "p", "entity": "payment", "action": "read", "expect": {"rows": 1, "message": "$ref:a.owner has none"}}]');
-- when decides first whether the operation runs, and is no failure
SELECT * FROM run('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 2}, "metadata_params": {"__properties": "balance"}},
                    {"id": "p", "entity": "payment", "action": "read", "when": {"ref": "$ref:a.balance", "ge": 100}, "expect": {"ref": "$ref:a.balance", "ge": 100}}]');
-- long values are cut
SELECT refused(('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 1}}, {"id": "p", "entity": "payment", "action": "read", "expect": {"ref": "$ref:a.owner", "eq": "' || repeat('x', 1000) || '"}}]')::jsonb);
-- without references, those of conditions remain, and all else is text
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 1}},
                 {"id": "p", "entity": "payment", "action": "read", "references": false, "expect": {"ref": "$ref:a.owner", "eq": "$ref:a.owner", "message": "$ref:a.owner"}}]');
-- a guard shows no more than the role may read
SET ROLE regress_expectations;
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 1}}, {"id": "p", "entity": "payment", "action": "read", "expect": {"ref": "$ref:a.pin", "eq": "0000"}}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__properties": "id,owner,balance"}}, {"id": "p", "entity": "payment", "action": "read", "expect": {"ref": "$ref:a.pin", "eq": "0000"}}]');
RESET ROLE;
-- mistakes in the request
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "expect": []}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "expect": [{"rows": 1}, 2]}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "expect": {"rows": 1, "status": 200}}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "expect": {"rows": 1, "message": ""}}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "expect": {"rows": 1, "error": "none", "statusCode": "404"}}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read", "expect": {"each": 1}}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read"}, {"id": "p", "entity": "payment", "action": "read", "expect": {"rows": 1, "ref": "$ref:a.0", "exists": true}}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read"}, {"id": "p", "entity": "payment", "action": "read", "expect": "$ref:a.balance >= 100"}]');
SELECT refused('[{"id": "a", "entity": "account", "action": "read"}, {"id": "p", "entity": "payment", "action": "read", "expect": {"ref": "a.balance", "gte": 100}}]');
SELECT refused('[{"id": "p", "entity": "payment", "action": "read", "expect": {"ref": "$ref:p.balance", "ge": 100}}]');
SELECT refused('[{"id": "p", "entity": "payment", "action": "read", "expect": {"ref": "$ref:nobody.balance", "ge": 100}}]');
DROP OWNED BY regress_expectations;
DROP ROLE regress_expectations;
