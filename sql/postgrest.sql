-- Inside a PostgREST request a reported failure sets the response's status.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
CREATE SCHEMA postgrest;
SET search_path = postgrest, public;
CREATE TABLE item (id int PRIMARY KEY);
INSERT INTO item VALUES (1);
CREATE FUNCTION answer(method text, operations jsonb, options jsonb) RETURNS TABLE (success text, status text) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('request.method', method, true), set_config('response.status', '', true);
  success := batch_execute(operations, options) ->> 'success';
  status := current_setting('response.status', true);
  RETURN NEXT;
END $$;
\set mixed '[{"id": "good", "entity": "item", "action": "read"}, {"id": "bad", "entity": "item", "action": "create", "store_params": {"id": 1}}]'
\set ECHO all
-- an atomic failure has the culprit's status, partial success is 207, nothing completed the first failure's
SELECT * FROM answer('POST', :'mixed', '{"onError": "report"}');
SELECT * FROM answer('POST', :'mixed', '{"continueOnError": true}');
SELECT * FROM answer('POST', :'mixed', '{"atomic": false}');
SELECT * FROM answer('POST', :'mixed', '{"atomic": false, "continueOnError": true}');
SELECT * FROM answer('POST', '[{"id": "bad", "entity": "nowhere", "action": "read"}, {"id": "x", "entity": "item", "action": "create", "store_params": {"id": 1}}]', '{"atomic": false, "continueOnError": true}');
SELECT * FROM answer('POST', '[{"id": "u", "entity": "item", "action": "read", "expect": {"rows": 5}}]', '{"onError": "report"}');
-- success leaves it alone
SELECT * FROM answer('POST', '[{"id": "good", "entity": "item", "action": "read"}]', '{}');
-- outside a request too, and after one: then the method is there but empty
SELECT * FROM answer('', :'mixed', '{"onError": "report"}');
-- a constraint that fails in the end
CREATE TABLE late (id int, item_id int REFERENCES item DEFERRABLE INITIALLY DEFERRED);
SELECT * FROM answer('POST', '[{"id": "a", "entity": "late", "action": "create", "store_params": {"item_id": 9}}]', '{"atomic": false, "checkConstraints": true}');
-- a body in one argument, and options as PostgREST passes them by name
SELECT batch_execute(operations => '[{"id": "a", "entity": "item", "action": "read"}]', options => '{}');
-- a batch within another leaves the status to that one: what a trigger, a function or a view makes of a failure is its own affair
CREATE FUNCTION also() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM batch_execute('[{"id": "good", "entity": "item", "action": "read"}, {"id": "bad", "entity": "item", "action": "create", "store_params": {"id": 1}}]', '{"atomic": false}');
  RETURN NULL;
END $$;
CREATE TABLE noted (id int PRIMARY KEY);
CREATE TRIGGER also AFTER INSERT ON noted FOR EACH ROW EXECUTE FUNCTION also();
SELECT * FROM answer('POST', '[{"id": "n", "entity": "noted", "action": "create", "store_params": {"id": 1}}]', '{}');
SELECT * FROM answer('POST', '[{"id": "n", "entity": "noted", "action": "create", "store_params": {"id": 2}}, {"id": "m", "entity": "noted", "action": "read", "expect": {"rows": 9, "status": 404}}]', '{"onError": "report"}');
CREATE FUNCTION failing_read() RETURNS text STABLE LANGUAGE sql
RETURN batch_read('[{"id": "r", "entity": "item", "action": "read", "expect": {"rows": 9}}]', '{"onError": "report"}') #>> '{results,r,code}';
SELECT * FROM answer('POST', '[{"id": "c", "entity": "failing_read", "action": "call"}]', '{}');
CREATE VIEW failing AS SELECT failing_read() AS code;
BEGIN;
SET LOCAL request.method = 'GET';
SELECT batch_read('[{"id": "v", "entity": "failing", "action": "read"}]') #> '{results,v,data}', current_setting('response.status', true);
SELECT failing_read(), current_setting('response.status', true);
ROLLBACK;
