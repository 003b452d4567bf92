"""The banks are well formed: every answer is one to an exercise of a released notebook.

Nothing here grades an answer; the released notebooks are all that is read.
"""

import ast
import importlib
import json
from collections import Counter
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from tests.banks.answer import Answer

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parents[1] / "notebooks"
BANKS = sorted(HERE.glob("*/b*.py"))
WRITERS = sorted({bank.parent.name for bank in BANKS})
FIRST, LAST = "01", "10"  # the graded notebooks that a bank was written for
AT_LEAST = {"answers": 4, "right": 1, "wrong": 2}  # of each function, so that none is left to luck
AT_LEAST_IN_ALL = {"answers": 160, "right": 60, "wrong": 90}  # of each writer


def answers_in(bank: Path) -> tuple[Answer, ...]:
    module = importlib.import_module(f"tests.banks.{bank.parent.name}.{bank.stem}")
    answers: tuple[Answer, ...] = module.ANSWERS
    return answers


def answers_of(writer: str) -> list[Answer]:
    return [answer for bank in BANKS if bank.parent.name == writer for answer in answers_in(bank)]


@cache
def stubs_of(notebook: str) -> dict[str, str]:
    """Return the signature of each function that a released notebook asks for."""
    cells = json.loads((NOTEBOOKS / notebook / f"{notebook}.ipynb").read_text(encoding="utf-8"))["cells"]
    stubs = ("".join(cell["source"]) for cell in cells if is_stub(cell))
    return {name: signature for stub in stubs for name, signature in signatures_in(stub).items()}


def is_stub(cell: dict) -> bool:
    return cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution", False)


def signatures_in(source: str) -> dict[str, str]:
    functions = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    return {function.name: ast.unparse(function.args) for function in functions}


def notebook_of(bank: Path) -> str:
    return bank.stem.removeprefix("b")


def graded_functions() -> list[str]:
    notebooks = sorted(path.name for path in NOTEBOOKS.iterdir() if FIRST <= path.name[:2] <= LAST)
    return [function for notebook in notebooks for function in stubs_of(notebook)]


def name_of(bank: Path) -> str:
    return f"{bank.parent.name}-{bank.stem}"


def test_there_are_banks_to_look_at() -> None:
    assert WRITERS == ["east", "west"]
    assert len(graded_functions()) == 56


@pytest.mark.parametrize("bank", BANKS, ids=name_of)
def test_every_answer_compiles_and_has_the_signature_of_the_stub(bank: Path) -> None:
    stubs = stubs_of(notebook_of(bank))
    answers = answers_in(bank)
    for answer in answers:
        compile(answer.source, str(answer), "exec")
    others = [str(a) for a in answers if signatures_in(a.source).get(a.of) != stubs.get(a.of, "no stub")]

    assert answers
    assert others == []


@pytest.mark.parametrize("bank", BANKS, ids=name_of)
def test_a_wrong_answer_says_what_is_wrong_and_where_and_a_right_one_has_nothing_to_say(bank: Path) -> None:
    says = {str(answer): (answer.truth.endswith("."), bool(answer.regime)) for answer in answers_in(bank)}
    should_say = {str(answer): (not answer.right, not answer.right) for answer in answers_in(bank)}

    assert says == should_say


@pytest.mark.parametrize("writer", WRITERS)
def test_no_two_answers_of_a_writer_have_the_same_name_or_the_same_source(writer: str) -> None:
    answers = answers_of(writer)
    names = Counter(str(answer) for answer in answers)
    sources = Counter(ast.dump(ast.parse(answer.source)) for answer in answers)

    assert [name for name, count in names.items() if count > 1] == []
    assert max(sources.values()) == 1


def test_no_two_writers_gave_the_same_source() -> None:
    sources = {writer: {ast.dump(ast.parse(answer.source)) for answer in answers_of(writer)} for writer in WRITERS}
    shared = [(one, two) for one, two in combinations(WRITERS, 2) if sources[one] & sources[two]]

    assert shared == []


@pytest.mark.parametrize("function", graded_functions())
@pytest.mark.parametrize("writer", WRITERS)
def test_every_graded_function_has_enough_answers_of_both_kinds(writer: str, function: str) -> None:
    answers = [answer for answer in answers_of(writer) if answer.of == function]

    assert missing(answers, AT_LEAST) == {}


@pytest.mark.parametrize("writer", WRITERS)
def test_every_writer_has_enough_answers_in_all(writer: str) -> None:
    assert missing(answers_of(writer), AT_LEAST_IN_ALL) == {}


def missing(answers: list[Answer], at_least: dict[str, int]) -> dict[str, int]:
    """Return how many answers there are of each kind that has too few."""
    n_right = sum(answer.right for answer in answers)
    found = {"answers": len(answers), "right": n_right, "wrong": len(answers) - n_right}
    return {kind: n for kind, n in found.items() if n < at_least[kind]}
