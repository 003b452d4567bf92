import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rnnkit.data.melodies import BAR, END, MIDDLE_C, REST, START

from autograder.unrolled.compose import mistakes, oracle
from autograder.unrolled.gated_cells.oracle import lstm_cell_step
from autograder.unrolled.given.rnn_parts import output_scores, unroll

SEEDS = st.integers(0, 2**32 - 1)
few = settings(deadline=None, max_examples=20)  # a writer is searched for in every example


def fresh(seed):
    return np.random.default_rng(seed)


@few
@given(SEEDS, st.integers(53, 67), st.integers(5, 12))
def test_a_tune_gives_the_same_tokens_in_every_key(seed, tonic, n_notes):
    notes, _, table = oracle.tune_case(fresh(seed), n_notes, MIDDLE_C, rests=True)
    higher = notes + np.outer(notes[:, 0] != REST, [tonic - MIDDLE_C, 0])

    tokens = oracle.melody_to_tokens(higher, tonic, table)

    assert tokens.tolist() == oracle.melody_to_tokens(notes, MIDDLE_C, table).tolist()
    assert np.array_equal(table[tokens[1:-1]], notes)
    assert np.sum(notes[:, 0] == REST) == 2


@few
@given(SEEDS, st.lists(st.integers(1, 8), min_size=1, max_size=5))
def test_each_target_is_the_next_input_and_the_mask_counts_them(seed, lengths):
    (sequences,) = oracle.sequences_case(fresh(seed), lengths)
    inputs, targets, mask = oracle.training_batch(sequences)

    assert mask.sum(axis=1).tolist() == [length + 1 for length in lengths]
    for row, sequence in enumerate(sequences):
        assert inputs[row, mask[row]].tolist() == sequence[:-1].tolist()
        assert targets[row, mask[row]].tolist() == sequence[1:].tolist()
    assert np.all(inputs[~mask] == END) and np.all(targets[~mask] == END)


@few
@given(SEEDS, st.integers(2, 12))
def test_a_bar_can_always_be_filled_with_what_is_allowed(seed, bar):
    rng = fresh(seed)
    durations = oracle.draw_durations(rng, 5, bar)
    position = 0
    while position < bar:
        allowed = oracle.allowed_tokens(position, durations, bar)
        assert not allowed[START] and allowed[END] == (position == 0)
        position += int(durations[rng.choice(np.flatnonzero(allowed[2:]) + 2)])

    assert position == bar


@few
@given(SEEDS, st.integers(3, 9), st.floats(0.2, 5.0))
def test_probabilities_share_out_in_the_old_proportions(seed, n_tokens, temperature):
    scores, allowed = oracle.step_case(fresh(seed), n_tokens, n_tokens // 2)
    everything = oracle.melody_step_probabilities(scores, np.ones_like(allowed), temperature=temperature)

    p = oracle.melody_step_probabilities(scores, allowed, temperature=temperature)

    assert p == pytest.approx(np.where(allowed, everything, 0) / everything[allowed].sum(), abs=1e-9)


def test_the_oracles_lstm_is_that_of_notebook_06_and_that_of_the_parts():
    params, _, melody = oracle.certain_writer(fresh(3), np.array([0, 0, 1, 1, 1, 1]), 1, 8)
    tokens = [START, *melody.tolist()]
    a = c = np.zeros((1, len(params.Wga)))
    for token in tokens:
        a, c = lstm_cell_step(np.eye(1, len(params.Wgx), token), a, c, params)
    states, _ = unroll(np.eye(len(params.Wgx))[tokens][None], params)
    got = oracle._after(tokens, None, params)

    assert got[0] == pytest.approx(a[0], abs=1e-12) and got[1] == pytest.approx(c[0], abs=1e-12)
    assert oracle.scores(got, params) == pytest.approx(output_scores(states, params)[0, -1], rel=1e-9)


@few
@given(SEEDS, st.integers(1, 3))
def test_a_certain_writer_writes_its_melody_at_any_temperature_and_keeps_to_the_bars(seed, n_start):
    rng = fresh(seed)
    durations = oracle.draw_durations(rng, 6, BAR)
    params, start, melody = oracle.certain_writer(rng, durations, BAR, 8, n_start=n_start)
    ends = np.cumsum(durations[melody])

    got = oracle.generate_melody(params, start, durations, bar=BAR, length=8, temperature=1.0, rng=rng)

    assert got.tolist() == melody.tolist() and melody[:n_start].tolist() == start.tolist()
    assert melody.min() > END
    assert np.array_equal((ends - durations[melody]) // BAR, (ends - 1) // BAR)


@few
@given(SEEDS)
def test_a_writer_writes_something_else_if_start_is_not_read(seed):
    rng, durations = fresh(seed), np.array([0, 0, 1, 1, 1, 1])
    params, start, melody = oracle.certain_writer(rng, durations, 1, 8)
    without = mistakes.start_not_read(params, start, durations, bar=1, length=8, temperature=1.0, rng=rng)

    assert without.tolist() != melody.tolist()


def test_a_network_that_forgets_everything_tells_nothing_of_what_was_read():
    params = oracle.fixed_odds(np.array([1e4, -1e4, 200.0, 100.0, 0.0]))

    assert not oracle.tells_what_was_read(params, [3, 2, 2, 2], 1, np.array([0, 0, 1, 1, 1]), 1)


def test_the_melody_stops_at_end_which_is_no_part_of_it():
    durations = np.array([0, 0, 4, 2, 1])
    params = oracle.fixed_odds(np.array([9.0, 3000.0, 2000.0, 1000.0, 0.0]))

    melody = oracle.generate_melody(params, [4, 3], durations, bar=8, length=9, temperature=1.0, rng=fresh(0))

    assert melody.tolist() == [4, 3, 2, 4]


def test_draws_follow_the_odds():
    row = np.concatenate([[9.0, -1e4], np.log([0.5, 0.3, 0.2])])
    melody = oracle.generate_melody(
        oracle.fixed_odds(row), [2], np.array([0, 0, 1, 1, 1]), bar=1, length=1001, temperature=1.0, rng=fresh(1)
    )
    shares = np.bincount(melody[1:], minlength=5) / 1000

    assert shares == pytest.approx([0, 0, 0.5, 0.3, 0.2], abs=0.06)
