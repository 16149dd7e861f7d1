-- Who reads what screens show: one statement written by hand, those that PostgREST and Hasura make, and a batch.
-- The answers of each are brought to one form by bench.screen_answer (driver.sql) before they are compared.

INSERT INTO bench.peer VALUES
  ('screen_rows', 3, 'hand_statement', 'plain', $$
    SELECT jsonb_agg(to_jsonb(p) || jsonb_build_object('child', (
             SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.child_id), '[]') FROM child c
             WHERE c.parent_id = p.parent_id)) ORDER BY p.parent_id) AS data
    FROM parent p $$),
  ('screen_top', 3, 'hand_statement', 'plain', $$
    SELECT jsonb_agg(to_jsonb(p) || jsonb_build_object('child', coalesce(top.rows, '[]')) ORDER BY p.parent_id) AS data
    FROM parent p LEFT JOIN LATERAL (
      SELECT jsonb_agg(to_jsonb(t)) AS rows
      FROM (SELECT * FROM child c WHERE c.parent_id = p.parent_id ORDER BY n DESC, child_id LIMIT 3) t) top ON true $$),
  ('screen_count', 3, 'hand_statement', 'plain', $$
    SELECT jsonb_agg(to_jsonb(p) || jsonb_build_object('child', (
             SELECT count(*) FROM child c WHERE c.parent_id = p.parent_id)) ORDER BY p.parent_id) AS data
    FROM parent p $$),
  ('screen_some', 3, 'hand_statement', 'plain', $$
    SELECT jsonb_agg(to_jsonb(p) ORDER BY p.parent_id) AS data FROM parent p
    WHERE EXISTS (SELECT FROM child c WHERE c.parent_id = p.parent_id AND c.n = ($1 ->> 'n')::integer) $$),
  ('screen_page', 3, 'hand_statement', 'plain', $$
    SELECT (SELECT jsonb_agg(to_jsonb(page))
            FROM (SELECT p.* FROM parent p JOIN owner o USING (owner_id) ORDER BY o.name, p.parent_id LIMIT 50) page) AS data,
           (SELECT count(*) FROM parent) AS total $$);

-- PostgREST 12 makes one statement of a request: the rows, with those of each embedded table from a LATERAL subquery,
-- within a frame that makes the body of the answer. Of the count of all rows, which `Prefer: count=exact` asks for, it
-- needs a query of its own where there is a limit. Values of filters and limits are parameters. The requests are
--
--   /parent?select=*,child(*)&order=parent_id&child.order=child_id
--   /parent?select=*,child(*)&order=parent_id&child.order=n.desc,child_id&child.limit=3
--   /parent?select=*,child(count())&order=parent_id
--   /parent?select=*,child!inner()&child.n=eq.1&order=parent_id
--   /parent?select=*,owner()&order=owner(name),parent_id&limit=50
--
-- The shape of the SQL is that of readPlanToQuery, readPlanToCountQuery and prepareRead in its
-- src/PostgREST/Query/QueryBuilder.hs and Statements.hs, version 12.2.
INSERT INTO bench.peer
SELECT workload, 4, 'postgrest_statement', 'plain', format($$
    WITH pgrst_source AS (%s)%s
    SELECT %s AS total_result_set,
           pg_catalog.count(_postgrest_t) AS page_total,
           coalesce(json_agg(_postgrest_t), '[]') AS body,
           nullif(current_setting('response.headers', true), '') AS response_headers,
           nullif(current_setting('response.status', true), '') AS response_status,
           '' AS response_inserted
    FROM (SELECT * FROM pgrst_source) _postgrest_t $$, source, counted, total)
