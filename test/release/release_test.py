#!/usr/bin/env python3
"""What tools/check-versions and tools/dist must notice, each planted in a copy of the files that they read."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import zipfile

PROJECT = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
COPIED = ('META.json', 'README.md', 'CHANGELOG.md', 'UPGRADING.md', 'LICENSE', 'Makefile', 'batch_ops.control',
          '.gitattributes', 'debian', 'docs', 'sql', 'tools')
CLIENTS = ('clients/typescript/package.json', 'clients/typescript/package-lock.json')


class ReleaseTest(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.folder)
        for name in COPIED:
            source = os.path.join(PROJECT, name)
            copy = shutil.copytree if os.path.isdir(source) else shutil.copy
            copy(source, self.path(name))
        for name in CLIENTS:
            with open(os.path.join(PROJECT, name), encoding='utf-8') as file:
                self.write(name, file.read())
        self.version = json.loads(self.read('META.json'))['version']

    def path(self, name):
        return os.path.join(self.folder, name)

    def read(self, name):
        with open(self.path(name), encoding='utf-8') as file:
            return file.read()

    def write(self, name, text):
        os.makedirs(os.path.dirname(self.path(name)), exist_ok=True)
        with open(self.path(name), 'w', encoding='utf-8') as file:
            file.write(text)

    def replace(self, name, pattern, replacement):
        text, count = re.subn(pattern, replacement, self.read(name), flags=re.M)
        self.assertGreater(count, 0, f'nothing to replace in {name}')
        self.write(name, text)

    def run_tool(self, *command):
        return subprocess.run(command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)

    def git(self, *arguments):
        run = self.run_tool('git', '-c', 'user.name=test', '-c', 'user.email=test@example.com', *arguments)
        self.assertEqual(run.returncode, 0, run.stdout)


class VersionsTest(ReleaseTest):
    def check(self):
        return self.run_tool('tools/check-versions')

    def assert_noticed(self, words):
        run = self.check()
        self.assertEqual(run.returncode, 1, run.stdout)
        self.assertIn(words, run.stdout)

    def release(self, version):
        """Turns the files into those of a released version."""
        self.replace('batch_ops.control', r"^default_version = .*", f"default_version = '{version}'")
        meta = json.loads(self.read('META.json'))
        meta['version'] = meta['provides']['batch_ops']['version'] = version
        meta['provides']['batch_ops']['file'] = f'sql/batch_ops--{version}.sql'
        self.write('META.json', json.dumps(meta))
        self.write(f'sql/batch_ops--{version}.sql', f"  needed CONSTANT text := '{version}';\n")
        self.write('CHANGELOG.md', f'# Changelog\n\n## [Unreleased]\n\n## [{version}] - 2030-01-31\n')
        self.write('UPGRADING.md', f'# Upgrading\n\n## {version}\n')
        self.write('debian/changelog', f'batch-ops ({version}-1) unstable; urgency=medium\n')
        self.replace(CLIENTS[0], r'^  "version": ".*"', f'  "version": "{version}"')
        self.replace(CLIENTS[1], r'^(  |      )"version": "' + re.escape(self.version) + '"', f'\\1"version": "{version}"')

    def test_the_project_as_it_is(self):
        run = self.check()
        self.assertEqual((run.returncode, run.stdout), (0, ''))

    def test_a_release(self):
        self.release('3.2.1')
        run = self.check()
        self.assertEqual((run.returncode, run.stdout), (0, ''))

    def test_another_version_in_the_control_file(self):
        self.replace('batch_ops.control', r"^default_version = .*", "default_version = '3.2'")
        self.assert_noticed(f'version is {self.version}, not 3.2.0')
        self.assert_noticed('not sql/batch_ops--3.2.sql')
        self.assert_noticed('CHANGELOG.md has no section [3.2.0]')
        self.assert_noticed('UPGRADING.md has no section 3.2')
        self.assert_noticed('debian/changelog: the version is')

    def test_no_version_in_the_control_file(self):
        self.replace('batch_ops.control', r"^default_version = .*", "default_version = 'next'")
        self.assert_noticed('batch_ops.control has no default_version')

    def test_a_script_that_is_missing(self):
        self.release('3.2.1')
        os.remove(self.path('sql/batch_ops--3.2.1.sql'))
        self.assert_noticed('provides.batch_ops.file is not there')

    def test_a_script_that_takes_any_library(self):
        self.release('3.2.1')
        self.write('sql/batch_ops--3.2--3.2.1.sql', "  needed CONSTANT text := '3.2';\n")
        self.assert_noticed('sql/batch_ops--3.2--3.2.1.sql does not ask for a library of version 3.2.1')

    def test_a_client_of_another_version(self):
        self.release('3.2.1')
        self.replace(CLIENTS[0], r'"version": "3.2.1"', '"version": "3.2.0"')
        self.assert_noticed('clients/typescript/package.json: version is 3.2.0, not 3.2.1')

    def test_a_lock_file_of_a_client_of_another_version(self):
        self.release('3.2.1')
        self.replace(CLIENTS[1], r'^      "version": "3.2.1"', '      "version": "3.2.0"')
        self.assert_noticed('clients/typescript/package-lock.json: version is 3.2.0, not 3.2.1')

    def test_a_heading_without_a_date(self):
        self.release('3.2.1')
        self.replace('CHANGELOG.md', r' - 2030-01-31', '')
        self.assert_noticed('the heading [3.2.1] has no date')

    def test_a_longer_version_is_another_one(self):
        self.release('3.2.1')
        self.write('CHANGELOG.md', '# Changelog\n\n## [Unreleased]\n\nWhat will be 3.2.10.\n')
        self.assert_noticed('CHANGELOG.md has no section [3.2.1]')

    def test_a_package_of_another_version(self):
        self.release('3.2.1')
        self.replace('debian/changelog', r'3\.2\.1-1', '3.2.10-1')
        self.assert_noticed('debian/changelog: the version is 3.2.10, not 3.2.1')

    def test_a_package_without_a_revision(self):
        self.release('3.2.1')
        self.replace('debian/changelog', '-1', '')
        self.assert_noticed('debian/changelog does not begin with batch-ops (VERSION-REVISION)')

    def test_a_later_revision_of_the_package(self):
        self.release('3.2.1')
        self.replace('debian/changelog', '-1', '-2')
        self.assertEqual(self.check().returncode, 0)

    def test_a_package_that_is_not_released_with_the_version(self):
        self.release('3.2.1')
        self.replace('debian/changelog', 'unstable', 'UNRELEASED')
        self.assert_noticed('debian/changelog says UNRELEASED, but CHANGELOG.md has a section [3.2.1]')

    def test_a_package_that_is_released_before_the_version(self):
        self.release('3.2.1')
        self.write('CHANGELOG.md', '# Changelog\n\n## [Unreleased]\n\nWhat will be 3.2.1.\n')
        self.assert_noticed('debian/changelog says unstable, but CHANGELOG.md has no section [3.2.1]')

    def test_metadata_that_is_incomplete(self):
        meta = json.loads(self.read('META.json'))
        del meta['maintainer']
        self.write('META.json', json.dumps(meta))
        self.assert_noticed('META.json has no "maintainer"')

    def test_metadata_that_is_no_json(self):
        self.write('META.json', '{')
        self.assert_noticed('META.json is not JSON')


class GitTest(ReleaseTest):
    def setUp(self):
        super().setUp()
        self.write('.ci/run', 'exit\n')
        self.write('.gitignore', '/build/\n')
        self.git('init', '--quiet')
        self.commit()

    def commit(self):
        self.git('add', '--all')
        self.git('commit', '--quiet', '--allow-empty', '--message', 'a commit')


class ArchiveTest(GitTest):
    def dist(self, *arguments):
        return self.run_tool('tools/dist', *arguments)

    def assert_noticed(self, words, *arguments):
        run = self.dist(*arguments)
        self.assertEqual(run.returncode, 1, run.stdout)
        self.assertIn(words, run.stdout)
        self.assertFalse(os.path.exists(self.path(f'build/dist/batch_ops-{self.version}.zip')))

    def test_a_complete_archive(self):
        self.git('tag', f'v{self.version}')
        run = self.dist(f'v{self.version}')
        archive = f'build/dist/batch_ops-{self.version}.zip'
        self.assertEqual((run.returncode, run.stdout), (0, archive + '\n'))
        with zipfile.ZipFile(self.path(archive)) as file:
            names = file.namelist()
        self.assertIn(f'batch_ops-{self.version}/META.json', names)
        self.assertNotIn(f'batch_ops-{self.version}/.ci/run', names)

    def test_a_folder_that_is_left_out(self):
        self.write('.gitattributes', 'sql export-ignore\n')
        self.commit()
        self.assert_noticed('not in the archive: sql/')
        self.assert_noticed('too much in the archive: .ci/run')

    def test_versions_that_disagree(self):
        self.replace('batch_ops.control', r"^default_version = .*", "default_version = '3.2'")
        self.commit()
        self.assert_noticed(f'version is {self.version}, not 3.2.0')

    def test_what_is_not_committed_does_not_count(self):
        self.replace('batch_ops.control', r"^default_version = .*", "default_version = '3.2'")
        self.assertEqual(self.dist().returncode, 0)

    def test_a_tag_of_another_version(self):
        self.git('tag', 'v3.2.1')
        self.assert_noticed('the tag v3.2.1 is not that of version', 'v3.2.1')


class ReleasedScriptsTest(GitTest):
    """Version 0.1 of the copy is released with what its scripts are at this commit."""

    def setUp(self):
        super().setUp()
        self.git('tag', 'v0.1.0')

    def check(self):
        return self.run_tool('tools/check-released-scripts')

    def assert_changed(self):
        run = self.check()
        self.assertEqual((run.returncode, run.stdout),
                         (1, 'sql/batch_ops--0.1.sql is not as it was released with version 0.1\n'))

    def test_scripts_as_they_were(self):
        run = self.check()
        self.assertEqual((run.returncode, run.stdout), (0, ''))

    def test_the_script_of_the_current_version_may_change(self):
        current = re.search("default_version = '(.*)'", self.read('batch_ops.control')).group(1)
        self.replace(f'sql/batch_ops--{current}.sql', r'\Z', '-- more\n')
        self.assertEqual(self.check().returncode, 0)

    def test_a_script_that_has_changed(self):
        self.replace('sql/batch_ops--0.1.sql', r'\Z', '-- more\n')
        self.assert_changed()

    def test_no_history(self):
        shutil.rmtree(self.path('.git'))
        run = self.check()
        self.assertEqual(run.returncode, 0)
        self.assertIn('There are no files of version 0.1', run.stdout)


if __name__ == '__main__':
    sys.dont_write_bytecode = True
    unittest.main()
