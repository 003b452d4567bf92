"""What `nbgrader generate_assignment` does to a notebook, by nbgrader's own preprocessors and our settings of them."""

from collections.abc import Sequence
from copy import deepcopy
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    NbGraderPreprocessor,
)
from traitlets.config import Config, PyFileConfigLoader

from autograder.claims.course import REPOSITORY
from autograder.claims.questions import ANSWERS
from autograder.errors import SourceError
from autograder.files.class_directory import CONFIG


def release_cells(source: Path) -> tuple[Any, Any]:
    """Do what `nbgrader generate_assignment` does to a notebook, with nbgrader's own preprocessors.

    Args:
        source: path of the instructor's notebook.

    Returns:
        the notebook as the database keeps it, with hidden tests, and as students get it, without; both of
        nbformat's own type. They are kept for the next call: don't write to them.

    Raises:
        SourceError: if nbgrader refuses the notebook.
    """
    return _release_cells(source.name, source.read_bytes())


class LeaveUnanswered(NbGraderPreprocessor):  # type: ignore[misc]
    """Takes nbgrader's stub, which raises, out of the cell of answers to the concept questions.

    Above its solution stands what a student begins with, and a notebook must run on without an answer.
    """

    def preprocess_cell(self, cell: Any, resources: Any, _index: int) -> tuple[Any, Any]:
        """Leave what stands above the solution."""
        if cell.metadata.get("nbgrader", {}).get("grade_id") == ANSWERS:
            stub = nbgrader_config().ClearSolutions.code_stub["python"]
            cell.source = "\n".join(line for line in cell.source.split("\n") if line != stub)
        return cell, resources


@lru_cache(maxsize=64)
def _release_cells(name: str, content: bytes) -> tuple[Any, Any]:
    first = (LockCells, ClearSolutions, LeaveUnanswered, ClearOutput, CheckCellMetadata, ComputeChecksums)
    second = (ClearHiddenTests, ClearMarkScheme, ComputeChecksums, CheckCellMetadata)
    try:
        tested = _preprocessed(nbformat.reads(content.decode(), as_version=4), first)
        released = _preprocessed(deepcopy(tested), second)
    except Exception as error:
        raise SourceError(f"nbgrader cannot release {name}: {error}") from error
    return tested, released


def _preprocessed(notebook: Any, steps: Sequence[Any]) -> Any:
    resources: dict[str, Any] = {}
    for step in steps:
        notebook, resources = step(config=nbgrader_config()).preprocess(notebook, resources)
    return notebook


@cache
def nbgrader_config() -> Config:
    """Read the course's configuration of nbgrader."""
    return PyFileConfigLoader(CONFIG, path=str(REPOSITORY)).load_config()
