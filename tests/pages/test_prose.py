"""What people write is rendered as they meant it, and nothing in it acts."""

import re
import time

import pytest

from autograder.pages.inert import inert_prose
from autograder.pages.prose import LONGEST, MATHML, MOST_FORMULAS, as_typed, mathml, rendered
from autograder.pages.ways import ways_to
from autograder.unrolled import UNROLLED
from tests.pages.test_inert import HOSTILE, PNG
from tests.some import some
from tests.toy.active import active_content, loaded_from_elsewhere


def others_than_formulas(page):
    return [found for found in active_content(page, scripts_allowed=False) if found != "<math>"]


@pytest.mark.parametrize("text", ["if x<y, then", "`x<y` and ![a](https://b)", "```\nx<y\n```", "$x<y$", "a < b <c> !"])
def test_signs_are_as_typed_also_after_they_were_made_inert(text):
    assert as_typed(inert_prose(text)) == text
    assert rendered(inert_prose(text)) == rendered(text)


def test_less_than_is_shown_in_text_code_and_formulas():
    html = rendered("x<y, `x<y`, $x<y$")

    assert html == "<p>x&lt;y, <code>x&lt;y</code>, <math><mrow><mi>x</mi><mo>&lt;</mo><mi>y</mi></mrow></math></p>\n"


def test_lists_tables_and_code_are_rendered_and_headings_are_bold_lines():
    html = rendered("# Why\n\n- a\n- b\n\n| u | v |\n|---|---|\n| 1 | 2 |\n\n```python\nx = 1\n```")

    assert "<p><strong>Why</strong></p>" in html and "<h1" not in html
    assert "<li>a</li>" in html and "<td>1</td>" in html and "<pre><code>x = 1\n</code></pre>" in html


def test_a_formula_is_mathml_without_attributes():
    html = mathml(r"a_t = \tanh(x_t W_{ax} + \frac{1}{2}) \le \sum_i \mathbf{b}_i")

    assert "<msub><mi>a</mi><mi>t</mi></msub>" in html and "<mfrac>" in html
    assert set(re.findall(r"</?(\w+)", html)) <= MATHML and not re.findall(r"<\w+ ", html)


@pytest.mark.parametrize("source", [r"\frac{", r"\left( x", "}{", "", "x" * 5_000, r"\begin{matrix}"])
def test_a_formula_that_cannot_be_read_stays_readable(source):
    html = mathml(source)

    assert html.startswith(("<code>$", "<math>"))


@pytest.mark.parametrize("hostile", some(HOSTILE))
def test_nothing_hostile_acts_in_text_or_formulas(hostile):
    page = rendered(f"{hostile}\n\n$\\text{{{hostile}}}$\n\n$$\n{hostile}\n$$\n\n[a]({hostile})\n\n<{hostile}>")

    assert others_than_formulas(page) == []
    assert loaded_from_elsewhere(page) == []


def test_a_picture_is_a_link_and_a_link_leads_to_the_web_or_nowhere():
    html = rendered("![p](https://a.org/b.png) [x](javascript:alert(1)) [y](https://a.org)")

    assert "<img" not in html and '<a href="https://a.org/b.png">picture: p</a>' in html
    assert "javascript" not in html and '<a href="https://a.org">y</a>' in html


def test_marks_that_a_student_types_stand_for_no_formula():
    assert rendered("\ue0000\ue001 and $x$").count("<math>") == 1


@pytest.mark.parametrize("unit", ["[", "*a ", "`", "$x$ ", "> ", "|a", "![", "- \n", "_*", "<!--", "&#"])
def test_rendering_takes_no_long_time(unit):
    start = time.process_time()
    html = rendered(unit * (LONGEST // len(unit)))

    assert html.count("<math>") <= MOST_FORMULAS
    assert time.process_time() - start < 20


def test_what_is_too_long_is_shown_as_it_was_typed():
    assert rendered("<b>" * LONGEST).startswith("<pre>&lt;b&gt;")


def test_the_course_has_other_ways_for_most_exercises_each_in_one_sentence_and_whole():
    ways = [(e.name, way) for a in UNROLLED.graded for e in a.exercises for way in ways_to(a).get(e.name, ())]

    assert len({name for name, _ in ways}) >= 40
    assert all(way.source.startswith(f"def {name}(") and way.says.endswith(".") for name, way in ways)


DATA = f"data:image/png;base64,{PNG}"


def test_a_picture_that_is_attached_is_shown_and_another_is_not():
    html = rendered("![my plot](attachment:a.png) ![b](attachment:b.png)", {"a.png": DATA})

    assert f'<img src="{DATA}" alt="my plot">' in html
    assert html.count("<img") == 1 and "attachment" not in html
