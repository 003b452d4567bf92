"""A score depends on the answer alone: not on processor, threads, workers, or the order of submissions."""

import json
import subprocess
import sys

import pytest

from autograder.claims.course import REPOSITORY
from autograder.grading.batch import grade_class
from autograder.grading.collected import find_jobs
from autograder.grading.settings import Settings
from autograder.unrolled import UNROLLED
from tests import scores
from tests.processors import PROCESSORS, ask, environment, machine, missing, untouched

pytestmark = pytest.mark.slow
BPTT = UNROLLED.assignment("03_bptt")


def graded(variables, *assignments):
    command = [sys.executable, "-m", "tests.scores", *assignments]
    done = subprocess.run(command, env=variables, cwd=REPOSITORY, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.fixture(scope="module")
def as_it_is():
    return graded({**untouched(), "OMP_NUM_THREADS": "1"})


def test_the_class_shows_right_and_wrong_answers_of_every_assignment(as_it_is):
    points = {
        name: [sum(ex[0] for ex in student.values()) for student in found]
        for name, found in as_it_is["verdicts"].items()
    }

    assert list(points) == [assignment.name for assignment in UNROLLED.graded]
    for name, (right, wrong) in points.items():
        assert right == UNROLLED.assignment(name).automatic_points > wrong


@pytest.mark.parametrize("processor", PROCESSORS, ids=lambda processor: processor.name)
def test_another_processor_gives_the_same_verdicts(as_it_is, processor):
    if reason := missing(processor):
        pytest.skip(reason)
    if ask(environment(processor))["bits"] == machine()["bits"]:
        pytest.skip(f"this machine computes as {processor.name} without being told")

    found = graded(environment(processor))

    assert found["bits"] != as_it_is["bits"]
    assert found["verdicts"] == as_it_is["verdicts"]


def test_several_threads_give_the_same_verdicts(as_it_is):
    many = {**untouched(), "OMP_NUM_THREADS": "4", "RNNKIT_THREADS": "all"}

    assert graded(many, BPTT.name)["verdicts"][BPTT.name] == as_it_is["verdicts"][BPTT.name]


@pytest.mark.parametrize(("workers", "turned_round"), [(1, True), (2, False)])
def test_workers_and_order_change_no_verdict(as_it_is, tmp_path, workers, turned_round):
    for student, data in zip("ab", scores.notebooks(BPTT), strict=True):
        folder = tmp_path / "submitted" / student / BPTT.name
        folder.mkdir(parents=True)
        (folder / f"{BPTT.name}.ipynb").write_bytes(data)
    jobs = find_jobs(tmp_path, [BPTT])
    settings = Settings(UNROLLED, tmp_path, scores.PATIENT, confined=True, seed=scores.SEED)
    reports = grade_class(settings, jobs[::-1] if turned_round else jobs, workers=workers, on_done=lambda *_: None)
    found = {report.student: scores.verdict(report) for report in reports}

    assert json.loads(json.dumps([found[student] for student in "ab"])) == as_it_is["verdicts"][BPTT.name]
