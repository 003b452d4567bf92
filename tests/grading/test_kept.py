"""Results on disk: what holds, what is made anew, and what is left as it was given back."""

import json

from autograder.grading.collected import Job
from autograder.grading.kept import keep, result_path
from autograder.grading.settings import Settings
from tests.grading.small_class import PATIENCE, grade, graded_here, hand_in, made_stale
from tests.toy.by_hand import RIGHT, graded
from tests.toy.notebooks import NUMBERS, submitted


def test_a_torn_report_is_graded_again(toy, root):
    grade(toy, root)
    result_path(root, Job(NUMBERS, "ada", None), ".json").write_text('{"schema_version": 1, "stud')
    reports, known = grade(toy, root)

    assert reports["ada"].score == 10
    assert sorted(known) == [False, True]


def test_a_result_that_cannot_be_written_is_reported_and_the_others_are_graded(toy, root):
    (root / "results" / NUMBERS / "ada.json").mkdir(parents=True)

    reports, _ = grade(toy, root)

    assert "could not be written" in reports["ada"].error
    assert (reports["ada"].status, reports["ada"].score) == ("not graded", None)
    assert reports["bob"].score == 6


def test_no_report_stands_where_its_notebook_could_not_be_written(toy, tmp_path):
    job = Job(NUMBERS, "ada", None)
    result_path(tmp_path, job, ".ipynb").mkdir(parents=True)
    report, notebook = graded("ada", **RIGHT)
    kept = keep(Settings(toy, tmp_path, PATIENCE, confined=True), job, report, json.dumps(notebook))

    assert "could not be written" in kept.error
    assert not result_path(tmp_path, job, ".json").exists()


def test_a_mark_that_was_given_back_falls_only_if_it_is_graded_again(toy, root):
    graded_here(toy, root)
    path = made_stale(root, "bob", score_was="full")
    before = path.read_bytes()
    kept, _ = graded_here(toy, root)
    untouched = path.read_bytes() == before
    again, _ = graded_here(toy, root, again=True)

    assert kept["bob"].score == 10
    assert "would have 6 now" in kept["bob"].why
    assert untouched
    assert again["bob"].score == 6
    assert json.loads(path.read_text())["score"] == 6


def test_another_answer_may_have_fewer_points_also_after_one_was_given_back(toy, root):
    graded_here(toy, root)
    made_stale(root, "bob", score_was="full")
    hand_in(root, "bob", submitted(toy, double="def double(x):\n    return x + 1"))

    assert graded_here(toy, root)[0]["bob"].score == 6


def test_a_seed_that_is_asked_for_and_was_not_used_is_a_reason_and_again_is_one_for_all(toy, root):
    first, _ = graded_here(toy, root)
    seed = first["ada"].seed
    assert graded_here(toy, root, seed=seed)[1] == [True, True]
    assert graded_here(toy, root, seed=seed + 1)[1] == [False, False]
    assert graded_here(toy, root, again=True)[1] == [False, False]
