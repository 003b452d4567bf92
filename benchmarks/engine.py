"""Time one training step of `rnn_parts` against PyTorch on the CPU and against a plain step-by-step loop.

    python benchmarks/engine.py            # everything; writes docs/benchmarks/engine.md and engine.png
    python benchmarks/engine.py --brief    # a few sizes; prints only

A training step is forward and backward through the recurrent layer: from inputs and the gradient of the
hidden states to the gradients of all weights and of the inputs. Weights and inputs are the same for all, the
gradients are compared before anything is timed, and each contestant gets the memory layout it likes best.

All run in this process with one thread, and what is counted is its processor time, so that other programs on
the machine disturb as little as possible. Rounds alternate between the contestants, so that a bad moment
meets all of them; the table gives medians over the rounds, and the quartiles of the ratio within a round.
"""

import argparse
import json
import os
import platform
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from rnnkit.figures import MEMORY, NEUTRAL, OUTPUT, PURPLE, Picture
from rnnkit.params import GRUParams, LSTMParams, RNNParams, init_gru, init_lstm, init_rnn

from autograder.unrolled.given import rnn_parts as parts

FEATURES = 64  # about the number of different characters in English text
SECONDS_PER_SIZE = 1.5  # enough for a stable median
MODELS = 10  # of a stack: as many seeds as the experiments of the course
ROUNDS = 7, 61  # at least and at most, whatever the time
DTYPES = "float64", "float32"
CELLS = {"RNN": init_rnn, "GRU": init_gru, "LSTM": init_lstm}
Step = Callable[[], Any]


@dataclass(frozen=True)
class Size:
    """One line of the table."""

    cell: str
    dtype: str
    batch: int
    hidden: int
    steps: int

    @property
    def in_course(self) -> bool:
        """Whether a notebook of the course may have this size."""
        return self.batch <= 32 and self.hidden <= 128


@dataclass(frozen=True)
class Result:
    """Median milliseconds of one training step, and quartiles of PyTorch's time over ours."""

    size: Size
    ours: float
    torch: float
    loop: float
    ratio_low: float
    ratio: float
    ratio_high: float
    rounds: int

    @property
    def symbols_over_loop(self) -> float:
        """Symbols per second, relative to the plain loop, which takes one sequence at a time."""
        return self.size.batch * self.loop / self.ours


def sizes(brief: bool) -> Iterator[Size]:
    """Yield the sizes of the table: all at 50 steps, and some with shorter and longer sequences."""
    if brief:
        corners = [(1, 32, 50), (32, 32, 50), (32, 128, 50)]
    else:
        corners = [(b, h, 50) for b in (1, 8, 32, 128) for h in (32, 64, 128, 256)]
        corners += [(b, h, t) for b, h in ((1, 32), (32, 32), (32, 128)) for t in (25, 100)]
    for dtype in DTYPES:
        for cell in CELLS:
            yield from (Size(cell, dtype, *corner) for corner in corners)


def inputs_for(size: Size, rng: np.random.Generator) -> tuple[Any, Any, Any]:
    """Return parameters, inputs (batch, time, features) and upstream gradient (batch, time, hidden)."""
    params = parts.cast(CELLS[size.cell](FEATURES, size.hidden, 2, rng=rng), np.dtype(size.dtype).type)
    x = rng.normal(size=(size.batch, size.steps, FEATURES)).astype(size.dtype)
    da = rng.normal(size=(size.batch, size.steps, size.hidden)).astype(size.dtype)
    return params, x, da


def our_step(params: Any, x: Any, da: Any) -> Step:
    """Prepare the parts of the course; a step returns the gradient of the inputs."""

    def step() -> Any:
        _, backward = parts.unroll(x, params)
        return backward(da)[0]

    return step


