# From version 0.1 to this one on a server in use: a database is filled with the files of 0.1, they are replaced, and
# ALTER EXTENSION runs at last. At each step what works has to work, and what can't has to say what to do.
#
# BATCH_OPS_RELEASED names a folder with the files of 0.1 as they were released, and in it batch_ops.so where somebody has
# built it (make test-upgrade). Without, a library plays its part that is today's but for the names that 0.1 lacks and
# that the scripts ask for.
use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::RealBin/../perl";
use BatchOpsServer;
use OwnInstallation;
use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $released = $ENV{BATCH_OPS_RELEASED} // '';
plan skip_all => 'the files of version 0.1 are not here: there is no git history that reaches back to it' unless -f "$released/batch_ops.control";
my $installation = copy_installation('installation');
plan skip_all => 'the server is not installed in a folder of its own' unless $installation;
my $today = todays_files();
my $has_old_library = -f "$released/batch_ops.so";
note $has_old_library ? 'with the library of 0.1' : 'with a library that plays the part of 0.1: make test-upgrade has the real one';

sub old_library
{
	return "$released/batch_ops.so" if $has_old_library;
	my $bytes = slurp_file($today->{library});
	$bytes =~ s/batch_ops_(library_version|stats_0_2)/'batch_ops_' . 'x' x length $1/ge;
	my $file = PostgreSQL::Test::Utils::tempdir() . '/batch_ops.so';
	open my $out, '>:raw', $file or die $!;
	print $out $bytes;
	close $out or die $!;
	return $file;
}

my $old_library = old_library();
my $old_script = "$released/sql/batch_ops--0.1.sql";
is(slurp_file($old_script), slurp_file((grep { m{/batch_ops--0\.1\.sql$} } @{ $today->{scripts} })[0]), 'the script of 0.1 is the one that was released');

put_control($installation, "$released/batch_ops.control");
put_scripts($installation, $old_script);
put_library($installation, $old_library);

my $node = PostgreSQL::Test::Cluster->new('upgrade', install_path => $installation->{path});
$node->init(extra => [ '--encoding=UTF8', '--locale=C.UTF-8' ]);
$node->append_conf('postgresql.conf', "fsync = off\n");
$node->start;
my $new_version = do { slurp_file($today->{control}) =~ /^default_version = '(.*)'$/m; $1 };

# failure(SQL, DATABASE): the error with its SQLSTATE, DETAIL and HINT, without position and context.
sub failure
{
	my ($sql, $database) = @_;
	my ($status, $out, $err) = $node->psql($database // 'postgres', $sql, on_error_stop => 1, extra_params => [ '-v', 'VERBOSITY=verbose', '-v', 'SHOW_CONTEXT=never' ]);
	$err =~ s/^psql:<stdin>:\d+: //;
	$err =~ s/^(LOCATION|LINE \d+|\s+\^).*\n?//mg;
	return $err;
}

sub version_of { return $node->safe_psql($_[0], q{SELECT extversion FROM pg_extension WHERE extname = 'batch_ops'}); }

# --- a database of 0.1 in use ---

my $fill = q{
	CREATE EXTENSION batch_ops;
	CREATE SCHEMA "my ""shop""";
	CREATE TABLE thing (id int PRIMARY KEY, name text, settings jsonb NOT NULL DEFAULT '{}', tags jsonb NOT NULL DEFAULT '[]', part_of int REFERENCES thing);
	GRANT SELECT ON batch_ops_stats TO monitor;
	GRANT EXECUTE ON FUNCTION batch_ops_stats() TO monitor WITH GRANT OPTION;
	GRANT EXECUTE ON FUNCTION batch_ops_stats_reset() TO "odd ""role""";
	REVOKE EXECUTE ON FUNCTION batch_execute FROM PUBLIC;
	GRANT EXECUTE ON FUNCTION batch_execute TO "odd ""role""", monitor;
	CREATE VIEW "my ""shop""".figures AS SELECT batches, operations FROM batch_ops_stats;
	CREATE VIEW "my ""shop""".all_figures AS SELECT * FROM batch_ops_stats;
	CREATE VIEW "my ""shop""".of_function AS SELECT * FROM batch_ops_stats();
	CREATE MATERIALIZED VIEW kept AS SELECT batches FROM batch_ops_stats;
	CREATE TABLE history (at timestamptz DEFAULT now(), figures batch_ops_stats);
	INSERT INTO history (figures) SELECT s FROM batch_ops_stats AS s;
	CREATE FUNCTION figures() RETURNS batch_ops_stats LANGUAGE sql AS 'SELECT * FROM batch_ops_stats';
	CREATE FUNCTION make(id int, name text) RETURNS jsonb LANGUAGE sql BEGIN ATOMIC
	  SELECT batch_execute(jsonb_build_array(jsonb_build_object('id', 'a', 'entity', 'thing', 'action', 'create', 'store_params', jsonb_build_object('id', id, 'name', name))));
	END;
	CREATE VIEW order_of_two AS SELECT batch_execution_order('[{"id": "b", "depends_on": ["a"]}, {"id": "a"}]') AS ids;
	SELECT make(1, 'one');
	SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 2, "name": "two", "part_of": 1}}]');};
