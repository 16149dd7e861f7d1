#!/usr/bin/env python3
"""Runs the old ways of docs/migrating.md that need a library, and compares what they do with what the batch does.

    tools/throwaway-cluster test/languages/run_old_ways.py

Those in SQL are run with the examples of the documents. Here the first ```js or ```graphql block of a section runs in one
sample database, the first ```sql block after it in another, and all tables must hold the same afterwards.

Prints `ok` or `not ok` for each section.
"""
import os
import re
import shutil
import subprocess
import sys

from run_programs import FOLDER, PROJECT, difference, psql, report, sample_database

PAGE = os.path.join(PROJECT, 'docs', 'migrating.md')
SECONDS = 60

# The beginning of the heading, the language of the old way, and the program around it.
OLD_WAYS = {
    'Knex': ('js', """
import createKnex from 'knex'
const { PGHOST: host, PGPORT: port, PGUSER: user, PGDATABASE: database } = process.env
const knex = createKnex({ client: 'pg', connection: { host, port, user, database } })
%s
await knex.destroy()
"""),
    'PostGraphile': ('graphql', """
import graphql from 'graphql'
import pg from 'pg'
import postgraphile from 'postgraphile'
const pgPool = new pg.Pool()
const schema = await postgraphile.createPostGraphileSchema(pgPool, 'public', { dynamicJson: true })
// One document, several operations: they are sent one after the other, as a client would.
const { definitions } = graphql.parse(`%s`)
for (const definition of definitions) {
  const document = { kind: 'Document', definitions: [definition] }
  const { errors } = await postgraphile.withPostGraphileContext({ pgPool }, (context) =>
    graphql.execute({ schema, document, contextValue: { ...context } }))
  if (errors) throw new Error(errors.map(({ message }) => message).join('\\n'))
}
await pgPool.end()
"""),
}

ROWS = """
SELECT format('SELECT %L || E''\\n'' || string_agg(row, E''\\n'' ORDER BY row) FROM (SELECT to_jsonb(t)::text AS row FROM %I t) AS rows',
              relname, relname)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname NOT LIKE 'batch\\_ops%' ORDER BY relname
\\gexec
"""


def section(heading):
    with open(PAGE, encoding='utf-8') as file:
        sections = re.split(r'^## ', file.read(), flags=re.MULTILINE)
    found = [text for text in sections if text.startswith(heading)]
    if len(found) != 1:
        raise ValueError(f'{PAGE} has {len(found)} sections {heading}')
    return found[0]


def block(text, language):
    """The first block of a language, and what comes after it."""
    fence = re.search(rf'^```{language}\n(.*?)^```$', text, re.MULTILINE | re.DOTALL)
    if not fence:
        raise ValueError(f'there is no {language} block')
    return fence.group(1), text[fence.end():]


def run_node(program, database):
    folder = os.path.join(FOLDER, 'old_ways')
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, 'old_way.mjs')
    with open(path, 'w', encoding='utf-8') as file:
        file.write(program)
    subprocess.run(['node', path], env={**os.environ, 'PGDATABASE': database}, check=True, timeout=SECONDS, text=True,
                   stdin=subprocess.DEVNULL, capture_output=True)


def rows_after(run):
    """All rows of a sample database in which something has run."""
    with sample_database('old_ways'):
        before = psql('old_ways', script=ROWS)
        run()
        after = psql('old_ways', script=ROWS)
    if after == before:
        raise ValueError('it has changed nothing')
    return after


def compare(heading, language, program):
    try:
        old, rest = block(section(heading), language)
        new, _ = block(rest, 'sql')
        by_library = rows_after(lambda: run_node(program % old, 'old_ways'))
        by_batch = rows_after(lambda: psql('old_ways', script=new))
    except ValueError as fault:
        return str(fault) + '\n'
    except subprocess.SubprocessError as error:
        return f'{error}\n{getattr(error, "stderr", None) or ""}'
    return difference(by_library, by_batch)


if __name__ == '__main__':
    if not shutil.which('node'):
        print('ok - migrating # skip: node is not installed')
        sys.exit(0)
    sys.exit(1 if sum(report(f'migrating: {heading} and the batch leave the same rows', compare(heading, *way))
                      for heading, way in OLD_WAYS.items()) else 0)
