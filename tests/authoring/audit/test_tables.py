"""What the pages of the audit's tables may not show: a hole that is written down is still a hole."""

from autograder.claims.course import REPOSITORY
from autograder.unrolled import UNROLLED
from tests.some import some

PAGES = REPOSITORY / "docs" / "benchmarks"
NAMED, NAMED_IN_ALL = 95.0, 97.0  # per cent of the known mistakes: of each notebook, of all


def rows(page, column):
    """Read the tables of a page that have a column of this name, as dictionaries."""
    table = []
    for line in (PAGES / page).read_text(encoding="utf-8").splitlines():
        cells = [cell.strip().strip("`") for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if not cells:
            head = []
        elif not head:
            head = cells
        elif column in head and not set(line) <= set("|-:"):
            table.append(dict(zip(head, cells, strict=True)))
    return some(table)


def percent(text):
    return float(text.removesuffix("%"))


def with_other_than_zero(page, column):
    return [row for row in rows(page, column) if percent(row[column]) != 0]


def test_no_known_mistake_and_no_other_wrong_answer_is_called_by_a_wrong_name():
    assert with_other_than_zero("diagnosis.md", "wrong name") == []
    assert with_other_than_zero("diagnosis.md", "of these, wrongly") == []
    assert [row for row in rows("banks.md", "false names") if row["false names"] != "0"] == []


def test_no_right_answer_is_called_by_the_name_of_a_mistake():
    assert with_other_than_zero("diagnosis.md", "right answers named") == []
    assert with_other_than_zero("diagnosis.md", "false alarms") == []


def test_all_but_a_few_known_mistakes_get_their_name_in_reports_and_in_notebooks():
    found = rows("diagnosis.md", "right name")
    notebooks = [assignment.name for assignment in UNROLLED.graded]

    assert [row["notebook"] for row in found] == 2 * [*notebooks, "all"]
    assert [row for row in found if percent(row["right name"]) < NAMED] == []
    assert percent(found[len(notebooks)]["right name"]) >= NAMED_IN_ALL


def test_every_wrong_answer_made_by_machine_loses_points():
    assert with_other_than_zero("mutants.md", "survivors") == []


def test_every_right_answer_in_any_form_keeps_all_its_points():
    assert with_other_than_zero("fairness.md", "false alarms") == []
