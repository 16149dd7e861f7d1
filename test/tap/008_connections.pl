# Connections: too few of them, and a pooler in transaction mode between many clients and few sessions.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use BatchOpsServer;
use IPC::Run ();
use PostgreSQL::Test::Utils;
use Test::More;

my $node = start_server('main', 'max_connections = 12', 'superuser_reserved_connections = 2',
	q{log_min_messages = warning});
$node->safe_psql(
	'postgres', q{
	CREATE TABLE account (id int PRIMARY KEY, balance bigint, version int DEFAULT 0);
	INSERT INTO account SELECT i, 1000 FROM generate_series(1, 10) AS i;
	CREATE ROLE client LOGIN;
	GRANT ALL ON account TO client;
	CREATE EXTENSION postgres_fdw;
	CREATE TABLE far_table (id int);
	GRANT ALL ON far_table TO client;});
$node->safe_psql('postgres', sprintf(q{
	CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '%s', port '%s', dbname 'postgres');
	CREATE USER MAPPING FOR client SERVER far OPTIONS (user 'client', password_required 'false');
	CREATE FOREIGN TABLE far (id int) SERVER far OPTIONS (table_name 'far_table');
	GRANT ALL ON far TO client;}, $node->host, $node->port));

# --- as many connections as there may be ---

my $session = connect_to($node, 'client');
my @others = map { connect_to($node, 'client') } 1 .. 9;
my ($out, $err);
$node->psql('postgres', 'SELECT 1', stderr => \$err, extra_params => [ '--username', 'client' ]);
like($err, qr/remaining connection slots|too many clients/, 'no more connections are to be had');

# The foreign server is this one: an operation that needs one more connection fails, the others do not.
my $operations = '[{"id": "take", "entity": "account", "action": "update", "increment": {"balance": -1}, "query_params": {"id": 1}},
	{"id": "far", "entity": "far", "action": "create", "store_params": {"id": 1}},
	{"id": "give", "entity": "account", "action": "update", "increment": {"balance": 1}, "query_params": {"id": 2}}]';
is(execute($session, "SELECT batch_execute('$operations')")->{code}, '08001', 'a foreign server that takes no connection raises its error');
my @reports = ([ '{"onError": "report"}', 'skipped failed skipped 503' ], [ '{"continueOnError": true}', 'skipped failed skipped 503' ],
	[ '{"atomic": false}', 'completed failed skipped 503' ], [ '{"atomic": false, "continueOnError": true}', 'completed failed completed 503' ]);
