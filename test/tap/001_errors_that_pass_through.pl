# Errors that no mode may catch: cancel, timeouts, serialization failures, lack of resources, internal
# errors, failed assertions. They arrive unchanged, whatever the mode, and the session works on: no
# subtransaction is open, nothing leaks, the caller's savepoint still holds.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";

use BatchOpsServer;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->start;
$node->safe_psql(
	'postgres', q{
	CREATE EXTENSION batch_ops;
	CREATE TABLE plain (id int PRIMARY KEY);
	CREATE TABLE probe (kind text);
	CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
	  INSERT INTO plain VALUES (1000);
	  IF NEW.kind = 'cancel' THEN
	    PERFORM pg_cancel_backend(pg_backend_pid());
	    PERFORM pg_sleep(10);
	  ELSIF NEW.kind = 'sleep' THEN
	    PERFORM pg_sleep(10);
	  ELSIF NEW.kind = 'assert' THEN
	    ASSERT false;
	  ELSIF NEW.kind = 'memory' THEN
	    PERFORM length(repeat('x', 600000000) || repeat('x', 600000000));
	  ELSIF NEW.kind = 'terminate' THEN
	    PERFORM pg_terminate_backend(pg_backend_pid());
	    PERFORM pg_sleep(10);
	  ELSE
	    RAISE EXCEPTION 'as told' USING ERRCODE = NEW.kind;
	  END IF;
	  RETURN NEW;
	END $$;
	CREATE TRIGGER fail BEFORE INSERT ON probe FOR EACH ROW EXECUTE FUNCTION fail();
});

my %modes = (
	'raise' => '{}',
	'report' => '{"onError": "report"}',
	'collect' => '{"continueOnError": true}',
	'stop' => '{"atomic": false}',
	'go on' => '{"atomic": false, "continueOnError": true}');