def torch_step(size: Size, params: Any, x: Any, da: Any) -> Step:
    """Prepare PyTorch's layer and its autograd, with time first, which spares it a copy."""
    module = getattr(torch.nn, size.cell)(FEATURES, size.hidden, dtype=getattr(torch, size.dtype))
    with torch.no_grad():
        module.weight_ih_l0.copy_(torch.tensor(params[0].T.copy()))
        module.weight_hh_l0.copy_(torch.tensor(params[1].T.copy()))
        module.bias_ih_l0.copy_(torch.tensor(params[2]))
        module.bias_hh_l0.zero_()
    inputs = torch.tensor(x.swapaxes(0, 1).copy(), requires_grad=True)
    upstream = torch.tensor(da.swapaxes(0, 1).copy())

    def step() -> Any:
        module.zero_grad()
        inputs.grad = None
        module(inputs)[0].backward(upstream)
        assert inputs.grad is not None
        return inputs.grad.numpy().swapaxes(0, 1)

    return step


def sigmoid(z: Any) -> Any:
    """Return the logistic function."""
    return 1 / (1 + np.exp(-z))


def loop_step(params: Any, x: Any, da: Any) -> Step:
    """Loop plainly over the steps of the first sequence, as the notebooks do."""
    cells: dict[type, tuple[Callable[..., Any], Callable[..., Any]]] = {
        RNNParams: (rnn_plain, rnn_back),
        GRUParams: (gru_plain, gru_back),
        LSTMParams: (lstm_plain, lstm_back),
    }
    forward, backward = cells[type(params)]

    def step() -> Any:
        state = np.zeros((2, 1, len(params[1])), x.dtype)
        dstate, dx = np.zeros_like(state), np.zeros_like(x[:1])
        caches: list[Any] = []
        for t in range(x.shape[1]):
            state, cache = forward(x[:1, t], state, params)
            caches.append(cache)
        grads = [np.zeros_like(w) for w in params[:-2]]
        for t in reversed(range(x.shape[1])):
            dstate[0] += da[:1, t]
            dx[:, t], dstate, step_grads = backward(dstate, caches[t], params)
            for total, grad in zip(grads, step_grads, strict=True):
                total += grad
        return dx

    return step


def rnn_plain(x: Any, state: Any, p: RNNParams) -> tuple[Any, Any]:
    """One step of a vanilla RNN."""
    a = np.tanh(x @ p.Wax + state[0] @ p.Waa + p.ba)
    return np.stack([a, state[1]]), (x, state[0], a)


def rnn_back(dstate: Any, cache: Any, p: RNNParams) -> tuple[Any, Any, list[Any]]:
    """One step back through a vanilla RNN."""
    x, a_prev, a = cache
    dz = dstate[0] * (1 - a**2)
    return dz @ p.Wax.T, np.stack([dz @ p.Waa.T, dstate[1]]), [x.T @ dz, a_prev.T @ dz, dz.sum(axis=0)]


def gru_plain(x: Any, state: Any, p: GRUParams) -> tuple[Any, Any]:
    """One step of a GRU."""
    xr, xz, xn = np.split(x @ p.Wgx + p.bg, 3, axis=1)
    ar, az, an = np.split(state[0] @ p.Wga, 3, axis=1)
    r, z, m = sigmoid(xr + ar), sigmoid(xz + az), an + p.bna
    n = np.tanh(xn + r * m)
    return np.stack([(1 - z) * n + z * state[0], state[1]]), (x, state[0], r, z, m, n)


def gru_back(dstate: Any, cache: Any, p: GRUParams) -> tuple[Any, Any, list[Any]]:
    """One step back through a GRU."""
    x, a_prev, r, z, m, n = cache
    dn = dstate[0] * (1 - z) * (1 - n**2)
    dz, dr = dstate[0] * (a_prev - n) * z * (1 - z), dn * m * r * (1 - r)
    dx_gates, da_gates = np.hstack([dr, dz, dn]), np.hstack([dr, dz, dn * r])
    da_prev = da_gates @ p.Wga.T + dstate[0] * z
    grads = [x.T @ dx_gates, a_prev.T @ da_gates, dx_gates.sum(axis=0), (dn * r).sum(axis=0)]
    return dx_gates @ p.Wgx.T, np.stack([da_prev, dstate[1]]), grads


