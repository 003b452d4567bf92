"""What may be taken from a submitted file, and what is refused with a sentence."""

import copy
import gzip
import io
import json
import os
import random
import socket
import sys
import threading
import time
import tracemalloc
import zipfile
from pathlib import Path

import nbformat
import pytest

from autograder.grading.submission import (
    MAX_ATTACHED,
    MAX_BYTES,
    MAX_CELLS,
    MAX_EXTRA,
    MAX_OWN_TEXT,
    MAX_SOURCE,
    BadSubmission,
    read_bytes,
    rebuild,
)
from tests.some import some

DOUBLE = "def double(x):\n    return 2 * x"
MEAN = "def mean_of_rows(x):\n    return x.mean(axis=1)"
unix = pytest.mark.skipif(sys.platform == "win32", reason="these files exist on Unix only")


@pytest.fixture(scope="module")
def release(toy):
    notebook = json.loads(toy.release_notebook(toy.assignment("t1_numbers")).read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


@pytest.fixture
def answered(release):
    """The released notebook with both answers filled in, as JupyterLab saves it."""
    notebook = copy.deepcopy(release)
    cell_of(notebook, "double")["source"] = DOUBLE
    cell_of(notebook, "mean_of_rows")["source"] = MEAN
    return notebook


def cell_of(notebook, cell_id):
    return next(cell for cell in notebook["cells"] if cell.get("id") == cell_id)


def index_of(notebook, cell_id):
    return notebook["cells"].index(cell_of(notebook, cell_id))


def code(source, **fields):
    return {"cell_type": "code", "metadata": {}, "source": source, "outputs": [], "execution_count": None, **fields}


def taken(release, notebook):
    return rebuild(release, json.dumps(notebook).encode())


def sources(submission):
    return [part.cell["source"] for part in submission.parts if part.cell["cell_type"] == "code"]


def own(submission):
    return [part.cell["source"] for part in submission.parts if part.from_student]


def final_names(submission):
    """What `double` and `mean_of_rows` are once all cells have run, in the words of the last definition."""
    names = {}
    for source in sources(submission):
        for name in ("double", "mean_of_rows"):
            if source.startswith(f"def {name}("):
                names[name] = source
    return names


RIGHT = {"double": DOUBLE, "mean_of_rows": MEAN}


def test_both_answers_are_taken_and_everything_else_is_the_release(release, answered):
    submission = taken(release, answered)

    assert own(submission) == [DOUBLE, MEAN]
    assert submission.remarks == ()
    assert [part.cell["id"] for part in submission.parts] == [cell["id"] for cell in release["cells"]]


def test_the_test_cells_are_known_by_their_grade_id(release, answered):
    tests = [part.test_of for part in taken(release, answered).parts]

    assert [name for name in tests if name] == ["test_double", "test_mean_of_rows"]


def test_neither_the_release_nor_what_was_taken_shares_a_cell(release, answered):
    before = copy.deepcopy(release)

    for part in some(taken(release, answered).parts):
        part.cell["source"] = "changed"
        part.cell["metadata"]["changed"] = True

    assert release == before


def test_sources_and_releases_as_lists_of_lines_are_joined(release, answered):
    for notebook in (listed := copy.deepcopy(release), answered):
        for cell in notebook["cells"]:
            cell["source"] = cell["source"].splitlines(keepends=True)

    submission = taken(listed, answered)

    assert own(submission) == [DOUBLE, MEAN]
    assert all(isinstance(part.cell["source"], str) for part in some(submission.parts))


def without_cell_ids(notebook):
    for cell in notebook["cells"]:
        del cell["id"]
    notebook["nbformat_minor"] = 4


def without_metadata(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {}


def without_anything(notebook):
    without_cell_ids(notebook)
    without_metadata(notebook)


def as_colab_saves(notebook):
    for number, cell in enumerate(notebook["cells"]):
        cell["metadata"] = {"id": f"x7_{number}QkzN", "colab": {"base_uri": "https://localhost:8080/"}}
        del cell["id"]
    notebook["metadata"]["colab"] = {"provenance": []}
    notebook["nbformat_minor"] = 0


def as_vs_code_saves(notebook):
    for cell in notebook["cells"]:
        cell["metadata"] = {**cell["metadata"], "vscode": {"languageId": "python"}}
        cell["source"] = [cell["source"]]
    notebook["metadata"]["kernelspec"] = {"name": ".venv", "display_name": ".venv (3.12.1)"}


def in_another_order(notebook):
    notebook["cells"].reverse()


def without_prose(notebook):
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]


def without_tests(notebook):
    notebook["cells"] = [cell for cell in notebook["cells"] if not cell["id"].startswith("test_")]


def with_answers_in_cells_of_their_own(notebook):
    for name, source in RIGHT.items():
        notebook["cells"].insert(index_of(notebook, name), code(source))
        del notebook["cells"][index_of(notebook, name)]


def with_nothing_but_answers(notebook):
    notebook["cells"] = [code(DOUBLE), code(MEAN)]


def with_windows_line_ends(notebook):
    for cell in notebook["cells"]:
        if cell["id"] not in RIGHT:
            cell["source"] = cell["source"].replace("\n", "\r\n") + "\r\n"


def with_cells_turned_into_prose(notebook):
    for name in RIGHT:
        cell = cell_of(notebook, name)
        cell["cell_type"] = "markdown"
        del cell["outputs"], cell["execution_count"]


@pytest.mark.parametrize(
    "change",
    [
        without_cell_ids,
        without_metadata,
        without_anything,
        as_colab_saves,
        as_vs_code_saves,
        in_another_order,
        without_prose,
        without_tests,
        with_answers_in_cells_of_their_own,
        with_nothing_but_answers,
        with_windows_line_ends,
        with_cells_turned_into_prose,
    ],
)
def test_honest_answers_win_however_the_notebook_was_saved(release, answered, change):
    change(answered)

    submission = taken(release, answered)

    assert final_names(submission) == RIGHT
    assert [p.test_of for p in submission.parts if p.test_of] == ["test_double", "test_mean_of_rows"]


def test_format_3_with_worksheets_is_read_sheet_by_sheet(release, answered):
    cells = [
        {"cell_type": "code", "input": cell["source"], "language": "python", "outputs": [], "collapsed": False}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "source": cell["source"], "metadata": {}}
        for cell in answered["cells"]
    ]
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""},
           "worksheets": [{"cells": cells[:5], "metadata": {}}, {"cells": cells[5:]}]}  # fmt: skip

    assert final_names(taken(release, old)) == RIGHT


