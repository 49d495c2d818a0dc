"""The example in Python against the command line: python_test.py PYTHON_EXAMPLE DEAL MODEL; DEAL_LIBRARY names the library."""

import importlib.util
import json
import os
import subprocess
import sys
import unittest

EXAMPLE, TOOL, MODEL = sys.argv[1:4]
SETTING = ("cloud.need", "$80M/month")
JSON_NAMES = {"standard_error": "stderr"}


def load_example():
    spec = importlib.util.spec_from_file_location("deal", EXAMPLE)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


deal = load_example()


def from_command_line(*arguments):
    return json.loads(subprocess.run([TOOL, "run", MODEL, "--json", *arguments], stdout=subprocess.PIPE).stdout)


class Example(unittest.TestCase):
    def check(self, result, expected):
        self.assertEqual(result.periods, expected["grid"]["periods"])
        self.assertEqual(list(result.measures), list(expected["measures"]))
        self.assertEqual(result.removed, expected["removed"])
        for name, measure in expected["measures"].items():
            self.assertEqual(result.measures[name], measure["unit"])
            for statistic in deal.STATISTICS:
                numbers = measure.get(JSON_NAMES.get(statistic, statistic), [])
                numbers = numbers if isinstance(numbers, list) else [numbers]
                self.assertEqual(result.statistic(name, statistic), numbers, (name, statistic))

    def test_the_numbers_are_those_of_the_command_line(self):
        with deal.Engine() as engine, engine.compile_file(MODEL) as model, model.run(paths=2000, seed=5) as run:
            with run.execute() as result:
                self.check(result, from_command_line("--paths", "2000", "--seed", "5"))
                self.assertEqual(result.overrides, {})
            run.set(*SETTING)
            with run.execute() as result:
                self.check(result, from_command_line("--paths", "2000", "--seed", "5", "--set", "=".join(SETTING)))
                self.assertEqual(result.overrides, dict([SETTING]))
            run.set("cloud.need", 80.0, "M USD/month")
            with run.execute() as again:
                self.check(again, from_command_line("--paths", "2000", "--seed", "5", "--set", "=".join(SETTING)))

    def test_path_values(self):
        with deal.Engine() as engine, engine.compile_file(MODEL) as model:
            with model.run(paths=300, keep_paths=1) as run, run.execute() as result:
                name = next(iter(result.measures))
                self.assertEqual(len(result.path_values(name)), 300)

    def test_what_is_wrong_is_raised_in_the_library_s_words(self):
        with deal.Engine() as engine:
            with self.assertRaisesRegex(deal.Error, "D1001"):
                engine.compile_file("nowhere.deal")
            with engine.compile_file(MODEL) as model, model.run() as run:
                with self.assertRaises(deal.Error):
                    run.set("no.such.name", "$1")

    def test_the_program(self):
        command = [sys.executable, EXAMPLE, MODEL, "=".join(SETTING), "--library", os.environ["DEAL_LIBRARY"]]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 0)
        self.assertIn("±", done.stdout)
        command[2] = "nowhere.deal"
        done = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 1)
        self.assertIn("D1001", done.stderr)


unittest.main(argv=sys.argv[:1])
