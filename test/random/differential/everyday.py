"""Families of what applications have, and where nobody can tell what ran together: it should run together.

Code of users is in all of them: it computes, or reads what no operation writes.
"""

from schemas import Column, Table, family, trigger

CLAIMS = "current_setting('request.jwt.claims', true)::json ->> 'sub'"


def drawn(table):
    """A table whose keys are random uuids. Of its first rows they are known."""
    table.key = [Column("id", "uuid", extra="DEFAULT gen_random_uuid()", written=False)]
    table.key[0].base = "uuid"
    table.draws = True
    return table


def refer(child, parent, name, extra=""):
    key = parent.key[0]
    type = getattr(key, "base", key.type)
    child.columns.append(Column(name, type, extra="REFERENCES %s%s" % (parent.name, extra)))
    child.foreign.append(([name], parent))


def row_trigger(s, name, events, body, table="t", when="", declare="", kind=""):
    """BEFORE, with the rights of whoever writes."""
    s.after.append("CREATE FUNCTION d.%s() RETURNS trigger LANGUAGE plpgsql %s AS $$ %sBEGIN %s RETURN NEW; END $$;" % (name, kind, declare, body))
    s.after.append("CREATE TRIGGER %s BEFORE %s ON %s FOR EACH ROW %s EXECUTE FUNCTION d.%s();" % (name, events, table, when, name))


def signed_in(s, name="ann"):
    s.role = True
    s.settings.append("SET request.jwt.claims = '{\"sub\": \"%s\"}';" % name)
    s.before.append(s.random.choice([
        "CREATE FUNCTION d.auth_uid() RETURNS text LANGUAGE sql STABLE AS $$ SELECT %s $$;" % CLAIMS,
        "CREATE FUNCTION d.auth_uid() RETURNS text LANGUAGE sql STABLE AS $$ SELECT nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub' $$;",
        "CREATE FUNCTION d.auth_uid() RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN %s; END $$;" % CLAIMS]))


def members(s):
    """Who belongs to which tenant; no operation writes it. Ann is in 1 and 2."""
    s.before.append("CREATE TABLE members (tenant int, who text, role text DEFAULT 'editor', PRIMARY KEY (tenant, who));"
                    " INSERT INTO members VALUES (1, 'ann', 'owner'), (2, 'ann', 'editor'), (2, 'bob', 'owner'), (3, 'bob', 'owner');")
    s.before.append("CREATE FUNCTION d.is_member(of int) RETURNS bool LANGUAGE plpgsql STABLE%s AS $$ BEGIN"
                    " RETURN EXISTS (SELECT FROM d.members AS m WHERE m.tenant = of AND m.who = d.auth_uid()); END $$;" % s.random.choice(["", " SECURITY DEFINER"]))


def tenant_column():
    return Column("tenant", "int", [1, 1, 2], [3, 9], extra="NOT NULL DEFAULT 1")


def protect(s, table, using, check=None, command="ALL"):
    enable = "ALTER TABLE %s ENABLE ROW LEVEL SECURITY;" % table
    if enable not in s.last:
        s.last.append(enable)
    s.last.append("CREATE POLICY p%d ON %s FOR %s %s%s;" % (
        len(s.last), table, command, "USING (%s)" % using if command != "INSERT" else "WITH CHECK (%s)" % using, " WITH CHECK (%s)" % check if check else ""))


def new_turns(s):
    s.turns = 0.5


