-- Roles for PostgREST: the simple setup of docs/postgrest.md, except that webuser may do everything with the rows of
-- the sample, so that every example can be tried. For data that matter, grant what is needed.
--
-- PostgREST connects as authenticator, with the password of the environment variable AUTHENTICATOR_PASSWORD. If there
-- is none, nobody can log in by that role.

\getenv password AUTHENTICATOR_PASSWORD
\if :{?password}
  CREATE ROLE authenticator LOGIN NOINHERIT PASSWORD :'password';
\else
  CREATE ROLE authenticator LOGIN NOINHERIT;
\endif

CREATE ROLE anon NOLOGIN;
CREATE ROLE webuser NOLOGIN;
GRANT anon, webuser TO authenticator;

-- without a token: what the shop sells
GRANT SELECT ON artist, album, track TO anon;
-- with one
GRANT SELECT, INSERT, UPDATE, DELETE
  ON artist, album, track, customer, account, invoice, invoice_line, payment TO webuser;

ALTER ROLE anon SET statement_timeout = '5s';
ALTER ROLE webuser SET statement_timeout = '5s';