@pytest.mark.parametrize(
    "change",
    [
        {"points": 1000},
        {"locked": False},
        {"grade": False},
        {"solution": True},
        {"schema_version": 99},
        {"cell_type": "markdown"},
        {"grade_id": "test_double"},
        {"grade_id": 7},
        {"grade_id": ["double"]},
    ],
    ids=str,
)
@pytest.mark.parametrize("cell_id", ["test_mean_of_rows", "what-you-should-see"])
def test_forged_metadata_changes_nothing_but_where_a_cell_is_looked_for(release, answered, change, cell_id):
    honest = taken(release, answered)
    cell = cell_of(answered, cell_id)
    cell["metadata"] = {**cell["metadata"], "nbgrader": {**cell["metadata"].get("nbgrader", {}), **change}}

    forged = taken(release, answered)

    assert [part.cell for part in forged.parts] == [part.cell for part in honest.parts]


def test_nothing_but_sources_comes_from_the_student(release, answered):
    answered["metadata"] = {"kernelspec": {"name": "bash"}, "evil": 1}
    for cell in answered["cells"]:
        cell["metadata"]["tags"] = ["skip-execution", "evil"]
        cell["attachments"] = {"evil.png": {"image/png": "AA=="}}
        cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "evil"}]
    answered["cells"].append(code("1", metadata={"evil": 1}, id="evil", outputs=["evil"]))

    assert "evil" not in json.dumps([part.cell for part in taken(release, answered).parts])


