"""A message on a page is text: escaped, with what stands between backticks as code."""

import pytest

from autograder.pages import text
from autograder.pages.text import breakable, sentence, template


def test_what_stands_between_backticks_is_code_and_the_rest_is_escaped():
    assert sentence("`a < b` & c") == "<code>a &lt; b</code> &amp; c"


@pytest.mark.parametrize("written", ["`a\nb`", "`" + "x" * 300 + "`", "a ` b"])
def test_a_backtick_without_its_other_half_nearby_stays(written):
    assert "<code>" not in sentence(written)


def test_what_would_write_to_a_terminal_is_gone():
    assert "\x1b" not in sentence("a\x1b[31mb")
    assert "\x1b" not in breakable("a\x1b[31mb")


def test_a_name_can_be_broken_after_its_underscores():
    assert breakable("rnn_cell<") == "rnn_<wbr>cell&lt;"


def test_a_template_escapes_what_it_shows_and_has_the_words_of_the_pages(tmp_path, monkeypatch):
    (tmp_path / "page.j2").write_text("{{ name }}|{{ name | sentence }}|{{ name | breakable }}|{{ 2 | points }}")
    monkeypatch.setattr(text, "__file__", str(tmp_path / "text.py"))

    page = template("page.j2", lambda number: f"{number} points").render(name="`<a_b>`")

    assert page == "`&lt;a_b&gt;`|<code>&lt;a_b&gt;</code>|`&lt;a_<wbr>b&gt;`|2 points"
