"""Random schemas of the families that SPEC's running together is about.

A family is a function that makes a schema whose first table is "t"; it takes at random none, one or two of the
family's features. Many of them are hazards: code of a user that can see how many rows t has, and so how many
operations have run before. Such code fails at one number of rows (guard), or stores the number.
"""

import datetime
import json

FAMILIES = {}


def family(least=0, harmless=()):
    """least: the share of statements that must be saved at least where a schema has no features but the harmless ones."""
    def add(function):
        FAMILIES[function.__name__] = Family(function, least, set(harmless))
        return function
    return add


class Family:
    def __init__(self, make, least, harmless):
        self.make, self.least, self.harmless = make, least, harmless


class Column:
    def __init__(self, name, type, good=(1, 2, 3, 4, None), bad=("x",), extra="", unique=False, adds=False, written=True):
        self.name, self.type, self.good, self.bad, self.extra = name, type, list(good), list(bad), extra
        self.unique, self.adds, self.written = unique, adds, written


# Type → the ways to write the key of a number.
KEYS = {
    "int": lambda i: [i, i, str(i)],
    "bigint": lambda i: [i],
    "smallint": lambda i: [i],
    "text": lambda i: ["k%d" % i],
    "varchar(9)": lambda i: ["k%d" % i],
    "uuid": lambda i: ["00000000-0000-0000-0000-00000000%04d" % i, "00000000000000000000000000%06d" % i],
    "numeric": lambda i: [i, "%d.0" % i, "%d.00" % i],
    "date": lambda i: [str(datetime.date(1990, 1, 1) + datetime.timedelta(i))],
    "timestamptz": lambda i: ["1990-01-01T00:00:%02d+00:00" % (i % 60), "1990-01-01T02:00:%02d+02:00" % (i % 60)],
    "char(5)": lambda i: ["k%d" % i, "k%d " % i],
    "citext": lambda i: ["k%d" % i, "K%d" % i],
    "text COLLATE harness.ignoring_case": lambda i: ["k%d" % i, "K%d" % i],
    "jsonb": lambda i: [i, "k%d" % i],
    "float8": lambda i: [i, "%d.0" % i],
    "bytea": lambda i: ["\\x%04d" % i],
    "region": lambda i: [["north", "south", "west"][i % 3]],
}
PLAIN_KEYS = ["int", "int", "int", "bigint", "smallint", "text", "varchar(9)", "uuid"]

INITIAL = [1, 2, 3, 4, 5, 6]
INT = dict(type="int", good=[1, 2, 3, 4, 5, 0, -1, None], bad=["x", 99999999999, 77], adds=True)
TEXT = dict(type="text", good=["b1", "b2", "b3", "ü", "", "$$ref:o1.a", None], bad=["none"])
COMMON = {
    "smallint": ([1, 2, -3, "7"], [99999, 1.5], True),
    "int": ([1, 2, 3, -4], ["x", 9999999999], True),
    "bigint": ([1, 9223372036854775, -5], ["9223372036854775808"], True),
    "numeric": ([1, 1.1, "1.10", "12345678901234567890.12345"], ["one"], True),
    "numeric(6,2)": ([1, 1.25, "9.999"], [12345678], True),
    "real": ([1.5, "NaN", 0.1], ["x"], True),
    "float8": ([1.5, "Infinity", 0.1, -0.0], ["x"], True),
    "text": (["a", "b", "ü", "", "it's"], [], False),
    "varchar(5)": (["a", "bcd"], ["much too long"], False),
    "char(3)": (["a", "abc"], ["abcd"], False),
    "bool": ([True, False, "yes"], ["perhaps"], False),
    "date": (["2000-01-01", "1999-12-31", "infinity"], ["2000-13-01"], False),
    "timestamp": (["2000-01-01T10:00:00", "1999-12-31 23:59"], ["x"], False),
    "timestamptz": (["2000-01-01T10:00:00Z", "1999-12-31 23:59+02"], ["x"], False),
    "time": (["10:00", "23:59:59.5"], ["25:00"], False),
    "interval": (["1 day", "2 hours"], ["x"], False),
    "uuid": (["00000000-0000-0000-0000-000000000001"], ["x"], False),
    "bytea": (["\\x00ff", "abc"], ["\\x0"], False),
    "json": ([{"a": 1}, [1, 2], "text"], [], False),
    "jsonb": ([{"a": 1}, [1, None], "text", 5], [], False),
    "inet": (["10.0.0.1", "::1"], ["x"], False),
    "bit(3)": (["101"], ["11"], False),
    "money": (["12.50"], ["x"], False),
    "point": (["(1,2)"], ["x"], False),
    "int[]": ([[1, 2], [], "{3}"], [["x"], "x"], False),
    "text[]": ([["a", None], []], [], False),
    "int4range": (["[1,5)", "empty"], ["[5,1)"], False),
    "tsvector": (["a b"], [], False),
    '"char"': (["a"], [], False),
    "oid": ([1, 2], ["x"], False),
}


class Table:
    """A table, or what stands for one. Keys are numbers; six rows are there from the beginning."""

    def __init__(self, name, key=(("id", "int"),), columns=None):
        self.name, self.entity = name, name
        self.key = [Column(column, type, written=False) for column, type in key]
        self.columns = columns if columns is not None else [Column("a", **INT), Column("b", **TEXT)]
        self.parts = ["PRIMARY KEY (%s)" % ", ".join(column for column, _ in key)]
        self.suffix = ""
        self.foreign = []      # (columns, parent)
        self.generated = None  # the number before the first that its sequence gives
        self.draws = False     # its keys are random
        self.initial = list(INITIAL)
        self.creatable = True
        self.prefer = None

    @property
    def makes_keys(self):
        return self.draws or self.generated is not None

    def column(self, name):
        return next(column for column in self.columns if column.name == name)

    def foreign_columns(self):
        return [column for columns, _ in self.foreign for column in columns]

    def key_values(self, number, random):
        # Where the sequence is by now differs between the ways, for nothing of it is rolled back: of the others none may be met.
        if self.generated:
            return {self.key[0].name: number if number >= 900 else self.generated + number + (0 if number in self.initial else 5000)}
        return {column.name: random.choice(KEYS[column.base](number) if hasattr(column, "base") else KEYS[column.type](number))
                for column in self.key}

    def definition(self):
        lines = []
        for column in self.key + self.columns:
            lines.append("%s %s%s" % (column.name, column.type, (" " + column.extra) if column.extra else ""))
        return "CREATE TABLE %s (%s)%s;" % (self.name, ", ".join(lines + self.parts), self.suffix)


