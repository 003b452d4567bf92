"""Hidden checks of notebook 02: unroll the cell in time."""

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from rnnkit.params import Array
from rnnkit.returned import Kind, described_as_numbers

from autograder.border.records import Rng
from autograder.claims.exercise import Exercise, Give, Output
from autograder.claims.expect import ClaimFailed, expect, expect_array, expect_close, expect_number
from autograder.claims.student import StudentFunction
from autograder.unrolled.drawing import scaled
from autograder.unrolled.forward_pass import oracle

Generator = np.random.Generator
Cases = list[tuple[Any, ...]]
STATES = ("batch", "time", "hidden")
SMALL = 1e-3
LONG = 4000  # steps: more than Python lets a function call itself

forward = Exercise("rnn_forward", points=6, oracle=oracle.rnn_forward, outputs=(Output("a", STATES),))
loss = Exercise("sequence_loss", points=4, oracle=oracle.sequence_loss, outputs=(Output("loss"),))
chunks = Exercise(
    "forward_in_chunks",
    points=4,
    oracle=oracle.forward_in_chunks,
    outputs=(Output("a", STATES),),
    given={"rnn_forward": oracle.rnn_forward},
)
sample = Exercise(
    "sample",
    points=4,
    oracle=oracle.sample,
    outputs=(Output("ids", ("time",), holds=Kind.WHOLE),),
    given={"rnn_forward": oracle.rnn_forward},
)
perplexity = Exercise("perplexity", points=2, oracle=oracle.perplexity, outputs=(Output("perplexity"),))
EXERCISES = (forward, chunks, loss, perplexity, sample)


def short(value: Any) -> Any:
    """Round every number of a case, so that the file of the visible checks stays small."""
    if isinstance(value, tuple):
        items = (short(item) for item in value)
        return type(value)(*items) if hasattr(value, "_fields") else tuple(items)
    return np.round(value, 3)


@forward.visible
def forward_numbers(rng: Generator) -> Cases:
    """One case whose dimensions differ, one sequence of one word, and words that are whole numbers."""
    cases = [short(oracle.forward_case(rng, sizes)) for sizes in ((2, 4, 3, 5, 1), (1, 1, 2, 3, 1))]
    return [*cases, short(oracle.word_case(rng, (3, 2, 4, 2, 1)))]


@forward.claim(points=2)
def equals_the_formula(student: StudentFunction, rng: Generator) -> None:
    """Every state is tanh of its word and of the state before, for sequences of any length."""
    for case in oracle.forward_cases(rng):
        forward.expect_oracle(student, *case)
    x, a0, params = oracle.forward_case(rng)
    for inputs in (SMALL * x, 0 * x):
        forward.expect_oracle(student, inputs, a0, params)
    forward.expect_oracle(student, x, a0, scaled(params, SMALL))


@forward.claim(points=0.5)
def reads_long_sequences_and_whole_numbers(student: StudentFunction, rng: Generator) -> None:
    """One-hot words may be whole numbers, and a sequence may have thousands of steps."""
    forward.expect_oracle(student, *oracle.word_case(rng, (4, 5, 3, 2, 4)))
    x, a0, params = oracle.forward_case(rng, (1, LONG, 1, 1, 2))
    params = params._replace(Waa=params.Waa / (2 * np.abs(params.Waa)))

    expect_close(student(x, a0, params), oracle.one_unit(x, a0, params), name="a", axes=STATES)


@forward.claim(points=1)
def starts_from_a0(student: StudentFunction, rng: Generator) -> None:
    """The first step remembers a0, and no other state."""
    x, a0, params = oracle.forward_case(rng)
    want = oracle.rnn_forward(x[:, :1], a0, params)

    for steps in (1, 2, 4):
        first = expect_states(student(x[:, :steps], a0, params), (3, steps, 5))[:, :1]
        expect_close(first, want, name="a[:, 0]", axes=STATES, hint="What is the state before the first word?")


