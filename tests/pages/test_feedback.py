import base64
import dataclasses
import time

import pytest

from autograder.border.text import plain
from autograder.claims.messages import exercise_text
from autograder.claims.questions import ANSWERS
from autograder.pages.feedback import Marks, feedback_page, highlighted, report_text
from autograder.pages.text import sentence
from autograder.pages.ways import Way
from tests.pages.test_inert import HOSTILE, PNG
from tests.some import some
from tests.toy.active import active_content, loaded_from_elsewhere
from tests.toy.by_hand import RIGHT, code_cell, graded

IN_PLACE = {"double": "def double(x):\n    x *= 2\n    return x"}


def page_with(*outputs, source="1", **sources):
    report, notebook = graded("ann", **(sources or RIGHT))
    notebook["cells"].append(code_cell("extra-1-the-end", source, *outputs))
    return feedback_page(report, notebook)


def shown(**data):
    return {"output_type": "display_data", "data": {k.replace("_", "/"): v for k, v in data.items()}, "metadata": {}}


def test_a_penalty_takes_no_more_than_a_person_has_left():
    report, notebook = graded("ann", **RIGHT)
    page = feedback_page(report, notebook, Marks(scores={"test_double": 0, "test_mean_of_rows": 1}, penalty=2.0))

    assert "<strong>0</strong> <span>of 10 points" in page


def test_the_verdict_on_an_exercise_has_a_line_per_claim():
    report, _ = graded("ann", **IN_PLACE)

    head, yes, no, why = exercise_text(report.exercises[0]).splitlines()
    assert head == "double: 3 of 4 points"
    assert yes.startswith("  ✓ Every entry") and no.startswith("  ✗ The function does not write")
    assert "Return a new array" in why


def test_a_report_in_the_terminal_says_score_reason_and_exercises():
    report, _ = graded("ann", error="no notebook")

    text = report_text(report)
    assert text.startswith("t1_numbers: 0 of 10 points\n\nThis submission could not be graded: no notebook")
    assert "mean_of_rows: 0 of 6 points" in text


def test_what_the_instructor_should_know_stands_in_the_terminal_between_the_score_and_the_exercises():
    report, _ = graded("ann", **RIGHT)
    text = report_text(dataclasses.replace(report, remarks=("A cell was stuck.",)))

    assert text.startswith("t1_numbers: 10 of 10 points\n\nA cell was stuck.\n\ndouble: 4 of 4 points")


def test_scores_and_messages_stand_at_the_top_with_links_to_the_code():
    page = page_with(**IN_PLACE)

    assert page.index("<strong>3</strong>") < page.index("Exercise by exercise") < page.index("Your notebook")
    assert page.index("Return a new array") < page.index("Your notebook")
    for name in ("double", "mean_of_rows"):
        assert f'href="#exercise-{name}"' in page and f'id="exercise-{name}"' in page
        assert f'href="#cell-{name}"' in page and f'id="cell-{name}"' in page
        assert f'href="#cell-test_{name}"' in page and f'id="cell-test_{name}"' in page


def test_every_link_leads_somewhere():
    import re

    page = page_with(**RIGHT)

    assert set(some(re.findall(r'href="#([^"]+)"', page))) <= set(re.findall(r'id="([^"]+)"', page))


def test_the_page_allows_no_script_and_has_none():
    page = page_with()

    assert "<script" not in page
    assert "default-src 'none'; img-src data:" in page


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_active_of_a_students_is_left_wherever_it_stands(hostile):
    error = {"output_type": "error", "ename": hostile, "evalue": hostile, "traceback": [hostile]}
    stream = {"output_type": "stream", "name": "stdout", "text": hostile}
    picture = {"output_type": "display_data", "data": {"image/png": PNG}, "metadata": {"image/png": {"alt": hostile}}}
    sources = {"double": f"def double(x):\n    raise ValueError({hostile!r})"}
    report, notebook = graded(hostile, extra=f"# {hostile}", **sources)
    outputs = [error, stream, picture, shown(text_html=hostile, text_plain=hostile), shown(text_plain=hostile)]
    notebook["cells"].append(code_cell("extra-1-the-end", repr(hostile), *outputs))
    report = dataclasses.replace(report, remarks=(hostile,), error=hostile)
    marks = Marks(comments={"double": hostile})

    assert active_content(feedback_page(report, notebook, marks), scripts_allowed=False) == []


