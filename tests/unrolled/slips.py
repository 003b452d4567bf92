"""Right answers, and slips: one change to such an answer, as students make it, with the name that it should get."""

from dataclasses import dataclass
from textwrap import dedent

from autograder.claims.course import Assignment
from autograder.unrolled import UNROLLED

RIGHT = {
    "rnn_cell_step": """
        def rnn_cell_step(x_t, a_prev, params):
            return np.tanh(x_t @ params.Wax + a_prev @ params.Waa + params.ba)
    """,
    "rnn_cell_output": """
        def rnn_cell_output(a_t, params):
            return softmax(a_t @ params.Wya + params.by)
    """,
    "impulse_response": """
        def impulse_response(params, steps):
            x, a, states = np.eye(1, len(params.Wax)), np.zeros((1, len(params.Waa))), []
            for _ in range(steps):
                a = rnn_cell_step(x, a, params)
                states.append(a[0])
                x = 0 * x
            return np.array(states)
    """,
    "rnn_forward": """
        def rnn_forward(x, a0, params):
            a, before = np.zeros((*x.shape[:2], a0.shape[1])), a0
            for t in range(x.shape[1]):
                before = np.tanh(x[:, t] @ params.Wax + before @ params.Waa + params.ba)
                a[:, t] = before
            return a
    """,
    "sequence_loss": """
        def sequence_loss(a, targets, params, mask=None):
            z = a @ params.Wya + params.by
            z = z - z.max(axis=-1, keepdims=True)
            log_p = z - np.log(np.exp(z).sum(axis=-1, keepdims=True))
            s = -np.take_along_axis(log_p, targets[..., None], axis=-1)[..., 0]
            mask = np.ones(s.shape) if mask is None else mask
            return (s * mask).sum() / len(a)
    """,
    "output_backward": """
        def output_backward(a, targets, params, mask=None):
            z = a @ params.Wya + params.by
            e = np.exp(z - z.max(axis=-1, keepdims=True))
            dz = e / e.sum(axis=-1, keepdims=True) - np.eye(len(params.by))[targets]
            mask = np.ones(targets.shape) if mask is None else mask
            dz = dz * mask[..., None] / len(a)
            return dz @ params.Wya.T, np.einsum("bth,bto->ho", a, dz), dz.sum(axis=(0, 1))
    """,
    "rnn_cell_backward": """
        def rnn_cell_backward(da_next, x_t, a_prev, a_t, params):
            dz = da_next * (1 - a_t ** 2)
            zeros = [np.zeros_like(params.Wya), np.zeros_like(params.by)]
            return dz @ params.Wax.T, dz @ params.Waa.T, RNNParams(x_t.T @ dz, a_prev.T @ dz, dz.sum(axis=0), *zeros)
    """,
    "rnn_backward": """
        def rnn_backward(da, x, a, a0, params):
            dx, da_next = np.zeros_like(x), np.zeros_like(a0)
            total = RNNParams(*(np.zeros_like(w) for w in params))
            for t in reversed(range(x.shape[1])):
                before = a[:, t - 1] if t > 0 else a0
                dx[:, t], da_next, g = rnn_cell_backward(da[:, t] + da_next, x[:, t], before, a[:, t], params)
                total = RNNParams(*(s + share for s, share in zip(total, g)))
            return dx, da_next, total
    """,
    "clip_by_global_norm": """
        def clip_by_global_norm(grads, max_norm):
            norm = float(np.sqrt(sum(np.sum(g ** 2) for g in grads)))
            factor = max_norm / norm if norm > max_norm else 1.0
            return type(grads)(*(g * factor for g in grads)), norm
    """,
    "step_jacobian": """
        def step_jacobian(a_t, params):
            return params.Waa * (1 - a_t ** 2)[:, None, :]
    """,
    "gradient_by_lag": """
        def gradient_by_lag(a, params, upstream):
            grad, norms = upstream, []
            for t in reversed(range(a.shape[1])):
                norms.append(np.linalg.norm(grad))
                grad = (grad * (1 - a[:, t] ** 2)) @ params.Waa.T
            return np.array(norms[::-1])
    """,
    "classify_image": """
        def classify_image(x, params):
            return softmax(np.tanh(x @ params.Wax + params.ba) @ params.Wya + params.by)
    """,
    "classify_sequence": """
        def classify_sequence(x, lengths, params):
            real = np.arange(x.shape[1]) < lengths[:, None]
            a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params, real)
            return softmax(a[:, -1] @ params.Wya + params.by)
    """,
    "tag_sequence": """
        def tag_sequence(x, lengths, params):
            real = np.arange(x.shape[1]) < lengths[:, None]
            a = rnn_forward(x, np.zeros((len(x), len(params.ba))), params)
            return np.where(real[..., None], softmax(a @ params.Wya + params.by), 0.0)
    """,
    "encode": """
        def encode(x, lengths, params):
            real = np.arange(x.shape[1]) < lengths[:, None]
            return rnn_forward(x, np.zeros((len(x), len(params.ba))), params, real)[:, -1]
    """,
    "reverse_by_length": """
        def reverse_by_length(x, lengths):
            turned = x.copy()
            for row, n in enumerate(lengths):
                turned[row, :n] = x[row, :n][::-1]
            return turned
    """,
    "masked_forward": """
        def masked_forward(x, lengths, a0, params):
            a, before = np.zeros((*x.shape[:2], a0.shape[1])), a0
            for t in range(x.shape[1]):
                new = np.tanh(x[:, t] @ params.Wax + before @ params.Waa + params.ba)
                before = np.where((t < lengths)[:, None], new, before)
                a[:, t] = before
            return a
    """,
    "birnn_forward": """
        def birnn_forward(x, lengths, params):
            a0 = np.zeros((len(x), len(params.ahead.ba)))
            ahead = masked_forward(x, lengths, a0, params.ahead)
            back = masked_forward(reverse_by_length(x, lengths), lengths, a0, params.back)
            return np.concatenate([ahead, reverse_by_length(back, lengths)], axis=2)
    """,
    "final_states": """
        def final_states(a, lengths):
            n = a.shape[2] // 2
            return np.concatenate([a[np.arange(len(a)), lengths - 1, :n], a[:, 0, n:]], axis=1)
    """,
    "frame_accuracy": """
        def frame_accuracy(scores, labels, lengths):
            real = np.arange(labels.shape[1]) < lengths[:, None]
            return ((scores.argmax(axis=2) == labels) & real).sum() / real.sum()
    """,
    "masked_softmax": """
        def masked_softmax(scores, mask):
            chosen = np.where(mask[:, None, :], scores, -np.inf)
            largest = chosen.max(axis=2, keepdims=True)
            parts = np.exp(chosen - np.where(largest == -np.inf, 0, largest))
            total = parts.sum(axis=2, keepdims=True)
            return parts / np.where(total == 0, 1, total)
    """,
    "attend_backward": """
        def attend_backward(dcontext, queries, keys, values, weights):
            dweights = dcontext @ values.transpose(0, 2, 1)
            dscores = softmax_backward(dweights, weights) / np.sqrt(queries.shape[2])
            return dscores @ keys, dscores.transpose(0, 2, 1) @ queries, weights.transpose(0, 2, 1) @ dcontext
    """,
    "decoder_step_with_attention": """
        def decoder_step_with_attention(y_prev, b_prev, keys, values, mask, params):
            decoder = params.decoder
            b = np.tanh(y_prev @ decoder.Wax + b_prev @ decoder.Waa + decoder.ba)
            context, weights = attend(b[:, None], keys, values, mask)
            return b @ decoder.Wya + context[:, 0] @ params.Wyc + decoder.by, b, weights[:, 0]
    """,
}


