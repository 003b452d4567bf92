"""Formgrader in JupyterLab, clicked through in a real browser, with a class of two and its own configuration.

Needs Playwright and Debian's chromium. What is seen is kept as pictures in the test's folder, which pytest names.
"""

import importlib.util
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from autograder.authoring.demo import Work, hand_in
from autograder.claims.course import REPOSITORY
from autograder.unrolled import UNROLLED

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
MISSING = [
    name
    for name, there in (
        ("Playwright (pip install playwright)", importlib.util.find_spec("playwright") is not None),
        ("chromium", Path(CHROMIUM).exists()),
    )
    if not there
]
pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(bool(MISSING), reason=f"formgrader was NOT tried in a browser: {' and '.join(MISSING)} missing"),
]
NAME = "08_compose"
TASK = "about_my_piece"
ROSTER = "id,first_name,last_name,email\ns01,Ada,Lovelace,ada@uni.example\ns02,Zoë,Müller,zoe@uni.example\n"
PATIENCE = 120_000  # milliseconds; a submission is judged meanwhile, and the machine may have other work
ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)/\S*\?token=(\w+)")


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """A class of two, of whom one is graded."""
    root = tmp_path_factory.mktemp("formgrader") / "class"
    for student in ("s01", "s02"):
        folder = root / "submitted" / student / NAME
        folder.mkdir(parents=True)
        work = hand_in(UNROLLED, UNROLLED.assignment(NAME), Work())
        (folder / f"{NAME}.ipynb").write_text(json.dumps(work), encoding="utf-8")
    (root / "roster.csv").write_text(ROSTER, encoding="utf-8")
    second = root.parent / "s02"
    shutil.move(root / "submitted" / "s02", second)
    command = [sys.executable, "-m", "autograder", "grade", "--root", str(root), "--assignment", NAME, "--quiet"]
    subprocess.run([*command, "--workers", "1"], check=True, capture_output=True)
    shutil.move(second, root / "submitted" / "s02")
    return root


