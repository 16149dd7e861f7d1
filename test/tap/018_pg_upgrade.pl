# pg_upgrade from a server with the files of 0.1 to one that has those of this version only: databases keep their version,
# and can be updated afterwards. Both servers are of the same major version, which pg_upgrade does not mind.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use OwnInstallation;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $released = $ENV{BATCH_OPS_RELEASED} // '';
plan skip_all => 'the files of version 0.1 are not here: there is no git history that reaches back to it' unless -f "$released/batch_ops.control";
my ($old, $new) = map { copy_installation($_) } qw(old new);
plan skip_all => 'the server is not installed in a folder of its own' unless $new;

put_control($old, "$released/batch_ops.control");
put_scripts($old, "$released/sql/batch_ops--0.1.sql");
put_library($old, "$released/batch_ops.so") if -f "$released/batch_ops.so";

# server_of(NAME, INSTALLATION)
sub server_of
{
	my ($name, $installation) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name, install_path => $installation->{path});
	$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
	$node->append_conf('postgresql.conf', "fsync = off\n");
	return $node;
}

my ($from, $to) = (server_of('from', $old), server_of('to', $new));
$from->start;
$from->safe_psql('postgres', q{
	CREATE ROLE monitor;
	CREATE EXTENSION batch_ops;
	GRANT SELECT ON batch_ops_stats TO monitor;
	CREATE TABLE thing (id int PRIMARY KEY, name text);
	CREATE VIEW figures AS SELECT batches FROM batch_ops_stats;
	SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 1, "name": "one"}}]');});
$from->stop;

chdir PostgreSQL::Test::Utils::tempdir();
$to->command_ok([
		$to->installed_command('pg_upgrade'), '--no-sync', '--old-datadir', $from->data_dir, '--new-datadir', $to->data_dir,
		'--old-bindir', "$old->{path}/bin", '--new-bindir', "$new->{path}/bin", '--socketdir', $to->host,
		'--old-port', $from->port, '--new-port', $to->port ], 'pg_upgrade');
$to->start;
is($to->safe_psql('postgres', q{SELECT extversion FROM pg_extension WHERE extname = 'batch_ops'}), '0.1', 'the database has the version that it had');
is($to->safe_psql('postgres', q{SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "read"}]') #>> '{results,a,data,0,name}', batches FROM figures}), 'one|0', 'and works with the new library');
$to->safe_psql('postgres', 'ALTER EXTENSION batch_ops UPDATE');
is($to->safe_psql('postgres', q{SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "read"}]', '{"idempotencyKey": "k"}') ->> 'success', has_table_privilege('monitor', 'batch_ops_stats', 'SELECT'), has_table_privilege('public', 'batch_ops_stats', 'SELECT')}),
	'true|t|f', 'and can be updated');
$to->stop;
done_testing();
