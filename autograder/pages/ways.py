"""Other ways to write an answer: the course's right alternatives, for who has full marks."""

import ast
import inspect
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType

from autograder.claims.alternative import Alternative, alternatives_in
from autograder.claims.course import Assignment

MOST = 3  # ways for one exercise: more would be read by nobody


@dataclass(frozen=True)
class Way:
    """Another right answer to an exercise: one sentence on it, and its code."""

    says: str
    source: str


def ways_to(assignment: Assignment) -> Mapping[str, tuple[Way, ...]]:
    """The first alternatives of an assignment, by exercise, each under the exercise's name, without documentation.

    Args:
        assignment: which one; a course need not have alternatives.
    """
    try:
        return _ways_in(assignment.module("alternatives"))
    except ModuleNotFoundError:
        return {}


@lru_cache(maxsize=64)
def _ways_in(module: ModuleType) -> Mapping[str, tuple[Way, ...]]:
    found: dict[str, list[Way]] = {}
    for one in filter(_stands_alone, alternatives_in(module)):
        found.setdefault(one.of, []).append(Way(one.says, _source(one)))
    return {of: tuple(ways[:MOST]) for of, ways in found.items()}


def _stands_alone(one: Alternative) -> bool:
    """Whether it needs no function of its module, which a student has not."""
    names = vars(inspect.getmodule(one.function))
    used = one.function.__code__.co_names
    return not any(
        inspect.isfunction(names.get(name)) and names[name].__module__ == one.function.__module__ for name in used
    )


def _source(one: Alternative) -> str:
    tree = ast.parse(textwrap.dedent(inspect.getsource(one.function))).body[0]
    assert isinstance(tree, ast.FunctionDef)
    tree.name, tree.decorator_list, tree.body = one.of, [], tree.body[1:] or tree.body
    return ast.unparse(tree)
