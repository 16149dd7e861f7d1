-- What screens read, and its tables: 10 000 parents of 10 children each, and 100 owners. Nothing changes them.
--
-- Workloads: screen_rows    all parents, each with its children
--            screen_top     all parents, each with the three children of the largest n
--            screen_count   all parents, each with the number of its children
--            screen_some    the parents that have a child with a certain n
--            screen_page    the first 50 parents by the names of their owners, and how many there are

CREATE TABLE owner (
  owner_id integer PRIMARY KEY,
  name     text NOT NULL
);
CREATE TABLE parent (
  parent_id integer PRIMARY KEY,
  owner_id  integer NOT NULL REFERENCES owner,
  name      text NOT NULL
);
CREATE TABLE child (
  child_id  integer PRIMARY KEY,
  parent_id integer NOT NULL REFERENCES parent,
  n         integer NOT NULL,
  note      text
);
INSERT INTO owner SELECT n, 'Owner ' || n * 37 % 100 FROM generate_series(1, 100) n;
INSERT INTO parent SELECT n, 1 + n % 100, 'Parent ' || n FROM generate_series(1, 10000) n;
INSERT INTO child SELECT n, 1 + n % 10000, n * 7919 % 1000, 'Child ' || n FROM generate_series(1, 100000) n;
CREATE INDEX ON child (parent_id);
VACUUM (FREEZE, ANALYZE) owner, parent, child;

-- `most` children of each, `page` parents, both `from` the first: those who make a statement of a request have parameters
-- for them.
CREATE FUNCTION bench.screen_plain_request(variant integer) RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT jsonb_build_object('n', variant, 'most', 3, 'page', 50, 'from', 0) $$;

CREATE FUNCTION bench.screen_batch_request(workload text, variant integer) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
  SELECT jsonb_build_array(jsonb_build_object('id', 'screen', 'entity', 'parent', 'action', 'read') || CASE workload
    WHEN 'screen_rows' THEN '{"metadata_params": {"__sort": "parent_id", "__include": "child"}}'
    WHEN 'screen_top' THEN '{"metadata_params": {"__sort": "parent_id",
      "__include": {"child": {"__sort": "n:desc,child_id", "__limit": 3}}}}'
    WHEN 'screen_count' THEN '{"metadata_params": {"__sort": "parent_id", "__include": {"child": {"__count": true}}}}'
    WHEN 'screen_some' THEN jsonb_build_object('query_params', jsonb_build_object('__some',
      jsonb_build_object('child', jsonb_build_object('n', variant))), 'metadata_params', '{"__sort": "parent_id"}'::jsonb)
    WHEN 'screen_page' THEN '{"metadata_params": {"__sort": "owner.name,parent_id", "__limit": 50, "__total": true}}'
  END::jsonb)
$$;
