"""A given function that answers an exercise is closed while that is checked, whoever holds it and since when."""

import json
import sys
from contextlib import contextmanager

import pytest

from autograder.authoring.demo import Work, hand_in
from autograder.claims.student import CallFailed
from autograder.grading.charge import Account
from autograder.grading.client import Patience, Subject
from autograder.grading.host import Host, Start
from autograder.grading.judge import open_judge
from autograder.unrolled import UNROLLED
from tests.unrolled.wrapped import WRAPPED

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement is refused elsewhere")

GATED = UNROLLED.assignment("06_gated_cells")
NAME = "gru_cell_step"
CLOSED = UNROLLED.closed_to(NAME)
SET_UP = """
import copy, functools, importlib, importlib.util, sys, types
import numpy as np
import rnn_parts
from rnnkit.params import init_gru

params = init_gru(2, 3, 2, rng=np.random.default_rng(0))

def step(forward):
    return forward(np.ones((1, 1, 2)), np.zeros((1, 3)), params)[0][:, 0]
"""
HELD = {
    "the module": "def answer(): return step(rnn_parts.gru_forward)",
    "the module by another name": "import rnn_parts as fast\ndef answer(): return step(fast.gru_forward)",
    "the function, imported": "from rnn_parts import gru_forward\ndef answer(): return step(gru_forward)",
    "another name for it": "quick = rnn_parts.gru_forward\ndef answer(): return step(quick)",
    "a default": "def answer(forward=rnn_parts.gru_forward): return step(forward)",
    "a closure": "def keep(forward): return lambda: step(forward)\nanswer = keep(rnn_parts.gru_forward)",
    "a list": "held = [rnn_parts.gru_forward]\ndef answer(): return step(held[0])",
    "a partial": "answer = functools.partial(step, functools.partial(rnn_parts.gru_forward))",
    "an import while it is checked": (
        "def answer():\n    from rnn_parts import gru_forward\n    return step(gru_forward)"
    ),
    "another given function, which calls it": (
        "def answer(): return rnn_parts.unroll(np.ones((1, 1, 2)), params)[0][:, 0]"
    ),
    "what it was before the module was loaded again": (
        "before = rnn_parts.gru_forward\nimportlib.reload(rnn_parts)\ndef answer(): return step(before)"
    ),
    "the module, loaded again": "importlib.reload(rnn_parts)\ndef answer(): return step(rnn_parts.gru_forward)",
    "the module, forgotten and imported while it is checked": (
        "del sys.modules['rnn_parts']\ndef answer():\n    import rnn_parts\n    return step(rnn_parts.gru_forward)"
    ),
    "its file, loaded under another name": (
        "spec = importlib.util.spec_from_file_location('mine', rnn_parts.__file__)\n"
        "mine = importlib.util.module_from_spec(spec)\nspec.loader.exec_module(mine)\n"
        "def answer(): return step(mine.gru_forward)"
    ),
    "its text, executed": (
        "space = {'__name__': 'mine'}\nexec(open(rnn_parts.__file__).read(), space)\n"
        "def answer(): return step(space['gru_forward'])"
    ),
    "a copy of the function": "mine = copy.deepcopy(rnn_parts.gru_forward)\ndef answer(): return step(mine)",
    "another function of its code": (
        "f = rnn_parts.gru_forward\nmine = types.FunctionType(f.__code__, f.__globals__, 'mine', f.__defaults__)\n"
        "def answer(): return step(mine)"
    ),
    "its loop": (
        "def answer():\n    trace = rnn_parts.GRUTrace(*[None] * 5)\n    rnn_parts._gru_loop(trace, None, None, None)"
    ),
}
"""How a student may hold a given function since before the exercise is checked."""
LEFT_TO_PEOPLE = {
    "its code, put back while it is checked": (
        "held = {f: f.__code__ for f in (rnn_parts.gru_forward, rnn_parts._gru_loop)}\n"
        "def answer():\n    for f, code in held.items():\n        f.__code__ = code\n"
        "    return step(rnn_parts.gru_forward)"
    ),
    "a copy of its text with a line before it": (
        "space = {'__name__': 'mine'}\nexec('\\n' + open(rnn_parts.__file__).read(), space)\n"
        "def answer(): return step(space['gru_forward'])"
    ),
}
"""Deliberate ways, each no shorter than to copy the text: docs/security.md says so."""


