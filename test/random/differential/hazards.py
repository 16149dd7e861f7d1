"""Families of what can tell that operations ran in another order than they were asked for, or at once.

Each has two tables or more, which the batches write in turn, and one feature: code that reads what another operation
writes, code that leaves something behind, or constraints for which the order decides.
"""

from everyday import protect, refer, row_trigger, signed_in
from schemas import Column, Table, family, trigger


def in_turn(s, share=0.75):
    s.turns = share


def number(name, good=(0, 1, 2, 5)):
    return Column(name, "int", list(good), ["x"], extra="NOT NULL DEFAULT 1", adds=True)


def stock_and_entries(s, extra=""):
    """Products (t) with a stock, and lines that are about one of them."""
    in_turn(s)
    s.patterns = ["lines"]
    t = s.add(Table("t", columns=[number("stock", [0, 1, 1, 2]), Column("b", "text", ["x", "y", None])]))
    entry = s.add(Table("entry", columns=[Column("a", "int", [1, 2, 3, None], adds=True)]))
    refer(entry, t, "t_id", extra)
    return t, entry


def written(name, type="int"):
    """A column that only the database writes."""
    return Column(name, type, written=False)


@family()
def reads_itself(s):
    """Code that reads the table it is about: how many rows there are, and which."""
    in_turn(s, 0.6)
    s.patterns = ["one_table", "any_steps"]
    t = s.add(Table("t"))
    s.add(Table("other"))
    t.columns.append(written("place"))
    # A volatile one sees the rows that its own statement has written by then, a stable one doesn't.
    kind = s.random.choice(["STABLE", "STABLE", "VOLATILE"])

    def next_place():
        row_trigger(s, "place", "INSERT", "SELECT coalesce(max(t.place), 0) + 1 INTO NEW.place FROM d.t;", kind=kind)

    def next_place_of_group():
        row_trigger(s, "place", "INSERT OR UPDATE OF a", "NEW.place := (SELECT count(*) FROM d.t AS x WHERE x.a IS NOT DISTINCT FROM NEW.a);", kind=kind)

    def default():
        s.before.append("CREATE FUNCTION d.rows() RETURNS int LANGUAGE plpgsql %s AS $$ BEGIN RETURN (SELECT count(*) FROM d.t); END $$;" % kind)
        t.columns[-1].extra = "DEFAULT d.rows()"

    # A function of SQL, which may be inlined, of which the table is made first.
    def default_of_sql():
        s.after.append("CREATE FUNCTION d.next_place() RETURNS int LANGUAGE sql %s BEGIN ATOMIC SELECT coalesce(max(t.place), 0) + 1 FROM d.t; END;"
                       " ALTER TABLE t ALTER place SET DEFAULT d.next_place();" % kind)

    def check():
        s.before.append("CREATE FUNCTION d.has_room(of int) RETURNS bool LANGUAGE plpgsql %s AS $$ BEGIN"
                        " RETURN (SELECT count(*) FROM d.t WHERE a = of) < 3; END $$;" % s.random.choice([kind, "IMMUTABLE"]))
        s.after.append("ALTER TABLE t ADD CHECK (d.has_room(a)) NOT VALID;")

    def check_of_exists():
        s.before.append("CREATE FUNCTION d.is_there(of int) RETURNS bool LANGUAGE plpgsql %s AS $$ BEGIN"
                        " RETURN of IS NULL OR of < 20 OR EXISTS (SELECT FROM d.t WHERE id = of - 1); END $$;" % kind)
        s.after.append("ALTER TABLE t ADD CHECK (d.is_there(id)) NOT VALID;")

    def policy():
        s.role = True
        s.before.append("CREATE FUNCTION d.rows() RETURNS int LANGUAGE plpgsql %s SECURITY DEFINER AS $$ BEGIN RETURN (SELECT count(*) FROM d.t); END $$;" % kind)
        protect(s, "t", s.random.choice(["d.rows() <> 7", "(SELECT d.rows()) <> 7", "d.rows() + id * 0 <> 5"]), s.random.choice([None, "d.rows() < 9"]))

    def refuses():
        row_trigger(s, "refuse", s.random.choice(["INSERT", "INSERT OR UPDATE"]), "IF (SELECT count(*) FROM d.t) >= 8 THEN RAISE EXCEPTION 'full at %', NEW.id USING ERRCODE = 'ZZ006'; END IF;", kind=kind)

    def sums():
        row_trigger(s, "sum_up", "UPDATE", "SELECT sum(x.a) INTO NEW.place FROM d.t AS x WHERE x.id <> NEW.id;", kind=kind)

    # What is found is in a variable of another name, in a query built at run time.
    def hidden_query():
        row_trigger(s, "place", "INSERT", s.random.choice([
            "EXECUTE 'SELECT count(*) FROM d.' || quote_ident(TG_TABLE_NAME) INTO NEW.place;", "FOR found IN SELECT id FROM d.t LOOP NEW.place := coalesce(NEW.place, 0) + 1; END LOOP;",
            "NEW.place := length(query_to_xml('SELECT 1 FROM d.t', false, false, '')::text);", "SELECT count(*) INTO NEW.place FROM t;",
            "PERFORM FROM d.t WHERE id = NEW.id - 1; NEW.place := FOUND::int;", "OPEN rows; FETCH rows INTO NEW.place; CLOSE rows;"]),
            declare="DECLARE found record; rows CURSOR FOR SELECT count(*) FROM d.t; ", kind=kind)

    def reads_below():
        s.before.append("CREATE FUNCTION d.below() RETURNS int LANGUAGE plpgsql %s AS $$ BEGIN RETURN (SELECT count(*) FROM d.t); END $$;"
                        " CREATE FUNCTION d.above() RETURNS int LANGUAGE sql %s AS $$ SELECT d.below() $$;" % (kind, kind))
        row_trigger(s, "place", "INSERT", "NEW.place := d.above();", kind=kind)

    # Which function is called, its arguments decide; and operators and casts are functions too.
    def overloaded():
        s.before.append("CREATE FUNCTION d.given(of text) RETURNS int LANGUAGE plpgsql %s AS $$ BEGIN RETURN (SELECT count(*) FROM t); END $$;"
                        " CREATE FUNCTION d.given(of int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT of $$;"
                        " CREATE FUNCTION d.plus(int, int) RETURNS int LANGUAGE sql AS $$ SELECT d.given('x') + $1 + $2 $$;"
                        " CREATE OPERATOR <+> (FUNCTION = d.plus, LEFTARG = int, RIGHTARG = int);"
                        " CREATE FUNCTION d.is_fine(of int) RETURNS bool LANGUAGE plpgsql AS $$ BEGIN RETURN d.given('x') <> 8; END $$;"
                        " CREATE DOMAIN fine AS int CHECK (d.is_fine(VALUE));" % kind)
        row_trigger(s, "place", "INSERT OR UPDATE", s.random.choice(["NEW.place := d.given(NEW.b);", "NEW.place := coalesce(NEW.a, 0) OPERATOR(d.<+>) 1;", "NEW.place := 1::fine;"]),
                    declare=s.random.choice(["", "DECLARE checked fine := 1; "]), kind=kind)

    # What is read goes through a view.
    def reads_view():
        s.after.append("CREATE VIEW places AS SELECT max(place) AS last, count(*) AS n FROM t;")
        row_trigger(s, "place", "INSERT", "SELECT coalesce(last, 0) + n INTO NEW.place FROM d.places;", kind=kind)

    s.take_one([next_place, check, default, policy, refuses, default_of_sql, hidden_query, overloaded, next_place_of_group, reads_below, sums, check_of_exists, reads_view])


