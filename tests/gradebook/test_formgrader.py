"""Formgrader shows nothing active of a student and no page that takes long."""

import pytest

from tests.gradebook.toy_class import formgrader_exporter, formgrader_page, written_answer
from tests.toy.active import active_content
from tests.toy.by_hand import RIGHT, code_cell, graded

pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader"),
    pytest.mark.filterwarnings("ignore:.*not in session.*:sqlalchemy.exc.SAWarning"),  # nbgrader's own add_submission
]


def test_formgrader_shows_no_active_content_of_a_students(book):
    from nbconvert.exporters import HTMLExporter
    from nbgrader.server_extensions.formgrader import handlers
    from traitlets.config import Config

    report, notebook = graded("eve", **RIGHT)
    hostile = "<table><tr><td>5</td></tr></table><script>alert(1)</script><img src=x onerror=alert(1)>"
    outputs = [
        {"output_type": "display_data", "data": {"text/html": hostile, "text/plain": "t"}, "metadata": {}},
        {"output_type": "display_data", "data": {"text/markdown": "[x](javascript:alert(1))"}, "metadata": {}},
        {"output_type": "display_data", "data": {"text/latex": r"$\href{javascript:alert(1)}{x}$"}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/svg+xml": "<svg onload='alert(1)'></svg>"}, "metadata": {}},
        {"output_type": "display_data", "data": {"image/png": '" onerror="alert(1)'}, "metadata": {}},
        {"output_type": "stream", "name": "stdout", "text": "<script>alert(1)</script>"},
        {"output_type": "error", "ename": "<script>alert(1)</script>", "evalue": "", "traceback": [hostile]},
    ]  # fmt: skip
    notebook["cells"].append(code_cell("extra-9", "'<script>alert(1)</script>'", *outputs))
    answer = {"grade": True, "solution": True, "grade_id": "essay", "locked": False, "points": 1, "schema_version": 3}
    text = "<svg onload=alert(1)> [x](javascript:alert(1)) <a href='javascript:alert(1)'>y</a>"
    notebook["cells"].append({"cell_type": "markdown", "id": "essay", "metadata": {"nbgrader": answer}, "source": text})
    book.record(report, notebook)
    config = Config(
        {"HTMLExporter": {"template_name": "formgrade", "extra_template_basedirs": [handlers.template_path]}}
    )
    about = {"assignment_id": "t1_numbers", "notebook_id": "t1_numbers", "submission_id": "s", "index": 0, "total": 1,
             "base_url": "", "student": "eve", "last_name": "", "first_name": "", "notebook_path": ""}  # fmt: skip
    page, _ = HTMLExporter(config=config).from_filename(
        str(book.root / "autograded/eve/t1_numbers/t1_numbers.ipynb"), resources=about
    )

    assert "<td>5</td>" in page
    assert active_content(page) == []


def test_formgrader_shows_what_takes_long_to_render_as_text(book, gradebook):
    report, notebook = graded("eve", **RIGHT)
    notebook["cells"] += [code_cell(f"extra-9-{i}", "a = 1" + " \n" * 500 + "b = 2") for i in range(50)]
    notebook["cells"].append(written_answer("\\begin{a}" * 6000))
    book.record(report, notebook)
    page = formgrader_page(
        formgrader_exporter(gradebook.formgrader.FormgraderExporter),
        book.root / "autograded/eve/t1_numbers/t1_numbers.ipynb",
    )

    assert "<pre>a = 1 \n" in page
    assert "<pre>\\begin{a}" in page
    assert '<span class="k">return</span>' in page
    assert "could not be shown" not in page


def test_formgrader_shows_a_page_that_cannot_be_made_without_the_students_cells(book, gradebook, caplog):
    def raises(_text):
        raise ValueError("no such colour")

    report, notebook = graded("eve", **RIGHT)
    printed = {"output_type": "stream", "name": "stdout", "text": "only mine"}
    notebook["cells"] += [code_cell("extra-9", "'only mine'", printed), written_answer("only mine")]
    book.record(report, notebook)
    path = book.root / "autograded/eve/t1_numbers/t1_numbers.ipynb"
    kind = gradebook.formgrader.FormgraderExporter
    exporter = formgrader_exporter(kind, markdown2html=lambda text: raises(text) if "only" in text else text)
    page = formgrader_page(exporter, path)

    assert "only mine" not in page and "could not be shown" in page
    assert "no such colour" in caplog.text


def test_formgraders_page_lets_no_figure_be_wider_than_the_window(book, gradebook):
    book.record(*graded("eve", **RIGHT))
    page = formgrader_page(
        formgrader_exporter(gradebook.formgrader.FormgraderExporter),
        book.root / "autograded/eve/t1_numbers/t1_numbers.ipynb",
    )

    assert "img, svg { max-width: 100%" in page.partition("</head>")[0]


def test_formgrader_takes_our_exporter(book, gradebook, monkeypatch):
    from types import SimpleNamespace

    from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension

    monkeypatch.chdir(book.root)
    webapp = SimpleNamespace(settings={})
    formgrader = FormgradeExtension()
    formgrader.root_dir = str(book.root)
    formgrader.initialize([])
    formgrader.init_tornado_settings(webapp)

    assert type(webapp.settings["nbgrader_exporter"]) is gradebook.formgrader.FormgraderExporter
