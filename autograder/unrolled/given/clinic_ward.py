"""Patients: small networks that learn, or do not, each with a plan of its own. You ask them from outside.

All of them get the same task. A sentence of the dogs experiment is read, its gaps mixed within a batch and filled up
with padding, and a question mark stands in the last column:

    the dogs often slept and [pad] [pad] ?

At every word the network says which word comes next, and at the question mark *was* or *were*. On padding the state
waits, and nothing there counts in the loss, unless the plan of a patient says otherwise.

A `Patient` answers questions and takes updates. What is wrong with those in the ward, `confession` tells; whoever
reads on in this file learns it, too, and spoils the fun.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from rnnkit import steps
from rnnkit.data.dogs import NOUNS, VOCABULARY, draw_gapped
from rnnkit.data.sentences import BE
from rnnkit.params import GRUParams, LSTMParams, RNNParams, init_gru, init_lstm, init_rnn

from autograder.unrolled.given.adam_parts import adam_start, adam_step
from autograder.unrolled.given.rnn_parts import (
    cast,
    gru_backward,
    gru_forward,
    lstm_backward,
    lstm_forward,
    map_weights,
    output_backward,
    output_scores,
    rnn_backward,
    rnn_forward,
    sgd,
    softmax_cross_entropy,
)

Floats: TypeAlias = NDArray[np.floating[Any]]
Cell: TypeAlias = RNNParams | GRUParams | LSTMParams
State: TypeAlias = tuple[Floats, ...]
Inputs: TypeAlias = tuple[Floats, NDArray[np.bool_]]

NOUN = 1  # the column of the noun: "the" is in column 0
PAD, ASK = len(VOCABULARY), len(VOCABULARY) + 1
WORDS = len(VOCABULARY) + 2
INIT: dict[str, Callable[..., Any]] = {"vanilla RNN": init_rnn, "GRU": init_gru, "LSTM": init_lstm}
OF_BE = VOCABULARY.encode(BE)
OTHER_NUMBER = np.arange(WORDS)
for _one, _many in NOUNS:
    OTHER_NUMBER[VOCABULARY.encode([_one, _many])] = VOCABULARY.encode([_many, _one])


class Sentences(NamedTuple):
    """A batch of sentences.

    Attributes:
        ids: words, padding and a question mark in the last column, (batch, time).
        real: true where a word or the question mark stands, (batch, time).
        targets: what comes next, and at the question mark the verb, (batch, time).
        counted: true where a target is to be learned, (batch, time).
    """

    ids: NDArray[np.int64]
    real: NDArray[np.bool_]
    targets: NDArray[np.int64]
    counted: NDArray[np.bool_]

    @property
    def asks(self) -> NDArray[np.int64]:
        """At which word, not counting padding, the question is asked, (batch,)."""
        return np.asarray(self.real.sum(axis=1) - 1)


def draw_sentences(n: int, gaps: Sequence[int], pad: int, *, rng: np.random.Generator) -> Sentences:
    """Draw sentences, equally many of each gap, in any order.

    Args:
        n: how many.
        gaps: words between noun and verb.
        pad: columns of padding in the longest sentence.
        rng: source of randomness.
    """
    ids = np.full((n, max(gaps) + pad + 3), PAD)
    order = rng.permutation(n)
    verb = np.empty(n, dtype=np.int64)
    for rows, gap in zip(np.array_split(order, len(gaps)), gaps, strict=True):
        drawn = draw_gapped(len(rows), gap, rng=rng)
        ids[rows, : gap + 2], verb[rows] = drawn.ids, drawn.verb
    ids[:, -1] = ASK
    real = ids != PAD
    following = np.roll(ids, -1, axis=1)
    counted = real & (following != PAD) & (following != ASK)
    counted[:, -1] = True
    following[:, -1] = OF_BE[verb]
    return Sentences(ids, real, np.where(counted, following, PAD), counted)


def with_other_nouns(sentences: Sentences) -> Sentences:
    """Return the same sentences about one animal where there were several, and several where there was one."""
    ids = sentences.ids.copy()
    ids[:, NOUN] = OTHER_NUMBER[ids[:, NOUN]]
    targets = sentences.targets.copy()
    targets[:, -1] = np.where(targets[:, -1] == OF_BE[0], OF_BE[1], OF_BE[0])
    return sentences._replace(ids=ids, targets=targets)


@dataclass(frozen=True)
class Plan:
    """How a patient is built and trained. The first lines are healthy as they stand.

    Attributes:
        cell: "vanilla RNN", "GRU" or "LSTM".
        hidden: hidden units.
        gaps: words between noun and verb.
        pad: columns of padding behind the longest sentence.
        updates: how many a whole training has.
        batch: sentences per update.
        rate: learning rate.
        clip: longest gradient that passes; none if 0.
        adam: whether Adam takes the steps, or plain gradient descent.
        spread: of the words, as a share of what one-hot inputs usually get.
        keep: bias with which the gate that keeps the memory begins.
        seed: of weights and sentences.
        loud: factor on the input weights.
        window: steps that are read at a time; all if 0.
        carries: whether a window begins with the state that the one before it ended with.
        reads_padding: whether the state goes on changing on padding.
        counts_padding: whether the loss is a mean over all positions.
        shifts: whether the target of a word is the next word.
    """

    cell: str = "vanilla RNN"
    hidden: int = 40
    gaps: tuple[int, ...] = (2, 3)
    pad: int = 2
    updates: int = 300
    batch: int = 20
    rate: float = 0.01
    clip: float = 5.0
    adam: bool = True
    spread: float = 0.4
    keep: float = 1.0
    seed: int = 0
    loud: float = 1.0
    window: int = 0
    carries: bool = True
    reads_padding: bool = False
    counts_padding: bool = False
    shifts: bool = True


class Patient:
    """A network with a plan. What it does, it does by its own functions; you see what comes out.

    Args:
        plan: how it is built and trained.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._rng = np.random.default_rng([plan.seed, 1])
        self.params = first_weights(plan)
        self._state = adam_start(self.params)

    def sentences(self, n: int, gaps: Sequence[int] = (), *, seed: int = 9) -> Sentences:
        """Draw fresh sentences of the kind that the patient learns from.

        Args:
            n: how many.
            gaps: words between noun and verb; the patient's own if left out.
            seed: of the draw.
        """
        return draw_sentences(n, gaps or self.plan.gaps, self.plan.pad, rng=np.random.default_rng([seed, 2]))

    def states(self, sentences: Sentences) -> Floats:
        """Read sentences in the patient's own way: states, (batch, time, hidden)."""
        a, _, _ = self._read(sentences, cast(self.params, np.float64))
        return a

    def squashed(self, sentences: Sentences) -> list[tuple[Floats, float, float]]:
        """List what each squashing function gave, (batch, time, hidden), with its lowest and highest value."""
        _, _, traces = self._read(sentences, cast(self.params, np.float64))
        return [_joined(parts) for parts in zip(*map(_squashed, traces), strict=True)]

    def loss(self, sentences: Sentences) -> float:
        """Return the loss per counted position, as the patient reports it."""
        params = cast(self.params, np.float64)
        a, _, _ = self._read(sentences, params)
        loss, _ = self._loss(a, params, sentences)
        return loss

    def input_gradient(self, sentences: Sentences) -> Floats:
        """Ask where the loss of the verb alone sends its gradient, by the patient's own way back.

        Returns:
            the gradient of every input, (batch, time, features); each sentence has a loss of its own.
        """
        params = cast(self.params, np.float64)
        a, way_back, _ = self._read(sentences, params)
        _, dscores = softmax_cross_entropy(output_scores(a[:, -1:], params), sentences.targets[:, -1:])
        da = np.zeros_like(a)
        da[:, -1:], _, _ = output_backward(len(a) * dscores, a[:, -1:], params)
        dx: Floats = way_back(da)[0]
        return dx

    def right_verbs(self, sentences: Sentences) -> float:
        """Return the share of sentences whose verb is right."""
        params = cast(self.params, np.float64)
        scores = output_scores(self.states(sentences)[:, -1:], params)[:, 0, OF_BE]
        return float(np.mean(OF_BE[scores.argmax(axis=1)] == sentences.targets[:, -1]))

    def update(self) -> float:
        """Take one update on sentences drawn anew, and return the loss that the patient reports before it."""
        with np.errstate(all="ignore"):
            sentences = draw_sentences(self.plan.batch, self.plan.gaps, self.plan.pad, rng=self._rng)
            a, way_back, _ = self._read(sentences, self.params)
            loss, dscores = self._loss(a, self.params, sentences)
            da, dWya, dby = output_backward(dscores, a, self.params)
            _, grads = way_back(da)
            self._step(grads._replace(Wya=dWya, by=dby))
        return loss

    def train(self, updates: int | None = None) -> NDArray[np.float64]:
        """Take many updates, as many as planned if left out; return the reported losses, (updates,)."""
        return np.array([self.update() for _ in range(updates or steps(self.plan.updates, 3))])

    def again(self, **changes: Any) -> "Patient":
        """Return the same patient before its training, with changes to its plan.

        Args:
            changes: attributes of the plan, such as `window=0`.
        """
        return Patient(replace(self.plan, **changes))

    def goes_on(self, **changes: Any) -> "Patient":
        """Return the same patient with the weights that it has now, and with changes to its plan.

        A change of `loud` divides the input weights, one of `keep` is added to the bias of the gate.

        Args:
            changes: attributes of the plan, such as `window=0`.
        """
        other = self.again(**changes)
        other.params = adjusted(self.params, self.plan, other.plan)
        other._state = adam_start(other.params)
        return other

    def size_of_update(self) -> float:
        """Say how far the next update would move the weights, as a share of their length; nothing is changed."""
        other = Patient(self.plan)
        other.params, other._state = self.params, self._state
        other.update()
        moved = map_weights(np.subtract, other.params, self.params)
        return length(moved) / length(self.params)

    def _step(self, grads: Any) -> None:
        norm, limit = length(grads), self.plan.clip or np.inf
        if norm > limit:
            grads = map_weights(lambda grad: grad * grad.dtype.type(limit / norm), grads)
        if self.plan.adam:
            self.params, self._state = adam_step(self.params, grads, self._state, self.plan.rate)
        else:
            self.params = sgd(self.params, grads, self.plan.rate)

    def _loss(self, a: Floats, params: Cell, sentences: Sentences) -> tuple[float, Floats]:
        """Return the loss per position that the plan counts, and the gradient of the scores."""
        targets = sentences.targets if self.plan.shifts else sentences.ids
        counted = np.ones_like(sentences.real) if self.plan.counts_padding else sentences.counted
        loss, dscores = softmax_cross_entropy(output_scores(a, params), targets, counted)
        return float(loss) * len(a) / int(counted.sum()), dscores

    def _read(self, sentences: Sentences, params: Any) -> tuple[Floats, Callable[[Floats], Any], list[Any]]:
        """Read window by window; return states, the way back, and what each window's cell went through."""
        x, real = one_hot(sentences.ids, params.by.dtype), sentences.real
        if self.plan.reads_padding:
            real = np.ones_like(real)
        window = self.plan.window or x.shape[1]
        state, parts = _fresh(x, params), []
        for start in range(0, x.shape[1], window):
            columns = slice(start, start + window)
            state = state if self.plan.carries else _fresh(x, params)
            part = _read_window((x[:, columns], real[:, columns]), state, params)
            state = part.last
            parts.append(part)

        def way_back(da: Floats) -> tuple[Floats, Any]:
            starts = range(0, da.shape[1], window)
            back = [part.back(da[:, start : start + window]) for part, start in zip(parts, starts, strict=True)]
            total = back[0][1]
            for _, grads in back[1:]:
                total = map_weights(np.add, total, grads)
            return np.concatenate([dx for dx, _ in back], axis=1), total

        return np.concatenate([part.a for part in parts], axis=1), way_back, [part.trace for part in parts]


