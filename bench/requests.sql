-- The requests: what each workload asks for, in the form that each peer takes.
--
-- Workloads: insert          N independent rows of invoice_line
--            parent          an invoice and N - 1 lines of it
--            parent_child    N / 2 invoices with one line each: invoice, line, invoice, line, ...
--            mixed           read, insert, update, delete of lines by key, in turn: r, i, u, d, r, i, ...
--            mixed_grouped   the same operations, but all reads first, then all inserts, and so on
--            read            one read that returns N rows
--
-- A request exists in several variants, which differ in their keys and values.

-- One row per operation. Those with a customer are invoices, and lines of new invoices have no invoice_id yet.
CREATE FUNCTION bench.operations(workload text, size integer, variant integer)
RETURNS TABLE (place integer, action text, invoice_line_id integer, invoice_id integer, customer_id integer,
               track_id integer, unit_price numeric, quantity integer)
LANGUAGE sql IMMUTABLE AS $$
  WITH numbered AS (
    SELECT n,
           CASE workload WHEN 'parent' THEN n = 0 WHEN 'parent_child' THEN n % 2 = 0 ELSE false END AS is_invoice,
           CASE WHEN workload LIKE 'mixed%'
                -- With one operation per request the variants take turns.
                THEN (ARRAY['read', 'create', 'update', 'delete'])[1 + (CASE size WHEN 1 THEN variant ELSE n END) % 4]
                ELSE 'create' END AS action
    FROM generate_series(0, size - 1) n
  )
  SELECT (row_number() OVER (ORDER BY CASE workload WHEN 'mixed_grouped' THEN n % 4 END, n))::integer,
         action,
         CASE WHEN action <> 'create' THEN bench.line_of(variant, n) END,
         CASE WHEN action = 'create' AND workload NOT LIKE 'parent%' THEN bench.invoice_of(variant, n) END,
         CASE WHEN is_invoice THEN 1 + (variant + n) % 1000 END,
         CASE WHEN action = 'create' AND NOT is_invoice THEN bench.track_of(variant, n) END,
         CASE WHEN action = 'create' THEN bench.price_of(n) END,
         CASE WHEN action IN ('create', 'update') AND NOT is_invoice THEN bench.quantity_of(n) END
  FROM numbered
$$;

