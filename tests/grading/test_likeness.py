"""How near two answers are: what a disguise does not change, and what makes no pair."""

import ast

import pytest

from autograder.authoring.audit.known import known_sources
from autograder.grading.likeness import (
    MAX_SOURCE,
    SHORT,
    Answers,
    least_shared,
    near_pairs,
    shapes_of,
    statements_in,
)
from autograder.unrolled import UNROLLED
from benchmarks.bank_verdicts import Entry, namespace_of, share_of
from benchmarks.disguises import DISGUISES, all_at_once
from benchmarks.similar import FIRST, bank, draw, is_planted
from tests.banks.answer import right

LOOP = """
def f(x, w):
    total = np.zeros(w.shape)
    for t in range(len(x)):
        gate = np.tanh(x[t] @ w + total * w.mean())
        total += np.outer(gate, x[t])[: len(w)] - gate.sum(axis=0) / (1 + t)
    return np.where(total > 0, total, np.exp(total) - 1)
"""
OTHERS = [
    "def f(x, w):\n    return np.cumsum(x[1:], axis=1).max(0) @ w.T",
    "def f(x, w):\n    return [row.sum() for row in x if row.any()]",
    "def f(x, w):\n    a, b = np.linalg.eig(w)\n    return b @ np.diag(a ** len(x))",
    "def f(x, w):\n    if not len(x):\n        return w\n    return f(x[1:], w * x[0])",
    "def f(x, w):\n    return np.einsum('ij,jk->ik', x, w).reshape(-1)",
    "def f(x, w):\n    seen = {tuple(row) for row in x}\n    return sorted(seen)[0]",
]


def pairs_among(*sources, known=(), least=3):
    shapes = [shapes_of(source) for source in sources]
    return near_pairs(Answers("f", range(len(sources)), shapes, [shapes_of(source) for source in known]), least)


@pytest.mark.parametrize("disguise", [*DISGUISES.values(), all_at_once])
def test_a_disguise_leaves_most_shapes_as_they_were(disguise):
    before, after = shapes_of(LOOP), shapes_of(disguise(LOOP))

    assert disguise(LOOP) != LOOP
    assert len(before & after) >= 0.85 * len(before) > 10


def test_names_numbers_layout_and_comments_make_no_other_shape():
    one = "def f(b):\n    'Text.'\n    a = b.mean(0) + 1  # so\n    return a"
    other = "def f(u):\n\n    q = (u.mean(7)\n        + 2.5)\n    return q"

    assert shapes_of(one) == shapes_of(other)


def test_sums_comparisons_and_assignments_have_one_shape_whichever_way_they_are_written():
    one = "y = f.dot(a[2:]) + g.sum(b)\nz += y.all()\nw = u.min() > v.max()"
    other = "y = g.sum(b) + f.dot(a[2:])\nz = z + y.all()\nw = v.max() < u.min()"

    assert shapes_of(one) == shapes_of(other)


def test_another_function_and_a_name_used_twice_are_another_shape():
    assert shapes_of("y = np.exp(a[0] - b[1])") != shapes_of("y = np.log(a[0] - b[1])")
    assert shapes_of("def f(a, b):\n    return a[0] * b[1]") != shapes_of("def f(a, b):\n    return a[0] * a[1]")


@pytest.mark.parametrize("source", ["def f(:", "(" * 900, "x = 1\n" * MAX_SOURCE, "\0", "1" + "+1" * 8_000])
def test_what_cannot_be_read_has_no_shapes(source):
    assert not shapes_of(source)


def test_lines_for_ipython_are_passed_over():
    assert shapes_of("%timeit f(1)\n!ls\ny = np.exp(a[0] - b[1])") == shapes_of("y = np.exp(a[0] - b[1])")


def test_a_copy_is_nearer_than_what_others_wrote():
    (found,) = pairs_among(LOOP, *OTHERS[:3], all_at_once(LOOP))

    assert (found.first, found.second) == (0, 4)
    assert found.points > 0 and found.shared > 10


def test_who_both_write_what_the_course_knows_are_no_pair():
    assert pairs_among(LOOP, *OTHERS[:3], LOOP, known=[LOOP]) == []
    assert len(pairs_among(LOOP, *OTHERS[:3], LOOP, known=OTHERS[3:])) == 1


def test_what_many_share_is_no_pair():
    assert pairs_among(*[LOOP] * 5, *OTHERS) == []
    assert len(pairs_among(*[LOOP] * 3, *OTHERS)) == 3


def test_what_was_handed_out_is_no_pair():
    shapes = [shapes_of(source) for source in (LOOP, *OTHERS, LOOP)]

    assert near_pairs(Answers("f", range(8), shapes, [], released=shapes_of(LOOP)), 3) == []


@pytest.fixture(scope="module")
def known():
    return [s for assignment in UNROLLED.graded for of in known_sources(UNROLLED, assignment).values() for s in of]


def test_no_short_right_answer_of_the_course_makes_a_pair_alone(known):
    short = [source for source in known if statements_in(source) <= SHORT]
    least = least_shared(known)

    assert len(short) > 20
    assert all(pairs_among(source, *OTHERS, source, least=least) == [] for source in short)


@pytest.fixture(scope="module")
def draws():
    return [draw(bank(), number) for number in range(6)]


@pytest.fixture(scope="module")
def found(draws):
    return draws[0]


def test_of_answers_that_are_independent_few_pairs_and_of_five_copies_four_are_found_first(draws):
    false = [sum(not is_planted(row) for row in one.rows) for one in draws]
    first = [one.among_first for one in draws]

    assert all(len(one.planted) == len(DISGUISES) == 5 for one in draws)
    assert sum(first) >= 0.8 * 5 * len(draws)
    assert max(false) <= FIRST - 5


def test_the_copies_that_were_planted_are_right_answers_still(found):
    for one in found.planted:
        assignment = UNROLLED.assignment(one.assignment)
        names = namespace_of(Entry(assignment, "copy", right(one.of, one.student, one.source)))
        assert share_of(assignment.exercise(one.of), names, 1) == pytest.approx(1), one.student
        assert ast.parse(one.source)
