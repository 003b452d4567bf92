"""Mistakes of notebook 04: five shapes of input and output."""

import numpy as np
from rnnkit.params import RNNParams, Seq2SeqParams
from rnnkit.text import mask_of, one_hot

from autograder.claims.mistake import mistake
from autograder.unrolled.given.rnn_parts import output_scores, rnn_forward
from autograder.unrolled.rnn_types.oracle import END, START, encode, softmax

ALL_OF_IMAGE = ("equals_the_formula", "images_do_not_meet", "images_left_as_they_were")
LATER_MOVES = ("later_steps_remember", "several_steps_in_a_row")
MOVES = ("the_first_step_is_corrected", *LATER_MOVES)
ALL_OF_ADAM = (*MOVES, "gradients_and_rates_of_any_size", "weights_and_state_left_as_they_were")
ALL_OF_CAPTION = (
    "begins_with_image_and_start",
    "each_symbol_follows_from_the_last",
    "after_the_end_only_end",
    "a_shorter_name_agrees_with_a_longer",
)
LATER_SYMBOLS = ("each_symbol_follows_from_the_last", "a_shorter_name_agrees_with_a_longer")
ALL_OF_SEQUENCE = (
    "reads_whole_sequences",
    "answers_after_the_last_real_step",
    "padding_changes_nothing",
    "sequences_left_as_they_were",
)
WHERE_LENGTHS_DIFFER = ("answers_after_the_last_real_step", "padding_changes_nothing")
ALL_OF_TAGS = (
    "answers_after_every_step",
    "reads_from_left_to_right",
    "padding_has_no_label",
    "tagged_sequences_left_as_they_were",
)
ALL_OF_ENCODE = (
    "keeps_the_last_real_state",
    "reads_from_a_state_of_zeros",
    "the_rest_of_the_array_is_not_read",
)
LATER_WORDS_READ = ("keeps_the_last_real_state", "the_rest_of_the_array_is_not_read")
ALL_OF_DECODE = (
    "starts_from_state_and_start",
    "each_step_reads_the_right_word_before",
    "the_last_word_is_never_read",
)
LATER_ANSWERS = ("each_step_reads_the_right_word_before", "the_last_word_is_never_read")
ALL_OF_TRANSLATE = ("reads_then_writes", "ends_with_end", "a_wider_array_says_the_same")
LATER_WORDS = ("reads_then_writes", "a_wider_array_says_the_same")


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=1)
def state_from_the_image_before(x, params):
    """The state of one image is handed on to the next image of the batch."""
    a_t, answers = np.zeros((1, len(params.ba))), []
    for row in x:
        a_t = np.tanh(row[None] @ params.Wax + a_t @ params.Waa + params.ba)
        answers.append(softmax(a_t @ params.Wya + params.by)[0])
    return np.array(answers)


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=1)
def image_mean_subtracted(x, params):
    """The mean image of the batch is subtracted first, so an answer depends on the company."""
    a_t = np.tanh((x - x.mean(axis=0)) @ params.Wax + params.ba)
    return softmax(a_t @ params.Wya + params.by)


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=1)
def state_of_ones(x, params):
    """The state before the image is ones instead of zeros."""
    a_t = np.tanh(x @ params.Wax + np.ones((len(x), len(params.ba))) @ params.Waa + params.ba)
    return softmax(a_t @ params.Wya + params.by)


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=1)
def second_step_without_image(x, params):
    """A second step is taken, with no image to see."""
    a_t = np.tanh(np.tanh(x @ params.Wax + params.ba) @ params.Waa + params.ba)
    return softmax(a_t @ params.Wya + params.by)


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=3)
def image_bias_missing(x, params):
    """The bias ba is missing."""
    return softmax(np.tanh(x @ params.Wax) @ params.Wya + params.by)


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=3)
def image_output_bias_missing(x, params):
    """The bias by is missing."""
    return softmax(np.tanh(x @ params.Wax + params.ba) @ params.Wya)


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=3)
def image_tanh_missing(x, params):
    """The tanh is missing, so the two layers are one linear layer."""
    return softmax((x @ params.Wax + params.ba) @ params.Wya + params.by)


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=3)
def image_scores_returned(x, params):
    """The scores are returned, without the softmax."""
    return np.tanh(x @ params.Wax + params.ba) @ params.Wya + params.by


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=2)
def image_classes_returned(x, params):
    """The most likely class is returned instead of the probabilities of all."""
    return (np.tanh(x @ params.Wax + params.ba) @ params.Wya + params.by).argmax(axis=1)


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=2)
def image_time_axis_kept(x, params):
    """The time axis of length one is still there."""
    a = rnn_forward(x[:, None], np.zeros((len(x), len(params.ba))), params)
    return softmax(output_scores(a, params))


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=2)
def image_softmax_over_the_batch(x, params):
    """The softmax runs over the images instead of over the classes."""
    return softmax((np.tanh(x @ params.Wax + params.ba) @ params.Wya + params.by).T).T


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=2)
def image_pixels_as_time_steps(x, params):
    """The pixels are read as time steps, one after the other."""
    a_t = np.zeros((len(x), len(params.ba)))
    for pixel in range(x.shape[1]):
        a_t = np.tanh(x[:, [pixel]] @ params.Wax[[pixel]] + a_t @ params.Waa + params.ba)
    return softmax(a_t @ params.Wya + params.by)


@mistake(of="classify_image", breaks="images_left_as_they_were", hint=1)
def images_overwritten(x, params):
    """A pixel of each image is written to in the caller's own array."""
    y = softmax(np.tanh(x @ params.Wax + params.ba) @ params.Wya + params.by)
    x[:, 0] = 0
    return y


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=3)
def image_in_float32(x, params):
    """The numbers are turned into float32."""
    a_t = np.tanh(x @ params.Wax + params.ba).astype(np.float32)
    return softmax(a_t @ params.Wya.astype(np.float32) + params.by.astype(np.float32)).astype(np.float32)


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=1)
def image_divided_by_sixteen(x, params):
    """The pixels are divided by 16, though they are scaled already."""
    return softmax(np.tanh(x / 16 @ params.Wax + params.ba) @ params.Wya + params.by)


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=1)
def image_divided_by_the_brightest(x, params):
    """The images are divided by the largest pixel of the batch, so an answer depends on the company."""
    return softmax(np.tanh(x / x.max() @ params.Wax + params.ba) @ params.Wya + params.by)


@mistake(of="classify_image", breaks="one_image_or_many", hint=2)
def image_squeezed(x, params):
    """All axes of length one are taken away, and with a single image that is the batch axis, too."""
    a = rnn_forward(x[:, None], np.zeros((len(x), len(params.ba))), params)
    return softmax(output_scores(a, params)).squeeze()


@mistake(of="classify_image", breaks=ALL_OF_IMAGE, hint=3)
def image_bias_added_twice(x, params):
    """The bias ba is added twice."""
    return softmax(np.tanh(x @ params.Wax + params.ba + params.ba) @ params.Wya + params.by)


@mistake(of="adam_step", breaks=MOVES, hint=1)
def nothing_corrected(params, grads, state, learning_rate):
    """Neither m nor v is corrected for its start at zero."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (w - learning_rate * a / (np.sqrt(b) + 1e-8) for w, a, b in zip(params, m, v))
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=("the_first_step_is_corrected", "several_steps_in_a_row"), hint=1)
def m_not_corrected(params, grads, state, learning_rate):
    """The mean m is not corrected for its start at zero, only v is."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (w - learning_rate * a / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v))
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=MOVES, hint=1)
def v_not_corrected(params, grads, state, learning_rate):
    """The mean of squares v is not corrected for its start at zero, only m is."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (w - learning_rate * a / (1 - 0.9**t) / (np.sqrt(b) + 1e-8) for w, a, b in zip(params, m, v))
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=LATER_MOVES, hint=3)
def correction_times_t(params, grads, state, learning_rate):
    """The corrections take 0.9 times t and 0.999 times t instead of powers."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9 * t)) / (np.sqrt(np.abs(b / (1 - 0.999 * t))) + 1e-8)
        for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=MOVES, hint=2)
