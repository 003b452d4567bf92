"""Hidden checks of notebook 06: one step of a GRU and of an LSTM, forward and back."""

from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
from rnnkit.checks.gated_cells import with_gate
from rnnkit.params import GRUParams, LSTMParams, axes_of

from autograder.claims.exercise import Exercise, Output
from autograder.claims.expect import (
    GRADIENT,
    expect_array,
    expect_close,
    expect_record_close,
    expect_tuple,
)
from autograder.claims.student import StudentFunction
from autograder.unrolled.drawing import rounded
from autograder.unrolled.gated_cells import oracle
from autograder.unrolled.gated_cells.oracle import (
    CANDIDATE,
    FORGET,
    INPUT,
    OPEN,
    OUTPUT,
    RESET,
    SEVERAL,
    UPDATE,
    Rng,
    Sizes,
)

STATE = ("batch", "hidden")
HEAD = ("Wya", "by")
SMALL = (Sizes(batch=2, features=1, hidden=3, outputs=4), Sizes(2, 2, 2, 2))
ONE_UNIT = Sizes(batch=4, features=2, hidden=1, outputs=1)

Forced = Callable[[Any], Any]
Place = Callable[[Any], Sequence[Any]]

gru = Exercise("gru_cell_step", points=4, oracle=oracle.gru_cell_step, outputs=(Output("a_t", STATE),))


@gru.claim(points=1)
def the_update_gate_mixes_old_and_new(student: StudentFunction, rng: Rng) -> None:
    """With r = 1, the state is copied where z = 1, replaced where z = 0, and mixed in between."""
    for sizes in SEVERAL:
        x_t, a_prev, params = oracle.gru_case(sizes, rng)
        reset_open = with_gate(params, RESET, OPEN)
        gru.expect_oracle(student, x_t, a_prev, reset_open)
        gru.expect_oracle(student, x_t, a_prev, _kept_or_replaced(reset_open))


@gru.claim(points=1)
def the_reset_gate_scales_the_memory(student: StudentFunction, rng: Rng) -> None:
    """With z = 1/2, the reset gate scales what the candidate sees of the memory."""
    for sizes in SEVERAL:
        x_t, a_prev, params = oracle.gru_case(sizes, rng)
        gru.expect_oracle(student, x_t, a_prev, with_gate(params, UPDATE, 0.0))


@gru.claim(points=1)
def equals_the_formula_of_the_gru(student: StudentFunction, rng: Rng) -> None:
    """Every entry of the new state is the mix that the four equations give."""
    for sizes in SEVERAL:
        gru.expect_oracle(student, *oracle.gru_case(sizes, rng))


@gru.claim(points=0.5)
def one_row_or_many_of_any_size(student: StudentFunction, rng: Rng) -> None:
    """One row or many, silence, words as whole numbers, sums of gates in the thousands: the formula is the same."""
    for case in oracle.gru_extremes(rng):
        gru.expect_oracle(student, *case)


@gru.claim_about_writing(points=0.5)
def state_is_left_as_it_was(student: StudentFunction, rng: Rng) -> None:
    """Neither input, state nor weights are written to, and a second call gives the same."""
    case = oracle.gru_case(oracle.ALL_DIFFERENT, rng)
    for _ in range(2):
        gru.expect_outputs(student.frozen(*case), oracle.gru_cell_step(*case))


@gru.visible
def gru_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, all equal, and one unit that reads large numbers."""
    far = oracle.far(oracle.gru_case(ONE_UNIT, rng))
    return [rounded(case) for case in (*(oracle.gru_case(sizes, rng) for sizes in SMALL), far)]


gru_back = Exercise(
    "gru_cell_backward",
    points=6,
    oracle=oracle.gru_cell_backward,
    outputs=(
        Output("dx_t", ("batch", "features"), GRADIENT),
        Output("da_prev", STATE, GRADIENT),
        Output("grads", axes_of(GRUParams), GRADIENT),
    ),
)


@gru_back.claim(points=0.5)
def an_update_gate_of_one_hands_the_gradient_on(student: StudentFunction, rng: Rng) -> None:
    """Where z = 1 the gradient reaches the old state unchanged, where z = 0 through the candidate."""

    def kept_or_replaced(case: Any) -> Any:
        return *case[:3], _kept_or_replaced(with_gate(case[3], RESET, OPEN))

    expect_parts(gru_back, student, rng, _second, forced=kept_or_replaced)


@gru_back.claim(points=1)
def gradient_of_the_gru_input(student: StudentFunction, rng: Rng) -> None:
    """The gradient of the input is the derivative."""
    expect_parts(gru_back, student, rng, _first)


@gru_back.claim(points=0.5)
def gradient_of_the_gru_state(student: StudentFunction, rng: Rng) -> None:
    """The gradient of the old state is the derivative: four ways lead back to it."""
    expect_parts(gru_back, student, rng, _second)


@gru_back.claim(points=0.5)
def back_from_one_row_or_many(student: StudentFunction, rng: Rng) -> None:
    """One row or many, large gradients or none, words as whole numbers, gates far open or shut: always derivatives."""
    for case in oracle.gru_backward_extremes(rng):
        gru_back.expect_oracle(student, *case)


@gru_back.claim(points=1)
def gradients_of_the_update_gate(student: StudentFunction, rng: Rng) -> None:
    """The gradients of the update gate's weights and biases are the derivatives."""
    expect_gates(gru_back, student, rng, {"update": UPDATE})


