"""The archive that students download is written whole, over nothing but an earlier one."""

import zipfile

import pytest

from autograder.authoring import archive
from autograder.authoring.archive import COMMENT, write_archive
from autograder.errors import NotOurs


@pytest.fixture(autouse=True)
def packed(monkeypatch):
    """Pack one small file in the place of a release, and fail if the list is empty."""
    content = ["first", "second"]

    def bundle(_course, path):
        with zipfile.ZipFile(path, "w") as file:
            file.writestr("read.txt", content.pop(0))
        return path

    monkeypatch.setattr(archive, "bundle", bundle)
    return content


def read(path):
    with zipfile.ZipFile(path) as file:
        return file.read("read.txt").decode(), file.comment


def test_an_earlier_one_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    target = tmp_path / "new" / "students.zip"

    assert write_archive(None, target) == target
    assert read(target) == ("first", COMMENT)
    write_archive(None, target)
    assert read(target) == ("second", COMMENT)
    assert [path.name for path in target.parent.iterdir()] == ["students.zip"]


def test_where_packing_fails_the_earlier_one_stays(tmp_path, packed):
    target = write_archive(None, tmp_path / "students.zip")
    packed.clear()
    with pytest.raises(IndexError):
        write_archive(None, target)

    assert read(target) == ("first", COMMENT)
    assert [path.name for path in tmp_path.iterdir()] == ["students.zip"]


def somebody_elses_archive(path):
    with zipfile.ZipFile(path, "w") as file:
        file.writestr("mine.txt", "mine")


@pytest.mark.parametrize("put", [somebody_elses_archive, lambda path: path.write_text("mine")])
def test_what_is_somebody_elses_is_left(tmp_path, put):
    target = tmp_path / "students.zip"
    put(target)
    before = target.read_bytes()
    with pytest.raises(NotOurs, match="archive that `bundle` wrote"):
        write_archive(None, target)

    assert target.read_bytes() == before


@pytest.mark.parametrize("name", ["students", "students.tar", "students.ZIP"])
def test_another_ending_is_refused(tmp_path, name):
    with pytest.raises(NotOurs, match=r"ends in \.zip"):
        write_archive(None, tmp_path / name)