@family()
def reads_another(s):
    """Code that reads another table, which the batch writes too."""
    t, entry = stock_and_entries(s, s.random.choice(["", "", " ON DELETE CASCADE"]))
    entry.columns += [written("seen"), Column("n", "int", [1, 1, 2], extra="NOT NULL DEFAULT 1", adds=True)]
    stock_of = "SELECT stock FROM d.t WHERE id = "

    def copies():
        row_trigger(s, "copy", s.random.choice(["INSERT", "INSERT OR UPDATE"]), "NEW.seen := (%sNEW.t_id);" % stock_of, "entry")

    def refuses():
        row_trigger(s, "refuse", "INSERT", "IF (%sNEW.t_id) < NEW.n THEN RAISE EXCEPTION 'sold out: %%', NEW.t_id USING ERRCODE = 'ZZ007'; END IF;" % stock_of, "entry")

    def policy():
        s.role = True
        protect(s, "entry", s.random.choice(["t_id IS NULL OR EXISTS (SELECT FROM d.t WHERE t.id = entry.t_id AND t.stock > 0)", "coalesce((SELECT sum(stock) FROM d.t), 0) % 3 <> 1",
                                            "t_id IN (SELECT id FROM d.t WHERE stock <> 2)"]))

    def policy_by_function():
        s.role = True
        s.before.append("CREATE FUNCTION d.has_stock(of int) RETURNS bool LANGUAGE plpgsql STABLE SECURITY DEFINER AS $$ BEGIN RETURN coalesce((%sof) > 0, true); END $$;" % stock_of)
        protect(s, "entry", "true", "d.has_stock(t_id)")

    def check():
        s.before.append("CREATE FUNCTION d.has_stock(of int) RETURNS bool LANGUAGE plpgsql %s AS $$ BEGIN RETURN coalesce((%sof) > 0, true); END $$;" % (
            s.random.choice(["STABLE", "IMMUTABLE"]), stock_of))
        s.after.append("ALTER TABLE entry ADD CHECK (d.has_stock(t_id)) NOT VALID;")

    def default():
        s.before.append("CREATE FUNCTION d.stocks() RETURNS int LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN (SELECT sum(stock) FROM d.t); END $$;")
        entry.columns[-2].extra = "DEFAULT d.stocks()"

    def domain():
        s.before.append("CREATE FUNCTION d.is_known(of int) RETURNS bool LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN of IS NULL OR EXISTS (SELECT FROM d.t WHERE stock >= of); END $$;"
                        " CREATE DOMAIN known AS int CHECK (d.is_known(VALUE));")
        entry.columns.append(Column("k", "known", [0, 1, 2, None], [999], adds=True))

    def generated():
        s.before.append("CREATE FUNCTION d.frozen(of int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $$ BEGIN RETURN (%sof); END $$;" % stock_of)
        entry.columns[-2].extra = "GENERATED ALWAYS AS (d.frozen(t_id)) STORED"

    def view():
        s.patterns = ["any_steps", "lines"]
        shown = s.add(Table("shown", columns=[column for column in entry.columns if column.written]))
        shown.prefer, shown.foreign = "view", entry.foreign
        s.after.append("CREATE VIEW shown AS SELECT * FROM entry WHERE t_id IS NULL OR EXISTS (SELECT FROM t WHERE t.id = entry.t_id AND t.stock > 0)%s;" % s.random.choice(["", " WITH CHECK OPTION"]))

    def when_updated():
        row_trigger(s, "see", "UPDATE", "NEW.b := 'lines ' || (SELECT count(*) FROM d.entry WHERE t_id = NEW.id);", "t")

    def when_deleted():
        s.patterns = ["any_steps"]
        s.after.append("CREATE FUNCTION d.keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT FROM d.t WHERE id = OLD.t_id AND stock > 1) THEN RETURN NULL; END IF; RETURN OLD; END $$;"
                       " CREATE TRIGGER keep BEFORE DELETE ON entry FOR EACH ROW EXECUTE FUNCTION d.keep();")

    # No operation writes entries, and yet they go.
    def reads_what_cascades():
        note = Table("note")
        note.columns.append(written("seen"))
        s.tables.append(note)
        row_trigger(s, "see", "INSERT OR UPDATE", "NEW.seen := (SELECT count(t_id) FROM d.entry);", "note")
        s.after.append("ALTER TABLE entry DROP CONSTRAINT entry_t_id_fkey; ALTER TABLE entry ADD FOREIGN KEY (t_id) REFERENCES t ON DELETE %s ON UPDATE CASCADE;" % s.random.choice(["CASCADE", "SET NULL"]))
        s.patterns = ["any_steps"]

    # What is read is not what is written by name.
    def reads_through_view():
        s.after.append("CREATE VIEW stocks AS SELECT id, stock FROM t; CREATE VIEW all_stocks AS SELECT sum(stock) AS n FROM stocks;")
        row_trigger(s, "copy", "INSERT OR UPDATE", "NEW.seen := (SELECT n FROM d.all_stocks);", "entry")

    def written_through_view():
        view = s.add(Table("v", columns=t.columns))
        view.prefer = "view"
        s.after.append("CREATE VIEW v AS SELECT * FROM t;")
        s.tables.remove(t)
        s.before += [t.definition()] + list(s.initial_rows(t))
        entry.foreign = [(names, view) for names, _ in entry.foreign]
        row_trigger(s, "copy", "INSERT OR UPDATE", "NEW.seen := (%sNEW.t_id);" % stock_of, "entry")

    def reads_partition():
        t.suffix = " PARTITION BY RANGE (id)"
        t.definition = (lambda original: lambda: original() + " CREATE TABLE low PARTITION OF t FOR VALUES FROM (MINVALUE) TO (22); CREATE TABLE high PARTITION OF t FOR VALUES FROM (22) TO (MAXVALUE);")(t.definition)
        row_trigger(s, "copy", "INSERT OR UPDATE", "NEW.seen := (SELECT sum(stock) + count(*) FROM d.low);", "entry")

    def condition_of_trigger():
        s.before.append("CREATE FUNCTION d.has_stock(of int) RETURNS bool LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN coalesce((%sof) > 0, true); END $$;" % stock_of)
        row_trigger(s, "mark", "INSERT OR UPDATE", "NEW.seen := 1;", "entry", when="WHEN (d.has_stock(NEW.t_id))")

    s.take_one([copies, policy, refuses, check, reads_what_cascades, view, written_through_view, default, when_updated, policy_by_function, reads_through_view, reads_partition, domain, when_deleted, condition_of_trigger, generated])