def correction_one_step_late(params, grads, state, learning_rate):
    """The corrections use t as it was before this step, which is 0 at the first."""
    m, v, t = state
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    with np.errstate(all="ignore"):
        weights = [
            w - learning_rate * (a / np.float64(1 - 0.9**t)) / (np.sqrt(b / np.float64(1 - 0.999**t)) + 1e-8)
            for w, a, b in zip(params, m, v)
        ]
    return RNNParams(*weights), (m, v, t + 1)


@mistake(of="adam_step", breaks=MOVES, hint=2)
def correction_one_step_early(params, grads, state, learning_rate):
    """The corrections use t + 1 where t already counts this step."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9 ** (t + 1))) / (np.sqrt(b / (1 - 0.999 ** (t + 1))) + 1e-8)
        for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks="gradients_and_rates_of_any_size", hint=3)
def epsilon_inside_the_root(params, grads, state, learning_rate):
    """The 1e-8 is added inside the root, where it counts as 1e-4."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9**t)) / np.sqrt(b / (1 - 0.999**t) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks="gradients_and_rates_of_any_size", hint=3)
def epsilon_missing(params, grads, state, learning_rate):
    """The 1e-8 is missing, so that a gradient of zero gives 0 / 0."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    with np.errstate(all="ignore"):
        weights = [
            w - learning_rate * (a / (1 - 0.9**t)) / np.sqrt(b / (1 - 0.999**t)) for w, a, b in zip(params, m, v)
        ]
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks="gradients_and_rates_of_any_size", hint=3)
def epsilon_before_the_correction(params, grads, state, learning_rate):
    """The 1e-8 is added to the root of v before v is corrected."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    rate = learning_rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    weights = (w - rate * a / (np.sqrt(b) + 1e-8) for w, a, b in zip(params, m, v))
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks="gradients_and_rates_of_any_size", hint=3)
def epsilon_of_another_size(params, grads, state, learning_rate):
    """Something else than 1e-8 is added to the root: 1e-7."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-7) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=MOVES, hint=1)
def m_and_v_exchanged(params, grads, state, learning_rate):
    """The means m and v are exchanged: the mean of squares is divided by the root of the mean."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    with np.errstate(all="ignore"):
        weights = [
            w - learning_rate * (b / (1 - 0.999**t)) / (np.sqrt(a / (1 - 0.9**t)) + 1e-8)
            for w, a, b in zip(params, m, v)
        ]
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=(*LATER_MOVES, "the_state_is_handed_on"), hint=3)
def rates_exchanged(params, grads, state, learning_rate):
    """0.9 and 0.999 are exchanged: m forgets slowly and v fast."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.999 * old + 0.001 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.9 * old + 0.1 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.999**t)) / (np.sqrt(b / (1 - 0.9**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=(*MOVES, "the_state_is_handed_on"), hint=3)
def new_and_old_exchanged(params, grads, state, learning_rate):
    """The new gradient counts 0.9 and the old mean 0.1, and 0.999 and 0.001 alike."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.1 * old + 0.9 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.001 * old + 0.999 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=(*MOVES, "the_state_is_handed_on"), hint=3)
def new_gradient_not_weighted(params, grads, state, learning_rate):
    """The new gradient is added whole, without its 0.1 and 0.001, so m and v are sums."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=MOVES, hint=1)
def adam_uphill(params, grads, state, learning_rate):
    """The step is added, so that it goes uphill."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w + learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=(*MOVES, "the_state_is_handed_on"), hint=1)
def square_forgotten(params, grads, state, learning_rate):
    """For v the gradients are averaged, not their squares."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g for old, g in zip(v, grads)))
    with np.errstate(all="ignore"):
        weights = [
            w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8)
            for w, a, b in zip(params, m, v)
        ]
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=MOVES, hint=3)
def root_forgotten(params, grads, state, learning_rate):
    """The step is divided by v itself, not by its root."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (w - learning_rate * (a / (1 - 0.9**t)) / (b / (1 - 0.999**t) + 1e-8) for w, a, b in zip(params, m, v))
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=("later_steps_remember", "several_steps_in_a_row"), hint=1)
def gradient_in_place_of_m(params, grads, state, learning_rate):
    """The step takes this gradient itself where m is meant, so that nothing is remembered."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (w - learning_rate * g / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, g, b in zip(params, grads, v))
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=MOVES, hint=1)
def m_alone(params, grads, state, learning_rate):
    """The step is not divided by the root of v, so that each weight moves by its own gradient's size."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (w - learning_rate * a / (1 - 0.9**t) for w, a, b in zip(params, m, v))
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=MOVES, hint=2)
def old_means_used(params, grads, state, learning_rate):
    """The step uses m and v as they were before this gradient came."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    with np.errstate(all="ignore"):
        weights = [
            w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8)
            for w, a, b in zip(params, state[0], state[1])
        ]
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=("the_state_is_handed_on", "several_steps_in_a_row"), hint=2)
def corrected_means_kept(params, grads, state, learning_rate):
    """The corrected m and v are put into the state, and so are corrected again at the next step."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    m_hat, v_hat = RNNParams(*(a / (1 - 0.9**t) for a in m)), RNNParams(*(b / (1 - 0.999**t) for b in v))
    weights = (w - learning_rate * a / (np.sqrt(b) + 1e-8) for w, a, b in zip(params, m_hat, v_hat))
    return RNNParams(*weights), (m_hat, v_hat, t)


@mistake(of="adam_step", breaks=("the_state_is_handed_on", "several_steps_in_a_row"), hint=2)
def old_state_returned(params, grads, state, learning_rate):
    """The old state is returned, so that every step is the first again."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), state


@mistake(of="adam_step", breaks=("the_state_is_handed_on", "several_steps_in_a_row"), hint=2)
def steps_not_counted(params, grads, state, learning_rate):
    """The count t is returned as it came, so that it stays 0."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t - 1)


@mistake(of="adam_step", breaks=("the_state_is_handed_on", "several_steps_in_a_row"), hint=2)
def steps_counted_twice(params, grads, state, learning_rate):
    """The count t goes up by two."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t + 1)


@mistake(of="adam_step", breaks=("the_state_is_handed_on", "several_steps_in_a_row"), hint=2)
def v_before_m(params, grads, state, learning_rate):
    """The state comes back in another order: v, m, t."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    with np.errstate(all="ignore"):
        weights = [
            w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8)
            for w, a, b in zip(params, m, v)
        ]
    return RNNParams(*weights), (v, m, t)


@mistake(of="adam_step", breaks=ALL_OF_ADAM, hint=2)
def state_not_returned(params, grads, state, learning_rate):
    """The weights alone are returned, without the state."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights)


@mistake(of="adam_step", breaks=ALL_OF_ADAM, hint=2)
def state_laid_out_flat(params, grads, state, learning_rate):
    """Four values are returned, not two: the state is one value, (m, v, t)."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), m, v, t


