#!/usr/bin/env python3
"""Runs the programs of docs/languages and compares what they print with what the pages say.

    tools/throwaway-cluster test/languages/run_programs.py [LANGUAGE...]

A page holds two programs, one for the driver and one for HTTP. Three blocks make up each, by what stands behind
the name of the language in the fence:

    ```python music_shop.py           the program, and the file that it goes to
    ```sh run music_shop.py           the command that runs it, as a reader types it
    ```text output of music_shop.py   what it prints

Each runs in a database of its own that holds the sample schema. The first one runs twice: the second time the
server answers the first payments with a serialization failure and a deadlock, and the program must print the same.
It connects to 127.0.0.1 by the variables of libpq (PGHOST, ...); the throw-away server has no TCP port, so
connections are passed on to its socket. The second one sends a token to demo/server, whose address is in API_URL.

Prints `ok` or `not ok` for each check, and what was expected and found where they differ. A language whose
runtime or driver is not there is skipped with `ok - ... # skip`.
"""
import base64
import contextlib
import difflib
import hmac
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import threading

PROJECT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
PAGES = os.path.join(PROJECT, 'docs', 'languages')
# Packages of npm are installed there, and a program finds them next to it.
FOLDER = os.path.join(PROJECT, 'build', 'npm', 'test', 'languages')
# The gateway of the demo answers as PostgREST does.
GATEWAY = os.path.join(PROJECT, 'build', 'npm', 'demo', 'server', 'main.js')
FENCE = re.compile(r'^```(\w+) +(run |output of )?(\S+) *\n(.*?)^```\s*?$', re.MULTILINE | re.DOTALL)
SECONDS = 120

# What a language needs, as a shell command that succeeds where it is there.
NEEDS = {
    'node': """node --input-type=module -e 'import "pg"; import "lossless-json"'""",
    'python': "python3 -c 'import psycopg'",
    # A program in one source file is compiled when it is started, which takes a JDK.
    'java': 'command -v java && command -v javac && cd /usr/share/java && ls postgresql.jar jackson-databind.jar',
    'go': 'command -v go',
    'ruby': """ruby -e 'require "pg"'""",
    'php': "php -r 'exit(extension_loaded(\"pdo_pgsql\") ? 0 : 1);'",
}
ALWAYS = ['node', 'python', 'java']

# The first attempts to pay end as if other transactions had been in the way. What a sequence has counted is not
# undone with them.
TROUBLE = """
CREATE SEQUENCE attempts;
CREATE FUNCTION in_the_way() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  CASE nextval('attempts')
    WHEN 1 THEN RAISE SQLSTATE '40001' USING MESSAGE = 'could not serialize access due to concurrent update';
    WHEN 2 THEN RAISE SQLSTATE '40P01' USING MESSAGE = 'deadlock detected';
    ELSE RETURN NEW;
  END CASE;
END $$;
CREATE TRIGGER in_the_way BEFORE INSERT ON payment FOR EACH ROW EXECUTE FUNCTION in_the_way();
"""


class Program:
    """A program of a page, its command and its output."""

    def __init__(self, language, file, source, command, output):
        self.language = language
        self.file = file
        self.source = source
        self.command = command
        self.output = output

    def text(self):
        """The source as it runs here. Debian 12 has no version 5 of pgx, whose packages moved since version 4."""
        if self.language != 'go' or os.path.isdir('/usr/share/gocode/src/github.com/jackc/pgx/v5'):
            return self.source
        return self.source.replace('jackc/pgx/v5/pgconn', 'jackc/pgconn').replace('jackc/pgx/v5', 'jackc/pgx/v4')

    def run(self, variables):
        """What it prints, errors too, when it is run as the page says."""
        folder = os.path.join(FOLDER, self.language)
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, self.file), 'w', encoding='utf-8') as file:
            file.write(self.text())
        try:
            finished = subprocess.run(['sh', '-ec', self.command], cwd=folder, env=variables, text=True, check=False,
                                      timeout=SECONDS, stdin=subprocess.DEVNULL, capture_output=True)
        except subprocess.TimeoutExpired:
            return f'it did not end within {SECONDS} s\n'
        failed = finished.returncode != 0
        return finished.stdout + (f'{finished.stderr}status {finished.returncode}\n' if failed else '')


def programs_of(language):
    """The programs of a page, or what is wrong with them as a ValueError."""
    with open(os.path.join(PAGES, f'{language}.md'), encoding='utf-8') as file:
        blocks = {(kind, name): body for _, kind, name, body in FENCE.findall(file.read())}
    programs = [Program(language, file, source, blocks.get(('run ', file)), blocks.get(('output of ', file)))
                for (kind, file), source in blocks.items() if not kind]
    if len(programs) != 2:
        raise ValueError(f'{language}.md has {len(programs)} programs, not one for the driver and one for HTTP')
    for program in programs:
        if not program.command or not program.output:
            raise ValueError(f'{language}.md has no command or no output for {program.file}')
    return programs


def variables_of(language, port):
    """The environment of a program, in which `python3` is one that has the driver, if there is one."""
    variables = dict(os.environ, PGHOST='127.0.0.1', PGPORT=str(port), PGDATABASE=f'languages_{language}',
                     GO111MODULE='off', GOPATH='/usr/share/gocode', GOFLAGS='')
    if language == 'python' and not is_there(language, variables):
        variables['PATH'] = f'/usr/bin:{variables["PATH"]}'
    return variables


