"""The fast parts agree with plain loops, with PyTorch, and with the definition of a derivative."""

import ast
import inspect
import platform
import subprocess
import sys
from collections import namedtuple
from pathlib import Path

import numpy as np
import pytest
from rnnkit.params import GRUParams, LSTMParams, RNNParams, init_gru, init_lstm, init_rnn

from autograder.unrolled.given import rnn_parts as parts
from autograder.unrolled.given.adam_parts import adam_start, adam_step

Pair = namedtuple("Pair", "one other")
BATCH, TIME, FEATURES, HIDDEN, OUTPUTS = 3, 5, 2, 4, 6
CELLS = {"rnn": init_rnn, "gru": init_gru, "lstm": init_lstm}
every_cell = pytest.mark.parametrize("cell", CELLS)
masked_or_not = pytest.mark.parametrize("masked", [False, True], ids=["whole", "masked"])
NO_TORCH = "PyTorch is not installed, so nothing is compared with it: pip install 'unrolled[torch]'"
STEP = 1e-6  # of a central difference in float64: truncation and rounding are both near 1e-10


@pytest.fixture
def rng():
    return np.random.default_rng(20240)


def draw(cell, rng, features=FEATURES, hidden=HIDDEN, outputs=OUTPUTS):
    """Parameters in which no entry is zero, so that no term can be forgotten unseen."""
    params = CELLS[cell](features, hidden, outputs, rng=rng)
    return parts.map_weights(lambda w: w + 0.3 * rng.normal(size=w.shape), params)


def draw_case(cell, rng, masked, batch=BATCH, time=TIME):
    params = draw(cell, rng)
    x = rng.normal(size=(batch, time, FEATURES))
    states = [0.5 * rng.normal(size=(batch, HIDDEN)) for _ in range(2 if cell == "lstm" else 1)]
    lengths = np.resize([time, 2, 3, 1], batch)
    mask = np.arange(time) < lengths[:, None] if masked else None
    return x, states, params, mask


def run(cell, x, states, params, mask=None):
    """Run a cell; return its states and a function from `da` to (dx, dstates, grads)."""
    if cell == "rnn":
        a = parts.rnn_forward(x, *states, params, mask)

        def back(da):
            dx, da0, grads = parts.rnn_backward(da, x, a, *states, params, mask)
            return dx, [da0], grads

        return a, back
    forward, backward = getattr(parts, f"{cell}_forward"), getattr(parts, f"{cell}_backward")
    a, trace = forward(x, *states, params, mask)

    def back_from_trace(da):
        dx, *dstates, grads = backward(da, trace, params)
        return dx, dstates, grads

    return a, back_from_trace


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def one_step(x_t, states, params):
    """One step of any cell as its equations stand in `rnnkit.params`: the plain route."""
    if isinstance(params, RNNParams):
        return [np.tanh(x_t @ params.Wax + states[0] @ params.Waa + params.ba)]
    driven, (a, *rest) = x_t @ params.Wgx + params.bg, states
    remembered = a @ params.Wga
    if isinstance(params, GRUParams):
        (xr, xz, xn), (ar, az, an) = (np.split(p, 3, axis=-1) for p in (driven, remembered))
        r, z = sigmoid(xr + ar), sigmoid(xz + az)
        n = np.tanh(xn + r * (an + params.bna))
        return [(1 - z) * n + z * a]
    i, f, g, o = np.split(driven + remembered, 4, axis=-1)
    c = sigmoid(f) * rest[0] + sigmoid(i) * np.tanh(g)
    return [sigmoid(o) * np.tanh(c), c]


def plain_run(x, states, params, mask=None):
    """All steps of all sequences, one at a time; a padded step keeps the state."""
    a = np.empty((*x.shape[:2], states[0].shape[-1]))
    for b in range(len(x)):
        row = [state[b : b + 1] for state in states]
        for t in range(x.shape[1]):
            if mask is None or mask[b, t]:
                row = one_step(x[b : b + 1, t], row, params)
            a[b, t] = row[0][0]
    return a


def freeze(*arrays):
    for array in arrays:
        array.setflags(write=False)


def flat(*values):
    """All arrays of nested lists and tuples, in order."""
    nested = [flat(*value) if isinstance(value, list | tuple) else [value] for value in values]
    return [array for arrays in nested for array in arrays]


def inner(left, right):
    return sum(float(np.vdot(a, b)) for a, b in zip(flat(left), flat(right), strict=True))


