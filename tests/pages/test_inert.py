import base64
import json
import time

import pytest

from autograder.pages.inert import (
    HTML_ALLOWANCE,
    OUTPUT_ALLOWANCE,
    TEXT_ALLOWANCE,
    Display,
    bare,
    clean_html,
    inert,
    inert_output,
    inert_prose,
)
from tests.some import some
from tests.toy.active import active_content, loaded_from_elsewhere
from tests.toy.by_hand import RIGHT, code_cell, graded

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n and so on").decode()

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>x</mi></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg=='>x</a>",
    "<a href='https://e.org' onmouseover='alert(1)'>x</a>",
    "<img src='data:image/svg+xml;base64,PHN2Zy8+' onload=alert(1)>",
    "<img src='https://e.org/track.png'>",
    "<td style='background:url(javascript:alert(1))'>x</td>",
    "<style>@import 'https://e.org';</style>",
    "<form action='javascript:alert(1)'><input type=submit></form>",
    "<base href='https://e.org'>",
    "<object data='data:text/html,<script>alert(1)</script>'></object>",
    "<b/onclick=alert(1)>x</b>",
    "<<script>alert(1)//<</script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<p title='\"><img src=x onerror=alert(1)>'>x</p>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<a title=`<img src=x onerror=alert(1)>`>x</a>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<table><caption><img alt='\" onerror=\"alert(1)' src='data:image/png;base64," + PNG + "'>",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_active_is_left_of_html(hostile):
    cleaned = clean_html(f"<p>before</p>{hostile}<p>after</p>")

    assert active_content(cleaned, scripts_allowed=False) == []
    assert cleaned.startswith("<p>before</p>")
    assert "e.org/track" not in cleaned and "url(" not in cleaned


@pytest.mark.parametrize("hostile", HOSTILE)
def test_an_independent_cleaner_finds_nothing_more_to_take_out(hostile):
    bleach = pytest.importorskip("bleach")
    from autograder.pages.inert import ATTRIBUTES, TAGS

    cleaned = clean_html(hostile)
    again = bleach.clean(cleaned, tags=TAGS, attributes={k: list(v) for k, v in ATTRIBUTES.items()},
                         protocols=["https", "http", "data"])  # fmt: skip

    assert active_content(again) == active_content(cleaned) == []
    assert "&lt;" in hostile or again.count("&lt;") == cleaned.count("&lt;")


def test_tables_links_and_pictures_stay():
    table = '<table><thead><tr><th>a</th></tr></thead><tbody><tr><td colspan="2">1 &lt; 2</td></tr></tbody></table>'
    link = '<a href="https://numpy.org" title="NumPy">NumPy</a>'
    picture = f'<img alt="a figure" src="data:image/png;base64,{PNG}">'

    assert clean_html(table + link + picture) == table + link + picture


def test_unclosed_and_crossed_tags_are_balanced():
    assert clean_html("<b><i>x</b>y</i><ul><li>1") == "<b><i>x</i></b>y<ul><li>1</li></ul>"


