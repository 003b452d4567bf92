"""The practice exercise of notebook 00 behaves like the real ones."""

import pytest
from rnnkit.checks import start_here as check
from rnnkit.checks._compare import CheckFailed

from autograder.authoring.visible import visible_text
from autograder.claims.course import Assignment
from autograder.claims.mistake import mistakes_in
from autograder.unrolled import UNROLLED
from autograder.unrolled.start_here import mistakes
from autograder.unrolled.start_here.oracle import average_over_time


@pytest.mark.parametrize("right", [average_over_time, lambda x: x.mean(axis=1), lambda x: x.sum(1) / x.shape[1]])
def test_right_answers_get_three_ticks(right, capsys):
    check.average_over_time(right)

    assert capsys.readouterr().out.count("✓") == 3


@pytest.mark.parametrize("wrong", mistakes_in(mistakes), ids=lambda wrong: wrong.name)
def test_every_mistake_is_named_with_its_hint(wrong):
    with pytest.raises(CheckFailed) as caught:
        check.average_over_time(wrong.function)

    said = " ".join(str(caught.value).split())
    assert wrong.says[1:].rstrip(".") in said
    assert f"See hint {wrong.hint}" in said


def test_the_stored_numbers_are_those_of_the_sources():
    path = UNROLLED.visible_data / "start_here.json"

    assert path.read_text(encoding="utf-8") == visible_text(
        UNROLLED, Assignment("00_start_here", "start_here", package="autograder.unrolled")
    )
