"""What the warm parent does once for all its children."""

import os
import sys

from autograder.subject.server import load_given


def released(folder, name, text):
    (folder / f"{name}.py").write_text(text)
    return str(folder)


def test_given_modules_are_imported_where_no_import_finds_them_and_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    folder = released(tmp_path, "made_up_parts", "import os\nsaid = os.environ['MADE_UP']")
    before = dict(os.environ), list(sys.path)

    given = load_given(folder, {"MADE_UP": "yes"})

    assert given["made_up_parts"].said == "yes"
    assert "made_up_parts" not in sys.modules
    assert (dict(os.environ), list(sys.path), sys.dont_write_bytecode) == (*before, False)
    assert os.listdir(tmp_path) == ["made_up_parts.py"]


def test_a_given_module_that_cannot_be_imported_is_left_to_whoever_asks_for_it(tmp_path):
    released(tmp_path, "sound_parts", "x = 1")

    assert list(load_given(released(tmp_path, "damaged_parts", "def"), {})) == ["sound_parts"]


def test_a_module_of_that_name_that_lies_elsewhere_is_none_of_the_given_ones(tmp_path):
    assert load_given(released(tmp_path, "json", "x = 1"), {}) == {}
    assert sys.modules["json"].__file__ != str(tmp_path / "json.py")
