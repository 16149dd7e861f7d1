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

    # The rows that have a value: most of them without it, for then they get it.
    def synced(self, earlier):
        v = self.value("v", 1, 4, earlier) if self.chance(0.5) else self.random.choice([10, 20, 30, 105])
        rows = [{"id": self.value("id", 1, 8, earlier)} for _ in range(self.random.randint(1, 3))]
        for row in rows:
            if self.chance(0.3):
                row["v"] = v if self.chance(0.7) else self.value("v", 0, 110, earlier)
        return {"query_params": {"v": v}, "store_params": rows}

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
        elif made["action"] in ("create", "update", "delete"):
            self.items(made, earlier)

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
        if self.chance(0.4):
            self.group(operations)
        self.random.shuffle(operations)
        return operations

    # Neighbours, so that no group waits for another that waits for it.
    def group(self, operations):
        begin, done = 0, []
        while begin < len(operations):
            end = begin + self.random.randint(1, 4)
            for operation in operations[begin:end]:
                if done and self.chance(0.15):
                    operation["depends_on"] = operation.get("depends_on", []) + [self.random.choice(done)]
            if self.chance(0.6):
                name = f"g{begin}"
                for operation in operations[begin:end]:
                    operation["group"] = name
                done.append(name)
            begin = end


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


def members_of(group, operations):
    return [operation for operation in operations if operation.get("group") == group]


def sorted_by_need(units, needs):
    """Kahn's algorithm: units of operations, each of which comes when what it needs is done; the first one that can."""
    left, done, ids = list(units), [], set()
    while left:
        ready = next(unit for unit in left if needs(unit) <= ids)
        left.remove(ready)
        done.append(ready)
        ids |= {operation["id"] for operation in ready}
    return done


def in_order(operations):
    """The units in which operations run: a group, or one alone."""
    def needs(unit):
        own, found = {operation["id"] for operation in unit}, set()
        for name in set().union(*(dependencies(operation) for operation in unit)):
            found |= {operation["id"] for operation in members_of(name, operations)} or {name}
        return found - own

    def inside(unit):
        own = {operation["id"] for operation in unit}
        one_by_one = sorted_by_need([[operation] for operation in unit], lambda one: dependencies(one[0]) & own)
        return [operation for one in one_by_one for operation in one]

    units, seen = [], set()
    for operation in operations:
        group = operation.get("group")
        if group not in seen:
            units.append(members_of(group, operations) if group else [operation])
            seen |= {group} if group else set()
    return [inside(unit) for unit in sorted_by_need(units, needs)]


class Rows(list):
    """What an operation gives: the rows that come back, and what else its result says."""

    def __init__(self, rows, created=None, deleted=None):
        super().__init__(rows)
        self.facts = {} if created is None else {"created": created}
        self.facts |= {} if deleted is None else {"deleted": deleted}


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


def sync(v, rows, table):
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
    return Rows(rows, created, len(others))


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
    if operation["action"] == "sync":
        return sync(resolved(operation["query_params"], rows_of)["v"], stored, table), []
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
        facts = {name: fact for name, fact in getattr(rows, "facts", {}).items() if name == "deleted"}
        return {"status": "completed", "rows": len(rows)} | facts
    return {"status": "completed", "data": rows} | getattr(rows, "facts", {})


def come_to(result):
    """What has become of an operation, for those that wait for it."""
    if result["status"] == "skipped":
        return "skipped" if result["reason"] in ("Condition not met", "Dependency skipped") else "failed"
    return result["status"]


class Batch:
    """A batch that runs under a mode."""

    def __init__(self, operations, mode):
        self.operations = operations
        self.atomic, self.goes_on = mode.get("atomic", True), mode.get("continueOnError", False)
        self.raises = self.atomic and not self.goes_on and "onError" not in mode
        self.table, self.rows_of, self.results, self.failed = dict(FIRST_ROWS), {}, {}, []

    def dependency(self, name):
        members = {come_to(self.results[member["id"]]) for member in members_of(name, self.operations)}
        if members:
            return next(status for status in ("failed", "completed", "skipped") if status in members)
        return come_to(self.results[name])

    def reason_to_skip(self, names):
        if self.failed and not self.goes_on:
            return "Batch stopped"
        found = {self.dependency(name) for name in names}
        return "Dependency failed" if "failed" in found else "Dependency skipped" if "skipped" in found else None

    def run(self, operation):
        name = operation["id"]
        reason = self.reason_to_skip(dependencies(operation))
        if reason is None and not holds(operation.get("when"), self.rows_of):
            reason = "Condition not met"
        if reason is None:
            self.rows_of[name] = run(operation, self.table, self.rows_of)
        self.results[name] = skipped(reason) if reason else completed(operation, self.rows_of[name])

    def run_alone(self, operation):
        before = dict(self.table)
        try:
            self.run(operation)
        except Failure as failure:
            self.table = before
            self.fail(operation, failure)

    def fail(self, operation, failure):
        self.failed.append(operation["id"])
        self.results[operation["id"]] = failure.report()

    def run_group(self, group):
        own, before = {operation["id"] for operation in group}, dict(self.table)
        outside = set().union(*(dependencies(operation) for operation in group)) - own
        reason = self.reason_to_skip(outside)
        if reason in ("Batch stopped", "Dependency failed"):
            self.results |= {name: skipped(reason) for name in own}
            return
        for place, operation in enumerate(group):
            try:
                self.run(operation)
            except Failure as failure:
                self.table = before
                for earlier in group[:place]:
                    self.roll_back(earlier["id"])
                self.results |= {later["id"]: skipped("Batch stopped") for later in group[place + 1:]}
                self.fail(operation, failure)
                return

    def roll_back(self, name):
        if self.results[name]["status"] == "completed":
            self.results[name] = skipped("Rolled back")

    def outcome(self):
        """What is reported, or what is raised, and what is in the table afterwards."""
        for unit in in_order(self.operations):
            if "group" in unit[0] and not self.atomic:
                self.run_group(unit)
                continue
            for operation in unit:
                self.run_alone(operation)
                if self.failed and self.raises:
                    return {"code": self.results[operation["id"]]["code"], "operation": operation["id"]}, FIRST_ROWS
        if self.failed and self.atomic:
            self.table = FIRST_ROWS
            for name in self.results:
                self.roll_back(name)
        report = {"success": not self.failed, "results": self.results}
        return {**report, "failedOperations": self.failed} if self.failed else report, self.table


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
            report, table = Batch(operations, mode).outcome()
            print("SELECT check_model(%s, %s, %s, %s);" % tuple(map(quoted, (operations, mode, report, table))))
    print("SELECT 'checked %d batches';" % count)


if __name__ == "__main__":
    main()
