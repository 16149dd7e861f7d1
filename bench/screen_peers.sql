-- Who reads what screens show: one statement written by hand, and a batch.

INSERT INTO bench.peer VALUES
  ('screen_rows', 3, 'hand_statement', 'plain', $$
    SELECT jsonb_agg(to_jsonb(p) || jsonb_build_object('child', (
             SELECT coalesce(jsonb_agg(to_jsonb(c) ORDER BY c.child_id), '[]') FROM child c
             WHERE c.parent_id = p.parent_id)) ORDER BY p.parent_id)
    FROM parent p $$),
  ('screen_top', 3, 'hand_statement', 'plain', $$
    SELECT jsonb_agg(to_jsonb(p) || jsonb_build_object('child', coalesce(top.rows, '[]')) ORDER BY p.parent_id)
    FROM parent p LEFT JOIN LATERAL (
      SELECT jsonb_agg(to_jsonb(t)) AS rows
      FROM (SELECT * FROM child c WHERE c.parent_id = p.parent_id ORDER BY n DESC, child_id LIMIT 3) t) top ON true $$),
  ('screen_count', 3, 'hand_statement', 'plain', $$
    SELECT jsonb_agg(to_jsonb(p) || jsonb_build_object('child', (
             SELECT count(*) FROM child c WHERE c.parent_id = p.parent_id)) ORDER BY p.parent_id)
    FROM parent p $$),
  ('screen_some', 3, 'hand_statement', 'plain', $$
    SELECT jsonb_agg(to_jsonb(p) ORDER BY p.parent_id) FROM parent p
    WHERE EXISTS (SELECT FROM child c WHERE c.parent_id = p.parent_id AND c.n = ($1 ->> 'n')::integer) $$),
  ('screen_page', 3, 'hand_statement', 'plain', $$
    SELECT jsonb_agg(row) FROM (
      SELECT to_jsonb(p) AS row, (SELECT count(*) FROM parent) AS total
      FROM parent p JOIN owner o USING (owner_id) ORDER BY o.name, p.parent_id LIMIT 50) page $$);

INSERT INTO bench.peer
SELECT workload, 6, 'batch_execute', 'batch', 'SELECT batch_read($1)'
FROM bench.peer WHERE workload LIKE 'screen%';
