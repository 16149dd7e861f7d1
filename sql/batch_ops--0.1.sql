-- complain if script is sourced in psql, rather than via CREATE EXTENSION
\echo Use "CREATE EXTENSION batch_ops" to load this file. \quit

CREATE FUNCTION batch_execute(operations jsonb, options jsonb DEFAULT '{}')
RETURNS jsonb
AS 'MODULE_PATHNAME', 'batch_execute'
LANGUAGE C VOLATILE PARALLEL UNSAFE SECURITY INVOKER;

COMMENT ON FUNCTION batch_execute(jsonb, jsonb) IS
'runs create, read, update and delete operations in the order of their dependencies and reports what happened to each';

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
    OUT plan_cache_misses bigint)
RETURNS record
AS 'MODULE_PATHNAME', 'batch_ops_stats'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION batch_ops_stats() IS
'counters of what batches have done: across backends when the library is in shared_preload_libraries, else of this backend';

CREATE VIEW batch_ops_stats AS SELECT * FROM batch_ops_stats();

COMMENT ON VIEW batch_ops_stats IS
'counters of what batches have done: operations by action and status, failures by SQLSTATE class, times in milliseconds';

GRANT SELECT ON batch_ops_stats TO PUBLIC;

CREATE FUNCTION batch_ops_stats_reset()
RETURNS void
AS 'MODULE_PATHNAME', 'batch_ops_stats_reset'
LANGUAGE C VOLATILE PARALLEL UNSAFE;

COMMENT ON FUNCTION batch_ops_stats_reset() IS 'sets all counters of batch_ops_stats to zero';

REVOKE EXECUTE ON FUNCTION batch_ops_stats_reset() FROM PUBLIC;

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
