"""The archive that students download is written whole, over nothing but an earlier one."""

import zipfile

import pytest

from autograder.authoring.archive import COMMENT, write_archive
from autograder.errors import NotOurs

TREE = {"start.sh": b"#!/bin/sh", "notebooks/read.txt": b"first"}


def test_it_holds_the_tree_in_a_folder_of_its_name(tmp_path):
    target = write_archive(TREE, tmp_path / "new" / "students.zip")
    with zipfile.ZipFile(target) as file:
        held = {entry.filename: (file.read(entry), entry.external_attr >> 16) for entry in file.infolist()}

        assert file.comment == COMMENT
    assert held == {"students/notebooks/read.txt": (b"first", 0o644), "students/start.sh": (b"#!/bin/sh", 0o755)}


def test_the_same_tree_gives_the_same_bytes_in_whatever_order_it_was_made(tmp_path):
    first = write_archive(TREE, tmp_path / "a" / "students.zip")
    second = write_archive(dict(reversed(TREE.items())), tmp_path / "b" / "students.zip")

    assert first.read_bytes() == second.read_bytes()


def test_an_earlier_one_is_replaced_and_nothing_is_left_beside_it(tmp_path):
    target = write_archive(TREE, tmp_path / "students.zip")
    write_archive({"read.txt": b"second"}, target)
    with zipfile.ZipFile(target) as file:
        assert file.namelist() == ["students/read.txt"]

    assert [path.name for path in tmp_path.iterdir()] == ["students.zip"]


def test_where_packing_fails_the_earlier_one_stays(tmp_path):
    target = write_archive(TREE, tmp_path / "students.zip")
    before = target.read_bytes()
    with pytest.raises(TypeError):
        write_archive({"read.txt": None}, target)

    assert target.read_bytes() == before
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
        write_archive(TREE, target)

    assert target.read_bytes() == before


@pytest.mark.parametrize("name", ["students", "students.tar", "students.ZIP"])
def test_another_ending_is_refused(tmp_path, name):
    with pytest.raises(NotOurs, match=r"ends in \.zip"):
        write_archive(TREE, tmp_path / name)
