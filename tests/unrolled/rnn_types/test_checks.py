"""What is worth how much in notebook 04."""

import numpy as np
import pytest
from rnnkit.params import RNNParams
from rnnkit.text import mask_of, one_hot

from autograder.claims.local import local_space
from autograder.unrolled import UNROLLED
from autograder.unrolled.given.rnn_parts import rnn_forward
from autograder.unrolled.rnn_types import oracle
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


def adam_with(tiny=lambda root: root + 1e-8, kept=0.9, first=1):
    """Adam with another way to keep the division finite, another memory, or another count at the first step."""

    def adam_step(params, grads, state, learning_rate):
        m, v, t = state
        t, power = t + 1, t + first
        m = RNNParams(*(kept * old + (1 - kept) * g for old, g in zip(m, grads, strict=True)))
        v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads, strict=True)))
        roots = (tiny(np.sqrt(old / (1 - 0.999**power))) for old in v)
        means = (old / (1 - kept**power) for old in m)
        moved = (w - learning_rate * a / b for w, a, b in zip(params, means, roots, strict=True))
        return RNNParams(*moved), (m, v, t)

    return adam_step


@pytest.mark.parametrize("seed", SEEDS)
def test_a_step_of_adam_as_the_notebook_defines_it_loses_nothing(seed):
    assert lost("adam_step", adam_with(), seed) == set()


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("tiny", [lambda root: np.sqrt(root**2 + 1e-8), lambda root: root + 1e-7, lambda root: root])
def test_another_way_to_keep_the_division_finite_costs_the_claim_about_sizes_only(tiny, seed):
    assert lost("adam_step", adam_with(tiny), seed) == {"gradients_and_rates_of_any_size"}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("changed", [{"kept": 0.91}, {"first": 2}])
def test_another_memory_or_another_count_is_found(changed, seed):
    assert {"later_steps_remember", "several_steps_in_a_row"} <= lost("adam_step", adam_with(**changed), seed)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_state_that_is_never_handed_on_keeps_the_points_of_the_step(seed):
    def adam_step(params, grads, state, learning_rate):
        return adam_with()(params, grads, state, learning_rate)[0], state

    kept = {claim.name for claim in NOTEBOOK.exercise("adam_step").claims} - lost("adam_step", adam_step, seed)
    assert kept == {"the_first_step_is_corrected", "later_steps_remember"}


def test_a_state_of_two_is_said_to_lack_a_value():
    def adam_step(params, grads, state, learning_rate):
        moved, (m, v, _) = oracle.adam_step(params, grads, state, learning_rate)
        return moved, (m, v)

    space = local_space({"adam_step": adam_step}, UNROLLED.records)
    messages = [claim.message for claim in NOTEBOOK.exercise("adam_step").check(space, seed=1).claims]

    assert any("`state` is a tuple of two, where three values are expected: (m, v, t)" in text for text in messages)
