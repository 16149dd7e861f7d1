#!/usr/bin/env python3
"""Writes SQL that runs random batches: batches.py fusion|mutants SEED COUNT

fusion    whole batches, each run in all five modes, fused and not (check_fusion)
mutants   batches of which something has been changed that should not be (check_survival)

The same seed gives the same batches. What is printed beyond the final count is trouble.
"""

import copy
import json
import random
import sys

TABLES = ["plain"] * 5 + ["child"] * 3 + [
    "triggered", "statements", "node", "relaxed", "late", "cascaded", "guarded", "owned", "referrer",
    "divided", "ancestor", "defaulted", "seen", "random.plain"]
TEXTS = ["b1", "b2", "b3", "x", "y", "toolong", "", "$$ref:o1.id", "a%", "ü", None]
METADATA = {
    "read": [{"__sort": "id:desc"}, {"__sort": "id", "__limit": 1}, {"__sort": "id", "__offset": 1}, {"__count": True},
             {"__properties": ["id"]}, {"__lock": "update"}, {"__sort": "b:nullsfirst,id"},
             {"__sort": "id", "__limit": 1, "__offset": 2, "__total": True}, {"__total": True},
             {"__aggregate": {"n": {"count": "*"}, "m": {"max": "a"}, "s": {"sum": "a"}}},
             {"__group": "b", "__aggregate": {"n": {"count": "a", "distinct": True}}, "__sort": "b", "__limit": 2, "__total": True}],
    "create": [{"__properties": ["id"]}, {"__properties": []},
               {"__on_conflict": {"columns": ["id"], "action": "update"}},
               {"__on_conflict": {"columns": ["id"], "action": "nothing"}},
               {"__on_conflict": {"columns": ["id"], "action": "select"}}, {"__on_conflict": {"action": "nothing"}},
               {"__on_conflict": {"columns": ["id"], "action": "update", "update": ["b"], "increment": ["a"]}},
               {"__on_conflict": {"columns": ["id"], "action": "update", "if": {"a": {"not-same": "$ref:@new.a"}}}}],
    "update": [{"__properties": "id,a"}, {"__properties": []}],
    "delete": [{"__properties": []}],
    "sync": [{"__properties": ["id"]}, {"__properties": []}],
}


