-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION batch_ops" to load this file. \quit

-- The library may be older: installed files may be of several versions, and a session keeps the library that it has loaded.
-- That of 0.1 cannot say its version.
DO $check$
DECLARE
  needed CONSTANT text := '0.2';
  found text;
BEGIN
  BEGIN
    CREATE FUNCTION batch_ops_library_version()
    RETURNS text
    AS 'MODULE_PATHNAME', 'batch_ops_library_version'
    LANGUAGE C STABLE PARALLEL SAFE;
    found := batch_ops_library_version();
  EXCEPTION WHEN undefined_function THEN
    found := '0.1';
  END;
  IF pg_catalog.string_to_array(found, '.')::pg_catalog.int4[]
     OPERATOR(pg_catalog.<) pg_catalog.string_to_array(needed, '.')::pg_catalog.int4[] THEN
    RAISE 'version % of extension "batch_ops" cannot use the loaded library, which is of version %', needed, found
      USING ERRCODE = 'object_not_in_prerequisite_state',
            HINT = pg_catalog.format('Install the files of version %s. If they are installed, this session still has the older library: reconnect, or restart the server if batch_ops is in shared_preload_libraries.', needed);
  END IF;
END $check$;

COMMENT ON FUNCTION batch_ops_library_version() IS
'version of the library that this session has loaded; that of the SQL objects is in pg_extension';

CREATE FUNCTION batch_execute(operations jsonb, options jsonb DEFAULT '{}')
RETURNS jsonb
AS 'MODULE_PATHNAME', 'batch_execute'
LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY INVOKER;

COMMENT ON FUNCTION batch_execute(jsonb, jsonb) IS
'runs create, read, update and delete operations in the order of their dependencies and reports what happened to each';

CREATE FUNCTION batch_read(operations jsonb, options jsonb DEFAULT '{}')
RETURNS jsonb
AS 'MODULE_PATHNAME', 'batch_read'
LANGUAGE C STABLE PARALLEL UNSAFE SECURITY INVOKER;

COMMENT ON FUNCTION batch_read(jsonb, jsonb) IS
'runs a batch of reads, which may be done in a read-only transaction and on a standby; all of them see what the calling statement sees';

CREATE FUNCTION batch_explain(operations jsonb, options jsonb DEFAULT '{}')
RETURNS jsonb
AS 'MODULE_PATHNAME', 'batch_explain'
LANGUAGE C STABLE PARALLEL UNSAFE SECURITY INVOKER;

COMMENT ON FUNCTION batch_explain(jsonb, jsonb) IS
'validates and plans a batch and runs nothing: order, dependencies, the SQL of each operation and the graph';

CREATE FUNCTION batch_execution_order(operations jsonb, options jsonb DEFAULT '{}')
RETURNS text[]
AS 'MODULE_PATHNAME', 'batch_execution_order'
LANGUAGE C IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION batch_execution_order(jsonb, jsonb) IS
'ids of the operations in the order in which they would run';

CREATE FUNCTION batch_independent_operations(operations jsonb)
RETURNS text[]
AS 'MODULE_PATHNAME', 'batch_independent_operations'
LANGUAGE C IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION batch_independent_operations(jsonb) IS
'ids of the operations that depend on no other, in request order';

CREATE FUNCTION batch_dependents(operations jsonb, operation_id text)
RETURNS text[]
AS 'MODULE_PATHNAME', 'batch_dependents'
LANGUAGE C IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION batch_dependents(jsonb, text) IS
'ids of the operations that depend directly on one, in request order';

CREATE FUNCTION batch_referenced_operations(params jsonb)
RETURNS text[]
AS 'MODULE_PATHNAME', 'batch_referenced_operations'
LANGUAGE C IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION batch_referenced_operations(jsonb) IS
'distinct ids that references in params name, sorted';

CREATE FUNCTION batch_resolve_references(params jsonb, results jsonb)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'batch_resolve_references'
LANGUAGE C STABLE PARALLEL SAFE;

