"""What a student sees in a browser, from the unzipped tree: told on the page, quick, and without asking anybody.

The pictures are kept in build/browser.
"""

import json
import zipfile

import pytest

from autograder.authoring.archive import write_archive
from autograder.authoring.demo import Work, hand_in
from autograder.authoring.students import gathered, one_week
from autograder.unrolled import UNROLLED
from tests.browser.lab import CHROMIUM, Desk, Server, browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no browser: {CHROMIUM} is missing (apt-get install chromium)"),
]
START, CELL = (f"notebooks/{name}/{name}.ipynb" for name in ("00_start_here", "01_rnn_cell"))
WRONG = "def softmax(z):\n    e = np.exp(z - z.max())\n    return e / e.sum()\n"
RIGHT = (
    "def softmax(z):\n    e = np.exp(z - z.max(axis=1, keepdims=True))\n    return e / e.sum(axis=1, keepdims=True)\n"
)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """A student's JupyterLab in the second week, with a copy of notebook 01 that is solved."""
    place = tmp_path_factory.mktemp("student")
    packed = write_archive(gathered(one_week(UNROLLED, "01_rnn_cell")), place / "course.zip")
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(place)
    solved = hand_in(UNROLLED, UNROLLED.assignment("01_rnn_cell"), Work())
    (place / "course" / "solved.ipynb").write_text(json.dumps(solved), encoding="utf-8")
    with Server(place / "course", place) as running:
        yield running


@pytest.fixture(scope="module")
def chromium():
    pytest.importorskip("playwright.sync_api", reason="no driver: pip install playwright")
    with browser() as running:
        yield running


@pytest.fixture
def desk(chromium, server):
    """A page of its own for each test, which must end without a complaint."""
    desk = Desk(chromium, server)
    yield desk
    desk.page.close()

    assert desk.complaints == []


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_notebook_00_says_that_all_is_well(desk, server, theme):
    server.set("apputils-extension/themes", {"theme": f"JupyterLab {theme}"})
    desk.open(START)
    said = desk.run("set-up-code")
    desk.run("1-where-you-are-going-code")
    desk.photograph(f"start_here_{theme.lower()}")

    assert said.strip().endswith("Everything is in place.")
    assert "✗" not in said
    assert desk.page.locator("body").get_attribute("data-jp-theme-name") == f"JupyterLab {theme}"
    assert desk.cell("1-where-you-are-going-code").locator("img").count() == 1


def test_notebook_01_goes_from_stub_to_diagnosis_to_ticks_and_is_validated(desk, server):
    server.set("apputils-extension/themes", {"theme": "JupyterLab Light"})
    desk.open(CELL)
    desk.run("set-up-code")
    desk.run("softmax")
    unfinished = desk.run("test_softmax")
    desk.type("softmax", WRONG)
    desk.run("softmax")
    wrong = " ".join(desk.run("test_softmax").split())
    desk.photograph("wrong_answer")
    desk.type("softmax", RIGHT)
    desk.run("softmax")
    right = desk.run("test_softmax")
    desk.photograph("right_answer")
    desk.save()
    validated = desk.validate()
    desk.photograph("validate")

    assert "NotImplementedError" in unfinished
    assert "This is exactly what comes out when" in wrong and "See hint" in wrong
    assert right.count("✓") == 5 and "✗" not in right
    assert "check.rnn_cell_step(rnn_cell_step)" in validated and "check.softmax(softmax)" not in validated


def test_a_solved_notebook_restarts_and_runs_all_and_its_slider_moves_the_picture(desk):
    desk.open("solved.ipynb")
    desk.restart_and_run_all("questions-check")
    desk.shown("questions-check")
    errors = desk.page.locator(
        "[data-mime-type='application/vnd.jupyter.stderr'], .jp-RenderedText[data-mime-type*='error']"
    )
    before, after = desk.slide("exercise-1-5-strike-the-bell-code")
    desk.photograph("slider")

    assert errors.count() == 0
    assert before != after


def test_what_only_teachers_need_is_not_on_the_page(desk):
    desk.open(START)
    words = desk.page.locator("body").inner_text()

    assert "Validate" in words
    assert [word for word in ("Create Assignment", "Nbgrader", "Formgrader", "Jupyter news") if word in words] == []
