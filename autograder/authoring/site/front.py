"""The front page: what stands in the README once is taken from there, and the notebooks are listed as they are."""

import re
from collections.abc import Iterator

from autograder.authoring.site.teaching import Lesson
from autograder.claims.course import Assignment, Course
from autograder.errors import SourceError

BLOCK = re.compile(r"^```\n(?:(?!^```).)*?✗.*?^```$", re.MULTILINE | re.DOTALL)
FACT = re.compile(r"^\| (?P<figure>[^|]+) \| (?P<says>[^|]+) \| \[[^\]]+\]\((?P<page>[^)]+)\.md\) \|$", re.MULTILINE)
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
CARD = """:::{{grid-item-card}} {figure}
:link: {page}
:link-type: doc
:class-card: fact

{says}
:::"""


def front_page(course: Course, written: str, readme: str) -> str:
    """Fill in what the front page takes from elsewhere.

    Args:
        course: whose notebooks are listed.
        written: the part that is written by hand.
        readme: which holds the sample of a check, and the measured facts with the pages that hold them.

    Raises:
        SourceError: if the README has no sample or no facts.
    """
    sample, facts = BLOCK.search(readme), list(FACT.finditer(readme))
    if not sample or not facts:
        raise SourceError("README.md has no sample of a check, or no table of facts; the front page shows both.")
    cards = "\n\n".join(CARD.format(**fact.groupdict()) for fact in facts)
    filled = {
        "sample": sample[0],
        "facts": f"::::{{grid}} 1 2 3 3\n:gutter: 3\n\n{cards}\n::::",
        "notebooks": "\n".join(_table(course)),
    }
    for place, words in filled.items():
        written = written.replace(f"<!-- {place} -->", words)
    return written


def _table(course: Course) -> Iterator[str]:
    yield from ("| notebook | you write | minutes of exercises |", "|---|---|---:|")
    for assignment in course.assignments:
        blocks = Lesson(course, assignment).blocks.values()
        asked = " · ".join(block.title.partition(": ")[2] for block in blocks)
        minutes = sum(block.minutes for block in blocks) or ""
        path = f"/notebooks/{assignment.name}/{assignment.name}.ipynb"
        yield f"| [{_title(course, assignment)}]({path}) | {asked or '-'} | {minutes} |"


def _title(course: Course, assignment: Assignment) -> str:
    found = TITLE.search(Lesson(course, assignment).cells[0]["source"])
    return found[1] if found else assignment.name
