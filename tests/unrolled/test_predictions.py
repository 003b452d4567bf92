"""Every question to predict is answered, folded, after a cell that shows the outcome."""

import re

import pytest

from autograder.grading.submission import read_own
from autograder.unrolled import UNROLLED

ANSWER = re.compile(r"<details><summary><b>Answer</b>: [^<]+</summary>\n\n.+\n\n</details>", re.DOTALL)


def unanswered(notebook):
    """Say of each question to predict what its answer lacks: cell `answer-ID` answers cell ID."""
    cells = {cell["id"]: (place, cell) for place, cell in enumerate(notebook["cells"])}
    for name, (asked, cell) in cells.items():
        if "**Predict.**" in cell["source"]:
            answered, answer = cells.get(f"answer-{name}", (-1, {"source": ""}))
            if answered < 0:
                yield f"no cell answer-{name}"
            elif not ANSWER.fullmatch(answer["source"]):
                yield f"answer-{name} is not one folded answer"
            elif "code" not in {between["cell_type"] for between in notebook["cells"][asked:answered]}:
                yield f"nothing shows the outcome before answer-{name}"


def text(name, source):
    return {"id": name, "cell_type": "markdown", "source": source}


QUESTION = text("q", "**Predict.** Which?")
CODE = {"id": "c", "cell_type": "code", "source": ""}
FOLDED = text("answer-q", "<details><summary><b>Answer</b>: which</summary>\n\nThis.\n\n</details>")


@pytest.mark.parametrize("assignment", UNROLLED.assignments, ids=lambda a: a.name)
def test_every_prediction_of_a_notebook_has_its_folded_answer(assignment):
    assert list(unanswered(read_own(UNROLLED.source_notebook(assignment)))) == []


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ([QUESTION, CODE, FOLDED], []),
        ([QUESTION, CODE], ["no cell answer-q"]),
        ([QUESTION, FOLDED, CODE], ["nothing shows the outcome before answer-q"]),
        ([FOLDED, CODE, QUESTION], ["nothing shows the outcome before answer-q"]),
        ([QUESTION, CODE, text("answer-q", "This.")], ["answer-q is not one folded answer"]),
    ],
)
def test_an_answer_that_is_missing_open_or_too_early_is_found(cells, complaint):
    assert list(unanswered({"cells": cells})) == complaint