class Schema:
    def __init__(self, random, family, turn):
        self.random, self.family, self.turn = random, family, turn
        self.before, self.after, self.tables, self.last = [], [], [], []
        self.features = []
        self.role = random.random() < 0.3
        self.settings = []
        self.claims = []
        self.extra_grants = ""
        self.patterns = []  # of such batches the ones that notice most
        self.sees_numbers = False  # also those that a try took which was undone
        self.given = None  # the operations, where they are not made at random
        self.turns = None  # which share of the batches take turns, where it is another than usual

    def chance(self, probability):
        return self.random.random() < probability

    def add(self, table):
        self.tables.append(table)
        return table

    # None or one of them in turn, so that a short run has all of them; seldom another one.
    def take(self, features, another=0.2):
        turn = self.turn % (len(features) + 1)
        chosen = features[:turn][-1:]
        if self.chance(another):
            chosen += [feature for feature in [self.random.choice(features)] if feature not in chosen]
        for feature in chosen:
            self.use(feature)

    def take_one(self, features):
        self.use(features[self.turn % len(features)])

    def use(self, feature):
        self.features.append(feature.__name__)
        feature()

    # A function that returns its argument, or fails when t has so many rows.
    def guard(self, type="int", kind=None, deletes=False):
        kind = kind or self.random.choice(["STABLE", "STABLE", "VOLATILE", "IMMUTABLE"])
        reads = {"STABLE": "stable_rows", "VOLATILE": "volatile_rows", "IMMUTABLE": "immutable_rows"}[kind]
        self.before.append("""CREATE FUNCTION d.guard(value %s) RETURNS %s LANGUAGE plpgsql %s AS $$ BEGIN
  IF current_setting('harness.guards', true) = 'on' THEN
    IF d.%s('t', length(value::text)) = %d THEN RAISE EXCEPTION 'guarded' USING ERRCODE = 'ZZ005', HINT = 'another number of rows'; END IF;
  END IF;
  RETURN value; END $$;""" % (type, type, kind, reads, self.random.choice([5, 7, 7, 8] if deletes else [7, 7, 7, 8])))
        return "d.guard"

    def log(self):
        if not any("TABLE log" in statement for statement in self.before):
            self.before.append("CREATE SEQUENCE log_order START 9000001;")
            self.before.append("CREATE TABLE log (n bigint DEFAULT nextval('d.log_order'), what text);")

    def few(self):
        """A domain whose CHECK reads t."""
        self.guard()
        self.before.append("CREATE DOMAIN few AS int CHECK (d.guard(VALUE) IS NOT DISTINCT FROM VALUE);")
        return "d.few"

    def sql(self):
        lines = ["SELECT harness.make_schema();"] + self.before
        for table in self.tables:
            if table.prefer != "view":
                lines.append(table.definition())
        for table in self.tables:
            if table.initial and table.prefer != "view":
                lines.extend(self.initial_rows(table))
        lines += self.after
        lines.append("SELECT harness.make_contents();")
        if self.role:
            lines.append("GRANT ALL ON ALL TABLES IN SCHEMA d TO batch_ops_differential;"
                         " GRANT ALL ON ALL SEQUENCES IN SCHEMA d TO batch_ops_differential;")
        return "\n".join(lines + self.last)

    def initial_rows(self, table):
        written = [column for column in table.columns if column.written]
        for number in table.initial:
            row = {}
            for column in written:
                good = [value for value in column.good if value is not None]
                row[column.name] = unique_value(column, number * 10) if column.unique else good[number % len(good)]
            for columns, parent in table.foreign:
                parent_row = list(parent.key_values(number, self.random).values())
                row.update(zip(columns, parent_row if parent is not table else [None] * len(columns)))
            if not table.generated:
                row.update(table.key_values(number, self.random))
            if row:
                yield "INSERT INTO %s (%s) SELECT %s FROM jsonb_populate_record(NULL::%s, %s);" % (
                    table.name, ", ".join(row), ", ".join(row), table.name, quoted(row))
            else:
                yield "INSERT INTO %s DEFAULT VALUES;" % table.name


def quoted(value):
    return "'" + json.dumps(value, ensure_ascii=False).replace("'", "''") + "'"


def unique_value(column, number):
    if column.type == "int4range":
        return "[%d,%d)" % (number, number + 5)
    return number if column.adds else "u%d" % number


def base_type(column):
    return column.type.split(" ")[0]


# --- families ---

@family(least=0.2)
def types(s):
    """Every common type, for keys too."""
    for name in ["t", "other"][:s.random.choice([1, 2])]:
        columns = []
        for place, type in enumerate(s.random.sample(sorted(COMMON), s.random.choice([1, 2, 3, 5, 8]))):
            good, bad, adds = COMMON[type]
            extra = s.random.choice(["", "", "NOT NULL"])
            columns.append(Column("c%d" % place, type, good + ([] if extra else [None]), bad, extra, adds=adds))
        key = [("id", s.random.choice(PLAIN_KEYS))]
        if s.chance(0.25):
            key.append(("part", s.random.choice(PLAIN_KEYS)))
        s.add(Table(name, key, columns))