@forward.claim(points=1)
def is_causal(student: StudentFunction, rng: Generator) -> None:
    """A state depends on all words up to its own step, and on no later word."""
    expect_weights_to_count(student, rng)
    x, a0, params = oracle.forward_case(rng, (2, 5, 3, 4, 6))
    later = x.copy()
    later[:, 3:] += 1.0

    before = expect_states(student(x, a0, params), (2, 5, 4))
    after = expect_states(student(later, a0, params), (2, 5, 4))

    expect_close(
        after[:, :3], before[:, :3], name="a[:, :3]", axes=STATES,
        hint="Only x[:, 3:] was changed, so these states must stay. Does a step look at a later word?",
    )  # fmt: skip
    expect(
        np.all(np.max(np.abs(after - before)[:, 3:], axis=2) > 1e-6),
        "x[:, 3:] was changed and a[:, 3:] did not follow. Does every step read its own word?",
    )
    first = x.copy()
    first[:, 0] += 1.0
    echo = expect_states(student(first, a0, params), (2, 5, 4)) - before
    expect(
        np.all(np.max(np.abs(echo), axis=2) > 1e-9),
        "the first word was changed and some later state did not notice. Is the new state carried to the next step?",
    )


@forward.claim(points=1)
def rows_are_independent(student: StudentFunction, rng: Generator) -> None:
    """Row b of the states depends on row b of the inputs only."""
    expect_weights_to_count(student, rng)
    x, a0, params = oracle.forward_case(rng, (5, 3, 2, 4, 6))
    together = expect_states(student(x, a0, params), (5, 3, 4))

    alone = student(x[2:3], a0[2:3], params)

    expect_close(alone, together[2:3], name="a[2]", axes=STATES, hint="Alone, the sequence gives other states.")
    expect(
        np.max(np.abs(together - together[2:3])[[0, 1, 3, 4]]) > 1e-6,
        "five different sequences have the same states. Does each row of the batch keep its own memory?",
    )


@forward.claim(points=0.5)
def leaves_its_inputs_and_forgets_the_last_call(student: StudentFunction, rng: Generator) -> None:
    """Inputs are left as they were, and a second call starts afresh."""
    expect_weights_to_count(student, rng)
    case = oracle.forward_case(rng)
    want = expect_states(student(*case), (3, 4, 5))

    student(*oracle.forward_case(rng))

    expect_close(
        student.frozen(*case), want, name="a", axes=STATES,
        hint="The same inputs gave other states in a second call. What is left over from the first one?",
    )  # fmt: skip
    expect(
        np.max(np.abs(np.diff(want, axis=1))) > 1e-6,
        "the states do not move from word to word. Does the loop compute a new state at each step?",
    )


def expect_weights_to_count(student: StudentFunction, rng: Generator, *chunk: int) -> None:
    """Expect other weights to give other states, so that no claim pays for an answer that computes none.

    Raises:
        ClaimFailed: if the states of some step stay as they were.
    """
    x, a0, params = oracle.forward_case(rng, (2, 4, 3, 2, 5))
    stronger = params._replace(Wax=params.Wax + 0.5, Waa=params.Waa - 0.5)
    one, other = (expect_states(student(x, a0, weights, *chunk), (2, 4, 2)) for weights in (params, stronger))

    expect(
        np.any(np.abs(other - one) > 1e-6),
        "other weights Wax and Waa give the same states. Where do the weights come in?",
    )


def expect_states(got: Any, shape: tuple[int, ...]) -> Array:
    """Expect hidden states of a given shape, and return them."""
    return np.asarray(expect_array(got, shape, name="a", axes=STATES))


@loss.visible
def loss_numbers(rng: Generator) -> Cases:
    """One without a mask, one with, one whose mask is of numbers, with a hole and an empty row, two of large scores."""
    a, targets, params = short(oracle.loss_case(rng, (3, 4, 1, 2, 5)))
    large = params._replace(Wya=1500 * params.Wya, by=700 + params.by)
    holes = np.array([[1, 0, 1, 1], [0, 0, 0, 0], [1, 1, 0, 0]])
    sure = params._replace(Wya=0 * params.Wya, by=np.array([900.0, 0.0, 0.0, 0.0, 0.0]))
    return [
        (a, targets, params),
        (a, targets, params, oracle.draw_mask(rng, 3, 4)),
        (a, targets, params, holes),
        (a, targets, large),
        (a, 0 * targets, sure),
    ]


