"""The attacks of `tests/attacks` against stock nbgrader and against this grader, on one machine.

Stock nbgrader releases and autogrades with its own preprocessors: one kernel per submission, the hidden checks inside
it. Each submission is autograded by itself, in a process with limits on memory, file size and time, because some would
harm the machine; the attacks that cannot be bounded so (`calm=False`) are run against this grader only. Nothing leaves
the machine: the only network used is its own loopback.

    python benchmarks/attacks_vs_nbgrader.py [--write docs/benchmarks/attacks.md] [--only NAME ...]
"""

import argparse
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(REPOSITORY))

from tests.attacks.attack import Attack  # noqa: E402
from tests.attacks.canaries import Canaries, canaries, hand_in_all  # noqa: E402
from tests.attacks.runs import processes_of, run_batch, said  # noqa: E402
from tests.attacks.suite import ATTACKS  # noqa: E402
from tests.toy import FOLDER, TOY  # noqa: E402
from tests.toy.active import active_content  # noqa: E402
from tests.toy.notebooks import NUMBERS, submitted  # noqa: E402

CELL_SECONDS = 6
SUBMISSION_SECONDS = 45
MEMORY, FILE = 6 << 30, 400 << 20


@dataclass(frozen=True)
class Found:
    """What came of one attack."""

    score: float | None
    signs: tuple[str, ...]

    def says(self, attack: Attack) -> str:
        """One table entry; empty if the attack failed and the honest score was given."""
        marks = []
        if self.score is None:
            marks.append("no score")
        elif self.score != attack.score:
            marks.append(f"{self.score:g} of 10, {attack.score:g} deserved")
        return "; ".join([*marks, *([f"canary: {self.signs[0]}"] if self.signs else [])])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--write", type=Path)
    parser.add_argument("--only", nargs="*")
    options = parser.parse_args()
    attacks = [attack for attack in ATTACKS if not options.only or attack.name in options.only]
    with tempfile.TemporaryDirectory() as folder:
        course = replace(TOY, release=Path(folder) / "release")
        _release(course)
        stock = run_stock([attack for attack in attacks if attack.calm], course)
        ours = run_ours(attacks, course)
    text = table(attacks, stock, ours)
    print(text)
    if options.write:
        options.write.write_text(text, encoding="utf-8")


def _release(course: Any) -> None:
    from autograder.authoring.release import release

    release(course)


def run_ours(attacks: Sequence[Attack], course: Any) -> dict[str, Found]:
    """All attacks in one class, two subjects alive at a time."""
    with canaries(course) as bird:
        hand_in_all(bird, course, tuple(attacks))
        bird.remember()
        batch = run_batch(bird, course)
        return {a.name: _found(bird, a, batch.outcomes[a.name].score, batch.outcomes[a.name].texts) for a in attacks}


def _found(bird: Canaries, attack: Attack, score: float | None, texts: str, extra: Sequence[str] = ()) -> Found:
    signs = (*bird.told(texts), *bird.touched_by(attack.name), *extra)
    return Found(score, tuple(_short(sign, bird) for sign in signs))


def _short(sign: str, bird: Canaries) -> str:
    kind = {"secret-of": "a secret was read", "marker-": sign.removeprefix("marker-")}
    for start, text in kind.items():
        if sign.startswith(start):
            return text
    return sign.replace(str(bird.root), "").replace("|", "/").replace("<", "&lt;")[:60]


def run_stock(attacks: Sequence[Attack], course: Any) -> dict[str, Found]:
    """Each attack by itself through nbgrader's own autograde."""
    found = {}
    with canaries(course) as bird:
        root = _stock_class(bird)
        for number, attack in enumerate(attacks):
            found[attack.name] = _one_stock(bird, root, course, attack)
            print(f"{number + 1}/{len(attacks)} {attack.name}: {found[attack.name].says(attack)}", flush=True)
            bird.repair()
    return found


def _stock_class(bird: Canaries) -> Path:
    """A class directory of stock nbgrader's, with the toy assignment released in it."""
    root = bird.root / "stock"
    shutil.copytree(FOLDER / "solutions", root / "source")
    (root / "runtime").mkdir()
    with tempfile.TemporaryFile() as log:
        _forked(lambda: _api(root).generate_assignment(NUMBERS, force=True), bird, log.fileno(), root)
    if not (root / "release" / NUMBERS).is_dir():
        raise SystemExit("stock nbgrader could not release the toy assignment")
    return root


def _one_stock(bird: Canaries, root: Path, course: Any, attack: Attack) -> Found:
    folder = root / "submitted" / attack.name / NUMBERS
    with tempfile.TemporaryFile() as log:
        if attack.after:
            folder.mkdir(parents=True)
            (folder / f"{NUMBERS}.ipynb").write_bytes(submitted(course))
            _forked(lambda: _api(root).autograde(NUMBERS, attack.name, force=True), bird, log.fileno(), root)
            shutil.rmtree(folder)
        _hand_in(bird, root, course, attack)
        _forked(lambda: _grade(root, attack), bird, log.fileno(), root)
    left = processes_of(bird.root.name)
    _kill(bird)
    extra = [f"a process was left ({left[0]})"] if attack.name[:15] in left else []
    page = root / "feedback" / attack.name / NUMBERS / f"{NUMBERS}.html"
    if page.is_file():
        extra += active_content(page.read_text(encoding="utf-8", errors="replace"), word="alert(1)")
    return _found(bird, attack, _score(root, attack.name), _texts(root, attack.name), extra)


