#!/usr/bin/env python3
"""Schemas and batches written by hand: of each rule of what may run together that chance hardly meets, what shows when it is looser.

One is a witness of the rule it has the name of (sabotage), and runs in every mode. Run as a program: how many batches all of them are.
"""

import re

from schemas import family


class Witness:
    def __init__(self, name, sql, operations, role=False):
        self.name, self.sql, self.role = name, sql, role
        self.operations = [dict(operation, id="o%d" % place) for place, operation in enumerate(operations)]

    @property
    def __name__(self):
        return re.sub(r"\W+", "_", self.name)


def create(entity, row, **more):
    return {"entity": entity, "action": "create", "store_params": row, **more}


def update(entity, key, row=None, **more):
    return {"entity": entity, "action": "update", "query_params": {"id": key}, **({"store_params": row} if row else {}), **more}


def read(entity, key, **more):
    return {"entity": entity, "action": "read", "query_params": {"id": key}, **more}


def delete(entity, key, **more):
    return {"entity": entity, "action": "delete", "query_params": {"id": key}, **more}


def in_turn(*makers, count=8):
    return [make(place) for place in range(count) for make in makers]


TWO_TABLES = ("CREATE TABLE t (id int PRIMARY KEY, a int, b text); INSERT INTO t SELECT n, n, 'x' FROM generate_series(1, 9) AS n;"
              " CREATE TABLE entry (id int PRIMARY KEY, a int, seen int); INSERT INTO entry SELECT n, n FROM generate_series(1, 9) AS n;")


def trigger(table, events, body, declare=""):
    return (" CREATE FUNCTION d.act_on_%s() RETURNS trigger LANGUAGE plpgsql AS $$ %sBEGIN %s RETURN NEW; END $$;"
            " CREATE TRIGGER act BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION d.act_on_%s();" % (table, declare, body, events, table, table))


def create_t(n):
    return create("t", {"id": 20 + n, "a": n})


def create_entry(n):
    return create("entry", {"id": 20 + n, "a": n})


def update_t(n):
    return update("t", 1 + n, {"a": 50 + n})


def update_entry(n):
    return update("entry", 1 + n, {"a": 50 + n})


# Each second one takes the value that the next one gives up, which is of the first one's kind.
def updates_that_free():
    return [update("t", 9, {"a": 90, "b": "y"})] + in_turn(
        lambda n: update("t", 2 + 2 * n, {"a": 1 + 2 * n}), lambda n: update("t", 1 + 2 * n, {"a": 11 + 2 * n, "b": "y"}), count=4)


# A trigger of the second table that asks what the first has come to.
def seen_by_entries(declaration, expression, before="", first=create_t):
    return (TWO_TABLES + declaration + trigger("entry", "INSERT OR UPDATE", "%s NEW.seen := %s;" % (before, expression)), in_turn(first, create_entry))


# Rows of both tables have numbers in their turn.
def codes_of_both(number, functions=""):
    return (TWO_TABLES + " CREATE SEQUENCE shared START 3000001; ALTER TABLE t ADD seen int;"
            " CREATE FUNCTION d.drawn() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN nextval('d.shared'); END $$;" + functions +
            "".join(trigger(table, "INSERT", "NEW.seen := %s;" % number) for table in ("t", "entry")), in_turn(create_t, create_entry))


# What keeps the largest value that it has been called with, which entries see.
def kept_largest(change):
    return (TWO_TABLES + " SET my.largest = 0; CREATE FUNCTION d.kept(value int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ DECLARE ignored text :="
            " set_config('my.largest', greatest(current_setting('my.largest')::int, value)::text, false); BEGIN RETURN value; END $$;" +
            change + trigger("entry", "INSERT OR UPDATE", "NEW.seen := current_setting('my.largest');"),
            in_turn(lambda n: create("t", {"id": 20 + n, "a": 50 + n}), create_entry))


# Entries must come behind a later row of the first table, which they do out of turn only.
def seen_by_checks(function):
    entry = lambda n: create("entry", {"id": 20 + n, "a": "$ref:o0.n"})
    return (TWO_TABLES + " CREATE SEQUENCE shared START 3000001; ALTER TABLE t ADD n int DEFAULT nextval('d.shared');" + function +
            " ALTER TABLE entry ADD CHECK (a < d.last()) NOT VALID;", [create_t(9)] + in_turn(entry, create_t))


