#!/usr/bin/env python3
"""Writes SQL that compares random batches with a model of what batches do: model.py SEED COUNT

The model is the contract in a few hundred lines: order, references, conditions, guards, rows by their keys,
items, upserts, find or create, facts, the five modes. It
knows one table, modelled.account (id int PRIMARY KEY, v int CHECK (v < 100)), and no SQL. Each batch runs
in all five modes; check_model (schema.sql) compares the report and what is in the table afterwards.

The same seed gives the same batches. What is printed beyond the final count is trouble.
"""

import json
import random
import sys

MODES = [{}, {"onError": "report"}, {"continueOnError": True}, {"atomic": False},
         {"atomic": False, "continueOnError": True}]
FIRST_ROWS = {1: 10, 2: 20, 3: 30}
PARTS = ("store_params", "query_params", "increment", "when", "for_each", "expect")


# --- batches ---

class Batches:
    def __init__(self, seed):
        self.random = random.Random(seed)

    def chance(self, probability):
        return self.random.random() < probability

    def value(self, column, low, high, earlier):
        if earlier and self.chance(0.35):
            return f"$ref:{self.random.choice(earlier)}.{column}"
        return self.random.randint(low, high)

    def row(self, earlier):
        return {"id": self.value("id", 1, 8, earlier), "v": self.value("v", 0, 110, earlier)}

    # Of several rows at most one is refused: which of two is, no one promises.
    def rows(self, earlier):
        rows = [self.row(earlier) for _ in range(self.random.randint(1, 3))]
        for row in rows[1:]:
            if row["v"] in range(100, 200):
                row["v"] -= 50
        return rows

    def items(self, made, earlier):
        made["for_each"] = self.rows(earlier)
        if made["action"] == "create":
            made["store_params"] = {"id": "$ref:@item.id", "v": self.random.choice(["$ref:@item.v", "$ref:@index"])}
            return
        made["query_params"] = {"id": "$ref:@item.id"}
        made.pop("increment", None)
        made.pop("store_params", None)
        if made["action"] == "update":
            made.update(self.random.choice([{"increment": {"v": "$ref:@index"}}, {"store_params": {"v": "$ref:@item.v"}}]))

    def conflict(self, made, earlier):
        made["store_params"] = self.rows(earlier)
        made["metadata_params"] = {"__on_conflict": self.random.choice([
            {"columns": "id", "action": "select"}, {"columns": "id", "action": "nothing"}, {"columns": "id", "action": "update"},
            {"columns": "id", "action": "update", "increment": ["v"]},
            {"columns": "id", "action": "update", "if": {"v": {"lt": "$ref:@new.v"}}}])}

    def write_for_many(self, made, earlier):
        if made["action"] == "create" and self.chance(0.5):
            self.conflict(made, earlier)
        elif made["action"] == "update" and self.chance(0.6):
            del made["query_params"]
            made.pop("increment", None)
            made["store_params"] = self.rows(earlier)
            if self.chance(0.3):
                made["increment"] = ["v"]
        elif made["action"] != "read":
            self.items(made, earlier)

    def condition(self, earlier):
        source = self.random.choice(earlier)
        if self.chance(0.4):
            return {"ref": f"$ref:{source}.0.v", "exists": self.chance(0.5)}
        return {"ref": f"$ref:{source}.v", self.random.choice(["gt", "le", "eq"]): self.random.randint(0, 40)}

    def operation(self, name, earlier):
        action = self.random.choice(["create", "create", "create", "update", "delete", "read"])
        made = {"id": name, "entity": "modelled.account", "action": action}
        if action == "create":
            several = self.chance(0.2)
            made["store_params"] = [self.row(earlier) for _ in range(self.random.randint(1, 3))] if several \
                else self.row(earlier)
        else:
            made["query_params"] = {"id": self.value("id", 1, 6, earlier)}
        if action == "update" and self.chance(0.5):
            made["increment"] = {"v": self.random.randint(-30, 60)}
        elif action == "update":
            made["store_params"] = {"v": self.value("v", 0, 110, earlier)}
        if self.chance(0.35):
            self.write_for_many(made, earlier)
        if self.chance(0.15):
            made["expect"] = {"rows": self.random.randint(0, 2)}
            if made["action"] in ("update", "delete") and ("for_each" in made or isinstance(made.get("store_params"), list)):
                made["expect"] = self.random.choice([made["expect"], {"each": 1}])
        if earlier and self.chance(0.1):
            made["expect"] = {"ref": f"$ref:{self.random.choice(earlier)}.@rows", "ge": self.random.randint(0, 2), "status": 409}
        if self.chance(0.05):
            made["report"] = False
        if earlier and self.chance(0.3):
            made["when"] = self.condition(earlier)
        if earlier and self.chance(0.15):
            made["depends_on"] = [self.random.choice(earlier)]
        return made

    def batch(self):
        names = [f"o{number}" for number in range(self.random.randint(1, 9))]
        self.random.shuffle(names)
        operations = [self.operation(name, names[:index]) for index, name in enumerate(names)]
        self.random.shuffle(operations)
        return operations


