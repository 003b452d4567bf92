"""Where configurations of older classes look for the course."""

from autograder.unrolled import UNROLLED

__all__ = ["UNROLLED"]
