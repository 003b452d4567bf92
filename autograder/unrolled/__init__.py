"""The course: recurrent neural networks from scratch. Nothing outside this folder knows a network.

A folder for each notebook holds its `checks`, its `oracle` (the same functions by another route), `mistakes`,
`alternatives` and `domain`. `given` is the only folder of which anything is released; `made` makes what `rnnkit` ships.
"""

from functools import partial

from autograder.claims.course import REPOSITORY, Answered, Assignment, Closed, Course, ManualTask

_assignment = partial(Assignment, package=__name__)

RNN = ("forward_parts.rnn_forward", "rnn_parts.rnn_forward")
RNN_BACK = ("rnn_parts.rnn_backward", "rnn_parts._rnn_loop_back")
GRU = (
    *("rnn_parts.gru_forward", "rnn_parts.gru_backward", "rnn_parts._gru_loop", "rnn_parts._gru_loop_back"),
    *("bridge_parts.gru_cell_step", "bridge_parts.gru_cell_backward"),
)
LSTM = (
    *("rnn_parts.lstm_forward", "rnn_parts.lstm_backward", "rnn_parts._lstm_loop", "rnn_parts._lstm_loop_back"),
    *("bridge_parts.lstm_cell_step", "bridge_parts.lstm_cell_backward"),
)
SLOPES = ("rnnkit.gradcheck.by_weight", "rnnkit.gradcheck._slopes", "rnnkit.gradcheck._relative_error")

UNROLLED = Course(
    assignments=(
        _assignment("00_start_here"),
        _assignment("01_rnn_cell", topic="rnn_cell"),
        _assignment("02_forward_pass", topic="forward_pass"),
        _assignment("03_bptt", topic="bptt", parts=("forward_parts",)),
        _assignment("04_rnn_types", topic="rnn_types", parts=("rnn_parts",)),
        _assignment(
            "05_vanishing_gradients",
            topic="vanishing_gradients",
            parts=("rnn_parts", "adam_parts", "dogs_experiment", "temporal_order_experiment"),
        ),
        _assignment("06_gated_cells", topic="gated_cells", parts=("rnn_parts", "adam_parts", "dogs_experiment")),
        _assignment("07_bidirectional", topic="bidirectional", parts=("rnn_parts", "adam_parts")),
        _assignment(
            "08_compose",
            topic="compose",
            parts=("rnn_parts", "adam_parts"),
            by_hand=(ManualTask("about_my_piece", points=4),),
        ),
        _assignment("09_clinic", topic="clinic", parts=("rnn_parts", "adam_parts", "clinic_ward")),
        _assignment(
            "10_attention", topic="attention", parts=("rnn_parts", "adam_parts", "dogs_experiment", "attention_parts")
        ),
        _assignment("11_bridge", parts=("rnn_parts", "adam_parts", "bridge_parts")),
    ),
    source=REPOSITORY / "solutions",
    release=REPOSITORY / "notebooks",
    records_module="rnnkit.params",
    title="Unrolled",
    readable=("rnnkit",),
    settings={"RNNKIT_QUICK": "1"},
    warm=("numpy", "matplotlib.figure", "matplotlib.backends.backend_agg"),
    rehearsal="__import__('rnnkit.checks.rnn_cell').checks.rnn_cell.softmax(open)",
    visible_data=REPOSITORY / "utils" / "rnnkit" / "checks" / "data",
    answered=(
        Answered("forward_parts", of="01_rnn_cell", why="03 needs a right forward pass, of whoever failed 01 too"),
        Answered("forward_parts", of="02_forward_pass", why="03 goes back through a forward pass, which must be right"),
        Answered("rnn_parts", of="02_forward_pass", why="04 and later train networks; 02 was due before 03 began"),
        Answered("rnn_parts", of="03_bptt", why="04 and later train networks; 03 was due before 04 began"),
        Answered("adam_parts", of="04_rnn_types", why="05 and later train with Adam; 04 was due before 05 began"),
        Answered(
            "bridge_parts", of="06_gated_cells", why="11 puts the cells beside PyTorch's; it comes after all others"
        ),
        Answered("bridge_parts", of="10_attention", why="11 puts attention beside PyTorch's; it comes last"),
        Answered("04_rnn_types", of="01_rnn_cell", why="its losses begin with the softmax, which is shown once more"),
    ),
    closed=(
        Closed("softmax", ("forward_parts.softmax",)),
        Closed("rnn_cell_step", RNN),
        Closed("rnn_forward", RNN),
        Closed("forward_in_chunks", RNN),
        Closed("sequence_loss", ("forward_parts.sequence_loss", "rnn_parts.softmax_cross_entropy")),
        Closed("sample", ("forward_parts.sample",)),
        Closed("output_backward", ("rnn_parts.output_backward", "rnn_parts.softmax_cross_entropy", *SLOPES)),
        Closed("rnn_cell_backward", (*RNN_BACK, *SLOPES)),
        Closed("rnn_backward", (*RNN_BACK, *SLOPES)),
        Closed("check_gradient", SLOPES),
        Closed("sgd_step", ("rnn_parts.sgd",)),
        Closed("adam_step", ("adam_parts.adam_step",)),
        Closed("step_jacobian", RNN_BACK),
        Closed("gru_cell_step", GRU),
        Closed("gru_cell_backward", (*GRU, *SLOPES)),
        Closed("lstm_cell_step", LSTM),
        Closed("lstm_cell_backward", (*LSTM, *SLOPES)),
        Closed("masked_forward", ("rnn_parts.rnn_forward",)),
        Closed("birnn_backward", SLOPES),
        Closed("decoder_step_with_attention", ("attention_parts._run",)),
        Closed("translate_with_attention", ("attention_parts._run",)),
        Closed("softmax_backward", SLOPES),
        Closed("attend", ("bridge_parts.attend",)),
        Closed("attend_backward", ("bridge_parts.attend_backward", *SLOPES)),
    ),
)
