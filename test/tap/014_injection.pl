# Nasty names and values, everywhere that a request takes a name or a value: each ends in a report or in
# a clean error of the request, never in a syntax error or an internal error of the server, and nothing
# happens besides what the operation says.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::RealBin/../perl";

use BatchOpsServer;
use Encode ();
use JSON::PP;
use Test::More;

my $json = JSON::PP->new->canonical->allow_nonref;
my $node = start_server('injection');

$node->safe_psql('postgres', <<'SQL');
CREATE TYPE mood AS ENUM ('sad', 'ok');
CREATE DOMAIN short AS varchar(5) CHECK (VALUE <> 'bad');
CREATE TABLE item (id int PRIMARY KEY, t text, s short, m mood, j json, b jsonb, a text[], d date, n numeric(5,2), f float8, u uuid, r int4range, y bytea, o oid, parent int CONSTRAINT "to ""parent"" '; --" REFERENCES item);
INSERT INTO item VALUES (1, 'one'), (2, 'two');
CREATE FUNCTION echo(t text, b jsonb DEFAULT NULL, n numeric DEFAULT NULL, VARIADIC a text[] DEFAULT '{}') RETURNS TABLE (t1 text, b1 jsonb, a1 text[]) LANGUAGE sql AS 'SELECT t, b, a';
CREATE FUNCTION anything(x anyelement, y anyarray DEFAULT '{}'::text[]) RETURNS anyelement LANGUAGE sql AS 'SELECT x';
CREATE FUNCTION paired(x anycompatible, y anycompatiblearray) RETURNS anycompatible LANGUAGE sql AS 'SELECT x';
CREATE TABLE canary (id int PRIMARY KEY, note text);
INSERT INTO canary VALUES (1, 'alive');
CREATE ROLE caller LOGIN;
GRANT ALL ON item, canary TO caller;
-- One call, with every error caught: its SQLSTATE, or "ok"; everything is undone.
CREATE FUNCTION outcome(request jsonb, options jsonb) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  report jsonb;
BEGIN
  report := batch_execute(request, options);
  RAISE EXCEPTION USING ERRCODE = 'ZZ000', MESSAGE = coalesce(report #>> '{results,a,code}', 'ok');
EXCEPTION WHEN OTHERS THEN
  RETURN CASE SQLSTATE WHEN 'ZZ000' THEN SQLERRM ELSE SQLSTATE END;
END $$;
SQL

my @fragments = (
	'', ' ', '.', '..', '...', '"', '""', '"""', q('), q(''), '\\', '\\\\', ';', '--', '/*', '*/', '$1', '$$', '$x$', ':', '::', '!', '(', ')', ',', '[', ']', '{', '}', '*', '?', '%', '_', '~', '&', '|', "\n", "\t", "\r", "\x01", "\x7f", "\x{200b}", "\x{202e}", "\x{fffd}", "\x{1f600}", "\x{ff07}",
	q(item"; DROP TABLE canary; --), q(item'; DROP TABLE canary; --), q(id = 1 OR true), q(id" = 1 OR true --), '1); DELETE FROM canary; --', q($1; DROP TABLE canary), q(E'\\''), q(U&"\\0069tem"), q(U&'\\0027'), q(pg_sleep(9)), q((SELECT note FROM canary)), q(item AS t, canary), q(only item), q(item t), q(item*), q(item.*), q("item"."t"), q(postgres.public.item), q(a.b.c.d), q(public.item.id), q(pg_catalog.pg_authid), q(information_schema.tables), q(ctid), q(xmin), q(tableoid), q(CURRENT_USER), q(DEFAULT), q(NULL), q(null), q(true), q(TABLE), q(select), q(count(*)), q(__or), q(__and), q(__not), q(__sort), q(id:desc), q(id:asc:nullsfirst:desc), q(id desc), q(id,t), q(t COLLATE "C"), q(t::text), q(b->>'x'),
	q($ref:), q($ref:a.b), q($ref:x.y), q($ref:{a), q($ref:{a."b}), q($ref:seed.id), q($ref:seed.*), q($ref:seed.0.t), q($ref:{seed."t"}), q($$ref:seed.id), q(eq::1), q(in::1,2), q(between::1,2), q(like::*), q(is::null), q(nope::1), q(lt::), q(::), q(NaN), q(Infinity), q(1e400), q(-0), q(9223372036854775808), q(0x1F), q(1_000), q(infinity), q(epoch), q(now), q(\\x00), '[1,5)', q({a,b}), q({"a":1}), q((1,2)), q(item),
	'x' x 63, 'x' x 64, 'é' x 63, 'x' x 5000, '"' x 101, q(') x 101, '(' x 101, '$' x 101, '.' x 101);
my @values = ((map { $_ } @fragments), undef, JSON::PP::true, JSON::PP::false, 0, -1, 1.5, 99999999999999999999, [], [undef], [ [] ], [ [ [1] ] ], {}, { '' => 1 }, { a => { b => [ {} ] } });

# Where a name or a value may stand: each gives an operation "a".
my %read = (action => 'read', entity => 'item');
my %create = (action => 'create', entity => 'item');
my %call = (action => 'call', entity => 'echo');
my %places = (
	'function' => sub { +{ %call, entity => $_[0] } },
	'function in a schema' => sub { +{ %call, entity => "public.$_[0]" } },
	'schema of a function' => sub { +{ %call, entity => "$_[0].echo", store_params => { t => 'x' } } },
	'quoted function' => sub { +{ %call, entity => '"' . ($_[0] =~ s/"/""/gr) . '"' } },
	'argument' => sub { +{ %call, store_params => { t => 'x', $_[0] => 1 } } },
	'column of a function' => sub { +{ %call, store_params => { t => 'x' }, metadata_params => { __properties => [ $_[0] ] } } },
	'entity' => sub { +{ %read, entity => $_[0] } },
	'entity, in a schema' => sub { +{ %read, entity => "public.$_[0]" } },
	'schema' => sub { +{ %read, entity => "$_[0].item" } },
	'quoted entity' => sub { +{ %read, entity => '"' . ($_[0] =~ s/"/""/gr) . '"' } },
	'action' => sub { +{ %read, action => $_[0] } },
	'column of store_params' => sub { +{ %create, store_params => { id => 9, $_[0] => 'x' } } },
	'column of increment' => sub { +{ %read, action => 'update', increment => { $_[0] => 1 }, query_params => { id => 1 } } },
	'column of query_params' => sub { +{ %read, query_params => { $_[0] => 1 } } },
	'association of query_params' => sub { +{ %read, query_params => { __some => { $_[0] => {} } } } },
	'schema of an association' => sub { +{ %read, query_params => { __none => { "$_[0].item" => {} } } } },
	'key of an association' => sub { +{ %read, query_params => { __some => { "item!$_[0]" => {} } } } },
	'column of an association' => sub { +{ %read, query_params => { __some => { item => { $_[0] => 1 } } } } },
	'association of __sort' => sub { +{ %read, metadata_params => { __sort => "$_[0].id" } } },
	'column of an association in __sort' => sub { +{ %read, metadata_params => { __sort => "parent.$_[0]" } } },
	'operator' => sub { +{ %read, query_params => { t => { $_[0] => 'x' } } } },
	'__sort' => sub { +{ %read, metadata_params => { __sort => $_[0] } } },
	'modifier of __sort' => sub { +{ %read, metadata_params => { __sort => "id:$_[0]" } } },
	'__properties' => sub { +{ %read, metadata_params => { __properties => $_[0] } } },
	'element of __properties' => sub { +{ %read, metadata_params => { __properties => [ $_[0] ] } } },
	'__include' => sub { +{ %read, metadata_params => { __include => $_[0] } } },
	'alias of __include' => sub { +{ %read, metadata_params => { __include => "$_[0]:item" } } },
	'quoted alias of __include' => sub { +{ %read, metadata_params => { __include => '"' . ($_[0] =~ s/"/""/gr) . '":parent' } } },
	'constraint of __include' => sub { +{ %read, metadata_params => { __include => "item!$_[0]" } } },
	'__lock' => sub { +{ %read, metadata_params => { __lock => $_[0] } } },
	'__lock_wait' => sub { +{ %read, metadata_params => { __lock => 'update', __lock_wait => $_[0] } } },
	'__limit' => sub { +{ %read, metadata_params => { __limit => $_[0] } } },
	'__offset' => sub { +{ %read, metadata_params => { __offset => $_[0] } } },
	'key of metadata_params' => sub { +{ %read, metadata_params => { $_[0] => 1 } } },
	'column of __on_conflict' => sub { +{ %create, store_params => { id => 1 }, metadata_params => { __on_conflict => { columns => [ $_[0] ], action => 'nothing' } } } },
	'constraint of __on_conflict' => sub { +{ %create, store_params => { id => 1 }, metadata_params => { __on_conflict => { constraint => $_[0], action => 'update' } } } },
	'update of __on_conflict' => sub { +{ %create, store_params => { id => 1 }, metadata_params => { __on_conflict => { columns => ['id'], action => 'update', update => [ $_[0] ] } } } },
	'key of an operation' => sub { +{ %read, $_[0] => 1 } },
	'id' => sub { +{ %read, id => $_[0] } },
	'depends_on' => sub { +{ %read, depends_on => [ $_[0] ] } },
	'reference of when' => sub { +{ %read, when => { ref => $_[0], eq => 1 } } },
	'operator of when' => sub { +{ %read, when => { ref => '$ref:seed.id', $_[0] => 1 } } },
	'key of expect' => sub { +{ %read, expect => { $_[0] => 1 } } });
my %value_places = (
	(map { my $column = $_; ("value of $column" => sub { +{ %create, store_params => { id => 9, $column => $_[0] } } }, "filter on $column" => sub { +{ %read, query_params => { $column => $_[0] } } }) } qw(id t s m j b a d n f u r y o)),
	(map { my $operator = $_; ("operand of $operator" => sub { +{ %read, query_params => { t => { $operator => $_[0] } } } }) } qw(eq ne lt ge in not-in between like not-ilike is contains overlaps same not-same)),
	(map { my $argument = $_; ("argument $argument" => sub { +{ %call, store_params => { t => 'x', $argument => $_[0] } } }) } qw(t b n)),
	'variadic argument' => sub { +{ %call, store_params => { t => 'x', b => undef, n => 1, a => $_[0] } } },
	'polymorphic argument' => sub { +{ action => 'call', entity => 'anything', store_params => { x => $_[0] } } },
	'polymorphic arguments' => sub { +{ action => 'call', entity => 'anything', store_params => { x => $_[0], y => [ $_[0] ] } } },
	'polymorphic arguments that are needed' => sub { +{ action => 'call', entity => 'paired', store_params => { x => $_[0], y => [ $_[0] ] } } },
	'arguments' => sub { +{ %call, store_params => $_[0] } },
	'limit of a call' => sub { +{ %call, store_params => { t => 'x' }, metadata_params => { __limit => $_[0] } } },
	'increment' => sub { +{ %read, action => 'update', increment => { n => $_[0] }, query_params => { id => 1 } } },
	'operand of when' => sub { +{ %read, when => { ref => '$ref:seed.t', eq => $_[0] } } },
	'row of store_params' => sub { +{ %create, store_params => [ { id => 9 }, $_[0] ] } },
	'store_params' => sub { +{ %create, store_params => $_[0] } },
	'query_params' => sub { +{ %read, action => 'delete', query_params => $_[0] } },
	'metadata_params' => sub { +{ %read, metadata_params => $_[0] } },
	'claims' => sub { +{ %read, claims => $_[0] } },
	'references' => sub { +{ %read, references => $_[0] } },
	'expect' => sub { +{ %read, expect => { rows => $_[0] } } });

my $connection = connect_to($node, 'caller');
my $state = "SELECT (SELECT string_agg(c::text, ',' ORDER BY id) FROM canary AS c) || (SELECT string_agg(id || t, ',' ORDER BY id) FROM item) || (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace) || current_user || current_setting('search_path')";
my $before = execute($connection, $state)->{rows};
my $seed = $json->encode({ id => 'seed', entity => 'item', action => 'read', query_params => { id => 1 } });

# Runs the requests of one place in one statement; gives how many of each SQLSTATE.
sub outcomes
{
	my ($place, $texts, $options) = @_;
	my @requests = map { '[' . $seed . ',' . $json->encode({ id => 'a', %{ $place->($_) } }) . ']' } @$texts;
	my $list = join ', ', map { '(' . quoted($_) . '::jsonb)' } @requests;
	my $answer = execute($connection, "SELECT string_agg(outcome(r, '$options'), ' ') FROM (VALUES $list) AS v (r)");
	return { "died: $answer->{code} $answer->{message}" => 1 } if $answer->{code};
	my %count;
	$count{$_}++ for split / /, $answer->{rows};
	return \%count;
}

my $unclean = qr/^(42601|XX|died|57|58|53)/;
sub check_place
{
	my ($name, $place, $texts) = @_;
	# JSON has no NUL, and a jsonb value none either.
	for my $options ('{}', '{"atomic": false}')
	{
		my $found = outcomes($place, $texts, $options);
		my @bad = grep { $_ =~ $unclean } sort keys %$found;
		is("@bad", '', "$name: only clean errors, options $options")
		  or diag(join ', ', map { "$_: $found->{$_}" } sort keys %$found);
	}
}

check_place($_, $places{$_}, \@fragments) for sort keys %places;
check_place($_, $value_places{$_}, \@values) for sort keys %value_places;
is(execute($connection, $state)->{rows}, $before, 'nothing has happened besides');

# Names that exist and are nasty work: everything is quoted.
my @odd = (q(a"b), q(a'b), 'a b', 'a.b', 'a;b', 'a--b', '$1', q(a\\b), 'select', "a\nb", 'ünï', 'x' x 63, '*', '__x');
my $columns = join ', ', map { '"' . (s/"/""/gr) . '" text' } @odd;
$node->safe_psql('postgres', Encode::encode_utf8(qq(CREATE TABLE "o""d'd; --" ("id" int PRIMARY KEY, $columns); GRANT ALL ON "o""d'd; --" TO caller)));
my $arguments = join ', ', map { '"' . (s/"/""/gr) . '" text' } @odd;
my $returned = join ', ', map { '"=' . (substr($_, 0, 60) =~ s/"/""/gr) . '" text' } @odd;
my $given = join ', ', map { "\$$_" } 1 .. @odd;
$node->safe_psql('postgres', Encode::encode_utf8(qq(CREATE FUNCTION "f""d'd; --"($arguments) RETURNS TABLE ($returned) LANGUAGE sql AS 'SELECT $given')));
my %row = map { $odd[$_] => "v$_" } 0 .. $#odd;
my $entity = q("o""d'd; --");
my $all = $json->encode([
	{ id => 'c', entity => $entity, action => 'create', store_params => { id => 1, %row } },
	{ id => 'r', entity => $entity, action => 'read', query_params => \%row, metadata_params => { __properties => \@odd, __sort => join(',', map { '"' . (s/"/""/gr) . '":desc' } @odd) } },
	{ id => 'u', entity => $entity, action => 'update', query_params => { id => 1 }, store_params => \%row, metadata_params => { __properties => ['id'] } },
	{ id => 'o', entity => $entity, action => 'create', store_params => { id => 1, %row }, metadata_params => { __on_conflict => { columns => ['id'], action => 'update', update => \@odd }, __properties => ['id'] } },
	{ id => 'f', entity => q("f""d'd; --"), action => 'call', store_params => \%row },
	{ id => 'd', entity => $entity, action => 'delete', query_params => \%row, metadata_params => { __properties => ['id'] } }]);
my $answer = execute($connection, 'SELECT batch_execute(' . quoted($all) . ')');
is($answer->{code}, undef, 'nasty names that exist work everywhere') or diag($answer->{message});
is_deeply($json->decode($answer->{rows})->{results}{r}{data}, [ \%row ], 'and come back as they are') unless $answer->{code};

is_deeply($json->decode($answer->{rows})->{results}{f}{data}, [ { map { ('=' . substr($_, 0, 60) => $row{$_}) } @odd } ], 'from functions too') unless $answer->{code};

$connection->quit;
$node->stop;
done_testing();