@loss.claim(points=1)
def adds_over_time_and_averages_over_the_batch(student: StudentFunction, rng: Generator) -> None:
    """Without a mask, the loss is the sum over time of the surprises, averaged over the batch."""
    for case in oracle.loss_cases(rng):
        loss.expect_oracle(student, *case)
    a, targets, params = oracle.loss_case(rng, (2, 3, 1, 1, 4))
    for weights in (params, scaled(params, SMALL)):
        loss.expect_oracle(student, a, targets, weights)


@loss.claim(points=1)
def masked_steps_do_not_count(student: StudentFunction, rng: Generator) -> None:
    """Steps where the mask is false add nothing, and the batch is counted as before."""
    a, targets, params = oracle.loss_case(rng)
    mask = oracle.draw_mask(rng, *targets.shape)
    want = oracle.sequence_loss(a, targets, params, mask)

    expect_close(student(a, targets, params, mask), want, name="loss", hint="This call has a mask; see hint 2.")
    a, targets = np.where(mask[..., np.newaxis], a, 0.5 - a), np.where(mask, targets, 0)
    expect_close(
        student(a, targets, params, mask), want, name="loss",
        hint="Only what stands in the padding was changed. Which step still counts?",
    )  # fmt: skip


@loss.claim(points=0.5)
def takes_any_mask(student: StudentFunction, rng: Generator) -> None:
    """A mask may hold truth values or numbers, begin with false, leave a row empty, or count every step."""
    a, targets, params = oracle.loss_case(rng, (4, 5, 1, 3, 4))
    for kind, mask in oracle.masks(rng, *targets.shape):
        want = oracle.sequence_loss(a, targets, params, mask)
        hint = f"The mask of this call {kind}. Which steps count then, and by which number is the sum divided?"
        expect_close(student(a, targets, params, mask), want, name="loss", hint=hint)


@loss.claim(points=1)
def holds_for_scores_of_any_size(student: StudentFunction, rng: Generator) -> None:
    """Scores in the thousands give the right loss, and no infinity, in steps and sequences far apart as well."""
    a, targets, params = oracle.loss_case(rng)
    large = params._replace(Wya=1500 * params.Wya, by=700 + params.by)

    loss.expect_oracle(student, a, targets, large)
    loss.expect_oracle(student, a, targets, params._replace(by=params.by + 1500 * np.arange(len(params.by))))
    heights = np.array([[1, 0, -1, 1], [0, -1, 1, -1], [-1, 1, 0, 0]])[..., np.newaxis]
    far_apart = heights * (0.5 + 0.4 * np.abs(a))
    loss.expect_oracle(student, far_apart, targets, params._replace(Wya=params.Wya + 1500))


@loss.claim(points=0.5)
def leaves_its_inputs(student: StudentFunction, rng: Generator) -> None:
    """States, targets and mask are left as they were, and each call starts afresh."""
    a, targets, params = oracle.loss_case(rng)
    mask = oracle.draw_mask(rng, *targets.shape)

    want = expect_number(student(a, targets, params, mask), name="loss")
    other = expect_number(student(a, (targets + 1) % len(params.by), params, mask), name="loss")
    again = expect_number(student.frozen(a, targets, params, mask), name="loss")

    expect(
        abs(again - want) <= 1e-9,
        f"the same inputs gave {want:.6g} and then {again:.6g}. What is left over from the first call?",
    )
    expect(
        want > 0 and abs(other - want) > 1e-9,
        "other targets give the same loss. Where do the targets come in?",
    )


