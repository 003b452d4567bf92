import numpy as np
import pytest
from rnnkit.checks import bidirectional as check
from rnnkit.checks.compare import CheckFailed
from rnnkit.checks.stored import arguments, stored

from autograder.alternatives import alternatives_in
from autograder.alternatives import bidirectional as alternatives
from autograder.mistakes import bidirectional as mistakes
from autograder.mistakes import mistakes_in

ALL = mistakes_in(mistakes)
RIGHT = alternatives_in(alternatives)


def said_of(mistake):
    with np.errstate(all="ignore"), pytest.raises(CheckFailed) as failure:
        getattr(check, mistake.of)(mistake.function)
    return " ".join(str(failure.value).split())


@pytest.mark.parametrize("right", RIGHT, ids=lambda r: r.name)
def test_every_alternative_gets_ticks_only(right, capsys):
    getattr(check, right.of)(right.function)

    assert "✗" not in capsys.readouterr().out


@pytest.mark.parametrize("mistake", ALL, ids=lambda m: m.name)
def test_every_mistake_is_seen_and_never_called_another_ones_name(mistake):
    said = said_of(mistake)

    assert "See hint" in said or "inputs left as they were" in said
    if "exactly what comes out" in said:
        own = mistake.says.rstrip(".")
        assert own[1:60] in said


def test_nine_tenths_of_the_mistakes_are_named():
    named = ["exactly what comes out" in said_of(mistake) for mistake in ALL]

    assert np.mean(named) >= 0.9


def test_a_factor_in_place_of_a_choice_is_explained():
    assert "0 times NaN is NaN: choose with np.where" in said_of(mistakes.mask_as_a_factor)


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
