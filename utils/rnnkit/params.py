"""The weights of each network, as named tuples of arrays; and what was read off one that may not learn.

A gradient has the type and the shapes of what it is a gradient of, so `grads.Waa` belongs to `params.Waa`.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]

AXES = {
    "Wax": ("features", "hidden"),
    "Waa": ("hidden", "hidden"),
    "ba": ("hidden",),
    "Wgx": ("features", "gates"),
    "Wga": ("hidden", "gates"),
    "bg": ("gates",),
    "bna": ("hidden",),
    "Wya": ("hidden", "outputs"),
    "by": ("outputs",),
}
"""What the axes of a weight count, by the name of its field."""


def axes_of(record: type) -> dict[str, tuple[str, ...]]:
    """Name the axes of every field of a record of weights, such as RNNParams.

    Args:
        record: a named tuple whose fields are weights.
    """
    fields: tuple[str, ...] = record._fields  # type: ignore[attr-defined]
    return {field: AXES[field] for field in fields}


class RNNParams(NamedTuple):
    """Weights of a vanilla RNN cell and of its output layer; they multiply from the right.

    Attributes:
        Wax: input to hidden, (features, hidden).
        Waa: hidden to hidden, (hidden, hidden).
        ba: bias of the hidden state, (hidden,).
        Wya: hidden to output, (hidden, outputs).
        by: bias of the output, (outputs,).
    """

    Wax: Array
    Waa: Array
    ba: Array
    Wya: Array
    by: Array


def init_rnn(n_features: int, n_hidden: int, n_outputs: int, *, rng: np.random.Generator) -> RNNParams:
    """Draw small random weights and zero biases for an RNN.

    Each matrix is normal with standard deviation `1 / sqrt(rows)`, so that sums over its rows start with a
    spread near one (LeCun et al., "Efficient BackProp", 1998).

    Args:
        n_features: length of one input vector.
        n_hidden: number of hidden units.
        n_outputs: number of output classes.
        rng: source of randomness.
    """

    def draw(rows: int, columns: int) -> Array:
        return rng.normal(0.0, 1.0 / np.sqrt(rows), size=(rows, columns))

    return RNNParams(
        Wax=draw(n_features, n_hidden),
        Waa=draw(n_hidden, n_hidden),
        ba=np.zeros(n_hidden),
        Wya=draw(n_hidden, n_outputs),
        by=np.zeros(n_outputs),
    )


class GRUParams(NamedTuple):
    """Weights of a GRU cell and of its output layer; they multiply from the right.

    Three gates stand side by side in the columns, `hidden` columns each, in the order reset, update,
    candidate:

        r   = sigmoid(x_t @ Wgx[r] + a_prev @ Wga[r] + bg[r])
        z   = sigmoid(x_t @ Wgx[z] + a_prev @ Wga[z] + bg[z])
        n   = tanh(x_t @ Wgx[n] + bg[n] + r * (a_prev @ Wga[n] + bna))
        a_t = (1 - z) * n + z * a_prev

    The reset gate acts *after* the product with the memory, and the update gate *keeps* where it is one.
    This is the convention of PyTorch and of cuDNN; Chung et al. (2014) and many texts reset before the
    product.

    Attributes:
        Wgx: input to gates, (features, 3 * hidden).
        Wga: hidden to gates, (hidden, 3 * hidden).
        bg: bias of the gates, (3 * hidden,).
        bna: bias of the candidate's memory, which the reset gate also scales, (hidden,).
        Wya: hidden to output, (hidden, outputs).
        by: bias of the output, (outputs,).
    """

    Wgx: Array
    Wga: Array
    bg: Array
    bna: Array
    Wya: Array
    by: Array


class LSTMParams(NamedTuple):
    """Weights of an LSTM cell and of its output layer; they multiply from the right.

    Four gates stand side by side in the columns, `hidden` columns each, in the order input, forget,
    candidate, output, which is PyTorch's:

        i   = sigmoid(x_t @ Wgx[i] + a_prev @ Wga[i] + bg[i])
        f   = sigmoid(x_t @ Wgx[f] + a_prev @ Wga[f] + bg[f])
        g   = tanh(x_t @ Wgx[g] + a_prev @ Wga[g] + bg[g])
        o   = sigmoid(x_t @ Wgx[o] + a_prev @ Wga[o] + bg[o])
        c_t = f * c_prev + i * g
        a_t = o * tanh(c_t)

    The cell has two states, the hidden state `a` that others see and the memory `c`, both (batch, hidden). No
    gate looks at `c` (there are no peepholes).

    Attributes:
        Wgx: input to gates, (features, 4 * hidden).
        Wga: hidden to gates, (hidden, 4 * hidden).
        bg: bias of the gates, (4 * hidden,).
        Wya: hidden to output, (hidden, outputs).
        by: bias of the output, (outputs,).
    """

    Wgx: Array
    Wga: Array
    bg: Array
    Wya: Array
    by: Array


class Seq2SeqParams(NamedTuple):
    """Weights of a translator: a network that reads one language and a network that writes another.

    Attributes:
        encoder: reads; its states are all it says, so its output layer is empty: `Wya` is (hidden, 0).
        decoder: writes; its state before the first word is the encoder's last, so both have equally many hidden
            units.
    """

    encoder: RNNParams
    decoder: RNNParams


def init_gru(n_features: int, n_hidden: int, n_outputs: int, *, rng: np.random.Generator) -> GRUParams:
    """Draw small random weights and zero biases for a GRU, spread as in `init_rnn`.

    Args:
        n_features: length of one input vector.
        n_hidden: number of hidden units.
        n_outputs: number of output classes.
        rng: source of randomness.
    """
    return GRUParams(
        Wgx=_scaled_normal(n_features, 3 * n_hidden, rng),
        Wga=_scaled_normal(n_hidden, 3 * n_hidden, rng),
        bg=np.zeros(3 * n_hidden),
        bna=np.zeros(n_hidden),
        Wya=_scaled_normal(n_hidden, n_outputs, rng),
        by=np.zeros(n_outputs),
    )


def init_lstm(n_features: int, n_hidden: int, n_outputs: int, *, rng: np.random.Generator) -> LSTMParams:
    """Draw small random weights for an LSTM, spread as in `init_rnn`, with a forget gate that begins open.

    The biases are zero but for the forget gate's, which are one, so that a fresh network keeps most of its
    memory (Jozefowicz, Zaremba and Sutskever, "An empirical exploration of recurrent network architectures",
    2015).

    Args:
        n_features: length of one input vector.
        n_hidden: number of hidden units.
        n_outputs: number of output classes.
        rng: source of randomness.
    """
    return LSTMParams(
        Wgx=_scaled_normal(n_features, 4 * n_hidden, rng),
        Wga=_scaled_normal(n_hidden, 4 * n_hidden, rng),
        bg=np.repeat([0.0, 1.0, 0.0, 0.0], n_hidden),
        Wya=_scaled_normal(n_hidden, n_outputs, rng),
        by=np.zeros(n_outputs),
    )


def _scaled_normal(rows: int, columns: int, rng: np.random.Generator) -> Array:
    """Draw a matrix whose products with vectors of ones have spread one: deviation `1 / sqrt(rows)`."""
    return rng.normal(0.0, 1.0 / np.sqrt(rows), size=(rows, columns))


class BiRNNParams(NamedTuple):
    """Weights of a bidirectional RNN: two networks that share nothing, and one output layer that reads both.

    Attributes:
        ahead: reads from the first step to the last; its states are all it says, so its own output layer is
            empty: `Wya` is (hidden, 0).
        back: reads from the last step to the first; weights of its own, of the same shapes.
        Wya: both states side by side to output, (2 * hidden, outputs); the first rows belong to `ahead`.
        by: bias of the output, (outputs,).
    """

    ahead: RNNParams
    back: RNNParams
    Wya: Array
    by: Array


def init_birnn(n_features: int, n_hidden: int, n_outputs: int, *, rng: np.random.Generator) -> BiRNNParams:
    """Draw small random weights and zero biases for a bidirectional RNN, spread as in `init_rnn`.

    Args:
        n_features: length of one input vector.
        n_hidden: number of hidden units of each direction.
        n_outputs: number of output classes.
        rng: source of randomness.
    """
    return BiRNNParams(
        ahead=init_rnn(n_features, n_hidden, 0, rng=rng),
        back=init_rnn(n_features, n_hidden, 0, rng=rng),
        Wya=_scaled_normal(2 * n_hidden, n_outputs, rng),
        by=np.zeros(n_outputs),
    )


class AttentionParams(NamedTuple):
    """Weights of a translator that looks back at the sentence it reads while it writes.

    After each of its steps the decoder's new state asks, and every word of the source answers: with its key it says
    how well it fits, with its value what it has to tell.

    Attributes:
        encoder: reads; its output layer is empty: `Wya` is (hidden, 0).
        decoder: writes; its state before the first word is the encoder's last, so both have equally many hidden
            units.
        Wk: state of the encoder to key, (hidden, features); a key is compared with a state of the decoder, so that
            features are its hidden units.
        Wv: word of the source to value, (source words, values).
        Wyc: context, which is a mean of values, to output, (values, outputs); it adds to the decoder's own `Wya`.
    """

    encoder: RNNParams
    decoder: RNNParams
    Wk: Array
    Wv: Array
    Wyc: Array


def init_attention(
    n_source: int, n_hidden: int, n_values: int, n_target: int, *, rng: np.random.Generator
) -> AttentionParams:
    """Draw small random weights and zero biases for a translator that looks back, spread as in `init_rnn`.

    Args:
        n_source: words of the language that is read.
        n_hidden: number of hidden units of each network.
        n_values: length of one value.
        n_target: words of the language that is written.
        rng: source of randomness.
    """
    return AttentionParams(
        encoder=init_rnn(n_source, n_hidden, 0, rng=rng),
        decoder=init_rnn(n_target, n_hidden, n_target, rng=rng),
        Wk=_scaled_normal(n_hidden, n_hidden, rng),
        Wv=_scaled_normal(n_source, n_values, rng),
        Wyc=_scaled_normal(n_values, n_target, rng),
    )


class Readings(NamedTuple):
    """What was measured of a network in training, one number each: the first two after it, the rest before it began.

    Attributes:
        told: the loss that it reports.
        real: the loss of the same weights, used as they should be.
        noun: how far the last state moves when the noun's number is changed, as a share of its length.
        reach: how much of the verb's gradient arrives at the noun, as a share of what arrives at the question.
        stuck: share of the squashing functions that are almost flat.
        step: how far one update moves the weights, as a share of their length.
        pad: how far the state moves on padding, as a share of its length.
    """

    told: float
    real: float
    noun: float
    reach: float
    stuck: float
    step: float
    pad: float
