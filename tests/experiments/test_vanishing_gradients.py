"""What notebook 05 says of its experiments holds for other seeds than its own."""

import io
import json
from contextlib import redirect_stdout

import numpy as np
import pytest
from rnnkit.data.dogs import VOCABULARY, article_sentence
from rnnkit.intervals import bootstrap_mean
from rnnkit.params import RNNParams, init_gru, init_lstm, init_rnn

from autograder.unrolled import UNROLLED
from autograder.unrolled.given import dogs_experiment as dogs
from autograder.unrolled.given import temporal_order_experiment as order
from autograder.unrolled.given.rnn_parts import pick_model, rnn_forward, stack_models
from autograder.unrolled.vanishing_gradients import oracle

CELLS = (init_rnn, init_gru, init_lstm)
OTHER_SEEDS = 100


def clip(grads):
    norm = np.sqrt(sum(np.vdot(g, g) for g in grads))
    return RNNParams(*(g * np.float32(min(1.0, order.THRESHOLD / norm)) for g in grads))


@pytest.mark.slow
def test_the_vanilla_cell_learns_over_two_words_and_not_over_twenty():
    short, long = dogs.accuracy_by_gap(init_rnn, [2, 20], seeds=10, start=2 * OTHER_SEEDS)

    assert short.min() > dogs.LEARNED
    assert bootstrap_mean(long).high < 0.75
    assert np.sum(long > dogs.LEARNED) < len(long) / 2


@pytest.mark.slow
def test_at_length_twenty_clipping_decides():
    with_clipping, without = (
        np.isfinite(order.updates_to_solve(20, how, updates=1000, learning_rate=0.2, start=OTHER_SEEDS)).sum()
        for how in (clip, None)
    )

    assert with_clipping > 5 / 2 > without


@pytest.mark.parametrize("init", CELLS)
def test_a_stack_of_networks_has_the_gradients_of_its_members(init):
    sentences = dogs.draw_gapped(6, 3, rng=np.random.default_rng(1))
    both = dogs.Gapped(sentences.ids.reshape(2, 3, 5), sentences.verb.reshape(2, 3))
    stack = stack_models([dogs.fresh(init, rng=np.random.default_rng(seed)) for seed in range(2)])

    losses, grads = dogs.loss_and_grads(stack, both)
    for model in range(2):
        loss, own = dogs.loss_and_grads(pick_model(stack, model), dogs.Gapped(both.ids[model], both.verb[model]))
        assert losses[model] == pytest.approx(loss, rel=1e-5)
        for together, alone in zip(grads, own, strict=True):
            np.testing.assert_allclose(together[model], alone, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("init", [init_gru, init_lstm])
def test_only_the_gate_that_keeps_the_memory_begins_open(init):
    bias = dogs.fresh(init, rng=np.random.default_rng(0)).bg.reshape(-1, dogs.HIDDEN)

    np.testing.assert_array_equal(np.unique(bias[1]), [dogs.KEEP])
    assert not np.any(np.delete(bias, 1, axis=0))


def test_a_way_back_that_gives_the_gradient_trains_as_without_one():
    stack = stack_models([dogs.fresh(init_rnn, rng=np.random.default_rng(seed)) for seed in range(2)])
    drawn = dogs.draw_gapped(6, 4, rng=np.random.default_rng(1))
    sentences = dogs.Gapped(drawn.ids.reshape(2, 3, -1), drawn.verb.reshape(2, 3))
    _, grads = dogs.loss_and_grads(stack, sentences)

    def all_of_it(x, a, params, upstream):
        return oracle.weighted_backward(x, a.astype(float), params, upstream, np.ones(a.shape[1]))

    _, same = dogs._loss_and_changed_grads(all_of_it, stack, sentences)
    for one, other in zip(grads, same, strict=True):
        assert other.dtype == np.float32
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-6)


@pytest.fixture(scope="module")
def of_other_seeds():
    """The runs of part 6, for five seeds that the notebook does not use."""
    return [run_away(seed) for seed in range(OTHER_SEEDS, OTHER_SEEDS + 5)]


def run_away(seed):
    names = {}
    for cell, source in cells_of_part_six():
        with redirect_stdout(io.StringIO()):
            exec(compile(source.replace("SEED = 4", f"SEED = {seed}"), cell, "exec"), names)
    return names


def cells_of_part_six():
    cells = json.loads(UNROLLED.source_notebook(UNROLLED.assignment("05_vanishing_gradients")).read_text())["cells"]
    wanted = ("set-up-code", "gradient_by_lag", "weighted_backward")
    return [
        (cell["id"], "".join(cell["source"]))
        for cell in cells
        if cell["cell_type"] == "code" and (cell["id"] in wanted or cell["id"].startswith("6-when"))
    ]


@pytest.mark.slow
def test_the_letters_explode_through_time_and_a_cut_keeps_them_from_it(of_other_seeds):
    for names in of_other_seeds:
        assert names["flows"]["temporal order"][0] > 1
        assert names["longest"]["as it is"] > 5 > max(names["longest"]["cut"], names["longest"]["output alone"])