@pytest.fixture(scope="module")
def host():
    host = Host(UNROLLED.records, Start.of(UNROLLED, confined=True))
    yield host
    host.close()


@contextmanager
def finished(host, cell):
    """A notebook whose last cell has run, and may call whatever it is given."""
    modules = [UNROLLED.release_notebook(GATED).parent]
    with (
        host.scratch() as scratch,
        Subject(
            host, scratch, readable=UNROLLED.readable_paths, modules=modules, lines=2,
            patience=Patience(), account=Account(60.0),
        ) as subject,
    ):  # fmt: skip
        for source in (SET_UP, cell, "'loop' in globals().get('__doc__', '') or step(rnn_parts.gru_forward).shape"):
            assert [out for out in subject.run(source).outputs if out["output_type"] == "error"] == []
        yield subject


@pytest.mark.parametrize("cell", HELD.values(), ids=HELD)
def test_a_call_raises_a_sentence_that_says_why_and_what_to_do(host, cell):
    with (
        finished(host, cell) as subject,
        subject.exercise(name=NAME, closed=CLOSED) as space,
        pytest.raises(CallFailed) as failed,
    ):
        space.function("answer")()

    said = str(failed.value)
    assert said[0] == "`" and said[-1] == "."
    assert "answers this exercise, so it is closed while `gru_cell_step` is checked" in said
    assert "Write the computation yourself" in said


@pytest.mark.parametrize("cell", LEFT_TO_PEOPLE.values(), ids=LEFT_TO_PEOPLE)
def test_what_is_left_to_people_is_no_more_than_this(host, cell):
    with finished(host, cell) as subject, subject.exercise(name=NAME, closed=CLOSED) as space:
        assert space.function("answer")().shape == (1, 3)


def test_another_exercise_of_the_same_notebook_may_call_it(host):
    with finished(host, HELD["the module"]) as subject:
        with subject.exercise(name=NAME, closed=CLOSED) as space, pytest.raises(CallFailed):
            space.function("answer")()
        with subject.exercise(name="another") as space:
            assert space.function("answer")().shape == (1, 3)


@pytest.fixture(scope="module")
def judged():
    """The right notebook 06, and one whose answers are all given functions made to fit."""
    wrapped = {of: next(iter(WRAPPED[of].values())) for of in (exercise.name for exercise in GATED.exercises)}
    with open_judge(UNROLLED) as judge:
        yield {
            name: judge.grade_bytes(GATED, json.dumps(hand_in(UNROLLED, GATED, work)).encode(), seed=7)
            for name, work in {"right": Work(), "wrapped": Work(sources=sources_of(wrapped))}.items()
        }


def sources_of(bodies):
    signatures = {
        "gru_cell_step": "x_t, a_prev, params",
        "gru_cell_backward": "da_t, x_t, a_prev, params",
        "lstm_cell_step": "x_t, a_prev, c_prev, params",
        "lstm_cell_backward": "da_t, dc_t, x_t, a_prev, c_prev, params",
    }
    return {
        of: f"import rnn_parts\n\ndef {of}({signatures[of]}):\n    " + body.replace("\n", "\n    ")
        for of, body in bodies.items()
    }


def errors_in(notebook):
    return [
        cell["id"]
        for cell in notebook["cells"]
        for out in cell.get("outputs", ())
        if out["output_type"] == "error" and not cell["id"].startswith("test_")
    ]


def test_a_notebook_of_nothing_but_given_functions_earns_nothing_and_reads_why_in_every_exercise(judged):
    report = judged["wrapped"].report

    assert report.score == 0
    for exercise in report.exercises:
        assert "answers this exercise" in exercise.claims[0].message
    shown = [cell for cell in judged["wrapped"].notebook["cells"] if cell["id"].startswith("test_")]
    assert [cell["id"] for cell in shown if "answers this exercise" not in json.dumps(cell["outputs"])] == []


def test_its_own_cells_may_use_the_given_functions_all_the_same(judged):
    assert errors_in(judged["wrapped"].notebook) == []
    assert errors_in(judged["right"].notebook) == []
    assert judged["right"].report.score == 20