@family(least=0.2, harmless=["child", "clocks", "chance", "of_function", "of_domain", "of_sql"])
def uuid_defaults(s):
    """Keys that the database draws, and other values of the moment."""
    new_turns(s)
    t = s.add(drawn(Table("t")))
    s.add(drawn(Table("other")))

    def child():
        refer(s.add(drawn(Table("item"))), t, "t_id", s.random.choice(["", " ON DELETE CASCADE"]))

    def clocks():
        t.columns += [Column("made_at", "timestamptz", extra="DEFAULT clock_timestamp()", written=False), Column("asked_at", "timestamptz", extra="DEFAULT now()", written=False)]

    def chance():
        t.columns += [Column("luck", "int", extra="DEFAULT floor(random())", written=False), Column("coin", "bool", extra="DEFAULT (random() < 2)", written=False)]

    def of_function():
        s.before.append("CREATE FUNCTION d.new_id() RETURNS uuid LANGUAGE plpgsql AS $$ DECLARE made uuid; BEGIN made := gen_random_uuid(); RETURN made; END $$;")
        t.key[0].extra = "DEFAULT d.new_id()"

    def of_sql():
        s.before.append("CREATE FUNCTION d.label(n int) RETURNS text LANGUAGE sql %s AS $$ SELECT 'n-' || coalesce(n, 0) $$;" % s.random.choice(["IMMUTABLE", "STABLE", ""]))
        t.columns.append(Column("label", "text", extra="DEFAULT d.label(7)", written=False))
        t.parts.append("CHECK (d.label(a) <> 'n-77')")

    def of_domain():
        s.before.append("CREATE DOMAIN entity_id AS uuid DEFAULT gen_random_uuid() CHECK (VALUE <> '00000000-0000-0000-0000-000000009999');")
        t.key[0].type, t.key[0].extra = "entity_id", ""

    s.take([child, clocks, of_function, chance, of_sql, of_domain])


@family(least=0.2, harmless=["touches", "normalizes", "both", "when_changed", "refuses", "computes", "deletes", "calls"])
def touched(s):
    """Triggers before rows that run no query."""
    new_turns(s)
    tables = []
    for name in ["t", "item"]:
        table = s.add(Table(name))
        table.columns += [Column("email", "text", ["Ann@X.org ", "bob@x.org", "CY@X.ORG", None]), Column("updated_at", "timestamptz", written=False),
                          Column("version", "int", extra="NOT NULL DEFAULT 0", written=False)]
        tables.append(table)
    if s.chance(0.5):
        refer(tables[1], tables[0], "t_id", s.random.choice(["", " ON DELETE CASCADE"]))

    def on_each(name, events, body, **more):
        for table in tables[:s.random.choice([1, 2, 2])]:
            row_trigger(s, "%s_%s" % (name, table.name), events, body, table.name, **more)

    def touches():
        on_each("touch", s.random.choice(["UPDATE", "INSERT OR UPDATE"]), "NEW.updated_at := %s;" % s.random.choice(["now()", "clock_timestamp()", "CURRENT_TIMESTAMP"]))

    def normalizes():
        on_each("normalize", "INSERT OR UPDATE", "NEW.email := lower(trim(NEW.email));")

    def both():
        touches()
        normalizes()

    def when_changed():
        on_each("touch", "UPDATE", "NEW.version := OLD.version + 1;", when=s.random.choice(["WHEN (OLD.* IS DISTINCT FROM NEW.*)", "WHEN (OLD.a IS DISTINCT FROM NEW.a)"]))

    def refuses():
        on_each("refuse", "INSERT OR UPDATE", "IF NEW.a = 77 THEN RAISE EXCEPTION 'not % in %', NEW.a, TG_TABLE_NAME USING ERRCODE = 'ZZ004', HINT = 'take five'; END IF;")

    def computes():
        on_each("compute", "INSERT OR UPDATE OF a, b", "IF TG_OP = 'INSERT' THEN NEW.version := 1; ELSE step := 2; FOR i IN 1..step LOOP NEW.version := NEW.version + i; END LOOP; END IF;"
                " CASE WHEN NEW.a > 3 THEN NEW.b := upper(NEW.b); ELSE NULL; END CASE;", declare="DECLARE step int := 1; ")

    def deletes():
        for table in tables:
            s.after.append("CREATE FUNCTION d.keep_%s() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.id > 100000 THEN RAISE EXCEPTION 'kept'; END IF; RETURN OLD; END $$;"
                           " CREATE TRIGGER keep BEFORE DELETE ON %s FOR EACH ROW EXECUTE FUNCTION d.keep_%s();" % (table.name, table.name, table.name))

    def calls():
        s.before.append("CREATE FUNCTION d.tidy(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT lower(trim(value)) $$;")
        on_each("tidy", "INSERT OR UPDATE", "NEW.email := d.tidy(NEW.email);")

    s.take_one([touches, normalizes, when_changed, refuses, both, computes, calls, deletes])


