# PostgREST's protocol, statement by statement, on one connection that serves many callers in turn:
# BEGIN, one SELECT of set_config() for the request, one statement whose only parameter is the body as
# json, COMMIT or ABORT.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::RealBin/../perl";

use BatchOpsServer;
use JSON::PP;
use Test::More;

my $json = JSON::PP->new->canonical->allow_nonref;
my $node = start_server('postgrest');

$node->safe_psql('postgres', <<'SQL');
CREATE ROLE authenticator LOGIN NOINHERIT;
CREATE ROLE anon;
CREATE ROLE webuser;
GRANT anon, webuser TO authenticator;

CREATE TABLE public.note (
  id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  owner text NOT NULL DEFAULT (current_setting('request.jwt.claims', true)::json ->> 'sub'),
  body text CHECK (body <> ''));
ALTER TABLE public.note ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON public.note USING (owner = (nullif(current_setting('request.jwt.claims', true), '')::json ->> 'sub'));
GRANT SELECT, INSERT, UPDATE, DELETE ON public.note TO webuser;

CREATE TABLE public.news (id int PRIMARY KEY, title text);
INSERT INTO public.news VALUES (1, 'hello');
GRANT SELECT ON public.news TO anon, webuser;

CREATE TABLE public.seat (id int PRIMARY KEY, next_id int REFERENCES public.seat DEFERRABLE INITIALLY DEFERRED);
GRANT ALL ON public.seat TO webuser;

CREATE TABLE public.house_rule (id int PRIMARY KEY, what text);
GRANT ALL ON public.house_rule TO webuser;
CREATE FUNCTION public.enforce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  CASE NEW.what
    WHEN 'teapot' THEN
      RAISE SQLSTATE 'PGRST' USING MESSAGE = '{"code": "TEA", "message": "short and stout"}', DETAIL = '{"status": 418, "headers": {"X-Spout": "here"}}';
    WHEN 'payment' THEN RAISE SQLSTATE 'PT402' USING MESSAGE = 'pay first', DETAIL = 'Quota exceeded.', HINT = 'Upgrade.';
    WHEN 'missing' THEN RAISE no_data_found;
    WHEN 'refused' THEN RAISE EXCEPTION 'refused';
    ELSE RETURN NEW;
  END CASE;
END $$;
CREATE TRIGGER enforce BEFORE INSERT ON public.house_rule FOR EACH ROW EXECUTE FUNCTION public.enforce();

CREATE SCHEMA private;
CREATE TABLE private.secret (id int);
GRANT USAGE ON SCHEMA private TO webuser;
GRANT ALL ON private.secret TO webuser;
SQL

my $connection = connect_to($node, 'authenticator');
my %prepared;

# The name of the prepared statement for a body with these keys.
sub prepare_call
{
	my ($function, @keys) = @_;
	my $key = "$function @keys";
	return $prepared{$key} if $prepared{$key};
	my $name = $prepared{$key} = 'call_' . scalar(keys %prepared);
	my $columns = join ', ', map { qq("$_") } @keys;
	my $types = join ', ', map { qq("$_" jsonb) } @keys;
	my $arguments = join ', ', map { qq("$_" := pgrst_body."$_") } @keys;
	my $called = execute($connection, <<"SQL");
PREPARE $name (json) AS
WITH pgrst_source AS (
  SELECT pgrst_call.pgrst_scalar
  FROM (SELECT \$1 AS json_data) pgrst_payload,
       LATERAL (SELECT $columns FROM json_to_record(pgrst_payload.json_data) AS _ ($types) LIMIT 1) pgrst_body,
       LATERAL (SELECT $function($arguments) pgrst_scalar) pgrst_call)
SELECT coalesce(json_agg(_postgrest_t.pgrst_scalar) -> 0, 'null')::text AS body,
       nullif(current_setting('response.headers', true), '') AS response_headers,
       nullif(current_setting('response.status', true), '') AS response_status
FROM (SELECT * FROM pgrst_source) _postgrest_t
SQL
	die "cannot prepare: $called->{message}" if $called->{code};
	return $name;
}

