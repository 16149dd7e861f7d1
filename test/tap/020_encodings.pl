# Databases of other encodings than UTF-8: texts and names that are not ASCII go through every part of a request as they
# are, and come back in that encoding.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::RealBin/../perl";

use BatchOpsServer;
use Encode ();
use Test::More;

my $node = start_server('encodings');
$node->safe_psql('postgres',
	"CREATE DATABASE latin1 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");

sub run
{
	my ($sql) = @_;
	my ($code, $rows, $errors) = $node->psql('latin1', Encode::encode('UTF-8', "SET client_encoding = 'UTF8';\n$sql"));
	return Encode::decode('UTF-8', $code ? $errors : $rows);
}

run(<<'SQL');
CREATE EXTENSION batch_ops;
CREATE TABLE "café" (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, "prénom" text UNIQUE, size numeric UNIQUE);
CREATE TABLE tasse (id int PRIMARY KEY, cafe int REFERENCES "café", note text);
SQL

# [what, operations, what is in the answer]
my @requests = (
	[ 'find or create', '[{"id": "a", "entity": "café", "action": "create", "store_params": [{"prénom": "é"}, {"prénom": "ü"}],
	  "metadata_params": {"__on_conflict": {"columns": "prénom", "action": "select"}}}]', qr/"created": \[true, true\]/ ],
	[ 'a key twice', '[{"id": "a", "entity": "café", "action": "create", "store_params": [{"prénom": "à"}, {"prénom": "à"}],
	  "metadata_params": {"__on_conflict": {"columns": "prénom", "action": "select"}}}]', qr/"created": \[true, false\]/ ],
	[ 'keys that are numbers', '[{"id": "a", "entity": "café", "action": "create", "store_params": [{"size": 1e3}, {"size": 0.5}],
	  "metadata_params": {"__on_conflict": {"columns": "size", "action": "select"}}}]', qr/"created": \[true, true\]/ ],
	[ 'an upsert', '[{"id": "a", "entity": "café", "action": "create", "store_params": [{"prénom": "é", "size": 1}, {"prénom": "ö"}],
	  "metadata_params": {"__on_conflict": {"columns": "prénom", "action": "update", "if": {"prénom": {"ne": "ß"}}}}}]', qr/"prénom": "ö"/ ],
	[ 'a reference in a text', '[{"id": "a", "entity": "café", "action": "read", "query_params": {"prénom": "é"}},
	  {"id": "b", "entity": "tasse", "action": "create", "store_params": {"id": 1, "cafe": "$ref:a.id", "note": "pour ${a.\"prénom\"}"}}]', qr/"status": "completed"/ ],
	[ 'included rows', '[{"id": "a", "entity": "café", "action": "read", "query_params": {"prénom": {"like": "é*"}}, "metadata_params": {"__include": "tasse"}}]', qr/"tasse": \[/ ],
	[ 'several items', '[{"id": "a", "entity": "café", "action": "update", "for_each": [{"n": "é"}, {"n": "ü"}], "query_params": {"prénom": "$ref:@item.n"}, "store_params": {"size": null}}]', qr/"completed"/ ],
	[ 'a sync', '[{"id": "a", "entity": "tasse", "action": "sync", "query_params": {"note": "ñ"}, "store_params": [{"id": 5}, {"id": 6}]}]', qr/"note": "ñ"/ ],
	[ 'a hint', '[{"id": "a", "entity": "café", "action": "read", "query_params": "prénom=not.eq.ÿ"}]', qr/an object, not a string/ ],
	[ 'an unknown column', '[{"id": "a", "entity": "café", "action": "read", "query_params": {"prénoms": "é"}}]', qr/Did you mean "prénom"/ ],
	[ 'a value that is refused', '[{"id": "a", "entity": "café", "action": "create", "store_params": {"size": "€é"}}]', qr/ERROR: / ],
	[ 'a key that is there', '[{"id": "a", "entity": "café", "action": "create", "store_params": {"prénom": "é"}}]', qr/Key \("prénom"\)=\(é\) already exists/ ],
);

for my $request (@requests)
{
	my ($what, $operations, $expected) = @$request;
	my $answer = run("SELECT batch_execute('$operations')");
	like($answer, $expected, "$what, in LATIN1");
	unlike($answer, qr/internal error|XX000/, "$what is no internal error");
}

# A key is measured in characters, whatever bytes they are.
sub under_key
{
	my ($key) = @_;
	return run(qq(SELECT batch_execute('[{"id": "a", "entity": "café", "action": "read"}]', jsonb_build_object('idempotencyKey', $key)) -> 'success'));
}

is(under_key(q('§')), 'true', 'a key of one character');
is(under_key(q(repeat('§', 255))), 'true', 'a key of 255 characters');
like(under_key(q(repeat('§', 256))), qr/must have 1 to 255 characters/, 'a longer one is refused');

$node->stop;
done_testing();
