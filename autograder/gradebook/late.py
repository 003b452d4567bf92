"""The penalty for being late: the plugin that the class's own configuration names is asked, as nbgrader asks it."""

from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config
from traitlets.utils.importstring import import_item

from autograder.errors import BadClass
from autograder.files.class_directory import CONFIG
from autograder.gradebook.class_config import importable


def late_policy(root: Path, config: Config) -> Any:
    """The plugin of a class's configuration; None if it takes penalties out of grading."""
    with importable(root):
        steps = config.Autograde.get("autograde_preprocessors", [AssignLatePenalties])
        kinds = [import_item(step) if isinstance(step, str) else step for step in steps]
        for kind in kinds:
            if issubclass(kind, AssignLatePenalties):
                step = kind(config=config)
                step.init_plugin()
                return step.plugin_inst
    return None


def penalty(policy: Any, root: Path, student: str, score: float, late: float) -> float | None:
    """Ask the plugin that nbgrader would ask; its answer lies between nothing and the score, as nbgrader has it.

    Raises:
        BadClass: if the plugin fails.
    """
    try:
        asked = policy.late_submission_penalty(student, score, late)
    except Exception as error:
        what = f"{type(policy).__name__} failed for {student} ({type(error).__name__}: {error})"
        raise BadClass(f"the late policy {what}; mend it in {root / CONFIG} and grade again.") from error
    return None if asked is None else float(min(max(asked, 0), score))


def seconds_late(due: datetime | None, extension: Any, submitted: datetime | None) -> float:
    """How late a submission is, after its extension; 0 if one of the times is not known."""
    if due is None or submitted is None:
        return 0.0
    return max(0.0, (submitted - (due + extension if extension else due)).total_seconds())
