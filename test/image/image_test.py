#!/usr/bin/env python3
"""What can be said of the Dockerfile and of compose.yaml without building an image: that what they copy is there and
is enough, that names which must agree do, and that nothing is open to the world.

What the scripts of the target demo do is test/tap/019_demo_image.pl.
"""
import base64
import hashlib
import hmac
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

PROJECT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))
PG_CONFIG = os.environ.get('PG_CONFIG', 'pg_config')
INITDB_FOLDER = '/docker-entrypoint-initdb.d/'


def read(name):
    with open(os.path.join(PROJECT, name), encoding='utf-8') as file:
        return file.read()


def instructions(text):
    """The instructions of a Dockerfile as lists of words."""
    joined = re.sub(r'\\\n', ' ', re.sub(r'^\s*#.*\n', '', text, flags=re.M))
    return [line.split() for line in joined.splitlines() if line.strip()]


class Stage:
    def __init__(self, base, name):
        self.base = base
        self.name = name
        self.copies = []  # (stage or None, sources, target)


def stages_of(text):
    stages = []
    for words in instructions(text):
        if words[0] == 'FROM':
            stages.append(Stage(words[1], words[3] if len(words) > 3 and words[2] == 'AS' else None))
        elif words[0] == 'COPY':
            origin = next((word.partition('=')[2] for word in words if word.startswith('--from=')), None)
            paths = [word for word in words[1:] if not word.startswith('--')]
            stages[-1].copies.append((origin, paths[:-1], paths[-1]))
    return stages


def stage_named(name):
    return next(stage for stage in stages_of(read('Dockerfile')) if stage.name == name)


class DockerfileTest(unittest.TestCase):
    def test_what_is_copied_is_there(self):
        copied = [source for stage in stages_of(read('Dockerfile'))
                  for origin, sources, _ in stage.copies if origin is None for source in sources]
        self.assertIn('sample/music_shop.sql', copied)
        missing = [source for source in copied if not os.path.exists(os.path.join(PROJECT, source))]
        self.assertEqual(missing, [])

    def test_stages_build_on_earlier_ones(self):
        earlier = []
        for stage in stages_of(read('Dockerfile')):
            for name in [stage.base] + [origin for origin, _, _ in stage.copies if origin]:
                if not name.startswith('postgres:'):
                    self.assertIn(name, earlier)
            earlier.append(stage.name)

    def test_the_last_target_is_the_clean_one(self):
        stages = stages_of(read('Dockerfile'))
        self.assertEqual(stages[-1].name, 'batch_ops')
        self.assertEqual(stages[-1].copies, [])
        self.assertIn('demo', [stage.name for stage in stages])

    def test_the_scripts_are_in_order(self):
        scripts = []
        for _, sources, target in stage_named('demo').copies:
            self.assertTrue(target.startswith(INITDB_FOLDER), target)
            for source in sources:
                scripts += os.listdir(os.path.join(PROJECT, source)) if source.endswith('/') else [os.path.basename(target)]
        self.assertEqual(sorted(scripts), ['10-music_shop.sql', '20-batch_ops.sql', '30-postgrest.sql'])

    def test_what_is_copied_is_enough_to_build(self):
        if not shutil.which(PG_CONFIG):
            self.skipTest(f'there is no {PG_CONFIG}')
        with tempfile.TemporaryDirectory() as folder:
            for _, sources, target in stage_named('build').copies:
                for source in sources:
                    origin, copy = os.path.join(PROJECT, source), os.path.join(folder, target)
                    if os.path.isdir(origin):
                        shutil.copytree(origin, copy, ignore=shutil.ignore_patterns('*.o', '*.d'), dirs_exist_ok=True)
                    else:
                        shutil.copy(origin, copy)
            self.assertEqual(self.recipes(folder), self.recipes(PROJECT))

    def recipes(self, folder):
        """What make would do there if nothing were built: what is compiled and what is installed."""
        run = subprocess.run(['make', '--dry-run', '--always-make', '-C', folder, f'PG_CONFIG={PG_CONFIG}', 'all', 'install'],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stdout)
        lines = [line.replace(folder, '') for line in run.stdout.splitlines() if re.search(r' -c -o |/install ', line)]
        self.assertGreater(len(lines), 5, run.stdout)
        return sorted(lines)


def compose():
    try:
        import yaml  # python3-yaml
    except ImportError:
        raise unittest.SkipTest('there is no python3-yaml') from None
    return yaml.safe_load(read('compose.yaml'))['services']