@chunks.visible
def chunk_numbers(rng: Generator) -> Cases:
    """Chunks that fit, and five steps in chunks of two: the last one is shorter."""
    cases = (oracle.forward_case(rng, sizes) for sizes in ((2, 6, 3, 4, 1), (2, 5, 2, 3, 1)))
    return [(*short(case), chunk) for case, chunk in zip(cases, (3, 2), strict=True)]


@chunks.claim(points=1)
def equals_one_long_pass(student: StudentFunction, rng: Generator) -> None:
    """In chunks that fit, the states are those of one long pass."""
    for steps, chunk in ((6, 2), (6, 3), (4, 1), (4, 4)):
        case = oracle.forward_case(rng, (2, steps, 3, 5, 4))
        chunks.expect_oracle(student, *case, chunk)


@chunks.claim(points=0.5)
def reads_the_rest(student: StudentFunction, rng: Generator) -> None:
    """When the chunks do not fit, the last one is shorter and every step is there."""
    for steps, chunk in ((5, 2), (5, 4), (3, 7), (1, 2)):
        case = oracle.forward_case(rng, (2, steps, 3, 4, 6))
        chunks.expect_oracle(student, *case, chunk)
    chunks.expect_oracle(student, *oracle.forward_case(rng, (1, 5, 1, 1, 2)), 2)


@chunks.claim(points=0.5)
def starts_from_the_given_a0(student: StudentFunction, rng: Generator) -> None:
    """The first chunk starts from a0."""
    x, a0, params = oracle.forward_case(rng, (3, 4, 2, 5, 6))
    want = oracle.rnn_forward(x, a0, params)[:, :2]

    first = expect_states(student(x, a0, params, 2), (3, 4, 5))[:, :2]

    expect_close(first, want, name="a[:, :2]", axes=STATES, hint="What is the state before the first chunk?")


@chunks.claim(points=0.5)
def leaves_its_inputs_too(student: StudentFunction, rng: Generator) -> None:
    """Inputs are left as they were, and a second call starts afresh."""
    expect_weights_to_count(student, rng, 2)
    case = oracle.forward_case(rng)
    want = expect_states(student(*case, 2), (3, 4, 5))

    student(*oracle.forward_case(rng), 3)

    expect_close(
        student.frozen(*case, 2), want, name="a", axes=STATES,
        hint="The same inputs gave other states in a second call. What is left over from the first one?",
    )  # fmt: skip
    expect(
        np.max(np.abs(np.diff(want, axis=1))) > 1e-6,
        "the states do not move from word to word. Is every chunk read?",
    )


@chunks.claim_about_calls(points=1.5)
def hands_over_no_more_than_a_chunk(student: StudentFunction, rng: Generator, give: Give) -> None:
    """Each chunk is read by a call of `rnn_forward`, which never gets more than `chunk` steps at a time."""
    pieces: list[int] = []
    give({"rnn_forward": recorded(pieces)})
    for steps, chunk in ((6, 2), (5, 4), (7, 3), (3, 7), (4, 1)):
        pieces.clear()
        case = oracle.forward_case(rng, (2, steps, 3, 4, 6))
        got = student(*case, chunk)
        expect_pieces(pieces, steps, chunk)
        if steps % chunk == 0:  # what becomes of a rest is another claim's
            chunks.expect_outputs(got, oracle.rnn_forward(*case))


def recorded(pieces: list[int]) -> Callable[..., Any]:
    """Make an `rnn_forward` that writes down how many steps each call is given.

    Args:
        pieces: to write to.
    """

    def rnn_forward(x: Any, a0: Any, params: Any) -> Any:
        pieces.append(np.shape(x)[1])
        return oracle.rnn_forward(x, a0, params)

    return rnn_forward


def expect_pieces(pieces: Sequence[int], steps: int, chunk: int) -> None:
    """Expect calls with at most `chunk` steps each that read whole chunks at least.

    Raises:
        ClaimFailed: saying what was read.
    """
    expect(pieces, f"{steps} steps in chunks of {chunk} were read without rnn_forward. Call it for each chunk.")
    expect(
        max(pieces, default=0) <= chunk,
        f"rnn_forward was called with {max(pieces, default=0)} steps, expected at most chunk = {chunk}. See hint 1.",
    )
    expect(
        sum(pieces) >= steps // chunk * chunk,
        f"of {steps} steps in chunks of {chunk}, rnn_forward was given {sum(pieces)}. Call it for each chunk.",
    )