@mistake(of="adam_step", breaks=ALL_OF_ADAM, hint=2)
def weights_in_a_list(params, grads, state, learning_rate):
    """The weights come back as a list, not as RNNParams."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return list(weights), (m, v, t)


@mistake(of="adam_step", breaks=MOVES, hint=1)
def step_alone_returned(params, grads, state, learning_rate):
    """The step is returned, not the weights after it."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        -learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=("the_first_step_is_corrected", "later_steps_remember"), hint=1)
def one_size_for_the_whole_array(params, grads, state, learning_rate):
    """Each array is divided by one number, the root of its mean v, not entry by entry."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = [
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(np.mean(b) / (1 - 0.999**t)) + 1e-8) if b.size else w
        for w, a, b in zip(params, m, v)
    ]
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=MOVES, hint=1)
def adam_rate_ignored(params, grads, state, learning_rate):
    """The learning rate is ignored: it is always 0.001."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (w - 0.001 * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v))
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=("later_steps_remember", "several_steps_in_a_row"), hint=1)
def rate_divided_by_t(params, grads, state, learning_rate):
    """The learning rate is divided by t, on top of all else."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - learning_rate / t * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8)
        for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=MOVES, hint=2)
def biases_take_no_step(params, grads, state, learning_rate):
    """Only the matrices move; the biases stay."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        w - (w.ndim > 1) * learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8)
        for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks="weights_and_state_left_as_they_were", hint=2)
def adam_weights_overwritten(params, grads, state, learning_rate):
    """The caller's weights are overwritten."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    for w, a, b in zip(params, m, v):
        w -= learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8)
    return params, (m, v, t)


@mistake(of="adam_step", breaks="weights_and_state_left_as_they_were", hint=2)
def old_state_overwritten(params, grads, state, learning_rate):
    """The arrays of the old state are overwritten."""
    m, v, t = state
    t = t + 1
    for a, b, g in zip(m, v, grads):
        a *= 0.9
        a += 0.1 * g
        b *= 0.999
        b += 0.001 * g**2
    weights = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks="weights_and_state_left_as_they_were", hint=2)
def gradients_overwritten(params, grads, state, learning_rate):
    """The gradients are overwritten: they are squared in place."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    for g in grads:
        g *= g
    v = RNNParams(*(0.999 * old + 0.001 * g for old, g in zip(v, grads)))
    weights = (
        w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8) for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="adam_step", breaks=ALL_OF_ADAM, hint=2)
def adam_in_float32(params, grads, state, learning_rate):
    """The weights are turned into float32."""
    m, v, t = state
    t = t + 1
    m = RNNParams(*(0.9 * old + 0.1 * g for old, g in zip(m, grads)))
    v = RNNParams(*(0.999 * old + 0.001 * g**2 for old, g in zip(v, grads)))
    weights = (
        (w - learning_rate * (a / (1 - 0.9**t)) / (np.sqrt(b / (1 - 0.999**t)) + 1e-8)).astype(np.float32)
        for w, a, b in zip(params, m, v)
    )
    return RNNParams(*weights), (m, v, t)


@mistake(of="caption", breaks=(*LATER_SYMBOLS, "after_the_end_only_end"), hint=1)
def image_at_each_step(image, params, *, max_length):
    """The image is fed in at each step instead of at the first only."""
    n_symbols = len(params.by)
    a_t = np.zeros((len(image), len(params.ba)))
    last, ids = np.full(len(image), START), []
    ended = np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        x_t = np.hstack([image, one_hot(last, n_symbols)])
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks=(*LATER_SYMBOLS, "after_the_end_only_end"), hint=1)
def zeros_instead_of_the_last_symbol(image, params, *, max_length):
    """After START, zeros are fed in instead of the symbol just chosen."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    a_t, ids = np.zeros((len(image), len(params.ba))), []
    ended = np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
        x_t = np.zeros_like(x_t)
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks=(*LATER_SYMBOLS, "after_the_end_only_end"), hint=1)
def start_at_each_step(image, params, *, max_length):
    """START is fed in at each step instead of the symbol just chosen."""
    start = one_hot(np.full(len(image), START), len(params.by))
    x_t = np.hstack([image, start])
    a_t, ids = np.zeros((len(image), len(params.ba))), []
    ended = np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
        x_t = np.hstack([np.zeros_like(image), start])
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks=ALL_OF_CAPTION, hint=1)
def no_start_symbol(image, params, *, max_length):
    """START is missing: the first step sees the image and no symbol."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, np.zeros((len(image), n_symbols))])
    a_t, ids = np.zeros((len(image), len(params.ba))), []
    ended = np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
        x_t = np.hstack([np.zeros_like(image), one_hot(last, n_symbols)])
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks=ALL_OF_CAPTION, hint=1)
def end_in_place_of_start(image, params, *, max_length):
    """The first step sees END where START is meant."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), END), n_symbols)])
    a_t, ids = np.zeros((len(image), len(params.ba))), []
    ended = np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
        x_t = np.hstack([np.zeros_like(image), one_hot(last, n_symbols)])
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks=(*LATER_SYMBOLS, "after_the_end_only_end"), hint=1)
def caption_state_not_carried(image, params, *, max_length):
    """The state is not carried on: each step starts from zeros again."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    ids, ended = [], np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
        x_t = np.hstack([np.zeros_like(image), one_hot(last, n_symbols)])
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks="after_the_end_only_end", hint=1)
def writes_on_after_the_end(image, params, *, max_length):
    """After END the row goes on with more symbols."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    a_t, ids = np.zeros((len(image), len(params.ba))), []
    for _ in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = (a_t @ params.Wya + params.by).argmax(axis=1)
        ids.append(last)
        x_t = np.hstack([np.zeros_like(image), one_hot(last, n_symbols)])
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks="after_the_end_only_end", hint=1)
def first_end_stops_all(image, params, *, max_length):
    """The first row that ends stops all rows of the batch."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    a_t = np.zeros((len(image), len(params.ba)))
    ids = np.full((len(image), max_length), END)
    for t in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        ids[:, t] = (a_t @ params.Wya + params.by).argmax(axis=1)
        if np.any(ids[:, t] == END):
            break
        x_t = np.hstack([np.zeros_like(image), one_hot(ids[:, t], n_symbols)])
    return ids


