import pytest

from autograder.errors import NotOurs
from autograder.files.foreign import COLUMNS, TITLE, refuse_foreign_report, refuse_foreign_scores

REPORT = b"<!doctype html><html><head>" + TITLE
SCORES = COLUMNS + b"last_name\n"
EACH = pytest.mark.parametrize(
    ("refuse", "ours", "other"),
    [(refuse_foreign_report, REPORT, b"<title>Mine</title>"), (refuse_foreign_scores, SCORES, b"mine," + COLUMNS)],
    ids=["report", "scores"],
)


@EACH
def test_a_place_that_is_free_or_holds_our_own_may_be_written(tmp_path, refuse, ours, other):
    refuse(tmp_path / "free")
    (tmp_path / "ours").write_bytes(ours)
    refuse(tmp_path / "ours")


@EACH
def test_somebody_elses_file_is_refused_by_its_name(tmp_path, refuse, ours, other):
    (tmp_path / "theirs").write_bytes(other)

    with pytest.raises(NotOurs, match="theirs is there and is no"):
        refuse(tmp_path / "theirs")


@EACH
def test_a_folder_and_a_link_are_refused_even_if_the_link_leads_to_our_own(tmp_path, refuse, ours, other):
    (tmp_path / "ours").write_bytes(ours)
    (tmp_path / "link").symlink_to(tmp_path / "ours")
    (tmp_path / "nowhere").symlink_to(tmp_path / "not there")
    (tmp_path / "folder").mkdir()

    for name in ("link", "nowhere", "folder"):
        with pytest.raises(NotOurs, match=name):
            refuse(tmp_path / name)
