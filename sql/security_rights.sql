-- Rights: GRANTs, column privileges and policies decide each operation by itself, also on a backend
-- that serves many roles in turn with the plans that it has cached.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE batch_writer;
CREATE ROLE batch_partial;
CREATE ROLE batch_stranger;
CREATE ROLE batch_alice;
CREATE ROLE batch_bob;
CREATE ROLE batch_owner;
CREATE SCHEMA rights;
GRANT USAGE ON SCHEMA rights TO batch_writer, batch_partial, batch_alice, batch_bob, batch_owner;
SET search_path = rights, public;
CREATE TABLE journal (id int PRIMARY KEY, entry text, secret text DEFAULT 'hidden');
INSERT INTO journal VALUES (1, 'first'), (2, 'second');
GRANT INSERT ON journal TO batch_writer;
GRANT SELECT (id, entry), INSERT (id, entry), UPDATE (entry) ON journal TO batch_partial;
CREATE TABLE line (id int PRIMARY KEY, journal_id int REFERENCES journal, note text);
INSERT INTO line VALUES (10, 1, 'a'), (11, 1, 'b');
GRANT SELECT ON line TO batch_partial;
CREATE TABLE hidden_line (id int PRIMARY KEY, journal_id int CONSTRAINT hidden_link REFERENCES journal);
\set ECHO all
-- may only insert: rows are written and nothing comes back, one by one and fused
SET ROLE batch_writer;
SELECT * FROM run('[{"id": "one", "entity": "journal", "action": "create", "store_params": {"id": 3, "entry": "x"}},
                    {"id": "two", "entity": "journal", "action": "create", "store_params": {"id": 4, "entry": "y"}},
                    {"id": "many", "entity": "journal", "action": "create", "store_params": [{"id": 5}, {"id": 6, "secret": "s"}]}]');
SELECT refused('[{"id": "a", "entity": "journal", "action": "read"}]');
SELECT refused('[{"id": "a", "entity": "journal", "action": "read", "metadata_params": {"__count": true}}]');
SELECT refused('[{"id": "a", "entity": "journal", "action": "update", "store_params": {"entry": "z"}, "query_params": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "journal", "action": "delete", "query_params": {"id": 1}}]');
-- an upsert reads: what is missing is said
SELECT refused('[{"id": "a", "entity": "journal", "action": "create", "store_params": {"id": 1}, "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "nothing"}}}]');
-- a denial is the failure of that operation alone
SELECT * FROM run('[{"id": "ok", "entity": "journal", "action": "create", "store_params": {"id": 7}},
                    {"id": "denied", "entity": "journal", "action": "delete", "query_params": {"id": 1}},
                    {"id": "after", "entity": "journal", "action": "create", "store_params": {"id": 8}}]', '{"atomic": false, "continueOnError": true}');
-- some columns only: those come back, the others can be used nowhere
SET ROLE batch_partial;
SELECT * FROM run('[{"id": "r", "entity": "journal", "action": "read", "query_params": {"id": {"le": 2}}, "metadata_params": {"__sort": "id"}},
                    {"id": "c", "entity": "journal", "action": "create", "store_params": {"id": 9, "entry": "nine"}},
                    {"id": "u", "entity": "journal", "action": "update", "store_params": {"entry": "NINE"}, "query_params": {"id": 9}},
                    {"id": "n", "entity": "journal", "action": "read", "metadata_params": {"__count": true}}]');
SELECT refused('[{"id": "a", "entity": "journal", "action": "read", "metadata_params": {"__properties": "id,secret"}}]');
SELECT refused('[{"id": "a", "entity": "journal", "action": "create", "store_params": {"id": 20, "secret": "x"}}]');
SELECT refused('[{"id": "a", "entity": "journal", "action": "update", "store_params": {"secret": "x"}, "query_params": {"id": 1}}]');
-- no oracle: no filter, order, page, lock, count, guard or upsert tells anything of a column that is not readable
SELECT p.params, refused(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'journal', 'action', 'read') || p.params))
FROM (VALUES ('{"query_params": {"secret": "hidden"}}'::jsonb), ('{"query_params": {"secret": null}}'), ('{"query_params": {"secret": {"is": "not null"}}}'),
             ('{"query_params": {"secret": {"like": "h*"}}}'), ('{"query_params": {"secret": {"in": ["a", "b"]}}}'), ('{"query_params": {"secret": "gt::a"}}'),
             ('{"query_params": {"__not": {"secret": "x"}}}'), ('{"query_params": {"__or": [{"id": 1}, {"secret": "x"}]}}'),
             ('{"query_params": {"secret": "x"}, "metadata_params": {"__count": true}}'), ('{"query_params": {"secret": "x"}, "metadata_params": {"__limit": 0}}'),
             ('{"query_params": {"secret": "x"}, "metadata_params": {"__properties": []}}'),
             ('{"query_params": {"id": -1, "secret": "x"}}'), ('{"query_params": {"secret": "x"}, "expect": {"rows": 1}}'),
             ('{"metadata_params": {"__sort": "secret"}}'), ('{"metadata_params": {"__sort": "id,secret:desc", "__limit": 1, "__properties": "id"}}')) AS p (params);
