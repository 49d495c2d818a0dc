#!/usr/bin/env python3
"""Deal from Python, with the standard library only: a model is run with some of its values changed.

    deal.py MODEL [NAME=VALUE ...] [--paths N] [--seed N] [--library FILE]
    deal.py hello.deal 'cloud.need=$80M/month'

As a module it wraps what of deal/deal.h that needs. The library is the file that is named, or the one that the
environment variable DEAL_LIBRARY names, or the one that the system finds.
"""

import argparse
import ctypes
import ctypes.util
import os
import sys
from ctypes import POINTER, byref, c_char_p, c_double, c_int, c_size_t, c_uint, c_uint32, c_uint64, c_void_p

API_VERSION = 1
OK, INTERRUPTED = 0, 1
STATISTICS = ("mean", "standard_error", "sd", "min", "p5", "p25", "p50", "p75", "p95", "max")
NONE = c_size_t(-1).value


class MeasureInfo(ctypes.Structure):
    """deal_measure_info."""

    _fields_ = [
        ("size", c_size_t),
        ("name", c_char_p),
        ("unit", c_char_p),
        ("doc", c_char_p),
        ("series", c_uint32),
        ("event", c_uint32),
    ]


class Override(ctypes.Structure):
    """deal_override."""

    _fields_ = [
        ("size", c_size_t),
        ("name", c_char_p),
        ("value", c_char_p),
    ]


class RunOptions(ctypes.Structure):
    """The beginning of deal_run_options. `size` says how much of it is known here; the rest takes its defaults."""

    _fields_ = [
        ("size", c_size_t),
        ("paths", c_uint64),
        ("seed", c_uint64),
        ("threads", c_uint),
        ("keep_paths", c_uint32),
    ]


# Every function that is used: what it gives, what it takes. Handles and texts that are to be freed are void pointers.
FUNCTIONS = {
    "deal_api_version": (c_uint, []),
    "deal_status_text": (c_char_p, [c_int]),
    "deal_string_free": (None, [c_void_p]),
    "deal_diagnostics_text": (c_char_p, [c_void_p]),
    "deal_diagnostics_free": (None, [c_void_p]),
    "deal_engine_create": (c_int, [c_void_p, POINTER(c_void_p), POINTER(c_void_p)]),
    "deal_engine_free": (None, [c_void_p]),
    "deal_compile_file": (c_int, [c_void_p, c_char_p, c_void_p, POINTER(c_void_p), POINTER(c_void_p)]),
    "deal_model_free": (None, [c_void_p]),
    "deal_model_title": (c_char_p, [c_void_p]),
    "deal_run_create": (c_int, [c_void_p, POINTER(RunOptions), POINTER(c_void_p), POINTER(c_void_p)]),
    "deal_run_free": (None, [c_void_p]),
    "deal_run_set": (c_int, [c_void_p, c_char_p, c_double, c_char_p, POINTER(c_void_p)]),
    "deal_run_set_text": (c_int, [c_void_p, c_char_p, c_char_p, POINTER(c_void_p)]),
    "deal_run_execute": (c_int, [c_void_p, POINTER(c_void_p), POINTER(c_void_p)]),
    "deal_result_free": (None, [c_void_p]),
    "deal_result_period_count": (c_size_t, [c_void_p]),
    "deal_result_period": (c_char_p, [c_void_p, c_size_t]),
    "deal_result_override_count": (c_size_t, [c_void_p]),
    "deal_result_override": (c_int, [c_void_p, c_size_t, POINTER(Override)]),
    "deal_result_removed_count": (c_size_t, [c_void_p]),
    "deal_result_removed": (c_char_p, [c_void_p, c_size_t]),
    "deal_result_measure_count": (c_size_t, [c_void_p]),
    "deal_result_measure": (c_int, [c_void_p, c_size_t, POINTER(MeasureInfo)]),
    "deal_result_find": (c_size_t, [c_void_p, c_char_p]),
    "deal_result_statistic": (POINTER(c_double), [c_void_p, c_size_t, c_int, POINTER(c_size_t)]),
    "deal_result_path_values": (POINTER(c_double), [c_void_p, c_size_t, c_size_t, POINTER(c_size_t)]),
    "deal_format_quantity": (c_int, [c_double, c_char_p, POINTER(c_void_p), POINTER(c_void_p)]),
}


class Error(Exception):
    """What the library refused, in its words."""


class Library:
    """The shared library, with the types of its functions."""

    def __init__(self, path=None):
        name = path or os.environ.get("DEAL_LIBRARY") or ctypes.util.find_library("deal")
        if not name:
            raise Error("libdeal is not found: name it with --library or DEAL_LIBRARY")
        self._loaded = ctypes.CDLL(name)
        for function, (gives, takes) in FUNCTIONS.items():
            found = getattr(self._loaded, function)
            found.restype, found.argtypes = gives, takes
        if self.deal_api_version() != API_VERSION:
            raise Error(f"this library is of another version, {self.deal_api_version()}, not {API_VERSION}")

    def __getattr__(self, name):
        return getattr(self._loaded, name)

    def call(self, function, *arguments):
        """Calls what can fail, with room for diagnostics behind the arguments. Warnings go to stderr."""
        said = c_void_p()
        status = getattr(self, function)(*arguments, byref(said))
        text = self.deal_diagnostics_text(said).decode()
        self.deal_diagnostics_free(said)
        if status not in (OK, INTERRUPTED):
            raise Error(text or self.deal_status_text(status).decode())
        sys.stderr.write(text)

    def made(self, function, *arguments):
        """The same, of what gives a handle."""
        handle = c_void_p()
        self.call(function, *arguments, byref(handle))
        return handle

    def quantity(self, value, unit):
        """A number for people: "$1.83bn"."""
        text = self.made("deal_format_quantity", value, unit.encode())
        try:
            return ctypes.string_at(text).decode()
        finally:
            self.deal_string_free(text)


