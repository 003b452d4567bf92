"""The machinery of visible checks: run a student's function on stored inputs, compare, and say what is wrong."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

import numpy as np

from rnnkit.checks._known import lower_first, mistake_in_numbers, mistake_in_writing, precision_of
from rnnkit.checks._layout import report, table
from rnnkit.checks._shapes import Sizes, explain_error, shape_trouble
from rnnkit.checks._stored import (
    Function,
    Tensor,
    arguments,
    differing,
    flatten,
    kind_of_output,
    leaves,
    stored,
    wanted,
)
from rnnkit.checks._verdicts import difference, rows
from rnnkit.guarded import closed
from rnnkit.plain_words import in_plain_words
from rnnkit.returned import Kind, as_declared

Property = Callable[[Function, Sequence[Any]], str]


class CheckFailed(AssertionError):
    """A visible check failed. In a notebook only the message is shown, without a traceback."""

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


@dataclass(frozen=True)
class VisibleCheck:
    """The visible check of one exercise; call it with the student's function.

    Attributes:
        topic: name of the data file, such as "rnn_cell".
        exercise: name of the function.
        properties: further ticks. Each takes the function and the arguments of a stored case, and returns what is
            wrong, or an empty string; its docstring is the tick's label.
    """

    topic: str
    exercise: str
    properties: tuple[Property, ...] = ()

    def __call__(self, function: Function) -> None:
        """Print one tick for each thing that holds.

        Args:
            function: the student's function.

        Raises:
            CheckFailed: with the ticks so far and what is wrong.
        """
        __tracebackhide__ = True
        data = stored(self.topic)[self.exercise]
        run_steps(self.exercise, self._steps(data), function, data)

    def _steps(self, data: Any) -> list[tuple[str, Callable[[Function], str]]]:
        return [
            (_shape_label(data), partial(_wrong_kind, data=data)),
            ("same numbers as the formula", partial(_wrong_numbers, data=data)),
            *((label_of(p), partial(_on_first_case, data=data, found=p)) for p in self.properties),
            ("inputs left as they were", partial(changed_inputs, data=data)),
        ]


def run_steps(
    exercise: str, steps: Sequence[tuple[str, Callable[[Function], str]]], function: Function, data: Any
) -> None:
    """Print one tick for each step that finds nothing wrong; given functions that answer the exercise are closed.

    Args:
        exercise: name of the function.
        steps: labels, and what looks at the function and says what is wrong, or nothing.
        function: the student's function.
        data: what is stored of its exercise.

    Raises:
        CheckFailed: with the ticks so far and what is wrong.
    """
    __tracebackhide__ = True  # a student's own error is shown with the student's own lines
    ticks: list[str] = []
    with closed(exercise, data.get("closed", ())):
        for label, find in steps:
            message = _found(find, asked(function, data))
            if message:
                raise CheckFailed(report(exercise, ticks, f"✗ {label}: {message}"))
            ticks.append(f"✓ {label}")
    print(report(exercise, ticks))


def _found(find: Callable[[Function], str], function: Function) -> str:
    """Look at the function; an error of its own goes on to the student, with what it means."""
    __tracebackhide__ = True
    try:
        return find(function)
    except (CheckFailed, NotImplementedError):
        raise
    except Exception as error:
        _note(error, "" if getattr(error, "__notes__", ()) else in_plain_words(type(error).__name__, str(error)))
        raise


def _note(error: Exception, text: str) -> None:
    if text and text not in getattr(error, "__notes__", ()):
        error.add_note(text)


def _on_first_case(function: Function, data: Any, found: Property) -> str:
    __tracebackhide__ = True
    return found(function, arguments(data["cases"][0]))


def label_of(found: Callable[..., Any]) -> str:
    """The label of a tick: the first line of a docstring."""
    return lower_first((found.__doc__ or found.__name__).strip().splitlines()[0].rstrip("."))


def asked(function: Function, data: Any) -> Function:
    """Let a dict at the end of the arguments stand for keyword arguments, and values come in one form.

    Args:
        function: the student's.
        data: what is stored of its exercise.
    """
    kinds = [kind_of_output(output) for output in data["outputs"]]

    @wraps(function)
    def call(*args: Any, **keywords: Any) -> Any:
        __tracebackhide__ = True
        if args and isinstance(args[-1], dict):
            return as_declared(function(*args[:-1], **args[-1]), kinds)
        return as_declared(function(*args, **keywords), kinds)

    return call


def _shape_label(data: Any) -> str:
    outputs = data["outputs"]
    if len(outputs) == 1 and outputs[0].get("axes"):
        return f"shape ({', '.join(outputs[0]['axes'])})"
    return "one number" if [output.get("axes") for output in outputs] == [[]] else "shapes"


def _wrong_kind(function: Function, data: Any) -> str:
    """Look at errors and shapes, before any number is compared."""
    __tracebackhide__ = True
    return _raising(function, data) or _wrong_shape(function, data)


def _raising(function: Function, data: Any) -> str:
    """Name the mistake of a function that raises on some cases; raise its own error if none is known."""
    __tracebackhide__ = True
    got: dict[int, list[Tensor] | None] = {}
    errors: dict[int, Exception] = {}
    for i, case in enumerate(data["cases"]):
        try:
            values = flatten(function(*arguments(case)), data["outputs"])
        except NotImplementedError:
            raise
        except Exception as error:
            errors[i] = error
            values = ""
        got[i] = None if isinstance(values, str) else values
    return _about_errors(data, errors, mistake_in_numbers(data, got) if any(got.values()) else "") if errors else ""


def _about_errors(data: Any, errors: Mapping[int, Exception], known: str) -> str:
    """Say which mistake raised the errors; if none is known, raise the first one with a note about the axes."""
    __tracebackhide__ = True
    i, error = next(iter(errors.items()))
    axes = explain_error(error, Sizes(data["cases"][i]))
    if known:
        return "\n".join(filter(None, [f"it raised {type(error).__name__}: {error}.", axes, known]))
    _note(error, axes)
    raise error


def _wrong_shape(function: Function, data: Any) -> str:
    got = {i: flatten(function(*arguments(case)), data["outputs"]) for i, case in enumerate(data["cases"])}
    for i, case in enumerate(data["cases"]):
        message = _about_shapes(got[i], case)
        if message:
            known = {j: None if isinstance(value, str) else value for j, value in got.items()}
            named = mistake_in_numbers(data, known) if any(known.values()) else ""
            kept = "" if named else kept_between_calls(function, data)
            return f"{message.splitlines()[0]}\n{kept}" if kept else f"{message}\n{named}".rstrip()
    return ""


def _about_shapes(got: list[Tensor] | str, case: Any) -> str:
    if isinstance(got, str):
        return got
    sizes = Sizes(case)
    for have, want, short in zip(got, wanted(case), precision_of(got), strict=True):
        trouble = shape_trouble(have, want, sizes)
        if trouble:
            return trouble
        if want.values.size and have.kind is Kind.FLAGS:
            continue
        if want.values.size and _is_no_number(have):
            return f"`{want.name}` has dtype {np.asarray(have.values).dtype}, expected float64."
        if want.values.size and short:
            return f"`{want.name}` has dtype {short}, expected float64: no astype, no float32."
    return ""


def _is_no_number(tensor: Tensor) -> bool:
    return np.asarray(tensor.values).dtype.kind not in "fiu"


def _wrong_numbers(function: Function, data: Any) -> str:
    answers = {i: flatten(function(*arguments(case)), data["outputs"]) for i, case in enumerate(data["cases"])}
    got = {i: value for i, value in answers.items() if not isinstance(value, str)}
    pairs = {i: list(zip(value, wanted(data["cases"][i]), strict=True)) for i, value in got.items()}
    for both in (both for case in pairs.values() for both in case):
        message = difference(*both)
        if message:
            arrays = table(rows(pairs)) if len(pairs[0]) > 1 else ""
            named = mistake_in_numbers(data, got) or kept_between_calls(function, data)
            return "\n".join(filter(None, [message, arrays, named]))
    return ""


def kept_between_calls(function: Function, data: Any) -> str:
    """Say that two calls with the same arguments give different answers; nothing if they give the same.

    Args:
        function: the student's.
        data: what is stored of its exercise.
    """
    first, second = (answer(function, data["cases"][0], data["outputs"]) for _ in range(2))
    if first is None or second is None or _are_equal(first, second):
        return ""
    return (
        "Called twice with the same arguments, it gives something else the second time, so it keeps something from one "
        "call to the next. Is there a list or an array that is made outside of it?"
    )


def _are_equal(one: Sequence[Tensor], other: Sequence[Tensor]) -> bool:
    """Compare what two calls gave, whatever it is, and with a NaN equal to a NaN."""
    return [repr(np.asarray(t.values).tolist()) for t in one] == [repr(np.asarray(t.values).tolist()) for t in other]


def answer(function: Function, case: Any, outputs: Any) -> list[Tensor] | None:
    """What a function returns for a stored case; None if it is not as declared, or there is an error.

    Args:
        function: the student's.
        case: as it is stored.
        outputs: as they are stored.
    """
    try:
        with np.errstate(all="ignore"):
            value = flatten(function(*arguments(case)), outputs)
    except Exception:  # a student's function may raise anything; whoever called this has its own words for it
        return None
    return None if isinstance(value, str) else value


def changed_inputs(function: Function, data: Any) -> str:
    """Say that the function writes into its arguments, into which, and which known mistake does that."""
    names = _names(function)
    got: dict[int, list[Tensor] | None] = {}
    written: dict[int, dict[int, Any]] = {}
    changed: dict[str, None] = {}
    for i, case in enumerate(data["cases"]):
        args = arguments(case)
        value = flatten(function(*args), data["outputs"])
        got[i] = None if isinstance(value, str) else value
        found = differing(dict(leaves(arguments(case), names)), dict(leaves(args, names)))
        written[i] = {place: now for place, _, now in found}
        changed |= {name: None for _, name, _ in found}
    if not changed:
        return ""
    text = (
        f"the function writes into {', '.join(f'`{name}`' for name in changed)}: its caller's numbers are no longer "
        "what they were. Make a new array instead: `a = a + b`, not `a += b`."
    )
    return "\n".join(filter(None, [text, mistake_in_writing(data, got, written)]))


def _names(function: Function) -> list[str]:
    """The names of a function's parameters, as long as they stand for one argument each."""
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        parameters = ()  # type: ignore[assignment]
    names = [p.name for p in parameters if p.kind in (p.POSITIONAL_ONLY, p.POSITIONAL_OR_KEYWORD)]
    return [*names, *(f"argument {k}" for k in range(len(names) + 1, 20))]
