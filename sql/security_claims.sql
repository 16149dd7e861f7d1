-- Claims of single operations: refused until a superuser allows them; then in force for that operation
-- and for nothing else, however it ends.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
CREATE ROLE batch_web;
CREATE SCHEMA claims;
GRANT USAGE ON SCHEMA claims TO batch_web;
SET search_path = claims, public;
CREATE FUNCTION subject() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub' $$;
CREATE TABLE seen (id int PRIMARY KEY, by text DEFAULT subject());
CREATE TABLE own (id int PRIMARY KEY, sub text DEFAULT subject());
ALTER TABLE own ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON own USING (sub = (nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub'));
INSERT INTO own VALUES (1, 'alice'), (2, 'bob');
-- as fast as a fused insert gets: no function of our own in the default
CREATE TABLE plain (id int PRIMARY KEY, by text DEFAULT current_setting('request.jwt.claims', true));
-- a trigger that meddles with the setting
CREATE TABLE meddled (id int PRIMARY KEY, by text DEFAULT subject());
CREATE FUNCTION meddle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('request.jwt.claims', '{"sub": "mallory"}', NEW.id % 2 = 1);
  PERFORM set_config('claims.trace', 'row ' || NEW.id, true);
  RETURN NEW;
END $$;
CREATE TRIGGER meddle AFTER INSERT ON meddled FOR EACH ROW EXECUTE FUNCTION meddle();
-- a type that looks at the claims
CREATE DOMAIN of_subject AS text CHECK (VALUE = claims.subject());
CREATE TABLE signed (id int, by of_subject);
GRANT ALL ON seen, own, plain, meddled, signed TO batch_web;
\set ECHO all
SET ROLE batch_web;
SET request.jwt.claims = '{"sub": "alice"}';
-- refused, and before anything has run, in every mode
SELECT refused('[{"id": "a", "entity": "seen", "action": "create", "store_params": {"id": 1}},
                 {"id": "b", "entity": "seen", "action": "create", "store_params": {"id": 2}, "claims": {"sub": "bob"}}]', o.options)
FROM (VALUES ('{}'::jsonb), ('{"onError": "report"}'), ('{"continueOnError": true}'), ('{"atomic": false}'), ('{"atomic": false, "continueOnError": true}'), ('{"dryRun": true}')) AS o (options);
SELECT refused('[{"id": "b", "entity": "seen", "action": "create", "store_params": {"id": 2}, "claims": {}}]');
SELECT count(*) FROM seen;
-- what the caller sends elsewhere changes no claims
SELECT refused('[{"id": "b", "entity": "seen", "action": "create", "store_params": {"id": 2}}]', '{"claims": {"sub": "bob"}}');
RESET ROLE;
SET batch_ops.allow_claims_override = on;
SET ROLE batch_web;
-- in force for one operation, also where policies read them; a role claim switches no role
SELECT * FROM run('[{"id": "mine", "entity": "own", "action": "read"},
                    {"id": "his", "entity": "own", "action": "read", "claims": {"sub": "bob", "role": "postgres"}},
                    {"id": "again", "entity": "own", "action": "read"},
                    {"id": "nobodys", "entity": "own", "action": "read", "claims": {}},
                    {"id": "made", "entity": "own", "action": "create", "store_params": {"id": 3}, "claims": {"sub": "bob"}},
                    {"id": "mine_last", "entity": "own", "action": "read"}]');
SELECT current_setting('request.jwt.claims'), current_user;
-- also while the operation's values are made
SELECT * FROM run('[{"id": "his", "entity": "signed", "action": "create", "store_params": {"by": "bob"}, "claims": {"sub": "bob"}},
                    {"id": "not_his", "entity": "signed", "action": "create", "store_params": {"by": "alice"}, "claims": {"sub": "bob"}},
                    {"id": "mine", "entity": "signed", "action": "create", "store_params": {"by": "alice"}},
                    {"id": "rows", "entity": "signed", "action": "create", "store_params": [{"by": "bob"}, {"by": "bob"}], "claims": {"sub": "bob"}},
                    {"id": "not_mine", "entity": "signed", "action": "create", "store_params": {"by": "bob"}}]', '{"atomic": false, "continueOnError": true}');
SELECT current_setting('request.jwt.claims');
-- restored after success, failure, skip by condition and skip by dependency, in every mode
TRUNCATE seen;
SELECT o.options, r.*, current_setting('request.jwt.claims')
FROM (VALUES ('{"onError": "report"}'::jsonb), ('{"continueOnError": true}'), ('{"atomic": false}'), ('{"atomic": false, "continueOnError": true}'),
             ('{"atomic": false, "continueOnError": true, "dryRun": true}')) AS o (options),
     LATERAL run('[{"id": "ok", "entity": "seen", "action": "create", "store_params": {"id": 1}, "claims": {"sub": "bob"}},
                   {"id": "look", "entity": "own", "action": "read"},
                   {"id": "not_met", "entity": "seen", "action": "read", "claims": {"sub": "bob"}, "when": {"ref": "$ref:ok.id", "gt": 5}},
                   {"id": "look_on", "entity": "own", "action": "read"},
                   {"id": "failing", "entity": "seen", "action": "create", "store_params": {"id": 1}, "claims": {"sub": "eve"}},
                   {"id": "look_again", "entity": "own", "action": "read"},
                   {"id": "skipped", "entity": "seen", "action": "read", "claims": {"sub": "eve"}, "depends_on": ["failing"]},
                   {"id": "no_table", "entity": "nowhere", "action": "read", "claims": {"sub": "eve"}},
                   {"id": "no_value", "entity": "seen", "action": "create", "store_params": {"id": "x"}, "claims": {"sub": "eve"}},
                   {"id": "look_last", "entity": "own", "action": "read"}]', o.options) AS r;
DELETE FROM seen WHERE true;
-- raised, and caught by a block of the caller
SELECT refused('[{"id": "a", "entity": "seen", "action": "create", "store_params": {"id": "x"}, "claims": {"sub": "eve"}}]');
SELECT current_setting('request.jwt.claims');
SELECT refused('[{"id": "a", "entity": "seen", "action": "create", "store_params": {"id": 1}, "claims": {"sub": "eve"}}, {"id": "b", "entity": "seen", "action": "create", "store_params": {"id": 1}, "claims": {"sub": "eve"}}]');
SELECT current_setting('request.jwt.claims');
-- and raised to the top
SELECT batch_execute('[{"id": "a", "entity": "seen", "action": "create", "store_params": {"id": 1}, "claims": {"sub": "eve"}, "expect": {"rows": 2}}]');
SELECT current_setting('request.jwt.claims');
-- neighbours that could be one statement: only with the same claims
SELECT * FROM run('[{"id": "a1", "entity": "plain", "action": "create", "store_params": {"id": 1}, "claims": {"sub": "a"}},
                    {"id": "a2", "entity": "plain", "action": "create", "store_params": {"id": 2}, "claims": {"sub": "a"}},
                    {"id": "b", "entity": "plain", "action": "create", "store_params": {"id": 3}, "claims": {"sub": "b"}},
                    {"id": "n1", "entity": "plain", "action": "create", "store_params": {"id": 4}},
                    {"id": "n2", "entity": "plain", "action": "create", "store_params": {"id": 5}}]');
SELECT current_setting('request.jwt.claims');
SELECT * FROM run('[{"id": "a1", "entity": "plain", "action": "create", "store_params": {"id": 6}, "claims": {"sub": "a"}},
                    {"id": "a2", "entity": "plain", "action": "create", "store_params": {"id": 1}, "claims": {"sub": "a"}},
                    {"id": "n1", "entity": "plain", "action": "create", "store_params": {"id": 7}}]', '{"atomic": false, "continueOnError": true}');
SELECT current_setting('request.jwt.claims');
-- a trigger that sets the claims, for the transaction or for the session, does not outlive the operation either
BEGIN;
SELECT * FROM run('[{"id": "local", "entity": "meddled", "action": "create", "store_params": {"id": 1}, "claims": {"sub": "bob"}}, {"id": "look", "entity": "own", "action": "read"}]');
SELECT current_setting('request.jwt.claims');
SELECT * FROM run('[{"id": "session", "entity": "meddled", "action": "create", "store_params": {"id": 2}, "claims": {"sub": "bob"}}, {"id": "look", "entity": "own", "action": "read"}]');
SELECT current_setting('request.jwt.claims');
-- what it sets besides stays, as without claims
SELECT current_setting('claims.trace');
ROLLBACK;
SELECT current_setting('request.jwt.claims');
-- where there were no claims there are none afterwards
RESET request.jwt.claims;
SELECT * FROM run('[{"id": "his", "entity": "own", "action": "read", "claims": {"sub": "bob"}}, {"id": "none", "entity": "own", "action": "read"}]');
SELECT coalesce(current_setting('request.jwt.claims', true), '') = '';
-- another setting holds the claims; one of the server, of this extension, or of one part is refused
RESET ROLE;
SET batch_ops.claims_setting = 'app.claims';
SET ROLE batch_web;
SET request.jwt.claims = '{"sub": "alice"}';
SELECT * FROM run('[{"id": "mine", "entity": "own", "action": "read", "claims": {"sub": "bob"}}]');
RESET ROLE;
SET batch_ops.claims_setting = 'role';
SET batch_ops.claims_setting = 'session_authorization';
SET batch_ops.claims_setting = 'row_security';
SET batch_ops.claims_setting = 'batch_ops.exposed_schemas';
SET batch_ops.claims_setting = 'BATCH_OPS.allow_claims_override';
SET batch_ops.claims_setting = '';
SET batch_ops.claims_setting = 'a..b';
SET batch_ops.claims_setting = 'app.';
SET batch_ops.claims_setting = 'app.x = 1; --';
SHOW batch_ops.claims_setting;
\set ECHO none
RESET batch_ops.claims_setting;
RESET batch_ops.allow_claims_override;
DROP SCHEMA claims CASCADE;
DROP ROLE batch_web;
