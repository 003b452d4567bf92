"""Visible checks made of steps, for functions whose right answers are no fixed numbers."""

from collections.abc import Callable
from dataclasses import dataclass

from rnnkit.checks._compare import answer, kept_between_calls, label_of, run_steps
from rnnkit.checks._known import mistake_in_numbers
from rnnkit.checks._stored import Function, stored

Step = Callable[[Function], str]


@dataclass(frozen=True)
class StepsCheck:
    """A visible check made of steps; call it with the student's function.

    A step that fails says what is wrong. If the function also gives, for the stored inputs, exactly the numbers of a
    known mistake, that is said too.

    Attributes:
        topic: name of the data file.
        exercise: name of the function.
        steps: each takes the function and says what is wrong, or nothing; its docstring is the tick's label.
    """

    topic: str
    exercise: str
    steps: tuple[Step, ...]

    def __call__(self, function: Function) -> None:
        """Print one tick for each thing that holds.

        Args:
            function: the student's function.

        Raises:
            CheckFailed: with the ticks so far and what is wrong.
        """
        __tracebackhide__ = True
        steps = [(label_of(step), self._explained(step)) for step in self.steps]
        run_steps(self.exercise, steps, function, stored(self.topic)[self.exercise])

    def _explained(self, step: Step) -> Step:
        def run(function: Function) -> str:
            __tracebackhide__ = True
            message = step(function)
            if not message or "comes out when" in message:
                return message
            return f"{message}\n{self._known(function)}".rstrip()

        return run

    def _known(self, function: Function) -> str:
        data = stored(self.topic)[self.exercise]
        by_numbers = {**data, "mistakes": [m for m in data["mistakes"] if "written" not in m]}
        got = {i: answer(function, case, data["outputs"]) for i, case in enumerate(data["cases"])}
        named = mistake_in_numbers(by_numbers, got) if any(got.values()) else ""
        return named or kept_between_calls(function, data)