@mistake(of="caption", breaks="after_the_end_only_end", hint=2)
def minus_one_after_the_end(image, params, *, max_length):
    """The row is filled up with -1 after END instead of with END."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    a_t, ids = np.zeros((len(image), len(params.ba))), []
    ended = np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = (a_t @ params.Wya + params.by).argmax(axis=1)
        ids.append(np.where(ended, -1, last))
        ended |= last == END
        x_t = np.hstack([np.zeros_like(image), one_hot(last, n_symbols)])
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks=ALL_OF_CAPTION, hint=2)
def symbols_before_pixels(image, params, *, max_length):
    """The symbol stands before the pixels in the input, where the pixels come first."""
    n_symbols = len(params.by)
    x_t = np.hstack([one_hot(np.full(len(image), START), n_symbols), image])
    a_t, ids = np.zeros((len(image), len(params.ba))), []
    ended = np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
        x_t = np.hstack([one_hot(last, n_symbols), np.zeros_like(image)])
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks=(*LATER_SYMBOLS, "after_the_end_only_end"), hint=3)
def probabilities_fed_back(image, params, *, max_length):
    """The probabilities are fed back instead of the one symbol that was chosen."""
    x_t = np.hstack([image, one_hot(np.full(len(image), START), len(params.by))])
    a_t, ids = np.zeros((len(image), len(params.ba))), []
    ended = np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        y_t = softmax(a_t @ params.Wya + params.by)
        last = np.where(ended, END, y_t.argmax(axis=1))
        ended |= last == END
        ids.append(last)
        x_t = np.hstack([np.zeros_like(image), y_t])
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks=ALL_OF_CAPTION, hint=2)
def start_written_out(image, params, *, max_length):
    """START is returned as the first symbol of each row, and the last symbol is lost."""
    n_symbols = len(params.by)
    last, a_t = np.full(len(image), START), np.zeros((len(image), len(params.ba)))
    pixels, ids, ended = image, [last], np.zeros(len(image), dtype=bool)
    for _ in range(max_length - 1):
        x_t = np.hstack([pixels, one_hot(last, n_symbols)])
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
        pixels = np.zeros_like(image)
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks=ALL_OF_CAPTION, hint=1)
def image_never_seen(image, params, *, max_length):
    """The image is never fed in, so every image gets the same name."""
    n_symbols = len(params.by)
    a_t, last = np.zeros((len(image), len(params.ba))), np.full(len(image), START)
    ids, ended = [], np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        x_t = np.hstack([np.zeros_like(image), one_hot(last, n_symbols)])
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks=ALL_OF_CAPTION, hint=3)
def least_likely_symbol(image, params, *, max_length):
    """The least likely symbol is chosen."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    a_t, ids = np.zeros((len(image), len(params.ba))), []
    ended = np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmin(axis=1))
        ended |= last == END
        ids.append(last)
        x_t = np.hstack([np.zeros_like(image), one_hot(last, n_symbols)])
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks=ALL_OF_CAPTION, hint=2)
def symbols_in_rows(image, params, *, max_length):
    """The axes are exchanged: one row per symbol instead of one row per image."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    a_t, ids = np.zeros((len(image), len(params.ba))), []
    ended = np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
        x_t = np.hstack([np.zeros_like(image), one_hot(last, n_symbols)])
    return np.stack(ids)


@mistake(of="caption", breaks="a_shorter_name_agrees_with_a_longer", hint=1)
def image_erased_in_place(image, params, *, max_length):
    """After the first step the caller's own images are set to zero."""
    n_symbols = len(params.by)
    a_t, last = np.zeros((len(image), len(params.ba))), np.full(len(image), START)
    ids, ended = [], np.zeros(len(image), dtype=bool)
    for _ in range(max_length):
        x_t = np.hstack([image, one_hot(last, n_symbols)])
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
        image[:] = 0
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks="after_the_end_only_end", hint=2)
def stops_when_all_have_ended(image, params, *, max_length):
    """The loop stops when all rows have ended, so the result has fewer columns than max_length."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    a_t = np.zeros((len(image), len(params.ba)))
    ids, ended = [], np.zeros(len(image), dtype=bool)
    while len(ids) < max_length and not ended.all():
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        last = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
        x_t = np.hstack([np.zeros_like(image), one_hot(last, n_symbols)])
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks="after_the_end_only_end", hint=1)
def last_row_stops_all(image, params, *, max_length):
    """The rest is filled with END as soon as the last row of the batch has ended."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    a_t = np.zeros((len(image), len(params.ba)))
    ids = np.full((len(image), max_length), END)
    ended = np.zeros(len(image), dtype=bool)
    for t in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        ids[:, t] = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= ids[:, t] == END
        if ended[-1]:
            break
        x_t = np.hstack([np.zeros_like(image), one_hot(ids[:, t], n_symbols)])
    return ids


@mistake(of="caption", breaks=("begins_with_image_and_start", "after_the_end_only_end"), hint=3)
def end_never_chosen(image, params, *, max_length):
    """END is left out of the choice, so every row goes on to its last symbol."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    a_t = np.zeros((len(image), len(params.ba)))
    ids = []
    for _ in range(max_length):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        scores = a_t @ params.Wya + params.by
        scores[:, END] = -np.inf
        ids.append(scores.argmax(axis=1))
        x_t = np.hstack([np.zeros_like(image), one_hot(ids[-1], n_symbols)])
    return np.stack(ids, axis=1)


@mistake(of="caption", breaks=("begins_with_image_and_start", *LATER_SYMBOLS), hint=2)
def always_six_symbols(image, params, *, max_length):
    """There are six symbols in each row, whatever max_length is."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    a_t = np.zeros((len(image), len(params.ba)))
    ids, ended = np.full((len(image), 6), END), np.zeros(len(image), dtype=bool)
    for t in range(6):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        ids[:, t] = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= ids[:, t] == END
        x_t = np.hstack([np.zeros_like(image), one_hot(ids[:, t], n_symbols)])
    return ids


@mistake(of="caption", breaks=(*LATER_SYMBOLS, "after_the_end_only_end"), hint=2)
def last_symbol_missing(image, params, *, max_length):
    """The loop makes one step too few, so the last symbol of each row is missing."""
    n_symbols = len(params.by)
    x_t = np.hstack([image, one_hot(np.full(len(image), START), n_symbols)])
    a_t = np.zeros((len(image), len(params.ba)))
    ids, ended = np.full((len(image), max_length), END), np.zeros(len(image), dtype=bool)
    for t in range(max_length - 1):
        a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        ids[:, t] = np.where(ended, END, (a_t @ params.Wya + params.by).argmax(axis=1))
        ended |= ids[:, t] == END
        x_t = np.hstack([np.zeros_like(image), one_hot(ids[:, t], n_symbols)])
    return ids


@mistake(of="classify_sequence", breaks=WHERE_LENGTHS_DIFFER, hint=1)
def last_state_of_the_array(x, lengths, params):
    """The answer is read from the last column of the array, which for short sequences is padding."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return softmax(a[:, -1] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=ALL_OF_SEQUENCE, hint=1)
def mean_of_the_states(x, lengths, params):
    """The states of all real steps are averaged, where the last one is meant."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    mean = np.where(mask[..., None], a, 0).sum(axis=1) / lengths[:, None]
    return softmax(mean @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=ALL_OF_SEQUENCE, hint=1)
def mean_over_the_array(x, lengths, params):
    """All states of the array are averaged, padding included."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return softmax(a.mean(axis=1) @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=ALL_OF_SEQUENCE, hint=1)
def mean_of_the_answers(x, lengths, params):
    """The probabilities of all real steps are averaged, where those after the last are meant."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    y = softmax(output_scores(a, params))
    return np.where(mask[..., None], y, 0).sum(axis=1) / lengths[:, None]


@mistake(of="classify_sequence", breaks=ALL_OF_SEQUENCE, hint=1)
def largest_of_the_states(x, lengths, params):
    """Each unit's largest value over time is used, where its last one is meant."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return softmax(a.max(axis=1) @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=ALL_OF_SEQUENCE, hint=1)
def first_state(x, lengths, params):
    """The answer is read from the state after the first step."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return softmax(a[:, 0] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=ALL_OF_SEQUENCE, hint=2, called="one_step_too_early")
def one_step_too_early(x, lengths, params):
    """The answer is read one step before the last real one."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return softmax(a[np.arange(len(x)), np.maximum(lengths - 2, 0)] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=WHERE_LENGTHS_DIFFER, hint=2, called="one_step_too_late")
def one_step_too_late(x, lengths, params):
    """One step of padding is read after the last real one."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return softmax(a[np.arange(len(x)), np.minimum(lengths, x.shape[1] - 1)] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=WHERE_LENGTHS_DIFFER, hint=1)
