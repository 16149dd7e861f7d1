#!/usr/bin/env python3
"""Runs the SQL examples of documents and compares what comes out with what the documents say.

    tools/throwaway-cluster test/docs/run_examples.py README.md docs/*.md

Of each document all ```sql blocks run in order, in one session of a database of its own that holds the
sample schema (sample/music_shop.sql). A ```json or ```text block right after one is its output: json
is compared as JSON, by the text of its numbers but whatever its spaces and the order of its keys; text
is compared as psql writes it. Durations ("durationMs" and "123 us") are not compared, for they differ
from run to run; nor are strings that stand as "…" in the document: times of the run, random uuids. A block
without an output must run without an error, and every ```json block be JSON.

A ```json body block is what a client sends to PostgREST for the SQL example before it: its operations and
options must be those that stand as literals in the call of batch_execute or batch_read there.

Prints `ok` or `not ok` for each example, and what was expected and found where they differ.
"""
import json
import os
import re
import subprocess
import sys

PROJECT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
FENCE = re.compile(r'^```(\w*(?: body)?)[^\n]*\n(.*?)^```\s*?$', re.MULTILINE | re.DOTALL)
LITERAL = r"\s*'((?:[^']|'')*)'\s*"
CALL = re.compile(rf'\bbatch_(?:execute|read)\({LITERAL}(?:,{LITERAL})?\)')
ANYTHING = '…'
MARK = '-- the next example --'


class Example:
    def __init__(self, document, line, sql):
        self.name = f'{document}:{line}'
        self.sql = sql
        self.kind = None  # of the output: None, json or text
        self.expected = ''

    def script(self):
        """The example as psql input: a table for text, the bare value for json. The semicolon ends what
        the example has not ended, so that it can't run on into the next one."""
        bare = 'on' if self.kind == 'json' else 'off'
        table_format = 'unaligned' if self.kind == 'json' else 'aligned'
        return (f'\\pset tuples_only {bare}\n\\pset format {table_format}\n'
                f'{self.sql}\n;\n\\echo {MARK}\n')

    def matches(self, found):
        if self.kind == 'json':
            return alike(comparable(self.expected), comparable(found))
        if self.kind == 'text':
            return stripped(self.expected) == stripped(found)
        return not re.search(r'^(ERROR|FATAL|PANIC):|^invalid command', found, re.MULTILINE)

    def sends(self, body):
        """Whether the body is the request of this example."""
        call = CALL.search(self.sql)
        if not call:
            return False
        operations, options = [argument and comparable(argument.replace("''", "'"))
                               for argument in call.groups()]
        request = {'operations': operations, **({'options': options} if options else {})}
        return operations is not None and comparable(body) == request


def examples_of(document, text):
    """The examples of a document, and what is wrong with json blocks that need no server to tell."""
    examples, faults = [], []
    end_of_sql = None
    for fence in FENCE.finditer(text):
        kind, body = fence.groups()
        line = text.count('\n', 0, fence.start()) + 1
        is_output = end_of_sql is not None and not text[end_of_sql:fence.start()].strip()
        end_of_sql = None
        if kind == 'sql':
            examples.append(Example(document, line, body))
            end_of_sql = fence.end()
        elif kind in ('json', 'text') and is_output:
            examples[-1].kind, examples[-1].expected = kind, body
        if kind.startswith('json') and comparable(body) is None:
            faults.append(f'{document}:{line}: not JSON')
        elif kind == 'json body' and not (examples and examples[-1].sends(body)):
            faults.append(f'{document}:{line}: not the request of the example before it')
    return examples, faults


def comparable(text):
    """JSON without what differs from run to run; numbers keep their text. None if it is no JSON."""
    def without_durations(members):
        return {name: None if name == 'durationMs' else value for name, value in members}
    try:
        return json.loads(text, parse_int=str, parse_float=str, object_pairs_hook=without_durations)
    except ValueError:
        return None


def alike(expected, found):
    """Whether what was found is as expected, where any text may stand for "…"."""
    if expected == ANYTHING:
        return isinstance(found, str)
    if isinstance(expected, dict) and isinstance(found, dict):
        return expected.keys() == found.keys() and all(alike(expected[key], found[key]) for key in expected)
    if isinstance(expected, list) and isinstance(found, list):
        return len(expected) == len(found) and all(map(alike, expected, found))
    return expected == found


def stripped(text):
    lines = re.sub(r'\b\d+ us\b', '… us', text).strip('\n').split('\n')
    return [line.rstrip() for line in lines]


def psql(database, *arguments, script=''):
    """The output of psql, with errors where they happen."""
    command = ['psql', '-X', '-q', '-d', database, *arguments]
    return subprocess.run(command, input=script, text=True, cwd=PROJECT, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT).stdout


def outputs_of(examples):
    """What each example writes in a fresh sample database. Roles that they create go with it."""
    roles = psql('postgres', '-At', '-c', "SELECT string_agg(quote_literal(rolname), ',') FROM pg_roles")
    psql('postgres', '-c', 'DROP DATABASE IF EXISTS docs_examples WITH (FORCE)',
         '-c', 'CREATE DATABASE docs_examples')
    try:
        psql('docs_examples', '-f', 'sample/music_shop.sql')
        script = ''.join(example.script() for example in examples)
        found = psql('docs_examples', script=script).split(MARK + '\n')
    finally:
        psql('postgres', '-c', 'DROP DATABASE docs_examples WITH (FORCE)')
        psql('postgres', script=f"SELECT format('DROP ROLE %I', rolname) FROM pg_roles "
                                f'WHERE rolname NOT IN ({roles.strip()}) \\gexec')
    return found[:-1] + ['FATAL:  the session has ended: ' + found[-1]] * len(examples)


def check(document):
    """Runs the examples of one document and gives the number of failures."""
    with open(document, encoding='utf-8') as file:
        examples, faults = examples_of(document, file.read())
    failures = len(faults)
    for fault in faults:
        print(f'not ok - {fault}')
    for example, found in zip(examples, outputs_of(examples)):
        if example.matches(found):
            print(f'ok - {example.name}')
        else:
            failures += 1
            print(f'not ok - {example.name}\nexpected:\n{example.expected}found:\n{found}')
    return failures


if __name__ == '__main__':
    sys.exit(1 if sum(check(document) for document in sys.argv[1:]) else 0)
