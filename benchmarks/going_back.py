"""Trains what notebook 03 trains in other ways too: what shorter windows, resets, Adam and wrong gradients do.

Run `OMP_NUM_THREADS=1 python benchmarks/going_back.py`; it takes about ten minutes. It writes
docs/benchmarks/going_back.md. Three networks are trained at a time, as one stack, in float32.
"""

import os
import platform
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # small matrices: a second thread costs more than it gives

import numpy as np
from rnnkit.data.english import ALPHABET, english_text
from rnnkit.params import RNNParams, init_rnn
from rnnkit.text import Vocabulary, mask_of, one_hot, pad, words

from autograder.claims.mistake import Mistake, mistakes_in
from autograder.unrolled.bptt import mistakes
from autograder.unrolled.bptt.oracle import cell_backward_as_told
from autograder.unrolled.given import adam_parts
from autograder.unrolled.given import rnn_parts as parts

PAGE = Path(__file__).resolve().parents[1] / "docs" / "benchmarks" / "going_back.md"
SEEDS = (3, 4, 5)  # the notebook's own and two more
ROWS, HIDDEN, RATE = 16, 100, 0.024  # as in the notebook
UPDATES = 2500  # as in the notebook
LETTERS_READ = UPDATES * 25  # by each row, as in the notebook
ADAM_RATE = 0.003
ALL_LETTERS, ALL_IN_VIEW = Vocabulary(tuple(ALPHABET)), 60
UNITS, UPDATES_OF_A_MISTAKE, RATE_OF_A_MISTAKE = 16, 400, 0.07
AS_GOOD_AS_RIGHT, LEARNS = 0.8, 3.0  # nats per sentence; a right gradient ends near 0.74


PAGE_FORM = """# Going back through time: what was measured beside notebook 03

Nats per letter are those of the tenth of the text that no network learned from. Unless it is said, each network reads
as many letters as that of the notebook, {read}; each number is the mean of {networks} networks.

## Short windows, and states that start from zeros

| window (letters) | state carried on | state reset |
|---|---|---|
{windows}

The shorter the windows, the more updates the same letters give. The same with as many updates for each length as the
notebook makes, {updates_of_the_notebook}, so that short windows read fewer letters:

| window (letters) | state carried on | state reset |
|---|---|---|
{same_updates}

## How much of it lies near

A table counts which letter follows each run of so many letters; a run that it has seen seldom leans on the shorter
one. In brackets, how well the same network does after it has read no more than so many letters.

| who predicts | nats per letter |
|---|---|
{near}

## Learning with a wrong gradient

The two-sentence network of part 5, {updates} updates, median of three seeds. {says}

| it learns | mistakes |
|---|---|
{mistakes}

Python {python}, whose help texts are the text, NumPy {numpy}.
Made by `python benchmarks/going_back.py`.
"""


