"""What the visible checks of notebook 04 say where no stored number decides."""

import numpy as np
import pytest
from rnnkit.checks import rnn_types as check
from rnnkit.checks._stored import arguments, stored

from autograder.unrolled.rnn_types import oracle


def first_case(name):
    return arguments(stored("rnn_types")[name]["cases"][0])


@pytest.mark.parametrize(
    ("found", "name"),
    [
        (check.images_do_not_meet, "classify_image"),
        (check.padding_changes_nothing, "classify_sequence"),
        (check.padding_changes_nothing, "encode"),
        (check.a_steady_gradient_moves_by_the_learning_rate, "adam_step"),
    ],
)
def test_a_right_answer_needs_no_words(found, name):
    assert found(getattr(oracle, name), first_case(name)) == ""


def test_padding_that_is_multiplied_by_zero_is_found():
    def encode(x, lengths, params):
        real = np.arange(x.shape[1]) < lengths[:, None]
        return (x * real[:, :, None]).sum(axis=1)

    assert "Zero times NaN is NaN" in check.padding_changes_nothing(encode, first_case("encode"))


def test_images_that_share_something_are_found():
    right = oracle.classify_image
    case = first_case("classify_image")

    assert "What passes from row to row?" in check.images_do_not_meet(lambda x, p: right(x, p) + x.mean(), case)
    assert "Keep the batch axis" in check.images_do_not_meet(lambda x, p: np.squeeze(right(x, p)), case)


def test_a_count_of_steps_that_stays_is_found():
    def forgetful(params, grads, state, rate):
        new, _ = oracle.adam_step(params, grads, state, rate)
        return new, state

    said = check.a_steady_gradient_moves_by_the_learning_rate(
        lambda p, g, s, r: (p._replace(Waa=p.Waa - 2 * r), s), first_case("adam_step")
    )

    assert "step 1 from a fresh state moves a weight by" in said
    assert check.a_steady_gradient_moves_by_the_learning_rate(forgetful, first_case("adam_step")) == ""