@sample.visible
def certain_words(rng: Generator) -> Cases:
    """Networks that are certain of each next word, so that the draw does not matter; several, as words tell little."""
    keywords = {"temperature": 0.5, "rng": Rng(7)}
    ring, order = oracle.second_thoughts(rng, 4)
    writers = [oracle.certain_writer(rng) for _ in range(4)]
    return [
        (ring, np.array([order[0], order[1], order[3]]), 5, keywords),
        *((short(writer), np.array(start), len(words), keywords) for writer, start, words in writers),
    ]


@sample.claim(points=1)
def feeds_back_what_it_writes(student: StudentFunction, rng: Generator) -> None:
    """A network that is certain of each next word writes what follows from all it has read and written."""
    telling = (oracle.telling_writer(rng, *how_many) for how_many in ((1, 6), (2, 6), (3, 6), (8, 2), (1, 1)))
    for writer in (oracle.certain_writer(rng), *telling):
        params, start, want = writer
        got = student(params, np.array(start), len(want), temperature=1.0, rng=draw_seed(rng))
        expect_words(got, want, start)
    params, ring = oracle.second_thoughts(rng)
    got = student(params, np.array([ring[0], ring[3]]), 6, temperature=1.0, rng=draw_seed(rng))
    expect_words(got, [ring[i] for i in (1, 4, 2, 5, 3, 0)], [ring[0], ring[3]])


@sample.claim(points=1)
def draws_by_the_probabilities(student: StudentFunction, rng: Generator) -> None:
    """At temperature 1, each word comes as often as the softmax of the scores says."""
    expect_odds(student, rng, DRAWS, temperature=1.0)
    expect_half(student, rng, temperature=1.0)


@sample.claim(points=1)
def temperature_divides_the_scores(student: StudentFunction, rng: Generator) -> None:
    """A low temperature makes the likely words more likely, a high one evens the odds."""
    expect_everyone_when_hot(student, rng)
    for temperature in (0.4, 4.0):
        expect_odds(student, rng, FEW_DRAWS, temperature=temperature)
        expect_half(student, rng, temperature=temperature)
    expect_the_best_when_cold(student, rng)


@sample.claim(points=0.5)
def rng_decides(student: StudentFunction, rng: Generator) -> None:
    """Equal generators write equal words, other ones write other words."""
    params, likeliest = oracle.favourite(rng, RIVALS, 0.8)
    seed, other = draw_seed(rng), draw_seed(rng)

    one = expect_ids(student(params, np.array([1]), PAGE, temperature=1.0, rng=seed), PAGE, RIVALS)
    two = expect_ids(student(params, np.array([1]), PAGE, temperature=1.0, rng=other), PAGE, RIVALS)
    again = expect_ids(student(params, np.array([1]), PAGE, temperature=1.0, rng=seed), PAGE, RIVALS)

    share = np.mean(one == likeliest)
    expect(share > 0.5, f"of {PAGE} words {share:.0%} are the likeliest, expected about 80%. Draw with `p`.")
    expect(
        np.array_equal(one, again),
        "two generators with the same seed wrote different words. Draw from `rng` only.",
    )
    expect(
        not np.array_equal(one, two),
        f"two different generators wrote the same {PAGE} words. Is every draw made by `rng`?",
    )


@sample.claim(points=0.5)
def leaves_the_weights_and_forgets_the_last_call(student: StudentFunction, rng: Generator) -> None:
    """Neither weights nor `start` are written to, `start` may be a list, and each call begins with a state of zeros."""
    for start_of in (np.array, list):
        params, start, follows = oracle.fresh_start(rng)
        for _ in range(5):  # so often that who draws with even odds is not right each time
            got = student.frozen(params, start_of([start]), 1, temperature=1.0, rng=draw_seed(rng))
            expect_words(got, [follows], [start])


