#!/usr/bin/env python3
"""Compares what batches come to together, one by one, and apart (harness.sql) on random schemas (schemas.py; everyday.py and
hazards.py have more families).

    test/random/differential/run.py --seed 1 --batches 600        so many batches
    test/random/differential/run.py --seed 1 --seconds 3600       for so long
    test/random/differential/run.py --seed 1 --only 17            the 17th schema of a seed, to rebuild a difference
    ... --family checks,domains                                   of these families only

Runs on the server that psql finds, as a superuser. Each difference is printed as SQL, made smaller first. At the end a
table of the families: how many statements the operations would have been, and which share of them was saved; a family
that should run together and does not is a failure too, for then nothing was compared. Exit status 1 when anything is wrong.
"""

import argparse
import hashlib
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time

import batches
import schemas
# They add their families.
import everyday  # noqa: F401
import hazards  # noqa: F401
import witnesses  # noqa: F401
from schemas import quoted

BATCHES_PER_SCHEMA = 6
BROUGHT = re.compile(r' (It comes from ".*?"\.|".*?" became .*\.)$', re.S)
WAYS = ["together", "one_by_one", "apart"]
ENOUGH = 150  # statements of a family, before its share is judged


class Server:
    """One session of psql."""

    def __init__(self, database):
        self.script = tempfile.NamedTemporaryFile("w", suffix=".sql")
        self.process = subprocess.Popen(["psql", "-XqAt", "-d", database], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.STDOUT, text=True)

    def lines(self, sql):
        self.script.seek(0)
        self.script.truncate()
        self.script.write(sql)
        self.script.flush()
        try:
            self.process.stdin.write("\\i %s\n\\echo -- done\n" % self.script.name)
            self.process.stdin.flush()
        except BrokenPipeError:
            pass
        lines = []
        for line in self.process.stdout:
            if line == "-- done\n":
                return lines
            lines.append(line.rstrip("\n"))
        raise ServerLost("\n".join(lines))


class ServerLost(Exception):
    pass


class Trouble(Exception):
    pass


# --- what may differ ---

def canonical(text):
    """What is nobody's business taken out of an outcome: the numbers of sequences but for their order, clocks and random uuids."""
    ranks = {}
    for number in sorted(set(SEQUENCE_NUMBER.findall(text))):
        ranks[number] = "%s#%d" % (number[0], sum(1 for other in ranks if other[0] == number[0]))

    def without_numbers_and_clocks(text):
        return CLOCK.sub("now", SEQUENCE_NUMBER.sub(lambda match: ranks[match.group()], text))

    outcome = with_texts(json.loads(text), without_numbers_and_clocks)
    uuids = UuidNames(outcome)
    return with_texts(outcome, lambda text: RANDOM_UUID.sub(uuids.name_of, text)) if uuids.names else outcome


# A number of a sequence becomes a text.
def with_texts(value, change):
    if isinstance(value, dict):
        return {key: with_texts(part, change) for key, part in value.items()}
    if isinstance(value, list):
        return [with_texts(part, change) for part in value]
    if isinstance(value, str):
        return change(value)
    return change(str(value)) if type(value) is int and SEQUENCE_NUMBER.fullmatch(str(value)) else value


CLOCK = re.compile(r"20[2-9]\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d(:\d\d)?)?")
SEQUENCE_NUMBER = re.compile(r"(?<![\d.a-f-])[1-9]0{2}\d{4}(?![\d.a-f-])")  # and no part of a uuid
RANDOM_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")


class UuidNames:
    """Random uuids are named by what they are keys of and what refers to them, so that a child of another parent is seen."""

    def __init__(self, outcome):
        self.names = {uuid: "uuid" for uuid in RANDOM_UUID.findall(json.dumps(outcome))}
        for _ in range(3 if self.names else 0):  # a comment of an issue of a project
            self.places = {uuid: [] for uuid in self.names}
            self.visit(outcome["rows"], "")
            # Not what failures say, which is compared in parts.
            for id, result in results_of(outcome).items():
                self.visit(result.get("data"), id)
            # Twins, of which nothing tells one from the other, have the same name.
            self.names = {uuid: "uuid-" + hashlib.md5(json.dumps(sorted(places)).encode()).hexdigest()[:12] if places else "uuid"
                          for uuid, places in self.places.items()}

    def name_of(self, match):
        return self.names[match.group()]

    # Notes for each uuid in which rows it is found, and in which part of them.
    def visit(self, value, path):
        if isinstance(value, list):
            for part in value:
                self.visit(part, path)
        elif isinstance(value, dict):
            texts = {key: part for key, part in value.items() if not isinstance(part, dict) and not is_list_of_rows(part)}
            row = None
            for key, part in texts.items():
                for uuid in RANDOM_UUID.findall(json.dumps(part)):
                    row = row or RANDOM_UUID.sub(self.name_of, json.dumps(texts, sort_keys=True))
                    self.places[uuid].append("%s %s %s" % (path, key, row))
            for key, part in value.items():
                if key not in texts:
                    self.visit(part, path + "." + key)
        elif isinstance(value, str):
            for uuid in RANDOM_UUID.findall(value):
                self.places[uuid].append(path)