COMMENT ON FUNCTION batch_resolve_references(jsonb, jsonb) IS
'params with every reference replaced by what it leads to in results';

CREATE FUNCTION batch_ops_stats(
    OUT batches bigint,
    OUT mean_batch_size double precision,
    OUT operations jsonb,
    OUT failures jsonb,
    OUT cycles_refused bigint,
    OUT reference_errors bigint,
    OUT total_time_ms double precision,
    OUT mean_time_ms double precision,
    OUT max_time_ms double precision,
    OUT plan_cache_hits bigint,
    OUT plan_cache_misses bigint,
    OUT batches_replayed bigint)
RETURNS record
AS 'MODULE_PATHNAME', 'batch_ops_stats_0_2'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION batch_ops_stats() IS
'counters of what batches have done: across backends when the library is in shared_preload_libraries, else of this backend';

CREATE VIEW batch_ops_stats AS SELECT * FROM batch_ops_stats();

COMMENT ON VIEW batch_ops_stats IS
'counters of what batches have done: operations by action and status, failures by SQLSTATE class, times in milliseconds';

-- They tell about the work of everybody.
REVOKE EXECUTE ON FUNCTION batch_ops_stats() FROM PUBLIC;

CREATE FUNCTION batch_ops_stats_reset()
RETURNS void
AS 'MODULE_PATHNAME', 'batch_ops_stats_reset'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION batch_ops_stats_reset() IS 'sets all counters of batch_ops_stats to zero';

REVOKE EXECUTE ON FUNCTION batch_ops_stats_reset() FROM PUBLIC;

-- Reports of batches that have run under an idempotency key. The library reads and writes them, with the rights of the
-- owner; nobody else needs any.

CREATE TABLE batch_ops_idempotency (
  scope bytea NOT NULL,
  key text COLLATE "C" NOT NULL,
  role name NOT NULL,
  role_oid oid NOT NULL,
  cluster bigint NOT NULL,
  subject text,
  digest bytea NOT NULL,
  created_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  status smallint,
  report jsonb,
  PRIMARY KEY (scope, key));

COMMENT ON TABLE batch_ops_idempotency IS 'reports of batches that have run under an idempotency key; batch_ops_forget removes them';
COMMENT ON COLUMN batch_ops_idempotency.scope IS 'digest of role and subject, to whom alone the key belongs';
COMMENT ON COLUMN batch_ops_idempotency.key IS 'what the caller has named the request';
COMMENT ON COLUMN batch_ops_idempotency.role IS 'the role that ran the batch';
COMMENT ON COLUMN batch_ops_idempotency.role_oid IS 'its OID: another role may have its name later';
COMMENT ON COLUMN batch_ops_idempotency.cluster IS 'system identifier of the cluster whose OID that is: elsewhere the name tells who it is';
COMMENT ON COLUMN batch_ops_idempotency.subject IS 'sub of its claims, if there was one; of a long one the beginning';
COMMENT ON COLUMN batch_ops_idempotency.digest IS 'SHA-256 of operations and options';
COMMENT ON COLUMN batch_ops_idempotency.created_at IS 'when the transaction began that ran the batch';
COMMENT ON COLUMN batch_ops_idempotency.status IS 'HTTP status of the response within a web request; null: as for any success';
COMMENT ON COLUMN batch_ops_idempotency.report IS 'what comes back whenever the request is sent again; null while the batch is running';

-- The server looks for no cancel while it compresses a value.
ALTER TABLE batch_ops_idempotency ALTER report SET STORAGE EXTERNAL;

REVOKE ALL ON batch_ops_idempotency FROM PUBLIC;
SELECT pg_catalog.pg_extension_config_dump('batch_ops_idempotency', '');

CREATE FUNCTION batch_ops_forget(older_than interval)
RETURNS bigint
AS 'MODULE_PATHNAME', 'batch_ops_forget'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION batch_ops_forget(interval) IS
'removes the stored reports of batches that ran longer ago than that, and says how many; sent again, those requests run again';

REVOKE EXECUTE ON FUNCTION batch_ops_forget(interval) FROM PUBLIC;

