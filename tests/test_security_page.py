"""What docs/security.md says in numbers and names is what the code does; its table is held by `tests/attacks`."""

import json
import re
import sys
import threading
import time

import pytest

from autograder.claims.course import REPOSITORY
from autograder.gradebook.formgrader import PAGE_SECONDS
from autograder.gradebook.keeper import Keeper
from autograder.grading.client import GRACE_SECONDS, MOST_BUSY, Patience
from autograder.grading.judge import CHECK_SECONDS, open_judge
from autograder.grading.own_limits import interrupted_after
from autograder.pages import inert
from autograder.subject.limits import MIB, Limits
from autograder.subject.server import WATCH_SECONDS
from autograder.unrolled import UNROLLED
from tests.attacks.suite import ATTACKS
from tests.attacks.test_mutants import MUTANTS
from tests.toy.notebooks import NUMBERS, submitted

PAGE = REPOSITORY / "docs" / "security.md"
TEXT = " ".join(PAGE.read_text(encoding="utf-8").split())
PLACES = ("", "autograder", "tests", "tests/attacks", "tests/subject")
WORDS = {5.5: "five and a half", 7: "seven", 7.5: "seven and a half", 10: "ten"}
TIME = Patience()
STUCK = TIME.cell + GRACE_SECONDS
MOST_EXERCISES = max(len(assignment.exercises) for assignment in UNROLLED.graded)
NOTEBOOK = TIME.whole + STUCK + TIME.checks + CHECK_SECONDS * MOST_EXERCISES


def minutes(seconds):
    return WORDS[round(seconds / 30) / 2]


SAYS = {
    "cells": f"Cells together {TIME.whole:g} seconds (a stuck one may add {STUCK:g})",
    "exercises": f"exercises together {TIME.checks:g} seconds",
    "the judge": f"at most {CHECK_SECONDS:g} seconds of the judge's own work",
    "a notebook": f"about {minutes(NOTEBOOK)} minutes at worst for a notebook",
    "the ceiling": f"After {TIME.ceiling:g} seconds of wall time it is given up",
    "busy": f"is believed {WORDS[MOST_BUSY]} times, within the time of one call",
    "the gradebook": f"into the gradebook may take {Keeper.SECONDS:g} seconds",
    "the page": f"the feedback page another {Keeper.SECONDS:g}, of which at most {inert.SECONDS:g} to clean",
    "formgrader": f"formgrader's page may take {PAGE_SECONDS:g}",
    "pages as well": f"take {minutes(NOTEBOOK + 2 * Keeper.SECONDS)} minutes at worst",
    "given up": f"it is given up after {minutes(TIME.ceiling)}",
    "looks": "are looked at every tenth of a second",
    "a process and a file": (
        f"each process to {Limits().memory // MIB // 1024} GiB and each file to {Limits().file_size // MIB} MiB"
    ),
    "both limits": f"above {Limits().memory // MIB}, deleted files without a private disk at most",
    "the disk": f"MiB above {Limits().scratch // MIB}.",
    "processor time": f"Its limit of {Limits().cpu} seconds of processor time",
    "mutants": f"the whole way, {MUTANTS} by default",
}


@pytest.mark.parametrize("says", SAYS.values(), ids=SAYS)
def test_a_limit_on_the_page_is_the_codes(says):
    assert says in TEXT
    assert WATCH_SECONDS == 0.1


def test_every_file_that_the_page_names_is_there():
    named = re.findall(r"`([\w/]+\.py)`", TEXT)
    missing = [name for name in named if not any((REPOSITORY / place / name).is_file() for place in PLACES)]

    assert len(named) > 30
    assert missing == []


def test_links_on_the_page_lead_somewhere():
    links = re.findall(r"\]\(([^)#]+)\)", TEXT)

    assert links
    assert [link for link in links if not (PAGE.parent / link).exists()] == []


def test_attacks_that_would_harm_the_machine_are_run_confined_only():
    assert 0 < sum(not attack.calm for attack in ATTACKS) < len(ATTACKS) / 4


@pytest.mark.skipif(sys.platform != "linux", reason="confinement is refused elsewhere")
def test_a_pair_of_sockets_can_be_made_and_the_size_of_a_file_seen_and_no_more(toy):
    cell = """
import os, socket
one, other = socket.socketpair()
one.send(b"seen by both")
print(other.recv(20).decode(), os.stat("/etc/passwd").st_size > 0)
for place in ("socket.socket(socket.AF_UNIX)", "socket.socket(socket.AF_INET)", "open('/etc/passwd')"):
    try:
        print("got", type(eval(place)))
    except OSError as error:
        print("refused", type(error).__name__)
"""
    with open_judge(toy) as judge:
        graded = judge.grade_bytes(toy.assignment(NUMBERS), submitted(toy, extra=[cell]))
    shown = json.dumps(graded.notebook)

    assert "seen by both True" in shown
    assert shown.count("refused PermissionError") == 3
    assert "reached" not in shown.replace('print(\\"reached\\"', "")


def test_the_judges_own_work_has_no_limit_of_time_in_another_thread():
    ended = []

    def work():
        with interrupted_after(0.01):
            end = time.thread_time() + 0.1
            while time.thread_time() < end:
                pass
        ended.append("by itself")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()

    assert ended == ["by itself"]
