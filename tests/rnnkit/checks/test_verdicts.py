"""How far each returned array is from the expected one, and where."""

import numpy as np
import pytest
from rnnkit.checks._stored import Tensor
from rnnkit.checks._verdicts import errors, rows

WANT = Tensor("y", ("row",), np.array([1.0, 2.0, 3.0]))


@pytest.mark.parametrize("got", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_infinitely_far_and_the_rest_as_far_as_it_is(got):
    have = Tensor("y", ("row",), np.array([1.5, got, 3.0]))

    assert errors(have, WANT).tolist() == [0.5, np.inf, 0.0]


def test_what_is_right_in_one_case_and_wrong_in_another_is_shown_where_it_is_wrong():
    right, wrong = (Tensor("a", ("time",), np.array(values)) for values in ([1.0, 2.0, 3.0], [1.0, 2.0, 5.0]))

    (row,) = rows({0: [(right, right)], 1: [(wrong, right)]})

    assert (row.where, row.verdict) == ("time 2", "wrong: only at time 2")
