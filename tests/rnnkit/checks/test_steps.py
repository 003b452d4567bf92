"""A check made of steps prints a tick for each, stops at the first that fails, and names a mistake that it knows."""

import pytest
from rnnkit.checks import _steps
from rnnkit.checks._compare import CheckFailed
from rnnkit.checks._steps import StepsCheck

DATA = {
    "double": {
        "outputs": [{"name": "y", "axes": []}],
        "cases": [{"args": [3]}],
        "mistakes": [
            {"name": "halved", "says": "It is halved.", "hint": 2, "cases": [{"shapes": [[]], "numbers": [1.5]}]},
            {
                "name": "w",
                "says": "It writes.",
                "hint": 1,
                "written": [{}],
                "cases": [{"shapes": [[]], "numbers": [4]}],
            },
        ],
    }
}


def is_a_number(function):
    """Is a number."""
    return "" if isinstance(function(1), int | float) else "it is none."


def is_twice(function):
    """Twice as much."""
    return "" if function(1) == 2 else "it is not twice as much."


def says_more(function):
    """Says more."""
    return "" if function(1) == 2 else "This is what comes out when it is another."


@pytest.fixture
def check(monkeypatch):
    monkeypatch.setattr(_steps, "stored", lambda topic: {"numbers": DATA}[topic])
    return StepsCheck("numbers", "double", (is_a_number, is_twice))


def failure(check, function):
    with pytest.raises(CheckFailed) as failed:
        check(function)
    return " ".join(str(failed.value).split())


def test_every_step_that_finds_nothing_gets_a_tick(check, capsys):
    check(lambda x: 2 * x)

    assert capsys.readouterr().out.split("\n")[0] == "double   ✓ is a number   ✓ twice as much"


def test_the_first_that_fails_says_so_and_the_mistake_is_named_by_its_numbers(check):
    said = failure(check, lambda x: x / 2)

    assert said == (
        "double ✓ is a number ✗ twice as much: it is not twice as much. "
        "This is exactly what comes out when it is halved. See hint 2."
    )


def test_later_steps_are_not_asked(check):
    assert "twice" not in failure(check, str)


def test_a_mistake_that_is_known_by_what_it_writes_is_not_named_by_its_numbers(check):
    assert "It writes" not in failure(check, lambda x: 4 if x == 3 else 0)


def test_a_step_that_names_the_mistake_itself_is_left_as_it_is(check):
    said = failure(StepsCheck("numbers", "double", (says_more,)), lambda x: x / 2)

    assert "exactly" not in said


def test_what_is_kept_between_two_calls_is_said_where_no_mistake_is_known(check):
    kept = []

    assert "it keeps something from one call to the next" in failure(check, lambda x: kept.append(x) or len(kept) + 7)
