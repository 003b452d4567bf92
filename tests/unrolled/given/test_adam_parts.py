"""The given optimiser agrees with PyTorch, with the student's exercise, and with itself on stacks and nested tuples."""

import numpy as np
import pytest
from rnnkit.params import RNNParams, Seq2SeqParams, init_gru, init_lstm, init_rnn

from autograder.unrolled import UNROLLED
from autograder.unrolled.given.adam_parts import adam_start, adam_step
from autograder.unrolled.given.rnn_parts import map_weights, pick_model, stack_models
from autograder.unrolled.rnn_types import oracle

CELLS = {"rnn": init_rnn, "gru": init_gru, "lstm": init_lstm}
NO_TORCH = "PyTorch is not installed, so nothing is compared with it: pip install 'unrolled[torch]'"


@pytest.fixture
def rng():
    return np.random.default_rng(20240)


def draw(cell, rng):
    """Parameters in which no entry is zero."""
    return map_weights(lambda w: w + 0.3 * rng.normal(size=w.shape), CELLS[cell](2, 4, 6, rng=rng))


def test_adam_agrees_with_pytorch_over_ten_steps(rng):
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    params = draw("lstm", rng)
    theirs = [torch.tensor(w, requires_grad=True) for w in params]
    optimiser = torch.optim.Adam(theirs, lr=0.01)
    state = adam_start(params)
    for _ in range(10):
        grads = draw("lstm", rng)
        params, state = adam_step(params, grads, state, 0.01)
        for weight, grad in zip(theirs, grads, strict=True):
            weight.grad = torch.tensor(grad)
        optimiser.step()

    for ours, other in zip(params, theirs, strict=True):
        np.testing.assert_allclose(ours, other.detach().numpy(), rtol=0, atol=1e-12)


def test_the_first_step_of_adam_has_the_length_of_the_learning_rate(rng):
    params = draw("gru", rng)
    grads = map_weights(np.sign, draw("gru", rng))

    moved, state = adam_step(params, grads, adam_start(params), 0.01)

    assert state[2] == 1
    np.testing.assert_allclose(moved.Wga, params.Wga - 0.01 * grads.Wga, rtol=0, atol=1e-9)


def test_optimisers_treat_the_models_of_a_stack_separately(rng):
    models, gradients = [draw("rnn", rng) for _ in range(2)], [draw("rnn", rng) for _ in range(2)]
    stack, grads = stack_models(models), stack_models(gradients)

    moved, _ = adam_step(stack, grads, adam_start(stack), 0.01)

    for k in range(2):
        alone, _ = adam_step(models[k], gradients[k], adam_start(models[k]), 0.01)
        for one, other in zip(pick_model(moved, k), alone, strict=True):
            np.testing.assert_array_equal(one, other)


def test_it_is_the_exercise_of_the_notebook(rng):
    params, state = draw("rnn", rng), adam_start(draw("rnn", rng))
    for _ in range(5):
        grads = draw("rnn", rng)
        (ours, ours_then), (theirs, _) = (
            adam_step(params, grads, state, 0.02),
            oracle.adam_step(params, grads, state, 0.02),
        )
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_allclose(one, other, rtol=0, atol=1e-12)

        params, state = ours, ours_then


def test_two_networks_in_one_tuple_step_as_each_would_alone(rng):
    pair, grads = Seq2SeqParams(draw("rnn", rng), draw("rnn", rng)), Seq2SeqParams(draw("rnn", rng), draw("rnn", rng))

    moved, (m, _, t) = adam_step(pair, grads, adam_start(pair), 0.01)

    assert (type(moved), type(m.decoder), t) == (Seq2SeqParams, RNNParams, 1)
    alone, _ = adam_step(pair.encoder, grads.encoder, adam_start(pair.encoder), 0.01)
    np.testing.assert_array_equal(moved.encoder.Waa, alone.Waa)


def test_nothing_that_is_given_with_the_notebook_that_asks_for_it_knows_it():
    beside = UNROLLED.release_notebook(UNROLLED.assignment("04_rnn_types")).parent.glob("*.py")
    texts = {path.name: path.read_text(encoding="utf-8").lower() for path in beside}

    assert [name for name, text in texts.items() if "adam" in text] == []
    assert texts


def test_nothing_is_written_to(rng):
    params, grads = draw("rnn", rng), draw("rnn", rng)
    _, state = adam_step(params, grads, adam_start(params), 0.01)
    for array in (*params, *grads, *state[0], *state[1]):
        array.flags.writeable = False

    adam_step(params, grads, state, 0.01)
