"""What students read about their submission: all verdicts as text, and a page."""

import logging
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from html import escape
from typing import Any

from autograder.border.allowance import Allowance
from autograder.border.text import CONTROL, plain
from autograder.claims.messages import exercise_text
from autograder.claims.questions import ANSWERS
from autograder.claims.results import ClaimResult, ExerciseResult, Report
from autograder.grading.own_limits import interrupted_after
from autograder.pages.prose import rendered
from autograder.pages.text import template
from autograder.pages.ways import Way

Ways = Mapping[str, tuple[Way, ...]]

TEMPLATE = "feedback.html.j2"
HEADING = re.compile(r"^#{1,4} +(.+)$", re.MULTILINE)
LOG = logging.getLogger(__name__)
SECONDS = 40.0  # an honest page takes hundredths of one
NO_PAGE = (
    "Your notebook cannot be shown here: something in it upsets the program that makes these pages. "
    "Your points are not affected."
)
LONGEST_PLAIN = 200_000
# Pygments takes up to 18 microseconds for a character, and for a run of blanks and empty lines the square of its length
CODE_ALLOWANCE = 60_000
LONG_BLANK = re.compile(r"\s{100}")
PAGE_ALLOWANCE = 4_000_000


@dataclass(frozen=True)
class Marks:
    """What people added by hand to a submission.

    Attributes:
        scores: points given in place of the automatic ones, by grade id.
        extra: extra credit, by grade id.
        comments: by grade id of the commented cell.
        penalty: points lost for being late.
        waiting: grade ids of cells that someone still has to look at.
        late: seconds by which it was late, after its extension.
    """

    scores: Mapping[str, float] = field(default_factory=dict)
    extra: Mapping[str, float] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    penalty: float = 0.0
    waiting: frozenset[str] = frozenset()
    late: float = 0.0


def report_text(report: Report) -> str:
    """Lay out a whole report for a terminal: the score, what could not be done, and every exercise."""
    head = f"{report.assignment}: {report.score:g} of {report.max_score:g} points"
    refused = [f"This submission could not be graded: {report.error}"] if report.error else []
    return plain("\n\n".join([head, *refused, *report.remarks, *map(exercise_text, report.exercises)]))


def feedback_page(
    report: Report, notebook: dict[str, Any], marks: Marks | None = None, ways: Ways | None = None
) -> str:
    """Make the page that a student reads: scores and claims, then the notebook's code with what it gave when run.

    The page holds no script and allows none. What the student wrote is shown as text, pictures after a look at their
    bytes, HTML as far as `inert` keeps it. Of the course's own text it shows the headings only. Where it cannot be
    made, or takes too long, it is `plain_page` and a warning is logged.

    Args:
        report: the verdict.
        notebook: the rebuilt, executed notebook.
        marks: what people added by hand.
        ways: the course's other right answers, by exercise: shown, folded, where an exercise has full marks.
    """
    from autograder.pages.inert import in_words

    marks = marks or Marks()
    try:
        with interrupted_after(SECONDS):
            return _whole_page(report, notebook, marks, ways or {})
    except Exception as error:  # whatever a library makes of a student's bytes
        why = in_words(error)
        LOG.warning(
            "%s of %s: the page could not be made (%s); a plain one was", report.assignment, report.student, why
        )
        return plain_page(report, notebook, marks)


def plain_page(report: Report, notebook: dict[str, Any], marks: Marks) -> str:
    """Make the page that stands in for one that cannot be made: score, verdicts and comments, and no cell."""
    verdicts, tasks = _graded(report, notebook, marks)
    score, most = _totals(report, verdicts, tasks, marks)
    said = [f"On {name}: {comment}" for name, comment in marks.comments.items()]
    parts = [f"Feedback for {report.student}", f"{score:g} of {most:g} points in all", NO_PAGE, report_text(report)]
    text = plain("\n\n".join([*parts, *said]))[:LONGEST_PLAIN]
    return f'<!DOCTYPE html>\n<html lang="en"><meta charset="utf-8"><title>Feedback</title><pre>{escape(text)}</pre>\n'


