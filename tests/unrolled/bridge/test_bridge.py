"""Notebook 11 shows equal numbers where PyTorch is installed, and runs to the end where it is not."""

import ast
import sys
from contextlib import redirect_stdout
from io import StringIO

import numpy as np
import pytest
from rnnkit.data.bridge import SHOWN

from autograder.grading.submission import read_own
from autograder.unrolled import UNROLLED
from autograder.unrolled.given.bridge_parts import with_torch
from tests.some import some

NO_TORCH = "PyTorch is not installed, so nothing is compared with it: pip install 'unrolled[torch]'"
MISSING = "PyTorch is not installed, so this cell did not run."
OWN = {
    "01_rnn_cell": ["rnn_cell_step"],
    "02_forward_pass": ["rnn_forward"],
    "03_bptt": ["rnn_cell_backward", "rnn_backward"],
    "04_rnn_types": ["adam_step"],
    "06_gated_cells": ["sigmoid", "gru_cell_step", "gru_cell_backward", "lstm_cell_step", "lstm_cell_backward"],
}
TRAINED = {"tagging-code-3", "tagging-code-4"}  # whose losses are those of a short run when trainings are cut short


@pytest.fixture
def notebook():
    return read_own(UNROLLED.source_notebook(UNROLLED.assignment("11_bridge")))


@pytest.fixture
def torch():
    torch = pytest.importorskip("torch", reason=NO_TORCH)
    yield torch
    torch.set_default_dtype(torch.float32)


@pytest.fixture
def no_torch(monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)


def written_in(name, functions):
    """The text of some functions of a notebook, as its instructor wrote them."""
    cells = read_own(UNROLLED.source_notebook(UNROLLED.assignment(name)))["cells"]
    sources = [cell["source"] for cell in cells if cell["cell_type"] == "code"]
    found = [
        ast.get_source_segment(source, node)
        for source in sources
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef) and node.name in functions
    ]
    assert len(found) == len(functions)
    return found


def run(notebook):
    """Run the code cells in this process, in order; what each prints, by its id."""
    names, printed = {}, {}
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            with redirect_stdout(StringIO()) as out:
                exec(compile(cell["source"], cell["id"], "exec"), names)
            printed[cell["id"]] = out.getvalue()
    return printed


def indented(text):
    return "".join(f"    {line}\n" for line in text.splitlines())


def test_without_pytorch_it_runs_to_the_end_and_prints_what_it_shows_with_it(notebook, no_torch, monkeypatch):
    monkeypatch.setenv("RNNKIT_QUICK", "1")
    printed = run(notebook)

    assert "PyTorch is not installed. Read on" in printed["set-up-code"]
    assert {name for name, text in printed.items() if MISSING in text} == set(SHOWN)
    for name in some(SHOWN):
        assert indented(SHOWN[name]) in printed[name]


@pytest.mark.slow
def test_with_pytorch_every_comparison_comes_out_as_it_is_stored(notebook, torch, monkeypatch):
    monkeypatch.setenv("RNNKIT_QUICK", "1")
    printed = run(notebook)

    for name in some(set(SHOWN) - TRAINED):
        assert printed[name] == SHOWN[name]
    assert printed["tagging-code-4"].splitlines()[0] == "second bias fixed:  equal losses: 5 of 5"


@pytest.mark.slow
def test_functions_that_a_student_wrote_may_be_pasted_and_compare_as_the_given_ones_do(notebook, torch, monkeypatch):
    monkeypatch.setenv("RNNKIT_QUICK", "1")
    (place,) = [cell for cell in notebook["cells"] if cell["id"] == "yours-code"]
    place["source"] += "\n\n" + "\n\n".join(text for name in OWN for text in written_in(name, OWN[name]))
    printed = run(notebook)

    for name in some(set(SHOWN) - TRAINED):
        assert printed[name] == SHOWN[name]
    assert printed["tagging-code-4"].splitlines()[0] == "second bias fixed:  equal losses: 5 of 5"


def test_a_cell_without_stored_outputs_is_said_not_to_have_run(no_torch, capsys):
    assert not with_torch("a cell of somebody's own")
    assert MISSING in capsys.readouterr().out


def test_of_two_biases_adam_moves_each_as_far_as_one_alone(torch):
    biases = [torch.zeros(3, requires_grad=True) for _ in range(2)]
    optimiser = torch.optim.Adam(biases, lr=0.01)
    (sum(biases) * torch.tensor([3.0, -1.0, 0.2])).sum().backward()
    optimiser.step()

    for bias in biases:
        np.testing.assert_allclose(bias.detach(), [-0.01, 0.01, -0.01], rtol=1e-5)


def test_an_embedding_picks_the_row_that_a_one_hot_vector_multiplies_out(torch):
    table = torch.nn.Embedding(6, 4)

    np.testing.assert_array_equal(table(torch.tensor([2])).detach(), (torch.eye(6)[[2]] @ table.weight).detach())


def test_a_fresh_lstm_draws_both_biases_within_one_over_the_root_of_its_units(torch):
    lstm = torch.nn.LSTM(2, 100)
    drawn = torch.cat([lstm.bias_ih_l0, lstm.bias_hh_l0]).detach().abs()

    assert 0.09 < drawn.max() <= 0.1
    assert abs(float(drawn.mean()) - 0.05) < 0.01


def test_gradients_add_up_until_they_are_forgotten(torch):
    weight = torch.ones(1, requires_grad=True)
    for _ in range(2):
        (3 * weight).sum().backward()
    twice = float(weight.grad)
    torch.optim.SGD([weight]).zero_grad()

    assert (twice, weight.grad) == (6.0, None)


def test_multihead_attention_reads_true_as_do_not_look_here(torch):
    look = torch.nn.MultiheadAttention(4, 1, batch_first=True)
    x = torch.arange(12.0).reshape(1, 3, 4)
    _, weights = look(x, x, x, key_padding_mask=torch.tensor([[False, True, False]]))

    assert (weights[0] == 0).tolist() == [[False, True, False]] * 3
