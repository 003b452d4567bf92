"""What keeps instructors' code from students, asked of the process that runs and of the files that are released."""

import ast
from dataclasses import replace

import pytest

from autograder.authoring.leaks import find_answers
from autograder.authoring.release import as_beside, release
from autograder.claims.course import REPOSITORY
from autograder.errors import SourceError
from autograder.files.whole import write_whole
from autograder.grading import judge as judges
from autograder.unrolled import UNROLLED
from tests.test_house import ARROWS, DOORS
from tests.toy import TOY
from tests.toy.notebooks import NUMBERS, submitted

GIVEN = REPOSITORY / "autograder/unrolled/given"
LOADED = "import sys\n\ndef note():\n    with open('loaded', 'a') as file:\n        print(*sys.modules, file=file)\n"
DOUBLE = "def double(x):\n    note()\n    return 2 * x"
QUESTION = "note()\nprint(open('loaded').read())"


def test_what_the_confined_process_has_loaded_after_a_graded_submission_is_its_room_and_what_crosses(toy, monkeypatch):
    said = []

    class AskedAtTheEnd(judges.Subject):
        def __exit__(self, *error):
            said.append("".join(output.get("text", "") for output in self.run(QUESTION).outputs))
            super().__exit__(*error)

    with judges.open_judge(toy) as judge:
        monkeypatch.setattr(judges, "Subject", AskedAtTheEnd)
        data = submitted(toy, extra=[LOADED], double=DOUBLE)
        report = judge.grade_bytes(toy.assignment(NUMBERS), data, seed=1).report
    loaded = {name for name in said[0].split() if name.partition(".")[0] == "autograder"}

    assert report.score == report.max_score
    assert said[0].count("\n") > 2, "the exercise's own process wrote nothing down"
    assert {"autograder.subject.shell", "autograder.border.wire"} <= loaded
    assert {name.split(".")[1] for name in loaded if "." in name} <= {"subject", "border", "errors"}


def test_the_engine_names_a_course_at_the_door_in_the_alias_and_as_the_command_lines_default_only():
    assert {room for room, known in ARROWS.items() if "unrolled" in known.split()} == {*DOORS, "cli"}

    tree = ast.parse((REPOSITORY / "autograder/cli/__init__.py").read_text(encoding="utf-8"))
    texts = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and "unrolled:" in str(n.value)]
    imports = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and "unrolled" in str(n.module)]

    assert (texts, imports) == (["autograder.unrolled:UNROLLED"], [])


def test_every_module_that_is_released_is_one_of_given():
    released = {path: path.read_text(encoding="utf-8") for path in UNROLLED.release.rglob("*.py")}
    assignments = {path: UNROLLED.assignment(path.parent.name) for path in released}
    given = {path: as_beside(assignments[path], (GIVEN / path.name).read_text(encoding="utf-8")) for path in released}

    assert released == given and released


@pytest.mark.parametrize("name", ["oracle", "checks", "gated_cells", "gated_cells.oracle", "..gated_cells.oracle", ""])
@pytest.mark.parametrize("number", [4, 6])
def test_one_wrong_word_among_the_parts_releases_nothing(tmp_path, name, number):
    assignment = replace(UNROLLED.assignments[number], parts=("rnn_parts", name))
    course = replace(UNROLLED, assignments=(assignment,), release=tmp_path / "release")
    with pytest.raises(
        SourceError, match=r"given has adam_parts, attention_parts.*dogs_experiment.*nothing was released"
    ):
        release(course)

    assert not course.release.exists()


def test_a_given_module_that_imports_what_students_do_not_have_is_not_released(tmp_path):
    without = replace(UNROLLED.assignments[5], parts=("dogs_experiment",))  # which imports `rnn_parts`
    course = replace(UNROLLED, assignments=(without,), release=tmp_path / "release")
    with pytest.raises(SourceError, match=r"dogs_experiment\.py is given .*which they cannot run"):
        release(course)

    assert not course.release.exists()


def test_nothing_beside_a_notebook_answers_it_or_a_later_one():
    assert find_answers(UNROLLED, [UNROLLED.release]) == []


def test_every_line_of_the_table_of_answers_is_needed():
    for line in UNROLLED.answered:
        others = tuple(other for other in UNROLLED.answered if other != line)
        found = find_answers(replace(UNROLLED, answered=others), [UNROLLED.release])

        assert {leak.what.split(", which ")[1] for leak in found} == {f"{line.of} asks for"}
        assert all(f"/{line.file}." in leak.where for leak in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("def double(x):\n    return x + x\n", True),
        ("class Kept:\n    def double(self, x):\n        return x + x\n", True),
        ("double = lambda x: x + x\n", True),
        ("def twice(x):\n    return x + x\n\ndouble = twice\n", True),
        ("def double(x):\n    if x is None:\n        raise NotImplementedError('no')\n    return x + x\n", True),
        ("def double(x):\n    if len(x):\n        return x + x\n    raise NotImplementedError('no')\n", True),
        ("def double(x):\n    '''Twice.'''\n    raise NotImplementedError('Exercise not done yet')\n", False),
        ("from elsewhere import double\n", False),
        ("double = 2\n", False),
    ],
)
def test_an_answer_is_found_by_its_name_unless_it_is_a_stub(tmp_path, text, found):
    write_whole(tmp_path / "notebooks" / NUMBERS / "extra_parts.py", text)
    write_whole(tmp_path / "notebooks" / "elsewhere" / "extra_parts.py", text)
    leaks = [(leak.what, leak.where) for leak in find_answers(TOY, [tmp_path / "notebooks"])]

    where = f"notebooks/{NUMBERS}/extra_parts.py"
    assert leaks == [(f"the function double, which {NUMBERS} asks for", where)] * found


def test_the_table_allows_no_answer_of_the_notebook_itself_or_of_a_later_one(tmp_path):
    from autograder.claims.course import Answered

    write_whole(tmp_path / NUMBERS / "extra_parts.py", "def double(x):\n    return x + x\n")
    course = replace(TOY, answered=(Answered("extra_parts", of=NUMBERS, why="it was handy"),))

    assert len(find_answers(course, [tmp_path])) == 1
