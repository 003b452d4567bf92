"""The border in one process: a check sees the same types and messages here as in the judge."""

from collections import namedtuple

import numpy as np
import pytest
from rnnkit.params import RNNParams

from autograder.border.records import Rng
from autograder.claims.local import LocalFunction, local_space
from autograder.claims.student import CallFailed

RECORDS = {"RNNParams": RNNParams}


def behind_the_border(function):
    return LocalFunction(function, RECORDS)


def test_arguments_are_copied_on_the_way_in():
    x = np.zeros(3)

    behind_the_border(lambda x: x.__iadd__(1))(x)

    assert x.tolist() == [0, 0, 0]


def test_results_are_copied_on_the_way_out():
    kept = np.zeros(3)
    got = behind_the_border(lambda: kept)()
    got += 1

    assert kept.tolist() == [0, 0, 0]


def test_writing_to_frozen_arguments_is_reported():
    def f(x):
        x += 1
        return x

    with pytest.raises(CallFailed, match="the function writes into one of its arguments"):
        behind_the_border(f).frozen(np.zeros(3))


def test_a_frozen_call_that_writes_nowhere_gives_its_value():
    assert behind_the_border(lambda x: x + 1).frozen(np.zeros(1)) == 1


def test_records_stay_records_and_other_tuples_become_tuples():
    params = RNNParams(*(np.zeros(1) for _ in range(5)))
    other = namedtuple("other", "a")(1)

    got = behind_the_border(lambda p: (p, other))(params)

    assert type(got[0]) is RNNParams
    assert type(got[1]) is tuple


def test_functions_and_generators_can_be_handed_over():
    def f(loss, *, rng):
        return loss(rng.random())

    got = behind_the_border(f)(lambda x: 2 * x, rng=Rng(3))

    assert got == 2 * np.random.default_rng(3).random()


@pytest.mark.parametrize("value", [{1}, len, np.random.default_rng(1), np.array([None]), 1j])
def test_what_the_judge_would_refuse_is_refused_here(value):
    with pytest.raises(CallFailed, match=r"no plain data: .* cannot be handed over.*\.$"):
        behind_the_border(lambda: value)()


@pytest.mark.parametrize(("error", "says"), [(KeyError("x"), "raised KeyError"), (SystemExit(3), "raised SystemExit")])
def test_an_exception_is_reported_with_its_type(error, says):
    def f():
        raise error

    with pytest.raises(CallFailed, match=says):
        behind_the_border(f)()


@pytest.mark.parametrize("names", [{}, {"f": 3}, {"f": None}])
@pytest.mark.parametrize("way", ["__call__", "frozen"])
def test_a_function_that_is_missing_is_reported_when_it_is_called(names, way):
    with local_space(names, RECORDS)() as space:
        function = space.function("f")

        with pytest.raises(CallFailed, match=r"^no function called `f` is left"):
            getattr(function, way)(1)


def test_what_was_given_is_gone_when_the_space_closes():
    names = {"f": len}

    with local_space(names, RECORDS)() as space:
        space.give({"f": sum, "g": sum})
        assert space.function("f")([1, 2]) == 3

    assert names == {"f": len}


def test_names_are_restored_even_after_an_error():
    names = {"f": len}

    with pytest.raises(KeyError), local_space(names, RECORDS)():
        names.clear()
        raise KeyError

    assert names == {"f": len}
