"""In which directions a checker walked is seen from the weights at which it asked for the loss."""

import numpy as np
import pytest
from rnnkit.checks.directions import flat, same_directions, walked_both_ways, watched
from rnnkit.params import RNNParams, init_rnn

PARAMS = init_rnn(2, 3, 2, rng=np.random.default_rng(1))
SIZE = flat(PARAMS).size
ONE, OTHER = (np.eye(SIZE)[k] for k in (0, 5))


def places(*steps):
    return [flat(PARAMS) + step for step in steps]


def test_a_loss_that_is_watched_gives_the_same_and_remembers_where_it_was_asked():
    loss, seen = watched(lambda params: float(params.ba.sum()))
    asked = PARAMS._replace(ba=np.arange(3.0))

    assert loss(asked) == 3.0
    asked.ba[0] = 77.0
    assert np.array_equal(seen[0], flat(PARAMS._replace(ba=np.arange(3.0))))


def test_a_direction_counts_once_if_it_is_walked_ahead_and_back():
    found = walked_both_ways(places(1e-5 * ONE, -1e-5 * ONE, 1e-3 * ONE, -1e-3 * ONE), PARAMS)

    assert found.shape == (1, SIZE)
    assert np.allclose(found, ONE)


@pytest.mark.parametrize("steps", [(ONE,), (ONE, -OTHER), (ONE, -0.5 * ONE), (0 * ONE, 0 * ONE)])
def test_a_direction_that_is_walked_one_way_only_does_not_count(steps):
    assert len(walked_both_ways(places(*steps), PARAMS)) == 0


def test_a_place_of_another_size_is_passed_over():
    assert len(walked_both_ways([np.zeros(3), *places(ONE, -ONE)], PARAMS)) == 1


def test_directions_are_the_same_in_any_order_and_sense():
    assert same_directions(np.array([ONE, OTHER]), np.array([-OTHER, ONE]))
    assert not same_directions(np.array([ONE, OTHER]), np.array([ONE, ONE]))
    assert not same_directions(np.array([ONE]), np.array([ONE, OTHER]))


def test_all_entries_of_all_weights_are_in_the_vector_and_it_is_a_copy():
    params = RNNParams(*(np.full((1, 2), number) for number in range(5)))
    vector = flat(params)
    vector[:] = 9

    assert flat(params).tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