@family(least=0.1, harmless=["second_key", "narrower_index", "expression_key"])
def keys(s):
    """Keys that are equal and look different, keys that may be null, several keys."""
    kinds = [type for type in KEYS if type not in PLAIN_KEYS and type != "region"]
    key = [("id", s.random.choice(kinds))]
    if s.chance(0.3):
        key.append(("part", s.random.choice(sorted(set(KEYS) - {"region"}))))
    t = s.add(Table("t", key))

    def domain_key():
        s.before.append("CREATE DOMAIN key_number AS int CHECK (VALUE > 0);")
        t.key = [Column("id", "key_number", written=False)]
        t.key[0].base = "int"
        t.parts = ["PRIMARY KEY (id)"]

    def nullable_key():
        t.parts = ["UNIQUE (%s)" % ", ".join(column.name for column in t.key)]

    def partial_key():
        t.parts = []
        t.key = [Column("id", "int", written=False, extra="NOT NULL")]
        s.after.append("CREATE UNIQUE INDEX ON t (id) WHERE a > 2;")

    def no_key():
        t.parts = []

    def second_key():
        t.columns.append(Column("u", "int", [10, 20, 30], extra="NOT NULL UNIQUE", unique=True, adds=True))

    def deferrable_key():
        t.parts = ["PRIMARY KEY (%s) DEFERRABLE%s" % (", ".join(column.name for column in t.key),
                                                     s.random.choice(["", " INITIALLY DEFERRED"]))]

    def narrower_index():
        t.key = [Column("id", "int", written=False)]
        t.parts = ["PRIMARY KEY (id)"]
        s.after.append("CREATE UNIQUE INDEX ON t ((id %% %d)) WHERE id > 100; CREATE INDEX ON t (b, id) INCLUDE (a);" % 50)

    def expression_key():
        t.parts = []
        t.key = [Column("id", "int", written=False, extra="NOT NULL")]
        s.after.append("CREATE UNIQUE INDEX ON t (abs(id));")

    def other_collation():
        t.key = [Column("id", "text", written=False, extra="NOT NULL")]
        t.parts = []
        s.after.append("CREATE UNIQUE INDEX ON t (id COLLATE harness.ignoring_case);")

    s.take([domain_key, nullable_key, partial_key, no_key, second_key, deferrable_key, narrower_index, expression_key, other_collation], another=0)


@family(least=0.1, harmless=["second_default", "child", "shared"])
def sequences(s):
    """Keys and values from sequences, one of them of two tables."""
    t = s.add(Table("t"))
    t.generated = 1000000
    t.key[0].type = s.random.choice(["int GENERATED BY DEFAULT AS IDENTITY (START WITH 1000001)", "int DEFAULT nextval('d.s')",
                                     "bigint GENERATED ALWAYS AS IDENTITY (START WITH 1000001)"])
    # Of numbers of their own each is told from another's.
    s.before.append("CREATE SEQUENCE s START %d;" % (1000001 if "d.s" in t.key[0].type else 7000001))

    def second_default():
        t.columns.append(Column("turn", "bigint DEFAULT nextval('d.s')", written=False))

    def child():
        item = s.add(Table("item"))
        item.generated = 2000000
        item.key[0].type = "int GENERATED BY DEFAULT AS IDENTITY (START WITH 2000001)"
        item.columns.append(Column("t_id", "int", extra="REFERENCES t"))
        item.foreign.append((["t_id"], t))

    def shared():
        other = s.add(Table("other"))
        for table in (t, other):
            table.columns.append(Column("place", "bigint DEFAULT nextval('d.shared')", written=False))
        s.before.append("CREATE SEQUENCE shared START 3000001;")

    def last_value():
        s.sees_numbers = True
        t.columns.append(Column("seen", "bigint DEFAULT currval('d.s')", written=False))
        t.key[0].type = "int DEFAULT nextval('d.s')"

    s.take([second_default, child, shared, last_value], another=0)


@family(least=0.08, harmless=["parent", "two_columns"])
def foreign_keys(s):
    """In both directions, of one column and two, to the table itself, with every action."""
    t = s.add(Table("t"))
    action = lambda: s.random.choice(["", "", "ON DELETE CASCADE", "ON DELETE SET NULL", "ON UPDATE CASCADE", "ON DELETE RESTRICT",
                                      "ON DELETE CASCADE ON UPDATE CASCADE", "ON UPDATE SET NULL", "ON DELETE SET DEFAULT"])
    late = lambda: s.random.choice(["", "", "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"])

    def parent():
        p = Table("parent", [("id", s.random.choice(PLAIN_KEYS))])
        s.tables.insert(0, p)
        t.columns.append(Column("p", p.key[0].type, extra="REFERENCES parent %s%s" % (action(), late())))
        t.foreign.append((["p"], p))
        if s.chance(0.3):
            t.columns.append(Column("p2", p.key[0].type, extra="REFERENCES parent NOT NULL" if s.chance(0.5) else "REFERENCES parent"))
            t.foreign.append((["p2"], p))

    def two_columns():
        p = Table("pair", [("id", "int"), ("part", s.random.choice(PLAIN_KEYS))])
        s.tables.insert(0, p)
        t.columns += [Column("x", "int"), Column("y", p.key[1].type)]
        t.parts.append("FOREIGN KEY (x, y) REFERENCES pair %s %s%s" % (s.random.choice(["", "MATCH FULL"]), action(), late()))
        t.foreign.append((["x", "y"], p))

    # Which partition a key is in is told by the key.
    def partitioned_parent():
        p = Table("parent", [("id", s.random.choice(PLAIN_KEYS))])
        p.suffix = (" PARTITION BY HASH (id); CREATE TABLE parent_0 PARTITION OF parent FOR VALUES WITH (MODULUS 3, REMAINDER 0);"
                    " CREATE TABLE parent_1 PARTITION OF parent FOR VALUES WITH (MODULUS 3, REMAINDER 1);"
                    " CREATE TABLE parent_2 PARTITION OF parent FOR VALUES WITH (MODULUS 3, REMAINDER 2) PARTITION BY HASH (id);"
                    " CREATE TABLE parent_2_0 PARTITION OF parent_2 FOR VALUES WITH (MODULUS 2, REMAINDER 0);"
                    " CREATE TABLE parent_2_1 PARTITION OF parent_2 FOR VALUES WITH (MODULUS 2, REMAINDER 1)")
        s.tables.insert(0, p)
        t.columns.append(Column("p", p.key[0].type, extra="REFERENCES parent %s%s" % (action(), late())))
        t.foreign.append((["p"], p))

    # What runs between the checks of two rows takes away what the second refers to.
    def trigger_between():
        parent()
        trigger(s, s.random.choice(["before_others", "with_others"]), "AFTER", "INSERT", "ROW", "IF NEW.id %% %d = 0 THEN DELETE FROM d.parent WHERE id ="
                " (SELECT max(id::text)::%s FROM d.parent); END IF; RETURN NULL;" % (s.random.choice([2, 3]), s.tables[0].key[0].type))

    def child():
        c = s.add(Table("child"))
        c.columns.append(Column("t_id", "int", extra="REFERENCES t %s%s" % (action(), late())))
        c.foreign.append((["t_id"], t))

    def itself():
        t.columns.append(Column("up", "int", extra="REFERENCES t %s%s" % (action(), late())))
        t.foreign.append((["up"], t))

    # The parent lists child rows by name of another key than the primary one, and a change of it reaches them.
    def to_unique():
        t.columns.append(Column("code", "int", extra="UNIQUE", unique=True, adds=True))
        c = s.add(Table("child"))
        c.columns.append(Column("code", "int", [10, 20, 30, 40, None], extra="REFERENCES t (code) %s%s" % (action(), late())))

    # The check runs a cast of a user's, which sees what has been stored by then.
    def by_cast():
        p = Table("parent")
        s.tables.insert(0, p)
        s.guard("int")
        s.before.append("CREATE TYPE rank AS ENUM ('1', '2', '3', '4', '5', '6', '20', '21'); CREATE FUNCTION d.rank_number(rank) RETURNS int LANGUAGE plpgsql AS $$ BEGIN"
                        " RETURN d.guard($1::text::int); END $$; CREATE CAST (rank AS int) WITH FUNCTION d.rank_number(rank) AS IMPLICIT;")
        t.columns.append(Column("r", "rank", ["1", "2", "3", "4", "5", "6"], ["9", "20"]))
        s.after.append("ALTER TABLE t ADD FOREIGN KEY (r) REFERENCES parent;")

    s.take_one([parent, two_columns, child, itself, to_unique, by_cast, partitioned_parent, trigger_between])
    if s.chance(0.3) and s.features[0] in ("parent", "two_columns"):
        s.take([itself, child])