-- For batch_execute and the generic interpreter.
CREATE FUNCTION bench.batch_request(workload text, size integer, variant integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE workload
    WHEN 'read' THEN
      jsonb_build_array(jsonb_build_object('id', 'lines', 'entity', 'invoice_line', 'action', 'read',
        'query_params', jsonb_build_object('invoice_line_id',
          jsonb_build_object('between', jsonb_build_array(1 + variant * 100, variant * 100 + size)))))
    ELSE (
      SELECT jsonb_agg(jsonb_strip_nulls(
        CASE WHEN customer_id IS NOT NULL THEN
          jsonb_build_object('id', CASE workload WHEN 'parent' THEN 'invoice' ELSE 'invoice_' || place END,
            'entity', 'invoice', 'action', 'create',
            'store_params', jsonb_build_object('customer_id', customer_id, 'total', unit_price,
              'billing_address', variant || ' Harbour Road', 'billing_country', 'Norway'))
        ELSE
          jsonb_build_object('id', 'line_' || place, 'entity', 'invoice_line', 'action', action,
            'store_params', CASE action
              WHEN 'create' THEN jsonb_build_object('track_id', track_id, 'unit_price', unit_price,
                'quantity', quantity, 'invoice_id',
                CASE workload WHEN 'parent' THEN to_jsonb('$ref:invoice.invoice_id'::text)
                              WHEN 'parent_child' THEN to_jsonb('$ref:invoice_' || place - 1 || '.invoice_id')
                              ELSE to_jsonb(invoice_id) END)
              WHEN 'update' THEN jsonb_build_object('quantity', quantity) END,
            'query_params', CASE WHEN action <> 'create'
                                 THEN jsonb_build_object('invoice_line_id', invoice_line_id) END)
        END) ORDER BY place)
      FROM bench.operations(workload, size, variant))
  END
$$;

-- For code written by hand: only the values, as its author would ask for them.
CREATE FUNCTION bench.plain_request(workload text, size integer, variant integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE workload
    WHEN 'read' THEN jsonb_build_object('from', 1 + variant * 100, 'to', variant * 100 + size)
    WHEN 'insert' THEN (
      SELECT jsonb_agg(jsonb_build_object('invoice_id', invoice_id, 'track_id', track_id,
                                          'unit_price', unit_price, 'quantity', quantity) ORDER BY place)
      FROM bench.operations(workload, size, variant))
    WHEN 'parent' THEN (
      SELECT jsonb_build_object('customer_id', 1 + variant, 'total', bench.price_of(0),
               'billing_address', variant || ' Harbour Road', 'billing_country', 'Norway',
               'lines', jsonb_agg(jsonb_build_object('track_id', track_id, 'unit_price', unit_price,
                                                     'quantity', quantity) ORDER BY place))
      FROM bench.operations(workload, size, variant) WHERE customer_id IS NULL)
    WHEN 'parent_child' THEN (
      SELECT jsonb_agg(jsonb_build_object('customer_id', i.customer_id, 'total', i.unit_price,
               'billing_address', variant || ' Harbour Road', 'billing_country', 'Norway', 'track_id', l.track_id,
               'unit_price', l.unit_price, 'quantity', l.quantity) ORDER BY i.place)
      FROM bench.operations(workload, size, variant) i
      JOIN bench.operations(workload, size, variant) l ON l.place = i.place + 1
      WHERE i.customer_id IS NOT NULL)
    ELSE (
      SELECT jsonb_agg(jsonb_strip_nulls(jsonb_build_object('action', action,
               'invoice_line_id', invoice_line_id, 'invoice_id', invoice_id, 'track_id', track_id,
               'unit_price', unit_price, 'quantity', quantity)) ORDER BY place)
      FROM bench.operations(workload, size, variant))
  END
$$;

-- For the hand-written single statement: the mixed workload as one list for each action.
CREATE FUNCTION bench.listed_request(workload text, size integer, variant integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN workload LIKE 'mixed%' THEN (
      SELECT jsonb_build_object(
        'read', coalesce(jsonb_agg(invoice_line_id ORDER BY place) FILTER (WHERE action = 'read'), '[]'),
        'create', coalesce(jsonb_agg(jsonb_build_object('invoice_id', invoice_id, 'track_id', track_id,
            'unit_price', unit_price, 'quantity', quantity) ORDER BY place)
          FILTER (WHERE action = 'create'), '[]'),
        'update', coalesce(jsonb_agg(jsonb_build_object('invoice_line_id', invoice_line_id,
            'quantity', quantity) ORDER BY place) FILTER (WHERE action = 'update'), '[]'),
        'delete', coalesce(jsonb_agg(invoice_line_id ORDER BY place) FILTER (WHERE action = 'delete'), '[]'))
      FROM bench.operations(workload, size, variant))
    ELSE bench.plain_request(workload, size, variant)
  END
$$;

-- For clients that send one prepared statement for each operation: its name and its parameters. A line of
-- a new invoice has no invoice_id (parameter 1) yet.
CREATE FUNCTION bench.client_statements(workload text, size integer, variant integer)
RETURNS TABLE (statement text, parameters text[]) LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE WHEN customer_id IS NOT NULL THEN 'create_invoice' ELSE action || '_line' END,
         CASE WHEN customer_id IS NOT NULL
              THEN ARRAY[customer_id::text, unit_price::text, variant || ' Harbour Road', 'Norway']
              ELSE CASE action
                WHEN 'create' THEN ARRAY[invoice_id, track_id, unit_price, quantity]::text[]
                WHEN 'update' THEN ARRAY[invoice_line_id, quantity]::text[]
                ELSE ARRAY[invoice_line_id]::text[] END
         END
  FROM bench.operations(workload, size, variant) ORDER BY place
$$;