@family(least=0.2, harmless=["domain", "nested_domain", "domain_by_function", "case_blind", "case_blind_key", "label"])
def everyday_types(s):
    """Domains whose checks look at the value alone, types of extensions, enums."""
    new_turns(s)
    t, item = s.add(Table("t")), s.add(Table("item"))
    if s.chance(0.4):
        refer(item, t, "t_id")

    def on_each(make):
        for table in (t, item):
            table.columns.append(make())

    def domain():
        s.before.append("CREATE DOMAIN small AS int CHECK (VALUE BETWEEN -10 AND 10); CREATE DOMAIN word AS varchar(9) NOT NULL DEFAULT 'none' CHECK (VALUE <> 'no');")
        on_each(lambda: Column("s", "small", [1, 2, 3, None], [77, "x"], adds=True))
        on_each(lambda: Column("w", "word", ["a", "b"], ["no", "much too long"]))

    def nested_domain():
        s.before.append("CREATE DOMAIN trimmed AS text CHECK (VALUE = trim(VALUE)); CREATE DOMAIN slug AS trimmed CHECK (VALUE ~ '^[a-z-]*$') CHECK (length(VALUE) < 9);")
        on_each(lambda: Column("slug", "slug", ["a", "a-b", None], ["B", " a", "much-too-long"]))

    def domain_by_function():
        s.before.append("CREATE FUNCTION d.is_even(n int) RETURNS bool LANGUAGE %s; CREATE DOMAIN even AS int CHECK (d.is_even(VALUE));" % s.random.choice([
            "sql IMMUTABLE AS $$ SELECT n % 2 = 0 $$", "sql AS $$ SELECT n % 2 = 0 $$", "plpgsql IMMUTABLE AS $$ BEGIN RETURN n % 2 = 0; END $$", "plpgsql AS $$ BEGIN RETURN mod(n, 2) = 0; END $$"]))
        on_each(lambda: Column("e", "even", [2, 4, 0, None], [77, "x"]))

    def case_blind():
        on_each(lambda: Column("email", "citext", ["Ann@x.org", "ann@X.org", "bob@x.org", None], []))
        on_each(lambda: Column("h", "hstore", ["a=>1", None], []))

    def case_blind_key():
        for table in (t, item):
            table.columns.append(Column("email", "citext", extra="UNIQUE", unique=True))

    def label():
        s.before.append("CREATE TYPE label AS ENUM ('new', 'old');")
        on_each(lambda: Column("label", "label", ["new", "old"], ["odd"], extra="NOT NULL DEFAULT 'new'"))

    s.take_one([domain, case_blind, domain_by_function, nested_domain, label, case_blind_key])


@family(least=0.2, harmless=["checked", "cascading", "in_two_levels"])
def orders(s):
    """Orders, their lines, the stock of what is ordered; no code of users."""
    new_turns(s)
    s.turns = 0.5
    s.patterns = ["lines", "lines", "families"]
    amount = lambda name: Column(name, "int", [1, 2, 3], ["x"], extra="NOT NULL DEFAULT 1", adds=True)
    t = s.add(Table("t", columns=[Column("stock", "int", [50, 60, 70], ["x"], extra="NOT NULL DEFAULT 50", adds=True), Column("name", "text", ["x", "y", None])]))
    entry = s.add(Table("entry", columns=[amount("n"), Column("note", "text", ["x", "y", None])]))

    def checked():
        t.parts.append("CHECK (stock >= 0)")
        refer(entry, t, "t_id")
        entry.parts.append("CHECK (n > 0)")

    def cascading():
        refer(entry, t, "t_id", " ON DELETE CASCADE")

    def in_two_levels():
        order = s.add(drawn(Table("orders", columns=[Column("total", "int", [0], extra="NOT NULL DEFAULT 0", adds=True)])))
        s.tables.remove(order)
        s.tables.insert(0, order)
        refer(entry, order, "order_id", s.random.choice(["", " ON DELETE CASCADE"]))
        refer(entry, t, "t_id")

    s.take_one([checked, in_two_levels, cascading])


