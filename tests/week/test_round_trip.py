"""What came in from a platform goes back to it: read by somebody who knows of the platform and nothing of us."""

import csv
import io
import json
import shutil

import pytest
from nbgrader.utils import notebook_hash

from autograder.cli import main
from autograder.week.collecting import Wish, collect
from tests.week import downloads, readers
from tests.week.downloads import ENGLISH, GERMAN, roster, students, zipped
from tests.week.graded import SCORES, T1, change, grade

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")

EXPECTED = f"{T1}.ipynb"
CLASS = students({EXPECTED: b'{"of": %d}' % n} for n in range(6))
NUMBERS = {who.number: who.id for who in CLASS}
GIVEN_BACK = set(SCORES)
FORMS = {
    "moodle": downloads.moodle(CLASS),
    "moodle, old": downloads.moodle(CLASS, end="_"),
    "moodle, flat": downloads.moodle(CLASS, flat=True),
    "moodle, anonymous": downloads.moodle(CLASS, name="Teilnehmerin"),
    "canvas": downloads.canvas(CLASS, late=["s02"]),
    "canvas, anonymous": downloads.canvas(CLASS, anonymous=True, late=["s02"]),
    "exchange": downloads.exchange(CLASS, assignment=T1),
    "ilias": downloads.ilias(CLASS),
}


@pytest.fixture(scope="module")
def graded_class(tmp_path_factory):
    """A class that was graded, of which each test gets a copy."""
    root = tmp_path_factory.mktemp("graded") / "class"
    root.mkdir()
    (root / "roster.csv").write_text(roster(CLASS), encoding="utf-8")
    (root.parent / "sheet.csv").write_bytes(downloads.moodle_worksheet(CLASS))
    grade(root)
    return root


@pytest.fixture
def root(graded_class, tmp_path):
    shutil.copytree(graded_class, tmp_path / "class")
    return tmp_path / "class"


def took_in(root, name):
    """Collect a download into the class; whom it names by anonymous ids is told by a worksheet."""
    source, sheet = root.parent / "download.zip", root.parent / "sheet.csv"
    source.write_bytes(zipped(FORMS[name]))
    sheet.write_bytes(downloads.moodle_worksheet(CLASS))
    collect(root, Wish(source, T1, worksheet=sheet if name == "moodle, anonymous" else None))


def run(root, verb, to, *more):
    arguments = ["--course", "tests.toy:TOY", verb, "--root", str(root), "--assignment", T1, "--to", str(to), *more]
    return main(list(map(str, arguments)))


def attachments(name):
    """The pairs of ids in a download of Canvas's, which the upload looks for."""
    pieces = [[p for p in file.split("_") if p != "LATE"] for file in FORMS[name]]
    return {(p[1], p[2]) for p in pieces}


# feedback


@pytest.mark.parametrize("name", [name for name in FORMS if name.startswith("moodle")])
@pytest.mark.parametrize("pieces", [4, 5], ids=["Moodle 4.1", "Moodle 3.1"])
def test_moodle_gives_each_page_to_its_student_whatever_the_download_looked_like(root, capsys, name, pieces):
    took_in(root, name)
    code = run(root, "give-back", root / "back.zip")
    back = readers.moodle_feedback((root / "back.zip").read_bytes(), NUMBERS, pieces=pieces)

    assert {NUMBERS[number] for number in back} == GIVEN_BACK
    for number, files in back.items():
        page = (root / "feedback" / NUMBERS[number] / T1 / f"{T1}.html").read_bytes()
        assert files == {f"feedback_{T1}.html": page}
    assert code == 1
    assert "Moodle must report 4 users and 4 files added" in capsys.readouterr().out


def test_canvas_gives_each_page_to_its_student_and_ignores_nothing(root, capsys):
    took_in(root, "canvas")
    run(root, "give-back", root / "back.zip")
    back, ignored = readers.canvas_feedback((root / "back.zip").read_bytes(), attachments("canvas"))

    assert ignored == []
    assert {who.id for who in CLASS if who.lms in back} == GIVEN_BACK
    assert "Canvas must list 4 files and none as ignored" in capsys.readouterr().out


def test_anonymous_work_on_canvas_goes_back_by_its_id(root):
    (root / "roster.csv").unlink()
    took_in(root, "canvas, anonymous")
    grade(root, {f"participant-x{who.lms}" for who in CLASS})
    code = run(root, "give-back", root / "back.zip")
    back, ignored = readers.canvas_feedback((root / "back.zip").read_bytes(), attachments("canvas, anonymous"))

    assert (ignored, set(back), code) == ([], {f"x{who.lms}" for who in CLASS}, 0)


