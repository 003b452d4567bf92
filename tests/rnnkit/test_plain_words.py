"""Python's own errors, and what is kept between calls, are told in plain words in the checks that students see."""

import builtins
import math

import numpy as np
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from rnnkit.checks import forward_pass, rnn_cell, rnn_types
from rnnkit.checks._compare import CheckFailed
from rnnkit.params import RNNParams
from rnnkit.plain_words import KINDS, in_plain_words

from autograder.unrolled.forward_pass import oracle

YES_OR_NO = "needs one yes or no, and an array holds many"
MORE_ARGUMENTS = "was called with more arguments than its `def` line names"
FEWER_ARGUMENTS = "was called with fewer arguments than its `def` line names"
LENGTHS = "take one off: `lengths - 1`"
OUTSIDE = "make the list inside"


def loss_that_asks_if_mask(a, targets, params, mask=None):
    if mask:
        return 0.0
    return oracle.sequence_loss(a, targets, params)


def step_without_params(x_t, a_prev):
    return a_prev


def step_of_one_more(x_t, a_prev, params, mask):
    return a_prev


def step_that_calls_wrongly(x_t, a_prev, params):
    return step_without_params(x_t, a_prev, params)


def state_at_length(x, lengths, params):
    a = oracle.rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return a[np.arange(len(x)), lengths]


def forward_with_a_list_outside():
    states = []

    def rnn_forward(x, a0, params):
        a_t = a0
        for t in range(x.shape[1]):
            a_t = np.tanh(x[:, t] @ params.Wax + a_t @ params.Waa + params.ba)
            states.append(a_t)
        return np.stack(states, axis=1)

    return rnn_forward


def forward_into_an_array(x, a0, params):
    states = np.zeros((0,))
    states.append(a0)


def forward_without_return(x, a0, params):
    def step(a_prev):
        a_prev + 1

    return step(a0) * 2


@pytest.mark.parametrize(
    ("check", "function", "kind", "words"),
    [
        (forward_pass.sequence_loss, loss_that_asks_if_mask, ValueError, YES_OR_NO),
        (rnn_cell.rnn_cell_step, step_without_params, TypeError, f"step_without_params` {MORE_ARGUMENTS}"),
        (rnn_cell.rnn_cell_step, step_that_calls_wrongly, TypeError, f"step_without_params` {MORE_ARGUMENTS}"),
        (rnn_cell.rnn_cell_step, step_of_one_more, TypeError, f"step_of_one_more` {FEWER_ARGUMENTS}"),
        (rnn_types.encode, state_at_length, IndexError, LENGTHS),
        (forward_pass.rnn_forward, forward_with_a_list_outside(), ValueError, OUTSIDE),
        (forward_pass.rnn_forward, forward_into_an_array, AttributeError, "An array cannot grow"),
        (forward_pass.rnn_forward, forward_without_return, TypeError, "A function that ends without `return`"),
    ],
)
def test_an_error_of_pythons_is_raised_as_it_is_with_a_sentence_of_ours(check, function, kind, words):
    with pytest.raises(kind) as caught:
        check(function)

    assert any(words in note for note in caught.value.__notes__)
    assert len(caught.value.__notes__) == 1


ARRAY = np.zeros((2, 3))
WEIGHTS = RNNParams(*[ARRAY] * 5)
AS_SAID_TODAY = [
    (lambda: bool(ARRAY), {}),
    (lambda: step_without_params(1, 2, 3), {"name": "step_without_params"}),
    (lambda: step_without_params(1), {"name": "step_without_params"}),
    (lambda: step_without_params(1, 2, mask=3), {"name": "step_without_params", "word": "mask"}),
    (lambda: ARRAY[0, 3], {"place": "3"}),
    (lambda: ARRAY[0.5], {}),
    (lambda: np.stack([ARRAY, ARRAY[:1]]), {}),
    (lambda: ARRAY.append(1), {"word": "append"}),
    (lambda: WEIGHTS["Wax"], {}),
    (lambda: WEIGHTS - WEIGHTS, {}),
    (lambda: setattr(WEIGHTS, "Wax", ARRAY), {}),
    (lambda: math.log(0.0), {}),
    (lambda: np.random.default_rng(1).choice(2, p=[np.nan, 1.0]), {}),
    (lambda: None + ARRAY, {}),
]
"""One attempt for each kind, in their order, that fails as Python and NumPy fail here, and the words it names."""


@pytest.mark.parametrize(("kind", "attempt"), list(zip(KINDS, AS_SAID_TODAY, strict=True)))
def test_each_kind_is_known_by_what_python_and_numpy_say_today(kind, attempt):
    fails, words = attempt
    with pytest.raises(getattr(builtins, kind.error)) as caught:
        fails()

    assert in_plain_words(type(caught.value).__name__, str(caught.value)) == kind.means.format(**words)


OTHERS = [ValueError("no"), KeyError("Wax"), IndexError("index 7 is out of bounds for axis 0 with size 3")]


@pytest.mark.parametrize("error", OTHERS)
def test_of_other_errors_nothing_is_said(error):
    assert in_plain_words(type(error).__name__, str(error)) == ""


def test_what_is_kept_from_one_call_to_the_next_is_said_where_the_answer_is_wrong():
    calls = []

    def softmax(z):
        calls.append(1)
        return np.full(z.shape, 1 / (len(calls) + z.shape[1]))

    with pytest.raises(CheckFailed, match="Called twice with the same arguments"):
        rnn_cell.softmax(softmax)


def test_a_shape_that_grows_from_call_to_call_is_not_taken_for_a_step_too_many():
    states = []

    def rnn_forward(x, a0, params):
        states.extend(oracle.rnn_forward(x, a0, params).swapaxes(0, 1))
        return np.stack([state for state in states if len(state) == len(x)], axis=1)

    with pytest.raises(CheckFailed, match="Called twice") as caught:
        forward_pass.rnn_forward(rnn_forward)

    assert "left out" not in str(caught.value)


def test_a_wrong_answer_that_is_the_same_each_time_is_not_said_to_keep_anything():
    with pytest.raises(CheckFailed) as caught:
        rnn_types.classify_image(lambda x, params: np.full((len(x), params.by.size), np.nan))

    assert "Called twice" not in str(caught.value)


def test_a_student_sees_the_sentence_below_the_traceback():
    shell = InteractiveShell()
    shell.user_ns |= {"check": rnn_cell, "step": step_without_params}
    with capture_output() as said:
        shell.run_cell("check.rnn_cell_step(step)")

    assert "TypeError" in said.stdout
    assert MORE_ARGUMENTS in " ".join(said.stdout.split()[-40:])
