#!/usr/bin/env python3
"""Writes SQL that compares random reads with a model of what they return: reads.py SEED COUNT

Filters are those of filters.py. The model adds what is made of the rows that they select: projections, orders,
pages, totals, counts, aggregates, groups, and associations in the form of objects, which have all of these
too. check_read (schema.sql) compares.

The same seed gives the same reads. What is printed beyond the final count is trouble.
"""

import sys

import filters
from filters import ASSOCIATIONS, RELATED, TABLES, holds, quoted, related_rows

COLUMNS = {"filtered": ("id", "n", "t"), "piece": ("id", "filtered_id", "n", "t")}
for place, row in enumerate(TABLES["piece"], 1):
    row["id"] = place
MODIFIERS = ["", ":asc", ":desc", ":nullsfirst", ":desc:nullslast", ":asc:nullslast"]
TO_ONE = {"filtered": (), "piece": ASSOCIATIONS["piece"]}


# --- reads: the object of an association, or the parts of an operation ---

class Reads(filters.Filters):
    def columns(self, table):
        return self.random.sample(COLUMNS[table], self.random.randint(1, len(COLUMNS[table])))

    # An order in which no two rows are equal.
    def sort(self, names, last, of_associations=()):
        keys = [name for name in names if self.chance(0.4)] + [f"{name}.{column}" for name in of_associations for column in ("n", "t") if self.chance(0.2)]
        self.random.shuffle(keys)
        return ",".join(key + self.random.choice(MODIFIERS) for key in keys + [name for name in last if name not in keys])

    def page(self, made):
        if self.chance(0.5):
            made["__limit"] = self.random.choice([0, 1, 2, 3, "2"])
        if self.chance(0.3):
            made["__offset"] = self.random.choice([0, 1, 2, 20])

    def aggregate(self, table):
        function = self.random.choice(["count", "count", "sum", "min", "max"])
        numbers = [column for column in COLUMNS[table] if column != "t"]
        made = {function: "*" if function == "count" and self.chance(0.4) else self.random.choice(numbers if function == "sum" else COLUMNS[table])}
        if self.chance(0.3) and made[function] != "*":
            made["distinct"] = True
        return made

    def aggregates(self, table, made):
        made["__aggregate"] = {name: self.aggregate(table) for name in self.random.sample(["x", "y", "total", "of it"], self.random.randint(1, 3))}
        if self.chance(0.6):
            group = self.columns(table)
            made["__group"] = ",".join(group) if self.chance(0.5) else group
            made["__sort"] = self.sort([name for name in made["__aggregate"] if " " not in name], group)
            if self.chance(0.2):
                del made["__aggregate"]
                made["__sort"] = self.sort([], group)
            self.page(made)

    # What is made of the rows of a table, but for the filter.
    def rows(self, table, depth, is_single=False):
        made = {}
        choice = self.random.random()
        if choice < 0.12:
            made["__count"] = True
            if not is_single:
                self.page(made)
        elif choice < 0.35:
            self.aggregates(table, made)
        else:
            if self.chance(0.5):
                columns = self.columns(table)
                made["__properties"] = ",".join(columns) if self.chance(0.5) else columns
            if not is_single:
                made["__sort"] = self.sort(COLUMNS[table], ["id"], TO_ONE[table])
                self.page(made)
            if depth and self.chance(0.6):
                made["__include"] = self.includes(table, depth - 1)
        return made

    def includes(self, table, depth):
        made = {}
        for alias in self.random.sample(["p", "q", "the rest"], self.random.randint(1, 2)):
            made[alias] = self.include(table, depth)
        return made

    def include(self, table, depth):
        related, made = RELATED[table], {}
        choice = self.random.random()
        if choice < 0.25:
            made["from"] = "modelled." + related
            made["on"] = self.random.choice([{"n": "n"}, {"n": "n", "t": "t"}, {"id": "n"}])
        elif choice < 0.4:
            made["from"] = "modelled." + related
            made["on"] = {"filtered_id": "id"} if table == "piece" else {"id": "id"}
            made["one"] = True
        else:
            made["from"] = self.random.choice(ASSOCIATIONS[table])
        is_single = made.get("one", "on" not in made and table == "piece")
        if self.chance(0.5):
            made["query_params"] = self.filter(1, True, related)
        made |= self.rows(related, depth, is_single)
        if not is_single and "__aggregate" not in made and "__group" not in made and self.chance(0.3):
            made.pop("__sort", None)  # then it is that of the primary key
        return made

    def read(self):
        table = self.random.choice(["filtered", "filtered", "piece"])
        metadata = self.rows(table, 2)
        if "__count" not in metadata and ("__group" in metadata or "__aggregate" not in metadata) and self.chance(0.5):
            metadata["__total"] = True
        made = {"id": "r", "entity": "modelled." + table, "action": "read", "metadata_params": metadata}
        if self.chance(0.7):
            made["query_params"] = self.filter(3, True, table)
        return table, made


