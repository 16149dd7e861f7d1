#!/usr/bin/env python3
"""What tools/check-layers must notice, each planted in a small house."""
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

TOOL = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'tools', 'check-layers')


class LayersTest(unittest.TestCase):
    def setUp(self):
        self.house = tempfile.mkdtemp()
        self.addCleanup(shutil.rmtree, self.house)
        self.write('LAYERS', '# from the bottom\nbase/low   what is below\n\ntop/middle  what is between\ntop/high\n')
        self.write('entry.cpp', '#include "top/high/roof.hpp"\n#include <string>\n')
        self.write('base/low/ground.hpp', '#include <vector>\n')
        self.write('base/low/ground.cpp', '#include "base/low/ground.hpp"\n')
        self.write('top/middle/floor.hpp', '#include "base/low/ground.hpp"\n#include "utils/memutils.h"\n')
        self.write('top/high/roof.hpp', '#include "top/middle/floor.hpp"\n')
        self.write('top/high/roof.cpp', '#include "top/high/roof.hpp"\n')

    def write(self, name, text):
        path = os.path.join(self.house, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)

    def run_tool(self):
        return subprocess.run([TOOL, self.house], stdout=subprocess.PIPE, text=True, check=False)

    def assert_noticed(self, *words):
        run = self.run_tool()
        self.assertEqual(run.returncode, 1, run.stdout)
        for word in words:
            self.assertIn(word, run.stdout)

    def test_a_house_in_order_is_fine(self):
        run = self.run_tool()
        self.assertEqual((run.returncode, run.stdout), (0, ''))

    def test_an_include_upwards_is_named(self):
        self.write('base/low/ground.cpp', '#include "base/low/ground.hpp"\n  #  include "top/high/roof.hpp"\n')
        self.assert_noticed('base/low/ground.cpp: includes top/high/roof.hpp, but base/low stands below top/high')

    def test_an_include_that_leads_nowhere_is_named(self):
        self.write('top/high/roof.cpp', '#include "top/attic/box.hpp"\n')
        self.assert_noticed('there is no top/attic/box.hpp')

    def test_a_folder_that_is_not_listed_is_named(self):
        self.write('top/attic/box.hpp', '')
        self.write('entry.cpp', '#include "top/attic/box.hpp"\n')
        self.assert_noticed('top/attic/box.hpp: its folder is not in LAYERS',
                            'entry.cpp: includes top/attic/box.hpp, whose folder is not in LAYERS')

    def test_a_listed_folder_must_be_there(self):
        self.write('LAYERS', 'base/low\ntop/middle\ntop/high\ntop/tower\n')
        self.assert_noticed('there is nothing in top/tower')

    def test_two_subjects_that_include_each_other_are_a_circle(self):
        self.write('base/low/stone.hpp', '#include "base/low/ground.hpp"\n')
        self.write('base/low/ground.cpp', '#include "base/low/stone.hpp"\n')
        self.assert_noticed('a circle: base/low/ground -> base/low/stone -> base/low/ground')

    def test_a_circle_may_go_by_way_of_others(self):
        self.write('base/low/a.hpp', '#include "base/low/b.hpp"\n')
        self.write('base/low/b.hpp', '#include "base/low/c.hpp"\n')
        self.write('base/low/c.cpp', '#include "base/low/a.hpp"\n')
        self.assert_noticed('a circle: base/low/a -> base/low/b -> base/low/c -> base/low/a')


if __name__ == '__main__':
    sys.exit(unittest.main())
