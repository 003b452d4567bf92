"""Nothing is written through a link, nor outside a class."""

import pytest

from autograder.errors import NotOurs
from autograder.files.inside import refuse_links


def test_a_place_in_the_class_will_do_whether_it_is_there_or_not(tmp_path):
    (tmp_path / "here").mkdir()

    refuse_links(tmp_path, tmp_path / "here" / "new" / "file")


def test_a_class_that_is_itself_reached_through_a_link_will_do(tmp_path):
    (tmp_path / "term").mkdir()
    (tmp_path / "class").symlink_to(tmp_path / "term")

    refuse_links(tmp_path / "class", tmp_path / "class" / "file")


@pytest.mark.parametrize("link", ["a", "a/b", "a/b/c"])
def test_a_link_anywhere_on_the_way_is_refused(link, tmp_path):
    (tmp_path / link).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / link).symlink_to("/etc")

    with pytest.raises(NotOurs, match=f"{link} is a link"):
        refuse_links(tmp_path, tmp_path / "a" / "b" / "c")


@pytest.mark.parametrize("way_out", ["../other", "a/../../other"])
def test_a_way_out_is_refused(way_out, tmp_path):
    with pytest.raises(ValueError, match="leads out of"):
        refuse_links(tmp_path, tmp_path / way_out)
