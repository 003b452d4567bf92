"""What is worth how much in notebook 08."""

import numpy as np
import pytest
from rnnkit.data.melodies import BAR, END, START

from autograder.claims.local import local_space
from autograder.unrolled import UNROLLED
from autograder.unrolled.compose import oracle

SEEDS = (1, 2, 3)
NOTEBOOK = UNROLLED.assignment("08_compose")
HELPERS = {
    "allowed_tokens": oracle.allowed_tokens,
    "melody_step_probabilities": oracle.melody_step_probabilities,
}


def result_of(name, function, seed):
    space = local_space({**HELPERS, name: function}, UNROLLED.records)
    return NOTEBOOK.exercise(name).check(space, seed=seed)


def lost(name, function, seed):
    return {claim.name for claim in result_of(name, function, seed).claims if not claim.passed}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("row", [END + 1, -1])
def test_each_row_of_the_table_is_wanted_and_one_that_is_not_found_costs_one_claim(row, seed):
    def melody_to_tokens(notes, tonic, table):
        ids = oracle.melody_to_tokens(notes, tonic, table)
        return np.where(ids == np.arange(len(table))[row], END, ids)

    assert lost("melody_to_tokens", melody_to_tokens, seed) == {"each_note_has_its_token"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("dtype", [int, float])
def test_ones_and_zeros_cost_the_same_half_point_in_both_masks(dtype, seed):
    def training_batch(sequences):
        inputs, targets, mask = oracle.training_batch(sequences)
        return inputs, targets, mask.astype(dtype)

    def allowed_tokens(position, durations, bar):
        return oracle.allowed_tokens(position, durations, bar).astype(dtype)

    assert lost("training_batch", training_batch, seed) == {"mask_is_made_of_booleans"}
    assert lost("allowed_tokens", allowed_tokens, seed) == {"one_boolean_for_each_token"}
    assert result_of("training_batch", training_batch, seed).earned == 2.5
    assert result_of("allowed_tokens", allowed_tokens, seed).earned == 2.5


@pytest.mark.parametrize("seed", SEEDS)
def test_the_same_answer_at_every_position_earns_nothing(seed):
    assert result_of("allowed_tokens", lambda position, durations, bar: durations > 0, seed).earned == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_a_note_that_is_longer_than_the_bar_never_comes(seed):
    def allowed_tokens(position, durations, bar):
        right = oracle.allowed_tokens(position, durations, bar)
        return right | ((durations > bar) & (position == 0))

    assert "no_note_crosses_the_bar_line" in lost("allowed_tokens", allowed_tokens, seed)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("score", [-30.0, -100.0, -1e3, -1e9])
def test_a_low_score_is_not_minus_infinity(score, seed):
    def melody_step_probabilities(scores, allowed, *, temperature):
        z = np.where(allowed, scores / temperature, score)
        return np.exp(z - z.max()) / np.exp(z - z.max()).sum()

    assert lost("melody_step_probabilities", melody_step_probabilities, seed) == {"large_scores_do_no_harm"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("coldest", "hottest"), [(0.1, np.inf), (0.0, 20.0)])
def test_temperatures_may_be_as_cold_and_as_hot_as_one_likes(coldest, hottest, seed):
    def melody_step_probabilities(scores, allowed, *, temperature):
        return oracle.melody_step_probabilities(scores, allowed, temperature=np.clip(temperature, coldest, hottest))

    assert lost("melody_step_probabilities", melody_step_probabilities, seed) == {"large_scores_do_no_harm"}


@pytest.mark.parametrize("seed", SEEDS)
def test_less_than_rounding_shows_is_still_too_much_for_a_forbidden_token(seed):
    def melody_step_probabilities(scores, allowed, *, temperature):
        p = oracle.melody_step_probabilities(scores, allowed, temperature=temperature) + 1e-13
        return p / p.sum()

    assert lost("melody_step_probabilities", melody_step_probabilities, seed) == {"large_scores_do_no_harm"}


def writing(change):
    """Make a right `generate_melody` but for what it does first to its start, its durations and its bar."""

    def generate_melody(params, start, durations, *, bar, length, temperature, rng):
        start, durations, bar = change(start, durations, bar)
        keywords = {"bar": bar, "length": length, "temperature": temperature, "rng": rng}
        return oracle.generate_melody(params, start, durations, **keywords)

    return generate_melody


@pytest.mark.parametrize("seed", SEEDS)
def test_a_bar_of_the_notebook_s_length_costs_the_claim_about_bars_only(seed):
    generate_melody = writing(lambda start, durations, bar: (start, durations, BAR))

    assert lost("generate_melody", generate_melody, seed) == {"keeps_to_the_bars"}


def with_start_in_front(start, durations, bar):
    if isinstance(start, list):
        start.insert(0, START)
        return start[1:], durations, bar
    return start, durations, bar


@pytest.mark.parametrize("seed", SEEDS)
def test_a_list_that_is_written_to_costs_the_claim_about_arguments_only(seed):
    assert lost("generate_melody", writing(with_start_in_front), seed) == {"rng_decides"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_melody_may_end_before_its_first_new_note(seed):
    def generate_melody(params, start, durations, *, bar, length, temperature, rng):
        keywords = {"bar": bar, "length": length, "temperature": temperature, "rng": rng}
        melody = oracle.generate_melody(params, start, durations, **keywords)
        return melody if len(melody) > len(start) or length == len(start) else np.append(melody, END + 1)

    assert lost("generate_melody", generate_melody, seed) == {"stops_at_end"}
