-- Filters and orders by associations are no oracle: rights, policies and exposed schemas hold as in a read of that table.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
DROP ROLE IF EXISTS regress_related;
CREATE ROLE regress_related;
CREATE SCHEMA related_rights;
CREATE SCHEMA related_hidden;
GRANT USAGE ON SCHEMA related_rights TO regress_related;
SET search_path = related_rights, public;
CREATE TABLE person (id int PRIMARY KEY, name text, salary int);
CREATE TABLE note (id int PRIMARY KEY, person_id int REFERENCES person, secret_id int, word text);
CREATE TABLE secret (id int PRIMARY KEY, person_id int REFERENCES person, word text);
CREATE TABLE unlinked (id int PRIMARY KEY, person_id int REFERENCES person, note_id int REFERENCES note);
CREATE TABLE guarded (id int PRIMARY KEY, person_id int REFERENCES person, owner text, word text);
CREATE TABLE related_hidden.elsewhere (id int PRIMARY KEY, person_id int REFERENCES related_rights.person);
INSERT INTO person VALUES (1, 'Ann', 100), (2, 'Bo', 200), (3, 'Cy', 300);
INSERT INTO note VALUES (1, 1, 1, 'a'), (2, 2, 1, 'b'), (3, 3, 1, 'c');
INSERT INTO secret VALUES (1, 1, 'xyzzy');
INSERT INTO unlinked VALUES (1, 1, 1);
INSERT INTO guarded VALUES (1, 1, 'regress_related', 'mine'), (2, 2, 'somebody', 'theirs');
INSERT INTO related_hidden.elsewhere VALUES (1, 1);
GRANT SELECT (id, name), UPDATE (name), DELETE ON person TO regress_related;
GRANT SELECT (id, person_id, word), UPDATE (word), DELETE ON note TO regress_related;
GRANT SELECT (id) ON unlinked TO regress_related;
GRANT SELECT ON guarded TO regress_related;
GRANT SELECT ON related_hidden.elsewhere TO regress_related;
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON guarded USING (owner = current_user);
CREATE FUNCTION asked(entity text, filter jsonb, sort text DEFAULT 'id', action text DEFAULT 'read') RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  operation jsonb := jsonb_build_object('id', 'r', 'entity', entity, 'action', action, 'query_params', filter);
BEGIN
  operation := operation || CASE WHEN action = 'read' THEN jsonb_build_object('metadata_params', jsonb_build_object('__sort', sort, '__properties', 'id'))
                                 ELSE '{"metadata_params": {"__properties": "id"}}' END;
  IF action = 'update' THEN
    operation := operation || '{"store_params": {"name": "changed"}}';
  END IF;
  RETURN coalesce(nullif(refused(jsonb_build_array(operation)), 'not refused'),
                  (batch_execute(jsonb_build_array(operation)) -> 'results' -> 'r' -> 'data')::text);
END $$;
GRANT EXECUTE ON FUNCTION asked TO regress_related;
\set ECHO all
SET ROLE regress_related;
-- a column that the role may read, and one that it may not, in the related rows and in their own associations
SELECT asked('note', '{"__some": {"person": {"name": "Ann"}}}'), asked('note', '{"__none": {"person": {"name": "Ann"}}}');
SELECT asked('note', '{"__some": {"person": {"salary": {"gt": 150}}}}');
SELECT asked('note', '{"__or": [{"id": 1}, {"__none": {"person": {"salary": {"gt": 150}}}}]}');
SELECT asked('person', '{"__some": {"note": {"__some": {"person": {"salary": {"gt": 150}}}}}}');
SELECT asked('note', '{}', 'person.name:desc');
SELECT asked('note', '{}', 'person.salary');
SELECT asked('person', '{"__some": {"note": {"secret_id": 1}}}');
-- a table that it may not read, and columns of a key that it may not read: not even whether there is a row
SELECT asked('person', '{"__some": {"secret": {}}}');
SELECT asked('person', '{"__none": {"secret": {"word": "xyzzy"}}}');
SELECT asked('person', '{"__some": {"unlinked": {}}}');
SELECT asked('note', '{"__some": {"unlinked": {"id": 1}}}');
-- no update and delete that tells
SELECT asked('person', '{"__some": {"secret": {"word": "xyzzy"}}}', action => 'delete');
SELECT asked('person', '{"__some": {"note": {"secret_id": 1}}}', action => 'update');
SELECT asked('note', '{"__some": {"person": {"salary": 100}}}', action => 'delete');
-- hints name what the role may follow, no more
SELECT asked('person', '{"__some": {"secrets": {}}}');
SELECT asked('note', '{"__some": {"person": {"nope": 1}}}');
SELECT asked('person', '{"secret.word": "x"}');
SELECT asked('note', '{"person.salary": 1}');
SELECT asked('note', '{}', 'person.nope');
-- rows that a policy hides are not there
SELECT asked('person', '{"__some": {"guarded": {}}}'), asked('person', '{"__none": {"guarded": {}}}'), asked('person', '{"__some": {"guarded": {"word": "theirs"}}}'), asked('person', '{"__none": {"guarded": {"word": "theirs"}}}');
-- a schema that it may not use
SELECT asked('person', '{"__some": {"elsewhere": {}}}');
RESET ROLE;
GRANT USAGE ON SCHEMA related_hidden TO regress_related;
SET ROLE regress_related;
SELECT asked('person', '{"__some": {"elsewhere": {}}}');
-- one that is not exposed is not told from none
RESET ROLE;
SET batch_ops.exposed_schemas = 'related_rights';
SET ROLE regress_related;
SELECT asked('person', '{"__some": {"elsewhere": {}}}');
SELECT asked('person', '{"__some": {"related_hidden.elsewhere": {}}}');
SELECT asked('person', '{"__some": {"nowhere": {}}}');
RESET ROLE;
RESET batch_ops.exposed_schemas;
-- to-one rows that a policy hides: none for a filter, null for an order
ALTER TABLE person ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON person USING (id <> 2);
SET ROLE regress_related;
SELECT asked('note', '{"__some": {"person": {}}}'), asked('note', '{"__none": {"person_id": {}}}'), asked('note', '{}', 'person.name:desc'), asked('note', '{}', 'person.name:nullsfirst');
RESET ROLE;
ALTER TABLE person DISABLE ROW LEVEL SECURITY;
-- a policy on the table that is read or changed may ask for related rows itself
CREATE POLICY linked ON guarded AS RESTRICTIVE USING (EXISTS (SELECT FROM person p WHERE p.id = person_id AND p.name = 'Ann'));
SET ROLE regress_related;
SELECT asked('guarded', '{"__some": {"person": {}}}'), asked('guarded', '{"__some": {"person": {"name": "Bo"}}}'), asked('person', '{"__some": {"guarded": {"__some": {"person": {"name": "Ann"}}}}}');
RESET ROLE;
DROP OWNED BY regress_related;
DROP ROLE regress_related;
