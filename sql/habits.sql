-- What people write who come from other tools, where only the server knows what was meant. Each hint that shows a form is
-- applied in the next statement.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE batch_habits_clerk;
CREATE SCHEMA habits;
GRANT USAGE ON SCHEMA habits TO batch_habits_clerk;
SET search_path = habits, public;
CREATE TABLE customer (customer_id int PRIMARY KEY, name text, born date);
CREATE TABLE invoice (invoice_id int PRIMARY KEY, customer_id int REFERENCES customer, total numeric, "limit" int);
CREATE TABLE pair (a int, b int, PRIMARY KEY (a, b));
CREATE TABLE log (entry text);
GRANT SELECT (name) ON customer TO batch_habits_clerk;
INSERT INTO customer VALUES (1, 'Ada', '1815-12-10');
INSERT INTO invoice VALUES (1, 1, 5, 10);
\set ECHO queries

-- The key of a table by the name that it has elsewhere; not a key of two columns, of none, or one that the role may not read.
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"id": 1}}]');
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"customer_id": 1}}]') #> '{results,a,data,0,name}';
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "create", "store_params": {"_id": 2, "name": "Bo"}}]');
SELECT batch_execute('[{"id": "a", "entity": "pair", "action": "read", "query_params": {"id": 1}}]');
SELECT batch_execute('[{"id": "a", "entity": "log", "action": "read", "query_params": {"pk": 1}}]');
SET ROLE batch_habits_clerk;
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"id": 1}}]');
SELECT batch_execute('[{"id": "c", "entity": "customer", "action": "read"}, {"id": "a", "entity": "invoice", "action": "read", "query_params": {"customer_id": "$ref:c.id"}}]');
RESET ROLE;
SELECT batch_execute('[{"id": "c", "entity": "customer", "action": "read"}, {"id": "a", "entity": "invoice", "action": "read", "query_params": {"customer_id": "$ref:c.id"}}]');
SELECT batch_execute('[{"id": "c", "entity": "customer", "action": "read"}, {"id": "a", "entity": "invoice", "action": "read", "query_params": {"customer_id": "$ref:c.customer_id"}}]') #> '{results,a,data,0,total}';
SELECT batch_execute('[{"id": "c", "entity": "pair", "action": "create", "store_params": {"a": 1, "b": 1}}, {"id": "a", "entity": "invoice", "action": "read", "query_params": {"customer_id": "$ref:c.id"}}]');
SELECT batch_execute('[{"id": "c", "entity": "customer", "action": "read", "metadata_params": {"__properties": "name"}}, {"id": "a", "entity": "invoice", "action": "read", "query_params": {"customer_id": "$ref:c.id"}}]');

-- A foreign key by the table that it leads to.
SELECT batch_execute('[{"id": "a", "entity": "invoice", "action": "create", "store_params": {"invoice_id": 2, "customer": 1}}]');
SELECT batch_execute('[{"id": "a", "entity": "invoice", "action": "create", "store_params": {"invoice_id": 2, "customer_id": 1}}]') -> 'success';
SELECT batch_execute('[{"id": "c", "entity": "customer", "action": "read"}, {"id": "a", "entity": "invoice", "action": "update", "query_params": {"invoice_id": 2}, "store_params": {"customer": "$ref:c.customer_id"}}]');
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "create", "store_params": {"customer_id": 3, "invoice": 1}}]');

-- Paging among the filters, as PostgREST has it; a column of such a name is a column.
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"limit": 5}}]');
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "metadata_params": {"__limit": 5}}]') #> '{results,a,data,0,name}';
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"order": "name.desc"}}]');
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "metadata_params": {"__sort": "name:desc"}}]') #> '{results,a,data,0,name}';
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"select": "*"}}]');
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "delete", "query_params": {"name": "Ada", "limit": 1}}]');
SELECT batch_execute('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"limit": 10}}]') #> '{results,a,data,0,total}';
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"limit": {"gt": 5}}}]');
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"__or": [{"limit": 5}]}}]');

-- Negated operators of PostgREST.
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"customer_id": "not.in.(1,2)"}}]');
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"customer_id": {"not-in": [1, 2]}}}]') #> '{results,a,data}';
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"born": "not.is.null"}}]');
SELECT batch_execute('[{"id": "a", "entity": "customer", "action": "read", "query_params": {"born": {"is": "not null"}}}]') #> '{results,a,data,0,name}';
SELECT batch_execute('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"total": "not.gt.5"}}]');
SELECT batch_execute('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"__not": {"total": {"gt": 5}}}}]') #> '{results,a,data,0,total}';

-- A condition on the columns of an association, with words of other tools.
SELECT batch_execute('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"customer": {"name": {"equals": "Ada"}}}}]');
SELECT batch_execute('[{"id": "a", "entity": "invoice", "action": "read", "query_params": {"__some": {"customer": {"name": {"eq": "Ada"}}}}}]') #> '{results,a,data,0,total}';

DROP SCHEMA habits CASCADE;
DROP ROLE batch_habits_clerk;