@family(least=0.2, harmless=["by_owner", "by_selected_owner", "by_membership", "by_function", "by_exists", "by_command", "by_claim"])
def tenants(s):
    """Policies by claims, and by who belongs to a tenant."""
    new_turns(s)
    signed_in(s)
    members(s)
    for name in ["t", "item"]:
        table = s.add(Table(name))
        table.columns += [Column("owner", "text", ["ann"], ["bob"], extra="DEFAULT d.auth_uid()"), tenant_column()]
        s.after.append("UPDATE %s SET owner = 'bob', tenant = 3 WHERE id = 6;" % name)
    if s.chance(0.4):
        refer(s.tables[1], s.tables[0], "t_id")

    def on_each(using, check=None, command="ALL"):
        for table in s.tables:
            protect(s, table.name, using % {"t": table.name}, check, command)

    def by_owner():
        on_each("owner = d.auth_uid()")

    def by_selected_owner():
        on_each("owner = (SELECT d.auth_uid())")

    def by_membership():
        on_each("tenant IN (SELECT m.tenant FROM d.members AS m WHERE m.who = (SELECT d.auth_uid()))")

    def by_function():
        on_each(s.random.choice(["d.is_member(tenant)", "d.is_member(tenant)", "(SELECT d.is_member(%(t)s.tenant))"]))

    def by_exists():
        on_each("EXISTS (SELECT FROM d.members AS m WHERE m.tenant = %(t)s.tenant AND m.who = d.auth_uid())")

    def by_command():
        on_each("d.is_member(tenant)", command="SELECT")
        on_each("owner = (SELECT d.auth_uid()) AND a IS DISTINCT FROM 77", command="INSERT")
        on_each("d.is_member(tenant)", "owner = (SELECT d.auth_uid())", command="UPDATE")
        on_each("owner = (SELECT d.auth_uid())", command="DELETE")

    def by_claim():
        on_each("owner = (%s)" % CLAIMS, "(SELECT auth_uid() = owner)")

    s.take_one([by_owner, by_membership, by_function, by_exists, by_selected_owner, by_command, by_claim])
    # Whose claims differ are no neighbours.
    if s.chance(0.2):
        s.settings.insert(0, "SET batch_ops.allow_claims_override = on;")
        s.claims = [{"sub": "ann"}, {"sub": "bob"}]
        s.features.append("other_claims")


def hidden_base(s, name, base):
    """A table that only a view is written through. Returns the view's."""
    table = Table(base)
    s.before += [table.definition()] + list(s.initial_rows(table))
    view = s.add(Table(name))
    view.prefer = "view"
    return view


