"""What the course tells the grader to have ready before it forks."""

from pathlib import Path

import pytest

from autograder.unrolled import UNROLLED


def test_all_that_a_notebook_may_import_from_rnnkit_is_warm():
    [package] = UNROLLED.readable_paths
    files = [path.relative_to(package.parent).with_suffix("") for path in package.rglob("*.py")]
    modules = {".".join(file.parts).removesuffix(".__init__") for file in files}

    assert {"rnnkit", "rnnkit.checks", "rnnkit.figures.plots"} <= modules
    assert modules <= set(UNROLLED.warm_modules)


def test_the_rehearsal_raises_within_a_visible_check():
    with pytest.raises(TypeError, match=r"os\.PathLike") as raised:
        eval(UNROLLED.rehearsal)

    assert any(Path(frame.path).match("rnnkit/checks/_compare.py") for frame in raised.traceback)