def draw_seed(rng: Generator) -> Rng:
    """Draw the seed of a generator for the student's function."""
    return Rng(int(rng.integers(2**32)))


def expect_ids(got: Any, length: int, n_words: int) -> Array:
    """Expect an array of ids, and return it.

    Raises:
        ClaimFailed: if there are more or fewer, or one is no id.
    """
    if not isinstance(got, np.ndarray):
        raise ClaimFailed(f"`ids` is {described_as_numbers(got)}, expected one axis (time) of whole numbers.")
    if got.ndim != 1 or got.dtype.kind not in "iu":
        raise ClaimFailed(
            f"`ids` has shape {got.shape} and dtype {got.dtype}, expected one axis (time) of whole numbers."
        )
    ids: Array = got
    expect(
        len(ids) == length,
        f"`ids` holds {len(ids)} words, expected {length}: what is drawn counts, `start` is not repeated.",
    )
    expect(np.all((ids >= 0) & (ids < n_words)), f"`ids` holds {ids.max()}; ids run from 0 to {n_words - 1}.")
    return ids


def expect_words(got: Any, want: Sequence[int], start: Sequence[int]) -> None:
    """Expect the one sequence of ids that a network without doubt can write.

    Raises:
        ClaimFailed: naming the first that differs.
    """
    ids = expect_ids(got, len(want), max(*want, *start) + 10)
    wrong = np.flatnonzero(ids != np.array(want))
    if len(wrong):
        raise ClaimFailed(
            f"after start {list(start)} the network is certain of {list(want)}; got {ids.tolist()}, "
            f"which differs from draw {wrong[0] + 1} on. {_advice(int(wrong[0]))}"
        )


def _advice(first_wrong: int) -> str:
    if first_wrong == 0:
        return "Is every word of `start` read once, in order, from a state of zeros?"
    return "Is each drawn word read before the next draw, and is the state carried on?"


DRAWS, FEW_DRAWS = 300, 150  # each is a step of the network; a temperature that is off shows in `expect_half`
PAGE = 100  # words, of which two drawn alike by chance would be a wonder
RIVALS = 20  # words, or draws of which none may be another one
COLD, HOT = 1e-3, 50.0
CROWD = 24  # words: more than those who draw among the best few only would keep
SPREADS = 6.0  # standard deviations that a frequency may be off: one false alarm in 10 million submissions


def expect_odds(student: StudentFunction, rng: Generator, draws: int, *, temperature: float) -> None:
    """Expect the frequencies of many independent draws to fit the probabilities.

    Raises:
        ClaimFailed: naming the word whose frequency is furthest off.
    """
    chances = np.array([0.5, *rng.permutation([0.3, 0.15, 0.05])])  # whoever never draws id 0 always shows
    params = oracle.fixed_odds(chances)
    want = oracle.probabilities(np.log(chances), temperature)

    got = student(params, np.array([2, 0]), draws, temperature=temperature, rng=draw_seed(rng))

    share = np.bincount(expect_ids(got, draws, 4), minlength=4) / draws
    excess = np.abs(share - want) - _leeway(want, draws)
    worst = int(np.argmax(excess))
    expect(
        excess[worst] <= 0,
        f"at temperature {temperature:g}, {share[worst]:.0%} of {draws} draws are word {worst}, expected "
        f"about {want[worst]:.0%}. Divide the scores by the temperature, take one softmax, draw from it.",
    )


MANY_WORDS = 400


def expect_half(student: StudentFunction, rng: Generator, *, temperature: float) -> None:
    """Expect one word half of the time, whose score is ahead of hundreds of others by just enough for that.

    This sees what four words do not, such as a power of two in the softmax.

    Raises:
        ClaimFailed: if it comes more often or less.
    """
    params, word = oracle.unlikely_words(rng, MANY_WORDS, temperature)

    got = student(params, np.array([2, 0]), DRAWS, temperature=temperature, rng=draw_seed(rng))

    share = float(np.mean(expect_ids(got, DRAWS, MANY_WORDS) == word))
    expect(
        abs(share - 0.5) <= _leeway(0.5, DRAWS),
        f"at temperature {temperature:g}, {share:.0%} of {DRAWS} draws are the likeliest of {MANY_WORDS} words, "
        "expected about 50%. Divide the scores by the temperature, take one softmax, draw from it.",
    )


