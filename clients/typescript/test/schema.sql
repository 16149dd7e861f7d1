-- What the tests need beside the music shop.
CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');

CREATE TABLE person (
  id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name  text NOT NULL,
  boss  bigint REFERENCES person,
  mood  mood NOT NULL DEFAULT 'ok',
  tags  text[] NOT NULL DEFAULT '{}',
  prefs jsonb
);

CREATE TABLE ledger (
  entry  bigint PRIMARY KEY,
  amount numeric NOT NULL,
  note   text
);

CREATE TABLE seat (
  place  integer PRIMARY KEY,
  holder text UNIQUE DEFERRABLE INITIALLY DEFERRED
);

CREATE SCHEMA sales;
CREATE TABLE sales."Order Lines" (
  id         integer PRIMARY KEY,
  "odd.name" text,
  "a,b"      text,
  "@rows"    text,
  customer_id integer REFERENCES customer,
  "qu""ote"  text,
  "br}a{ce"  text,
  "ünï cödé" text,
  "$ref:x"   text
);
CREATE TABLE "we""ird" (id integer PRIMARY KEY, "select" text);

CREATE TABLE transfer (
  transfer_id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  payer       integer NOT NULL REFERENCES account,
  payee       integer NOT NULL REFERENCES account,
  amount      numeric NOT NULL,
  fee         numeric GENERATED ALWAYS AS (amount / 100) STORED
);

CREATE VIEW loud_track AS SELECT track_id, name, upper(name) AS loud FROM track;
CREATE VIEW cheap_track AS SELECT track_id, name, price FROM track WHERE price < 1;
CREATE VIEW track_count AS SELECT album_id, count(*) AS tracks FROM track GROUP BY album_id;

CREATE FUNCTION area(width integer, height integer DEFAULT 2) RETURNS integer
LANGUAGE sql IMMUTABLE AS 'SELECT width * height';
CREATE FUNCTION top_tracks(how_many integer) RETURNS TABLE (track_id integer, name text)
LANGUAGE sql STABLE AS 'SELECT track_id, name FROM track ORDER BY price DESC, track_id LIMIT how_many';
CREATE FUNCTION nothing() RETURNS void LANGUAGE sql AS '';
CREATE FUNCTION echo(value jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS 'SELECT value';
CREATE FUNCTION run_batch() RETURNS jsonb
LANGUAGE plpgsql AS $$ BEGIN RETURN pg_catalog.batch_execute('[]'::jsonb, '{}'::jsonb); END $$;
CREATE FUNCTION pause(seconds float8) RETURNS void LANGUAGE sql AS 'SELECT pg_sleep(seconds)';
CREATE FUNCTION fail_with(state text, message text) RETURNS void
LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = state, MESSAGE = message; END $$;

GRANT USAGE ON SCHEMA sales TO PUBLIC;
