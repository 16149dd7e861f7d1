# The fields of an error are input: any function can raise any of them, and a foreign server's are handed on as
# they came. Whatever they are, the server lives, the failure is counted, and the report is what it should be.
use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::RealBin/../perl";

use BatchOpsServer;
use FakeServer;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $folder = PostgreSQL::Test::Utils::tempdir_short();
my $node = start_server('errors_as_input', "shared_preload_libraries = 'batch_ops'");
$node->safe_psql('postgres', q{
	CREATE EXTENSION dblink;
	CREATE ROLE someone LOGIN;
	GRANT CREATE ON SCHEMA public TO someone;
	CREATE TABLE thing (id int PRIMARY KEY);
	CREATE TABLE fails (state text, message text, detail text, hint text, name text);
	CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
	  RAISE EXCEPTION USING ERRCODE = NEW.state, MESSAGE = COALESCE(NEW.message, 'm'), DETAIL = COALESCE(NEW.detail, ''), HINT = COALESCE(NEW.hint, ''),
	    COLUMN = COALESCE(NEW.name, ''), TABLE = COALESCE(NEW.name, ''), CONSTRAINT = COALESCE(NEW.name, ''), SCHEMA = COALESCE(NEW.name, ''), DATATYPE = COALESCE(NEW.name, '');
	END $$;
	CREATE TRIGGER fail BEFORE INSERT ON fails FOR EACH ROW EXECUTE FUNCTION fail();
	CREATE TABLE remote (id int);
	CREATE FUNCTION ask() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
	BEGIN PERFORM * FROM dblink('host=} . $folder . q{ port=1 sslmode=disable gssencmode=disable', 'SELECT 1') AS t (a int); RETURN NEW; END $$;
	CREATE TRIGGER ask BEFORE INSERT ON remote FOR EACH ROW EXECUTE FUNCTION ask();
	GRANT ALL ON thing, fails, remote TO someone;
	-- the report of a failure with these fields, written by a request as a role without rights
	CREATE FUNCTION failed(fields jsonb, options jsonb DEFAULT '{"onError": "report"}') RETURNS jsonb LANGUAGE sql AS $$
	  SELECT batch_execute(jsonb_build_array('{"id": "a", "entity": "thing", "action": "create", "store_params": {"id": 1}}'::jsonb,
	    jsonb_build_object('id', 'f', 'entity', 'fails', 'action', 'create', 'store_params', fields)), options) $$;
	CREATE FUNCTION asked() RETURNS jsonb LANGUAGE sql AS $$
	  SELECT batch_execute('[{"id": "f", "entity": "remote", "action": "create"}]', '{"onError": "report"}') #> '{results,f}' $$;
	CREATE FUNCTION counted() RETURNS jsonb LANGUAGE sql SECURITY DEFINER AS 'SELECT failures FROM batch_ops_stats';});
my $session = connect_to($node, 'someone');

sub value_of
{
	my ($sql) = @_;
	my $result = execute($session, $sql);
	return exists $result->{rows} ? $result->{rows} : "$result->{code}: $result->{message}";
}

# --- a SQLSTATE of any five characters of six bits ---

my @strange = ('[6000', '00[00', "\x6f\x6f\x6f\x6f\x6f", '!!!!!', '?????', 'ooooo', '/0000', ':9000', '@A000', "\x600000", 'zz000', '99999');
foreach my $code (@strange)
{
	my $server = start_fake_server($folder, { S => 'ERROR', V => 'ERROR', C => $code, M => 'far away' });
	like(value_of(q{SELECT asked() ->> 'error'}), qr/far away/, "the server survives SQLSTATE $code");
	stop_fake_server($server);
}
my $counted = value_of('SELECT counted()');
like($counted, qr/"other": \d+/, "what is no class is counted: $counted");
is(value_of(q{SELECT sum(value::int) FROM jsonb_each_text(counted())}), scalar @strange, 'each failure is counted once');

# --- where in the server's source the error was raised: a text that the server frees with the error ---

my $twice = q{batch_execute('[{"id": "a", "entity": "thing", "action": "create", "store_params": [{"id": 7}, {"id": 7}]}]')};
foreach my $statement ("SELECT $twice", "DO \$do\$ BEGIN PERFORM $twice; END \$do\$")
{
	like(error_location($session, $statement), qr/^_bt_check_unique, nbtinsert\.c:\d+$/, 'an error says where it was raised');
}

