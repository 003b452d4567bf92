"""What stands beside notebook 11: steps that are the cells of notebook 06, and a comparison that can fail."""

import numpy as np
import pytest

from autograder.unrolled.gated_cells import oracle
from autograder.unrolled.given import bridge_parts
from autograder.unrolled.given.bridge_parts import compare
from autograder.unrolled.given.rnn_parts import map_weights

STEPS = ("gru_cell_step", "gru_cell_backward", "lstm_cell_step", "lstm_cell_backward")


@pytest.fixture
def rng():
    return np.random.default_rng(11)


def arguments(name, rng):
    """Arguments of one of the four, in their order: gradients, input, states, weights."""
    of_lstm, back = name.startswith("lstm"), name.endswith("backward")
    first = oracle.init_lstm(5, 3, 2, rng=rng) if of_lstm else oracle.init_gru(5, 3, 2, rng=rng)
    states = [rng.normal(size=(4, 3)) for _ in range((1 + of_lstm) * (1 + back))]
    x, weights = rng.normal(size=(4, 5)), map_weights(lambda w: w + rng.normal(size=w.shape), first)
    upstream = (1 + of_lstm) * back
    return [*states[:upstream], x, *states[upstream:], weights]


def flat(value):
    return [each for part in value for each in flat(part)] if isinstance(value, tuple) else [value]


@pytest.mark.parametrize("name", STEPS)
def test_a_step_is_that_of_notebook_06(name, rng):
    given = arguments(name, rng)
    ours, expected = (flat(getattr(module, name)(*given)) for module in (bridge_parts, oracle))

    assert len(ours) == len(expected)
    for one, other in zip(ours, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("theirs", "said"),
    [
        ([1.0, 2.0], "equal to 1e-12"),
        ([1.0, 2.0 + 1e-11], "NOT equal: they differ by up to 1e-11"),
        ([1.0, np.nan], "NOT equal: one side has NaN"),
        ([[1.0, 2.0]], "NOT equal: yours has shape (2,), PyTorch's (1, 2)"),
    ],
)
def test_what_is_not_equal_is_said_to_be_unequal(theirs, said, capsys):
    compare("states", [1.0, 2.0], theirs, 1e-12)

    assert capsys.readouterr().out.startswith(f"{'states':<28} {said}")


def looking(rng):
    """Queries, keys, values and a mask: sentences that are real, filled up, and nothing but padding."""
    shapes = (3, 2, 4), (3, 5, 4), (3, 5, 6)
    return *(rng.normal(size=shape) for shape in shapes), np.arange(5) < np.array([[5], [3], [0]])


def test_what_is_looked_up_is_the_mean_of_the_real_values_by_the_softmax_of_their_scores(rng):
    queries, keys, values, mask = looking(rng)
    context, weights = bridge_parts.attend(queries, keys, values, mask)
    for row, query in np.ndindex(3, 2):
        real = mask[row]
        shares = np.exp([queries[row, query] @ key / 2 for key in keys[row, real]])
        mean = sum((s * v for s, v in zip(shares, values[row, real], strict=True)), np.zeros(6))

        np.testing.assert_allclose(context[row, query], mean / max(shares.sum(), 1e-9), rtol=0, atol=1e-12)
        np.testing.assert_array_equal(weights[row, query, ~real], 0)


def test_nan_behind_the_mask_changes_nothing(rng):
    queries, keys, values, mask = looking(rng)
    keys_too, values_too = (np.where(mask[..., None], array, np.nan) for array in (keys, values))
    clean = bridge_parts.attend(queries, keys, values, mask)
    poisoned = bridge_parts.attend(queries, keys_too, values_too, mask)

    for one, other in zip(clean, poisoned, strict=True):
        np.testing.assert_array_equal(other, one)


@pytest.mark.parametrize("which", range(3), ids=("queries", "keys", "values"))
def test_a_gradient_of_attention_is_the_slope_between_two_nudges(which, rng):
    *arrays, mask = looking(rng)
    dcontext, nudge = rng.normal(size=(3, 2, 6)), rng.normal(size=arrays[which].shape)

    def loss(step):
        moved = [array + step * nudge if place == which else array for place, array in enumerate(arrays)]
        return np.sum(dcontext * bridge_parts.attend(*moved, mask)[0])

    _, weights = bridge_parts.attend(*arrays, mask)
    gradient = bridge_parts.attend_backward(dcontext, *arrays, weights)[which]

    np.testing.assert_allclose(np.sum(gradient * nudge), (loss(1e-6) - loss(-1e-6)) / 2e-6, rtol=1e-7)
