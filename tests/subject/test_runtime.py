"""What a subject may read of Python: the interpreter, its packages, and nothing of the grader."""

import os
from pathlib import Path

import pytest

from autograder.subject import landlock, runtime

linux = pytest.mark.skipif(not hasattr(os, "setresuid"), reason="looks at what Linux offers")


def test_the_grader_is_left_out_where_it_is_installed_among_the_packages(tmp_path: Path) -> None:
    for name in ("site/numpy/core.py", "site/autograder/checks/nb01.py", "site/six.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "site/link").symlink_to(tmp_path / "site/autograder")
    grants = dict(runtime.around(tmp_path, tmp_path / "site/autograder"))

    assert grants == {
        tmp_path: landlock.READ_DIR,
        tmp_path / "site": landlock.READ_DIR,
        tmp_path / "site/numpy": landlock.READ,
        tmp_path / "site/six.py": landlock.READ,
    }


@linux
def test_no_grant_holds_the_grader() -> None:
    readable = [path for path, rights in runtime.grants() if rights & landlock.READ_FILE]

    assert readable
    assert not any(runtime.OWN_PACKAGE.is_relative_to(path) for path in readable)
