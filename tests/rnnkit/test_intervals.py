import numpy as np
import pytest
from rnnkit.intervals import bootstrap_mean, wilson


@pytest.mark.parametrize(
    ("successes", "trials", "low", "high"),
    [(0, 5, 0.0, 0.4345), (5, 5, 0.5655, 1.0), (5, 10, 0.2366, 0.7634), (1, 10, 0.0179, 0.4042)],
)
def test_wilson_gives_known_ends(successes, trials, low, high):
    assert wilson(successes, trials) == pytest.approx((low, high), abs=1e-4)


def test_wilson_ends_solve_the_equation_that_defines_them():
    low, high = wilson(3, 8)

    for end in (low, high):
        assert abs(3 / 8 - end) == pytest.approx(1.959964 * np.sqrt(end * (1 - end) / 8))


@pytest.mark.parametrize(("successes", "trials"), [(-1, 5), (6, 5), (0, 0)])
def test_impossible_counts_are_refused(successes, trials):
    with pytest.raises(ValueError, match="successes in"):
        wilson(successes, trials)


def test_the_bootstrap_covers_the_mean_about_as_often_as_it_says():
    rng = np.random.default_rng(1)
    inside = 0
    for _ in range(200):
        low, high = bootstrap_mean(rng.normal(3.0, 1.0, size=30))
        inside += low <= 3.0 <= high

    assert 0.88 <= inside / 200 <= 0.99


def test_equal_runs_leave_no_doubt():
    assert bootstrap_mean([0.7, 0.7, 0.7]) == pytest.approx((0.7, 0.7))


def test_the_bootstrap_gives_the_same_ends_again():
    runs = np.random.default_rng(2).uniform(size=12)

    assert bootstrap_mean(runs) == bootstrap_mean(runs)


def test_runs_with_two_axes_are_refused():
    with pytest.raises(ValueError, match=r"expected \(runs,\)"):
        bootstrap_mean(np.ones((2, 3)))