FROM (VALUES
  ('screen_rows', $$
    SELECT "public"."parent".*, COALESCE("parent_child_1"."parent_child_1", '[]') AS "child"
    FROM "public"."parent" LEFT JOIN LATERAL (
      SELECT json_agg("parent_child_1")::jsonb AS "parent_child_1"
      FROM (SELECT "public"."child".* FROM "public"."child"
            WHERE "public"."child"."parent_id" = "public"."parent"."parent_id"
            ORDER BY "public"."child"."child_id") AS "parent_child_1") AS "parent_child_1" ON TRUE
    ORDER BY "public"."parent"."parent_id" $$, '', 'null::bigint'),
  ('screen_top', $$
    SELECT "public"."parent".*, COALESCE("parent_child_1"."parent_child_1", '[]') AS "child"
    FROM "public"."parent" LEFT JOIN LATERAL (
      SELECT json_agg("parent_child_1")::jsonb AS "parent_child_1"
      FROM (SELECT "public"."child".* FROM "public"."child"
            WHERE "public"."child"."parent_id" = "public"."parent"."parent_id"
            ORDER BY "public"."child"."n" DESC, "public"."child"."child_id"
            LIMIT ($1 ->> 'most')::bigint OFFSET ($1 ->> 'from')::bigint) AS "parent_child_1") AS "parent_child_1" ON TRUE
    ORDER BY "public"."parent"."parent_id" $$, '', 'null::bigint'),
  ('screen_count', $$
    SELECT "public"."parent".*, COALESCE("parent_child_1"."parent_child_1", '[]') AS "child"
    FROM "public"."parent" LEFT JOIN LATERAL (
      SELECT json_agg("parent_child_1")::jsonb AS "parent_child_1"
      FROM (SELECT COUNT("public"."child".*) AS "count" FROM "public"."child"
            WHERE "public"."child"."parent_id" = "public"."parent"."parent_id") AS "parent_child_1") AS "parent_child_1" ON TRUE
    ORDER BY "public"."parent"."parent_id" $$, '', 'null::bigint'),
  ('screen_some', $$
    SELECT "public"."parent".*
    FROM "public"."parent" INNER JOIN LATERAL (
      SELECT json_agg("parent_child_1")::jsonb AS "parent_child_1"
      FROM (SELECT "public"."child".* FROM "public"."child"
            WHERE "public"."child"."n" = ($1 ->> 'n')::integer
              AND "public"."child"."parent_id" = "public"."parent"."parent_id") AS "parent_child_1") AS "parent_child_1"
      ON "parent_child_1" IS NOT NULL
    ORDER BY "public"."parent"."parent_id" $$, '', 'null::bigint'),
  ('screen_page', $$
    SELECT "public"."parent".*
    FROM "public"."parent" LEFT JOIN LATERAL (
      SELECT "public"."owner".* FROM "public"."owner"
      WHERE "public"."owner"."owner_id" = "public"."parent"."owner_id") AS "parent_owner_1" ON TRUE
    ORDER BY "parent_owner_1"."name", "public"."parent"."parent_id"
    LIMIT ($1 ->> 'page')::bigint OFFSET ($1 ->> 'from')::bigint $$,
   ', pgrst_source_count AS (SELECT 1 FROM "public"."parent")',
   '(SELECT pg_catalog.count(*) FROM pgrst_source_count)')) AS made (workload, source, counted, total);

