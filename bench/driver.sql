-- The clock of the benchmark, in the server: which peers run against each other, and how.

-- Runs a prepared statement with ($1 jsonb, $2 integer, $3 integer); microseconds by the monotonic clock,
-- or of processor time if the call was preempted.
CREATE FUNCTION bench.time_call(statement text, request jsonb, variant integer, size integer)
RETURNS double precision LANGUAGE C AS :'module', 'bench_time_call';

-- Whether the kernel ran something else in the middle of the call timed last.
CREATE FUNCTION bench.was_preempted() RETURNS boolean LANGUAGE C AS :'module', 'bench_was_preempted';

-- Transaction ids that the statement takes, the one of the transaction itself not counted.
CREATE FUNCTION bench.subtransaction_ids(statement text, request jsonb, variant integer, size integer)
RETURNS bigint LANGUAGE C AS :'module', 'bench_subtransaction_ids';

-- Bytes of private memory that the second run of the statement needs at its peak, beyond the request.
CREATE FUNCTION bench.peak_memory(statement text, request jsonb, variant integer, size integer)
RETURNS bigint LANGUAGE C AS :'module', 'bench_peak_memory';

CREATE FUNCTION bench.request(form text, workload text, size integer, variant integer) RETURNS jsonb
LANGUAGE sql IMMUTABLE AS $$
  SELECT CASE
    WHEN workload LIKE 'web%' THEN
      CASE form WHEN 'batch' THEN bench.web_batch_request(workload, size, variant)
                WHEN 'plain' THEN bench.web_plain_request(workload, size, variant) END
    WHEN workload LIKE 'rows%' THEN
      CASE form WHEN 'batch' THEN bench.rows_batch_request(workload, size, variant)
                WHEN 'plain' THEN bench.rows_plain_request(workload, size, variant)
                WHEN 'create' THEN bench.rows_create_request(workload, size, variant)
                WHEN 'apart' THEN bench.rows_apart_request(workload, size, variant) END
    WHEN workload LIKE 'screen%' THEN
      CASE form WHEN 'batch' THEN bench.screen_batch_request(workload, variant)
                WHEN 'plain' THEN bench.screen_plain_request(variant) END
    ELSE
      CASE form WHEN 'batch' THEN bench.batch_request(workload, size, variant)
                WHEN 'plain' THEN bench.plain_request(workload, size, variant)
                WHEN 'listed' THEN bench.listed_request(workload, size, variant) END
  END
$$;

-- Who runs against whom: the members of a contest take turns within one session.
CREATE TABLE bench.contestant (
  contest  text,
  workload text,
  size     integer,
  peer     text,
  place    integer GENERATED ALWAYS AS IDENTITY
);

INSERT INTO bench.contestant (contest, workload, size, peer)
SELECT 'peers', workload, size, peer
FROM bench.peer, unnest(ARRAY[1, 10, 100]) size
WHERE workload <> 'read' AND workload NOT LIKE ALL (ARRAY['web%', 'rows%', 'screen%'])
  AND peer <> 'batch_execute_non_atomic'
  AND NOT (workload = 'parent' AND size = 1)      -- a parent alone is an insert
  AND NOT (workload IN ('parent_child', 'mixed_grouped') AND size <> 100)
ORDER BY workload, size, place;

INSERT INTO bench.contestant (contest, workload, size, peer)
SELECT CASE workload WHEN 'web_short' THEN 'failure' WHEN 'web_shared' THEN 'sessions' ELSE 'web' END,
       workload, 100, peer
FROM bench.peer WHERE workload LIKE 'web%' ORDER BY workload, place;

INSERT INTO bench.contestant (contest, workload, size, peer)
SELECT 'rows', workload, CASE workload WHEN 'rows_each' THEN 1000 ELSE 100 END, peer
FROM bench.peer WHERE workload LIKE 'rows%' ORDER BY workload, place;

INSERT INTO bench.contestant (contest, workload, size, peer)
SELECT 'read', workload, 1000, peer FROM bench.peer WHERE workload = 'read' ORDER BY place;