def _whole_page(report: Report, notebook: dict[str, Any], marks: Marks, ways: Ways) -> str:
    from autograder.pages.inert import inert

    verdicts, tasks = _graded(report, notebook, marks)
    score, most = _totals(report, verdicts, tasks, marks)
    shown = inert(notebook, f"{report.assignment} of {report.student}")
    return str(
        _template().render(
            report=report,
            verdicts=verdicts,
            tasks=tasks,
            score=score,
            max_score=most,
            waiting=sum(task.points for task in tasks if task.waits),
            penalty=marks.penalty,
            ways={v.name: [(way.says, highlighted(way.source)) for way in ways.get(v.name, ())] for v in verdicts},
            blocks=list(_blocks(shown, marks, _Room(), {v.test_id for v in verdicts})),
        )
    )


def _graded(report: Report, notebook: dict[str, Any], marks: Marks) -> "tuple[list[_Verdict], list[_Task]]":
    cells = [cell for cell in notebook["cells"] if _is_manual(cell)]
    verdicts = [_Verdict(exercise, marks) for exercise in report.exercises]
    return verdicts, [_Task(cell["metadata"]["nbgrader"], marks) for cell in cells]


def _totals(report: Report, verdicts: "list[_Verdict]", tasks: "list[_Task]", marks: Marks) -> tuple[float, float]:
    """The points that a submission has, and those that it could have."""
    earned = sum(v.earned for v in verdicts) + sum(task.earned for task in tasks) - marks.penalty
    return round(max(0.0, earned), 6), report.max_score + sum(task.points for task in tasks)


@dataclass(frozen=True)
class _Verdict:
    """One exercise as the page shows it."""

    result: ExerciseResult
    marks: Marks

    @property
    def test_id(self) -> str:
        return self.result.grade_id

    @property
    def name(self) -> str:
        return self.test_id.removeprefix("test_")

    @property
    def by_hand(self) -> bool:
        return self.test_id in self.marks.scores or self.test_id in self.marks.extra

    @property
    def earned(self) -> float:
        extra = self.marks.extra.get(self.test_id, 0.0)
        return self.marks.scores.get(self.test_id, self.result.earned) + extra

    @property
    def is_full(self) -> bool:
        """Whether everything holds, and no person thought otherwise."""
        return not self.failed and self.earned >= self.result.points

    @property
    def failed(self) -> list[ClaimResult]:
        return [claim for claim in self.result.claims if not claim.passed]


@dataclass(frozen=True)
class _Task:
    """One written answer, graded by hand, as the page shows it."""

    nbgrader: Mapping[str, Any]
    marks: Marks

    @property
    def name(self) -> str:
        return str(self.nbgrader["grade_id"])

    @property
    def points(self) -> float:
        return float(self.nbgrader["points"])

    @property
    def earned(self) -> float:
        return self.marks.scores.get(self.name, 0.0) + self.marks.extra.get(self.name, 0.0)

    @property
    def waits(self) -> bool:
        """Whether a person has still to read it, so that its points say nothing yet."""
        return self.name not in self.marks.scores and self.name in self.marks.waiting

    @property
    def says(self) -> str:
        if self.name in self.marks.scores:
            return "Graded by hand."
        return "Not graded yet: a person will read it." if self.waits else "No answer."


def _is_manual(cell: dict[str, Any]) -> bool:
    nbgrader = cell["metadata"].get("nbgrader", {})
    return bool(nbgrader.get("grade") and nbgrader.get("solution"))


@dataclass(frozen=True)
class _Block:
    """One piece of the notebook as the page shows it: a heading, a written answer or a code cell."""

    kind: str
    text: Any
    anchor: str = ""
    outputs: tuple[Any, ...] = ()
    comment: Any = ""
    verdict_of: str = ""


@dataclass
class Ink:
    """How many characters of code one page may still have highlighted."""

    left: Allowance = field(default_factory=lambda: Allowance(CODE_ALLOWANCE))

    def coloured(self, source: str) -> Any:
        """Escaped code, with its parts marked as long as there is ink."""
        from markupsafe import escape

        return highlighted(source) if self.left.covers(len(source)) else escape(CONTROL.sub("", source))


@dataclass
class _Room:
    """How much one page may still hold."""

    left: Allowance = field(default_factory=lambda: Allowance(PAGE_ALLOWANCE))
    ink: Ink = field(default_factory=Ink)


