"""The three processors that tests and benchmarks compute as: each is what it says, and no two give equal digits."""

import itertools
import sys

import pytest

from tests import processors
from tests.processors import PROCESSORS, ask, environment, machine, missing, run_as

NAMED = pytest.mark.parametrize("processor", PROCESSORS, ids=lambda processor: processor.name)
PAIRS = list(itertools.combinations(PROCESSORS, 2))
ARM = {"kernels": "none of OpenBLAS's", "features": {}, "all": ["NEON"]}
WITHOUT_AVX512 = {"kernels": "Haswell", "features": {"X86_V3": True}, "all": ["SSE2", "X86_V3", "AVX2"]}


def computing_as(processor):
    if reason := missing(processor):
        pytest.skip(reason)
    return ask(environment(processor))


@NAMED
def test_a_process_computes_as_it_is_told(processor):
    """A name that OpenBLAS or NumPy does not know changes nothing, so what came of it is asked."""
    found = computing_as(processor)

    assert found["kernels"] == processor.name
    assert [name for name, on in found["features"].items() if on and name.startswith(processor.lacks)] == []
    assert not processor.needs or any(found["features"][n] for n in found["features"] if n.startswith(processor.needs))


@pytest.mark.parametrize(
    ("one", "other"), list(itertools.combinations(PROCESSORS, 2)), ids=lambda processor: processor.name
)
def test_two_processors_differ_in_their_last_digits(one, other):
    a, b = computing_as(one)["bits"], computing_as(other)["bits"]

    assert a.keys() == b.keys() == {"@", "exp", "tanh"}
    assert a != b


@NAMED
def test_a_processor_gives_the_same_digits_twice(processor):
    assert computing_as(processor)["bits"] == ask(environment(processor))["bits"]


def test_a_processor_that_the_machine_has_not_is_missing_with_a_reason(monkeypatch):
    monkeypatch.setattr(processors, "machine", lambda: WITHOUT_AVX512)

    assert [bool(missing(processor)) for processor in PROCESSORS] == [False, False, True]
    assert missing(PROCESSORS[2]).startswith("SkylakeX needs one of X86_V4, AVX512")
    with pytest.raises(LookupError, match="SkylakeX needs"):
        environment(PROCESSORS[2])


def test_on_another_kind_of_machine_all_are_missing(monkeypatch):
    monkeypatch.setattr(processors, "machine", lambda: ARM)

    assert all("is a kind of x86 processor" in missing(processor) for processor in PROCESSORS)


def test_a_command_that_is_not_run_is_said_loudly(monkeypatch, capfd):
    monkeypatch.setattr(processors, "machine", lambda: ARM)
    code = run_as("Nehalem", [sys.executable, "-c", "print('ran')"])

    printed = capfd.readouterr()
    assert code == 0 and "ran" not in printed.out
    assert printed.err.startswith("NOT RUN: ") and "kind of x86 processor" in printed.err


def test_a_command_runs_as_the_processor_and_its_failure_is_passed_on(capfd):
    computing_as(PROCESSORS[0])
    code = run_as("Nehalem", [sys.executable, "-c", "import os, sys; sys.exit(os.environ['OPENBLAS_CORETYPE'])"])

    assert code == 1
    assert "Nehalem" in capfd.readouterr().err


def test_a_name_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        run_as("Nehalm", ["true"])


def test_settings_of_this_process_do_not_hide_what_the_machine_has(monkeypatch):
    before = machine()
    monkeypatch.setenv("OPENBLAS_CORETYPE", "Nehalem")

    assert machine.__wrapped__() == before