# request(role => …, sub => …, body => {…}, method => …): { status, body } when the function returns (status
# undef: 200), else the error's { code, message, details, hint }.
sub request
{
	my %request = (method => 'POST', role => 'webuser', schema => 'public', function => '"public"."batch_execute"', @_);
	my $read_only = $request{method} eq 'GET' ? 'READ ONLY' : 'READ WRITE';
	my %claims = (role => $request{role});
	$claims{sub} = $request{sub} if $request{sub};
	my @settings = (
		[ 'search_path', qq("$request{schema}", "public") ],
		[ 'role', $request{role} ],
		[ 'request.jwt.claims', $json->encode(\%claims) ],
		[ 'request.method', $request{method} ],
		[ 'request.path', '/rpc/batch_execute' ],
		[ 'request.headers', '{"host":"localhost:3000"}' ],
		[ 'request.cookies', '{}' ]);
	execute($connection, "BEGIN ISOLATION LEVEL READ COMMITTED $read_only");
	execute($connection, 'SELECT ' . join ', ', map { "set_config('$_->[0]', " . quoted($_->[1]) . ', true)' } @settings);
	my $call = prepare_call($request{function}, sort keys %{ $request{body} });
	my $answer = execute($connection, "EXECUTE $call (" . quoted($json->encode($request{body})) . ')');
	my $end = execute($connection, $answer->{code} ? 'ABORT' : 'COMMIT');
	return $answer if $answer->{code};
	return $end if $end->{code};
	my ($body, undef, $status) = $answer->{rows} =~ /\A(.*)\|(.*)\|(.*)\z/s or die "no row: $answer->{rows}";
	return { status => $status || undef, body => $json->decode($body) };
}

sub operation
{
	my ($id, $entity, $action, %rest) = @_;
	return { id => $id, entity => $entity, action => $action, %rest };
}

