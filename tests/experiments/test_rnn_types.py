"""The five types of notebook 04 reach their thresholds from five seeds, and their rivals do not."""

import io
from contextlib import redirect_stdout

import numpy as np
import pytest

from benchmarks.figures.rnn_types import KINDS, SEEDS, cells, drawn, learned, measure, notebook_names, trains


@pytest.fixture(scope="module")
def names():
    return notebook_names()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_one_cell_draws_a_network_and_one_trains_it(kind):
    assert sum(drawn(source, kind.network) for source in cells()) == 1
    assert sum(trains(source, kind.network) for source in cells()) == 1


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_type_reaches_its_threshold_from_every_seed(kind, names):
    result = measure(kind, names)

    assert len(set(result.reached)) > 1 or result.reached[0] == 1, "every seed gives the same"
    assert len(result.reached) == len(SEEDS) == 5
    assert min(result.reached) >= kind.threshold, result
    assert result.floor < kind.threshold


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_type_is_trained_once_for_a_seed(kind, names, monkeypatch):
    trained = []
    monkeypatch.setitem(names, "train", lambda networks, *_args, **_keywords: trained.append(networks) or networks)
    learned(kind, names, SEEDS[0])

    assert len(trained) == 1


@pytest.mark.slow
def test_no_threshold_is_reached_without_training(names, monkeypatch):
    monkeypatch.setitem(names, "train", lambda networks, *_args, **_keywords: networks)

    assert [kind.name for kind in KINDS if learned(kind, names, SEEDS[0]) >= kind.threshold] == []


@pytest.mark.slow
def test_the_bag_of_words_is_at_chance_on_the_negated_half(names):
    right, negated = names["bag_right"], names["negated"]

    assert right.mean() < 0.75
    assert right[negated].mean() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("size", [0.0, 0.1])
def test_units_that_start_equal_stay_equal(names, size):
    start = names["digit_network"]._replace(
        **{name: np.full_like(weight, size) for name, weight in names["digit_network"]._asdict().items()}
    )
    with redirect_stdout(io.StringIO()):
        [after] = names["train"]([start], names["network_gradients"], names["digit_data"], 20, 0.01, goal=1)

    assert not np.array_equal(after.by, start.by)
    np.testing.assert_allclose(after.Wax, after.Wax[:, :1] + np.zeros_like(after.Wax), rtol=0, atol=1e-12)
