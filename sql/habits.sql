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

-- Columns of an association by the column that references, which alone tells the parent from the children, and one owner from
-- another.
CREATE TABLE category (id int PRIMARY KEY, parent_id int REFERENCES category ON DELETE CASCADE, name text);
CREATE TABLE job (id int PRIMARY KEY, owner_id int REFERENCES customer, checker_id int REFERENCES customer);
INSERT INTO category VALUES (1, NULL, 'tech'), (2, 1, 'phones'), (3, 2, 'old');
INSERT INTO job VALUES (1, 1, NULL);
SELECT batch_execute('[{"id": "a", "entity": "category", "action": "delete", "query_params": {"parent_id.name": "tech"}}]');
SELECT batch_execute('[{"id": "a", "entity": "category", "action": "read", "query_params": {"__some": {"parent_id": {"name": "tech"}}}}]') #> '{results,a,data}';
SELECT batch_execute('[{"id": "a", "entity": "job", "action": "read", "query_params": {"owner_id.name": "Ada"}}]');
SELECT batch_execute('[{"id": "a", "entity": "job", "action": "read", "query_params": {"__some": {"owner_id": {"name": "Ada"}}}}]') #> '{results,a,data,0,id}';
SELECT batch_execute('[{"id": "a", "entity": "job", "action": "read", "query_params": {"customer.name": "Ada"}}]');
SELECT batch_execute('[{"id": "a", "entity": "job", "action": "read", "metadata_params": {"__include": "owner_id.name"}}]');
SELECT batch_execute('[{"id": "a", "entity": "job", "action": "read", "metadata_params": {"__include": {"owner": {"from": "owner_id", "__properties": "name"}}}}]') #> '{results,a,data,0,owner}';

-- Values of text searches stand for themselves; null is no value; regular expressions are none.
SELECT batch_execute('[{"id": "a", "entity": "category", "action": "read", "query_params": {"name": {"startsWith": "50%"}}}]');
SELECT batch_execute('[{"id": "a", "entity": "category", "action": "read", "query_params": {"name": {"like": "50\\%*"}}}]') #> '{results,a,data}';
SELECT batch_execute('[{"id": "a", "entity": "category", "action": "read", "query_params": {"parent_id": {"$ne": null}, "name": "old"}}]');
SELECT batch_execute('[{"id": "a", "entity": "category", "action": "read", "query_params": {"parent_id": {"$in": [1, null]}}}]');
SELECT batch_execute('[{"id": "a", "entity": "category", "action": "read", "query_params": {"__or": [{"parent_id": {"in": [1]}}, {"parent_id": {"is": null}}]}}]') #> '{results,a,data}';
SELECT batch_execute('[{"id": "a", "entity": "category", "action": "read", "query_params": {"name": {"$regex": "^(t|o)"}}}]');

-- Other values than one, the negation of several conditions, what is set.
CREATE TYPE mood AS ENUM ('draft', 'done');
CREATE TABLE note (id int PRIMARY KEY, status mood, price int);
SELECT batch_execute('[{"id": "a", "entity": "note", "action": "read", "query_params": {"status": "!draft"}}]');
SELECT batch_execute('[{"id": "a", "entity": "note", "action": "read", "query_params": {"status": {"ne": "draft"}}}]') #> '{results,a,data}';
SELECT batch_execute('[{"id": "a", "entity": "note", "action": "read", "query_params": {"status": "drafd"}}]');
SELECT batch_execute('[{"id": "a", "entity": "note", "action": "read", "query_params": {"NOT": [{"id": 1}, {"id": 2}]}}]');
SELECT batch_execute('[{"id": "a", "entity": "note", "action": "read", "query_params": {"__not": {"__or": [{"id": 1}, {"id": 2}]}}}]') #> '{results,a,data}';
SELECT batch_execute('[{"id": "a", "entity": "note", "action": "read", "query_params": {"or": "(id.gt.5,price.is.null)"}}]');
SELECT batch_execute('[{"id": "a", "entity": "note", "action": "update", "query_params": {"id": 1}, "store_params": {"price": {"set": 2}}}]');

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

-- Prisma connects and disconnects: by the key itself, by a key of several columns, by another column where it can be looked up.
CREATE TABLE team (id int PRIMARY KEY, slug text UNIQUE);
CREATE TABLE place (tenant int, id int, PRIMARY KEY (tenant, id));
CREATE TABLE project (id int PRIMARY KEY, team_id int REFERENCES team, tenant int NOT NULL DEFAULT 1, place_id int, FOREIGN KEY (tenant, place_id) REFERENCES place);
CREATE TABLE bound (id int PRIMARY KEY, team_id int NOT NULL REFERENCES team);
INSERT INTO team VALUES (1, 'a');
INSERT INTO place VALUES (1, 7);
CREATE FUNCTION nested(entity text, stored jsonb, action text DEFAULT 'create') RETURNS text LANGUAGE sql AS $$
  SELECT refused(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', entity, 'action', action, 'store_params', stored) ||
                                   CASE action WHEN 'update' THEN '{"query_params": {"id": 1}}' ELSE '{}' END::jsonb))
