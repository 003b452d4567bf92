"""A worker: what it does where its judge cannot confine, or a submission cannot be read."""

import pytest

from autograder.errors import CannotConfine
from tests.grading.small_class import hand_in
from tests.toy.notebooks import submitted


def test_a_machine_that_cannot_confine_ends_the_run_before_anything_is_graded(ada, tmp_path, monkeypatch):
    monkeypatch.setattr("autograder.grading.judge.rehearse", cannot)

    with pytest.raises(CannotConfine, match="no Landlock"):
        ada()
    assert not (tmp_path / "results").exists()


def cannot(*_, **__):
    raise CannotConfine("The kernel offers no Landlock.")


def test_confinement_that_fails_midway_is_no_mark(ada, toy, tmp_path, monkeypatch):
    assert ada().score == 10
    hand_in(tmp_path, "ada", submitted(toy, double="def double(x):\n    return x"))
    monkeypatch.setattr("autograder.grading.judge.Judge.grade_bytes", cannot)
    monkeypatch.setattr("autograder.grading.judge.rehearse", cannot)

    report = ada()

    assert (report.status, report.score) == ("not graded", None)
    assert "no Landlock" in report.error


def test_a_file_that_the_machine_does_not_let_the_grader_read_has_no_score(ada, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("autograder.grading.submission._read_plain_file", refuse)
    report = ada()

    assert (report.status, report.score) == ("not graded", None)
    assert "cannot be read (Permission denied)" in report.error
