"""When two answers are taken to be the same; and that who asks has a domain alone."""

from types import SimpleNamespace

import numpy as np
import pytest

from autograder.claims.domain import TOLERANCE, Domain, domain_of, same


def test_numbers_are_the_same_up_to_rounding():
    want = np.array([1e3, 1.0])

    assert same(want + 0.5e3 * TOLERANCE, want)
    assert not same(want + 2e3 * TOLERANCE, want)


@pytest.mark.parametrize(
    "got",
    [
        pytest.param(np.ones((1, 3)), id="another shape"),
        pytest.param(np.ones(3, dtype=np.float32), id="another dtype"),
        pytest.param((1.0, 1.0, 1.0), id="three values"),
        pytest.param(np.array([1.0, 1.0, np.nan]), id="not a number"),
        pytest.param(None, id="nothing"),
    ],
)
def test_another_kind_of_value_is_not_the_same(got):
    assert not same(got, np.ones(3))


def test_whole_numbers_of_any_width_are_the_same_and_a_list_of_them_is_not():
    assert same(np.array([1, 2], dtype=np.int32), np.array([1, 2]))
    assert not same(np.array([1.0, 2.0]), np.array([1, 2]))
    assert not same([1, 2], np.array([1, 2]))


def test_a_list_may_come_for_a_list_and_a_tuple_for_both():
    assert same((1, 2), [1, 2]) and same([1, 2], [1, 2]) and same((1, 2), (1, 2))
    assert not same([1, 2], (1, 2))
    assert not same((1, 2, 3), (1, 2))


def test_what_cancels_to_zero_may_leave_a_last_bit():
    assert same(np.array([1e-16]), np.array([0.0]))
    assert not same(np.array([1e-12]), np.array([0.0]))


def test_who_asks_for_a_domain_has_it_alone():
    module = SimpleNamespace(DOMAINS={"f": Domain(cases=lambda rng: [], witness=[])})
    assignment = SimpleNamespace(module={"domain": module}.__getitem__)
    first, second = domain_of(assignment, "f"), domain_of(assignment, "f")
    first.witness.append("asked")

    assert second.witness == []