@gru_back.claim(points=1)
def gradients_of_the_reset_gate(student: StudentFunction, rng: Rng) -> None:
    """The gradients of the reset gate's weights and biases are the derivatives."""
    expect_gates(gru_back, student, rng, {"reset": RESET})


@gru_back.claim(points=1)
def gradients_of_the_candidate(student: StudentFunction, rng: Rng) -> None:
    """The gradients of the candidate's weights and of both its biases are the derivatives."""
    expect_gates(gru_back, student, rng, {"candidate": CANDIDATE}, fields=("bna",))


@gru_back.claim(points=0.5)
def linear_and_without_traces_in_the_gru(student: StudentFunction, rng: Rng) -> None:
    """Twice the gradient in gives twice out, weights that the cell does not use get zeros, no argument is changed."""
    expect_linear(gru_back, student, oracle.gru_backward_case(oracle.ALL_DIFFERENT, rng), upstream=1)


@gru_back.visible
def gru_backward_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, and one unit that reads large numbers."""
    da_t, *far = oracle.gru_backward_case(ONE_UNIT, rng)
    return [rounded(case) for case in (oracle.gru_backward_case(SMALL[0], rng), (da_t, *oracle.far(far)))]


lstm = Exercise(
    "lstm_cell_step",
    points=4,
    oracle=oracle.lstm_cell_step,
    outputs=(Output("a_t", STATE), Output("c_t", STATE)),
)


@lstm.claim(points=1)
def the_memory_is_kept_and_written(student: StudentFunction, rng: Rng) -> None:
    """A unit with f = 1 and i = 0 keeps its memory, one with f = 0 and i = 1 is written anew."""
    for sizes in SEVERAL:
        *states, params = oracle.lstm_case(sizes, rng)
        case = (*states, _kept_and_written(params))
        c_t = expect_tuple(student(*case), ("a_t", "c_t"))[1]
        expect_close(c_t, oracle.lstm_cell_step(*case)[1], name="c_t", axes=STATE)


@lstm.claim(points=1)
def the_output_gate_shows_the_memory(student: StudentFunction, rng: Rng) -> None:
    """Where the memory is kept as it was, the new state is what the output gate shows of it."""
    for sizes in SEVERAL:
        *states, params = oracle.lstm_case(sizes, rng)
        case = (*states, with_gate(with_gate(params, FORGET, OPEN), INPUT, -OPEN))
        a_t = expect_tuple(student(*case), ("a_t", "c_t"))[0]
        expect_close(a_t, oracle.lstm_cell_step(*case)[0], name="a_t", axes=STATE)


@lstm.claim(points=1)
def equals_the_formula_of_the_lstm(student: StudentFunction, rng: Rng) -> None:
    """Every entry of the new memory and of the new state is what the six equations give."""
    for sizes in SEVERAL:
        lstm.expect_oracle(student, *oracle.lstm_case(sizes, rng))


@lstm.claim(points=0.5)
def one_row_or_many_of_any_size_in_the_lstm(student: StudentFunction, rng: Rng) -> None:
    """One row or many, silence, words as whole numbers, large memories and sums of gates: the formula is the same."""
    for case in oracle.lstm_extremes(rng):
        lstm.expect_oracle(student, *case)


@lstm.claim_about_writing(points=0.5)
def state_and_memory_are_left_as_they_were(student: StudentFunction, rng: Rng) -> None:
    """Neither input, state, memory nor weights are written to, and a second call gives the same."""
    case = oracle.lstm_case(oracle.ALL_DIFFERENT, rng)
    for _ in range(2):
        lstm.expect_one_right(student.frozen(*case), oracle.lstm_cell_step(*case))


@lstm.visible
def lstm_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, all equal, and one unit that reads large numbers and remembers one."""
    far = oracle.far(oracle.lstm_case(ONE_UNIT, rng))
    return [rounded(case) for case in (*(oracle.lstm_case(sizes, rng) for sizes in SMALL), far)]


