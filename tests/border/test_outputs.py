"""What a subject claims to have printed and displayed is kept only as far as it is a well-formed output."""

import json

import nbformat
import pytest

from autograder.border.allowance import Allowance
from autograder.border.outputs import LEFT_OUT, MAX_DATA, MAX_LINES, MAX_OUTPUTS, MAX_TEXT, Room, clean_outputs


def stream(text, name="stdout"):
    return {"output_type": "stream", "name": name, "text": text}


def display(data, kind="display_data", **fields):
    return {"output_type": kind, "data": data, "metadata": {}, **fields}


def error(name="E", value="v", traceback=()):
    return {"output_type": "error", "ename": name, "evalue": value, "traceback": list(traceback)}


@pytest.mark.parametrize(
    "output",
    [
        stream("text\n"),
        stream("warning", "stderr"),
        display({"text/plain": "1"}),
        display({"text/plain": "1"}, "execute_result", execution_count=None),
        display({"image/png": "AAAA", "text/html": "<b>"}) | {"metadata": {"image/png": {"alt": "a line"}}},
        error("ValueError", "wrong", ["Traceback", "ValueError: wrong"]),
    ],
)
def test_a_well_formed_output_is_kept_as_it_is(output):
    assert clean_outputs([output]) == [output]


@pytest.mark.parametrize("outputs", [None, 3, "text", {}, {"output_type": "stream"}])
def test_what_is_no_list_is_no_output(outputs):
    assert clean_outputs(outputs) == []


@pytest.mark.parametrize(
    "output",
    [
        None,
        [],
        "text",
        {},
        {"output_type": "pyout"},
        {"output_type": ["stream"]},
        {"output_type": "stream", "name": "stdout"},
        {"output_type": "stream", "name": "stdin", "text": "x"},
        {"output_type": "stream", "name": "stdout", "text": ["x"]},
        {"output_type": "display_data", "data": "x"},
        {"output_type": "display_data"},
        {"output_type": "error", "ename": "E", "evalue": "v"},
        {"output_type": "error", "ename": 1, "evalue": "v", "traceback": []},
        {"output_type": "error", "ename": "E", "evalue": "v", "traceback": "x"},
        {"output_type": "update_display_data", "data": {}},
    ],
    ids=repr,
)
def test_what_is_malformed_is_left_out_and_its_neighbours_stay(output):
    assert clean_outputs([stream("a"), output, stream("b")]) == [stream("a"), stream("b")]


@pytest.mark.parametrize(
    "kind",
    ["image/svg+xml", "application/javascript", "application/vnd.jupyter.widget-view+json", "TEXT/HTML", ""],
)
def test_kinds_that_are_active_or_unknown_are_left_out(kind):
    assert clean_outputs([display({kind: "x", "text/plain": "kept"})]) == [display({"text/plain": "kept"})]


@pytest.mark.parametrize("content", [None, 3, ["lines"], {"a": 1}, "x" * (MAX_DATA + 1)])
def test_content_that_is_no_text_or_too_long_is_left_out(content):
    assert clean_outputs([display({"text/html": content, "text/plain": "kept"})]) == [display({"text/plain": "kept"})]


@pytest.mark.parametrize(
    "metadata", [None, [], {"image/png": 3}, {"image/png": {"alt": 3}}, {"isolated": True}, {"image/png": {"width": 1}}]
)
def test_of_the_metadata_only_an_alternative_text_is_kept(metadata):
    assert clean_outputs([display({"text/plain": "x"}) | {"metadata": metadata}]) == [display({"text/plain": "x"})]


def test_fields_that_nobody_asked_for_are_left_out():
    outputs = clean_outputs([stream("x") | {"evil": 1}, display({}, evil=1), error() | {"evil": 1}])

    assert "evil" not in json.dumps(outputs)


def test_the_colours_of_a_terminal_are_taken_out_of_errors():
    red = "\x1b[0;31mred\x1b[0m"

    assert clean_outputs([error(red, red, [red])]) == [error("red", "red", ["red"])]


def test_everything_is_cut_to_its_limit():
    long = "x" * 10_000_000

    printed, raised = clean_outputs([stream(long), error(long, long, [long, *["x"] * 1000])])

    assert len(printed["text"]) == MAX_TEXT
    assert (len(raised["ename"]), len(raised["evalue"]), len(raised["traceback"])) == (200, 5000, MAX_LINES)
    assert len(raised["traceback"][0]) == MAX_TEXT
    assert len(clean_outputs([stream("x")] * 10_000)) == MAX_OUTPUTS


def test_all_cells_of_a_notebook_share_one_room():
    room = Room(Allowance(10))

    first = clean_outputs([stream("12345"), stream("123")], room)
    second = clean_outputs([stream("12"), stream("1"), stream("2")], room)
    third = clean_outputs([stream("1")], room)

    assert first == [stream("12345"), stream("123")]
    assert second == [stream("12"), stream(LEFT_OUT)]
    assert third == [stream(LEFT_OUT)]


def test_a_notebook_has_so_many_outputs_however_short_they_are():
    room = Room(outputs=Allowance(3))

    assert clean_outputs([stream("")] * 2, room) == [stream("")] * 2
    assert clean_outputs([stream("")] * 2, room) == [stream(""), stream(LEFT_OUT)]
    assert clean_outputs([stream("")], room) == [stream(LEFT_OUT)]


def test_pictures_and_tracebacks_take_room_too():
    room = Room(Allowance(100))

    clean_outputs([display({"image/png": "x" * 60}), error("E", "v" * 10, ["x" * 10])], room)

    assert room.characters.left == 20


def test_what_is_kept_is_valid_in_a_notebook():
    outputs = clean_outputs(
        [stream("x"), display({}), display({"image/png": "AA=="}, "execute_result"), error(traceback=["a", 3, "b"])]
    )
    cell = nbformat.v4.new_code_cell("", id="one", outputs=outputs)

    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
