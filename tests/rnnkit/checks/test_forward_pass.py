"""What the visible checks of notebook 02 say where no stored number decides."""

import numpy as np
import pytest
from rnnkit.checks import forward_pass as check
from rnnkit.checks._compare import CheckFailed

from autograder.claims.local import local_space
from autograder.unrolled import UNROLLED
from autograder.unrolled.forward_pass import alternatives, mistakes, oracle


@pytest.mark.parametrize(
    "wrong",
    [
        mistakes.argmax_instead_of_a_draw,
        mistakes.temperature_multiplied,
        mistakes.temperature_ignored,
        mistakes.temperature_after_the_softmax,
        mistakes.softmax_twice,
        mistakes.every_word_equally_likely,
        mistakes.by_missing_in_the_draw,
        mistakes.generator_made_anew_at_each_step,
        mistakes.generator_of_its_own,
        mistakes.global_generator,
    ],
    ids=lambda wrong: wrong.name,
)
def test_a_wrong_draw_is_named_by_its_odds(wrong, complaint):
    assert wrong.says[1:].rstrip(".") in complaint(getattr(check, wrong.of), wrong.function)


def test_a_piece_that_is_too_long_is_reported():
    names = {"rnn_forward": alternatives.inputs_first.function}
    exec("def forward_in_chunks(x, a0, params, chunk):\n    return rnn_forward(x, a0, params)\n", names)

    with pytest.raises(CheckFailed, match=r"called with 6 steps,\s+expected at most chunk = 3"):
        check.forward_in_chunks(names["forward_in_chunks"])
    assert names["rnn_forward"] is alternatives.inputs_first.function


@pytest.mark.parametrize("exercise", ["forward_in_chunks", "sample"])
def test_a_broken_rnn_forward_costs_nothing_in_what_calls_it(exercise):
    names = {"rnn_forward": mistakes.a0_ignored.function, "np": np}
    exec(CALLERS[exercise], names)

    found = UNROLLED.assignment("02_forward_pass").exercise(exercise)
    result = found.check(local_space(names, UNROLLED.records), seed=4)

    assert result.earned == result.points


CALLERS = {
    "forward_in_chunks": """
def forward_in_chunks(x, a0, params, chunk):
    parts, state = [], a0
    for t in range(0, x.shape[1], chunk):
        parts.append(rnn_forward(x[:, t : t + chunk], state, params))
        state = parts[-1][:, -1]
    return np.concatenate(parts, axis=1)
""",
    "sample": """
def sample(params, start, length, *, temperature, rng):
    state, ids, todo = np.zeros((1, params.ba.size)), [], list(start)
    for _ in range(length):
        state = rnn_forward(np.eye(len(params.Wax))[todo][np.newaxis], state, params)[:, -1]
        z = (state[0] @ params.Wya + params.by) / temperature
        p = np.exp(z - z.max())
        ids.append(int(rng.choice(p.size, p=p / p.sum())))
        todo = ids[-1:]
    return np.array(ids)
""",
}


def test_no_page_is_so_long_that_who_reads_all_of_it_again_for_each_draw_is_not_done_in_time():
    lengths = []

    def sample(params, start, length, *, temperature, rng):
        lengths.append(length)
        return oracle.sample(params, start, length, temperature=temperature, rng=rng)

    check.sample(sample)

    assert max(lengths) <= 50
    assert sum(lengths) > 5000
