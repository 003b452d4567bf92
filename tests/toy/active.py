"""Finds what would run in a page, with the standard library's own parser."""

from html.parser import HTMLParser

REFUSED = {"svg", "math", "iframe", "object", "embed", "form", "input", "base", "link", "foreignobject"}


def active_content(page: str, *, word: str = "alert", scripts_allowed: bool = True) -> list[str]:
    """List what in a page could run a student's code.

    Args:
        page: HTML.
        word: what the students' scripts of a test contain.
        scripts_allowed: whether the page may have scripts of its own, without that word.
    """
    finder = _Finder(word, scripts_allowed)
    finder.feed(page)
    finder.close()
    return finder.found


def loaded_from_elsewhere(page: str) -> list[str]:
    """List the addresses, other than of links to follow, that showing a page would ask for.

    Args:
        page: HTML.
    """
    finder = _Loader()
    finder.feed(page)
    finder.close()
    return finder.found


class _Loader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = [(value or "").strip() for _, value in attrs] if tag != "a" else []
        self.found += [value for value in values if value.lower().startswith(("http:", "https:", "//"))]


class _Finder(HTMLParser):
    def __init__(self, word: str, scripts_allowed: bool) -> None:
        super().__init__()
        self.found: list[str] = []
        self._word = word
        self._scripts_allowed = scripts_allowed
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tag = tag
        allowed = {"link", "input"} if self._scripts_allowed else set()
        if tag in REFUSED - allowed or (tag == "script" and not self._scripts_allowed):
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            text = "".join((value or "").split()).lower()
            if self._word in text and (name.startswith("on") or text.startswith(("javascript:", "vbscript:", "data:"))):
                self.found.append(f"{tag} {name}={value}")
            if name in ("href", "src", "action") and text.startswith(("javascript:", "vbscript:", "data:text")):
                self.found.append(f"{tag} {name}={value}")

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""

    def handle_data(self, data: str) -> None:
        if self._tag in ("script", "style") and self._word in data:
            self.found.append(f"{self._word!r} in <{self._tag}>")
