"""A file is there whole or not at all, and one place writes it."""

import ast
import os
from pathlib import Path

import pytest

from autograder.claims.course import REPOSITORY
from autograder.files.whole import write_whole

ENGINE = REPOSITORY / "autograder"
ELSEWHERE = {"files", "subject", "made"}  # `subject` writes in its own scratch and to the kernel, `made` into rnnkit


def written_by_hand(source):
    """List the calls by which a module writes a file itself."""
    calls = (node.func for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call))
    return [
        call.attr for call in calls if isinstance(call, ast.Attribute) and call.attr in ("write_text", "write_bytes")
    ]


def test_no_module_writes_whole_files_in_a_way_of_its_own():
    paths = [path for path in ENGINE.rglob("*.py") if path.parent.name not in ELSEWHERE]
    found = {str(path.relative_to(ENGINE)): written_by_hand(path.read_text(encoding="utf-8")) for path in paths}

    assert {name: calls for name, calls in found.items() if calls} == {}


def test_a_file_is_written_with_its_folder_and_replaced(tmp_path):
    path = tmp_path / "new/one.txt"

    assert write_whole(path, "first") == path
    assert write_whole(path, b"second\n").read_bytes() == b"second\n"
    assert [p.name for p in path.parent.iterdir()] == ["one.txt"]


def test_half_a_pair_of_surrogates_is_written_as_its_escape(tmp_path):
    assert write_whole(tmp_path / "said.txt", "a\ud800b").read_text() == "a\\ud800b"


def test_what_was_there_stays_if_the_new_file_cannot_be_moved_and_no_part_is_left(tmp_path, monkeypatch):
    path = write_whole(tmp_path / "marks.csv", "old")

    def fails(*_):
        raise OSError("no room")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(OSError, match="no room"):
        write_whole(path, "new")

    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["marks.csv"]


def test_a_link_is_replaced_and_not_followed(tmp_path):
    theirs = write_whole(tmp_path / "theirs.txt", "theirs")
    (tmp_path / "ours.txt").symlink_to(theirs)
    write_whole(tmp_path / "ours.txt", "ours")

    assert theirs.read_text() == "theirs"
    assert not (tmp_path / "ours.txt").is_symlink()
