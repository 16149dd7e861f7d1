# Who checks the foreign keys of creates: a look into the index, or the server's query. Nobody can tell by the
# result (sql/foreign_key_checks.sql); but who waits for a row that somebody else has locked says where.
use strict;
use warnings;

use FindBin;
use lib "$FindBin::RealBin/../perl";

use BatchOpsServer;
use Test::More;

my $node = start_server('main');
$node->safe_psql(
	'postgres', q{
	CREATE TYPE mood AS ENUM ('sad', 'happy');
	CREATE TABLE parent (small smallint UNIQUE, id int PRIMARY KEY, big bigint UNIQUE, mark uuid UNIQUE, word text UNIQUE, code varchar(3) UNIQUE,
	                     amount numeric(5, 1) UNIQUE, day date UNIQUE, mood mood UNIQUE, list int[] UNIQUE, a int, b text, UNIQUE (b, a));
	INSERT INTO parent VALUES (1, 1, 1, '00000000-0000-0000-0000-000000000001', 'w', 'c', 1.5, '2026-01-31', 'sad', '{1}', 1, 'b');
	CREATE TABLE child (id int REFERENCES parent, small bigint REFERENCES parent (small), big smallint REFERENCES parent (big),
	                    mark uuid REFERENCES parent (mark), word varchar(9) REFERENCES parent (word), code text REFERENCES parent (code),
	                    amount numeric REFERENCES parent (amount), day date REFERENCES parent (day), mood mood REFERENCES parent (mood),
	                    list int[] REFERENCES parent (list), late int REFERENCES parent DEFERRABLE, a int, b text,
	                    FOREIGN KEY (a, b) REFERENCES parent (a, b));
	CREATE DOMAIN in_c AS text COLLATE "C";
	ALTER TABLE child ADD collated in_c REFERENCES parent (word);
	CREATE TABLE busy (id int REFERENCES parent);
	CREATE TRIGGER watch AFTER INSERT ON busy FOR EACH ROW EXECUTE FUNCTION suppress_redundant_updates_trigger();
	CREATE TABLE full_child (a int, b text, FOREIGN KEY (a, b) REFERENCES parent (a, b) MATCH FULL);
	CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY LIST (id);
	CREATE TABLE parted_1 PARTITION OF parted FOR VALUES IN (1);
	INSERT INTO parted VALUES (1);
	CREATE TABLE parted_child (parent_id int REFERENCES parted, part_id int REFERENCES parted_1, wide_id bigint REFERENCES parted);
	CREATE TYPE pair AS (x int, y int);
	CREATE TABLE composed (pair pair UNIQUE, span int4range UNIQUE, pairs pair[] UNIQUE, moods mood[] UNIQUE);
	INSERT INTO composed VALUES ('(1,2)', '[1,2)', '{"(1,2)"}', '{sad}');
	CREATE TABLE composed_child (pair pair REFERENCES composed (pair), span int4range REFERENCES composed (span), pairs pair[] REFERENCES composed (pairs), moods mood[] REFERENCES composed (moods));
	CREATE ROLE owner;
	CREATE TABLE shut (id int PRIMARY KEY);
	INSERT INTO shut VALUES (1);
	ALTER TABLE shut OWNER TO owner;
	REVOKE UPDATE ON shut FROM owner;
	GRANT UPDATE (id) ON shut TO owner;
	CREATE TABLE shut_child (shut_id int REFERENCES shut);
	CREATE TABLE given (id int REFERENCES parent DEFAULT 1, n int);
	CREATE TABLE kept (id int PRIMARY KEY, parent_id int REFERENCES parent);
	INSERT INTO kept VALUES (1);});

my $holder = connect_to($node, getpwuid($<));
$holder->query('BEGIN; SELECT FROM parent, parted, shut, composed FOR UPDATE');

sub who_waits
{
	my ($statement) = @_;
	my $error;
	$node->psql('postgres', "SET lock_timeout = '20ms'; $statement", stderr => \$error);
	return "nobody: $error" if $error !~ /canceling statement due to lock timeout/;
	return $error =~ /FOR KEY SHARE OF x/ ? 'the query' : 'the look into the index';
}

