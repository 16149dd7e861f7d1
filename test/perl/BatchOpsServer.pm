# What the TAP tests share: a server with the extension, and connections on which statements run one
# after the other, as a pool's do.
package BatchOpsServer;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Time::HiRes qw(sleep time);

our @EXPORT = qw(start_server wait_until_it_is_back connect_to execute error_location quoted
  backend_of memory_growth cancel_latency peak_memory megabytes_allowed);

# start_server(NAME, SETTING...): each setting is a line of postgresql.conf.
sub start_server
{
	my ($name, @settings) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
	$node->append_conf('postgresql.conf', join("\n", 'fsync = off', @settings) . "\n");
	$node->start;
	$node->safe_psql('postgres', 'CREATE EXTENSION batch_ops');
	return $node;
}

# connect_to(NODE, ROLE): a connection that lives until quit.
sub connect_to
{
	my ($node, $role) = @_;
	my $connection = $node->background_psql(
		'postgres',
		on_error_stop => 0,
		extra_params => [ '--username', $role, '-v', 'VERBOSITY=verbose', '-v', 'SHOW_CONTEXT=never' ]);
	# The time that is allowed is for one statement, not for all.
	$connection->set_query_timer_restart;
	return $connection;
}

# execute(CONNECTION, SQL): { rows => text } or, with the fields of the error, { code, message, … }.
sub execute
{
	my ($connection, $sql) = @_;
	$connection->{stderr} = '';
	utf8::encode($sql);
	my $rows = $connection->query($sql);
	my $report = $connection->{stderr};
	utf8::decode($_) for $rows, $report;
	$connection->{stderr} = '';
	return { rows => $rows } unless $report =~ /(?:ERROR|FATAL):  (\w{5}): (.*)/;
	my %error = (code => $1, message => $2);
	$error{details} = $1 if $report =~ /^DETAIL:  (.*)/m;
	$error{hint} = $1 if $report =~ /^HINT:  (.*)/m;
	return \%error;
}

# backend_of(CONNECTION): the process that serves it.
sub backend_of
{
	my ($connection) = @_;
	return execute($connection, 'SELECT pg_backend_pid()')->{rows};
}

# Where in the server's source the error was raised that a statement ends with.
sub error_location
{
	my ($connection, $sql) = @_;
	$connection->{stderr} = '';
	$connection->query($sql);
	my ($location) = $connection->{stderr} =~ /^LOCATION:  (.*)/m;
	$connection->{stderr} = '';
	return $location;
}

# Waits until a server, one of whose sessions has crashed, has ended all of them and takes new ones.
sub wait_until_it_is_back
{
	my ($node) = @_;
	for (1 .. 10 * $PostgreSQL::Test::Utils::timeout_default)
	{
		return if slurp_file($node->logfile) =~ /all server processes terminated; reinitializing/
		  && system('pg_isready', '--quiet', '--host', $node->host, '--port', $node->port) == 0;
		sleep 0.1;
	}
	die 'the server does not come back';
}

# The memory that something may take, in MB, on this server: one with assertions adds marks to each piece
# of memory that it hands out.
sub megabytes_allowed
{
	my ($node, $megabytes) = @_;
	return $node->safe_psql('postgres', 'SHOW debug_assertions') eq 'on' ? 1.6 * $megabytes : $megabytes;
}

# The most memory that a process has had of its own, in bytes; undef where the system does not tell. Pages of
# the shared buffers count in the peak as soon as a process has touched them, but are nobody's own.
sub peak_memory
{
	my ($process) = @_;
	open my $status, '<', "/proc/$process/status" or return;
	my %kilobytes = map { /^(VmHWM|RssShmem):\s+(\d+)/ ? ($1 => $2) : () } <$status>;
	return unless defined $kilobytes{VmHWM};
	return ($kilobytes{VmHWM} - $kilobytes{RssShmem}) * 1024;
}

# memory_growth(CONNECTION, SQL): what the statement answers, as execute() gives it, and in bytes by how much
# the backend's own memory has grown meanwhile at most (undef where the system does not tell).
sub memory_growth
{
	my ($connection, $sql) = @_;
	my $backend = backend_of($connection);
	# The peak of before is forgotten, where that is possible; else a fresh backend has none to speak of.
	if (open my $reset, '>', "/proc/$backend/clear_refs")
	{
		syswrite $reset, '5';
		close $reset;
	}
	my $before = peak_memory($backend);
	my $answer = execute($connection, $sql);
	my $after = peak_memory($backend);
	return ($answer, defined $before && defined $after ? $after - $before : undef);
}

# Seconds of a processor that a process has had; undef where the system does not tell.
sub processor_time
{
	my ($process) = @_;
	open my $statistics, '<', "/proc/$process/schedstat" or return;
	my ($nanoseconds) = split / /, <$statistics> // '';
	return $nanoseconds ? $nanoseconds / 1e9 : undef;
}

# cancel_latency(CONNECTION, CANCELLER, SQL, DELAY): seconds from pg_cancel_backend, called on the other
# connection after a delay, to the end of the statement; undef when it had ended before. Other work on the
# machine is no fault of ours: where the system tells, it is the time that the backend had a processor.
sub cancel_latency
{
	my ($connection, $canceller, $sql, $delay) = @_;
	my $backend = backend_of($connection);
	execute($connection, 'BEGIN');
	$connection->{stderr} = '';
	$connection->query_until(qr/begun/, "\\echo begun\n$sql;\n");
	sleep $delay;
	my $running = execute($canceller, "SELECT state FROM pg_stat_activity WHERE pid = $backend")->{rows} eq 'active';
	my ($begun, $worked) = (time, processor_time($backend));
	execute($canceller, "SELECT pg_cancel_backend($backend)") if $running;
	$connection->query('SELECT 1');
	my $latency = defined $worked ? processor_time($backend) - $worked : time - $begun;
	my $cancelled = $connection->{stderr} =~ /57014/;
	execute($connection, 'ROLLBACK');
	return $cancelled ? $latency : undef;
}

# quoted(TEXT): as an SQL literal.
sub quoted
{
	my ($text) = @_;
	$text =~ s/'/''/g;
	return "'$text'";
}

1;