INSERT INTO bench.contestant (contest, workload, size, peer)
SELECT 'screen', workload, 10000, peer FROM bench.peer WHERE workload LIKE 'screen%' ORDER BY workload, place;

INSERT INTO bench.contestant (contest, workload, size, peer)
SELECT 'size', workload, size, 'batch_execute'
FROM unnest(ARRAY['insert', 'parent', 'mixed', 'web_order', 'web_checkout']) workload,
     unnest(ARRAY[100, 1000, 10000]) size;

INSERT INTO bench.contestant (contest, workload, size, peer)
SELECT 'atomic', workload, 100, peer
FROM bench.peer
WHERE peer LIKE 'batch_execute%' AND workload IN ('insert', 'parent', 'mixed')
ORDER BY workload, place;

CREATE TABLE bench.sample (
  contest      text,
  workload     text,
  size         integer,
  peer         text,
  place        integer GENERATED ALWAYS AS IDENTITY,
  microseconds double precision, -- per batch
  preempted    integer           -- calls in whose midst the kernel ran something else
);

-- For one transaction, what its batch is to meet: role and claims, and whether operations may run together.
CREATE FUNCTION bench.enter(workload text, peer text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF peer = 'batch_execute_apart' THEN
    SET LOCAL batch_ops.fusion = off;
  END IF;
  IF workload LIKE 'web%' THEN
    PERFORM bench.become_web_user();
  END IF;
END
$$;

-- The turns of one contest: in each, every peer runs its batch some times, and the mean is one sample. Who
-- comes first finds other data in the processor's caches than those behind, so each comes first in its turn.
-- Each batch is a transaction of its own, and rolled back, so that the next one meets the same rows; the role
-- ends with it. One that was preempted runs again, two times at most.
CREATE PROCEDURE bench.take_turns(the_contest text, the_workload text, the_size integer, turns integer)
LANGUAGE plpgsql AS $$
DECLARE
  variants CONSTANT integer := 8;
  warm_up CONSTANT integer := 7; -- a plan becomes generic after five
  statements text[];
  peers text[];
  sizes integer[];
  requests jsonb[];
  repeats integer;
  variant integer;
  tries CONSTANT integer := 3;
  took double precision;
  spent double precision;
  interrupted integer;
  means double precision[];
  interruptions integer[];
  i integer;
BEGIN
  SELECT array_agg(p.statement ORDER BY c.place), array_agg(c.peer ORDER BY c.place),
         array_agg(c.size ORDER BY c.place)
  INTO statements, peers, sizes
  FROM bench.contestant c JOIN bench.peer p USING (workload, peer)
  WHERE c.contest = the_contest AND c.workload = the_workload AND (the_size IS NULL OR c.size = the_size);

  SELECT array_agg(bench.request(p.form, c.workload, c.size, v) ORDER BY c.place, v)
  INTO requests
  FROM bench.contestant c JOIN bench.peer p USING (workload, peer), generate_series(0, variants - 1) v
  WHERE c.contest = the_contest AND c.workload = the_workload AND (the_size IS NULL OR c.size = the_size);

  FOR turn IN 0 .. turns LOOP
    FOR place IN 1 .. cardinality(statements) LOOP
      i := 1 + (turn + place) % cardinality(statements);
      repeats := CASE WHEN turn = 0 THEN least(warm_up, 20000 / sizes[i])
                      WHEN the_contest = 'read' THEN 4
                      -- After a large batch the first small one finds nothing in the processor's caches. Each
                      -- variant once: their rows are as cold as those of the large ones.
                      WHEN the_contest = 'size' THEN greatest(1, least(variants, 5000 / sizes[i]))
                      ELSE greatest(1, least(5 * variants, 100 / sizes[i])) END;
      spent := 0;
      interrupted := 0;
      FOR repeat IN 1 .. repeats LOOP
        variant := (turn * repeats + repeat) % variants;
        FOR try IN 1 .. tries LOOP
          PERFORM bench.enter(the_workload, peers[i]);
          took := bench.time_call(statements[i], requests[(i - 1) * variants + 1 + variant], variant, sizes[i]);
          ROLLBACK;
          EXIT WHEN NOT bench.was_preempted();
          interrupted := interrupted + 1;
        END LOOP;
        spent := spent + took;
      END LOOP;
      IF turn > 0 THEN
        means[(turn - 1) * cardinality(statements) + i] := spent / repeats;
        interruptions[(turn - 1) * cardinality(statements) + i] := interrupted;
      END IF;
    END LOOP;
  END LOOP;

  INSERT INTO bench.sample (contest, workload, size, peer, microseconds, preempted)
  SELECT the_contest, the_workload, sizes[n], peers[n],
         means[(turn - 1) * cardinality(statements) + n], interruptions[(turn - 1) * cardinality(statements) + n]
  FROM generate_series(1, turns) turn, generate_series(1, cardinality(statements)) n
  ORDER BY turn, n;
END
$$;

-- Every peer does the same work: what the tables hold after each, and the rows that it returns, are compared with
-- those of the first of its contest. The native peers return none. New keys and times differ.
CREATE FUNCTION bench.contents() RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', count(*), sum(customer_id), sum(track_id), sum(unit_price), sum(quantity),
                   (SELECT concat_ws(' ', count(*), sum(total)) FROM invoice))
  FROM invoice_line JOIN invoice USING (invoice_id)
