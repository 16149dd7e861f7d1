#!/usr/bin/env python3
"""Turns what bench/run has measured into a table, results.json and the data of the chart.

usage: report.py MEASURED_FOLDER RESULTS_FOLDER
"""

import csv
import json
import sys
from collections import defaultdict
from pathlib import Path
from statistics import median

BATCH = "batch_execute"

LABELS = {
    "generic_plpgsql": "generic PL/pgSQL interpreter",
    "hand_plpgsql": "PL/pgSQL by hand",
    "hand_statement": "one statement by hand",
    "postgrest_statement": "PostgREST's statement",
    "hasura_statement": "Hasura's statement",
    "native_plans": "kept plans in C, no JSON",
    "native_insert_select": "one INSERT ... SELECT in C",
    "sequential": "libpq, one by one",
    "pipeline": "libpq pipeline",
    "batch_execute": "batch_execute",
    "batch_execute_non_atomic": "batch_execute, not atomic",
    "batch_execute_apart": "batch_execute, fusion off",
    "batch_execute_create": "batch_execute, plain create",
}

WORKLOADS = {
    "web_order": "web: order and lines",
    "web_checkout": "web: line, stock in turn",
    "web_update": "web: updates by key",
    "web_view": "web: order and lines through views",
    "web_member": "web: documents of members",
    "web_short": "web: line, stock in turn, the last fails",
    "insert": "independent inserts",
    "parent": "parent and children",
    "parent_child": "parent, child in turn",
    "mixed": "read, insert, update, delete in turn",
    "mixed_grouped": "the same, grouped by action",
    "read": "rows read by one operation",
    "rows_update": "rows updated by one operation",
    "rows_find": "rows found or created, all new",
    "rows_found": "rows found or created, all there",
    "rows_each": "updates by key, one for_each",
    "screen_rows": "parents with their children",
    "screen_top": "parents with three children each",
    "screen_count": "parents with the number of children",
    "screen_some": "parents that have a certain child",
    "screen_page": "a page of parents by owner, and the total",
}

# The rows of the chart from the top: (where, contest), {workload: title}
CHART = [
    (("server", "web"), {"web_order": "Web schema: order and lines", "web_checkout": "Web schema: checkout",
                         "web_update": "Web schema: updates"}),
    (("server", "peers"), {"insert": "Inserts, in the server", "parent": "Parent and children, in the server",
                           "mixed": "Reads and writes mixed, in the server"}),
    (("client", "peers"), {"insert": "Inserts, from a client", "parent": "Parent and children, from a client",
                           "mixed": "Reads and writes mixed, from a client"}),
]

# (where, contest, workload, size): {peer: the most that batch_execute may take, as a part of the peer}
TIME_GOALS = {
    ("server", "web", "web_order", 100): {"hand_plpgsql": 0.45},
    ("server", "web", "web_checkout", 100): {"hand_plpgsql": 0.50},
    ("server", "web", "web_update", 100): {"hand_plpgsql": 0.45},
    ("server", "web", "web_view", 100): {"hand_plpgsql": 0.50},
    ("server", "web", "web_member", 100): {"hand_plpgsql": 0.75},
    ("server", "failure", "web_short", 100): {"batch_execute_apart": 2.20},
    ("server", "peers", "insert", 1): {"hand_plpgsql": 0.80},
    ("server", "peers", "mixed", 1): {"hand_plpgsql": 0.75},
    ("server", "peers", "insert", 10): {"hand_plpgsql": 0.70},
    ("server", "peers", "parent", 10): {"hand_plpgsql": 0.70},
    ("server", "peers", "mixed", 10): {"hand_plpgsql": 0.65},
    ("server", "peers", "insert", 100): {"hand_plpgsql": 0.60, "hand_statement": 0.80},
    ("server", "peers", "parent", 100): {"hand_plpgsql": 0.60, "hand_statement": 0.80},
    ("server", "peers", "parent_child", 100): {"hand_plpgsql": 0.50},
    ("server", "peers", "mixed", 100): {"hand_plpgsql": 0.55, "hand_statement": 0.75},
    ("server", "read", "read", 1000): {"hand_statement": 1.15},
    ("server", "rows", "rows_update", 100): {"hand_statement": 1.30},
    ("server", "rows", "rows_find", 100): {"batch_execute_create": 1.50},
    ("server", "rows", "rows_each", 1000): {"hand_statement": 1.30},
    **{("server", "screen", workload, 10000): {"hand_statement": 1.10} for workload in WORKLOADS if workload.startswith("screen")},
    ("client", "peers", "insert", 100): {"pipeline": 0.90, "sequential": 0.20},
    ("client", "peers", "parent", 100): {"pipeline": 0.90, "sequential": 0.20},
    ("client", "peers", "mixed", 100): {"pipeline": 0.80, "sequential": 0.20},
}
NON_ATOMIC_GOAL = 1.10
SIZE_GOAL = 1.15
SESSIONS_GOAL = 1.0
SUBTRANSACTION_GOAL = 64
MEMORY_GOAL = 3.0

