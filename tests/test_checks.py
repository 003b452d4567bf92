"""The door that hidden cells name grades one exercise in the kernel that it is called in."""

import pytest

from autograder.checks import grade
from autograder.unrolled import UNROLLED
from autograder.unrolled.rnn_cell import oracle

STEP = UNROLLED.assignment("01_rnn_cell").exercise("rnn_cell_step")


def test_a_right_answer_earns_all_its_points_and_a_sentence_for_each_claim(capsys):
    earned = grade("01_rnn_cell", "rnn_cell_step", {"rnn_cell_step": oracle.rnn_cell_step})

    assert earned == STEP.points
    assert capsys.readouterr().out.count("✓") == len(STEP.claims)


def test_a_wrong_answer_earns_less_and_is_told_its_name(capsys):
    def rnn_cell_step(x_t, a_prev, params):
        return x_t @ params.Wax + a_prev @ params.Waa + params.ba

    earned = grade("01_rnn_cell", "rnn_cell_step", {"rnn_cell_step": rnn_cell_step})

    assert 0 <= earned < STEP.points
    assert "tanh" in capsys.readouterr().out


def test_an_answer_that_is_not_there_earns_nothing(capsys):
    assert grade("01_rnn_cell", "rnn_cell_step", {}) == 0
    assert "no function called `rnn_cell_step`" in capsys.readouterr().out


@pytest.mark.parametrize(("assignment", "exercise"), [("01_no_such", "rnn_cell_step"), ("01_rnn_cell", "no_such")])
def test_what_the_course_does_not_have_is_no_grade(assignment, exercise):
    with pytest.raises(LookupError, match="no_such"):
        grade(assignment, exercise, {})
