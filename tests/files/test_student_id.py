"""A folder's name is an id if it can stand on every system, on every page and in every table."""

import pytest

from autograder.files.student_id import MAX_ID_BYTES, is_id


@pytest.mark.parametrize("name", ["ada", "Zoë", "O'Brien", "李雷", "שרה", "van der Berg", "ab12@example.org", "क्‍ष"])
def test_names_of_any_language_are_ids(name):
    assert is_id(name)


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "-rf", "a/b", "a\\b", "a\nb", " ada", "ada ", "ada.", "a*", "a\u202eb", "a\x00"]
)
def test_what_a_system_or_a_reader_takes_for_something_else_is_none(name):
    assert not is_id(name)


def test_a_name_that_leaves_no_room_for_the_results_is_none():
    assert is_id("é" * (MAX_ID_BYTES // 2))
    assert not is_id("é" * (MAX_ID_BYTES // 2 + 1))
