"""What Sphinx reads: pages at their places, and links that lead somewhere."""

import re

import pytest

from autograder.authoring.site.sources import mend_links, sources, with_pages, with_table
from autograder.claims.course import REPOSITORY
from autograder.unrolled import UNROLLED

THERE = {"docs/house.md", "docs/images/dogs.png"}


@pytest.fixture(scope="module")
def pages():
    return sources(UNROLLED)


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        ("[the house](house.md)", "[the house](house.md)"),
        ("[the house](house.md#the-street)", "[the house](house.md#the-street)"),
        ("![dogs](images/dogs.png)", "![dogs](images/dogs.png)"),
        ("[there](https://example.org/a.md)", "[there](https://example.org/a.md)"),
        ("[below](#the-street)", "[below](#the-street)"),
        ("[the judge](../autograder/grading/judge.py)", "the judge (`autograder/grading/judge.py`)"),
        ("[front](../README.md)", "[front](/index.md)"),
        ("[03](../notebooks/03_bptt/03_bptt.ipynb)", "[03](../notebooks/03_bptt/03_bptt.ipynb)"),
    ],
)
def test_a_link_leads_to_a_page_or_says_which_file_is_meant(written, mended):
    assert mend_links("docs/students.md", f"See {written}.", THERE) == f"See {mended}."


def test_a_drawing_of_arrows_becomes_a_table():
    assert with_table("```mermaid\nflowchart TD\n    cli --> week & pages\n```") == (
        "| room | imports |\n|---|---|\n| `cli` | `week`, `pages` |"
    )


def test_which_pages_belong_below_one_is_said_to_sphinx_and_to_no_other_reader(pages):
    assert with_pages("<!-- pages: 2* -->") == "```{toctree}\n:maxdepth: 1\n:glob:\n\n2*\n```"
    assert with_pages("<!-- pages, not listed: 2* -->") == "```{toctree}\n:hidden:\n:glob:\n\n2*\n```"
    assert [name for name, text in pages.items() if isinstance(text, str) and "<!-- pages" in text] == []


def test_every_page_of_the_repository_is_a_page_of_the_site(pages):
    written = {path.relative_to(REPOSITORY).as_posix() for path in (REPOSITORY / "docs").rglob("*.md")}
    of_the_site = {name for name in written if not name.startswith(("docs/site/", "docs/teachers/"))}

    assert of_the_site - set(pages) == set()
    assert {"index.md", "CONTRIBUTING.md", "SECURITY.md", "docs/decisions/index.md"} <= set(pages)


def test_every_notebook_and_every_teachers_page_is_a_page_of_the_site(pages):
    assert {f"notebooks/{a.name}/{a.name}.ipynb" for a in UNROLLED.assignments} <= set(pages)
    assert {f"docs/teachers/{a.name}.md" for a in UNROLLED.graded} <= set(pages)


def test_every_decision_is_listed_the_newest_first(pages):
    listed = re.findall(r"\]\((2[\w-]+)\.md\)", pages["docs/decisions/index.md"])
    there = {path.stem for path in (REPOSITORY / "docs/decisions").glob("2*.md")}

    assert set(listed) == there
    assert [name[:10] for name in listed] == sorted((name[:10] for name in there), reverse=True)


def test_a_term_of_the_glossary_is_used_in_the_notebook_that_it_names():
    rows = re.findall(r"^\| .*? \| (.*) \| .*? \| \[\d+\]\(\.\./(.*?)\) \|$", glossary(), re.MULTILINE)
    missing = [
        (name, path)
        for said, path in rows
        for name in re.findall(r"`(\w+)`", said)
        if not re.search(rf"\b{name}\b", (REPOSITORY / path).read_text(encoding="utf-8"))
    ]

    assert len(rows) > 30
    assert missing == []


def glossary():
    return (REPOSITORY / "docs/glossary.md").read_text(encoding="utf-8")
