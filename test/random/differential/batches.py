"""Random batches for a schema: runs of like neighbours, which may run together, and what gets in their way.

A calm batch is what people send: nothing in it should fail but by the schema's own hazards. The others repeat keys, name
keys that are not there, bring values that fail in the middle, and mix in operations that never run together.
"""

import re

from schemas import unique_value

MODES = [{}, {"onError": "report"}, {"continueOnError": True}, {"atomic": False}, {"atomic": False, "continueOnError": True}]


PROBES = ["create", "update", "create", "delete"]


class Shape:
    """What a run of operations has in common."""

    def __init__(self, table, action, columns=(), filter="key", metadata=None, increments=(), claims=None, expect=None):
        self.table, self.action, self.columns, self.filter, self.metadata = table, action, columns, filter, metadata
        self.increments, self.claims, self.expect = increments, claims, expect


class Batch:
    def __init__(self, random, schema, wildness):
        self.random, self.schema, self.wildness = random, schema, wildness
        self.operations, self.needs = [], {}
        self.live = {table.name: list(table.initial) for table in schema.tables}
        self.fresh = {table.name: 20 for table in schema.tables}
        self.unique_number = 100
        self.made = {table.name: [] for table in schema.tables}  # creates: (id of the operation, number of its key)
        self.used = set()  # keys that the present run has named

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
            if not table.generated or self.goes_wrong(0.3):
                columns = table.key + columns
            if self.goes_wrong(0.6):
                names = [column.name for column in table.key]
                metadata = {"__on_conflict": self.random.choice([{"columns": names, "action": "update"}, {"columns": names, "action": "nothing"}])}
            self.random.shuffle(columns)
            return Shape(table, action, columns, metadata=metadata, claims=claims)
        if self.chance(0.06):
            expect = self.random.choice([{"rows": 1}, {"rows": 1}, {"min": 1}, {"max": 1}, {"rows": 0}, {"min": 2}])
        filter = self.random.choices(["key", "key and more", "column", "list", "part", "unique"], [0.78, 0.07] + [self.wildness / 3] * 2 + [self.wildness / 6, 0.05])[0]
        increments, columns = (), ()
        if action == "update":
            adding = [column for column in written if column.adds and "UNIQUE" not in column.extra and column.name not in table.foreign_columns()]
            if adding and self.chance(0.2):
                increments = [self.random.choice(adding)]
            if not increments or self.chance(0.2):
                columns = self.whole_keys(table, self.random.sample(written, self.random.randrange(1, min(3, len(written)) + 1)) if written else [], foreign)
            columns = [column for column in columns if column not in increments]
            if self.goes_wrong(0.4) and not table.generated:
                columns.append(self.random.choice(table.key))
        if action == "read" and self.chance(0.15):
            offered = [{"__sort": table.key[0].name}, {"__count": True}, {"__lock": "update"}, {"__limit": 0}, {"__limit": 1}, {"__offset": 1}]
            offered += [{"__include": parent.name} for names, parent in table.foreign if parent is not table and len(table.foreign) == 1] * 3
            metadata = self.random.choice(offered)
        return Shape(table, action, columns, filter, metadata, increments, claims, expect)

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
        if count == 1 and self.chance(0.1):
            return [None]
        if count > 1 and self.goes_wrong(0.5):
            return [self.random.choice([None, 1]), None]
        made = [entry for entry in self.made[parent.name] if entry[2]]
        if made and (parent.generated or self.chance(0.4)):
            id, _, _ = self.random.choice(made[-4:])
            return ["$ref:%s.%s" % (id, column.name) for column in parent.key]
        live = self.live[parent.name]
        number = 99 if self.goes_wrong(0.5) or not live else self.random.choice(live)
        return list(parent.key_values(number, self.random).values())

    def filter(self, shape, index):
        table = shape.table
        number = self.key_number(table, False)
        values = table.key_values(number, self.random)
        made = [entry for entry in self.made[table.name] if entry[2]]
        if made and self.chance(0.6 if table.generated else 0.12):
            id, number, _ = self.random.choice(made)
            several = "*." if self.goes_wrong(2) else ""
            values = {column.name: "$ref:%s.%s%s" % (id, several, column.name) for column in table.key}
        if self.chance(0.1):
            values = {name: {"eq": value} for name, value in values.items()}
        if self.chance(0.1):
            values = dict(reversed(values.items()))
        scalars = [column for column in table.columns if column.type in ("int", "text")]
        if shape.filter == "key and more" and scalars:
            column = self.random.choice(scalars)
            values[column.name] = {"ge": 0} if column.type == "int" else {"ne": "x"}
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

    def operation(self, shape):
        if self.goes_wrong(0.5) or (self.schema.claims and self.chance(0.15)):
            shape = self.shape(shape.action, shape.table)
        table, index = shape.table, len(self.operations)
        id = "o%d" % index
        made = {"id": id, "entity": table.entity, "action": shape.action}
        number = None
        if shape.action == "create":
            number = self.key_number(table, True)
            made["store_params"] = self.row(shape, index, number)
            if self.goes_wrong(0.3) and not shape.metadata:
                made["store_params"] = [made["store_params"], self.row(shape, index, self.key_number(table, True))]
                number = None
        else:
            made["query_params"], number = self.filter(shape, index)
            if shape.increments:
                made["increment"] = {column.name: self.random.choice([1, -1, 3]) for column in shape.increments}
            if shape.columns:
                moved = self.key_number(table, True)
                made["store_params"] = self.row(shape, index, moved)
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
            return [value[5:].split(".")[0]] if value.startswith("$ref:") else []
        if isinstance(value, dict):
            value = list(value.values())
        return [name for part in value for name in self.named_in(part)] if isinstance(value, list) else []

    def note_effect(self, shape, made, number):
        live = self.live[shape.table.name]
        if shape.action == "create" and number is not None:
            returned = not (shape.metadata and "__properties" in shape.metadata)
            self.made[shape.table.name].append((made["id"], number, returned))
            if not shape.table.generated and number not in live:
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
        return not self.wildness and shape.action != "create" and not set(self.live[shape.table.name]) - self.used

    # Several creates, updates or deletes of the table that the features are about.
    def probe(self, action):
        shape = self.shape(action, self.random.choice([table for table in self.schema.tables if table.name in ("t", "v")]))
        if self.chance(0.8):
            shape.filter, shape.metadata, shape.expect = "key", None, None
        self.run([shape], self.random.choice([3, 4, 5]))
        if self.chance(0.4):
            self.run([self.shape()], self.random.choice([1, 2, 3]))
        return self

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
    batch = make_operations(random, schema, place)
    while not batch.operations:
        batch = make_operations(random, schema, len(PROBES))
    options = dict(random.choice(MODES))
    if random.random() < 0.06:
        options["dryRun"] = True
    if random.random() < 0.1:
        options["checkConstraints"] = True
    return batch, options


def make_operations(random, schema, place):
    if place < len(PROBES):
        return Batch(random, schema, random.choice([0, 0, 0.06])).probe(PROBES[place])
    return Batch(random, schema, random.choice([0, 0, 0, 0.06, 0.06, 0.25])).fill()