class Batches:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def key(self):
        return self.random.choice([1, 2, 3, 4, 5, 6, 7, 8, 9])

    def number(self):
        return self.random.choice([1, 1, 2, 3, 4, 5, 6, 7, 8, 9, None])

    def reference(self, index):
        return "$ref:o%d.%s" % (self.random.randrange(index), self.random.choice(["id", "id", "a", "nothing"]))

    def row(self, index, columns):
        values = {"id": self.key, "a": self.number, "b": lambda: self.random.choice(TEXTS)}
        row = {column: values[column]() for column in columns}
        if index and self.chance(0.1):
            row[self.random.choice(columns)] = self.reference(index)
        if self.chance(0.1):
            row = dict(reversed(row.items()))
        return row

    def filter(self, index):
        choice = self.random.random()
        if choice < 0.6:
            return {"id": self.key()}
        if choice < 0.7 and index:
            return {"id": self.reference(index)}
        return self.random.choice([
            {"a": self.key()}, {"b": "b1"}, {"id": self.key(), "a": self.key()}, {"b": None},
            {"id": {"in": [self.key(), self.key()]}}, {"a": {"gt": 2}}, {"__or": [{"id": 1}, {"a": 2}]},
            {"__not": {"id": 3}}, {"b": {"like": "b*"}}, {"id": {"between": [2, 4]}}])

    def operation(self, index, like):
        action = like["action"] if like else self.random.choice(
            ["create"] * 4 + ["read", "update", "update", "delete", "delete", "sync"])
        made = {"id": "o%d" % index, "action": action,
                "entity": like["entity"] if like else self.random.choice(TABLES)}
        columns = sorted(like["store_params"]) if like and isinstance(like.get("store_params"), dict) \
            else self.random.choice([["id"], ["id", "a"], ["id", "a", "b"], ["id", "b"]])
        if action == "create":
            made["store_params"] = self.row(index, columns)
            if self.chance(0.08):
                made["store_params"] = [self.row(index, columns) for _ in range(self.random.randrange(1, 4))]
        elif action == "update":
            if self.chance(0.5):
                made["increment"] = {"a": self.random.choice([1, -1, 3])}
            else:
                made["store_params"] = self.row(index, self.random.choice([["a"], ["b"], ["a", "b"], ["id"]]))
        if action == "sync":
            made["query_params"] = self.random.choice([{"a": self.key()}, {"b": "b1"}, {"a": self.key(), "b": "b2"}])
            made["store_params"] = [self.row(index, ["id", "b"] if self.chance(0.3) else ["id"]) for _ in range(self.random.randrange(1, 4))]
        elif action != "create":
            made["query_params"] = self.filter(index)
            if action == "read" and self.chance(0.2):
                del made["query_params"]
        if self.chance(0.06):
            self.write_for_many(made, index)
        if self.chance(0.08):
            made["metadata_params"] = self.random.choice(METADATA[action])
        if self.chance(0.06):
            made["expect"] = self.random.choice([{"rows": 1}, {"min": 1}, {"max": 1}, {"rows": 0}, [{"min": 1}, {"max": 2, "status": 409, "message": "many"}]])
        if index and self.chance(0.04):
            made["expect"] = {"ref": "$ref:o%d.%s" % (self.random.randrange(index), self.random.choice(["@rows", "id", "a", "@created"])), "ge": 1, "status": 402}
        if index and self.chance(0.04) and isinstance(made.get("store_params"), dict):
            made["store_params"]["a"] = "$ref:o%d.@rows" % self.random.randrange(index)
        if self.chance(0.03):
            made["report"] = False
        if self.chance(0.03):
            made["references"] = self.random.choice([["a"], ["id", "b"], []])
        if index and self.chance(0.06):
            made["when"] = {"ref": "$ref:o%d.id" % self.random.randrange(index), "exists": self.chance(0.5)}
        if index and self.chance(0.06):
            made["depends_on"] = ["o%d" % self.random.randrange(index)]
        return made

    # Rows by their keys, or items.
    def write_for_many(self, made, index):
        count = self.random.randrange(1, 5)
        if made["action"] == "update" and self.chance(0.5):
            names = self.random.choice([["a"], ["a", "b"], ["b"]])
            made["store_params"] = [self.row(index, ["id"] + (names if self.chance(0.9) else ["b"])) for _ in range(count)]
            made.pop("increment", None)
            if self.chance(0.7):
                del made["query_params"]
            if "a" in names and self.chance(0.3):
                made["increment"] = ["a"]
            if self.chance(0.2):
                made["expect"] = {"each": 1}
            return
        if made["action"] == "read":
            return
        made["for_each"] = [self.row(index, ["id", "a", "b"]) for _ in range(count)]
        if index and self.chance(0.2):
            made["for_each"] = "$ref:o%d.*" % self.random.randrange(index)
        if made["action"] == "create":
            made["store_params"] = {column: "$ref:@item." + column for column in self.random.choice([["id", "a"], ["id", "a", "b"]])}
        else:
            made["query_params"] = {"id": "$ref:@item.id"}
        if made["action"] == "update":
            made.pop("increment", None)
            made["store_params"] = {"a": self.random.choice(["$ref:@item.a", "$ref:@index"])}
            if self.chance(0.3):
                made["increment"] = {"a": {"add": "$ref:@index", "from": 1}}
                made["store_params"] = {"b": "$ref:@index-$ref:@item.id"}

    # So many that their foreign keys are checked at once, and few of them wrong.
    def referring_rows(self):
        return [{"id": "o%d" % index, "action": "create", "entity": "referrer",
                 "store_params": {"id": self.random.choice([1, 2, 3, 4] * 12 + [None, 7]),
                                  "a": self.random.choice([1, 2, 3, None] * 12 + [4, 8])}}
                for index in range(self.random.randrange(4, 12))]

    def batch(self):
        operations = self.referring_rows() if self.chance(0.15) else []
        for index in range(len(operations), len(operations) + self.random.choice([1, 2, 3, 4, 5, 6, 8, 12])):
            like = operations[-1] if operations and self.chance(0.65) else None
            operations.append(self.operation(index, like))
        options = {}
        if self.chance(0.1):
            options["checkConstraints"] = True
        if self.chance(0.05):
            options["dryRun"] = True
        return operations, options

    def options(self):
        return self.random.choice([{}, {"onError": "report"}, {"continueOnError": True}, {"atomic": False},
                                   {"atomic": False, "continueOnError": True}])

    # --- odd values and words ---

    ODD = [None, True, False, 0, -1, 1, 2**31, -2**63, 2**63, 10**40, 1.5, 1e300, -0.0, "", " ", "0", "id", "plain",
           "ne::1", "in::1,2", "between::1", "is::null", "gt::", "::", "$ref:o0.id", "$ref:o0.*.id", "$ref:o0", "$ref:",
           "$ref:{o0.id}", "$ref:{o0.\"a.b\"}", "$$ref:o0.id", "pre $ref:o0.id post", "x'; DROP TABLE plain; --", "\"quoted\"",
           "$1", "\\", "%s", "ü𝄞", "a\nb", "NaN", "Infinity", "infinity", "2000-01-01", "{1,2}", "(1,2)", "[]", "{}",
           "a" * 300, [], {}, [[]], [{}], {"": {}}, [None], [1, "x", None], {"id": 1}, {"eq": 1}, {"in": []}, {"in": [None]},
           {"gt": None}, {"between": [1]}, {"between": [2, 1]}, {"is": "not null"}, {"is": "null"}, {"like": "%"}, {"ilike": 5},
           {"contains": {"a": 1}}, {"overlaps": [1]}, {"__not": {}}, {"__or": []}, {"__and": [{}]}, {"eq": "$ref:o0.id"},
           {"ref": "$ref:o0.id", "exists": True}, {"columns": []}, {"columns": ["id"], "action": "update", "update": []},
           {"constraint": "plain_pkey", "action": "update"}, {"rows": -1}, {"min": 3, "max": 1},
           "$ref:@now", "$ref:@today", "$ref:@user", "$ref:@claims.sub", "$ref:@claims", "$ref:@uuid.x", "$ref:@item", "$ref:@item.id",
           "$ref:@index", "$ref:@new.a", "$ref:@nope", "$ref:o0.@rows", "$ref:o0.@created", "$ref:o0.*.@created", "$ref:o0.0.@created",
           "at $ref:@now by $ref:@user", "$ref:{o0.\"@rows\"}", {"same": None}, {"not-same": 1}, {"same": "$ref:o0.a"}, {"add": 1, "from": 2},
           {"add": None}, {"add": "$ref:o0.a"}, {"each": 1}, {"ref": "$ref:o0.id", "ge": 1, "status": 402, "message": "of $ref:o0.id"},
           {"rows": 1, "message": "x", "status": 999}, {"index": "plain_pkey", "action": "select"}, {"action": "nothing"},
           {"columns": ["id"], "action": "update", "if": {"a": {"lt": "$ref:@new.a"}}, "increment": ["a"]}, [{"id": 1, "a": 2}, {"id": 2}]]
    KEYS = ["id", "a", "b", "seq_no", "entity", "action", "store_params", "query_params", "metadata_params", "depends_on",
            "increment", "lookup", "expect", "when", "references", "claims", "append", "merge", "for_each", "report", "__key", "each", "message",
            "status", "add", "from", "same", "not-same", "index", "constraint", "columns", "update", "if", "ref", "exists", "__sort", "__limit", "__offset", "__properties", "__count", "__total", "__aggregate", "__group", "distinct", "sum",
            "__include", "__all", "__lock", "__lock_wait", "__on_conflict", "__overriding", "__or", "__and", "__not", "__some", "__none", "on", "one", "query_params", "avg", "max", "nope", "", "ctid",
            "tableoid", "A", "a\"b", "ü", "eq", "in", "gt", "like", "is", "rows", "min"]
    WORDS = {"entity": ["plain", "child", "node", "log", "nowhere", "random.plain", "random.", ".plain", "\"plain\"", "a.b.c", "a.b.c.d",
                        "pg_class", "pg_catalog.pg_class", "information_schema.tables", "random.child_seq_no_seq", "plain_pkey",
                        "seen", "heir", "divided_low", "Plain", "pg_toast.x", "information_schema.sql_features"],
             "action": ["create", "read", "update", "delete", "call", "sync", "CREATE", "drop", ""],
             "__sort": ["id", "id:desc", "id:desc,a:nullslast", "nope", "id:up", ",", "id,,a", "seq_no"],
             "__include": ["a", "child", "plain", "node", "child(a)", "x:child", "child!child_a_fkey", "child(cascaded(a))", "cascaded(", ")", "a,a", "late,child", "nope",
                           {"child": True}, {"x": {"from": "child", "query_params": {"a": {"gt": 1}}, "__sort": "id", "__limit": 1}}, {"n": {"from": "child", "__count": True}},
                           {"x": {"from": "child", "__group": "a", "__aggregate": {"s": {"sum": "a"}}}}, {"x": {"from": "plain", "on": {"a": "id"}, "one": True}},
                           {"x": {"from": "plain", "on": {"b": "id"}}}, {"child": {"__include": {"cascaded": {}}}}, {"nope": {}}, {"x": {"on": {}}}, {}],
             "__some": [{"child": {}}, {"child": {"a": 1}}, {"a": {"b": "x"}}, {"child": {"__not": {"__none": {"plain": {"id": [1, 2]}}}}}, {"nope": {}}, {}, {"child": 1}],
             "__none": [{"child": {}}, {"a": {"id": "gt::1"}}, {"child!child_a_fkey": {"a": None}}, {"x": None}],
             "on": [{"a": "id"}, {"a": "nope"}, {}, "a"], "one": [True, False, None],
             "__lock": ["update", "share", "key share", "no key update", "exclusive"],
             "__lock_wait": ["nowait", "skip locked", "wait"],
             "__overriding": ["system", "user", "both"],
             "__key": ["id", ["id"], "a", "id,a", ["id", "id"], [], "nope"],
             "report": [True, False, None], "references": [True, False, ["id"], ["nope"], [], [1]],
             "index": ["plain_pkey", "customer_email_key", "nope", ""],
             "lookup": [{"artist_id": "name"}, {"album_id": "title"}, {"a": "b"}, {"id": "id"}, {}, {"artist_id": 1}],
             "__properties": ["id", ["id", "nope"], [], "*", ["id", "id"], ""],
             "__group": ["a", "b,a", ["id", "id"], ["a"], "nope", "", [], "seq_no"],
             "__aggregate": [{"n": {"count": "*"}}, {"a": {"sum": "a"}}, {"x": {"avg": "b"}}, {"x": {"max": "nope"}}, {"sum": "a"},
                             {"x": {"min": "b", "distinct": True}}, {"x": {"count": "*", "distinct": True}}, {}, {"": {"count": "a"}}],
             "onError": ["raise", "report", "ignore"]}

    COLUMNS = ["id", "j", "o", "l", "w", "r", "t", "d", "i", "n", "f", "g", "big", "s", "small", "p", "pp", "e", "ee", "y", "u", "c",
               "ch", "v", "bits", "tsv", "pt", "m", "ip", "x", "rc", "mr", "odd.name", "nn", "yes", "twice"]
    OPERATORS = ["eq", "ne", "lt", "le", "gt", "ge", "in", "not-in", "between", "not-between", "like", "not-like", "ilike",
                 "not-ilike", "is", "contains", "contained-by", "overlaps", "same", "not-same"]
    # Something for every type, so that conversion is passed often enough.
    FITTING = [1, "1", "2000-01-01", "1 day", [1, 2], ["a"], "[1,2)", {"x": 1, "y": "a"}, [{"x": 1}], "sad", ["happy"], "\\x00ff",
               "00000000-0000-0000-0000-000000000001", "a", "101", "(1,2)", "10.0.0.1", "plain", "{[1,2)}", True, 1.25]

    def anything(self):
        return copy.deepcopy(self.random.choice(self.FITTING if self.chance(0.6) else self.ODD))

    def condition(self):
        operator = self.random.choice(self.OPERATORS)
        operand = self.anything()
        if operator in ("in", "not-in", "between", "not-between") and self.chance(0.8):
            operand = [self.anything(), self.anything()]
        return {operator: operand} if self.chance(0.8) else operand

    def operation_on_kinds(self, index):
        made = {"id": "o%d" % index, "entity": "kinds", "action": self.random.choice(["create", "create", "read", "read", "update", "delete", "sync"])}
        columns = self.random.sample(self.COLUMNS, self.random.choice([1, 1, 2, 3]))
        if made["action"] == "create":
            made["store_params"] = {column: self.anything() for column in columns}
            if self.chance(0.4):
                made["store_params"] = [made["store_params"], {column: self.anything() for column in columns}]
        elif made["action"] == "update":
            made["query_params"] = {"id": 1}
            made[self.random.choice(["store_params"] * 3 + ["increment"] * 2 + ["append", "merge"])] = {column: self.anything() for column in columns}
            if self.chance(0.3):
                self.write_kinds_by_keys(made, columns)
        elif made["action"] == "sync":
            made["query_params"] = {self.random.choice(self.COLUMNS): {"eq": self.anything()} if self.chance(0.7) else self.anything()}
            made["store_params"] = [{"id": self.random.choice([1, 2, 3])} | {column: self.anything() for column in columns} for _ in range(2)]
        else:
            made["query_params"] = {column: self.condition() for column in columns}
        if made["action"] == "read" and self.chance(0.3):
            made["metadata_params"] = {"__sort": self.random.choice(self.COLUMNS) + self.random.choice(["", ":desc", ":nullslast"])}
        return made

    def write_kinds_by_keys(self, made, columns):
        change = next(key for key in ("store_params", "increment", "append", "merge") if key in made)
        rows = [{"id": id, **{column: self.anything() for column in columns if column != "id"}} for id in self.random.sample([1, 2, 3, "1"], self.random.randrange(1, 4))]
        if self.chance(0.3):
            made["for_each"] = rows
            made["query_params"] = {"id": "$ref:@item.id"}
            made[change] = {column: "$ref:{@item.\"%s\"}" % column for column in columns}
            return
        del made["query_params"], made[change]
        made["store_params"] = rows
        if change != "store_params":
            made[change] = [column for column in columns if column != "id"]

    # --- the music shop, with all that a request can say ---

    SHOP = {  # table → primary key, other columns, associations
        "artist": ("artist_id", ["name", "country", "founded"], ["album", "album(track)", "works:album(track(invoice_line))"]),
        "album": ("album_id", ["artist_id", "title", "released"], ["artist", "track", "artist_id", "by:artist,track(invoice_line)"]),
        "track": ("track_id", ["album_id", "number", "name", "seconds", "price", "stock"],
                  ["album", "album(artist)", "invoice_line(invoice(customer))", "album!track_album_id_fkey"]),
        "customer": ("customer_id", ["first_name", "last_name", "email", "city", "since"], ["account", "invoice(invoice_line(track))"]),
        "account": ("account_id", ["customer_id", "balance"], ["customer", "payment(invoice)"]),
        "invoice": ("invoice_id", ["customer_id", "issued", "total"], ["customer(account)", "invoice_line", "payment"]),
        "invoice_line": ("invoice_line_id", ["invoice_id", "track_id", "unit_price", "quantity"], ["invoice", "track(album(artist))"]),
        "payment": ("payment_id", ["account_id", "invoice_id", "amount", "note"], ["account(customer)", "invoice_id"]),
    }
    RELATED = {  # table → names of associations with their tables
        "artist": [("album", "album")], "album": [("artist_id", "artist"), ("track", "track")],
        "track": [("album!track_album_id_fkey", "album"), ("invoice_line", "invoice_line")], "customer": [("account", "account"), ("invoice", "invoice")],
        "account": [("customer", "customer"), ("payment", "payment")], "invoice": [("customer_id", "customer"), ("invoice_line", "invoice_line")],
        "invoice_line": [("invoice", "invoice"), ("track_id", "track")], "payment": [("account", "account"), ("invoice_id", "invoice")]}
    UNIQUE = {"artist": ["name"], "album": ["artist_id", "title"], "track": ["album_id", "number"], "customer": ["email"],
              "account": ["customer_id"], "invoice_line": ["invoice_id", "track_id"]}
    DATES = ["2025-03-01", "1999-12-31", "0001-01-01", "infinity"]

    def shop_value(self, column, index):
        if index and self.chance(0.15):
            name = "o%d" % self.random.randrange(index)
            return self.random.choice(["$ref:%s.%s", "$ref:%s.0.%s", "$ref:{%s.\"%s\"}", "$ref:%s.nothing_%s", "$ref:%s.*.%s"]) % (name, column)
        if column.endswith("_id") or column in ("number", "quantity", "stock", "seconds"):
            return self.random.choice([1, 2, 3, 4, 5, 99])
        if column in ("price", "total", "balance", "amount", "unit_price"):
            return self.random.choice([0, 1, 0.99, 1.10, -1, 100000000000, "12.50"])
        if column in ("since", "issued", "released"):
            return self.random.choice(self.DATES)
        if column == "founded":
            return self.random.choice([1987, 2001, 1700, None])
        if column == "email":
            return self.random.choice(["john@example.com", "jane@example.com", "nobody"])
        return self.random.choice(["a", "John", "x $ref:{o0.name} y" if index else "x", "$$ref:o0.name", "ü𝄞", "", None])

    def shop_row(self, table, index):
        columns = self.SHOP[table][1]
        chosen = columns if self.chance(0.8) else self.random.sample(columns, self.random.randrange(len(columns) + 1))
        return {column: self.shop_value(column, index) for column in chosen}

    def shop_filter(self, table, index, prefixes, depth=0):
        key, columns, _ = self.SHOP[table]
        if depth < 2 and self.chance(0.15):
            parts = [self.shop_filter(table, index, prefixes, depth + 1) for _ in range(self.random.randrange(3))]
            name, related = self.random.choice(self.RELATED[table])
            of_related = {name: self.shop_filter(related, index, prefixes, depth + 1)}
            return self.random.choice([{"__or": parts}, {"__and": parts}, {"__not": parts[0] if parts else {}}, {"__some": of_related}, {"__none": of_related}])
        conditions = {}
        for column in self.random.sample([key] + columns, self.random.choice([1, 1, 2, 3])):
            value = self.shop_value(column, index)
            name = self.random.choice(self.OPERATORS)
            if name in ("in", "not-in", "between", "not-between"):
                value = [value, self.shop_value(column, index)]
            elif "like" in name:
                value = self.random.choice(["*a*", "J?hn", "%", "\\", "a_b"])
            elif name == "is":
                value = self.random.choice([None, True, False, "not null"])
            if prefixes and self.chance(0.3):
                flat = ",".join(map(str, value)) if isinstance(value, list) else str(value)
                conditions[column] = "%s::%s" % (name, flat)
            else:
                conditions[column] = {name: value} if self.chance(0.6) else self.shop_value(column, index)
        return conditions

    def shop_metadata(self, table, action):
        key, columns, associations = self.SHOP[table]
        every = [key] + columns
        properties = self.random.sample(every, self.random.randrange(1, len(every)))
        offered = {"__properties": self.random.choice([properties, ",".join(properties), []])}
        if action == "read":
            name, related = self.random.choice(self.RELATED[table])
            of_related = self.random.choice([
                {"__count": True}, {"__sort": self.SHOP[related][0], "__limit": 1, "query_params": self.shop_filter(related, 0, True)},
                {"__aggregate": {"x": {"max": self.SHOP[related][1][0]}, "n": {"count": "*"}}}, {"__group": self.SHOP[related][1][0]}, True])
            if isinstance(of_related, dict):
                of_related = {"from": name} | of_related
            offered.update({
                "__sort": ",".join(self.random.choice(every) + self.random.choice(["", ":asc", ":desc", ":nullsfirst", ":desc:nullslast"])
                                   for _ in range(2)),
                "__limit": self.random.choice([0, 1, 5]), "__offset": self.random.choice([0, 2, 10**6]),
                "__count": self.chance(0.5), "__total": self.chance(0.7), "__include": {"rows of it" if isinstance(of_related, dict) else name: of_related} if self.chance(0.4) else ",".join(self.random.sample(associations, self.random.randrange(1, 3))),
                "__lock": self.random.choice(self.WORDS["__lock"][:4]), "__lock_wait": self.random.choice(self.WORDS["__lock_wait"])})
        elif action == "create" and table in self.UNIQUE:
            target = {"columns": self.random.choice([list(self.UNIQUE[table]), [key], columns[:1]])} if self.chance(0.7) else \
                {"constraint": self.random.choice([table + "_pkey", "%s_%s_key" % (table, "_".join(self.UNIQUE[table]))])}
            target["action"] = self.random.choice(["nothing", "update", "select"])
            if target["action"] == "update" and self.chance(0.4):
                target["update"] = self.random.sample(columns, 1)
            if target["action"] == "update" and self.chance(0.3):
                target["increment"] = self.random.sample(columns, 1)
            if target["action"] == "update" and self.chance(0.3):
                target["if"] = {columns[0]: {self.random.choice(["lt", "ne", "same", "not-same"]): "$ref:@new." + columns[-1]}}
            if self.chance(0.2):
                target = {"index": self.random.choice([table + "_pkey", "nope"]), "action": target["action"]}
            offered["__on_conflict"] = target
        elif action != "create":
            offered["__all"] = True
        chosen = {name: offered[name] for name in self.random.sample(sorted(offered), self.random.randrange(1, min(4, len(offered) + 1)))}
        if self.chance(0.9):  # what is refused before it runs shows little
            if "__lock" not in chosen:
                chosen.pop("__lock_wait", None)
            if "__count" in chosen:
                chosen = {name: chosen[name] for name in chosen if name == "__count"}
            if chosen.get("__total"):
                chosen.pop("__lock", None)
                chosen.pop("__lock_wait", None)
        return chosen or {"__properties": properties}

    def shop_when(self, index):
        one = {"ref": "$ref:o%d.%s" % (self.random.randrange(index), self.random.choice(["0.artist_id", "*.name", "total", "balance", "0"]))}
        name = self.random.choice(["eq", "ne", "lt", "le", "gt", "ge", "in", "not-in", "is", "exists"])
        one[name] = {"in": [1, "a"], "not-in": [2], "is": None, "exists": self.chance(0.5)}.get(name, self.random.choice([1, 1.5, "a", True]))
        return one if self.chance(0.7) else [one, one]

    LOOKUPS = {"album": {"artist_id": "name"}, "track": {"album_id": "title"}, "account": {"customer_id": "email"},
               "invoice": {"customer_id": "city"}, "invoice_line": {"track_id": "name"}}

    # What is written for many rows, or looked up.
    def write_for_shop(self, table, made, index):
        key, columns, _ = self.SHOP[table]
        if made["action"] in ("create", "update") and table in self.LOOKUPS and self.chance(0.3):
            made["lookup"] = self.LOOKUPS[table]
        if made["action"] == "update" and self.chance(0.25):
            made["store_params"] = [{key: self.shop_value(key, index), **{column: self.shop_value(column, index) for column in self.random.sample(columns, 1)}}
                                    for _ in range(self.random.randrange(1, 4))]
            made.pop("increment", None)
            if self.chance(0.8):
                del made["query_params"]
        elif made["action"] != "read" and self.chance(0.2):
            made["for_each"] = [self.shop_row(table, index) for _ in range(self.random.randrange(3))]
            if index and self.chance(0.4):
                made["for_each"] = "$ref:o%d.*" % self.random.randrange(index)
            if made["action"] == "create":
                made["store_params"] = {column: "$ref:@item." + column for column in columns}
            else:
                made["query_params"] = {key: "$ref:@item." + self.random.choice([key, columns[0]])}
            if made["action"] == "update":
                made.pop("increment", None)
                made["store_params"] = {columns[-1]: "$ref:@index"}

    def operation_on_shop(self, index):
        table = self.random.choice(sorted(self.SHOP))
        action = self.random.choice(["create", "create", "read", "read", "update", "delete"])
        made = {"id": "o%d" % index, "entity": table, "action": action}
        if action == "create":
            made["store_params"] = self.shop_row(table, index)
            if self.chance(0.3):
                made["store_params"] = [self.shop_row(table, index) for _ in range(self.random.randrange(1, 4))]
        else:
            made["query_params"] = self.shop_filter(table, index, action == "read")
        if action == "update":
            columns = self.SHOP[table][1]
            column = self.random.choice(columns)
            numeric = [c for c in columns if c in ("stock", "balance", "total", "quantity", "amount", "number") and c != column]
            if numeric and self.chance(0.5):
                made["increment"] = {self.random.choice(numeric): self.random.choice([1, -2, 0.5])}
            if "increment" not in made or self.chance(0.3):
                made["store_params"] = {column: self.shop_value(column, index)}
        self.write_for_shop(table, made, index)
        if self.chance(0.5):
            made["metadata_params"] = self.shop_metadata(table, action)
        if self.chance(0.15):
            made["expect"] = self.random.choice([{"rows": 1}, {"min": 1}, {"max": 3}, {"rows": 0}, {"each": 1}, [{"min": 1}, {"max": 9, "status": 409}]])
        if index and self.chance(0.1):
            made["expect"] = {"ref": "$ref:o0.@rows", "le": 2, "status": 402, "message": "no: $ref:@user"} if self.chance(0.5) else {"ref": "$ref:o0.@rows", "ge": 1}
        if self.chance(0.05):
            made["report"] = False
        if index and self.chance(0.15):
            made["when"] = self.shop_when(index)
        if index and self.chance(0.1):
            made["depends_on"] = ["o%d" % self.random.randrange(index)]
        if self.chance(0.05):
            made["references"] = self.random.choice([False, self.random.sample(self.SHOP[table][1], 1)])
        return made

    # --- mutants ---

    def places(self, node, found, path=()):
        if isinstance(node, (dict, list)):
            found.append((node, path))
            for key, child in (node.items() if isinstance(node, dict) else enumerate(node)):
                self.places(child, found, path + (key,))

    def mutate_once(self, root):
        found = []
        self.places(root, found)
        # Most of all inside parameters: a request that is refused as a whole shows little.
        deep = [place for place in found if len(place[1]) > 1]
        node, _ = self.random.choice(deep if deep and self.chance(0.8) else found)
        keys = list(node) if isinstance(node, dict) else list(range(len(node)))
        what = self.random.random()
        if not keys or what < 0.15:
            value = copy.deepcopy(self.random.choice(self.ODD))
            if isinstance(node, dict):
                key = self.random.choice(self.KEYS)
                node[key] = self.random.choice(self.WORDS[key]) if key in self.WORDS and self.chance(0.7) else value
            else:
                node.insert(self.random.randrange(len(node) + 1), value)
            return
        key = self.random.choice(keys)
        if what < 0.25:
            del node[key]
        elif what < 0.35 and isinstance(node, dict):
            node[self.random.choice(self.KEYS)] = node.pop(key)
        elif what < 0.45:
            other, _ = self.random.choice(found)
            if other is not root:
                node[key] = copy.deepcopy(other)
        elif key in self.WORDS and self.chance(0.8):
            node[key] = copy.deepcopy(self.random.choice(self.WORDS[key]))
        elif isinstance(node[key], str) and self.chance(0.4):
            text = node[key]
            at = self.random.randrange(len(text) + 1)
            node[key] = text[:at] + self.random.choice(["", ".", ":", "'", "\"", "$", "{", "}", "*", "\\", "::", "ü", "0", ","]) + \
                text[at + self.random.randrange(2):]
        else:
            node[key] = copy.deepcopy(self.random.choice(self.ODD))

    # References to itself are a sure way to be refused: most of them go to the operation before.
    def mend_references(self, operations):
        for index, operation in enumerate(operations):
            if isinstance(operation, dict) and self.chance(0.9):
                text = json.dumps(operation)
                own, other = "$ref:o%d" % index, "$ref:o%d" % max(index - 1, 0)
                text = text.replace(own, other) if index else text.replace(own + ".", "").replace("$ref:{o0.", "{")
                operations[index] = json.loads(text)

    def mutant(self):
        operations, options = self.batch()
        options.update(self.options())
        shop = self.chance(0.4)
        for index in range(len(operations)):
            if shop and self.chance(0.9):
                operations[index] = self.operation_on_shop(index)
            elif self.chance(0.3):
                operations[index] = self.operation_on_kinds(index)
        if self.chance(0.1):
            options["summary"] = True
        if self.chance(0.1):
            options["autoId"] = True
            operations[-1].pop("id")
        if self.chance(0.3):
            return operations, options
        for _ in range(self.random.choice([1, 1, 1, 1, 2, 3])):
            if self.chance(0.03):
                self.mutate_once(options)
            else:
                self.mutate_once(operations)
        self.mend_references(operations)
        return operations, options


def quoted(value):
    text = json.dumps(value, ensure_ascii=False)
    return "$batch$" + text + "$batch$"


def main():
    kind, seed, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    batches = Batches(seed)
    print("SET search_path = random, public; SET client_min_messages = error; SET timezone = 'UTC';")
    for _ in range(count):
        if kind == "fusion":
            print("SELECT check_fusion(%s, %s);" % tuple(map(quoted, batches.batch())))
        else:
            print("SELECT check_survival(%s, %s);" % tuple(map(quoted, batches.mutant())))
    print("SELECT 'checked %d batches';" % count)


if __name__ == "__main__":
    main()
