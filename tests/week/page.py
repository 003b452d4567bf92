"""Runs the commands of docs/instructors.md in order, as they stand there; `python -m tests.week.page` writes it anew.

A block that begins with ```console holds commands, each behind a dollar, and below each what it prints. Between blocks
a comment `<!-- in formgrader -->` stands for what a person does there.
"""

import io
import re
import shlex
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

from autograder.cli import main
from tests.week.world import give_marks, lay_out

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "instructors.md"
PART = re.compile(r"```console\n(?P<block>.*?)```|(?P<by_hand><!-- in formgrader -->)", re.DOTALL)
OURS = "python -m autograder "
TIMES = re.compile(r"in \d+\.\d s \(\d+\.\d per second")
TAKEN = "in 4.1 s (1.0 per second"  # on the page; it differs from run to run


@dataclass(frozen=True)
class Step:
    """One command, and what stands below it on the page."""

    command: str
    shown: str


def steps(text: str) -> Iterator[Step | None]:
    """The commands of a page in order; None is what a person does in formgrader."""
    for part in PART.finditer(text):
        if part["by_hand"]:
            yield None
            continue
        for piece in part["block"].split("\n$ "):
            command, _, shown = piece.removeprefix("$ ").partition("\n")
            yield Step(command, shown.rstrip("\n"))


def printed(desk: Path, command: str) -> str:
    """Run one command at the desk, as in a terminal, and return what it printed."""
    said = _said_by_us(desk, command) if command.startswith(OURS) else _said_by_the_shell(desk, command)
    return TIMES.sub(TAKEN, said.rstrip("\n"))


def _said_by_us(desk: Path, command: str) -> str:
    """What a verb prints. It runs in this process: to start Python for each takes longer than most of them do."""
    said = io.StringIO()
    with chdir(desk), redirect_stdout(said), redirect_stderr(said):
        main(shlex.split(command.removeprefix(OURS)))
    return said.getvalue()


def _said_by_the_shell(desk: Path, command: str) -> str:
    shell = ["bash", "-c", command]
    return subprocess.run(shell, cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True).stdout


def write() -> None:
    """Put below each command of the page what it prints."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        lay_out(desk)
        text = PART.sub(lambda part: _with_output(desk, part), PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(text, encoding="utf-8")


def _with_output(desk: Path, part: re.Match[str]) -> str:
    if part["by_hand"]:
        give_marks(desk / "CLASS")
        return part[0]
    commands = [step.command for step in steps(part[0]) if step]
    lines = [line for command in commands for line in (f"$ {command}", printed(desk, command)) if line]
    return "\n".join(["```console", *lines, "```"])


if __name__ == "__main__":
    write()
