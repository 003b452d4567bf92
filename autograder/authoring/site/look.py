"""Looks over the built site: links, pictures, languages, requests to others, and above all answers."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from autograder.authoring.leaks import Leak, leaks_in_texts
from autograder.claims.course import Course

FETCHED = {"script": "src", "img": "src", "audio": "src", "source": "src", "iframe": "src", "link": "href"}
NOT_FETCHED = {"canonical", "next", "prev", "index", "search", "author"}
IN_STYLE = re.compile(r"""@import\s+["']([^"']+)|url\(\s*["']?([^"')]+)""")
NO_FILE = ("data:", "mailto:")
GUIDE = "CONTRIBUTING.html"
FORM = ("the marker", "a hidden test")


@dataclass
class Page:
    """What a built page holds.

    Attributes:
        language: that it says it is in.
        ids: that links may lead to.
        links: what its links lead to.
        fetched: what a browser fetches for it.
        pictures: the source of each, with its alternative text, or None.
        code: the text of each block of code or output.
        words: all of its text.
    """

    language: str = ""
    ids: set[str] = field(default_factory=set)
    links: list[str] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)
    pictures: list[tuple[str, str | None]] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    words: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page, self._inside, self._text = Page(), 0, ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        page = self.page
        page.ids |= {about[name] for name in ("id", "name") if about.get(name)}
        if tag == "html":
            page.language = about.get("lang", "")
        if tag == "a" and "href" in about:
            page.links.append(about["href"])
        if tag == "img":
            page.pictures.append((about.get("src", ""), about.get("alt")))
        if tag in FETCHED and about.get(FETCHED[tag]) and not set(about.get("rel", "").split()) & NOT_FETCHED:
            page.fetched.append(about[FETCHED[tag]])
        if tag == "pre":
            self._inside, self._text = self._inside + 1, ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "pre" and self._inside:
            self._inside -= 1
            self.page.code.append(self._text)

    def handle_data(self, data: str) -> None:
        self.page.words += data
        if self._inside:
            self._text += data


def read_pages(folder: Path) -> dict[str, Page]:
    """Read the pages of a built site, by path."""
    return {path.relative_to(folder).as_posix(): _read(path) for path in sorted(folder.rglob("*.html"))}


def _read(path: Path) -> Page:
    reader = _Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    reader.close()
    return reader.page


def faults(course: Course, folder: Path) -> list[str]:
    """List in words what is wrong with a built site; a site that may be published has none.

    Args:
        course: whose answers must not be there.
        folder: of the built pages.
    """
    pages = read_pages(folder)
    if not pages:
        return [f"{folder} has no pages; build the site with `make site`"]
    looks = (_languages(pages), _pictures(pages), _links(folder, pages), _requests(folder, pages))
    return [fault for look in (*looks, answers(course, pages)) for fault in look]


def _languages(pages: Mapping[str, Page]) -> Iterator[str]:
    for name, page in pages.items():
        if not page.language:
            yield f"{name} does not say its language; expected <html lang=...>"


def _pictures(pages: Mapping[str, Page]) -> Iterator[str]:
    for name, page in pages.items():
        for source, said in page.pictures:
            if not said or said == source or said.endswith(".png"):
                yield f"{name} has a picture {source} without an alternative text; say what it shows"


def _links(folder: Path, pages: Mapping[str, Page]) -> Iterator[str]:
    for name, page in pages.items():
        for link in dict.fromkeys(page.links):
            if _is_here(link) and (fault := _broken(folder, pages, name, link)):
                yield fault


def _is_here(address: str) -> bool:
    return not urlsplit(address).scheme and not address.startswith("//")


def _broken(folder: Path, pages: Mapping[str, Page], name: str, link: str) -> str:
    parts = urlsplit(link)
    target = (folder / name).parent / unquote(parts.path) if parts.path else folder / name
    if not target.resolve().is_file():
        return f"{name} links to {link}, where nothing is; mend the link"
    where = target.resolve().relative_to(folder.resolve()).as_posix()
    if parts.fragment and where in pages and unquote(parts.fragment) not in pages[where].ids:
        return f"{name} links to {link}, and that page has no such place; mend the anchor"
    return ""


def _requests(folder: Path, pages: Mapping[str, Page]) -> Iterator[str]:
    for name, page in pages.items():
        for address in dict.fromkeys(page.fetched):
            if not address.startswith(NO_FILE) and (fault := _not_ours(folder, folder / name, address)):
                yield fault
    for path in folder.rglob("*.css"):
        for found in IN_STYLE.findall(path.read_text(encoding="utf-8")):
            if fault := _not_ours(folder, path, "".join(found)):
                yield fault


def _not_ours(folder: Path, source: Path, address: str) -> str:
    name = source.relative_to(folder).as_posix()
    if address.startswith(NO_FILE):
        return ""
    if not _is_here(address):
        return f"{name} asks {address} of somebody else; a page must be readable without a network"
    path = unquote(urlsplit(address).path)
    return "" if not path or (source.parent / path).is_file() else f"{name} asks for {address}, which is not there"


def answers(course: Course, pages: Mapping[str, Page]) -> list[str]:
    """List the solutions, hidden tests and answers to concept questions that stand on pages."""
    code = ((f"{name}, cell {place}", text) for name, page in pages.items() for place, text in enumerate(page.code, 1))
    found = [leak for leak in leaks_in_texts(course, code) if not _is_explained(leak)]
    return [*map(str, found), *_told(course, pages)]


def _is_explained(leak: Leak) -> bool:
    """Whether a guide shows how hidden tests are written; those of an exercise it does not show."""
    return leak.where.startswith(GUIDE) and leak.what.startswith(FORM)


def _told(course: Course, pages: Mapping[str, Page]) -> Iterator[str]:
    """Find sentences that whoever chose an option is told: from them the right one is known."""
    told = {_letters(o.says): (a.name, q.number) for a in course.graded for q in a.questions for o in q.options}
    for name, page in pages.items():
        words = _letters(page.words)
        for says, (notebook, number) in told.items():
            if says in words:
                yield f"{name} tells what is right or wrong of an answer to question {number} of {notebook}; omit it"


@cache
def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text)
