"""Right answers of notebook 04, written another way."""

import numpy as np
from rnnkit.params import RNNParams
from rnnkit.text import mask_of, one_hot

from autograder.claims.alternative import alternative
from autograder.unrolled.given.rnn_parts import output_scores, rnn_forward, unroll
from autograder.unrolled.rnn_types.oracle import END, START, encode, softmax


@alternative(of="classify_image")
def image_as_a_sequence_of_one(x, params):
    """With the given forward pass: a sequence of one step, whose time axis is taken away again."""
    a = rnn_forward(x[:, np.newaxis], np.zeros((len(x), len(params.ba))), params)
    return softmax(output_scores(a, params))[:, 0]


@alternative(of="classify_image")
def image_by_image(x, params):
    """One image after the other, with the step written out and a memory of zeros."""
    nothing = np.zeros((1, len(params.ba)))
    states = [np.tanh(row[None] @ params.Wax + nothing @ params.Waa + params.ba) for row in x]
    return np.concatenate([softmax(a_t @ params.Wya + params.by) for a_t in states])


@alternative(of="classify_image")
def image_by_einsum(x, params):
    """With einsum and a softmax of its own."""
    a_t = np.tanh(np.einsum("bi,ij->bj", x, params.Wax) + params.ba)
    exps = np.exp(np.einsum("bj,jo->bo", a_t, params.Wya) + params.by)
    return exps / exps.sum(axis=1, keepdims=True)


@alternative(of="classify_image")
def image_unrolled(x, params):
    """With unroll, in column-major order."""
    a, _ = unroll(np.asfortranarray(x[:, None]), params)
    return np.asfortranarray(softmax(a[:, -1] @ params.Wya + params.by))


@alternative(of="adam_step")
def adam_array_by_array(params, grads, state, learning_rate):
    """Array by array, each list made into a record at the end."""
    t, weights, means, squares = state[2] + 1, [], [], []
    for w, g, m, v in zip(params, grads, state[0], state[1]):
        m, v = m + 0.1 * (g - m), v + 0.001 * (g * g - v)
        weights.append(w - learning_rate * m / (1 - 0.9**t) / (1e-8 + (v / (1 - 0.999**t)) ** 0.5))
        means.append(m)
        squares.append(v)
    return RNNParams(*weights), (RNNParams(*means), RNNParams(*squares), t)


@alternative(of="adam_step")
def adam_by_field(params, grads, state, learning_rate):
    """Field by field, by name, with copies that are moved in place, and the correction in the rate."""
    m, v, t = state
    t += 1
    new = {
        name: [array.copy() for array in (getattr(params, name), getattr(m, name), getattr(v, name))]
        for name in params._fields
    }
    rate = learning_rate * np.sqrt(1 - 0.999**t) / (1 - 0.9**t)
    for name, (weight, mean, square) in new.items():
        slope = getattr(grads, name)
        mean *= 0.9
        mean += (1 - 0.9) * slope
        square *= 0.999
        square += (1 - 0.999) * slope**2
        weight -= rate * mean / (np.sqrt(square) + 1e-8 * np.sqrt(1 - 0.999**t))
    weights, means, squares = (RNNParams(**{name: arrays[k] for name, arrays in new.items()}) for k in range(3))
    return weights, (means, squares, t)


@alternative(of="adam_step")
def adam_on_one_vector(params, grads, state, learning_rate):
    """All weights laid end to end, moved at once, and cut apart again; the state comes as a list."""
    w, g, m, v = (np.concatenate([array.ravel() for array in record]) for record in (params, grads, state[0], state[1]))
    t = int(state[2]) + 1
    m, v = np.average([m, g], axis=0, weights=[0.9, 0.1]), np.average([v, g**2], axis=0, weights=[0.999, 0.001])
    w = w - learning_rate * np.divide(m / (1 - 0.9**t), np.sqrt(v / (1 - 0.999**t)) + 1e-8)
    ends = np.cumsum([array.size for array in params])[:-1]

    def record(vector):
        return RNNParams(*(part.reshape(like.shape) for part, like in zip(np.split(vector, ends), params)))

    return record(w), [record(m), record(v), t]


