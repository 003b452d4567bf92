"""What a class keeps about somebody is shown, and after a yes it is nowhere any more, and all else is there."""

import json
import shutil
import sqlite3

import pytest

from autograder.cli import main
from autograder.week.collecting import Wish, collect
from tests.pages.test_report import listed
from tests.week import downloads
from tests.week.downloads import roster, students, zipped
from tests.week.graded import T1, change, grade

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")

CLASS = students({f"{T1}.ipynb": b'{"of": %d}' % n} for n in range(6))
GONE = CLASS[1]


@pytest.fixture(scope="module")
def whole_class(tmp_path_factory):
    """A class in which everything that can be kept about somebody is kept about s02."""
    root = tmp_path_factory.mktemp("forget") / "class"
    root.mkdir()
    (root / "roster.csv").write_text(roster(CLASS), encoding="utf-8")
    for people in (CLASS, students([{}, {f"{T1}.ipynb": b"again"}])[1:]):
        (root.parent / "d.zip").write_bytes(zipped(downloads.moodle(people)))
        collect(root, Wish(root.parent / "d.zip", T1))
    grade(root)
    (root / "similar.html").write_text(f"<p>{GONE.id} and s01</p>", encoding="utf-8")  # as `similar` writes it
    ours = ["--course", "tests.toy:TOY"]
    at = ["--root", str(root), "--assignment", T1]
    main([*ours, "due", T1, "2026-12-01T00:00Z", "--root", str(root), "--extend", "s02", "2026-12-02T00:00Z"])
    main([*ours, "give-back", *at, "--to", str(root / "back.zip")])
    main([*ours, "export", *at, "--to", str(root / "out"), "--as", "gradescope"])
    main([*ours, "report", "--root", str(root)])
    (root / "grades.csv").write_text("assignment,duedate,timestamp,student_id,\n")
    return root


@pytest.fixture
def root(whole_class, tmp_path):
    shutil.copytree(whole_class, tmp_path / "class")
    return tmp_path / "class"


def forget(root, student, *more):
    return main(["--course", "tests.toy:TOY", "forget", student, "--root", str(root), *more])


def everything(root):
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def naming(root, *words):
    """Files whose path or bytes name somebody."""
    files = {**dict.fromkeys((path.relative_to(root).as_posix() for path in root.rglob("*")), b""), **everything(root)}
    if "gradebook.db" in files:  # an id of three letters can stand among its bytes by chance: each in its quotes, then
        with sqlite3.connect(root / "gradebook.db") as connection:
            rows = "\n".join(connection.iterdump()).encode()
        connection.close()
        long = [word.encode() for word in words if len(word) > 3 and word.encode() in files["gradebook.db"]]
        files["gradebook.db"] = b"\n".join([rows, *long])
    return {name for name, data in files.items() if any(w in name or w.encode() in data for w in words)}


def test_after_a_yes_no_file_of_the_class_names_the_student_any_more(root, capsys):
    before = naming(root, GONE.id, GONE.first, GONE.last)
    code = forget(root, GONE.id, "--yes")
    said = capsys.readouterr().out

    assert code == 0
    assert {"gradebook.db", "roster.csv", "extensions.json", f"origins/{T1}.json", "out/s02/results.json"} <= before
    assert {"similar.html", f"report/{T1}.html"} <= before
    assert naming(root, GONE.id, GONE.first, GONE.last) == {"back.zip"}
    assert f"left, and yours to look at: {root / 'back.zip'}" in said
    assert "1 file that you exported may still hold something" in said


def test_all_that_is_about_others_stays_as_it_was(root):
    anew = {"gradebook.db", "grades.csv", "report.html", "roster.csv", "extensions.json", f"origins/{T1}.json"}
    anew |= {f"report/{T1}.html", "similar.html"}
    before = everything(root)
    forget(root, GONE.id, "--yes")
    after = everything(root)
    others = {name: data for name, data in before.items() if GONE.id not in name and name not in anew}

    assert {name: after[name] for name in others if name != ".written.json"} == {
        name: data for name, data in others.items() if name != ".written.json"
    }
    assert (root / "roster.csv").read_text() == roster([who for who in CLASS if who is not GONE])
    assert json.loads((root / "origins" / f"{T1}.json").read_text())["submissions"].keys() == {
        who.id for who in CLASS if who is not GONE
    }
    assert rows(root) == {"s01", "s03", "s04", "s06", "s05"}


def test_the_class_report_keeps_what_people_gave_the_others(root):
    change(root, "UPDATE grade SET manual_score = 3, needs_manual_grade = 0", "s01", "notebook_id")
    main(["--course", "tests.toy:TOY", "report", "--root", str(root)])
    before = listed((root / "report.html").read_text(encoding="utf-8"))
    forget(root, GONE.id, "--yes")
    after = listed((root / "report.html").read_text(encoding="utf-8"))

    assert after == [row for row in before if GONE.id not in row[0]]


def rows(root):
    with sqlite3.connect(root / "gradebook.db") as connection:
        found = {row[0] for row in connection.execute("SELECT id FROM student")}
    connection.close()
    return found


@pytest.mark.parametrize("answer", ["", "y", "s01", None])
def test_without_the_id_as_an_answer_nothing_is_removed(root, monkeypatch, capsys, answer):
    def said(_):
        if answer is None:
            raise EOFError
        return answer

    monkeypatch.setattr("builtins.input", said)
    before = {name: data for name, data in everything(root).items() if name != ".autograder.lock"}

    assert forget(root, GONE.id) == 1
    assert "nothing was removed" in capsys.readouterr().out
    assert {name: data for name, data in everything(root).items() if name != ".autograder.lock"} == before


def test_with_the_id_as_an_answer_it_is_removed(root, monkeypatch):
    monkeypatch.setattr("builtins.input", lambda _: GONE.id)

    assert forget(root, GONE.id) == 0
    assert not (root / "submitted" / GONE.id).exists()


@pytest.mark.parametrize("student", ["s99", "..", "../class", "s0", "*"])
def test_whom_nobody_knows_is_not_forgotten(root, capsys, student):
    assert forget(root, student, "--yes") == 2
    assert "keeps nothing about" in (said := capsys.readouterr().err) or "cannot be a student's id" in said
    assert (root / "submitted" / GONE.id).exists()


def test_a_link_in_the_place_of_a_folder_is_removed_and_what_it_leads_to_stays(root, tmp_path):
    outside = tmp_path / "outside"
    shutil.move(root / "submitted" / GONE.id, outside)
    (root / "submitted" / GONE.id).symlink_to(outside)
    forget(root, GONE.id, "--yes")

    assert not (root / "submitted" / GONE.id).is_symlink()
    assert (outside / T1 / f"{T1}.ipynb").read_bytes() == b"again"


def test_the_databases_file_keeps_no_page_on_which_something_of_the_student_stood(root):
    change(root, "UPDATE comment SET manual_comment = printf('%.*c', 200000, 'x')", GONE.id, "notebook_id")
    forget(root, GONE.id, "--yes")
    with sqlite3.connect(root / "gradebook.db") as connection:
        (free,) = connection.execute("PRAGMA freelist_count").fetchone()
    connection.close()

    assert free == 0