@family()
def writes(s):
    """Code that writes: logs whose order is seen, counters, tables of the batch; and code that swallows errors."""
    t, entry = stock_and_entries(s, s.random.choice(["", " ON DELETE CASCADE"]))
    s.patterns = ["lines", "creates"]
    s.log()
    audit = "INSERT INTO d.log (what) VALUES (concat_ws(' ', TG_OP, TG_TABLE_NAME, CASE TG_OP WHEN 'DELETE' THEN OLD.id ELSE NEW.id END));"
    events = s.random.choice(["INSERT", "INSERT OR UPDATE", "INSERT OR UPDATE OR DELETE"])
    result = " RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;"

    def on_each(timing, body):
        for table in ["t", "entry"]:
            trigger(s, "note_" + table, timing, events, "ROW", body + result, table=table)

    def audits_before():
        on_each("BEFORE", audit)

    def audits_after():
        on_each("AFTER", audit)

    def swallows():
        s.before.append("CREATE TABLE once (n int PRIMARY KEY);")
        on_each("BEFORE", "BEGIN INSERT INTO d.once SELECT count(*) FROM d.t; EXCEPTION WHEN OTHERS THEN " + audit + " END;")

    # Nothing is written where an error is undone, but that it was is stored.
    def swallows_query():
        entry.columns.append(written("seen"))
        row_trigger(s, "swallow", "INSERT OR UPDATE", "BEGIN NEW.seen := 12 / (SELECT stock FROM d.t WHERE id = NEW.t_id); EXCEPTION WHEN OTHERS THEN NEW.seen := -1; END;", "entry")

    def counter():
        s.before.append("CREATE TABLE counter (n int); INSERT INTO counter VALUES (0);")
        entry.columns.append(written("seen"))
        t.columns.append(written("seen"))
        for table in ["t", "entry"]:
            trigger(s, "count_" + table, "BEFORE", "INSERT OR UPDATE", "ROW", "UPDATE d.counter SET n = n + 1 RETURNING n INTO NEW.seen; RETURN NEW;", table=table)

    def takes_stock():
        trigger(s, "take", s.random.choice(["BEFORE", "AFTER"]), "INSERT", "ROW", "UPDATE d.t SET stock = stock - 1 WHERE id = NEW.t_id; RETURN NEW;", table="entry")
        if s.chance(0.5):
            s.after.append("ALTER TABLE t ADD CHECK (stock >= 0) NOT VALID;")

    def default():
        s.before.append("CREATE FUNCTION d.note(what text) RETURNS text LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO d.log (what) VALUES (what); RETURN what; END $$;")
        for table in [t, entry]:
            table.columns.append(Column("c", "text", extra="DEFAULT d.note('made %s')" % table.name, written=False))

    def check():
        s.before.append("CREATE FUNCTION d.note(what text) RETURNS bool LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO d.log (what) VALUES (what); RETURN true; END $$;")
        for table in [t, entry]:
            table.parts.append("CHECK (d.note('%s ' || id))" % table.name)

    def policy():
        s.role = True
        s.before.append("CREATE FUNCTION d.note(what text) RETURNS bool LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN INSERT INTO d.log (what) VALUES (what); RETURN true; END $$;")
        for table in ["t", "entry"]:
            protect(s, table, "true", "d.note('%s ' || id)" % table)

    def function_of_sql():
        s.before.append("CREATE FUNCTION d.note(what text) RETURNS void LANGUAGE sql SECURITY DEFINER AS $$ INSERT INTO d.log (what) VALUES (what) $$;")
        for table in ["t", "entry"]:
            row_trigger(s, "note_" + table, "INSERT OR UPDATE", "PERFORM d.note('%s ' || NEW.id);" % table, table)

    # Both tables keep what they have seen of each other.
    def counts_in_both(body):
        entry.columns.append(written("seen"))
        t.columns.append(written("seen"))
        for table in ["t", "entry"]:
            row_trigger(s, "count_" + table, "INSERT OR UPDATE", body, table)

    # No table: settings of the session, which the next one finds.
    def settings():
        counts_in_both("PERFORM set_config('harness.n', (coalesce(nullif(current_setting('harness.n', true), ''), '0')::int + 1)::text, true);"
                       " NEW.seen := current_setting('harness.n');")

    # What an operation may see is changed by another.
    def changes_claims():
        signed_in(s)
        protect(s, "t", "b IS DISTINCT FROM 'y' OR d.auth_uid() = 'ann'", "true")
        row_trigger(s, "become", "INSERT OR UPDATE", "PERFORM set_config('request.jwt.claims', CASE WHEN NEW.a > 1 THEN '{\"sub\": \"bob\"}' ELSE '{\"sub\": \"ann\"}' END, true);", "entry")

    def temporary_table():
        counts_in_both("CREATE TEMP TABLE IF NOT EXISTS seen_rows (n int) ON COMMIT DROP; INSERT INTO seen_rows VALUES (1);"
                       " SELECT count(*) INTO NEW.seen FROM seen_rows;")

    def setting_in_default():
        for table in [t, entry]:
            table.columns.append(Column("seen", "text", extra="DEFAULT set_config('harness.n', left(coalesce(current_setting('harness.n', true), '') || '%s', 40), true)" % table.name[0], written=False))

    s.take_one([audits_before, takes_stock, swallows, counter, settings, changes_claims, default, swallows_query, audits_after, check, setting_in_default, policy, function_of_sql, temporary_table])