def _hand_in(bird: Canaries, root: Path, course: Any, attack: Attack) -> None:
    folder = root / "submitted" / attack.name / NUMBERS
    folder.mkdir(parents=True)
    (folder / f"{NUMBERS}.ipynb").write_bytes(attack.notebook(course, bird.known))
    if attack.folder:
        attack.folder(folder, bird.known)


def _grade(root: Path, attack: Attack) -> None:
    _api(root).autograde(NUMBERS, attack.name, force=True)
    if attack.line == "pages":
        _api(root).generate_feedback(NUMBERS, attack.name, force=True)


def _api(root: Path) -> Any:
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config import Config

    config = Config()
    config.CourseDirectory.root = str(root)
    config.CourseDirectory.db_url = f"sqlite:///{root / 'gradebook.db'}"
    config.Execute.timeout = config.ExecutePreprocessor.timeout = CELL_SECONDS
    return NbGraderAPI(config=config)


def _forked(work: Any, bird: Canaries, log: int, root: Path) -> None:
    """Do something in a limited fork, and end it and its kernels after a while."""
    pid = os.fork()
    if pid == 0:
        _become(work, bird, log, root)
    deadline = time.monotonic() + SUBMISSION_SECONDS
    while not os.waitpid(pid, os.WNOHANG)[0]:
        time.sleep(0.05)
        if time.monotonic() > deadline:
            _kill(bird)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return


def _become(work: Any, bird: Canaries, log: int, root: Path) -> None:
    try:
        os.setsid()
        os.dup2(log, 1), os.dup2(log, 2)
        os.chdir(root)
        tempfile.tempdir = str(bird.root / "tmp")
        os.environ |= {
            "PYTHONPATH": str(REPOSITORY), "HOME": bird.known["home"], "TMPDIR": str(bird.root / "tmp"),
            "JUPYTER_RUNTIME_DIR": str(root / "runtime"), "IPYTHONDIR": str(root / "ipython"),
            "OPENBLAS_NUM_THREADS": "1",
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        }  # fmt: skip
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
        work()
    finally:
        os._exit(0)


def _kill(bird: Canaries) -> None:
    """End the kernels of this run, which have its directory in their command line."""
    for entry in Path("/proc").iterdir():
        with suppress(OSError, ValueError):
            if bird.root.name in (entry / "cmdline").read_text(errors="replace") and int(entry.name) != os.getpid():
                os.kill(int(entry.name), signal.SIGKILL)


def _score(root: Path, student: str) -> float | None:
    from nbgrader.api import Gradebook

    with suppress(Exception), Gradebook(f"sqlite:///{root / 'gradebook.db'}") as book:
        return float(book.find_submission(NUMBERS, student).score)
    return None


def _texts(root: Path, student: str) -> str:
    path = root / "autograded" / student / NUMBERS / f"{NUMBERS}.ipynb"
    try:
        notebook = json.loads(path.read_text(encoding="utf-8", errors="replace"))
        for cell in notebook["cells"]:
            for output in cell.get("outputs", ()):
                if isinstance(output.get("text"), list):
                    output["text"] = "".join(output["text"])
        return "\n".join(said(notebook))
    except (OSError, ValueError, KeyError):
        return ""


def table(attacks: Sequence[Attack], stock: dict[str, Found], ours: dict[str, Found]) -> str:
    """Both sides, in Markdown."""
    lines = [
        "# Attacks: stock nbgrader and this grader",
        "",
        "Made by `python benchmarks/attacks_vs_nbgrader.py --write docs/benchmarks/attacks.md`; the attacks are in",
        "`tests/attacks/`. An empty entry means: the score that an honest grader gives, and no canary touched.",
        '"No score" means that nbgrader refused the submission or that its process had to be ended; for an honest',
        "notebook with something odd in it that is a harm too. Attacks marked - were not run against stock nbgrader,",
        "because they would have harmed the machine.",
        "",
        f"|  | stock nbgrader {_version()} | this grader |",
        "|---|---|---|",
        f"| attacks run | {len(stock)} | {len(ours)} |",
        f"| marks that were not deserved | {_more(attacks, stock)} | {_more(attacks, ours)} |",
        f"| a canary touched, or a script in the page | {_touched(stock)} | {_touched(ours)} |",
        f"| deserved marks lost, or no score at all | {_less(attacks, stock)} | {_less(attacks, ours)} |",
        f"| nothing of these | {_fine(attacks, stock)} | {_fine(attacks, ours)} |",
        "",
        "| attack | what it does | stock nbgrader | this grader |",
        "|---|---|---|---|",
    ]
    for attack in attacks:
        theirs = stock[attack.name].says(attack) if attack.name in stock else "-"
        lines.append(f"| {attack.name} | {attack.tries} | {theirs} | {ours[attack.name].says(attack)} |")
    return "\n".join(lines) + "\n"


def _version() -> str:
    from importlib.metadata import version

    return version("nbgrader")


def _more(attacks: Sequence[Attack], found: dict[str, Found]) -> int:
    return sum((found[a.name].score or 0) > a.score for a in attacks if a.name in found)


def _less(attacks: Sequence[Attack], found: dict[str, Found]) -> int:
    scores = [(a, found[a.name].score) for a in attacks if a.name in found]
    return sum(score is None or score < attack.score for attack, score in scores)


def _touched(found: dict[str, Found]) -> int:
    return sum(bool(one.signs) for one in found.values())


def _fine(attacks: Sequence[Attack], found: dict[str, Found]) -> int:
    return sum(not found[a.name].says(a) for a in attacks if a.name in found)


if __name__ == "__main__":
    main()
