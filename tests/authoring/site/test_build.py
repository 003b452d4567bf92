"""Pages as they are built, in Debian's chromium: everybody can read them, and nobody else is asked for anything.

Some pages are built whole and the others as stubs, since Sphinx takes a minute for all; `make site` builds and looks
over all of them.
"""

import json
import re
import threading
from dataclasses import replace
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

from autograder.authoring.site import build as builder
from autograder.authoring.site.build import MATHJAX, build
from autograder.authoring.site.look import faults
from autograder.authoring.site.sources import sources
from autograder.errors import SourceError
from autograder.unrolled import UNROLLED
from tests.browser.lab import CHROMIUM, QUIET
from tests.pages.test_axe import AXE

UNTESTED = "NOT TESTED what a browser says of the site: "
WHOLE = ("index.md", "docs/teachers/01_rnn_cell.md", "notebooks/01_rnn_cell/01_rnn_cell.ipynb")
SHOWN = tuple(name.rpartition(".")[0] + ".html" for name in WHOLE)
SEARCH = "search.html?q=softmax"
STUB = {"cells": [{"cell_type": "markdown", "id": "a", "metadata": {}, "source": "# A stub"}]}
ADDRESS = "https://example.org/unrolled/"
PHONE, DESKTOP = {"width": 360, "height": 740}, {"width": 1280, "height": 900}
RULES = """axe.run({exclude: [["th:has(mjx-container)"]]}, {resultTypes: ["violations"]})
    .then(found => found.violations.map(v => [v.id, v.nodes[0].html.slice(0, 200)]))"""  # it sees no formula as text

needs_browser = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{UNTESTED}there is no chromium"),
    pytest.mark.skipif(not AXE.is_file(), reason=f"{UNTESTED}npm ci --prefix tests/pages/axe"),
]
pytestmark = pytest.mark.skipif(not MATHJAX.is_dir(), reason=f"{UNTESTED}npm ci --prefix docs/site/mathjax")


def stub(name, content):
    if name in WHOLE or isinstance(content, bytes):
        return content
    if name.endswith(".ipynb"):
        return json.dumps({**STUB, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    toctree = content.partition("```{toctree}")
    return f"# A stub\n\n{''.join(toctree[1:])}"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    pages = {name: stub(name, content) for name, content in sources(UNROLLED).items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SITE_URL", ADDRESS)
        return build(pages, tmp_path_factory.mktemp("built"))


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_about):
        pass


@pytest.fixture(scope="module")
def address(site):
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=site)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox", *QUIET])
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def opened(browser, address):
    """Opens a page once, in light or dark; its requests and complaints are kept on it."""
    pages = {}

    def open_page(name, scheme):
        if (name, scheme) not in pages:
            page = pages[name, scheme] = browser.new_context(color_scheme=scheme, viewport=DESKTOP).new_page()
            page.asked, page.said = [], []
            page.on("request", lambda request: page.asked.append(request.url))
            page.on("requestfailed", lambda request: page.said.append(f"failed: {request.url}"))
            page.on("console", lambda message: page.said.append(message.text))
            page.goto(f"{address}/{name}", wait_until="networkidle")
        return pages[name, scheme]

    return open_page


def test_the_built_pages_have_no_faults(site):
    assert faults(replace(UNROLLED, assignments=()), site) == []  # `make site` looks for answers, which takes longer


def test_a_link_to_a_page_shows_the_card_from_where_the_site_is_published(site):
    said = dict(re.findall(r'<meta property="og:([\w:]+)" content="([^"]*)"', (site / "index.html").read_text("utf-8")))

    assert said["image"] == f"{ADDRESS}_static/social_card.png"
    assert (site / "_static" / "social_card.png").is_file()
    assert said["description"].startswith("Build recurrent neural networks from scratch")
    assert "dogs" in said["image:alt"] or "sentence" in said["image:alt"]


def test_a_page_has_a_sign_of_its_own_in_the_browsers_tab(site):
    [sign] = re.findall(r'<link rel="shortcut icon" href="([^"]+)"', (site / "index.html").read_text("utf-8"))

    assert (site / sign).read_text("utf-8").startswith("<svg")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", [*SHOWN, SEARCH])
class TestInABrowser:
    pytestmark = needs_browser

    def test_a_page_asks_nobody_else_and_complains_of_nothing(self, name, scheme, opened, address):
        page = opened(name, scheme)

        assert [url for url in page.asked if not url.startswith((address, "data:"))] == []
        assert page.said == []
        assert len(page.asked) > 5

    def test_everybody_can_read_a_page(self, name, scheme, opened):
        page = opened(name, scheme)
        page.set_viewport_size(DESKTOP)
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        page.add_script_tag(path=str(AXE))

        assert page.evaluate(RULES) == []

    def test_on_a_phone_nothing_has_to_be_scrolled_sideways(self, name, scheme, opened):
        page = opened(name, scheme)
        page.set_viewport_size(PHONE)

        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


class TestFigures:
    pytestmark = needs_browser

    def test_they_are_turned_round_in_the_dark_and_only_there(self, opened):
        look = "getComputedStyle(document.querySelector('article img')).filter"

        assert opened("index.html", "light").evaluate(look) == "none"
        assert opened("index.html", "dark").evaluate(look).startswith("invert(0.9)")


class TestTheSearch:
    pytestmark = needs_browser

    def test_it_finds_the_notebook_in_which_a_word_stands(self, opened):
        page = opened(SEARCH, "light")

        assert "01 · One RNN cell" in page.inner_text("#search-results")


def test_a_build_without_mathjax_says_how_to_fetch_it(tmp_path, monkeypatch):
    monkeypatch.setattr(builder, "MATHJAX", tmp_path / "gone")

    with pytest.raises(SourceError, match="npm ci --prefix docs/site/mathjax"):
        build({"index.md": "# A"}, tmp_path / "site")


def test_what_sphinx_warns_of_ends_a_build(tmp_path):
    with pytest.raises(SourceError, match="Sphinx warned"):
        build({"index.md": "# A\n\n[a](gone.md)\n"}, tmp_path / "site")


def copied(folder):
    """Stands for Sphinx where it is too slow: pages are their sources."""
    (folder / "sources").rename(folder / "html")


def test_a_build_leaves_no_page_of_an_earlier_one_and_every_file_of_somebody_elses(tmp_path, monkeypatch):
    monkeypatch.setattr(builder, "_run_sphinx", copied)
    (tmp_path / "mine.txt").write_text("mine")
    for name in ("old", "new"):
        html = build({f"{name}.html": "<html></html>"}, tmp_path)

    assert (html / "new.html").is_file()
    assert (html / "_static/mathjax/tex-chtml.js").is_file()
    assert not (html / "old.html").exists()
    assert (tmp_path / "mine.txt").read_text() == "mine"