def tenths() -> tuple[np.ndarray, np.ndarray]:
    """Cut the text as the notebook does: nine tenths to learn from, one to measure."""
    ids = ALL_LETTERS.encode(english_text())
    return ids[: 9 * len(ids) // 10], ids[9 * len(ids) // 10 :]


def fresh() -> Any:
    """Draw the first weights of a stack of networks, as the notebook draws those of one."""
    networks = [init_rnn(len(ALL_LETTERS), HIDDEN, len(ALL_LETTERS), rng=np.random.default_rng(s)) for s in SEEDS]
    undecided = [network._replace(Wya=0.1 * network.Wya) for network in networks]
    return parts.cast(parts.stack_models(undecided), np.float32)


def train(window: int, *, carry: bool, adam: bool = False, letters: int = LETTERS_READ) -> Any:
    """Read letters in windows of one length.

    Args:
        window: letters that a gradient goes back.
        carry: whether a window starts from the last state of the one before; else from zeros.
        adam: whether Adam steps; else gradient descent as in the notebook.
        letters: how many each row reads; there is one update per window.
    """
    params, state = fresh(), None
    memory = adam_parts.adam_start(params)
    for start, x, targets in windows_of_text(window, letters):
        if state is None or start == 0 or not carry:
            state = np.zeros((len(SEEDS), ROWS, HIDDEN), np.float32)
        grads, a = gradient(params, x, targets, state)
        if adam:
            params, memory = adam_parts.adam_step(params, grads, memory, ADAM_RATE)
        else:
            params = parts.sgd(params, grads, RATE)
        state = a[..., -1, :]
    return params


def windows_of_text(window: int, letters: int) -> Iterator[tuple[int, np.ndarray, np.ndarray]]:
    """Cut the text that is learned from into rows, and these into windows, as often as it takes."""
    ids, _ = tenths()
    length = (len(ids) - 1) // ROWS
    inputs, targets = (ids[k : ROWS * length + k].reshape(ROWS, length) for k in (0, 1))
    starts = range(0, length - window + 1, window)
    for number in range(letters // window):
        start = starts[number % len(starts)]
        x = one_hot(inputs[:, start : start + window], len(ALL_LETTERS)).astype(np.float32)
        yield start, x, targets[:, start : start + window]


def gradient(params: Any, x: np.ndarray, targets: np.ndarray, state: np.ndarray) -> tuple[Any, np.ndarray]:
    """Go forward and back through one window; return the gradient and the states."""
    a = parts.rnn_forward(x, state, params)
    _, dscores = parts.softmax_cross_entropy(parts.output_scores(a, params), targets)
    da, dWya, dby = parts.output_backward(dscores, a, params)
    _, _, grads = parts.rnn_backward(da, x, a, state, params)
    return grads._replace(Wya=dWya, by=dby), a


def surprise(params: Any) -> np.ndarray:
    """Measure the nats per letter on the tenth of the text that is kept back, of each network."""
    _, kept = tenths()
    x = one_hot(kept[np.newaxis, :-1], len(ALL_LETTERS)).astype(np.float32)
    a = parts.rnn_forward(x, np.zeros((len(SEEDS), 1, HIDDEN), np.float32), params)
    loss, _ = parts.softmax_cross_entropy(parts.output_scores(a, params), kept[np.newaxis, 1:])
    return np.asarray(loss / (len(kept) - 1))


def surprise_in_view(params: Any, letters: int) -> np.ndarray:
    """Measure the nats of letters before which the network has read no more than so many."""
    _, kept = tenths()
    ends = np.arange(ALL_IN_VIEW, len(kept), 3)
    ids = np.stack([kept[end - letters : end] for end in ends])
    x = one_hot(ids, len(ALL_LETTERS)).astype(np.float32)
    a = parts.rnn_forward(x, np.zeros((len(SEEDS), len(ends), HIDDEN), np.float32), params)
    last = parts.output_scores(a[..., -1:, :], params)
    return np.asarray(parts.softmax_cross_entropy(last, kept[ends][:, np.newaxis])[0])


def surprise_of_a_table(back: int) -> float:
    """Measure the nats of a table that counted what follows each run of so many letters.

    A run that was seen seldom leans on the shorter one: four counts are shared out as that one says.
    """
    learned, kept = tenths()
    p = np.full((len(kept), len(ALL_LETTERS)), 1 / len(ALL_LETTERS))
    for n in range(back + 1):
        counts = counted(learned, n)
        for place in range(back, len(kept)):
            found = counts.get(tuple(kept[place - n : place]), 0)
            p[place] = (found + 4 * p[place]) / (np.sum(found) + 4)
    return float(-np.mean(np.log(p[np.arange(back, len(kept)), kept[back:]])))


def counted(ids: np.ndarray, n: int) -> dict[tuple[int, ...], np.ndarray]:
    """Count which letter follows each run of n letters."""
    counts: dict[tuple[int, ...], np.ndarray] = {}
    for place in range(n, len(ids)):
        run = tuple(ids[place - n : place])
        counts.setdefault(run, np.zeros(len(ALL_LETTERS)))[ids[place]] += 1
    return counts


def two_sentences() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Make the batch of notebook 03, part 5: the two sentences of the story."""
    long = "The dogs owned by Mrs. Smith realized that there were men inside the house and were barking ."
    texts = [words("The dogs were barking ."), words(long)]
    small = Vocabulary.of([word for text in texts for word in text])
    ids, lengths = pad([small.encode(text) for text in texts])
    return one_hot(ids[:, :-1], len(small)), ids[:, 1:], mask_of(lengths - 1)


def right_output_backward(a: Any, targets: Any, params: Any, mask: Any) -> tuple[Any, Any, Any]:
    """Go back from the loss to the states, right."""
    _, dscores = parts.softmax_cross_entropy(parts.output_scores(a, params), targets, mask)
    return parts.output_backward(dscores, a, params)


BACKWARD: dict[str, Any] = {
    "output_backward": right_output_backward,
    "rnn_backward": parts.rnn_backward,
    "rnn_cell_backward": cell_backward_as_told,
}


def gradient_by(functions: dict[str, Any], params: Any) -> Any:
    """Go back through the two sentences with these functions."""
    x, targets, mask = two_sentences()
    a0 = np.zeros((2, UNITS))
    a = parts.rnn_forward(x, a0, params)
    da, dWya, dby = functions["output_backward"](a, targets, params, mask)
    if functions["rnn_cell_backward"] is cell_backward_as_told:
        _, _, grads = functions["rnn_backward"](da, x, a, a0, params)
    else:
        grads = through_cells(da, x, a, a0, params, functions["rnn_cell_backward"])
    return grads._replace(Wya=dWya, by=dby)


def through_cells(da: Any, x: Any, a: Any, a0: Any, params: Any, cell: Callable[..., Any]) -> Any:
    """Go back through time, cell by cell."""
    da_next, total = np.zeros_like(a0), [np.zeros_like(weight) for weight in params]
    for t in reversed(range(x.shape[1])):
        before = a[:, t - 1] if t else a0
        _, da_next, share = cell(da[:, t] + da_next, x[:, t], before, a[:, t], params)
        total = [so_far + new for so_far, new in zip(total, share, strict=True)]
    return RNNParams(*total)


def first_weights(seed: int) -> RNNParams:
    """Draw the weights with which the training begins."""
    n_words = two_sentences()[0].shape[-1]
    return init_rnn(n_words, UNITS, n_words, rng=np.random.default_rng(seed))


def ending(seed: int, functions: dict[str, Any]) -> float:
    """Train the two-sentence network with these functions; return its last loss, infinite if it breaks."""
    params = first_weights(seed)
    try:
        with np.errstate(all="ignore"), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for _ in range(UPDATES_OF_A_MISTAKE):
                grads = gradient_by(functions, params)
                params = RNNParams(*(w - RATE_OF_A_MISTAKE * g for w, g in zip(params, grads, strict=True)))
            loss = loss_of_two_sentences(params)
    except Exception:  # whatever a wrong answer raises, it is one of those that break
        return np.inf
    return loss if np.isfinite(loss) else np.inf


def loss_of_two_sentences(params: RNNParams) -> float:
    """Measure the nats per sentence."""
    x, targets, mask = two_sentences()
    scores = parts.output_scores(parts.rnn_forward(x, np.zeros((2, UNITS)), params), params)
    return float(parts.softmax_cross_entropy(scores, targets, mask)[0])


def spoils_the_weights(mistake: Mistake) -> bool:
    """Say whether the gradient of the weights is another with it; some mistakes concern inputs or arguments only."""
    params = first_weights(0)
    right = gradient_by(BACKWARD, params)
    try:
        wrong = gradient_by({**BACKWARD, mistake.of: mistake}, params)
        return not all(np.allclose(one, other) for one, other in zip(right, wrong, strict=True))
    except Exception:  # see above
        return True


def endings_of_mistakes() -> dict[str, float]:
    """Train with each known mistake that spoils the weights; return the median loss at the end over three seeds."""
    known = [each for each in mistakes_in(mistakes) if each.of in BACKWARD]
    with patch.object(mistakes, "rnn_cell_backward", cell_backward_as_told):  # that of the oracle takes minutes
        spoiling = [each for each in known if spoils_the_weights(each)]
        return {f"{each.of}: {each.name}": _median_ending(each) for each in spoiling}


def _median_ending(mistake: Mistake) -> float:
    return float(np.median([ending(seed, {**BACKWARD, mistake.of: mistake}) for seed in range(3)]))


def mean(values: np.ndarray) -> str:
    """Write the mean of a few networks."""
    return f"{np.mean(values):.2f}"


def window_rows() -> Iterator[str]:
    """Train with windows of four lengths, carried and reset."""
    for window in (25, 10, 5, 2):
        carried, reset = (surprise(train(window, carry=carry)) for carry in (True, False))
        print(window, carried, reset, flush=True)
        yield f"| {window} | {mean(carried)} | {mean(reset)} |"


def rows_of_same_updates() -> Iterator[str]:
    """Train with windows of four lengths, each for as many updates as the notebook makes."""
    for window in (25, 10, 5, 2):
        networks = (train(window, carry=carry, letters=UPDATES * window) for carry in (True, False))
        carried, reset = map(surprise, networks)
        print("same updates", window, carried, reset, flush=True)
        yield f"| {window} | {mean(carried)} | {mean(reset)} |"


def near_rows() -> Iterator[str]:
    """Compare tables of counts with networks that were trained by descent and by Adam."""
    for back in range(6):
        yield f"| a table of counts, {back} letter{'s' * (back != 1)} back | {surprise_of_a_table(back):.2f} |"
    for name, adam in {"the network of the notebook": False, "the same, trained with Adam": True}.items():
        params = train(25, carry=True, adam=adam)
        seen = {letters: surprise_in_view(params, letters) for letters in (3, 12, ALL_IN_VIEW)}
        views = ", ".join(f"{mean(each)} after {letters}" for letters, each in seen.items())
        print(name, surprise(params), views, flush=True)
        yield f"| {name} | {mean(surprise(params))} ({views} letters) |"


def mistake_rows() -> tuple[str, list[str]]:
    """Sort the known mistakes by how well a network learns with them."""
    endings = endings_of_mistakes()
    kinds = {
        f"as well as with a right gradient (below {AS_GOOD_AS_RIGHT})": lambda e: e < AS_GOOD_AS_RIGHT,
        f"worse ({AS_GOOD_AS_RIGHT} to {LEARNS})": lambda e: AS_GOOD_AS_RIGHT <= e <= LEARNS,
        f"not (above {LEARNS})": lambda e: LEARNS < e < np.inf,
        "it breaks: no number, or an exception": np.isinf,
    }
    right = float(np.median([ending(seed, BACKWARD) for seed in range(3)]))
    says = (
        f"Of {len(endings)} known mistakes that change the gradient of a weight; a right gradient ends at {right:.2f}."
    )
    return says, [f"| {kind} | {sum(map(holds, endings.values()))} |" for kind, holds in kinds.items()]


def page() -> str:
    """Measure everything and write it down."""
    says, sorted_mistakes = mistake_rows()
    print(says, *sorted_mistakes, sep="\n", flush=True)
    return PAGE_FORM.format(
        windows="\n".join(window_rows()),
        same_updates="\n".join(rows_of_same_updates()),
        updates_of_the_notebook=UPDATES,
        near="\n".join(near_rows()),
        says=says,
        mistakes="\n".join(sorted_mistakes),
        read=f"{ROWS} times {LETTERS_READ:,}",
        networks=len(SEEDS),
        updates=UPDATES_OF_A_MISTAKE,
        python=platform.python_version(),
        numpy=np.__version__,
    )


def main() -> None:
    """Measure and write the page."""
    PAGE.write_text(page(), encoding="utf-8")
    print(f"wrote {PAGE.name}")


if __name__ == "__main__":
    main()
