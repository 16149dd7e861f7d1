-- Facts: what references can name beside the properties of results.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SET timezone = 'Europe/Vienna';
CREATE ROLE batch_facts_clerk;
CREATE SCHEMA facts;
GRANT USAGE ON SCHEMA facts TO batch_facts_clerk;
SET search_path = facts, public, comparison;
CREATE TABLE note (id int PRIMARY KEY, at timestamptz, on_day date, by_role text, subject text, key uuid, parent uuid,
                   rows int, is_new boolean, "@rows" text, text text);
CREATE TABLE item (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note_id int REFERENCES note, name text, UNIQUE (name));
CREATE TABLE own (id int PRIMARY KEY, sub text);
ALTER TABLE own ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON own USING (sub = (nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub'));
GRANT ALL ON note, item, own TO batch_facts_clerk;
CREATE FUNCTION comes_to(reference text, before jsonb DEFAULT '[]') RETURNS jsonb LANGUAGE sql AS $$
  SELECT coalesce(result -> 'data' -> 0 -> 'text', result - 'status' - 'statusCode')
  FROM batch_execute(before || jsonb_build_array(jsonb_build_object('id', 'use', 'entity', 'note', 'action', 'create',
         'store_params', jsonb_build_object('id', 99, 'text', reference))), '{"dryRun": true, "onError": "report"}') AS report,
       LATERAL (SELECT report -> 'results' -> 'use') AS use (result)
$$;
\set ECHO all
-- the time of the transaction, as to_jsonb gives it; the day; the role
BEGIN;
SELECT report #> '{results,a,data,0,at}' = to_jsonb(now()) AS at, report #> '{results,a,data,0,on_day}' = to_jsonb(current_date) AS on_day,
       report #>> '{results,a,data,0,by_role}' = current_user AS by_role,
       report #>> '{results,a,data,0,text}' = 'on ' || (to_jsonb(current_date) #>> '{}') || '_x at ' || (to_jsonb(now()) #>> '{}') || '.' AS text
FROM batch_execute('[{"id": "a", "entity": "note", "action": "create",
  "store_params": {"id": 1, "at": "$ref:@now", "on_day": "$ref:@today", "by_role": "$ref:@user", "text": "on $ref:@today_x at $ref:@now."}}]') AS report;
-- ... however the session writes dates
SET LOCAL datestyle = 'German';
SELECT report #> '{results,a,data,0,text}' = to_jsonb(now()) AS at
FROM batch_execute('[{"id": "a", "entity": "note", "action": "create", "store_params": {"id": 2, "text": "$ref:@now"}}]') AS report;
ROLLBACK;
SET ROLE batch_facts_clerk;
SELECT comes_to('$ref:@user'), comes_to('by $ref:{@user}_x');
-- claims
SELECT comes_to('$ref:@claims.sub');
SET request.jwt.claims = '{"sub": "alice", "roles": ["clerk", "boss"], "https://x.example/org": 7, "nothing": null, "n": 1.10}';
SELECT comes_to('$ref:@claims.sub'), comes_to('$ref:@claims.roles.1'), comes_to('$ref:{@claims."https://x.example/org"}'), comes_to('$ref:@claims.n');
SELECT comes_to('$ref:@claims.sub_of_batch and $ref:@claims.roles');
SELECT comes_to('$ref:@claims.mail');
SELECT comes_to('no $ref:@claims.nothing');
-- in filters: only rows of the subject, which policies show
INSERT INTO own VALUES (1, 'alice');
SELECT * FROM run('[{"id": "mine", "entity": "own", "action": "read", "query_params": {"sub": "$ref:@claims.sub"}},
                    {"id": "roles", "entity": "note", "action": "read", "query_params": {"text": {"in": "$ref:@claims.roles"}}}]');
-- a condition may ask for them
SELECT * FROM run('[{"id": "boss", "entity": "note", "action": "create", "store_params": {"id": 3}, "when": {"ref": "$ref:@claims.roles.1", "eq": "boss"}},
                    {"id": "known", "entity": "note", "action": "create", "store_params": {"id": 4}, "when": {"ref": "$ref:@claims.mail", "exists": true}},
                    {"id": "day", "entity": "note", "action": "create", "store_params": {"id": 5}, "when": {"ref": "$ref:@today", "ge": "2020-01-01"}}]', '{"dryRun": true}') WHERE operation = '=' OR status = 'skipped';
-- claims that are not JSON
SET request.jwt.claims = 'alice';
SELECT comes_to('$ref:@claims.sub');
SELECT comes_to('$ref:@user');
SET request.jwt.claims = '"alice"';
SELECT comes_to('$ref:@claims'), comes_to('$ref:@claims.sub') -> 'detail';
RESET ROLE;
SET batch_ops.max_parameter_size = '1kB';
SELECT set_config('request.jwt.claims', '{"sub": "' || repeat('x', 2000) || '"}', false) IS NOT NULL;
SELECT comes_to('$ref:@claims.sub');
RESET batch_ops.max_parameter_size;
SELECT set_config('request.jwt.claims', '{"sub": "' || repeat('x', 1024 * 1024) || '"}', false) IS NOT NULL;
SELECT comes_to('$ref:@claims.sub');
SET request.jwt.claims = '';
SELECT comes_to('$ref:@claims');
-- of another setting; and an operation's own
SET batch_ops.claims_setting = 'facts.claims';
SET facts.claims = '{"sub": "bob"}';
SELECT comes_to('$ref:@claims.sub');
SET batch_ops.allow_claims_override = on;
SELECT * FROM run('[{"id": "a", "entity": "note", "action": "create", "store_params": {"id": 3, "subject": "$ref:@claims.sub"}, "claims": {"sub": "carol"}, "metadata_params": {"__properties": "subject"}},
                    {"id": "b", "entity": "note", "action": "create", "store_params": {"id": 4, "subject": "$ref:@claims.sub"}, "metadata_params": {"__properties": "subject"}},
                    {"id": "c", "entity": "note", "action": "create", "store_params": {"id": 5, "subject": "$ref:@claims.mail"}, "claims": {"sub": "carol"}}]', '{"atomic": false, "continueOnError": true}');
RESET batch_ops.allow_claims_override;
RESET batch_ops.claims_setting;
-- uuids: one name is one uuid throughout the batch, also of what was undone meanwhile
SELECT count(DISTINCT key) = 2 AS two, bool_and(parent = first) AS first, bool_and(key::text ~ '^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$') AS random
FROM batch_execute('[
  {"id": "a", "entity": "note", "action": "create", "store_params": {"id": 10, "key": "$ref:@uuid.one", "parent": "$ref:@uuid.one"}},
  {"id": "bad", "entity": "note", "action": "create", "store_params": {"id": 10, "key": "$ref:@uuid.two"}},
  {"id": "b", "entity": "note", "action": "create", "store_params": [{"id": 11, "key": "$ref:@uuid.two", "parent": "$ref:{@uuid.\"one\"}"}]}]', '{"atomic": false, "continueOnError": true}') AS report,
  LATERAL (SELECT (report #>> '{results,a,data,0,key}') AS first) AS a,
  LATERAL (SELECT value ->> 'key' AS key, value ->> 'parent' AS parent FROM jsonb_path_query(report, '$.results.*.data[*]') AS rows (value)) AS rows;
SELECT comes_to('$ref:@uuid.a') <> comes_to('$ref:@uuid.a') AS fresh;
-- facts of results: rows found or changed
SELECT comes_to('$ref:a.@rows', '[{"id": "a", "entity": "note", "action": "read", "query_params": {"id": [10, 11]}}]'),
       comes_to('found $ref:a.@rows_x', '[{"id": "a", "entity": "note", "action": "read", "query_params": {"id": 7}}]'),
       comes_to('$ref:a.@rows', '[{"id": "a", "entity": "note", "action": "read", "metadata_params": {"__count": true}}]'),
       comes_to('$ref:a.@rows', '[{"id": "a", "entity": "note", "action": "delete", "query_params": {"id": [10, 11]}, "metadata_params": {"__properties": []}}]'),
       comes_to('$ref:a.@rows', '[{"id": "a", "entity": "note", "action": "update", "query_params": {"id": 10}, "store_params": {"text": "x"}}]');
-- ... created ones
SELECT comes_to('$ref:a.@created', '[{"id": "a", "entity": "item", "action": "create", "store_params": {"name": "x"}}]'),
       comes_to('$ref:a.*.@created', '[{"id": "a", "entity": "item", "action": "create", "store_params": [{"name": "x"}, {"name": "y"}]}]'),
       comes_to('$ref:a.1.@created', '[{"id": "a", "entity": "item", "action": "create", "store_params": [{"name": "x"}, {"name": "y"}], "metadata_params": {"__properties": []}}]'),
       comes_to('$ref:a.*.@created', '[{"id": "a", "entity": "item", "action": "create", "store_params": [{"name": "x"}, {"name": "x"}], "metadata_params": {"__on_conflict": {"columns": ["name"], "action": "nothing"}}}]');
SELECT comes_to('$ref:a.@created', '[{"id": "a", "entity": "item", "action": "create", "store_params": [{"name": "x"}, {"name": "y"}]}]');
SELECT comes_to('$ref:a.0.@created', '[{"id": "a", "entity": "item", "action": "create", "store_params": [{"name": "x"}, {"name": "x"}], "metadata_params": {"__on_conflict": {"columns": ["name"], "action": "nothing"}}}]');
SELECT comes_to('$ref:a.@created', '[{"id": "a", "entity": "note", "action": "update", "query_params": {"id": 10}, "store_params": {"text": "x"}}]');
SELECT comes_to('$ref:a.@total', '[{"id": "a", "entity": "note", "action": "read"}]');
-- a column of such a name
SELECT comes_to('$ref:{a."@rows"} and $ref:a.@rows', '[{"id": "a", "entity": "note", "action": "create", "store_params": {"id": 20, "@rows": "a column"}}]');
-- an operation that runs only where another has changed something
SELECT * FROM run('[{"id": "none", "entity": "note", "action": "update", "query_params": {"id": 7}, "store_params": {"text": "x"}},
                    {"id": "then", "entity": "note", "action": "create", "store_params": {"id": 7}, "when": {"ref": "$ref:none.@rows", "eq": 0}},
                    {"id": "never", "entity": "note", "action": "create", "store_params": {"id": 8}, "when": {"ref": "$ref:none.@created", "exists": true}}]', '{"dryRun": true}') WHERE operation <> 'then';
-- what is wrong is known before anything runs, and told with what was meant
SELECT refused(format('[{"id": "a", "entity": "note", "action": "create", "store_params": {"id": 1}},
                        {"id": "b", "entity": "note", "action": "create", "store_params": {"text": %s}}]', to_jsonb(wrong))::jsonb)
FROM unnest(ARRAY['$ref:@Now', '$ref:now', '$ref:@claim.sub', '$ref:claims.sub', '$ref:@user.id', '$ref:@uuid', '$ref:a.@count', '$ref:a.@rows_found', '$ref:a.@now',
                  '$ref:a.0.@rows', '$ref:@', '$ref:@item.sku', 'no. $ref:@index!', '$ref:@rows']) AS wrong;
SELECT count(*) FROM note WHERE id = 1;
-- modes
SELECT r.* FROM (VALUES ('{"onError": "report"}'::jsonb), ('{"continueOnError": true}'), ('{"atomic": false}'), ('{"atomic": false, "continueOnError": true, "dryRun": true}')) AS o (options), run('[
                    {"id": "a", "entity": "note", "action": "create", "store_params": {"id": 30, "rows": "$ref:@claims.n"}},
                    {"id": "b", "entity": "note", "action": "create", "store_params": {"id": 31, "text": "$ref:a.@rows"}},
                    {"id": "c", "entity": "note", "action": "create", "store_params": {"id": 32, "at": null, "by_role": "$ref:@user"}, "metadata_params": {"__properties": ["id"]}}]', o.options) AS r;
SELECT refused('[{"id": "a", "entity": "note", "action": "create", "store_params": {"id": 30, "rows": "$ref:@claims.n"}}]');
SELECT refused('[{"id": "a", "entity": "note", "action": "create", "store_params": {"id": "$ref:@user"}}]');
-- they run together as literal values do
SELECT jsonb_path_query_array(batch_explain('[
  {"id": "a", "entity": "note", "action": "create", "store_params": {"id": 40, "at": "$ref:@now", "subject": "$ref:@claims.sub"}},
  {"id": "b", "entity": "note", "action": "create", "store_params": {"id": 41, "at": "$ref:@now", "subject": "$ref:@claims.sub"}},
  {"id": "c", "entity": "note", "action": "read", "query_params": {"id": "$ref:a.@rows", "at": "$ref:@now"}}]'), '$.statements');
SELECT explained -> 'parameterTypes', explained -> 'implicitDependencies'
FROM jsonb_path_query(batch_explain('[{"id": "a", "entity": "note", "action": "read"},
  {"id": "b", "entity": "note", "action": "create", "store_params": {"at": "$ref:@now", "key": "$ref:@uuid.a", "rows": "$ref:a.@rows"}},
  {"id": "c", "entity": "note", "action": "read", "query_params": {"key": "$ref:@uuid.a", "at": {"ge": "$ref:@today"}, "text": {"in": "$ref:@claims.roles"}}}]'), '$.operations[1, 2]') AS explained;
SELECT batch_explain('[{"id": "a", "entity": "note", "action": "read"}, {"id": "b", "entity": "note", "action": "create", "store_params": {"at": "$ref:@now", "rows": "$ref:a.@rows"}}]') ->> 'graph';
-- many names of uuids count for what the batch may keep
SET batch_ops.max_result_size = '64kB';
SELECT left(message, 300) FROM batch_execute((SELECT jsonb_agg(jsonb_build_object('id', 'a' || i, 'entity', 'note', 'action', 'create', 'store_params',
    jsonb_build_object('id', 1, 'text', (SELECT string_agg(format('$ref:@uuid.n%s_%s', i, j), ' ') FROM generate_series(1, 100) AS j))))
  FROM generate_series(1, 10) AS i), '{"atomic": false, "continueOnError": true}') AS report, jsonb_path_query_first(report, '$.results.a10.error') AS error (value), LATERAL (SELECT error.value #>> '{}') AS m (message);
RESET batch_ops.max_result_size;
-- resolver functions
SELECT batch_referenced_operations('{"a": "$ref:@now", "b": ["$ref:x.@rows", "$ref:@claims.sub of $ref:y.0.@created"]}');
SELECT batch_execution_order('[{"id": "a", "store_params": {"x": "$ref:b.@rows", "y": "$ref:@now"}}, {"id": "b"}]');
SELECT batch_resolve_references('["$ref:a.@rows", "$ref:a.1.@created", "$ref:a.*.@created", "$ref:b.@rows rows", "$ref:b.@created", "$ref:c.@rows"]',
  '{"a": {"data": [{"x": 1}, {"x": 2}], "created": [true, false]}, "b": {"data": [{"x": 1}], "created": [false]}, "c": {"status": "completed", "rows": 5}}');
SELECT batch_resolve_references('"$ref:@now"', '{}');
SELECT batch_resolve_references('"$ref:a.@created"', '{"a": {"data": [{"x": 1}]}}');
\set ECHO none
DROP SCHEMA facts CASCADE;
DROP ROLE batch_facts_clerk;
