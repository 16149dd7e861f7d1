-- The peers of operations that bring their rows as one array, as peers.sql has them for the others.

-- One statement. The one for contacts misses those that another transaction has created since it began.
INSERT INTO bench.peer VALUES
  ('rows_update', 3, 'hand_statement', 'plain', $$
    WITH updated AS (
      UPDATE invoice_line t SET unit_price = l.unit_price, quantity = l.quantity
      FROM jsonb_to_recordset($1) AS l (invoice_line_id integer, unit_price numeric, quantity integer)
      WHERE t.invoice_line_id = l.invoice_line_id
      RETURNING t.*)
    SELECT jsonb_agg(to_jsonb(updated)) FROM updated $$);

INSERT INTO bench.peer
SELECT workload, 3, 'hand_statement', 'plain', $$
  WITH given AS (
    SELECT * FROM jsonb_to_recordset($1) AS g (email text, first_name text, last_name text)),
  created AS (
    INSERT INTO contact (email, first_name, last_name)
    SELECT email, first_name, last_name FROM given
    ON CONFLICT (email) DO NOTHING
    RETURNING *)
  SELECT jsonb_agg(row)
  FROM (SELECT to_jsonb(c) FROM contact c JOIN given USING (email)
        UNION ALL
        SELECT to_jsonb(created) FROM created) AS either (row) $$
FROM unnest(ARRAY['rows_find', 'rows_found']) workload;

-- The extension.
INSERT INTO bench.peer VALUES
  ('rows_find', 5, 'batch_execute_create', 'create', 'SELECT batch_execute($1)');

INSERT INTO bench.peer
SELECT workload, 6, 'batch_execute', 'batch', 'SELECT batch_execute($1)'
FROM unnest(ARRAY['rows_update', 'rows_find', 'rows_found']) workload;

-- for_each, and an operation for each item. The statement by hand is that of rows_update.
INSERT INTO bench.peer
SELECT 'rows_each', place, peer, form, statement
FROM bench.peer WHERE workload = 'rows_update' AND peer = 'hand_statement';

INSERT INTO bench.peer VALUES
  ('rows_each', 6, 'batch_execute', 'batch', 'SELECT batch_execute($1)'),
  ('rows_each', 7, 'batch_execute_apart', 'apart', 'SELECT batch_execute($1)');
