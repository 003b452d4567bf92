r"""The register of claims: what holds each sentence of the course that names a cause or compares.

Beside the checks of a notebook lies its `register.toml`; that of the pages is `docs/register.toml`. Each sentence that
looks like a claim (`sentences.py` says by which words, and what they miss) stands there once, as it is written:

    [[sentence]]                       # `says` may be a list, if the same things hold several sentences
    says = '''After fifteen the weak one tosses a coin, at a loss of $\ln 2 \approx 0.69$.'''
    cell = { id = "put-it-together-code-2", shows = ["hold 0.5: were 0.50, loss 0.69"] }

    [looked_at]                        # sentences that use a listed word and claim no cause and compare nothing
    instruction = ['''Only differences count, so subtract the maximum of the row.''']

A sentence is held by at least one of these, and may have several:

    cell = { id, shows, notebook }     a code cell whose stored output holds each text of `shows`, which nbval compares
                                       with a fresh run; `notebook` names another notebook than the sentence's own
    tests = ["path::name"]             tests of this repository
    experiment = { file, shows, command }   numbers stored once, which text they hold, and what makes them again
    source = "who, year, where"        what others found
    derived = "cell id"                a short proof from what stands in that cell: it is read, and nothing runs it

Under `looked_at` the key says what the sentence does instead: see `REASONS`.
"""

import ast
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.authoring.sentences import looks_like_a_claim, sentences_of_notebook, sentences_of_page
from autograder.claims.course import REPOSITORY, Assignment, Course
from autograder.errors import SourceError
from autograder.grading.submission import read_own

KINDS = ("tests", "experiment", "cell", "source", "derived")  # from what weighs most to what weighs least
REASONS = {
    "instruction": "tells the reader what to do",
    "definition": "says what a word or a letter means",
    "story": "belongs to an example or sets a scene",
    "plan": "says what comes, or what is left to find out",
    "rule": "says how the course is run or graded",
}
PAGES = ("README.md", "docs/start.md", "docs/findings.md", "docs/benchmarks/README.md", "docs/reproduction.md")
PAGES_REGISTER = REPOSITORY / "docs" / "register.toml"
YEAR_OR_ADDRESS = re.compile(r"\b(?:1[6-9]|20)\d\d\b|https?://")

Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Register:
    """What one register holds.

    Attributes:
        name: of the notebook or page it is about.
        said: the sentences that stand there, in order.
        entries: sentences with what holds them.
        looked_at: by reason, sentences that claim nothing.
    """

    name: str
    said: tuple[str, ...]
    entries: tuple[Entry, ...]
    looked_at: Mapping[str, list[str]]

    def held(self) -> list[str]:
        """List the sentences that something holds."""
        return [sentence for entry in self.entries for sentence in sentences_of(entry)]

    def passed_over(self) -> list[str]:
        """List the sentences that were looked at and claim nothing."""
        return [sentence for sentences in self.looked_at.values() for sentence in sentences]

    def kinds(self) -> Counter[str]:
        """Count the held sentences by the weightiest thing that holds each."""
        counted: Counter[str] = Counter()
        for entry in self.entries:
            counted[next(kind for kind in KINDS if kind in entry)] += len(sentences_of(entry))
        return counted


def sentences_of(entry: Entry) -> list[str]:
    """Give the sentences of one entry, each on one line."""
    says = entry.get("says", [])
    return [" ".join(sentence.split()) for sentence in ([says] if isinstance(says, str) else says)]


def register_of_notebook(course: Course, assignment: Assignment) -> Register:
    """Read a notebook and the register beside its checks."""
    notebook = read_own(course.source_notebook(assignment))
    path = REPOSITORY / assignment.package.replace(".", "/") / assignment.name.partition("_")[2] / "register.toml"
    return _register(assignment.name, sentences_of_notebook(notebook), path)


def register_of_pages() -> Register:
    """Read the pages that say what the course found, and the register of them all."""
    paths = [*(REPOSITORY / page for page in PAGES), *sorted((REPOSITORY / "docs" / "teachers").glob("*.md"))]
    pages = (path.read_text(encoding="utf-8") for path in paths)
    return _register("pages", [sentence for page in pages for sentence in sentences_of_page(page)], PAGES_REGISTER)


def counts(register: Register) -> str:
    """Say in one line how many sentences of a register rest on what, each counted once, with the weightiest."""
    kinds = register.kinds()
    numbers = "".join(f"{kinds[kind]:12}" for kind in KINDS)
    return f"{register.name:24}{sum(kinds.values()):6}{numbers}{len(register.passed_over()):12}"


COUNTED = f"{'':24}{'held':>6}" + "".join(f"{kind:>12}" for kind in KINDS) + f"{'looked at':>12}"