# --- the model ---

class Failure(Exception):
    def __init__(self, code, status, row=None):
        super().__init__(code)
        self.code, self.status, self.row = code, status, row

    def report(self):
        of_row = {} if self.row is None else {"row": self.row}
        return {"status": "failed", "code": self.code, "statusCode": self.status} | of_row


def sources(value):
    if isinstance(value, str):
        return {value[len("$ref:"):].split(".")[0]} if value.startswith("$ref:") and not value.startswith("$ref:@") else set()
    members = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return set().union(*map(sources, members))


def dependencies(operation):
    return sources({part: operation.get(part) for part in PARTS}) | set(operation.get("depends_on", []))


def in_order(operations):
    left, done = list(operations), []
    while left:
        ready = next(o for o in left if dependencies(o) <= {other["id"] for other in done})
        left.remove(ready)
        done.append(ready)
    return done


class Rows(list):
    """What an operation gives: the rows that come back, and of an upsert which of them it has created."""

    def __init__(self, rows, created=None):
        super().__init__(rows)
        self.created = created


def resolved(value, rows_of, item=None, index=None):
    if isinstance(value, dict):
        return {name: resolved(member, rows_of, item, index) for name, member in value.items()}
    if isinstance(value, list):
        return [resolved(member, rows_of, item, index) for member in value]
    if not isinstance(value, str) or not value.startswith("$ref:"):
        return value
    source, *path = value[len("$ref:"):].split(".")
    if source == "@index":
        return index
    if source == "@item":
        return item[path[0]]
    rows = rows_of[source]
    if path == ["@rows"]:
        return len(rows)
    index = int(path[0]) if len(path) == 2 else 0
    if index >= len(rows) or (len(path) == 1 and len(rows) > 1):
        raise Failure("22023", 400)
    return rows[index][path[-1]]


def resolved_rows(stored, rows_of):
    if not isinstance(stored, list):
        return resolved(stored, rows_of)
    rows = []
    for place, row in enumerate(stored):
        try:
            rows.append(resolved(row, rows_of))
        except Failure as failure:
            raise Failure(failure.code, failure.status, place) from None
    return rows


def holds(condition, rows_of):
    if condition is None:
        return True
    if "exists" in condition:
        try:
            resolved(condition["ref"], rows_of)
        except Failure:
            return not condition["exists"]
        return condition["exists"]
    value = resolved(condition["ref"], rows_of)
    return all({"gt": value > operand, "le": value <= operand, "eq": value == operand}[operator]
               for operator, operand in condition.items() if operator != "ref")


def checked(v, row=None):
    if v >= 100:
        raise Failure("23514", 400, row)
    return v


def run(operation, table, rows_of):
    """The rows that the operation gives; it changes the table."""
    expect = operation.get("expect", {})
    if "ref" in expect and not resolved(expect["ref"], rows_of) >= expect["ge"]:
        raise Failure("PT409", 409)
    if "for_each" in operation:
        given, counts = run_items(operation, table, rows_of)
    else:
        given, counts = run_once(operation, table, rows_of)
    if len(given) != expect.get("rows", len(given)):
        raise Failure("PT412", 412)
    for place, count in enumerate(counts):
        if count != expect.get("each", count):
            raise Failure("PT412", 412, place)
    return given


def run_once(operation, table, rows_of):
    stored = resolved_rows(operation.get("store_params"), rows_of)
    if operation["action"] == "create":
        return create(operation, stored, table), []
    if isinstance(stored, list):
        return update_by_keys(operation, stored, table)
    key = resolved(operation.get("query_params", {}), rows_of).get("id")
    return change(operation["action"], key, stored, operation.get("increment"), table), []


def run_items(operation, table, rows_of):
    items = resolved_rows(operation["for_each"], rows_of)
    parts = [{part: resolved(operation.get(part), rows_of, item, index) for part in ("store_params", "query_params", "increment")}
             for index, item in enumerate(items)]
    if operation["action"] == "create":
        return create(operation, [part["store_params"] for part in parts], table), []
    given, counts = [], []
    for index, part in enumerate(parts):
        try:
            rows = change(operation["action"], part["query_params"]["id"], part["store_params"], part["increment"], table)
        except Failure as failure:
            raise Failure(failure.code, failure.status, index) from None
        given += rows
        counts.append(len(rows))
    return given, counts