@family(least=0.2, harmless=["plain", "invoker", "check_option", "cascaded", "of_view", "renamed", "default", "policy"])
def invoker_views(s):
    """Simple views, written like tables."""
    new_turns(s)
    views = [("v", "base"), ("w", "other_base")]
    for name, base in views:
        hidden_base(s, name, base)
    s.add(Table("item"))

    def on_each(text):
        s.after += ["CREATE VIEW %s %s;" % (name, text % {"base": base}) for name, base in views]

    def plain():
        on_each("AS SELECT id, a, b FROM %(base)s")

    def invoker():
        on_each("WITH (security_invoker) AS SELECT * FROM %(base)s")
        s.role = True

    def check_option():
        on_each(s.random.choice(["", "WITH (security_invoker) "]) + "AS SELECT id, a, b FROM %(base)s WHERE a IS DISTINCT FROM 77 WITH LOCAL CHECK OPTION")

    def cascaded():
        s.after += ["CREATE VIEW %s_below AS SELECT * FROM %s WHERE b IS DISTINCT FROM 'none'; CREATE VIEW %s AS SELECT * FROM %s_below WHERE a IS DISTINCT FROM 77 WITH CASCADED CHECK OPTION;"
                    % (name, base, name, name) for name, base in views]

    def of_view():
        s.after += ["CREATE VIEW %s_below AS SELECT * FROM %s; CREATE VIEW %s AS SELECT id, a, b FROM %s_below;" % (name, base, name, name) for name, base in views]

    def renamed():
        s.after += ["ALTER TABLE %s RENAME id TO number; ALTER TABLE %s RENAME b TO note;" % (base, base) for _, base in views]
        on_each("AS SELECT a, number AS id, note AS b FROM %(base)s")

    def default():
        on_each("AS SELECT id, a, b FROM %(base)s")
        s.after += ["ALTER VIEW %s ALTER a SET DEFAULT 5; ALTER VIEW %s ALTER b SET DEFAULT lower('FIVE');" % (name, name) for name, _ in views]

    def policy():
        signed_in(s)
        for _, base in views:
            s.after.append("ALTER TABLE %s ADD owner text DEFAULT 'ann';" % base)
            s.last.append("ALTER TABLE %s ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON %s USING (owner = (SELECT d.auth_uid()));" % (base, base))
        on_each("WITH (security_invoker) AS SELECT id, a, b FROM %(base)s")

    s.take_one([plain, invoker, check_option, policy, cascaded, renamed, of_view, default])


@family(least=0.15, harmless=["by_list", "by_range", "by_hash", "in_two_steps", "with_triggers"])
def partitioned(s):
    """Partitions, whose keys say where a row is."""
    new_turns(s)
    s.add(Table("item"))

    def split(table, clause, parts):
        table.suffix = " PARTITION BY " + clause
        table.definition = (lambda original: lambda: " ".join([original()] + ["CREATE TABLE %s PARTITION OF %s;" % (name, rest) for name, rest in parts]))(table.definition)
        return s.add(table)

    def regions(name="t"):
        table = Table(name, [("id", "int"), ("region", "text")])
        table.key[1].base = "region"
        return table

    def by_list():
        split(regions(), "LIST (region)", [("north", "t FOR VALUES IN ('north')"), ("south", "t FOR VALUES IN ('south', 'east')"),
                                           ("rest", s.random.choice(["t DEFAULT", "t FOR VALUES IN ('west')"]))])

    def by_range(name="t"):
        split(Table(name), "RANGE (id)", [("low", "t FOR VALUES FROM (MINVALUE) TO (4)"), ("middle", "t FOR VALUES FROM (4) TO (23)"),
                                          ("high", "t FOR VALUES FROM (23) TO (MAXVALUE)")])

    def by_hash():
        split(Table("t"), "HASH (id)", [("part%d" % i, "t FOR VALUES WITH (MODULUS 3, REMAINDER %d)" % i) for i in range(3)])

    def in_two_steps():
        split(regions(), "LIST (region)", [("north", "t FOR VALUES IN ('north')"), ("rest", "t DEFAULT PARTITION BY HASH (id)"),
                                           ("rest0", "rest FOR VALUES WITH (MODULUS 2, REMAINDER 0)"), ("rest1", "rest FOR VALUES WITH (MODULUS 2, REMAINDER 1)")])

    def with_triggers():
        by_range()
        s.tables[-1].columns.append(Column("updated_at", "timestamptz", written=False))
        row_trigger(s, "touch", "INSERT OR UPDATE", "NEW.updated_at := now(); NEW.b := lower(NEW.b);")

    s.take_one([by_list, by_range, by_hash, in_two_steps, with_triggers])


