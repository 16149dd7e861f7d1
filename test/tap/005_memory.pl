# Many batches in one backend, failing ones among them: its memory stays flat. BATCH_OPS_MEMORY_BATCHES
# says how many.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $count = $ENV{BATCH_OPS_MEMORY_BATCHES} || 12000;
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION batch_ops;
	CREATE TABLE thing (id int PRIMARY KEY, name text, doc jsonb, other int REFERENCES thing);
	INSERT INTO thing VALUES (1, 'one', '{"a": [1, 2]}');
	CREATE TABLE plain (id int PRIMARY KEY, name text);
	DO $$ BEGIN EXECUTE (SELECT 'CREATE TABLE wide (' || string_agg('c' || bit || ' int', ', ') || ')' FROM generate_series(0, 19) AS bit); END $$;
	-- A procedure with a COMMIT after each batch: one backend, as many transactions.
	CREATE PROCEDURE many(times int) LANGUAGE plpgsql AS $$
	DECLARE
	  good jsonb = '[{"id": "see", "entity": "thing", "action": "read", "query_params": {"id": {"in": [1, 2]}}},
	    {"id": "a", "entity": "plain", "action": "create", "store_params": {"id": 1, "name": "$ref:see.name"}},
	    {"id": "b", "entity": "plain", "action": "create", "store_params": {"id": 2, "name": "é \"x\""}},
	    {"id": "u", "entity": "thing", "action": "update", "store_params": {"doc": {"k": "$ref:see.doc"}}, "query_params": {"id": 2}},
	    {"id": "d", "entity": "plain", "action": "delete", "query_params": {"id": {"in": [1, 2]}}}]';
	  bad jsonb = '[{"id": "a", "entity": "plain", "action": "create", "store_params": {"id": 1}},
	    {"id": "b", "entity": "plain", "action": "create", "store_params": {"id": 1}},
	    {"id": "c", "entity": "plain", "action": "create", "store_params": {"id": "no number"}},
	    {"id": "e", "entity": "nowhere", "action": "read"},
	    {"id": "f", "entity": "thing", "action": "read", "query_params": {"name": "$ref:a.nothing"}},
	    {"id": "g", "entity": "thing", "action": "create", "store_params": {"id": 9, "other": 99}}]';
	  nonsense jsonb = '[{"id": "a", "entity": "plain", "action": "create", "depends_on": ["b"]}, {"id": "b", "entity": "plain", "action": "read", "depends_on": ["a"]}]';
	BEGIN
	  FOR i IN 1 .. times LOOP
	    CASE i % 6
	      WHEN 0 THEN PERFORM batch_execute(good);
	      WHEN 1 THEN PERFORM batch_execute(good, '{"atomic": false}');
	      WHEN 2 THEN PERFORM batch_execute(bad, '{"onError": "report"}');
	      WHEN 3 THEN PERFORM batch_execute(bad, '{"atomic": false, "continueOnError": true}'); DELETE FROM plain;
	      WHEN 4 THEN
	        BEGIN
	          PERFORM batch_execute(bad);
	        EXCEPTION WHEN OTHERS THEN NULL;
	        END;
	      ELSE
	        BEGIN
	          PERFORM batch_execute(nonsense);
	        EXCEPTION WHEN invalid_parameter_value THEN NULL;
	        END;
	        -- A statement that has not been seen before: the plan cache is bounded. (No table that has not: the
	        -- server itself keeps 144 bytes for each that was dropped.)
	        PERFORM batch_execute(jsonb_build_array(jsonb_build_object('id', 'x', 'entity', 'wide', 'action', 'read',
	          'metadata_params', jsonb_build_object('__properties', (SELECT jsonb_agg('c' || bit) FROM generate_series(0, 19) AS bit WHERE i & (1 << bit) <> 0)))));
	    END CASE;
	    COMMIT;
	  END LOOP;
	END $$;
	CREATE FUNCTION resident() RETURNS int LANGUAGE sql AS $$ SELECT (regexp_match(pg_read_file('/proc/self/status'), 'RssAnon:\s+(\d+)'))[1]::int $$;});

my $third = int($count / 3);
my $out = $node->safe_psql('postgres', qq{
	CALL many($third); SELECT resident(); CALL many($third); SELECT resident(); CALL many($third); SELECT resident();});
my @kilobytes = split /\n/, $out;
note("resident memory after each $third batches: @kilobytes kB");
cmp_ok($kilobytes[2] - $kilobytes[0], '<', 2048, "memory stays flat over $count batches");
$node->stop;
unlike(slurp_file($node->logfile), qr/WARNING| leak/, 'nothing has leaked');
done_testing();
