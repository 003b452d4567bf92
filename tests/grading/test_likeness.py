"""How near two answers are: what a disguise does not change, and what makes no pair."""

import ast
from math import log

import pytest

from autograder.authoring.audit.known import known_sources
from autograder.grading.likeness import LEAST, SHORT, Answers, least_among, near_pairs
from autograder.grading.traits import traits_of
from autograder.unrolled import UNROLLED
from benchmarks.bank_verdicts import Entry, namespace_of, share_of
from benchmarks.disguises import DISGUISES, all_at_once, padded, renamed
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
PLAIN = "def f(x):\n    {0} = 0\n    for {1}, {2} in x:\n        {0} = {0} + g({1}, {2})\n    return {0}"
OTHERS = [
    "def f(x, w):\n    return np.cumsum(x[1:], axis=1).max(0) @ w.T",
    "def f(x, w):\n    return [row.sum() for row in x if row.any()]",
    "def f(x, w):\n    a, b = np.linalg.eig(w)\n    return b @ np.diag(a ** len(x))",
    "def f(x, w):\n    if not len(x):\n        return w\n    return f(x[1:], w * x[0])",
    "def f(x, w):\n    return np.einsum('ij,jk->ik', x, w).reshape(-1)",
    "def f(x, w):\n    seen = {tuple(row) for row in x}\n    return sorted(seen)[0]",
]


def pairs_among(*sources, known=(), released="", elsewhere=()):
    traits, own, others = ([traits_of(source) for source in those] for those in (sources, known, elsewhere))
    return near_pairs(Answers("f", range(len(sources)), traits, own, traits_of(released), others))


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


THREE = (
    "def f(x, w):\n    a = np.dot(x[0], w.T) + x.mean(0)\n    b = np.exp(a - a.max()) / w.sum()\n    return b[1:] * a"
)


@pytest.mark.parametrize(("source", "statements"), [(THREE, 3), (LOOP, 5)])
def test_what_more_people_have_than_it_has_statements_is_no_pair(source, statements):
    others = [f"def f(x, w):\n    return w.o{place}(x.p{place}[{place}])" for place in range(40)]

    assert traits_of(source).statements == statements
    assert len(pairs_among(*[source] * statements, *others)) == statements * (statements - 1) / 2
    assert pairs_among(*[source] * (statements + 1), *others) == []


@pytest.mark.parametrize("sources", [[], [LOOP]])
def test_fewer_than_two_answers_make_no_pair(sources):
    assert pairs_among(*sources) == []


def test_what_was_handed_out_is_no_pair():
    assert pairs_among(LOOP, *OTHERS, LOOP, released=LOOP) == []


ELSEWHERE = ["total = 1", "spare = 2.5"] * 50


def pairs_by_words(answer, own, *more):
    return pairs_among(answer, *OTHERS, answer, known=[own, *more], elsewhere=ELSEWHERE)


def test_what_the_course_knows_is_a_pair_by_names_that_few_have():
    (found,) = pairs_by_words(PLAIN.format("gathered", "lantern", "oak"), PLAIN.format("s", "i", "j"))

    assert (found.first, found.second) == (0, 7)
    assert found.words == ("gathered", "lantern", "oak")


def test_of_names_that_both_have_the_rare_ones_are_said_rarest_first():
    (found,) = pairs_among(LOOP, *OTHERS, LOOP, elsewhere=["t = total = 1"] * 2 + ["t = 1"] * 30)

    assert found.words == ("gate", "total")


def test_names_tell_nothing_if_many_have_them_or_the_course():
    answer, own = PLAIN.format("gathered", "lantern", "oak"), PLAIN.format("s", "i", "j")

    assert pairs_by_words(PLAIN.format("total", "spare", "total"), own) == []
    assert pairs_by_words(answer, own, "gathered, lantern, oak = x") == []
    assert (
        pairs_among(answer, *OTHERS, answer, known=[own], elsewhere=ELSEWHERE, released="gathered = lantern = oak = 1")
        == []
    )


def test_what_the_course_knows_is_a_pair_by_numbers_that_few_have():
    own = "def f(x):\n    if x.a > 1:\n        return x.b > 1\n    if x.c > 1:\n        return x.d\n    return 1"
    answer = own.replace("a > 1", "a > 0.341").replace("b > 1", "b > 0.0127").replace("c > 1", "c > 77")

    assert pairs_by_words(own, own) == pairs_by_words(own.replace("> 1", "> 2.5"), own) == []
    assert [found.words for found in pairs_by_words(answer, own)] == [("0.0127", "0.341", "77")]


def test_other_names_cost_a_copy_no_more_than_log_two():
    (same,) = pairs_among(LOOP, *OTHERS, LOOP)
    (told,) = pairs_among(LOOP, *OTHERS, LOOP, released="total = gate = t = 1")
    (other,) = pairs_among(LOOP, *OTHERS, renamed(LOOP))

    assert same.points > told.points > other.points >= told.points - log(2) - 0.01


def test_of_many_people_a_pair_has_to_be_nearer():
    assert least_among(0) == least_among(2) == LEAST
    assert least_among(200) == pytest.approx(LEAST + log(19_900))


@pytest.fixture(scope="module")
def known():
    return [source for those in known_sources(UNROLLED).values() for source in those]


def test_no_short_right_answer_of_the_course_makes_a_pair_alone(known):
    short = [source for source in known if traits_of(source).statements <= SHORT]

    assert len(short) > 20
    assert all(pairs_among(source, *OTHERS, source) == [] for source in short)
    assert all(pairs_among(source, *OTHERS, padded(source)) == [] for source in short)


@pytest.fixture(scope="module")
def draws():
    return [draw(bank(), number) for number in range(1000, 1006)]  # those of the page come before


@pytest.fixture(scope="module")
def found(draws):
    return draws[0]


def test_of_answers_that_are_independent_few_pairs_and_all_of_five_copies_are_found_first(draws):
    false = [sum(not is_planted(row) for row in one.rows) for one in draws]

    assert all(len(one.planted) == len(DISGUISES) == 5 for one in draws)
    assert [one.among_first for one in draws] == [5] * len(draws)
    assert max(false) <= FIRST - 5


def test_the_copies_that_were_planted_are_right_answers_still(found):
    for one in found.planted:
        assignment = UNROLLED.assignment(one.assignment)
        names = namespace_of(Entry(assignment, "copy", right(one.of, one.student, one.source)))
        assert share_of(assignment.exercise(one.of), names, 1) == pytest.approx(1), one.student
        assert ast.parse(one.source)
