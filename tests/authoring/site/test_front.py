"""The front page and the README: what they say was measured stands in the pages that they link to."""

import re

import pytest

from autograder.authoring.site.front import FACT, front_page
from autograder.authoring.site.sources import SITE
from autograder.claims.course import REPOSITORY
from autograder.errors import SourceError
from autograder.unrolled import UNROLLED

README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
FACTS = [fact.groupdict() for fact in FACT.finditer(README)]
LINES = 60  # a screen and a half, where long lines do not wrap


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact["figure"])
def test_a_figure_that_the_readme_gives_stands_in_the_page_it_links_to(fact):
    page = (REPOSITORY / f"{fact['page']}.md").read_text(encoding="utf-8")
    numbers = re.findall(r"\d[\d,.]*\d%?|\d+%?", f"{fact['figure']} {fact['says']}")

    assert numbers
    assert [number for number in numbers if not re.search(rf"(?<![\d.]){re.escape(number)}(?![\d%])", page)] == []


def test_the_readme_is_short():
    assert 5 <= len(FACTS) <= 8
    assert len(README.splitlines()) <= LINES


def test_the_readme_has_one_picture_two_commands_and_three_doors():
    assert len(re.findall(r"^!\[", README, re.MULTILINE)) == 1
    assert re.findall(r"^(make\S*(?: \w+)?) +#", README, re.MULTILINE) == ["make", "make test"]
    assert re.findall(r"^\*\*You want to (\w+)", README, re.MULTILINE) == ["learn", "teach", "change"]


def test_the_front_page_shows_the_readmes_sample_and_facts_and_every_notebook():
    page = front_page(UNROLLED, (SITE / "index.md").read_text(encoding="utf-8"), README)

    assert "This is exactly what comes out when the tanh is taken of each term" in page
    assert "sets up" not in page and "Three doors" not in page
    assert page.count(":class-card: fact") == len(FACTS)
    assert [a.name for a in UNROLLED.assignments if f"/{a.name}.ipynb)" not in page] == []
    assert "<!--" not in page


def test_a_readme_without_facts_or_sample_is_no_front_page():
    with pytest.raises(SourceError, match="no sample"):
        front_page(UNROLLED, "", "# Unrolled")