@alternative(of="adam_step")
def adam_with_functions(params, grads, state, learning_rate):
    """With small functions and map, t as a float."""
    m, v, t = state
    t = t + 1.0
    m, v = (
        RNNParams(*map(lambda a, g: 0.9 * a + 0.1 * g, m, grads)),
        RNNParams(*map(lambda b, g: 0.999 * b + 0.001 * np.square(g), v, grads)),
    )

    def moved(w, a, b):
        return w - learning_rate * (a / -np.expm1(t * np.log(0.9))) / (np.sqrt(b / -np.expm1(t * np.log(0.999))) + 1e-8)

    return RNNParams(*map(moved, params, m, v)), (m, v, t)


@alternative(of="caption")
def caption_row_by_row(image, params, *, max_length):
    """One image after the other, left as soon as END is chosen, into an array full of END."""
    n_pixels, n_symbols = image.shape[1], len(params.by)
    ids = np.full((len(image), max_length), END)
    for row, pixels in enumerate(image):
        x_t, a_t = np.zeros(n_pixels + n_symbols), np.zeros(len(params.ba))
        x_t[:n_pixels], x_t[n_pixels + START] = pixels, 1
        for t in range(max_length):
            a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
            ids[row, t] = np.argmax(a_t @ params.Wya + params.by)
            if ids[row, t] == END:
                break
            x_t = np.zeros(n_pixels + n_symbols)
            x_t[n_pixels + ids[row, t]] = 1
    return ids


@alternative(of="caption")
def caption_with_the_given_forward(image, params, *, max_length):
    """With rnn_forward for each single step, and everything after the first END wiped out afterwards."""
    symbols = one_hot(np.full(len(image), START), len(params.by))
    pixels, a_t, columns = image, np.zeros((len(image), len(params.ba))), []
    for _ in range(max_length):
        x_t = np.concatenate([pixels, symbols], axis=1)
        a_t = rnn_forward(x_t[:, None], a_t, params)[:, -1]
        columns.append(output_scores(a_t[:, None], params)[:, 0].argmax(axis=-1))
        symbols, pixels = one_hot(columns[-1], len(params.by)), np.zeros_like(image)
    ids = np.column_stack(columns)
    return np.where(np.cumsum(ids == END, axis=1) > 0, END, ids)


@alternative(of="caption")
def caption_in_two_products(image, params, *, max_length):
    """The weights split into those of the pixels and those of the symbols; a symbol picks a row."""
    of_pixels, of_symbols = params.Wax[: image.shape[1]], params.Wax[image.shape[1] :]
    drive = image @ of_pixels + of_symbols[START]
    a_t, ids = np.zeros((len(image), len(params.ba))), np.full((len(image), max_length), END)
    running = np.ones(len(image), dtype=bool)
    for t in range(max_length):
        a_t = np.tanh(drive + a_t @ params.Waa + params.ba)
        best = softmax(a_t @ params.Wya + params.by).argmax(axis=1)
        ids[running, t] = best[running]
        running &= best != END
        drive = of_symbols[ids[:, t]]
    return ids


@alternative(of="caption")
def caption_read_again_from_the_start(image, params, *, max_length):
    """The whole row is read again from START for each new symbol."""
    n_symbols, written = len(params.by), np.full((len(image), 1), START)
    a0 = np.zeros((len(image), len(params.ba)))
    for _ in range(max_length):
        x = np.zeros((len(image), written.shape[1], image.shape[1] + n_symbols))
        x[:, 0, : image.shape[1]] = image
        x[:, :, image.shape[1] :] = one_hot(written, n_symbols)
        best = output_scores(rnn_forward(x, a0, params), params)[:, -1].argmax(axis=1)
        ended = np.any(written == END, axis=1)
        written = np.column_stack([written, np.where(ended, END, best)])
    return written[:, 1:]


