"""The five types of notebook 04 reach their thresholds from five seeds, and their rivals do not."""

import pytest

from benchmarks.figures.rnn_types import KINDS, SEEDS, measure, notebook_names


@pytest.fixture(scope="module")
def names():
    return notebook_names()


@pytest.mark.slow
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_type_reaches_its_threshold_from_every_seed(kind, names):
    result = measure(kind, names)

    assert len(result.reached) == len(SEEDS) == 5
    assert min(result.reached) >= kind.threshold, result
    assert result.floor < kind.threshold


@pytest.mark.slow
def test_no_threshold_is_reached_without_training(names):
    weights = {kind.name: names[kind.learn] for kind in KINDS}

    for kind in KINDS:
        fresh = _without_steps(weights[kind.name], names)
        assert names[kind.right](fresh) < kind.threshold


def _without_steps(learn, names):
    before = names["train"]
    names["train"] = lambda params, *_args: params
    try:
        return learn(1)
    finally:
        names["train"] = before


@pytest.mark.slow
def test_the_bag_of_words_is_at_chance_on_the_negated_half(names):
    right, negated = names["bag_right"], names["negated"]

    assert right.mean() < 0.75
    assert right[negated].mean() == pytest.approx(0.5, abs=0.01)
