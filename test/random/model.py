#!/usr/bin/env python3
"""Writes SQL that compares random batches with a model of what batches do: model.py SEED COUNT

The model is the contract in a hundred lines: order, references, conditions, guards, the five modes. It
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
PARTS = ("store_params", "query_params", "when")


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

    # The rows that have a value: most of them without it, for then they get it.
    def synced(self, earlier):
        v = self.value("v", 1, 4, earlier) if self.chance(0.5) else self.random.choice([10, 20, 30, 105])
        rows = [{"id": self.value("id", 1, 8, earlier)} for _ in range(self.random.randint(1, 3))]
        for row in rows:
            if self.chance(0.3):
                row["v"] = v if self.chance(0.7) else self.value("v", 0, 110, earlier)
        return {"query_params": {"v": v}, "store_params": rows}

    def condition(self, earlier):
        source = self.random.choice(earlier)
        if self.chance(0.4):
            return {"ref": f"$ref:{source}.0.v", "exists": self.chance(0.5)}
        return {"ref": f"$ref:{source}.v", self.random.choice(["gt", "le", "eq"]): self.random.randint(0, 40)}

    def operation(self, name, earlier):
        action = self.random.choice(["create", "create", "create", "update", "delete", "read", "sync"])
        made = {"id": name, "entity": "modelled.account", "action": action}
        if action == "create":
            several = self.chance(0.2)
            made["store_params"] = [self.row(earlier) for _ in range(self.random.randint(1, 3))] if several \
                else self.row(earlier)
        elif action == "sync":
            made |= self.synced(earlier)
        else:
            made["query_params"] = {"id": self.value("id", 1, 6, earlier)}
        if action == "update" and self.chance(0.5):
            made["increment"] = {"v": self.random.randint(-30, 60)}
        elif action == "update":
            made["store_params"] = {"v": self.value("v", 0, 110, earlier)}
        if self.chance(0.15):
            made["expect"] = {"rows": self.random.randint(0, 2)}
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
        return {value[len("$ref:"):].split(".")[0]} if value.startswith("$ref:") else set()
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


def resolved(value, rows_of):
    if isinstance(value, dict):
        return {name: resolved(member, rows_of) for name, member in value.items()}
    if isinstance(value, list):
        return [resolved(member, rows_of) for member in value]
    if not isinstance(value, str) or not value.startswith("$ref:"):
        return value
    source, *path = value[len("$ref:"):].split(".")
    rows = rows_of[source]
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


def sync(v, rows, table):
    """The rows given, which of them are created, and how many others are deleted."""
    rows = [{"v": v} | row for row in rows]
    for place, row in enumerate(rows):
        if row["v"] != v:
            raise Failure("22023", 400, place)
    ids = [row["id"] for row in rows]
    for place, key in enumerate(ids):
        if key in ids[:place]:
            raise Failure("22023", 400, place)
    others = [key for key in table if table[key] == v and key not in ids]
    for key in others:
        del table[key]
    created = [table.get(key) != v for key in ids]
    for place, key in enumerate(ids):
        if created[place]:
            checked(v, place)
            if key in table:
                raise Failure("23505", 409, place)
            table[key] = v
    return rows, {"created": created, "deleted": len(others)}


def run(operation, table, rows_of):
    """The rows that the operation gives, and what else its result says; it changes the table."""
    stored = resolved_rows(operation.get("store_params"), rows_of)
    scope = resolved(operation.get("query_params", {}), rows_of)
    key = scope.get("id")
    given, facts = [], {}
    if operation["action"] == "sync":
        given, facts = sync(scope["v"], stored, table)
    elif operation["action"] == "create":
        for place, row in enumerate(stored if isinstance(stored, list) else [stored]):
            place = place if isinstance(stored, list) else None
            checked(row["v"], place)
            if row["id"] in table:
                raise Failure("23505", 409, place)
            table[row["id"]] = row["v"]
            given.append(row)
    elif key in table:
        if operation["action"] == "update":
            table[key] = checked(stored["v"] if stored else table[key] + operation["increment"]["v"])
        given = [{"id": key, "v": table[key]}]
        if operation["action"] == "delete":
            del table[key]
    if len(given) != operation.get("expect", {"rows": len(given)})["rows"]:
        raise Failure("PT412", 412)
    return given, facts


def skipped(reason):
    return {"status": "skipped", "reason": reason}


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
                rows_of[name], facts = run(operation, table, rows_of)
            results[name] = skipped(reason) if reason else {"status": "completed", "data": rows_of[name]} | facts
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
