import time

import numpy as np
import pytest

from autograder.authoring.audit.trial import Court, Fate, TooLong, at_most
from autograder.claims.domain import Domain, same
from autograder.claims.exercise import Exercise, Output
from autograder.claims.expect import expect


def right(x, factor=2.0):
    return factor * x


exercise = Exercise("double", points=2, oracle=right, outputs=(Output("y", ("n",)),))


@exercise.claim(points=1)
def equals(student, rng):
    """Equal to the oracle, on few inputs."""
    exercise.expect_oracle(student, rng.uniform(1, 2, size=3))


@exercise.claim(points=1)
def comes_back(student, rng):
    """Something comes back."""
    expect(student(np.ones(2)) is not None, "nothing")


def cases(rng):
    return [(rng.normal(size=2),), (np.zeros(3), {"factor": 3.0}), (rng.normal(size=2), {"factor": -1.5})]


@pytest.fixture
def court():
    return Court(exercise, Domain(cases), right, {})


def in_place(x, factor=2.0):
    x *= factor
    return x


def endless(x, factor=2.0):
    while True:
        pass


def test_the_right_answer_is_alike_in_another_form(court):
    assert court.fate(lambda x, factor=2.0: x * factor + 0.0, [1]) is Fate.EQUIVALENT


def test_a_wrong_answer_loses_points(court):
    assert court.fate(lambda x, factor=2.0: x, [1]) is Fate.KILLED
    assert court.failed_claims(lambda x, factor=2.0: x, 1) == ("equals",)


def test_a_wrong_answer_that_the_claims_do_not_see_survives(court):
    assert court.fate(lambda x, factor=2.0: 2 * np.abs(x), [1]) is Fate.SURVIVED


def test_an_answer_that_only_raises_is_no_test_of_the_checks(court):
    assert court.fate(lambda x, factor=2.0: x.nonsense, [1]) is Fate.INCOMPETENT


def test_writing_into_an_argument_is_wrong_and_no_mere_error(court):
    assert court.fate(in_place, [1]) is Fate.SURVIVED


def test_an_endless_answer_loses_everything(court, monkeypatch):
    monkeypatch.setattr("autograder.authoring.audit.trial.SECONDS", 0.05)

    assert court.fate(endless, [1]) is Fate.KILLED
    assert court.failed_claims(endless, 1) is None


def test_a_long_body_is_stopped():
    start = time.monotonic()
    with pytest.raises(TooLong), at_most(0.05):
        while True:
            pass
    assert time.monotonic() - start < 5


def helper(x):
    return x - 1.0


def uses_helper(x):
    return helper(x) * 2.0


def uses_helper_and_drops_a_factor(x):
    return helper(x)


later = Exercise("later", points=1, oracle=uses_helper, outputs=(Output("y", ("n",)),), given={"helper": helper})


@later.claim(points=1)
def equals_later(student, rng):
    """Equal to the oracle."""
    later.expect_oracle(student, rng.uniform(1, 2, size=3))


@pytest.mark.parametrize(("function", "lost"), [(uses_helper, False), (uses_helper_and_drops_a_factor, True)])
def test_a_working_version_of_an_earlier_function_reaches_the_answer(function, lost, monkeypatch):
    court = Court(later, Domain(lambda rng: [(rng.normal(size=2),)]), uses_helper, {})
    monkeypatch.setitem(globals(), "helper", lambda x: x + 5.0)

    assert court.loses_points(function, seed=1) is lost
    assert bool(court.failed_claims(function, seed=1)) is lost


@pytest.mark.parametrize(
    ("got", "want", "agree"),
    [
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-13]), True),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-7]), False),
        (np.array([1e-6]), np.array([2e-6]), False),
        (np.array([np.nan]), np.array([np.nan]), True),
        (np.array([np.inf]), np.array([1.0]), False),
        (np.array([1, 2]), np.array([1.0, 2.0]), False),
        (np.zeros((2, 1)), np.zeros(2), False),
        ([np.zeros(2)], (np.zeros(2),), False),
        ((1, 2), [1, 2], True),
        ([np.zeros(2), np.zeros(3)], np.zeros(2), False),
        ((np.zeros(2), 1.0), (np.zeros(2), 2.0), False),
        (1.0, np.float64(1.0), True),
        (None, np.zeros(2), False),
        (np.zeros(2, dtype=np.float32), np.zeros(2), False),
        ("a", np.zeros(2), False),
    ],
)
def test_the_same_but_for_rounding_and_container(got, want, agree):
    assert same(got, want) is agree