CREATE FUNCTION batch_openapi(
  title text DEFAULT NULL,
  version text DEFAULT NULL,
  server_url text DEFAULT NULL,
  path text DEFAULT NULL)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'batch_openapi'
LANGUAGE C STABLE PARALLEL SAFE SECURITY INVOKER;

COMMENT ON FUNCTION batch_openapi(text, text, text, text) IS
'OpenAPI 3.1 document of the endpoint that runs batches, with the entities, columns and actions that the current role may use;
title (default "Batch operations") and version (default "1.0.0") of the API, server_url (default: none, the place that the document comes from), path (default "/rpc/batch_execute")';

-- What statements of batches make the rows of associations with.

CREATE FUNCTION batch_ops_row(nested record, depth integer)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'batch_ops_row'
LANGUAGE C STABLE STRICT PARALLEL RESTRICTED;

COMMENT ON FUNCTION batch_ops_row(record, integer) IS
'for statements of batch_execute only: a row of an association as one jsonb object';

CREATE FUNCTION batch_ops_rows_add(internal, record, integer)
RETURNS internal
AS 'MODULE_PATHNAME', 'batch_ops_rows_add'
LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE FUNCTION batch_ops_rows_finish(internal)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'batch_ops_rows_finish'
LANGUAGE C STABLE PARALLEL RESTRICTED;

CREATE AGGREGATE batch_ops_rows(record, integer) (
  SFUNC = batch_ops_rows_add,
  STYPE = internal,
  FINALFUNC = batch_ops_rows_finish,
  FINALFUNC_MODIFY = READ_WRITE,
  PARALLEL = RESTRICTED);

COMMENT ON AGGREGATE batch_ops_rows(record, integer) IS
'for statements of batch_execute only: rows of an association as one jsonb array';

-- What statements of batches change jsonb with.

CREATE FUNCTION batch_ops_merge(target jsonb, patch jsonb)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'batch_ops_merge'
LANGUAGE C IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION batch_ops_merge(jsonb, jsonb) IS
'for statements of batch_execute: JSON Merge Patch (RFC 7396)';

CREATE FUNCTION batch_ops_append(target jsonb, elements jsonb)
RETURNS jsonb
AS 'MODULE_PATHNAME', 'batch_ops_append'
LANGUAGE C IMMUTABLE PARALLEL SAFE;

COMMENT ON FUNCTION batch_ops_append(jsonb, jsonb) IS
'for statements of batch_execute: an array with further elements at its end';

-- ALTER DEFAULT PRIVILEGES may have given roles rights on what is for nobody.
DO $rights$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT object.kind, object.name,
           CASE WHEN granted.grantee OPERATOR(pg_catalog.=) 0 THEN 'PUBLIC' ELSE granted.grantee::pg_catalog.regrole::text END AS role
    FROM (SELECT 'TABLE' AS kind, oid::pg_catalog.regclass::text AS name, relowner AS owner, relacl AS rights
          FROM pg_catalog.pg_class WHERE oid OPERATOR(pg_catalog.=) ANY (ARRAY['batch_ops_stats', 'batch_ops_idempotency']::pg_catalog.regclass[])
          UNION ALL
          SELECT 'FUNCTION', oid::pg_catalog.regprocedure::text, proowner, proacl
          FROM pg_catalog.pg_proc WHERE oid OPERATOR(pg_catalog.=) ANY (ARRAY['batch_ops_stats()', 'batch_ops_stats_reset()', 'batch_ops_forget(interval)']::pg_catalog.regprocedure[])) AS object,
         pg_catalog.aclexplode(object.rights) AS granted
    WHERE granted.grantee OPERATOR(pg_catalog.<>) object.owner
  LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON %s %s FROM %s', given.kind, given.name, given.role);
  END LOOP;
END $rights$;

GRANT EXECUTE ON FUNCTION batch_ops_stats() TO pg_read_all_stats;
GRANT SELECT ON batch_ops_stats TO pg_read_all_stats;