@pytest.mark.slow
def test_the_dogs_are_lost_without_any_way_back_and_not_when_the_output_layer_is_left_alone(of_other_seeds):
    for names in of_other_seeds:
        for how in ("as it is", "cut", "output alone"):
            assert not names["ends"][how] < 1000
        assert names["ends"]["cell alone"] < 1000


@pytest.mark.slow
def test_the_dogs_end_in_nan_and_the_letters_in_numbers(of_other_seeds):
    for names in of_other_seeds:
        assert np.isnan(names["ends"]["as it is"])
        assert np.isfinite(names["order_norm"]).all()


@pytest.mark.slow
def test_a_tenth_of_the_rate_for_the_output_layer_saves_the_dogs(of_other_seeds):
    def gentle(grads):
        return grads._replace(Wya=0.1 * grads.Wya, by=0.1 * grads.by)

    assert all(names["run"](names["count_dogs"], change=gentle)[0][-1] < 1000 for names in of_other_seeds)


@pytest.mark.parametrize("radius", [1.1, 1.4, 1.8])
def test_between_a_radius_of_1_1_and_1_8_the_gradient_at_dogs_is_neither_gone_nor_huge(radius):
    shares = np.array([arriving_at_dogs(radius, np.random.default_rng(seed)) for seed in range(40)])

    assert np.mean((shares > 0.1) & (shares < 10)) > 0.9


def test_louder_words_push_the_units_to_the_flat_parts_of_tanh_and_less_arrives():
    arriving, slopes = np.array([medians_under_the_microscope(1, spread) for spread in (0.1, 0.3, 0.6, 1.0)]).T

    assert np.all(arriving[1:] < arriving[:-1] / 2)
    assert np.all(np.diff(slopes) < 0)


def test_large_weights_push_the_units_to_the_flat_parts_and_the_gradient_grows_far_less_than_the_bound():
    (arriving, flat), (_, steep) = (medians_under_the_microscope(radius, 0.3) for radius in (3, 0.5))

    assert 1 < arriving < 3**13 / 1000
    assert flat < steep / 2


def test_at_a_radius_of_one_half_next_to_nothing_arrives_at_dogs():
    arriving, _ = medians_under_the_microscope(0.5, 0.3)

    assert arriving < 0.5**13


def medians_under_the_microscope(radius, spread):
    """Return the share of the gradient at *dogs* and the mean slope of tanh, as medians over ten networks."""
    looks = [under_the_microscope(radius, spread, np.random.default_rng(seed)) for seed in range(10)]
    return np.median(looks, axis=0)


def arriving_at_dogs(radius, rng):
    return under_the_microscope(radius, 0.3, rng)[0]


def under_the_microscope(radius, spread, rng):
    """Return the share of the last word's gradient at *dogs* and the mean slope of tanh, as in part 5 of 05."""
    rotation, _ = np.linalg.qr(rng.normal(size=(32, 32)))
    params = init_rnn(len(VOCABULARY), 32, 2, rng=rng)
    params = params._replace(Waa=radius * rotation, Wax=spread * rng.normal(size=params.Wax.shape))
    x = np.eye(len(VOCABULARY))[VOCABULARY.encode(article_sentence())][None]
    a = rnn_forward(x, np.zeros((1, 32)), params)
    return oracle.gradient_by_lag(a, params, np.full((1, 32), 32**-0.5))[1], np.mean(1 - a**2)


def test_an_untrained_network_guesses():
    accuracy = dogs.accuracy_by_gap(init_rnn, [8], seeds=4, updates=0)

    assert accuracy.shape == (1, 4)
    assert np.all((accuracy > 0.3) & (accuracy < 0.7))


def test_every_network_of_a_stack_is_clipped_by_itself():
    grads = stack_models([order.fresh(rng=np.random.default_rng(seed)) for seed in range(2)])
    long = grads._replace(Waa=grads.Waa * np.array([1.0, 100.0], np.float32)[:, None, None])

    clipped = order.each(clip, long)
    lengths = [np.sqrt(sum(np.vdot(g, g) for g in pick_model(clipped, model))) for model in range(2)]
    np.testing.assert_allclose(lengths, 1.0, rtol=1e-5)


def test_a_network_that_did_not_learn_needed_infinitely_many_updates():
    needed = order.updates_to_solve(10, clip, seeds=2, updates=order.CHECK_EVERY - 1)

    np.testing.assert_array_equal(needed, np.inf)


def test_networks_that_are_no_numbers_any_more_do_not_count_as_having_learned():
    params = stack_models([order.fresh(rng=np.random.default_rng(seed)) for seed in range(2)])
    broken = params._replace(Waa=params.Waa * np.float32(np.nan))

    assert not order._solved(broken, 10, np.random.default_rng(0)).any()
    assert not order._alive(broken).any()
