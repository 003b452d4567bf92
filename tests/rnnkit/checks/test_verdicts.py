import numpy as np
import pytest
from rnnkit.checks._stored import Tensor
from rnnkit.checks._verdicts import errors

WANT = Tensor("y", ("row",), np.array([1.0, 2.0, 3.0]))


@pytest.mark.parametrize("got", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_infinitely_far_and_the_rest_as_far_as_it_is(got):
    have = Tensor("y", ("row",), np.array([1.5, got, 3.0]))

    assert errors(have, WANT).tolist() == [0.5, np.inf, 0.0]
