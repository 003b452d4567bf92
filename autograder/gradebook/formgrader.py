"""Formgrader's pages of graded notebooks, shown in a time that no student can prolong."""

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from html import escape
from pathlib import Path
from typing import Any, cast

import nbformat
from jinja2 import pass_context
from nbconvert.exporters import HTMLExporter

from autograder.grading.own_limits import interrupted_after
from autograder.pages.feedback import Ink
from autograder.pages.inert import bare, in_words

LOG = logging.getLogger(__name__)
PAGE_SECONDS = 20.0
PROSE_SECONDS = 1.0
LONGEST_PROSE = 10_000
NARROW = "<style>img, svg { max-width: 100%; height: auto; } pre { overflow-x: auto; }</style>"


class FormgraderExporter(HTMLExporter):  # type: ignore[misc]
    """Shows a graded notebook in formgrader, in a time that no student can prolong.

    Code is highlighted as long as `Ink` lasts, a written answer that is long or takes long is shown as text, and where
    the page cannot be made at all, it is made without the student's cells: marks can still be given on it.
    """

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> Any:
        """Convert a graded notebook; see `Exporter.from_filename`."""
        self.filters = {**self.filters, "highlight_code": _code_filter()}  # type: ignore[has-type]
        try:
            with interrupted_after(PAGE_SECONDS):
                return super().from_filename(filename, resources=resources, **kw)
        except Exception as error:  # whatever nbconvert makes of a student's bytes
            LOG.warning(
                "%s could not be shown whole (%s); the student's cells were left out", filename, in_words(error)
            )
        notebook = bare(json.loads(Path(filename).read_text(encoding="utf-8")))
        return self.from_notebook_node(nbformat.from_dict(notebook), resources=resources, **kw)

    def from_notebook_node(self, nb: Any, resources: Any = None, **kw: Any) -> Any:
        """Convert a notebook; no figure makes the page scroll sideways, where the points stand."""
        page, resources = super().from_notebook_node(nb, resources, **kw)
        return page.replace("</head>", f"{NARROW}</head>", 1), resources

    @pass_context
    def markdown2html(self, context: Any, source: str) -> str:
        """Render markdown, or show it as text if that would take long."""
        with suppress(Exception):
            if len(source) <= LONGEST_PROSE:
                with interrupted_after(PROSE_SECONDS):
                    return cast(str, super().markdown2html(context, source))
        return f"<pre>{escape(source)}</pre>"


def _code_filter() -> Callable[..., str]:
    ink = Ink()

    def highlight_code(source: str, language: Any = None, metadata: Any = None) -> str:
        return f'<div class="highlight hl-python"><pre>{ink.coloured(source)}</pre></div>\n'

    return highlight_code