def test_nbgraders_own_students_find_their_page_by_their_secret(root):
    took_in(root, "exchange")
    run(root, "give-back", root / "exchange" / "feedback")
    found = {path.name for path in (root / "exchange" / "feedback").iterdir()}

    assert found == {f"{notebook_hash(secret=f'secret-of-{s}', notebook_id=T1)}.html" for s in GIVEN_BACK}


def test_who_handed_in_without_a_secret_is_named_and_the_command_ends_with_one(root, capsys):
    source = root.parent / "download.zip"
    source.write_bytes(zipped(downloads.exchange(CLASS[:2], assignment=T1, secret=False)))
    collect(root, Wish(source, T1))

    assert run(root, "give-back", root / "exchange" / "feedback") == 1
    said = capsys.readouterr().err
    assert said.count("handed in without a secret") == 2 and "no feedback goes back" not in said


def test_ilias_finds_its_own_folders(root):
    took_in(root, "ilias")
    run(root, "give-back", root / "back.zip")
    folders = {name.split("/")[1] for name in readers.names_in((root / "back.zip").read_bytes())}

    assert folders == {f"{w.last}_{w.first}_{w.id}_{w.lms}" for w in CLASS if w.id in GIVEN_BACK}


def test_members_of_a_group_each_get_a_folder_of_their_own_number(root, capsys):
    source, sheet = root.parent / "d.zip", root.parent / "sheet.csv"
    source.write_bytes(zipped(downloads.moodle_groups(CLASS, {"Group 0": CLASS[0].number, "Group 1": "31"})))
    sheet.write_bytes(downloads.moodle_worksheet(CLASS))
    collect(root, Wish(source, T1, worksheet=sheet))
    run(root, "give-back", root / "none.zip")
    without = capsys.readouterr().err
    run(root, "give-back", root / "back.zip", "--worksheet", sheet)
    back = readers.moodle_feedback((root / "back.zip").read_bytes(), NUMBERS)

    assert not (root / "none.zip").exists()
    assert without.count("say by --worksheet which number each member has") == len(GIVEN_BACK)
    assert {NUMBERS[number] for number in back} == GIVEN_BACK


def test_graded_notebooks_go_back_where_a_page_would_reach_students_under_a_notebooks_name(root):
    took_in(root, "canvas")
    run(root, "give-back", root / "back.zip", "--notebooks")
    files = readers.names_in((root / "back.zip").read_bytes())

    assert all(name.endswith(f"_feedback_{T1}.ipynb") and json.loads(data)["cells"] for name, data in files.items())


def test_packing_again_gives_the_same_bytes_and_a_file_of_somebody_elses_stays(root, capsys):
    took_in(root, "moodle")
    run(root, "give-back", root / "back.zip")
    first = (root / "back.zip").read_bytes()
    run(root, "give-back", root / "back.zip")
    (root / "mine.zip").write_bytes(b"mine")
    code = run(root, "give-back", root / "mine.zip")

    assert (root / "back.zip").read_bytes() == first
    assert (code, (root / "mine.zip").read_bytes()) == (2, b"mine")
    assert "was not written by this class" in capsys.readouterr().err


def test_what_nobody_collected_cannot_go_back_and_that_is_said(root, capsys):
    assert run(root, "give-back", root / "back.zip") == 2
    assert "was collected by `python -m autograder collect`" in capsys.readouterr().err


def test_a_comment_that_a_person_added_after_grading_is_on_the_page_that_goes_back(root):
    took_in(root, "moodle")
    change(root, "UPDATE comment SET manual_comment = 'Well seen.'", "s01", "notebook_id")
    run(root, "give-back", root / "back.zip")
    back = readers.moodle_feedback((root / "back.zip").read_bytes(), NUMBERS)

    assert b"Well seen." in back[CLASS[0].number][f"feedback_{T1}.html"]


# marks