class Handle:
    """Something of the library's, freed at the end of its `with`."""

    free = None

    def __init__(self, library, handle):
        self.library, self.handle = library, handle

    def __enter__(self):
        return self

    def __exit__(self, *_):
        getattr(self.library, self.free)(self.handle)
        self.handle = None


class Engine(Handle):
    free = "deal_engine_free"

    def __init__(self, library=None):
        library = library or Library()
        super().__init__(library, library.made("deal_engine_create", None))

    def compile_file(self, path):
        return Model(self.library, self.library.made("deal_compile_file", self.handle, os.fsencode(path), None))


class Model(Handle):
    free = "deal_model_free"

    @property
    def title(self):
        return self.library.deal_model_title(self.handle).decode()

    def run(self, **options):
        """A Run; the options are `paths`, `seed`, `threads`, `keep_paths`."""
        chosen = RunOptions(ctypes.sizeof(RunOptions), paths=10_000, seed=1)
        for name, value in options.items():
            setattr(chosen, name, value)
        return Run(self.library, self.library.made("deal_run_create", self.handle, byref(chosen)))


class Run(Handle):
    free = "deal_run_free"

    def set(self, name, value, unit=""):
        """A parameter for the runs to come: a number in a unit, or a text as it would be written in a model."""
        if isinstance(value, str):
            self.library.call("deal_run_set_text", self.handle, name.encode(), value.encode())
        else:
            self.library.call("deal_run_set", self.handle, name.encode(), value, unit.encode())

    def execute(self):
        return Result(self.library, self.library.made("deal_run_execute", self.handle))


class Result(Handle):
    free = "deal_result_free"

    @property
    def periods(self):
        count = self.library.deal_result_period_count(self.handle)
        return [self.library.deal_result_period(self.handle, i).decode() for i in range(count)]

    @property
    def overrides(self):
        """Name → value as it was given, of what was set in place of the model's own."""
        found = {}
        for i in range(self.library.deal_result_override_count(self.handle)):
            each = Override(ctypes.sizeof(Override))
            self.library.deal_result_override(self.handle, i, byref(each))
            found[each.name.decode()] = each.value.decode()
        return found

    @property
    def removed(self):
        """The deals that the scenario removed, and what hangs on them."""
        count = self.library.deal_result_removed_count(self.handle)
        return [self.library.deal_result_removed(self.handle, i).decode() for i in range(count)]

    @property
    def measures(self):
        """Name → unit, in the order of the model."""
        found = {}
        for i in range(self.library.deal_result_measure_count(self.handle)):
            info = MeasureInfo(ctypes.sizeof(MeasureInfo))
            self.library.deal_result_measure(self.handle, i, byref(info))
            found[info.name.decode()] = info.unit.decode()
        return found

    def statistic(self, measure, statistic="mean"):
        """One number, or one for each period of a series; an empty list where there is none."""
        return self._numbers("deal_result_statistic", measure, STATISTICS.index(statistic))

    def path_values(self, measure, period=0):
        """The value on each path, of runs with `keep_paths`."""
        return self._numbers("deal_result_path_values", measure, period)

    def _numbers(self, function, measure, which):
        index = self.library.deal_result_find(self.handle, measure.encode())
        if index == NONE:
            raise KeyError(measure)
        count = c_size_t()
        values = getattr(self.library, function)(self.handle, index, which, byref(count))
        return values[: count.value]


def show(result):
    """Each measure with its Monte Carlo error; of a series the last period."""
    for measure, unit in result.measures.items():
        mean, error = result.statistic(measure), result.statistic(measure, "standard_error")
        if mean and error:
            quantity = result.library.quantity
            print(f"{measure:20} {quantity(mean[-1], unit):>10} ± {quantity(error[-1], unit)}")


def main():
    parser = argparse.ArgumentParser(description="Runs a Deal model with some of its values changed.")
    parser.add_argument("model")
    parser.add_argument("settings", nargs="*", metavar="NAME=VALUE")
    parser.add_argument("--paths", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--library", metavar="FILE")
    given = parser.parse_args()
    try:
        with Engine(Library(given.library)) as engine, engine.compile_file(given.model) as model:
            with model.run(paths=given.paths, seed=given.seed) as run:
                for setting in given.settings:
                    run.set(*setting.split("=", 1))
                with run.execute() as result:
                    print(model.title)
                    show(result)
    except Error as error:
        sys.exit(str(error).rstrip())


if __name__ == "__main__":
    main()
