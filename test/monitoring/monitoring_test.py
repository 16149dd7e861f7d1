#!/usr/bin/python3
"""The files of the folder monitoring against a server that has batch_ops in shared_preload_libraries.

PGHOST and PGPORT say where it is, and PGUSER is a superuser there. Queries run as a role that has pg_read_all_stats and nothing else.
Programs that are not installed (postgres_exporter, promtool) are left out; tests say so.
"""
import csv
import io
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

import yaml

PROJECT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
FOLDER = os.path.join(PROJECT, 'monitoring')
DATABASE = 'batch_ops_monitoring'
ROLE = 'batch_ops_monitoring_role'
METRIC = re.compile(r'\bbatch_ops_[a-z_]+\b')


def psql(sql, role=None, check=True):
    """Rows of the last statement, as dictionaries of texts."""
    command = ['psql', '-Xq', '--csv', '-v', 'ON_ERROR_STOP=1', '-d', DATABASE]
    script = (f'SET ROLE {role};\n' if role else '') + sql
    run = subprocess.run(command, input=script, text=True, check=False, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    if check and run.returncode:
        raise AssertionError(f'{sql}\n{run.stderr}')
    return list(csv.DictReader(io.StringIO(run.stdout)))


def load(name):
    with open(os.path.join(FOLDER, name), encoding='utf-8') as file:
        return json.load(file) if name.endswith('.json') else yaml.safe_load(file)


def postgres_exporter_metrics():
    """name → (type, labels, query, column), as postgres_exporter makes names: key and column with _ between."""
    metrics = {}
    for key, entry in load('postgres_exporter.yaml').items():
        columns = {name: facts for column in entry['metrics'] for name, facts in column.items()}
        labels = sorted(name for name, facts in columns.items() if facts['usage'] == 'LABEL')
        for name, facts in columns.items():
            if facts['usage'] != 'LABEL':
                metrics[f'{key}_{name}'] = (facts['usage'].lower(), labels, entry['query'], name)
    return metrics


def sql_exporter_metrics():
    collector = load('sql_exporter.yaml')
    queries = {query['query_name']: query['query'] for query in collector['queries']}
    return {metric['metric_name']: (metric['type'], sorted(metric.get('key_labels', [])), queries[metric['query_ref']],
                                    metric['values'][0]) for metric in collector['metrics']}


def series(metrics):
    """(name, values of labels) → value, read as the exporter reads them."""
    found, rows = {}, {}
    for name, (_, labels, query, column) in metrics.items():
        if query not in rows:
            rows[query] = psql(query, ROLE)
        for row in rows[query]:
            found[name, tuple(row[label] for label in labels)] = float(row[column])
    return found


def batch(operations, options='{}'):
    psql(f"SELECT batch_execute('{json.dumps(operations)}', '{options}')", check=False)


def setUpModule():
    subprocess.run(['dropdb', '--if-exists', DATABASE], check=True, stderr=subprocess.DEVNULL)
    subprocess.run(['createdb', DATABASE], check=True)
    psql(f'CREATE EXTENSION batch_ops; CREATE TABLE thing (id int PRIMARY KEY, name text);'
         f'DROP ROLE IF EXISTS {ROLE}; CREATE ROLE {ROLE} LOGIN; GRANT pg_read_all_stats TO {ROLE};')


def tearDownModule():
    subprocess.run(['dropdb', DATABASE], check=True)
    subprocess.run(['psql', '-Xq', '-d', 'postgres', '-c', f'DROP ROLE {ROLE}'], check=True)


class QueryFilesTest(unittest.TestCase):
    def test_each_query_yields_the_columns_that_its_file_names(self):
        for name, (_, labels, query, column) in {**postgres_exporter_metrics(), **sql_exporter_metrics()}.items():
            rows = psql(query, ROLE)
            self.assertGreater(len(rows), 0, name)
            for row in rows:
                self.assertNotIn('', row.values(), name)
                self.assertTrue({column, *labels} <= row.keys(), name)

    def test_each_column_of_a_query_is_named_in_the_file(self):
        """postgres_exporter complains of others."""
        for key, entry in load('postgres_exporter.yaml').items():
            named = [name for column in entry['metrics'] for name in column]
            self.assertEqual(list(psql(entry['query'], ROLE)[0]), named, key)
            self.assertEqual(set(entry), {'master', 'query', 'metrics'})
            for column in entry['metrics']:
                for facts in column.values():
                    self.assertIn(facts['usage'], ('LABEL', 'COUNTER', 'GAUGE'))
                    self.assertTrue(facts['description'])

    def test_both_exporters_yield_the_same_metrics(self):
        self.assertEqual(postgres_exporter_metrics(), sql_exporter_metrics())

    def test_names_follow_the_habits_of_prometheus(self):
        for name, (kind, _, _, _) in postgres_exporter_metrics().items():
            self.assertEqual(name.endswith('_total'), kind == 'counter', name)

    def test_no_query_needs_more_than_the_statistics(self):
        psql(f'REVOKE pg_read_all_stats FROM {ROLE}')
        try:
            with self.assertRaisesRegex(AssertionError, 'permission denied for view batch_ops_stats'):
                psql(load('postgres_exporter.yaml')['batch_ops']['query'], ROLE)
        finally:
            psql(f'GRANT pg_read_all_stats TO {ROLE}')

    def test_another_schema_in_the_search_path(self):
        psql('CREATE SCHEMA elsewhere; ALTER EXTENSION batch_ops SET SCHEMA elsewhere')
        try:
            psql(f'REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA elsewhere FROM PUBLIC;'
                 f'GRANT EXECUTE ON FUNCTION elsewhere.batch_ops_library_version TO {ROLE};'
                 f'GRANT USAGE ON SCHEMA elsewhere TO {ROLE}')
            for entry in load('postgres_exporter.yaml').values():
                psql(f'SET search_path = elsewhere; {entry["query"]}', ROLE)
        finally:
            psql('ALTER EXTENSION batch_ops SET SCHEMA public; DROP SCHEMA elsewhere CASCADE')


class CountingTest(unittest.TestCase):
    def test_what_other_sessions_do_is_counted(self):
        before = series(postgres_exporter_metrics())
        create = {'id': 'a', 'entity': 'thing', 'action': 'create', 'store_params': {'id': 1, 'name': 'x'}}
        read = {'id': 'b', 'entity': 'thing', 'action': 'read', 'query_params': {'id': 1}}
        batch([create, read])
        batch([create])                                                              # 23505
        batch([{**read, 'depends_on': ['b']}])                                       # refused
        batch([{**read, 'depends_on': ['c']}, {**read, 'id': 'c', 'depends_on': ['b']}])  # a cycle
        batch([read, {**read, 'id': 'c', 'query_params': {'id': '$ref:b.none'}}])
        batch([create, read, {**read, 'id': 'c', 'depends_on': ['a']}], '{"continueOnError": true, "atomic": false}')
        batch([read], '{"idempotencyKey": "k"}')
        batch([read], '{"idempotencyKey": "k"}')
        after = series(sql_exporter_metrics())
        grown = {key: after[key] - before.get(key, 0) for key in after if after[key] != before.get(key, 0)}
        expected = {
            ('batch_ops_batches_total', ()): 5, ('batch_ops_batch_operations_total', ()): 9,
            ('batch_ops_replays_total', ()): 1, ('batch_ops_cycles_refused_total', ()): 1,
            ('batch_ops_reference_errors_total', ()): 1,
            ('batch_ops_operations_total', ('create', 'completed')): 1, ('batch_ops_operations_total', ('create', 'failed')): 2,
            ('batch_ops_operations_total', ('read', 'completed')): 4, ('batch_ops_operations_total', ('read', 'failed')): 1,
            ('batch_ops_operations_total', ('read', 'skipped')): 1,
            ('batch_ops_failures_total', ('22',)): 3, ('batch_ops_failures_total', ('23',)): 2}
        self.assertEqual({key: grown.get(key) for key in expected}, expected)
        self.assertGreater(grown['batch_ops_batch_seconds_total', ()], 0)
        self.assertGreater(grown['batch_ops_plan_cache_misses_total', ()], 0)

    def test_the_server_and_its_versions_are_told(self):
        found = series(postgres_exporter_metrics())
        self.assertEqual(found['batch_ops_preloaded', ()], 1)
        self.assertGreater(found['batch_ops_idempotency_bytes', ()], 0)
        [(versions, _)] = [(labels, value) for (name, labels), value in found.items() if name == 'batch_ops_version_info']
        self.assertEqual(versions[0], versions[1])

    def test_a_class_that_no_list_has_is_there_once_it_was_seen(self):
        key = ('batch_ops_failures_total', ('QQ',))
        before = series(postgres_exporter_metrics()).get(key, 0)
        psql("""CREATE FUNCTION odd() RETURNS int LANGUAGE plpgsql AS $$ BEGIN RAISE SQLSTATE 'QQ001'; END $$""")
        batch([{'id': 'a', 'entity': 'odd', 'action': 'call'}])
        self.assertEqual(series(postgres_exporter_metrics())[key] - before, 1)


    def test_classes_that_alerts_name_are_there_before_their_first_failure(self):
        """An increase begins with the second value of a series."""
        shown = {labels[0] for name, labels in series(postgres_exporter_metrics()) if name == 'batch_ops_failures_total'}
        for group in load('alerts.yaml')['groups']:
            for rule in group['rules']:
                for classes in re.findall(r'class=~?"([^"]*)"', rule['expr']):
                    self.assertLessEqual(set(classes.split('|')), shown, rule['alert'])


class DashboardTest(unittest.TestCase):
    def setUp(self):
        self.dashboard = load('grafana_dashboard.json')
        self.metrics = postgres_exporter_metrics()

    def expressions(self):
        return [(panel['title'], target['expr']) for panel in self.dashboard['panels'] for target in panel['targets']]

    def assert_known(self, where, expression):
        """Metrics are there, and labels of theirs or of every scrape are used."""
        names = METRIC.findall(expression)
        self.assertTrue(names, where)
        labels = {'instance'}
        for name in names:
            self.assertIn(name, self.metrics, where)
            labels |= set(self.metrics[name][1])
        used = re.findall(r'[{,]\s*([a-z_]+)\s*(?:=~|!~|!=|=)', expression)
        for clause in re.findall(r'\b(?:by|on)\s*\(([^)]*)\)', expression):
            used += [label.strip() for label in clause.split(',')]
        self.assertLessEqual(set(used), labels, where)

    def test_panels_use_metrics_that_the_exporters_yield(self):
        for title, expression in self.expressions():
            self.assert_known(title, expression)

    def test_alerts_use_metrics_that_the_exporters_yield(self):
        for group in load('alerts.yaml')['groups']:
            for rule in group['rules']:
                self.assert_known(rule['alert'], rule['expr'])

    def test_each_metric_is_shown(self):
        shown = {name for _, expression in self.expressions() for name in METRIC.findall(expression)}
        self.assertEqual(set(self.metrics) - shown, set())

    def test_counters_are_shown_as_rates(self):
        for title, expression in self.expressions():
            for name in METRIC.findall(expression):
                if self.metrics[name][0] == 'counter':
                    self.assertIn(f'rate({name}{{', expression, title)

    def test_it_can_be_imported_with_any_data_source(self):
        self.assertNotIn('id', self.dashboard)
        variables = {variable['name']: variable for variable in self.dashboard['templating']['list']}
        self.assertEqual(variables['datasource']['type'], 'datasource')
        self.assertEqual(variables['datasource']['query'], 'prometheus')
        self.assert_known('variable instance', variables['instance']['definition'])
        for panel in self.dashboard['panels']:
            for place in [panel, *panel['targets']]:
                self.assertEqual(place['datasource'], {'type': 'prometheus', 'uid': '${datasource}'}, panel['title'])

    def test_panels_have_their_own_place_and_say_what_they_show(self):
        taken = set()
        for panel in self.dashboard['panels']:
            place = panel['gridPos']
            cells = {(x, y) for x in range(place['x'], place['x'] + place['w'])
                     for y in range(place['y'], place['y'] + place['h'])}
            self.assertLessEqual(place['x'] + place['w'], 24)
            self.assertFalse(taken & cells, panel['title'])
            taken |= cells
            self.assertTrue(panel['description'] and panel['fieldConfig']['defaults']['unit'], panel['title'])
        identifiers = [panel['id'] for panel in self.dashboard['panels']]
        self.assertEqual(len(identifiers), len(set(identifiers)))


def program(*names):
    return next((path for name in names if (path := shutil.which(name))), None)


class ProgramsTest(unittest.TestCase):
    """What the programs themselves make of the files, where they are installed."""

    @unittest.skipUnless(program('promtool'), 'promtool is not installed (Debian: prometheus)')
    def test_prometheus_reads_alerts_and_panels(self):
        panels = [{'record': f'panel:{number}', 'expr': target['expr'].replace('$__rate_interval', '5m')}
                  for number, target in enumerate(target for panel in load('grafana_dashboard.json')['panels']
                                                  for target in panel['targets'])]
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'panels.yaml')
            with open(path, 'w', encoding='utf-8') as file:
                yaml.safe_dump({'groups': [{'name': 'panels', 'rules': panels}]}, file)
            for rules in (path, os.path.join(FOLDER, 'alerts.yaml')):
                run = subprocess.run(['promtool', 'check', 'rules', rules], check=False, text=True,
                                     stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
                self.assertEqual(run.returncode, 0, run.stdout)

    @unittest.skipUnless(program('promtool'), 'promtool is not installed (Debian: prometheus)')
    def test_alerts_fire_when_they_should(self):
        run = subprocess.run(['promtool', 'test', 'rules', os.path.join(PROJECT, 'test', 'monitoring', 'alerts_test.yaml')],
                             check=False, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        self.assertEqual(run.returncode, 0, run.stdout)

    @unittest.skipUnless(program('postgres_exporter', 'prometheus-postgres-exporter'),
                         'postgres_exporter is not installed (Debian: prometheus-postgres-exporter)')
    def test_postgres_exporter_yields_the_metrics(self):
        with socket.socket() as free:
            free.bind(('127.0.0.1', 0))
            address = f'127.0.0.1:{free.getsockname()[1]}'
        environment = {**os.environ, 'DATA_SOURCE_NAME': f"host={os.environ['PGHOST']} port={os.environ['PGPORT']} "
                                                         f"user={ROLE} dbname={DATABASE} sslmode=disable"}
        exporter = subprocess.Popen(
            [program('postgres_exporter', 'prometheus-postgres-exporter'), f'--web.listen-address={address}',
             f'--extend.query-path={os.path.join(FOLDER, "postgres_exporter.yaml")}'],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        try:
            found = self.scrape(f'http://{address}/metrics')
        finally:
            exporter.terminate()
            log = exporter.communicate()[1]
        self.assertNotRegex(log, 'level=(error|warn).*batch_ops')
        kinds = dict(re.findall(r'^# TYPE (batch_ops_\w+) (\w+)$', found, re.M))
        self.assertEqual(kinds, {name: kind for name, (kind, _, _, _) in postgres_exporter_metrics().items()})
        for name, (_, labels, _, _) in postgres_exporter_metrics().items():
            [sample, *_] = re.findall(rf'^{name}\{{(.*)\}} ', found, re.M)
            self.assertEqual(sorted(re.findall(r'(\w+)="', sample)), sorted([*labels, 'server']), name)

    def scrape(self, address):
        for _ in range(100):
            try:
                with urllib.request.urlopen(address) as answer:
                    return answer.read().decode()
            except OSError:
                time.sleep(0.1)
        raise AssertionError('postgres_exporter does not answer')


if __name__ == '__main__':
    unittest.main(verbosity=2)