class Window(NamedTuple):
    """What was read at a time: states, the last state, the way back to its first step, and the cell's own record."""

    a: Floats
    last: State
    back: Callable[[Floats], Any]
    trace: Any


def _fresh(x: Floats, params: Any) -> State:
    zeros = np.zeros((len(x), hidden_of(params)), x.dtype)
    return (zeros, zeros) if isinstance(params, LSTMParams) else (zeros,)


def hidden_of(params: Any) -> int:
    """Count the hidden units of any of the three cells."""
    return len(params.Waa if isinstance(params, RNNParams) else params.Wga)


def _read_window(inputs: Inputs, state: State, params: Any) -> Window:
    x, real = inputs
    if isinstance(params, RNNParams):
        a = rnn_forward(x, state[0], params, real)
        return Window(a, (a[:, -1],), lambda da: rnn_backward(da, x, a, state[0], params, real)[::2], a)
    if isinstance(params, GRUParams):
        a, gru_trace = gru_forward(x, state[0], params, real)
        return Window(a, (a[:, -1],), lambda da: gru_backward(da, gru_trace, params)[::2], gru_trace)
    a, trace = lstm_forward(x, state[0], state[1], params, real)
    return Window(a, (a[:, -1], trace.last_cell), lambda da: lstm_backward(da, trace, params)[::3], trace)


