"""What the functions of notebook 03 may be asked."""

from collections.abc import Callable, Iterator
from itertools import product
from typing import Any

import numpy as np
from rnnkit.params import Array, RNNParams

from autograder.claims.domain import TOLERANCE, Domain, same
from autograder.unrolled.forward_pass.domain import seed, states
from autograder.unrolled.rnn_cell.domain import Case, params, plain_array

SIZES = (
    (1, 1, 1, 1, 1),
    (2, 3, 4, 5, 6),
    (6, 5, 4, 3, 2),
    (3, 3, 3, 3, 3),
    (1, 7, 2, 3, 4),
    (4, 1, 3, 2, 5),
    (5, 4, 1, 2, 3),
    (2, 6, 5, 1, 3),
    (3, 2, 2, 4, 1),
)
"""(batch, time, features, hidden, outputs)."""

SMALL, LARGE = 1e-5, 1e-2  # an error below the one is "near 0", one above the other is not
DIRECTIONS = 5
ROUGHLY = 1e-2  # what the largest error may be off: how exactly slopes are measured shows elsewhere
Loss = Callable[[RNNParams], float]
Walk = tuple[Array, float]


def _forward(x: Array, a0: Array, weights: RNNParams) -> Array:
    states, a_t = [], a0
    for t in range(x.shape[1]):
        a_t = np.tanh(x[:, t] @ weights.Wax + a_t @ weights.Waa + weights.ba)
        states.append(a_t)
    return np.stack(states, axis=1)