def padding_set_to_zero(x, lengths, params):
    """The padding is set to zero and then read, so the state still changes there."""
    real = np.where(mask_of(lengths, x.shape[1])[..., None], x, 0)
    a = rnn_forward(real, np.zeros((len(x), len(params.ba))), params)
    return softmax(a[:, -1] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks="padding_changes_nothing", hint=1)
def padding_multiplied_by_zero(x, lengths, params):
    """The padding is multiplied by zero, and zero times NaN is NaN."""
    mask = mask_of(lengths, x.shape[1])[..., None]
    a = rnn_forward(x * mask, np.zeros((len(x), len(params.ba))), params)
    last = np.arange(x.shape[1]) == lengths[:, None] - 1
    return softmax((a * last[..., None]).sum(axis=1) @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=WHERE_LENGTHS_DIFFER, hint=2)
def all_as_short_as_the_shortest(x, lengths, params):
    """All sequences are cut to the length of the shortest."""
    a = rnn_forward(x[:, : lengths.min()], np.zeros((len(x), len(params.ba))), params)
    return softmax(a[:, -1] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=WHERE_LENGTHS_DIFFER, hint=2)
def all_as_long_as_the_first(x, lengths, params):
    """The length of the first sequence is used for all."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return softmax(a[:, lengths[0] - 1] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=ALL_OF_SEQUENCE, hint=2)
def answer_after_every_step(x, lengths, params):
    """An answer is returned for every step, where one per sequence is meant."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return softmax(output_scores(a, params))


@mistake(of="classify_sequence", breaks=ALL_OF_SEQUENCE, hint=3)
def verdict_scores_returned(x, lengths, params):
    """The scores are returned, without the softmax."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return a[:, -1] @ params.Wya + params.by


@mistake(of="classify_sequence", breaks=ALL_OF_SEQUENCE, hint=3)
def verdict_bias_missing(x, lengths, params):
    """The bias by is missing."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return softmax(a[:, -1] @ params.Wya)


@mistake(of="classify_sequence", breaks=ALL_OF_SEQUENCE, hint=1)
def only_the_last_word(x, lengths, params):
    """Only the last real word is read, so nothing before it is remembered."""
    last = x[np.arange(len(x)), lengths - 1]
    return softmax(np.tanh(last @ params.Wax + params.ba) @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks="sequences_left_as_they_were", hint=1)
def padding_erased_in_place(x, lengths, params):
    """The padding is erased in the caller's own array."""
    mask = mask_of(lengths, x.shape[1])
    x[~mask] = 0
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return softmax(a[:, -1] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=WHERE_LENGTHS_DIFFER, hint=2, called="one_step_too_late")
def one_clean_step_too_late(x, lengths, params):
    """One step of padding is read after the last real one."""
    a = rnn_forward(np.nan_to_num(x), np.zeros((len(x), len(params.ba))), params)
    return softmax(a[np.arange(len(x)), np.minimum(lengths, x.shape[1] - 1)] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=WHERE_LENGTHS_DIFFER, hint=2, called="one_step_too_late")
def one_masked_step_too_late(x, lengths, params):
    """One step of padding is read after the last real one."""
    mask = np.arange(x.shape[1]) <= lengths[:, None]
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return softmax(a[:, -1] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=WHERE_LENGTHS_DIFFER, hint=2, called="answers_in_order_of_length")
def answers_in_order_of_length(x, lengths, params):
    """The sequences are sorted by length, and their answers are not put back into the order of x."""
    order = np.argsort(-lengths, kind="stable")
    mask = mask_of(lengths[order], x.shape[1])
    a = rnn_forward(x[order], np.zeros((len(x), len(params.ba))), params, mask)
    return softmax(a[:, -1] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=WHERE_LENGTHS_DIFFER, hint=2, called="answers_in_order_of_length")
def answers_in_turned_order_of_length(x, lengths, params):
    """The sequences are sorted by length, and their answers are not put back into the order of x."""
    order = np.argsort(lengths)[::-1]
    mask = mask_of(lengths[order], x.shape[1])
    a = rnn_forward(x[order], np.zeros((len(x), len(params.ba))), params, mask)
    return softmax(a[:, -1] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks="one_sequence_or_many", hint=2)
def sequence_squeezed(x, lengths, params):
    """All axes of length one are taken away, and with a single sequence that is the batch axis, too."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return softmax(a[:, -1] @ params.Wya + params.by).squeeze()


@mistake(of="classify_sequence", breaks=ALL_OF_SEQUENCE, hint=2, called="one_step_too_early")
def state_before_the_last_step(x, lengths, params):
    """The answer is read one step before the last real one."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return softmax(a[np.arange(len(x)), lengths - 2] @ params.Wya + params.by)


@mistake(of="classify_sequence", breaks=ALL_OF_SEQUENCE, hint=2, called="one_step_too_early")
def last_real_step_masked_out(x, lengths, params):
    """The answer is read one step before the last real one."""
    mask = np.arange(x.shape[1]) < np.asarray(lengths)[:, None] - 1
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return softmax(a[:, -1] @ params.Wya + params.by)


@mistake(of="tag_sequence", breaks="padding_has_no_label", hint=1)
def labels_in_the_padding(x, lengths, params):
    """The padding gets probabilities too, where zeros are meant."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return softmax(output_scores(a, params))


@mistake(of="tag_sequence", breaks="padding_has_no_label", hint=1, called="lengths_not_used")
def lengths_not_used(x, lengths, params):
    """The lengths are not used, so the padding is read and labelled like words."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return softmax(output_scores(a, params))


@mistake(of="tag_sequence", breaks="padding_has_no_label", hint=1)
def labels_multiplied_by_the_mask(x, lengths, params):
    """The probabilities are multiplied by the mask, and zero times NaN is NaN."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return softmax(output_scores(a, params)) * mask_of(lengths, x.shape[1])[..., None]


@mistake(of="tag_sequence", breaks="padding_has_no_label", hint=3)
def zero_scores_in_the_padding(x, lengths, params):
    """The scores of the padding are set to zero before the softmax, so every label is equally likely there."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return softmax(np.where(mask[..., None], output_scores(a, params), 0))


