"""One thread computes matrix products once rnnkit is imported, unless somebody asks for more."""

import os
import subprocess
import sys

import pytest
from rnnkit import doctor, threads

COUNTS = """
import {first}
import threadpoolctl
count = lambda: max((l["num_threads"] for l in threadpoolctl.threadpool_info() if l["user_api"] == "blas"), default=0)
before = count()
import rnnkit
print(before, count())
"""


def counts(first="numpy", **variables):
    """Threads for matrix products in a new process, before and after rnnkit is imported."""
    environment = {**os.environ, "OMP_NUM_THREADS": "2", **variables}
    done = subprocess.run(
        [sys.executable, "-c", COUNTS.format(first=first)], env=environment, capture_output=True, text=True, check=True
    )
    before, after = map(int, done.stdout.split())
    return before, after


def test_importing_rnnkit_leaves_one_thread_of_two():
    before, after = counts()
    if before < 2:
        pytest.skip(f"NumPy's library for linear algebra uses {before} threads here whatever is asked for")

    assert (before, after) == (2, 1)


def test_it_does_so_when_numpy_comes_later():
    assert counts(first="os")[1] <= 1


@pytest.mark.parametrize(("said", "left"), [("all", 2), ("2", 2), ("1", 1)])
def test_the_switch_chooses_another_number(said, left):
    before, after = counts(RNNKIT_THREADS=said)
    if before < 2:
        pytest.skip(f"NumPy's library for linear algebra uses {before} threads here whatever is asked for")

    assert after == left


@pytest.mark.parametrize("said", ["0", "-1", "two", "1.5", "", "²"])
def test_another_word_in_the_switch_is_refused_with_what_may_stand_there(monkeypatch, said):
    monkeypatch.setenv(threads.SWITCH, said)

    with pytest.raises(ValueError, match=r"expected a whole number from 1, or all: .* Unset it for one thread"):
        threads.limit()


def test_without_threadpoolctl_rnnkit_is_imported_and_the_doctor_names_what_is_missing():
    code = "import sys; sys.modules['threadpoolctl'] = None; import rnnkit; from rnnkit import doctor; print('well')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "well\n"
    assert "threadpoolctl" in doctor.PACKAGES


def test_the_doctor_says_how_many_threads_there_are_and_what_changes_them():
    said = str(doctor.few_threads())

    assert said.startswith("✓ one thread for matrix products")
    assert "RNNKIT_THREADS sets another number" in said


def test_the_doctor_notices_more_threads_than_are_wanted(monkeypatch):
    monkeypatch.setattr(threads, "in_use", lambda: 4)

    assert "4 may be used" in doctor.few_threads().wrong


def test_the_doctor_finds_nothing_wrong_where_no_library_tells_or_more_was_asked_for(monkeypatch):
    monkeypatch.setattr(threads, "in_use", lambda: None)
    unknown = doctor.few_threads()
    monkeypatch.setenv(threads.SWITCH, "all")
    lifted = doctor.few_threads()

    assert not unknown.wrong and not lifted.wrong
    assert "as RNNKIT_THREADS says" in lifted.what