class ComposeTest(unittest.TestCase):
    def test_it_builds_a_target_that_there_is(self):
        build = compose()['database']['build']
        self.assertEqual(stage_named(build['target']).name, 'demo')
        default = re.search(r'^ARG PG_MAJOR=(\d+)$', read('Dockerfile'), re.M).group(1)
        self.assertEqual(build['args'], {'PG_MAJOR': '${PG_MAJOR:-%s}' % default})

    def test_versions_are_pinned(self):
        self.assertRegex(compose()['postgrest']['image'], r':v\d+\.\d+$')

    def test_postgrest_connects_as_the_scripts_prepare_it(self):
        database, postgrest = (compose()[name]['environment'] for name in ('database', 'postgrest'))
        self.assertEqual(postgrest['PGPASSWORD'], database['AUTHENTICATOR_PASSWORD'])
        self.assertIn('POSTGRES_DB=' + postgrest['PGDATABASE'], read('Dockerfile'))
        roles = re.findall(r'CREATE ROLE (\w+)', read('docker/demo/30-postgrest.sql'))
        self.assertIn(postgrest['PGUSER'], roles)
        self.assertIn(postgrest['PGRST_DB_ANON_ROLE'], roles)

    def test_the_secret_is_long_enough(self):
        secret = re.fullmatch(r'\$\{JWT_SECRET:-(.*)\}', compose()['postgrest']['environment']['PGRST_JWT_SECRET'])
        self.assertGreaterEqual(len(secret.group(1)), 32)

    def test_postgrest_waits_until_the_database_is_prepared(self):
        services = compose()
        self.assertEqual(services['postgrest']['depends_on'], {'database': {'condition': 'service_healthy'}})
        self.assertIn('--host=127.0.0.1', services['database']['healthcheck']['test'])
        self.assertEqual(services['postgrest']['healthcheck']['test'], ['CMD', 'postgrest', '--ready'])

    def test_ports_are_open_to_this_machine_alone(self):
        for name, service in compose().items():
            for port in service['ports']:
                self.assertTrue(port.startswith('127.0.0.1:'), f'{name}: {port}')

    def test_docker_compose_reads_it(self):
        for command in (['docker', 'compose'], ['docker-compose']):
            if shutil.which(command[0]) and subprocess.run(command + ['version'], stdout=subprocess.DEVNULL,
                                                           stderr=subprocess.DEVNULL, check=False).returncode == 0:
                break
        else:
            self.skipTest('there is no docker compose')
        run = subprocess.run(command + ['--file', os.path.join(PROJECT, 'compose.yaml'), 'config'],
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stdout)


class PageTest(unittest.TestCase):
    """docs/installation.md says the same."""

    def test_the_variables_of_compose_are_listed_with_their_defaults(self):
        defaults = dict(re.findall(r'\$\{(\w+):-([^}]*)\}', read('compose.yaml')))
        section = read('docs/installation.md').partition('## With PostgREST beside it\n')[2].partition('\n## ')[0]
        listed = {}
        for names, values in re.findall(r'^\| (`[A-Z_]+`[^|]*) \| ([^|]*) \|', section, re.M):
            listed.update(zip(re.findall(r'[A-Z_]+', names), re.findall(r'[\w-]+', values)))
        self.assertEqual(listed, defaults)

    def test_the_token_is_signed_with_the_default_secret(self):
        if not shutil.which('openssl'):
            self.skipTest('there is no openssl')
        snippet = re.search(r'^base64url\(\).*?^TOKEN=[^\n]*\n', read('docs/installation.md'), re.M | re.S).group(0)
        token = subprocess.run(['bash', '-c', snippet + 'printf %s "$TOKEN"'], stdout=subprocess.PIPE, text=True, check=True).stdout
        signed, _, signature = token.rpartition('.')
        secret = re.search(r'\$\{JWT_SECRET:-([^}]*)\}', read('compose.yaml')).group(1)
        expected = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
        self.assertEqual(signature, base64.urlsafe_b64encode(expected).decode().rstrip('='))
        header, claims = (json.loads(base64.urlsafe_b64decode(part + '=' * (-len(part) % 4))) for part in signed.split('.'))
        self.assertEqual((header['alg'], claims['role']), ('HS256', 'webuser'))


if __name__ == '__main__':
    sys.dont_write_bytecode = True
    unittest.main()