@pytest.mark.parametrize("anonymous", [False, True], ids=["", "anonymous"])
@pytest.mark.parametrize(("headings", "word", "asked", "most"), [
    (ENGLISH, "Participant ", ("Identifier", "Grade", "Last modified (grade)"), "10.00"),
    (GERMAN, "Teilnehmer/in", ("ID", "Bewertung", "Zuletzt geändert (Bewertung)"), "10,00"),
])  # fmt: skip
def test_moodles_worksheet_is_filled_in_its_language_and_nothing_else_in_it_changes(
    root, anonymous, headings, word, asked, most
):
    took_in(root, "moodle")
    sheet = root.parent / "downloaded.csv"
    before = downloads.moodle_worksheet(CLASS, most, headings, anonymous=anonymous)
    sheet.write_bytes(before)
    code = run(root, "export", root.parent / "filled.csv", "--fill", sheet)
    after = (root.parent / "filled.csv").read_bytes()
    read = readers.moodle_worksheet(after, word=word, headings=asked, comma="," in most)

    assert {NUMBERS[number]: mark for number, mark in read.items()} == SCORES
    assert changed_cells(before, after) == [asked[1]] * len(SCORES)
    assert (sheet.read_bytes(), code) == (before, 1)


def changed_cells(before, after):
    """Headings of the cells that changed; the bytes between the cells must be the same."""
    first, second = (list(csv.reader(io.StringIO(data.decode("utf-8-sig")))) for data in (before, after))
    pairs = [(a, b, h) for x, y in zip(first, second, strict=True) for a, b, h in zip(x, y, first[0], strict=True)]
    assert before[:3] == after[:3] and before.count(b"\n") == after.count(b"\n")
    return [heading for a, b, heading in pairs if a != b]