Samples = dict[tuple[str, str, str, int], dict[str, list[float]]]


def read_samples(path: Path) -> tuple[Samples, int]:
    """Samples in microseconds per batch, by contest and by peer, both in the order measured; and how
    many calls were disturbed by other programs."""
    disturbed = 0
    samples: Samples = defaultdict(lambda: defaultdict(list))
    with path.open(newline="") as lines:
        for where, contest, workload, size, peer, microseconds, interruptions in csv.reader(lines):
            name = f"{peer}@{size}" if contest == "size" else peer
            key = (where, contest, workload, 0 if contest == "size" else int(size))
            samples[key][name].append(float(microseconds))
            disturbed += int(interruptions)
    return samples, disturbed


class Verdicts:
    """Every ratio that has a goal, for the end of the table and for results.json."""

    def __init__(self) -> None:
        self.all: list[dict] = []

    def judge(self, what: str, value: float, goal: float) -> str:
        met = value <= goal
        self.all.append({"what": what, "value": round(value, 3), "goal": goal, "met": met})
        return f"<= {goal:g}  {'met' if met else 'NOT MET'}"


def print_contest(key: tuple[str, str, str, int], peers: dict[str, list[float]], verdicts: Verdicts) -> None:
    where, _, workload, size = key
    batch = median(peers[BATCH])
    print(f"\n{size} {WORKLOADS[workload]}, {'in the server' if where == 'server' else 'from a client'}")
    print(f"  {'':30} {'median':>9} {'min':>9} {'max':>9}   batch / peer")
    for peer, times in peers.items():
        line = f"  {LABELS[peer]:30} {median(times):9.1f} {min(times):9.1f} {max(times):9.1f}"
        if peer != BATCH:
            ratio = batch / median(times)
            line += f"   {ratio:5.2f}"
            goal = TIME_GOALS.get(key, {}).get(peer)
            if goal is not None:
                what = f"{where}, {size} {WORKLOADS[workload]}: batch_execute / {LABELS[peer]}"
                line += "  " + verdicts.judge(what, ratio, goal)
        print(line)


def print_sizes(samples: Samples, verdicts: Verdicts) -> None:
    print("\nMicroseconds per operation, 100, 1 000 and 10 000 operations")
    for (_, contest, workload, _), peers in samples.items():
        if contest == "size":
            costs = {size: median(peers[f"{BATCH}@{size}"]) / size for size in (100, 1000, 10000)}
            line = f"  {WORKLOADS[workload]:38}" + "".join(f" {cost:7.2f}" for cost in costs.values())
            for size in (1000, 10000):
                ratio = costs[size] / costs[100]
                what = f"{WORKLOADS[workload]}: cost of an operation at {size} / at 100"
                line += f"   {ratio:5.2f}  {verdicts.judge(what, ratio, SIZE_GOAL)}"
            print(line)