def test_the_finder_of_active_content_finds_it():
    assert all(active_content(h) for h in some(HOSTILE[:6]))


def test_pictures_have_alternative_text_and_only_checked_bytes():
    about = {
        "output_type": "display_data",
        "data": {"image/png": PNG},
        "metadata": {"image/png": {"alt": "A falling line"}},
    }
    page = page_with(about, shown(**{"image_png": base64.b64encode(b"GIF89a").decode()}))

    assert page.count("<img ") == 1
    assert f'<img src="data:image/png;base64,{PNG}" alt="A falling line">' in page


def test_tables_are_shown_as_tables():
    assert "<td>5</td>" in page_with(shown(text_html="<table><tr><td>5</td></tr></table>", text_plain="frame"))


def test_code_is_highlighted_and_escaped():
    assert str(highlighted("def f(a):\n    return a < 1")).startswith('<span class="k">def</span>')
    assert "&lt;" in str(highlighted("a < 1"))


@pytest.mark.parametrize(
    "source", ['"' * 20_000, "(" * 20_000, "\\" * 20_000, "f'{" * 6_000, "0" * 20_000, "#" * 500_000]
)
def test_highlighting_takes_no_long_time(source):
    start = time.process_time()
    highlighted(source)

    assert time.process_time() - start < 20


def test_terminal_colours_and_overwritten_lines_are_gone():
    assert (
        plain("\x1b[31mred\x1b[0m\x1b]8;;https://e.org\x07x\n 10%\r 20%\r100%\r\ndone\x00\u202e") == "redx\n100%\ndone"
    )


def test_code_in_messages_is_set_as_code():
    assert str(sentence("`a` < `b`")) == "<code>a</code> &lt; <code>b</code>"


def test_what_people_added_by_hand_is_shown_and_counted():
    report, notebook = graded("ann", **RIGHT)
    marks = Marks(
        scores={"test_double": 1}, extra={"test_mean_of_rows": 0.5}, comments={"double": "Nearly!"}, penalty=2
    )
    page = feedback_page(report, notebook, marks)

    assert "<strong>5.5</strong>" in page  # 1 + 6 + 0.5 - 2
    assert "1 of 4 points, set by hand" in page
    assert '<div class="comment"><p>Nearly!</p>' in page
    assert "2 points were taken off" in page


def test_a_long_output_is_cut_and_says_so():
    page = page_with({"output_type": "stream", "name": "stdout", "text": "x" * 1_000_000})

    assert len(page) < 100_000
    assert "(980000 characters left out)" in page


def test_a_submission_that_could_not_be_graded_is_told_why():
    report, notebook = graded("dan", error="the file is not a Jupyter notebook")

    assert "the file is not a Jupyter notebook" in feedback_page(report, notebook)


def page_with_essay(source, marks=None):
    report, notebook = graded("ann", **RIGHT)
    about = {"grade": True, "solution": True, "grade_id": "essay", "points": 1, "locked": False}
    cell = {"cell_type": "markdown", "id": "essay", "metadata": {"nbgrader": about}, "source": source}
    notebook["cells"].append(cell)
    return feedback_page(report, notebook, marks)


def test_a_written_answer_and_the_comment_on_it_are_rendered():
    page = page_with_essay("Because *a* matters, if `x<y` or $x<y$.", Marks(comments={"essay": "**Yes**, if x<y."}))

    assert "<p>Because <em>a</em> matters, if <code>x&lt;y</code> or <math>" in page
    assert '<div class="comment"><p><strong>Yes</strong>, if x&lt;y.</p>' in page


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_active_is_left_of_a_rendered_answer_or_comment(hostile):
    source = f"{hostile}\n\n`{hostile}`\n\n[{hostile}]({hostile}) ![{hostile}]({hostile})\n\n| {hostile} |\n|---|\n"
    page = page_with_essay(source, Marks(comments={"essay": source}))

    assert [found for found in active_content(page, scripts_allowed=False) if found != "<math>"] == []
    assert loaded_from_elsewhere(page) == []