@pytest.mark.parametrize("ending", [b"\r\n", b"\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_canvass_gradebook_is_filled_and_nothing_else_in_it_changes(root, ending, mark):
    before = mark + downloads.canvas_gradebook(CLASS, f"{T1} (77)").replace(b"\r\n", ending)
    (root.parent / "gradebook.csv").write_bytes(before)
    run(root, "export", root.parent / "filled.csv", "--fill", root.parent / "gradebook.csv")
    after = (root.parent / "filled.csv").read_bytes()
    read = readers.canvas_gradebook(after, f"{T1} (77)")

    assert {who.id: read[who.lms] for who in CLASS if read[who.lms] is not None} == SCORES
    assert changed_cells(before, after) == [f"{T1} (77)"] * len(SCORES)
    assert after.count(ending) == before.count(ending)


def test_a_cell_that_says_excused_is_left_and_named(root, capsys):
    table = downloads.canvas_gradebook(CLASS, f"{T1} (77)").replace(b"s01@uni.example,A,,", b"s01@uni.example,A,EX,")
    (root.parent / "gradebook.csv").write_bytes(table)
    run(root, "export", root.parent / "filled.csv", "--fill", root.parent / "gradebook.csv")

    assert b"s01@uni.example,A,EX," in (root.parent / "filled.csv").read_bytes()
    assert "s01 has EX there, which was left." in capsys.readouterr().err


def test_another_maximum_is_refused_and_scaled_if_that_is_wished(root, capsys):
    took_in(root, "moodle")
    sheet = root.parent / "downloaded.csv"
    sheet.write_bytes(downloads.moodle_worksheet(CLASS, "100.00"))
    refused = run(root, "export", root.parent / "filled.csv", "--fill", sheet)
    said = capsys.readouterr().err
    run(root, "export", root.parent / "filled.csv", "--fill", sheet, "--scale")
    asked = ("Identifier", "Grade", "Last modified (grade)")
    read = readers.moodle_worksheet((root.parent / "filled.csv").read_bytes(), word="Participant ", headings=asked)

    assert (refused, "maximum of 100 points, t1_numbers is worth 10" in said) == (2, True)
    assert {NUMBERS[number]: mark for number, mark in read.items()} == {s: 10 * mark for s, mark in SCORES.items()}


@pytest.mark.parametrize(
    "table", [downloads.moodle_worksheet(CLASS, "0.00"), downloads.canvas_gradebook(CLASS, maximum="0")]
)
def test_no_mark_is_scaled_to_a_maximum_of_nothing(root, capsys, table):
    (root.parent / "x.csv").write_bytes(table)
    more = ("--fill", root.parent / "x.csv", "--scale", "--column", "Grade" if b"Grade" in table else "t1 numbers (77)")

    assert run(root, "export", root.parent / "filled.csv", *more) == 2
    assert "has a maximum of 0 points, to which no mark can be scaled" in capsys.readouterr().err
    assert not (root.parent / "filled.csv").exists()


@pytest.mark.parametrize("column", ["Full name", ENGLISH[-1]])
def test_a_column_of_a_worksheet_that_has_no_maximum_beside_it_is_refused(root, capsys, column):
    (root.parent / "x.csv").write_bytes(downloads.moodle_worksheet(CLASS))
    more = ("--fill", root.parent / "x.csv", "--scale", "--column", column)

    assert run(root, "export", root.parent / "filled.csv", *more) == 2
    assert f"no maximum stands beside the column {column!r}" in capsys.readouterr().err
    assert not (root.parent / "filled.csv").exists()


def test_four_things_are_no_mark_and_each_is_named(root, capsys):
    (root / "roster.csv").write_text(roster(CLASS) + "s07,Eve,Nothing,,,\n", encoding="utf-8")
    change(root, "UPDATE grade SET extra_credit = 1", "s01", "notebook_id")
    code = run(root, "export", root.parent / "marks.csv")
    with (root.parent / "marks.csv").open(encoding="utf-8") as file:
        read = {row["student_id"]: (row["score"], row["status"]) for row in csv.DictReader(file)}
    said = capsys.readouterr().err

    assert read == {
        "s01": ("", "graded"), "s02": ("4.0", "graded"), "s03": ("0.0", "refused"), "s04": ("", "waiting"),
        "s05": ("", "not graded"), "s06": ("8.0", "graded"), "s07": ("", "not handed in"),
    }  # fmt: skip
    assert "Ada Lovelace (s01): 12 points are more than the 10 there are" in said
    assert "(s04): waits for a person to give marks" in said
    assert "(s05): not graded, so there is no mark" in said
    assert "Eve Nothing (s07): not handed in, so there is no mark" in said
    assert "(s03): 0 points, refused." in said
    assert code == 1


@pytest.mark.parametrize("form", ["canvas", "moodle"])
def test_without_a_downloaded_file_only_people_with_a_mark_have_a_line(root, form):
    run(root, "export", root.parent / "marks.csv", "--as", form, "--column", f"{T1} (77)")
    data = (root.parent / "marks.csv").read_bytes()
    with (root.parent / "marks.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    by_id = {"canvas": {who.lms: who.id for who in CLASS}, "moodle": {who.id: who.id for who in CLASS}}[form]
    key = {"canvas": "ID", "moodle": "ID number"}[form]

    assert {by_id[row[key]]: float(row[f"{T1} (77)"]) for row in rows} == SCORES
    assert form == "moodle" or len(readers.canvas_gradebook(data, f"{T1} (77)")) == len(SCORES)


def test_gradescopes_results_hold_the_mark_that_counts_and_our_sentences(root):
    change(root, "UPDATE grade SET manual_score = 3", "s02", "notebook_id")
    run(root, "export", root.parent / "out", "--as", "gradescope")
    read = {
        path.parent.name: readers.gradescope_results(path.read_bytes())
        for path in (root.parent / "out").rglob("*.json")
    }
    sentences = [test["output"] for test in read["s01"][1] + read["s02"][1]]
    report = json.loads((root / "results" / T1 / "s02.json").read_text())
    messages = {claim["message"] for exercise in report["exercises"] for claim in exercise["claims"]}

    assert {student: score for student, (score, _) in read.items()} == {**SCORES, "s02": 6.0}
    assert len(messages) > 1 and messages <= set(sentences)
    assert any("A person gave 3 points here." in sentence for sentence in sentences)


def test_what_waits_goes_too_if_that_is_wished(root):
    run(root, "export", root.parent / "marks.csv", "--as", "moodle", "--waiting")

    assert b"\ns04," in (root.parent / "marks.csv").read_bytes()


@pytest.mark.parametrize(("table", "says"), [
    (b"a,b\n1,2\n", "neither Moodle's grading worksheet nor Canvas's gradebook"),
    (downloads.canvas_gradebook(CLASS, "Something else (77)"), "say by --column which of these it is"),
    (downloads.moodle_worksheet(CLASS, "none"), "say which one by --column"),
])  # fmt: skip
def test_a_table_that_cannot_be_filled_is_refused_in_a_sentence(root, capsys, table, says):
    (root.parent / "x.csv").write_bytes(table)

    assert run(root, "export", root.parent / "filled.csv", "--fill", root.parent / "x.csv") == 2
    assert says in capsys.readouterr().err
    assert not (root.parent / "filled.csv").exists()


@pytest.mark.parametrize("spelt", ["x.csv", "class/../x.csv"])
def test_the_downloaded_file_itself_is_never_written(root, capsys, spelt):
    (root.parent / "x.csv").write_bytes(downloads.moodle_worksheet(CLASS))

    assert run(root, "export", root.parent / spelt, "--fill", root.parent / "x.csv") == 2
    assert "name another one by --to" in capsys.readouterr().err
