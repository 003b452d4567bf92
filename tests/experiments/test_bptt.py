"""What notebook 03 says of its first training: what it needs, and what it does not."""

import numpy as np
import pytest
from rnnkit.params import init_rnn
from rnnkit.text import Vocabulary, mask_of, one_hot, pad, words

from autograder.unrolled.given import rnn_parts as parts

STORY = "The dogs owned by Mrs. Smith realized that there were men inside the house and were barking ."
TEXTS = [words("The dogs were barking ."), words(STORY)]
UNITS, UPDATES, RATE, FLOOR = 16, 500, 0.07, np.log(2)


def with_the_future(da, x, a, params):
    return parts.rnn_backward(da, x, a, np.zeros((2, UNITS)), params)[2]


def without_the_future(da, x, a, params):
    """Take each step's gradient alone: nothing is handed back."""
    dz, before = da * (1 - a**2), np.concatenate([np.zeros((2, 1, UNITS)), a[:, :-1]], axis=1)
    sums = ([0, 1], [0, 1])
    return params._replace(Wax=np.tensordot(x, dz, sums), Waa=np.tensordot(before, dz, sums), ba=dz.sum(axis=(0, 1)))


def last_losses(seed, *, go_back=with_the_future, rate=RATE):
    """Train on the two sentences of the story; return the losses of the last 50 updates."""
    vocabulary = Vocabulary.of([word for text in TEXTS for word in text])
    ids, lengths = pad([vocabulary.encode(text) for text in TEXTS])
    x, targets, mask = one_hot(ids[:, :-1], len(vocabulary)), ids[:, 1:], mask_of(lengths - 1)
    params, losses = init_rnn(len(vocabulary), UNITS, len(vocabulary), rng=np.random.default_rng(seed)), []
    for _ in range(UPDATES):
        a = parts.rnn_forward(x, np.zeros((2, UNITS)), params)
        loss, dscores = parts.softmax_cross_entropy(parts.output_scores(a, params), targets, mask)
        da, dWya, dby = parts.output_backward(dscores, a, params)
        params = parts.sgd(params, go_back(da, x, a, params)._replace(Wya=dWya, by=dby), rate)
        losses.append(float(loss))
    return losses[-50:]


@pytest.mark.parametrize("seed", range(3))
def test_the_loss_of_two_sentences_falls_to_one_doubt_and_no_further(seed):
    assert FLOOR < last_losses(seed)[-1] < 0.8


@pytest.mark.parametrize("seed", range(3))
def test_two_sentences_are_learned_as_well_if_nothing_is_handed_back_through_time(seed):
    assert last_losses(seed, go_back=without_the_future)[-1] < 0.8


@pytest.mark.parametrize("seed", range(3))
def test_with_too_large_a_rate_the_loss_does_not_settle(seed):
    with np.errstate(all="ignore"):
        losses = last_losses(seed, rate=0.3)

    assert not max(losses) < 0.8