@family()
def shared_sequences(s):
    """Numbers of one sequence in two tables."""
    in_turn(s)
    s.patterns = ["creates"]
    tables = [s.add(Table("t")), s.add(Table("other"))]
    s.before.append("CREATE SEQUENCE shared START 3000001;")

    def on_each(type, default):
        for table in tables:
            table.columns.append(Column("place", type, extra="DEFAULT " + default, written=False))

    def both():
        on_each("bigint", "nextval('d.shared')")

    def current():
        tables[0].columns.append(Column("place", "bigint", extra="DEFAULT nextval('d.shared')", written=False))
        tables[1].columns.append(Column("seen", "bigint", extra="DEFAULT currval('d.shared')", written=False))

    def last():
        s.sees_numbers = True
        on_each("bigint", "nextval('d.shared')")
        row_trigger(s, "see", "UPDATE", "NEW.place := lastval();", "t")

    def keys():
        for table in tables:
            table.generated = 3000000 if table.name == "t" else 3000006
            table.key[0].extra = "DEFAULT nextval('d.shared')"

    def in_triggers():
        for table in tables:
            table.columns.append(written("place", "bigint"))
            row_trigger(s, "place_" + table.name, s.random.choice(["INSERT", "INSERT OR UPDATE"]), "NEW.place := nextval('d.shared');", table.name)

    def in_functions():
        s.before.append("CREATE FUNCTION d.next_number() RETURNS bigint LANGUAGE sql AS $$ SELECT nextval('d.shared') $$;")
        on_each("bigint", "d.next_number()")

    def of_identity():
        tables[0].generated = 1000000
        tables[0].key[0].type = "int GENERATED BY DEFAULT AS IDENTITY (START WITH 1000001)"
        tables[1].columns.append(Column("seen", "bigint", extra="DEFAULT lastval()", written=False))

    def short_and_limited():
        s.before[-1] = "CREATE SEQUENCE shared START 3000001 CACHE 5;"
        on_each("bigint", "nextval('d.shared')")

    if s.chance(0.3):
        refer(tables[1], tables[0], "t_id")
    s.take_one([both, current, in_triggers, keys, of_identity, last, in_functions, short_and_limited])