@family(least=0.2, harmless=["tables", "opened"])
def application(s):
    """A small application: projects of tenants, their issues, comments on them."""
    new_turns(s)
    s.patterns, s.turns = ["lines", "lines", "lines", "families"], 0.2
    signed_in(s)
    members(s)
    s.before.append("CREATE TYPE state AS ENUM ('open', 'doing', 'done'); CREATE DOMAIN title AS text CHECK (length(VALUE) BETWEEN 1 AND 40);"
                    " CREATE DOMAIN email AS citext CHECK (VALUE ~ '@');")
    tables = {}
    for name in ["projects", "issues", "comments"]:
        table = tables[name] = s.add(drawn(Table(name, columns=[tenant_column(), Column("updated_at", "timestamptz", extra="NOT NULL DEFAULT now()", written=False)])))
        row_trigger(s, "touch_" + name, "UPDATE", "NEW.updated_at := now();", name)
        protect(s, name, s.random.choice(["tenant IN (SELECT m.tenant FROM d.members AS m WHERE m.who = (SELECT d.auth_uid()))", "d.is_member(tenant)"]))
        s.after.append("UPDATE %s SET tenant = 3 WHERE id = '%s';" % (name, table.key_values(6, s.random)["id"]))
    projects, issues, comments = tables.values()
    title = lambda name: Column(name, "title", ["first", "second", "Third"], ["", "x" * 50], extra="NOT NULL DEFAULT 'untitled'")
    state = Column("state", "state", ["open", "doing", "done"], ["lost"], extra="NOT NULL DEFAULT 'open'")
    number = lambda name: Column(name, "int", [0, 1, 2, 5], ["x"], extra="NOT NULL DEFAULT 0", adds=True)
    projects.columns += [title("name"), number("issue_count"), Column("slug", "text", extra="UNIQUE", unique=True)]
    issues.columns += [title("title"), state, number("points"), number("comment_count"), Column("labels", "text[]", [["a"], ["a", "b"], []], ["x"])]
    comments.columns += [Column("body", "text", ["yes", "No", "ü"], []), Column("author", "text", ["ann"], extra="DEFAULT d.auth_uid()"),
                         Column("mail", "email", ["Ann@x.org", "ann@X.org", None], ["nobody"])]
    refer(issues, projects, "project_id", s.random.choice([" ON DELETE CASCADE", ""]))
    refer(comments, issues, "issue_id", s.random.choice([" ON DELETE CASCADE", ""]))
    row_trigger(s, "normalize", "INSERT OR UPDATE", "NEW.name := trim(NEW.name);", "projects")
    s.after.append("CREATE INDEX ON issues (project_id, state); CREATE INDEX ON comments (issue_id);")

    # The same table by another name.
    def opened():
        view = s.add(drawn(Table("my_issues", columns=[column for column in issues.columns if column.written])))
        view.prefer, view.foreign = "view", issues.foreign
        s.after.append("CREATE VIEW my_issues WITH (security_invoker) AS SELECT %s FROM issues WHERE state <> 'done';" % ", ".join(["id"] + [column.name for column in view.columns]))

    # From here on there is something to notice.
    def slugs():
        row_trigger(s, "slugs", "INSERT OR UPDATE", "NEW.slug := left(lower(trim(NEW.slug)), 3);", "projects")

    def through_parents():
        s.last.append("CREATE POLICY parents ON issues AS RESTRICTIVE FOR INSERT WITH CHECK"
                      " (project_id IS NULL OR EXISTS (SELECT FROM d.projects AS p WHERE p.id = project_id AND p.issue_count < 5));")

    def memberships():
        s.add(Table("memberships", columns=[Column("tenant", "int", [1, 2, 3]), Column("who", "text", ["ann", "bob"])]))
        s.last.append("CREATE POLICY joined ON issues AS RESTRICTIVE USING ((SELECT count(*) FROM d.memberships AS m WHERE m.who = 'ann') BETWEEN 2 AND 5);")

    def counted():
        row_trigger(s, "count_issues", "INSERT", "SELECT NEW.points + p.issue_count INTO NEW.points FROM d.projects AS p WHERE p.id = NEW.project_id;"
                    " NEW.points := coalesce(NEW.points, 0);", "issues")

    def kept_count():
        trigger(s, "keep_count", "AFTER", "INSERT OR DELETE", "ROW", "UPDATE d.projects SET issue_count = issue_count + CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END"
                " WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.project_id ELSE OLD.project_id END; RETURN NULL;", table="issues")

    s.features.append("tables")
    if s.turn % 2:
        features = [opened, through_parents, counted, memberships, kept_count, slugs]
        s.use(features[s.turn // 2 % len(features)])
