-- The peers: what people write today in place of a batch, each as well as its author knows how to.
--
-- All but the native ones return what the operations have affected, as jsonb rows, like the report does.

-- 1. An interpreter of the same request for any table, in PL/pgSQL. It takes operations in the order
-- given and a reference as a whole value only; statements are text, run by EXECUTE.
CREATE FUNCTION bench.generic_interpreter(operations jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  operation jsonb;
  entity text;
  stored jsonb;
  queried jsonb;
  columns text;
  condition text;
  rows jsonb;
  ids text[] := '{}';
  results jsonb[] := '{}';
  reports jsonb[] := '{}';
BEGIN
  FOR operation IN SELECT value FROM jsonb_array_elements(operations) LOOP
    entity := operation ->> 'entity';
    stored := operation -> 'store_params';
    queried := operation -> 'query_params';
    IF position('"$ref:' IN stored::text) > 0 THEN
      SELECT jsonb_object_agg(key, CASE
               WHEN value #>> '{}' NOT LIKE '$ref:%' THEN value
               ELSE results[array_position(ids, split_part(substr(value #>> '{}', 6), '.', 1))]
                    -> 0 -> split_part(value #>> '{}', '.', 2) END)
      INTO stored FROM jsonb_each(stored);
    END IF;
    SELECT string_agg(format('t.%1$I = q.%1$I', key), ' AND ') INTO condition
    FROM jsonb_object_keys(queried) AS key;

    CASE operation ->> 'action'
      WHEN 'create' THEN
        SELECT string_agg(quote_ident(key), ', ') INTO columns FROM jsonb_object_keys(stored) AS key;
        EXECUTE format('INSERT INTO %1$I AS t (%2$s) SELECT %2$s FROM jsonb_populate_record(NULL::%1$I, $1)
                        RETURNING jsonb_build_array(to_jsonb(t))', entity, columns)
          INTO rows USING stored;
      WHEN 'read' THEN
        EXECUTE format('SELECT jsonb_agg(to_jsonb(t)) FROM %1$I t, jsonb_populate_record(NULL::%1$I, $1) q
                        WHERE %2$s', entity, condition)
          INTO rows USING queried;
      WHEN 'update' THEN
        SELECT string_agg(format('%1$I = s.%1$I', key), ', ') INTO columns
        FROM jsonb_object_keys(stored) AS key;
        EXECUTE format('WITH affected AS (
                          UPDATE %1$I t SET %2$s FROM jsonb_populate_record(NULL::%1$I, $1) s,
                                                      jsonb_populate_record(NULL::%1$I, $2) q
                          WHERE %3$s RETURNING to_jsonb(t) AS row)
                        SELECT jsonb_agg(row) FROM affected', entity, columns, condition)
          INTO rows USING stored, queried;
      WHEN 'delete' THEN
        EXECUTE format('WITH affected AS (
                          DELETE FROM %1$I t USING jsonb_populate_record(NULL::%1$I, $1) q
                          WHERE %2$s RETURNING to_jsonb(t) AS row)
                        SELECT jsonb_agg(row) FROM affected', entity, condition)
          INTO rows USING queried;
    END CASE;
    rows := coalesce(rows, '[]');
    ids := array_append(ids, operation ->> 'id');
    results := array_append(results, rows);
    reports := array_append(reports, jsonb_build_object('status', 'completed', 'data', rows));
  END LOOP;
  RETURN jsonb_build_object('success', true, 'results',
    (SELECT jsonb_object_agg(id, report) FROM unnest(ids, reports) AS r (id, report)));
END
$$;

-- 2. PL/pgSQL for one workload. Rows are collected in an array, which PL/pgSQL appends to in place.
CREATE FUNCTION bench.hand_insert(lines jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  line record;
  created invoice_line;
  rows jsonb[] := '{}';
BEGIN
  FOR line IN
    SELECT * FROM jsonb_to_recordset(lines)
      AS l (invoice_id integer, track_id integer, unit_price numeric, quantity integer)
  LOOP
    INSERT INTO invoice_line (invoice_id, track_id, unit_price, quantity)
    VALUES (line.invoice_id, line.track_id, line.unit_price, line.quantity)
    RETURNING * INTO created;
    rows := array_append(rows, to_jsonb(created));
  END LOOP;
  RETURN to_jsonb(rows);
END
$$;

CREATE FUNCTION bench.hand_parent(request jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  new_invoice invoice;
  line record;
  created invoice_line;
  rows jsonb[] := '{}';
BEGIN
  INSERT INTO invoice (customer_id, total, billing_address, billing_country)
  VALUES ((request ->> 'customer_id')::integer, (request ->> 'total')::numeric,
          request ->> 'billing_address', request ->> 'billing_country')
  RETURNING * INTO new_invoice;
  FOR line IN
    SELECT * FROM jsonb_to_recordset(request -> 'lines')
      AS l (track_id integer, unit_price numeric, quantity integer)
  LOOP
    INSERT INTO invoice_line (invoice_id, track_id, unit_price, quantity)
    VALUES (new_invoice.invoice_id, line.track_id, line.unit_price, line.quantity)
    RETURNING * INTO created;
    rows := array_append(rows, to_jsonb(created));
  END LOOP;
  RETURN jsonb_build_object('invoice', to_jsonb(new_invoice), 'lines', to_jsonb(rows));
END
$$;

CREATE FUNCTION bench.hand_parent_child(pairs jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  pair record;
  new_invoice invoice;
  created invoice_line;
  rows jsonb[] := '{}';
BEGIN
  FOR pair IN
    SELECT * FROM jsonb_to_recordset(pairs)
      AS p (customer_id integer, total numeric, billing_address text, billing_country text, track_id integer,
            unit_price numeric, quantity integer)
  LOOP
    INSERT INTO invoice (customer_id, total, billing_address, billing_country)
    VALUES (pair.customer_id, pair.total, pair.billing_address, pair.billing_country)
    RETURNING * INTO new_invoice;
    INSERT INTO invoice_line (invoice_id, track_id, unit_price, quantity)
    VALUES (new_invoice.invoice_id, pair.track_id, pair.unit_price, pair.quantity)
    RETURNING * INTO created;
    rows := array_append(rows, to_jsonb(new_invoice));
    rows := array_append(rows, to_jsonb(created));
  END LOOP;
  RETURN to_jsonb(rows);
END
$$;

CREATE FUNCTION bench.hand_mixed(changes jsonb) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  change record;
  affected invoice_line;
  rows jsonb[] := '{}';
BEGIN
  FOR change IN
    SELECT * FROM jsonb_to_recordset(changes)
      AS c (action text, invoice_line_id integer, invoice_id integer, track_id integer,
            unit_price numeric, quantity integer)
  LOOP
    CASE change.action
      WHEN 'read' THEN
        SELECT * INTO affected FROM invoice_line WHERE invoice_line_id = change.invoice_line_id;
      WHEN 'create' THEN
        INSERT INTO invoice_line (invoice_id, track_id, unit_price, quantity)
        VALUES (change.invoice_id, change.track_id, change.unit_price, change.quantity)
        RETURNING * INTO affected;
      WHEN 'update' THEN
        UPDATE invoice_line SET quantity = change.quantity
        WHERE invoice_line_id = change.invoice_line_id RETURNING * INTO affected;
      WHEN 'delete' THEN
        DELETE FROM invoice_line WHERE invoice_line_id = change.invoice_line_id
        RETURNING * INTO affected;
    END CASE;
    rows := array_append(rows, to_jsonb(affected));
  END LOOP;
  RETURN to_jsonb(rows);
END
$$;

-- 4 and 5. No JSON at all, written in C: the floor under everything that runs statements in the server.
CREATE FUNCTION bench.native_insert(size integer, variant integer) RETURNS void
LANGUAGE C STRICT AS :'module', 'native_insert';

CREATE FUNCTION bench.native_parent(size integer, variant integer) RETURNS void
LANGUAGE C STRICT AS :'module', 'native_parent';

CREATE FUNCTION bench.native_mixed(size integer, variant integer, grouped boolean) RETURNS void
LANGUAGE C STRICT AS :'module', 'native_mixed';

CREATE FUNCTION bench.native_insert_select(size integer, variant integer) RETURNS void
LANGUAGE C STRICT AS :'module', 'native_insert_select';

-- What runs, by workload. A statement is prepared once; $1 is the request in the form named, $2 the
-- number of the variant, $3 the size.
CREATE TABLE bench.peer (
  workload  text,
  place     integer,
  peer      text,
  form      text,
  statement text
);

INSERT INTO bench.peer
SELECT workload, 1, 'generic_plpgsql', 'batch', 'SELECT bench.generic_interpreter($1)'
FROM unnest(ARRAY['insert', 'parent', 'parent_child', 'mixed', 'mixed_grouped']) workload;

INSERT INTO bench.peer VALUES
  ('insert', 2, 'hand_plpgsql', 'plain', 'SELECT bench.hand_insert($1)'),
  ('parent', 2, 'hand_plpgsql', 'plain', 'SELECT bench.hand_parent($1)'),
  ('parent_child', 2, 'hand_plpgsql', 'plain', 'SELECT bench.hand_parent_child($1)'),
  ('mixed', 2, 'hand_plpgsql', 'plain', 'SELECT bench.hand_mixed($1)'),
  ('mixed_grouped', 2, 'hand_plpgsql', 'plain', 'SELECT bench.hand_mixed($1)');

-- 3. One statement. A client would prepare it, and so does the driver.
INSERT INTO bench.peer VALUES
  ('insert', 3, 'hand_statement', 'listed', $$
    WITH created AS (
      INSERT INTO invoice_line (invoice_id, track_id, unit_price, quantity)
      SELECT invoice_id, track_id, unit_price, quantity
      FROM jsonb_to_recordset($1)
        AS l (invoice_id integer, track_id integer, unit_price numeric, quantity integer)
      RETURNING *)
    SELECT jsonb_agg(to_jsonb(created)) FROM created $$),
  ('parent', 3, 'hand_statement', 'listed', $$
    WITH new_invoice AS (
      INSERT INTO invoice (customer_id, total, billing_address, billing_country)
      VALUES (($1 ->> 'customer_id')::integer, ($1 ->> 'total')::numeric,
              $1 ->> 'billing_address', $1 ->> 'billing_country')
      RETURNING *),
    created AS (
      INSERT INTO invoice_line (invoice_id, track_id, unit_price, quantity)
      SELECT new_invoice.invoice_id, l.track_id, l.unit_price, l.quantity
      FROM new_invoice, jsonb_to_recordset($1 -> 'lines')
        AS l (track_id integer, unit_price numeric, quantity integer)
      RETURNING *)
    SELECT jsonb_build_object('invoice', (SELECT to_jsonb(new_invoice) FROM new_invoice),
                              'lines', (SELECT jsonb_agg(to_jsonb(created)) FROM created)) $$),
  ('parent_child', 3, 'hand_statement', 'plain', $$
    WITH pair AS MATERIALIZED (
      SELECT nextval('invoice_invoice_id_seq') AS invoice_id, p.*
      FROM jsonb_to_recordset($1)
        AS p (customer_id integer, total numeric, billing_address text, billing_country text, track_id integer,
              unit_price numeric, quantity integer)),
    new_invoice AS (
      INSERT INTO invoice (invoice_id, customer_id, total, billing_address, billing_country)
      SELECT invoice_id, customer_id, total, billing_address, billing_country FROM pair
      RETURNING *),
    created AS (
      INSERT INTO invoice_line (invoice_id, track_id, unit_price, quantity)
      SELECT invoice_id, track_id, unit_price, quantity FROM pair
      RETURNING *)
    SELECT jsonb_build_object('invoices', (SELECT jsonb_agg(to_jsonb(new_invoice)) FROM new_invoice),
                              'lines', (SELECT jsonb_agg(to_jsonb(created)) FROM created)) $$);

INSERT INTO bench.peer
SELECT workload, 3, 'hand_statement', 'listed', $$
  WITH created AS (
    INSERT INTO invoice_line (invoice_id, track_id, unit_price, quantity)
    SELECT invoice_id, track_id, unit_price, quantity
    FROM jsonb_to_recordset($1 -> 'create')
      AS l (invoice_id integer, track_id integer, unit_price numeric, quantity integer)
    RETURNING *),
  updated AS (
    UPDATE invoice_line t SET quantity = l.quantity
    FROM jsonb_to_recordset($1 -> 'update') AS l (invoice_line_id integer, quantity integer)
    WHERE t.invoice_line_id = l.invoice_line_id
    RETURNING t.*),
  deleted AS (
    DELETE FROM invoice_line t USING jsonb_array_elements_text($1 -> 'delete') AS d (key)
    WHERE t.invoice_line_id = d.key::integer
    RETURNING t.*)
  SELECT jsonb_build_object(
    'read', (SELECT jsonb_agg(to_jsonb(t)) FROM jsonb_array_elements_text($1 -> 'read') AS r (key)
             JOIN invoice_line t ON t.invoice_line_id = r.key::integer),
    'create', (SELECT jsonb_agg(to_jsonb(created)) FROM created),
    'update', (SELECT jsonb_agg(to_jsonb(updated)) FROM updated),
    'delete', (SELECT jsonb_agg(to_jsonb(deleted)) FROM deleted)) $$
FROM unnest(ARRAY['mixed', 'mixed_grouped']) workload;

INSERT INTO bench.peer VALUES
  ('insert', 4, 'native_plans', 'none', 'SELECT bench.native_insert($3, $2)'),
  ('parent', 4, 'native_plans', 'none', 'SELECT bench.native_parent($3, $2)'),
  ('mixed', 4, 'native_plans', 'none', 'SELECT bench.native_mixed($3, $2, false)'),
  ('mixed_grouped', 4, 'native_plans', 'none', 'SELECT bench.native_mixed($3, $2, true)'),
  ('insert', 5, 'native_insert_select', 'none', 'SELECT bench.native_insert_select($3, $2)'),
  ('read', 1, 'hand_statement', 'plain', $$
    SELECT jsonb_agg(to_jsonb(t)) FROM invoice_line t
    WHERE invoice_line_id BETWEEN ($1 ->> 'from')::integer AND ($1 ->> 'to')::integer $$);

-- 6. The extension, with its full report.
INSERT INTO bench.peer
SELECT workload, 6, 'batch_execute', 'batch', 'SELECT batch_execute($1)'
FROM unnest(ARRAY['insert', 'parent', 'parent_child', 'mixed', 'mixed_grouped', 'read']) workload;

INSERT INTO bench.peer
SELECT workload, 7, 'batch_execute_non_atomic', 'batch',
       $$SELECT batch_execute($1, '{"atomic": false}')$$
FROM unnest(ARRAY['insert', 'parent', 'mixed', 'mixed_grouped']) workload;
