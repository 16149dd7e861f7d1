# A server that speaks just enough of PostgreSQL's protocol to fail: whatever is asked, the answer is an
# error with the fields that it was told. What no real server would send, dblink hands on all the same.
package FakeServer;

use strict;
use warnings;

use Exporter 'import';
use IO::Socket::UNIX;
use POSIX qw(_exit);

our @EXPORT = qw(start_fake_server stop_fake_server);

sub message
{
	my ($type, $body) = @_;
	return $type . pack('N', 4 + length $body) . $body;
}

sub ready { return message('Z', 'I'); }

# Reads as many bytes; nothing at the end of the connection.
sub receive
{
	my ($client, $length) = @_;
	my $bytes = '';
	while (length $bytes < $length)
	{
		read($client, $bytes, $length - length $bytes, length $bytes) or return;
	}
	return $bytes;
}

sub serve
{
	my ($client, $error) = @_;
	$client->autoflush(1);
	my $length = receive($client, 4) or return;
	receive($client, unpack('N', $length) - 4);
	print $client message('R', pack('N', 0)), message('S', "server_version\0" . "15.0\0"),
	  message('S', "client_encoding\0UTF8\0"), ready();
	while (my $header = receive($client, 5))
	{
		my ($type, $size) = unpack('a N', $header);
		receive($client, $size - 4) if $size > 4;
		return if $type eq 'X';
		print $client message('E', join('', map { "$_$error->{$_}\0" } sort keys %$error) . "\0"), ready();
	}
}

# start_fake_server(FOLDER, ERROR): listens on FOLDER/.s.PGSQL.1; ERROR has the fields of an ErrorResponse by
# their letters. Gives the process, for stop_fake_server.
sub start_fake_server
{
	my ($folder, $error) = @_;
	my $path = "$folder/.s.PGSQL.1";
	unlink $path;
	my $listener = IO::Socket::UNIX->new(Local => $path, Listen => 5) or die "cannot listen on $path: $!";
	my $process = fork // die "cannot fork: $!";
	return $process if $process;
	# What ends the test must not end with this process too.
	$SIG{TERM} = sub { _exit(0) };
	while (my $client = $listener->accept)
	{
		serve($client, $error);
		close $client;
	}
	_exit(0);
}

sub stop_fake_server
{
	my ($process) = @_;
	kill 'TERM', $process;
	waitpid $process, 0;
}

1;
