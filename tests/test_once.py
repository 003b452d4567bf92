import numpy as np

from tests.once import drawn_once


def test_what_is_drawn_once_is_what_would_be_drawn_again():
    once = drawn_once(lambda rng, size: rng.normal(size=size))
    rngs = [np.random.default_rng(1) for _ in range(3)]
    first, again = (np.append(once(rng, 3), rng.normal()) for rng in rngs[:2])

    assert np.array_equal(first, again)
    assert np.array_equal(first, rngs[2].normal(size=4))