@pytest.mark.parametrize(
    "unit",
    ["<b>", "<!", "<!--", "<a ", "</", "<a href='", "<script>", "&#", "<x<", '"<', "<a b=c ", "<table ", "<p x='"],
)
def test_cleaning_takes_time_in_proportion_to_the_text(unit):
    start = time.process_time()
    clean_html(unit * (HTML_ALLOWANCE // len(unit)))

    assert time.process_time() - start < 20


def test_one_notebook_has_an_allowance_of_html():
    shown = {"output_type": "display_data", "data": {"text/html": "x" * (HTML_ALLOWANCE // 2), "text/plain": "p"}}
    kept = [inert_output(shown, display)["data"] for display in [Display()] for _ in range(3)]

    assert ["text/html" in data for data in kept] == [True, True, False]
    assert all(data["text/plain"] == "p" for data in kept)


@pytest.mark.parametrize(
    ("kind", "content", "stays"),
    [
        ("text/plain", "<b>", True),
        ("image/png", PNG, True),
        ("image/png", "!" + PNG, False),
        ("image/png", base64.b64encode(b"<svg/>").decode(), False),
        ("image/jpeg", PNG, False),
        ("image/svg+xml", "<svg/>", False),
        ("text/latex", r"$\href{javascript:alert(1)}{x}$", False),
        ("text/markdown", "[x](javascript:alert(1))", False),
        ("application/javascript", "alert(1)", False),
        ("application/vnd.jupyter.widget-view+json", {"model_id": "x"}, False),
    ],
)
def test_outputs_of_other_kinds_are_left_out(kind, content, stays):
    data = inert_output({"output_type": "display_data", "data": {kind: content}}, Display())["data"]

    assert (kind in data) == stays
    assert data


@pytest.mark.parametrize(
    "prose",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "[x]( &#106;avascript:alert(1))",
        "[x](<javascript:alert(1)>)",
        "[x](\n javascript:alert(1))",
        "![x](data:text/html,alert(1))",
        "[x]\n\n[x]: javascript:alert(1)",
        "[x][]\n\n[x]: &#106;avascript:alert(1)",
        "<javascript:alert(1)>",
        "<img src=x onerror=alert(1)>",
        "a < b <svg onload=alert(1)>",
    ],
)
def test_written_answers_are_rendered_without_activity(prose):
    from nbconvert.filters import markdown2html

    assert active_content(markdown2html(inert_prose(prose)), scripts_allowed=False) == []


@pytest.mark.parametrize(
    "prose",
    [
        "![x](http://elsewhere.example/x.png)",
        "![x](https://elsewhere.example/x.png 'title')",
        "\\![x](http://elsewhere.example/x.png)",
        "\\\\![x](http://elsewhere.example/x.png)",
        "!!![x](http://elsewhere.example/x.png)",
        "!\x01[x](http://elsewhere.example/x.png)",
        "!\u202e[x](http://elsewhere.example/x.png)",
        "[![x](http://elsewhere.example/x.png)](http://elsewhere.example)",
        "![x][y]\n\n[y]: http://elsewhere.example/x.png",
        "![y]\n\n[y]: http://elsewhere.example/x.png",
        "![y][]\n\n[y]: http://elsewhere.example/x.png",
        "| a |\n|---|\n| ![x](http://elsewhere.example/x.png) |",
        "<img src='http://elsewhere.example/x.png'>",
        "a <\nimg src=http://elsewhere.example/x.png>",
        "<\x01img src=http://elsewhere.example/x.png>",
        "<video poster=http://elsewhere.example/x.png></video>",
    ],
)
def test_a_written_answer_loads_nothing_from_elsewhere(prose):
    from nbconvert.filters import markdown2html

    assert loaded_from_elsewhere(markdown2html(inert_prose(prose))) == []


def test_what_would_be_loaded_from_elsewhere_is_found():
    from nbconvert.filters import markdown2html

    assert loaded_from_elsewhere(markdown2html("![x](http://elsewhere.example/x)")) == ["http://elsewhere.example/x"]
    assert loaded_from_elsewhere("<a href='http://a.example'><img src='data:image/png;base64,AA=='></a>") == []


def test_a_picture_in_a_written_answer_becomes_a_link():
    from nbconvert.filters import markdown2html

    page = markdown2html(inert_prose("![my plot](https://elsewhere.example/x.png)"))

    assert '!<a href="https://elsewhere.example/x.png">my plot</a>' in page.replace("&#33;", "!")


def test_honest_prose_keeps_its_meaning():
    prose = "Because $a < b$ and `x[0]` is *large*, see [NumPy](https://numpy.org)."

    assert inert_prose(prose) == prose


def test_active_maths_becomes_text():
    assert r"\href" not in inert_prose(r"$\href{javascript:alert(1)}{x}$")


def test_what_is_inert_stays_as_it_is():
    shown = {"output_type": "display_data", "data": {"text/html": "<p>a</p>b"}, "metadata": {}}
    once = inert({"cells": [code_cell("a", "1", shown)], "metadata": {}})

    assert inert(once) == once


def test_the_notebook_that_was_given_is_not_changed():
    shown = {"output_type": "display_data", "data": {"text/html": "<script>"}, "metadata": {}}
    notebook = {"cells": [code_cell("a", "1", shown)], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    inert(notebook)

    assert notebook["cells"][0]["outputs"][0]["data"] == {"text/html": "<script>"}


HUGE = "&#" + "9" * 5000 + ";"


@pytest.mark.parametrize(
    "html", [HUGE, f"<b>{HUGE}", f"<a href='https://e.org/{HUGE}'>x</a>", f"<td colspan='{HUGE}'>"]
)
def test_a_number_of_thousands_of_digits_is_no_character(html):
    shown = {"output_type": "display_data", "data": {"text/html": html}, "metadata": {}}

    assert "9" * 50 not in clean_html(html)
    assert "text/html" in inert({"cells": [code_cell("a", "1", shown)]})["cells"][0]["outputs"][0]["data"]


def test_no_control_character_comes_back_from_an_entity():
    assert clean_html("a&#x202e;b&#8238;c&#13;d&#65;") == "abcdA"


def test_no_output_brings_a_control_character_or_a_terminals_colour():
    hostile = "\x1b[" + "1;" * 100 + "mred\x00\ud800\u202e\x1b]8;;https://e.org\x07"
    outputs = [
        {"output_type": "stream", "name": "stdout", "text": [hostile, hostile]},
        {"output_type": "error", "ename": hostile, "evalue": hostile, "traceback": [hostile]},
        {"output_type": "display_data", "data": {"text/plain": hostile, "text/html": hostile, "image/png": PNG},
         "metadata": {"image/png": {"alt": hostile}}},
    ]  # fmt: skip
    shown = inert({"cells": [code_cell("a", f"'{hostile[-2:]}\ud800'", *outputs)]})

    assert not any(c in json.dumps(shown, ensure_ascii=False) for c in "\x1b\x00\ud800\u202e")
    assert json.dumps(shown).count("red") == 8


def test_a_long_text_keeps_its_beginning_and_its_end():
    shown = inert_output({"output_type": "stream", "name": "stdout", "text": "a" * 50_000 + "the verdict"}, Display())

    assert shown["text"].startswith("aaa") and shown["text"].endswith("the verdict")
    assert "(30011 characters left out)" in shown["text"]
    assert inert_output(shown, Display()) == shown


def test_one_notebook_has_an_allowance_of_text_and_of_outputs_and_the_score_is_outside_it():
    printed = {"output_type": "stream", "name": "stdout", "text": "x" * 30_000}
    score = {"output_type": "execute_result", "data": {"text/plain": "4.0"}, "metadata": {}, "execution_count": 1}
    test = {**code_cell("t", "1", printed, score), "metadata": {"nbgrader": {"grade": True, "solution": False}}}
    shown = inert({"cells": [*(code_cell(f"c{i}", "1", *[printed] * 400) for i in range(5)), test]})

    assert len(json.dumps(shown)) < 2 * TEXT_ALLOWANCE
    assert sum(len(cell["outputs"]) for cell in shown["cells"][:-1]) == OUTPUT_ALLOWANCE
    assert shown["cells"][-1]["outputs"][1]["data"] == {"text/plain": "4.0"}
    assert inert(shown) == shown


def test_where_cleaning_fails_the_students_cells_are_left_out_and_the_scores_stay(monkeypatch, caplog):
    def raises(_text):
        raise RecursionError("too deep\x1b[2J")

    monkeypatch.setattr("autograder.pages.inert.clean_html", raises)
    _, notebook = graded("eve", extra="'mine'", **RIGHT)
    shown = {"output_type": "display_data", "data": {"text/html": "<b>", "text/plain": "mine"}, "metadata": {}}
    notebook["cells"].append(code_cell("extra-9", "'mine'", shown))
    kept = inert(notebook, "t1_numbers of eve")
    scores = [o["data"] for cell in kept["cells"] for o in cell.get("outputs", []) if o["output_type"] != "stream"]

    assert "mine" not in json.dumps(kept) and "return 2 * x" not in json.dumps(kept)
    assert "could not be shown" in json.dumps(kept)
    assert scores == [{"text/plain": "4"}, {"text/plain": "6"}]
    assert "t1_numbers of eve" in caplog.text and "too deep" in caplog.text and "\x1b" not in caplog.text


def test_cleaning_that_does_not_end_is_ended(monkeypatch):
    def goes_on(_text):
        while True:
            pass

    monkeypatch.setattr("autograder.pages.inert.clean_html", goes_on)
    monkeypatch.setattr("autograder.pages.inert.SECONDS", 0.05)
    shown = {"output_type": "display_data", "data": {"text/html": "<b>"}, "metadata": {}}
    kept = inert({"cells": [code_cell("extra-9", "1", shown)]})

    assert "could not be shown" in kept["cells"][0]["source"]


def essay(source, attachments):
    about = {"nbgrader": {"grade": True, "solution": True, "grade_id": "essay", "points": 1}}
    return {"cell_type": "markdown", "id": "e", "metadata": about, "source": source, "attachments": attachments}


def made_inert(source, attachments):
    return inert({"cells": [essay(source, attachments)], "metadata": {}})["cells"][0]


def test_a_picture_that_is_attached_to_a_written_answer_stays_there():
    cell = made_inert("See ![my plot](attachment:a.png), if x<y.", {"a.png": {"image/png": PNG}})

    assert cell["source"] == "See ![my plot](attachment:a.png), if x&lt;y."
    assert cell["attachments"] == {"a.png": {"image/png": PNG}}


@pytest.mark.parametrize(
    "attachments",
    [
        {"a.png": {"image/png": base64.b64encode(b"<svg onload=alert(1)>").decode()}},
        {"a.svg": {"image/svg+xml": "<svg onload=alert(1)>"}},
        {"a.png": {"text/html": "<script>alert(1)</script>"}},
        {"a) onload=alert(1)": {"image/png": PNG}},
        {"a.png": "alert(1)"},
        ["a.png"],
    ],
)
def test_what_is_attached_and_no_picture_is_left_out_and_its_sign_is_text(attachments):
    cell = made_inert("![a](attachment:a.png) ![a](attachment:a.svg)", attachments)

    assert "attachments" not in cell
    assert "![" not in cell["source"]


@pytest.mark.parametrize("hostile", some(HOSTILE))
def test_around_a_picture_that_is_attached_all_is_inert(hostile):
    from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

    picture = "![a](attachment:a.png)"
    links = f"[{picture}](javascript:alert(1))![{hostile}](attachment:a.png)!{picture}"
    source = f"{hostile}{picture} {picture}\n\n{picture}{hostile}{links}"
    cell = made_inert(source, {"a.png": {"image/png": PNG}})

    shown = MarkdownWithMath(renderer=IPythonRenderer(escape=False, attachments=cell["attachments"]))
    page = shown.render(cell["source"])  # as formgrader has it shown

    assert active_content(page, scripts_allowed=False) == [] and f"data:image/png;base64,{PNG}" in page


def test_a_cell_that_cannot_be_shown_keeps_no_attachment():
    assert "attachments" not in bare({"cells": [essay("x", {"a.png": {"image/png": PNG}})]})["cells"][0]