def test_a_picture_in_a_written_answer_is_shown():
    report, notebook = graded("ann", **RIGHT)
    about = {"grade": True, "solution": True, "grade_id": "essay", "points": 1, "locked": False}
    cell = {"cell_type": "markdown", "id": "essay", "metadata": {"nbgrader": about}, "source": "![a](attachment:a.png)"}
    notebook["cells"].append({**cell, "attachments": {"a.png": {"image/png": PNG}}})

    assert f'<img src="data:image/png;base64,{PNG}" alt="a">' in feedback_page(report, notebook)


WAYS = {"double": (Way("It adds x to itself.", "def double(x):\n    return x + x"),), "mean_of_rows": ()}


def test_who_has_full_marks_is_shown_other_ways_folded_and_who_has_not_is_not():
    full, part = (feedback_page(*graded("ann", **sources), ways=WAYS) for sources in (RIGHT, IN_PLACE))

    assert full.count('<details class="ways"><summary>Other ways to write it</summary>') == 1
    assert "<p>It adds x to itself.</p>" in full
    assert "It adds x to itself." not in part


def test_a_person_who_took_points_off_shows_no_other_way():
    report, notebook = graded("ann", **RIGHT)

    assert "Other ways" not in feedback_page(report, notebook, Marks(scores={"test_double": 3}), WAYS)


def test_answers_to_the_concept_questions_are_called_so():
    report, notebook = graded("ann", **RIGHT)
    about = {"grade": False, "solution": True, "grade_id": ANSWERS, "locked": False}
    cell = code_cell(ANSWERS, 'my_answers = {1: "a"}')
    notebook["cells"].append({**cell, "metadata": {"nbgrader": about}})

    page = feedback_page(report, notebook)
    assert page.count("<span>Your answers to the questions</span>") == 1
    assert page.count("<span>Your solution</span>") == len(RIGHT)


def test_code_with_a_long_run_of_blanks_and_empty_lines_is_shown_plain():
    source = "def f():" + " \n" * 100 + "    return 1"

    assert highlighted(source) == source
    assert "<span" in highlighted("def f():" + " \n" * 10 + "    return 1")


def test_one_page_has_an_allowance_of_highlighting_and_what_is_beyond_is_shown_plain():
    report, notebook = graded("ann", **RIGHT)
    cells = [code_cell(f"extra-{i}-x", f"a = {i} if 1 < 2 else 3\n" * 800) for i in range(50)]
    page = feedback_page(report, {**notebook, "cells": [*notebook["cells"], *cells]})

    assert page.count('<span class="k">if</span>') <= 60_000 // len("a = 0 if 1 < 2 else 3\n")
    assert "a = 49 if 1 &lt; 2 else 3\n" in page


def spoiled(monkeypatch, blocks):
    """Make a page whose cells cannot be laid out."""
    monkeypatch.setattr("autograder.pages.feedback._blocks", blocks)
    report, notebook = graded("ann<b>", extra="'only mine'", **IN_PLACE)
    notebook["cells"].append(code_cell("extra-9", "'only mine'"))
    report = dataclasses.replace(report, remarks=("<script>alert(1)</script>",))
    return feedback_page(report, notebook, Marks(extra={"test_mean_of_rows": 2}, comments={"double": "Nearly<i>!"}))


def test_a_page_that_cannot_be_made_is_replaced_by_a_plain_one_that_says_so(monkeypatch, caplog):
    def raises(*_):
        raise ValueError("no such entity")

    page = spoiled(monkeypatch, raises)

    assert "cannot be shown here" in page and "5 of 10 points in all" in page
    assert "double: 3 of 4 points" in page and "Nearly&lt;i&gt;!" in page and "ann&lt;b&gt;" in page
    assert "only mine" not in page and active_content(page, scripts_allowed=False) == []
    assert "t1_numbers of ann<b>" in caplog.text and "no such entity" in caplog.text


def test_a_page_that_takes_too_long_is_replaced_by_a_plain_one(monkeypatch):
    def goes_on(*_):
        while True:
            yield from ()

    monkeypatch.setattr("autograder.pages.feedback.SECONDS", 0.05)

    assert "cannot be shown here" in spoiled(monkeypatch, goes_on)
