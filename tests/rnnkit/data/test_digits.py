import numpy as np
import pytest
from rnnkit.data.digits import DIGIT_NAMES, digits


def test_images_and_labels_have_the_documented_shapes():
    x_train, y_train, x_test, y_test = digits()

    assert (x_train.shape, x_test.shape) == ((1397, 64), (400, 64))
    assert (y_train.shape, y_test.shape) == ((1397,), (400,))
    assert (x_train.min(), x_train.max()) == (0, 1)
    assert set(y_train) == set(y_test) == set(range(len(DIGIT_NAMES)))


def test_no_image_is_both_in_training_and_held_out():
    x_train, _, x_test, _ = digits()

    assert not {row.tobytes() for row in x_train} & {row.tobytes() for row in x_test}


def test_every_digit_is_about_equally_frequent():
    counts = np.bincount(np.concatenate([digits().y_train, digits().y_test]))

    assert counts.min() >= 174
    assert counts.max() <= 183


def test_nobody_can_spoil_the_images_for_others():
    with pytest.raises(ValueError, match="read-only"):
        digits().x_train[0] = 0