def print_non_atomic(samples: Samples, ids: dict[str, int], verdicts: Verdicts) -> None:
    print("\n100 operations, atomic and not atomic (microseconds; subtransaction ids)")
    for (_, contest, workload, _), peers in samples.items():
        if contest == "atomic":
            atomic = median(peers[BATCH])
            non_atomic = median(peers[f"{BATCH}_non_atomic"])
            ratio = non_atomic / atomic
            timing = verdicts.judge(f"{WORKLOADS[workload]}: not atomic / atomic", ratio, NON_ATOMIC_GOAL)
            taken = verdicts.judge(f"{WORKLOADS[workload]}: subtransaction ids", ids[workload],
                                   SUBTRANSACTION_GOAL)
            print(f"  {WORKLOADS[workload]:38} {atomic:8.1f} {non_atomic:8.1f}   {ratio:5.2f}  {timing}"
                  f"   {ids[workload]:4d}  {taken}")


def read_sessions(path: Path) -> list[dict]:
    """One entry per run: microseconds per batch of all sessions together, the inverse of their throughput."""
    with path.open(newline="") as lines:
        return [{"sessions": int(sessions), "peer": peer, "microseconds": float(microseconds),
                 "deadlocks": int(deadlocks)}
                for sessions, peer, microseconds, deadlocks in csv.reader(lines)]


def print_sessions(runs: list[dict], verdicts: Verdicts) -> None:
    print("\nSessions at the same time, 100 web: line, stock in turn (batches per second, deadlocks)")
    print(f"  {'':38} {LABELS['hand_plpgsql']:>16} {LABELS[BATCH]:>13}   time batch / peer")
    for sessions in sorted({run["sessions"] for run in runs}):
        here = [run for run in runs if run["sessions"] == sessions]
        hand, batch = (median(run["microseconds"] for run in here if run["peer"] == peer)
                       for peer in ("hand_plpgsql", BATCH))
        deadlocks = sum(run["deadlocks"] for run in here if run["peer"] == BATCH)
        timing = verdicts.judge(f"{sessions} sessions: batch_execute / {LABELS['hand_plpgsql']}", batch / hand,
                                SESSIONS_GOAL)
        locked = verdicts.judge(f"{sessions} sessions: deadlocks", deadlocks, 0)
        print(f"  {f'{sessions} sessions':38} {1e6 / hand:16.0f} {1e6 / batch:13.0f}   {batch / hand:5.2f}  {timing}"
              f"   {deadlocks:4d}  {locked}")


def read_memory(path: Path) -> list[dict]:
    with path.open(newline="") as lines:
        return [dict(zip(("workload", "size", "request", "peak", "report"), (row[0], *map(int, row[1:]))))
                for row in csv.reader(lines)]


def print_memory(memory: list[dict], verdicts: Verdicts) -> None:
    """The peak beside the request, plus the request. What each further byte of both costs is judged:
    small batches are mostly fixed cost. And, but for rows read, what an operation costs."""
    print("\nMemory in kB: request, report, peak; peak / (request + report); the same between two sizes;"
          " per operation / at 100")
    previous = None
    hundred = {}
    for entry in memory:
        both = entry["request"] + entry["report"]
        peak = entry["peak"] + entry["request"]
        if entry["size"] == 100:
            hundred[entry["workload"]] = peak / 100
        line = (f"  {entry['size']:6d} {WORKLOADS[entry['workload']]:30} {entry['request'] / 1024:8.0f}"
                f" {entry['report'] / 1024:8.0f} {peak / 1024:8.0f}   {peak / both:5.2f}")
        if previous and previous[0] == entry["workload"]:
            slope = (peak - previous[2]) / (both - previous[1])
            what = f"{entry['size']} {WORKLOADS[entry['workload']]}: memory per byte of request and report"
            line += f"   {slope:5.2f}  {verdicts.judge(what, slope, MEMORY_GOAL)}"
            if entry["workload"] in hundred:
                ratio = peak / entry["size"] / hundred[entry["workload"]]
                what = f"{WORKLOADS[entry['workload']]}: memory of an operation at {entry['size']} / at 100"
                line += f"   {ratio:5.2f}  {verdicts.judge(what, ratio, SIZE_GOAL)}"
        previous = (entry["workload"], both, peak)
        print(line)


