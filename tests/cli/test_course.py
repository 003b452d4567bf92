"""The command line grades whatever course it is named."""

import csv

import pytest

from autograder.claims.course import Course, named_course
from autograder.claims.results import Report
from autograder.cli import main
from autograder.errors import BadCourse
from autograder.files.class_directory import ClassDirectory, notebook_of
from autograder.files.whole import write_whole
from autograder.gradebook.class_config import class_config
from autograder.unrolled import UNROLLED
from tests.toy import TOY
from tests.toy.notebooks import NUMBERS, submitted

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")
TOYS = ["--course", "tests.toy:TOY"]


def hand_in(root):
    """Put one submission into a class; return its path."""
    path = notebook_of(ClassDirectory(root).submission("ada", NUMBERS))
    return write_whole(path, submitted(TOY))


def test_the_toy_course_is_graded_reported_and_configured_by_its_name(tmp_path, capsys):
    hand_in(tmp_path)
    code = main([*TOYS, "grade", "--root", str(tmp_path), "--workers", "1", "--quiet"])
    report = Report.from_json((tmp_path / f"results/{NUMBERS}/ada.json").read_text())
    scores = list(csv.DictReader((tmp_path / "grades.csv").read_text().splitlines()))
    again = main([*TOYS, "report", "--root", str(tmp_path)])

    assert (code, again) == (0, 0), capsys.readouterr().err
    assert (report.assignment, report.max_score) == (NUMBERS, 10)
    assert [(row["assignment"], row["student_id"], float(row["score"])) for row in scores] == [
        (NUMBERS, "ada", report.score)
    ]
    assert class_config(tmp_path).Judge.course == "tests.toy:TOY"
    assert class_config(tmp_path).CourseDirectory.source_directory == str(TOY.source)
    assert NUMBERS in (tmp_path / "report.html").read_text()


def test_one_file_is_judged_by_the_course_that_is_named(tmp_path, capsys):
    path = hand_in(tmp_path)

    assert main([*TOYS, "judge", str(path), "--assignment", NUMBERS, "--json"]) == 0
    assert Report.from_json(capsys.readouterr().out).assignment == NUMBERS
    assert main([*TOYS, "judge", str(path), "--assignment", "01_rnn_cell"]) == 2


def test_every_verb_is_given_the_course_that_is_named(monkeypatch):
    from autograder import cli

    given = []
    parser = cli._parser()
    verbs = parser._subparsers._group_actions[0].choices
    for verb in verbs.values():
        verb.set_defaults(run=lambda course, _options: given.append(course))
    monkeypatch.setattr(cli, "_parser", lambda: parser)
    for name, verb in verbs.items():
        main([*TOYS, name, *needed_by(verb)])

    assert given == [TOY] * len(verbs)


def needed_by(verb):
    """Words that a verb's parser does not do without."""
    one_of = [group._group_actions[-1] for group in verb._mutually_exclusive_groups if group.required]
    for action in verb._actions:
        if action.required or action in one_of:
            yield from [*action.option_strings[:1], *([] if action.nargs == 0 else ["x"])]


def test_unrolled_is_the_course_if_none_is_named():
    from autograder import cli

    assert named_course(cli._parser().parse_args(["doctor"]).course) is UNROLLED


@pytest.mark.parametrize(
    "where", ["", "tests.toy", "tests.toy:", "tests.nowhere:TOY", "tests.toy:NONE", ":TOY", "tests.toy:FOLDER"]
)
def test_a_name_that_leads_to_no_course_is_answered_with_one_sentence(where, capsys):
    with pytest.raises(BadCourse, match="expected module:name"):
        named_course(where)

    assert main(["--course", where, "doctor"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_course_without_visible_data_has_none_written(capsys):
    assert isinstance(TOY, Course) and TOY.visible_data is None
    assert main([*TOYS, "visible"]) == 2
    assert "no folder for the data of visible checks" in capsys.readouterr().err
