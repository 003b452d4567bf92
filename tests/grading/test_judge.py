"""The judge on the toy course: the whole way from submitted bytes to a Report, through a real subject process."""

import json

import pytest

from autograder.authoring.solutions import MARK, solutions
from autograder.claims.results import ExerciseResult, Report
from autograder.grading.client import Patience, Subject
from autograder.grading.judge import PRINTED, _verdict_outputs, open_judge
from tests.toy.notebooks import NUMBERS, extra_cell, submitted

SPOILS_NUMPY = """
def double(x):
    global np
    if x.shape == (1, 1):
        np = None
    return x * 3
"""
ASLEEP = "import time\nwhile True: time.sleep(1)"
"""Never ends, as a working loop does not; one of those is enough, since it takes a processor until it is stopped."""
SHORT = Patience(cell=2.0, call=1.0, exercise=3.0, whole=20.0)


@pytest.fixture(scope="module")
def judge(toy):
    with open_judge(toy, patience=SHORT) as judge:
        yield judge


@pytest.fixture
def grade(judge, toy):
    return lambda data, **options: judge.grade_bytes(toy.assignment(NUMBERS), data, student="ada", **options)


def earned(graded):
    return {exercise.grade_id: exercise.earned for exercise in graded.report.exercises}


def message(graded):
    claims = [claim for exercise in graded.report.exercises for claim in exercise.claims]
    return next(claim.message for claim in claims if not claim.passed)


def test_the_solution_earns_everything(grade, toy):
    assert earned(grade(submitted(toy))) == {"test_double": 4, "test_mean_of_rows": 6}


def test_the_release_as_it_is_earns_nothing_and_says_that_it_is_not_done(grade, toy):
    graded = grade(toy.release_notebook(toy.assignment(NUMBERS)).read_bytes())

    assert graded.report.score == 0
    assert "not done yet" in message(graded)


def test_a_mistake_costs_its_claims_and_no_others(grade, toy):
    graded = grade(submitted(toy, mean_of_rows="def mean_of_rows(x):\n    return x.mean(axis=1) + 1"))

    assert earned(graded) == {"test_double": 4, "test_mean_of_rows": 2}
    assert "`means` differs from the formula" in message(graded)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("    return x[:1]", "shape (1, "),
        ("    return None", "None"),
        ("    raise KeyError('oops')", "raised KeyError: \"'oops'\""),
        ("    return 'two'", "`y` is a text, expected an array"),
        ("    return object()", "cannot be handed over"),
        ("    x *= 2\n    return x", "writes into one of its arguments"),
        ("    import time\n    while True: time.sleep(1)", "did not return within"),
        ("    import os; os._exit(0)", "ended the Python process"),
        ("    import os; os.kill(os.getpid(), 11)", "ended the Python process"),
        ("    import sys; sys.exit()", "raised SystemExit"),
        ("    return double(x)", "RecursionError"),
        ("    y = np.empty(x.shape)\n    y += 2 * x\n    return y", "never filled in"),
        ("    y = np.empty_like(x)\n    y[:1] = 2 * x[:1]\n    return y", "never filled in"),
    ],
)
def test_a_wrong_answer_costs_its_exercise_only_and_is_explained(grade, toy, body, says):
    graded = grade(submitted(toy, double=f"def double(x):\n{body}"))

    assert earned(graded)["test_mean_of_rows"] == 6
    assert earned(graded)["test_double"] < 4
    assert says in message(graded)


def test_a_changed_global_in_one_exercise_does_not_reach_the_next(grade, toy):
    graded = grade(submitted(toy, double=SPOILS_NUMPY))

    assert earned(graded)["test_mean_of_rows"] == 6


@pytest.mark.parametrize(
    "source",
    [
        "import warnings; warnings.warn('only a warning')",
        "import sys; print('on stderr', file=sys.stderr)",
        "def helper(x):\n    return x",
        "%timeit -n 1 -r 1 sum(range(10))",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])",
        "print('x' * 10_000_000)",
        "1 / 0",
    ],
)
def test_an_honest_extra_cell_costs_nothing(grade, toy, source):
    assert grade(submitted(toy, extra=[source])).report.score == 10


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("while True: pass", "was stopped"),
        ("while True: print('x' * 100_000)", "was stopped"),
        (f"import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\n{ASLEEP}", "did not stop"),
        ("import os\nos._exit(1)", "ended its Python process"),
    ],
)
def test_a_cell_that_is_stuck_or_dies_is_reported_and_the_rest_still_runs(grade, toy, source, says):
    graded = grade(submitted(toy, extra=[source, "after = 'ran'\nafter"], at="double"))

    assert graded.report.score == 10
    assert [says in remark for remark in graded.report.remarks] == [True]
    assert "'ran'" in json.dumps(graded.notebook)


