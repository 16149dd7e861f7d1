-- What was done in a database while it had version 0.1, before the SQL tests update it. In a schema that none of them
-- looks at.
CREATE EXTENSION batch_ops VERSION '0.1';
CREATE SCHEMA before_update;
CREATE TABLE before_update.thing (id int PRIMARY KEY, name text, part_of int REFERENCES before_update.thing);
CREATE VIEW before_update.figures AS SELECT * FROM batch_ops_stats;
CREATE VIEW before_update.figures_of_function AS SELECT * FROM batch_ops_stats();
CREATE FUNCTION before_update.make(id int, name text) RETURNS jsonb LANGUAGE sql BEGIN ATOMIC
  SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'before_update.thing', 'action', 'create',
    'store_params', jsonb_build_object('id', id, 'name', name))));
END;
SELECT before_update.make(g, 'thing ' || g) ->> 'success' FROM generate_series(1, 3) AS g;
SELECT batch_execute('[{"id": "a", "entity": "before_update.thing", "action": "update", "query_params": {"id": 2}, "store_params": {"part_of": 1}},
  {"id": "b", "entity": "before_update.thing", "action": "read", "metadata_params": {"__include": "whole:part_of"}}]') ->> 'success';
