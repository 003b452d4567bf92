import numpy as np
import pytest

from autograder.authoring.audit.empty import CONSTANT, empty_answers
from autograder.claims.exercise import Exercise, Output

X = np.array([[1.0, 2.0], [3.0, 5.0], [7.0, 11.0]])


def row_of(x):
    return np.hypot(x[:, 0], x[:, 1])


def exercise_of(oracle):
    return Exercise("row_of", points=1, oracle=oracle, outputs=(Output("y", ("row",)),))


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("zeros", [0, 0, 0]),
        ("constant", [CONSTANT] * 3),
        ("sum", [3, 8, 18]),
        ("mean", [1.5, 4, 9]),
        ("first", [1, 3, 7]),
        ("last", [2, 5, 11]),
    ],
)
def test_an_empty_answer_takes_of_its_arguments_what_its_name_says(kind, value):
    assert empty_answers(exercise_of(row_of))[kind](X).tolist() == value


def test_an_argument_is_returned_as_it_is_and_one_that_is_missing_raises():
    answers = empty_answers(exercise_of(row_of))

    assert answers["argument 1"](X) is X
    with pytest.raises(IndexError):
        answers["argument 2"](X)


def test_nobody_knows_the_shape_of_an_answer_without_an_oracle():
    with pytest.raises(ValueError, match="row_of has no oracle"):
        empty_answers(exercise_of(None))
