import numpy as np
import pytest
from rnnkit.figures import plots


def fading(rate, steps=4):
    lag = np.arange(steps)[:, None] - np.arange(steps)
    return np.where(lag >= 0, rate ** np.maximum(lag, 0), 0.0)


def test_the_sentence_compares_the_gradient_with_its_bound():
    picture = plots.microscope({"radius 0.5": fading(0.1)}, list("abcd"), bounds={"radius 0.5": 0.5})

    assert picture.says == (
        "Over 3 steps the gradient does not grow at radius 0.5. "
        "radius 0.5: 1 000 times smaller; by the bound at least 8.0 times smaller."
    )


@pytest.mark.parametrize(
    ("radius", "said"),
    [
        (0.5, "by the bound at least 8.0 times smaller"),
        (1.0, "by the bound it cannot grow"),
        (3.0, "by the bound at most 27 times larger"),
    ],
)
def test_the_bound_is_one_from_above(radius, said):
    picture = plots.microscope({"fading": fading(0.1)}, list("abcd"), bounds={"fading": radius})

    assert f"; {said}." in picture.says


def test_a_growing_gradient_is_said_to_grow_and_needs_no_bound():
    picture = plots.microscope({"three": fading(3.0), "one": fading(1.0)}, list("abcd"))

    assert picture.says == (
        "Over 3 steps the gradient grows at three, and does not grow at one. "
        "three: 27 times larger. one: neither smaller nor larger."
    )


@pytest.mark.parametrize("n_maps", [1, 3])
def test_it_can_be_drawn_with_one_map_and_with_three(n_maps):
    maps = {f"map {i}": fading(0.5 + i) for i in range(n_maps)}

    png = plots.microscope(maps, list("abcd"), bounds={"map 0": 0.5}).png(sharpness=1)
    assert png.startswith(b"\x89PNG")


def test_tokens_that_do_not_match_are_refused():
    with pytest.raises(ValueError, match="one row and column per token"):
        plots.microscope({"map": fading(0.5)}, list("abc"))