def test_where_the_time_of_all_cells_is_used_up_that_is_said_and_not_that_others_were_run(toy):
    with open_judge(toy, patience=Patience(cell=5, whole=1)) as judge:
        extra = ["while True: pass", "'after' + 'wards'"]
        graded = judge.grade_bytes(toy.assignment(NUMBERS), submitted(toy, extra=extra, at="mean_of_rows"))

    assert len(graded.report.remarks) == 1
    assert "was stopped when the 1 seconds of the notebook were used up" in graded.report.remarks[0]
    assert "the cells below it were not run" in graded.report.remarks[0]
    assert "'afterwards'" not in json.dumps(graded.notebook)


def test_time_that_is_given_back_later_does_not_change_which_limit_ended_a_cell(toy, monkeypatch):
    run = Subject.run

    def run_and_give_back(subject, source, *limits):
        ran = run(subject, source, *limits)
        subject._account.excused += 5 if ran.ended else 0
        return ran

    monkeypatch.setattr(Subject, "run", run_and_give_back)
    with open_judge(toy, patience=Patience(cell=5, whole=1)) as judge:
        graded = judge.grade_bytes(toy.assignment(NUMBERS), submitted(toy, extra=["while True: pass"]))

    assert "was stopped when the 1 seconds of the notebook were used up" in graded.report.remarks[0]


def test_where_the_time_of_all_exercises_is_used_up_no_process_is_said_to_have_ended(toy):
    sleeps = {name: f"import time\n\ndef {name}(x):\n    time.sleep(30)" for name in ("double", "mean_of_rows")}
    with open_judge(toy, patience=Patience(cell=0.3, again=0.3, call=5, exercise=5, checks=1)) as judge:
        report = judge.grade_bytes(toy.assignment(NUMBERS), submitted(toy, **sleeps)).report

    assert report.score == 0
    assert report.remarks[-1] == "Not all exercises could be checked. There are 1 seconds for all exercises together."
    assert "process ended" not in report.to_json()


def test_both_seeds_give_the_same_scores_and_the_seed_is_recorded(grade, toy):
    wrong = submitted(toy, double="def double(x):\n    return x ** 2")
    one, other = grade(wrong, seed=1), grade(wrong, seed=2)

    assert earned(one) == earned(other)
    assert (one.report.seed, other.report.seed) == (1, 2)


def test_a_fresh_seed_is_drawn_for_every_run(grade, toy):
    assert grade(submitted(toy)).report.seed != grade(submitted(toy)).report.seed


@pytest.mark.parametrize("data", [b"", b"not json", b"[]", b"{}", b'{"cells": 3}', b"\xff\xfe\x00"])
def test_a_file_that_is_no_notebook_is_refused_with_a_reason(grade, data):
    graded = grade(data)

    assert graded.report.score == 0
    assert graded.report.max_score == 10
    assert "notebook" in graded.report.error


def test_the_report_is_one_json_document_that_can_be_read_back(grade, toy):
    report = grade(submitted(toy)).report

    assert Report.from_json(report.to_json()) == report
    assert {"assignment", "student", "submission_hash", "checks_hash", "environment", "seed", "score",
            "max_score", "exercises"} <= set(json.loads(report.to_json()))  # fmt: skip


def test_test_cells_end_with_the_score_and_hold_no_error(grade, toy):
    graded = grade(submitted(toy, double="def double(x):\n    raise ValueError('no')"))
    cell = next(c for c in graded.notebook["cells"] if c["id"] == "test_double")
    kinds = [output["output_type"] for output in cell["outputs"]]

    assert kinds == ["stream", "execute_result"]
    assert cell["outputs"][1]["data"]["text/plain"] == "0.0"
    assert "0 of 4 points" in cell["outputs"][0]["text"]


def test_no_hidden_test_reaches_the_notebook(grade, toy):
    text = json.dumps(grade(submitted(toy)).notebook)

    assert "HIDDEN TESTS" not in text
    assert not MARK.search(text)


def test_extra_cells_are_known_by_their_place(grade, toy):
    graded = grade(submitted(toy, extra=["'here I am'"], at="double"))
    ids = [cell["id"] for cell in graded.notebook["cells"]]

    assert ids.index(extra_cell(graded.notebook)) == ids.index("double") + 1


