"""One thread for matrix products: those of this course are so small that more threads only wait for each other.

On two cores with other work to do, 128 units over 12 steps, forward and back, took more than twenty times as long with
two threads as with one. The environment variable RNNKIT_THREADS asks for another number, or for `all`.
"""

import importlib
import os

SWITCH = "RNNKIT_THREADS"
ALL = "all"


def wanted() -> int | None:
    """Return how many threads the libraries for linear algebra may use; None if nobody limits them.

    Raises:
        ValueError: if RNNKIT_THREADS is no whole number from 1 and not `all`.
    """
    said = os.environ.get(SWITCH, "1").strip()
    if said == ALL:
        return None
    if not (said.isascii() and said.isdigit() and int(said) >= 1):
        raise ValueError(
            f"{SWITCH} is {said!r}, expected a whole number from 1, or {ALL}: how many threads compute matrix "
            "products. Unset it for one thread, which is fastest in this course."
        )
    return int(said)


def limit() -> None:
    """Give the libraries for linear algebra as many threads as are wanted.

    NumPy is imported first, because only a library that is loaded can be told. Where NumPy or threadpoolctl is
    missing nothing happens; `rnnkit.doctor` tells which.

    Raises:
        ValueError: see `wanted`.
    """
    threads = wanted()
    if threads is None:
        return
    try:
        importlib.import_module("numpy")
        threadpoolctl = importlib.import_module("threadpoolctl")
    except ImportError:
        return
    threadpoolctl.threadpool_limits(limits=threads, user_api="blas")


def in_use() -> int | None:
    """Return how many threads may compute a matrix product now; None where no library tells, as Apple's does not."""
    libraries = importlib.import_module("threadpoolctl").threadpool_info()
    counts = [library["num_threads"] for library in libraries if library["user_api"] == "blas"]
    return max(counts, default=None)
