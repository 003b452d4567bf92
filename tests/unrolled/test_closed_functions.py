"""Given functions answer no exercise of the notebooks that they are given with; in its cells they work."""

import importlib
import inspect
import pkgutil
import sys
import textwrap
from functools import cache
from itertools import permutations
from types import FunctionType

import numpy as np
import pytest
import rnnkit.data
from rnnkit import gradcheck
from rnnkit.guarded import closed

from autograder.authoring.audit.sources import SOLUTION, answers
from autograder.authoring.audit.trial import quiet
from autograder.border.records import Rng
from autograder.checks import grade
from autograder.claims.local import local_space
from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED
from autograder.unrolled.given import adam_parts, bridge_parts, forward_parts, rnn_parts
from benchmarks.bank_verdicts import entries, namespace_of
from benchmarks.visible_said import said_of
from tests.some import some
from tests.unrolled.wrapped import WRAPPED

pytestmark = pytest.mark.usefixtures("settled")
SEED = 7
EXERCISES = {exercise.name: (a, exercise) for a in UNROLLED.graded for exercise in a.exercises}
WRAPPERS = [pytest.param(of, name, id=f"{of}: {name}") for of, them in WRAPPED.items() for name in them]
KIT = ["text", "gradcheck", "intervals", "params", "returned"]
KIT += [f"data.{info.name}" for info in pkgutil.iter_modules(rnnkit.data.__path__)]


@pytest.fixture(scope="module", autouse=True)
def given_modules_are_found_by_their_names_as_beside_a_notebook():
    with pytest.MonkeyPatch.context() as patch:
        for module in (adam_parts, bridge_parts, forward_parts, rnn_parts):
            patch.setitem(sys.modules, module.__name__.rpartition(".")[2], module)
        yield


def earned(of, names):
    with closed(of, UNROLLED.closed_to(of)):
        return earned_open(of, names)


def earned_open(of, names):
    with quiet():
        return EXERCISES[of][1].check(local_space(names, UNROLLED.records), seed=SEED).earned


@cache
def solution_names(assignment_name):
    assignment = UNROLLED.assignment(assignment_name)
    names = next(a for a in answers(UNROLLED, assignment) if a.name == SOLUTION).names
    return {**names, "forward_parts": forward_parts, "rnn_parts": rnn_parts, "gradcheck": gradcheck}


def wrapped(of, name):
    """Put a wrapper into the place of the solution."""
    assignment, exercise = EXERCISES[of]
    names = dict(solution_names(assignment.name))
    signature = inspect.signature(names[of])
    source = f"def {exercise.name}{signature}:\n{textwrap.indent(WRAPPED[of][name], '    ')}"
    exec(source, names)
    return names


@pytest.mark.parametrize(("of", "name"), WRAPPERS)
def test_a_given_function_made_to_fit_an_exercise_earns_nothing_though_it_would(of, name):
    names = wrapped(of, name)

    assert earned_open(of, names) >= 0.8 * EXERCISES[of][1].points
    assert earned(of, names) == 0


@pytest.mark.parametrize(("of", "name"), WRAPPERS)
def test_the_visible_check_does_not_tick_it_either_and_says_why(of, name):
    said = said_of(EXERCISES[of][0], of, wrapped(of, name)[of])

    assert not said.passed
    assert "answers this exercise" in said.text


def test_the_door_that_hidden_cells_name_closes_it_too(capsys):
    names = wrapped("gru_cell_step", "one time step")

    assert grade("06_gated_cells", "gru_cell_step", names) == 0
    assert "answers this exercise" in capsys.readouterr().out
    assert earned_open("gru_cell_step", names) == 4


def given_from(assignment):
    """The modules that students have by then or get later, and may come back with."""
    later = UNROLLED.assignments[UNROLLED.assignments.index(assignment) :]
    return {name: module for a in later for name, module in a.given().items()}


def travelling(assignment):
    """The public functions that students have in their package, beside a notebook or beside a later one, by name."""
    kit = {f"rnnkit.{name}": importlib.import_module(f"rnnkit.{name}") for name in KIT}
    modules = {**given_from(assignment), **kit}
    return {
        f"{place}.{name}": function
        for place, module in modules.items()
        for name, function in vars(module).items()
        if type(function) is FunctionType and function.__module__ == module.__name__ and name[0] != "_"
    }


def takes(function, n):
    """Whether a function can be called with so many arguments in their places."""
    try:
        inspect.signature(function).bind(*range(n))
    except TypeError:
        return False
    return True


def as_they_are(of):
    """The given functions that take as many arguments as an exercise's."""
    assignment, exercise = EXERCISES[of]
    n = len(inspect.signature(exercise.oracle).parameters)
    return {name: f for name, f in travelling(assignment).items() if takes(f, n)}


def test_most_exercises_have_given_functions_that_could_be_handed_in_as_they_are():
    assert sum(bool(as_they_are(of)) for of in EXERCISES) > len(EXERCISES) / 2


@pytest.mark.parametrize("of", [of for of in EXERCISES if as_they_are(of)])
def test_a_given_function_as_it_is_earns_nothing(of):
    fitting = as_they_are(of)
    with closed(of, UNROLLED.closed_to(of)):
        points = {name: earned_open(of, {of: f}) for name, f in fitting.items()}

    assert {name: n for name, n in points.items() if n} == {}


