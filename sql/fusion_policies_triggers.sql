-- What runs together on the schemas that people have: policies, triggers, defaults, views, types of extensions; and what
-- does not, because a function would notice.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA fusion_web;
SET search_path = fusion_web, comparison, public;
CREATE ROLE regress_fusion_web;
GRANT USAGE ON SCHEMA fusion_web TO regress_fusion_web;
ALTER DEFAULT PRIVILEGES IN SCHEMA fusion_web GRANT ALL ON TABLES TO regress_fusion_web;
ALTER DEFAULT PRIVILEGES IN SCHEMA fusion_web GRANT ALL ON SEQUENCES TO regress_fusion_web;
-- Updates by key: one for each element of `keys`, each with the given members.
CREATE FUNCTION updates(entity text, keys jsonb, members jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_agg(jsonb_build_object('id', 'u' || n, 'entity', entity, 'action', 'update', 'query_params', key) || members ORDER BY n)
  FROM jsonb_array_elements(keys) WITH ORDINALITY AS t (key, n) $$;
\set three '[{"n": 1}, {"n": 2}, {"n": 3}]'
\set ECHO all
-- defaults that give another value each time; the current user by claims
CREATE FUNCTION uid() RETURNS int LANGUAGE sql STABLE AS $$ SELECT (current_setting('request.jwt.claims', true)::jsonb ->> 'sub')::int $$;
SET request.jwt.claims = '{"sub": 7}';
CREATE TABLE note (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), n int, owner int NOT NULL DEFAULT uid(), at timestamptz NOT NULL DEFAULT clock_timestamp());
SELECT compare(creates('note', :'three', '{"metadata_params": {"__properties": ["n", "owner"]}}')) LIKE '%fused statements: 1%' AS together;
-- policies by claims, also in a subquery
CREATE TABLE task (id int PRIMARY KEY DEFAULT 0, n int, owner int NOT NULL DEFAULT uid());
ALTER TABLE task ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON task USING (owner = (SELECT uid())) WITH CHECK (owner = (SELECT uid()));
INSERT INTO task SELECT n, n, 7 + n / 5 FROM generate_series(1, 5) AS n;
SELECT compare(creates('task', '[{"id": 11}, {"id": 12}, {"id": 13}]'), 'regress_fusion_web');
SELECT compare(updates('task', '[{"id": 1}, {"id": 2}, {"id": 3}]', '{"store_params": {"n": 0}}'), 'regress_fusion_web');
SELECT compare('[{"id": "a", "entity": "task", "action": "delete", "query_params": {"id": 1}}, {"id": "b", "entity": "task", "action": "delete", "query_params": {"id": 2}}]', 'regress_fusion_web');
-- a row that the policy hides, and one that it refuses
SELECT compare(updates('task', '[{"id": 4}, {"id": 5}, {"id": 3}]', '{"store_params": {"n": 0}}'), 'regress_fusion_web');
SELECT compare(creates('task', '[{"id": 11, "owner": 7}, {"id": 12, "owner": 8}, {"id": 13, "owner": 7}]'), 'regress_fusion_web');
-- a policy that reads another table, by a subquery and by a function
CREATE TABLE member (org int, person int, PRIMARY KEY (org, person));
INSERT INTO member VALUES (1, 7), (2, 7), (3, 8);
CREATE FUNCTION is_member(org int) RETURNS bool LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = fusion_web AS $$
BEGIN RETURN EXISTS (SELECT FROM member m WHERE m.org = is_member.org AND person = uid()); END $$;
CREATE TABLE document (id int PRIMARY KEY, org int);
ALTER TABLE document ENABLE ROW LEVEL SECURITY;
CREATE POLICY members ON document USING (is_member(org));
CREATE TABLE paper (id int PRIMARY KEY, org int);
ALTER TABLE paper ENABLE ROW LEVEL SECURITY;
CREATE POLICY members ON paper USING (EXISTS (SELECT FROM member m WHERE m.org = paper.org AND person = uid()));
SELECT compare(creates('document', '[{"id": 1, "org": 1}, {"id": 2, "org": 2}, {"id": 3, "org": 1}]'), 'regress_fusion_web');
SELECT compare(creates('paper', '[{"id": 1, "org": 1}, {"id": 2, "org": 2}, {"id": 3, "org": 1}]'), 'regress_fusion_web');
SELECT compare(creates('paper', '[{"id": 1, "org": 1}, {"id": 2, "org": 3}, {"id": 3, "org": 1}]'), 'regress_fusion_web');
-- members write the table that their policy reads: by functions, for a policy that names its own table recurses
CREATE FUNCTION members_of(org int) RETURNS bigint LANGUAGE sql STABLE SECURITY DEFINER SET search_path = fusion_web AS $$
  SELECT count(*) FROM member m WHERE m.org = members_of.org $$;
