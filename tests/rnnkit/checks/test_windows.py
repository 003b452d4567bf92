"""Windows of a text: whole, in order, none twice, and what is wrong is said with an example."""

import pytest
from rnnkit.checks._windows import every_step_once, full_windows_in_order, pairs_of_steps, short_text_is_one_window

STEPS = (pairs_of_steps, every_step_once, full_windows_in_order, short_text_is_one_window)


def right(n_steps, size):
    return [(start, min(start + size, n_steps)) for start in range(0, n_steps, size)]


def inclusive(n_steps, size):
    return [(start, stop - 1) for start, stop in right(n_steps, size)]


def overlapping(n_steps, size):
    return [(start, min(start + size, n_steps)) for start in range(0, n_steps, size - 1)]


def without_the_rest(n_steps, size):
    return [(start, start + size) for start in range(0, n_steps - size + 1, size)]


def beyond_the_end(n_steps, size):
    return [(start, start + size) for start in range(0, n_steps, size)]


def shorter_first(n_steps, size):
    rest = n_steps % size
    return (
        [(0, rest), *((rest + a, rest + b) for a, b in right(n_steps - rest, size))] if rest else right(n_steps, size)
    )


def with_a_long_last_one(n_steps, size):
    whole = without_the_rest(n_steps, size)
    return [*whole[:-1], (whole[-1][0], n_steps)] if whole else [(0, n_steps)]


@pytest.mark.parametrize("step", STEPS)
def test_right_windows_need_no_words(step):
    assert step(right) == ""


@pytest.mark.parametrize("value", [3, None, [], [1, 2], [(0, 1, 2)], [(0, 1.5)], ["ab"]])
def test_what_is_no_list_of_pairs_is_shown(value):
    assert "expected a list of pairs" in pairs_of_steps(lambda *_: value)


@pytest.mark.parametrize(
    ("step", "wrong", "said"),
    [
        (every_step_once, inclusive, "`stop` is the step after the last one of the window"),
        (every_step_once, overlapping, "Windows must not overlap"),
        (every_step_once, without_the_rest, "Is the last, shorter window missing?"),
        (every_step_once, beyond_the_end, "there is (8, 12), expected 0 <= start < stop <= 10"),
        (full_windows_in_order, shorter_first, "only the last window may be shorter"),
        (full_windows_in_order, lambda *asked: right(*asked)[::-1], "the order of time"),
        (full_windows_in_order, with_a_long_last_one, "the last window is longer than 4"),
        (short_text_is_one_window, without_the_rest, "with 3 steps and a window of 5 got []"),
    ],
)
def test_what_is_wrong_is_said(step, wrong, said):
    assert said in step(wrong)