lstm_back = Exercise(
    "lstm_cell_backward",
    points=6,
    oracle=oracle.lstm_cell_backward,
    outputs=(
        Output("dx_t", ("batch", "features"), GRADIENT),
        Output("da_prev", STATE, GRADIENT),
        Output("dc_prev", STATE, GRADIENT),
        Output("grads", axes_of(LSTMParams), GRADIENT),
    ),
)


@lstm_back.claim(points=0.5)
def a_kept_memory_hands_the_gradient_on(student: StudentFunction, rng: Rng) -> None:
    """Where f = 1 the gradient of the memory travels back unchanged, where f = 0 it ends."""

    def kept_and_written(case: Any) -> Any:
        da_t, *others, params = case
        return (np.zeros_like(da_t), *others, _kept_and_written(params))

    expect_parts(lstm_back, student, rng, _third, forced=kept_and_written)


@lstm_back.claim(points=0.5)
def gradient_of_the_old_memory(student: StudentFunction, rng: Rng) -> None:
    """The gradient of the old memory is the derivative: it comes from the new memory and from the new state."""
    expect_parts(lstm_back, student, rng, _third)


@lstm_back.claim(points=0.5)
def back_from_one_row_or_many_in_the_lstm(student: StudentFunction, rng: Rng) -> None:
    """One row or many, large gradients or none, words as whole numbers, gates far open or shut: always derivatives."""
    for case in oracle.lstm_backward_extremes(rng):
        lstm_back.expect_oracle(student, *case)


@lstm_back.claim(points=1)
def gradients_of_the_lstm_input_and_state(student: StudentFunction, rng: Rng) -> None:
    """The gradients of the input and of the old state are the derivatives."""
    expect_parts(lstm_back, student, rng, _first_two)


@lstm_back.claim(points=1)
def gradients_of_input_gate_and_candidate(student: StudentFunction, rng: Rng) -> None:
    """The gradients of the weights and biases of the input gate and of the candidate are the derivatives."""
    expect_gates(lstm_back, student, rng, {"input": INPUT, "candidate": CANDIDATE})


@lstm_back.claim(points=1)
def gradients_of_the_forget_gate(student: StudentFunction, rng: Rng) -> None:
    """The gradients of the forget gate's weights and biases are the derivatives."""
    expect_gates(lstm_back, student, rng, {"forget": FORGET})


@lstm_back.claim(points=1)
def gradients_of_the_output_gate(student: StudentFunction, rng: Rng) -> None:
    """The gradients of the output gate's weights and biases are the derivatives."""
    expect_gates(lstm_back, student, rng, {"output": OUTPUT})


@lstm_back.claim(points=0.5)
def linear_and_without_traces_in_the_lstm(student: StudentFunction, rng: Rng) -> None:
    """Twice the gradients in give twice out, weights that the cell does not use get zeros, no argument is changed."""
    expect_linear(lstm_back, student, oracle.lstm_backward_case(oracle.ALL_DIFFERENT, rng), upstream=2)


@lstm_back.visible
def lstm_backward_cases(rng: Rng) -> list[tuple[Any, ...]]:
    """All dimensions different, and one unit that reads large numbers and remembers one."""
    da_t, dc_t, *far = oracle.lstm_backward_case(ONE_UNIT, rng)
    return [rounded(case) for case in (oracle.lstm_backward_case(SMALL[0], rng), (da_t, dc_t, *oracle.far(far)))]


EXERCISES = (gru, gru_back, lstm, lstm_back)


def expect_parts(
    exercise: Exercise, student: StudentFunction, rng: Rng, place: Place, *, forced: Forced | None = None
) -> None:
    """Expect some of the returned values to be the oracle's, in several cases.

    Args:
        exercise: a backward exercise.
        student: the student's function.
        rng: source of the cases.
        place: picks the outputs, and the values, that count.
        forced: changes a case, for instance to close a gate.

    Raises:
        ClaimFailed: naming the first value that differs.
    """
    assert exercise.oracle is not None
    for case in _backward_cases(exercise, rng):
        args = forced(case) if forced else case
        got = expect_tuple(student(*args), [output.name for output in exercise.outputs])
        wanted = exercise.oracle(*args)
        for output, value, want in zip(place(exercise.outputs), place(got), place(wanted), strict=True):
            output.expect(value, want)


