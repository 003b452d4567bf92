"""The course's own right answers as text: what two students may both have written without a word between them."""

import ast
from collections.abc import Mapping, Sequence

from autograder.authoring.audit.sources import answers
from autograder.claims.course import Course


def known_sources(course: Course) -> Mapping[str, Sequence[str]]:
    """The instructor's answer to each graded exercise of a course and its alternatives, by exercise.

    Raises:
        SourceError: if an instructor's notebook lacks an exercise.
    """
    found: dict[str, list[str]] = {}
    for assignment in course.graded:
        for answer in answers(course, assignment):
            found.setdefault(answer.of, []).append(ast.unparse(answer.tree))
    return found
