-- The requests to the tables of web_schema.sql, in the forms of requests.sql.
--
-- Workloads: web_order       an order and N - 1 lines that refer to it
--            web_checkout    a line of an order that is there, one less of its product, in turn: N / 2 pairs
--            web_short       the same, but of the last product there is not enough
--            web_shared      web_checkout of products that other variants sell, too
--            web_update      N updates of two columns by key
--            web_view        as web_order, through views
--            web_member      N documents, with a policy that calls a function

-- What a checkout sells, one row for each product.
CREATE FUNCTION bench.sales(workload text, size integer, variant integer)
RETURNS TABLE (n integer, product_id uuid, quantity integer, price numeric) LANGUAGE sql IMMUTABLE AS $$
  SELECT n,
         CASE workload WHEN 'web_shared' THEN bench.shared_product_of(variant, n)
                       ELSE bench.product_of(variant, n) END,
         CASE WHEN workload = 'web_short' AND n = size / 2 THEN 1000000 ELSE 1 END,
         bench.price_of(n)
  FROM generate_series(1, size / 2) n
$$;

CREATE FUNCTION bench.web_batch_request(workload text, size integer, variant integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN workload IN ('web_checkout', 'web_short', 'web_shared') THEN (
      SELECT jsonb_agg(operation ORDER BY n, place)
      FROM bench.sales(workload, size, variant), LATERAL (VALUES
        (1, jsonb_build_object('id', 'line_' || n, 'entity', 'order_lines', 'action', 'create',
              'store_params', jsonb_build_object('order_id', bench.order_of(variant, 0),
                'product_id', product_id, 'quantity', quantity, 'price', price))),
        (2, jsonb_build_object('id', 'stock_' || n, 'entity', 'products', 'action', 'update',
              'query_params', jsonb_build_object('id', product_id, 'stock', jsonb_build_object('ge', quantity)),
              'increment', jsonb_build_object('stock', -quantity), 'expect', jsonb_build_object('rows', 1))))
        AS pair (place, operation))
    WHEN workload = 'web_update' THEN (
      SELECT jsonb_agg(jsonb_build_object('id', 'order_' || n, 'entity', 'orders', 'action', 'update',
               'query_params', jsonb_build_object('id', bench.order_of(variant, n)),
               'store_params', jsonb_build_object('status', 'paid', 'note', 'Receipt ' || n)) ORDER BY n)
      FROM generate_series(1, size) n)
    WHEN workload = 'web_member' THEN (
      SELECT jsonb_agg(jsonb_build_object('id', 'document_' || n, 'entity', 'documents', 'action', 'create',
               'store_params', jsonb_build_object('org_id', bench.organization_of(variant, n),
                 'title', 'Page ' || n, 'body', repeat('Lorem ipsum. ', 10))) ORDER BY n)
      FROM generate_series(1, size) n)
    ELSE (
      SELECT jsonb_build_array(jsonb_build_object('id', 'order', 'action', 'create',
               'entity', CASE workload WHEN 'web_view' THEN 'my_orders' ELSE 'orders' END,
               'store_params', jsonb_build_object('note', variant || ' Harbour Road')))
             || jsonb_agg(jsonb_build_object('id', 'line_' || n, 'action', 'create',
                  'entity', CASE workload WHEN 'web_view' THEN 'my_order_lines' ELSE 'order_lines' END,
                  'store_params', jsonb_build_object('order_id', '$ref:order.id',
                    'product_id', bench.product_of(variant, n), 'quantity', bench.quantity_of(n),
                    'price', bench.price_of(n))) ORDER BY n)
      FROM generate_series(1, size - 1) n)
  END
$$;

CREATE FUNCTION bench.web_plain_request(workload text, size integer, variant integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN workload IN ('web_checkout', 'web_shared') THEN (
      SELECT jsonb_build_object('order_id', bench.order_of(variant, 0),
               'lines', jsonb_agg(jsonb_build_object('product_id', product_id, 'quantity', quantity,
                                                     'price', price) ORDER BY n))
      FROM bench.sales(workload, size, variant))
    WHEN workload = 'web_update' THEN (
      SELECT jsonb_agg(jsonb_build_object('id', bench.order_of(variant, n), 'status', 'paid',
                                          'note', 'Receipt ' || n) ORDER BY n)
      FROM generate_series(1, size) n)
    WHEN workload = 'web_member' THEN (
      SELECT jsonb_agg(jsonb_build_object('org_id', bench.organization_of(variant, n),
               'title', 'Page ' || n, 'body', repeat('Lorem ipsum. ', 10)) ORDER BY n)
      FROM generate_series(1, size) n)
    ELSE (
      SELECT jsonb_build_object('note', variant || ' Harbour Road',
               'lines', jsonb_agg(jsonb_build_object('product_id', bench.product_of(variant, n),
                 'quantity', bench.quantity_of(n), 'price', bench.price_of(n)) ORDER BY n))
      FROM generate_series(1, size - 1) n)
  END
$$;
