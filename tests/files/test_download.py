"""A download is read file by file and up to a limit, whatever it claims to hold."""

import io

import pytest

from autograder.errors import BadDownload
from autograder.files.download import Entry, opened
from tests.week.downloads import OldNamed, zipped


class Endless(io.BytesIO):
    """A file without an end, which remembers how much of it was asked for."""

    asked = 0

    def read(self, size=-1):
        assert size >= 0, "all of it was asked for"
        Endless.asked += size
        return b"0" * size


def test_no_more_is_read_than_may_be():
    with pytest.raises(BadDownload, match="holds more than 1 MiB"):
        Entry("bomb.ipynb", Endless).read(1 << 20)

    assert Endless.asked == (1 << 20) + 1


def test_a_file_that_cannot_be_read_is_named_with_the_reason(tmp_path):
    data = zipped({"a.ipynb": b"abc" * 100})
    (tmp_path / "d.zip").write_bytes(data.replace(data[40:44], b"\xff\xff\xff\xff", 1))
    with opened(tmp_path / "d.zip") as download, pytest.raises(BadDownload, match=r"'a\.ipynb' cannot be read \("):
        download.entries[0].read(1000)


def test_names_are_read_as_they_were_meant(tmp_path):
    for name, entry in (("Zoë/a.txt", OldNamed), ("a\\b.txt", OldNamed)):
        (tmp_path / "d.zip").write_bytes(zipped({name: b""}, entry))
        with opened(tmp_path / "d.zip") as download:
            assert [e.path for e in download.entries] == [name.replace("\\", "/")]


def test_what_is_not_there_is_said_with_its_path(tmp_path):
    with pytest.raises(BadDownload, match=r"none\.zip cannot be opened"), opened(tmp_path / "none.zip"):
        pass
