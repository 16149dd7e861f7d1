"""Random batches for a schema: runs of like neighbours, which may run together, and what gets in their way.

A calm batch is what people send: nothing in it should fail but by the schema's own hazards. The others repeat keys, name
keys that are not there, bring values that fail in the middle, and mix in operations that never run together.

A third of the batches, of some families most of them, take turns: line, stock, line, stock (turns, below).
"""

import copy
import json
import re

from schemas import unique_value

MODES = [{}, {"onError": "report"}, {"continueOnError": True}, {"atomic": False}, {"atomic": False, "continueOnError": True}]


PROBES = ["create", "update", "create", "delete"]


class Shape:
    """What a run of operations has in common."""

    def __init__(self, table, action, columns=(), filter="key", metadata=None, increments=(), claims=None, expect=None):
        self.table, self.action, self.columns, self.filter, self.metadata = table, action, columns, filter, metadata
        self.increments, self.claims, self.expect = increments, claims, expect
        self.appends, self.merges = (), ()
        self.lookup = None   # (the column, that of the other table which is looked at)
        self.in_items = False


class Batch:
    def __init__(self, random, schema, wildness):
        self.random, self.schema, self.wildness = random, schema, wildness
        self.operations, self.needs = [], {}
        self.live = {table.name: list(table.initial) for table in schema.tables}
        self.fresh = {table.name: 20 for table in schema.tables}
        self.unique_number = 100
        self.made = {table.name: [] for table in schema.tables}  # creates: (id of the operation, number of its key)
        self.used = set()  # keys that the present run has named
        self.in_turn = False
        self.sticks = 0.5    # how often a child has the parent of the one before
        self.coincide = 0.0  # how often a key is one that another operation of the run has named
        self.recent = {}     # table → the key that the last operation named as its parent, or made

    def chance(self, probability):
        return self.random.random() < probability

    def goes_wrong(self, probability=1.0):
        return self.chance(self.wildness * probability)

    # --- shapes ---

    def shape(self, action=None, table=None):
        table = table or self.random.choice(self.schema.tables)
        action = action or self.random.choice(["create"] * 4 + ["read"] * 2 + ["update"] * 3 + ["delete"] * 2)
        written = [column for column in table.columns if column.written]
        foreign = [names for names, _ in table.foreign]
        metadata = None
        claims = self.random.choice(self.schema.claims) if self.schema.claims and self.chance(0.5) else None
        expect = None
        if self.chance(0.08):
            metadata = {"__properties": self.random.choice([[table.key[0].name], [table.key[-1].name, "a"] if any(c.name == "a" for c in table.columns) else [], []])}
        if action == "create":
            count = len(written) if self.chance(0.6) else self.random.randrange(len(written) + 1)
            columns = [column for column in written if column in self.random.sample(written, count) or re.search("NOT (NULL|DISTINCT)", column.extra)]
            columns = self.whole_keys(table, columns, foreign)
            if not table.makes_keys or self.goes_wrong(0.3):
                columns = table.key + columns
            if self.goes_wrong(0.6):
                names = [column.name for column in table.key]
                metadata = {"__on_conflict": self.random.choice([{"columns": names, "action": "update"}, {"columns": names, "action": "nothing"}, {"action": "nothing"}])}
                compared = [column.name for column in columns if column.type in ("int", "text") and column not in table.key]
                if metadata["__on_conflict"]["action"] == "update" and compared and self.chance(0.4):
                    metadata["__on_conflict"]["if"] = {compared[0]: {self.random.choice(["ne", "same", "not-same"]): "$ref:@new." + compared[0]}}
            if not metadata and "IDENTITY" in table.key[0].type and self.chance(0.1):
                metadata = {"__overriding": self.random.choice(["system", "user"])}
            self.random.shuffle(columns)
            return self.with_rare_parts(Shape(table, action, columns, metadata=metadata, claims=claims))
        if self.chance(0.06):
            expect = self.random.choice([{"rows": 1}, {"rows": 1}, {"min": 1}, {"max": 1}, {"rows": 0}, {"min": 2},
                                         [{"min": 1}, {"max": 1, "status": 409, "message": "several"}]])
        filter = self.random.choices(["key", "key and more", "column", "list", "part", "unique"], [0.78, 0.07] + [self.wildness / 3] * 2 + [self.wildness / 6, 0.05])[0]
        increments, columns = (), ()
        if action == "update":
            adding = [column for column in written if column.adds and "UNIQUE" not in column.extra and column.name not in table.foreign_columns()]
            if adding and self.chance(0.2):
                increments = [self.random.choice(adding)]
            if not increments or self.chance(0.2):
                columns = self.whole_keys(table, self.random.sample(written, self.random.randrange(1, min(3, len(written)) + 1)) if written else [], foreign)
            columns = [column for column in columns if column not in increments]
            if self.goes_wrong(0.4) and not table.makes_keys:
                columns.append(self.random.choice(table.key))
        if action == "read" and self.chance(0.25):
            offered = [{"__sort": table.key[0].name}, {"__count": True}, {"__count": True}, {"__lock": "update"}, {"__limit": 0}, {"__limit": 0}, {"__limit": 1}, {"__offset": 1}]
            offered += [{"__include": parent.name} for names, parent in table.foreign if parent is not table and len(table.foreign) == 1] * 3
            offered += [{"__total": True}, {"__aggregate": {"n": {"count": "*"}}}, {"__sort": table.key[-1].name + ":sideways"}, {"__sort": "none"}]
            metadata = self.random.choice(offered)
        return self.with_rare_parts(Shape(table, action, columns, filter, metadata, increments, claims, expect))

    # What whole runs may have, and few have.
    def with_rare_parts(self, shape):
        if shape.action == "update" and self.chance(0.3):
            shape.appends = [column for column in shape.columns if column.type in ("int[]", "text[]", "jsonb") and column not in shape.table.key][:1]
            shape.merges = [column for column in shape.columns if column.type == "jsonb" and column not in shape.appends][:1]
        if shape.action in ("create", "update") and self.chance(0.06):
            shape.lookup = self.looked_up(shape)
        shape.in_items = self.chance(0.04)
        return shape

    def looked_up(self, shape):
        for names, parent in shape.table.foreign:
            columns = [column for column in parent.columns if column.written and column.type in ("int", "text")]
            if len(names) == 1 and columns and any(column.name == names[0] for column in shape.columns):
                return (names[0], self.random.choice([column for column in columns if column.unique] or columns))
        return None

    # Of a foreign key of two columns all or none.
    def whole_keys(self, table, columns, foreign):
        names = {column.name for column in columns}
        for key in foreign:
            if names & set(key):
                columns = [column for column in columns if column.name not in key] + [table.column(name) for name in key]
        return columns

    # --- operations ---

    def key_number(self, table, creates):
        live = self.live[table.name]
        if creates:
            if self.goes_wrong() or (self.goes_wrong() and live):
                return self.random.choice(live + [7, 8, 9])
            self.fresh[table.name] += 1
            return self.fresh[table.name]
        if self.goes_wrong(0.5):
            return self.random.choice([7, 8, 9, 990, 991])
        if self.coincide and self.used and self.chance(self.coincide):
            return self.random.choice(sorted(self.used))
        choices = [number for number in live if number not in self.used]
        if self.goes_wrong() or not choices:
            choices = live or [1]
        number = self.random.choice(choices)
        self.used.add(number)
        return number

    def value(self, column, index):
        if column.bad and self.goes_wrong(0.5):
            return self.random.choice(column.bad)
        if column.unique:
            if self.goes_wrong(2):
                return self.random.choice(column.good)
            self.unique_number += 10
            return unique_value(column, self.unique_number)
        if index and column.type == "text" and self.chance(0.02 + self.wildness / 4):
            return self.reference(self.random.randrange(index), column.name)
        # What code of a user sees of an update.
        if column.name == "a" and "NOT NULL" not in column.extra and self.chance(0.15):
            return None
        return self.random.choice(column.good)

    def reference(self, index, name):
        return "$ref:o%d.%s" % (index, name)

    def row(self, shape, index, number):
        table = shape.table
        row = {}
        for column in shape.columns:
            if column in table.key:
                row.update(table.key_values(number, self.random))
        row = {name: value for name, value in row.items() if name in [column.name for column in shape.columns]}
        foreign = {}
        for names, parent in table.foreign:
            foreign.update(zip(names, self.parent_key(parent, index, len(names))))
        for column in shape.columns:
            if column not in table.key:
                if column.name in foreign and not (column.bad and self.goes_wrong(0.3)):
                    row[column.name] = foreign[column.name]
                else:
                    row[column.name] = self.value(column, index)
        ordered = {column.name: row[column.name] for column in shape.columns}
        return dict(reversed(ordered.items())) if self.goes_wrong(0.3) else ordered

    def parent_key(self, parent, index, count):
        key = self.find_parent_key(parent, index, count)
        self.recent[parent.name] = dict(zip([column.name for column in parent.key], key)) if None not in key else None
        return key

    def find_parent_key(self, parent, index, count):
        # The next that will be made, which is not there yet.
        if self.coincide and not parent.makes_keys and len(parent.key) == count and self.chance(0.04):
            return list(parent.key_values(self.fresh[parent.name] + 1, self.random).values())
        # Nobody knows whether what it names is there by then.
        if self.in_turn and self.recent.get(parent.name) and len(parent.key) == count and self.chance(self.sticks):
            return list(self.recent[parent.name].values())
        if count == 1 and self.chance(0.1):
            return [None]
        if count > 1 and self.goes_wrong(0.5):
            return [self.random.choice([None, 1]), None]
        made = [entry for entry in self.made[parent.name] if entry[2]]
        if made and (parent.makes_keys or self.chance(0.4)):
            id, _, _ = self.random.choice(made[-4:])
            return ["$ref:%s.%s" % (id, column.name) for column in parent.key]
        live = self.live[parent.name]
        number = 99 if self.goes_wrong(0.5) or not live else self.random.choice(live)
        return list(parent.key_values(number, self.random).values())

    def filter(self, shape, index, wanted=None):
        table = shape.table
        number = wanted or self.key_number(table, False)
        values = table.key_values(number, self.random)
        made = [entry for entry in self.made[table.name] if entry[2] and not wanted]
        if made and self.chance(0.6 if table.makes_keys else 0.12):
            id, number, _ = self.random.choice(made)
            several = "*." if self.goes_wrong(2) else ""
            values = {column.name: "$ref:%s.%s%s" % (id, several, column.name) for column in table.key}
        if self.chance(0.1):
            values = {name: {"eq": value} for name, value in values.items()}
        if self.chance(0.1):
            values = dict(reversed(values.items()))
        scalars = [column for column in table.columns if column.type in ("int", "text")]
        if shape.filter == "recent" and self.recent.get(table.name):
            values, number = dict(self.recent[table.name]), None
        elif shape.filter == "guarded":
            column = shape.increments[0].name
            values[column] = self.random.choice([{"ge": -100}, {"ge": 1}, {"lt": 5}, {"ne": 2}])
        elif shape.filter == "key and more" and scalars:
            column = self.random.choice(scalars)
            values[column.name] = {"ge": 0} if column.type == "int" else {"ne": "x"}
            if self.chance(0.3):
                values[column.name] = {self.random.choice(["same", "not-same"]): self.random.choice(column.good)}
        elif shape.filter == "column" and scalars:
            column = self.random.choice(scalars)
            values = {column.name: self.random.choice([value for value in column.good if value is not None and not str(value).startswith("$")])}
        elif shape.filter == "list":
            name = table.key[0].name
            values[name] = {"in": [values[name] if not isinstance(values[name], dict) else values[name]["eq"],
                                   table.key_values(self.random.choice([1, 2, 5]), self.random)[name]]}
        elif shape.filter == "part":
            values = {table.key[0].name: values[table.key[0].name]}
        elif shape.filter == "unique":
            column = next((column for column in table.columns if column.unique and column.adds), None)
            if column:
                values = {column.name: number * 10}
        return values, number

    # What it says, for several items: all that is brought is in these.
    def write_for_each(self, shape, made, index):
        row, filter = made.get("store_params", {}), made.get("query_params", {})
        # So often the same, whatever the items are: one that runs as if it had none is seen.
        if not row and "increment" in made and self.chance(0.5):
            made["for_each"] = [1, 2]
            return
        items = [{**filter, **row}]
        for _ in range(self.random.choice([1, 1, 2])):
            number = self.key_number(shape.table, shape.action == "create")
            other = {**(shape.table.key_values(number, self.random) if filter else {}), **(self.row(shape, index, number) if row else {})}
            items.append({name: other[name] for name in items[0]})
        made["for_each"] = items
        for part, values in (("store_params", row), ("query_params", filter)):
            if values:
                made[part] = {name: "$ref:@item." + name for name in values}

    def write_items_if_possible(self, shape, made, index):
        row, filter = made.get("store_params") or {}, made.get("query_params", {})
        keys = [column.name for column in shape.table.key]
        by_key = set(filter) == set(keys) and not any(isinstance(value, (dict, list)) for value in filter.values())
        is_possible = isinstance(row, dict) and (row or by_key) and (by_key if shape.action != "create" else not filter) \
            and shape.action != "read" and not shape.metadata and not set(row) & set(filter)
        if is_possible:
            self.write_for_each(shape, made, index)
        return is_possible

    # What is appended or merged is no longer set.
    def write_rare_parts(self, shape, made):
        row = made.get("store_params")
        if not isinstance(row, dict):
            return
        for part, columns in (("append", shape.appends), ("merge", shape.merges)):
            given = {column.name: row.pop(column.name) for column in columns if column.name in row}
            if given:
                made[part] = given
        if not row:
            del made["store_params"]
        elif shape.lookup and shape.lookup[0] in row:
            name, column = shape.lookup
            made["lookup"] = {name: column.name}
            row[name] = self.random.choice([value for value in column.good if not str(value).startswith("$")])

    # What stays alone among those that run together: rows by their keys, items, find or create; and sums from what nulls count as.
    def write_otherwise(self, shape, made, index):
        table = shape.table
        row, filter = made.get("store_params"), made.get("query_params", {})
        keys = [column.name for column in table.key]
        by_key = set(filter) == set(keys) and not any(isinstance(value, (dict, list)) for value in filter.values())
        if self.chance(0.4) and self.write_items_if_possible(shape, made, index):
            return
        if shape.action == "create" and isinstance(row, dict) and not shape.metadata and set(keys) <= set(row):
            made["metadata_params"] = {"__on_conflict": {"columns": keys, "action": "select"}}
        elif shape.action == "update" and by_key and isinstance(row, dict) and not set(row) & set(keys):
            del made["query_params"]
            if shape.increments and "increment" in made and self.chance(0.5):
                row.update(made["increment"])
                made["increment"] = list(made["increment"])
            made["store_params"] = [{**filter, **row}, {**table.key_values(self.key_number(table, False), self.random), **self.row(shape, index, 1)}]
        elif shape.increments and "increment" in made:
            made["increment"] = {name: {"add": amount, "from": 1} for name, amount in made["increment"].items()}

    # A function that counts the rows of a table: nothing may move past it.
    def call(self):
        counted = [table.name for table in self.schema.tables if any(column.name == "a" for column in table.columns)]
        if counted:
            self.operations.append({"id": "o%d" % len(self.operations), "entity": "d.%s_rows" % self.random.choice(["stable", "volatile"]),
                                    "action": "call", "store_params": {"relation": self.random.choice(counted)}})

    # The rows that have a value: it looks at several, and writes what it finds. Nothing may move past it either.
    def sync(self):
        table = self.random.choice(self.schema.tables)
        scopes = [column for column in table.columns if column.type in ("int", "text") and column not in table.key]
        values = [value for column in scopes[:1] for value in column.good if value is not None and not str(value).startswith("$")]
        if values:
            rows = [table.key_values(number, self.random) for number in self.random.sample([1, 2, 3, 5], 2)]
            self.operations.append({"id": "o%d" % len(self.operations), "entity": table.entity, "action": "sync",
                                    "query_params": {scopes[0].name: self.random.choice(values)}, "store_params": rows})

    # wanted: the number of the key it is about. owner: whose unique values it takes.
    def operation(self, shape, wanted=None, owner=None):
        if self.goes_wrong(0.15):
            self.call()
        if self.goes_wrong(0.1):
            self.sync()
        if wanted is None and self.goes_wrong(0.5) or (wanted is None and self.schema.claims and self.chance(0.15)):
            shape = self.shape(shape.action, shape.table)
        table, index = shape.table, len(self.operations)
        id = "o%d" % index
        made = {"id": id, "entity": table.entity, "action": shape.action}
        number = None
        if shape.action == "create":
            number = wanted or self.key_number(table, True)
            made["store_params"] = self.row(shape, index, number)
            if wanted is None and self.goes_wrong(0.3) and not shape.metadata:
                made["store_params"] = [made["store_params"], self.row(shape, index, self.key_number(table, True))]
                number = None
        else:
            made["query_params"], number = self.filter(shape, index, wanted)
            if shape.increments:
                made["increment"] = {column.name: self.random.choice([1, -1, 3]) for column in shape.increments}
            if shape.columns:
                moved = self.key_number(table, True)
                made["store_params"] = self.row(shape, index, moved)
                # The number is free from now on, and the other taken.
                if wanted and table.key[0] in shape.columns and number in self.live[table.name]:
                    self.live[table.name].remove(number)
                    self.live[table.name].append(moved)
        self.write_rare_parts(shape, made)
        if shape.in_items:
            self.write_items_if_possible(shape, made, index)
        elif self.goes_wrong(0.1):
            self.write_otherwise(shape, made, index)
        if owner and isinstance(made.get("store_params"), dict):
            for column in shape.columns:
                if column.unique and column.name in made["store_params"]:
                    made["store_params"][column.name] = unique_value(column, owner * 10)
        if shape.metadata:
            made["metadata_params"] = shape.metadata
        if shape.claims:
            made["claims"] = shape.claims
        if shape.expect:
            made["expect"] = shape.expect
        if index and self.goes_wrong(0.3):
            other = self.random.randrange(index)
            made["when"] = {"ref": "$ref:o%d.%s" % (other, self.schema.tables[0].key[0].name), "exists": self.chance(0.5)}
        elif index and self.goes_wrong(0.2):
            made["when"] = {"ref": "$ref:o%d.a" % self.random.randrange(index), self.random.choice(["ge", "lt"]): 3}
        if index and self.goes_wrong(0.3):
            made["depends_on"] = ["o%d" % self.random.randrange(index)]
        self.note_effect(shape, made, number)
        self.operations.append(made)
        self.needs[id] = sorted(set(made.get("depends_on", [])) | set(self.named_in(made)))
        if not self.needs[id]:
            del self.needs[id]

    def named_in(self, value):
        if isinstance(value, str):
            return [value[5:].split(".")[0]] if value.startswith("$ref:") and not value.startswith("$ref:@") else []
        if isinstance(value, dict):
            value = list(value.values())
        return [name for part in value for name in self.named_in(part)] if isinstance(value, list) else []

    def note_effect(self, shape, made, number):
        live = self.live[shape.table.name]
        if shape.action == "create" and number is not None:
            returned = not (shape.metadata and "__properties" in shape.metadata)
            if returned:
                self.recent[shape.table.name] = {column.name: "$ref:%s.%s" % (made["id"], column.name) for column in shape.table.key}
            self.made[shape.table.name].append((made["id"], number, returned))
            if not shape.table.makes_keys and number not in live:
                live.append(number)
        elif shape.action == "delete" and number in live:
            live.remove(number)

    # --- batches ---

    def run(self, shapes, length):
        self.used = set()
        for _ in range(length):
            for shape in shapes:
                if len(self.operations) < 24 and not self.is_exhausted(shape):
                    self.operation(shape)

    # Of a calm run each operation means another row.
    def is_exhausted(self, shape):
        if self.coincide or shape.filter == "recent":
            return False
        return not self.wildness and shape.action != "create" and not set(self.live[shape.table.name]) - self.used

    # Several creates, updates or deletes of the table that the features are about.
    def probe(self, action):
        shape = self.shape(action, self.random.choice([table for table in self.schema.tables if table.name in ("t", "v")] or self.schema.tables))
        if self.chance(0.8):
            shape.filter, shape.metadata, shape.expect = "key", None, None
        self.run([shape], self.random.choice([3, 4, 5]))
        if self.chance(0.4):
            self.run([self.shape()], self.random.choice([1, 2, 3]))
        return self

    # --- turns ---

    def turns(self):
        """Over several tables and actions in turn: what runs together out of turn must not be noticed."""
        self.in_turn = True
        self.coincide = self.random.choice([0, 0, 0.15, 0.4])
        usual = ["lines"] * 2 + ["families"] * 2 + ["one_table", "creates"] + ["any_steps"] * 2 + ["reuse"]
        steps = getattr(self, self.random.choice(self.schema.patterns if self.schema.patterns and self.chance(0.6) else usual))()
        rounds = self.random.choice([2, 3, 3, 4, 5])
        self.used = set()
        for _ in range(rounds):
            for step in steps:
                if len(self.operations) < 24:
                    if callable(step):
                        step()
                    elif not self.is_exhausted(step):
                        self.operation(step)
        return self

    # A step that has no frills, so that nothing but its turn is in the way.
    def step(self, action, table, filter="key"):
        shape = self.shape(action, table)
        if self.chance(0.9):
            shape.metadata, shape.expect, shape.filter = None, None, filter if action != "create" else "key"
        if action == "update":
            adding = self.adding(table)
            if adding and self.chance(0.6):
                shape.increments = [self.random.choice(adding)]
                shape.columns = [] if self.chance(0.7) else [column for column in shape.columns if column not in shape.increments]
                if shape.filter == "key" and self.chance(0.3):
                    shape.filter = "guarded"
            shape.expect = {"rows": 1} if self.chance(0.3) else None
        return shape

    def adding(self, table):
        return [column for column in table.columns
                if column.written and column.adds and "UNIQUE" not in column.extra and not column.unique and column.name not in table.foreign_columns()]

    def related(self):
        """(child, parent) of any foreign key between two tables."""
        return [(table, parent) for table in self.schema.tables for _, parent in table.foreign if parent is not table]

    # A line, the stock of what it is about.
    def lines(self):
        if self.related():
            child, parent = self.random.choice(self.related())
        elif len(self.schema.tables) > 1:
            child, parent = self.random.sample(self.schema.tables, 2)
        else:
            return self.one_table()
        self.sticks = self.random.choice([0.3, 0.7, 0.9])
        if self.chance(0.15):
            child, parent = parent, child
        steps = [self.step("create", child), self.step("update", parent, self.random.choice(["recent", "recent", "key"]))]
        if self.chance(0.3):
            steps.append(self.step("read", parent, self.random.choice(["recent", "key"])))
        return steps

    # A parent, its child; or the child first, which may have to fail.
    def families(self):
        if not self.related():
            return self.any_steps()
        child, parent = self.random.choice(self.related())
        steps = [self.step("create", parent)] + [self.step("create", child) for _ in range(self.random.choice([1, 1, 2]))]
        if self.chance(0.3):
            steps.append(self.step(self.random.choice(["update", "update", "delete", "read"]), self.random.choice([child, parent]), self.random.choice(["recent", "key"])))
        if self.chance(0.15):
            self.random.shuffle(steps)
        return steps

    # Of two tables, neither of which need be about the other.
    def creates(self):
        steps = [self.step("create", table) for table in self.random.sample(self.schema.tables, min(2, len(self.schema.tables)))]
        if self.chance(0.3):
            steps.append(self.step(self.random.choice(["update", "delete", "read"]), self.random.choice(self.schema.tables)))
        return steps

    def one_table(self):
        table = self.random.choice(self.schema.tables)
        actions = self.random.sample(["create", "read", "update", "update", "delete"], self.random.choice([2, 2, 3, 4]))
        return [self.step(action, table, self.random.choice(["key", "key", "recent"])) for action in actions]

    def any_steps(self):
        steps = []
        for _ in range(self.random.choice([2, 2, 3, 4])):
            action = self.random.choice(["create"] * 4 + ["read"] * 2 + ["update"] * 4 + ["delete"] * 2)
            steps.append(self.step(action, self.random.choice(self.schema.tables), self.random.choice(["key", "key", "key", "recent"])))
        return steps

    # Keys and unique values that are freed and taken again.
    def reuse(self):
        written = [table for table in self.schema.tables if not table.makes_keys]
        unique = [table for table in self.schema.tables if any(column.unique and column.written for column in table.columns)]
        if not written + unique:
            return self.any_steps()
        table = self.random.choice(written + unique * 2)
        pool = self.random.sample(table.initial, min(len(table.initial), self.random.choice([1, 2, 2]))) + self.random.choice([[], [30]])
        held = {number: number for number in pool if number in table.initial}  # a number → whose unique values it has
        steps = [lambda: self.reuse_one(table, pool, held)]
        if len(self.schema.tables) > 1 and self.chance(0.6):
            other = self.random.choice([other for other in self.schema.tables if other is not table])
            steps.append(self.step(self.random.choice(["create", "update", "update", "read"]), other))
        return steps * 2

    def reuse_one(self, table, pool, held):
        number = self.random.choice(pool)
        is_live = number in self.live[table.name]
        if table.makes_keys:
            action = self.random.choice(["create", "create", "update", "delete", "delete", "read"])
        elif self.chance(0.1):
            action = self.random.choice(["create", "update", "delete", "read"])
        else:
            action = self.random.choice(["update", "delete", "delete", "move", "read"] if is_live else ["create", "create", "create", "read"])
        shape = self.step("update" if action == "move" else action, table)
        shape.filter, shape.metadata = "key", None
        if action == "move":
            shape.columns, shape.increments = list(table.key), []
        elif action == "create":
            needed = [column for column in table.columns if column.written and (column.unique or re.search("NOT (NULL|DISTINCT)", column.extra))]
            shape.columns = [] if table.makes_keys else list(table.key)
            shape.columns += [column for column in shape.columns + needed if column not in shape.columns]
        self.operation(shape, wanted=number, owner=self.random.choice(pool + [None]))

    # --- ---

    def fill(self):
        length = self.random.choice([2, 4, 6, 10, 14])
        while len(self.operations) < length:
            shapes = [self.shape()]
            if self.chance(0.2):
                shapes.append(self.shape())
            self.run(shapes, self.random.choice([1, 2, 3, 4, 5, 6, 8]))
        return self


