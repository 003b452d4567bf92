"""What the cells that are left out could have changed is nothing that a student's cell sees."""

from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.grading.needed import needed
from autograder.grading.submission import RUN, Part


def part(source, *, own=False, **metadata):
    return Part({"cell_type": "code", "id": "c", "metadata": metadata, "source": source}, from_student=own)


def run_of(*cells: str, own: str) -> set[int]:
    """Which of the release's cells are run for a student's last cell."""
    return set(needed([*map(part, cells), part(own, own=True)])) - {len(cells)}


@pytest.mark.parametrize(
    ("cells", "own", "run"),
    [
        (["x = 1", "y = 2"], "x", {0}),
        (["x = 1", "y = x", "z = y"], "y", {0, 1}),
        (["x = []", "x.append(1)", "print('hello')"], "x", {0, 1}),
        (["x = []", "y = x", "y.append(1)"], "x", {0, 1, 2}),
        (["x = []", "def f():\n    x.append(1)", "f()"], "x", {0, 1, 2}),
        (["def f():\n    return k", "k = 3", "f()"], "f()", {0, 1}),
        (["x = [[]]", "y = list(x)", "y[0].append(1)"], "x", {0, 1, 2}),
        (["x = []", "y = []", "x.append(y)", "y.append(1)"], "x", {0, 1, 2, 3}),
        (["x = []", "def f(y=x):\n    return y", "x.append(1)"], "f()", {0, 1, 2}),
        (["x = []", "def f(y):\n    x.append(y)", "z = []", "f(z)", "z.append(1)"], "x", {0, 1, 2, 3, 4}),
        (["def f(y):\n    return y", "z = []", "f(z)"], "f([])", {0}),
        (["k = 1", "def g():\n    global k\n    k = 2", "g()"], "k", {0, 1, 2}),
        (["x = 1", "y = 2"], "x = 3\nx", set()),
        (["import numpy as np", "a = np.ones(3)", "b = np.zeros(3)", "b.sort()"], "np.sum(1)", {0}),
        (["x = 1", "y = 2"], "%time x", {0, 1}),
    ],
)
def test_of_the_release_those_cells_are_run_whose_names_are_read(cells, own, run):
    assert run_of(*cells, own=own) == run


def test_what_a_later_cell_binds_is_seen_by_a_function_and_not_by_the_cell_itself():
    parts = [part("def f():\n    return k", own=True), part("k = 1"), part("j = 1")]

    assert needed(parts) == {0, 1}
    assert needed([part("k", own=True), part("k = 1")]) == {0}


def test_a_cell_that_the_release_marks_and_an_answer_that_is_missing_are_run():
    marked = part("show()", tags=[RUN])
    answer = part("raise NotImplementedError", nbgrader={"solution": True, "grade_id": "f"})

    assert needed([part("draw()"), marked, answer]) == {1, 2}


NAMES = st.sampled_from("ab")
NUMBERS = st.sampled_from("mn")
LINES = st.one_of(
    st.builds("{} = [{}]".format, NAMES, NUMBERS),
    st.builds("{} = {}".format, NAMES, NAMES),
    st.builds("{}, {} = {}, {}".format, NAMES, NAMES, NAMES, NAMES),
    st.builds("{} = list({})".format, NAMES, NAMES),
    st.builds("{} = [{}, 0]".format, NAMES, NAMES),
    st.builds("{}.append({})".format, NAMES, NUMBERS),
    st.builds("{}[0].append({})".format, NAMES, NUMBERS),
    st.builds("{}.append({})".format, NAMES, NAMES),
    st.builds("def k(x): {}.append(x)".format, NAMES),
    st.builds("k({})".format, NAMES),
    st.builds("{} += [{}]".format, NAMES, NUMBERS),
    st.builds("{}[0] = {}".format, NAMES, NUMBERS),
    st.builds("{} = {} + 1".format, NUMBERS, NUMBERS),
    st.builds("{} = 0".format, NUMBERS),
    st.builds("{} = len({})".format, NUMBERS, NAMES),
    st.builds("for {} in [{}, {}]: {}.append(7)".format, NAMES, NAMES, NAMES, NAMES),
    st.builds("if {} > 1: {} = [5]".format, NUMBERS, NAMES),
    st.builds("{} = {} or {}".format, NAMES, NAMES, NAMES),
    st.builds("{} = [x for x in {}]".format, NAMES, NAMES),
    st.builds("def f(): return {}".format, NAMES),
    st.builds("def f(): {}.append(3); return {}".format, NAMES, NAMES),
    st.builds("def g(x={}): x.append(2); return x".format, NAMES),
    st.builds("def h():\n    global {0}\n    {0} = f()".format, NAMES),
    st.builds("{} = f()".format, NAMES),
    st.builds("f().append({})".format, NUMBERS),
    st.builds("g({})".format, NAMES),
    st.just("g()"),
    st.just("h()"),
    st.builds("class K: kept = {}".format, NAMES),
    st.just("K.kept.append(9)"),
    st.builds("{} = iter([1, 2, 3])".format, NAMES),
    st.builds("{} = next({})".format, NUMBERS, NAMES),
    st.builds("f, g = g, f".format),
    st.builds("try: {} = {}[1]\nexcept Exception: {} = []".format, NAMES, NAMES, NAMES),
)
BEGIN = "a, b, m, n = [[]], [1], 1, 2"
LOOKS = st.one_of(NAMES, NUMBERS, st.sampled_from(["f()", "g()", "K.kept"])).map("seen.append(repr({}))".format)
RELEASE = st.lists(LINES, min_size=1, max_size=8).map(lambda lines: [(False, line) for line in lines])
OWN = st.lists(st.tuples(st.just(True), st.one_of(LINES, LOOKS)), max_size=1)
CELLS = st.builds(
    lambda first, before, own, after, look: [(False, BEGIN), *first, *before, *own, *after, (True, look)],
    OWN, RELEASE, OWN, RELEASE, LOOKS,
)  # fmt: skip


def seen_by_students_cells(cells: Sequence[tuple[bool, str]], run: Sequence[int]) -> list[str]:
    """Run some of the cells, and return what the student's own ones saw, which is all that a verdict can hang on."""
    space = {"seen": []}
    for index in run:
        with suppress(Exception):
            exec(cells[index][1], space)
    return [text.split(" at 0x")[0] for text in space["seen"]]


@given(CELLS)
@settings(max_examples=200, deadline=None)
def test_a_students_cells_see_the_same_as_if_all_were_run(cells):
    run = needed([part(source, own=own) for own, source in cells])

    assert seen_by_students_cells(cells, sorted(run)) == seen_by_students_cells(cells, range(len(cells)))