def _outputs(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for batch, time, _, n_hidden, n_outputs in SIZES:
        for scale in (1e-3, 0.7, 3.0):
            a, weights = states(rng, batch, time, n_hidden), params(rng, 1, n_hidden, n_outputs, scale)
            targets = rng.integers(n_outputs, size=(batch, time))
            cases += [(a, targets, weights, *how) for how in _masks(rng, batch, time)]
    long = (states(rng, 1, 60, 2), rng.integers(3, size=(1, 60)), params(rng, 1, 2, 3))
    return [*cases, long]


def _masks(rng: np.random.Generator, batch: int, time: int) -> Iterator[tuple[Any, ...]]:
    """Make masks: none, padding with a row of a single step, holes, everything, nothing."""
    padded = np.arange(time) < rng.integers(1, time + 1, size=batch)[:, np.newaxis]
    padded[0] = np.arange(time) == time - 1
    holes = rng.random((batch, time)) < 0.6
    holes[0, 0] = True
    yield ()
    yield (None,)
    yield (padded,)
    yield ({"mask": padded},)
    yield (holes,)
    yield (np.ones((batch, time), dtype=bool),)
    yield (np.zeros((batch, time), dtype=bool),)


def same_types(got: Any, want: Any) -> bool:
    """Compare answers in which the type of every named tuple counts as well.

    Args:
        got: an answer.
        want: the right one.
    """
    if isinstance(want, tuple):
        return type(got) is type(want) and len(got) == len(want) and all(map(same_types, got, want))
    return same(got, want)


def _same_slopes(got: Any, want: tuple[Array, ...]) -> bool:
    """Compare gradients; where all that is right is zero, as with one output, what rounding leaves is zero too."""
    if same(got, want):
        return True
    if not isinstance(got, tuple) or len(got) != len(want):
        return False
    return all(same(g, w) or (not np.any(w) and _is_rounding(g, w)) for g, w in zip(got, want, strict=True))


def _is_rounding(got: Any, zeros: Array) -> bool:
    array = plain_array(got)
    if array is None or array.shape != zeros.shape or array.dtype != zeros.dtype:
        return False
    return bool(np.all(np.abs(array) < TOLERANCE))


def _cells(rng: np.random.Generator) -> list[Case]:
    cases: list[Case] = []
    for batch, _, n_features, n_hidden, n_outputs in SIZES:
        for inputs, scale, slopes in ((1.0, 0.6, 1.0), (1e-3, 0.3, 1e6), (2.0, 1e-3, 1e-3), (0.0, 0.6, 1.0), (1, 1, 0)):
            weights = params(rng, n_features, n_hidden, n_outputs, scale)
            x_t, a_prev = inputs * rng.normal(size=(batch, n_features)), states(rng, batch, n_hidden)
            a_t = _forward(x_t[:, np.newaxis], a_prev, weights)[:, 0]
            cases.append((slopes * rng.normal(size=a_t.shape), x_t, a_prev, a_t, weights))
    return cases


def _sequences(rng: np.random.Generator) -> list[Case]:
    """Draw gradients at all steps, and at a single one, be it the first, the last or one between."""
    cases: list[Case] = []
    for batch, time, n_features, n_hidden, n_outputs in SIZES:
        for inputs, scale, start in ((1.0, 0.6, 1.0), (1e-2, 0.4, 1.0), (1.0, 1e-3, 1.0), (1e-3, 1e-3, 1e-3)):
            weights = params(rng, n_features, n_hidden, n_outputs, scale)
            x, a0 = inputs * rng.normal(size=(batch, time, n_features)), start * states(rng, batch, n_hidden)
            a = _forward(x, a0, weights)
            da = rng.normal(size=a.shape)
            alone = [da * (np.arange(time) == k)[:, np.newaxis] for k in {0, time // 2, time - 1}]
            cases += [(d, x, a, a0, weights) for d in (da, 1e5 * da, *alone)]
    return [*cases, _long(rng)]


def _long(rng: np.random.Generator) -> Case:
    """Draw sixty steps over which the gradient hardly vanishes."""
    weights = params(rng, 2, 4, 1, 0.1)
    weights = weights._replace(Waa=0.99 * np.linalg.qr(rng.normal(size=(4, 4)))[0], ba=0.1 * weights.ba)
    x, a0 = 0.1 * rng.normal(size=(2, 60, 2)), 0.1 * states(rng, 2, 4)
    a = _forward(x, a0, weights)
    return rng.normal(size=a.shape), x, a, a0, weights


def _problems(rng: np.random.Generator) -> list[Case]:
    """Draw losses with their right gradients, and with wrong ones of many kinds."""
    cases: list[Case] = []
    for sizes in ((1, 1, 1), (2, 3, 4), (3, 2, 1)):
        weights = params(rng, *sizes)
        for make, unit in product((_bowl, _waves, _valley), (1e-6, 1.0, 1e6)):
            loss, right = make(weights, unit, rng)
            claims = (right, right, *_wrong(right, rng))
            cases += [(loss, weights, claimed, {"rng": seed(rng)}) for claimed in claims]
        flat, slope = _scaled(weights, 0.0), params(rng, *sizes)
        cases += [(_constant, weights, claimed, {"rng": seed(rng)}) for claimed in (flat, slope)]
    return cases


class Walks:
    """Sees along which directions a gradient is compared, by a loss that remembers; and whether `rng` decides them."""

    def __init__(self) -> None:
        self.given: dict[str, Callable[..., Any]] = {}
        self._args: tuple[Any, ...] = ()
        self._rights: dict[Loss, RNNParams] = {}
        self._places: list[Array] = []
        self._before: list[tuple[Walk, Walk]] = []

    def cases(self, rng: np.random.Generator) -> list[Case]:
        """Draw problems, the first with a loss that remembers: the gradient is off everywhere, seeds equal or not."""
        weights = params(rng, 2, 3, 4)
        plain, right = _waves(weights, 1.0, rng)
        claimed = RNNParams(*(g + 0.3 * rng.normal(size=g.shape) for g in right))
        one, other, third = (seed(rng) for _ in range(3))
        loss = self._remembering(plain, right)
        return [*((loss, weights, claimed, {"rng": drawn}) for drawn in (one, one, other, third)), *_problems(rng)]

    def _remembering(self, loss: Loss, right: RNNParams) -> Loss:
        def asked(weights: RNNParams) -> float:
            self._places.append(_laid_out(weights))
            return loss(RNNParams(*weights))

        self._rights[asked] = right
        return asked

    def begin(self, args: tuple[Any, ...], _kwargs: Any) -> None:
        """Forget where the loss was asked before."""
        self._args = args
        self._places = []

    def told(self) -> Walk | None:
        """The directions walked both ways, (directions, n), and the largest error along them."""
        loss, weights, claimed = self._args
        if loss not in self._rights:
            return None
        directions = _both_ways(np.array([place - _laid_out(weights) for place in self._places]))
        if len(directions) < DIRECTIONS:
            return directions, np.nan
        measured, slopes = (directions @ _laid_out(grads) for grads in (self._rights[loss], claimed))
        return directions, float(np.max(np.abs(measured - slopes) / (np.abs(measured) + np.abs(slopes))))

    def same_verdict(self, got: tuple[Any, Walk | None], want: tuple[float, Walk | None]) -> bool:
        """Compare verdicts, and, of a loss that remembers, the ways that led to them."""
        (error, walk), (right, right_walk) = got, want
        if walk is None or right_walk is None:
            return _sorted_alike(error, right)
        return _sorted_alike(error, right) and abs(error - walk[1]) < ROUGHLY and self._by_the_seed(walk, right_walk)

    def _by_the_seed(self, walk: Walk, right_walk: Walk) -> bool:
        """Whether directions are equal where the right ones are, and differ where they do."""
        if self._before and right_walk is self._before[0][1]:
            self._before = []  # another answer is on trial
        self._before.append((walk, right_walk))
        return all(_alike(walk, w) == _alike(right_walk, r) for w, r in self._before[:-1])


def _laid_out(weights: RNNParams) -> Array:
    return np.concatenate([np.ravel(weight) for weight in weights])


def _both_ways(steps: Array) -> Array:
    """Find the directions of steps that have an opposite, each once and of length one."""
    ahead = [one / np.linalg.norm(one) for one in steps if np.any(one) and _near(steps, -one)]
    found = np.zeros((0, np.size(steps, -1)))
    for direction in ahead:
        if not _near(np.vstack([found, -found]), direction):
            found = np.vstack([found, direction])
    return found


def _near(places: Array, place: Array) -> bool:
    return bool(np.any(np.linalg.norm(places - place, axis=1) < 1e-6 * np.linalg.norm(place)))


def _alike(one: Walk, other: Walk) -> bool:
    return one[0].shape == other[0].shape and all(_near(np.vstack([other[0], -other[0]]), way) for way in one[0])


def _bowl(weights: RNNParams, unit: float, rng: np.random.Generator) -> tuple[Loss, RNNParams]:
    """Make a parabola whose bottom is far away."""
    bottom = RNNParams(*(rng.normal(size=w.shape) for w in weights))

    def loss(at: RNNParams) -> float:
        return unit * sum(float(np.sum((w - b) ** 2)) for w, b in zip(at, bottom, strict=True))

    return loss, RNNParams(*(2 * unit * (w - b) for w, b in zip(weights, bottom, strict=True)))


def _valley(weights: RNNParams, unit: float, rng: np.random.Generator) -> tuple[Loss, RNNParams]:
    """Make a steep parabola whose bottom is near: little slope and much curvature."""
    bottom = RNNParams(*(w + 1e-4 * rng.choice([-1, 1], w.shape) * rng.uniform(0.5, 1.5, w.shape) for w in weights))

    def loss(at: RNNParams) -> float:
        return 1e3 * unit * sum(float(np.sum((w - b) ** 2)) for w, b in zip(at, bottom, strict=True))

    return loss, RNNParams(*(2e3 * unit * (w - b) for w, b in zip(weights, bottom, strict=True)))


def _waves(weights: RNNParams, unit: float, rng: np.random.Generator) -> tuple[Loss, RNNParams]:
    """Make a loss that goes up and down along every weight."""
    phases = RNNParams(*(rng.uniform(-1, 1, size=w.shape) for w in weights))

    def loss(at: RNNParams) -> float:
        return unit * sum(float(np.sum(np.sin(w + p))) for w, p in zip(at, phases, strict=True))

    return loss, RNNParams(*(unit * np.cos(w + p) for w, p in zip(weights, phases, strict=True)))


def _constant(_weights: RNNParams) -> float:
    return 2.5


def _wrong(right: RNNParams, rng: np.random.Generator) -> Iterator[RNNParams]:
    """Make wrong gradients: of another sign or length, or wrong in one weight only."""
    length = float(np.sqrt(sum(np.sum(g**2) for g in right)))
    yield from (_scaled(right, factor) for factor in (-1.0, 2.0, 0.5, 0.0, 1.2))
    for name, slope in zip(right._fields, right, strict=True):
        off = rng.normal(size=slope.shape)
        off -= off.mean() if off.size > 2 else 0.0  # errors that cancel where all entries move alike
        yield right._replace(**{name: slope + length * off / np.linalg.norm(off)})


def _scaled(grads: RNNParams, factor: float) -> RNNParams:
    return RNNParams(*(factor * g for g in grads))


def _sorted_alike(got: Any, want: float) -> bool:
    """Compare verdicts: how large the error of a wrong gradient is depends on the directions."""
    if isinstance(got, bool) or not isinstance(got, float | int | np.number | np.ndarray) or np.shape(got) != ():
        return False
    if not np.isfinite(got) or got < 0:
        return False
    return bool(got < SMALL) if want < SMALL else bool(got > LARGE)


def _downhill(rng: np.random.Generator) -> list[Case]:
    return [
        (params(rng, *sizes, scale), params(rng, *sizes, slope), rate)
        for sizes in ((1, 1, 1), (2, 3, 4), (4, 3, 2), (3, 3, 3), (1, 5, 1))
        for scale, slope, rate in product((1e-3, 1.0, 1e3), (1.0, 1e3, 0.0), (1e-3, 0.3, 1, 7.5, 0.0))
    ]


def _texts(_rng: np.random.Generator) -> list[Case]:
    return [*product(range(1, 13), range(1, 15)), (100, 7), (1000, 1000), (999, 1000), (1001, 1000), (1, 10**6)]


def _same_pairs(got: Any, want: list[tuple[int, int]]) -> bool:
    """Compare windows: a list, a tuple or an array of pairs of whole numbers."""
    array = plain_array(got) if isinstance(got, list | tuple | np.ndarray) else None
    return array is not None and np.array_equal(array, np.asarray(want))


WALKS = Walks()
DOMAINS = {
    "output_backward": Domain(_outputs, _same_slopes),
    "rnn_cell_backward": Domain(_cells, same_types),
    "rnn_backward": Domain(_sequences, same_types),
    "check_gradient": Domain(WALKS.cases, WALKS.same_verdict, WALKS),
    "sgd_step": Domain(_downhill, same_types),
    "truncated_windows": Domain(_texts, _same_pairs),
}