def change(action, key, stored, increment, table):
    if key not in table:
        return []
    if action == "update":
        table[key] = checked(stored["v"] if stored else table[key] + increment["v"])
    given = [{"id": key, "v": table[key]}]
    if action == "delete":
        del table[key]
    return given


def check_keys_differ(rows):
    for place, row in enumerate(rows):
        if row["id"] in [other["id"] for other in rows[:place]]:
            raise Failure("22023", 400, place)


def update_by_keys(operation, rows, table):
    check_keys_differ(rows)
    given, counts = [], []
    for place, row in enumerate(rows):
        counts.append(int(row["id"] in table))
        if row["id"] in table:
            before = table[row["id"]] if operation.get("increment") else 0
            table[row["id"]] = checked(before + row["v"], place)
            given.append({"id": row["id"], "v": table[row["id"]]})
    return given, counts


def create(operation, stored, table):
    rows = stored if isinstance(stored, list) else [stored]
    conflict = operation.get("metadata_params", {}).get("__on_conflict")
    given, created = [], []
    updates = bool(conflict) and conflict["action"] == "update"
    # Where a condition might hide it, it is looked for at first.
    if updates and "if" in conflict:
        check_keys_differ(rows)
    for place, row in enumerate(rows):
        earlier = rows[:place]
        place = place if isinstance(stored, list) else None
        is_new = row["id"] not in table
        # What is found is not looked at; any other row is one to insert at first.
        if is_new or not conflict or conflict["action"] != "select":
            checked(row["v"], place)
        if updates and row["id"] in [other["id"] for other in earlier]:
            raise Failure("22023", 400, place)
        if is_new:
            table[row["id"]] = row["v"]
        elif not conflict:
            raise Failure("23505", 409, place)
        elif conflict["action"] == "nothing":
            continue
        elif updates and ("if" not in conflict or table[row["id"]] < row["v"]):
            table[row["id"]] = checked(row["v"] + (table[row["id"]] if "increment" in conflict else 0), place)
        given.append({"id": row["id"], "v": table[row["id"]]})
        created.append(is_new)
    return Rows(given, created if conflict else None)


def skipped(reason):
    return {"status": "skipped", "reason": reason}


def completed(operation, rows):
    if operation.get("report") is False:
        return {"status": "completed", "rows": len(rows)}
    created = getattr(rows, "created", None)
    return {"status": "completed", "data": rows} | ({} if created is None else {"created": created})


def reason_to_skip(results):
    if any(result["status"] == "failed" or result.get("reason") == "Dependency failed" for result in results):
        return "Dependency failed"
    if any(result["status"] == "skipped" for result in results):
        return "Dependency skipped"
    return None


def outcome(operations, mode):
    """What is reported, or what is raised, and what is in the table afterwards."""
    atomic, goes_on = mode.get("atomic", True), mode.get("continueOnError", False)
    raises = atomic and not goes_on and "onError" not in mode
    table, rows_of, results, failed = dict(FIRST_ROWS), {}, {}, []
    for operation in in_order(operations):
        name, before = operation["id"], dict(table)
        reason = "Batch stopped" if failed and not goes_on else \
            reason_to_skip([results[source] for source in dependencies(operation)])
        try:
            if reason is None and not holds(operation.get("when"), rows_of):
                reason = "Condition not met"
            if reason is None:
                rows_of[name] = run(operation, table, rows_of)
            results[name] = skipped(reason) if reason else completed(operation, rows_of[name])
        except Failure as failure:
            if raises:
                return {"code": failure.code, "operation": name}, FIRST_ROWS
            table = before
            failed.append(name)
            results[name] = failure.report()
    if failed and atomic:
        table = FIRST_ROWS
        results = {name: skipped("Rolled back") if result["status"] == "completed" else result
                   for name, result in results.items()}
    report = {"success": not failed, "results": results}
    return {**report, "failedOperations": failed} if failed else report, table


# --- as SQL ---

def quoted(value):
    return "$batch$" + json.dumps(value) + "$batch$"


def main():
    seed, count = int(sys.argv[1]), int(sys.argv[2])
    batches = Batches(seed)
    print("SET search_path = random, public; SET client_min_messages = error;")
    for _ in range(count):
        operations = batches.batch()
        for mode in MODES:
            report, table = outcome(operations, mode)
            print("SELECT check_model(%s, %s, %s, %s);" % tuple(map(quoted, (operations, mode, report, table))))
    print("SELECT 'checked %d batches';" % count)


if __name__ == "__main__":
    main()
