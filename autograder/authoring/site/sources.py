"""What Sphinx reads: every page at the path that its source has in the repository, so that links between them hold.

The notebooks are made (`notebooks.py`), the teachers' pages are filled in (`teaching.py`), everything else is copied.
A link to a file that is no page, such as a module, becomes the file's path; who has the repository finds it there.
"""

import json
import posixpath
import re
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path

from autograder.authoring.site.front import front_page
from autograder.authoring.site.notebooks import page_of
from autograder.authoring.site.teaching import TEACHERS, teachers_page
from autograder.claims.course import REPOSITORY, Course

SITE = REPOSITORY / "docs" / "site"
FRONT = "index.md"
ALONE = ("CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
LINK = re.compile(r"(?P<picture>!?)\[(?P<text>(?:[^\[\]]|\[[^\]]*\])*)\]\((?P<to>[^()\s]+)\)")
ELSEWHERE = re.compile(r"[a-z]+:|#|/")
CHART = re.compile(r"```mermaid\n(.*?)```", re.DOTALL)
ARROW = re.compile(r"^ *(\w+) --> ([\w &]+)$", re.MULTILINE)
PAGES = re.compile(r"^<!-- pages(?P<unseen>, not listed)?: (?P<which>\S+) -->$", re.MULTILINE)
HEADING = re.compile(r"^# (.+)$", re.MULTILINE)


def sources(course: Course) -> dict[str, str | bytes]:
    """Give all that Sphinx reads, by path.

    Raises:
        SourceError: if a notebook or a teacher's page is not as it should be.
    """
    pages = {**_written(), **_made(course)}
    there = {*pages, *_pictures()}
    mended: dict[str, str | bytes] = {name: mend_links(name, text, there) for name, text in pages.items()}
    return {**mended, **_notebooks(course), **_pictures()}


def _written() -> dict[str, str]:
    """The pages that are written by hand or by a benchmark, by path; the front page and those of teachers apart."""
    paths = [path for path in (REPOSITORY / "docs").rglob("*.md") if not {SITE, TEACHERS} & set(path.parents)]
    paths += [REPOSITORY / name for name in ALONE]
    texts = {path.relative_to(REPOSITORY).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return {name: with_pages(with_table(text)) for name, text in texts.items()}


def _made(course: Course) -> dict[str, str]:
    """The front page, those of teachers, and the list of decisions, by path."""
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    pages = {FRONT: front_page(course, (SITE / FRONT).read_text(encoding="utf-8"), readme)}
    pages["docs/teachers/index.md"] = with_pages((TEACHERS / FRONT).read_text(encoding="utf-8"))
    for assignment in course.graded:
        name = f"{assignment.name}.md"
        pages[f"docs/teachers/{name}"] = teachers_page(course, assignment, TEACHERS / name)
    return {**pages, "docs/decisions/index.md": _decisions()}


def _decisions() -> str:
    paths = sorted((REPOSITORY / "docs" / "decisions").glob("2*.md"), reverse=True)
    rows = [f"| {path.stem[:10]} | [{_title(path)}]({path.name}) |" for path in paths]
    head = ["# Decisions", "", "What was decided, when, and what was not reached.", "", "| day | about |", "|---|---|"]
    return with_pages("\n".join([*head, *rows, "", "<!-- pages, not listed: 2* -->", ""]))


def _title(path: Path) -> str:
    found = HEADING.search(path.read_text(encoding="utf-8"))
    return found[1] if found else path.stem


def _notebooks(course: Course) -> dict[str, str | bytes]:
    names = {a: f"notebooks/{a.name}/{a.name}.ipynb" for a in course.assignments}
    return {name: json.dumps(page_of(course, assignment)) for assignment, name in names.items()}


def _pictures() -> dict[str, str | bytes]:
    paths = [path for path in (REPOSITORY / "docs").rglob("*.png") if SITE not in path.parents]
    return {path.relative_to(REPOSITORY).as_posix(): path.read_bytes() for path in paths}


def mend_links(page: str, text: str, there: Mapping[str, object] | set[str]) -> str:
    """Let links lead to pages of the site; one to another file of the repository becomes that file's path.

    Args:
        page: path of the page.
        text: of the page, Markdown.
        there: paths of all pages and pictures.
    """
    return LINK.sub(partial(_mended, page, there), text)


def _mended(page: str, there: Mapping[str, object] | set[str], link: re.Match[str]) -> str:
    to = link["to"].partition("#")[0]
    if not to or ELSEWHERE.match(link["to"]):
        return link[0]
    path = posixpath.normpath(posixpath.join(posixpath.dirname(page), to))
    if path == "README.md":
        return f"[{link['text']}](/{FRONT})"
    if path in there or path.endswith(".ipynb"):
        return link[0]
    return link["text"] if link["text"].strip("`") == to else f"{link['text']} (`{path}`)"


def with_pages(text: str) -> str:
    """Say to Sphinx which pages belong below one, where its text names them in a line that nobody else sees."""
    return PAGES.sub(_toctree, text)


def _toctree(pages: re.Match[str]) -> str:
    shown = ":hidden:" if pages["unseen"] else ":maxdepth: 1"
    return f"```{{toctree}}\n{shown}\n:glob:\n\n{pages['which']}\n```"


def with_table(text: str) -> str:
    """Write drawn arrows, which only some readers of Markdown draw, as a table."""
    return CHART.sub(lambda chart: "\n".join(_rows(chart[1])), text)


def _rows(chart: str) -> Iterator[str]:
    yield from ("| room | imports |", "|---|---|")
    for left, right in ARROW.findall(chart):
        yield f"| `{left}` | {', '.join(f'`{room}`' for room in right.split(' & '))} |"