def test_a_changed_test_cell_is_replaced_by_the_released_one(release, answered):
    cell_of(answered, "test_double")["source"] = "print('passed')"

    submission = taken(release, answered)

    assert cell_of(release, "test_double")["source"] in sources(submission)
    assert "print('passed')" not in sources(submission)


def test_a_missing_solution_cell_is_the_released_one_and_is_remarked(release, answered):
    del answered["cells"][index_of(answered, "double")]

    submission = taken(release, answered)

    assert "NotImplementedError" in final_names(submission)["double"]
    assert submission.remarks == ("The solution cell double was missing; the released one stands in its place.",)


def test_of_two_cells_with_one_grade_id_both_run_and_the_later_wins(release, answered):
    again = {**copy.deepcopy(cell_of(answered, "double")), "source": "def double(x):\n    return 3 * x", "id": "copy"}
    answered["cells"].insert(index_of(answered, "test_double") + 1, again)

    submission = taken(release, answered)

    assert own(submission) == [DOUBLE, again["source"], MEAN]
    assert submission.parts[index_of(release, "test_double") + 1].cell["source"] == again["source"]


@pytest.mark.parametrize("after", ["numbers", "set-up", "double", "test_double", "corner", "the-end"])
def test_an_own_cell_stays_where_the_student_put_it(release, answered, after):
    answered["cells"].insert(index_of(answered, after) + 1, code("helper = 1", id="mine"))

    parts = taken(release, answered).parts

    place = [part.cell["source"] for part in parts].index("helper = 1")
    assert parts[place - 1].cell["id"] == after
    assert parts[place].from_student


def test_own_cells_before_everything_come_first(release, answered):
    answered["cells"][:0] = [code("first = 1"), code("second = 2")]

    assert sources(taken(release, answered))[:2] == ["first = 1", "second = 2"]


def text(source):
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def test_empty_and_raw_cells_are_left_out(release, answered):
    answered["cells"] += [text(" "), code(""), code(" \n"), {"cell_type": "raw", "source": "x"}, code(3)]

    assert own(taken(release, answered)) == [DOUBLE, MEAN]


def test_text_of_the_students_own_is_kept_in_its_place(release, answered):
    place = index_of(answered, "corner") + 1
    answered["cells"].insert(place, text("my notes"))

    part = taken(release, answered).parts[place]

    assert (part.cell["cell_type"], part.cell["source"], part.from_student) == ("markdown", "my notes", True)


def test_a_text_cell_of_the_release_that_was_changed_is_kept_behind_it(release, answered):
    cell_of(answered, "numbers")["source"] = "# Numbers\n\nMy answer stands here."

    parts = taken(release, answered).parts

    assert [part.from_student for part in parts[:2]] == [False, True]
    assert parts[1].cell["source"] == "# Numbers\n\nMy answer stands here."


def test_much_text_displaces_no_code_and_is_bounded(release, answered):
    answered["cells"][:0] = [text("x" * 30_000) for _ in range(MAX_EXTRA)]
    answered["cells"].append(code("late = 1"))

    submission = taken(release, answered)

    assert own(submission)[-1] == "late = 1"
    assert sum(len(part.cell["source"]) for part in submission.parts) < 2 * MAX_OWN_TEXT
    assert f"{MAX_EXTRA - MAX_OWN_TEXT // 30_000} were left out" in submission.remarks[0]


@pytest.mark.parametrize(
    ("fields", "says"),
    [
        ({"attachments": {"a.png": {"image/png": "A" * MAX_BYTES}}, "source": "x"}, "pictures pasted into text"),
        ({"outputs": [{"data": {"image/png": "A" * MAX_BYTES}}], "source": "x"}, "Clear All Outputs"),
        ({"outputs": [], "source": "x = '" + "A" * MAX_BYTES}, "what was pasted there"),
    ],
)
def test_a_large_file_is_told_what_is_large_in_it(tmp_path, fields, says):
    path = tmp_path / "large.ipynb"
    path.write_text(json.dumps({"cells": [{"source": "x", "outputs": []}, fields]}), encoding="utf-8")

    with pytest.raises(BadSubmission, match=says):
        read_bytes(path)