my $read_notes = operation('notes', 'note', 'read', metadata_params => { __sort => 'id', __properties => 'owner,body' });
# Writes a row to the table whose trigger raises.
my $rule = sub { return request(sub => '1', body => { operations => [ operation('r', 'house_rule', 'create', store_params => { id => $_[2] // 1, what => $_[0] }) ], $_[1] ? (options => $_[1]) : () }) };

my $answer;

# --- arguments ---

$answer = request(sub => '1', body => { operations => [ operation('n', 'news', 'read') ] });
is_deeply($answer, { status => undef, body => { success => JSON::PP::true, results => { n => { status => 'completed', data => [ { id => 1, title => 'hello' } ] } } } },
	'a body with operations alone runs with named notation and gives 200');
$answer = request(sub => '1', body => { operations => [ operation('n', 'news', 'read') ], options => { summary => JSON::PP::true } });
is($answer->{body}{summary}{completed}, 1, 'operations and options are the names of the arguments');
$answer = request(sub => '1', body => { operations => [ operation('n', 'news', 'read') ], options => undef });
ok($answer->{body}{success}, 'options may be an explicit null');
$answer = request(sub => '1', body => { operations => undef });
is($answer->{code}, '22023', 'null operations are an error of the request');
$answer = request(sub => '1', body => { operations => { operations => [ operation('n', 'news', 'read') ], options => { summary => JSON::PP::true } } });
is($answer->{body}{summary}{total}, 1, 'a whole request may stand in operations');

# --- roles and claims, one after the other on one connection ---

$answer = request(sub => 'ann', body => { operations => [ operation('c', 'note', 'create', store_params => { body => 'of Ann' }), $read_notes ] });
is_deeply($answer->{body}{results}{notes}{data}, [ { owner => 'ann', body => 'of Ann' } ], 'policies read the claims of the request');
$answer = request(sub => 'bob', body => { operations => [ operation('c', 'note', 'create', store_params => { body => 'of Bob' }), $read_notes ] });
is_deeply($answer->{body}{results}{notes}{data}, [ { owner => 'bob', body => 'of Bob' } ], 'the next caller on the connection has its own');
$answer = request(sub => 'bob', body => { operations => [ operation('u', 'note', 'update', store_params => { body => 'stolen' }, query_params => { owner => 'ann' }) ] });
is_deeply($answer->{body}{results}{u}{data}, [], 'and reaches no row of the caller before');
$answer = request(role => 'anon', body => { operations => [$read_notes] });
is($answer->{code}, '42501', 'a role without rights is denied (401 or 403)');
$answer = request(role => 'anon', body => { operations => [ operation('n', 'news', 'read') ] });
ok($answer->{body}{success}, 'and served where it has them');
$answer = request(sub => 'ann', body => { operations => [$read_notes] });
is_deeply($answer->{body}{results}{notes}{data}, [ { owner => 'ann', body => 'of Ann' } ], 'cached plans follow the role and the claims');
$answer = request(sub => 'bob', body => { operations => [ { %$read_notes, claims => { sub => 'ann' } } ] });
is($answer->{code}, '42501', 'nobody brings claims of his own');
is(execute($connection, q(SELECT current_user || current_setting('request.jwt.claims') || current_setting('request.method')))->{rows},
	'authenticator', 'after the request the role is back and the settings are empty');

# --- schemas ---

$answer = request(sub => '1', body => { operations => [ operation('s', 'private.secret', 'read') ] });
is($answer->{code}, '42501', 'a schema outside the search_path is closed, whatever the rights');
my $hidden = $answer->{message};
$answer = request(sub => '1', body => { operations => [ operation('s', 'private.nothing', 'read') ] });
is($answer->{message} =~ s/nothing/secret/r, $hidden, 'and does not tell what is in it');
$answer = request(sub => '1', body => { operations => [ operation('s', 'pg_catalog.pg_roles', 'read') ] });
is($answer->{code}, '42501', 'system schemas are closed');

# --- errors that are raised ---

$answer = request(sub => 'ann', body => { operations => [ operation('ok', 'note', 'create', store_params => { body => 'x' }), operation('bad', 'note', 'create', store_params => { body => '' }) ] });
is($answer->{code}, '23514', 'the SQLSTATE of the operation decides the status');
like($answer->{message}, qr/^Batch failed at operation 'bad': new row for relation "note" violates check constraint/, 'the message says which operation it was');
is($answer->{details}, undef, 'details are those of the error: row security keeps the row out of them');
$answer = $rule->('fine') for 1 .. 2;
is($answer->{details}, 'Key (id)=(1) already exists.', 'and others are there');
$answer = request(sub => 'ann', body => { operations => [$read_notes] });
is(scalar @{ $answer->{body}{results}{notes}{data} }, 1, 'and nothing of the batch is left');
$answer = request(sub => 'ann', body => { operations => [ operation('r', 'note', 'read', query_params => { nope => 1 }) ] });
is_deeply([ @$answer{qw(code hint)} ], [ '42703', 'Available columns: id, owner, body.' ], 'hints reach the caller');
$answer = request(sub => 'ann', body => { operations => [ operation('u', 'note', 'update', store_params => { body => 'x' }, query_params => { id => -1 }, expect => { rows => 1 }) ] });
is_deeply([ @$answer{qw(code details)} ], [ 'PT412', 'Expected 1 row, found 0 rows.' ], 'a violated expectation is 412');
$answer = $rule->('teapot');
is_deeply($answer, { code => 'PGRST', message => '{"code": "TEA", "message": "short and stout"}', details => '{"status": 418, "headers": {"X-Spout": "here"}}' },
	'an error in PostgREST\'s own format passes untouched');
$answer = $rule->('payment');
is_deeply([ @$answer{qw(code details hint)} ], [ 'PT402', 'Quota exceeded.', 'Upgrade.' ], 'PTnnn passes with its fields');
is($rule->('missing')->{code}, 'P0002', 'so does no_data_found');
is($rule->('refused')->{code}, 'P0001', 'and an exception of a trigger');

# --- reports: response.status ---

my %report = (onError => 'report');
my %go_on = (atomic => JSON::PP::false, continueOnError => JSON::PP::true);
is($rule->('teapot', \%report)->{status}, 418, 'a reported PGRST error sets the status in its DETAIL');
is($rule->('payment', \%report)->{status}, 402, 'a reported PT402 sets 402');
is($rule->('missing', \%report)->{status}, 500, 'a reported P0002 sets 500');
is($rule->('refused', \%report)->{status}, 400, 'a reported exception sets 400');
is($rule->('fine', { %report, dryRun => JSON::PP::true }, 2)->{status}, undef, 'a success sets none: 200');
my @mixed = (operation('bad', 'note', 'read', query_params => { id => 'x' }), operation('good', 'note', 'create', store_params => { body => 'stays' }), operation('denied', 'news', 'delete', query_params => { id => 1 }));
$answer = request(sub => 'carl', body => { operations => \@mixed, options => \%go_on });
is($answer->{status}, 207, 'a partial success sets 207');
is_deeply([ map { $answer->{body}{results}{$_}{statusCode} } qw(bad good denied) ], [ 400, undef, 403 ], 'each failed operation has its own status code');
$answer = request(sub => 'carl', body => { operations => [$read_notes] });
is_deeply([ $answer->{status}, scalar @{ $answer->{body}{results}{notes}{data} } ], [ undef, 1 ], 'the status is not left to the next request, and what was done is committed');
$answer = request(sub => 'carl', body => { operations => [ @mixed[ 1, 2 ] ], options => \%report });
is_deeply([ $answer->{status}, $answer->{body}{success}, $answer->{body}{results}{denied}{statusCode} ], [ 403, JSON::PP::false, 403 ], 'an atomic failure sets the status of the culprit');
$answer = request(sub => 'carl', body => { operations => [$read_notes] });
is(scalar @{ $answer->{body}{results}{notes}{data} }, 1, 'and nothing of that batch was committed');
$answer = request(sub => 'carl', body => { operations => [ @mixed[ 1, 0 ] ], options => { continueOnError => JSON::PP::true } });
is_deeply([ $answer->{status}, $answer->{body}{results}{good}{reason} ], [ 400, 'Rolled back' ], 'collected failures roll back and set the status of the first');
execute($connection, 'BEGIN');
execute($connection, q(SET LOCAL role = 'webuser'));
execute($connection, q(SELECT batch_execute('[{"id": "d", "entity": "news", "action": "delete", "query_params": {"id": 1}}]', '{"onError": "report"}')));
is(execute($connection, q(SELECT coalesce(current_setting('response.status', true), '')))->{rows}, '', 'outside a request no status is set');
execute($connection, 'ROLLBACK');

# --- GET, deferred constraints, odd bodies ---

$answer = request(sub => 'ann', method => 'GET', body => { operations => [$read_notes] });
ok($answer->{body}{success}, 'a read runs in a read-only transaction');
$answer = request(sub => 'ann', method => 'GET', body => { operations => [ $mixed[1] ] });
is($answer->{code}, '25006', 'a write by GET is 25006 (405)');
$answer = request(sub => 'ann', method => 'GET', body => { operations => [ $mixed[1] ], options => \%report });
is($answer->{status}, 405, 'reported: 405');
$answer = request(body => { operations => [ operation('s', 'seat', 'create', store_params => { id => 1, next_id => 2 }) ] });
is($answer->{code}, '23503', 'a deferred constraint fails at COMMIT');
$answer = request(body => { operations => [ operation('s', 'seat', 'create', store_params => { id => 1, next_id => 2 }) ], options => { %report, checkConstraints => JSON::PP::true } });
is_deeply([ $answer->{status}, $answer->{body}{error}{code} ], [ 409, '23503' ], 'or, when asked for, in the report');
$answer = request(sub => "O'Neil \"x\" \\ ünï", body => { operations => [ operation('c', 'note', 'create', store_params => { body => "it's \"\\u2028\" \\ ✓" }), $read_notes ] });
is_deeply($answer->{body}{results}{notes}{data}, [ { owner => "O'Neil \"x\" \\ ünï", body => "it's \"\\u2028\" \\ ✓" } ], 'any text passes through unchanged');
execute($connection, 'BEGIN');
$answer = execute($connection, 'EXECUTE ' . prepare_call('"public"."batch_execute"', 'operations') . q{ ('{"operations": [{"id": "a", "entity": "note", "action": "create", "store_params": {"body": "\u0000"}}]}')});
execute($connection, 'ABORT');
is($answer->{code}, '22P05', '\u0000 is refused before we see it');

# --- the recommended set-up: the extension in a schema of its own, one wrapper exposed ---

$node->safe_psql('postgres', <<'SQL');
CREATE SCHEMA extension;
ALTER EXTENSION batch_ops SET SCHEMA extension;
CREATE SCHEMA api;
CREATE VIEW api.headline WITH (security_invoker) AS SELECT id, title FROM public.news;
CREATE FUNCTION api.batch_execute(operations jsonb, options jsonb DEFAULT '{}') RETURNS jsonb
LANGUAGE sql AS 'SELECT extension.batch_execute(operations, options)';
REVOKE EXECUTE ON FUNCTION api.batch_execute FROM PUBLIC;
GRANT USAGE ON SCHEMA api, extension TO anon, webuser;
GRANT EXECUTE ON FUNCTION api.batch_execute TO webuser;
GRANT SELECT ON api.headline TO webuser;
ALTER ROLE authenticator SET batch_ops.exposed_schemas = 'api';
SQL
$connection->quit;
%prepared = ();
$connection = connect_to($node, 'authenticator');
my @api = (schema => 'api', function => '"api"."batch_execute"');
$answer = request(@api, body => { operations => [ operation('h', 'headline', 'read') ], options => \%report });
is_deeply($answer->{body}{results}{h}{data}, [ { id => 1, title => 'hello' } ], 'the wrapper takes the same arguments');
$answer = request(@api, body => { operations => [ operation('h', 'headline', 'delete', query_params => { id => 1 }) ], options => \%report });
is($answer->{status}, 403, 'and sets the status');
$answer = request(@api, body => { operations => [ operation('n', 'public.news', 'read') ] });
is($answer->{code}, '42501', 'only the exposed schema is reached');
$answer = request(@api, role => 'anon', body => { operations => [ operation('h', 'headline', 'read') ] });
is($answer->{code}, '42501', 'only by those who may execute the wrapper');
$connection->quit;

# --- an ordinary login role brings settings along ---

# Runs as a caller whose connection asks for a setting; gives what is written to stdout and stderr.
sub with_option
{
	my ($option, $sql) = @_;
	my ($stdout, $stderr);
	$node->psql('postgres', $sql, stdout => \$stdout, stderr => \$stderr,
		connstr => $node->connstr('postgres') . qq( user=authenticator options='-c $option'));
	return "$stdout\n$stderr";
}
my $load = q(SET ROLE webuser; SELECT extension.batch_execution_order('[{"id": "a"}]'););
like(with_option('batch_ops.allow_claims_override=on', "$load SHOW batch_ops.allow_claims_override"), qr/^off$/m, 'options of a connection allow no claims');
$node->append_conf('postgresql.conf', "shared_preload_libraries = 'batch_ops'");
$node->restart;
like(with_option('batch_ops.exposed_schemas=private', 'SELECT 1'), qr/permission denied to set parameter/,
	'with the library preloaded a connection that asks for a setting of ours is not even made');
like(with_option('application_name=x', "$load SHOW batch_ops.exposed_schemas"), qr/^api$/m, 'and settings of a role hold');

$node->stop;
done_testing();