def test_the_memory_of_one_process_is_limited(grade, toy):
    graded = grade(submitted(toy, extra=["held = np.zeros(300_000_000)"]))

    assert graded.report.score == 10
    assert "MemoryError" in json.dumps(graded.notebook)


def test_the_memory_of_all_processes_together_is_limited(toy):
    forks = "for _ in range(8):\n    if os.fork() == 0:\n        held = np.ones(25_000_000)\n        time.sleep(30)"
    source = f"import os, time\n{forks}\ntime.sleep(30)"
    with open_judge(toy, patience=Patience(cell=30)) as judge:
        graded = judge.grade_bytes(toy.assignment(NUMBERS), submitted(toy, extra=[source]))

    assert graded.report.score == 10
    assert "MiB of memory" in " ".join(graded.report.remarks)


STOPPED = {
    "import scipy": "No module named 'scipy' in line 1 of the cell (`import scipy`)",
    "x = “2”": "invalid character '“' (U+201C) in line 1 of the cell (`x = “2”`). Type it anew",
    "if 1:\n\u00a0   x = 2": "non-printable character U+00A0 in line 2 of the cell (`x = 2`). Type it anew",
    "if 1:\n    x = 2\n  y = 0": "IndentationError: unindent does not match any outer",
    "y = missing": "NameError: name 'missing' is not defined in line 1",
    "raise ValueError('`4 of 4`\\n✓ all')": "ValueError: '4 of 4' ✓ all in line 1",
    ASLEEP: "its cell did not come to its end",
    "import os\nos._exit(0)": "its cell did not come to its end",
}


@pytest.mark.parametrize(("before", "says"), STOPPED.items())
def test_a_function_whose_cell_was_stopped_is_missing_because_of_that(grade, toy, before, says):
    said = message(grade(submitted(toy, double=f"{before}\n\ndef double(x):\n    return 2 * x")))

    assert "`double` is not there, because its cell" in said
    assert says in said
    assert len(said.splitlines()) == 1


def test_an_error_in_another_cell_is_not_the_cause(grade, toy):
    data = submitted(toy, double="def duoble(x):\n    return 2 * x", extra=["1 / 0"])

    assert "keep the name that the exercise gives" in message(grade(data))


def test_an_error_in_the_own_cell_that_defines_the_function_is_the_cause(grade, toy):
    data = submitted(toy, double="", extra=["1 / 0\n\ndef double(x):\n    return 2 * x"])

    assert "ZeroDivisionError: division by zero in line 1 of the cell (`1 / 0`)" in message(grade(data))


def test_what_a_visible_check_said_is_kept_whole_with_the_indent_of_its_table():
    lines = [f"  row {number}" for number in range(12)]
    error = {"output_type": "error", "ename": "CheckFailed", "evalue": "", "traceback": lines}
    result = ExerciseResult("test_double", 4, ())

    said, _ = _verdict_outputs([error], result)

    assert said["text"].splitlines()[:12] == [f"{PRINTED}{line}" for line in lines]


def of_another(toy, name):
    """The finished notebook of another assignment of the toy course, or a notebook that is of none."""
    if name:
        return toy.release_notebook(toy.assignment(name)).read_bytes()
    return json.dumps({"cells": [{"cell_type": "code", "source": "x = 1", "metadata": {}}], "nbformat": 4}).encode()


@pytest.mark.parametrize(
    ("name", "says"), [("t2_reading", "seems to be t2_reading"), ("", "seems to be another notebook")]
)
def test_a_notebook_of_another_assignment_needs_a_look_and_is_not_told_that_it_is_not_done(grade, toy, name, says):
    graded = grade(of_another(toy, name))

    assert graded.report.status == "needs a look"
    assert says in graded.report.look[0]
    assert says in message(graded)
    assert graded.report.score == 0


def test_answers_in_a_new_notebook_keep_their_points_and_need_a_look(grade, toy):
    cells = [
        {"cell_type": "code", "source": source, "metadata": {}}
        for source in solutions(toy, toy.assignment(NUMBERS)).values()
    ]
    numpy = {"cell_type": "code", "source": "import numpy as np", "metadata": {}}

    graded = grade(json.dumps({"cells": [numpy, *cells], "nbformat": 4}).encode())

    assert graded.report.score == 10
    assert graded.report.status == "needs a look"