@pytest.fixture(scope="module")
def lab(desk):
    """JupyterLab, started in the class directory as an instructor starts it: its address and token."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {
        **os.environ,
        "PATH": path,
        "JUPYTER_CONFIG_DIR": str(desk.parent / "config"),
        "HOME": str(desk.parent),
    }
    log = desk.parent / "lab.log"
    with log.open("w") as said:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ServerApp.port=0"],
            cwd=desk, env=environment, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        yield _address(log, server)
    finally:
        server.terminate()
        server.wait(30)


def _address(log, server):
    end = time.monotonic() + 240
    while time.monotonic() < end and server.poll() is None:
        found = ADDRESS.search(log.read_text(errors="replace"))
        if found:
            return f"http://127.0.0.1:{found[1]}", found[2]
        time.sleep(0.5)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text(errors='replace')[-3000:]}")


@pytest.fixture(scope="module")
def page(lab):
    from playwright.sync_api import sync_playwright

    address, token = lab
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1280, "height": 900}, base_url=address)
        page.set_default_timeout(PATIENCE)
        # what lies elsewhere is not there in a test; waiting for it would take minutes
        page.route(re.compile(r"^https?://(?!127\.0\.0\.1)"), lambda route: route.abort())
        page.goto(f"/formgrader/manage_assignments?token={token}")
        yield page
        browser.close()


def picture(page, desk, name):
    page.screenshot(path=desk.parent / f"{name}.png", full_page=True)


def row(page, text):
    return page.locator("tbody tr", has_text=text)


def said_in_dialog(page):
    """Read the dialog that a button ends with, and close it."""
    dialog = page.locator(".modal.in")
    dialog.wait_for()
    text = dialog.inner_text()
    dialog.locator(".modal-footer button").click()
    dialog.wait_for(state="detached")
    return text


def asked(desk, query, *values):
    connection = sqlite3.connect(desk / "gradebook.db")
    try:
        return connection.execute(query, values).fetchall()
    finally:
        connection.close()


def test_formgrader_is_in_jupyterlabs_menu(page, lab, desk):
    address, token = lab
    page.goto(f"{address}/lab?token={token}")
    page.get_by_role("menuitem", name="Nbgrader", exact=True).click()
    page.get_by_role("menuitem", name="Formgrader", exact=False).first.click()
    inside = page.frame_locator("iframe[src*='formgrader']")
    inside.locator("tbody tr", has_text=NAME).wait_for()
    picture(page, desk, "lab")

    assert inside.locator("tbody tr", has_text="01_rnn_cell").count() == 1


def test_generate_refuses_and_names_the_command_that_releases(page, desk):
    page.goto("/formgrader/manage_assignments")
    row(page, NAME).locator("td.assign a").click()
    text = said_in_dialog(page)
    changed = subprocess.run(
        ["git", "status", "--porcelain", "notebooks"], cwd=REPOSITORY, capture_output=True, text=True
    ).stdout

    assert "python -m autograder release" in text
    assert changed == ""


def test_autograde_judges_a_submission_and_names_are_shown(page, desk):
    page.goto(f"/formgrader/manage_submissions/{NAME}")
    row(page, "s02").locator("td.autograde a").click()
    text = said_in_dialog(page)
    picture(page, desk, "submissions")

    assert "Successfully autograded" in text
    assert "Müller, Zoë" in row(page, "s02").inner_text()
    assert "Lovelace, Ada" in row(page, "s01").inner_text()
    assert (desk / "results" / NAME / "s02.json").exists()
    assert scores(desk) == {"s01": 16, "s02": 16}


def scores(desk):
    query = """SELECT s.student_id, SUM(g.auto_score) FROM grade g JOIN submitted_notebook n ON n.id = g.notebook_id
        JOIN submitted_assignment s ON s.id = n.assignment_id GROUP BY s.student_id"""
    return dict(asked(desk, query))


def open_submission(page, student):
    page.goto(f"/formgrader/gradebook/{NAME}/{NAME}")
    row(page, student).locator("a").first.click()
    page.locator(".nbgrader_cell").first.wait_for()
    # its marks are there; what is typed before is written over by them
    page.locator(f"input#{TASK}_extra_credit[placeholder]").wait_for()


def until(holds):
    """Wait for what the page saves behind the scenes."""
    end = time.monotonic() + 60
    while not holds() and time.monotonic() < end:
        time.sleep(0.2)


def test_a_person_gives_points_and_a_comment(page, desk):
    open_submission(page, "Submission #1")
    score = page.locator(f"input#{TASK}")
    score.fill("3")
    score.press("Tab")
    comment = page.locator(f"textarea#{TASK}-comment")
    comment.fill("Well told.")
    comment.press("Tab")
    of_task = "FROM grade g JOIN base_cell b ON b.id = g.cell_id WHERE b.name = ?"
    written = "SELECT manual_comment FROM comment WHERE manual_comment IS NOT NULL"
    until(lambda: asked(desk, written) and (3.0,) in asked(desk, f"SELECT g.manual_score {of_task}", TASK))
    picture(page, desk, "by_hand")
    given = asked(desk, f"SELECT g.manual_score {of_task}", TASK)
    comments = asked(desk, written)

    assert sorted(given, key=str) == [(3.0,), (None,)]
    assert comments == [("Well told.",)]


def test_the_longest_notebook_is_read_without_scrolling_sideways(page, desk):
    open_submission(page, "Submission #1")
    widths = page.evaluate("[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]")

    assert widths[0] <= widths[1]


def test_feedback_is_generated_with_what_the_person_wrote(page, desk):
    page.goto(f"/formgrader/manage_submissions/{NAME}")
    for student in ("s01", "s02"):
        row(page, student).locator("td.generate-feedback a").click()
        assert "Successfully generated feedback" in said_in_dialog(page)
    pages = [(desk / "feedback" / s / NAME / f"{NAME}.html").read_text(encoding="utf-8") for s in ("s01", "s02")]

    assert sum("Well told." in text for text in pages) == 1


def test_every_list_of_people_has_their_names(page, desk):
    page.goto("/formgrader/manage_students")
    row(page, "s01").wait_for()
    text = page.locator("tbody").inner_text()
    picture(page, desk, "students")

    assert "Lovelace, Ada" in text and "Müller, Zoë" in text
    assert "None" not in text
