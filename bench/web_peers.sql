-- The peers on the tables of web_schema.sql, as peers.sql has them for the others. The functions run with the
-- rights of their caller, the policies hold for all alike.
--
-- Created with the search_path that the requests have.
SET search_path = web, public;

-- PL/pgSQL for one workload.
CREATE FUNCTION bench.hand_web_order(request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  new_order orders;
  line record;
  created order_lines;
  rows jsonb[] := '{}';
BEGIN
  INSERT INTO orders (note) VALUES (request ->> 'note') RETURNING * INTO new_order;
  FOR line IN
    SELECT * FROM jsonb_to_recordset(request -> 'lines')
      AS l (product_id uuid, quantity integer, price numeric)
  LOOP
    INSERT INTO order_lines (order_id, product_id, quantity, price)
    VALUES (new_order.id, line.product_id, line.quantity, line.price)
    RETURNING * INTO created;
    rows := array_append(rows, to_jsonb(created));
  END LOOP;
  RETURN jsonb_build_object('order', to_jsonb(new_order), 'lines', to_jsonb(rows));
END
$$;

CREATE FUNCTION bench.hand_web_checkout(request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  line record;
  created order_lines;
  product products;
  rows jsonb[] := '{}';
BEGIN
  FOR line IN
    SELECT * FROM jsonb_to_recordset(request -> 'lines')
      AS l (product_id uuid, quantity integer, price numeric)
  LOOP
    INSERT INTO order_lines (order_id, product_id, quantity, price)
    VALUES ((request ->> 'order_id')::uuid, line.product_id, line.quantity, line.price)
    RETURNING * INTO created;
    UPDATE products SET stock = stock - line.quantity
    WHERE id = line.product_id AND stock >= line.quantity
    RETURNING * INTO product;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'product % is out of stock', line.product_id;
    END IF;
    rows := array_append(rows, to_jsonb(created));
    rows := array_append(rows, to_jsonb(product));
  END LOOP;
  RETURN to_jsonb(rows);
END
$$;

CREATE FUNCTION bench.hand_web_update(changes jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  change record;
  updated orders;
  rows jsonb[] := '{}';
BEGIN
  FOR change IN
    SELECT * FROM jsonb_to_recordset(changes) AS c (id uuid, status text, note text)
  LOOP
    UPDATE orders SET status = change.status, note = change.note
    WHERE id = change.id RETURNING * INTO updated;
    rows := array_append(rows, to_jsonb(updated));
  END LOOP;
  RETURN to_jsonb(rows);
END
$$;

CREATE FUNCTION bench.hand_web_view(request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  new_order my_orders;
  line record;
  created my_order_lines;
  rows jsonb[] := '{}';
BEGIN
  INSERT INTO my_orders (note) VALUES (request ->> 'note') RETURNING * INTO new_order;
  FOR line IN
    SELECT * FROM jsonb_to_recordset(request -> 'lines')
      AS l (product_id uuid, quantity integer, price numeric)
  LOOP
    INSERT INTO my_order_lines (order_id, product_id, quantity, price)
    VALUES (new_order.id, line.product_id, line.quantity, line.price)
    RETURNING * INTO created;
    rows := array_append(rows, to_jsonb(created));
  END LOOP;
  RETURN jsonb_build_object('order', to_jsonb(new_order), 'lines', to_jsonb(rows));
END
$$;

CREATE FUNCTION bench.hand_web_member(pages jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  page record;
  created documents;
  rows jsonb[] := '{}';
BEGIN
  FOR page IN
    SELECT * FROM jsonb_to_recordset(pages) AS p (org_id uuid, title text, body text)
  LOOP
    INSERT INTO documents (org_id, title, body) VALUES (page.org_id, page.title, page.body)
    RETURNING * INTO created;
    rows := array_append(rows, to_jsonb(created));
  END LOOP;
  RETURN to_jsonb(rows);
END
$$;

RESET search_path;

INSERT INTO bench.peer
SELECT workload, 2, 'hand_plpgsql', 'plain', format('SELECT bench.hand_%s($1)', workload)
FROM unnest(ARRAY['web_order', 'web_checkout', 'web_update', 'web_view', 'web_member']) workload;

-- One statement. Whether there was enough of each product is for the client to count.
INSERT INTO bench.peer VALUES
  ('web_order', 3, 'hand_statement', 'plain', $$
    WITH new_order AS (
      INSERT INTO orders (note) VALUES ($1 ->> 'note') RETURNING *),
    created AS (
      INSERT INTO order_lines (order_id, product_id, quantity, price)
      SELECT new_order.id, l.product_id, l.quantity, l.price
      FROM new_order, jsonb_to_recordset($1 -> 'lines')
        AS l (product_id uuid, quantity integer, price numeric)
      RETURNING *)
    SELECT jsonb_build_object('order', (SELECT to_jsonb(new_order) FROM new_order),
                              'lines', (SELECT jsonb_agg(to_jsonb(created)) FROM created)) $$),
  ('web_checkout', 3, 'hand_statement', 'plain', $$
    WITH line AS (
      SELECT * FROM jsonb_to_recordset($1 -> 'lines')
        AS l (product_id uuid, quantity integer, price numeric)),
    created AS (
      INSERT INTO order_lines (order_id, product_id, quantity, price)
      SELECT ($1 ->> 'order_id')::uuid, product_id, quantity, price FROM line
      RETURNING *),
    sold AS (
      UPDATE products p SET stock = p.stock - line.quantity
      FROM line WHERE p.id = line.product_id AND p.stock >= line.quantity
      RETURNING p.*)
    SELECT jsonb_build_object('lines', (SELECT jsonb_agg(to_jsonb(created)) FROM created),
                              'products', (SELECT jsonb_agg(to_jsonb(sold)) FROM sold)) $$),
  ('web_update', 3, 'hand_statement', 'plain', $$
    WITH updated AS (
      UPDATE orders o SET status = c.status, note = c.note
      FROM jsonb_to_recordset($1) AS c (id uuid, status text, note text)
      WHERE o.id = c.id
      RETURNING o.*)
    SELECT jsonb_agg(to_jsonb(updated)) FROM updated $$),
  ('web_view', 3, 'hand_statement', 'plain', $$
    WITH new_order AS (
      INSERT INTO my_orders (note) VALUES ($1 ->> 'note') RETURNING *),
    created AS (
      INSERT INTO my_order_lines (order_id, product_id, quantity, price)
      SELECT new_order.id, l.product_id, l.quantity, l.price
      FROM new_order, jsonb_to_recordset($1 -> 'lines')
        AS l (product_id uuid, quantity integer, price numeric)
      RETURNING *)
    SELECT jsonb_build_object('order', (SELECT to_jsonb(new_order) FROM new_order),
                              'lines', (SELECT jsonb_agg(to_jsonb(created)) FROM created)) $$),
  ('web_member', 3, 'hand_statement', 'plain', $$
    WITH created AS (
      INSERT INTO documents (org_id, title, body)
      SELECT org_id, title, body FROM jsonb_to_recordset($1) AS p (org_id uuid, title text, body text)
      RETURNING *)
    SELECT jsonb_agg(to_jsonb(created)) FROM created $$);

-- The extension.
INSERT INTO bench.peer
SELECT workload, 6, 'batch_execute', 'batch', 'SELECT batch_execute($1)'
FROM unnest(ARRAY['web_order', 'web_checkout', 'web_update', 'web_view', 'web_member']) workload;

INSERT INTO bench.peer VALUES
  ('web_shared', 2, 'hand_plpgsql', 'plain', 'SELECT bench.hand_web_checkout($1)'),
  ('web_shared', 6, 'batch_execute', 'batch', 'SELECT batch_execute($1)'),
  ('web_short', 6, 'batch_execute', 'batch', $$SELECT batch_execute($1, '{"onError": "report"}')$$),
  ('web_short', 7, 'batch_execute_apart', 'batch', $$SELECT batch_execute($1, '{"onError": "report"}')$$);
