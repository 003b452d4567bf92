"""Answers to notebooks 01 to 10, written from the released notebooks alone.

Some sentences of the notebooks can be read in two ways. An answer that hangs on one of them is in the bank only as
far as the reading says so:

General
    "How you compute is up to you" (notebook 00) stands against "Call `rnn_forward` for each chunk" (2.2) and "with a
    loop over time" (7.2). Read: an imperative in a goal counts, so one long pass and the fast function are wrong though
    the numbers agree. "As `rnn_cell_backward` takes back one" (3.3), "from the two functions that you have" (7.3) and
    "with `rnn_backward` from `rnn_parts`" (7.5) say where to begin, no more.
    Where several values are returned, a tuple, a list and a named tuple unpack alike, and all are right.
    No docstring speaks of sequences without a step, of a length of 0, or of float32. No answer hangs on them.
softmax
    "scores of any size": finite ones.
step_loss
    A target of probability zero: infinity, as "Go further" says. NumPy's warning is no fault.
forward_in_chunks
    "no more than `chunk` steps at a time" would allow pieces of equal length, or single steps; "steps per piece; the
    last piece may be shorter" would not. Neither is in the bank.
sequence_loss, output_backward
    "neither in the sum nor by what stands in it" stands against the product with the mask in hint 3, which keeps a NaN.
    Read: padded states are finite and padded targets are ids, so a product is right. Masks of numbers are promised in
    2.3 ("true or 1") and not in 3.1 ("true"): only answers to 2.3 are wrong about them.
sample, generate_melody
    A word is "read once": an answer that reads all words again from zeros for each draw gives the same state, and is
    right. `start` is a list in one cell and an array in others; both must do. A list as the result is in doubt, as
    is a `start` longer than `length`; neither is in the bank.
rnn_cell_backward
    "a_t: state after the step": the state that is given, or the same state computed anew. The example by hand leaves
    the bias open, and with a bias of -1.65 its state is the one that its weights make.
check_gradient
    NaN in the gradient is not spoken of: Python's `max(0.0, nan)` is 0.0, which calls such a gradient right.
truncated_windows
    "A list of pairs": tuples. Pairs as lists, or as rows of an array, are in doubt and not in the bank.
caption, translate
    "START is not among them": the START that is read first is not written. A network that chooses START itself writes
    it, since the formula takes the largest of all scores.
clip_by_global_norm
    "come out as they went in" and "return new arrays": below the limit, the same tuple is right. Gradients that are not
    finite, or whose squares overflow, are not spoken of.
final_states
    "a: what birnn_forward returned": there the ahead half waits in the padding, so the last column is right, though the
    formula takes the step L - 1.
melody_to_tokens
    A note that is not in the table is not spoken of.
attention_scores
    "the length of a key" could have been its norm, so two readings were possible; hint 3 and the example by hand settle
    it, and the text says "number of features" now. NaN in padded keys is not spoken of.
masked_softmax
    "a row without any real word" is a sentence, "the largest real score" is of one query. Real scores that are infinite
    are not spoken of.
softmax_backward, attend_backward
    Their arguments are finite, also in padding; `attend` alone is promised NaN there.
translate_with_attention
    "START is not among them": as in `caption`. No answer forbids START.
"""
