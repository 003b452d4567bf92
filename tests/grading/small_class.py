"""A class of the toy course, handed in and graded where a test can see it."""

import json
from concurrent.futures import Executor, Future

from autograder.grading.batch import grade_class
from autograder.grading.client import Patience
from autograder.grading.collected import Job, find_jobs
from autograder.grading.kept import result_path
from autograder.grading.settings import Settings
from autograder.grading.worker import close_judges
from tests.toy.notebooks import NUMBERS

PATIENCE = Patience(cell=2.0, call=1.0, exercise=3.0, whole=20.0)


def hand_in(root, student, data, *, assignment=NUMBERS, name=None):
    folder = root / "submitted" / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    (folder / (name or f"{assignment}.ipynb")).write_bytes(data)


def grade(toy, root, workers=1, executor=None):
    seen = []
    jobs = find_jobs(root, toy.graded)
    settings = Settings(toy, root, PATIENCE, confined=True)
    reports = grade_class(
        settings, jobs, workers=workers, on_done=lambda report, known: seen.append(known), executor=executor
    )
    return {report.student: report for report in reports}, seen


def graded_here(toy, root, **settings):
    settings = Settings(toy, root, PATIENCE, confined=True, **settings)
    seen = []
    jobs = find_jobs(root, toy.graded)
    reports = grade_class(settings, jobs, workers=1, on_done=lambda _, known: seen.append(known), executor=Here())
    close_judges()
    return {report.student: report for report in reports}, seen


class Here(Executor):
    """Runs what it is given at once, in this process, so that a test can make it fail."""

    def submit(self, function, /, *args, **kwargs):
        """Run it and give what came of it."""
        future = Future()
        try:
            future.set_result(function(*args, **kwargs))
        except Exception as error:
            future.set_exception(error)
        return future


def stored(root):
    return json.loads((root / "results" / NUMBERS / "ada.json").read_text())


def made_stale(root, student, *, score_was=None):
    """Let a verdict be of other checks; and, if it is said, of one that gave full marks. It was given back."""
    path = result_path(root, Job(NUMBERS, student, None), ".json")
    document = json.loads(path.read_text())
    document["checks_hash"] = "of older checks"
    if score_was == "full":
        for exercise in document["exercises"]:
            for claim in exercise["claims"]:
                claim["passed"], claim["message"] = True, ""
    path.write_text(json.dumps(document))
    page = root / "feedback" / student / NUMBERS / f"{NUMBERS}.html"
    page.parent.mkdir(parents=True)
    page.write_text("given back")
    return path
