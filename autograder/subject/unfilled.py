"""Makes it show when an array that was never filled in is used: new empty arrays hold NaN or a huge number.

Fresh memory is often zero by chance, so a function that adds to `np.empty` would be right on one machine and wrong on
another. Here it is wrong everywhere.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np


def show_unfilled_arrays() -> None:
    """Replace `np.empty` and `np.empty_like`, for this process and its children."""
    for name in ("empty", "empty_like"):
        setattr(np, name, _filled(getattr(np, name)))


def _filled(make: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(make)
    def made(*args: Any, **kwargs: Any) -> Any:
        array = make(*args, **kwargs)
        if array.dtype.kind in "fc":
            array.fill(np.nan)
        elif array.dtype.kind in "iu":
            array.fill(np.iinfo(array.dtype).max)
        return array

    return made