@family()
def odd_triggers(s):
    """Triggers that leave rows out, move keys, or see several rows at once; with two tables in turn."""
    in_turn(s, 0.6)
    action = s.random.choice(["", " ON DELETE CASCADE", " DEFERRABLE INITIALLY DEFERRED"])
    t, entry = stock_and_entries(s, action)
    s.log()
    note = "INSERT INTO d.log (what) VALUES (concat_ws(' ', TG_OP, TG_TABLE_NAME, (SELECT count(*) FROM d.t), (SELECT sum(stock) FROM d.t), (SELECT count(*) FROM d.entry))); "

    def drops_rows():
        row_trigger(s, "drop_t", "INSERT OR UPDATE", "IF NEW.stock = 2 THEN RETURN NULL; END IF;", "t")

    def drops_lines():
        row_trigger(s, "drop_line", "INSERT OR UPDATE", "IF NEW.a IS NULL THEN RETURN NULL; END IF;", "entry")

    def moves_keys():
        row_trigger(s, "move", s.random.choice(["INSERT", "INSERT OR UPDATE"]), s.random.choice(["NEW.id := NEW.id / 2 + 10;", "NEW.id := NEW.id + 100;", "IF NEW.stock = 2 THEN NEW.id := 5; END IF;"]))

    def sets_unique():
        t.columns.append(Column("slug", "text", extra="UNIQUE", written=False))
        row_trigger(s, "slug", "INSERT OR UPDATE", "NEW.slug := coalesce(NEW.b, 'n') || NEW.stock;")

    def sets_foreign():
        row_trigger(s, "parent", "INSERT OR UPDATE", "NEW.t_id := coalesce(NEW.t_id, NEW.a + 19);", "entry")

    def statement():
        for table in ["t", "entry"]:
            trigger(s, "note_" + table, s.random.choice(["BEFORE", "AFTER"]), "INSERT OR UPDATE OR DELETE", "STATEMENT", note + "RETURN NULL;", table=table)

    def transition_tables():
        for table in ["t", "entry"]:
            trigger(s, "note_" + table, "AFTER", "INSERT", "STATEMENT", "INSERT INTO d.log (what) SELECT '%s ' || string_agg(id::text, ',' ORDER BY id) FROM changed; RETURN NULL;" % table,
                    extra="REFERENCING NEW TABLE AS changed", table=table)
        trigger(s, "note_row", "AFTER", "UPDATE", "ROW", "INSERT INTO d.log (what) SELECT count(*) || ' of ' || NEW.id FROM changed; RETURN NULL;", extra="REFERENCING NEW TABLE AS changed")

    def after_rows():
        for table in ["t", "entry"]:
            trigger(s, "note_" + table, "AFTER", "INSERT OR UPDATE OR DELETE", "ROW", note + "RETURN NULL;", table=table)

    def constraint_triggers():
        for table in ["t", "entry"]:
            trigger(s, "late_" + table, "AFTER", "INSERT OR UPDATE", "ROW", note + "RETURN NULL;", extra=s.random.choice(["DEFERRABLE", "DEFERRABLE INITIALLY DEFERRED"]), table=table)

    def rule():
        # An action of a foreign key that a rule turns into another is an internal error of the server's.
        instead = ["CREATE RULE instead AS ON DELETE TO entry DO INSTEAD UPDATE d.entry SET a = -1 WHERE entry.id = OLD.id;"] if "CASCADE" not in action else []
        s.after.append(s.random.choice(["CREATE RULE also AS ON INSERT TO entry DO ALSO UPDATE d.t SET stock = t.stock - 1 WHERE t.id = NEW.t_id;",
                                        "CREATE RULE also AS ON UPDATE TO t DO ALSO INSERT INTO d.log (what) SELECT concat(NEW.id, ' ', (SELECT count(*) FROM d.entry));"] + instead))

    # Of the order of the triggers the name decides, and the second sees what the first made.
    def two():
        t.columns.append(written("seen", "text"))
        row_trigger(s, "a_first", "INSERT OR UPDATE", "NEW.seen := 'first';")
        row_trigger(s, "b_second", "INSERT OR UPDATE", "NEW.seen := NEW.seen || (SELECT count(*) FROM d.entry);")

    def disabled():
        trigger(s, "note", "BEFORE", "INSERT OR UPDATE", "ROW", note + "RETURN NEW;")
        s.after.append("ALTER TABLE t %s TRIGGER note;" % s.random.choice(["DISABLE", "ENABLE REPLICA", "ENABLE ALWAYS"]))

    s.take_one([drops_rows, moves_keys, transition_tables, sets_unique, after_rows, statement, rule, sets_foreign, constraint_triggers, two, drops_lines, disabled])