foreach my $report (@reports)
{
	my ($options, $expected) = @$report;
	is(execute($session, qq{SELECT concat_ws(' ', r #>> '{results,take,status}', r #>> '{results,far,status}', r #>> '{results,give,status}', r #>> '{results,far,statusCode}')
		FROM batch_execute('$operations', '$options') AS r})->{rows}, $expected, "it is that operation's failure, options $options");
}
$_->quit foreach @others;
@others = ();
$node->poll_query_until('postgres', q{SELECT count(*) = 1 FROM pg_stat_activity WHERE usename = 'client'});
is(execute($session, qq{SELECT batch_execute('$operations') ->> 'success'})->{rows}, 'true', 'when there is one again the same session goes on');
$session->quit;

$node->safe_psql('postgres', 'UPDATE account SET balance = 1000');

# --- a pooler: twelve clients on three sessions ---

my $pgbouncer = (grep { -x $_ } '/usr/sbin/pgbouncer', '/usr/bin/pgbouncer')[0];
SKIP:
{
	skip 'pgbouncer is not installed', 1 unless $pgbouncer;
	my $folder = PostgreSQL::Test::Utils::tempdir_short();
	my $host = $node->host;
	my $port = $node->port;
	append_to_file("$folder/users", qq{"client" ""\n});
	append_to_file("$folder/pgbouncer.ini", <<"SETTINGS");
[databases]
postgres = host=$host port=$port dbname=postgres
[pgbouncer]
listen_addr =
unix_socket_dir = $folder
listen_port = 6432
auth_type = trust
auth_file = $folder/users
pool_mode = transaction
default_pool_size = 3
max_client_conn = 50
ignore_startup_parameters = extra_float_digits, options
logfile = $folder/log
pidfile = $folder/pid
SETTINGS
	my $pooler = IPC::Run::start([ $pgbouncer, "$folder/pgbouncer.ini" ], '<', \undef, '>', '/dev/null', '2>', '/dev/null');
	my @connection = ('-d', "host=$folder port=6432 dbname=postgres user=client");
	my $up = 0;
	for (1 .. 100)
	{
		$up = system_log('psql', '-XqAt', @connection, '-c', 'SELECT 1') == 0;
		last if $up;
		select undef, undef, undef, 0.1;
	}
	ok($up, 'the pooler answers');

	my @modes = ('{}', '{"onError": "report"}', '{"continueOnError": true}', '{"atomic": false}', '{"atomic": false, "continueOnError": true}');
	my @clients;
	foreach my $client (1 .. 12)
	{
		my $script = '';
		foreach my $times (1 .. 60)
		{
			my ($payer, $payee) = (1 + ($client + $times) % 10, 1 + ($client * $times) % 10);
			my $atomic = $modes[ $times % 3 ];
			# Money in the atomic modes; in the others two that may fail by themselves.
			$script .= qq{SELECT count(batch_execute('[
			  {"id": "take", "entity": "account", "action": "update", "increment": {"balance": -7}, "query_params": {"id": $payer, "balance": {"ge": 7}}, "expect": {"rows": 1}},
			  {"id": "give", "entity": "account", "action": "update", "increment": {"balance": 7}, "query_params": {"id": $payee}, "depends_on": ["take"], "expect": {"rows": 1}},
			  {"id": "see", "entity": "account", "action": "read", "query_params": {"id": "\$ref:give.id"}}]', '$atomic'));
			  SELECT count(batch_execute('[{"id": "no", "entity": "account", "action": "create", "store_params": {"id": 1}},
			  {"id": "yes", "entity": "account", "action": "update", "increment": {"version": 1}, "query_params": {"id": $client}}]', '$modes[$times % 5]'));\n};
			# Settings of a transaction stay in it, whoever has the session next.
			$script .= qq{BEGIN; SET LOCAL request.jwt.claims = '{"client": $client}'; SELECT batch_execute('[{"id": "a", "entity": "account", "action": "read", "query_params": {"id": 1}}]') ->> 'success'; SELECT 'claims ' || current_setting('request.jwt.claims'); COMMIT;
			  SELECT 'after ' || coalesce(current_setting('request.jwt.claims', true), '');\n} if $times % 20 == 0;
		}
		my $out = '';
		push @clients, { out => \$out, handle => IPC::Run::start([ 'psql', '-XqAt', '-v', 'VERBOSITY=sqlstate', @connection ], '<', \$script, '>', \$out, '2>&1') };
	}
	my $answers = '';
	foreach my $client (@clients)
	{
		$client->{handle}->finish;
		$answers .= ${ $client->{out} };
	}
	my %errors;
	++$errors{$_} foreach $answers =~ /ERROR:  (\w+)/g;
	# 40P01 as in any crowd, 23505 where the mode raises, PT412 where there is too little money.
	is(join(' ', grep { !/^(23505|40P01|PT412)$/ } sort keys %errors), '', 'clients of a pooler see the errors of their batches and no others');
	unlike($answers, qr/FATAL|WARNING|server closed|lost/, 'no connection is lost');
	like($answers, qr/claims \{"client": 7\}/, 'claims are there for a transaction');
	unlike($answers, qr/after \{/, 'and no longer');
	is($node->safe_psql('postgres', 'SELECT sum(balance) FROM account'), '10000', 'the sum has not changed');
	cmp_ok($node->safe_psql('postgres', q{SELECT count(*) FROM pg_stat_activity WHERE usename = 'client'}), '<=', 3, 'few sessions were enough');
	kill 'INT', split /\n/, slurp_file("$folder/pid");
	$pooler->finish;
}

$node->stop;
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal| leak|not closed|still referenced/, 'nothing has leaked');
done_testing();
