"""A second bank of answers to notebooks 01 to 10, written from the released notebooks alone.

Where a sentence of a notebook can be read in two ways, this is how it was read:

softmax
    "nothing else above or below": a small number added to the sum is a fault; no answer hangs on it.
rnn_forward
    No docstring says that inputs are floats. Read: one-hot vectors of integers are inputs, and the states are floats.
forward_in_chunks
    "give it no more than `chunk` steps at a time": a longer piece is a fault though all states are right.
sequence_loss
    "true or 1 where a step counts": masks of numbers are promised, and true may come after false.
    "A batch of B sentences is divided by B, however short some of them are": so also with a row without a real step.
output_backward
    "mask: true where a step counts" does not say that the true steps come first. Read: they need not.
sample
    "Draw each one from `rng`" stands against "any way of drawing from `rng` is right": a copy of `rng` draws what `rng`
    would have drawn, and nothing says that `rng` must have moved on. Read: right.
check_gradient
    "one random number for each entry": plus and minus one, drawn, are such numbers.
truncated_windows
    "A list of pairs": a generator is none.
caption, translate
    "START is not among them" stands against the largest of all scores. No answer hangs on a START that is chosen.
decode_teacher_forced
    "END and what fills up after it included": the steps after END have probabilities like all others.
gradient_by_lag
    No docstring names a precision. Read: float64 in, float64 out.
clip_by_global_norm
    "come out as they went in" stands against "return new arrays". No answer is wrong for the same arrays alone.
reverse_by_length
    "as it was", and an example of words: whatever x is made of, the result is made of.
masked_forward, birnn_forward, tag_sequence
    `x` may be longer than its longest sequence, and the result is as long as `x`.
frame_accuracy
    "whose highest score is at the label": two highest scores are not spoken of, and no answer hangs on them.
generate_melody
    "most notes of the melody, the given ones included": as many given notes as `length` come back alone. More than
    that is not spoken of.
attention_scores
    "the length of a key" was read as its number of features.
masked_softmax
    "of any size": any finite size, so 1e13 as well. Setting weights to zero after the softmax is right if they are
    divided by their sum once more.
attend_backward
    The mask is no array that a gradient is asked for.
translate_with_attention
    "START is not among them" is read as in `caption`.
"""
