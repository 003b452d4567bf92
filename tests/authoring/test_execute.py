"""Running a notebook says in a sentence what ended it, and where."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from autograder import cli
from autograder.authoring import execute as executing
from autograder.authoring.execute import execute
from autograder.errors import SourceError

WAYS = {
    "ran for 2 seconds": "import time\ntime.sleep(60)",
    "raised ZeroDivisionError: division by zero": "1 / 0",
    "the kernel ended while it ran": "import os\nos._exit(3)",
}


@pytest.fixture
def notebook(tmp_path):
    def write(source):
        path = tmp_path / "mine.ipynb"
        nbformat.write(new_notebook(cells=[new_code_cell("x = 1", id="first"), new_code_cell(source, id="slow")]), path)
        return path

    return write


@pytest.mark.parametrize("says", WAYS)
def test_what_ends_a_run_is_said_with_the_notebook_and_the_cell_and_nothing_is_written(notebook, says):
    path = notebook(WAYS[says])
    before = path.read_bytes()
    with pytest.raises(SourceError) as caught:
        execute(path, timeout=2)

    assert str(caught.value).startswith("mine.ipynb, cell slow, number 2: ")
    assert says in str(caught.value)
    assert str(caught.value).endswith("The file is left as it was.")
    assert path.read_bytes() == before


def test_the_command_prints_one_sentence_and_no_traceback(notebook, monkeypatch, capsys):
    path = notebook(WAYS["ran for 2 seconds"])
    monkeypatch.setattr(executing, "execute", lambda _: execute(path, timeout=2))
    code = cli.main(["execute", "01_rnn_cell"])
    (line,) = [line for line in capsys.readouterr().err.splitlines() if "IPKernelApp" not in line]

    assert code == 2
    assert line.startswith("autograder: mine.ipynb, cell slow, number 2: it ran for 2 seconds")
    assert "when there is less to do" in line