# Eight numbers are for the first table, if it takes them first.
def in_both(change, draw="nextval('d.shared')"):
    return TWO_TABLES + " CREATE SEQUENCE shared START 3000001;" + "".join(
        change % {"table": table, "draws": "%s <= %d" % (draw, last)} for table, last in (("t", 3000108), ("entry", 4000000)))


def both_protected(condition):
    return "".join(" ALTER TABLE %s ENABLE ROW LEVEL SECURITY; CREATE POLICY shown ON %s FOR SELECT USING (true);"
                   " CREATE POLICY changed ON %s FOR UPDATE USING (%s) WITH CHECK (true);" % (table, table, table, condition) for table in ("t", "entry"))


WITNESSES = [
    # What a run of operations has in common.
    Witness("shape: sort", TWO_TABLES, [read("t", 1 + n, metadata_params={"__sort": "nothing"}) for n in range(4)]),
    Witness("shape: offset", TWO_TABLES, [read("t", 1 + n, metadata_params={"__offset": 1}) for n in range(4)]),
    Witness("shape: lock", TWO_TABLES, [read("t", 1), read("t", 2), read("t", 3, metadata_params={"__lock": "update"}), read("t", 4, metadata_params={"__lock": "update"})], role="SELECT"),
    Witness("shape: overriding", "CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY (START WITH 1000001) PRIMARY KEY, a int);",
            [create("t", {"id": 20, "a": 1}, metadata_params={"__overriding": "system"}), create("t", {"id": 21, "a": 2}), create("t", {"id": 22, "a": 3})]),
    Witness("shape: start of nulls", "CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t SELECT n FROM generate_series(1, 9) AS n;",
            [update("t", 1, increment={"a": {"add": 1, "from": 5}}), update("t", 2, increment={"a": 1}), update("t", 3, increment={"a": {"add": 1, "from": 5}})]),
    # What is allowed to run.
    Witness("numbers taken by functions", TWO_TABLES + " CREATE SEQUENCE shared START 3000001;"
            " CREATE FUNCTION d.turn() RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RETURN nextval('d.shared') % 4 <> 0; END $$;" + both_protected("d.turn()"),
            in_turn(update_t, update_entry), role="ALL"),
    Witness("what is computed once", TWO_TABLES + " CREATE SEQUENCE shared START 3000001; ALTER TABLE t ENABLE ROW LEVEL SECURITY;"
            " CREATE POLICY numbered ON t USING (true) WITH CHECK ((SELECT nextval('d.shared')) < 3000104);", [create_t(n) for n in range(8)], role="ALL"),
    Witness("turns: sequences of policies", TWO_TABLES + " CREATE SEQUENCE shared START 3000001;" + both_protected("nextval('d.shared') % 4 <> 0"),
            in_turn(update_t, update_entry), role="ALL"),
    Witness("turns: sequences of triggers' conditions", TWO_TABLES + " CREATE SEQUENCE shared START 3000001; CREATE FUNCTION d.mark() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.a := 999; RETURN NEW; END $$;" +
            "".join(" CREATE TRIGGER mark BEFORE INSERT ON %s FOR EACH ROW WHEN (nextval('d.shared') %% 4 = 0) EXECUTE FUNCTION d.mark();" % table for table in ("t", "entry")),
            in_turn(create_t, create_entry)),
    Witness("sequences that queries read", *seen_by_entries(" CREATE SEQUENCE s START 3000001; ALTER TABLE t ADD n int DEFAULT nextval('d.s');", "(SELECT last_value FROM d.s)")),
    Witness("sequences that statements read", TWO_TABLES + " CREATE SEQUENCE shared START 3000001; ALTER TABLE t ADD n int DEFAULT nextval('d.shared');"
            " ALTER TABLE entry ENABLE ROW LEVEL SECURITY; CREATE POLICY shown ON entry FOR SELECT USING (true);"
            " CREATE POLICY changed ON entry FOR UPDATE USING (true) WITH CHECK (a < (SELECT last_value FROM d.shared));",
            [create_t(9)] + in_turn(lambda n: update("entry", 1 + n, {"a": "$ref:o0.n"}), create_t), role="ALL"),
    Witness("volatile functions by name", *seen_by_entries(" CREATE SEQUENCE s START 3000001; ALTER TABLE t ADD n int DEFAULT nextval('d.s');", "pg_sequence_last_value('d.s')")),
    Witness("turns: last value of a number drawn in the session", *seen_by_entries(" CREATE SEQUENCE s START 3000001; ALTER TABLE t ADD n int DEFAULT nextval('d.s');", "lastval()")),
    Witness("turns: sequences of checks", in_both(" ALTER TABLE %(table)s ADD CHECK (%(draws)s) NOT VALID;"), in_turn(update_t, update_entry)),
    Witness("turns: sequences of domains' checks", in_both(" CREATE DOMAIN drawn_by_%(table)s AS int CHECK (VALUE IS NULL OR %(draws)s); ALTER TABLE %(table)s ADD n drawn_by_%(table)s;"),
            in_turn(*(lambda n, table=table: update(table, 1 + n, {"n": n}) for table in ("t", "entry")))),
    Witness("turns: sequences of domains' defaults", in_both(" CREATE DOMAIN drawn_by_%(table)s AS bool DEFAULT %(draws)s; ALTER TABLE %(table)s ADD n drawn_by_%(table)s;"),
            in_turn(create_t, create_entry)),
    Witness("turns: numbers taken by domains' checks", in_both(" CREATE DOMAIN drawn_by_%(table)s AS int CHECK (VALUE IS NULL OR %(draws)s); ALTER TABLE %(table)s ADD n drawn_by_%(table)s;", "d.draw()").replace(
            "START 3000001;", "START 3000001; CREATE FUNCTION d.draw() RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN nextval('d.shared'); END $$;"),
            in_turn(*(lambda n, table=table: update(table, 1 + n, {"n": n}) for table in ("t", "entry")))),
    Witness("turns: numbers taken by views", in_both(" CREATE VIEW %(table)s_view AS SELECT * FROM %(table)s WHERE %(draws)s;"),
            in_turn(*(lambda n, table=table: update(table + "_view", 1 + n, {"a": 50 + n}) for table in ("t", "entry")))),
    Witness("volatile functions of SQL", *seen_by_checks(" CREATE FUNCTION d.last() RETURNS bigint LANGUAGE sql VOLATILE AS $$ SELECT pg_sequence_last_value('d.shared') $$;")),
    Witness("volatile functions of SQL that are parsed", *seen_by_checks(" CREATE FUNCTION d.last() RETURNS bigint LANGUAGE sql VOLATILE BEGIN ATOMIC SELECT pg_sequence_last_value('d.shared'); END;")),
    Witness("stable functions of SQL", *seen_by_checks(" CREATE FUNCTION d.last() RETURNS bigint LANGUAGE sql STABLE AS $$ SELECT pg_sequence_last_value('d.shared') $$;")),
    Witness("functions that functions call", *codes_of_both("d.drawn()")),
    Witness("what functions keep", TWO_TABLES + " ALTER TABLE t ADD seen int; CLOSE ALL; DECLARE numbers CURSOR WITH HOLD FOR SELECT 3000000 + n FROM generate_series(1, 1000) AS n;" +
            "".join(trigger(table, "INSERT", "FETCH numbers INTO NEW.seen;", declare="DECLARE numbers refcursor := 'numbers'; ") for table in ("t", "entry")), in_turn(create_t, create_entry)),
    Witness("defaults of arguments", *codes_of_both("d.given()", " CREATE FUNCTION d.given(n bigint DEFAULT nextval('d.shared')) RETURNS bigint LANGUAGE sql AS $$ SELECT n $$;")),
    Witness("comments before arguments", *codes_of_both("nextval /* the next */ ('d.shared')")),
    Witness("comments in strings", *codes_of_both("length('-- \"')::int * 0 + d.drawn()")),
    Witness("functions of rows", *codes_of_both("(NEW).drawn_for", " CREATE FUNCTION d.drawn_for(t) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN nextval('d.shared'); END $$;"
                                                " CREATE FUNCTION d.drawn_for(entry) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN nextval('d.shared'); END $$;")),
    Witness("operators of users", *codes_of_both("0 OPERATOR(d.###) 0", " CREATE FUNCTION d.drawn_by(int, int) RETURNS bigint LANGUAGE plpgsql AS $$ BEGIN RETURN nextval('d.shared'); END $$;"
                                                 " CREATE OPERATOR d.### (FUNCTION = d.drawn_by, LEFTARG = int, RIGHTARG = int);")),
    Witness("casts of users", *codes_of_both("(5::tagged).v", " CREATE TYPE tagged AS (v bigint); CREATE FUNCTION d.tag(int) RETURNS tagged LANGUAGE plpgsql AS $$ BEGIN RETURN ROW(nextval('d.shared'))::tagged; END $$;"
                                             " CREATE CAST (int AS tagged) WITH FUNCTION d.tag(int);")),
    Witness("domains in functions", *codes_of_both("1::counted * 0 + current_setting('my.last')::int", " SET my.last = 0; CREATE DOMAIN counted AS int CHECK (set_config('my.last', (current_setting('my.last')::int + 1)::text, false) IS NOT NULL);")),
    Witness("bodies that are parsed", *codes_of_both("d.given()", " CREATE FUNCTION d.claimed() RETURNS bigint LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN nextval('d.shared'); END $$;"
                                                       " CREATE FUNCTION d.given() RETURNS bigint STABLE RETURN d.claimed();")),
    Witness("what tells of statements", TWO_TABLES + trigger(
        "entry", "INSERT", "BEGIN RAISE 'no'; EXCEPTION WHEN OTHERS THEN GET STACKED DIAGNOSTICS context = PG_EXCEPTION_CONTEXT; END;"
        " NEW.seen := (context LIKE '%unnest%')::int;", declare="DECLARE context text; "), [create_entry(n) for n in range(4)]),
    Witness("operators that are words", *codes_of_both("(d.drawing() LIKE '')::int", " CREATE TYPE drawing AS ENUM ('one'); CREATE FUNCTION d.drawing() RETURNS drawing LANGUAGE sql AS $$ SELECT 'one'::d.drawing $$;"
                                                       " CREATE FUNCTION d.liked(drawing, text) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RETURN nextval('d.shared') % 3 = 0; END $$;"
                                                       " CREATE OPERATOR ~~ (FUNCTION = d.liked, LEFTARG = drawing, RIGHTARG = text);")),
    Witness("domains of columns", TWO_TABLES + " SET my.last = 0; ALTER TABLE t ADD seen int;"
            " CREATE DOMAIN counted AS int CHECK (set_config('my.last', (current_setting('my.last')::int + 1)::text, false) IS NOT NULL); CREATE TYPE pair AS (n counted, m int);" +
            "".join(trigger(table, "INSERT", "given.n := 1; NEW.seen := current_setting('my.last');", declare="DECLARE given pair; ") for table in ("t", "entry")), in_turn(create_t, create_entry)),
    Witness("escaped names", *codes_of_both("U&\"\\006eextval\"('d.shared')")),
    Witness("utility statements", TWO_TABLES + " ALTER TABLE t ADD seen int; SET my.count = 0;" +
            "".join(trigger(table, "INSERT", "NEW.seen := current_setting('my.count'); EXECUTE 'SET my.count = ' || NEW.seen + 1;") for table in ("t", "entry")),
            in_turn(create_t, create_entry)),
    Witness("code in queries", TWO_TABLES + " ALTER TABLE t ADD seen int; SET my.count = 0;"
            " CREATE FUNCTION d.counted() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RETURN set_config('my.count', (current_setting('my.count')::int + 1)::text, false); END $$;" +
            "".join(trigger(table, "INSERT", "EXECUTE 'SELECT d.coun' || 'ted()' INTO NEW.seen;") for table in ("t", "entry")), in_turn(create_t, create_entry)),
    Witness("keys that triggers change", "CREATE TABLE t (id int PRIMARY KEY, a int, u int UNIQUE); INSERT INTO t SELECT n, n, n FROM generate_series(1, 9) AS n;"
            " CREATE TABLE entry (id int PRIMARY KEY, t_u int REFERENCES t (u) ON UPDATE CASCADE, seen int); INSERT INTO entry SELECT n, n FROM generate_series(1, 9) AS n;" +
            trigger("t", "UPDATE", "NEW.u := NEW.u + 100;") + trigger("entry", "UPDATE", "NEW.seen := (SELECT count(*) FROM d.t WHERE u > 100);"),
            [update_t(n) for n in range(4)]),
    Witness("checks of domains", "CREATE SEQUENCE shared START 3000001; CREATE DOMAIN drawn AS int CHECK (nextval('d.shared') > 0 AND VALUE > currval('d.shared') - 3000103);"
            " CREATE TABLE t (id int PRIMARY KEY, a drawn, n int DEFAULT nextval('d.shared'));", [create("t", {"id": 20 + n, "a": n}) for n in range(4)]),
    # Parts of a relation.
    Witness("exclusion", TWO_TABLES + " ALTER TABLE t ADD EXCLUDE USING btree (a WITH =);", updates_that_free()),
    Witness("functions of indexes", *kept_largest(
        " CREATE FUNCTION d.compared(a int, b int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN btint4cmp(a, d.kept(b)); END $$;"
        " CREATE OPERATOR CLASS d.keeping FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >, FUNCTION 1 d.compared(int, int);"
        " CREATE INDEX ON t (a d.keeping);")),
    Witness("expressions of indexes", *kept_largest(" CREATE INDEX ON t (d.kept(a));")),
    Witness("predicates of indexes", *kept_largest(" CREATE INDEX ON t (id) WHERE d.kept(a) > 0;")),
    Witness("defaults", *kept_largest(" ALTER TABLE t ADD CHECK (d.kept(a) >= 0);")),
    Witness("defaults that are computed", *kept_largest(" ALTER TABLE t ADD g int GENERATED ALWAYS AS (d.kept(a)) STORED;")),
    Witness("references itself", "CREATE TABLE t (id int PRIMARY KEY, a int REFERENCES t);", [create("t", {"id": 21 + n, "a": 22 + n}) for n in range(4)] + [create("t", {"id": 25, "a": 25})]),
    Witness("parts of partitions", "CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1); CREATE TYPE rank AS ENUM ('1');"
            " CREATE TABLE t (id int PRIMARY KEY, r rank) PARTITION BY RANGE (id); CREATE TABLE low PARTITION OF t FOR VALUES FROM (MINVALUE) TO (100);"
            " CREATE FUNCTION d.number_of(rank) RETURNS int LANGUAGE plpgsql AS $$ BEGIN IF (SELECT count(*) FROM d.t) = 3 THEN RAISE 'three'; END IF; RETURN 1; END $$;"
            " CREATE CAST (rank AS int) WITH FUNCTION d.number_of(rank) AS IMPLICIT; ALTER TABLE low ADD FOREIGN KEY (r) REFERENCES parent;",
            [create("t", {"id": n, "r": "1"}) for n in range(8)]),
    Witness("keys: changed by triggers", TWO_TABLES + trigger("t", "UPDATE", "NEW.id := 100 + NEW.id;"), [update_t(0), update("t", 101, {"a": 1}), update_t(1), update("t", 102, {"a": 1})]),
    Witness("updates of keys", TWO_TABLES + " ALTER TABLE t ADD UNIQUE (a);", updates_that_free()),
    Witness("functions of partitions", TWO_TABLES + " CREATE SEQUENCE shared START 3000001;"
            " CREATE FUNCTION d.hashed(value int, bigint) RETURNS bigint LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN (nextval('d.shared') > CASE WHEN value < 60 THEN 3000108 ELSE 4000000 END)::int; END $$;"
            " CREATE OPERATOR CLASS d.odd_hash FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 2 d.hashed(int, bigint);"
            " CREATE TABLE hashed (a int) PARTITION BY HASH (a d.odd_hash);" +
            "".join(" ALTER TABLE %s ADD CHECK (a < 50 OR satisfies_hash_partition('d.hashed'::regclass, 2, 1, a)) NOT VALID;" % table for table in ("t", "entry")),
            in_turn(update_t, lambda n: update("entry", 1 + n, {"a": 60 + n}))),
    Witness("keys: generated", "CREATE TABLE t (id int PRIMARY KEY, a int); INSERT INTO t SELECT n, n FROM generate_series(1, 9) AS n;"
            " CREATE TABLE entry (id int PRIMARY KEY, a int, g int GENERATED ALWAYS AS (a + 1) STORED REFERENCES t); INSERT INTO entry SELECT n, 1 FROM generate_series(1, 9) AS n;",
            in_turn(create_t, lambda n: update("entry", 1 + n, {"a": min(20 + n, 26)}))),
    # What an updated row sets off takes away what an earlier row of the operation refers to, and a later one does too.
    Witness("foreign keys: what was found before a trigger", "CREATE TABLE parent (id int PRIMARY KEY); INSERT INTO parent VALUES (1), (2);"
            " CREATE TABLE t (id int PRIMARY KEY, code int UNIQUE, parent_id int REFERENCES parent); INSERT INTO t VALUES (2, 20, 1);"
            " CREATE TABLE entry (code int REFERENCES t (code) ON UPDATE CASCADE); INSERT INTO entry VALUES (20);" +
            trigger("entry", "UPDATE", "DELETE FROM d.parent WHERE id = 2;") + " ALTER TABLE parent DISABLE TRIGGER ALL;",
            [create("t", [{"id": 5, "code": 51, "parent_id": 2}, {"id": 2, "code": 21, "parent_id": 1}, {"id": 6, "code": 61, "parent_id": 2}],
                    metadata_params={"__on_conflict": {"columns": ["id"], "action": "update"}})]),
    # Out of turn.
    Witness("turns: writes past creates", TWO_TABLES + " ALTER TABLE t ADD UNIQUE (a);", [delete("t", 9)] + in_turn(lambda n: create("t", {"id": 21 + n, "a": 1 + n}), lambda n: delete("t", 1 + n))),
    Witness("turns: unique values of triggers", TWO_TABLES + " ALTER TABLE t ADD u int; UPDATE t SET u = id; ALTER TABLE t ADD UNIQUE (u);" + trigger("t", "UPDATE", "NEW.u := NEW.a;"), updates_that_free()),
    Witness("turns: partitions", "CREATE TABLE t (id int PRIMARY KEY, a int) PARTITION BY RANGE (id); CREATE TABLE low PARTITION OF t FOR VALUES FROM (MINVALUE) TO (100);"
            " CREATE TABLE entry (id int PRIMARY KEY, a int REFERENCES low);", [create_t(9)] + in_turn(lambda n: create("entry", {"id": n, "a": 20 + n}), create_t)),
    Witness("turns: references equal by bytes", "CREATE TABLE t (id numeric PRIMARY KEY, a int); CREATE TABLE entry (id int PRIMARY KEY, a numeric REFERENCES t);",
            [create_t(19)] + in_turn(lambda n: create("entry", {"id": n, "a": "%d.0" % (20 + n)}), create_t)),
    Witness("turns: references that triggers set", TWO_TABLES + " ALTER TABLE entry ADD t_id int REFERENCES t;" + trigger("entry", "UPDATE", "NEW.t_id := NEW.a;"),
            [create_t(19)] + in_turn(lambda n: update("entry", 1 + n, {"a": 20 + n}), create_t)),
    Witness("turns: deferred checks", "".join(" CREATE TABLE %s (id int PRIMARY KEY, a int REFERENCES %s DEFERRABLE INITIALLY DEFERRED);" % pair for pair in (("t", "t"), ("visit", "t"), ("trip", "t"))),
            [create("visit", {"id": 1, "a": None})] + in_turn(lambda n: create("trip", {"id": 1 + n, "a": 90 + n}), lambda n: create("visit", {"id": 2 + n, "a": 80 + n}))),
    Witness("turns: keys that triggers move", TWO_TABLES + trigger("t", "UPDATE", "NEW.id := 100 + NEW.id;"), [read("t", 9), update("t", 1, {"a": 5}), read("t", 101), read("t", 8)]),
    Witness("turns: keys that do not come back", TWO_TABLES,
            [read("t", 9)] + in_turn(lambda n: create("t", {"id": 21 + n, "a": n}, metadata_params={"__properties": ["a"]}), lambda n: read("t", 21 + n))),
]


@family()
def witnesses(s):
    witness = WITNESSES[s.turn % len(WITNESSES)]
    s.role = bool(witness.role)
    s.features.append(witness.__name__)
    s.given = witness.operations
    s.before.append(witness.sql)
    if witness.role == "SELECT":
        s.last.append("REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA d FROM batch_ops_differential;")


if __name__ == "__main__":
    print(6 * len(WITNESSES))  # of each schema
