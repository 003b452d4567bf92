"""What a check of another course is, and what it says of an answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from autograder.authoring.audit.trial import SECONDS, TooLong, at_most, quiet

Function = Callable[..., Any]
Rights = Mapping[str, Function]


class Verdict(Enum):
    """What becomes of an answer in front of a check."""

    PASSED = "passed"
    """Nothing shows that it is wrong."""
    PRINTED = "printed"
    """The cell runs to its end, and prints a number that a student can see to be wrong."""
    STOPPED = "stopped"
    """An assertion fails, or an exception is raised, or it takes too long."""


@dataclass(frozen=True)
class PeerCheck:
    """A check of another course.

    Attributes:
        peer: short name of the course.
        theirs: its name of the function.
        assignment: where the function is asked for in this course.
        ours: our name of it.
        look: shows an answer, in our signature, to the check. Says whether all that is printed is as it should be,
            and raises what the check, or the answer, raises.
        asked: the part of our return value that the other course asks for as well.
        calls: our name of the student's other function that the check calls, if it does; `look` finds it among the
            solutions.
    """

    peer: str
    theirs: str
    assignment: str
    ours: str
    look: Callable[[Function, Rights], bool]
    asked: Callable[[Any], Any] = lambda value: value
    calls: str = ""

    def verdict(self, function: Function, rights: Rights) -> Verdict:
        """Show an answer to the check.

        Args:
            function: the answer, in our signature.
            rights: this course's solutions, by name.
        """
        try:
            with quiet(), at_most(SECONDS):
                as_wanted = self.look(function, rights)
        except (Exception, TooLong):
            return Verdict.STOPPED
        return Verdict.PASSED if as_wanted else Verdict.PRINTED

    def caught(self, function: Function, rights: Rights) -> bool:
        """Whether the answer is seen to be wrong, by the check or by a student who reads all that it prints."""
        return self.verdict(function, rights) is not Verdict.PASSED


def state_and_weights(values: Any) -> tuple[Any, ...]:
    """Take what others ask of a backward function: all but the zeros for the output layer."""
    *others, grads = values
    return *others, *tuple(grads)[:3]