def expect_the_best_when_cold(student: StudentFunction, rng: Generator) -> None:
    """Expect the likeliest word alone, also where the powers of all probabilities are rounded to zero.

    Raises:
        ClaimFailed: naming the first that differs.
    """
    chances = rng.permutation([0.28, 0.26, 0.24, 0.22])
    got = student(oracle.fixed_odds(chances), np.array([1]), RIVALS, temperature=COLD, rng=draw_seed(rng))
    expect_words(got, [int(np.argmax(chances))] * RIVALS, [1])


def expect_everyone_when_hot(student: StudentFunction, rng: Generator) -> None:
    """Expect the less likely half of many words to come nearly half of the time.

    Raises:
        ClaimFailed: if it comes more often or less.
    """
    scores = rng.permutation(np.linspace(-3.0, 3.0, CROWD))
    scores = np.roll(scores, -int(np.argmax(scores)))  # so the best is no place where a generator of seed 0 begins
    chances = oracle.probabilities(scores, 1.0)
    want = float(np.sum(oracle.probabilities(scores, HOT)[scores < 0]))

    got = student(oracle.fixed_odds(chances), np.array([3]), DRAWS, temperature=HOT, rng=draw_seed(rng))

    share = float(np.mean(scores[expect_ids(got, DRAWS, CROWD)] < 0))
    expect(
        abs(share - want) <= _leeway(want, DRAWS),
        f"at temperature {HOT:g}, {share:.0%} of {DRAWS} draws are among the less likely half of {CROWD} words, "
        f"expected about {want:.0%}. Every word has its chance; divide the scores by the temperature.",
    )


def _leeway(want: Any, draws: int) -> Any:
    """Say how far the share of a word may be off."""
    return SPREADS * np.sqrt(want * (1 - want) / draws) + 2 * SPREADS / draws


@perplexity.visible
def perplexity_numbers(rng: Generator) -> Cases:
    """Three short texts, a book, and a reader who is sure and wrong."""
    return [(7.5, 5), (40.0, 12), (0.9, 3), (250_000.0, 100_000), (250.0, 10)]


@perplexity.claim(points=1)
def is_the_exponential_of_the_mean_loss(student: StudentFunction, rng: Generator) -> None:
    """The perplexity is the exponential of the loss per step."""
    for n_steps in (1, 2, 7, 60):
        perplexity.expect_oracle(student, float(n_steps * rng.uniform(0.5, 3.0)), n_steps)
    perplexity.expect_oracle(student, int(rng.integers(3, 7)), 2)
    perplexity.expect_oracle(student, 0.0, 5)
    perplexity.expect_oracle(student, float(rng.uniform(1e-3, 5e-3)), 2)


@perplexity.claim(points=0.5)
def counts_equal_choices(student: StudentFunction, rng: Generator) -> None:
    """Who guesses among k equal choices has perplexity k."""
    for choices in rng.permutation(np.arange(2, 12))[:3]:
        got = expect_number(student(9 * math.log(choices), 9), name="perplexity")
        expect(
            abs(got - choices) < 1e-9 * choices,
            f"nine steps with {choices} equal choices each give {got:.6g}, expected {choices}.",
        )


@perplexity.claim(points=0.5)
def reads_whole_books(student: StudentFunction, rng: Generator) -> None:
    """A loss summed over 100 000 steps is no problem, and doubt has no upper limit."""
    for mean in (rng.uniform(1.0, 4.0), rng.uniform(5.0, 19.0), rng.uniform(25.0, 90.0)):
        perplexity.expect_oracle(student, 1e5 * float(mean), 100_000)
