"""What the container is made of is there, and what its page says of commands is true of the command line."""

import json
import re
import subprocess

from autograder import cli
from autograder.claims.course import REPOSITORY

FILE = (REPOSITORY / "Containerfile").read_text(encoding="utf-8")
PAGE = (REPOSITORY / "docs" / "without-linux.md").read_text(encoding="utf-8")
SCRIPT = (REPOSITORY / ".ci" / "container").read_text(encoding="utf-8")


def test_everything_that_is_copied_into_the_container_is_in_the_repository_and_nothing_of_tests_or_git():
    sources = [word for line in re.findall(r"^COPY (.*)$", FILE, re.MULTILINE) for word in line.split()[:-1]]

    assert [name for name in sources if not (REPOSITORY / name).exists()] == []
    assert {"autograder", "utils", "solutions", "notebooks", "nbgrader_config.py"} <= set(sources)
    assert not {".git", "tests", "."} & set(sources)


def test_the_container_runs_the_grader_as_a_user_without_rights():
    users = re.findall(r"^USER (\w+)$", FILE, re.MULTILINE)

    assert users == ["grader"]
    assert json.loads(re.search(r"^ENTRYPOINT (.*)$", FILE, re.MULTILINE)[1]) == ["python", "-m", "autograder"]


def test_the_verbs_that_the_page_and_the_workflow_run_in_it_exist():
    named = set(re.findall(r"unrolled \\?\s*([a-z]+)\b", "\n".join(re.findall(r"run --rm.*", PAGE + SCRIPT))))
    listed = cli._parser().format_help()

    assert {"doctor", "grade"} <= named
    assert [verb for verb in named - {"lab"} if f"    {verb} " not in listed] == []


def test_the_workflows_script_is_one_that_bash_can_read():
    subprocess.run(["bash", "-n", str(REPOSITORY / ".ci" / "container")], check=True)

    assert "privileged" not in SCRIPT
