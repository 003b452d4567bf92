"""A function that is closed raises, whoever holds it, and is afterwards what it was."""

import functools
import importlib
import sys
import types

import pytest
from rnnkit import guarded
from rnnkit.guarded import ClosedFunction, closed

TEXT = """
def double(x, *, times=2):
    return x * times

def twice(x):
    return double(x)

def triple(x):
    return x * 3
"""
NAMES = ["given_parts.double"]


@pytest.fixture
def parts(tmp_path, monkeypatch):
    (tmp_path / "given_parts.py").write_text(TEXT)
    (tmp_path / "course").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("given_parts")
    for name in ("given_parts", "course.given_parts"):
        sys.modules.pop(name, None)


def test_a_call_says_what_is_closed_why_and_what_to_do(parts):
    with closed("doubled", NAMES), pytest.raises(ClosedFunction) as said:
        parts.double(2, times=3)

    text = str(said.value)
    assert "`double` is given to you and answers this exercise" in text
    assert "closed while `doubled` is checked" in text
    assert "Write the computation yourself" in text


def test_it_does_afterwards_what_it_did_also_after_an_error(parts):
    code = parts.double.__code__
    with pytest.raises(ZeroDivisionError), closed("doubled", NAMES):
        _ = 1 / 0

    assert parts.double.__code__ is code
    assert parts.double(2, times=3) == 6


def test_what_calls_it_raises_and_its_neighbours_work(parts):
    with closed("doubled", NAMES):
        with pytest.raises(ClosedFunction):
            parts.twice(2)

        assert parts.triple(2) == 6


def test_whoever_holds_it_raises(parts):
    before = parts.double
    copied = types.FunctionType(before.__code__, {}, "mine", None, None)
    again = importlib.reload(parts).double
    space = {}
    exec(TEXT, space)
    holders = [before, copied, again, space["double"], functools.partial(before, 2), lambda *_: before(1)]

    with closed("doubled", NAMES):
        for holder in holders:
            with pytest.raises(ClosedFunction):
                holder(2)
    assert [holder(2, times=2) for holder in holders[1:4]] == [4, 4, 4]


def test_another_function_of_its_name_is_no_copy(parts):
    def double(x):
        return x + x

    with closed("doubled", NAMES):
        assert double(2) == 4


def test_it_is_closed_before_it_was_imported(parts):
    del sys.modules["given_parts"]

    with closed("doubled", NAMES):
        from given_parts import double

        with pytest.raises(ClosedFunction):
            double(2)


def test_one_that_lies_in_a_package_is_found(parts, tmp_path, monkeypatch):
    (tmp_path / "given_parts.py").rename(tmp_path / "course" / "given_parts.py")
    del sys.modules["given_parts"]
    module = importlib.import_module("course.given_parts")

    with closed("doubled", NAMES), pytest.raises(ClosedFunction):
        module.double(2)


def test_where_none_is_there_or_the_file_is_damaged_nothing_is_closed_and_nothing_fails(parts, tmp_path):
    (tmp_path / "damaged_parts.py").write_text("def double(:")

    with closed("doubled", ["damaged_parts.double", "no_parts.double", "given_parts.no_function"]):
        assert parts.double(2) == 4


def test_without_names_nothing_is_looked_for(monkeypatch):
    monkeypatch.setattr(guarded, "gc", None)

    with closed("doubled", ()):
        pass


def test_a_module_of_several_closed_functions_is_looked_for_once(monkeypatch):
    asked = []

    def missing(place):
        asked.append(place)
        raise ModuleNotFoundError(place)

    monkeypatch.setattr(guarded, "import_module", missing)
    with closed("doubled", ["given_parts.double", "other_parts.double", "given_parts.triple"]):
        pass

    assert asked == ["given_parts", "other_parts"]