$node->safe_psql('postgres', 'CREATE ROLE monitor; CREATE ROLE "odd ""role"""; CREATE ROLE shopkeeper LOGIN; CREATE DATABASE of_shopkeeper OWNER shopkeeper; CREATE DATABASE elsewhere;');
$node->safe_psql('postgres', $fill);
$node->safe_psql('of_shopkeeper', 'SET ROLE shopkeeper; CREATE EXTENSION batch_ops; CREATE TABLE thing (id int PRIMARY KEY)');
$node->safe_psql('elsewhere', 'CREATE SCHEMA "odd ""schema"""; CREATE EXTENSION batch_ops SCHEMA "odd ""schema"""');
is(version_of('postgres'), '0.1', 'the files of 0.1 install version 0.1');

my $old_session = connect_to($node, 'postgres');
is(execute($old_session, q{SELECT make(3, 'three') ->> 'success'})->{rows}, 'true', 'a session has loaded the library of 0.1');

my $dump = PostgreSQL::Test::Utils::tempdir() . '/dump_of_0.1';
# Of a column of a row type, rows with fewer columns cannot be read again: UPGRADING.md says so.
$node->command_ok([ 'pg_dump', '--format=custom', '--exclude-table-data=history', '--file', $dump, '-d', $node->connstr('postgres') ], 'pg_dump of a database with 0.1');

# --- files that were installed by halves ---

my $too_old = qr/^ERROR:  55000: version \Q$new_version\E of extension "batch_ops" cannot use the loaded library, which is of version 0\.1
HINT:  Install the files of version \Q$new_version\E\. If they are installed, this session still has the older library: reconnect, or restart the server if batch_ops is in shared_preload_libraries\.$/;
put_control($installation, $today->{control});
put_scripts($installation, @{ $today->{scripts} });
$node->safe_psql('postgres', 'CREATE DATABASE empty');
like(failure('CREATE EXTENSION batch_ops', 'empty'), $too_old, 'new scripts with the old library cannot install the extension');
like(failure('ALTER EXTENSION batch_ops UPDATE'), $too_old, 'nor update it');
is(version_of('postgres'), '0.1', 'and leave the version as it was');
is($node->safe_psql('postgres', q{SELECT make(4, 'four') ->> 'success'}), 'true', 'and the extension usable');

# --- a new library before ALTER EXTENSION ---

put_library($installation, $today->{library});
is($node->safe_psql('postgres', q{
	SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 5, "name": "five"}},
	  {"id": "b", "entity": "thing", "action": "create", "store_params": {"id": 6, "part_of": "$ref:a.id"}},
	  {"id": "c", "entity": "thing", "action": "update", "query_params": {"id": 5}, "store_params": {"name": "5"}},
	  {"id": "d", "entity": "thing", "action": "read", "query_params": {"id": "$ref:b.id"}, "metadata_params": {"__properties": "id", "__include": "part_of"}},
	  {"id": "e", "entity": "thing", "action": "read", "query_params": {"id": 5}, "metadata_params": {"__properties": "id", "__include": "thing"}},
	  {"id": "f", "entity": "thing", "action": "delete", "query_params": {"id": 6}, "depends_on": ["d", "e"]}]') #> '{results,d,data,0,part_of,name}';}),
	'"5"', 'what 0.1 could do works with a new library');
is($node->safe_psql('postgres', q{SELECT batch_explain('[{"id": "a", "entity": "thing", "action": "read"}]') -> 'order', ids, batch_openapi() ->> 'openapi', batches FROM order_of_two, batch_ops_stats}),
	'["a"]|{a,b}|3.1.0|0', 'and its other functions');
