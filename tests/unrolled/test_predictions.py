"""Every question to predict is answered, folded, after a cell that shows the outcome."""

import re

import pytest

from autograder.grading.submission import read_own
from autograder.unrolled import UNROLLED

QUESTION = "**Predict.**"
ANSWER = re.compile(r"<details><summary><b>Answer</b>: [^<]+</summary>\n\n.+?\n\n</details>", re.DOTALL)


def unanswered(notebook):
    """Say of each question to predict what its answer lacks: answers come in the order of the questions."""
    cells = list(enumerate(notebook["cells"]))
    asked = [place for place, cell in cells for _ in range(cell["source"].count(QUESTION))]
    answered = [place for place, cell in cells for _ in ANSWER.findall(cell["source"])]
    if len(asked) != len(answered):
        yield f"{len(asked)} questions and {len(answered)} folded answers"
    for question, answer in zip(asked, answered, strict=False):
        if "code" not in {cell["cell_type"] for cell in notebook["cells"][question : max(question, answer)]}:
            yield f"nothing shows the outcome of {notebook['cells'][question]['id']} before its answer"


def text(name, source):
    return {"id": name, "cell_type": "markdown", "source": source}


ASKS = text("q", "**Predict.** Which?")
CODE = {"id": "c", "cell_type": "code", "source": ""}
FOLD = "<details><summary><b>Answer</b>: which</summary>\n\nThis.\n\n</details>"
FOLDED, AND_ON = text("a", FOLD), text("b", f"{FOLD}\n\nNow the next. **Predict.** What?")


@pytest.mark.parametrize("assignment", UNROLLED.assignments, ids=lambda a: a.name)
def test_every_prediction_of_a_notebook_has_its_folded_answer(assignment):
    assert list(unanswered(read_own(UNROLLED.source_notebook(assignment)))) == []


@pytest.mark.parametrize(
    ("cells", "complaint"),
    [
        ([ASKS, CODE, FOLDED], []),
        ([ASKS, CODE, AND_ON, CODE, FOLDED], []),
        ([ASKS, CODE, AND_ON, FOLDED], ["nothing shows the outcome of b before its answer"]),
        ([ASKS, CODE], ["1 questions and 0 folded answers"]),
        ([ASKS, FOLDED, CODE], ["nothing shows the outcome of q before its answer"]),
        ([FOLDED, CODE, ASKS], ["nothing shows the outcome of q before its answer"]),
        ([ASKS, CODE, text("a", "This.")], ["1 questions and 0 folded answers"]),
    ],
)
def test_an_answer_that_is_missing_open_or_too_early_is_found(cells, complaint):
    assert list(unanswered({"cells": cells})) == complaint
