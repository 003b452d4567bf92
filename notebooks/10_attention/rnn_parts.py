"""The parts of the earlier notebooks, verified and fast: three cells over whole sequences, and training.

What you wrote in the first notebooks takes one sequence through one time step after the other. These parts
give the same numbers many times faster, for four reasons worth knowing:

1. **Time leads.** Inside, arrays are `(time, batch, features)`, so that a time step is one solid block of
   memory. Callers pass and get `(batch, time, features)`; what they get is a view of the block, not a copy.
2. **The inputs go first.** `x_t @ Wax` waits for no hidden state, so all time steps are one matrix product.
   A column of ones beside `x` makes the bias one more row of the weights. Weight gradients are one product
   too.
3. **Nothing is allocated inside the loop over time.** Each operation writes into memory reserved before it.
4. **One exponential serves every gate**, see `_squash`: in float64, `np.exp` can be far cheaper than
   `np.tanh`.

Weights multiply from the right. The dtype of the parameters, float64 or float32, is the dtype of every
array. No function writes to its arguments.

**Masks.** `mask` is (batch, time), true where a step is real. On a padded step the state is carried over
unchanged, so `a[:, -1]` is the state after the last *real* step of each sequence, whatever its length. What
stands in the padding of `x`, even NaN, changes nothing. Gradients are the exact ones of that rule.

**Stacks.** Parameters may have one more leading axis, made by `stack_models`, as have then all arrays:
several networks, say one per seed, run as one. An `x`, `mask` or initial state without that axis is shared
by all models, and its gradient is given model by model.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray
from rnnkit.params import GRUParams, LSTMParams, RNNParams

Array: TypeAlias = NDArray[np.floating[Any]]
Mask: TypeAlias = NDArray[np.bool_] | None
Cell = TypeVar("Cell", RNNParams, GRUParams, LSTMParams)
Weights = TypeVar("Weights", bound=tuple[Any, ...])

# On Linux, freed blocks above a threshold go back to the system, and to get them anew at each training step can
# cost as much as the arithmetic. To free one block of just under 32 MiB, never touched, raises the threshold to its
# size: see M_MMAP_THRESHOLD in mallopt(3). Elsewhere this does nothing.
np.empty(31 * 2**20, np.uint8)


def rnn_forward(x: Array, a0: Array, params: RNNParams, mask: Mask = None) -> Array:
    """Run a vanilla RNN over whole sequences: `a_t = tanh(x_t @ Wax + a_prev @ Waa + ba)`.

    Args:
        x: inputs, (batch, time, features).
        a0: state before the first step, (batch, hidden).
        params: weights of one model, or of a stack.
        mask: true where a step is real, (batch, time); None when all are.

    Returns:
        Hidden states, (batch, time, hidden).

    Raises:
        ValueError: when a shape does not fit the weights.
    """
    inputs = _inputs(x, mask, params.Wax)
    a = _input_product(inputs, -2 * _with_bias(params.Wax, params.ba))
    a_prev = _initial_state(a0, "a0", inputs, params.Waa)
    multiply, recurrent, memory = _step_product(params.Waa), -2 * params.Waa, np.empty_like(a_prev)
    one, two, _ = _constants(a.dtype)
    with np.errstate(over="ignore"):
        for a_t, padding_t in zip(_steps(a), _padding_steps(mask, a), strict=True):
            multiply(a_prev, recurrent, out=memory)
            np.add(a_t, memory, out=a_t)
            _squash(a_t, two, one)
            np.subtract(a_t, one, out=a_t)
            if padding_t is not None:
                np.copyto(a_t, a_prev, where=padding_t)
            a_prev = a_t
    return _swap_batch_and_time(a)


def rnn_backward(
    da: Array, x: Array, a: Array, a0: Array, params: RNNParams, mask: Mask = None
) -> tuple[Array, Array, RNNParams]:
    """Go back through time: gradients of a loss that looks at the hidden states `a`.

    Args:
        da: gradient of the loss with respect to `a` as the output layer sees it, (batch, time, hidden).
        x: inputs, (batch, time, features).
        a: what `rnn_forward` returned, (batch, time, hidden).
        a0: state before the first step, (batch, hidden).
        params: the weights that computed `a`.
        mask: the mask that computed `a`.

    Returns:
        `dx` (batch, time, features), `da0` (batch, hidden), and the gradients of the weights; those of the
        output layer, which this function does not see, are zero.

    Raises:
        ValueError: when a shape does not fit the weights or the states.
    """
    inputs = _inputs(x, mask, params.Wax)
    a = _swap_batch_and_time(np.asarray(a, inputs.dtype))
    a_first = _initial_state(a0, "a0", inputs, params.Waa)
    dz, da0 = _rnn_loop_back(_upstream(da, a), a, mask, params.Waa)
    dWax, dba = _split_bias(_weight_gradient(inputs, dz))
    dWaa = _weight_gradient(a[..., :-1, :, :], dz[..., 1:, :, :]) + _transposed(a_first) @ dz[..., 0, :, :]
    grads = _zeros_like(params)._replace(Wax=dWax, Waa=dWaa, ba=dba)
    return _input_gradient(dz, params.Wax), da0, grads


def _rnn_loop_back(da: Array, a: Array, mask: Mask, Waa: Array) -> tuple[Array, Array]:
    """Return the gradients of all pre-activations, (time, batch, hidden), and of the initial state."""
    slope = _one_minus_square(a)
    _silence_padding(slope, mask)
    dz, total = (np.empty_like(one, order="C") for one in (slope, slope[..., 0, :, :]))
    multiply, recurrent, carried = _step_product(Waa), _transposed(Waa), np.zeros_like(total)
    for da_t, slope_t, dz_t, padding_t in _backwards(da, slope, dz, padding=_padding_steps(mask, a)):
        np.add(da_t, carried, out=total)
        np.multiply(total, slope_t, out=dz_t)
        multiply(dz_t, recurrent, out=carried)
        if padding_t is not None:
            np.add(carried, total, out=carried, where=padding_t)
    return dz, carried


class GRUTrace(NamedTuple):
    """What `gru_backward` needs to know of a run. Time comes before batch; in a stack, models before time.

    Attributes:
        inputs: `x` and a column of ones, (time, batch, features + 1).
        mask: the mask of the run, (batch, time), or None.
        states: `a0` and then the state after each step, (time + 1, batch, hidden).
        gates: reset, update, candidate, (3, time, batch, hidden).
        memory: `-2 * (a_prev @ Wga[n] + bna)`, which the reset gate scales, (time, batch, hidden).
    """

    inputs: Array
    mask: Mask
    states: Array
    gates: Array
    memory: Array


def gru_forward(x: Array, a0: Array, params: GRUParams, mask: Mask = None) -> tuple[Array, GRUTrace]:
    """Run a GRU over whole sequences; the equations stand at `GRUParams`.

    Args:
        x: inputs, (batch, time, features).
        a0: state before the first step, (batch, hidden).
        params: weights of one model, or of a stack.
        mask: true where a step is real, (batch, time); None when all are.

    Returns:
        Hidden states, (batch, time, hidden), and the trace for `gru_backward`.

    Raises:
        ValueError: when a shape does not fit the weights.
    """
    inputs = _inputs(x, mask, params.Wgx)
    scale = _per_gate((-1, -1, -2), params.Wga)
    drive = _by_gate(_input_product(inputs, _with_bias(params.Wgx, params.bg) * scale), 3)
    states = _states(_initial_state(a0, "a0", inputs, params.Wga), drive)
    trace = GRUTrace(inputs, mask, states, _gate_blocks(drive), _reserve(drive[2]))
    _gru_loop(trace, drive, params.Wga * scale, -2 * params.bna[..., None, :])
    return _swap_batch_and_time(states[..., 1:, :, :]), trace


def _gru_loop(trace: GRUTrace, drive: Array, recurrent: Array, bias: Array) -> None:
    """Fill a fresh trace, given the products of the inputs, (3, time, batch, hidden)."""
    multiply, product = _step_product(recurrent), _rows_for(drive[..., 0, :, :])
    of_gates = _by_gate(product, 3)
    of_rz, of_n = of_gates[:2], of_gates[2]
    one, two, _ = _constants(drive.dtype)
    states = _before_and_after(trace.states)
    blocks = drive[:2], drive[2], trace.gates[:2], *trace.gates, trace.memory, *states
    padding = _padding_steps(trace.mask, drive)
    with np.errstate(over="ignore"):
        for drive_rz, drive_n, rz_t, r_t, z_t, n_t, memory_t, a_prev, a_t, padding_t in zip(
            *map(_steps, blocks), padding, strict=True
        ):
            multiply(a_prev, recurrent, out=product)
            np.add(drive_rz, of_rz, out=rz_t)
            _squash(rz_t, one, one)
            np.add(of_n, bias, out=memory_t)
            np.multiply(r_t, memory_t, out=n_t)
            np.add(n_t, drive_n, out=n_t)
            _squash(n_t, two, one)
            np.subtract(n_t, one, out=n_t)
            np.subtract(a_prev, n_t, out=a_t)
            np.multiply(a_t, z_t, out=a_t)
            np.add(a_t, n_t, out=a_t)
            if padding_t is not None:
                np.copyto(a_t, a_prev, where=padding_t)


def gru_backward(da: Array, trace: GRUTrace, params: GRUParams) -> tuple[Array, Array, GRUParams]:
    """Go back through time: gradients of a loss that looks at the hidden states of a GRU.

    Args:
        da: gradient of the loss with respect to `a` as the output layer sees it, (batch, time, hidden).
        trace: what `gru_forward` returned.
        params: the weights of that run.

    Returns:
        `dx` (batch, time, features), `da0` (batch, hidden), and the gradients of the weights; those of the
        output layer, which this function does not see, are zero.

    Raises:
        ValueError: when `da` does not have the shape of the states.
    """
    dgates, dn_input, da0 = _gru_loop_back(_upstream(da, trace.memory), trace, params.Wga)
    dWga = _weight_gradient(trace.states[..., :-1, :, :], dgates)
    candidate = _by_gate(dgates, 3)[2]
    dbna = candidate.sum(axis=(-3, -2))
    candidate[...] = dn_input
    dWgx, dbg = _split_bias(_weight_gradient(trace.inputs, dgates))
    grads = _zeros_like(params)._replace(Wgx=dWgx, Wga=dWga, bg=dbg, bna=dbna)
    return _input_gradient(dgates, params.Wgx), da0, grads


def _gru_loop_back(da: Array, trace: GRUTrace, Wga: Array) -> tuple[Array, Array, Array]:
    """Return the gradients of the products with the memory, of the candidate's input, and of `a0`.

    The first is (time, batch, 3 * hidden). The products with the inputs have the same gradient except for the
    candidate: the reset gate scales its memory and not its input. That is the second, (time, batch, hidden).
    """
    slopes, dn, keep = _gru_slopes(trace)
    totals, dproduct = np.empty_like(keep), _rows_for(slopes)
    multiply, recurrent, carried = _step_product(Wga), _transposed(Wga), np.zeros_like(keep[..., 0, :, :])
    kept = np.empty_like(carried)
    for da_t, total_t, slopes_t, row_t, gates_t, keep_t in _backwards(
        da, totals, slopes, dproduct, _by_gate(dproduct, 3), keep
    ):
        np.add(da_t, carried, out=total_t)
        np.multiply(slopes_t, total_t, out=gates_t)
        multiply(row_t, recurrent, out=carried)
        np.multiply(total_t, keep_t, out=kept)
        np.add(carried, kept, out=carried)
    totals *= dn
    return dproduct, totals, carried


def _gru_slopes(trace: GRUTrace) -> tuple[Array, Array, Array]:
    """Return by how much a nudge of each pre-activation moves the state, before any time step is visited.

    Returns:
        The slopes for r, z and the memory of n, (3, time, batch, hidden); the slope for the input of n,
        (time, batch, hidden); and the share of the previous state that is kept, of the same shape.
    """
    r, z, n = trace.gates
    a_prev, _ = _before_and_after(trace.states)
    slopes, dn = np.empty_like(trace.gates), _one_minus_square(n)
    for_r, for_z, for_n = slopes
    np.subtract(1, z, out=for_z)
    dn *= for_z
    for_z *= z
    for_z *= np.subtract(a_prev, n, out=for_n)
    np.multiply(dn, r, out=for_n)
    np.subtract(-0.5, np.multiply(r, -0.5, out=for_r), out=for_r)
    for_r *= for_n
    for_r *= trace.memory
    _silence_padding(slopes, trace.mask)
    _silence_padding(dn, trace.mask)
    return slopes, dn, _one_in_padding(z, trace.mask)


class LSTMTrace(NamedTuple):
    """What `lstm_backward` needs to know of a run. Time comes before batch; in a stack, models before time.

    Attributes:
        inputs: `x` and a column of ones, (time, batch, features + 1).
        mask: the mask of the run, (batch, time), or None.
        states: `a0` and then the hidden state after each step, (time + 1, batch, hidden).
        cells: `c0` and then the memory after each step, (time + 1, batch, hidden).
        gates: input, forget, candidate, output, (4, time, batch, hidden).
        seen: `tanh(c_t)`, which the output gate scales, (time, batch, hidden).
    """

    inputs: Array
    mask: Mask
    states: Array
    cells: Array
    gates: Array
    seen: Array

    @property
    def last_cell(self) -> Array:
        """The memory after the last real step, (batch, hidden): what a decoder starts from."""
        return self.cells[..., -1, :, :]


def lstm_forward(x: Array, a0: Array, c0: Array, params: LSTMParams, mask: Mask = None) -> tuple[Array, LSTMTrace]:
    """Run an LSTM over whole sequences; the equations stand at `LSTMParams`.

    Args:
        x: inputs, (batch, time, features).
        a0: hidden state before the first step, (batch, hidden).
        c0: memory before the first step, (batch, hidden).
        params: weights of one model, or of a stack.
        mask: true where a step is real, (batch, time); None when all are.

    Returns:
        Hidden states, (batch, time, hidden), and the trace for `lstm_backward`.

    Raises:
        ValueError: when a shape does not fit the weights.
    """
    inputs = _inputs(x, mask, params.Wgx)
    scale = _per_gate((-1, -1, -2, -1), params.Wga)
    drive = _by_gate(_input_product(inputs, _with_bias(params.Wgx, params.bg) * scale), 4)
    states = _states(_initial_state(a0, "a0", inputs, params.Wga), drive)
    cells = _states(_initial_state(c0, "c0", inputs, params.Wga), drive)
    trace = LSTMTrace(inputs, mask, states, cells, _gate_blocks(drive), _reserve(drive[0]))
    _lstm_loop(trace, drive, params.Wga * scale)
    return _swap_batch_and_time(states[..., 1:, :, :]), trace


def _lstm_loop(trace: LSTMTrace, drive: Array, recurrent: Array) -> None:
    """Fill a fresh trace, given the products of the inputs, (4, time, batch, hidden)."""
    multiply, product = _step_product(recurrent), _rows_for(drive[..., 0, :, :])
    of_gates, added = _by_gate(product, 4), _reserve(trace.seen[..., 0, :, :])
    one, two, minus_two = _constants(drive.dtype)
    heights = np.ones_like(of_gates, order="C")
    heights[2] = 2
    states = *_before_and_after(trace.states), *_before_and_after(trace.cells)
    blocks = drive, trace.gates, *trace.gates, trace.seen, *states
    padding = _padding_steps(trace.mask, drive)
    with np.errstate(over="ignore"):
        for drive_t, gates_t, i_t, f_t, g_t, o_t, seen_t, a_prev, a_t, c_prev, c_t, padding_t in zip(
            *map(_steps, blocks), padding, strict=True
        ):
            multiply(a_prev, recurrent, out=product)
            np.add(drive_t, of_gates, out=gates_t)
            _squash(gates_t, heights, one)
            np.subtract(g_t, one, out=g_t)
            np.multiply(f_t, c_prev, out=c_t)
            np.multiply(i_t, g_t, out=added)
            np.add(c_t, added, out=c_t)
            np.multiply(c_t, minus_two, out=seen_t)
            _squash(seen_t, two, one)
            np.subtract(seen_t, one, out=seen_t)
            np.multiply(o_t, seen_t, out=a_t)
            if padding_t is not None:
                np.copyto(a_t, a_prev, where=padding_t)
                np.copyto(c_t, c_prev, where=padding_t)


def lstm_backward(
    da: Array, trace: LSTMTrace, params: LSTMParams, dc_last: Array | None = None
) -> tuple[Array, Array, Array, LSTMParams]:
    """Go back through time: gradients of a loss that looks at the hidden states of an LSTM.

    Args:
        da: gradient of the loss with respect to `a` as the output layer sees it, (batch, time, hidden).
        trace: what `lstm_forward` returned.
        params: the weights of that run.
        dc_last: gradient with respect to the last memory, (batch, hidden), where a decoder went on from it.

    Returns:
        `dx` (batch, time, features), `da0` and `dc0` (batch, hidden), and the gradients of the weights;
        those of the output layer, which this function does not see, are zero.

    Raises:
        ValueError: when `da` does not have the shape of the states.
    """
    dc0 = np.zeros_like(trace.last_cell)
    if dc_last is not None:
        dc0 += dc_last
    dgates, da0 = _lstm_loop_back(_upstream(da, trace.seen), dc0, trace, params.Wga)
    dWgx, dbg = _split_bias(_weight_gradient(trace.inputs, dgates))
    dWga = _weight_gradient(trace.states[..., :-1, :, :], dgates)
    grads = _zeros_like(params)._replace(Wgx=dWgx, Wga=dWga, bg=dbg)
    return _input_gradient(dgates, params.Wgx), da0, dc0, grads


def _lstm_loop_back(da: Array, dc: Array, trace: LSTMTrace, Wga: Array) -> tuple[Array, Array]:
    """Return gradients of all pre-activations, (time, batch, 4 * hidden), and `da0`; turn `dc` into `dc0`."""
    slopes, dseen, keep = _lstm_slopes(trace)
    dgates = _rows_for(slopes)
    by_gate = _by_gate(dgates, 4)
    multiply, recurrent, carried = _step_product(Wga), _transposed(Wga), np.zeros_like(dc)
    total, through_a = np.empty_like(dc), np.empty_like(dc)
    for da_t, slopes_t, slope_o, dseen_t, keep_t, row_t, difg_t, do_t, padding_t in _backwards(
        da, slopes[:3], slopes[3], dseen, keep, dgates, by_gate[:3], by_gate[3],
        padding=_padding_steps(trace.mask, da),
    ):  # fmt: skip
        np.add(da_t, carried, out=total)
        np.multiply(total, dseen_t, out=through_a)
        np.add(dc, through_a, out=dc)
        np.multiply(slopes_t, dc, out=difg_t)
        np.multiply(slope_o, total, out=do_t)
        np.multiply(dc, keep_t, out=dc)
        multiply(row_t, recurrent, out=carried)
        if padding_t is not None:
            np.add(carried, total, out=carried, where=padding_t)
    return dgates, carried


def _lstm_slopes(trace: LSTMTrace) -> tuple[Array, Array, Array]:
    """Return by how much a nudge of each pre-activation moves a state, before any time step is visited.

    Returns:
        The slopes of `c_t` for i, f and g and of `a_t` for o, (4, time, batch, hidden); the slope of `a_t`
        for `c_t`, (time, batch, hidden); and the share of the previous memory that is kept, of the same
        shape.
    """
    i, f, g, o = trace.gates
    c_prev, _ = _before_and_after(trace.cells)
    slopes = np.subtract(1, trace.gates)
    slopes *= trace.gates
    slopes[0] *= g
    slopes[1] *= c_prev
    np.multiply(_one_minus_square(g), i, out=slopes[2])
    slopes[3] *= trace.seen
    dseen = _one_minus_square(trace.seen)
    dseen *= o
    _silence_padding(slopes, trace.mask)
    _silence_padding(dseen, trace.mask)
    return slopes, dseen, _one_in_padding(f, trace.mask)


def unroll(x: Array, params: Cell, mask: Mask = None) -> tuple[Array, Callable[[Array], tuple[Array, Cell]]]:
    """Run whichever cell the parameters belong to from zero states, and return the way back.

    One training loop can thus compare all three cells: `a, backward = unroll(x, params)`, and when the loss
    has given `da`, `dx, grads = backward(da)`.

    Args:
        x: inputs, (batch, time, features).
        params: weights of an RNN, a GRU or an LSTM, of one model or of a stack.
        mask: true where a step is real, (batch, time); None when all are.

    Returns:
        Hidden states, (batch, time, hidden), and a function from `da` to `dx` and the gradients of the
        weights.
    """
    if isinstance(params, RNNParams):
        zeros = np.zeros((x.shape[-3], params.Waa.shape[-1]), params.Waa.dtype)
        a = rnn_forward(x, zeros, params, mask)
        return a, lambda da: rnn_backward(da, x, a, zeros, params, mask)[::2]
    zeros = np.zeros((x.shape[-3], params.Wga.shape[-2]), params.Wga.dtype)
    if isinstance(params, GRUParams):
        a, gru_trace = gru_forward(x, zeros, params, mask)
        return a, lambda da: gru_backward(da, gru_trace, params)[::2]
    a, lstm_trace = lstm_forward(x, zeros, zeros, params, mask)
    return a, lambda da: lstm_backward(da, lstm_trace, params)[::3]


def output_scores(a: Array, params: RNNParams | GRUParams | LSTMParams) -> Array:
    """Return the outputs before the softmax, `a @ Wya + by`, (batch, time, outputs)."""
    inputs = _with_ones(_swap_batch_and_time(a))
    return _swap_batch_and_time(_input_product(inputs, _with_bias(params.Wya, params.by)))


def output_backward(dscores: Array, a: Array, params: Cell) -> tuple[Array, Array, Array]:
    """Return `da`, `dWya` and `dby` for the gradient of the scores, (batch, time, outputs)."""
    dscores = np.ascontiguousarray(_swap_batch_and_time(dscores))
    dWya, dby = _split_bias(_weight_gradient(_with_ones(_swap_batch_and_time(a)), dscores))
    return _input_gradient(dscores, params.Wya), dWya, dby


def softmax_cross_entropy(scores: Array, targets: NDArray[np.integer[Any]], mask: Mask = None) -> tuple[Array, Array]:
    """Return the loss of integer targets, and its gradient.

    The loss is summed over the real time steps and averaged over the batch.

    Args:
        scores: outputs before the softmax, (batch, time, outputs).
        targets: index of the right output at each step, (batch, time); anything in the padding.
        mask: true where a step counts, (batch, time); None when all do.

    Returns:
        The loss, one number (per model of a stack), and the gradient of the scores, which is zero in the
        padding.

    Raises:
        ValueError: when `targets` or `mask` has another shape, or a target that counts is no index of an
            output.
    """
    counts = np.ones(scores.shape[-3:-1], bool) if mask is None else np.asarray(mask, bool)
    _expect_steps(targets, "targets", scores)
    _expect_steps(counts, "mask", scores)
    right = np.where(counts, targets, 0)
    if right.min(initial=0) < 0 or right.max(initial=0) >= scores.shape[-1]:
        raise ValueError(
            f"`targets` run from {right.min()} to {right.max()}, expected 0 to {scores.shape[-1] - 1}, "
            "one index per output. Were they made with the same vocabulary as the scores?"
        )
    p = np.where(counts[..., None], scores, 0)
    p -= p.max(axis=-1, keepdims=True)
    of_target = np.broadcast_to(right, p.shape[:-1])[..., None]
    shifted = np.take_along_axis(p, of_target, axis=-1)
    np.exp(p, out=p)
    total = p.sum(axis=-1, keepdims=True)
    losses = np.where(counts, (np.log(total) - shifted)[..., 0], 0)
    p /= total
    np.put_along_axis(p, of_target, np.take_along_axis(p, of_target, axis=-1) - 1, axis=-1)
    p *= counts[..., None] / p.dtype.type(p.shape[-3])
    return losses.sum(axis=-1).mean(axis=-1), p


def sgd(params: Weights, grads: Weights, learning_rate: float) -> Weights:
    """Return parameters one step down the gradient.

    Args:
        params: a named tuple of arrays, or of such tuples.
        grads: gradients, of the same type.
        learning_rate: length of the step per unit of gradient.
    """
    return map_weights(lambda weight, grad: weight - learning_rate * grad, params, grads)


def map_weights(function: Callable[..., Any], weights: Weights, *others: tuple[Any, ...]) -> Weights:
    """Apply a function to corresponding arrays of named tuples, which may be nested, and keep their type.

    Args:
        function: takes one array from each tuple.
        weights: the tuple whose type the result has.
        others: tuples of the same form.
    """
    entries = [
        map_weights(function, *parts) if isinstance(parts[0], tuple) else function(*parts)
        for parts in zip(weights, *others, strict=True)
    ]
    return type(weights)(*entries)


def stack_models(models: Sequence[Weights]) -> Weights:
    """Return one stack of models, each array (models, ...), which runs as one network.

    Args:
        models: parameters of one type and size, for instance one initialisation per seed.
    """
    return map_weights(lambda *weights: np.stack(weights), *models)


def pick_model(stack: Weights, index: int) -> Weights:
    """Return copies of the parameters of one model of a stack."""
    return map_weights(lambda weight: weight[index].copy(), stack)


def cast(params: Weights, dtype: type[np.floating[Any]]) -> Weights:
    """Return the parameters as `np.float32` or `np.float64`; a run has the precision of its parameters."""
    return map_weights(lambda weight: weight.astype(dtype), params)


def _squash(z: Array, height: Array, one: Array) -> None:
    """Turn `z` into `height / (1 + exp(z))` in place, the curve behind sigmoid and tanh.

    With `z` standing for -1 times the pre-activation and a height of 1 this is the sigmoid; with -2 times
    and a height of 2 it is 1 above the tanh. The factors are put into the weights beforehand, where they
    cost nothing. Where `exp` overflows to infinity the quotient is 0, as it should be, so callers ignore
    that warning.
    """
    np.exp(z, out=z)
    np.add(z, one, out=z)
    np.divide(height, z, out=z)


def _constants(dtype: np.dtype[Any]) -> tuple[Array, Array, Array]:
    """Return 1, 2 and -2 as arrays, which NumPy need not convert at each step."""
    return np.array(1, dtype), np.array(2, dtype), np.array(-2, dtype)


def _one_minus_square(a: Array) -> Array:
    """Return `1 - a**2`, the slope of tanh where its value is `a`."""
    slope = np.multiply(a, a)
    return np.subtract(1, slope, out=slope)


def _inputs(x: Array, mask: Mask, Wx: Array) -> Array:
    """Return `x` with time first, padding zeroed and a column of ones: (time, batch, features + 1)."""
    if x.ndim not in (3, Wx.ndim + 1) or x.shape[-1] != Wx.shape[-2]:
        raise ValueError(
            f"`x` has shape {x.shape}, expected (batch, time, features) with {Wx.shape[-2]} features, "
            "the rows of the input weights. Is an axis missing, or is the one-hot code of another vocabulary?"
        )
    if mask is None:
        return _with_ones(_swap_batch_and_time(x), Wx.dtype)
    _expect_steps(mask, "mask", x)
    real = np.swapaxes(np.asarray(mask, bool), -1, -2)[..., None]
    return _with_ones(np.where(real, _swap_batch_and_time(x), 0), Wx.dtype)


def _expect_steps(array: NDArray[Any], name: str, sequences: Array) -> None:
    """Raise unless an array is (batch, time) for the given sequences, with or without an axis of models."""
    if array.shape not in (sequences.shape[:-1], sequences.shape[-3:-1]):
        raise ValueError(
            f"`{name}` has shape {array.shape}, expected {sequences.shape[-3:-1]} = (batch, time). "
            "It has one entry per time step of each sequence."
        )


def _with_ones(array: Array, dtype: np.dtype[Any] | None = None) -> Array:
    """Return (..., features) with a column of ones: (..., features + 1)."""
    widened = np.empty((*array.shape[:-1], array.shape[-1] + 1), dtype or array.dtype)
    widened[..., :-1] = array
    widened[..., -1] = 1
    return widened


def _with_bias(weights: Array, bias: Array) -> Array:
    """Return the bias as one more row of the weights, to be multiplied by the column of ones."""
    return np.concatenate([weights, bias[..., None, :]], axis=-2)


def _split_bias(weights: Array) -> tuple[Array, Array]:
    """Return the weights without their last row, and that row: the bias."""
    return weights[..., :-1, :], weights[..., -1, :]


def _input_product(inputs: Array, weights: Array) -> Array:
    """Multiply all time steps at once: (time, batch, features) by (features, columns)."""
    product = _flat(inputs) @ weights
    return product.reshape(*product.shape[:-2], *inputs.shape[-3:-1], weights.shape[-1])


def _input_gradient(dproduct: Array, weights: Array) -> Array:
    """Return the gradient of the inputs of a product, (batch, time, features)."""
    return _swap_batch_and_time(_input_product(dproduct, _transposed(weights)))


def _weight_gradient(inputs: Array, dproduct: Array) -> Array:
    """Return the gradient of the weights of a product, summed over time and batch by the product itself."""
    return _transposed(_flat(inputs)) @ _flat(dproduct)


def _flat(array: Array) -> Array:
    """Return (time, batch, features) as (time * batch, features)."""
    return array.reshape(*array.shape[:-3], array.shape[-3] * array.shape[-2], array.shape[-1])


def _transposed(matrix: Array) -> Array:
    """Return matrices with rows and columns exchanged."""
    return np.swapaxes(matrix, -1, -2)


def _swap_batch_and_time(array: Array) -> Array:
    """Return a view of (batch, time, features) as (time, batch, features), or the reverse."""
    return np.swapaxes(array, -3, -2)


def _step_product(weights: Array) -> Callable[..., Any]:
    """Return the product for one time step: `np.dot` starts faster, `np.matmul` can do a stack."""
    return np.dot if weights.ndim == 2 else np.matmul


def _initial_state(state: Array, name: str, inputs: Array, recurrent: Array) -> Array:
    """Return a state as (batch, hidden), with the models of a stack in front."""
    expected = (inputs.shape[-2], recurrent.shape[-2])
    full = (*recurrent.shape[:-2], *expected)
    if state.shape not in (expected, full):
        raise ValueError(
            f"`{name}` has shape {state.shape}, expected {expected} = (batch, hidden). "
            "Does each sequence of the batch have a state?"
        )
    return np.ascontiguousarray(np.broadcast_to(state, full), inputs.dtype)


def _states(first: Array, drive: Array) -> Array:
    """Reserve (time + 1, batch, hidden) for the states of a run, of which the first is known."""
    states = np.empty((*first.shape[:-2], drive.shape[-3] + 1, *first.shape[-2:]), first.dtype)
    states[..., 0, :, :] = first
    return states


def _before_and_after(states: Array) -> tuple[Array, Array]:
    """Return views of the states before and after each step, (time, batch, hidden) each."""
    return states[..., :-1, :, :], states[..., 1:, :, :]


def _per_gate(factors: tuple[int, ...], recurrent: Array) -> Array:
    """Return one factor per column of the gates' weights."""
    return np.repeat(np.array(factors, recurrent.dtype), recurrent.shape[-1] // len(factors))


def _by_gate(columns: Array, n_gates: int) -> Array:
    """Return a view of (..., gates * hidden) as (gates, ..., hidden)."""
    split = columns.reshape(*columns.shape[:-1], n_gates, -1)
    gate = split.ndim - 2
    return split.transpose(gate, *range(gate), gate + 1)


def _rows_for(by_gate: Array) -> Array:
    """Reserve (time, batch, gates * hidden) for what (gates, time, batch, hidden) will be multiplied into."""
    return np.empty((*by_gate.shape[1:-1], by_gate.shape[0] * by_gate.shape[-1]), by_gate.dtype)


def _reserve(like: Array) -> Array:
    """Reserve a solid block of memory with the shape of an array."""
    return np.empty(like.shape, like.dtype)


def _gate_blocks(like: Array) -> Array:
    """Reserve (gates, time, batch, hidden) so that in memory all gates of a time step are one block."""
    n_gates, *models, n_steps, batch, n_hidden = like.shape
    return np.moveaxis(np.empty((*models, n_steps, n_gates, batch, n_hidden), like.dtype), -3, 0)


def _steps(blocks: NDArray[Any]) -> NDArray[Any]:
    """Return (..., time, batch, features) with time in front, to be iterated step by step."""
    time = blocks.ndim - 3
    return blocks.transpose(time, *range(time), time + 1, time + 2)


def _backwards(*blocks: Array, padding: list[Any] | None = None) -> Iterator[tuple[Any, ...]]:
    """Iterate over the steps of several blocks, and over padding if given, from last to first."""
    steps: list[Any] = [_steps(block)[::-1] for block in blocks]
    return zip(*steps, *([] if padding is None else [padding[::-1]]), strict=True)


def _upstream(da: Array, a: Array) -> Array:
    """Return the gradient that enters the loop, with time first, in the dtype of the run."""
    expected = _swap_batch_and_time(a).shape
    if da.shape != expected:
        raise ValueError(
            f"`da` has shape {da.shape}, expected {expected} = (batch, time, hidden), the shape of `a`. "
            "Is it filled with zeros where the loss does not look?"
        )
    return _swap_batch_and_time(np.asarray(da, a.dtype))


def _padding(mask: Mask) -> NDArray[np.bool_] | None:
    """Return true where a step is padding, (time, batch, 1), or None when there is no mask."""
    return None if mask is None else ~np.swapaxes(np.asarray(mask, bool), -1, -2)[..., None]


def _padding_steps(mask: Mask, blocks: Array) -> list[Any]:
    """Return, per time step, where it is padding, (batch, 1), or None when it is real everywhere."""
    padding = _padding(mask)
    if padding is None:
        return [None] * blocks.shape[-3]
    return [padding_t if padding_t.any() else None for padding_t in _steps(padding)]


def _silence_padding(slopes: Array, mask: Mask) -> None:
    """Set slopes to zero on padded steps, in place: no weight has a say there."""
    padding = _padding(mask)
    if padding is not None:
        np.copyto(slopes, 0, where=padding)


def _one_in_padding(keep: Array, mask: Mask) -> Array:
    """Return the share of a state that is kept, which on padded steps is all of it."""
    padding = _padding(mask)
    return keep if padding is None else np.where(padding, keep.dtype.type(1), keep)


def _zeros_like(weights: Weights) -> Weights:
    """Return zeros of the type and shapes of the weights."""
    return map_weights(np.zeros_like, weights)
