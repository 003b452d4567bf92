"""The page of margins says what the notebooks say, and no margin on it is used up."""

import math

import pytest

from benchmarks.margins_of_training import MARK, PAGE, STATEMENTS, Reading, Statement, limits, page, table

ABOVE = Statement("00_x", "share right", lambda names: names["right"], above=0.9)
BETWEEN = Statement("00_x", "printed 0.5", lambda names: names["half"], above=0.45, below=0.55)


def rows():
    measured = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    lines = [line for line in measured.splitlines() if line[:3] in ("| 0", "| 1")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_every_statement_has_its_row_with_its_limits():
    assert [row[:3] for row in rows()] == [[s.notebook[:2], s.says, limits(s)] for s in STATEMENTS]


def test_no_statement_is_wrong_on_a_processor_from_the_seeds_of_its_notebook():
    assert [row for row in rows() if not float(row[6]) > 0] == []


def test_no_statement_is_wrong_on_a_processor_from_other_seeds():
    assert [row for row in rows() if not float(row[5]) > 0] == []


def test_all_three_processors_were_tried():
    runs = PAGE.read_text(encoding="utf-8").partition("Runs per notebook: ")[2].partition(".\n")[0].split(", ")

    assert sorted({statement.notebook[:2] for statement in STATEMENTS}) == [run[:2] for run in runs]
    assert min(int(run.partition(": ")[2]) for run in runs) >= 3 * 3


@pytest.mark.parametrize(("number", "left"), [(0.95, 0.05), (0.9, 0.0), (0.8, -0.1), (math.nan, -math.inf)])
def test_the_distance_is_above_zero_only_where_the_statement_holds(number, left):
    assert ABOVE.distance(number) == pytest.approx(left)


def test_between_two_limits_the_nearer_one_counts():
    assert BETWEEN.distance(0.46) == pytest.approx(0.01)
    assert BETWEEN.distance(0.54) == pytest.approx(0.01)
    assert limits(BETWEEN) == "above 0.45, below 0.55"


def test_the_table_shows_the_worst_of_all_readings(monkeypatch):
    monkeypatch.setattr("benchmarks.margins_of_training.STATEMENTS", (ABOVE,))
    found = [Reading("00_x", name, 0, {"share right": right}) for name, right in (("A", 0.99), ("B", 0.92), ("C", 1.0))]

    assert list(table(found))[-1] == "| 00 | share right | above 0.9 | 0.92 | B, seeds 0 | 0.02 | 0.02 |"


def test_what_is_written_by_hand_stays(monkeypatch):
    monkeypatch.setattr("benchmarks.margins_of_training.STATEMENTS", (ABOVE,))
    text = page([Reading("00_x", "A", 0, {"share right": 1.0})], "\n\nBy hand.\n")

    assert text.endswith(MARK + "\n\nBy hand.\n")
    assert "Runs per notebook: 00: 1." in text
