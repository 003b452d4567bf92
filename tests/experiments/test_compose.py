"""What notebook 08 says of its two networks holds for five seeds, and not only for the one that it shows."""

from collections import namedtuple

import numpy as np
import pytest
from rnnkit.data.melodies import BAR, longest_quotation, table, tunes
from rnnkit.params import init_lstm

from autograder.unrolled.compose import oracle
from autograder.unrolled.given.adam_parts import adam_start, adam_step
from autograder.unrolled.given.rnn_parts import (
    cast,
    output_backward,
    output_scores,
    softmax_cross_entropy,
    unroll,
)

pytestmark = pytest.mark.slow

HELD_OUT = ("Mary", "This old man", "Go tell", "Rain")
TABLE = table()
DURATIONS = TABLE[:, 1]
STEPS = 200
Trained = namedtuple("Trained", "learned unseen fresh improviser reciter")


def sequences(*, held_out):
    return [
        oracle.melody_to_tokens(tune.notes, tune.tonic, TABLE)
        for tune in tunes()
        if tune.title.startswith(HELD_OUT) == held_out
    ]


KNOWN, UNKNOWN = (oracle.training_batch(sequences(held_out=held_out)) for held_out in (False, True))


def loss_of(params, batch):
    """The loss for each note, and a function from nothing to its gradient, which is not needed of every batch."""
    inputs, targets, mask = batch
    a, backward = unroll(np.eye(params.by.size)[inputs], params, mask)
    loss, dscores = softmax_cross_entropy(output_scores(a, params), targets, mask)

    def grads():
        da, dWya, dby = output_backward(dscores, a, params)
        return backward(da)[1]._replace(Wya=dWya, by=dby)

    return loss * len(inputs) / mask.sum(), grads


@pytest.fixture(scope="module", params=range(5))
def trained(request):
    fresh = params = cast(init_lstm(len(TABLE), 64, len(TABLE), rng=np.random.default_rng(request.param)), np.float32)
    state, losses, weights = adam_start(params), [], []
    for step in range(STEPS):
        loss, grads = loss_of(params, KNOWN)
        losses.append((loss, loss_of(params, UNKNOWN)[0]))
        weights.append(params)
        params, state = adam_step(params, grads(), state, 0.01 * min(1, 2 - 2 * step / STEPS))
    learned, unseen = np.transpose(losses)
    return Trained(learned, unseen, fresh, weights[int(np.argmin(unseen))], params)


def wasted(params):
    inputs, _, mask = UNKNOWN
    scores = output_scores(unroll(np.eye(len(TABLE))[inputs], params, mask)[0], params)
    p = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return wasted_by(p / p.sum(axis=-1, keepdims=True))


def wasted_by(p):
    inputs, _, mask = UNKNOWN
    shares = [
        p[row, step, ~oracle.allowed_tokens(int(DURATIONS[inputs[row, : step + 1]].sum() % BAR), DURATIONS, BAR)].sum()
        for row, step in zip(*np.nonzero(mask), strict=True)
    ]
    return np.mean(shares)


def quotations(params):
    known = sequences(held_out=False)
    return np.array([
        longest_quotation(
            oracle.generate_melody(
                params, tune[1:5], DURATIONS, bar=BAR, length=30, temperature=0.8, rng=np.random.default_rng(seed)
            ),
            known,
        )[0]
        for seed, tune in enumerate(known[:10])
    ])  # fmt: skip


def test_known_tunes_are_learned_by_heart_and_unknown_ones_end_worse_than_guessing(trained):
    assert trained.learned[-1] < 0.5
    assert np.argmin(trained.unseen) < 100 and trained.unseen.min() < 3
    assert trained.unseen[-1] > 4 > np.log(len(TABLE))


def test_the_improviser_wastes_less_than_a_fresh_network_and_as_much_as_who_cannot_count(trained):
    _, targets, mask = KNOWN
    often = np.bincount(targets[mask], minlength=len(TABLE)) / mask.sum()
    frequencies = wasted_by(np.broadcast_to(often, (*UNKNOWN[0].shape, len(TABLE))))

    assert wasted(trained.improviser) < 2 / 3 * wasted(trained.fresh)
    assert abs(wasted(trained.improviser) - frequencies) < 0.03


def test_the_reciter_quotes_more_in_at_least_seven_of_ten_melodies(trained):
    assert np.sum(quotations(trained.reciter) > quotations(trained.improviser)) >= 7


def test_moved_to_one_key_the_unknown_tunes_are_understood_better():
    assert lowest_on_unknown(5, in_one_key=True) < lowest_on_unknown(5, in_one_key=False) - 0.5


def lowest_on_unknown(seed, *, in_one_key):
    """Train until both losses begin to part; return the lowest loss for each note of the tunes that are held out."""
    moved = {tune.title: tune.notes - (tune.notes[:, :1] > 0) * np.array([tune.tonic - 60, 0]) for tune in tunes()}
    notes = moved if in_one_key else {tune.title: tune.notes for tune in tunes()}
    rows = np.unique(np.concatenate([*notes.values()]), axis=0)
    place = {tuple(row): token + 2 for token, row in enumerate(rows.tolist())}
    ids = {title: np.array([0, *(place[tuple(row)] for row in tune.tolist()), 1]) for title, tune in notes.items()}
    known, unknown = (
        oracle.training_batch([each for title, each in ids.items() if title.startswith(HELD_OUT) == held_out])
        for held_out in (False, True)
    )
    params = cast(init_lstm(len(place) + 2, 64, len(place) + 2, rng=np.random.default_rng(seed)), np.float32)
    state, losses = adam_start(params), []
    for _ in range(STEPS // 3):
        losses.append(loss_of(params, unknown)[0])
        params, state = adam_step(params, loss_of(params, known)[1](), state, 0.01)
    return min(losses)