@mistake(of="tag_sequence", breaks="padding_has_no_label", hint=2)
def one_label_too_many(x, lengths, params):
    """The mask is one step too long, so the first step of padding gets a label."""
    longer = mask_of(np.minimum(lengths + 1, x.shape[1]), x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return np.where(longer[..., None], softmax(output_scores(a, params)), 0)


@mistake(of="tag_sequence", breaks=ALL_OF_TAGS, hint=1)
def last_state_for_all(x, lengths, params):
    """The last state answers for every word, so later words decide about earlier ones."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    y = softmax(a[:, -1] @ params.Wya + params.by)
    return np.where(mask[..., None], y[:, None], 0)


@mistake(of="tag_sequence", breaks=ALL_OF_TAGS, hint=1)
def words_by_themselves(x, lengths, params):
    """Each word is labelled by itself: the state is reset before each step."""
    mask = mask_of(lengths, x.shape[1])
    a = np.tanh(np.where(mask[..., None], x, 0) @ params.Wax + params.ba)
    return np.where(mask[..., None], softmax(a @ params.Wya + params.by), 0)


@mistake(of="tag_sequence", breaks=ALL_OF_TAGS, hint=1)
def read_from_the_right(x, lengths, params):
    """The words are read from right to left."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x[:, ::-1], np.zeros((len(x), len(params.ba))), params, mask[:, ::-1])[:, ::-1]
    return np.where(mask[..., None], softmax(output_scores(a, params)), 0)


@mistake(of="tag_sequence", breaks=ALL_OF_TAGS, hint=2)
def label_of_the_word_before(x, lengths, params):
    """Each answer is read from the state before its word instead of after it."""
    mask = mask_of(lengths, x.shape[1])
    a0 = np.zeros((len(x), len(params.ba)))
    a = rnn_forward(x, a0, params, mask)
    before = np.concatenate([a0[:, None], a[:, :-1]], axis=1)
    return np.where(mask[..., None], softmax(output_scores(before, params)), 0)


@mistake(of="tag_sequence", breaks=ALL_OF_TAGS, hint=2)
def softmax_over_time(x, lengths, params):
    """The softmax runs over the time steps instead of over the labels."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    y = softmax(output_scores(a, params).swapaxes(1, 2)).swapaxes(1, 2)
    return np.where(mask[..., None], y, 0)


@mistake(of="tag_sequence", breaks=ALL_OF_TAGS, hint=3)
def label_scores_returned(x, lengths, params):
    """The scores are returned, without the softmax."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return np.where(mask[..., None], output_scores(a, params), 0)


@mistake(of="tag_sequence", breaks=ALL_OF_TAGS, hint=3)
def label_bias_missing(x, lengths, params):
    """The bias by is missing."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return np.where(mask[..., None], softmax(a @ params.Wya), 0)


@mistake(of="tag_sequence", breaks=ALL_OF_TAGS, hint=2)
def labels_instead_of_probabilities(x, lengths, params):
    """The most likely label is returned instead of the probabilities of all."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return output_scores(a, params).argmax(axis=2)


@mistake(of="tag_sequence", breaks=ALL_OF_TAGS, hint=2)
def batch_and_time_exchanged(x, lengths, params):
    """Batch and time have changed places in the result."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return np.where(mask[..., None], softmax(output_scores(a, params)), 0).swapaxes(0, 1).copy()


@mistake(of="tag_sequence", breaks="tagged_sequences_left_as_they_were", hint=1)
def words_erased_in_place(x, lengths, params):
    """The padding is erased in the caller's own array."""
    mask = mask_of(lengths, x.shape[1])
    x[~mask] = 0
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return np.where(mask[..., None], softmax(output_scores(a, params)), 0)


@mistake(of="tag_sequence", breaks="padding_has_no_label", hint=1, called="lengths_not_used")
def lengths_not_used_and_nan_wiped(x, lengths, params):
    """The lengths are not used, so the padding is read and labelled like words."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return np.nan_to_num(softmax(output_scores(a, params)))


@mistake(of="tag_sequence", breaks="padding_has_no_label", hint=2)
def cut_to_the_longest_sequence(x, lengths, params):
    """The result ends with the longest sequence instead of with x."""
    mask = mask_of(lengths)
    a = rnn_forward(x[:, : mask.shape[1]], np.zeros((len(x), len(params.ba))), params, mask)
    return np.where(mask[..., None], softmax(output_scores(a, params)), 0)


@mistake(of="tag_sequence", breaks="one_sentence_or_many", hint=2)
def labels_squeezed(x, lengths, params):
    """All axes of length one are taken away, and with a single sequence that is the batch axis, too."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return np.where(mask[..., None], softmax(output_scores(a, params)), 0).squeeze()


@mistake(of="tag_sequence", breaks="padding_has_no_label", hint=2)
def one_padded_step_tagged(x, lengths, params):
    """One step of padding behind each sequence gets an answer, too: `<=` where `<` is meant."""
    real = np.arange(x.shape[1]) <= np.asarray(lengths)[:, None]
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return np.where(real[..., None], softmax(a @ params.Wya + params.by), 0.0)


@mistake(of="tag_sequence", breaks="padding_has_no_label", hint=2)
def tagged_as_long_as_the_first(x, lengths, params):
    """The length of the first sequence is used for all."""
    real = np.arange(x.shape[1]) < lengths[0]
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return softmax(a @ params.Wya + params.by) * real[:, None]


@mistake(of="encode", breaks=LATER_WORDS_READ, hint=1)
def state_after_the_padding(x, lengths, params):
    """The state after the last column is returned, so the padding is read too."""
    return rnn_forward(x, np.zeros((len(x), len(params.ba))), params)[:, -1]


@mistake(of="encode", breaks=LATER_WORDS_READ, hint=1)
def mean_state_of_the_sentence(x, lengths, params):
    """The states of the real words are averaged, where the last one is meant."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return np.where(mask[..., None], a, 0).sum(axis=1) / lengths[:, None]


@mistake(of="encode", breaks=LATER_WORDS_READ, hint=1)
def sum_of_the_states(x, lengths, params):
    """The states of the real words are added up, where the last one is meant."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return np.where(mask[..., None], a, 0).sum(axis=1)


@mistake(of="encode", breaks=LATER_WORDS_READ, hint=1)
def state_after_the_first_word(x, lengths, params):
    """The state after the first word is returned."""
    return rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))[:, 0]


@mistake(of="encode", breaks=ALL_OF_ENCODE, hint=2)
def every_state(x, lengths, params):
    """The states after all words are returned, where the last one is meant."""
    return rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))


@mistake(of="encode", breaks=ALL_OF_ENCODE, hint=3)
def answers_of_the_encoder(x, lengths, params):
    """Probabilities of the output layer are returned instead of the state."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return softmax(a[:, -1] @ params.Wya + params.by)


@mistake(of="encode", breaks=LATER_WORDS_READ, hint=2)
def word_before_the_last(x, lengths, params):
    """The last word of each sentence is left out."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return a[np.arange(len(x)), np.maximum(lengths - 2, 0)]


@mistake(of="encode", breaks=LATER_WORDS_READ, hint=1)
def zeros_read_after_the_end(x, lengths, params):
    """The padding is set to zero and then read, so the state still changes there."""
    real = np.where(mask_of(lengths, x.shape[1])[..., None], x, 0)
    return rnn_forward(real, np.zeros((len(x), len(params.ba))), params)[:, -1]


@mistake(of="encode", breaks=ALL_OF_ENCODE, hint=3)
def tanh_once_more(x, lengths, params):
    """A second tanh is taken of the last state."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return np.tanh(a[:, -1])


@mistake(of="encode", breaks=ALL_OF_ENCODE, hint=1)
def encoder_starts_from_ones(x, lengths, params):
    """The state before the first word is ones instead of zeros."""
    return rnn_forward(x, np.ones((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))[:, -1]


@mistake(of="encode", breaks="the_rest_of_the_array_is_not_read", hint=1)
def encoder_erases_in_place(x, lengths, params):
    """The padding is erased in the caller's own array."""
    mask = mask_of(lengths, x.shape[1])
    x[~mask] = 0
    return rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)[:, -1]


@mistake(of="encode", breaks=LATER_WORDS_READ, hint=1)
def sentence_read_backwards(x, lengths, params):
    """Each sentence is read from its last word to its first."""
    states, start = [], np.zeros((1, len(params.ba)))
    for row, length in zip(x, lengths):
        states.append(rnn_forward(row[None, :length][:, ::-1], start, params)[0, -1])
    return np.array(states)


