"""What a submission is charged for, worked out by hand."""

import os
import time

import pytest

from autograder.errors import Starved
from autograder.grading import charge
from autograder.grading.charge import Account, Limit, Limits, Task, starved


def test_what_a_task_stood_in_the_queue_is_not_charged():
    before, after = {7: Task(1.0, 2.0)}, {7: Task(1.5, 5.0)}

    assert starved(before, after) == pytest.approx(3.0)


def test_a_task_that_began_meanwhile_counts_from_nothing():
    assert starved({}, {7: Task(0.5, 3.0)}) == pytest.approx(3.0)


def test_a_number_that_another_task_got_counts_from_nothing():
    assert starved({7: Task(9.0, 9.0)}, {7: Task(0.5, 3.0)}) == pytest.approx(3.0)


def test_of_several_tasks_the_one_that_waited_longest_counts_and_they_do_not_add_up():
    assert starved({}, {7: Task(0.0, 3.0), 8: Task(0.0, 2.0)}) == pytest.approx(3.0)


def test_what_a_submission_keeps_from_itself_is_charged():
    others = {number: Task(1.0, 9.0) for number in range(9)}

    assert starved({}, {**others, 9: Task(1.0, 9.0)}) == pytest.approx(0.0)


def test_where_no_task_is_seen_wall_time_is_charged():
    assert starved({}, {}) == 0


def test_the_judges_own_work_is_nobodys():
    account = Account(60.0)
    limit = Limit(account, 0.2)
    work(0.4)

    assert limit.left() > 0


def test_what_was_excused_before_a_limit_began_does_not_prolong_it():
    account = Account(60.0)
    account.excused = 5.0
    limit = Limit(account, 1.0)

    assert limit.until() <= time.monotonic() + 1.0


def test_what_the_judge_sleeps_is_charged():
    limit = Limit(Account(60.0), 0.1)
    time.sleep(0.15)

    assert limit.left() <= 0


def test_of_several_limits_the_one_with_least_left_counts():
    account = Account(60.0)
    soon, late = Limit(account, 5, "soon"), Limit(account, 9, "late")

    assert Limits(late, soon).left() <= 5
    assert Limits(late, soon).reached() is soon


def test_after_its_ceiling_a_submission_is_given_up_whoever_is_to_blame():
    account = Account(0.05)
    limit = Limit(account, 9.0)
    work(0.1)

    with pytest.raises(Starved, match=r"within 0\.05 seconds"):
        limit.left()


def test_nothing_is_to_be_said_of_a_machine_that_counts(tmp_path, monkeypatch):
    monkeypatch.setattr(charge, "PROC", kernel_that_says(tmp_path, "1000 2000 3"))

    assert charge.shortcomings() == ()


@pytest.mark.parametrize("text", ["0 0 0", ""])
def test_a_machine_that_does_not_count_is_named(tmp_path, monkeypatch, text):
    monkeypatch.setattr(charge, "PROC", kernel_that_says(tmp_path, text))

    assert "limits of time are of wall time" in " ".join(charge.shortcomings())


def test_a_machine_that_does_not_count_charges_wall_time(tmp_path, monkeypatch):
    monkeypatch.setattr(charge, "PROC", tmp_path)
    account = Account(60.0)
    account.follow(os.getpid())
    limit = Limit(account, 0.1)
    work(0.15)

    assert limit.left() <= 0


def kernel_that_says(folder, text):
    """A directory like /proc, with what it says of this process."""
    (folder / "self").mkdir()
    (folder / "self" / "schedstat").write_text(text)
    return folder


def work(seconds):
    """Use so much processor time."""
    end = time.thread_time() + seconds
    while time.thread_time() < end:
        pass


def test_of_a_crowd_nothing_is_excused():
    crowd = {number: charge.Task(worked=0.1, queued=9.0) for number in range(charge.MANY + 1)}

    assert charge.starved({}, crowd) == 0
    assert charge.starved({}, {1: charge.Task(worked=0.1, queued=9.0)}) > 8