sub batch
{
	my ($kind, $options) = @_;
	my $creates = join ', ',
	  map { qq({"id": "c$_", "entity": "plain", "action": "create", "store_params": {"id": $_}}) } 1 .. 4;
	return qq{SELECT batch_execute('[$creates,
	  {"id": "probe", "entity": "probe", "action": "create", "store_params": {"kind": "$kind"}},
	  {"id": "last", "entity": "plain", "action": "create", "store_params": {"id": 5}}]', '$options');};
}

# A good batch, and a failing one that is reported.
my $good = q{SELECT 'good ' || (batch_execute('[{"id": "a", "entity": "plain", "action": "create", "store_params": {"id": 20}},
  {"id": "b", "entity": "plain", "action": "create", "store_params": {"id": 20}}]', '{"atomic": false, "continueOnError": true}') ->> 'failedOperations');};

my @errors = (
	[ 'cancel', 'cancel', '57014', '' ],
	[ 'statement_timeout', 'sleep', '57014', q{SET statement_timeout = '100ms';} ],
	[ 'assertion', 'assert', 'P0004', '' ],
	[ 'an error inside the server', 'memory', 'XX000', '' ],
	[ 'XX000 of a function', 'XX000', 'XX000', '' ],
	[ 'data corruption', 'XX001', 'XX001', '' ],
	[ 'serialization failure', '40001', '40001', '' ],
	[ 'deadlock', '40P01', '40P01', '' ],
	[ 'out of memory', '53200', '53200', '' ],
	[ 'disk full', '53100', '53100', '' ],
	[ 'input/output error', '58030', '58030', '' ]);

foreach my $error (@errors)
{
	my ($name, $kind, $sqlstate, $before) = @$error;
	foreach my $mode (sort keys %modes)
	{
		my ($out, $err);
		$node->psql('postgres', "$before " . batch($kind, $modes{$mode}) . qq{
			RESET statement_timeout;
			SELECT 'left ' || count(*) FROM plain;
			BEGIN;
			INSERT INTO plain VALUES (10);
			SAVEPOINT mine;
			$before
			} . batch($kind, $modes{$mode}) . qq{
			ROLLBACK TO mine;
			RESET statement_timeout;
			$good
			SELECT 'inside ' || string_agg(id::text, ' ' ORDER BY id) FROM plain;
			COMMIT;
			SELECT 'committed ' || string_agg(id::text, ' ' ORDER BY id) FROM plain;
			DELETE FROM plain;},
			stdout => \$out, stderr => \$err,
			extra_params => [ '-v', 'VERBOSITY=sqlstate' ], on_error_stop => 0);
		my @raised = $err =~ /ERROR:  (\w+)/g;
		is("@raised", "$sqlstate $sqlstate", "$name passes through unchanged, mode: $mode");
		unlike($err, qr/WARNING|FATAL|PANIC|lost/, "$name leaves nothing open, mode: $mode");
		is($out, qq{left 0\ngood ["b"]\ninside 10 20\ncommitted 10 20},
			"after $name the session works on, mode: $mode");
	}
}

# Not so lock_timeout and what functions raise: an ordinary failure, reported where failures are.
foreach my $kind ('55P03', '54001', 'P0001', '22012')
{
	my ($out, $err);
	$node->psql('postgres',
		q{SELECT 'code ' || (r -> 'results' -> 'probe' ->> 'code') || ' ' || (r -> 'results' -> 'last' ->> 'status') FROM (}
		  . (batch($kind, $modes{'go on'}) =~ s/;$//r)
		  . q{) AS t (r); SELECT 'left ' || string_agg(id::text, ' ' ORDER BY id) FROM plain; DELETE FROM plain;},
		stdout => \$out, stderr => \$err);
	is($out, "code $kind completed\nleft 1 2 3 4 5", "$kind is an ordinary failure");
	is($err, '', "$kind leaves nothing open");
}

# A lock that is not to be had in time, in every mode.
$node->safe_psql('postgres', 'CREATE TABLE held (id int)');
my $holder = $node->background_psql('postgres');
$holder->query_safe('BEGIN; LOCK TABLE held');
my %left = ('raise' => 0, 'report' => 0, 'collect' => 0, 'stop' => 1, 'go on' => 2);
foreach my $mode (sort keys %modes)
{
	my ($out, $err);
	$node->psql('postgres', qq{SET lock_timeout = '50ms';
		SELECT r #>> '{results,probe,code}' FROM batch_execute('[{"id": "first", "entity": "plain", "action": "create", "store_params": {"id": 1}},
		  {"id": "probe", "entity": "held", "action": "create", "store_params": {"id": 1}},
		  {"id": "last", "entity": "plain", "action": "create", "store_params": {"id": 5}}]', '$modes{$mode}') AS r;
		SELECT 'left ' || count(*) FROM plain; DELETE FROM plain;},
		stdout => \$out, stderr => \$err, extra_params => [ '-v', 'VERBOSITY=sqlstate' ], on_error_stop => 0);
	is($out, ($mode eq 'raise' ? '' : "55P03\n") . "left $left{$mode}", "lock_timeout is an ordinary failure, mode: $mode");
	is($err, ($mode eq 'raise' ? 'psql:<stdin>:4: ERROR:  55P03' : ''), "lock_timeout leaves nothing open, mode: $mode");
}
$holder->quit;

# A terminated backend takes its batch with it, and nobody else.
foreach my $mode (sort keys %modes)
{
	my ($out, $err);
	$node->psql('postgres', batch('terminate', $modes{$mode}), stdout => \$out, stderr => \$err);
	like($err, qr/terminating connection due to administrator command/, "a backend is terminated in mid-batch, mode: $mode");
	is($node->safe_psql('postgres', 'SELECT count(*) FROM plain'), '0', "its batch leaves nothing, mode: $mode");
}

# A backend killed in mid-batch: the server recovers, the batch has left nothing.
$node->append_conf('postgresql.conf', 'restart_after_crash = on');
$node->reload;
$node->safe_psql('postgres', q{CREATE OR REPLACE FUNCTION kill() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN EXECUTE format('COPY (SELECT 1) TO PROGRAM ''kill -9 %s''', pg_backend_pid()); PERFORM pg_sleep(10); RETURN NEW; END $$;
	CREATE TABLE killed (id int); CREATE TRIGGER kill BEFORE INSERT ON killed FOR EACH ROW EXECUTE FUNCTION kill();});
$node->psql('postgres', q{SELECT batch_execute('[{"id": "a", "entity": "plain", "action": "create", "store_params": {"id": 1}},
	{"id": "b", "entity": "killed", "action": "create", "store_params": {"id": 1}}]', '{"atomic": false}')});
wait_until_it_is_back($node);
$node->poll_query_until('postgres', 'SELECT count(*) = 0 FROM plain') or die 'a batch has left something';
is($node->safe_psql('postgres', $good), 'good ["b"]', 'after a crash of another backend batches run');

# What the client is not told in full, the server log has, as of a deadlock or of many dependent objects.
$node->safe_psql('postgres', q{
	CREATE SCHEMA many;
	DO $$ BEGIN FOR i IN 1 .. 120 LOOP EXECUTE format('CREATE TABLE many.t%s ()', i); END LOOP; END $$;
	CREATE FUNCTION drop_many() RETURNS int LANGUAGE plpgsql AS $$ BEGIN DROP SCHEMA many; RETURN 1; END $$;});
my ($dropped, $refused) = ('', '');
$node->psql('postgres', q{SELECT batch_execute('[{"id": "d", "entity": "drop_many", "action": "call"}]')}, stdout => \$dropped, stderr => \$refused);
like($refused, qr/and 20 other objects \(see server log for list\)/, 'the detail for the client passes through');
like(slurp_file($node->logfile), qr/table many\.t120 depends on schema many/, 'the detail for the server log passes through');

$node->stop;
unlike(slurp_file($node->logfile), qr/ leak|TRAP|not closed|still referenced/, 'nothing has leaked');
done_testing();