@family(least=0.1, harmless=["single", "nulls_too", "together", "lower_case"])
def unique(s):
    """Values that are unique, alone or together, at once or later."""
    t = s.add(Table("t", [("id", s.random.choice(PLAIN_KEYS))]))
    late = lambda: s.random.choice([" DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"])

    def single():
        t.columns.append(Column("u", "int", [10, 20, 30, 40, 50, None], extra="UNIQUE", unique=True, adds=True))

    def nulls_too():
        t.columns.append(Column("u", "int", [10, 20, 30, 40, 50, None], extra="UNIQUE NULLS NOT DISTINCT", unique=True, adds=True))

    def together():
        t.columns.append(Column("u", "int", [10, 20, 30, 40, 50, None], unique=True, adds=True))
        t.parts.append("UNIQUE (u, a)")

    def deferrable():
        t.columns.append(Column("u", "int", [10, 20, 30, 40, 50, None], extra="UNIQUE" + late(), unique=True, adds=True))

    def deferrable_pair():
        t.columns.append(Column("u", "int", [10, 20, 30, 40, 50, None], unique=True, adds=True))
        t.parts.append("UNIQUE (u, a)" + late())

    def lower_case():
        t.columns.append(Column("u", "text", ["u10", "U10", "u20", "U30", "U120", None], unique=True))
        s.after.append("CREATE UNIQUE INDEX ON t (lower(u));")

    s.take_one([single, nulls_too, together, deferrable, deferrable_pair, lower_case])


@family()
def exclusion(s):
    t = s.add(Table("t"))
    late = s.random.choice(["", "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"])

    def equal():
        t.columns.append(Column("e", "int", [10, 20, 30, 40, 50, None], unique=True, adds=True))
        t.parts.append("EXCLUDE USING %s (e WITH =)%s" % (s.random.choice(["gist", "btree"]), late))

    def overlapping():
        t.columns.append(Column("e", "int4range", ["empty", "[10,15)", "[12,17)", "[70,75)", "[300,400)", None], ["[5,1)"], unique=True))
        t.parts.append("EXCLUDE USING gist (e WITH &&)%s" % late)

    s.take_one([equal, overlapping])


def user_opclass(s, kind="btree"):
    """An operator class whose function fails at one number of rows."""
    s.guard("int", s.random.choice(["STABLE", "IMMUTABLE"]))
    if kind == "hash":
        s.before.append("CREATE FUNCTION d.odd_hash(int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN hashint4(d.guard($1)); END $$;"
                        " CREATE OPERATOR CLASS odd FOR TYPE int USING hash AS OPERATOR 1 =, FUNCTION 1 d.odd_hash(int);")
    else:
        s.before.append("CREATE FUNCTION d.odd_compare(int, int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN btint4cmp(d.guard($1), $2); END $$;"
                        " CREATE OPERATOR CLASS odd FOR TYPE int USING btree AS OPERATOR 1 <, OPERATOR 2 <=, OPERATOR 3 =, OPERATOR 4 >=, OPERATOR 5 >,"
                        " FUNCTION 1 d.odd_compare(int, int);")


@family(least=0.1, harmless=["built_in"])
def indexes(s):
    """Indexes on expressions and on some rows, and what runs when a row goes into one."""
    t = s.add(Table("t"))

    def built_in():
        s.after.append(s.random.choice([
            "CREATE INDEX ON t (lower(b)); CREATE INDEX ON t ((a + 1)) WHERE a > 2;", "CREATE INDEX ON t USING hash (b);",
            "CREATE UNIQUE INDEX ON t (a) WHERE a > 100;", "CREATE INDEX ON t USING brin (a); CREATE INDEX ON t (a, b) INCLUDE (id);",
            "CREATE INDEX ON t (coalesce(a, 0), (b IS NULL));", "CREATE INDEX ON t (b text_pattern_ops);"]))

    def expression():
        s.after.append("CREATE INDEX ON t (%s(a));" % s.guard(kind="IMMUTABLE"))

    def some_rows():
        s.after.append("CREATE INDEX ON t (b) WHERE %s(id) > 0;" % s.guard(kind="IMMUTABLE"))

    def cast_to_domain():
        s.guard(kind="IMMUTABLE")
        s.before.append("CREATE DOMAIN few AS int CHECK (d.guard(VALUE) IS NOT DISTINCT FROM VALUE);")
        s.after.append("CREATE INDEX ON t ((a::few));")

    def operator_class():
        user_opclass(s)
        s.after.append("CREATE INDEX ON t (id odd);")

    def unique_operator_class():
        user_opclass(s)
        s.after.append("CREATE UNIQUE INDEX ON t (id odd);")

    def hash_operator_class():
        user_opclass(s, "hash")
        s.after.append("CREATE INDEX ON t USING hash (id odd);")

    s.take_one([built_in, expression, some_rows, cast_to_domain, operator_class, unique_operator_class, hash_operator_class])


