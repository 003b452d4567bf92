"""Grades in the process that runs the cells: what the judge does not do. Only to see which attacks that lets through.

Reads lines [name, folder of the submission] and answers each with a line [name, score, what was printed].
"""

import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

SECONDS = 3.0
MOST_TEXT = 200_000


def main() -> None:
    """Serve all orders, each in a fork."""
    from IPython.core.interactiveshell import InteractiveShell
    from traitlets.config import Config

    import tests.toy.numbers.checks  # noqa: F401 (each fork finds it loaded)

    config = Config()
    config.HistoryManager.enabled = False
    shell = InteractiveShell.instance(config=config)
    for line in sys.stdin:
        name, folder = json.loads(line)
        score, texts = _grade(shell, Path(folder))
        sys.stdout.write(json.dumps([name, score, texts]) + "\n")
        sys.stdout.flush()


def _grade(shell: Any, folder: Path) -> tuple[float, str]:
    answer, theirs = os.pipe()
    with tempfile.TemporaryFile() as printed:
        pid = os.fork()
        if pid == 0:
            _serve(shell, folder, theirs, printed.fileno())
        os.close(theirs)
        data = _wait(pid, answer)
        printed.seek(0)
        texts = printed.read(MOST_TEXT).decode(errors="replace")
    try:
        return float(json.loads(data)), texts
    except (ValueError, TypeError):
        return 0.0, texts


def _wait(pid: int, answer: int) -> bytes:
    """What the fork answers in time; then its end."""
    deadline = time.monotonic() + SECONDS
    data = b""
    while (left := deadline - time.monotonic()) > 0 and select.select([answer], [], [], left)[0]:
        piece = os.read(answer, 1000)
        if not piece:
            break
        data += piece
    for kill in (os.killpg, os.kill):
        try:
            kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    os.waitpid(pid, 0)
    os.close(answer)
    return data


def _serve(shell: Any, folder: Path, answer: int, printed: int) -> None:
    try:
        os.setpgid(0, 0)
        for which, most in ((resource.RLIMIT_AS, 5 << 30), (resource.RLIMIT_FSIZE, 400 << 20)):
            resource.setrlimit(which, (most, most))
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(printed, 1)
        os.dup2(printed, 2)
        work = tempfile.mkdtemp(prefix="in-process-")
        os.chdir(work)
        for entry in folder.iterdir():
            if entry.is_symlink() or entry.suffix != ".ipynb":
                os.symlink(entry, entry.name)
        sys.path.insert(0, "")
        os.write(answer, json.dumps(_score(shell, folder / "t1_numbers.ipynb")).encode())
    finally:
        sys.stdout.flush()
        os._exit(0)


def _score(shell: Any, path: Path) -> float:
    from autograder.claims.local import local_space
    from tests.toy import TOY

    for cell in json.loads(path.read_bytes())["cells"]:
        if cell["cell_type"] == "code":
            shell.run_cell("".join(cell["source"]), store_history=True)
    exercises = TOY.assignment("t1_numbers").exercises
    return sum(e.check(local_space(shell.user_ns, TOY.records), seed=1).earned for e in exercises)


if __name__ == "__main__":
    main()
