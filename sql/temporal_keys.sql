-- Keys of periods (WITHOUT OVERLAPS, PERIOD), from PostgreSQL 18 on: a row references as many as its period overlaps.
\set ECHO none
\pset format unaligned
\pset tuples_only on
\set SHOW_CONTEXT never
SET client_min_messages = warning;
SELECT current_setting('server_version_num')::int < 180000 AS is_old \gset
\if :is_old
  \quit
\endif
CREATE SCHEMA temporal;
CREATE SCHEMA temporal_api;
SET search_path = temporal, public;
CREATE TABLE emp (id int4range, valid int4range, name text, PRIMARY KEY (id, valid WITHOUT OVERLAPS));
CREATE TABLE task (no int PRIMARY KEY, emp int4range, during int4range, FOREIGN KEY (emp, PERIOD during) REFERENCES emp (id, PERIOD valid));
CREATE TABLE stay (id int PRIMARY KEY, room int4range, during int4range);
CREATE TABLE bill (id int PRIMARY KEY, stay_id int REFERENCES stay);
CREATE VIEW emp_view AS SELECT * FROM emp;
CREATE VIEW temporal_api.stay AS SELECT s.*, e.name FROM stay AS s JOIN emp AS e ON e.id = s.room AND e.valid && s.during;
CREATE VIEW temporal_api.bill AS SELECT * FROM bill;
INSERT INTO emp VALUES ('[1,1]', '[1,10)', 'Ann'), ('[1,1]', '[10,20)', 'Ann Lee');
INSERT INTO task VALUES (1, '[1,1]', '[5,15)');
INSERT INTO stay VALUES (1, '[1,1]', '[5,15)');
INSERT INTO bill VALUES (1, 1);
CREATE FUNCTION outcome(operation text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE detail text;
BEGIN
  RETURN batch_execute(jsonb_build_array('{"id": "a"}' || operation::jsonb)) #>> '{results,a,data}';
EXCEPTION WHEN OTHERS THEN
  GET STACKED DIAGNOSTICS detail = PG_EXCEPTION_DETAIL;
  RETURN concat_ws(' | ', SQLSTATE, SQLERRM, nullif(detail, ''));
END $$;
\set ECHO queries

-- Such a key leads to several rows, by the name of the table and by its column, and no row comes twice for it.
SELECT outcome('{"entity": "task", "action": "read", "metadata_params": {"__include": {"of": {"from": "emp", "__properties": "name", "__sort": "name"}}, "__properties": "no"}}');
SELECT outcome('{"entity": "task", "action": "read", "metadata_params": {"__include": {"of": {"from": "emp", "__count": true}}, "__properties": "no"}}');
SELECT outcome('{"entity": "task", "action": "read", "query_params": {"__some": {"emp": {"name": "Ann"}}}, "metadata_params": {"__properties": "no"}}');
SELECT outcome('{"entity": "task", "action": "read", "metadata_params": {"__sort": "emp.name"}}');
SELECT outcome('{"entity": "emp", "action": "read", "query_params": {"name": "Ann"}, "metadata_params": {"__include": "task", "__properties": "name"}}');

-- A view that joins by what overlaps may show a row twice.
SELECT outcome('{"entity": "temporal_api.bill", "action": "read", "metadata_params": {"__include": {"stay": {"from": "temporal_api.stay", "__properties": "name", "__sort": "name"}}}}');
SET batch_ops.exposed_schemas = 'temporal_api';
SELECT outcome('{"entity": "temporal_api.bill", "action": "read", "metadata_params": {"__sort": "stay_id.name"}}');
RESET batch_ops.exposed_schemas;

-- The document has keys of one row only.
SELECT batch_openapi() #> '{x-relations,task,foreignKeys}';

-- ON CONFLICT finds none of them by columns, through a view neither, and they are not offered.
SELECT outcome('{"entity": "emp", "action": "create", "store_params": {"id": "[1,1]", "valid": "[1,10)"}, "metadata_params": {"__on_conflict": {"columns": "id,valid", "action": "select"}}}');
SELECT outcome('{"entity": "emp_view", "action": "create", "store_params": {"id": "[1,1]", "valid": "[1,10)"}, "metadata_params": {"__on_conflict": {"columns": "id,valid", "action": "select"}}}');
SELECT outcome('{"entity": "emp", "action": "create", "store_params": {"id": "[1,1]", "valid": "[1,10)", "name": "x"}, "metadata_params": {"__on_conflict": {"constraint": "emp_pkey", "action": "nothing"}}}');

-- Rows are named by them as by any key.
SELECT outcome('{"entity": "emp", "action": "update", "query_params": {"id": "[1,1]", "valid": "[1,10)"}, "store_params": {"name": "Ada"}}');
SELECT outcome('{"entity": "task", "action": "create", "store_params": {"no": 2, "emp": "[1,1]", "during": "[15,25)"}}');

\set ECHO none
DROP SCHEMA temporal, temporal_api CASCADE;