@family(least=0.1, harmless=["built_in"])
def checks(s):
    t = s.add(Table("t"))

    def built_in():
        t.parts.append("CHECK (%s)" % s.random.choice([
            "a < 50", "a BETWEEN -5 AND 50", "length(b) < 20 AND b IS DISTINCT FROM 'none'", "a NOT IN (77, 78) OR a IS NULL", "b ~ '^[a-zü$]*'",
            "CASE WHEN a > 50 THEN b IS NULL ELSE true END", "coalesce(a, 0) < 50", "upper(b) <> 'NONE' AND greatest(a, 50) = 50",
            "NOT jsonb_build_object('a', a) @> '{\"a\": 77}'", "a = ANY (ARRAY[-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8])", "nullif(a, 77) IS NOT NULL OR a IS NULL"]))

    def reads():
        t.parts.append("CHECK (%s(id) > 0)" % s.guard())

    def cast_to_domain():
        t.parts.append(s.random.choice(["CHECK ((id::%s) IS NOT NULL)", "CHECK ((ARRAY[id]::%s[]) IS NOT NULL)", "CHECK (coalesce((id::%s)::int, 0) > 0)"]) % s.few())

    # Built in, and they read tables.
    def xml():
        n = s.random.choice([7, 8])
        s.after.append("ALTER TABLE t ADD CHECK (%s) NOT VALID;" % s.random.choice([
            "query_to_xml('SELECT count(*) AS n FROM d.t', false, false, '')::text !~ '<n>%d'" % n,
            "regexp_count(table_to_xml('d.t'::regclass, false, false, '')::text, '<row>') <> %d" % n,
            "regexp_count(schema_to_xml('d'::name, false, true, '')::text, '<t[ >]') <> %d" % n,
            "regexp_count(query_to_xml_and_xmlschema('SELECT 1 FROM d.t', false, false, '')::text, '<row>') <> %d" % n,
            "regexp_count(table_to_xml_and_xmlschema('d.t'::regclass, false, false, '')::text, '<row>') <> %d" % n]))

    def operator():
        s.guard()
        s.before.append("CREATE FUNCTION d.less(int, int) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN d.guard($1) < $2; END $$;"
                        " CREATE OPERATOR <<< (FUNCTION = d.less, LEFTARG = int, RIGHTARG = int);")
        t.parts.append("CHECK (id OPERATOR(d.<<<) 100000)")

    s.take_one([built_in, reads, cast_to_domain, xml, operator])


@family(least=0.1, harmless=["built_in"])
def defaults(s):
    t = s.add(Table("t"))
    value = lambda type, default: t.columns.append(Column("c%d" % len(t.columns), type, extra="DEFAULT " + default, written=False))

    def built_in():
        for type, default in s.random.sample([("int", "5"), ("timestamptz", "now()"), ("text", "current_user"), ("text", "lower('ABC') || 'd'"),
                                              ("jsonb", "'{}'"), ("text", "current_setting('request.jwt.claims', true)"), ("date", "'2000-01-01'"),
                                              ("int[]", "ARRAY[1, 2]"), ("bool", "(NOT false)"), ("date", "CURRENT_DATE")], 3):
            value(type, default)

    def volatile():
        value(*s.random.choice([("uuid", "gen_random_uuid()"), ("timestamptz", "clock_timestamp()"), ("timestamptz", "statement_timestamp()")]))

    def reads():
        value("bigint", "d.%s_rows('t')" % s.random.choice(["stable", "volatile"]))

    def fails():
        value("int", "%s(1)" % s.guard(kind=s.random.choice(["STABLE", "VOLATILE"])))

    def cast_to_domain():
        value("int", "(1)::%s" % s.few())

    def of_domain():
        s.before.append("CREATE DOMAIN counted AS bigint DEFAULT d.stable_rows('t');")
        t.columns.append(Column("c", "counted", written=False))

    def xml():
        value("text", s.random.choice(["query_to_xml('SELECT count(*) AS n FROM d.t', false, false, '')::text",
                                       "regexp_count(table_to_xml('d.t'::regclass, false, false, '')::text, '<row>')::text"]))
        t.columns[-1].extra = ""
        s.after.append("ALTER TABLE t ALTER %s SET DEFAULT %s;" % (t.columns[-1].name, "query_to_xml('SELECT count(*) AS n FROM d.t', false, false, '')::text"))

    s.take_one([built_in, volatile, reads, fails, cast_to_domain, of_domain, xml])


@family()
def domains(s):
    """Columns of domains. What a domain checks runs while values are converted."""
    t = s.add(Table("t"))

    def built_in():
        s.before.append("CREATE DOMAIN small AS int CHECK (VALUE < 5); CREATE DOMAIN word AS varchar(5) NOT NULL CHECK (VALUE <> 'no');")
        t.columns += [Column("s", "small", [1, 2, 3, None], [7, "x"], adds=True), Column("w", "word", ["a", "b"], ["no", "much too long", None])]

    def reads():
        t.columns.append(Column("f", s.few(), [1, 2, 3], ["x"], adds=True))

    def reads_below():
        s.few()
        s.before.append("CREATE DOMAIN fewer AS few CHECK (VALUE > 0);")
        t.columns.append(Column("f", "fewer", [1, 2, 3], [-1], adds=True))

    def in_array():
        t.columns.append(Column("f", s.few() + "[]", [[1], [1, 2]], [["x"]]))

    def in_composite():
        s.few()
        s.before.append("CREATE TYPE holder AS (f few, note text);")
        t.columns.append(Column("f", "holder", [{"f": 1}, {"f": 2, "note": "x"}], [{"f": "x"}]))

    # The key too: it is converted for every filter.
    def key():
        s.few()
        t.key = [Column("id", "few", written=False)]
        t.key[0].base = "int"

    s.take_one([built_in, reads, reads_below, in_array, in_composite, key])


