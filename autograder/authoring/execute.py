"""Runs instructor notebooks in a real Jupyter kernel and brings them to normal form."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from autograder.authoring.normal_form import normalise
from autograder.errors import SourceError
from autograder.files.whole import write_whole


def execute(path: Path, *, timeout: int = 120) -> None:
    """Run a notebook from top to bottom and write it back in normal form.

    Args:
        path: an instructor notebook; it is overwritten.
        timeout: seconds that one cell may take.

    Raises:
        SourceError: if a cell takes too long, raises, or ends the kernel; the file is left as it is.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=timeout, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    )
    client.store_widget_state = False
    with _named(path, client):
        client.execute(env=dict(os.environ, PYTHONSAFEPATH="1", OMP_NUM_THREADS="1"))
    write(path, normalise(json.loads(json.dumps(notebook))))


@contextmanager
def _named(path: Path, client: NotebookClient) -> Iterator[None]:
    """Say of what ends a run in which cell of which notebook it was."""
    begun = ["none yet"]

    def begins(cell: Any, cell_index: int) -> None:
        begun.append(f"{cell.id}, number {cell_index + 1}")

    client.on_cell_execute = begins
    try:
        yield
    except (CellTimeoutError, CellExecutionError, DeadKernelError) as error:
        where = f"{path.name}, cell {begun[-1]}:"
        raise SourceError(f"{where} {_what_ended(error, client.timeout)} The file is left as it was.") from error


def _what_ended(error: Exception, timeout: int) -> str:
    """Tell what ended a run, and what to do."""
    if isinstance(error, CellTimeoutError):
        return (
            f"it ran for {timeout} seconds, the most that a cell may take, and was stopped. On a busy machine try "
            "again when there is less to do; where the cell is slow in itself, let it compute less."
        )
    if isinstance(error, CellExecutionError):
        return f"it raised {error.ename}: {error.evalue}. Run it in JupyterLab to see the line, and mend it."
    return "the kernel ended while it ran. Look for what ends Python there, or for memory that ran out."


def write(path: Path, notebook: dict[str, Any]) -> None:
    """Write a notebook the way nbformat does, so that diffs stay small."""
    write_whole(path, nbformat.writes(nbformat.from_dict(notebook)) + "\n")
