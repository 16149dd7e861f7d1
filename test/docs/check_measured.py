#!/usr/bin/env python3
"""Says which ratios of times in a document were not measured: test/docs/check_measured.py DOCUMENT...

A ratio is a number with two decimals in the text, such as 0.57. It must be one of those that bench/results.json judges
by its goals, or that batch_execute has to another peer on the schema `web`, rounded; so a new measurement fails here until the page follows.

Prints `ok` or `not ok` for each ratio. A document without any fails.
"""
import json
import os
import re
import sys

from check_messages import FENCED, blanked
from run_examples import PROJECT

RATIO = re.compile(r'(?<![\d.])\d\.\d\d(?!\.?\d)')
LINK = re.compile(r'\]\([^)]*\)')


def measured():
    with open(os.path.join(PROJECT, 'bench', 'results.json'), encoding='utf-8') as file:
        results = json.load(file)
    # Counts, as of deadlocks, are whole numbers.
    goals = [goal['value'] for goal in results['goals'] if isinstance(goal['value'], float)]
    return {f'{ratio:.2f}' for ratio in goals + on_the_web_schema(results['times'])}


# Not all of its peers have a goal.
def on_the_web_schema(times):
    medians = {(time['workload'], time['peer']): time['median'] for time in times if time['contest'] == 'web'}
    return [medians[workload, 'batch_execute'] / median for (workload, peer), median in medians.items()
            if peer != 'batch_execute']


def check(document, known):
    with open(document, encoding='utf-8') as file:
        prose = LINK.sub(']', FENCED.sub(blanked, file.read()))
    ratios = list(RATIO.finditer(prose))
    failures = 0
    for ratio in ratios:
        failures += ratio.group() not in known
        line = prose.count('\n', 0, ratio.start()) + 1
        print(f'{"ok" if ratio.group() in known else "not ok"} - {document}:{line}: {ratio.group()}')
    if not ratios:
        print(f'not ok - {document} has no ratio')
    return failures or not ratios


if __name__ == '__main__':
    KNOWN = measured()
    sys.exit(1 if sum(check(document, KNOWN) for document in sys.argv[1:]) else 0)