def nudged(value, direction, size):
    if isinstance(value, list):
        return [nudged(v, d, size) for v, d in zip(value, direction, strict=True)]
    if isinstance(value, tuple):
        return parts.map_weights(lambda v, d: v + size * d, value, direction)
    return value + size * direction


def direction_like(value, rng):
    if isinstance(value, list):
        return [direction_like(v, rng) for v in value]
    if isinstance(value, tuple):
        return parts.map_weights(lambda v: rng.normal(size=v.shape), value)
    return rng.normal(size=value.shape)


def directional_error(function, point, gradient, rng, part=None):
    """Relative error of the gradient's forecast for a small move in a random direction."""
    moving = point if part is None else point[part]
    direction = direction_like(moving, rng)

    def moved(size):
        new = nudged(moving, direction, size)
        return function(new if part is None else [*point[:part], new, *point[part + 1 :]])

    slope = (moved(STEP) - moved(-STEP)) / (2 * STEP)
    forecast = inner(gradient, direction)
    return abs(slope - forecast) / max(abs(slope), abs(forecast))


@every_cell
@masked_or_not
@pytest.mark.parametrize("batch, time", [(BATCH, TIME), (1, 1), (1, 4), (4, 1), (4, 4)])
def test_forward_equals_the_equations_taken_step_by_step(cell, masked, batch, time, rng):
    x, states, params, mask = draw_case(cell, rng, masked, batch, time)

    a, _ = run(cell, x, states, params, mask)

    np.testing.assert_allclose(a, plain_run(x, states, params, mask), rtol=0, atol=1e-14)


@every_cell
@masked_or_not
def test_gradients_forecast_the_loss_along_random_directions(cell, masked, rng):
    x, states, params, mask = draw_case(cell, rng, masked)
    da = rng.normal(size=(BATCH, TIME, HIDDEN))
    _, back = run(cell, x, states, params, mask)
    dx, dstates, grads = back(da)

    def loss(point):
        x, states, params = point
        return float(np.vdot(da, plain_run(x, states, params, mask)))

    for part, gradient in enumerate([dx, dstates, grads]):
        for _ in range(3):
            assert directional_error(loss, [x, states, params], gradient, rng, part=part) < 1e-7


def test_the_directional_oracle_notices_one_wrong_entry(rng):
    x, states, params, _ = draw_case("gru", rng, masked=False)
    da = rng.normal(size=(BATCH, TIME, HIDDEN))
    _, back = run("gru", x, states, params)
    _, _, grads = back(da)
    wrong = grads._replace(bna=grads.bna + 0.01 * (np.arange(HIDDEN) == 2))

    def loss(params):
        return float(np.vdot(da, plain_run(x, states, params)))

    assert directional_error(loss, params, wrong, rng) > 1e-5


def test_the_gradient_of_the_last_lstm_memory_is_taken_along(rng):
    x, states, params, mask = draw_case("lstm", rng, masked=True)
    da, dc_last = rng.normal(size=(BATCH, TIME, HIDDEN)), rng.normal(size=(BATCH, HIDDEN))
    _, trace = parts.lstm_forward(x, *states, params, mask)
    dx, da0, dc0, grads = parts.lstm_backward(da, trace, params, dc_last)

    def loss(point):
        x, a0, c0, params = point
        a, trace = parts.lstm_forward(x, a0, c0, params, mask)
        return float(np.vdot(da, a) + np.vdot(dc_last, trace.last_cell))

    point = [x, *states, params]

    assert directional_error(loss, point, [dx, da0, dc0, grads], rng) < 1e-7


def torch_module(torch, params):
    """The PyTorch layer with the same weights, transposed; only the GRU has a use for its second bias."""
    kind = {RNNParams: "RNN", GRUParams: "GRU", LSTMParams: "LSTM"}[type(params)]
    module = getattr(torch.nn, kind)(FEATURES, HIDDEN, batch_first=True, dtype=torch.float64)
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor(params[0].T.copy()))
        module.weight_hh_l0.copy_(torch.tensor(params[1].T.copy()))
        module.bias_ih_l0.copy_(torch.tensor(params[2]))
        module.bias_hh_l0.zero_()
        if kind == "GRU":
            module.bias_hh_l0[2 * HIDDEN :] = torch.tensor(params.bna)
    return module


