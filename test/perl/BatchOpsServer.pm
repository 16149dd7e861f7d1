# What the TAP tests share: a server with the extension, and connections on which statements run one
# after the other, as a pool's do.
package BatchOpsServer;

use strict;
use warnings;

use Exporter 'import';
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;

our @EXPORT = qw(start_server connect_to execute quoted);

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
	return $node->background_psql(
		'postgres',
		on_error_stop => 0,
		extra_params => [ '--username', $role, '-v', 'VERBOSITY=verbose', '-v', 'SHOW_CONTEXT=never' ]);
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

# quoted(TEXT): as an SQL literal.
sub quoted
{
	my ($text) = @_;
	$text =~ s/'/''/g;
	return "'$text'";
}

1;