def lstm_plain(x: Any, state: Any, p: LSTMParams) -> tuple[Any, Any]:
    """One step of an LSTM."""
    i, f, g, o = np.split(x @ p.Wgx + state[0] @ p.Wga + p.bg, 4, axis=1)
    i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g), sigmoid(o)
    c = f * state[1] + i * g
    return np.stack([o * np.tanh(c), c]), (x, state, i, f, g, o, c)


def lstm_back(dstate: Any, cache: Any, p: LSTMParams) -> tuple[Any, Any, list[Any]]:
    """One step back through an LSTM."""
    x, (a_prev, c_prev), i, f, g, o, c = cache
    seen = np.tanh(c)
    dc = dstate[1] + dstate[0] * o * (1 - seen**2)
    di, df, dg, do = (
        dc * g * i * (1 - i),
        dc * c_prev * f * (1 - f),
        dc * i * (1 - g**2),
        dstate[0] * seen * o * (1 - o),
    )
    dgates = np.hstack([di, df, dg, do])
    grads = [x.T @ dgates, a_prev.T @ dgates, dgates.sum(axis=0)]
    return dgates @ p.Wgx.T, np.stack([dgates @ p.Wga.T, dc * f]), grads


def seconds(step: Step) -> float:
    """Return the processor time of one call."""
    start = time.process_time()
    step()
    return time.process_time() - start


def measure(size: Size, rng: np.random.Generator) -> Result:
    """Check that all three agree, then time them in alternation."""
    params, x, da = inputs_for(size, rng)
    contestants = [our_step(params, x, da), torch_step(size, params, x, da), loop_step(params, x, da)]
    ours, theirs, plain = (step() for step in contestants)
    tolerance = 1e-9 if size.dtype == "float64" else 1e-3
    np.testing.assert_allclose(ours, theirs, rtol=0, atol=tolerance)
    np.testing.assert_allclose(ours[:1], plain, rtol=0, atol=tolerance)
    warm = sum(seconds(step) for step in contestants)
    rounds = int(np.clip(SECONDS_PER_SIZE / warm, *ROUNDS))
    times = 1e3 * np.array([[seconds(step) for step in contestants] for _ in range(rounds)])
    ratios = np.quantile(times[:, 1] / times[:, 0], [0.25, 0.5, 0.75])
    ours_ms, torch_ms, loop_ms = np.median(times, axis=0).tolist()
    return Result(size, ours_ms, torch_ms, loop_ms, float(ratios[0]), float(ratios[1]), float(ratios[2]), rounds)


@dataclass(frozen=True)
class StackResult:
    """Median milliseconds of one training step of several models, as one stack and one after the other."""

    cell: str
    batch: int
    hidden: int
    stacked: float
    separate: float


def measure_stack(cell: str, batch: int, hidden: int, rng: np.random.Generator) -> StackResult:
    """Time a step of ten models that read the same 20 time steps of 8 features, in float64."""
    models = [CELLS[cell](8, hidden, 2, rng=rng) for _ in range(MODELS)]
    x, da = rng.normal(size=(batch, 20, 8)), rng.normal(size=(MODELS, batch, 20, hidden))
    stacked = our_step(parts.stack_models(models), x, da)
    separate = [our_step(model, x, own) for model, own in zip(models, da, strict=True)]
    np.testing.assert_allclose(stacked(), [step() for step in separate], rtol=0, atol=1e-9)
    times = [(seconds(stacked), sum(seconds(step) for step in separate)) for _ in range(ROUNDS[1])]
    stacked_ms, separate_ms = (1e3 * np.median(times, axis=0)).tolist()
    return StackResult(cell, batch, hidden, stacked_ms, separate_ms)


def measure_stacks(rng: np.random.Generator) -> list[StackResult]:
    """Time the stacks of a few sizes of the experiments with many seeds."""
    return [measure_stack(cell, *size, rng) for cell in CELLS for size in ((8, 32), (20, 32), (20, 50))]