@family(least=0.1, harmless=["default", "ranked", "checked"])
def enums(s):
    t = s.add(Table("t"))
    s.before.append("CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy', 'furious');")
    t.columns.append(Column("m", s.random.choice(["mood", "mood", "mood[]"]), ["sad", "ok", "happy"], ["angry", "furious"]))
    if t.columns[-1].type == "mood[]":
        t.columns[-1].good, t.columns[-1].bad = [["sad"], ["ok", "happy"], []], [["angry"], ["ok", "furious"]]

    def to_json():
        s.before.append("CREATE FUNCTION d.mood_json(mood) RETURNS json LANGUAGE plpgsql %s AS $$ BEGIN RETURN to_json($1::text || d.%s_rows('t')); END $$;"
                        " CREATE CAST (mood AS json) WITH FUNCTION d.mood_json(mood);" % s.random.choice([("STABLE", "stable"), ("VOLATILE", "volatile"), ("IMMUTABLE", "immutable")]))

    def default():
        t.columns[-1].extra = "DEFAULT %s" % ("'{ok}'" if "[" in t.columns[-1].type else "'ok'")

    def ranked():
        s.after.append("CREATE INDEX ON t (m, a);")

    def checked():
        t.parts.append("CHECK (m IS NULL OR m < 'furious')" if t.columns[-1].type == "mood" else "CHECK (m IS NULL OR 'furious' <> ALL (m))")

    s.take([to_json, default, ranked, checked])


@family(least=0.1, harmless=["built_in", "divides"])
def generated_columns(s):
    t = s.add(Table("t"))

    def built_in():
        t.columns.append(Column("g", "text", extra="GENERATED ALWAYS AS (%s) STORED" % s.random.choice(
            ["lower(b) || '!'", "(a * 2)::text", "coalesce(b, 'none')", "CASE WHEN a > 2 THEN 'much' ELSE 'little' END"]), written=False))

    def divides():
        t.columns.append(Column("g", "int", extra="GENERATED ALWAYS AS (12 / (77 - a)) STORED", written=False))

    def reads():
        t.columns.append(Column("g", "bigint", extra="GENERATED ALWAYS AS (d.immutable_rows('t', id)) STORED", written=False))

    def fails():
        t.columns.append(Column("g", "int", extra="GENERATED ALWAYS AS (%s(id)) STORED" % s.guard(kind="IMMUTABLE"), written=False))

    s.take_one([built_in, divides, reads, fails])


# --- triggers and rules ---

def trigger(s, name, timing, events, level, body, when="", extra="", table="t"):
    s.after.append("CREATE FUNCTION d.%s() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN %s END $$;" % (name, body))
    s.after.append("CREATE %sTRIGGER %s %s %s ON %s %s FOR EACH %s %s EXECUTE FUNCTION d.%s();" % (
        "CONSTRAINT " if "DEFERRABLE" in extra else "", name, timing, events, table, extra, level, when, name))


NOTE = "INSERT INTO d.log (what) VALUES (concat_ws(' ', TG_OP, TG_TABLE_NAME, CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END, d.stable_rows('t')));"
EVENTS = ["INSERT", "UPDATE", "DELETE", "INSERT OR UPDATE OR DELETE", "INSERT OR UPDATE OR DELETE", "INSERT OR UPDATE", "UPDATE OF a OR DELETE"]


@family()
def row_triggers(s):
    t = s.add(Table("t"))
    s.log()

    def updated_at():
        t.columns.append(Column("updated_at", "timestamptz", written=False))
        trigger(s, "touch", "BEFORE", s.random.choice(["INSERT OR UPDATE", "UPDATE"]), "ROW", "NEW.updated_at := now(); RETURN NEW;")

    def normalizes():
        trigger(s, "normalize", "BEFORE", "INSERT OR UPDATE", "ROW", "NEW.b := lower(trim(NEW.b)); RETURN NEW;")

    def notes():
        trigger(s, "note", "AFTER", s.random.choice(EVENTS), "ROW", NOTE + " RETURN NULL;", s.random.choice(["", "WHEN (pg_trigger_depth() < 2)"]))

    def notes_before():
        trigger(s, "note", "BEFORE", s.random.choice(EVENTS), "ROW", NOTE + " RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;")

    def drops_rows():
        trigger(s, "drop_row", "BEFORE", s.random.choice(["INSERT", "INSERT OR UPDATE"]), "ROW", "IF NEW.a = 3 THEN RETURN NULL; END IF; RETURN NEW;")

    def keeps_rows():
        trigger(s, "keep_row", "BEFORE", "DELETE", "ROW", "IF OLD.id %% %d = 0 THEN RETURN NULL; END IF; RETURN OLD;" % s.random.choice([2, 3]))

    def moves_keys():
        trigger(s, "move_key", "BEFORE", s.random.choice(["INSERT", "INSERT OR UPDATE"]), "ROW",
                s.random.choice(["NEW.id := NEW.id + 100;", "NEW.id := 300 + d.stable_rows('t');", "IF NEW.a > 2 THEN NEW.id := NEW.a; END IF;"]) + " RETURN NEW;")

    def counts():
        trigger(s, "count_rows", "BEFORE", "INSERT OR UPDATE", "ROW", "NEW.a := d.%s_rows('t'); RETURN NEW;" % s.random.choice(["stable", "volatile"]))

    def refuses():
        trigger(s, "refuse", s.random.choice(["BEFORE", "AFTER"]), s.random.choice(["INSERT", "INSERT OR UPDATE"]), "ROW",
                "IF NEW.a = 4 THEN RAISE EXCEPTION 'no four' USING ERRCODE = 'ZZ004', HINT = 'take five'; END IF; RETURN NEW;")

    def fails_by_number():
        trigger(s, "fail_by_number", s.random.choice(["BEFORE", "AFTER"]), "INSERT OR UPDATE", "ROW", "PERFORM %s(1); RETURN NEW;" % s.guard(kind="STABLE"))

    def writes_another():
        s.add(Table("other"))
        trigger(s, "write_other", s.random.choice(["BEFORE", "AFTER"]), "INSERT OR UPDATE", "ROW",
                s.random.choice(["UPDATE d.other SET a = coalesce(a, 0) + 1 WHERE id = NEW.a;", "DELETE FROM d.other WHERE id = NEW.a;",
                                 "INSERT INTO d.other VALUES (NEW.id + 50, (SELECT count(*) FROM d.t), NEW.b) ON CONFLICT DO NOTHING;"]) + " RETURN NEW;")

    def writes_itself():
        trigger(s, "write_itself", "AFTER", "INSERT OR DELETE", "ROW", "UPDATE d.t SET a = coalesce(a, 0) + 1 WHERE id = 1; RETURN NULL;")

    def later():
        trigger(s, "later", "AFTER", "INSERT OR UPDATE OR DELETE", "ROW", NOTE + " RETURN NULL;", extra=s.random.choice(["DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"]))

    s.take_one([updated_at, normalizes, notes, notes_before, drops_rows, keeps_rows, moves_keys, counts, refuses, fails_by_number, writes_another, writes_itself, later])


