-- The requests of operations that bring their rows as one array, in the forms of requests.sql.
--
-- Workloads: rows_update     N lines by key, each with values of its own
--            rows_find       N contacts to be found by email or created; all are new
--            rows_found      the same; all are there
--            rows_each       the lines of rows_update as items of one for_each

CREATE FUNCTION bench.line_changes(size integer, variant integer)
RETURNS TABLE (n integer, invoice_line_id integer, unit_price numeric, quantity integer)
LANGUAGE sql IMMUTABLE AS $$
  SELECT n, bench.line_of(variant, n), bench.price_of(n), 1 + n FROM generate_series(1, size) n
$$;

-- The names differ from those of contacts that are there, which keep theirs.
CREATE FUNCTION bench.contacts(workload text, size integer, variant integer)
RETURNS TABLE (n integer, email text, first_name text, last_name text) LANGUAGE sql IMMUTABLE AS $$
  SELECT n,
         bench.email_of(CASE workload WHEN 'rows_found' THEN 1 + (variant * 1009 + n * 83) % 10000
                                      ELSE 10000 + variant * 1000 + n END),
         'Given ' || n, 'Family ' || n
  FROM generate_series(1, size) n
$$;

-- For code written by hand.
CREATE FUNCTION bench.rows_plain_request(workload text, size integer, variant integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN workload IN ('rows_update', 'rows_each') THEN (
      SELECT jsonb_agg(jsonb_build_object('invoice_line_id', invoice_line_id, 'unit_price', unit_price,
                                          'quantity', quantity) ORDER BY n)
      FROM bench.line_changes(size, variant))
    ELSE (
      SELECT jsonb_agg(jsonb_build_object('email', email, 'first_name', first_name,
                                          'last_name', last_name) ORDER BY n)
      FROM bench.contacts(workload, size, variant))
  END
$$;

CREATE FUNCTION bench.rows_batch_request(workload text, size integer, variant integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_array(CASE workload
    WHEN 'rows_update' THEN
      jsonb_build_object('id', 'lines', 'entity', 'invoice_line', 'action', 'update',
        'store_params', bench.rows_plain_request(workload, size, variant))
    WHEN 'rows_each' THEN
      jsonb_build_object('id', 'lines', 'entity', 'invoice_line', 'action', 'update',
        'for_each', bench.rows_plain_request(workload, size, variant),
        'query_params', jsonb_build_object('invoice_line_id', '$ref:@item.invoice_line_id'),
        'store_params', jsonb_build_object('unit_price', '$ref:@item.unit_price', 'quantity', '$ref:@item.quantity'))
    ELSE
      jsonb_build_object('id', 'contacts', 'entity', 'contact', 'action', 'create',
        'store_params', bench.rows_plain_request(workload, size, variant),
        'metadata_params', jsonb_build_object('__on_conflict',
          jsonb_build_object('columns', 'email', 'action', 'select')))
  END)
$$;

-- The same rows by a create that looks for nothing.
CREATE FUNCTION bench.rows_create_request(workload text, size integer, variant integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS
$$ SELECT bench.rows_batch_request(workload, size, variant) #- '{0, metadata_params}' $$;

-- The items of rows_each as operations.
CREATE FUNCTION bench.rows_apart_request(workload text, size integer, variant integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_agg(jsonb_build_object('id', 'line_' || n, 'entity', 'invoice_line', 'action', 'update',
           'query_params', jsonb_build_object('invoice_line_id', invoice_line_id),
           'store_params', jsonb_build_object('unit_price', unit_price, 'quantity', quantity)) ORDER BY n)
  FROM bench.line_changes(size, variant)
$$;
