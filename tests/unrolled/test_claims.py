"""Tests of the tests: every mistake loses points where it should, every right answer earns everything."""

import inspect
import warnings

import numpy as np
import pytest

from autograder.authoring.audit.trial import notebook_around
from autograder.claims.alternative import alternatives_in
from autograder.claims.local import local_space
from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED

SEEDS = (1, 20_261_122)
EXERCISES = [(a, e) for a in UNROLLED.graded for e in a.exercises]
MISTAKES = [(a, m) for a in UNROLLED.graded for m in mistakes_in(a.module("mistakes"))]
ALTERNATIVES = [(a, r) for a in UNROLLED.graded for r in alternatives_in(a.module("alternatives"))]


def label(value):
    return getattr(value, "name", None)


def verdict(assignment, exercise_name, function, seed=SEEDS[0]):
    exercise = assignment.exercise(exercise_name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return exercise.check(local_space(notebook_around(function, exercise_name), UNROLLED.records), seed=seed)


def failed(result):
    return {claim.name for claim in result.claims if not claim.passed}


@pytest.mark.parametrize(("assignment", "mistake"), MISTAKES, ids=lambda v: label(v))
@pytest.mark.parametrize("seed", SEEDS)
def test_every_mistake_fails_the_claims_that_it_breaks(assignment, mistake, seed):
    result = verdict(assignment, mistake.of, mistake.function, seed)

    assert set(mistake.breaks) <= failed(result)
    assert mistake.breaks


@pytest.mark.parametrize(("assignment", "mistake"), MISTAKES, ids=lambda v: label(v))
def test_a_mistake_costs_the_same_under_every_seed(assignment, mistake):
    one, other = (failed(verdict(assignment, mistake.of, mistake.function, seed)) for seed in SEEDS)

    assert one == other


@pytest.mark.parametrize(("assignment", "right"), ALTERNATIVES, ids=lambda v: label(v))
@pytest.mark.parametrize("seed", SEEDS)
def test_every_alternative_earns_everything(assignment, right, seed):
    result = verdict(assignment, right.of, right.function, seed)

    assert [c.message for c in result.claims if not c.passed] == []


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES, ids=lambda v: label(v))
def test_there_are_mistakes_and_three_alternatives(assignment, exercise):
    rights = [r for r in alternatives_in(assignment.module("alternatives")) if r.of == exercise.name]
    wrongs = [m for m in mistakes_in(assignment.module("mistakes")) if m.of == exercise.name]

    assert len(rights) >= 3
    assert len(wrongs) >= 3


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES, ids=lambda v: label(v))
def test_points_are_split_over_the_claims(assignment, exercise):
    assert sum(claim.points for claim in exercise.claims) == exercise.points
    assert len({claim.name for claim in exercise.claims}) == len(exercise.claims) >= 2


@pytest.mark.parametrize("assignment", UNROLLED.graded, ids=label)
def test_every_assignment_is_worth_twenty_points(assignment):
    assert assignment.points == 20


@pytest.mark.parametrize("assignment", UNROLLED.graded, ids=label)
def test_every_claim_is_broken_by_a_mistake_or_an_empty_answer(assignment):
    broken = {(m.of, claim) for m in mistakes_in(assignment.module("mistakes")) for claim in m.breaks}
    claims = {(e.name, claim.name) for e in assignment.exercises for claim in e.claims}

    assert claims - broken == set()


def zeros_like_the_oracle(exercise):
    def answer(*args, **kwargs):
        return zeros(exercise.oracle(*args, **kwargs))

    return answer


def zeros(value):
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return type(value)(*(zeros(item) for item in value))
    if isinstance(value, tuple | list):
        return type(value)(zeros(item) for item in value)
    return np.zeros_like(value) if isinstance(value, np.ndarray) else type(value)(0)


def first_argument(*args, **_kwargs):
    return args[0] if args else None


def nothing(*_args, **_kwargs):
    return None


def random_numbers(exercise):
    rng = np.random.default_rng(3)

    def shake(value):
        if isinstance(value, tuple) and hasattr(value, "_fields"):
            return type(value)(*(shake(item) for item in value))
        if isinstance(value, tuple | list):
            return type(value)(shake(item) for item in value)
        return rng.normal(size=np.shape(value)) if np.ndim(value) else float(rng.normal())

    return lambda *args, **kwargs: shake(exercise.oracle(*args, **kwargs))


@pytest.mark.parametrize(("assignment", "exercise"), EXERCISES, ids=lambda v: label(v))
@pytest.mark.parametrize("kind", ["nothing", "first_argument", "zeros", "random"])
def test_an_empty_answer_earns_nothing(assignment, exercise, kind):
    if kind in ("zeros", "random") and exercise.oracle is None:
        pytest.fail(f"{exercise.name} needs an oracle")
    answers = {
        "nothing": lambda: nothing,
        "first_argument": lambda: first_argument,
        "zeros": lambda: zeros_like_the_oracle(exercise),
        "random": lambda: random_numbers(exercise),
    }

    result = verdict(assignment, exercise.name, answers[kind]())

    assert result.earned == 0, [c.name for c in result.claims if c.passed]


@pytest.mark.parametrize(("assignment", "mistake"), MISTAKES, ids=lambda v: label(v))
def test_a_mistake_points_to_a_hint_and_can_stand_in_a_notebook(assignment, mistake):
    exercise = assignment.exercise(mistake.of)

    assert 1 <= mistake.hint <= 3
    assert len(mistake.says) < 120
    if exercise.oracle is not None:
        assert list(inspect.signature(mistake.function).parameters) == list(
            inspect.signature(exercise.oracle).parameters
        )


CODE_NAMES = {"True", "False", "None", *(field for record in UNROLLED.records.values() for field in record._fields)}


@pytest.mark.parametrize(("assignment", "mistake"), MISTAKES, ids=lambda v: label(v))
def test_a_name_of_the_code_that_begins_a_sentence_is_set_as_code(assignment, mistake):
    """Otherwise it is written small where the sentence goes on another one."""
    assert mistake.says.split()[0] not in CODE_NAMES