# --- the model ---

def names_in(names):
    return names.split(",") if isinstance(names, str) else names


def value_of(table, row, key):
    association, dot, column = key.rpartition(".")
    if not dot:
        return row[column]
    owners = related_rows(table, row)
    return owners[0][column] if owners else None


# Of null there is only whether it comes first, which by default it does in a descending order.
def in_order(rows, sort, value):
    for part in reversed(sort.split(",")):
        key, *modifiers = part.split(":")
        is_descending = "desc" in modifiers
        nulls_first = "nullsfirst" in modifiers or (is_descending and "nullslast" not in modifiers)
        present = sorted((row for row in rows if value(row, key) is not None), key=lambda row: value(row, key), reverse=is_descending)
        absent = [row for row in rows if value(row, key) is None]
        rows = absent + present if nulls_first else present + absent
    return rows


def on_page(rows, read):
    first = read.get("__offset", 0)
    return rows[first:][:int(read["__limit"])] if "__limit" in read else rows[first:]


def aggregated(aggregate, rows):
    function, column = next((name, column) for name, column in aggregate.items() if name != "distinct")
    values = [0 if column == "*" else row[column] for row in rows if column == "*" or row[column] is not None]
    if aggregate.get("distinct"):
        values = list(set(values))
    if function == "count":
        return len(values)
    return {"sum": sum, "min": min, "max": max}[function](values) if values else None


def groups(read, rows):
    """Of the rows of a table, those that come back: aggregates, and columns of groups."""
    columns = names_in(read.get("__group", []))
    members = {} if columns else {(): []}
    for row in rows:
        members.setdefault(tuple(row[column] for column in columns), []).append(row)
    return [dict(zip(columns, key)) | {name: aggregated(each, of_group) for name, each in read.get("__aggregate", {}).items()}
            for key, of_group in members.items()]


def associated(table, include, row):
    if "on" not in include:
        return related_rows(table, row)
    return [other for other in TABLES[RELATED[table]]
            if all(row[here] is not None and row[here] == other[there] for here, there in include["on"].items())]


def included(table, include, row):
    related = RELATED[table]
    is_single = include.get("one", "on" not in include and table == "piece")
    rows = [other for other in associated(table, include, row) if holds(include.get("query_params", {}), related, other)]
    if include.get("__count"):
        return len(on_page(rows, include))
    if "__aggregate" in include or "__group" in include:
        made = returned(related, include, rows)
        return made if "__group" in include else made[0]
    made = returned(related, include, rows)
    return made if not is_single else made[0] if made else None


def returned(table, read, rows):
    if "__aggregate" in read or "__group" in read:
        made = groups(read, rows)
        return on_page(in_order(made, read["__sort"], lambda row, key: row[key]) if "__sort" in read else made, read)
    rows = in_order(rows, read.get("__sort", "id"), lambda row, key: value_of(table, row, key))
    columns = names_in(read["__properties"]) if "__properties" in read else COLUMNS[table]
    return [{column: row[column] for column in columns} |
            {alias: included(table, include, row) for alias, include in read.get("__include", {}).items()}
            for row in on_page(rows, read)]


def wanted(table, operation):
    read = operation["metadata_params"]
    rows = [row for row in TABLES[table] if holds(operation.get("query_params", {}), table, row)]
    if read.get("__count"):
        return {"data": [{"count": len(on_page(rows, read))}]}
    result = {"data": returned(table, read, rows)}
    if read.get("__total"):
        result["total"] = len(groups(read, rows)) if "__group" in read else len(rows)
    return result


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    reads = Reads(seed)
    filters.print_tables()
    for _ in range(count):
        table, made = reads.read()
        print(f"SELECT check_read({quoted([made])}, {quoted(wanted(table, made))});")
    print("SELECT 'checked %d batches';" % count)


if __name__ == "__main__":
    main()
