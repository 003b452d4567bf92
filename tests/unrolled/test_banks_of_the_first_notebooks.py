"""Answers of outsiders to the first two notebooks: whoever is right keeps everything, whoever is wrong loses."""

import importlib
import warnings

import numpy as np
import pytest
from rnnkit.params import RNNParams
from rnnkit.text import one_hot

from autograder.claims.local import local_space
from autograder.unrolled import UNROLLED

SEED = 4
NOTEBOOKS = {"01_rnn_cell": "b01_rnn_cell", "02_forward_pass": "b02_forward_pass"}
SLOW = {"sample: reads all it has each time"}  # right; hundreds of draws, each of which reads everything again
NOT_SEEN = {"sample: a copy of the generator, to be safe"}  # a generator crosses as a seed, so no two calls share one
ANSWERS = [
    pytest.param(notebook, answer, id=f"{writer}-{answer}")
    for notebook, bank in NOTEBOOKS.items()
    for writer in ("east", "west")
    for answer in importlib.import_module(f"tests.banks.{writer}.{bank}").ANSWERS
    if str(answer) not in SLOW | NOT_SEEN
]


def names_around(notebook, answer):
    """The names of a notebook whose other exercises are all done, and its small example cell."""
    done = {exercise.name: exercise.oracle for exercise in UNROLLED.assignment(notebook).exercises}
    small = RNNParams(*(np.ones(shape) for shape in ((3, 2), (2, 2), (2,), (2, 2), (2,))))
    names = {**done, "np": np, "RNNParams": RNNParams, "one_hot": one_hot, "small": small}
    exec(compile(answer.source, str(answer), "exec"), names)
    return names


@pytest.mark.parametrize(("notebook", "answer"), ANSWERS)
def test_a_right_answer_keeps_everything_and_a_wrong_one_loses(notebook, answer):
    exercise = UNROLLED.assignment(notebook).exercise(answer.of)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        space = local_space(names_around(notebook, answer), UNROLLED.records)
        result = exercise.check(space, seed=SEED)

    assert (result.earned == exercise.points) == answer.right, [claim.message for claim in result.claims]


def running_sum(x, a0, params, *chunk):
    states = np.cumsum(x.sum(axis=2), axis=1)[..., np.newaxis] + a0[:, np.newaxis]
    return states.astype(float)


@pytest.mark.parametrize(
    ("notebook", "name", "answer"),
    [
        ("02_forward_pass", "rnn_forward", running_sum),
        ("02_forward_pass", "forward_in_chunks", running_sum),
        (
            "02_forward_pass",
            "sample",
            lambda p, start, length, *, temperature, rng: rng.integers(len(p.by), size=length),
        ),
        ("02_forward_pass", "sequence_loss", lambda a, targets, params, mask=None: float(np.mean(a))),
        ("02_forward_pass", "perplexity", lambda loss_sum, n_steps: 1.0),
        ("01_rnn_cell", "softmax", lambda z: np.full(z.shape, 1 / z.shape[1])),
        ("01_rnn_cell", "rnn_cell_step", lambda x_t, a_prev, params: a_prev.copy()),
        ("01_rnn_cell", "rnn_cell_output", lambda a_t, params: np.full((len(a_t), len(params.by)), 1 / len(params.by))),
        ("01_rnn_cell", "step_loss", lambda y_t, target: y_t.mean(axis=1)),
        ("01_rnn_cell", "impulse_response", lambda params, steps: np.tile(params.Wax[0], (steps, 1))),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_an_answer_that_does_nothing_keeps_a_tenth_at_most(notebook, name, answer):
    exercise = UNROLLED.assignment(notebook).exercise(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = exercise.check(local_space({name: answer}, UNROLLED.records), seed=SEED)

    assert result.earned <= exercise.points / 10
