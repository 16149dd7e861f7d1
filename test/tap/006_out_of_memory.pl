# A backend that may have no more memory, wherever it asks for it: out of memory (53200) passes through in
# every mode, and the session works on with what it has.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use BatchOpsServer;
use PostgreSQL::Test::Utils;
use Test::More;

my $steps = $ENV{BATCH_OPS_MEMORY_LIMITS} || 12;
my $node = start_server('main', q{batch_ops.max_parameter_size = '200MB'}, q{batch_ops.max_result_size = '200MB'},
	q{session_preload_libraries = 'batch_ops'});
$node->safe_psql('postgres', q{
	CREATE TABLE plain (id int PRIMARY KEY, doc jsonb);
	CREATE TABLE big (id int, doc jsonb);
	INSERT INTO big SELECT i, jsonb_build_object('text', repeat(md5(i::text), 10000), 'many', (SELECT jsonb_agg(j) FROM generate_series(1, 20000) AS j))
	  FROM generate_series(1, 8) AS i;});

my %modes = (
	'raise' => '{}',
	'report' => '{"onError": "report"}',
	'collect' => '{"continueOnError": true}',
	'stop' => '{"atomic": false}',
	'go on' => '{"atomic": false, "continueOnError": true}');

# Rows, then the same as values of the engine, as parameters, stored, and in the report.
my $operations = q{[{"id": "a", "entity": "plain", "action": "create", "store_params": {"id": 1}},
	{"id": "see", "entity": "big", "action": "read", "metadata_params": {"__sort": "id"}},
	{"id": "put", "entity": "plain", "action": "create", "store_params": {"id": 2, "doc": {"all": "$ref:see.*.doc"}}},
	{"id": "text", "entity": "plain", "action": "create", "store_params": {"id": 3, "doc": "x $ref:put.doc y"}},
	{"id": "again", "entity": "plain", "action": "read", "query_params": {"id": "$ref:a.id"}}]};
my $good = q{SELECT 'good ' || (batch_execute('[{"id": "a", "entity": "plain", "action": "create", "store_params": {"id": 20}},
  {"id": "b", "entity": "plain", "action": "create", "store_params": {"id": 20}}]', '{"atomic": false, "continueOnError": true}') ->> 'failedOperations')};

# Once without a limit: libraries are loaded, and the stack has the size that it needs, which no program
# can be refused and live.
sub connect_and_warm_up
{
	my $session = connect_to($node, $node->safe_psql('postgres', 'SELECT current_user'));
	execute($session, "BEGIN; DO \$\$ BEGIN PERFORM batch_execute('$operations'); END \$\$");
	execute($session, 'ROLLBACK');
	return $session;
}

sub limit_address_space
{
	my ($pid, $megabytes) = @_;
	my ($used) = slurp_file("/proc/$pid/status") =~ /VmSize:\s+(\d+)/;
	my $limit = $megabytes ? int(($used + $megabytes * 1024) * 1024) : 'unlimited';
	# The soft limit, which may be raised again.
	system_or_bail('prlimit', '--pid', $pid, "--as=$limit:");
	return;
}

my ($ended_well, $ran_out) = (0, 0);
foreach my $mode (sort keys %modes)
{
	my $session = connect_and_warm_up();
	my $pid = execute($session, 'SELECT pg_backend_pid()')->{rows};
	my @wrong;
	foreach my $step (1 .. $steps)
	{
		my $megabytes = $step * 60 / $steps;
		execute($session, 'BEGIN');
		execute($session, 'SAVEPOINT mine');
		limit_address_space($pid, $megabytes);
		my $batch = execute($session, "SELECT batch_execute('$operations', '$modes{$mode}') ->> 'success'");
		limit_address_space($pid, 0);
		if (defined $batch->{code})
		{
			++$ran_out;
			push @wrong, "with $megabytes MB: $batch->{code} $batch->{message}" if $batch->{code} ne '53200';
		}
		else
		{
			++$ended_well;
			push @wrong, "with $megabytes MB: $batch->{rows}" if $batch->{rows} ne 'true';
		}
		my $rollback = execute($session, 'ROLLBACK TO mine');
		my $after = execute($session, $good);
		push @wrong, "after $megabytes MB: " . ($after->{message} // $after->{rows}) if ($after->{rows} // '') ne 'good ["b"]';
		my $end = execute($session, 'ROLLBACK');
		my $count = execute($session, 'SELECT count(*) FROM plain')->{rows};
		push @wrong, "$count rows are left" if $count ne '0';
	}
	is("@wrong", '', "lack of memory ends a batch cleanly, wherever it happens, mode: $mode");
	$session->quit;
}
cmp_ok($ran_out, '>', 5, 'memory ran out');
cmp_ok($ended_well, '>', 0, 'with enough of it the batch runs');
note("$ran_out batches ran out of memory, $ended_well had enough");

# The same inside of a block that catches it: its own savepoint is undone, not one of the batch.
my $session = connect_and_warm_up();
my $pid = execute($session, 'SELECT pg_backend_pid()')->{rows};
foreach my $mode (sort keys %modes)
{
	my @seen;
	foreach my $step (1 .. $steps)
	{
		execute($session, 'TRUNCATE plain');
		execute($session, qq{CREATE OR REPLACE FUNCTION attempt() RETURNS text LANGUAGE plpgsql AS \$f\$
			BEGIN
			  INSERT INTO plain VALUES (10);
			  BEGIN
			    INSERT INTO plain VALUES (11);
			    PERFORM batch_execute('$operations', '$modes{$mode}');
			    RETURN 'enough';
			  EXCEPTION WHEN out_of_memory THEN
			    INSERT INTO plain VALUES (12);
			    RETURN 'caught';
			  END;
			END \$f\$});
		limit_address_space($pid, $step * 40 / $steps);
		my $result = execute($session, 'SELECT attempt()');
		limit_address_space($pid, 0);
		my $rows = execute($session, q{SELECT string_agg(id::text, ' ' ORDER BY id) FROM plain})->{rows};
		push @seen, ($result->{rows} // $result->{message}) . ": $rows";
	}
	is(scalar(grep { !/^(caught: 10 12|enough: 1 2 3 10 11|out of memory: )$/ } @seen), 0, "caught lack of memory undoes the block, mode: $mode")
	  or diag(join "\n", @seen);
}
$session->quit;

$node->stop;
unlike(slurp_file($node->logfile), qr/WARNING|PANIC|TRAP|terminated by signal| leak|not closed|still referenced/, 'nothing has leaked, nothing has crashed');
done_testing();
