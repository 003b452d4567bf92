"""The line-up of notebook 03: two right gradients, six wrong ones, and numbers that are up to date."""

from importlib.resources import files

import numpy as np
import pytest
from rnnkit.data.suspects import line_up
from rnnkit.gradcheck import by_weight

from autograder.unrolled.bptt import oracle
from autograder.unrolled.made.suspects import LINE_UP, suspects_text


def loss_of(line):
    return lambda params: oracle.sequence_loss(oracle.rnn_forward(line.x, line.a0, params), line.targets, params)


def test_the_stored_numbers_are_what_the_mistakes_give_today():
    stored = files("rnnkit").joinpath("data", "assets", "suspects.json").read_text(encoding="utf-8")

    assert stored == suspects_text()


def test_exactly_the_innocent_are_right():
    line = line_up()

    reports = {name: by_weight(loss_of(line), line.params, grads) for name, grads in line.suspects.items()}

    assert [name for name, report in reports.items() if not report.wrong] == ["B", "F"]
    assert [name for name, mistake in LINE_UP.items() if mistake is None] == ["B", "F"]


def test_a_checker_along_random_directions_sorts_all_eight():
    line = line_up()

    for name, grads in line.suspects.items():
        error = oracle.check_gradient(loss_of(line), line.params, grads, rng=np.random.default_rng(4))
        assert (error < 1e-6) == (LINE_UP[name] is None)


def test_suspects_confess_and_strangers_are_refused():
    line = line_up()

    assert "da_next" in line.confession("A")
    assert "right" in line.confession("B")
    with pytest.raises(LookupError, match="the suspects are A, B"):
        line.confession("Z")