@every_cell
@pytest.mark.parametrize("batch, time", [(BATCH, TIME), (1, 1), (5, 40)])
def test_every_gradient_agrees_with_pytorch(cell, batch, time, rng):
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    x, states, params, _ = draw_case(cell, rng, masked=False, batch=batch, time=time)
    da = rng.normal(size=(batch, time, HIDDEN))
    a, back = run(cell, x, states, params)
    dx, dstates, grads = back(da)

    module = torch_module(torch, params)
    tx, *tstates = (torch.tensor(v, requires_grad=True) for v in (x, *states))
    first = tuple(s[None] for s in tstates)
    out, _ = module(tx, first if cell == "lstm" else first[0])
    out.backward(torch.tensor(da))
    theirs = [module.weight_ih_l0.grad.T, module.weight_hh_l0.grad.T, module.bias_ih_l0.grad]
    if cell == "gru":
        theirs.append(module.bias_hh_l0.grad[2 * HIDDEN :])

    for ours, other in zip([a, dx, *dstates], [out.detach(), tx.grad, *(s.grad for s in tstates)], strict=True):
        np.testing.assert_allclose(ours, other.numpy(), rtol=0, atol=1e-9)
    for ours, other in zip(grads, theirs, strict=False):
        np.testing.assert_allclose(ours, other.numpy(), rtol=0, atol=1e-9)


@every_cell
def test_masked_gradients_agree_with_pytorch_on_each_sequence_cut_to_its_length(cell, rng):
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    x, states, params, mask = draw_case(cell, rng, masked=True)
    da = rng.normal(size=(BATCH, TIME, HIDDEN)) * mask[..., None]
    _, back = run(cell, x, states, params, mask)
    dx, _, grads = back(da)

    module = torch_module(torch, params)
    for b, length in enumerate(mask.sum(axis=1)):
        tx = torch.tensor(x[b : b + 1, :length], requires_grad=True)
        first = tuple(torch.tensor(s[None, b : b + 1]) for s in states)
        out, _ = module(tx, first if cell == "lstm" else first[0])
        out.backward(torch.tensor(da[b : b + 1, :length]))
        np.testing.assert_allclose(dx[b, :length], tx.grad[0].numpy(), rtol=0, atol=1e-9)
    np.testing.assert_allclose(grads[0], module.weight_ih_l0.grad.T.numpy(), rtol=0, atol=1e-9)
    np.testing.assert_allclose(grads[1], module.weight_hh_l0.grad.T.numpy(), rtol=0, atol=1e-9)
    np.testing.assert_allclose(grads[2], module.bias_ih_l0.grad.numpy(), rtol=0, atol=1e-9)


@every_cell
def test_nan_in_the_padding_changes_nothing(cell, rng):
    x, states, params, mask = draw_case(cell, rng, masked=True)
    poisoned = np.where(mask[..., None], x, np.nan)
    da = rng.normal(size=(BATCH, TIME, HIDDEN))
    a, back = run(cell, x, states, params, mask)
    a_poisoned, back_poisoned = run(cell, poisoned, states, params, mask)

    np.testing.assert_array_equal(a_poisoned, a)
    for clean, other in zip(flat(back(da)), flat(back_poisoned(da)), strict=True):
        np.testing.assert_array_equal(other, clean)


@every_cell
def test_the_last_column_is_the_state_after_the_last_real_step(cell, rng):
    x, states, params, mask = draw_case(cell, rng, masked=True)

    a, _ = run(cell, x, states, params, mask)

    last = mask.sum(axis=1) - 1
    np.testing.assert_array_equal(a[:, -1], a[np.arange(BATCH), last])


@every_cell
def test_padding_receives_no_input_gradient(cell, rng):
    x, states, params, mask = draw_case(cell, rng, masked=True)
    _, back = run(cell, x, states, params, mask)

    dx, _, _ = back(rng.normal(size=(BATCH, TIME, HIDDEN)))

    assert not dx[~mask].any()


@every_cell
@masked_or_not
@pytest.mark.parametrize("shared", [False, True], ids=["own inputs", "shared inputs"])
def test_a_stack_equals_its_models_run_separately(cell, masked, shared, rng):
    cases = [draw_case(cell, rng, masked) for _ in range(3)]
    stack = parts.stack_models([params for _, _, params, _ in cases])
    x = cases[0][0] if shared else np.stack([x for x, *_ in cases])
    states = cases[0][1] if shared else [np.stack(s) for s in zip(*(s for _, s, *_ in cases), strict=True)]
    masks = [np.roll(cases[0][3], k, axis=0) for k in range(3)] if masked and not shared else [cases[0][3]] * 3
    mask = np.stack(masks) if masked and not shared else masks[0]
    da = rng.normal(size=(3, BATCH, TIME, HIDDEN))
    a, back = run(cell, x, states, stack, mask)
    together = flat(a, back(da))

    for k, (own_x, own_states, params, _) in enumerate(cases):
        own = (x, states) if shared else (own_x, own_states)
        alone_a, alone_back = run(cell, *own, params, masks[k])
        for one, all_models in zip(flat(alone_a, alone_back(da[k])), together, strict=True):
            np.testing.assert_allclose(all_models[k], one, rtol=0, atol=1e-13)


