"""What is worth how much in notebook 07."""

import numpy as np
import pytest

from autograder.claims.local import local_space
from autograder.unrolled import UNROLLED
from autograder.unrolled.bidirectional import oracle

SEEDS = (1, 2, 3)
NOTEBOOK = UNROLLED.assignment("07_bidirectional")


def result_of(name, function, seed):
    return NOTEBOOK.exercise(name).check(local_space({name: function}, UNROLLED.records), seed=seed)


def lost(name, function, seed):
    return {claim.name for claim in result_of(name, function, seed).claims if not claim.passed}


@pytest.mark.parametrize("column", [0, -1])
@pytest.mark.parametrize("seed", SEEDS)
def test_one_column_for_both_directions_earns_nothing(column, seed):
    assert result_of("final_states", lambda a, lengths: a[:, column], seed).earned == 0


@pytest.mark.parametrize("seed", SEEDS)
def test_the_last_column_is_a_right_place_for_the_ahead_half(seed):
    def final_states(a, lengths):
        half = a.shape[2] // 2
        return np.hstack([a[:, -1, :half], a[:, 0, half:]])

    assert lost("final_states", final_states, seed) == set()


@pytest.mark.parametrize("seed", SEEDS)
def test_final_states_that_write_into_their_arguments_lose_the_claim_about_that_only(seed):
    def final_states(a, lengths):
        lengths -= 1
        return oracle.final_states(a, lengths + 1)

    assert lost("final_states", final_states, seed) == {"states_left_as_they_were"}


@pytest.mark.parametrize("seed", SEEDS)
def test_labels_in_the_padding_are_no_index(seed):
    def frame_accuracy(scores, labels, lengths):
        at_label = np.take_along_axis(scores, labels[:, :, None], axis=2)[:, :, 0]
        real = np.arange(labels.shape[1]) < lengths[:, None]
        return float(np.sum((at_label == scores.max(axis=2)) & real) / np.sum(lengths))

    assert lost("frame_accuracy", frame_accuracy, seed) == {"nan_scores_in_the_padding_do_no_harm"}


@pytest.mark.parametrize("seed", SEEDS)
def test_truth_values_that_become_numbers_cost_the_claim_about_that_only(seed):
    def reverse_by_length(x, lengths):
        return oracle.reverse_by_length(x, lengths).astype(float)

    assert lost("reverse_by_length", reverse_by_length, seed) == {"whatever_sequences_are_made_of"}