@mistake(of="encode", breaks="reads_from_a_state_of_zeros", hint=2)
def state_squeezed(x, lengths, params):
    """All axes of length one are taken away, and with a single sentence that is the batch axis, too."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask_of(lengths, x.shape[1]))
    return a[:, -1].squeeze()


@mistake(of="encode", breaks=LATER_WORDS_READ, hint=2)
def as_long_as_the_first_sentence(x, lengths, params):
    """The length of the first sentence is used for all."""
    return rnn_forward(x[:, : lengths[0]], np.zeros((len(x), len(params.ba))), params)[:, -1]


@mistake(of="encode", breaks=LATER_WORDS_READ, hint=2)
def one_word_too_many(x, lengths, params):
    """One step of padding is read after the last word (t <= length where t < length is meant)."""
    mask = np.arange(x.shape[1]) <= lengths[:, None]
    return rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)[:, -1]


@mistake(of="encode", breaks=LATER_WORDS_READ, hint=1)
def lengths_guessed_from_x(x, lengths, params):
    """The lengths are not used: a step counts as padding if it is all zeros, where anything may stand there."""
    real = x.any(axis=2)
    return rnn_forward(x, np.zeros((len(x), len(params.ba))), params, real)[:, -1]


@mistake(of="decode_teacher_forced", breaks=ALL_OF_DECODE, hint=1)
def inputs_not_shifted(state, target, params):
    """The right words are fed in unshifted, so each step sees the word that it should predict."""
    return softmax(output_scores(rnn_forward(one_hot(target, len(params.by)), state, params), params))


@mistake(of="decode_teacher_forced", breaks=ALL_OF_DECODE, hint=1)
def encoder_state_ignored(state, target, params):
    """The decoder starts from zeros instead of from the given state."""
    inputs = np.column_stack([np.full(len(target), START), target[:, :-1]])
    a = rnn_forward(one_hot(inputs, len(params.by)), np.zeros_like(state), params)
    return softmax(output_scores(a, params))


@mistake(of="decode_teacher_forced", breaks=ALL_OF_DECODE, hint=1)
def nothing_before_the_first_word(state, target, params):
    """START is missing: the first step sees zeros."""
    words = one_hot(target, len(params.by))
    shifted = np.concatenate([np.zeros_like(words[:, :1]), words[:, :-1]], axis=1)
    return softmax(output_scores(rnn_forward(shifted, state, params), params))


@mistake(of="decode_teacher_forced", breaks=ALL_OF_DECODE, hint=1)
def end_before_the_first_word(state, target, params):
    """The first step sees END where START is meant."""
    inputs = np.column_stack([np.full(len(target), END), target[:, :-1]])
    return softmax(output_scores(rnn_forward(one_hot(inputs, len(params.by)), state, params), params))


@mistake(of="decode_teacher_forced", breaks=ALL_OF_DECODE, hint=2)
def target_rolled(state, target, params):
    """The right words are rolled round, so the first step sees the last word."""
    inputs = np.roll(target, 1, axis=1)
    return softmax(output_scores(rnn_forward(one_hot(inputs, len(params.by)), state, params), params))


@mistake(of="decode_teacher_forced", breaks=LATER_ANSWERS, hint=2)
def shifted_twice(state, target, params):
    """The right words are shifted twice, so each step sees the word before the one it should see."""
    start = np.full((len(target), 2), START)
    inputs = np.concatenate([start, target], axis=1)[:, : target.shape[1]]
    return softmax(output_scores(rnn_forward(one_hot(inputs, len(params.by)), state, params), params))


@mistake(of="decode_teacher_forced", breaks=LATER_ANSWERS, hint=1)
def own_words_fed_back(state, target, params):
    """The decoder's own choice is fed back, where in training the right word is meant."""
    last, answers = np.full(len(target), START), []
    for _ in range(target.shape[1]):
        state = np.tanh(one_hot(last, len(params.by)) @ params.Wax + state @ params.Waa + params.ba)
        answers.append(softmax(state @ params.Wya + params.by))
        last = answers[-1].argmax(axis=1)
    return np.stack(answers, axis=1)


@mistake(of="decode_teacher_forced", breaks=ALL_OF_DECODE, hint=2)
def one_answer_too_many(state, target, params):
    """START is put in front and no word is dropped at the end, so there is one answer too many."""
    inputs = np.column_stack([np.full(len(target), START), target])
    return softmax(output_scores(rnn_forward(one_hot(inputs, len(params.by)), state, params), params))


@mistake(of="decode_teacher_forced", breaks=LATER_ANSWERS, hint=1)
def given_state_at_each_step(state, target, params):
    """Each step starts from the given state instead of from the state before."""
    inputs = np.column_stack([np.full(len(target), START), target[:, :-1]])
    a = np.tanh(one_hot(inputs, len(params.by)) @ params.Wax + (state @ params.Waa)[:, None] + params.ba)
    return softmax(a @ params.Wya + params.by)


@mistake(of="decode_teacher_forced", breaks=ALL_OF_DECODE, hint=3)
def word_scores_returned(state, target, params):
    """The scores are returned, without the softmax."""
    inputs = np.column_stack([np.full(len(target), START), target[:, :-1]])
    return output_scores(rnn_forward(one_hot(inputs, len(params.by)), state, params), params)


@mistake(of="decode_teacher_forced", breaks=ALL_OF_DECODE, hint=2)
def only_the_right_word(state, target, params):
    """Only the probability of the right word is returned, where those of all words are meant."""
    inputs = np.column_stack([np.full(len(target), START), target[:, :-1]])
    y = softmax(output_scores(rnn_forward(one_hot(inputs, len(params.by)), state, params), params))
    return np.take_along_axis(y, target[..., None], axis=2)[..., 0]


@mistake(of="decode_teacher_forced", breaks="the_last_word_is_never_read", hint=2)
def target_shifted_in_place(state, target, params):
    """The right words are shifted in the caller's own array."""
    target[:, 1:] = target[:, :-1].copy()
    target[:, 0] = START
    return softmax(output_scores(rnn_forward(one_hot(target, len(params.by)), state, params), params))


@mistake(of="decode_teacher_forced", breaks="each_step_reads_the_right_word_before", hint=2)
def silent_after_the_end(state, target, params):
    """After END all probabilities are set to zero, where every step has an answer."""
    inputs = np.column_stack([np.full(len(target), START), target[:, :-1]])
    y = softmax(output_scores(rnn_forward(one_hot(inputs, len(params.by)), state, params), params))
    ended = np.cumsum(inputs == END, axis=1) > 0
    return np.where(ended[..., None], 0, y)


@mistake(of="decode_teacher_forced", breaks="starts_from_state_and_start", hint=2)
def answers_squeezed(state, target, params):
    """All axes of length one are taken away, be they batch or time."""
    inputs = np.column_stack([np.full(len(target), START), target[:, :-1]])
    return softmax(output_scores(rnn_forward(one_hot(inputs, len(params.by)), state, params), params)).squeeze()


