# Eight clients move money with guarded batches while backends are terminated: the sum never changes, and
# no account falls below zero. BATCH_OPS_MONEY_SECONDS says how long.
use strict;
use warnings;

use IPC::Run ();
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(usleep time);

my $seconds = $ENV{BATCH_OPS_MONEY_SECONDS} || 8;
my $node = PostgreSQL::Test::Cluster->new('main');
$node->init;
$node->append_conf('postgresql.conf', 'deadlock_timeout = 50ms');
$node->start;
$node->safe_psql('postgres', q{
	CREATE EXTENSION batch_ops;
	CREATE TABLE account (id int PRIMARY KEY, balance bigint);
	CREATE TABLE transfer (id bigserial PRIMARY KEY, payer int REFERENCES account, payee int REFERENCES account, amount int);
	INSERT INTO account SELECT i, 1000 FROM generate_series(1, 20) AS i;});

my @modes = ('{}', '{"onError": "report"}', '{"continueOnError": true}');

sub transfers
{
	my $script = '';
	for (1 .. 300)
	{
		my ($payer, $payee, $amount) = (1 + int(rand 20), 1 + int(rand 20), 1 + int(rand 400));
		my $mode = $modes[ int(rand @modes) ];
		$script .= qq{SELECT count(batch_execute('[
		  {"id": "take", "entity": "account", "action": "update", "increment": {"balance": -$amount}, "query_params": {"id": $payer, "balance": {"ge": $amount}}, "expect": {"rows": 1}},
		  {"id": "give", "entity": "account", "action": "update", "increment": {"balance": $amount}, "query_params": {"id": $payee}, "expect": {"rows": 1}, "depends_on": ["take"]},
		  {"id": "note", "entity": "transfer", "action": "create", "store_params": {"payer": "\$ref:take.id", "payee": "\$ref:give.id", "amount": $amount}}]', '$mode'));\n};
	}
	return $script;
}

my $end = time + $seconds;
my @clients = map { { script => "$PostgreSQL::Test::Utils::tmp_check/client_$_.sql", handle => undef } } 1 .. 8;
my $lost = 0;
while (time < $end)
{
	foreach my $client (@clients)
	{
		if ($client->{handle})
		{
			next if $client->{handle}->pumpable;
			$client->{handle}->finish;
		}
		unlink $client->{script};
		append_to_file($client->{script}, transfers());
		$client->{handle} = IPC::Run::start([ 'psql', '-XqAt', '-d', $node->connstr('postgres'), '-f', $client->{script} ],
			'>', '/dev/null', '2>', '/dev/null');
	}
	usleep(100_000);
	$lost += $node->safe_psql('postgres', q{SELECT count(pg_terminate_backend(pid)) FROM (
		SELECT pid FROM pg_stat_activity WHERE query LIKE 'SELECT count(batch%' AND pid <> pg_backend_pid() ORDER BY random() LIMIT 1) AS t});
	my ($sum, $least) = split /\|/, $node->safe_psql('postgres', 'SELECT sum(balance), min(balance) FROM account');
	if ($sum != 20000 || $least < 0)
	{
		fail("the sum is $sum, the least balance $least");
		last;
	}
}
foreach my $client (@clients)
{
	eval { $client->{handle}->kill_kill; };
}
$node->poll_query_until('postgres', q{SELECT count(*) = 0 FROM pg_stat_activity WHERE query LIKE 'SELECT count(batch%' AND pid <> pg_backend_pid()});
is($node->safe_psql('postgres', 'SELECT sum(balance) FROM account'), '20000', 'the sum has not changed');
is($node->safe_psql('postgres', 'SELECT count(*) FROM account WHERE balance < 0'), '0', 'no account is below zero');
is($node->safe_psql('postgres', q{SELECT count(*) FROM account AS a WHERE balance <> 1000
	+ (SELECT coalesce(sum(amount), 0) FROM transfer WHERE payee = a.id) - (SELECT coalesce(sum(amount), 0) FROM transfer WHERE payer = a.id)}),
	'0', 'every balance is what the noted transfers say');
my $transfers = $node->safe_psql('postgres', 'SELECT count(*) FROM transfer');
cmp_ok($transfers, '>', 100, 'money was moved');
cmp_ok($lost, '>', 3, 'backends were lost');
note("$transfers transfers, $lost backends terminated, $seconds seconds");
$node->stop;
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal| leak/, 'no crash, no leak');
done_testing();
