-- complain if script is sourced in psql, rather than via ALTER EXTENSION
\echo Use "ALTER EXTENSION batch_ops UPDATE TO '0.2'" to load this file. \quit

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

CREATE FUNCTION batch_read(operations jsonb, options jsonb DEFAULT '{}')
RETURNS jsonb
AS 'MODULE_PATHNAME', 'batch_read'
LANGUAGE C STABLE PARALLEL UNSAFE SECURITY INVOKER;

COMMENT ON FUNCTION batch_read(jsonb, jsonb) IS
'runs a batch of reads, which may be done in a read-only transaction and on a standby; all of them see what the calling statement sees';

-- A new column, and a name in the library that older ones lack: theirs would leave the column unset. Function and view
-- stay the objects that they are, with the rights that were granted on them and with the views of users that depend
-- on them. The server lets no command change the columns of a function.

UPDATE pg_catalog.pg_proc
SET prosrc = 'batch_ops_stats_0_2',
    proallargtypes = '{20,701,3802,3802,20,20,701,701,701,20,20,20}',
    proargmodes = '{o,o,o,o,o,o,o,o,o,o,o,o}',
    proargnames = '{batches,mean_batch_size,operations,failures,cycles_refused,reference_errors,total_time_ms,mean_time_ms,max_time_ms,plan_cache_hits,plan_cache_misses,batches_replayed}'
WHERE oid OPERATOR(pg_catalog.=) 'batch_ops_stats()'::pg_catalog.regprocedure;

CREATE OR REPLACE VIEW batch_ops_stats AS SELECT * FROM batch_ops_stats();

-- They tell about the work of everybody.
REVOKE SELECT ON batch_ops_stats FROM PUBLIC;
REVOKE EXECUTE ON FUNCTION batch_ops_stats() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION batch_ops_stats() TO pg_read_all_stats;
GRANT SELECT ON batch_ops_stats TO pg_read_all_stats;

-- In a script the server takes all rights on an object, also those that somebody has granted, for the ones that it is
-- installed with, which no dump would have; from PostgreSQL 17 on it notes their roles too. Of the former only the owner's
-- and those from above are.
DO $rights$
DECLARE
  object record;
BEGIN
  FOR object IN VALUES
    ('pg_catalog.pg_proc'::pg_catalog.regclass, 'batch_ops_stats()'::pg_catalog.regprocedure::pg_catalog.oid),
    ('pg_catalog.pg_class'::pg_catalog.regclass, 'batch_ops_stats'::pg_catalog.regclass::pg_catalog.oid)
  LOOP
    UPDATE pg_catalog.pg_init_privs SET initprivs = ARRAY(
      SELECT entry FROM pg_catalog.unnest(initprivs) AS entry WHERE EXISTS (
        SELECT FROM pg_catalog.aclexplode(ARRAY[entry]) AS granted
        WHERE granted.grantee OPERATOR(pg_catalog.=) granted.grantor
          OR granted.grantee OPERATOR(pg_catalog.=) 'pg_read_all_stats'::pg_catalog.regrole))
    WHERE classoid OPERATOR(pg_catalog.=) object.column1 AND objoid OPERATOR(pg_catalog.=) object.column2;
    DELETE FROM pg_catalog.pg_shdepend
    WHERE dbid OPERATOR(pg_catalog.=) (SELECT oid FROM pg_catalog.pg_database WHERE datname OPERATOR(pg_catalog.=) pg_catalog.current_database())
      AND classid OPERATOR(pg_catalog.=) object.column1 AND objid OPERATOR(pg_catalog.=) object.column2
      AND deptype OPERATOR(pg_catalog.=) 'i';
  END LOOP;
END $rights$;

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

-- ALTER DEFAULT PRIVILEGES may have given roles rights on what is new here and for nobody.
DO $rights$
DECLARE
  given record;
BEGIN
  FOR given IN
    SELECT object.kind, object.name,
           CASE WHEN granted.grantee OPERATOR(pg_catalog.=) 0 THEN 'PUBLIC' ELSE granted.grantee::pg_catalog.regrole::text END AS role
    FROM (SELECT 'TABLE' AS kind, oid::pg_catalog.regclass::text AS name, relowner AS owner, relacl AS rights
          FROM pg_catalog.pg_class WHERE oid OPERATOR(pg_catalog.=) ANY (ARRAY['batch_ops_idempotency']::pg_catalog.regclass[])
          UNION ALL
          SELECT 'FUNCTION', oid::pg_catalog.regprocedure::text, proowner, proacl
          FROM pg_catalog.pg_proc WHERE oid OPERATOR(pg_catalog.=) ANY (ARRAY['batch_ops_forget(interval)']::pg_catalog.regprocedure[])) AS object,
         pg_catalog.aclexplode(object.rights) AS granted
    WHERE granted.grantee OPERATOR(pg_catalog.<>) object.owner
  LOOP
    EXECUTE pg_catalog.format('REVOKE ALL ON %s %s FROM %s', given.kind, given.name, given.role);
  END LOOP;
END $rights$;
