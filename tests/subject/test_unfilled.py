"""An array that was never filled in shows itself wherever it is used."""

import numpy as np
import pytest

from autograder.subject.unfilled import show_unfilled_arrays


@pytest.fixture(autouse=True)
def _shown(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("empty", "empty_like"):
        monkeypatch.setattr(np, name, getattr(np, name))  # so that what is replaced now is put back
    show_unfilled_arrays()


@pytest.mark.parametrize("dtype", [np.float64, np.float32, np.complex128])
def test_a_new_array_of_numbers_with_a_point_holds_none(dtype: type) -> None:
    assert np.isnan(np.empty((2, 3), dtype)).all()
    assert np.isnan(np.empty_like(np.zeros(3, dtype))).all()


@pytest.mark.parametrize("dtype", [np.int64, np.uint8])
def test_a_new_array_of_whole_numbers_holds_the_largest(dtype: type) -> None:
    assert (np.empty(4, dtype) == np.iinfo(dtype).max).all()


def test_shape_and_type_are_as_asked() -> None:
    assert np.empty((2, 0), np.float32).shape == (2, 0)
    assert np.empty(2, bool).dtype == bool
    assert np.empty.__name__ == "empty"
