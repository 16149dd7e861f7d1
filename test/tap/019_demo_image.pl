# The database of the container image's target demo: its scripts run as the entrypoint of the official image runs them,
# and PostgREST then does what docs/installation.md shows.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::RealBin/../perl";

use BatchOpsServer;
use File::Basename;
use JSON::PP;
use PostgreSQL::Test::Utils;
use Test::More;

my $project = "$FindBin::RealBin/../..";
my $json = JSON::PP->new->canonical;
my $node = start_server('demo_image');

# Who connects through the socket is who they say, but authenticator, who needs the password.
unlink $node->data_dir . '/pg_hba.conf';
$node->append_conf('pg_hba.conf', "local all authenticator scram-sha-256\nlocal all all trust\n");
$node->reload;

# Where each file of the folder /docker-entrypoint-initdb.d comes from, in the order of their names there.
sub init_scripts
{
	my %origin;
	for (split /\n/, slurp_file("$project/Dockerfile"))
	{
		my ($source, $target) = m{^COPY (\S+) /docker-entrypoint-initdb\.d/(\S*)$} or next;
		$origin{ length $target ? $target : basename($_) } = $_
		  for $source =~ m{/$} ? glob("$project/$source*") : "$project/$source";
	}
	return map { $origin{$_} } sort keys %origin;
}

# prepare(DATABASE, PASSWORD): a container's first start.
sub prepare
{
	my ($database, $password) = @_;
	local %ENV = %ENV;
	delete $ENV{AUTHENTICATOR_PASSWORD};
	$ENV{AUTHENTICATOR_PASSWORD} = $password if defined $password;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	for my $script (init_scripts())
	{
		$node->command_ok(
			[ 'psql', '-v', 'ON_ERROR_STOP=1', '--no-password', '--no-psqlrc', '--dbname', $database, '-f', $script ],
			basename($script) . ' runs');
	}
	return;
}

sub forget
{
	my ($database) = @_;
	$node->safe_psql('postgres', "DROP DATABASE $database");
	$node->safe_psql('postgres', 'DROP ROLE authenticator; DROP ROLE anon; DROP ROLE webuser');
	return;
}

# as_authenticator(DATABASE, PASSWORD, SQL): what psql writes, and what it complains of.
sub as_authenticator
{
	my ($database, $password, $sql) = @_;
	local $ENV{PGPASSWORD} = $password;
	my ($output, $complaint) = ('', '');
	$node->psql(
		$database, $sql,
		stdout => \$output, stderr => \$complaint, on_error_stop => 1,
		extra_params => [ '--username', 'authenticator', '--no-password' ]);
	return ($output, $complaint);
}

# request(ROLE, BODY): the report, as PostgREST asks for it; nothing of it stays.
sub request
{
	my ($role, $body) = @_;
	my ($output, $complaint) = as_authenticator(
		'music_shop', 'authenticator', qq{
		BEGIN;
		SELECT set_config('search_path', '"public", "public"', true), set_config('role', '$role', true),
		       set_config('request.jwt.claims', '{"role": "$role"}', true), set_config('request.method', 'POST', true) \\g /dev/null
		SELECT batch_execute("operations" := body.operations)
		FROM json_to_record('$body') AS body(operations jsonb);
		ROLLBACK;});
	return length $output ? decode_json($output) : { error => $complaint };
}

prepare('music_shop', undef);
my ($output, $complaint) = as_authenticator('music_shop', 'authenticator', 'SELECT 1');
like($complaint, qr/password authentication failed/, 'without a password nobody logs in as authenticator');
forget('music_shop');

my $hostile = q{p'a"s\\s $w;:ö --};
utf8::encode($hostile);
prepare('music_shop', $hostile);
($output, $complaint) = as_authenticator('music_shop', $hostile, 'SELECT current_user');
is($output, 'authenticator', 'a password may hold any character');
forget('music_shop');

prepare('music_shop', 'authenticator');
is($node->safe_psql('music_shop', q{SELECT rolinherit::text || rolsuper::text FROM pg_roles WHERE rolname = 'authenticator'}),
	'falsefalse', 'authenticator has no rights of its own');

my $page = slurp_file("$project/docs/installation.md");
my @bodies = $page =~ /^ +-d '(\{.*?\})'$/gms;
is(scalar @bodies, 2, 'the page has two requests');
my ($reading, $ordering) = @bodies;

my $report = request('anon', $reading);
is(scalar @{ $report->{results}{albums}{data} // [] }, 2, 'the request without a token finds the albums')
  or diag($json->encode($report));

$report = request('webuser', $ordering);
ok($report->{success}, 'the request with a token completes') or diag($json->encode($report));
$report = request('anon', $ordering);
like($report->{error}, qr/permission denied/, 'without a token it may not write');

my $rights = $node->safe_psql('music_shop', q{
	SELECT string_agg(relname || ' ' || rights, ', ' ORDER BY relname)
	FROM (SELECT relname, (SELECT count(*) FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS privilege
	                       WHERE has_table_privilege('webuser', c.oid, privilege)) AS rights
	      FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v')) AS tables
	WHERE rights < 4});
is($rights, 'batch_ops_idempotency 0, batch_ops_stats 0',
	'webuser may do everything with every table of the sample, and nothing with those of the extension');

done_testing();