def is_list_of_rows(value):
    return isinstance(value, list) and any(isinstance(part, dict) for part in value)


def results_of(outcome):
    results = outcome["report"].get("results") if not outcome["refused"] else None
    return results if isinstance(results, dict) else {}


def comparable(text, in_order):
    """in_order: the ids of operations whose rows come in an order that is promised."""
    outcome = canonical(text)
    outcome.pop("statements")
    for id, result in results_of(outcome).items():
        if isinstance(result.get("data"), list) and id not in in_order:
            result["data"].sort(key=json.dumps)
    for rows in outcome["rows"].values():
        rows.sort(key=json.dumps)
    return outcome


def without_references(failure, other):
    """What a reference brought is told, with a hint of its own, only where the batch resolves it."""
    of_references = [failure.get("detail") or "", other.get("detail") or ""]
    if any(BROUGHT.search(detail) for detail in of_references):
        failure.pop("hint", None)
        failure["detail"] = BROUGHT.sub("", failure.get("detail") or "")


def without_what_is_not_apart(outcome, apart, other):
    """A failed reference has no message where references are resolved by the test; and context is another there."""
    outcome = json.loads(json.dumps(outcome))
    outcome["report"].pop("context", None)
    found = results_of(outcome)
    without_references(outcome["report"], other["report"])
    for id, result in found.items():
        without_references(result, results_of(other).get(id, {}))
    for id, result in results_of(apart).items():
        if result.get("error") == "unresolved" and found.get(id, {}).get("code") == "22023":
            found[id] = result
        # A call by itself does not know that rows were found of which nothing came back.
        if "the operation returned no columns" in found.get(id, {}).get("error", "") and result.get("status") == "failed":
            found[id] = result
    if apart["refused"] and outcome["refused"] and apart["report"]["message"].endswith("': unresolved") and outcome["report"]["code"] == "22023":
        start = apart["report"]["message"][:-len(": unresolved")]
        if outcome["report"]["message"].startswith(start):
            outcome["report"] = apart["report"]
    if outcome["refused"]:
        outcome["report"]["message"] = outcome["report"]["message"].removeprefix("Batch failed at its deferred constraints: ")
    error = outcome["report"].get("error")
    if isinstance(error, dict):
        error.pop("statusCode", None)
    return outcome


# --- running ---

class Comparison:
    """Of what harness.outcomes says of a batch."""

    def __init__(self, lines, ways, in_order):
        if len(lines) != len(ways):
            raise Trouble("\n".join(lines))
        self.texts = dict(zip(ways, lines))
        self.statements = {way: int(re.search(r'"statements": (\d+)', text).group(1)) for way, text in self.texts.items()}
        self.difference = None
        outcomes = {way: comparable(text, in_order) for way, text in self.texts.items()}
        if outcomes["together"] != outcomes["one_by_one"]:
            self.difference = ("together", "one_by_one", outcomes["together"], outcomes["one_by_one"])
        elif "apart" in outcomes:
            one_by_one = without_what_is_not_apart(outcomes["one_by_one"], outcomes["apart"], outcomes["apart"])
            apart = without_what_is_not_apart(outcomes["apart"], outcomes["apart"], outcomes["one_by_one"])
            if one_by_one != apart and not is_invalid(one_by_one):
                self.difference = ("one_by_one", "apart", one_by_one, apart)
        bad = bad_error(outcomes["together"])
        if not self.difference and bad:
            self.difference = ("together", "what is promised", bad, None)


def is_invalid(outcome):
    """Refused before anything ran: apart, what comes before has run."""
    return outcome["refused"] and re.match(r'operation ".*" \(index', outcome["report"]["message"])


def bad_error(outcome):
    errors = [outcome["report"]] if outcome["refused"] else list(results_of(outcome).values())
    for error in errors:
        code = error.get("code", "")
        if code.startswith("XX") or code in ("42P02", "42P18", "42702") or (code == "42601" and "syntax error at" in json.dumps(error)):
            return error
    return None