ALTER TABLE member ENABLE ROW LEVEL SECURITY;
CREATE POLICY few ON member USING (true) WITH CHECK (members_of(org) < 3);
SELECT compare(creates('member', '[{"org": 1, "person": 1}, {"org": 1, "person": 2}, {"org": 1, "person": 3}, {"org": 2, "person": 1}]'), 'regress_fusion_web');
-- BEFORE ROW triggers that ask nothing
CREATE FUNCTION touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.changes := NEW.changes + 1; NEW.at := now(); RETURN NEW; END $$;
CREATE TABLE touched (id int PRIMARY KEY, n int, changes int NOT NULL DEFAULT 0, at timestamptz);
CREATE TRIGGER touch BEFORE INSERT OR UPDATE ON touched FOR EACH ROW EXECUTE FUNCTION touch();
INSERT INTO touched (id) VALUES (1), (2), (3);
SELECT compare(creates('touched', '[{"id": 11}, {"id": 12}]', '{"metadata_params": {"__properties": ["id", "changes"]}}'));
SELECT compare(updates('touched', '[{"id": 2}, {"id": 1}, {"id": 3}]', '{"store_params": {"n": 5}, "metadata_params": {"__properties": ["id", "n", "changes"]}}'));
-- without rows to tell by whether the key is still the same
SELECT compare(updates('touched', '[{"id": 2}, {"id": 1}]', '{"store_params": {"n": 5}, "metadata_params": {"__properties": []}}'));
-- triggers that drop a row, change a key, count, write, read what others write, and catch that they may not
CREATE FUNCTION acts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  CASE TG_ARGV[0]
    WHEN 'drops' THEN RETURN CASE WHEN NEW.n = 2 THEN NULL ELSE NEW END;
    WHEN 'moves' THEN NEW.id := CASE NEW.n WHEN 2 THEN 100 ELSE NEW.id END;
    WHEN 'counts' THEN NEW.n := (SELECT count(*) FROM acted);
    WHEN 'writes' THEN INSERT INTO log VALUES (DEFAULT, NEW.n);
    WHEN 'catches' THEN
      BEGIN NEW.n := (SELECT 10 + count(*) FROM acted); EXCEPTION WHEN OTHERS THEN NEW.n := -1; END;
    WHEN 'numbers' THEN PERFORM nextval('log_id_seq'); NEW.n := currval('log_id_seq');
    WHEN 'makes' THEN CREATE TEMP TABLE IF NOT EXISTS made (n int);
  END CASE;
  RETURN NEW;
END $$;
CREATE TABLE log (id serial PRIMARY KEY, n int);
CREATE TABLE acted (id int PRIMARY KEY, n int);
INSERT INTO acted VALUES (1, 0), (2, 0), (3, 0);
\set acts '[{"id": 11, "n": 1}, {"id": 12, "n": 2}, {"id": 13, "n": 3}]'
\set ECHO none
SET client_min_messages = warning;
SELECT format($$CREATE TRIGGER acts BEFORE INSERT OR UPDATE ON acted FOR EACH ROW EXECUTE FUNCTION acts(%L);
                SELECT %L AS trigger, compare(creates('acted', %L));
                SELECT %L AS trigger, compare(updates('acted', '[{"id": 1}, {"id": 2}, {"id": 3}]', '{"store_params": {"n": 2}}'));
                DROP TRIGGER acts ON acted;$$, what, what, :'acts', what)