@alternative(of="classify_sequence")
def unmasked_and_indexed(x, lengths, params):
    """Everything is read, and each sequence's own last real state is picked."""
    a = rnn_forward(np.nan_to_num(x), np.zeros((len(x), len(params.ba))), params)
    return softmax(a[np.arange(len(x)), lengths - 1] @ params.Wya + params.by)


@alternative(of="classify_sequence")
def sequence_by_sequence(x, lengths, params):
    """One sequence after the other, cut to its length."""
    answers = []
    for row, length in zip(x, lengths, strict=True):
        a_t = np.zeros(len(params.ba))
        for x_t in row[:length]:
            a_t = np.tanh(x_t @ params.Wax + a_t @ params.Waa + params.ba)
        answers.append(softmax((a_t @ params.Wya + params.by)[None])[0])
    return np.array(answers)


@alternative(of="classify_sequence")
def step_by_step_where_real(x, lengths, params):
    """A loop over time that keeps the old state where the step is not real."""
    a_t = np.zeros((len(x), len(params.ba)))
    for t in range(x.shape[1]):
        new = np.tanh(x[:, t] @ params.Wax + a_t @ params.Waa + params.ba)
        a_t = np.where((t < lengths)[:, None], new, a_t)
    return softmax(a_t @ params.Wya + params.by)


@alternative(of="classify_sequence")
def all_answers_then_the_last(x, lengths, params):
    """Answers after every step, of which the last column is returned: the mask carries it there."""
    a, _ = unroll(x, params, mask_of(lengths, x.shape[1]))
    return softmax(output_scores(a, params))[:, -1]


@alternative(of="tag_sequence")
def tags_sequence_by_sequence(x, lengths, params):
    """One sequence after the other, written into an array of zeros."""
    y = np.zeros((len(x), x.shape[1], len(params.by)))
    for row, length in enumerate(lengths):
        a = rnn_forward(x[[row], :length], np.zeros((1, len(params.ba))), params)
        y[row, :length] = softmax(a[0] @ params.Wya + params.by)
    return y


@alternative(of="tag_sequence")
def tags_erased_afterwards(x, lengths, params):
    """Everything is read and labelled, and the padding erased at the end."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    y = softmax(np.einsum("bth,ho->bto", a, params.Wya) + params.by)
    y[~mask_of(lengths, x.shape[1])] = 0
    return y


@alternative(of="tag_sequence")
def tags_step_by_step(x, lengths, params):
    """A loop over time; each column is kept where it is real."""
    a_t, columns = np.zeros((len(x), len(params.ba))), []
    for t in range(x.shape[1]):
        real = (t < lengths)[:, None]
        a_t = np.where(real, np.tanh(x[:, t] @ params.Wax + a_t @ params.Waa + params.ba), a_t)
        columns.append(np.where(real, softmax(a_t @ params.Wya + params.by), 0))
    return np.stack(columns, axis=1)


@alternative(of="tag_sequence")
def tags_times_mask(x, lengths, params):
    """The probabilities of a masked pass, in which NaN is never read, times the mask."""
    mask = mask_of(lengths, x.shape[1])
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, mask)
    return softmax(output_scores(a, params)) * mask[..., np.newaxis]


@alternative(of="encode")
def encode_and_index(x, lengths, params):
    """Everything is read, and each sentence's own last state is picked."""
    a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
    return np.take_along_axis(a, lengths[:, None, None] - 1, axis=1)[:, 0]


@alternative(of="encode")
def encode_sentence_by_sentence(x, lengths, params):
    """One sentence after the other, cut to its length."""
    zeros = np.zeros((1, len(params.ba)))
    rows = [rnn_forward(x[[b], :n], zeros, params)[0, -1] for b, n in enumerate(lengths)]
    return np.stack(rows)


