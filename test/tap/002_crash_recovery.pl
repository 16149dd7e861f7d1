# The postmaster is killed while batches run: afterwards every batch is there whole or not at all, and
# each that the client knows to be committed is there.
use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep);

my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', "full_page_writes = on\nsynchronous_commit = on");
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION batch_ops;
	CREATE TABLE head (batch int PRIMARY KEY, note text);
	CREATE TABLE line (batch int REFERENCES head, n int, note text, PRIMARY KEY (batch, n));});

my $rows = 8;
my @modes = ('{}', '{"onError": "report"}', '{"continueOnError": true}', '{"atomic": false}',
	'{"atomic": false, "continueOnError": true}');

sub batch
{
	my ($number) = @_;
	my $lines = join ', ',
	  map { qq({"id": "l$_", "entity": "line", "action": "create", "store_params": {"batch": "\$ref:h.batch", "n": $_, "note": "line $_"}}) } 1 .. $rows;
	return qq{SELECT count(batch_execute('[{"id": "h", "entity": "head", "action": "create", "store_params": {"batch": $number}}, $lines,
		{"id": "u", "entity": "head", "action": "update", "store_params": {"note": "whole"}, "query_params": {"batch": $number}, "depends_on": ["l$rows"]}]',
		'$modes[$number % @modes]'));\n\\echo done $number\n};
}

my ($next, $known) = (1, 0);
foreach my $round (1 .. 3)
{
	my @clients;
	foreach my $client (1 .. 4)
	{
		my $script = join '', map { batch($_) } $next .. $next + 5999;
		$next += 6000;
		my $file = "$PostgreSQL::Test::Utils::tmp_check/client_$client";
		append_to_file("$file.$round.sql", $script);
		push @clients, {
			out => "$file.$round.out",
			handle => IPC::Run::start(
				[ 'psql', '-XqAt', '-v', 'ON_ERROR_STOP=1', '-d', $node->connstr('postgres'), '-f', "$file.$round.sql" ],
				'>', "$file.$round.out", '2>', '/dev/null') };
	}
	usleep(1_000_000);
	my @processes = split /\n/, $node->safe_psql('postgres', 'SELECT pid FROM pg_stat_activity');
	$node->kill9;
	my @done;
	foreach my $client (@clients)
	{
		$client->{handle}->finish;
		push @done, slurp_file($client->{out}) =~ /done (\d+)/g;
	}
	# Processes of the dead server hold its memory until they notice.
	for (1 .. 100)
	{
		last unless grep { kill 0, $_ } @processes;
		usleep(100_000);
	}
	ok($node->start(fail_ok => 1), "the server starts again, round $round");
	$known += @done;
	is($node->safe_psql('postgres',
			qq{SELECT count(*) FROM head WHERE note IS DISTINCT FROM 'whole' OR (SELECT count(*) FROM line WHERE line.batch = head.batch) <> $rows}),
		'0', "every batch is there whole or not at all, round $round");
	my $values = join ', ', map { "($_)" } @done, 0;
	is($node->safe_psql('postgres', "SELECT count(*) FROM (VALUES $values) AS v (batch) WHERE batch <> 0 AND NOT EXISTS (SELECT FROM head WHERE head.batch = v.batch)"),
		'0', "what was acknowledged is there, round $round");
}
cmp_ok($known, '>', 10, 'batches were running');
note("$known batches were acknowledged in three rounds");
$node->stop;
done_testing();