-- Hasura 2 makes one statement of each field at the top of a query, whose rows are objects of the columns that are asked
-- for. The order of rows is said where they are taken from the table, and wherever they pass through. Values of variables
-- are parameters, limits stand in the statement. The page asks for two fields, `parent` and `parent_aggregate`: two
-- statements, which are put together here. The requests are
--
--   parent(order_by: {parent_id: asc}) { parent_id owner_id name children(order_by: {child_id: asc}) { ... } }
--   ... children(order_by: [{n: desc_nulls_last}, {child_id: asc}], limit: 3) { ... }
--   ... children_aggregate { aggregate { count } }
--   parent(where: {children: {n: {_eq: $n}}}, order_by: {parent_id: asc}) { ... }
--   parent(order_by: [{owner: {name: asc}}, {parent_id: asc}], limit: 50) { ... } parent_aggregate { aggregate { count } }
--
-- The shape of the SQL is that of its server/src-lib/Hasura/Backends/Postgres/Translate/Select, and of the statements that
-- its tests expect, as in server/lib/api-tests (OptimizePermissionFiltersSpec.hs).
INSERT INTO bench.peer VALUES
  ('screen_rows', 5, 'hasura_statement', 'plain', $$
    SELECT coalesce(json_agg("root" ORDER BY "root.pg.parent_id" ASC NULLS LAST), '[]') AS "root"
    FROM (
      SELECT row_to_json((SELECT "_e" FROM (
               SELECT "_root.base"."parent_id" AS "parent_id", "_root.base"."owner_id" AS "owner_id",
                      "_root.base"."name" AS "name", "_root.ar.root.child"."child" AS "child") AS "_e")) AS "root",
             "_root.base"."parent_id" AS "root.pg.parent_id"
      FROM (SELECT * FROM "public"."parent" WHERE ('true') ORDER BY "parent_id" ASC NULLS LAST) AS "_root.base"
      LEFT OUTER JOIN LATERAL (
        SELECT coalesce(json_agg("child" ORDER BY "root.ar.root.child.pg.child_id" ASC NULLS LAST), '[]') AS "child"
        FROM (
          SELECT row_to_json((SELECT "_e" FROM (
                   SELECT "_root.ar.root.child.base"."child_id" AS "child_id",
                          "_root.ar.root.child.base"."parent_id" AS "parent_id",
                          "_root.ar.root.child.base"."n" AS "n",
                          "_root.ar.root.child.base"."note" AS "note") AS "_e")) AS "child",
                 "_root.ar.root.child.base"."child_id" AS "root.ar.root.child.pg.child_id"
          FROM (SELECT * FROM "public"."child" WHERE (("_root.base"."parent_id") = ("parent_id"))
                ORDER BY "child_id" ASC NULLS LAST) AS "_root.ar.root.child.base"
          ORDER BY "root.ar.root.child.pg.child_id" ASC NULLS LAST
        ) AS "_root.ar.root.child"
      ) AS "_root.ar.root.child" ON ('true')
      ORDER BY "root.pg.parent_id" ASC NULLS LAST
    ) AS "_root" $$),
  ('screen_top', 5, 'hasura_statement', 'plain', $$
    SELECT coalesce(json_agg("root" ORDER BY "root.pg.parent_id" ASC NULLS LAST), '[]') AS "root"
    FROM (
      SELECT row_to_json((SELECT "_e" FROM (
               SELECT "_root.base"."parent_id" AS "parent_id", "_root.base"."owner_id" AS "owner_id",
                      "_root.base"."name" AS "name", "_root.ar.root.child"."child" AS "child") AS "_e")) AS "root",
             "_root.base"."parent_id" AS "root.pg.parent_id"
      FROM (SELECT * FROM "public"."parent" WHERE ('true') ORDER BY "parent_id" ASC NULLS LAST) AS "_root.base"
      LEFT OUTER JOIN LATERAL (
        SELECT coalesce(json_agg("child" ORDER BY "root.ar.root.child.pg.n" DESC NULLS LAST,
                                                  "root.ar.root.child.pg.child_id" ASC NULLS LAST), '[]') AS "child"
        FROM (
          SELECT row_to_json((SELECT "_e" FROM (
                   SELECT "_root.ar.root.child.base"."child_id" AS "child_id",
                          "_root.ar.root.child.base"."parent_id" AS "parent_id",
                          "_root.ar.root.child.base"."n" AS "n",
                          "_root.ar.root.child.base"."note" AS "note") AS "_e")) AS "child",
                 "_root.ar.root.child.base"."n" AS "root.ar.root.child.pg.n",
                 "_root.ar.root.child.base"."child_id" AS "root.ar.root.child.pg.child_id"
          FROM (SELECT * FROM "public"."child" WHERE (("_root.base"."parent_id") = ("parent_id"))
                ORDER BY "n" DESC NULLS LAST, "child_id" ASC NULLS LAST LIMIT 3) AS "_root.ar.root.child.base"
          ORDER BY "root.ar.root.child.pg.n" DESC NULLS LAST, "root.ar.root.child.pg.child_id" ASC NULLS LAST
        ) AS "_root.ar.root.child"
      ) AS "_root.ar.root.child" ON ('true')
      ORDER BY "root.pg.parent_id" ASC NULLS LAST
    ) AS "_root" $$),
  ('screen_count', 5, 'hasura_statement', 'plain', $$
    SELECT coalesce(json_agg("root" ORDER BY "root.pg.parent_id" ASC NULLS LAST), '[]') AS "root"
    FROM (
      SELECT row_to_json((SELECT "_e" FROM (
               SELECT "_root.base"."parent_id" AS "parent_id", "_root.base"."owner_id" AS "owner_id",
                      "_root.base"."name" AS "name",
                      "_root.ar.root.child_aggregate"."child_aggregate" AS "child_aggregate") AS "_e")) AS "root",
             "_root.base"."parent_id" AS "root.pg.parent_id"
      FROM (SELECT * FROM "public"."parent" WHERE ('true') ORDER BY "parent_id" ASC NULLS LAST) AS "_root.base"
      LEFT OUTER JOIN LATERAL (
        SELECT json_build_object('aggregate', json_build_object('count', COUNT(*))) AS "child_aggregate"
        FROM (SELECT 1
              FROM (SELECT * FROM "public"."child" WHERE (("_root.base"."parent_id") = ("parent_id")))
                AS "_root.ar.root.child_aggregate.base"
        ) AS "_root.ar.root.child_aggregate"
      ) AS "_root.ar.root.child_aggregate" ON ('true')
      ORDER BY "root.pg.parent_id" ASC NULLS LAST
    ) AS "_root" $$),
  ('screen_some', 5, 'hasura_statement', 'plain', $$
    SELECT coalesce(json_agg("root" ORDER BY "root.pg.parent_id" ASC NULLS LAST), '[]') AS "root"
    FROM (
      SELECT row_to_json((SELECT "_e" FROM (
               SELECT "_root.base"."parent_id" AS "parent_id", "_root.base"."owner_id" AS "owner_id",
                      "_root.base"."name" AS "name") AS "_e")) AS "root",
             "_root.base"."parent_id" AS "root.pg.parent_id"
      FROM (SELECT * FROM "public"."parent"
            WHERE (EXISTS (SELECT 1 FROM "public"."child" AS "__be_0_child"
                           WHERE (((("__be_0_child"."parent_id") = ("public"."parent"."parent_id")) AND ('true'))
                                  AND (('true') AND (((("__be_0_child"."n") = (($1 ->> 'n')::integer)) AND ('true'))
                                                     AND ('true'))))))
            ORDER BY "parent_id" ASC NULLS LAST) AS "_root.base"
      ORDER BY "root.pg.parent_id" ASC NULLS LAST
    ) AS "_root" $$),
  ('screen_page', 5, 'hasura_statement', 'plain', $$
    SELECT (
      SELECT coalesce(json_agg("root" ORDER BY "root.or.owner.pg.name" ASC NULLS LAST, "root.pg.parent_id" ASC NULLS LAST), '[]')
      FROM (
        SELECT row_to_json((SELECT "_e" FROM (
                 SELECT "_root.base"."parent_id" AS "parent_id", "_root.base"."owner_id" AS "owner_id",
                        "_root.base"."name" AS "name") AS "_e")) AS "root",
               "_root.or.owner"."root.or.owner.pg.name" AS "root.or.owner.pg.name",
               "_root.base"."parent_id" AS "root.pg.parent_id"
        FROM (SELECT * FROM "public"."parent" WHERE ('true')) AS "_root.base"
        LEFT OUTER JOIN LATERAL (
          SELECT "_root.or.owner.base"."name" AS "root.or.owner.pg.name"
          FROM (SELECT * FROM "public"."owner" WHERE (("_root.base"."owner_id") = ("owner_id")) LIMIT 1)
            AS "_root.or.owner.base"
        ) AS "_root.or.owner" ON ('true')
        ORDER BY "root.or.owner.pg.name" ASC NULLS LAST, "root.pg.parent_id" ASC NULLS LAST
        LIMIT 50
      ) AS "_root"
    ) AS "root", (
      SELECT json_build_object('aggregate', json_build_object('count', COUNT(*)))
      FROM (SELECT 1 FROM (SELECT * FROM "public"."parent" WHERE ('true')) AS "_root.base") AS "_root"
    ) AS "root_aggregate" $$);

INSERT INTO bench.peer
SELECT workload, 6, 'batch_execute', 'batch', 'SELECT batch_read($1)'
FROM bench.peer WHERE workload LIKE 'screen%' AND peer = 'hand_statement';