FROM unnest(ARRAY['drops', 'moves', 'counts', 'writes', 'catches', 'numbers', 'makes']) AS what \gexec
RESET client_min_messages;
\set ECHO all
-- AFTER and statement triggers, those that see tables of changes, and a trigger that is for another action
CREATE FUNCTION audits() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO log (n) VALUES (1); RETURN NULL; END $$;
CREATE TRIGGER audits AFTER INSERT ON acted FOR EACH ROW EXECUTE FUNCTION audits();
SELECT compare(creates('acted', :'acts'));
SELECT compare(updates('acted', '[{"id": 1}, {"id": 2}]', '{"store_params": {"n": 2}}'));
DROP TRIGGER audits ON acted;
CREATE TRIGGER audits BEFORE UPDATE ON acted FOR EACH STATEMENT EXECUTE FUNCTION audits();
SELECT compare(creates('acted', '[{"id": 11}, {"id": 12}]'));
SELECT compare(updates('acted', '[{"id": 1}, {"id": 2}]', '{"store_params": {"n": 2}}'));
DROP TRIGGER audits ON acted;
-- remembered until the definition changes
CREATE TRIGGER acts BEFORE INSERT ON acted FOR EACH ROW EXECUTE FUNCTION acts('counts');
SELECT compare(creates('acted', '[{"id": 11}, {"id": 12}]'));
CREATE OR REPLACE FUNCTION acts() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;
SELECT compare(creates('acted', '[{"id": 11}, {"id": 12}]'));
DROP TRIGGER acts ON acted;
-- simple views, with and without the caller's rights, one above the other, with a check
CREATE VIEW shown WITH (security_invoker) AS SELECT id AS key, n AS number, owner FROM task;
CREATE VIEW first_ones WITH (security_invoker) AS SELECT number, key FROM shown WHERE key < 50 WITH CHECK OPTION;
SELECT compare(creates('shown', '[{"key": 11}, {"key": 12}]'), 'regress_fusion_web');
SELECT compare(updates('shown', '[{"key": 1}, {"key": 2}, {"key": 3}]', '{"store_params": {"number": 0}}'), 'regress_fusion_web');
SELECT compare(creates('first_ones', '[{"key": 11}, {"key": 12}]'), 'regress_fusion_web');
SELECT compare(creates('first_ones', '[{"key": 11}, {"key": 52}]'), 'regress_fusion_web');
SELECT compare('[{"id": "a", "entity": "first_ones", "action": "delete", "query_params": {"key": 1}}, {"id": "b", "entity": "first_ones", "action": "delete", "query_params": {"key": 2}}]', 'regress_fusion_web');
SELECT compare(updates('shown', '[{"number": 1}, {"number": 2}]', '{"store_params": {"key": 9}}'), 'regress_fusion_web');
-- views that compute, join or group, and one with rules
CREATE VIEW computed AS SELECT id + 0 AS id, n FROM acted;
SELECT compare(updates('computed', '[{"id": 1}, {"id": 2}]', '{"store_params": {"n": 4}}'));
CREATE VIEW several AS SELECT a.id, m.person FROM acted a JOIN member m ON m.org = a.id;
SELECT compare('[{"id": "a", "entity": "several", "action": "read", "query_params": {"id": 1}}, {"id": "b", "entity": "several", "action": "read", "query_params": {"id": 2}}]');
CREATE VIEW ruled AS SELECT * FROM acted;
CREATE RULE also AS ON INSERT TO ruled DO ALSO INSERT INTO log (n) VALUES (NEW.id);
SELECT compare(creates('ruled', '[{"id": 21}, {"id": 22}]'));
-- domains and types of extensions
CREATE EXTENSION ltree SCHEMA fusion_web;
CREATE DOMAIN slug AS text CHECK (VALUE ~ '^[a-z]+$');
CREATE TABLE account (id int PRIMARY KEY, name slug, path ltree UNIQUE);
SELECT compare(creates('account', '[{"id": 1, "name": "a", "path": "a.b"}, {"id": 2, "name": "b", "path": "a.c"}]'));
SELECT compare(creates('account', '[{"id": 1, "name": "a", "path": "a.b"}, {"id": 2, "name": "b", "path": "a.b"}, {"id": 3, "name": "C", "path": "c"}]'));
\set ECHO none
DROP OWNED BY regress_fusion_web;
DROP ROLE regress_fusion_web;
SET client_min_messages = warning;
DROP SCHEMA fusion_web CASCADE;