def _register(name: str, said: list[str], path: Path) -> Register:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SourceError(
            f"{name} has no register of claims; expected one at {path.relative_to(REPOSITORY)}. "
            "Its form is described in autograder/authoring/register.py."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise SourceError(f"{path.relative_to(REPOSITORY)} is no TOML: {error}. Mend the line it names.") from error
    looked_at = {
        reason: [" ".join(s.split()) for s in sentences] for reason, sentences in data.get("looked_at", {}).items()
    }
    return Register(name, tuple(said), tuple(data.get("sentence", ())), looked_at)


def shortcomings(register: Register, course: Course) -> list[str]:
    """List in words what is wrong with a register; an empty list is what a committed one gives."""
    return [
        *_not_entered(register),
        *_no_longer_said(register),
        *_entered_twice(register),
        *(fault for reason in register.looked_at for fault in _unknown_reason(reason)),
        *(fault for entry in register.entries for fault in _not_holding(entry, register, course)),
    ]


def _not_entered(register: Register) -> Iterator[str]:
    known = {*register.held(), *register.passed_over()}
    for sentence in dict.fromkeys(register.said):
        if looks_like_a_claim(sentence) and sentence not in known:
            yield f"nothing is entered for: {sentence}"


def _no_longer_said(register: Register) -> Iterator[str]:
    for sentence in (*register.held(), *register.passed_over()):
        if sentence not in register.said:
            yield f"{register.name} does not say any more: {sentence}"


def _entered_twice(register: Register) -> Iterator[str]:
    for sentence, times in Counter([*register.held(), *register.passed_over()]).items():
        if times > 1:
            yield f"entered {times} times: {sentence}"


def _unknown_reason(reason: str) -> Iterator[str]:
    if reason not in REASONS:
        yield f"`{reason}` is no reason to pass a sentence over; expected one of {', '.join(REASONS)}"


def _not_holding(entry: Entry, register: Register, course: Course) -> Iterator[str]:
    about = (sentences_of(entry) or ["an entry without `says`"])[0]
    if not set(entry) & set(KINDS) or not sentences_of(entry):
        yield f"nothing holds it, expected one of {', '.join(KINDS)}: {about}"
    for key in set(entry) - {"says", *KINDS}:
        yield f"`{key}` is no key of an entry: {about}"
    for kind in [kind for kind in KINDS if kind in entry]:
        for fault in _FAULTS[kind](entry[kind], register.name, course):
            yield f"{fault}; it should hold: {about}"


def _faults_of_cell(cell: Mapping[str, Any], name: str, course: Course) -> Iterator[str]:
    where = cell.get("notebook", name)
    outputs = _outputs(course, where)
    if cell.get("id") not in outputs:
        yield f"{where} has no code cell {cell.get('id')!r}"
        return
    yield from _not_shown(cell, outputs[cell["id"]], f"the output of {cell['id']}")


def _not_shown(evidence: Mapping[str, Any], text: str, where: str) -> Iterator[str]:
    if not evidence.get("shows"):
        yield f"`shows` must list what {where} says"
    for expected in evidence.get("shows", []):
        if " ".join(expected.split()) not in text:
            yield f"{where} does not say {expected!r}"


def _faults_of_tests(tests: list[str], _name: str, _course: Course) -> Iterator[str]:
    if not tests:
        yield "`tests` is empty"
    for test in tests:
        path, _, function = test.partition("::")
        if function not in _functions(REPOSITORY / path):
            yield f"there is no test {test}"


def _faults_of_experiment(experiment: Mapping[str, Any], _name: str, _course: Course) -> Iterator[str]:
    path, command = REPOSITORY / experiment.get("file", ""), experiment.get("command", "")
    if not path.is_file():
        yield f"there is no file {experiment.get('file')!r}"
        return
    text = " ".join(path.read_text(encoding="utf-8").split())
    yield from _not_shown(experiment, text, str(experiment["file"]))
    if not any(_is_here(word) or _is_here(word.replace(".", "/") + ".py") for word in command.split()):
        yield f"`command` names no file that is here: {command!r}"


def _is_here(path: str) -> bool:
    return (REPOSITORY / path).is_file()


def _faults_of_source(source: str, _name: str, _course: Course) -> Iterator[str]:
    if not YEAR_OR_ADDRESS.search(source):
        yield f"a source is cited with its year or its address, got {source!r}"


def _faults_of_derivation(cell: str, name: str, course: Course) -> Iterator[str]:
    if cell not in _ids(course, name):
        yield f"{name} has no cell {cell!r}"


_FAULTS: dict[str, Callable[[Any, str, Course], Iterator[str]]] = {
    "cell": _faults_of_cell,
    "tests": _faults_of_tests,
    "experiment": _faults_of_experiment,
    "source": _faults_of_source,
    "derived": _faults_of_derivation,
}


@cache
def _functions(path: Path) -> frozenset[str]:
    if not path.is_file():
        return frozenset()
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef) and node.name.startswith("test"))


def _outputs(course: Course, name: str) -> dict[str, str]:
    """Give what the code cells of a notebook print, by id, with single blanks."""
    cells = read_own(course.source_notebook(course.assignment(name)))["cells"]
    return {cell["id"]: " ".join(_printed(cell).split()) for cell in cells if cell["cell_type"] == "code"}


def _printed(cell: Mapping[str, Any]) -> str:
    shown = (output.get("text", output.get("data", {}).get("text/plain", "")) for output in cell["outputs"])
    return "\n".join("".join(text) for text in shown)


def _ids(course: Course, name: str) -> set[str]:
    return {cell["id"] for cell in read_own(course.source_notebook(course.assignment(name)))["cells"]}