is($node->safe_psql('postgres', 'SELECT (SELECT count(*) FROM "my ""shop""".all_figures), (SELECT count(*) FROM figures()), batch_ops_stats_reset()'), '1|1|', 'and counters with the columns that they had');

my $needs_update = qr/^ERROR:  55000: (Batch failed at operation 'a': )?extension "batch_ops" is of version 0\.1 in this database, but the library is of version \Q$new_version\E
DETAIL:  The request needs (table "batch_ops_idempotency"|function "batch_ops_(append|merge)")\.
HINT:  Run ALTER EXTENSION batch_ops UPDATE\.$/;
my $merge = q{SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "update", "query_params": {"id": 1}, "merge": {"settings": {"theme": "dark"}}}]') #> '{results,a,data,0,settings}'};
my $append = q{SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "update", "query_params": {"id": 1}, "append": {"tags": "new"}}]') #> '{results,a,data,0,tags}'};
my $keyed = q{SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": 1}, "metadata_params": {"__properties": "id"}}]', '{"idempotencyKey": "k"}') -> 'replayed'};
like(failure($merge), $needs_update, 'merge says that the extension is to be updated');
like(failure($append), $needs_update, 'so does append');
like(failure($keyed), $needs_update, 'so does an idempotency key');
like(failure(q{SELECT batch_read('[]')}), qr/^ERROR:  42883: function batch_read\(unknown\) does not exist/, 'a new function is not there yet');
like(failure(q{
	BEGIN;
	SELECT set_config('request.method', 'POST', true), set_config('request.path', '/rpc/batch_execute', true), set_config('request.headers', '{"idempotency-key": "k"}', true);
	SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "read"}]');}), $needs_update, 'so does the header of a web request');
like($node->safe_psql('postgres', q{SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "update", "query_params": {"id": 1}, "merge": {"settings": {}}},
	  {"id": "b", "entity": "thing", "action": "read", "query_params": {"id": 1}}]', '{"atomic": false, "continueOnError": true}') #>> '{results}'}),
	qr/"code": "55000".*"status": "completed"/, 'in a report it is a failure of its operation');

# Whoever may create in the extension's schema puts a function where the update would put one.
$node->safe_psql('postgres', q{CREATE FUNCTION batch_ops_merge(jsonb, jsonb) RETURNS jsonb LANGUAGE sql AS $$ SELECT '"planted"'::jsonb $$});
like(failure($merge), $needs_update, 'a function that has only the name is not called');
like(failure('ALTER EXTENSION batch_ops UPDATE'), qr/^ERROR:  42723: function "batch_ops_merge" already exists with same argument types\n?$/, 'and the update names what is in its way');
is(version_of('postgres'), '0.1', 'and changes nothing');
is($node->safe_psql('postgres', q{SELECT to_regprocedure('batch_read(jsonb,jsonb)') IS NULL, has_table_privilege('public', 'batch_ops_stats', 'SELECT')}), 't|t', 'nothing at all');
$node->safe_psql('postgres', 'DROP FUNCTION batch_ops_merge');

# --- ALTER EXTENSION ---

like((execute($old_session, 'ALTER EXTENSION batch_ops UPDATE')->{message} // ''), qr/cannot use the loaded library, which is of version 0\.1/, 'a session with the old library cannot update');
$node->safe_psql('postgres', 'ALTER EXTENSION batch_ops UPDATE');
is(version_of('postgres'), $new_version, 'a new session can');
is($node->safe_psql('postgres', 'SELECT batch_ops_library_version()'), $new_version, 'and knows the version of its library');
$node->safe_psql('of_shopkeeper', 'SET ROLE shopkeeper; ALTER EXTENSION batch_ops UPDATE');
is(version_of('of_shopkeeper'), $new_version, 'so can the owner of the extension, who is no superuser');
is($node->safe_psql('of_shopkeeper', q{SET ROLE shopkeeper; SELECT batch_execute('[{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 1}}]', '{"idempotencyKey": "k"}') ->> 'success'}), 'true', 'and use what is new');
$node->safe_psql('elsewhere', 'ALTER EXTENSION batch_ops UPDATE');
is($node->safe_psql('elsewhere', q{SELECT "odd ""schema""".batch_read('[{"id": "a", "entity": "pg_temp.x", "action": "read"}]', '{"onError": "report"}') ->> 'success'}), 'false', 'in whatever schema it is');

is($node->safe_psql('postgres', $merge), '{"theme": "dark"}', 'merge works');
is($node->safe_psql('postgres', $append), '["new"]', 'append works');
is($node->safe_psql('postgres', "$keyed; $keyed"), "\ntrue", 'a batch runs once under its key');
is($node->safe_psql('postgres', q{SELECT batch_read('[{"id": "a", "entity": "thing", "action": "read", "query_params": {"id": 1}}]') #>> '{results,a,data,0,name}'}), 'one', 'batch_read works');
is($node->safe_psql('postgres', 'SELECT string_agg(name, $$ $$ ORDER BY id) FROM thing'), 'one two three four 5', 'the rows are there');

# What was granted, and what depends on what has changed.
my $rights = q{
	SELECT has_table_privilege('monitor', 'batch_ops_stats', 'SELECT'), has_function_privilege('monitor', 'batch_ops_stats()', 'EXECUTE WITH GRANT OPTION'),
	  has_table_privilege('pg_read_all_stats', 'batch_ops_stats', 'SELECT'), has_function_privilege('pg_read_all_stats', 'batch_ops_stats()', 'EXECUTE'),
	  has_table_privilege('public', 'batch_ops_stats', 'SELECT'), has_function_privilege('public', 'batch_ops_stats()', 'EXECUTE'),
	  has_function_privilege('odd "role"', 'batch_ops_stats_reset()', 'EXECUTE'), has_function_privilege('public', 'batch_execute(jsonb, jsonb)', 'EXECUTE'), has_function_privilege('odd "role"', 'batch_execute(jsonb, jsonb)', 'EXECUTE')};
is($node->safe_psql('postgres', $rights), 't|t|t|t|f|f|t|f|t', 'rights that were granted to roles are still there, those of PUBLIC on the counters are not');
is($node->safe_psql('postgres', q{SET ROLE monitor; SELECT batches >= 0, batches_replayed >= 0 FROM batch_ops_stats}), 't|t', 'and work');
is($node->safe_psql('postgres', 'SELECT (SELECT count(*) FROM "my ""shop""".figures), (SELECT count(*) FROM "my ""shop""".all_figures), (SELECT count(*) FROM "my ""shop""".of_function), (SELECT ids FROM order_of_two), make(7, $$seven$$) ->> $$success$$'),
	'1|1|1|{a,b}|true', 'views and functions of users work');
is($node->safe_psql('postgres', 'SELECT (figures()).batches_replayed >= 0'), 't', 'a function that returns the row has the new column');
is($node->safe_psql('postgres', 'INSERT INTO history (figures) SELECT s FROM batch_ops_stats AS s; SELECT count((figures).batches), count((figures).batches_replayed) FROM history'), '2|1', 'stored rows have it as null');
$node->safe_psql('postgres', 'REFRESH MATERIALIZED VIEW kept');
is($node->safe_psql('postgres', q{SELECT batch_ops_forget('0') > 0, has_function_privilege('public', 'batch_ops_forget(interval)', 'EXECUTE'), has_table_privilege('public', 'batch_ops_idempotency', 'SELECT')}), 't|f|f', 'nobody has rights on what is new and tells about everybody');

# --- default privileges ---

# What roles may do with what is for nobody: one letter for each right that they have.
sub rights_of_default_role
{
	my ($database, $how) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	my $rights = $node->safe_psql(
		$database, qq{
		CREATE SCHEMA ext;
		ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO monitor, PUBLIC;
		ALTER DEFAULT PRIVILEGES IN SCHEMA ext GRANT ALL ON TABLES TO "odd ""role""";
		ALTER DEFAULT PRIVILEGES GRANT ALL ON FUNCTIONS TO monitor WITH GRANT OPTION;
		$how;
		SELECT count(*) FROM pg_class, aclexplode(relacl) WHERE relname = 'batch_ops_idempotency' AND grantee <> grantor;
		SELECT count(*) FROM pg_proc, aclexplode(proacl) WHERE proname = 'batch_ops_forget' AND grantee <> grantor;
		SELECT string_agg(grantee::regrole::text || ' ' || privilege_type, ', ') FROM pg_class, aclexplode(relacl) WHERE relname = 'batch_ops_stats' AND grantee <> grantor;});
	$node->safe_psql('postgres', "DROP DATABASE $database");
	return $rights;
}

is(rights_of_default_role('given', 'CREATE EXTENSION batch_ops SCHEMA ext'), "0\n0\npg_read_all_stats SELECT", 'default privileges give nobody the reports');
like(rights_of_default_role('given_later', q{CREATE EXTENSION batch_ops SCHEMA ext VERSION '0.1'; ALTER EXTENSION batch_ops UPDATE}), qr/^0\n0\n/, 'nor do they with an update');

# --- a session that still has the old library ---

is(execute($old_session, q{SELECT make(8, 'eight') ->> 'success'})->{rows}, 'true', 'a session with the old library goes on');
is(execute($old_session, 'SELECT * FROM batch_ops_stats')->{code}, '42883', 'counters with a new column are refused in it');
like(execute($old_session, q{SELECT batch_read('[]')})->{message}, qr/^could not find function "batch_read" in file/, 'so are new functions') if $has_old_library;
is(execute($old_session, 'SELECT 1')->{rows}, '1', 'and it is still there');
$old_session->quit;

# --- dumps ---

# restored(FILE, DATABASE): where the objects are of the version of the installed files.
sub restored
{
	my ($file, $database) = @_;
	$node->safe_psql('postgres', "CREATE DATABASE $database");
	$node->command_ok([ 'pg_restore', '--exit-on-error', '-d', $node->connstr($database), $file ], "pg_restore, $database");
	is(version_of($database), $new_version, "$database has the version of the files");
	is($node->safe_psql($database, $rights), 't|t|t|t|f|f|t|f|t', "$database has the rights that were granted");
	is($node->safe_psql($database, 'SELECT make(9, $$nine$$) ->> $$success$$, (SELECT count(*) FROM "my ""shop""".all_figures)'), 'true|1', "$database works");
	return;
}
restored($dump, 'dump_of_old');
my $second = "$dump.updated";
$node->command_ok([ 'pg_dump', '--format=custom', '--file', $second, '-d', $node->connstr('postgres') ], 'pg_dump of a database that was updated');
restored($second, 'dump_of_updated');

# --- what nobody must be left with ---

$node->safe_psql('postgres', "DROP DATABASE $_") for qw(dump_of_old dump_of_updated);
$node->safe_psql('postgres', q{
	REVOKE ALL ON batch_ops_stats FROM monitor;
	REVOKE ALL ON FUNCTION batch_ops_stats(), batch_execute FROM monitor;
	DROP ROLE monitor;});
is($node->safe_psql('postgres', q{SELECT count(*) FROM pg_roles WHERE rolname = 'monitor'}), '0', 'a role that had rights during the update can be dropped');

# --- scripts that are newer than the library in a session: the next version ---

my $newer = slurp_file((grep { m{/batch_ops--\Q$new_version\E\.sql$} } @{ $today->{scripts} })[0]);
$newer =~ s/needed CONSTANT text := '\Q$new_version\E'/needed CONSTANT text := '10.0'/ or die 'the script does not say which version it needs';
my $newer_file = "$installation->{extensions}/batch_ops--10.0.sql";
append_to_file($newer_file, $newer);
like(failure(q{CREATE EXTENSION batch_ops VERSION '10.0'}, 'empty'), qr/^ERROR:  55000: version 10\.0 of extension "batch_ops" cannot use the loaded library, which is of version \Q$new_version\E\nHINT:  Install the files of version 10\.0\./,
	'versions are compared by their numbers');

# --- preloaded: a restart is what it takes ---

put_control($installation, "$released/batch_ops.control");
put_library($installation, $old_library);
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'batch_ops'\n");
$node->restart;
$node->safe_psql('empty', q{CREATE EXTENSION batch_ops VERSION '0.1'});
put_control($installation, $today->{control});
put_library($installation, $today->{library});
like(failure('ALTER EXTENSION batch_ops UPDATE', 'empty'), $too_old, 'a server that has preloaded the old library keeps it');
$node->restart;
$node->safe_psql('empty', 'ALTER EXTENSION batch_ops UPDATE');
is(version_of('empty'), $new_version, 'after a restart the extension can be updated');

$node->stop;
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC:|TRAP:/, 'no session has crashed');
done_testing();
