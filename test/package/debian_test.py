#!/usr/bin/env python3
"""What can be said of the Debian packages without building them; tools/test-package builds them.

Debian's tools are asked what they make of debian/: skipped where they are not installed.
"""
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import unittest

PROJECT = os.path.realpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..'))


def read(name):
    with open(os.path.join(PROJECT, name), encoding='utf-8') as file:
        return file.read()


def paragraphs(text):
    """The fields of each paragraph of a control file."""
    return [dict(re.findall(r'^([A-Za-z-]+):((?:.*\n)(?:[ \t].*\n)*)', paragraph + '\n', re.M))
            for paragraph in re.split(r'\n\s*\n', text.strip())]


class DebianTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        self.copy('debian')

    def copy(self, name):
        source, copy = os.path.join(PROJECT, name), os.path.join(self.folder, 'source', name)
        os.makedirs(os.path.dirname(copy), exist_ok=True)
        if os.path.isdir(source):
            shutil.copytree(source, copy, ignore=shutil.ignore_patterns('*-batch-ops', '.debhelper', 'files', '*.substvars'))
        else:
            shutil.copy(source, copy)

    def run_in_source(self, *command, **environment):
        if not shutil.which(command[0]):
            self.skipTest(f'there is no {command[0]}')
        run = subprocess.run(command, cwd=os.path.join(self.folder, 'source'), env={**os.environ, **environment},
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        self.assertEqual(run.returncode, 0, run.stdout)
        return run.stdout

    def generated(self, *majors):
        self.run_in_source('pg_buildext', 'updatecontrol', PG_SUPPORTED_VERSIONS=' '.join(majors))
        with open(os.path.join(self.folder, 'source', 'debian', 'control'), encoding='utf-8') as file:
            return file.read()

    def test_control_is_what_control_in_gives_for_debian_12(self):
        self.assertEqual(self.generated('15'), read('debian/control'))

    def test_there_is_a_package_for_each_version(self):
        packages = [fields['Package'].strip() for fields in paragraphs(self.generated('14', '15', '16', '17', '18'))[1:]]
        self.assertEqual(packages, [f'postgresql-{major}-batch-ops' for major in (15, 16, 17, 18)])

    def test_the_changelog_can_be_read(self):
        shown = self.run_in_source('dpkg-parsechangelog')
        self.assertIn('Source: batch-ops\n', shown)
        self.assertNotIn('warning', shown)

    def test_the_source_package_can_be_made(self):
        version = re.match(r'batch-ops \((.*)-[^-]*\) ', read('debian/changelog')).group(1)
        with tarfile.open(os.path.join(self.folder, f'batch-ops_{version}.orig.tar.gz'), 'w:gz') as archive:
            archive.add(os.path.join(PROJECT, 'Makefile'), f'batch-ops-{version}/Makefile')
        self.copy('Makefile')
        self.run_in_source('dpkg-source', '--build', '.')
        self.assertTrue([name for name in os.listdir(self.folder) if name.endswith('.dsc')])

    def test_the_license_is_that_of_the_project(self):
        def words(text):
            return re.sub(r'[\s.]+', ' ', text).strip()
        grant = read('LICENSE').partition('contributors\n')[2]
        self.assertIn(words(grant), words(read('debian/copyright').partition('\nLicense: PostgreSQL\n')[2]
                                          .partition('\nLicense: PostgreSQL\n')[2]))

    def test_files_that_are_named_are_there(self):
        for command in re.findall(r'^\tdh_install(?:docs|examples|changelogs) (.*)$', read('debian/rules'), re.M):
            for name in command.split():
                self.assertTrue(name.startswith('--') or os.path.exists(os.path.join(PROJECT, name)), name)
        for name in ('debian/rules', 'debian/tests/installcheck'):
            self.assertTrue(os.access(os.path.join(PROJECT, name), os.X_OK), name)


if __name__ == '__main__':
    sys.dont_write_bytecode = True
    unittest.main()
