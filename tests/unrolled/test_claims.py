"""Tests of the tests: every mistake loses points where it should and gets its name, every right answer earns all."""

import inspect
import warnings
from functools import cache

import numpy as np
import pytest

from autograder.authoring.audit.trial import notebook_around
from autograder.claims.alternative import alternatives_in
from autograder.claims.diagnosis import Diagnosis
from autograder.claims.local import local_space
from autograder.claims.mistake import mistakes_in
from autograder.claims.remembered import Remembered
from autograder.unrolled import UNROLLED
from benchmarks.hidden_names import names_given_to_refused
from tests.once import mistakes_asked_once
from tests.some import some

SEEDS = (1, 20_261_122)
EXERCISES = [(a, e) for a in UNROLLED.graded for e in a.exercises]
ALTERNATIVES = [(a, r) for a in UNROLLED.graded for r in alternatives_in(a.module("alternatives"))]
NAMED = 0.95  # of the known mistakes of each notebook; of the others no numbers tell
NAMED_IN_ALL = 0.97


def label(value):
    return getattr(value, "name", None)


def verdict(assignment, exercise_name, function, seed=SEEDS[0], diagnose=None):
    exercise = assignment.exercise(exercise_name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        space = local_space(notebook_around(function, exercise_name), UNROLLED.records)
        return exercise.check(space, seed=seed, diagnose=diagnose)


@pytest.fixture(scope="module", autouse=True)
def all_mistakes_are_asked_once():
    with mistakes_asked_once():
        yield


@cache
def verdicts_on_mistakes(assignment_name, exercise_name):
    """Judge every mistake of an exercise under every seed, and name it, once for all tests of this file."""
    assignment = UNROLLED.assignment(assignment_name)
    known = some(m for m in mistakes_in(assignment.module("mistakes")) if m.of == exercise_name)
    diagnose = Diagnosis(assignment, UNROLLED.records)
    return [(m, seed, verdict(assignment, m.of, m.function, seed, diagnose)) for m in known for seed in SEEDS]


def failed(result):
    return {claim.name for claim in result.claims if not claim.passed}


def names_in(result):
    return {claim.mistake for claim in result.claims if not claim.passed}


LONG = [  # three to twenty-five seconds for the mistakes of each, so `make quick` leaves them out
    "birnn_backward",
    "check_gradient",
    "generate_melody",
    "gru_cell_backward",
    "lstm_cell_backward",
    "sample",
    "translate",
    "translate_with_attention",
]
each_exercise = pytest.mark.parametrize(("assignment", "exercise"), EXERCISES, ids=label)
all_mistakes_of_each_exercise = pytest.mark.parametrize(
    ("assignment", "exercise"),
    [pytest.param(a, e, marks=[pytest.mark.slow] if e.name in LONG else []) for a, e in EXERCISES],
    ids=label,
)


@all_mistakes_of_each_exercise
def test_every_mistake_fails_the_claims_that_it_breaks(assignment, exercise):
    judged = verdicts_on_mistakes(assignment.name, exercise.name)

    assert [m.name for m, _, _ in judged if not m.breaks] == []
    assert [(m.name, seed) for m, seed, result in judged if not set(m.breaks) <= failed(result)] == []


@all_mistakes_of_each_exercise
def test_a_mistake_costs_the_same_under_every_seed(assignment, exercise):
    costs = {}
    for m, _, result in verdicts_on_mistakes(assignment.name, exercise.name):
        costs.setdefault(m.name, []).append(failed(result))

    assert {len(under) for under in costs.values()} == {len(SEEDS)}
    assert [name for name, under in costs.items() if any(one != under[0] for one in under)] == []


@all_mistakes_of_each_exercise
def test_no_mistake_gets_another_s_name(assignment, exercise):
    judged = verdicts_on_mistakes(assignment.name, exercise.name)
    wrong = [(m.name, name) for m, _, r in judged for name in names_in(r) - {None} if name != m.called]

    assert wrong == []


@pytest.mark.slow
def test_all_but_a_few_mistakes_of_every_notebook_get_their_name():
    named = {
        a.name: [names_in(r) == {m.called} for e in a.exercises for m, _, r in verdicts_on_mistakes(a.name, e.name)]
        for a in UNROLLED.graded
    }

    assert {name: np.mean(right) for name, right in named.items() if np.mean(right) < NAMED} == {}
    assert np.mean([one for right in named.values() for one in right]) >= NAMED_IN_ALL


@pytest.mark.parametrize("assignment", UNROLLED.graded, ids=label)
def test_mistakes_are_called_the_same_where_they_say_the_same_and_nowhere_else(assignment):
    told = {(m.of, m.called, m.says, m.hint) for m in some(mistakes_in(assignment.module("mistakes")))}

    assert len(told) == len({(of, called) for of, called, _, _ in told}) == len({(of, says) for of, _, says, _ in told})


@pytest.mark.parametrize(("assignment", "right"), ALTERNATIVES, ids=label)
def test_every_alternative_earns_everything(assignment, right):
    """Under one seed; `benchmarks/fairness.py` asks them under twenty."""
    diagnose = Diagnosis(assignment, UNROLLED.records)
    result = verdict(assignment, right.of, right.function, diagnose=diagnose)

    assert [c.message for c in result.claims if not c.passed] == []
    assert {c.mistake for c in result.claims} == {None}


@pytest.mark.parametrize(
    ("assignment", "right"),
    [pytest.param(a, r, marks=[pytest.mark.slow] if r.of in LONG else []) for a, r in ALTERNATIVES],
    ids=label,
)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_an_alternative_returns_speaks_for_no_mistake(assignment, right, seed):
    assert names_given_to_refused(assignment, right.of, right.function, seed) == {None}


@each_exercise
def test_there_are_mistakes_and_three_alternatives(assignment, exercise):
    rights = [r for r in alternatives_in(assignment.module("alternatives")) if r.of == exercise.name]
    wrongs = [m for m in mistakes_in(assignment.module("mistakes")) if m.of == exercise.name]

    assert len(rights) >= 3
    assert len(wrongs) >= 3


@each_exercise
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


@each_exercise
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


@all_mistakes_of_each_exercise
def test_a_mistake_points_to_a_hint_and_can_stand_in_a_notebook(assignment, exercise):
    for m, _, _ in verdicts_on_mistakes(assignment.name, exercise.name):
        assert 1 <= m.hint <= 3
        assert len(m.says) < 120, m.name
        if exercise.oracle is not None:
            assert parameters(m.function) == parameters(exercise.oracle), m.name


def parameters(function):
    return list(inspect.signature(function).parameters)


CODE_NAMES = {"True", "False", "None", *(field for record in UNROLLED.records.values() for field in record._fields)}


def test_a_name_of_the_code_that_begins_a_sentence_is_set_as_code():
    """Otherwise it is written small where the sentence goes on another one."""
    said = some(m for a in UNROLLED.graded for m in mistakes_in(a.module("mistakes")))

    assert [m.name for m in said if m.says.split()[0] in CODE_NAMES] == []


@pytest.mark.parametrize("of", ["caption", "translate", "translate_with_attention"])
def test_what_a_class_is_asked_is_drawn_and_answered_once(of, monkeypatch):
    assignment, exercise = next((a, e) for a, e in EXERCISES if e.name == of)
    module, right = assignment.module("oracle"), exercise.oracle.__wrapped__
    draft, drafted, answered, after = module._draft, [], [], []

    def counted(*args, **kwargs):
        answered.append(of)
        return right(*args, **kwargs)

    monkeypatch.setattr(module, "_draft", lambda *args: (drafted.append(of), draft(*args))[1])
    monkeypatch.setattr(exercise, "oracle", Remembered(counted))
    for _ in range(2):
        exercise.check(local_space(notebook_around(right, of), UNROLLED.records), seed=20_261_129)
        after.append((len(drafted), len(answered)))

    assert after[0] == after[1]
    assert min(after[0]) > 0