def _blocks(notebook: dict[str, Any], marks: Marks, room: _Room, tests: set[str]) -> Iterator[_Block]:
    title = ""
    for cell in notebook["cells"]:
        nbgrader = cell["metadata"].get("nbgrader", {})
        grade_id = str(nbgrader.get("grade_id", ""))
        comment = rendered(marks.comments[grade_id]) if marks.comments.get(grade_id) else ""
        is_answer = cell["cell_type"] != "code" and nbgrader.get("solution")
        if cell["cell_type"] != "code" and not is_answer:
            title = (HEADING.findall(cell["source"]) or [title])[-1]
            continue
        if title:
            yield _Block("heading", re.sub(r"[*`$]", "", title))
            title = ""
        if is_answer:
            yield _Block("answer", rendered(cell["source"], _pictures(cell, room)), grade_id, comment=comment)
        elif room.left.covers(len(cell["source"])):
            outputs = tuple(shown for o in cell["outputs"][:100] if (shown := _output(o, room, grade_id in tests)))
            yield _Block(_code_kind(cell), room.ink.coloured(cell["source"]), grade_id, outputs, comment, grade_id)


def _pictures(cell: dict[str, Any], room: _Room) -> dict[str, str]:
    """The pictures that are attached to an answer, as addresses; each may be shown twice, and then fits still."""
    kept = {name: next(iter(kinds.items())) for name, kinds in cell.get("attachments", {}).items()}
    return {name: f"data:{kind};base64,{text}" for name, (kind, text) in kept.items() if room.left.covers(len(text))}


def _code_kind(cell: dict[str, Any]) -> str:
    nbgrader = cell["metadata"].get("nbgrader", {})
    if nbgrader.get("solution"):
        return "questions" if nbgrader.get("grade_id") == ANSWERS else "solution"
    if nbgrader.get("grade"):
        return "test"
    return "extra" if str(cell.get("id", "")).startswith("extra-") else "given"


def _output(output: dict[str, Any], room: _Room, is_test: bool) -> dict[str, Any] | None:
    kind = output["output_type"]
    if kind == "stream":
        return _text_output("warning" if output["name"] == "stderr" else "text", output["text"], room)
    if kind == "error":
        said = "\n".join(output["traceback"]) or f"{output['ename']}: {output['evalue']}"
        return _text_output("error", said, room)
    return None if is_test else _display(output, room)


def _display(output: dict[str, Any], room: _Room) -> dict[str, Any] | None:
    from markupsafe import Markup

    data = output["data"]
    if "text/html" in data and room.left.covers(len(data["text/html"])):
        return {"kind": "html", "html": Markup(data["text/html"])}
    for kind in ("image/png", "image/jpeg"):
        if kind in data and room.left.covers(len(data[kind])):
            about = output.get("metadata", {}).get(kind)
            alt = about.get("alt") if isinstance(about, dict) else None
            return {"kind": "picture", "src": f"data:{kind};base64,{data[kind]}", "alt": plain(alt or "A figure")}
    return _text_output("text", data.get("text/plain", "(too large to be shown)"), room)


def _text_output(kind: str, text: str | list[str], room: _Room) -> dict[str, Any] | None:
    shown = plain("".join(text))
    return {"kind": kind, "text": shown} if shown.strip() and room.left.covers(len(shown)) else None


@lru_cache(maxsize=2000)
def highlighted(source: str) -> Any:
    """Escape Python code and mark its parts for the style sheet; most cells are the same for the whole class."""
    from markupsafe import Markup, escape
    from pygments import highlight  # type: ignore[import-untyped]

    text = CONTROL.sub("", source)
    if LONG_BLANK.search(text):
        return escape(text)
    return Markup(highlight(text, *_highlighter()))


@cache
def _highlighter() -> tuple[Any, Any]:
    from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
    from pygments.lexers import PythonLexer  # type: ignore[import-untyped]

    return PythonLexer(stripnl=False, ensurenl=False), HtmlFormatter(nowrap=True)


@cache
def _template() -> Any:
    return template(TEMPLATE, lambda points: f"{points:g}")
