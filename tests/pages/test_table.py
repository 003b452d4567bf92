"""The table on the terminal: a number where there is a mark, a word where there is none."""

from dataclasses import replace

from autograder.claims.results import ClaimResult, ExerciseResult
from autograder.pages.table import attention, class_table
from autograder.platforms.roster import Person, Roster
from tests.toy.by_hand import RIGHT, graded

REPORT, _ = graded("ada", **RIGHT)
FAILED = replace(REPORT, student="bob", error="the grader failed on it (OSError: no)", grader_failed=True)
REFUSED, _ = graded("cyd", error="the file is not a\n\x1b[31mJupyter notebook")
LOOK = replace(REPORT, student="dan", look=("It is of another assignment.",))
CLASS = [REPORT, FAILED, REFUSED, LOOK]


def test_a_word_stands_where_there_is_no_mark_and_counts_nothing():
    rows = [line.split("  ") for line in class_table(CLASS, ["t1_numbers"]).splitlines()]
    cells = {row[0]: [cell.strip() for cell in row if cell.strip()] for row in rows}

    assert cells["ada"][1:3] == ["10.0", "10.0"]
    assert cells["bob"][1:3] == ["not graded", "0.0"]
    assert cells["cyd"][1:3] == ["refused", "0.0"]
    assert cells["dan"][1:3] == ["10.0", "10.0"]


def test_the_exercise_that_lost_most_points_is_named_and_none_where_nothing_is_lost():
    small = ExerciseResult("test_double", 4, (ClaimResult("a", "A", 1, False), ClaimResult("b", "B", 3, True)))
    large = ExerciseResult("test_mean_of_rows", 6, (ClaimResult("c", "C", 6, False),))
    lines = class_table([REPORT, replace(REPORT, student="eve", exercises=(small, large))], ["t1_numbers"]).splitlines()

    assert lines[1].endswith("10.0")
    assert lines[2].endswith("t1 mean_of_rows (-6)")


def test_what_a_person_should_look_at_is_listed_with_the_reason_a_line_each():
    assert attention(CLASS).splitlines() == [
        "needs a look  dan t1_numbers: It is of another assignment.",
        "not graded    bob t1_numbers: the grader failed on it (OSError: no)",
        "refused       cyd t1_numbers: the file is not a Jupyter notebook",
    ]
    assert attention([REPORT]) == ""


def test_with_a_roster_names_are_shown_and_who_handed_in_nothing_is_a_row():
    people = (Person("ada", "Ada", "Lovelace"), Person("zoe", "Zoé", "Ö"), Person("dan", withdrawn=True))
    lines = class_table([REPORT, FAILED, LOOK], ["t1_numbers", "t2"], Roster(people)).splitlines()

    assert [line.split("  ")[0] for line in lines[1:]] == ["Ada Lovelace (ada)", "bob", "Zoé Ö (zoe)"]
    assert lines[-1].split()[3:9] == ["not", "handed", "in", "not", "handed", "in"]