@every_cell
@masked_or_not
def test_float32_stays_float32_and_close_to_float64(cell, masked, rng):
    x, states, params, mask = draw_case(cell, rng, masked)
    da = rng.normal(size=(BATCH, TIME, HIDDEN))
    a, back = run(cell, x, states, params, mask)
    a32, back32 = run(cell, x, states, parts.cast(params, np.float32), mask)

    for exact, single in zip(flat(a, back(da)), flat(a32, back32(da)), strict=True):
        assert single.dtype == np.float32
        np.testing.assert_allclose(single, exact, rtol=1e-4, atol=1e-5)


@every_cell
@masked_or_not
def test_no_argument_is_written_to_and_a_second_call_gives_the_same(cell, masked, rng):
    x, states, params, mask = draw_case(cell, rng, masked)
    da = rng.normal(size=(BATCH, TIME, HIDDEN))
    freeze(x, da, *states, *params)
    a, back = run(cell, x, states, params, mask)

    first, second = flat(back(da)), flat(back(da))

    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    np.testing.assert_array_equal(a, run(cell, x, states, params, mask)[0])


def with_gaps(array):
    return np.repeat(array, 2, axis=-1)[..., ::2]


@pytest.mark.parametrize("layout", [np.asfortranarray, with_gaps])
@masked_or_not
def test_the_memory_layout_of_the_arguments_changes_nothing(layout, masked, rng):
    x, (a0,), params, mask = draw_case("rnn", rng, masked)
    da = rng.normal(size=(BATCH, TIME, HIDDEN))
    a, back = run("rnn", x, [a0], params, mask)

    other = [layout(array) for array in (da, x, a, a0)]
    other_params = parts.map_weights(layout, params)

    np.testing.assert_allclose(parts.rnn_forward(*other[1::2], other_params, mask), a, rtol=0, atol=1e-14)
    for one, wanted in zip(flat(parts.rnn_backward(*other, other_params, mask)), flat(back(da)), strict=True):
        np.testing.assert_allclose(one, wanted, rtol=0, atol=1e-13)


@every_cell
def test_saturated_cells_give_finite_numbers_and_no_warning(cell, rng):
    x, states, params, _ = draw_case(cell, rng, masked=False)
    a, back = run(cell, 1e6 * x, states, params)

    assert all(np.isfinite(array).all() for array in flat(a, back(np.ones_like(a))))
    assert np.abs(a).max() <= 1


@every_cell
@masked_or_not
def test_unroll_is_the_cell_from_zero_states(cell, masked, rng):
    x, states, params, mask = draw_case(cell, rng, masked)
    da = rng.normal(size=(BATCH, TIME, HIDDEN))
    a, back = run(cell, x, [np.zeros_like(s) for s in states], params, mask)
    dx, _, grads = back(da)

    unrolled, backward = parts.unroll(x, params, mask)

    np.testing.assert_array_equal(unrolled, a)
    for ours, expected in zip(flat(backward(da)), flat(dx, grads), strict=True):
        np.testing.assert_array_equal(ours, expected)


class Reservations:
    """Counts how often NumPy is asked for a new array by name."""

    def __init__(self, monkeypatch):
        self.count = 0
        for name in ("empty", "empty_like", "zeros_like", "where", "array"):
            monkeypatch.setattr(np, name, self.counting(getattr(np, name)))

    def counting(self, function):
        def counted(*args, **options):
            self.count += 1
            return function(*args, **options)

        return counted


def count_reservations(cell, time, rng, monkeypatch):
    x, states, params, mask = draw_case(cell, rng, masked=True, time=time)
    with monkeypatch.context() as patch:
        made = Reservations(patch)
        a, back = run(cell, x, states, params, mask)
        back(a)
        return made.count