def stack_table(stacks: list[StackResult]) -> str:
    """Return the Markdown table of the stacks."""
    head = "| cell | batch | hidden | stacked, ms | one by one, ms | one by one / stacked |\n|---|" + "--:|" * 5
    rows = [
        f"| {s.cell} | {s.batch} | {s.hidden} | {s.stacked:.2f} | {s.separate:.2f} | {s.separate / s.stacked:.2f} |"
        for s in stacks
    ]
    return "\n".join([head, *rows])


def row(result: Result) -> str:
    """Return one line of the Markdown table."""
    size = result.size
    return (
        f"| {size.cell} | {size.dtype} | {size.batch} | {size.hidden} | {size.steps} | {result.ours:.2f} | "
        f"{result.torch:.2f} | {result.loop:.2f} | {result.ratio:.2f} ({result.ratio_low:.2f} to "
        f"{result.ratio_high:.2f}) | {result.symbols_over_loop:.1f} |"
    )


COLUMNS = (
    "cell", "dtype", "batch", "hidden", "steps", "rnn_parts, ms", "PyTorch, ms", "loop of one, ms",
    "PyTorch / ours (quartiles)", "symbols per second / loop",
)  # fmt: skip
HEADER = f"| {' | '.join(COLUMNS)} |\n|---|---|{'--:|' * 8}"


def finding(results: list[Result]) -> str:
    """Say, from the numbers, where the goals are reached and where they are not."""
    groups = [(cell, dtype, course) for dtype in DTYPES for cell in CELLS for course in (True, False)]
    lines = [line for group in groups if (line := against_torch(results, *group))]
    return "\n".join([*lines, *against_loop(results)])


def against_torch(results: list[Result], cell: str, dtype: str, in_course: bool) -> str:
    """Say at how many sizes of one kind we are ahead of PyTorch; nothing if there are none."""
    kind = cell, dtype, in_course
    ratios = [r.ratio for r in results if (r.size.cell, r.size.dtype, r.size.in_course) == kind]
    if not ratios:
        return ""
    where = "at the sizes of the course" if in_course else "at larger sizes"
    return (
        f"- {cell}, {dtype}, {where}: ahead of PyTorch at {sum(r > 1 for r in ratios)} of {len(ratios)}, "
        f"{min(ratios):.2f} to {max(ratios):.2f} times as fast."
    )


def against_loop(results: list[Result]) -> list[str]:
    """Say by how much batches beat the plain loop, which takes one sequence at a time."""
    lines = []
    for batch in sorted({r.size.batch for r in results}):
        factors = [r.symbols_over_loop for r in results if r.size.in_course and r.size.batch == batch]
        if factors:
            ten = sum(factor >= 10 for factor in factors)
            lines.append(
                f"- Batch {batch}: {min(factors):.1f} to {max(factors):.1f} times the symbols per second of the "
                f"plain loop; at least 10 times at {ten} of {len(factors)} sizes of the course."
            )
    return lines


def machine() -> str:
    """Describe what the numbers were measured on."""
    model = platform.processor()
    if (cpuinfo := Path("/proc/cpuinfo")).exists():
        model = next((s.split(":")[1].strip() for s in cpuinfo.read_text().splitlines() if "model name" in s), model)
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}, PyTorch {torch.__version__}"
    return f"{model}, one thread; {versions}"


LOOKS = {
    1: {"color": NEUTRAL.line, "marker": "o", "ls": "-"},
    8: {"color": MEMORY.line, "marker": "s", "ls": "--"},
    32: {"color": OUTPUT.line, "marker": "D", "ls": "-."},
    128: {"color": PURPLE, "marker": "^", "ls": ":"},
}


