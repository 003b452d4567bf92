"""What is used up: so much and no more of something, over many pieces."""

from dataclasses import dataclass


@dataclass
class Allowance:
    """An amount, of which pieces are taken.

    Attributes:
        left: what is still there.
    """

    left: int

    def covers(self, size: int) -> bool:
        """Take a whole piece, or say that there is not enough for it; a smaller one may still fit."""
        fits = size <= self.left
        self.left -= size if fits else 0
        return fits

    def spend(self, size: int) -> None:
        """Take what was shown all the same, down to nothing."""
        self.left = max(0, self.left - size)
