"""nbgrader's Validate button, pressed in a student's folder: quick, whole, and right about what is wrong."""

import json
import logging
from types import SimpleNamespace

import pytest
from nbgrader.server_extensions.validate_assignment.handlers import ValidateAssignmentHandler

from autograder.authoring.demo import Work, hand_in
from autograder.authoring.release import parts
from autograder.claims.mistake import mistakes_in
from autograder.files.whole import write_whole
from autograder.unrolled import UNROLLED

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::RuntimeWarning"),
]
COUNT = "import rnnkit\nwith open('counted', 'w') as file:\n    print(rnnkit.steps(700, 3), rnnkit.quick(), file=file)"


@pytest.fixture
def validate(tmp_path, monkeypatch):
    """Press the button on a notebook as a student has it, with Jupyter started in the folder of notebooks."""
    monkeypatch.delenv("RNNKIT_QUICK", raising=False)
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path / "config"))
    monkeypatch.chdir(tmp_path)

    def press(assignment, work):
        folder = tmp_path / assignment.name
        write_whole(folder / f"{assignment.name}.ipynb", json.dumps(hand_in(UNROLLED, assignment, work)))
        for path, text in parts(UNROLLED, assignment).items():
            write_whole(folder / path.name, text)
        server = SimpleNamespace(root_dir=str(tmp_path), log=logging.getLogger(__name__))
        server.load_config = lambda: ValidateAssignmentHandler.load_config(server)
        said = ValidateAssignmentHandler.validate_notebook(server, f"{assignment.name}/{assignment.name}.ipynb")
        assert said["success"], said["value"]
        return said["value"], (folder / "counted").read_text()

    return press


@pytest.mark.slow
def test_a_solved_notebook_passes_and_its_trainings_are_cut_short(validate):
    found, counted = validate(UNROLLED.assignment("03_bptt"), Work(cells=(COUNT,)))

    assert (found, counted) == ({}, "3 True\n")


@pytest.mark.slow
def test_a_wrong_answer_fails_its_own_check_and_is_told_what_it_is(validate):
    cell = UNROLLED.assignment("01_rnn_cell")
    wrong = next(m for m in mistakes_in(cell.module("mistakes")) if m.name == "logarithm_to_base_two")

    found, _ = validate(cell, Work(mistakes=(wrong,), cells=(COUNT,)))

    assert [failed["source"] for failed in found["failed"]] == ["check.step_loss(step_loss)"]
    assert "the logarithm is taken to base 2" in " ".join(found["failed"][0]["raw_error"].split())


@pytest.mark.slow
def test_an_unanswered_question_fails_nothing(validate):
    cell = UNROLLED.assignment("01_rnn_cell")

    found, _ = validate(cell, Work(answers={1: "", 2: "a"}, cells=(COUNT,)))

    assert found == {}