def one_step(value):
    return value[:, None] if isinstance(value, np.ndarray) and value.ndim == 2 else value


def as_mask(value, x):
    is_lengths = isinstance(value, np.ndarray) and value.dtype.kind == "i" and value.ndim == 1
    return np.arange(x.shape[1]) < value[:, None] if is_lengths and np.ndim(x) > 1 else value


FORMS = {
    "as they are": lambda args: args,
    "one time step": lambda args: [*map(one_step, args)],
    "the first as one time step": lambda args: [one_step(args[0]), *args[1:]],
    "a batch of one": lambda args: [a[None] if isinstance(a, np.ndarray) else a for a in args],
    "lengths as a mask": lambda args: [as_mask(a, args[0]) for a in args],
}
"""How arguments are made to fit."""
TRAININGS = ("accuracy_by_gap", "updates_to_solve")  # they draw thousands of sentences before they look at an argument


def arrays_in(value):
    if isinstance(value, tuple | list):
        for item in value:
            yield from arrays_in(item)
    elif isinstance(value, np.ndarray | float):
        yield np.asarray(value, dtype=float)


def the_same(got, want):
    """Whether two arrays hold the same numbers, in whatever shape; equal numbers all over say nothing."""
    return got.size == want.size > 0 and np.ptp(want) > 0 and np.allclose(got.ravel(), want.ravel(), rtol=1e-7)


def asked_once(exercise):
    case = [*exercise.visible_cases(np.random.default_rng(SEED))[0]]
    keywords = case.pop() if isinstance(case[-1], dict) else {}
    return [*map(drawn, case)], {name: drawn(value) for name, value in keywords.items()}


def drawn(value):
    return np.random.default_rng(value.seed) if isinstance(value, Rng) else value


def answers_in_any_order(function, args, wanted):
    """Whether a function gives numbers of the right answer, for arguments in any order and form."""
    for count in (n for n in range(1, len(args) + 1) if takes(function, n)):
        for order in permutations(args, count):
            for form in FORMS.values():
                try:
                    got = [*arrays_in(function(*form([*order])))]
                except Exception:
                    continue
                if any(the_same(one, want) for one in got for want in wanted):
                    return True
    return False


def found_to_answer(assignment, exercise):
    args, keywords = asked_once(exercise)
    with quiet():
        wanted = [*arrays_in(exercise.received(exercise.oracle(*args, **keywords)))]
        return {
            name
            for name, function in travelling(assignment).items()
            if name.rpartition(".")[2] not in TRAININGS and answers_in_any_order(function, args, wanted)
        }


def test_whatever_given_function_gives_the_numbers_of_an_answer_is_closed_to_that_exercise():
    found = {of: found_to_answer(assignment, exercise) for of, (assignment, exercise) in EXERCISES.items()}
    still_open = {of: names - set(UNROLLED.closed_to(of)) for of, names in found.items()}

    assert {of: names for of, names in still_open.items() if names} == {}
    assert {of for of, names in found.items() if names} >= {"gru_cell_step", "lstm_cell_step", "masked_forward"}


def test_the_table_names_exercises_once_each_and_functions_that_travel_with_them_or_later():
    rows = some(UNROLLED.closed)

    assert len({row.to for row in rows} & EXERCISES.keys()) == len(rows)
    for row in rows:
        assignment, _ = EXERCISES[row.to]
        for name in row.functions:
            place, _, function = name.rpartition(".")
            module = given_from(assignment).get(place) or importlib.import_module(place)
            assert type(vars(module)[function]) is FunctionType, name


def could_call_one(of):
    """Whether a function that is closed to an exercise is there by then, and not only with a later notebook."""
    there = {*EXERCISES[of][0].given(), "rnnkit.gradcheck"}
    return any(name.rpartition(".")[0] in there for name in UNROLLED.closed_to(of))


RIGHTS = [(a, answer) for a in UNROLLED.graded for answer in answers(UNROLLED, a) if could_call_one(answer.of)]
BANK_RIGHTS = [e for a in UNROLLED.graded for e in entries(a) if e.answer.right and could_call_one(e.answer.of)]


@pytest.mark.parametrize(("assignment", "answer"), RIGHTS, ids=lambda value: getattr(value, "of", ""))
def test_solutions_and_alternatives_call_nothing_that_is_closed(assignment, answer):
    names = {**answer.names, answer.of: answer.function()}

    assert earned(answer.of, names) == EXERCISES[answer.of][1].points


@pytest.mark.parametrize("entry", BANK_RIGHTS, ids=str)
def test_right_answers_of_others_call_nothing_that_is_closed(entry):
    of = entry.answer.of

    assert earned(of, namespace_of(entry)) == EXERCISES[of][1].points


@pytest.mark.parametrize("of", [row.to for row in UNROLLED.closed])
def test_no_known_mistake_is_made_with_what_is_closed_or_students_would_not_read_its_name(of):
    assignment, _ = EXERCISES[of]
    known = some(m for m in mistakes_in(assignment.module("mistakes")) if m.of == of)

    assert [m.name for m in known if called_by(m.function) & {*UNROLLED.closed_to(of)}] == []


def called_by(function):
    """The functions of other modules that a function names, as the table of closed ones writes them."""
    named = [function.__globals__.get(name) for name in function.__code__.co_names]
    return {f"{f.__module__.rpartition('.')[2]}.{f.__name__}" for f in named if type(f) is FunctionType}
