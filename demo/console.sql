-- What the console of the demo may call: everything, as long as nothing is kept. The functions have the argument names of
-- the extension's own, as PostgREST asks for; they are what is served, and the tables are reached by name only.

CREATE ROLE demo NOLOGIN;
CREATE ROLE demo_server LOGIN NOINHERIT;
GRANT demo TO demo_server;
ALTER ROLE demo_server SET statement_timeout = '10s';
ALTER ROLE demo_server SET batch_ops.exposed_schemas = 'public';

CREATE SCHEMA demo;

CREATE FUNCTION demo.batch_execute(operations jsonb, options jsonb DEFAULT '{}') RETURNS jsonb
LANGUAGE plpgsql AS $$
BEGIN
  IF options -> 'dryRun' IS DISTINCT FROM 'true' THEN
    RAISE EXCEPTION SQLSTATE 'PT403' USING
      MESSAGE = 'this demo keeps nothing',
      HINT = 'Make it a dry run: {"dryRun": true} in the options.';
  END IF;
  RETURN public.batch_execute(operations, options);
END
$$;

CREATE FUNCTION demo.batch_read(operations jsonb, options jsonb DEFAULT '{}') RETURNS jsonb
LANGUAGE sql STABLE AS 'SELECT public.batch_read(operations, options)';

CREATE FUNCTION demo.batch_explain(operations jsonb, options jsonb DEFAULT '{}') RETURNS jsonb
LANGUAGE sql AS 'SELECT public.batch_explain(operations, options)';

CREATE FUNCTION demo.batch_openapi(title text DEFAULT NULL, version text DEFAULT NULL, server_url text DEFAULT NULL,
                                   path text DEFAULT NULL) RETURNS jsonb
LANGUAGE sql STABLE AS 'SELECT public.batch_openapi(title, version, server_url, path)';

GRANT USAGE ON SCHEMA demo TO demo;
GRANT SELECT, INSERT, UPDATE, DELETE
  ON artist, album, track, customer, account, invoice, invoice_line, payment TO demo;

-- Helpers of the demo in the terminal, which would stand in the document too.
REVOKE EXECUTE ON FUNCTION demo_wrap, demo_pretty FROM PUBLIC;