$$;
SELECT nested('project', '{"id": 1, "team": {"connect": {"id": 1}}}'), nested('project', '{"id": 1, "team_id": {"connect": {"id": 1}}}');
SELECT nested('project', '{"id": 1, "team_id": 1}');
SELECT nested('project', '{"id": 2, "team": {"connect": {"slug": "a"}}}'), nested('project', '{"id": 2, "team": {"connect": {"nope": "a"}}}');
SELECT nested('project', '{"id": 2, "place": {"connect": {"tenant": 1, "id": 7}}}'), nested('project', '{"id": 2, "place": {"connect": {"tenant_id": {"tenant": 1, "id": 7}}}}'), nested('project', '{"id": 2, "place": {"connect": {"id": 7}}}');
SELECT nested('project', '{"id": 2, "tenant": 1, "place_id": 7}');
SELECT nested('project', '{"team": {"disconnect": true}}', 'update'), nested('project', '{"place": {"disconnect": true}}', 'update'), nested('bound', '{"team": {"disconnect": true}}', 'update');
SELECT nested('project', '{"team_id": null, "place_id": null}', 'update');
SELECT nested('team', '{"id": 2, "project": {"connect": [{"id": 1}]}}'), nested('team', '{"id": 2, "project": {"create": [{"id": 3}]}}');
-- Views of tables that are not exposed: nothing is looked up in those, and rows are created by what the search_path finds.
CREATE SCHEMA habits_api;
CREATE VIEW habits_api.teams AS SELECT * FROM team;
CREATE VIEW habits_api.projects AS SELECT id, team_id, tenant, place_id FROM project;
SET search_path = habits_api, public;
SELECT habits.nested('teams', '{"id": 2, "projects": [{"id": 5}]}'), habits.nested('teams', '{"id": 2, "project": [{"id": 5}]}');
SELECT set_config('request.method', 'POST', false);
SELECT habits.nested('projects', '{"id": 5, "teams": {"connect": {"id": 1}}}'), habits.nested('projects', '{"id": 5, "team_id": {"connect": {"id": 1}}}'), habits.nested('projects', '{"id": 5, "teams": {"connect": {"slug": "a"}}}');
SELECT batch_execute('[{"id": "teams", "entity": "teams", "action": "read", "query_params": {"slug": "a"}}, {"id": "a", "entity": "projects", "action": "create", "store_params": {"id": 5, "team_id": "$ref:teams.id"}}]') #> '{results,a,data,0,team_id}';
SELECT habits.nested('teams', '{"id": 2, "projects": [{"id": 5}]}'), habits.nested('projects', '{"id": 5, "teams": {"id": 2}}');
SELECT set_config('request.method', '', false);
SET search_path = habits, public;
DROP SCHEMA habits_api CASCADE;

-- Elements for an array.
CREATE TABLE post (id int PRIMARY KEY, tags text[], n int, words tsvector, body text);
INSERT INTO post VALUES (1, '{a}', 1, 'word', 'a word');
SELECT nested('post', '{"tags": {"push": "x"}}', 'update'), nested('post', '{"tags": {"$push": ["x", "y"]}}', 'update'), nested('post', '{"n": {"push": 1}}', 'update'), nested('post', '{"id": 2, "tags": {"push": "x"}}');
SELECT batch_execute('[{"id": "a", "entity": "post", "action": "update", "query_params": {"id": 1}, "append": {"tags": "x"}}]') #> '{results,a,data,0,tags}';
-- Nothing, in quotes.
SELECT nested('post', '{"n": "null"}', 'update'), nested('post', '{"n": "NULL"}');
SELECT batch_execute('[{"id": "a", "entity": "post", "action": "update", "query_params": {"id": 1}, "store_params": {"n": null}}]') #> '{results,a,data,0,n}';
SELECT batch_execute('[{"id": "a", "entity": "post", "action": "read", "query_params": {"n": "null"}}]');
SELECT batch_execute('[{"id": "a", "entity": "post", "action": "read", "query_params": {"n": {"is": null}}}]') #> '{results,a,data,0,id}';
-- Text search.
SELECT batch_execute('[{"id": "a", "entity": "post", "action": "read", "query_params": {"words": {"fts": "word"}}}]');
SELECT batch_execute('[{"id": "a", "entity": "post", "action": "read", "query_params": {"body": {"ilike": "*word*"}}}]') #> '{results,a,data,0,id}';
-- Pages of updates.
SELECT batch_execute('[{"id": "a", "entity": "post", "action": "update", "query_params": {"id": 1}, "store_params": {"n": 2}, "metadata_params": {"__limit": 1, "__sort": "id"}}]');
SELECT batch_execute('[{"id": "p", "entity": "post", "action": "read", "metadata_params": {"__limit": 1, "__sort": "id"}}, {"id": "a", "entity": "post", "action": "update", "query_params": {"id": "$ref:p.*.id"}, "store_params": {"n": 2}}]') #> '{results,a,data,0,n}';

DROP SCHEMA habits CASCADE;
DROP ROLE batch_habits_clerk;
