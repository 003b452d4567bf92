"""What is worth how much in notebook 04."""

import numpy as np
import pytest
from rnnkit.text import mask_of, one_hot

from autograder.claims.local import local_space
from autograder.unrolled import UNROLLED
from autograder.unrolled.given.rnn_parts import rnn_forward
from autograder.unrolled.rnn_types.oracle import END, START

SEEDS = (1, 2, 3)
NOTEBOOK = UNROLLED.assignment("04_rnn_types")


def lost(name, function, seed):
    result = NOTEBOOK.exercise(name).check(local_space({name: function}, UNROLLED.records), seed=seed)
    return {claim.name for claim in result.claims if not claim.passed}


def caption_that_remembers():
    memory = {}

    def caption(image, params, *, max_length):
        n_symbols, silence = len(params.by), np.zeros((len(image), len(params.ba)))
        a_t = memory["a_t"] if memory.get("a_t", silence[:0]).shape == silence.shape else silence
        x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
        ids, ended = np.full((len(image), max_length), END), np.zeros(len(image), dtype=bool)
        for t in range(max_length):
            a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
            ids[:, t] = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
            ended |= ids[:, t] == END
            x_t = np.hstack([np.zeros_like(image), one_hot(ids[:, t], n_symbols)])
        memory["a_t"] = a_t
        return ids

    return caption


@pytest.mark.parametrize("seed", SEEDS)
def test_a_state_kept_for_the_next_call_costs_the_claim_about_calls_only(seed):
    assert lost("caption", caption_that_remembers(), seed) == {"a_shorter_name_agrees_with_a_longer"}


@pytest.mark.parametrize("seed", SEEDS)
def test_a_mask_as_wide_as_the_longest_sequence_loses_where_the_array_is_wider(seed):
    def encode(x, lengths, params):
        return rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths))[:, -1]

    assert lost("encode", encode, seed) == {"the_rest_of_the_array_is_not_read"}


@pytest.mark.parametrize("seed", SEEDS)
def test_numbers_cut_to_whole_ones_lose_though_nothing_is_left_out(seed):
    def classify_image(x, params):
        z = np.tanh(x.astype(int) @ params.Wax + params.ba) @ params.Wya + params.by
        return np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)

    assert {"equals_the_formula", "one_image_or_many"} <= lost("classify_image", classify_image, seed)