sub expect_waiting
{
	my ($who, @cases) = @_;
	is(who_waits(batch(create('a', @$_[ 1 .. $#$_ ]))), $who, "$_->[0]: $who finds it") foreach @cases;
}

sub create
{
	my ($id, $entity, $store_params, $metadata) = @_;
	return qq({"id": "$id", "entity": "$entity", "action": "create", "store_params": $store_params, "metadata_params": @{[ $metadata // '{}' ]}});
}

sub batch
{
	my (@operations) = @_;
	return q{SELECT batch_execute('[} . join(', ', @operations) . q{]')};
}

is(who_waits('INSERT INTO child (id) VALUES (1)'), 'the query', 'in plain SQL the query waits');
is(who_waits('SET batch_ops.fusion = off; ' . batch(create('a', 'child', '{"id": 1}'))), 'the query', 'without fusion the query waits');

expect_waiting(
	'the look into the index',
	[ 'an integer', 'child', '{"id": 1}' ],
	[ 'a wider integer than it refers to', 'child', '{"small": 1}' ],
	[ 'a narrower one', 'child', '{"big": 1}' ],
	[ 'a uuid', 'child', '{"mark": "00000000-0000-0000-0000-000000000001"}' ],
	[ 'a varchar for a text', 'child', '{"word": "w"}' ],
	[ 'a text for a varchar', 'child', '{"code": "c"}' ],
	[ 'a numeric', 'child', '{"amount": 1.5}' ],
	[ 'a date', 'child', '{"day": "2026-01-31"}' ],
	[ 'a key that may be deferred, but is not', 'child', '{"late": 1}' ],
	[ 'two columns', 'child', '{"a": 1, "b": "b"}' ],
	[ 'a partition', 'parted_child', '{"part_id": 1}' ],
	[ 'a partitioned table', 'parted_child', '{"parent_id": 1}' ],
	[ 'an enum', 'child', '{"mood": "sad"}' ],
	[ 'an array', 'child', '{"list": [1]}' ],
	[ 'an array of enums', 'composed_child', '{"moods": ["sad"]}' ],
	[ 'MATCH FULL', 'full_child', '{"a": 1, "b": "b"}' ],
	[ 'a table with another trigger', 'busy', '{"id": 1}' ],
	[ 'a row that may be updated in its place', 'kept', '{"id": 2, "parent_id": 1}', '{"__on_conflict": {"columns": ["id"], "action": "update"}}' ],
	[ 'a default', 'given', '{"n": 1}' ],
	[ 'rows of one create', 'child', '[{"id": null}, {"id": 1}]' ],
	[ 'a row that is not there yet, else nothing', 'kept', '{"id": 2, "parent_id": 1}', '{"__on_conflict": {"columns": ["id"], "action": "nothing"}}' ]);
is(who_waits(batch(map { create("c$_", 'child', qq({"id": @{[ $_ == 3 ? 1 : 'null' ]}})) } 1 .. 3)),
	'the look into the index', 'creates that run as one: the look into the index finds it');

expect_waiting(
	'the query',
	[ 'a composite, compared by functions of its fields', 'composed_child', '{"pair": {"x": 1, "y": 2}}' ],
	[ 'an array of them', 'composed_child', '{"pairs": [{"x": 1, "y": 2}]}' ],
	[ 'a range', 'composed_child', '{"span": "[1,2)"}' ],
	[ 'a wider integer than a table is partitioned by', 'parted_child', '{"wide_id": 1}' ],
	[ 'an owner who may not update the whole row', 'shut_child', '{"shut_id": 1}' ],
	[ 'a collation of another domain', 'child', '{"collated": "w"}' ],
	[ 'a row that is updated in its place', 'kept', '{"id": 1, "parent_id": 1}', '{"__on_conflict": {"columns": ["id"], "action": "update"}}' ]);

$holder->query('COMMIT');
$holder->quit;
$node->stop;
done_testing();
