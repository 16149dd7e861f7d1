# Whatever a batch keeps is in a budget: the memory of its backend stays within four times
# batch_ops.max_result_size and 64 MB more, whatever the batch does. Each request runs in a backend of its own,
# whose peak is read. Requests that take their time must also answer a cancel.
#
# BATCH_OPS_MEMORY_LARGE=1 adds requests and catalogs that take minutes and gigabytes of disk, and cancels each
# request in several places.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";

use BatchOpsServer;
use PostgreSQL::Test::Utils;
use Test::More;
use Time::HiRes qw(time);

my $large = $ENV{BATCH_OPS_MEMORY_LARGE};
my $megabyte = 1024 * 1024;

# Few buffers: those that a process touches while it is measured are taken for its own until the end.
my $node = start_server('memory_budget', 'shared_buffers = 8MB', 'max_wal_size = 4GB', 'autovacuum = off', 'max_connections = 20',
	'max_locks_per_transaction = ' . ($large ? 2000 : 128));

$node->safe_psql('postgres', <<'SQL');
CREATE FUNCTION op(id text, entity text, action text, rest jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT jsonb_build_object('id', id, 'entity', entity, 'action', action) || rest $$;
-- a create, with the row that it gives
CREATE FUNCTION creates(id text, entity text, row_given jsonb, rest jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT op(id, entity, 'create', jsonb_build_object('store_params', row_given) || rest) $$;
-- as often as that the same operation
CREATE FUNCTION times(count int, entity text, action text, rest jsonb DEFAULT '{}') RETURNS jsonb LANGUAGE sql IMMUTABLE AS
$$ SELECT jsonb_agg(op('o' || g, entity, action, rest)) FROM generate_series(1, count) AS g $$;

-- One row that almost fills a limit of 8 MB, one far beyond it, twenty rows of 1 MB, and many of a few bytes.
CREATE TABLE page (id int PRIMARY KEY, n int, note text);
ALTER TABLE page ALTER note SET STORAGE EXTERNAL;
INSERT INTO page VALUES (1, 1, repeat('x', 7900000));
CREATE TABLE volume (id int PRIMARY KEY, note text);
INSERT INTO volume VALUES (1, repeat('x', 60000000));
CREATE TABLE sheet (id int PRIMARY KEY, note text);
INSERT INTO sheet VALUES (1, repeat('x', 1000000));
INSERT INTO sheet SELECT g, note FROM generate_series(2, 20) AS g, sheet;
CREATE TABLE line (id int PRIMARY KEY);
INSERT INTO line SELECT generate_series(1, 250000);
CREATE TABLE line_notes (id int PRIMARY KEY, note text);
ALTER TABLE line_notes ALTER note SET STORAGE EXTERNAL;
INSERT INTO line_notes SELECT generate_series(1, 200);
-- What is stored is not what was given.
CREATE TABLE shouting (id int GENERATED ALWAYS AS IDENTITY, name text UNIQUE);
INSERT INTO shouting (name) SELECT 'N' || g FROM generate_series(1, 10000) AS g;
CREATE FUNCTION be_loud() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.name = upper(NEW.name); RETURN NEW; END $$;
CREATE TRIGGER be_loud BEFORE INSERT ON shouting FOR EACH ROW EXECUTE FUNCTION be_loud();
CREATE TABLE nothing ();
INSERT INTO nothing SELECT FROM generate_series(1, 100000);
CREATE TABLE target (n int, big numeric, note text, uid uuid, day date, doc jsonb, plain json, numbers int[], words text[], flag boolean);
-- The server compresses a value without looking for a cancel.
ALTER TABLE target ALTER note SET STORAGE EXTERNAL, ALTER doc SET STORAGE EXTERNAL, ALTER plain SET STORAGE EXTERNAL,
  ALTER numbers SET STORAGE EXTERNAL, ALTER words SET STORAGE EXTERNAL;
CREATE TABLE counter (id int PRIMARY KEY, n int);
INSERT INTO counter VALUES (1, 1);
DO $$ BEGIN EXECUTE (SELECT 'CREATE TABLE wide (id int PRIMARY KEY, ' || string_agg('c' || g || ' int', ', ') || ')' FROM generate_series(1, 300) AS g); END $$;
INSERT INTO wide (id) VALUES (1);
CREATE TABLE document (id int PRIMARY KEY, doc jsonb);
INSERT INTO document SELECT 1, jsonb_object_agg('a key of some length ' || g, g) FROM generate_series(1, 100000) AS g;

-- Values that are small in a table and large in JSON: many elements of a byte, numbers of 131 072 digits.
CREATE TABLE flags (id int PRIMARY KEY, flags boolean[]);
INSERT INTO flags SELECT 1, array_agg(true) FROM generate_series(1, 2500000);
CREATE TABLE span (id int PRIMARY KEY, spans numrange[]);
INSERT INTO span SELECT 1, array_agg('[1e131070,1e131071]'::numrange) FROM generate_series(1, 250);
CREATE TABLE bits (id int PRIMARY KEY, bits varbit);
INSERT INTO bits VALUES (1, repeat('1', 60000000)::varbit);
CREATE TABLE multispan (id int PRIMARY KEY, spans nummultirange);
INSERT INTO multispan SELECT 1, range_agg(numrange(('1e' || g)::numeric, ('1e' || g + 1)::numeric, '()')) FROM generate_series(130750, 131000) AS g;
CREATE TABLE plain_json (id int PRIMARY KEY, doc json);
INSERT INTO plain_json SELECT 1, json_agg(1) FROM generate_series(1, 1500000);
CREATE TABLE bytes (id int PRIMARY KEY, bytes bytea);
INSERT INTO bytes VALUES (1, decode(repeat('00', 60000000), 'hex'));
CREATE TYPE pair AS (n int, spans numrange[]);
CREATE TABLE composite (id int PRIMARY KEY, pair pair);
INSERT INTO composite SELECT 1, row(1, spans)::pair FROM span;

-- A trigger that fails as loudly as it is told.
CREATE TABLE shout (part text, length int);
CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  loud text = repeat('é', NEW.length);
BEGIN
  CASE NEW.part
    WHEN 'message' THEN RAISE EXCEPTION USING MESSAGE = loud;
    WHEN 'detail' THEN RAISE EXCEPTION USING MESSAGE = 'x', DETAIL = loud;
    WHEN 'hint' THEN RAISE EXCEPTION USING MESSAGE = 'x', HINT = loud;
    WHEN 'names' THEN RAISE EXCEPTION USING MESSAGE = 'x', SCHEMA = loud, TABLE = loud, COLUMN = loud, CONSTRAINT = loud, DATATYPE = loud;
    WHEN 'context' THEN EXECUTE 'SELECT 1 / 0 -- ' || loud;
    WHEN 'query' THEN EXECUTE 'SELEC ' || loud;
    ELSE RAISE EXCEPTION USING MESSAGE = loud, DETAIL = loud, HINT = loud, SCHEMA = loud, TABLE = loud, COLUMN = loud, CONSTRAINT = loud, DATATYPE = loud;
  END CASE;
END $$;
CREATE TRIGGER shout BEFORE INSERT ON shout FOR EACH ROW EXECUTE FUNCTION shout();

-- Functions that give what tables hold, and what they were given.
CREATE FUNCTION sheets(most int) RETURNS SETOF sheet LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT * FROM sheet LIMIT most; END $$;
CREATE FUNCTION lines(most int) RETURNS SETOF int LANGUAGE plpgsql AS $$ BEGIN RETURN QUERY SELECT id FROM line LIMIT most; END $$;
CREATE FUNCTION echo(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN RETURN given; END $$;
CREATE FUNCTION count_all(VARIADIC given anyarray) RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN cardinality(given); END $$;
CREATE FUNCTION sheets_within(most int) RETURNS jsonb LANGUAGE plpgsql AS $$ BEGIN
  RETURN batch_execute(jsonb_build_array(op('w', 'sheets', 'call', jsonb_build_object('store_params', jsonb_build_object('most', most))))); END $$;

-- Rows with a trigger: each operation needs a savepoint of its own.
CREATE TABLE watched (id int GENERATED ALWAYS AS IDENTITY, note text DEFAULT 'as it is');
CREATE FUNCTION watch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.note = NEW.note || '!'; RETURN NEW; END $$;
CREATE TRIGGER watch BEFORE INSERT ON watched FOR EACH ROW EXECUTE FUNCTION watch();

-- Scopes of many rows and of large ones.
CREATE TABLE shelf (id int PRIMARY KEY, owner int, note text, n int);
ALTER TABLE shelf ALTER note SET STORAGE EXTERNAL;
CREATE INDEX ON shelf (owner);
INSERT INTO shelf SELECT g, 1, 'x' FROM generate_series(1, 250000) AS g;
INSERT INTO shelf SELECT 300000 + g, 2, note FROM generate_series(1, 20) AS g, sheet WHERE sheet.id = 1;
INSERT INTO shelf SELECT 300100 + g, 3, note FROM generate_series(1, 7) AS g, sheet WHERE sheet.id = 1;
INSERT INTO shelf SELECT 400000 + g, 4, 'x', g FROM generate_series(1, 10000) AS g;

CREATE TABLE queue (id int PRIMARY KEY, owner int, place int, UNIQUE (owner, place));
INSERT INTO queue SELECT g, 1, g FROM generate_series(1, 10000) AS g;

-- Associations: hubs with spokes of 100 kB, a star with ten rows of 7.9 MB, a chain with one at its end. A
-- text that is copied from another row is not compressed again.
CREATE TABLE hub (id int PRIMARY KEY);
INSERT INTO hub VALUES (1), (2);
CREATE TABLE spoke (id int PRIMARY KEY, hub_id int REFERENCES hub, note text);
INSERT INTO spoke VALUES (1, 1, repeat('x', 100000));
INSERT INTO spoke SELECT g, CASE WHEN g <= 75 THEN 1 ELSE 2 END, note FROM generate_series(2, 695) AS g, spoke;
DO $$ BEGIN EXECUTE (SELECT 'CREATE TABLE star (id int PRIMARY KEY, ' || string_agg('p' || g || ' int REFERENCES page', ', ') || ')' FROM generate_series(1, 10) AS g); END $$;
INSERT INTO star VALUES (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
CREATE TABLE chain (id int PRIMARY KEY, next_id int REFERENCES chain, note text);
ALTER TABLE chain ALTER note SET STORAGE EXTERNAL;
INSERT INTO chain SELECT g, CASE WHEN g > 1 THEN g - 1 END, CASE WHEN g = 1 THEN repeat('x', 7900000) END FROM generate_series(1, 12) AS g;

-- A policy, and a trigger, that call a function of the extension's own: the policy as if it were about a row
-- around those that are on their way.
CREATE ROLE reader LOGIN;
CREATE TABLE guarded_yard (id int PRIMARY KEY);
INSERT INTO guarded_yard VALUES (1);
CREATE TABLE guarded_hub (id int PRIMARY KEY, yard_id int REFERENCES guarded_yard);
INSERT INTO guarded_hub VALUES (1, 1);
CREATE TABLE guarded (id int PRIMARY KEY, hub_id int REFERENCES guarded_hub);
INSERT INTO guarded VALUES (1, 1);
CREATE TABLE guarded_spoke (id int PRIMARY KEY, hub_id int REFERENCES guarded_hub, note text);
INSERT INTO guarded_spoke SELECT g, 1, note FROM generate_series(1, 75) AS g, spoke WHERE spoke.id = 1;
ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;
CREATE POLICY interfering ON guarded USING (batch_ops_row(row(id), 1) IS NOT NULL);
GRANT SELECT ON guarded_yard, guarded_hub, guarded, guarded_spoke TO reader;
CREATE TABLE encoding (id int);
CREATE FUNCTION encode_records() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM count(batch_ops_row(CASE g % 2 WHEN 0 THEN row(g) ELSE row(g, 'x'::text, 1.5, true) END, 1)) FROM generate_series(1, NEW.id) AS g;
  RETURN NEW;
END $$;
CREATE TRIGGER encode_records BEFORE INSERT ON encoding FOR EACH ROW EXECUTE FUNCTION encode_records();

-- A trigger that runs a batch, whose trigger runs a batch, each of which keeps a row of 7.9 MB meanwhile.
CREATE TABLE nest (depth int);
CREATE FUNCTION nest() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.depth > 0 THEN
    PERFORM batch_execute(jsonb_build_array(op('a', 'page', 'read', '{"query_params": {"id": 1}}'), creates('b', 'nest', jsonb_build_object('depth', NEW.depth - 1))));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER nest BEFORE INSERT ON nest FOR EACH ROW EXECUTE FUNCTION nest();

CREATE TABLE request (operations jsonb, options jsonb);
ALTER TABLE request ALTER operations SET STORAGE EXTERNAL;
GRANT SELECT ON request TO reader;
SQL

# that many operations with as many comparisons as are allowed
sub comparisons
{
	my ($count) = @_;
	return "(SELECT jsonb_agg(op('o' || o, 'line', 'read', jsonb_build_object('query_params', jsonb_build_object('__or', (SELECT jsonb_agg(jsonb_build_object('id', -g)) FROM generate_series(1, 4900) AS g))))) FROM generate_series(1, $count) AS o)";
}

my $going_on = '{"atomic": false, "continueOnError": true}';
my $one_page = q('{"query_params": {"id": 1}}');
my $no_rows_back = q('{"metadata_params": {"__properties": []}}');
my @cases;

# request(NAME, OPERATIONS, OPTION...): OPERATIONS is an SQL expression, or a query's text. Options:
# options        of the batch
# codes          SQLSTATEs with which it may end; undef is success. Default: success
# limit          batch_ops.max_result_size in MB, 8 by default
# settings       further settings
# call           SQL, if it is another function than batch_execute
# role           who connects
# large          whether it runs only with BATCH_OPS_MEMORY_LARGE
# before         SQL that runs before, outside of the measured backend
# latency        how soon a cancel is answered, in seconds, where the server itself looks for one more seldom. Default: 0.1
sub request
{
	my ($name, $operations, %rest) = @_;
	# extra => MB: what functions of the server take beside, to convert one value or to plan one statement.
	return if $rest{large} && !$large;
	push @cases, { name => $name, operations => $operations, options => '{}', codes => [undef], limit => 8, settings => [], role => 'postgres', extra => 0, latency => 0.1, %rest };
}

# --- rows of operations that are undone ---

my $reads_too_few = q('{"query_params": {"id": 1}, "expect": {"rows": 2}}'::jsonb);
request('undone reads', "times(40, 'page', 'read', $reads_too_few)", options => $going_on);
request('undone reads, all or nothing', "times(40, 'page', 'read', $reads_too_few)", options => '{"continueOnError": true}', large => 1);
request('undone deletes', "times(40, 'page', 'delete', $reads_too_few)", options => $going_on);
request('undone updates', "times(40, 'page', 'update', $reads_too_few || '{\"store_params\": {\"n\": 2}}')", options => $going_on, large => 1);
request('undone increments', "times(40, 'page', 'update', $reads_too_few || '{\"increment\": {\"n\": 2}}')", options => $going_on, large => 1);
request('undone small rows', "times(16, 'line', 'read', '{\"query_params\": {\"id\": {\"le\": 100000}}, \"expect\": {\"rows\": 2}}')", options => $going_on);
request('reads that cross the limit midway', "times(60, 'sheet', 'read')", options => $going_on);
request('updates that cross the limit midway', q(times(20, 'sheet', 'update', '{"store_params": {"note": "$ref:p.note"}, "metadata_params": {"__all": true}}') || op('p', 'sheet', 'read', '{"query_params": {"id": 1}}')), options => $going_on, large => 1);
request('stretches that run again', q((SELECT jsonb_agg(op('o' || g, 'sheet', CASE g % 7 WHEN 0 THEN 'delete' ELSE 'read' END, CASE g % 7 WHEN 0 THEN '{"query_params": {"id": "no number"}}' ELSE jsonb_build_object('query_params', jsonb_build_object('id', g % 7)) END) ORDER BY g) FROM generate_series(1, 98) AS g)), options => $going_on);
request('an atomic batch that reports', "times(1, 'page', 'read', $one_page) || op('x', 'page', 'delete', $reads_too_few)", options => '{"onError": "report"}');
request('dry run', "times(1, 'page', 'read', $one_page)", options => '{"dryRun": true}');

# --- texts of errors ---

my %loud = (message => 1000000, detail => 1000000, hint => 1000000, names => 250000, context => 1000000, query => 1000000);
for my $part (sort keys %loud)
{
	request("long errors: $part", "times(40, 'shout', 'create', '{\"store_params\": {\"part\": \"$part\", \"length\": $loud{$part}}}')", options => $going_on, limit => 1, large => scalar($part =~ /detail|hint/));
}
my $everything = q('{"store_params": {"part": "everything", "length": 4000}}');
my @many = ('batch_ops.max_operations = 10000');
request('many errors', "times(3000, 'shout', 'create', $everything)", options => $going_on, settings => \@many, large => 1);
request('many errors, all or nothing', "times(3000, 'shout', 'create', $everything)", options => '{"continueOnError": true}', settings => \@many, large => 1);
request('many errors with a summary', "times(3000, 'shout', 'create', $everything)", options => '{"atomic": false, "continueOnError": true, "summary": true}', settings => \@many);
request('an error that is raised', q(times(1, 'shout', 'create', '{"store_params": {"part": "everything", "length": 500000}}')), codes => ['P0001']);
for my $column (qw(n big uid day flag numbers))
{
	request("a long text for the column $column", "times(1, 'page', 'read', $one_page) || (SELECT jsonb_agg(creates('c' || g, 'target', '{\"$column\": \"\$ref:o1.note\"}')) FROM generate_series(1, 25) AS g)",
		options => $going_on, large => $column ne 'n');
}
request('a long text of JSON that is one row too many', "times(1, 'page', 'read', $one_page) || (SELECT jsonb_agg(creates('c' || g, 'target', '{\"plain\": \"\$ref:o1.note\"}')) FROM generate_series(1, 4) AS g)",
	options => $going_on, extra => 40);
request('a long text as a key', "times(1, 'page', 'read', $one_page) || (SELECT jsonb_agg(op('c' || g, 'counter', 'read', '{\"query_params\": {\"id\": \"\$ref:o1.note\"}}')) FROM generate_series(1, 25) AS g)",
	options => $going_on);
request('huge increments', q(times(120, 'counter', 'update', '{"query_params": {"id": 1}, "increment": {"n": 1e131071}}')), options => $going_on, settings => \@many, limit => 1);
request('properties that there are', q(jsonb_build_array(op('d', 'document', 'read')) || (SELECT jsonb_agg(creates('c' || g, 'target', '{"note": "$ref:d.doc.missing"}')) FROM generate_series(1, 20) AS g)), options => $going_on);
request('unknown columns with long names', q((SELECT jsonb_agg(creates('c' || g, 'target', jsonb_build_object(repeat('é', 250000), g))) FROM generate_series(1, 60) AS g)), options => $going_on);
request('unknown entities with long names', q((SELECT jsonb_agg(op('c' || g, repeat('é', 250000), 'read')) FROM generate_series(1, 60) AS g)), options => $going_on);
request('unknown associations with long names', q((SELECT jsonb_agg(op('c' || g, 'spoke', 'read', jsonb_build_object('metadata_params', jsonb_build_object('__include', repeat('x', 500000))))) FROM generate_series(1, 60) AS g)), codes => ['22023']);
request('unknown sort columns with long names', q((SELECT jsonb_agg(op('c' || g, 'spoke', 'read', jsonb_build_object('metadata_params', jsonb_build_object('__sort', repeat('x', 500000))))) FROM generate_series(1, 60) AS g)), options => $going_on);
request('repeated long ids', q((SELECT jsonb_agg(op(repeat('i', 200000) || g / 2, 'line', 'read')) FROM generate_series(1, 100) AS g)), codes => ['22023']);
request('a cycle of long ids', q((SELECT jsonb_agg(op(repeat('i', 300000) || g, 'line', 'read', jsonb_build_object('depends_on', jsonb_build_array(repeat('i', 300000) || g % 30 + 1)))) FROM generate_series(1, 30) AS g)), codes => ['22023']);

# --- calls ---

request('rows of a function that cross the limit', q(times(2, 'sheets', 'call', '{"store_params": {"most": 20}}')), codes => ['54000']);
request('calls that are undone', q(times(40, 'sheets', 'call', '{"store_params": {"most": 7}, "expect": {"rows": 8}}')), options => $going_on);
request('calls that cross the limit midway', q(times(40, 'sheets', 'call', '{"store_params": {"most": 3}}')), options => $going_on);
request('tiny rows of a function', q(times(2, 'lines', 'call', '{"store_params": {"most": 250000}}')), codes => ['54000'], limit => 4);
request('many calls', q(times(3000, 'lines', 'call', '{"store_params": {"most": 1}}')), options => $going_on, settings => \@many);
request('a long argument', q(jsonb_build_array(op('a', 'count_all', 'call', jsonb_build_object('store_params', jsonb_build_object('given', (SELECT jsonb_agg(g) FROM generate_series(1, 500000) AS g)))))));
request('a long argument that comes back', q(jsonb_build_array(op('a', 'echo', 'call', jsonb_build_object('store_params', jsonb_build_object('given', (SELECT jsonb_agg(g) FROM generate_series(1, 300000) AS g)))))), codes => [ undef, '54000' ]);
request('arguments that there are not', q((SELECT jsonb_agg(op('c' || g, 'lines', 'call', jsonb_build_object('store_params', jsonb_build_object(repeat('é', 250000), g)))) FROM generate_series(1, 60) AS g)), options => $going_on);
request('batches within calls', q(times(40, 'sheets_within', 'call', '{"store_params": {"most": 3}}')), options => $going_on);

# --- the extension's own functions, called by others ---

my $interfered = join ',', map { ("s$_:guarded_spoke", "g$_:guarded") } 1 .. 30;
request('a policy that makes rows', qq(times(1, 'guarded_yard', 'read', '{"metadata_params": {"__include": "guarded_hub($interfered)"}}')), role => 'reader', codes => [ '54000', '0A000', undef ]);
request('many types of records', q(jsonb_build_array(creates('a', 'encoding', '{"id": 60000}'))), codes => [ '54000', '0A000', undef ]);
request('batches within batches', q(jsonb_build_array(creates('a', 'nest', '{"depth": 30}'))), codes => [ '54000', '54001', undef ]);
request('batches one after the other', "times(1, 'page', 'read', $one_page)", call => 'sum(pg_column_size(batch_execute(operations, options))) FROM request, generate_series(1, 20)');

# --- large rows, and many ---

request('a row of associations close to the limit', q(times(1, 'hub', 'read', '{"query_params": {"id": 1}, "metadata_params": {"__include": "spoke"}}')));
request('a row of associations far beyond it', q(times(40, 'hub', 'read', '{"query_params": {"id": 2}, "metadata_params": {"__include": "spoke"}}')), options => $going_on);
request('associations undone', q(times(40, 'hub', 'read', '{"query_params": {"id": 1}, "metadata_params": {"__include": "spoke"}, "expect": {"rows": 2}}')), options => $going_on);
request('ten associations of one large row each', q(times(1, 'star', 'read', '{"metadata_params": {"__include": "a1:p1,a2:p2,a3:p3,a4:p4,a5:p5,a6:p6,a7:p7,a8:p8,a9:p9,a10:p10"}}')), codes => ['54000']);
request('a large row deep inside', q(times(1, 'chain', 'read', '{"query_params": {"id": 6}, "metadata_params": {"__include": "a:next_id(b:next_id(c:next_id(d:next_id(e:next_id))))"}}')), codes => [ undef, '54000' ]);
request('tiny rows', q(times(1, 'line', 'read')), codes => ['54000'], limit => 4);
request('as many tiny rows as are allowed', q(times(1, 'line', 'read', '{"query_params": {"id": {"le": 180000}}}')));
request('rows without columns', q(times(100, 'nothing', 'read')), codes => [ '54000', undef ]);
request('rows of no column', q(times(20, 'line', 'read', '{"metadata_params": {"__properties": []}}')));
request('empty rows', q(jsonb_build_array(creates('a', 'target', (SELECT jsonb_agg('{}'::jsonb) FROM generate_series(1, 10000))))));
request('many operations with triggers', q(times(5000, 'watched', 'create')), options => '{"atomic": false}', settings => \@many);
request('many operations', q((SELECT jsonb_agg(op('o' || g, 'line', 'read', jsonb_build_object('query_params', jsonb_build_object('id', g)))) FROM generate_series(1, 10000) AS g)), settings => \@many);
request('many operations that depend on many', q((SELECT jsonb_agg(op('o' || g, 'line', 'read', jsonb_build_object('query_params', jsonb_build_object('id', g), 'depends_on', (SELECT coalesce(jsonb_agg('o' || e), '[]') FROM generate_series(g - 500, g - 1) AS e WHERE e > 0)))) FROM generate_series(1, 2000) AS g)), settings => \@many);

for my $table (qw(volume flags span multispan plain_json bytes composite))
{
	request("a value that is too large: $table", qq(times(2, '$table', 'read')), codes => ['54000'], large => $table eq 'composite', extra => $table =~ /multispan|composite|json/ ? 250 : 0);
}
request('bits that are too large', q(times(1, 'bits', 'read')), codes => ['54000']);
request('ranges that become large when they come back', q(jsonb_build_array(creates('a', 'span', jsonb_build_object('id', 2, 'spans', (SELECT jsonb_agg('[1e131070,1e131071]'::text) FROM generate_series(1, 1000)))))), codes => ['54000']);

# --- parameters ---

my %parameter = (
	'a text' => [ 'note', q(to_jsonb(repeat('x', 15000000))) ],
	'a document' => [ 'doc', q((SELECT jsonb_agg(jsonb_build_object('a', g)) FROM generate_series(1, 450000) AS g)) ],
	'a document of a text' => [ 'doc', q(to_jsonb(repeat('x', 15000000))) ],
	'a text that is json' => [ 'plain', q((SELECT jsonb_agg(g) FROM generate_series(1, 900000) AS g)) ],
	'an array of numbers' => [ 'numbers', q((SELECT jsonb_agg(g) FROM generate_series(1, 900000) AS g)) ],
	'an array of texts' => [ 'words', q((SELECT jsonb_agg('t' || g) FROM generate_series(1, 1000000) AS g)) ],
	'an array of arrays' => [ 'numbers', q((SELECT jsonb_agg('[1, 2]'::jsonb) FROM generate_series(1, 400000) AS g)) ]);
for my $name (sort keys %parameter)
{
	my ($column, $value) = @{ $parameter{$name} };
	request("$name as a parameter", "jsonb_build_array(creates('a', 'target', jsonb_build_object('$column', $value), $no_rows_back))");
}
request('a parameter by reference', "times(1, 'page', 'read', $one_page) || (SELECT jsonb_agg(creates('c' || g, 'target', '{\"note\": \"\$ref:o1.note\$ref:o1.note\"}', $no_rows_back)) FROM generate_series(1, 5) AS g)");
request('a document by reference', q(jsonb_build_array(op('d', 'document', 'read')) || (SELECT jsonb_agg(creates('c' || g, 'target', '{"doc": ["$ref:d.doc", "$ref:d.doc"]}', '{"metadata_params": {"__properties": []}}')) FROM generate_series(1, 5) AS g)));
request('references that double a text', q(jsonb_build_array(creates('d0', 'target', jsonb_build_object('note', repeat('a', 100)))) || (SELECT jsonb_agg(creates('d' || g, 'target', jsonb_build_object('note', '$ref:d' || g - 1 || '.note$ref:d' || g - 1 || '.note')) ORDER BY g) FROM generate_series(1, 40) AS g)), options => $going_on);
request('references that double a document', q(jsonb_build_array(creates('d0', 'target', jsonb_build_object('doc', repeat('a', 100)))) || (SELECT jsonb_agg(creates('d' || g, 'target', jsonb_build_object('doc', jsonb_build_array('$ref:d' || g - 1 || '.doc', '$ref:d' || g - 1 || '.doc'))) ORDER BY g) FROM generate_series(1, 40) AS g)), options => $going_on);
request('lists', q((SELECT jsonb_agg(op('o' || o, 'line', 'read', jsonb_build_object('query_params', jsonb_build_object('id', (SELECT jsonb_agg(-g) FROM generate_series(1, 90000) AS g))))) FROM generate_series(1, 3) AS o)));
# The server begins 4 900 scans of the index for each statement, and frees them, without looking for a cancel.
request('many comparisons', comparisons(6), extra => 60, latency => 0.4);

# --- operations on many rows ---

my $ten_thousand_rows = q((SELECT jsonb_agg(jsonb_build_object('id', g)) FROM generate_series(1, 10000) AS g));
my $many_columns = q((SELECT jsonb_object_agg('c' || g, 1) FROM generate_series(1, 3000) AS g));
my $changes_many = "jsonb_build_array(op('u', 'wide', 'update', jsonb_build_object('store_params', $ten_thousand_rows, 'increment', $many_columns)))";
request('changes of many columns beside many rows', $changes_many, codes => ['54000']);
request('changes of many columns beside many rows explained', $changes_many, codes => ['54000'], call => 'pg_column_size(batch_explain(operations, options)) FROM request');
request('long lists of changed columns', q(jsonb_build_array(op('u', 'wide', 'update', jsonb_build_object('store_params', jsonb_build_array((SELECT jsonb_object_agg('c' || g, 1) FROM generate_series(1, 60000) AS g)), 'increment', (SELECT jsonb_agg('c' || g) FROM generate_series(1, 60000) AS g))))), codes => ['22023']);
# Rows of other columns are another statement each.
my $columns_that_differ = q((SELECT jsonb_agg(jsonb_build_object('id', g, 'c' || g % 300 + 1, 1, 'c' || g / 300 * 7 % 300 + 1, 2)) FROM generate_series(1, 10000) AS g));
my $returns_none = q('metadata_params', '{"__properties": []}'::jsonb);
request('many rows updated, each in other columns', "jsonb_build_array(op('u', 'wide', 'update', jsonb_build_object('store_params', $columns_that_differ, $returns_none)))");
request('many rows updated, each in other columns, explained', "jsonb_build_array(op('u', 'wide', 'update', jsonb_build_object('store_params', $columns_that_differ, $returns_none)))", call => 'pg_column_size(batch_explain(operations, options)) FROM request');
my $takes_turns = q((SELECT jsonb_agg(jsonb_build_object('id', g) || CASE g % 2 WHEN 0 THEN '{}' ELSE '{"c1": 1}'::jsonb END) FROM generate_series(1, 10000) AS g));
for my $list (qw(update increment))
{
	# As quick as without the list.
	request("a long list of columns to $list beside rows that take turns", "jsonb_build_array(op('u', 'wide', 'create', jsonb_build_object('store_params', $takes_turns, 'metadata_params', jsonb_build_object('__properties', '[]'::jsonb, '__on_conflict', jsonb_build_object('columns', 'id', 'action', 'update', '$list', (SELECT jsonb_agg('c' || g) FROM generate_series(3, 300) AS g))))))",
		settings => ["statement_timeout = '30s'"]);
}
request('many rows updated', qq(jsonb_build_array(op('u', 'line', 'update', jsonb_build_object('store_params', $ten_thousand_rows)))));
request('rows of many columns updated', q(jsonb_build_array(op('u', 'wide', 'update', jsonb_build_object('store_params', (SELECT jsonb_agg(jsonb_build_object('id', 1)) FROM generate_series(1, 10000) AS g) , 'increment', (SELECT jsonb_object_agg('c' || g, 1) FROM generate_series(1, 50) AS g))))), codes => ['22023']);
request('values added to documents of many rows', q(jsonb_build_array(op('u', 'document', 'update', jsonb_build_object('store_params', (SELECT jsonb_agg(jsonb_build_object('id', g, 'doc', jsonb_build_object('k', repeat('x', 500)))) FROM generate_series(1, 10000) AS g), 'merge', '["doc"]'::jsonb)))));
request('a document changed again and again', q(times(20, 'document', 'update', '{"query_params": {"id": 1}, "merge": {"doc": {"k": 1}}}')), options => $going_on);
my $upserts = sub { my ($conflict, $rows) = @_; return "jsonb_build_array(op('u', 'wide', 'create', jsonb_build_object('store_params', " . ($rows // $ten_thousand_rows) . ", 'metadata_params', jsonb_build_object('__on_conflict', $conflict))))" };
request('many rows found or created', $upserts->(q('{"columns": "id", "action": "select"}'::jsonb)), codes => ['54000']);
request('many rows found or created, and not returned', "jsonb_build_array(op('u', 'line', 'create', jsonb_build_object('store_params', $ten_thousand_rows, 'metadata_params', '{\"__properties\": [], \"__on_conflict\": {\"columns\": \"id\", \"action\": \"select\"}}'::jsonb)))");
request('many names of columns on a conflict', $upserts->(q(jsonb_build_object('columns', 'id', 'action', 'update', 'increment', (SELECT jsonb_agg('c' || g % 300 + 1) FROM generate_series(1, 1600) AS g)))), codes => ['22023']);
request('many comparisons on a conflict', $upserts->(q(jsonb_build_object('columns', 'id', 'action', 'update', 'if', jsonb_build_object('__or', (SELECT jsonb_agg(jsonb_build_object('c1', jsonb_build_object('lt', '$ref:@new.c1'))) FROM generate_series(1, 4900) AS g)))), q('[{"id": 1, "c1": 2}]'::jsonb)), extra => 60, latency => 0.4);
my $sync = sub { my ($owner, $rows, $rest) = @_; return "jsonb_build_array(op('s', 'shelf', 'sync', jsonb_build_object('query_params', jsonb_build_object('owner', $owner), 'store_params', $rows, 'metadata_params', '{\"__all\": true}'::jsonb)))" };
request('many rows synced', $sync->(5, q((SELECT jsonb_agg(jsonb_build_object('id', 500000 + g, 'n', g)) FROM generate_series(1, 10000) AS g))));
request('many rows synced that are there', $sync->(4, q((SELECT jsonb_agg(jsonb_build_object('id', 400000 + g, 'n', g)) FROM generate_series(1, 10000) AS g))));
request('many rows changed by a sync', $sync->(4, q((SELECT jsonb_agg(jsonb_build_object('id', 400000 + g, 'n', g + 1)) FROM generate_series(1, 10000) AS g))));
request('many rows for one of another scope', $sync->(4, q((SELECT jsonb_agg(jsonb_build_object('id', g, 'owner', 4)) FROM generate_series(1, 10000) AS g))), codes => ['23505']);
request('a scope of many rows emptied', $sync->(1, q('[]'::jsonb)));
request('large rows synced that are there', $sync->(2, q((SELECT jsonb_agg(jsonb_build_object('id', 300000 + g)) FROM generate_series(1, 20) AS g))), codes => ['54000']);
request('large rows changed by a sync, looked up before', $sync->(3, q((SELECT jsonb_agg(jsonb_build_object('id', 300100 + g, 'n', g)) FROM generate_series(1, 7) AS g))));
request('rows that wait for each other in a sync', q(jsonb_build_array(op('s', 'queue', 'sync', jsonb_build_object('query_params', '{"owner": 1}'::jsonb, 'store_params', (SELECT jsonb_agg(jsonb_build_object('id', g, 'place', g + 1)) FROM generate_series(1, 10000) AS g))))));
request('a sync of rows with all kinds of columns', q(jsonb_build_array(op('s', 'wide', 'sync', jsonb_build_object('query_params', '{"c300": 1}'::jsonb, 'store_params', (SELECT jsonb_agg(jsonb_build_object('id', 10 + g, 'c' || g % 299 + 1, g)) FROM generate_series(1, 10000) AS g))))), codes => ['54000']);
request('a sync of many columns explained', q(jsonb_build_array(op('s', 'wide', 'sync', jsonb_build_object('query_params', '{"c300": 1}'::jsonb, 'store_params', (SELECT jsonb_agg(jsonb_build_object('id', 10 + g, 'c' || g % 200 + 1, g)) FROM generate_series(1, 200) AS g))))), call => 'pg_column_size(batch_explain(operations, options)) FROM request');
request('names of columns in which references are', q(jsonb_build_array(creates('a', 'target', '{"note": "x"}', jsonb_build_object('references', (SELECT jsonb_agg('c' || g) FROM generate_series(1, 500000) AS g))))), codes => ['22023']);
request('many rows found or created, whose keys a trigger changes', q(jsonb_build_array(op('u', 'shouting', 'create', jsonb_build_object('store_params', (SELECT jsonb_agg(jsonb_build_object('name', 'n' || g)) FROM generate_series(1, 10000) AS g), 'metadata_params', '{"__on_conflict": {"columns": "name", "action": "select"}}'::jsonb)))), codes => ['22023']);
request('values added in many columns of many rows', q(jsonb_build_array(op('u', 'wide', 'update', jsonb_build_object('store_params', (SELECT jsonb_agg(jsonb_build_object('id', -g) || (SELECT jsonb_object_agg('c' || c, 1) FROM generate_series(1, 60) AS c)) FROM generate_series(1, 10000) AS g), 'increment', (SELECT jsonb_agg('c' || c) FROM generate_series(1, 60) AS c))))));
request('long claims', q(times(50, 'target', 'create', '{"store_params": {"note": "$ref:@claims.sub"}}')), options => $going_on, settings => ["request.jwt.claims = '" . ('[' x 900000) . "'"]);
request('values that are expected', q(jsonb_build_array(op('r', 'line', 'read', '{"query_params": {"id": 1}}'), op('a', 'line', 'read', jsonb_build_object('query_params', '{"id": 1}'::jsonb, 'expect', (SELECT jsonb_agg(jsonb_build_object('ref', '$ref:r.id', 'in', jsonb_build_array(g, 1))) FROM generate_series(1, 5000) AS g))))));
# What takes many times the memory of its text, in each of many operations.
my $conditions = sub { my ($count, $rest) = @_; return "jsonb_build_array(op('r', 'line', 'read', '{\"query_params\": {\"id\": 1}}')) || (SELECT jsonb_agg(op('o' || o, 'line', 'read', '{\"query_params\": {\"id\": 1}}'::jsonb || $rest)) FROM generate_series(1, $count) AS o)" };
my $small_objects = q((SELECT jsonb_agg('{"a": 1}'::jsonb) FROM generate_series(1, 70000)));
my $long_path = q('$ref:r.0' || repeat('.a', 400));
for my $key (qw(when expect))
{
	request("values compared in $key of many operations", $conditions->(11, "jsonb_build_object('$key', jsonb_build_object('ref', '\$ref:r.id', 'ne', $small_objects))"), codes => ['54000']);
	request("a long value compared in $key", $conditions->(1, "jsonb_build_object('$key', jsonb_build_object('ref', '\$ref:r.id', 'ne', (SELECT jsonb_agg('{\"a\": 1}'::jsonb) FROM generate_series(1, 500000))))"), codes => ['54000']);
	request("long paths in $key", $conditions->(3, "jsonb_build_object('$key', (SELECT jsonb_agg(jsonb_build_object('ref', $long_path, 'exists', true)) FROM generate_series(1, 2000)))"), codes => ['54000']);
	request("as much in $key as is allowed", $conditions->(5, "jsonb_build_object('$key', jsonb_build_object('ref', '\$ref:r.id', 'ne', $small_objects))"));
}
request('claims of many operations', $conditions->(12, "jsonb_build_object('claims', jsonb_build_object('a', $small_objects))"), codes => ['54000']);
request('long claims of an operation', $conditions->(1, "jsonb_build_object('claims', (SELECT jsonb_object_agg('k' || g, 1) FROM generate_series(1, 600000) AS g))"), codes => ['54000']);
request('a filter of many objects', $conditions->(1, "jsonb_build_object('query_params', jsonb_build_object('id', jsonb_build_object('eq', (SELECT jsonb_agg('{\"a\": 1}'::jsonb) FROM generate_series(1, 500000)))))"), codes => ['54000']);
my $each = sub { my ($items, $action, $rest) = @_; return "jsonb_build_array(op('f', 'target', '$action', jsonb_build_object('for_each', $items) || $rest))" };
my $ten_thousand_items = q((SELECT jsonb_agg(g) FROM generate_series(1, 10000) AS g));
request('an item for each row', $each->($ten_thousand_items, 'create', q('{"store_params": {"n": "$ref:@item", "note": "item ${ref:@item}"}}'::jsonb)));
request('a long text for each item', $each->($ten_thousand_items, 'create', q(jsonb_build_object('store_params', jsonb_build_object('note', repeat('x', 100000))))), codes => ['54000']);
request('a long text put together for each item', $each->($ten_thousand_items, 'create', q(jsonb_build_object('store_params', jsonb_build_object('note', repeat('${ref:@item}', 20000))))), codes => ['54000']);
request('many columns for each item', $each->($ten_thousand_items, 'create', "jsonb_build_object('store_params', $many_columns)"), codes => ['54000']);
request('many columns changed for each item', $each->($ten_thousand_items, 'update', qq(jsonb_build_object('query_params', '{"n": "\$ref:\@item"}'::jsonb, 'store_params', $many_columns))), codes => ['42703']);
request('a long value changed for each item', q(jsonb_build_array(op('f', 'line_notes', 'update', jsonb_build_object('for_each', (SELECT jsonb_agg(g) FROM generate_series(1, 200) AS g), 'query_params', '{"id": "$ref:@item"}'::jsonb, 'store_params', jsonb_build_object('note', repeat('x', 1000000)), 'metadata_params', '{"__properties": []}'::jsonb)))));
request('a long filter for each item', $each->($ten_thousand_items, 'delete', q(jsonb_build_object('query_params', jsonb_build_object('n', '$ref:@item', 'note', repeat('x', 100000))))));
request('rows of an operation as items', q(jsonb_build_array(op('r', 'line', 'read', '{"query_params": {"id": {"le": 9000}}}'), op('f', 'target', 'create', '{"for_each": "$ref:r.*", "store_params": {"n": "$ref:@item.id", "doc": "$ref:@item"}}'))));
request('more items than are allowed', q(jsonb_build_array(op('r', 'line', 'read', '{"query_params": {"id": {"le": 100000}}}'), op('f', 'target', 'create', '{"for_each": "$ref:r.*", "store_params": {"n": "$ref:@item.id"}}'))), codes => ['54000']);
request('many values looked up', q(jsonb_build_array(op('c', 'spoke', 'create', jsonb_build_object('store_params', (SELECT jsonb_agg(jsonb_build_object('id', 1000000 + g, 'hub_id', -g)) FROM generate_series(1, 10000) AS g), 'lookup', '{"hub_id": "id"}'::jsonb)))), codes => ['23503']);

# --- keys and groups ---

my $under_keys = q(sum(pg_column_size(batch_execute(operations, jsonb_build_object('idempotencyKey', 'key ' || g % 10)))) FROM request, generate_series(1, 20) AS g);
request('reports that are stored, and come back', "times(1, 'page', 'read', $one_page)", call => $under_keys);
request('a large request under a key', q(jsonb_build_array(creates('a', 'target', jsonb_build_object('note', repeat('x', 15000000))))), options => '{"idempotencyKey": "large", "onError": "report"}', codes => [ undef, '54000' ]);
request('groups that are undone', "(SELECT jsonb_agg(o || jsonb_build_object('group', 'g' || (o ->> 'id'))) FROM jsonb_array_elements(times(40, 'page', 'read', $reads_too_few)) AS o)", options => $going_on);
request('many operations that wait for many by their group', q((SELECT jsonb_agg(op('o' || g, 'line', 'read', jsonb_build_object('query_params', jsonb_build_object('id', g)) || CASE WHEN g % 2 = 0 THEN '{"group": "even"}' ELSE '{"depends_on": ["even"]}' END::jsonb)) FROM generate_series(1, 10000) AS g)), settings => \@many, options => '{"atomic": false}');
request('many groups in a row', q((SELECT jsonb_agg(op('o' || g, 'line', 'read', jsonb_build_object('query_params', jsonb_build_object('id', g), 'group', 'g' || g, 'depends_on', (SELECT coalesce(jsonb_agg('g' || e), '[]') FROM generate_series(g - 500, g - 1) AS e WHERE e > 0)))) FROM generate_series(1, 2000) AS g)), settings => \@many);
request('a cycle of many groups', q((SELECT jsonb_agg(op('o' || g, 'line', 'read', jsonb_build_object('group', 'g' || g / 2, 'depends_on', jsonb_build_array('g' || ((g / 2 + 1) % 5000))))) FROM generate_series(0, 9999) AS g)), settings => \@many, codes => ['22023']);

# --- what tells about batches ---

my $long_ids = q((SELECT jsonb_agg(op(repeat('i', 150000) || g, 'line', 'read', '{"query_params": {"id": 1}}')) FROM generate_series(1, 100) AS g));
my $ten_thousand = q((SELECT jsonb_agg(op('o' || g, 'line', 'read', jsonb_build_object('query_params', jsonb_build_object('id', g)))) FROM generate_series(1, 10000) AS g));
for my $level (qw(log notice))
{
	request("long ids at level $level", $long_ids, settings => ["batch_ops.log_level = $level"], large => $level eq 'notice');
	request("many operations at level $level", $ten_thousand, settings => [ @many, "batch_ops.log_level = $level" ]);
	request("long errors at level $level", q(times(60, 'shout', 'create', '{"store_params": {"part": "message", "length": 500000}}')), options => $going_on, settings => ["batch_ops.log_level = $level"], large => $level eq 'notice');
}
request('a summary of long ids', $long_ids, options => '{"summary": true}');
my $explain = 'pg_column_size(batch_explain(operations, options)) FROM request';
# An explanation names each operation several times.
request('long ids explained', $long_ids, call => $explain, extra => 80);
request('two thousand operations explained', q((SELECT jsonb_agg(op('o' || g, 'line', 'read', jsonb_build_object('query_params', jsonb_build_object('id', g)))) FROM generate_series(1, 2000) AS g)), call => $explain, settings => \@many);
request('many columns explained', q(times(60, 'wide', 'read')), call => $explain);
request('many comparisons explained', comparisons(6), call => $explain);
request('a graph of many edges explained', q((SELECT jsonb_agg(op('o' || g, 'line', 'read', jsonb_build_object('depends_on', (SELECT coalesce(jsonb_agg('o' || e), '[]') FROM generate_series(1, g - 1) AS e)))) FROM generate_series(1, 600) AS g)), call => $explain, settings => \@many);

# Functions of the resolver, which have no budget of their own: that of a batch by default. Its documents are
# the caller's.
my @resolver = (limit => 64);
my $wide_document = q((SELECT jsonb_agg('$ref:o' || g || '.a') FROM generate_series(1, 400000) AS g));
request('references counted', $wide_document, @resolver, call => 'cardinality(batch_referenced_operations(operations)) FROM request');
request('references in a deep document', q((repeat('[', 6000) || '"$ref:a.b"' || repeat(']', 6000))::jsonb), @resolver, call => 'cardinality(batch_referenced_operations(operations)) FROM request', codes => [ undef, '22023', '54000', '54001' ]);
request('references resolved', q((SELECT jsonb_agg('$ref:a.b'::text) FROM generate_series(1, 900000))), @resolver, call => q(pg_column_size(batch_resolve_references(operations, '{"a": {"status": "completed", "data": [{"b": 1}]}}')) FROM request), codes => [ undef, '54000' ]);
request('a document resolved again and again', q((SELECT jsonb_agg('$ref:a.b'::text) FROM generate_series(1, 1000))), @resolver, codes => ['54000'],
	call => q(pg_column_size(batch_resolve_references(operations, jsonb_build_object('a', jsonb_build_object('status', 'completed', 'data', jsonb_build_array(jsonb_build_object('b', repeat('x', 1000000))))))) FROM request));
request('texts interpolated', q(to_jsonb(repeat('$ref:a.b', 1500000))), @resolver, codes => ['54000', undef],
	call => q(pg_column_size(batch_resolve_references(operations, '{"a": {"status": "completed", "data": [{"b": "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}]}}')) FROM request));
request('an order', $ten_thousand, @resolver, settings => \@many, call => 'cardinality(batch_execution_order(operations, options)) FROM request');
request('an order of dense dependencies', q((SELECT jsonb_agg(jsonb_build_object('id', 'o' || g, 'depends_on', (SELECT coalesce(jsonb_agg('o' || e), '[]') FROM generate_series(1, g - 1) AS e))) FROM generate_series(1, 1500) AS g)), @resolver, settings => \@many, call => 'cardinality(batch_execution_order(operations, options)) FROM request');

my $many_objects = sub { my ($count) = @_; return "(SELECT jsonb_agg('{\"a\": 1}'::jsonb) FROM generate_series(1, $count))" };
request('params that are too large', $many_objects->(1000000), @resolver, codes => ['54000'], call => q(pg_column_size(batch_resolve_references(operations, '{}')) FROM request));
request('references counted in params that are too large', $many_objects->(1000000), @resolver, codes => ['54000'], call => q(cardinality(batch_referenced_operations(operations)) FROM request));
request('results that are large', "jsonb_build_object('a', jsonb_build_object('data', " . $many_objects->(2000000) . '))', @resolver, call => q(pg_column_size(batch_resolve_references('"$ref:a.5.a"', operations)) FROM request));
my $graph = sub { my ($count) = @_; return "(SELECT jsonb_agg(jsonb_build_object('id', 'o' || g) || CASE WHEN g > 1 THEN jsonb_build_object('depends_on', jsonb_build_array('o' || g - 1)) ELSE '{}' END) FROM generate_series(1, $count) AS g)" };
request('as many operations in a graph as are allowed', $graph->(100000), @resolver, call => 'cardinality(batch_execution_order(operations)) FROM request');
request('too many operations in a graph', $graph->(100001), @resolver, codes => ['22023'], call => 'cardinality(batch_execution_order(operations)) FROM request');
request('a graph of long operations', "jsonb_build_array(jsonb_build_object('id', 'a', 'store_params', " . $many_objects->(1000000) . '))', @resolver, codes => ['54000'], call => 'cardinality(batch_execution_order(operations)) FROM request');

# Creating ten thousand tables takes a while.
my $tables = $large ? 10000 : 500;
request('tables described', q('[]'), limit => 64, call => 'pg_column_size(batch_openapi()) FROM request',
	before => "DO \$\$ BEGIN FOR g IN 1 .. $tables LOOP EXECUTE format('CREATE TABLE table_%s (id int PRIMARY KEY, up_id int REFERENCES table_%s, note text DEFAULT %L, amount numeric(10, 2) NOT NULL)', g, g, 'x'); IF g % 100 = 0 THEN COMMIT; END IF; END LOOP; END \$\$");

request('operations on many tables', "(SELECT jsonb_agg(op('o' || g, 'table_' || g, 'create', jsonb_build_object('store_params', jsonb_build_object('id', 1, 'amount', 1)))) FROM generate_series(1, $tables) AS g)", settings => \@many,
	extra => $large ? 350 : 0);  # what the server itself keeps of so many tables

# --- only with time to spare ---

if ($large)
{
	$node->safe_psql('postgres', <<'SQL');
CREATE TABLE book (id int PRIMARY KEY, next_id int REFERENCES book, note text);
ALTER TABLE book ALTER note SET STORAGE EXTERNAL;
INSERT INTO book SELECT g, CASE WHEN g > 1 THEN g - 1 END, CASE WHEN g = 1 THEN repeat('x', 62000000) END FROM generate_series(1, 6) AS g;
DO $$ BEGIN EXECUTE (SELECT 'CREATE TABLE bookcase (id int PRIMARY KEY, ' || string_agg('b' || g || ' int REFERENCES book', ', ') || ')' FROM generate_series(1, 10) AS g); END $$;
INSERT INTO bookcase VALUES (1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);
SQL
	$node->safe_psql('postgres', 'INSERT INTO line SELECT generate_series(250001, 2000000)');
	# Beside the buffer, which is as large as a jsonb may be, the server keeps what it knows of the tables.
	request('more tables than a document can hold', q('[]'), limit => 64, call => 'pg_column_size(batch_openapi()) FROM request', codes => ['54000'], extra => 150,
		before => q(DO $$ BEGIN FOR g IN 1 .. 60 LOOP EXECUTE 'CREATE TABLE wider_' || g || ' (' || (SELECT string_agg('c' || c || ' int', ', ') FROM generate_series(1, 1500) AS c) || ')'; END LOOP; END $$));
	my @usual = (limit => 64);
	request('a row of 62 MB', q(times(1, 'book', 'read', '{"query_params": {"id": 1}}')), @usual);
	request('undone rows of 62 MB', q(times(20, 'book', 'read', '{"query_params": {"id": 1}, "expect": {"rows": 2}}')), @usual, options => $going_on);
	request('a row with 62 MB of associations', q(times(1, 'hub', 'read', '{"query_params": {"id": 2}, "metadata_params": {"__include": "spoke"}}')), @usual);
	request('associations of 62 MB beside each other', q(times(1, 'bookcase', 'read', '{"metadata_params": {"__include": "a1:b1,a2:b2,a3:b3,a4:b4,a5:b5,a6:b6,a7:b7,a8:b8,a9:b9,a10:b10"}}')), @usual, codes => ['54000']);
	request('a row of 62 MB deep inside', q(times(1, 'book', 'read', '{"query_params": {"id": 6}, "metadata_params": {"__include": "a:next_id(b:next_id(c:next_id(d:next_id(e:next_id))))"}}')), @usual, codes => [ undef, '54000' ]);
	request('a long text of 62 MB for a number', q(times(1, 'book', 'read', '{"query_params": {"id": 1}}') || (SELECT jsonb_agg(creates('c' || g, 'target', '{"n": "$ref:o1.note"}')) FROM generate_series(1, 12) AS g)), @usual, options => $going_on, settings => ["batch_ops.max_parameter_size = '128MB'"]);
	request('a million rows', q(times(1, 'line', 'read')), @usual, codes => [ '54000', undef ]);
	request('ten thousand operations with triggers', q(times(10000, 'watched', 'create')), options => '{"atomic": false}', settings => \@many);
	request('ten thousand errors', "times(10000, 'shout', 'create', $everything)", options => $going_on, settings => \@many);
	request('ten thousand operations explained', $ten_thousand, call => $explain, settings => \@many);
	request('comparisons of a hundred operations explained', comparisons(100), call => $explain, codes => [ undef, '54000' ]);
}

# --- each in a backend of its own ---

# Some of the time is the request's that cancels: the best of a few attempts counts.
my $attempts = 10;
my @parts = $large ? (0.1, 0.3, 0.5, 0.8) : (0.4);

sub connect_for
{
	my ($case) = @_;
	my $connection = connect_to($node, $case->{role});
	# Libraries and caches take memory once.
	execute($connection, q(SELECT batch_execute('[{"id": "a", "entity": "guarded_hub", "action": "read"}]')));
	return $connection;
}

my $administrator = connect_to($node, 'postgres');
for my $case (@cases)
{
	my $name = $case->{name};
	my $call = 'SELECT ' . ($case->{call} // 'pg_column_size(batch_execute(operations, options)) FROM request');
	# Only a superuser may set them: they come with the role.
	my @settings = ("batch_ops.max_result_size = '$case->{limit}MB'", @{ $case->{settings} });
	$node->safe_psql('postgres', $case->{before}) if $case->{before};
	for my $sql ('TRUNCATE request', "INSERT INTO request SELECT $case->{operations}, " . quoted($case->{options}), "ALTER ROLE $case->{role} RESET ALL", map { "ALTER ROLE $case->{role} SET $_" } @settings)
	{
		my $failure = execute($administrator, $sql);
		die "$name: $failure->{message}" if $failure->{code};
	}

	my $connection = connect_for($case);
	my $begun = time;
	my ($answer, $growth) = memory_growth($connection, $call);
	my $duration = time - $begun;
	my $most = megabytes_allowed($node, 4 * $case->{limit} + 64 + $case->{extra});
	my $expected = join ' or ', map { $_ // 'success' } @{ $case->{codes} };
	my $code = $answer->{code} // 'success';
	ok((grep { ($_ // 'success') eq $code } @{ $case->{codes} }), "$name: $expected") or diag("$code: " . substr($answer->{message} // '', 0, 300));
  SKIP:
	{
		skip('the system does not tell the memory of a process', 1) unless defined $growth;
		my $megabytes = sprintf '%.0f', $growth / $megabyte;
		cmp_ok($megabytes, '<=', $most, "$name: takes $megabytes MB of $most");
	}
	note(sprintf '%s: %s, %d ms, answer of %s bytes', $name, $code, $duration * 1000, $answer->{rows} || 'no');

	# What ends by itself so soon needs no cancel.
	for my $part ($duration < 0.5 ? () : @parts)
	{
		my ($best, $delay) = (undef, $duration * $part);
		for (1 .. $attempts)
		{
			my $latency = cancel_latency($connection, $administrator, $call, $delay);
			$best = $latency if defined $latency && (!defined $best || $latency < $best);
			last if defined $best && $best < $case->{latency};
			$delay *= 0.7 unless defined $latency;  # it had ended
		}
		next unless defined $best;
		cmp_ok($best, '<', $case->{latency}, sprintf '%s: a cancel at %.0f ms of %.0f is answered in %.0f ms', $name, $delay * 1000, $duration * 1000, $best * 1000);
	}
	$connection->quit;
}
execute($administrator, 'ALTER ROLE postgres RESET ALL');
$administrator->quit;

# --- a session that goes on ---

# The rows' shapes that plans keep follow the tables' columns; the server's own caches come to rest soon.
my $session = connect_to($node, 'postgres');
my $alter = sub {
	my ($times) = @_;
	for my $time (1 .. $times)
	{
		my $type = $time % 2 ? 'bigint' : 'int';
		execute($session, "ALTER TABLE wide ALTER c1 TYPE $type");
		my $answer = execute($session, q(SELECT pg_column_size(batch_execute('[{"id": "a", "entity": "wide", "action": "read"}]'))));
		die $answer->{message} if $answer->{code};
	}
};
my $kept = sub { return execute($session, q(SELECT sum(total_bytes) FROM pg_backend_memory_contexts))->{rows} };
$alter->(20);
my $kept_before = $kept->();
$alter->(200);
my $kept_more = sprintf '%.1f', ($kept->() - $kept_before) / $megabyte;
cmp_ok($kept_more, '<', 3, "a wide table altered 200 times: $kept_more MB are kept");
$session->quit;

# Plans of many columns, each for other rows.
$session = connect_to($node, 'postgres');
my $read_wide = sub {
	my ($first) = @_;
	my $filter = join ', ', map { "\"c$_\": 1" } $first .. $first + 99;
	my $answer = execute($session, qq(SELECT pg_column_size(batch_execute('[{"id": "a", "entity": "wide", "action": "read", "query_params": {$filter}}]'))));
	die $answer->{message} if $answer->{code};
};
$read_wide->(1);
$kept_before = $kept->();
$read_wide->($_) for 2 .. 200;
$kept_more = sprintf '%.1f', ($kept->() - $kept_before) / $megabyte;
cmp_ok($kept_more, '<', 64, "199 plans of 300 columns: $kept_more MB are kept");
$session->quit;

$node->stop;
my @lines = sort { $a <=> $b } map { length } slurp_file($node->logfile) =~ /LOG:  (batch .*)/g;
cmp_ok(scalar @lines, '>', 0, 'what batches log is in the log');
cmp_ok($lines[-1], '<', 10000, "the longest line that a batch has logged has $lines[-1] bytes");
unlike(slurp_file($node->logfile), qr/WARNING| leak|PANIC|terminated by signal/, 'nothing has leaked');
done_testing();