def _squashed(trace: Any) -> list[tuple[Floats, float, float]]:
    """List what the squashing functions of a cell gave in one window, time first or batch first as it comes."""
    if isinstance(trace, np.ndarray):
        return [(trace, -1.0, 1.0)]
    is_tanh = (False, False, True) if len(trace.gates) == 3 else (False, False, True, False)
    gates = [(gate, -1.0 if tanh else 0.0, 1.0) for gate, tanh in zip(trace.gates, is_tanh, strict=True)]
    gates = [(np.swapaxes(gate, 0, 1), low, high) for gate, low, high in gates]
    return [*gates, (np.swapaxes(trace.seen, 0, 1), -1.0, 1.0)] if hasattr(trace, "seen") else gates


def _joined(parts: Sequence[tuple[Floats, float, float]]) -> tuple[Floats, float, float]:
    return np.concatenate([values for values, _, _ in parts], axis=1), parts[0][1], parts[0][2]


def one_hot(ids: NDArray[np.int64], dtype: Any = np.float64) -> Floats:
    """Return words as one-hot vectors, (batch, time, features)."""
    return np.asarray(np.eye(WORDS, dtype=dtype)[ids])


def length(weights: Any) -> float:
    """Return the length of all weights together, as one vector."""
    return float(np.sqrt(sum(float(np.sum(np.square(weight, dtype=np.float64))) for weight in weights)))