def read_place(path: Path) -> dict[str, str]:
    return dict(line.split("=", 1) for line in path.read_text().splitlines())


def write_json(path: Path, place: dict, samples: Samples, ids: dict, memory: list, sessions: list,
               verdicts: list) -> None:
    """One line per entry, so that it can be read and compared."""

    def listed(entries: list) -> str:
        return "[\n    " + ",\n    ".join(json.dumps(entry) for entry in entries) + "\n  ]"

    times = [{"where": where, "contest": contest, "workload": workload, "size": size, "peer": peer,
              "median": round(median(values), 2), "min": min(values), "max": max(values),
              "microseconds": values}
             for (where, contest, workload, size), peers in samples.items()
             for peer, values in peers.items()]
    path.write_text("{\n"
                    f'  "place": {json.dumps(place)},\n'
                    f'  "goals": {listed(verdicts)},\n'
                    f'  "subtransaction_ids": {json.dumps(ids)},\n'
                    f'  "memory": {listed(memory)},\n'
                    f'  "sessions": {listed(sessions)},\n'
                    f'  "times": {listed(times)}\n'
                    "}\n")


def write_chart_data(path: Path, place: dict, samples: Samples) -> None:
    """Titles, the number of bars in each row, and one block for each panel: place from the top, median,
    colour, label."""
    rows = [[(title, samples[(where, contest, workload, 100)]) for workload, title in panels.items()]
            for (where, contest), panels in CHART]
    panels = [panel for row in rows for panel in row]
    with path.open("w") as chart:
        chart.write(f'headline = "Microseconds for 100 operations (median): PostgreSQL '
                    f'{place["postgresql"].split()[0]}, {place["processors"]} x {place["processor"]}"\n')
        chart.write(f"array bars[{len(rows)}]\n")
        for number, row in enumerate(rows, 1):
            chart.write(f"bars[{number}] = {max(len(peers) for _, peers in row)}\n")
        chart.write(f"array titles[{len(panels)}]\n")
        for number, (title, _) in enumerate(panels, 1):
            chart.write(f'titles[{number}] = "{title}"\n')
        chart.write("$panels << END\n")
        for _, peers in panels:
            for row, (peer, times) in enumerate(peers.items()):
                colour = "0x1b7837" if peer == BATCH else "0x9e9e9e"
                chart.write(f'{-row} {median(times):.0f} {colour} "{LABELS[peer]}"\n')
            chart.write("\n\n")
        chart.write("END\n")


def main() -> None:
    measured, results = map(Path, sys.argv[1:])
    samples, disturbed = read_samples(measured / "samples.csv")
    with (measured / "subtransactions.csv").open(newline="") as lines:
        ids = {workload: int(count) for workload, count in csv.reader(lines)}
    memory = read_memory(measured / "memory.csv")
    sessions = read_sessions(measured / "sessions.csv")
    place = read_place(measured / "place")
    verdicts = Verdicts()

    print(f"batch_ops {place['batch_ops']} ({place['commit']}), PostgreSQL {place['postgresql']},"
          f" {place['processors']} x {place['processor']}, {place['date']}")
    print("Microseconds per batch. A ratio below 1 means that batch_execute is faster.")
    for key, peers in samples.items():
        if key[1] in ("web", "failure", "peers", "read", "rows", "screen"):
            print_contest(key, peers, verdicts)
    print_sizes(samples, verdicts)
    print_non_atomic(samples, ids, verdicts)
    print_memory(memory, verdicts)
    print_sessions(sessions, verdicts)

    print(f"\n{disturbed} calls were disturbed by other programs. Where there are many, only the ratios in the"
          " server are to be relied on.")
    met = sum(verdict["met"] for verdict in verdicts.all)
    print(f"{met} of {len(verdicts.all)} goals met")
    for verdict in verdicts.all:
        if not verdict["met"]:
            print(f"  not met: {verdict['what']} is {verdict['value']:g}, goal {verdict['goal']:g}")
    write_json(results / "results.json", place, samples, ids, memory, sessions, verdicts.all)
    write_chart_data(measured / "chart.data", place, samples)


if __name__ == "__main__":
    main()
