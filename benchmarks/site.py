"""Measures what a reader fetches for each page of the built site: requests and bytes, in Debian's chromium.

    python benchmarks/site.py [--write]

`make site` builds it. A page is opened with an empty cache, as by somebody who comes for the first time.
"""

import argparse
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Browser, Request, sync_playwright

from autograder.claims.course import REPOSITORY
from autograder.files.whole import write_whole

BUILT = REPOSITORY / "build" / "site" / "html"
PAGE = REPOSITORY / "docs" / "benchmarks" / "site.md"
CHROMIUM = "/usr/bin/chromium"
INTRODUCTION = """# The site

What a reader fetches for each page of this site, with an empty cache, uncompressed. A second page costs less: styles,
scripts and the program that writes formulas (1.2 MB) are the same on all. Made by `python benchmarks/site.py --write`
after `make site`.

"""


@dataclass(frozen=True)
class Weight:
    """What one page costs.

    Attributes:
        name: path of the page.
        requests: how many files are fetched.
        outside: how many of them from another machine.
        size: bytes of all.
        formulas: whether the page has some.
    """

    name: str
    requests: int
    outside: int
    size: int
    formulas: bool


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(REPOSITORY)}")
    options = parser.parse_args()
    if not BUILT.is_dir():
        print(f"{BUILT} is not there; run `make site` first", file=sys.stderr)
        return 2
    text = INTRODUCTION + "\n".join(_table(list(_weights(BUILT)))) + "\n"
    print(text)
    if options.write:
        write_whole(PAGE, text)
    return 0


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_about: object) -> None:
        pass


def _weights(folder: Path) -> Iterator[Weight]:
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}/"
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for name in names:
                yield _weight(browser, address, name)
            browser.close()
        server.shutdown()


def _weight(browser: Browser, address: str, name: str) -> Weight:
    context = browser.new_context()
    page = context.new_page()
    finished: list[Request] = []
    page.on("requestfinished", lambda request: finished.append(request))
    page.goto(address + name, wait_until="networkidle", timeout=120_000)
    asked = [request for request in finished if not request.url.startswith("data:")]
    size = sum(len(request.response().body()) for request in asked)
    outside = sum(not request.url.startswith(address) for request in asked)
    formulas = any("mathjax" in request.url for request in asked)
    context.close()
    return Weight(name, len(asked), outside, size, formulas)


def _table(weights: list[Weight]) -> Iterator[str]:
    heaviest = max(weights, key=lambda weight: weight.size)
    outside = sum(weight.outside for weight in weights)
    yield f"{len(weights)} pages, {outside} requests to another machine. The heaviest page is `{heaviest.name}`."
    yield ""
    yield "| page | requests | to others | MB | formulas |"
    yield "|---|---:|---:|---:|---|"
    for weight in weights:
        formulas = "yes" if weight.formulas else ""
        yield f"| `{weight.name}` | {weight.requests} | {weight.outside} | {weight.size / 1e6:.2f} | {formulas} |"


if __name__ == "__main__":
    sys.exit(main())