def expect_gates(
    exercise: Exercise,
    student: StudentFunction,
    rng: Rng,
    gates: Mapping[str, int],
    *,
    fields: Sequence[str] = (),
) -> None:
    """Expect the gradients of some gates' columns to be the oracle's, in several cases.

    Args:
        exercise: a backward exercise, whose last value is the gradients.
        student: the student's function.
        rng: source of the cases.
        gates: for each gate's name its place among the columns.
        fields: further weights to compare as a whole.

    Raises:
        ClaimFailed: naming the first gate and weight whose gradient differs.
    """
    assert exercise.oracle is not None
    for case in _backward_cases(exercise, rng):
        got = expect_tuple(student(*case), [output.name for output in exercise.outputs])[-1]
        want = exercise.oracle(*case)[-1]
        for (name, place), field in product(gates.items(), ("Wgx", "Wga", "bg")):
            _expect_columns(got, want, field, f", {name} part", _columns(want, place))
        for field in fields:
            _expect_columns(got, want, field, "", slice(None))


def _expect_columns(got: Any, want: Any, field: str, part: str, columns: slice) -> None:
    """Expect some columns of one weight's gradient, which as a whole must have the right type and shape."""
    if type(got) is not type(want):
        expect_record_close(got, want, name="grads")
    wanted = getattr(want, field)
    axes = {2: ("rows", "gates"), 1: ("gates",)}[wanted.ndim]
    whole = expect_array(getattr(got, field), wanted.shape, name=f"grads.{field}", axes=axes)
    words = {2: ("row", "hidden unit"), 1: ("hidden unit",)}[wanted.ndim]
    name = f"grads.{field}{part}"
    expect_close(whole[..., columns], wanted[..., columns], name=name, axes=words, tolerance=GRADIENT)


def _columns(params: Any, gate: int) -> slice:
    n_hidden = len(params.Wga)
    return slice(gate * n_hidden, (gate + 1) * n_hidden)


def expect_linear(exercise: Exercise, student: StudentFunction, case: Any, *, upstream: int) -> None:
    """Expect read-only arguments to do no harm, and values that grow with the gradient that comes in.

    At least one value has to be the oracle's, so that a mistake in the others costs only once. The weights that the
    cell does not use get zeros also where they are zero themselves, as fresh biases are.

    Args:
        exercise: a backward exercise.
        student: the student's function.
        case: its arguments.
        upstream: how many of the arguments, from the first, are gradients that come in.

    Raises:
        ClaimFailed: if a value does not double, or if all are wrong.
    """
    assert exercise.oracle is not None
    case = (*case[:-1], oracle.with_zeros_in_the_head(case[-1]))
    once = student.frozen(*case)
    exercise.expect_one_right(once, exercise.oracle(*case))
    for field in HEAD:
        _expect_columns(once[-1], exercise.oracle(*case)[-1], field, "", slice(None))

    twice = student.frozen(*(2 * value for value in case[:upstream]), *case[upstream:])

    for output, value, other in zip(exercise.outputs, _flat(once), _flat(twice), strict=True):
        hint = "The gradient that comes in was doubled. What is there in your result that does not depend on it?"
        expect_close(other, 2 * value, name=f"{output.name}, all its numbers in a row", tolerance=GRADIENT, hint=hint)


def _backward_cases(exercise: Exercise, rng: Rng) -> list[Any]:
    draw: Callable[[Sizes, Rng], Any] = oracle.gru_backward_case if exercise is gru_back else oracle.lstm_backward_case
    return [draw(sizes, rng) for sizes in SEVERAL]


def _flat(values: Sequence[Any]) -> list[Any]:
    """Lay the numbers of each value in a row, those of a named tuple behind each other."""
    return [
        np.concatenate([np.ravel(p) for p in (value if isinstance(value, tuple) else (value,))]) for value in values
    ]


def _kept_or_replaced(params: Any) -> Any:
    """Let every second unit of a GRU keep its state, and the others replace it."""
    return with_gate(params, UPDATE, oracle.alternately(OPEN, -OPEN, params))


def _kept_and_written(params: Any) -> Any:
    """Let every second unit of an LSTM keep its memory, and the others forget it and write."""
    kept = with_gate(params, FORGET, oracle.alternately(OPEN, -OPEN, params))
    return with_gate(kept, INPUT, oracle.alternately(-OPEN, OPEN, params))


def _first(values: Sequence[Any]) -> Sequence[Any]:
    return values[:1]


def _second(values: Sequence[Any]) -> Sequence[Any]:
    return values[1:2]


def _third(values: Sequence[Any]) -> Sequence[Any]:
    return values[2:3]


def _first_two(values: Sequence[Any]) -> Sequence[Any]:
    return values[:2]
