"""A notebook in normal form has readable ids, needed metadata and outputs that are the same everywhere."""

import copy

import nbformat
import pytest

from autograder.authoring.normal_form import defects, normalise


def code(source="1", cell_id="some-code", outputs=(), **metadata):
    return {"cell_type": "code", "id": cell_id, "metadata": metadata, "source": source, "outputs": list(outputs),
            "execution_count": 7}  # fmt: skip


def prose(source, cell_id="1a2b3c4d"):
    return {"cell_type": "markdown", "id": cell_id, "metadata": {}, "source": source}


def notebook(*cells):
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def printed(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def shown(kind="display_data", **data):
    return {"output_type": kind, "data": {key.replace("_", "/"): text for key, text in data.items()}, "metadata": {}}


def normal(*cells):
    return normalise(notebook(*cells))


def ids(*cells):
    return [cell["id"] for cell in normal(*cells)["cells"]]


def test_a_notebook_in_normal_form_has_no_defects_and_stays_as_it_is():
    once = normal(
        prose("# One step"),
        code("print(1)", "1a2b3c4d", [printed("1\n"), printed("2\n")], collapsed=True),
        code("2", "cell-2", [shown("execute_result", text_plain="2") | {"execution_count": 3}]),
    )
    twice = normalise(copy.deepcopy(once))

    assert defects(once) == []
    assert twice == once
    nbformat.validate(once)


def test_random_ids_become_the_words_of_the_heading_above():
    cells = [prose("## 2 · One *step*"), prose("text", "cell-3"), code(cell_id="1a2b3c4d"), code(cell_id="1a2b3c4e")]

    assert ids(*cells) == ["2-one-step", "2-one-step-2", "2-one-step-code", "2-one-step-code-2"]


@pytest.mark.parametrize("random", ["1a2b3c4d", "1a2b3c4d-1a2b-1a2b-1a2b-1a2b3c4d5e6f", "cell-12", ""])
def test_ids_that_look_random_are_replaced(random):
    assert ids(code(cell_id=random)) == ["start-code"]


def test_readable_ids_stay_unless_they_are_taken():
    assert ids(code(cell_id="set-up"), code(cell_id="set-up")) == ["set-up", "start-code"]


def test_a_cell_that_nbgrader_knows_is_called_by_its_grade_id():
    assert ids(code(cell_id="1a2b3c4d", nbgrader={"grade_id": "rnn.cell step"})) == ["rnn-cell-step"]


def test_ids_are_different_in_the_longest_notebook():
    many = ids(prose("# Title"), *(code(cell_id="cell-1") for _ in range(300)))

    assert len(set(many)) == 301


def test_a_heading_without_letters_still_gives_an_id():
    assert ids(prose("# ???")) == ["cell"]


def test_only_needed_metadata_stays():
    cell = code(
        nbgrader={"grade_id": "a", "points": 1, "evil": 1},
        tags=["remove"],
        collapsed=True,
        editable=False,
        deletable=True,
    )

    assert normal(cell)["cells"][0]["metadata"] == {
        "nbgrader": {"grade_id": "a", "points": 1}, "tags": ["remove"], "editable": False
    }  # fmt: skip


def test_the_kernel_of_the_author_is_forgotten():
    mine = notebook(code()) | {"metadata": {"kernelspec": {"name": ".venv"}, "widgets": {}}}

    assert normalise(mine)["metadata"]["kernelspec"]["name"] == "python3"
    assert "widgets" not in mine["metadata"]


def test_cells_are_counted_from_one():
    result = shown("execute_result", text_plain="1") | {"execution_count": 9}

    cells = normal(prose("x"), code(outputs=[result]), code())["cells"]

    assert [cell.get("execution_count") for cell in cells] == [None, 1, 2]
    assert cells[1]["outputs"][0]["execution_count"] == 1


def test_streams_are_joined_as_far_as_they_are_the_same():
    outputs = [printed("a"), printed("b"), printed("c", "stderr"), printed("d")]

    assert [o["text"] for o in normal(code(outputs=outputs))["cells"][0]["outputs"]] == ["ab", "c", "d"]


def test_of_the_metadata_of_a_picture_the_alternative_text_stays():
    picture = shown(image_png="AAAA") | {"metadata": {"image/png": {"alt": "a"}, "needs_background": "light"}}

    assert normal(code(outputs=[picture]))["cells"][0]["outputs"][0]["metadata"] == {"image/png": {"alt": "a"}}


def broken(**changes):
    cell = normal(code(outputs=[printed("fine")]))["cells"][0]
    return notebook({**cell, **changes})


def with_output(output):
    return broken(outputs=[output])


@pytest.mark.parametrize(
    ("document", "says"),
    [
        (broken(id="1a2b3c4d"), "its id is random"),
        (broken(metadata={"collapsed": True}), "metadata that is not needed: ['collapsed']"),
        (broken(execution_count=2), "execution count 2, expected 1"),
        (broken(execution_count=None), "execution count None, expected 1"),
        (broken() | {"metadata": {"widgets": {}}}, "more than kernelspec and language_info"),
        (with_output(printed("Warning: old", "stderr")), "writes to stderr: 'Warning: old'"),
        (
            with_output({"output_type": "error", "ename": "KeyError", "evalue": "", "traceback": []}),
            "ends with KeyError",
        ),
        (with_output(shown(image_png="A" * 150_000)), "an image of 112500 bytes, at most 100000"),
        (with_output(printed("<object at 0x7f3a2b1c>")), "holds an address in memory"),
        (with_output(shown(text_plain="<object at 0x7f3a2b1c>")), "holds an address in memory"),
        (with_output(printed("/home/ada/course")), "holds a path of one machine"),
        (with_output(printed("/tmp/x")), "holds a path of one machine"),
        (with_output(printed(r"C:\Users\ada")), "holds a path of one machine"),
        (with_output(shown(text_plain=repr(r"C:\Users\ada"))), "holds a path of one machine"),
        (with_output(printed("2026-11-22 18:03")), "holds a time"),
        (with_output(printed("1.2 ms per loop")), "holds a time"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_defect_is_found_and_named(document, says):
    found = defects(document)

    assert len(found) == 1
    assert says in found[0]


@pytest.mark.parametrize("text", ["0x1f", "20 ms", "at home / tmp", "2026-11-22", "step 10:30"])
def test_what_only_resembles_a_defect_is_none(text):
    assert defects(with_output(printed(text))) == []
