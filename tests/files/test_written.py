"""A class replaces the files that it wrote for a person, and no others."""

import pytest

from autograder.errors import NotOurs
from autograder.files.class_directory import ClassDirectory
from autograder.files.written import drop_written, write_ours, written_by


@pytest.fixture
def at(tmp_path):
    (tmp_path / "class").mkdir()
    return ClassDirectory(tmp_path / "class")


def test_what_the_class_wrote_is_replaced_and_the_same_changes_nothing(at, tmp_path):
    changed = [write_ours(at, tmp_path / "marks.csv", data) for data in (b"1", b"2", b"2")]

    assert changed == [True, True, False]
    assert (tmp_path / "marks.csv").read_bytes() == b"2"


def test_what_somebody_changed_or_wrote_is_left(at, tmp_path):
    write_ours(at, tmp_path / "marks.csv", b"1")
    (tmp_path / "marks.csv").write_bytes(b"1, and a remark")

    with pytest.raises(NotOurs, match="was not written by this class"):
        write_ours(at, tmp_path / "marks.csv", b"2")
    assert (tmp_path / "marks.csv").read_bytes() == b"1, and a remark"


def test_a_link_and_a_folder_are_left(at, tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for name in ("link", "class"):
        with pytest.raises(NotOurs, match="is a link or a folder"):
            write_ours(at, tmp_path / name, b"1")

    assert not (tmp_path / "elsewhere").exists()


def test_a_class_that_is_moved_with_its_files_knows_them(at, tmp_path):
    write_ours(at, tmp_path / "class" / "marks.csv", b"1")
    moved = ClassDirectory((tmp_path / "class").rename(tmp_path / "last_term"))

    assert write_ours(moved, moved.root / "marks.csv", b"2")


def test_a_memory_that_cannot_be_read_knows_nothing_so_nothing_is_replaced(at, tmp_path):
    write_ours(at, tmp_path / "marks.csv", b"1")
    at.written.write_text("{")

    assert written_by(at) == {}
    with pytest.raises(NotOurs):
        write_ours(at, tmp_path / "marks.csv", b"2")


def test_files_that_are_gone_are_forgotten(at, tmp_path):
    for name in ("a", "b"):
        write_ours(at, tmp_path / name, b"1")
    drop_written(at, [tmp_path / "a"])

    assert list(written_by(at)) == ["../b"]