@family()
def statement_triggers(s):
    s.add(Table("t"))
    s.log()

    def plain():
        trigger(s, "note", s.random.choice(["BEFORE", "AFTER"]), s.random.choice(EVENTS), "STATEMENT",
                "INSERT INTO d.log (what) VALUES (concat_ws(' ', TG_OP, d.stable_rows('t'))); RETURN NULL;")

    def transition_tables():
        event, clause, rows = s.random.choice([("INSERT", "REFERENCING NEW TABLE AS changed", "changed"), ("DELETE", "REFERENCING OLD TABLE AS changed", "changed"),
                                               ("UPDATE", "REFERENCING OLD TABLE AS was NEW TABLE AS changed", "changed")])
        trigger(s, "note", "AFTER", event, "STATEMENT",
                "INSERT INTO d.log (what) SELECT TG_OP || ' ' || coalesce(string_agg(id::text, ',' ORDER BY id), 'none') FROM %s; RETURN NULL;" % rows, extra=clause)

    def fails():
        trigger(s, "fail", "AFTER", "INSERT OR UPDATE OR DELETE", "STATEMENT", "PERFORM %s(1); RETURN NULL;" % s.guard(kind="STABLE", deletes=True))

    s.take_one([plain, transition_tables, fails])


@family()
def rules(s):
    s.add(Table("t"))
    s.add(Table("other"))
    s.log()
    event = s.random.choice(["INSERT", "UPDATE", "DELETE"])
    row = "OLD" if event == "DELETE" else "NEW"

    def also():
        s.after.append("CREATE RULE also AS ON %s TO t DO ALSO INSERT INTO d.log (what) SELECT concat('%s ', %s.id, ' ', (SELECT count(*) FROM d.t));" % (event, event, row))

    def instead():
        s.after.append("CREATE RULE instead AS ON %s TO t WHERE %s.id %% 2 = 0 DO INSTEAD NOTHING;" % (event, row))

    def elsewhere():
        s.after.append("CREATE RULE elsewhere AS ON INSERT TO t DO INSTEAD INSERT INTO d.other VALUES (NEW.id, NEW.a, NEW.b) RETURNING other.*;")

    def also_elsewhere():
        s.after.append("CREATE RULE elsewhere AS ON UPDATE TO t DO ALSO UPDATE d.other SET a = coalesce(other.a, 0) + 1 WHERE other.id = NEW.a;")

    s.take_one([also, instead, elsewhere, also_elsewhere])


@family()
def policies(s):
    t = s.add(Table("t"))
    s.role = True
    t.columns.append(Column("owner", "text", ["ann", "ann", "ann", "bob"], []))
    s.settings.append("SET request.jwt.claims = '{\"sub\": \"ann\"}';")
    s.last.append("ALTER TABLE t ENABLE ROW LEVEL SECURITY;")
    claims = "current_setting('request.jwt.claims', true)::json ->> 'sub'"
    policy = lambda text: s.last.append("CREATE POLICY p%d ON t %s;" % (len(s.last), text))

    def by_claims():
        policy("USING (owner = %s)" % s.random.choice([claims, "(SELECT %s)" % claims]))

    def by_claims_and_row():
        policy("USING (owner = %s) WITH CHECK (a < 4)" % claims)

    def by_another_table():
        other = s.add(Table("other"))
        policy("USING (EXISTS (SELECT FROM d.other WHERE other.id = t.a))" if s.chance(0.5) else "USING (a IN (SELECT id FROM d.other WHERE b <> 'b2'))")
        pass

    def counts():
        policy("USING (true) WITH CHECK (d.%s_rows('t', id) <> %d)" % (s.random.choice(["stable", "volatile", "immutable"]), s.random.choice([7, 8])))

    def counts_for_all():
        policy("USING (d.stable_rows('t') <> %d)" % s.random.choice([5, 7, 8]))

    def notes():
        s.log()
        s.last.append("CREATE FUNCTION d.noted(id int) RETURNS bool LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO d.log (what) VALUES ('saw ' || id); RETURN true; END $$;")
        policy("USING (d.noted(id))")

    def apart():
        policy("FOR SELECT USING (true)")
        policy("FOR INSERT WITH CHECK (owner = 'ann')")
        policy("FOR UPDATE USING (a <> 2) WITH CHECK (a <> 3)")
        policy("FOR DELETE USING (owner = %s)" % claims)

    def hidden():
        policy("FOR SELECT USING (a > 2)")
        policy("FOR INSERT WITH CHECK (true)")

    s.take_one([by_claims, by_claims_and_row, by_another_table, counts, counts_for_all, notes, apart, hidden])
    if s.chance(0.4):
        s.settings.insert(0, "SET batch_ops.allow_claims_override = on;")
        s.claims = [{"sub": "ann"}, {"sub": "bob"}]


@family()
def claims(s):
    """Claims of an operation, seen by defaults and triggers of a table without policies."""
    t = s.add(Table("t"))
    s.settings.append("SET batch_ops.allow_claims_override = on; SET request.jwt.claims = '{\"sub\": \"ann\"}';")
    s.claims = [{"sub": "ann"}, {"sub": "bob"}]
    t.columns.append(Column("by", "text DEFAULT current_setting('request.jwt.claims', true)::json ->> 'sub'", written=False))


