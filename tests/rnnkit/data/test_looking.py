import json

import pytest
from rnnkit.data import looking


def test_what_is_stored_is_told_by_table_arm_and_column():
    found = looking.outcomes("right", "attention", 40)

    assert found.shape == (5,)
    assert looking.outcomes("translators", "attention", "words").shape == (5, 4)


def test_what_was_not_trained_is_said():
    with pytest.raises(LookupError, match="table 'right', arm 'attention', column 80"):
        looking.outcomes("right", "attention", 80)


def test_all_tables_are_full_and_in_the_form_in_which_they_are_written():
    tables = looking.load()

    assert all(column for table in tables.values() for arm in table.values() for column in arm.values())
    assert json.loads(looking.document(tables)) == json.loads(looking.ASSET.read_text(encoding="utf-8"))
    assert looking.document(tables) == looking.ASSET.read_text(encoding="utf-8")