$$;

-- What web_user may have changed. A new order is known by its note.
CREATE FUNCTION bench.web_contents() RETURNS text LANGUAGE sql AS $$
  WITH line AS (
    SELECT concat_ws(' ', o.status, o.note, l.user_id, l.product_id, l.quantity, l.price) AS text
    FROM web.order_lines l JOIN web.orders o ON o.id = l.order_id WHERE o.user_id = bench.uuid_of('user', 0)
    UNION ALL
    SELECT concat_ws(' ', id, stock) FROM web.products WHERE user_id = bench.uuid_of('user', 0)
    UNION ALL
    SELECT concat_ws(' ', org_id, title, body) FROM web.documents WHERE user_id = bench.uuid_of('user', 0)
  )
  SELECT concat_ws(' ', count(*), md5(string_agg(text, ' ' ORDER BY text))) FROM line
$$;

-- What the workloads of rows may have changed, each row by its key.
CREATE FUNCTION bench.rows_contents() RETURNS text LANGUAGE sql AS $$
  WITH item AS (
    SELECT concat_ws(' ', invoice_line_id, unit_price, quantity) AS text FROM invoice_line
    UNION ALL
    SELECT concat_ws(' ', email, first_name, last_name, country) FROM contact
  )
  SELECT concat_ws(' ', count(*), md5(string_agg(text, ' ' ORDER BY text COLLATE "C"))) FROM item
$$;