SELECT refused('[{"id": "a", "entity": "journal", "action": "update", "store_params": {"entry": "x"}, "query_params": {"secret": "hidden"}, "metadata_params": {"__properties": []}}]');
SELECT refused('[{"id": "a", "entity": "journal", "action": "create", "store_params": {"id": 1, "entry": "x"}, "metadata_params": {"__on_conflict": {"columns": ["secret"], "action": "nothing"}}}]');
SELECT refused('[{"id": "a", "entity": "journal", "action": "create", "store_params": {"id": 1, "entry": "x"}, "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "update", "update": ["secret"]}}}]');
SELECT refused('[{"id": "r", "entity": "journal", "action": "read", "query_params": {"id": 1}}, {"id": "a", "entity": "line", "action": "read", "query_params": {"note": "$ref:r.secret"}}]');
-- hints show only what the role may read
SELECT refused('[{"id": "a", "entity": "journal", "action": "read", "query_params": {"nope": 1}}]');
SELECT refused('[{"id": "a", "entity": "journal", "action": "read", "metadata_params": {"__include": "nope"}}]');
-- associations: the rights on the related table hold, and so do those on the columns of the key
SELECT * FROM run('[{"id": "r", "entity": "journal", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__include": "line"}},
                    {"id": "l", "entity": "line", "action": "read", "query_params": {"id": 10}, "metadata_params": {"__include": "journal:journal_id"}}]');
SELECT refused('[{"id": "a", "entity": "journal", "action": "read", "metadata_params": {"__include": "hidden_line"}}]');
RESET ROLE;
REVOKE SELECT ON line FROM batch_partial;
GRANT SELECT (id, note) ON line TO batch_partial;
SET ROLE batch_partial;
SELECT refused('[{"id": "a", "entity": "journal", "action": "read", "metadata_params": {"__include": "line"}}]');
-- no right to the schema, whatever the rights to the table; the plan of another role does not help
RESET ROLE;
GRANT SELECT ON journal, line TO batch_stranger;
SELECT * FROM run('[{"id": "a", "entity": "rights.journal", "action": "read", "query_params": {"id": 1}}]');
SET ROLE batch_stranger;
SELECT refused('[{"id": "a", "entity": "rights.journal", "action": "read", "query_params": {"id": 1}}]');
SELECT refused('[{"id": "a", "entity": "journal", "action": "read", "query_params": {"id": 1}}]');
RESET ROLE;
CREATE SCHEMA rights_open;
GRANT USAGE ON SCHEMA rights_open TO batch_stranger;
CREATE TABLE rights_open.pointer (id int PRIMARY KEY, journal_id int REFERENCES journal);
INSERT INTO rights_open.pointer VALUES (1, 1);
GRANT SELECT ON rights_open.pointer TO batch_stranger;
SELECT * FROM run('[{"id": "a", "entity": "rights_open.pointer", "action": "read", "metadata_params": {"__include": "journal:journal_id"}}]');
SET ROLE batch_stranger;
SELECT refused('[{"id": "a", "entity": "rights_open.pointer", "action": "read", "metadata_params": {"__include": "journal:journal_id"}}]');
-- nor does a hint know of it
SELECT refused('[{"id": "a", "entity": "rights_open.pointer", "action": "read", "metadata_params": {"__include": "nope"}}]');
-- revoked between two calls, with the plan in the cache: table, column, schema
RESET ROLE;
GRANT USAGE ON SCHEMA rights TO batch_stranger;
SET ROLE batch_stranger;
SELECT * FROM run('[{"id": "a", "entity": "rights_open.pointer", "action": "read", "metadata_params": {"__include": "journal:journal_id"}},
                    {"id": "b", "entity": "rights.line", "action": "read", "query_params": {"id": 10}}]');
