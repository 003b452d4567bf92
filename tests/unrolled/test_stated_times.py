"""What a notebook says of the time it takes is true of its own exercises and its own length."""

import re

import pytest

from autograder.grading.submission import read_own
from autograder.unrolled import UNROLLED

WORDS_PER_MINUTE = 200  # of fluent readers in prose; formulas take longer
HINTS = re.compile(r"<details><summary><b>Hint.*?</details>|\$\$.*?\$\$", re.DOTALL)
STATED = {"two hours": 120, "an hour and a half": 90}


def stated(text):
    """Read the minutes that a notebook asks for."""
    minutes = re.search(r"\b(\d+) minutes", text)
    return int(minutes.group(1)) if minutes else max(STATED[words] for words in STATED if words in text)


def needed(texts):
    """Add up the minutes of the exercises and of reading everything but hints and formulas once."""
    exercises = sum(map(int, re.findall(r"\*\*Time\*\* (\d+) min", "".join(texts))))
    return exercises + len(re.findall(r"[A-Za-z']+", HINTS.sub("", "\n".join(texts)))) / WORDS_PER_MINUTE


@pytest.mark.parametrize("assignment", UNROLLED.assignments, ids=lambda a: a.name)
def test_a_notebook_takes_no_longer_than_it_says(assignment):
    cells = read_own(UNROLLED.source_notebook(assignment))["cells"]
    texts = [cell["source"] for cell in cells if cell["cell_type"] == "markdown"]
    asked = stated(next(text for text in texts if "## What you need" in text))

    assert needed(texts) <= asked