CREATE FUNCTION bench.rows_in(result jsonb) RETURNS text LANGUAGE sql AS $$
  SELECT concat_ws(' ', count(*), md5(string_agg(text, ' ' ORDER BY text)))
  FROM jsonb_path_query(result, 'strict $.** ? (exists(@.track_id) || exists(@.customer_id) || exists(@.user_id) ||
                                                exists(@.email))')
       AS item,
       LATERAL (SELECT (item - '{id, order_id, invoice_line_id, invoice_id, contact_id, invoice_date,
                                 created_at, updated_at}'::text[])::text) AS shown (text)
$$;

-- What a screen shows, {"data": rows, "total": number or null}, of the row that a peer's statement returns: each has its
-- own names, and its own place for a number of children.
CREATE FUNCTION bench.screen_answer(workload text, answer jsonb) RETURNS jsonb LANGUAGE sql AS $$
  SELECT jsonb_build_object('data', CASE workload WHEN 'screen_count' THEN counted.rows ELSE found.rows END, 'total', total)
  FROM (SELECT coalesce(answer -> 'data', answer -> 'body', answer -> 'root', answer #> '{batch_read,results,screen,data}'),
               coalesce(answer -> 'total', nullif(answer -> 'total_result_set', 'null'),
                        answer #> '{root_aggregate,aggregate,count}', answer #> '{batch_read,results,screen,total}'))
         AS found (rows, total),
       LATERAL (SELECT jsonb_agg(item - 'child_aggregate' || jsonb_build_object('child', coalesce(
                         item #> '{child_aggregate,aggregate,count}', item #> '{child,0,count}', item -> 'child')) ORDER BY place)
                FROM jsonb_array_elements(found.rows) WITH ORDINALITY AS items (item, place)) AS counted (rows)
$$;

CREATE PROCEDURE bench.check_peers() LANGUAGE plpgsql AS $$
DECLARE
  contestant record;
  answer jsonb;
  by_hand jsonb;
  result text;
  expected text := NULL;
  expected_rows text;
  expected_of text := '';
  found text;
  found_rows text;
BEGIN
  FOR contestant IN
    SELECT workload, size, peer, statement, form,
           concat_ws(' ', workload, size) AS work
    FROM bench.contestant c JOIN bench.peer USING (workload, peer)
    WHERE workload <> 'read' AND contest NOT IN ('size', 'screen')
    ORDER BY workload, size, c.place
  LOOP
    PERFORM bench.enter(contestant.workload, contestant.peer);
    EXECUTE contestant.statement INTO result
      USING bench.request(contestant.form, contestant.workload, contestant.size, 1), 1, contestant.size;
    RESET ROLE;
    found := concat_ws(' ', bench.contents(), bench.web_contents(),
                       CASE WHEN contestant.workload LIKE 'rows%' THEN bench.rows_contents() END);
    found_rows := CASE WHEN contestant.form <> 'none' THEN bench.rows_in(result::jsonb) END;
    IF expected_of <> contestant.work THEN
      expected := found;
      expected_rows := found_rows;
      expected_of := contestant.work;
    ELSIF found <> expected OR found_rows <> expected_rows THEN
      RAISE EXCEPTION '% does not do the work of "%"', contestant.peer, contestant.work
        USING DETAIL = format('The tables hold %s, not %s; the rows returned are %s, not %s.',
                              found, expected, found_rows, expected_rows);
    END IF;
    IF contestant.workload = 'web_short' AND result::jsonb -> 'success' IS DISTINCT FROM 'false' THEN
      RAISE EXCEPTION '"%" does not fail', contestant.work;
    END IF;
    ROLLBACK;
  END LOOP;

  IF batch_execute(bench.batch_request('read', 1000, 1)) #> '{results,lines,data}' IS DISTINCT FROM
     (SELECT jsonb_agg(to_jsonb(t)) FROM invoice_line t WHERE invoice_line_id BETWEEN 101 AND 1100) THEN
    RAISE EXCEPTION 'the read does not return the rows';
  END IF;

  FOR contestant IN
    SELECT workload, peer, statement, bench.request(form, workload, 10000, 1) AS request
    FROM bench.peer WHERE workload LIKE 'screen%' ORDER BY workload, place
  LOOP
    EXECUTE format('SELECT to_jsonb(answer) FROM (%s) AS answer', contestant.statement)
      INTO answer USING contestant.request, 1, 10000;
    answer := bench.screen_answer(contestant.workload, answer);
    IF contestant.peer = 'hand_statement' THEN
      by_hand := answer;
    ELSIF answer IS DISTINCT FROM by_hand THEN
      RAISE EXCEPTION '% does not return what is read by hand for "%"', contestant.peer, contestant.workload;
    END IF;
  END LOOP;
END
$$;

-- The requests of sessions that work at the same time, uncompressed, and readable for those who send them.
CREATE TABLE bench.kept_request (
  form    text,
  variant integer,
  request jsonb,
  PRIMARY KEY (form, variant)
);
ALTER TABLE bench.kept_request ALTER request SET STORAGE EXTERNAL;
GRANT SELECT ON bench.kept_request TO web_user;

INSERT INTO bench.kept_request
SELECT form, variant, bench.request(form, workload, size, variant)
FROM (SELECT DISTINCT form, workload, size
      FROM bench.contestant JOIN bench.peer USING (workload, peer) WHERE contest = 'sessions') AS asked,
     generate_series(0, 63) variant;
