# On a standby batches that read work, in every mode, and writes give 25006.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $primary = PostgreSQL::Test::Cluster->new('primary');
$primary->init(allows_streaming => 1);
$primary->start;
$primary->safe_psql('postgres', q{CREATE EXTENSION batch_ops; CREATE TABLE thing (id int PRIMARY KEY, name text); INSERT INTO thing VALUES (1, 'one'), (2, 'two')});
$primary->backup('copy');
my $standby = PostgreSQL::Test::Cluster->new('standby');
$standby->init_from_backup($primary, 'copy', has_streaming => 1);
$standby->start;

my $reads = '[{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": 1}},
	{"id": "b", "entity": "thing", "action": "read", "query_params": {"name": "$ref:a.name"}},
	{"id": "n", "entity": "thing", "action": "read", "metadata_params": {"__count": true}}]';
my $writes = '[{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": 1}},
	{"id": "b", "entity": "thing", "action": "create", "store_params": {"id": 3}},
	{"id": "c", "entity": "thing", "action": "create", "store_params": {"id": 4}},
	{"id": "d", "entity": "thing", "action": "read", "query_params": {"id": 2}}]';

foreach my $options ('{}', '{"onError": "report"}', '{"continueOnError": true}', '{"atomic": false}', '{"atomic": false, "continueOnError": true}')
{
	is($standby->safe_psql('postgres', qq{SELECT r ->> 'success', r #>> '{results,b,data,0,id}', r #>> '{results,n,data,0,count}' FROM batch_execute('$reads', '$options') AS r}),
		'true|1|2', "reads work, options $options");
	my ($out, $err);
	$standby->psql('postgres', qq{SELECT r #>> '{results,b,code}', r #>> '{results,b,statusCode}', r #>> '{results,d,status}' FROM batch_execute('$writes', '$options') AS r;
		SELECT 'and on';}, stdout => \$out, stderr => \$err, extra_params => [ '-v', 'VERBOSITY=sqlstate' ], on_error_stop => 0);
	if ($options eq '{}')
	{
		like($err, qr/ERROR:  25006/, 'a write raises 25006');
	}
	else
	{
		my $after = $options =~ /continueOnError/ ? ($options =~ /atomic/ ? 'completed' : 'skipped') : 'skipped';
		is($out, "25006|405|$after\nand on", "a write fails with 25006, options $options");
	}
	unlike($err, qr/WARNING/, "no warning, options $options");
	is($standby->safe_psql('postgres', qq{SELECT r ->> 'success', r #>> '{results,b,data,0,id}', r #>> '{results,n,data,0,count}' FROM batch_read('$reads', '$options') AS r}),
		'true|1|2', "batch_read works, options $options");
}
my ($out, $err);
$standby->psql('postgres', q{SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "read", "metadata_params": {"__lock": "update"}}]')},
	stderr => \$err, extra_params => [ '-v', 'VERBOSITY=sqlstate' ]);
like($err, qr/25006/, 'a lock is a write');
is($standby->safe_psql('postgres', q{SELECT jsonb_array_length(batch_explain('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 3}}]') -> 'operations')}),
	'1', 'batch_explain works');
$standby->stop;
$primary->stop;
done_testing();