def test_the_marks_of_a_merge_are_called_by_their_name(release):
    data = b'{\n "cells": [\n<<<<<<< HEAD\n  1\n=======\n  2\n>>>>>>> mine\n ]\n}'

    with pytest.raises(BadSubmission, match="marks of a merge conflict, in line 3"):
        rebuild(release, data)

    with pytest.raises(BadSubmission, match="marks of a merge conflict, in line 1"):
        rebuild(release, data[data.index(b"<") :])


def test_a_notebook_that_is_another_is_not_recognised(release):
    foreign = {"cells": [code("x = 1", metadata={"nbgrader": {"grade_id": "test_other"}})]}

    submission = taken(release, foreign)

    assert not submission.recognised
    assert submission.ids == {"test_other"}


def test_a_notebook_with_a_solution_cell_is_recognised(release, answered):
    answered["cells"] = [cell_of(answered, "double")]

    assert taken(release, answered).recognised


def test_a_changed_example_runs_after_the_released_one(release, answered):
    cell_of(answered, "corner")["source"] = "double(x)[:2]"

    parts = taken(release, answered).parts

    place = index_of(release, "corner")
    assert [part.cell["source"] for part in parts[place : place + 2]] == ["double(x)[:1]", "double(x)[:2]"]


def test_an_example_that_was_copied_runs_again_where_the_copy_stands(release, answered):
    answered["cells"].append(code(cell_of(answered, "set-up")["source"], id="again"))
    answered["cells"].append(code("after = 1"))

    assert sources(taken(release, answered))[-2:] == [cell_of(release, "set-up")["source"], "after = 1"]