# --- a message that is no text of the database's encoding ---

my $server = start_fake_server($folder, { S => 'ERROR', V => 'ERROR', C => 'P0001', M => "caf\xe9 \xff\xfe au lait \xc3", D => "\xf0\x9f", H => "a\xe2\x82 b" });
is(value_of(q{SELECT asked() ->> 'error'}), 'caf? ?? au lait ?', 'a message in another encoding is made one of this');
is(value_of(q{SELECT asked() ->> 'detail'}), '??', 'its detail too');
is(value_of(q{SELECT asked() ->> 'hint'}), 'a?? b', 'and its hint');
like(value_of(q{SELECT batch_execute('[{"id": "f", "entity": "remote", "action": "create"}]')}), qr/^P0001: Batch failed at operation 'f': caf\? \?\? au lait \?$/, 'also where it is raised');
stop_fake_server($server);

# --- the detail of PGRST: JSON of any depth and size ---

my $deep = q{'{"x": ' || repeat('[', 100000) || repeat(']', 100000) || ', "status": 402}'};
my $begin = time;
is(value_of(qq{SELECT failed(jsonb_build_object('state', 'PGRST', 'message', '{}', 'detail', $deep)) #>> '{results,f,statusCode}'}), '500', 'a status below a hundred thousand levels is not looked for');
is(value_of(q{SELECT failed(jsonb_build_object('state', 'PGRST', 'message', '{}', 'detail', '{"x": "' || repeat('x', 10000000) || '", "status": 402}')) #>> '{results,f,statusCode}'}), '500', 'nor in ten megabytes');
cmp_ok(time - $begin, '<', 2, 'neither takes long');
is(value_of(q{SELECT failed('{"state": "PGRST", "message": "{}", "detail": "{\"headers\": {}, \"status\": 402}"}') #>> '{results,f,statusCode}'}), '402', 'a fair one is found');
is(value_of(q{SELECT failed(jsonb_build_object('state', 'PGRST', 'message', '{}', 'detail', '{"x": "' || repeat('x', 100000) || '", "status": 402}')) #>> '{results,f,statusCode}'}), '402', 'also behind what the report cuts');
is(value_of(q{SELECT set_config('request.method', 'POST', false), failed(jsonb_build_object('state', 'PGRST', 'message', '{}', 'detail', } . $deep . q{)) ->> 'success', current_setting('response.status')}), 'POST|false|500', 'PostgREST is told the same status');
value_of(q{SELECT set_config('request.method', '', false)});

# --- PTnnn ---

foreach my $pair ([ 'PT000', 500 ], [ 'PT099', 500 ], [ 'PT100', 100 ], [ 'PT402', 402 ], [ 'PT599', 599 ], [ 'PT600', 500 ], [ 'PT999', 500 ], [ 'PTABC', 500 ])
{
	my ($code, $status) = @$pair;
	is(value_of(qq{SELECT failed('{"state": "$code"}') #>> '{results,f,statusCode}'}), $status, "$code gives $status");
}

# --- texts of any length ---

foreach my $field ('message', 'detail', 'hint', 'name')
{
	my $member = { message => 'error', name => 'column' }->{$field} // $field;
	is(value_of(qq{SELECT (t ->> 0) || ' ' || (t ->> 1) FROM jsonb_path_query(failed(jsonb_build_object('state', 'P0001', '$field', repeat('ü', 1000000))), '\$.results.f.$member') AS r (v),
		LATERAL jsonb_build_array(octet_length(v #>> '{}'), right(v #>> '{}', 14)) AS t}), '8207 ü… (truncated)', "$field is cut between two characters");
}
like(value_of(q{SELECT failed(jsonb_build_object('state', 'P0001', 'message', repeat('x', 1000000)), '{}')}), qr/^P0001: Batch failed at operation 'f': x{8192}… \(truncated\)$/, 'a message that is raised is cut too');
is(length value_of(q{SELECT failed(jsonb_build_object('state', 'PGRST', 'message', repeat('x', 100000)), '{}')}), 100007, 'but for what PostgREST reads as JSON');

is(value_of('SELECT 1'), '1', 'it was one session all the time');
$session->quit;
$node->stop;
unlike(slurp_file($node->logfile), qr/terminated by signal|PANIC|TRAP/, 'nobody has crashed');
done_testing();
