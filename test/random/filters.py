#!/usr/bin/env python3
"""Writes SQL that compares random filters with a model of what they select: filters.py SEED COUNT

The model knows the operators, and true, false and null as SQL has them. It also knows which filters are true
for every row by their form: updates and deletes must refuse those. check_filter (schema.sql) runs the
filter and leaves nothing of it behind.

The same seed gives the same filters. What is printed beyond the final count is trouble.
"""

import json
import random
import re
import sys

ROWS = [(1, "a"), (2, "ab"), (3, None), (None, "b"), (None, None), (5, "a_b"), (5, "A%"), (-7, ""), (2, "gt::5"), (9, "x,y")]
COLUMNS = ("n", "t")
# Whose rows they are, if anybody's, before their columns: some rows have none, some several, some twice the same.
PIECES = [(0, 1, "a"), (0, 1, "a"), (0, 5, None), (1, None, "b"), (3, 2, "gt::5"), (3, -7, ""), (4, None, None), (None, 3, "a"), (8, 9, "A%")]
# The associations of a table: by the referencing table to-many, by the column to-one.
ASSOCIATIONS = {"filtered": ("piece", "modelled.piece!piece_of"), "piece": ("filtered", "filtered_id")}
RELATED = {"filtered": "piece", "piece": "filtered"}
COMPARISONS = {
    "eq": lambda a, b: a == b, "ne": lambda a, b: a != b, "lt": lambda a, b: a < b, "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b, "ge": lambda a, b: a >= b}
LISTS = ("in", "not-in")
PAIRS = ("between", "not-between")
PATTERNS = ("like", "not-like", "ilike", "not-ilike")
SAME = ("same", "not-same")
PREFIX = re.compile("(%s)::(.*)" % "|".join([*COMPARISONS, *LISTS, *PAIRS, *PATTERNS, *SAME, "is"]), re.DOTALL)


# --- filters ---

class Filters:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def value(self, column):
        return self.random.randint(-8, 9) if column == "n" else \
            self.random.choice(["a", "ab", "b", "", "A%", "gt::5", "x,y", "zz"])

    def values(self, column, least, most):
        return [self.value(column) for _ in range(self.random.randint(least, most))]

    def operand(self, column, operator):
        if operator in LISTS:
            return self.values(column, 0, 3)
        if operator in PAIRS:
            return self.values(column, 2, 2)
        if operator in PATTERNS:
            return self.random.choice(["a*", "?b", "*", "A%", "a\\_b", "a_b"])
        if operator in SAME:
            return self.random.choice([None, self.value(column)])
        return self.random.choice([None, "not null"]) if operator == "is" else self.value(column)

    def operator(self, column):
        of_text = PATTERNS if column == "t" else ()
        return self.random.choice([*COMPARISONS, *LISTS, *PAIRS, *SAME, *of_text, "is"])

    def prefixed(self, column):
        operator = self.operator(column)
        operand = self.operand(column, operator)
        if operator == "is":
            return "is::" + (operand or "null")
        if operator in SAME:
            operand = self.value(column)
        if operator in LISTS + PAIRS:
            return operator + "::" + ",".join(str(value).replace(",", "") for value in operand or [1])
        return f"{operator}::{operand}"

    def condition(self, column, is_read):
        choice = self.random.random()
        if choice < 0.15:
            plain = self.value(column)
            return {"eq": plain} if isinstance(plain, str) and PREFIX.fullmatch(plain) else plain
        if choice < 0.3:
            return self.random.choice([None, self.values(column, 0, 3)])
        if choice < 0.5 and is_read:
            return self.prefixed(column)
        operators = {self.operator(column) for _ in range(self.random.randint(1, 2))}
        return {operator: self.operand(column, operator) for operator in sorted(operators)}

    def associations(self, depth, is_read, table):
        names = self.random.sample(ASSOCIATIONS[table], self.random.randint(1, 2))
        return {name: self.filter(depth - 1, is_read, RELATED[table]) for name in names}

    def filter(self, depth, is_read, table="filtered"):
        made = {}
        for _ in range(self.random.randint(0, 2)):
            group = self.random.choice(["__and", "__or", "__not", "__some", "__none"])
            if depth == 0 or self.chance(0.5):
                column = self.random.choice(COLUMNS)
                made[column] = self.condition(column, is_read)
            elif group in ("__some", "__none"):
                made[group] = self.associations(depth, is_read, table)
            elif group == "__not":
                made[group] = self.filter(depth - 1, is_read, table)
            else:
                made[group] = [self.filter(depth - 1, is_read, table) for _ in range(self.random.randint(0, 3))]
        return made


# --- the model: True, False, or None for SQL's null ---

def all_of(values):
    values = list(values)
    return False if False in values else None if None in values else True


def negated(value):
    return None if value is None else not value


def any_of(values):
    return negated(all_of(map(negated, values)))


def matches(text, pattern, ignoring_case):
    pieces = {"*": ".*", "%": ".*", "?": ".", "_": "."}
    expression = "".join(re.escape(piece[1:]) if piece.startswith("\\") else pieces.get(piece, re.escape(piece))
                         for piece in re.findall(r"\\.|.", pattern, re.DOTALL))
    return re.fullmatch(expression, text, re.DOTALL | (re.IGNORECASE if ignoring_case else 0)) is not None


def compare(value, operator, operand):
    if operator.startswith("not-"):
        return negated(compare(value, operator[len("not-"):], operand))
    if operator == "is":
        return (value is None) == (operand is None)
    if operator == "same":
        return value == operand
    if operator == "in":
        return any_of(compare(value, "eq", element) for element in operand)
    if operator == "between":
        return all_of([compare(value, "ge", operand[0]), compare(value, "le", operand[1])])
    if value is None:
        return None
    if operator in PATTERNS:
        return matches(value, operand, operator == "ilike")
    return COMPARISONS[operator](value, operand)


def operators_of(column, condition):
    """The condition in the form of an object."""
    if condition is None:
        return {"is": None}
    if isinstance(condition, list):
        return {"in": condition}
    if isinstance(condition, dict):
        return condition
    prefix = PREFIX.fullmatch(condition) if isinstance(condition, str) else None
    if not prefix:
        return {"eq": condition}
    operator, text = prefix.groups()
    if operator == "is":
        return {"is": None if text == "null" else text}
    values = [int(element) if column == "n" else element for element in
              (text.split(",") if operator in LISTS + PAIRS else [text])]
    return {operator: values if operator in LISTS + PAIRS else values[0]}


def related_rows(table, row):
    """Of a row of a table, the rows of its only related table."""
    if table == "filtered":
        return [piece for piece in TABLES["piece"] if piece["filtered_id"] == row["id"]]
    return [owner for owner in TABLES["filtered"] if owner["id"] == row["filtered_id"]]


def has_related(filter, table, row):
    return any(holds(filter, RELATED[table], related) for related in related_rows(table, row))


def holds(filter, table, row):
    def member(name, value):
        if name == "__not":
            return negated(holds(value, table, row))
        if name in ("__and", "__or"):
            return (all_of if name == "__and" else any_of)(holds(element, table, row) for element in value)
        if name in ("__some", "__none"):
            return all(has_related(of_rows, table, row) == (name == "__some") for of_rows in value.values())
        return all_of(compare(row[name], *each) for each in operators_of(name, value).items())
    return all_of(member(*each) for each in filter.items())


def by_form(filter):
    """True for every row, False for none, None if that depends on the row."""
    def related(name, of_rows):
        return None if by_form(of_rows) is not False else name == "__none"

    def member(name, value):
        if name == "__not":
            return negated(by_form(value))
        if name in ("__and", "__or"):
            return (all_of if name == "__and" else any_of)(map(by_form, value))
        if name in ("__some", "__none"):
            return all_of(related(name, of_rows) for of_rows in value.values())
        return all_of({"in": False, "not-in": True}.get(operator) if operand == [] else None
                      for operator, operand in operators_of(name, value).items())
    return all_of(member(*each) for each in filter.items())


TABLES = {"filtered": [{"id": place} | dict(zip(COLUMNS, row)) for place, row in enumerate(ROWS)],
          "piece": [dict(zip(("filtered_id", *COLUMNS), row)) for row in PIECES]}


def selected(filter):
    return [row["id"] for row in TABLES["filtered"] if holds(filter, "filtered", row)]


# --- as SQL ---

def quoted(value):
    return "$batch$" + json.dumps(value) + "$batch$"


def print_tables():
    print("SET search_path = random, public; SET client_min_messages = error;")
    print("INSERT INTO modelled.filtered SELECT ordinality - 1, (value ->> 0)::int, value ->> 1 "
          f"FROM jsonb_array_elements({quoted(ROWS)}) WITH ORDINALITY;")
    print("INSERT INTO modelled.piece SELECT ordinality, (value ->> 0)::int, (value ->> 1)::int, value ->> 2 "
          f"FROM jsonb_array_elements({quoted(PIECES)}) WITH ORDINALITY;")


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    filters = Filters(seed)
    print_tables()
    for _ in range(count):
        action = filters.random.choice(["read", "read", "update", "delete"])
        made = filters.filter(3, action == "read")
        refused = action != "read" and by_form(made)
        operation = {"id": "f", "entity": "modelled.filtered", "action": action, "query_params": made}
        if action == "update":
            operation["increment"] = {"id": 0}
        wanted = "would affect every row" if refused else ",".join(map(str, selected(made)))
        print(f"SELECT check_filter({quoted([operation])}, '{wanted}');")
    print("SELECT 'checked %d batches';" % count)


if __name__ == "__main__":
    main()