RESET ROLE;
REVOKE USAGE ON SCHEMA rights FROM batch_stranger;
SET ROLE batch_stranger;
SELECT refused('[{"id": "b", "entity": "rights.line", "action": "read", "query_params": {"id": 10}}]');
SELECT refused('[{"id": "a", "entity": "rights_open.pointer", "action": "read", "metadata_params": {"__include": "journal:journal_id"}}]');
RESET ROLE;
GRANT USAGE ON SCHEMA rights TO batch_stranger;
REVOKE SELECT ON line FROM batch_stranger;
GRANT SELECT (id) ON line TO batch_stranger;
SET ROLE batch_stranger;
SELECT * FROM run('[{"id": "b", "entity": "rights.line", "action": "read", "query_params": {"id": 10}}]');
RESET ROLE;
REVOKE SELECT (id) ON line FROM batch_stranger;
SET ROLE batch_stranger;
SELECT refused('[{"id": "b", "entity": "rights.line", "action": "read", "query_params": {"id": 10}}]');
RESET ROLE;
-- row security: several roles in turn, the same statement each time
CREATE TABLE note (id int PRIMARY KEY, owner name DEFAULT current_user, body text);
ALTER TABLE note ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON note USING (owner = current_user) WITH CHECK (owner = current_user);
GRANT SELECT, INSERT, UPDATE, DELETE ON note TO batch_alice, batch_bob;
ALTER TABLE note OWNER TO batch_owner;
INSERT INTO note VALUES (1, 'batch_alice', 'A'), (2, 'batch_bob', 'B');
\set read_notes '[{"id": "a", "entity": "rights.note", "action": "read", "metadata_params": {"__sort": "id"}}, {"id": "b", "entity": "rights.note", "action": "read", "query_params": {"id": [1, 2]}, "metadata_params": {"__count": true}}]'
SELECT * FROM run(:'read_notes');
SET ROLE batch_alice;
SELECT * FROM run(:'read_notes');
SET ROLE batch_bob;
SELECT * FROM run(:'read_notes');
SET ROLE batch_owner;
SELECT * FROM run(:'read_notes');
SET ROLE batch_alice;
SELECT * FROM run(:'read_notes');
-- USING hides the rows of others from update and delete; WITH CHECK refuses rows for others
SELECT * FROM run('[{"id": "u", "entity": "note", "action": "update", "store_params": {"body": "mine"}, "query_params": {"id": [1, 2]}},
                    {"id": "d", "entity": "note", "action": "delete", "query_params": {"id": 2}},
                    {"id": "c", "entity": "note", "action": "create", "store_params": {"id": 3, "body": "C"}}]');
SELECT refused('[{"id": "c", "entity": "note", "action": "create", "store_params": {"id": 4, "owner": "batch_bob"}}]');
SELECT refused('[{"id": "u", "entity": "note", "action": "update", "store_params": {"owner": "batch_bob"}, "query_params": {"id": 3}}]');
SELECT refused('[{"id": "c", "entity": "note", "action": "create", "store_params": {"id": 2}, "metadata_params": {"__on_conflict": {"columns": ["id"], "action": "update", "update": ["body"]}}}]');
-- the key of a row that is not seen is told by no message
SELECT refused('[{"id": "c", "entity": "note", "action": "create", "store_params": {"id": 2}}]');
-- in a run that would be fused, the offender alone fails
SELECT * FROM run('[{"id": "c1", "entity": "note", "action": "create", "store_params": {"id": 5, "owner": "batch_alice"}},
                    {"id": "c2", "entity": "note", "action": "create", "store_params": {"id": 6, "owner": "batch_bob"}},
                    {"id": "c3", "entity": "note", "action": "create", "store_params": {"id": 7, "owner": "batch_alice"}}]', '{"atomic": false, "continueOnError": true}');
