"""What makes a built site unfit to be published is found, each thing on its own."""

import html
from dataclasses import replace

import pytest

from autograder.authoring.leaks import HIDDEN
from autograder.authoring.site.look import answers, faults, read_pages
from autograder.authoring.solutions import solutions
from autograder.grading.submission import read_own
from autograder.unrolled import UNROLLED

PAGE = '<html lang="en"><head><title>a</title></head><body><h1 id="top">a</h1>{}</body></html>'
BPTT = UNROLLED.assignment("03_bptt")
NO_SECRETS = replace(UNROLLED, assignments=())
FORM = "### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS"


@pytest.fixture
def site(tmp_path):
    """A site of two pages and a picture; called with what stands on the first page, it says what is wrong."""

    def look(inside="", page=PAGE, css="p { color: red }"):
        first = tmp_path / "notebooks" / "03_bptt.html"
        first.parent.mkdir(parents=True)
        first.write_text(page.replace("{}", inside), encoding="utf-8")
        (tmp_path / "other.html").write_text(PAGE.format('<a href="#top">up</a>'), encoding="utf-8")
        (first.parent / "a.png").write_bytes(b"")
        (first.parent / "site.css").write_text(css)
        return "\n".join(faults(NO_SECRETS, tmp_path))

    return look


def test_a_sound_page_has_no_faults(site):
    links = '<a href="../other.html#top">b</a><a href="https://example.org">c</a>'
    pictures = '<img src="a.png" alt="what it shows"><img src="data:image/png;base64,AA" alt="b">'

    assert site(f'{links}{pictures}<link rel="stylesheet" href="site.css">') == ""


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ('<a href="gone.html">a</a>', "links to gone.html, where nothing is"),
        ('<a href="../other.html#gone">a</a>', "that page has no such place"),
        ('<a href="#gone">a</a>', "that page has no such place"),
        ('<img src="a.png">', "without an alternative text"),
        ('<img src="a.png" alt="">', "without an alternative text"),
        ('<img src="a.png" alt="a.png">', "without an alternative text"),
        ('<script src="https://cdn.example.org/a.js"></script>', "asks https://cdn.example.org/a.js of somebody else"),
        ('<link rel="stylesheet" href="//example.org/a.css">', "asks //example.org/a.css of somebody else"),
        ('<script src="gone.js"></script>', "asks for gone.js, which is not there"),
    ],
)
def test_what_is_wrong_with_a_page_is_said(inside, said, site):
    assert said in site(inside)


def test_a_page_that_does_not_say_its_language_is_named(site):
    assert "does not say its language" in site(page=PAGE.replace(' lang="en"', ""))


@pytest.mark.parametrize(
    "css", ["@import 'https://example.org/a.css';", "p { background: url(https://example.org/a) }"]
)
def test_a_style_that_asks_somebody_else_is_named(css, site):
    assert "of somebody else" in site(css=css)


def test_a_folder_without_pages_is_no_site(tmp_path):
    assert "has no pages" in faults(NO_SECRETS, tmp_path)[0]


def code(text):
    return f"<pre>{html.escape(text)}</pre>"


def coloured(text):
    return "<pre>" + "".join(f"<span>{html.escape(line)}</span>\n" for line in text.splitlines()) + "</pre>"


@pytest.fixture(scope="module")
def answered(tmp_path_factory):
    """A site whose every page holds one thing that it must not, by page; the scan is slow, so all are looked at once.

    Returns:
        what is said of each page.
    """
    answer = solutions(UNROLLED, BPTT)["rnn_cell_backward"]
    hidden = HIDDEN.findall("\n".join(c["source"] for c in read_own(UNROLLED.source_notebook(BPTT))["cells"]))
    says = html.escape(BPTT.questions[0].options[3].says)
    held = {
        "notebooks/03_bptt/03_bptt.html": code(answer),
        "docs/teachers/03_bptt.html": coloured(answer.replace("dz", "delta")),
        "docs/hidden.html": code(hidden[0]),
        "docs/told.html": f"<p>{says.replace(' ', ' <b></b>')}</p>",
        "docs/form.html": code(FORM),
        "CONTRIBUTING.html": code(FORM),
        "SECURITY.html": code("def rnn_cell_backward(da_t):\n    raise NotImplementedError('not yet')"),
    }
    folder = tmp_path_factory.mktemp("site")
    for name, inside in held.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(PAGE.format(inside), encoding="utf-8")
    found = answers(UNROLLED, read_pages(folder))
    return {name: "\n".join(fault for fault in found if fault.startswith(name)) for name in held}


def test_one_answer_on_a_page_is_found(answered):
    said = answered["notebooks/03_bptt/03_bptt.html"]

    assert "the solution of 03_bptt/rnn_cell_backward" in said
    assert "the function rnn_cell_backward, which 03_bptt asks for" in said


def test_an_answer_under_other_names_and_coloured_word_by_word_is_found_on_any_page(answered):
    assert "the solution of 03_bptt/rnn_cell_backward" in answered["docs/teachers/03_bptt.html"]


def test_a_hidden_test_on_a_page_is_found(answered):
    assert "a hidden test of" in answered["docs/hidden.html"]


def test_what_a_chooser_of_an_option_is_told_is_found_whatever_its_marks(answered):
    assert "question 1 of 03_bptt" in answered["docs/told.html"]


def test_the_guide_may_show_the_form_of_a_hidden_test_and_no_other_page_may(answered):
    assert "the marker" in answered["docs/form.html"]
    assert answered["CONTRIBUTING.html"] == ""


def test_a_stub_is_no_answer(answered):
    assert answered["SECURITY.html"] == ""