def draw(results: list[Result], figure: Any) -> None:
    """Draw the ratio against the hidden size, one panel per cell and dtype, one line per batch."""
    panels = figure.subplots(2, 3, sharex=True, sharey=True)
    for panel, (dtype, cell) in zip(panels.flat, ((d, c) for d in DTYPES for c in CELLS), strict=True):
        draw_panel([r for r in results if (r.size.cell, r.size.dtype, r.size.steps) == (cell, dtype, 50)], panel)
        panel.set_title(f"{cell}, {dtype}")
    for panel in panels[1]:
        panel.set_xlabel("hidden units")
    for panel in panels[:, 0]:
        panel.set_ylabel("PyTorch's time / ours")
    panels[0][0].legend(ncols=2, handlelength=3)
    ahead = {dtype: [r.ratio > 1 for r in results if r.size.dtype == dtype] for dtype in DTYPES}
    counts = ", ".join(f"at {sum(wins)} of {len(wins)} sizes in {dtype}" for dtype, wins in ahead.items())
    figure.suptitle(f"A training step is faster than PyTorch's {counts}", fontweight="bold")


def draw_panel(results: list[Result], panel: Any) -> None:
    """Draw the ratios of one cell and dtype with their quartiles, and the line where both are equal."""
    for batch, look in LOOKS.items():
        line = [r for r in results if r.size.batch == batch]
        spread = [[r.ratio - r.ratio_low for r in line], [r.ratio_high - r.ratio for r in line]]
        panel.errorbar([r.size.hidden for r in line], [r.ratio for r in line], spread, label=f"batch {batch}", **look)
    panel.axhline(1, color=NEUTRAL.text, lw=1)
    panel.set(xscale="log", yscale="log")
    panel.set_xticks([32, 64, 128, 256], ["32", "64", "128", "256"])
    panel.set_yticks([0.5, 1, 2, 4, 8], ["0.5", "1", "2", "4", "8"])
    panel.minorticks_off()


def report(results: list[Result], stacks: list[StackResult]) -> str:
    """Return the page for the documentation."""
    table = "\n".join([HEADER, *(row(r) for r in results)])
    return f"""# How fast are the parts?

One training step (forward and backward through the recurrent layer, {FEATURES} input features) of
`autograder/unrolled/given/rnn_parts.py`, of PyTorch's `nn.RNN`, `nn.GRU` and `nn.LSTM` on the CPU, and of a plain
NumPy loop over the time steps of one sequence. Above 1, ours is faster than PyTorch. The sizes of the course
are batches of up to 32 and up to 128 hidden units; the course computes in float64.

![PyTorch's time over ours, against the number of hidden units, by cell, dtype and batch](engine.png)

{finding(results)}

PyTorch's LSTM in float32 is another program than its others: a fused kernel of oneDNN, without a call per
operation and time step. Everywhere else PyTorch, too, goes step by step.

Measured on {machine()}.
Processor time; medians over {min(r.rounds for r in results)} to {max(r.rounds for r in results)} alternating
rounds, and the quartiles of the ratio. Other programs were running on the machine. Measure again with
`python benchmarks/engine.py`.

## Several models as one stack

Ten models, 20 time steps of 8 features, float64: one training step of all ten.

{stack_table(stacks)}

## All sizes

{table}
"""


def write(results: list[Result], stacks: list[StackResult], folder: Path) -> None:
    """Write the page, the plot and the numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "engine.md").write_text(report(results, stacks))
    Picture(lambda figure: draw(results, figure), says="", size=(9.0, 5.8)).save(folder / "engine.png")


def with_one_thread() -> None:
    """Start again with one thread for the matrix libraries, which ask only when they are loaded."""
    one = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    if os.environ | one != os.environ:
        os.execve(sys.executable, [sys.executable, *sys.argv], os.environ | one)
    torch.set_num_threads(1)


def main() -> None:
    """Measure, print and, unless brief, write."""
    with_one_thread()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--brief", action="store_true", help="a few sizes, and write nothing")
    parser.add_argument("--json", type=Path, help="also write the numbers here")
    options = parser.parse_args()
    rng, results = np.random.default_rng(0), []
    print(HEADER)
    for size in sizes(options.brief):
        results.append(measure(size, rng))
        print(row(results[-1]), flush=True)
    print(finding(results))
    if options.json:
        options.json.write_text(json.dumps([asdict(r) for r in results], indent=1))
    if not options.brief:
        write(results, measure_stacks(rng), Path(__file__).parents[1] / "docs" / "benchmarks")


if __name__ == "__main__":
    main()
