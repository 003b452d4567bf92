"""One rule says what counts as what, for visible and hidden checks: right answers in other dress, and wrong ones."""

from functools import wraps

import numpy as np
import pytest
from rnnkit.returned import Kind

from autograder.authoring.audit.sources import SOLUTION, answers
from autograder.authoring.audit.trial import notebook_around
from autograder.unrolled import UNROLLED
from benchmarks.bank_verdicts import share_of
from benchmarks.visible_said import said_of

pytestmark = pytest.mark.usefixtures("settled")
SEED = 1
EXERCISES = [
    pytest.param(assignment, answer, id=answer.of)
    for assignment in UNROLLED.graded
    for answer in answers(UNROLLED, assignment)
    if answer.name == SOLUTION
]


def dressed(assignment, answer, dress):
    """The names of a notebook in which the right answer comes in another dress."""
    names = notebook_around(answer.function(), answer.of)
    right, exercise = names[answer.of], assignment.exercise(answer.of)

    @wraps(right)
    def function(*args, **kwargs):
        value = right(*args, **kwargs)
        return dress(value if len(exercise.outputs) > 1 else (value,), exercise.outputs)

    names[answer.of] = function
    return names


def share_and_tick(assignment, answer, dress):
    names = dressed(assignment, answer, dress)
    said = said_of(assignment, answer.of, names[answer.of])
    return share_of(assignment.exercise(answer.of), names, SEED), said


def each(values, change):
    changed = [change(value) for value in values]
    return changed if len(changed) > 1 else changed[0]


def in_lists(values, outputs):
    """Everything in lists, and whole numbers as floats."""
    kinds = iter([output.kind for output in outputs])
    return each(values, lambda value: listed(value, next(kinds)))


def listed(value, kind):
    if not isinstance(kind, Kind):
        return [listed(*pair) for pair in zip(value, kind, strict=True)]
    if kind is Kind.RECORD:
        return deep(value)
    return np.asarray(value, dtype=float if kind is Kind.WHOLE else None).tolist()


def deep(record):
    return type(record)(*(deep(item) if hasattr(item, "_fields") else np.asarray(item).tolist() for item in record))


def in_arrays(values, outputs):
    """Every number as an array without an axis, every list as an array of floats, where it may be."""
    kinds = iter([output.kind for output in outputs])
    return each(values, lambda value: as_array(value, next(kinds)))


def as_array(value, kind):
    if not isinstance(kind, Kind):
        return tuple(as_array(*pair) for pair in zip(value, kind, strict=True))
    if kind in (Kind.RECORD, Kind.TEXT):
        return value
    stays = kind is Kind.FLAGS or np.asarray(value).dtype == np.bool_  # truth values are no numbers
    return np.asarray(value, dtype=None if stays else float)


@pytest.mark.parametrize(("assignment", "answer"), EXERCISES)
@pytest.mark.parametrize("dress", [in_lists, in_arrays])
def test_a_right_answer_earns_all_and_gets_all_ticks_in_lists_as_in_arrays(assignment, answer, dress):
    share, said = share_and_tick(assignment, answer, dress)

    assert said.clean, said.text
    assert share == 1


def with_an_axis_more(values, outputs):
    return each(values, lambda value: in_fields(value, lambda array: array[..., None]))


def in_texts(values, outputs):
    return each(values, lambda value: in_fields(value, lambda array: array.astype(str).tolist()))


def in_fields(value, change):
    if isinstance(value, tuple):
        items = [in_fields(item, change) for item in value]
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return change(np.asarray(value))


def in_single_precision(values, outputs):
    return each(values, lambda value: in_fields(value, lambda array: array.astype(np.float32)))


def without_names(values, outputs):
    return each(values, lambda value: tuple(map(tuple_of, value)) if isinstance(value, tuple) else value)


def tuple_of(value):
    return tuple(value) if isinstance(value, tuple) else value


WRONG = [
    (with_an_axis_more, set(Kind)),
    (in_texts, set(Kind) - {Kind.TEXT}),
    (in_single_precision, {Kind.NUMBERS, Kind.RECORD}),
]
WRONG += [(without_names, {Kind.RECORD})]


def changed_by(kinds):
    """The exercises whose answers hold what a dress changes."""
    return [p for p in EXERCISES if kinds & set(kinds_in(p.values[0].exercise(p.values[1].of).outputs))]


def kinds_in(outputs):
    for output in outputs:
        if output.parts:
            yield from kinds_in(output.parts)
        else:
            yield output.kind


@pytest.mark.parametrize(
    ("assignment", "answer", "dress"),
    [
        pytest.param(*case.values, dress, id=f"{case.id}-{dress.__name__}")
        for dress, kinds in WRONG
        for case in changed_by(kinds)
        if (case.id, dress) != ("check_gradient", in_single_precision)  # of an error only the size matters
    ],
)
def test_what_misleads_is_wrong_for_both_checks(assignment, answer, dress):
    share, said = share_and_tick(assignment, answer, dress)

    assert not said.passed, said.text
    assert share < 1
    assert "of type ndarray" not in said.text