@family()
def cascades(s):
    """Parents, children and their children; what becomes of them when the parent goes, or comes too late."""
    in_turn(s)
    s.patterns = ["families", "lines", "any_steps"]
    action = lambda: s.random.choice([" ON DELETE CASCADE", " ON DELETE SET NULL", " ON UPDATE CASCADE", " ON DELETE CASCADE ON UPDATE CASCADE", " ON UPDATE SET NULL", " ON DELETE RESTRICT", ""])
    late = lambda: s.random.choice([" DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"])
    t, child = s.add(Table("t")), s.add(Table("child"))

    def chain():
        refer(child, t, "t_id", action())
        refer(s.add(Table("grandchild")), child, "child_id", action())

    def deferred():
        refer(child, t, "t_id", s.random.choice(["", action()]) + late())

    def siblings():
        refer(child, t, "t_id", action())
        refer(s.add(Table("sibling")), t, "t_id", action())

    def tree():
        refer(child, t, "t_id", action())
        refer(t, t, "up", action())

    def not_null():
        refer(child, t, "t_id", " ON DELETE SET NULL")
        child.columns[-1].extra += " NOT NULL"

    # What goes by a cascade is seen.
    def noted():
        s.log()
        refer(child, t, "t_id", s.random.choice([" ON DELETE CASCADE", " ON DELETE SET NULL"]))
        trigger(s, "note", s.random.choice(["BEFORE", "AFTER"]), "UPDATE OR DELETE", "ROW", "INSERT INTO d.log (what) VALUES (concat_ws(' ', TG_OP, OLD.id, (SELECT count(*) FROM d.t)));"
                " RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;", table="child")

    s.take_one([chain, deferred, siblings, noted, tree, not_null])