def test_the_ids_of_all_cells_are_valid_and_different(release, answered):
    answered["cells"][3:3] = [code(f"a{n} = 1", id="same") for n in range(5)]
    answered["cells"] += [code(f"b{n} = 1", id="x" * 500) for n in range(5)]

    cells = [part.cell for part in taken(release, answered).parts]

    assert len({cell["id"] for cell in cells}) == len(cells)
    nbformat.validate({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


def test_own_cells_beyond_the_limit_are_left_out_and_remarked(release, answered):
    answered["cells"] += [code(f"n = {n}") for n in range(MAX_EXTRA + 5)]

    submission = taken(release, answered)

    assert len(own(submission)) == MAX_EXTRA + 2
    assert "5 were left out" in submission.remarks[0]


@pytest.mark.parametrize(
    ("write", "read"),
    [
        (lambda text: b"\xef\xbb\xbf" + text.encode(), RIGHT),
        (lambda text: text.replace('"metadata"', '"metadata": 1, "metadata"', 1).encode(), RIGHT),
        (lambda text: text.replace('"nbformat"', '"a": NaN, "b": -Infinity, "c": 1e999, "nbformat"').encode(), RIGHT),
        (lambda text: json.dumps(json.loads(text), indent=4).encode(), RIGHT),
        (lambda text: (" \n\t" * 1000 + text).encode(), RIGHT),
    ],
    ids=["byte order mark", "duplicate key", "no numbers", "indented", "white space"],
)
def test_odd_but_readable_json_is_read(release, answered, write, read):
    assert final_names(rebuild(release, write(json.dumps(answered)))) == read


def test_half_a_surrogate_pair_becomes_a_question_mark(release, answered):
    cell_of(answered, "double")["source"] = DOUBLE + "  # \ud800 \U0001f600"

    submission = taken(release, answered)

    assert own(submission)[0] == DOUBLE + "  # ? \U0001f600"


def archive(kind):
    buffer = io.BytesIO()
    if kind == "gzip":
        return gzip.compress(bytes(30 << 20))
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("../../evil.ipynb", bytes(30 << 20))
    return buffer.getvalue()


REFUSED = {
    "nothing": (b"", "it is empty"),
    "white space": (b" \n ", "it is empty"),
    "text": (b"import numpy", "cannot be read as JSON"),
    "a web page": (b"<!DOCTYPE html><html>", "it is a web page"),
    "a zip bomb": (archive("zip"), "an archive"),
    "a gzip bomb": (archive("gzip"), "an archive"),
    "not UTF-8": (b'{"cells": ["\xff"]}', "byte 12 is not UTF-8"),
    "UTF-16": ('{"cells": []}'.encode("utf-16"), "not UTF-8"),
    "surrogates as bytes": (b'{"cells": ["\xed\xa0\x80"]}', "not UTF-8"),
    "half a file": (b'{"cells": [{"cell_type": "co', "cannot be read as JSON"),
    "two documents": (b'{"cells": []} {"cells": []}', "cannot be read as JSON"),
    "a number": (b"3", "it has no cells"),
    "a list": (b"[]", "it has no cells"),
    "no cells": (b'{"nbformat": 4}', "it has no cells"),
    "cells as an object": (b'{"cells": {}}', "not a list"),
    "cells as null": (b'{"cells": null}', "not a list"),
    "empty worksheets": (b'{"worksheets": []}', "not a list"),
    "worksheets as text": (b'{"worksheets": "abc"}', "not a list"),
    "worksheets of numbers": (b'{"worksheets": [1]}', "not a list"),
    "too many digits": (b'{"cells": [' + b"1" * 5000 + b"]}", "cannot be read as JSON"),
    "too deep": (b'{"cells": ' + b"[" * 100_000, "nested too deeply"),
    "too deep, closed": (b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
    "too many lists": (b'{"cells": [' + b"[]," * 400_000 + b"1]}", "more than 200000 lists"),
    "too many numbers": (b'{"cells": [' + b"1e9," * 1_200_000 + b"1]}", "1000000 values"),
    "a string without end": (b'{"cells": ["' + b'\\"[' * 6_000_000, "cannot be read as JSON"),
    "too many cells": (json.dumps({"cells": [{}] * (MAX_CELLS + 1)}).encode(), "at most 2000 are graded"),
    "too much code": (json.dumps({"cells": [code("#" * (MAX_SOURCE + 1))]}).encode(), "characters of code"),
}


@pytest.mark.parametrize(("data", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_notebook_is_refused_with_a_sentence(release, data, says):
    with pytest.raises(BadSubmission, match=says) as refused:
        rebuild(release, data)

    assert len(str(refused.value)) < 500
    assert str(refused.value).endswith(".")


HOSTILE = ("too many lists", "too many numbers", "a string without end", "too deep, closed", "a zip bomb")


@pytest.mark.parametrize("name", HOSTILE)
def test_refusing_takes_little_memory(release, name):
    data = REFUSED[name][0]
    tracemalloc.start()

    with pytest.raises(BadSubmission):
        rebuild(release, data)

    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 * len(data) + (8 << 20)


@pytest.mark.parametrize("name", HOSTILE)
def test_refusing_takes_little_time(release, name):
    started = time.process_time()

    with pytest.raises(BadSubmission):
        rebuild(release, REFUSED[name][0])

    assert time.process_time() - started < 30


def test_a_large_picture_is_no_reason_to_refuse(release, answered):
    answered["cells"][1]["outputs"] = [{"data": {"image/png": "A" * (15 << 20)}, "text": "[" * 300_000}]

    assert final_names(taken(release, answered)) == RIGHT


def test_a_plain_file_is_read(tmp_path):
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"abc")

    assert read_bytes(path) == b"abc"


def a_link(path):
    path.with_suffix(".target").write_bytes(b"{}")
    path.symlink_to(path.with_suffix(".target"))


def a_socket(path):
    with socket.socket(socket.AF_UNIX) as sock:
        sock.bind(str(path))


SPECIAL = {
    "a directory": Path.mkdir,
    "a link": a_link,
    "a dangling link": lambda path: path.symlink_to("nowhere"),
    "a link to a device": lambda path: path.symlink_to("/dev/zero"),
    "a loop of links": lambda path: path.symlink_to(path),
    "a pipe": os.mkfifo if hasattr(os, "mkfifo") else None,
    "a socket": a_socket,
    "nothing": lambda path: None,
}


@unix
@pytest.mark.parametrize("make", SPECIAL.values(), ids=SPECIAL.keys())
def test_what_is_no_plain_file_is_refused_at_once(tmp_path, monkeypatch, make):
    monkeypatch.chdir(tmp_path)
    path = Path("a.ipynb")
    make(path)

    with pytest.raises(BadSubmission, match=r"a\.ipynb is not a plain file"):
        read_bytes(path)


@unix
def test_a_device_is_refused():
    with pytest.raises(BadSubmission, match="zero is not a plain file"):
        read_bytes(Path("/dev/zero"))


@unix
@pytest.mark.parametrize("make", [SPECIAL["a pipe"], SPECIAL["a link to a device"]], ids=["a pipe", "a link"])
def test_a_file_that_changes_between_look_and_open_is_still_refused(tmp_path, monkeypatch, make):
    path = tmp_path / "a.ipynb"
    make(path)
    monkeypatch.setattr(Path, "is_file", lambda self: True)
    monkeypatch.setattr(Path, "is_symlink", lambda self: False)
    refused = []

    def read():
        try:
            read_bytes(path)
        except BadSubmission as error:
            refused.append(str(error))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    thread.join(timeout=5)

    assert not thread.is_alive()
    assert len(refused) == 1


def test_a_file_that_is_too_large_is_refused_without_being_read_whole(tmp_path):
    path = tmp_path / "a.ipynb"
    with path.open("wb") as file:
        file.truncate(MAX_BYTES * 50)

    with pytest.raises(BadSubmission, match="larger than 20 MiB"):
        read_bytes(path)


@unix
def test_an_unreadable_file_is_refused(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"{}")

    def denied(*_args):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", denied)

    with pytest.raises(BadSubmission, match=r"cannot be read \(Permission denied\)"):
        read_bytes(path)


@unix
def test_the_name_of_a_file_cannot_write_to_a_terminal(tmp_path):
    path = tmp_path / os.fsdecode(b"\x1b[31mred\xff\n.ipynb")

    with pytest.raises(BadSubmission) as refused:
        read_bytes(path)

    assert str(refused.value).startswith("?[31mred??.ipynb is not")


VALUES = (None, True, -1, 0, 1e308, "", "x", "\ud800", "double", "test_double", [], {}, [[]], {"nbgrader": 3}, ["a", 3])


def places(node, path=()):
    """All places in a document at which something can be put."""
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield (*path, key)
        yield from places(child, (*path, key))


def mutate_a_value(document, rng):
    *way, last = rng.choice(list(places(document)))
    for key in way:
        document = document[key]
    action = rng.randrange(3)
    if action == 0:
        document[last] = rng.choice(VALUES)
    elif action == 1:
        del document[last]
    else:
        document[last] = copy.deepcopy(rng.choice([document[last], document]))


def mutate_cells(document, rng):
    cells = document["cells"] if isinstance(document.get("cells"), list) else []
    if not cells:
        return
    one, other = rng.randrange(len(cells)), rng.randrange(len(cells))
    match rng.randrange(5):
        case 0:
            cells.insert(one, copy.deepcopy(cells[other]))
        case 1:
            del cells[one]
        case 2:
            cells[one], cells[other] = cells[other], cells[one]
        case 3 if isinstance(cells[one], dict) and isinstance(cells[other], dict):
            field = rng.choice(["metadata", "source", "id", "cell_type"])
            cells[one][field] = copy.deepcopy(cells[other].get(field))
        case _:
            cells.insert(one, code("own = 1", id=rng.choice(["double", "x", ""])))


def mutate_bytes(data, rng):
    data = bytearray(data)
    for _ in range(rng.randrange(1, 4)):
        place = rng.randrange(len(data))
        match rng.randrange(4):
            case 0:
                data[place] = rng.randrange(256)
            case 1:
                del data[place : place + rng.randrange(1, 50)]
            case 2:
                data[place:place] = rng.choice([b"[", b"{", b'"', b"\\ud800", b"\x00", b"1e999", b"NaN", b","])
            case 3:
                data[place:place] = data[place : place + rng.randrange(200)]
    return bytes(data)


def mutated(notebook, seed):
    rng = random.Random(seed)
    document = copy.deepcopy(notebook)
    for _ in range(rng.randrange(1, 5)):
        (mutate_a_value if seed % 3 else mutate_cells)(document, rng)
    data = json.dumps(document).encode()
    return mutate_bytes(data, rng) if seed % 3 == 2 else data


def test_500_mutated_notebooks_end_in_a_rebuilt_one_or_in_a_clear_refusal(release, answered):
    refused = 0
    honest = {part.cell["id"]: part.cell for part in taken(release, answered).parts}
    for seed in range(500):
        try:
            parts = rebuild(release, mutated(answered, seed)).parts
        except BadSubmission as error:
            refused += 1
            assert "expected" in str(error) or "submit" in str(error), seed
            continue

        ours = [part.cell for part in parts if part.cell["id"] in honest]
        assert [cell["id"] for cell in ours] == list(honest), seed
        for cell in ours:
            unchanged = honest[cell["id"]]
            assert cell == ({**unchanged, "source": cell["source"]} if cell["id"] in RIGHT else unchanged), seed
        json.dumps([part.cell for part in parts], ensure_ascii=False).encode()

    assert 50 < refused < 250


def with_essay(release, attachments, source="See ![a](attachment:a.png)."):
    """A release that asks for a written answer, and what a student hands in with pictures in it."""
    about = {"nbgrader": {"grade": True, "solution": True, "grade_id": "essay", "points": 1}}
    cell = {"cell_type": "markdown", "id": "essay", "metadata": about, "source": "Write here."}
    asked = {**release, "cells": [*release["cells"], cell]}
    handed_in = {**asked, "cells": [*release["cells"], {**cell, "source": source, "attachments": attachments}]}
    return rebuild(asked, json.dumps(handed_in).encode())


def test_pictures_in_a_written_answer_are_kept(release):
    pictures = {"a.png": {"image/png": "AAAA"}, "b.jpg": {"image/jpeg": "BBBB", "text/html": "<b>"}}
    found = with_essay(release, pictures)

    assert found.parts[-1].cell["attachments"] == {"a.png": {"image/png": "AAAA"}, "b.jpg": {"image/jpeg": "BBBB"}}
    assert found.remarks == ()


@pytest.mark.parametrize(
    "attachments",
    [
        None,
        [],
        "a",
        {"a.svg": {"image/svg+xml": "<svg>"}},
        {"a/../b.png": {"image/png": "A"}},
        {"a.png": {"image/png": 1}},
    ],
)
def test_what_is_attached_and_can_be_no_picture_is_left_out(release, attachments):
    assert "attachments" not in with_essay(release, attachments).parts[-1].cell


def test_pictures_that_are_too_large_are_left_out_and_remarked(release):
    found = with_essay(release, {"a.png": {"image/png": "A" * (MAX_ATTACHED + 1)}})

    assert "attachments" not in found.parts[-1].cell
    assert found.parts[-1].cell["source"].startswith("See")
    assert "The pictures in the written answer essay are too large" in found.remarks[0]


def test_no_other_cell_keeps_an_attachment(release, answered):
    for cell in answered["cells"]:
        cell["attachments"] = {"a.png": {"image/png": "AAAA"}}

    assert not any("attachments" in part.cell for part in taken(release, answered).parts)