@dataclass(frozen=True)
class Slip:
    """One change to a right answer.

    Attributes:
        of: the exercise.
        instead: what stands in the right answer.
        written: what is written instead.
        name: of the mistake that the answer should be told.
    """

    of: str
    instead: str
    written: str
    name: str

    @property
    def source(self) -> str:
        """The whole answer."""
        right = dedent(RIGHT[self.of])
        assert self.instead in right
        return right.replace(self.instead, self.written)

    @property
    def assignment(self) -> Assignment:
        """The notebook that asks for it."""
        return next(a for a in UNROLLED.graded if self.of in {exercise.name for exercise in a.exercises})


GRADIENT_IN_DVALUES = "gradient_for_the_weights_in_dvalues"
SLIPS = [
    Slip("rnn_cell_step", "params.ba)", "params.ba + params.ba)", "bias_added_twice"),
    Slip("rnn_cell_step", "params.ba)", "params.ba).squeeze()", "single_sequence_loses_its_batch_axis"),
    Slip("rnn_cell_output", "params.by)", "params.by + params.by)", "output_bias_added_twice"),
    Slip("rnn_cell_output", "params.by)", "params.by).squeeze()", "single_output_loses_its_batch_axis"),
    Slip("impulse_response", "states)", "states).squeeze()", "echo_squeezed"),
    Slip("rnn_forward", "params.ba)", "2 * params.ba)", "bias_added_twice"),
    Slip("rnn_forward", "return a", "return a.squeeze()", "axes_of_length_one_squeezed_away"),
    Slip("rnn_forward", "range(x", "range(1, x", "first_step_left_zero"),
    Slip(
        "rnn_forward",
        "before = np.tanh(x[:, t] @ params.Wax + before @",
        "before = np.tanh(x[:, t] @ params.Wax + a[:, t - 1] @",
        "a0_ignored",
    ),
    Slip(
        "rnn_forward",
        "= before\n    return a",
        "= before\n    return np.hstack([a0[:, None], a[:, :-1]])",
        "one_state_late",
    ),
    Slip("sequence_loss", "/ len(a)", "/ mask.sum()", "mean_over_the_counted_steps"),
    Slip("sequence_loss", "(s * mask).sum() / len(a)", "s[mask == 1].mean()", "mean_over_the_counted_steps"),
    Slip("output_backward", "/ len(a)", "/ mask.sum()", "divided_by_every_step"),
    Slip("rnn_cell_backward", "1 - a_t ** 2", "1 - np.tanh(a_t) ** 2", "tanh_taken_once_more"),
    Slip("rnn_cell_backward", "1 - a_t ** 2", "1 - np.abs(a_t)", "size_for_the_square"),
    Slip("rnn_cell_backward", "(1 - a_t ** 2)", "np.tanh(a_t)", "tanh_for_its_slope"),
    Slip("rnn_cell_backward", "(1 - a_t ** 2)", "a_t", "state_for_its_slope"),
    Slip(
        "rnn_cell_backward",
        "return dz @ params.Wax.T, dz @ params.Waa.T",
        "return (dz @ params.Wax.T).squeeze(), (dz @ params.Waa.T).squeeze()",
        "gradients_squeezed",
    ),
    Slip("rnn_backward", "np.zeros_like(a0)", "da[:, -1]", "last_gradient_counted_twice"),
    Slip("rnn_backward", "RNNParams(*(s + share for s, share in zip(total, g)))", "total + g", "shares_put_in_a_row"),
    Slip(
        "rnn_backward",
        "RNNParams(*(s + share for s, share in zip(total, g)))",
        "RNNParams(*(total + g)[:5])",
        "shares_never_added",
    ),
    Slip("rnn_backward", "return dx", "return dx.squeeze()", "input_gradient_squeezed"),
    Slip("clip_by_global_norm", " if norm > max_norm else 1.0", "", "scaled_up_and_refused_at_zero"),
    Slip("step_jacobian", "1 - a_t ** 2", "1 - np.tanh(a_t) ** 2", "tanh_taken_once_more"),
    Slip("step_jacobian", "1 - a_t ** 2", "1 - np.abs(a_t)", "size_for_the_square"),
    Slip("gradient_by_lag", "1 - a[:, t] ** 2", "1 - np.tanh(a[:, t]) ** 2", "tanh_taken_once_more_on_the_way"),
    Slip("gradient_by_lag", "1 - a[:, t] ** 2", "1 - np.abs(a[:, t])", "size_for_the_square_on_the_way"),
    Slip("classify_image", "params.ba)", "params.ba + params.ba)", "image_bias_added_twice"),
    Slip("classify_image", "params.by)", "params.by).squeeze()", "image_squeezed"),
    Slip("classify_sequence", "< lengths", "<= lengths", "one_step_too_late"),
    Slip("classify_sequence", "lengths[:, None]", "lengths[0] * np.ones((len(x), 1))", "all_as_long_as_the_first"),
    Slip("classify_sequence", "lengths[:, None]", "lengths[:, None] - 1", "last_real_step_masked_out"),
    Slip("classify_sequence", "params.by)", "params.by).squeeze()", "sequence_squeezed"),
    Slip("tag_sequence", "< lengths", "<= lengths", "one_padded_step_tagged"),
    Slip("tag_sequence", "lengths[:, None]", "lengths[0] * np.ones((len(x), 1))", "tagged_as_long_as_the_first"),
    Slip("tag_sequence", "0.0)", "0.0).squeeze()", "labels_squeezed"),
    Slip("encode", "< lengths", "<= lengths", "one_word_too_many"),
    Slip("encode", "lengths[:, None]", "lengths[0] * np.ones((len(x), 1))", "as_long_as_the_first_sentence"),
    Slip("encode", "[:, -1]", "[:, -1].squeeze()", "state_squeezed"),
    Slip("reverse_by_length", ":n]", ":n + 1]", "one_padded_step_turned"),
    Slip("reverse_by_length", ":n]", ":lengths[0]]", "all_turned_by_the_first_length"),
    Slip("reverse_by_length", "return turned", "return turned.squeeze()", "turned_and_squeezed"),
    Slip("masked_forward", "t < lengths", "t <= lengths", "one_padded_step_read"),
    Slip("masked_forward", "(t < lengths)[:, None]", "t < lengths[0]", "first_length_for_all"),
    Slip("masked_forward", "return a", "return a.squeeze()", "states_squeezed"),
    Slip("masked_forward", "params.ba)", "params.ba + params.ba)", "bias_added_twice"),
    Slip("birnn_forward", "axis=2)", "axis=2).squeeze()", "both_states_squeezed"),
    Slip(
        "birnn_forward",
        "    a0",
        "    lengths = np.full_like(lengths, lengths[0])\n    a0",
        "both_read_the_first_length",
    ),
    Slip("final_states", "lengths - 1", "lengths[0] - 1", "length_of_the_first_row"),
    Slip("final_states", "axis=1)", "axis=1).squeeze()", "ends_squeezed"),
    Slip("frame_accuracy", "< lengths", "<= lengths", "one_padded_frame_counted"),
    Slip("frame_accuracy", "lengths[:, None]", "lengths[0] * np.ones((len(labels), 1))", "frames_of_the_first_length"),
    Slip("masked_softmax", "np.where(largest == -np.inf, 0, largest)", "largest", "nan_where_all_is_padding"),
    Slip("masked_softmax", "scores, -np.inf", "scores, -1e9", "even_shares_where_all_is_padding"),
    Slip("masked_softmax", "scores, -np.inf", "scores, 0", "zero_for_minus_infinity"),
    Slip("attend_backward", " / np.sqrt(queries.shape[2])", "", "no_scale_on_the_way_back"),
    Slip("attend_backward", "np.sqrt(queries.shape[2])", "queries.shape[2]", "features_for_their_root_on_the_way_back"),
    Slip("attend_backward", "weights.transpose(0, 2, 1)", "dweights.transpose(0, 2, 1)", GRADIENT_IN_DVALUES),
    Slip("decoder_step_with_attention", "b[:, None]", "b_prev[:, None]", "the_old_state_looks"),
    Slip("decoder_step_with_attention", "mask)", "mask | True)", "mask_not_handed_on_by_the_step"),
]
"""Without those that Python itself refuses, such as `lengths` for `lengths - 1`: of these, tests/claims/ knows."""
