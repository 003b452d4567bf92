"""The visible check of a diagnosis: is every practice patient called by its cause?"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from rnnkit.checks._compare import run_steps
from rnnkit.checks._known import mistake_in_numbers
from rnnkit.checks._stored import arguments, flatten, stored
from rnnkit.data.clinic import NAMES, a_little_worse, practice
from rnnkit.returned import described

Function = Callable[..., Any]


@dataclass(frozen=True)
class PatientsNamed:
    """Call it with the student's function.

    Attributes:
        topic: name of the data file.
        exercise: name of the function.
    """

    topic: str
    exercise: str

    def __call__(self, function: Function) -> None:
        """Print one tick for each thing that holds.

        Args:
            function: the student's function.

        Raises:
            CheckFailed: with the ticks so far and what is wrong.
        """
        __tracebackhide__ = True
        data = stored(self.topic)[self.exercise]
        steps: list[tuple[str, Callable[[Function], str]]] = [
            ("one of the nine names", _wrong_name),
            ("all eighteen practice patients", partial(_wrong_cause, data=data)),
            ("others that are nearly like them", partial(_by_heart, data=data)),
        ]
        run_steps(self.exercise, steps, function, data)


def _wrong_name(function: Function) -> str:
    __tracebackhide__ = True
    for case in practice():
        name = function(case.readings)
        if not isinstance(name, str):
            return f"the function returned {described(name)}, expected one of the names in `clinic.NAMES`."
        if name not in NAMES:
            return f"the function returned {name!r}, no name in `clinic.NAMES`. Which letter differs?"
    return ""


def _wrong_cause(function: Function, data: Any) -> str:
    __tracebackhide__ = True
    cases = practice()
    said = [function(case.readings) for case in cases]
    wrong = [number for number, case in enumerate(cases) if said[number] != case.cause]
    if not wrong:
        return ""
    lines = [f"patient {i} is {cases[i].cause!r} and is called {said[i]!r}." for i in wrong[:4]]
    more = [f"and {len(wrong) - len(lines)} more."] if len(wrong) > len(lines) else []
    named = f"{len(cases) - len(wrong)} of {len(cases)} are named rightly."
    return "\n".join([named, *lines, *more, _known(function, data)]).rstrip()


def _by_heart(function: Function, data: Any) -> str:
    """Look for practice patients that lose their name as soon as their readings are a little larger."""
    __tracebackhide__ = True
    said = ((i, case.cause, function(a_little_worse(case.readings))) for i, case in enumerate(practice()))
    lines = [
        f"patient {i} is {cause!r}, and with all readings a tenth larger is called {name!r}."
        for i, cause, name in said
        if name != cause
    ]
    word = "New patients are no copies of these. See hint 3."
    return "\n".join([*lines[:4], _known(function, data) or word]) if lines else ""


def _known(function: Function, data: Any) -> str:
    __tracebackhide__ = True
    got = {i: flatten(function(*arguments(case)), data["outputs"]) for i, case in enumerate(data["cases"])}
    return mistake_in_numbers(data, {i: None if isinstance(value, str) else value for i, value in got.items()})