-- a row that may be written but not seen
RESET ROLE;
CREATE POLICY drop_box ON note FOR INSERT TO batch_alice WITH CHECK (true);
SET ROLE batch_alice;
SELECT refused('[{"id": "c", "entity": "note", "action": "create", "store_params": {"id": 8, "owner": "batch_bob"}}]');
SELECT * FROM run('[{"id": "c", "entity": "note", "action": "create", "store_params": {"id": 8, "owner": "batch_bob"}, "metadata_params": {"__properties": []}}]');
RESET ROLE;
-- the owner is subject to his policies only by force
ALTER TABLE note FORCE ROW LEVEL SECURITY;
SET ROLE batch_owner;
SELECT * FROM run(:'read_notes');
SELECT refused('[{"id": "c", "entity": "note", "action": "create", "store_params": {"id": 9, "owner": "batch_bob"}}]');
RESET ROLE;
-- a policy holds for an included table
CREATE TABLE remark (id int PRIMARY KEY, note_id int REFERENCES note, owner name);
INSERT INTO remark VALUES (1, 1, 'batch_bob'), (2, 1, 'batch_alice'), (3, 2, 'batch_bob');
ALTER TABLE remark ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON remark USING (owner = current_user);
GRANT SELECT ON remark TO batch_alice, batch_bob;
SET ROLE batch_alice;
SELECT * FROM run('[{"id": "n", "entity": "note", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__include": "remark"}}]');
SET ROLE batch_bob;
SELECT * FROM run('[{"id": "n", "entity": "note", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__include": "remark"}},
                    {"id": "r", "entity": "remark", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__include": "note:note_id"}}]');
RESET ROLE;
-- views: a filter sees only the rows of a security barrier, security_invoker asks for the caller's rights
CREATE VIEW barrier WITH (security_barrier) AS SELECT id, entry FROM journal WHERE id = 1;
CREATE VIEW invoker WITH (security_invoker) AS SELECT id, entry, secret FROM journal WHERE id <= 2;
CREATE VIEW definer AS SELECT id, owner FROM note;
GRANT SELECT ON barrier, invoker, definer TO batch_alice, batch_partial;
SET ROLE batch_alice;
SELECT * FROM run('[{"id": "b", "entity": "barrier", "action": "read", "query_params": {"entry": {"like": "f*"}}},
                    {"id": "outside", "entity": "barrier", "action": "read", "query_params": {"id": 2}}]');
SELECT refused('[{"id": "i", "entity": "invoker", "action": "read"}]');
SET ROLE batch_partial;
SELECT refused('[{"id": "i", "entity": "invoker", "action": "read"}]');
SELECT * FROM run('[{"id": "i", "entity": "invoker", "action": "read", "metadata_params": {"__properties": "id,entry", "__sort": "id"}}]');
RESET ROLE;
SELECT * FROM run('[{"id": "i", "entity": "invoker", "action": "read", "query_params": {"id": 1}}]');
CREATE VIEW my_notes WITH (security_invoker) AS SELECT id, owner FROM note;
GRANT SELECT ON my_notes TO batch_alice, batch_bob;
ALTER VIEW my_notes OWNER TO batch_owner;
\set read_my_notes '[{"id": "m", "entity": "my_notes", "action": "read", "metadata_params": {"__sort": "id"}}]'
SET ROLE batch_alice;
SELECT * FROM run(:'read_my_notes');
SET ROLE batch_bob;
SELECT * FROM run(:'read_my_notes');
RESET ROLE;
SELECT * FROM run(:'read_my_notes');
-- row_security = off: an error, never the rows
SET ROLE batch_alice;
SET row_security = off;
SELECT refused(:'read_notes');
RESET row_security;
RESET ROLE;
-- EXECUTE on the functions is the first gate
REVOKE EXECUTE ON FUNCTION batch_execute(jsonb, jsonb), batch_explain(jsonb, jsonb) FROM PUBLIC;
SET ROLE batch_alice;
SELECT batch_execute('[]');
SELECT batch_explain('[]');
SELECT batch_ops_stats_reset();
RESET ROLE;
GRANT EXECUTE ON FUNCTION batch_execute(jsonb, jsonb), batch_explain(jsonb, jsonb) TO PUBLIC;
-- an explanation needs the rights that running would need, and tells no column that is not readable
CREATE TABLE closed (id int PRIMARY KEY, salary int, journal_id int CONSTRAINT closed_link REFERENCES journal);
CREATE FUNCTION explained(operation jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  code text; message text; hint text;
BEGIN
  RETURN batch_explain(jsonb_build_array('{"id": "a"}' || operation)) #>> '{operations,0,sql}';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS code = RETURNED_SQLSTATE, message = MESSAGE_TEXT, hint = PG_EXCEPTION_HINT;
  RETURN concat_ws(' | ', code, message, nullif(hint, ''));
END $$;
SET ROLE batch_partial;
SELECT o.operation, explained(o.operation)
FROM (VALUES ('{"entity": "closed", "action": "read"}'::jsonb), ('{"entity": "closed", "action": "read", "metadata_params": {"__count": true}}'),
             ('{"entity": "closed", "action": "create", "store_params": {"id": 1}}'), ('{"entity": "closed", "action": "delete", "query_params": {"id": 1}}'),
             ('{"entity": "closed", "action": "read", "query_params": {"nope": 1}}'),
             ('{"entity": "journal", "action": "read", "query_params": {"secret": "x"}}'), ('{"entity": "journal", "action": "read", "metadata_params": {"__sort": "secret"}}'),
             ('{"entity": "journal", "action": "update", "store_params": {"entry": "x"}, "query_params": {"secret": "x"}}'),
             ('{"entity": "journal", "action": "read", "metadata_params": {"__include": "closed"}}'), ('{"entity": "journal", "action": "read", "metadata_params": {"__include": "x:closed!closed_link"}}'),
             ('{"entity": "invoker", "action": "read"}'), ('{"entity": "invoker", "action": "read", "metadata_params": {"__properties": "id"}}')) AS o (operation);
SELECT jsonb_path_query(batch_explain('[{"id": "a", "entity": "journal", "action": "read"}, {"id": "b", "entity": "journal", "action": "create", "store_params": {"id": 1}}]'), '$.**.sql');
RESET ROLE;
\set ECHO none
DROP SCHEMA rights, rights_open CASCADE;
DROP ROLE batch_writer, batch_partial, batch_stranger, batch_alice, batch_bob, batch_owner;
