import numpy as np
import pytest
from rnnkit.checks import bidirectional as check
from rnnkit.checks._compare import CheckFailed
from rnnkit.checks._stored import arguments, stored

from autograder.unrolled.bidirectional import alternatives, mistakes


def test_a_factor_in_place_of_a_choice_is_explained(complaint):
    assert "0 times NaN is NaN: choose with np.where" in complaint(
        check.masked_forward, mistakes.mask_as_a_factor.function
    )


def test_a_direction_that_hears_the_wrong_end_is_found():
    def leaking(x, lengths, params):
        a = alternatives.both_composed(x, lengths, params)
        return a + 1e-9 * np.nansum(np.where(np.abs(x) < 5, x, 0), axis=(1, 2))[:, None, None]

    with pytest.raises(CheckFailed, match="changes states that have not read it"):
        check.birnn_forward(leaking)


def test_a_turn_that_cannot_be_undone_is_found():
    def not_when_turned_already(x, lengths):
        turned = alternatives.reverse_by_an_index(x, lengths)
        return turned if any(np.array_equal(x, known) for known in STORED) else turned + 1.0

    with pytest.raises(CheckFailed, match="turned twice"):
        check.reverse_by_length(not_when_turned_already)


STORED = [arguments(case)[0] for case in stored("bidirectional")["reverse_by_length"]["cases"]]