@family()
def reused(s):
    """Keys and unique values that one operation frees and another takes."""
    in_turn(s, 0.85)
    s.patterns = ["reuse"]
    t = s.add(Table("t", [("id", s.random.choice(["int", "int", "text", "uuid", "citext"]))]))
    other = s.add(Table("other"))
    email = lambda extra="UNIQUE", type="int": t.columns.append(Column("u", type, [10, 20, 30, 40, 50], extra=extra, unique=True, adds=True))

    def single():
        email("NOT NULL UNIQUE")

    def two():
        email()
        t.columns.append(Column("w", "int", [10, 20, 30], extra="UNIQUE", unique=True, adds=True))

    def together():
        email("")
        t.parts.append("UNIQUE (u, a)")

    def deferrable():
        email("UNIQUE DEFERRABLE INITIALLY " + s.random.choice(["IMMEDIATE", "DEFERRED"]))

    def partial():
        email("")
        s.after.append("CREATE UNIQUE INDEX ON t (u) WHERE a > 2;")

    def expression():
        t.columns.append(Column("u", "text", ["u10", "U10", "u20", "U30", None], unique=True))
        s.after.append("CREATE UNIQUE INDEX ON t (lower(u));")

    def exclusion():
        t.columns.append(Column("u", "int4range", ["empty", "[10,15)", "[12,17)", None], ["[5,1)"], unique=True))
        t.parts.append("EXCLUDE USING gist (u WITH &&)")

    def drawn_keys():
        t.draws = True
        t.key = [Column("id", "uuid", extra="DEFAULT gen_random_uuid()", written=False)]
        t.key[0].base = "uuid"
        email()

    def referenced():
        email("NOT NULL UNIQUE")
        refer(other, t, "t_id", s.random.choice(["", " ON UPDATE CASCADE", " ON DELETE SET NULL", " DEFERRABLE INITIALLY DEFERRED"]))

    # Two tables, which share a name by a trigger that looks.
    def across_tables():
        s.before.append("CREATE FUNCTION d.elsewhere() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT FROM d.other WHERE a = NEW.a) AND NEW.a > 3 THEN"
                        " RAISE unique_violation USING MESSAGE = 'taken there'; END IF; RETURN NEW; END $$;")
        s.after.append("CREATE TRIGGER elsewhere BEFORE INSERT OR UPDATE ON t FOR EACH ROW EXECUTE FUNCTION d.elsewhere();")

    s.take_one([single, referenced, two, drawn_keys, together, deferrable, expression, across_tables, exclusion, partial])