def make(random, schema, place):
    """place: how many batches the schema has had."""
    if schema.given:
        return given(random, schema, MODES[place % len(MODES)])
    batch = make_operations(random, schema, place)
    while not batch.operations:
        batch = make_operations(random, schema, len(PROBES))
    options = dict(random.choice(MODES))
    if schema.sees_numbers:
        options.pop("atomic", None)
    if random.random() < 0.06:
        options["dryRun"] = True
    if random.random() < 0.1:
        options["checkConstraints"] = True
    if not options.get("atomic", True) and len(batch.operations) > 2 and random.random() < 0.12:
        put_in_groups(random, batch.operations)
    return batch, options


def given(random, schema, options):
    batch = Batch(random, schema, 0)
    batch.operations = copy.deepcopy(schema.given)
    batch.needs = {operation["id"]: sorted(set(re.findall(r"\$ref:(\w+)", json.dumps(operation)))) for operation in batch.operations}
    return batch, options


# Neighbours, so that the order stays as it is written.
def put_in_groups(random, operations):
    begin = 0
    while begin < len(operations):
        end = begin + random.choice([1, 2, 3, 4, 6])
        if random.random() < 0.6:
            for operation in operations[begin:end]:
                operation["group"] = "g%d" % begin
        begin = end


def make_operations(random, schema, place):
    if random.random() < (schema.turns if schema.turns is not None else 0 if place < len(PROBES) else 0.6):
        return Batch(random, schema, random.choice([0, 0, 0, 0.06, 0.15])).turns()
    if place < len(PROBES):
        return Batch(random, schema, random.choice([0, 0, 0.06])).probe(PROBES[place])
    return Batch(random, schema, random.choice([0, 0, 0, 0.06, 0.06, 0.25])).fill()
