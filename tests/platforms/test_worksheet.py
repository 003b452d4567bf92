"""Moodle's worksheet, whatever its language: the marks stand beside their maximum, and none of them is above it."""

from autograder.platforms.spreadsheet import table_in
from autograder.platforms.worksheet import worksheet_in

NUMBERED_GROUPS = """ID,Nimi,Rühm,Hinne,Maksimum,Muudetud
Osaleja 1,Ann,12,8.00,10.00,
Osaleja 2,Bob,34,8.00,10.00,
"""


def test_numbers_beside_equal_marks_are_not_taken_for_marks():
    worksheet = worksheet_in(table_in(NUMBERED_GROUPS.encode(), "x.csv"))

    assert worksheet.grade_column() == worksheet.table.header.index("Hinne")
    assert worksheet.maximum(worksheet.grade_column()) == 10
