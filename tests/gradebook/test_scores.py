import csv

import pytest

from tests.gradebook.toy_class import change

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_name_that_a_spreadsheet_would_compute_is_made_text(sign):
    from autograder.gradebook.scores import no_formula

    assert no_formula(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("name", ["Ann", "O'Neil", "Li, the second", "", None])
def test_another_name_stays_as_it_is(name):
    from autograder.gradebook.scores import no_formula

    assert no_formula(name) == name


def test_no_cell_of_the_table_that_says_who_somebody_is_can_be_computed(book):
    change(book.root, "INSERT INTO student (id, first_name, last_name, email) VALUES ('-fay', '=1+1', '+1', '@x')")
    book.export_csv(book.root / "grades.csv")
    with (book.root / "grades.csv").open(newline="") as file:
        row = next(csv.DictReader(file))
    who = [row[name] for name in ("student_id", "first_name", "last_name", "email")]

    assert who == ["'-fay", "'=1+1", "'+1", "'@x"]