@every_cell
def test_longer_sequences_reserve_no_further_arrays(cell, rng, monkeypatch):
    few, many = (count_reservations(cell, time, rng, monkeypatch) for time in (3, 30))

    assert few == many > 0


LOOPS = ["rnn_forward", "_rnn_loop_back", "_gru_loop", "_gru_loop_back", "_lstm_loop", "_lstm_loop_back"]


def nodes_in_loops(function):
    loops = [node for node in ast.walk(ast.parse(inspect.getsource(function))) if isinstance(node, ast.For)]
    return [node for loop in loops for statement in loop.body for node in ast.walk(statement)]


@pytest.mark.parametrize("function", LOOPS)
def test_inside_the_loop_over_time_every_operation_names_its_output(function):
    nodes = nodes_in_loops(getattr(parts, function))
    calls = [node for node in nodes if isinstance(node, ast.Call)]
    with_output = [call for call in calls if "out" in {keyword.arg for keyword in call.keywords}]
    others = {ast.unparse(call.func) for call in calls if call not in with_output}

    assert len(with_output) >= 3
    assert others <= {"_squash", "np.copyto"}
    assert not any(isinstance(node, ast.BinOp) for node in nodes)


FAULTS_PER_STEP = """
import resource
import numpy as np
from rnnkit.params import init_gru
from autograder.unrolled.given.rnn_parts import unroll

params, x = init_gru(64, 128, 2, rng=np.random.default_rng(0)), np.ones((32, 50, 64))
for step in range(6):
    if step == 3:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    a, backward = unroll(x, params)
    backward(np.ones_like(a))
    del a, backward
print((resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before) // 3)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the memory allocator of glibc is meant")
def test_later_training_steps_get_their_memory_without_the_system():
    command = [sys.executable, "-c", FAULTS_PER_STEP]
    faults = int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert faults < 300


def plain_loss(scores, targets, mask=None):
    total = 0.0
    for b, t in np.ndindex(*targets.shape):
        if mask is None or mask[b, t]:
            total -= scores[b, t, targets[b, t]] - np.log(np.exp(scores[b, t]).sum())
    return total / len(targets)


@masked_or_not
def test_the_loss_is_summed_over_steps_and_averaged_over_the_batch(masked, rng):
    scores, targets = rng.normal(size=(BATCH, TIME, OUTPUTS)), rng.integers(OUTPUTS, size=(BATCH, TIME))
    mask = np.arange(TIME) < np.array([5, 2, 1])[:, None] if masked else None

    loss, dscores = parts.softmax_cross_entropy(scores, targets, mask)

    assert loss == pytest.approx(plain_loss(scores, targets, mask), abs=1e-12)
    assert directional_error(lambda s: plain_loss(s, targets, mask), scores, dscores, rng) < 1e-7


def test_scores_and_targets_in_the_padding_count_for_nothing(rng):
    scores, targets = rng.normal(size=(BATCH, TIME, OUTPUTS)), rng.integers(OUTPUTS, size=(BATCH, TIME))
    mask = np.arange(TIME) < np.array([5, 2, 1])[:, None]
    loss, dscores = parts.softmax_cross_entropy(scores, targets, mask)

    poisoned = np.where(mask[..., None], scores, np.nan)
    other_loss, other = parts.softmax_cross_entropy(poisoned, np.where(mask, targets, -1), mask)

    assert other_loss == loss
    np.testing.assert_array_equal(other, dscores)
    assert not dscores[~mask].any()


def test_the_loss_of_far_scores_is_exact_and_raises_no_warning():
    scores = np.array([[[1000.0, 0.0], [-1000.0, 0.0]]])

    loss, dscores = parts.softmax_cross_entropy(scores, np.array([[1, 0]]))

    assert loss == 2000.0
    np.testing.assert_array_equal(dscores, [[[1, -1], [-1, 1]]])


def test_a_stack_has_one_loss_per_model(rng):
    scores, targets = rng.normal(size=(2, BATCH, TIME, OUTPUTS)), rng.integers(OUTPUTS, size=(BATCH, TIME))

    losses, dscores = parts.softmax_cross_entropy(scores, targets)

    for k in range(2):
        loss, one = parts.softmax_cross_entropy(scores[k], targets)
        assert losses[k] == pytest.approx(loss, abs=1e-13)
        np.testing.assert_allclose(dscores[k], one, rtol=0, atol=1e-15)


@every_cell
@pytest.mark.parametrize("stacked", [False, True], ids=["one model", "stack"])
def test_the_output_layer_and_its_gradient(cell, stacked, rng):
    params = draw(cell, rng)
    a = rng.normal(size=(BATCH, TIME, HIDDEN))
    dscores = rng.normal(size=(BATCH, TIME, OUTPUTS))
    lead = (2,) if stacked else ()
    if stacked:
        params = parts.stack_models([params, draw(cell, rng)])
        a, dscores = (rng.normal(size=(*lead, *v.shape)) for v in (a, dscores))

    scores = parts.output_scores(a, params)
    da, dWya, dby = parts.output_backward(dscores, a, params)

    expected = np.einsum("...bth,...ho->...bto", a, params.Wya) + params.by[..., None, None, :]
    np.testing.assert_allclose(scores, expected, rtol=0, atol=1e-13)
    np.testing.assert_allclose(da, np.einsum("...bto,...ho->...bth", dscores, params.Wya), rtol=0, atol=1e-13)
    np.testing.assert_allclose(dWya, np.einsum("...bth,...bto->...ho", a, dscores), rtol=0, atol=1e-13)
    np.testing.assert_allclose(dby, dscores.sum(axis=(-3, -2)), rtol=0, atol=1e-13)


def test_sgd_goes_down_the_gradient_and_leaves_its_arguments(rng):
    params, grads = draw("rnn", rng), draw("rnn", rng)
    freeze(*params, *grads)

    moved = parts.sgd(params, grads, 0.1)

    assert isinstance(moved, RNNParams)
    np.testing.assert_array_equal(moved.Waa, params.Waa - 0.1 * grads.Waa)


def test_named_tuples_of_named_tuples_are_followed(rng):
    pair = (draw("rnn", rng), draw("lstm", rng))

    doubled = parts.map_weights(lambda w: 2 * w, Pair(*pair))

    assert isinstance(doubled.other, LSTMParams)
    np.testing.assert_array_equal(doubled.other.bg, 2 * pair[1].bg)


def test_a_short_training_learns_to_remember_the_first_symbol_in_every_model_of_a_stack(rng):
    stack = parts.stack_models([init_rnn(2, 8, 2, rng=np.random.default_rng(seed)) for seed in range(3)])
    state = adam_start(stack)
    for _ in range(200):
        first = rng.integers(2, size=16)
        x = np.zeros((16, 5, 2))
        x[np.arange(16), 0, first] = 1
        a, backward = parts.unroll(x, stack)
        scores = parts.output_scores(a[..., -1:, :], stack)
        losses, dscores = parts.softmax_cross_entropy(scores, first[:, None])
        da_last, dWya, dby = parts.output_backward(dscores, a[..., -1:, :], stack)
        da = np.zeros_like(a)
        da[..., -1:, :] = da_last
        _, grads = backward(da)
        stack, state = adam_step(stack, grads._replace(Wya=dWya, by=dby), state, 0.02)

    assert losses.shape == (3,)
    assert losses.max() < 0.05


@every_cell
@pytest.mark.parametrize(
    "wrong, message",
    [
        ({"x": np.zeros((BATCH, TIME, FEATURES + 1))}, "`x` has shape"),
        ({"x": np.zeros((TIME, FEATURES))}, "`x` has shape"),
        ({"states": np.zeros((BATCH + 1, HIDDEN))}, "`a0` has shape"),
        ({"mask": np.ones((TIME, BATCH), bool)}, "`mask` has shape"),
        ({"da": np.zeros((BATCH, HIDDEN))}, "`da` has shape"),
    ],
)
def test_a_wrong_shape_is_named_with_what_was_expected(cell, wrong, message, rng):
    x, states, params, _ = draw_case(cell, rng, masked=False)
    if "states" in wrong:
        states = [wrong["states"]] * len(states)

    with pytest.raises(ValueError, match=rf"{message} .*, expected "):
        run(cell, wrong.get("x", x), states, params, wrong.get("mask"))[1](wrong.get("da"))


@pytest.mark.parametrize("target", [-1, OUTPUTS])
def test_a_target_that_is_no_output_is_refused(target):
    with pytest.raises(ValueError, match="expected 0 to 5"):
        parts.softmax_cross_entropy(np.zeros((1, 1, OUTPUTS)), np.array([[target]]))


def test_the_file_can_be_copied_alone_because_it_imports_only_numpy_and_rnnkit():
    tree = ast.parse(Path(parts.__file__).read_text())
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}

    assert {module.split(".")[0] for module in modules} <= {"numpy", "rnnkit", "collections", "typing"}
