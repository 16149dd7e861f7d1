#!/usr/bin/env python3
"""Says which messages that a document quotes nobody sends: test/docs/check_messages.py DOCUMENT...

A heading quotes a message as code, with "…" for what differs from case to case:

    ### `permission denied for relation "…"`

It must occur, within one line, in an output on the page (```text and ```json after ```sql, which
run_examples.py compares with what the server sends), or in an expected output of the SQL tests and isolation
specs. So a message that is reworded fails here until the page follows.

Prints `ok` or `not ok` for each quoted message. A document that quotes none fails.
"""
import glob
import os
import re
import sys

from run_examples import PROJECT, examples_of

HEADING = re.compile(r'^#{2,} (.*`.*)$', re.MULTILINE)
FENCED = re.compile(r'^```.*?^```\s*?$', re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r'`([^`]+)`')
ANYTHING = '…'
EXPECTED = ['expected/*.out', 'test/isolation/expected/*.out']


def blanked(match):
    """As many lines, with nothing in them."""
    return '\n' * match.group().count('\n')


def quoted_messages(text):
    """Messages and their lines. Comments in code blocks are no headings."""
    prose = FENCED.sub(blanked, text)
    return [(message, prose.count('\n', 0, heading.start()) + 1)
            for heading in HEADING.finditer(prose) for message in QUOTED.findall(heading.group(1))]


def outputs_on_page(document, text):
    examples, _ = examples_of(document, text)
    return [example.expected for example in examples if example.kind]


def expected_outputs():
    texts = []
    for pattern in EXPECTED:
        for path in sorted(glob.glob(os.path.join(PROJECT, pattern))):
            with open(path, encoding='utf-8') as file:
                texts.append(file.read())
    return texts


def pattern_of(message):
    """None for a message that would be found anywhere."""
    parts = message.split(ANYTHING)
    if sum(character.isalpha() for part in parts for character in part) < 4 and len(parts) > 1:
        return None
    return re.compile(r'[^\n]*?'.join(map(re.escape, parts)))


def is_sent(message, texts):
    pattern = pattern_of(message)
    return pattern is not None and any(map(pattern.search, texts))


def check(document, expected):
    with open(document, encoding='utf-8') as file:
        text = file.read()
    messages = quoted_messages(text)
    texts = outputs_on_page(document, text) + expected
    failures = 0
    for message, line in messages:
        sent = is_sent(message, texts)
        failures += not sent
        print(f'{"ok" if sent else "not ok"} - {document}:{line}: {message}')
    if not messages:
        print(f'not ok - {document} quotes no message')
    return failures or not messages


if __name__ == '__main__':
    EXPECTED_TEXTS = expected_outputs()
    sys.exit(1 if sum(check(document, EXPECTED_TEXTS) for document in sys.argv[1:]) else 0)