def first_weights(plan: Plan) -> Any:
    """Draw the weights with which a patient begins, in float32."""
    params = INIT[plan.cell](WORDS, plan.hidden, WORDS, rng=np.random.default_rng([plan.seed, 0]))
    spread = plan.loud * plan.spread * np.sqrt(WORDS)  # of a one-hot vector only one entry speaks
    if isinstance(params, RNNParams):
        return cast(params._replace(Wax=spread * params.Wax), np.float32)
    params.bg[:] = 0
    params.bg[plan.hidden : 2 * plan.hidden] = plan.keep  # second in both: the update gate and the forget gate
    return cast(params._replace(Wgx=spread * params.Wgx), np.float32)


def adjusted(params: Any, old: Plan, new: Plan) -> Any:
    """Return weights with louder or quieter words, and a gate that is more open or less, as a new plan has it."""
    quieter = params.by.dtype.type(new.loud / old.loud)
    if isinstance(params, RNNParams):
        return params._replace(Wax=params.Wax * quieter)
    bias = params.bg.copy()
    bias[old.hidden : 2 * old.hidden] += new.keep - old.keep
    return params._replace(Wgx=params.Wgx * quieter, bg=bias)


def real_loss(patient: Patient, sentences: Sentences) -> float:
    """Use a patient's weights as they should be used: whole sentences, padding neither read nor counted, next words.

    Returns:
        the loss per word that is to be learned.
    """
    well = Patient(replace(patient.plan, window=0, reads_padding=False, counts_padding=False, shifts=True))
    well.params = patient.params
    return well.loss(sentences)


VANILLA = Plan(updates=400)
GATED = Plan(cell="GRU", hidden=24, gaps=(4, 5), rate=0.02, updates=400)
LIVE = (
    ("healthy", replace(VANILLA, seed=3)),
    ("gradient cut", replace(VANILLA, window=3, seed=4)),
    ("state reset", replace(VANILLA, window=4, carries=False, seed=35)),
    ("padding read", replace(VANILLA, pad=10, reads_padding=True, seed=22)),
    ("padding counted", replace(VANILLA, pad=8, counts_padding=True, seed=10)),
    ("unshifted targets", replace(VANILLA, shifts=False, seed=12)),
    ("bold rate", replace(VANILLA, rate=2.0, adam=False, clip=0.0, seed=14)),
    ("loud words", replace(VANILLA, loud=30.0, seed=16)),
    ("gate shut", replace(GATED, keep=-4.5, seed=18)),
)
LETTERS = "ABCDEFGHI"
BEDS = dict(zip(LETTERS, np.random.default_rng(13).permutation(len(LIVE)).tolist(), strict=True))


def ward() -> dict[str, Patient]:
    """Admit nine patients, one of each kind in an order that tells nothing; none has begun its training."""
    return {letter: Patient(LIVE[bed][1]) for letter, bed in BEDS.items()}


def confession(letter: str) -> str:
    """Say what a patient of the ward has.

    Raises:
        LookupError: if there is no patient of that letter.
    """
    if letter not in BEDS:
        raise LookupError(f"there is no patient {letter!r}; the ward has {', '.join(LETTERS)}")
    return LIVE[BEDS[letter]][0]