@family()
def views(s):
    t = s.add(Table("t"))
    v = s.add(Table("t"))
    v.prefer, v.entity, v.name = "view", "v", "v"
    options = s.random.choice(["", "", " WITH (security_invoker)"])

    def simple():
        s.after.append("CREATE VIEW v%s AS SELECT id, a, b FROM t;" % options)

    def some_rows():
        s.after.append("CREATE VIEW v%s AS SELECT id, a, b FROM t WHERE a IS DISTINCT FROM 3%s;" % (options, s.random.choice(["", " WITH CHECK OPTION"])))

    def counts():
        s.after.append("CREATE VIEW v%s AS SELECT id, a, b, d.stable_rows('t') AS n FROM t;" % options)

    def numbers():
        s.after.append("CREATE SEQUENCE readers START 4000001; CREATE VIEW v AS SELECT id, a, b, nextval('d.readers') AS n FROM t;")

    def guards():
        s.after.append("CREATE VIEW v%s AS SELECT id, a, b FROM t WHERE %s(id) > 0%s;" % (options, s.guard(kind="STABLE", deletes=True), s.random.choice(["", " WITH CHECK OPTION"])))

    def instead():
        s.log()
        s.after.append("CREATE VIEW v AS SELECT id, a, b FROM t;")
        trigger(s, "act", "INSTEAD OF", "INSERT OR UPDATE OR DELETE", "ROW",
                "IF TG_OP = 'INSERT' THEN INSERT INTO d.t VALUES (NEW.id, d.stable_rows('t'), NEW.b); RETURN NEW; END IF;" + NOTE +
                " RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;", table="v")

    s.take_one([simple, some_rows, counts, numbers, guards, instead])


@family()
def partitions(s):
    t = s.add(Table("t"))
    s.log()
    v = s.random.choice(["range", "list", "hash", "inherits", "one"])
    parts = ["low", "high"]
    if v == "range":
        t.suffix = " PARTITION BY RANGE (id)"
        definitions = ["CREATE TABLE low PARTITION OF t FOR VALUES FROM (MINVALUE) TO (20); CREATE TABLE high PARTITION OF t FOR VALUES FROM (20) TO (%s);"
                       % s.random.choice(["MAXVALUE", "24"])]
    elif v == "list":
        t.suffix, t.parts = " PARTITION BY LIST (a)", []
        definitions = ["CREATE TABLE low PARTITION OF t FOR VALUES IN (1, 2, 3); CREATE TABLE high PARTITION OF t DEFAULT;"]
    elif v == "hash":
        t.suffix = " PARTITION BY HASH (id)"
        definitions = ["CREATE TABLE low PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE high PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1);"]
    elif v == "one":
        # A partition, written directly.
        s.before.append("CREATE TABLE whole (id int, a int, b text) PARTITION BY RANGE (id);")
        s.after.append("ALTER TABLE whole ATTACH PARTITION t FOR VALUES FROM (MINVALUE) TO (%s);" % s.random.choice(["24", "500"]))
        definitions, parts = [], ["t"]
    else:
        definitions = []
        parts = ["low"]
        s.after.append("CREATE TABLE low (PRIMARY KEY (id)) INHERITS (t); INSERT INTO low VALUES (3, 1, 'heir'), (7, 1, 'heir'), (1, 1, 'twice');")
    t.after_create = definitions
    t.definition = (lambda original: lambda: " ".join([original()] + definitions))(t.definition)
    s.features.append(v)
    child = s.random.choice(parts)

    def trigger_below():
        trigger(s, "note", s.random.choice(["BEFORE", "AFTER"]), "INSERT OR UPDATE OR DELETE", "ROW", NOTE + " RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;", table=child)

    def check_below():
        s.after.append("ALTER TABLE %s ADD CHECK (%s(id) > 0) NOT VALID;" % (child, s.guard()))

    def default_below():
        s.after.append("ALTER TABLE %s ALTER b SET DEFAULT d.stable_rows('t');" % child)

    def unique_below():
        s.after.append("CREATE UNIQUE INDEX ON %s (a, b) WHERE a = 5;" % child)

    def write_below():
        low = s.add(Table("t"))
        low.prefer, low.entity, low.name = "view", child, child

    s.take([trigger_below, check_below, default_below, unique_below, write_below])


@family()
def composites(s):
    """Composites, arrays, ranges and types of extensions; hazards hide within them."""
    t = s.add(Table("t"))

    def built_in():
        t.columns += [Column("l", "int[]", [[1, 2], [], None], [["x"]]), Column("r", "int4range", ["[1,2)", "empty"], ["x"]),
                      Column("j", "jsonb", [{"a": [1, None]}, [], "x"]), Column("mr", "int4multirange", ["{[1,2)}"], ["x"])]

    def composite():
        s.before.append("CREATE TYPE pair AS (x int, y text);")
        t.columns += [Column("p", "pair", [{"x": 1, "y": "a"}, "(2,b)", None], [{"x": "x"}]), Column("pp", "pair[]", [[{"x": 1}], []], ["x"])]

    def extension():
        t.columns += [Column("c", "citext", ["a", "A", "b"]), Column("h", "hstore", ["a=>1", None], [])]

    def composite_to_json():
        s.before.append("CREATE TYPE pair AS (x int, y text); CREATE FUNCTION d.pair_json(pair) RETURNS json LANGUAGE plpgsql STABLE AS $$ BEGIN"
                        " RETURN to_json(d.stable_rows('t')); END $$; CREATE CAST (pair AS json) WITH FUNCTION d.pair_json(pair);")
        t.columns.append(Column("p", "pair", [{"x": 1, "y": "a"}, "(2,b)"], [{"x": "x"}]))

    def range_of_user():
        user_opclass(s)
        s.before.append("CREATE TYPE odd_range AS RANGE (SUBTYPE = int, SUBTYPE_OPCLASS = odd);")
        t.columns.append(Column("r", "odd_range", ["[1,2)", "[3,9)"], ["[9,1)"]))

    s.take_one([built_in, composite, extension, composite_to_json, range_of_user])


@family()
def rights(s):
    """A role that may do only some things."""
    s.add(Table("t"))
    s.role = True
    s.last.append(s.random.choice([
        "REVOKE ALL ON t FROM batch_ops_differential; GRANT INSERT ON t TO batch_ops_differential;",
        "REVOKE ALL ON t FROM batch_ops_differential; GRANT SELECT, INSERT (id, a), UPDATE (a), DELETE ON t TO batch_ops_differential;",
        "REVOKE SELECT ON t FROM batch_ops_differential; GRANT SELECT (id, a) ON t TO batch_ops_differential;",
        "REVOKE DELETE, UPDATE ON t FROM batch_ops_differential;"]))


def make(random, name, turn):
    """turn: how many schemas of the family there have been."""
    schema = Schema(random, name, turn)
    FAMILIES[name].make(schema)
    schema.harmless = set(schema.features) <= FAMILIES[name].harmless
    return schema