class Runner:
    def __init__(self, arguments):
        self.arguments = arguments
        self.database = "batch_ops_differential"
        self.counts = {}
        self.differences = 0
        self.connect(new=True)

    def connect(self, new=False):
        here = os.path.dirname(os.path.abspath(__file__))
        if new:
            subprocess.run(["psql", "-Xq", "-d", "postgres", "-c", "DROP DATABASE IF EXISTS " + self.database, "-c",
                            "CREATE DATABASE " + self.database], check=True, stderr=subprocess.DEVNULL)
            subprocess.run(["psql", "-Xq", "-v", "ON_ERROR_STOP=1", "-d", self.database, "-f", os.path.join(here, "harness.sql")], check=True)
        self.server = Server(self.database)
        self.server.lines("SET client_min_messages = warning; SET search_path = d, public; SET jit = off; SET statement_timeout = '60s';")

    # A server that has crashed needs a while.
    def reconnect(self):
        for _ in range(60):
            time.sleep(1)
            try:
                self.connect()
                return
            except ServerLost:
                pass
        raise ServerLost("the server does not come back")

    def prepare(self, schema):
        trouble = self.server.lines("RESET ROLE; RESET batch_ops.allow_claims_override; RESET request.jwt.claims; RESET harness.guards;\n"
                                    "SET client_min_messages = error;\n" + self.preparation(schema))
        trouble = [line for line in trouble if line]
        if trouble:
            raise Trouble("\n".join(trouble))

    def preparation(self, schema):
        return "\n".join(schema.settings + [schema.sql(), "SET client_min_messages = warning;", "SET harness.guards = on;"] +
                         (["SET ROLE batch_ops_differential;"] if schema.role else []))

    def compare(self, operations, needs, options):
        # Calls by themselves know no groups.
        ways = [way for way in WAYS if way != "apart" or not any("group" in operation for operation in operations)]
        in_order = {operation["id"] for operation in operations if "for_each" in operation or isinstance(operation.get("store_params"), list)}
        return Comparison(self.server.lines("SELECT harness.outcomes(%s, %s, %s, '{%s}');" % (
            quoted(operations), quoted(needs), quoted(options), ",".join(ways))), ways, in_order)

    # Follows from the seed, its number, and the families that take turns.
    def schema(self, number):
        names = self.arguments.family or list(schemas.FAMILIES)
        family = names[number % len(names)]
        return schemas.make(random.Random("%s/%d/%s" % (self.arguments.seed, number, family)), family, number // len(names))

    def run_schema(self, number, limit):
        schema = self.schema(number)
        counts = self.counts.setdefault(schema.family, {"batches": 0, "asked": 0, "run": 0, "statements": 0, "differences": 0, "operations": 0, "failed": 0})
        try:
            self.prepare(schema)
        except Trouble as trouble:
            self.differences += 1
            print("TROUBLE: schema %d of seed %s (%s) cannot be made: %s\n%s" % (number, self.arguments.seed, schema.family, trouble, schema.sql()), flush=True)
            return
        for place in range(limit):
            batch, options = batches.make(schema.random, schema, place)
            counts["batches"] += 1
            counts["operations"] += len(batch.operations)
            try:
                comparison = self.compare(batch.operations, batch.needs, options)
            except Trouble as trouble:
                counts["differences"] += 1
                self.differences += 1
                self.show(number, schema, batch.operations, options, "trouble: %s" % trouble)
                continue
            except ServerLost as lost:
                counts["differences"] += 1
                self.differences += 1
                self.show(number, schema, batch.operations, options, "the server was lost: %s" % lost)
                self.reconnect()
                return
            counts["statements"] += comparison.statements["one_by_one"]
            # Of the older families, what is counted is what neighbours save.
            if schema.harmless and not batch.wildness and (not batch.in_turn or schema.turns is not None):
                counts["asked"] += comparison.statements["one_by_one"]
                counts["run"] += comparison.statements["together"]
            counts["failed"] += '"failed"' in comparison.texts["one_by_one"] or '"refused": true' in comparison.texts["one_by_one"]
            if comparison.difference:
                counts["differences"] += 1
                self.differences += 1
                # One of a schema is enough.
                self.show_difference(number, schema, batch, options, comparison)
                return

    def show_difference(self, number, schema, batch, options, comparison):
        operations, comparison = self.smaller(batch.operations, batch.needs, options, comparison)
        left, right, one, other = comparison.difference
        lines = ["%s and %s differ" % (left, right)]
        describe(one, other, [], lines)
        self.show(number, schema, operations, options, "\n".join(lines[:12]))

    # Leaves out what is not needed for a difference.
    def smaller(self, operations, needs, options, comparison):
        place = len(operations) - 1
        budget = 40
        while place >= 0 and budget and len(operations) > 1:
            id = operations[place]["id"]
            if not any(id in needs.get(other["id"], []) for other in operations):
                budget -= 1
                fewer = operations[:place] + operations[place + 1:]
                try:
                    attempt = self.compare(fewer, needs, options)
                except Trouble:
                    attempt = None
                if attempt and attempt.difference and attempt.difference[:2] == comparison.difference[:2]:
                    operations, comparison = fewer, attempt
            place -= 1
        return operations, comparison

    def show(self, number, schema, operations, options, what):
        print("TROUBLE: seed %s, schema %d, family %s (%s): %s" % (self.arguments.seed, number, schema.family, ", ".join(schema.features), what))
        if self.arguments.quiet:
            return
        print(indented(self.preparation(schema)))
        text = ",\n  ".join(json.dumps(operation, ensure_ascii=False) for operation in operations).replace("'", "''")
        print(indented("SET batch_ops.fusion = on;  -- and off\nSELECT batch_execute('[%s]', %s);\n" % (text, quoted(options))), flush=True)

    def run(self):
        started = time.monotonic()
        done, number = 0, 0
        if self.arguments.only is not None:
            self.run_schema(self.arguments.only, BATCHES_PER_SCHEMA)
        while self.arguments.only is None:
            if self.arguments.seconds and time.monotonic() - started > self.arguments.seconds:
                break
            if self.arguments.batches and done >= self.arguments.batches:
                break
            if self.differences >= self.arguments.stop_after:
                break
            if number not in self.arguments.skip:
                self.run_schema(number, BATCHES_PER_SCHEMA)
            done += BATCHES_PER_SCHEMA
            number += 1
        self.conclude(time.monotonic() - started)

    def conclude(self, seconds):
        print("%-20s %8s %10s %10s %8s %7s %7s %12s" % ("family", "batches", "operations", "statements", "failing", "saved", "least", "differences"))
        too_few = []
        for name, counts in self.counts.items():
            least = schemas.FAMILIES[name].least
            saved = 1 - counts["run"] / counts["asked"] if counts["asked"] else 0
            if counts["asked"] >= ENOUGH and saved < least:
                too_few.append("%s saves %.0f %%, and should save %.0f %%" % (name, 100 * saved, 100 * least))
            print("%-20s %8d %10d %10d %8d %6.1f%% %6.0f%% %12d" % (name, counts["batches"], counts["operations"], counts["statements"], counts["failed"],
                                                                    100 * saved, 100 * least, counts["differences"]))
        for line in too_few:
            print("TROUBLE: too little ran together to prove anything: " + line)
        total = sum(counts["batches"] for counts in self.counts.values())
        wrong = self.differences + len(too_few)
        print("checked %d batches in %.0f seconds: %d differences%s" % (total, seconds, self.differences, ", %d families that save too little" % len(too_few) if too_few else ""))
        sys.exit(1 if wrong else 0)


def indented(text):
    return "\n".join("    " + line for line in text.split("\n"))


def describe(one, other, path, lines):
    if one == other:
        return
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(set(one) | set(other)):
            describe(one.get(key), other.get(key), path + [key], lines)
    else:
        lines.append("  %s: %s\n    against %s" % (".".join(map(str, path)), json.dumps(one, ensure_ascii=False)[:900], json.dumps(other, ensure_ascii=False)[:900]))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seed", default="1")
    parser.add_argument("--batches", type=int)
    parser.add_argument("--seconds", type=float)
    parser.add_argument("--only", type=int)
    parser.add_argument("--family", type=lambda text: text.split(","))
    parser.add_argument("--stop-after", type=int, default=20, help="differences")
    parser.add_argument("--skip", type=lambda text: {int(number) for number in text.split(",") if number}, default=set(), help="numbers of schemas")
    parser.add_argument("--quiet", action="store_true", help="no SQL of differences")
    arguments = parser.parse_args()
    unknown = set(arguments.family or []) - set(schemas.FAMILIES)
    if unknown:
        parser.error("no such family: %s" % ", ".join(unknown))
    if not (arguments.batches or arguments.seconds or arguments.only is not None):
        arguments.batches = 600
    Runner(arguments).run()


if __name__ == "__main__":
    main()
