# A disk that is full (53100): what it stops passes through in every mode, and the session works on. The
# test runner mounts a small file system and names it in BATCH_OPS_SMALL_DISK.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use BatchOpsServer;
use PostgreSQL::Test::Utils;
use Test::More;

my $disk = $ENV{BATCH_OPS_SMALL_DISK} // '';
plan skip_all => 'no small file system: mounting one takes root' unless $disk ne '' && -d $disk;

my $node = start_server('main');
mkdir "$disk/tablespace" or die "cannot make $disk/tablespace: $!";
$node->safe_psql('postgres', "CREATE TABLESPACE small LOCATION '$disk/tablespace'");
$node->safe_psql('postgres', q{
	CREATE TABLE plain (id int PRIMARY KEY);
	CREATE TABLE filler ();});
# Even what an undone batch has written takes place until its table is gone.
my $empty_disk = 'DROP TABLE filler;
	CREATE TABLE filler (id int, text text) TABLESPACE small;
	ALTER TABLE filler ALTER text SET STORAGE EXTERNAL;';

my %modes = (
	'raise' => '{}',
	'report' => '{"onError": "report"}',
	'collect' => '{"continueOnError": true}',
	'stop' => '{"atomic": false}',
	'go on' => '{"atomic": false, "continueOnError": true}');

foreach my $mode (sort keys %modes)
{
	# A megabyte by each operation, and more of them than there is place for.
	my $batch = qq{SELECT batch_execute((SELECT jsonb_agg(CASE n WHEN 1 THEN
		'{"id": "first", "entity": "plain", "action": "create", "store_params": {"id": 1}}'
		ELSE jsonb_build_object('id', 'n' || n, 'entity', 'filler', 'action', 'create', 'store_params', jsonb_build_object('id', n, 'text', repeat('x', 1000000))) END ORDER BY n)
		FROM generate_series(1, 60) AS n), '$modes{$mode}');};
	my ($out, $err);
	$node->psql('postgres', "$empty_disk
		$batch
		SELECT 'left ' || (SELECT count(*) FROM plain) + (SELECT count(*) FROM filler);
		$empty_disk
		BEGIN;
		SAVEPOINT mine;
		$batch
		ROLLBACK TO mine;
		DROP TABLE filler;
		CREATE TABLE filler (id int, text text);
		SELECT 'good ' || (batch_execute('[{\"id\": \"a\", \"entity\": \"filler\", \"action\": \"create\", \"store_params\": {\"id\": 1, \"text\": \"small\"}}]') ->> 'success');
		ROLLBACK;",
		stdout => \$out, stderr => \$err, extra_params => [ '-v', 'VERBOSITY=sqlstate' ], on_error_stop => 0);
	is(join(' ', $err =~ /ERROR:  (\w+)/g), '53100 53100', "a full disk passes through, mode: $mode");
	unlike($err, qr/WARNING|FATAL|PANIC|lost/, "a full disk leaves nothing open, mode: $mode");
	is($out, "left 0\ngood true", "after a full disk the session works on, mode: $mode");
}

$node->stop;
unlike(slurp_file($node->logfile), qr/PANIC|TRAP|terminated by signal| leak|not closed|still referenced/, 'nothing has leaked');
done_testing();
