"""What a student's cells show, and every verdict, is the same whether or not the rest of the notebook is run."""

import ast
import json
import os
import re

import numpy as np
import pytest

from autograder.authoring.demo import Work, hand_in
from autograder.claims.mistake import mistakes_in
from autograder.grading.cell_names import names_in
from autograder.grading.judge import open_judge
from autograder.grading.needed import needed
from autograder.grading.submission import read_own, rebuild
from autograder.unrolled import UNROLLED

NOTEBOOKS = int(os.environ.get("UNROLLED_NEEDED_NOTEBOOKS", "1"))
SEED = 20_261_128
AT_ONCE = re.compile(r"np\.(set_printoptions|seterr|array|log)|dict\.fromkeys|range|print|sigmoid|diagrams\.\w+")
"""What a cell of the release may call that every verdict waits for: it takes no time while a submission is graded."""


@pytest.fixture(scope="module")
def judges():
    with open_judge(UNROLLED) as lean, open_judge(UNROLLED, whole=True) as whole:
        yield lean, whole


def changed_by_machine(assignment, rng):
    """A notebook with a mistake in every other exercise, and cells of a student's that look at what is there."""
    known = mistakes_in(assignment.module("mistakes"))
    choices = [[m for m in known if m.of == e.name] for e in assignment.exercises]
    wrong = tuple(some[rng.integers(len(some))] for some in choices if some and rng.random() < 0.5)
    notebook = hand_in(UNROLLED, assignment, Work(mistakes=wrong))
    cells = notebook["cells"]
    bound = sorted(set().union(*(names_in(c["source"]).values for c in cells if c["cell_type"] == "code")))
    for number in range(2):
        name = bound[rng.integers(len(bound))]
        look = f"print(repr({name})[:500])\ndef peek():\n    return {name}\n"
        cells.insert(1 + int(rng.integers(len(cells))), own_cell(look, number))
    return json.dumps(notebook).encode()


def own_cell(source, number):
    return {"cell_type": "code", "id": f"look-{number}", "metadata": {}, "source": source, "outputs": [],
            "execution_count": None}  # fmt: skip


def shown(graded):
    """What the student's own cells show, without what differs from run to run: addresses and numbers of cells."""
    outputs = {c["id"]: c["outputs"] for c in graded.notebook["cells"] if c["id"].startswith("extra-")}
    return re.sub(r"0x[0-9a-f]+|In\[\d+\]", "", json.dumps(outputs, sort_keys=True))


@pytest.mark.parametrize("assignment", UNROLLED.graded, ids=lambda assignment: assignment.name)
def test_a_verdict_is_that_of_the_whole_notebook(judges, assignment):
    rng = np.random.default_rng(SEED)
    for number in range(NOTEBOOKS):
        data = changed_by_machine(assignment, rng)
        lean, whole = (judge.grade_bytes(assignment, data, seed=number) for judge in judges)

        assert lean.report.exercises == whole.report.exercises
        assert shown(lean) == shown(whole)


@pytest.mark.parametrize("assignment", UNROLLED.graded, ids=lambda assignment: assignment.name)
def test_no_verdict_waits_for_what_only_the_reader_needs(assignment):
    notebook = json.dumps(hand_in(UNROLLED, assignment, Work())).encode()
    parts = rebuild(read_own(UNROLLED.release_notebook(assignment)), notebook).parts
    ours = [parts[index].cell["source"] for index in needed(parts) if not parts[index].is_wanted]
    statements = [step for source in ours for step in ast.parse(source).body if not isinstance(step, ast.FunctionDef)]
    called = {ast.unparse(node.func) for step in statements for node in ast.walk(step) if isinstance(node, ast.Call)}

    assert ours
    assert [name for name in sorted(called) if not AT_ONCE.fullmatch(name)] == []
