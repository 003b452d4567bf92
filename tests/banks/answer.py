"""One answer to one exercise, as a student would write it into the solution cell."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """An answer, and what a good teacher would say of it.

    Attributes:
        of: the function that the exercise asks for.
        name: what is special about this answer; no other answer to the exercise in the bank has the same.
        right: whether the answer does what the exercise asks for.
        source: the solution cell. It runs where the notebook's imports and the earlier answers exist.
        truth: of a wrong answer, one sentence that says what is wrong with it; else empty.
        regime: of a wrong answer, on which inputs it is wrong; else empty.
    """

    of: str
    name: str
    right: bool
    source: str
    truth: str = ""
    regime: str = ""

    def __str__(self) -> str:
        return f"{self.of}: {self.name}"


def right(of: str, name: str, source: str) -> Answer:
    """Return an answer that does all that the exercise asks for."""
    return Answer(of, name, True, source.lstrip("\n"))


def wrong(of: str, name: str, source: str, *, truth: str, regime: str) -> Answer:
    """Return an answer that is wrong on the inputs of its regime."""
    return Answer(of, name, False, source.lstrip("\n"), truth, regime)