@family()
def by_two_names(s):
    """The same rows through a view, a partition, a parent, or a column of another name."""
    in_turn(s)
    t = s.add(Table("t"))
    options = s.random.choice(["", " WITH (security_invoker)"])

    def another(name, **more):
        table = s.add(Table(name, **more))
        table.prefer = "view"
        return table

    def view():
        another("v")
        s.after.append("CREATE VIEW v%s AS SELECT id, a, b FROM t;" % options)

    def narrow_view():
        another("v")
        s.after.append("CREATE VIEW v%s AS SELECT id, a, b FROM t WHERE a > 1 WITH CHECK OPTION;" % options)

    def two_views():
        another("v")
        another("w")
        s.after.append("CREATE VIEW v%s AS SELECT id, a, b FROM t WHERE a > 1; CREATE VIEW w AS SELECT id, a, b FROM v WHERE a < 5;" % options)

    def renamed():
        another("v", columns=[Column("c", "int", [1, 2, 3, None], adds=True)])
        s.after.append("CREATE VIEW v%s AS SELECT id, a AS c FROM t;" % options)

    def partition():
        t.suffix = " PARTITION BY RANGE (id)"
        t.definition = (lambda original: lambda: original() + " CREATE TABLE low PARTITION OF t FOR VALUES FROM (MINVALUE) TO (5); CREATE TABLE high PARTITION OF t FOR VALUES FROM (5) TO (MAXVALUE);")(t.definition)
        for name in ["low", "high"][:s.random.choice([1, 2])]:
            another(name)

    def heir():
        s.after.append("CREATE TABLE low (PRIMARY KEY (id)) INHERITS (t); INSERT INTO low VALUES (20, 1, 'heir'), (21, 1, 'heir');")
        another("low")

    # The view reads more than it writes.
    def counting_view():
        another("v", columns=[Column("a", "int", [1, 2, 3, None], adds=True), Column("n", "bigint", written=False)])
        s.after.append("CREATE VIEW v%s AS SELECT id, a, (SELECT count(*) FROM t) AS n FROM t;" % options)

    s.take_one([view, partition, renamed, counting_view, narrow_view, heir, two_views])