@alternative(of="encode")
def encode_step_by_step(x, lengths, params):
    """A loop over time that writes only the rows still running."""
    state = np.zeros((len(x), len(params.ba)))
    for t in range(x.shape[1]):
        running = lengths > t
        state[running] = np.tanh(x[running, t] @ params.Wax + state[running] @ params.Waa + params.ba)
    return state


@alternative(of="decode_teacher_forced")
def decode_step_by_step(state, target, params):
    """A loop over time; each word picks its row of Wax."""
    answers = []
    for t in range(target.shape[1]):
        word = target[:, t - 1] if t else np.full(len(target), START)
        state = np.tanh(params.Wax[word] + state @ params.Waa + params.ba)
        answers.append(softmax(state @ params.Wya + params.by))
    return np.stack(answers, axis=1)


@alternative(of="decode_teacher_forced")
def decode_with_concatenate(state, target, params):
    """One-hot vectors of START and of the words, side by side in time."""
    words = np.eye(len(params.by))[target]
    start = np.zeros_like(words[:, :1])
    start[..., START] = 1
    a = rnn_forward(np.concatenate([start, words[:, :-1]], axis=1), state, params)
    return softmax(a @ params.Wya + params.by)


@alternative(of="decode_teacher_forced")
def decode_one_too_many(state, target, params):
    """START in front of all words, and the answer after the last one dropped."""
    inputs = np.insert(target, 0, START, axis=1)
    a = rnn_forward(one_hot(inputs, len(params.by)), state, params)
    return softmax(output_scores(a, params))[:, :-1]


@alternative(of="translate")
def translate_one_by_one(source, params, *, max_length):
    """One sentence after the other, left as soon as END is chosen."""
    encoder, decoder = params
    ids = np.full((len(source), max_length), END)
    for row, words in enumerate(source):
        real = words[words != END]
        state = encode(one_hot(real, len(encoder.Wax))[None], np.array([len(real)]), encoder)[0]
        word = START
        for t in range(max_length):
            state = np.tanh(decoder.Wax[word] + state @ decoder.Waa + decoder.ba)
            word = int(np.argmax(state @ decoder.Wya + decoder.by))
            if word == END:
                break
            ids[row, t] = word
    return ids


@alternative(of="translate")
def translate_and_wipe(source, params, *, max_length):
    """Everything after the first END is wiped out afterwards."""
    lengths = np.count_nonzero(source != END, axis=1)
    state = encode(one_hot(source, len(params.encoder.Wax)), lengths, params.encoder)
    last, columns = np.full(len(source), START), []
    for _ in range(max_length):
        x_t = one_hot(last, len(params.decoder.by))[:, None]
        state = rnn_forward(x_t, state, params.decoder)[:, 0]
        last = softmax(state @ params.decoder.Wya + params.decoder.by).argmax(axis=1)
        columns.append(last)
    ids = np.stack(columns, axis=1)
    return np.where(np.maximum.accumulate(ids == END, axis=1), END, ids)


@alternative(of="translate")
def translate_with_an_encoder_of_its_own(source, params, *, max_length):
    """The sentence is read without calling encode, step by step."""
    encoder, decoder = params.encoder, params.decoder
    state = np.zeros((len(source), len(encoder.ba)))
    for words in source.T:
        new = np.tanh(encoder.Wax[words] + state @ encoder.Waa + encoder.ba)
        state = np.where((words != END)[:, None], new, state)
    ids, ended = np.full((len(source), max_length), END), np.zeros(len(source), dtype=bool)
    last = np.full(len(source), START)
    for t in range(max_length):
        state = np.tanh(decoder.Wax[last] + state @ decoder.Waa + decoder.ba)
        last = (state @ decoder.Wya + decoder.by).argmax(axis=1)
        ended |= last == END
        ids[~ended, t] = last[~ended]
    return ids