@mistake(of="translate", breaks=ALL_OF_TRANSLATE, hint=1)
def context_not_passed(source, params, *, max_length):
    """The encoder's state is not handed to the decoder, which starts from zeros."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    state, last = np.zeros((len(source), len(decoder.ba))), np.full(len(source), START)
    ids, ended = [], np.zeros(len(source), dtype=bool)
    for _ in range(max_length):
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        last = np.where(ended, END, (state @ decoder.Wya + decoder.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks=ALL_OF_TRANSLATE, hint=1)
def padding_translated_too(source, params, *, max_length):
    """The whole width of the array is read, so the END that fills it up counts as words."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    width = np.full(len(source), source.shape[1])
    state = encode(one_hot(source, len(params.encoder.Wax)), width, params.encoder)
    last, ids, ended = np.full(len(source), START), [], np.zeros(len(source), dtype=bool)
    for _ in range(max_length):
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        last = np.where(ended, END, (state @ decoder.Wya + decoder.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks=ALL_OF_TRANSLATE, hint=2)
def one_end_read_by_the_encoder(source, params, *, max_length):
    """One END after the words is read by the encoder as if it were a word, where the array has room for it."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    lengths = np.minimum((source != END).sum(axis=1) + 1, source.shape[1])
    state = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    last, ids, ended = np.full(len(source), START), [], np.zeros(len(source), dtype=bool)
    for _ in range(max_length):
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        last = np.where(ended, END, (state @ decoder.Wya + decoder.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks=ALL_OF_TRANSLATE, hint=1)
def translation_without_start(source, params, *, max_length):
    """The decoder's first step sees END where START is meant."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    lengths = (source != END).sum(axis=1)
    state = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    last, ids, ended = np.full(len(source), END), [], np.zeros(len(source), dtype=bool)
    for _ in range(max_length):
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        last = np.where(ended, END, (state @ decoder.Wya + decoder.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks=(*LATER_WORDS, "ends_with_end"), hint=1)
def start_read_again_and_again(source, params, *, max_length):
    """The decoder reads START at each step instead of the word just chosen."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    lengths = (source != END).sum(axis=1)
    state = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    start, ids, ended = np.full(len(source), START), [], np.zeros(len(source), dtype=bool)
    for _ in range(max_length):
        state = np.tanh(one_hot(start, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        last = np.where(ended, END, (state @ decoder.Wya + decoder.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks=(*LATER_WORDS, "ends_with_end"), hint=1)
def context_at_each_step(source, params, *, max_length):
    """Each step starts from the encoder's state instead of from the decoder's own."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    lengths = (source != END).sum(axis=1)
    context = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    last, ids, ended = np.full(len(source), START), [], np.zeros(len(source), dtype=bool)
    for _ in range(max_length):
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + context @ decoder.Waa + decoder.ba)
        last = np.where(ended, END, (state @ decoder.Wya + decoder.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks="ends_with_end", hint=1)
def translates_on_after_the_end(source, params, *, max_length):
    """After END the translation goes on with more words."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    lengths = (source != END).sum(axis=1)
    state = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    last, ids = np.full(len(source), START), []
    for _ in range(max_length):
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        last = (state @ decoder.Wya + decoder.by).argmax(axis=1)
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks="ends_with_end", hint=1)
def shortest_translation_stops_all(source, params, *, max_length):
    """The first translation that ends stops all of them."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    lengths = (source != END).sum(axis=1)
    state = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    last, ids = np.full(len(source), START), np.full((len(source), max_length), END)
    for t in range(max_length):
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        last = ids[:, t] = (state @ decoder.Wya + decoder.by).argmax(axis=1)
        if np.any(last == END):
            break
    return ids


@mistake(of="translate", breaks=ALL_OF_TRANSLATE, hint=2)
def start_in_the_translation(source, params, *, max_length):
    """START is returned as the first word, and the last word is lost."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    lengths = (source != END).sum(axis=1)
    state = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    last = np.full(len(source), START)
    ids, ended = [last], np.zeros(len(source), dtype=bool)
    for _ in range(max_length - 1):
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        last = np.where(ended, END, (state @ decoder.Wya + decoder.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks=ALL_OF_TRANSLATE, hint=3)
def decoder_bias_missing(source, params, *, max_length):
    """The decoder's bias ba is missing."""
    encoder, decoder = params.encoder, params.decoder._replace(ba=np.zeros_like(params.decoder.ba))
    silent = Seq2SeqParams(encoder, decoder)
    state = encode(one_hot(source, len(encoder.Wax)), (source != END).sum(axis=1), silent.encoder)
    last, ids, ended = np.full(len(source), START), [], np.zeros(len(source), dtype=bool)
    for _ in range(max_length):
        state = np.tanh(one_hot(last, len(decoder.by)) @ decoder.Wax + state @ decoder.Waa)
        last = np.where(ended, END, (state @ decoder.Wya + decoder.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks="a_wider_array_says_the_same", hint=1)
def source_erased_in_place(source, params, *, max_length):
    """The source sentences are erased in the caller's own array once they have been read."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    lengths = (source != END).sum(axis=1)
    state = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    source[:] = END
    last, ids, ended = np.full(len(source), START), [], np.zeros(len(source), dtype=bool)
    for _ in range(max_length):
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        last = np.where(ended, END, (state @ decoder.Wya + decoder.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks="ends_with_end", hint=2)
def stops_when_all_translations_have_ended(source, params, *, max_length):
    """The loop stops when all rows have ended, so the result has fewer columns than max_length."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    lengths = (source != END).sum(axis=1)
    state = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    last, ids, ended = np.full(len(source), START), [], np.zeros(len(source), dtype=bool)
    while len(ids) < max_length and not ended.all():
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        last = np.where(ended, END, (state @ decoder.Wya + decoder.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks=LATER_WORDS, hint=2)
def length_at_the_first_end(source, params, *, max_length):
    """The length is where the first END stands, and a sentence that fills its row has none, so it is not read."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    mask = np.arange(source.shape[1]) < np.argmax(source == END, axis=1)[:, None]
    start = np.zeros((len(source), len(params.encoder.ba)))
    state = rnn_forward(one_hot(source, len(params.encoder.Wax)), start, params.encoder, mask)[:, -1]
    last, ids, ended = np.full(len(source), START), [], np.zeros(len(source), dtype=bool)
    for _ in range(max_length):
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        last = np.where(ended, END, (state @ decoder.Wya + decoder.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks=ALL_OF_TRANSLATE, hint=2)
def always_fourteen_words(source, params, *, max_length):
    """There are fourteen words in each row, whatever max_length is."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    lengths = (source != END).sum(axis=1)
    state = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    last, ids, ended = np.full(len(source), START), [], np.zeros(len(source), dtype=bool)
    for _ in range(14):
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        last = np.where(ended, END, (state @ decoder.Wya + decoder.by).argmax(axis=1))
        ended |= last == END
        ids.append(last)
    return np.stack(ids, axis=1)


@mistake(of="translate", breaks=ALL_OF_TRANSLATE, hint=2)
def last_word_missing(source, params, *, max_length):
    """The loop makes one step too few, so the last word of each row is missing."""
    decoder, n_words = params.decoder, len(params.decoder.by)
    lengths = (source != END).sum(axis=1)
    state = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    last, ids = np.full(len(source), START), np.full((len(source), max_length), END)
    for t in range(max_length - 1):
        state = np.tanh(one_hot(last, n_words) @ decoder.Wax + state @ decoder.Waa + decoder.ba)
        best = (state @ decoder.Wya + decoder.by).argmax(axis=1)
        last = ids[:, t] = np.where(last == END, END, best)
    return ids


@mistake(of="translate", breaks=ALL_OF_TRANSLATE, hint=1)
def sentence_not_translated(source, params, *, max_length):
    """The source sentence is returned instead of its translation."""
    ids = np.full((len(source), max_length), END)
    width = min(max_length, source.shape[1])
    ids[:, :width] = source[:, :width]
    return ids


@mistake(of="translate", breaks="reads_then_writes", hint=1)
def length_where_the_first_end_stands(source, params, *, max_length):
    """The place of the first END is taken for the length, which becomes zero where a sentence fills its row."""
    lengths = np.argmax(source == END, axis=1)
    a = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    word, written = np.full(len(source), START), []
    ended = np.zeros(len(source), dtype=bool)
    for _ in range(max_length):
        a = np.tanh(params.decoder.Wax[word] + a @ params.decoder.Waa + params.decoder.ba)
        word = np.where(ended, END, np.argmax(a @ params.decoder.Wya + params.decoder.by, axis=1))
        ended = ended | (word == END)
        written.append(word)
    return np.stack(written, axis=1)
