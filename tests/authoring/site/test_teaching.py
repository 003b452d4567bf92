"""A teacher's page: every notebook has one, its plans add up, and what it counts is counted."""

import re

import pytest

from autograder.authoring.site.teaching import CHAPTERS, PLACES, TEACHERS, likeliest, read_counts, teachers_page
from autograder.claims.mistake import mistakes_in
from autograder.errors import SourceError
from autograder.unrolled import UNROLLED

NAMES = [assignment.name for assignment in UNROLLED.graded]
CELL = UNROLLED.assignment("01_rnn_cell")


def chosen(counts, name=CELL.name):
    assignment = UNROLLED.assignment(name)
    return likeliest(assignment, mistakes_in(assignment.module("mistakes")), counts)


@pytest.mark.parametrize("name", NAMES)
def test_every_graded_notebook_has_a_page_and_all_of_it_is_filled_in(name):
    assignment = UNROLLED.assignment(name)
    page = teachers_page(UNROLLED, assignment, TEACHERS / f"{name}.md")

    assert "<!--" not in page
    assert all(f"`{exercise.name}`" in page for exercise in assignment.exercises)
    assert page.count("A student is sent to hint") == 3
    assert page.count("   > ") == len(re.findall(r"   > \S", page)) == 3
    assert all(question.asks in page for question in assignment.questions)
    assert [o.says for question in assignment.questions for o in question.options if o.says in page] == []


@pytest.mark.parametrize("minutes", [45, 90])
@pytest.mark.parametrize("name", NAMES)
def test_a_plan_takes_as_long_as_it_says(name, minutes):
    page = (TEACHERS / f"{name}.md").read_text(encoding="utf-8")
    plan = page.partition(f"## {minutes} minutes")[2].partition("\n## ")[0]
    parts = [int(number) for number in re.findall(r"^\| (\d+) \|", plan, re.MULTILINE)]

    assert sum(parts) == minutes
    assert len(parts) >= 5


def test_a_notebook_without_a_page_is_named_with_what_one_holds(tmp_path):
    with pytest.raises(
        SourceError, match=r"01_rnn_cell has no teacher's page; expected 01_rnn_cell.md in .*45 minutes"
    ):
        teachers_page(UNROLLED, CELL, tmp_path / "01_rnn_cell.md")


@pytest.mark.parametrize("part", [*CHAPTERS, *(f"<!-- {place} -->" for place in PLACES)])
def test_a_page_that_lacks_a_part_is_named(part, tmp_path):
    whole = (TEACHERS / "01_rnn_cell.md").read_text(encoding="utf-8")
    (tmp_path / "01_rnn_cell.md").write_text(whole.replace(part, ""), encoding="utf-8")

    with pytest.raises(SourceError, match=re.escape(f"lacks {part!r}")):
        teachers_page(UNROLLED, CELL, tmp_path / "01_rnn_cell.md")


def test_what_stands_in_more_banks_comes_first_and_then_what_costs_more():
    counts = {"softmax: scores_clipped": 1, "impulse_response: impulse_in_every_feature": 2}
    first, second, third = chosen(counts)

    assert (first.mistake.called, first.times) == ("impulse_in_every_feature", 2)
    assert (second.mistake.called, second.times) == ("scores_clipped", 1)
    assert (third.mistake.of, third.times, third.points) == ("rnn_cell_step", 0, max_points("rnn_cell_step"))


def max_points(exercise):
    known = mistakes_in(CELL.module("mistakes"))
    claims = CELL.exercise(exercise).claims
    return max(sum(c.points for c in claims if c.name in m.breaks) for m in known if m.of == exercise)


def test_the_three_are_of_three_exercises():
    for name in NAMES:
        assert len({likely.mistake.of for likely in chosen(read_counts().get(name, {}), name)}) == 3


def test_a_count_of_a_mistake_that_is_no_longer_known_says_how_to_count_again():
    with pytest.raises(SourceError, match=r"counts 'softmax: gone'.*class_mistakes\.py --write"):
        chosen({"softmax: gone": 2})


def test_counts_are_of_all_notebooks_that_a_bank_has_answers_to():
    assert set(read_counts()) >= {"01_rnn_cell", "02_forward_pass", "03_bptt", "04_rnn_types", "05_vanishing_gradients"}
    assert set(read_counts()) <= set(NAMES)
