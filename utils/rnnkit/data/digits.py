"""Data that ships with the course: handwritten digits."""

from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from rnnkit.text import Ids

Floats = NDArray[np.float64]

DIGIT_NAMES = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
BRIGHTEST = 16  # largest value of a stored pixel
N_TEST = 400  # images held out; the other 1397 are for training
SPLIT_SEED = 4


class Digits(NamedTuple):
    """Handwritten digits, for training and held out.

    Attributes:
        x_train: images, (images, 64): 8 rows of 8 pixels from the top left, 0 is paper and 1 is ink.
        y_train: the digit on each image, 0 to 9, (images,).
        x_test: held-out images, (400, 64).
        y_test: the digit on each of them, (400,).
    """

    x_train: Floats
    y_train: Ids
    x_test: Floats
    y_test: Ids


@cache
def digits() -> Digits:
    """Load 1797 real handwritten digits of 8 by 8 pixels, 400 of them held out, the same in every run.

    Every digit occurs about equally often, so that guessing one of them is right on one image in ten.

    Source: E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (1998), UCI Machine Learning
    Repository, https://doi.org/10.24432/C50P49, as bundled with scikit-learn. Licence: CC BY 4.0.
    """
    with files("rnnkit").joinpath("data", "assets", "digits.npz").open("rb") as file, np.load(file) as stored:
        pixels, labels = stored["pixels"] / BRIGHTEST, stored["labels"].astype(np.int64)
    order = np.random.default_rng(SPLIT_SEED).permutation(len(labels))
    test, train = order[:N_TEST], order[N_TEST:]
    parts = (pixels[train], labels[train], pixels[test], labels[test])
    for part in parts:
        part.flags.writeable = False
    return Digits(*parts)