def is_there(language, variables):
    os.makedirs(FOLDER, exist_ok=True)
    return subprocess.run(['sh', '-ec', NEEDS[language]], cwd=FOLDER, env=variables, check=False,
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode == 0


def pass_on(source, target):
    with contextlib.suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def serve(listener):
    path = f'{os.environ["PGHOST"]}/.s.PGSQL.{os.environ["PGPORT"]}'
    while True:
        client, _ = listener.accept()
        server = socket.socket(socket.AF_UNIX)
        server.connect(path)
        for ends in (client, server), (server, client):
            threading.Thread(target=pass_on, args=ends, daemon=True).start()


def psql(database, *arguments, script=''):
    finished = subprocess.run(['psql', '-X', '-q', '-At', '-v', 'ON_ERROR_STOP=1', '-d', database, *arguments],
                              input=script, text=True, cwd=PROJECT, check=True, stdout=subprocess.PIPE,
                              env={**os.environ, 'PGOPTIONS': '-c client_min_messages=warning'})
    return finished.stdout.strip()


@contextlib.contextmanager
def sample_database(name):
    psql('postgres', '-c', f'DROP DATABASE IF EXISTS {name} WITH (FORCE)', '-c', f'CREATE DATABASE {name}')
    try:
        psql(name, '-f', 'sample/music_shop.sql', '-c', 'CREATE EXTENSION batch_ops')
        yield
    finally:
        psql('postgres', '-c', f'DROP DATABASE {name} WITH (FORCE)')


def report(name, problem):
    print(f'not ok - {name}\n{problem}' if problem else f'ok - {name}', flush=True)
    return 1 if problem else 0


def difference(expected, found):
    return ''.join(difflib.unified_diff(expected.splitlines(True), found.splitlines(True), 'expected', 'found'))


def difference_to_page(program, variables):
    return difference(program.output, program.run(variables))


def check_driver(program, variables):
    """Runs the program for the driver twice; the second time other transactions seem to be in its way."""
    database = variables['PGDATABASE']
    with sample_database(database):
        failures = report(f'{program.language}: {program.file} prints what its page says',
                          difference_to_page(program, variables))
    with sample_database(database):
        psql(database, script=TROUBLE)
        problem = difference_to_page(program, variables)
        attempts = psql(database, '-c', 'SELECT last_value FROM attempts')
        payments = psql(database, '-c', 'SELECT count(*) FROM payment WHERE account_id = 1 AND amount = 3.20')
        if not problem and (attempts, payments) != ('3', '1'):
            problem = f'{attempts} attempts and {payments} payments instead of 3 and 1\n'
        return failures + report(f'{program.language}: {program.file} pays once, in spite of two failures', problem)


def token_of(claims, secret):
    """A JSON Web Token, signed with HS256."""
    def encoded(data):
        return base64.urlsafe_b64encode(data).rstrip(b'=')
    signed = encoded(b'{"alg":"HS256","typ":"JWT"}') + b'.' + encoded(json.dumps(claims).encode())
    return (signed + b'.' + encoded(hmac.digest(secret.encode(), signed, 'sha256'))).decode()


@contextlib.contextmanager
def gateway(database):
    """The gateway as it serves a database: what a program needs to call it as an ordinary role."""
    secret = os.urandom(32).hex()
    psql(database, '-c', 'CREATE ROLE languages_web', '-c', 'GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA public TO languages_web')
    server = subprocess.Popen(['node', GATEWAY, '--port', '0', '--jwt-secret', secret], text=True,
                              env={**os.environ, 'PGDATABASE': database}, stdout=subprocess.PIPE)
    try:
        yield {'API_URL': server.stdout.readline().strip().rstrip('/'),
               'TOKEN': token_of({'role': 'languages_web', 'sub': 'kim'}, secret)}
    finally:
        server.terminate()
        server.wait()
        psql(database, '-c', 'DROP OWNED BY languages_web', '-c', 'DROP ROLE languages_web')


def check_http(program, variables):
    name = f'{program.language}: {program.file} prints what its page says'
    if not shutil.which('node'):
        print(f'ok - {name} # skip: node, which runs the gateway, is not installed')
        return 0
    database = variables['PGDATABASE']
    with sample_database(database), gateway(database) as access:
        return report(name, difference_to_page(program, {**variables, **access}))


def check(language, port):
    """Runs the programs of one page and gives the number of failures."""
    try:
        driver, over_http = programs_of(language)
    except (OSError, ValueError) as fault:
        return report(f'{language}: the page has two programs', str(fault))
    variables = variables_of(language, port)
    if not is_there(language, variables):
        print(f'ok - {language} # skip: {language} or its driver is not installed')
        return 0
    return check_driver(driver, variables) + check_http(over_http, variables)


def main():
    languages = sys.argv[1:] or ALWAYS
    unknown = [language for language in languages if language not in NEEDS]
    if unknown:
        sys.exit(f'no programs for {", ".join(unknown)}; there are programs for {", ".join(NEEDS)}')
    with socket.create_server(('127.0.0.1', 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        failures = sum(check(language, listener.getsockname()[1]) for language in languages)
    sys.exit(1 if failures else 0)


if __name__ == '__main__':
    main()
