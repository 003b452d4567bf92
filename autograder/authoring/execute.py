"""Runs instructor notebooks in a real Jupyter kernel and brings them to normal form."""

import json
import os
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

from autograder.authoring.normal_form import normalise
from autograder.files.whole import write_whole


def execute(path: Path, *, timeout: int = 120) -> None:
    """Run a notebook from top to bottom and write it back in normal form.

    Args:
        path: an instructor notebook; it is overwritten.
        timeout: seconds that one cell may take.

    Raises:
        nbclient.exceptions.CellExecutionError: if a cell raises.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook, timeout=timeout, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    )
    client.store_widget_state = False
    client.execute(env=dict(os.environ, PYTHONSAFEPATH="1", OMP_NUM_THREADS="1"))
    write(path, normalise(json.loads(json.dumps(notebook))))


def write(path: Path, notebook: dict[str, Any]) -> None:
    """Write a notebook the way nbformat does, so that diffs stay small."""
    write_whole(path, nbformat.writes(nbformat.from_dict(notebook)) + "\n")
