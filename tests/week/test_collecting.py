"""Every platform's download comes into a class, whole or not at all, and nothing that was there is lost."""

import json
import os
from dataclasses import replace

import pytest

from autograder.cli import main
from autograder.errors import BadDownload, BadTable
from autograder.files.class_directory import ClassDirectory
from autograder.platforms.roster import Person, Roster
from autograder.platforms.shape import Who
from autograder.week import notebooks
from autograder.week.collecting import LATER, LEFT, NEW, OLDER, SAME, Wish, collect
from autograder.week.matching import match_who
from tests.week import downloads
from tests.week.downloads import Named, OldNamed, inside, roster, students, unpacked, zipped

T1 = "t1"
EXPECTED = f"{T1}.ipynb"
BY_STUDENT = {f"s{n:02}": f'{{"of": {n}}}'.encode() for n in range(1, 7)}
CLASS = students({EXPECTED: data} for data in BY_STUDENT.values())


def of_names(*names):
    """The same class, each with a file of another name."""
    return students({name: data} for name, data in zip(names, BY_STUDENT.values(), strict=False))


ODD = of_names("t1 (1).ipynb", "t1-1.ipynb", "T1.IPYNB", "t1.ipynb.txt", "sub/t1.ipynb", "mine.ipynb")
DOWNLOADS = {
    "Moodle 4.1 and later": downloads.moodle(CLASS),
    "Moodle 3.1 to 4.0": downloads.moodle(CLASS, end="_"),
    "Moodle, flat": downloads.moodle(CLASS, flat=True),
    "Moodle, odd names of files": downloads.moodle(ODD),
    "Canvas": downloads.canvas(CLASS),
    "Canvas, late and renamed": downloads.canvas(ODD, late=["s02"]),
    "Gradescope": downloads.gradescope(CLASS),
    "Blackboard": downloads.blackboard(CLASS, assignment="Homework_1"),
    "exchange": downloads.exchange(CLASS, assignment=T1),
    "Brightspace": downloads.brightspace(CLASS),
    "Brightspace, flat": downloads.brightspace(CLASS, flat=True),
    "ILIAS": downloads.ilias(CLASS),
}


@pytest.fixture
def root(tmp_path):
    folder = tmp_path / "class"
    folder.mkdir()
    (folder / "roster.csv").write_text(roster(CLASS), encoding="utf-8")
    return folder


def put(root, source, **wish):
    """Collect a download that is given as a path, or as files in an archive."""
    if isinstance(source, dict):
        source = zipped(source)
    if isinstance(source, bytes):
        (root.parent / "download.zip").write_bytes(source)
        source = root.parent / "download.zip"
    return collect(root, Wish(source, T1, **wish))


def handed_in(root):
    """What lies in a class, by student: the notebooks' bytes by name."""
    return {
        folder.parent.name: {path.name: path.read_bytes() for path in folder.glob("*.ipynb")}
        for folder in (root / "submitted").glob("*/t1")
    }


def alone(by_student):
    return {student: {EXPECTED: data} for student, data in by_student.items()}


def everything(root):
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def became(done):
    return {put.student: put.became for put in done.put}


@pytest.mark.parametrize("around", ["", "A wrapping folder"], ids=["", "wrapped"])
@pytest.mark.parametrize("entry", [Named, None], ids=["no UTF-8 flag", "folder"])
@pytest.mark.parametrize("name", DOWNLOADS)
def test_a_download_of_each_platform_is_known_and_comes_in_whole(root, tmp_path, name, entry, around):
    files = inside(around, DOWNLOADS[name]) if around else DOWNLOADS[name]
    done = put(root, zipped(files, entry) if entry else unpacked(files, tmp_path / "unpacked"))

    assert done.platform.title.startswith(("nbgrader", "D2L", name.split()[0].strip(",")))
    assert handed_in(root) == alone(BY_STUDENT)
    assert (done.whole, set(became(done).values())) == (True, {NEW})


@pytest.mark.parametrize("name", DOWNLOADS)
def test_collecting_twice_changes_nothing(root, name):
    put(root, DOWNLOADS[name])
    before = everything(root)
    done = put(root, DOWNLOADS[name])

    assert everything(root) == before
    assert set(became(done).values()) == {SAME}


@pytest.mark.parametrize("name", DOWNLOADS)
def test_the_platforms_own_names_and_ids_are_kept_outside_the_students_folder(root, name):
    put(root, DOWNLOADS[name])
    kept = json.loads((root / "origins" / "t1.json").read_text(encoding="utf-8"))["submissions"]

    assert kept.keys() == BY_STUDENT.keys()
    for one in kept.values():
        assert one["originals"][EXPECTED] in DOWNLOADS[name]
        assert one["where"] in one["originals"][EXPECTED]
        assert one["ids"]


def test_only_a_platform_that_tells_a_time_with_its_zone_gives_a_timestamp(root):
    timed = {}
    for name, files in DOWNLOADS.items():
        put(root, files)
        stamp = root / "submitted" / "s01" / T1 / "timestamp.txt"
        timed[name] = stamp.read_text() if stamp.exists() else None
        stamp.unlink(missing_ok=True)

    assert {name: time for name, time in timed.items() if time} == {
        "Gradescope": "2026-11-29 22:58:05.746365 UTC\n",
        "exchange": "2026-11-29 22:58:05.123456 UTC\n",
    }


def test_a_time_of_the_exchange_that_says_no_zone_is_utc_as_for_nbgrader(root):
    put(root, downloads.exchange(CLASS[:1], assignment=T1, time="2026-11-29 22:58:05"))

    assert (root / "submitted" / "s01" / T1 / "timestamp.txt").read_text() == "2026-11-29 22:58:05.000000 UTC\n"


def test_a_time_of_gradescopes_that_says_no_zone_is_no_time(root):
    put(root, downloads.gradescope(CLASS[:1], created="2026-11-29 22:58:05"))

    assert alone({"s01": BY_STUDENT["s01"]}) == handed_in(root)
    assert not (root / "submitted" / "s01" / T1 / "timestamp.txt").exists()


def test_a_login_with_an_underscore_is_not_taken_for_its_last_piece(root):
    (root / "roster.csv").write_text("id\nlee\nann_lee\n", encoding="utf-8")
    put(root, downloads.blackboard([replace(CLASS[0], id="ann_lee")], assignment="Homework_1"))

    assert handed_in(root).keys() == {"ann_lee"}


def test_a_name_in_an_old_encoding_is_read(root):
    put(root, zipped(downloads.moodle(CLASS[:2]), OldNamed))

    assert handed_in(root) == alone({student: BY_STUDENT[student] for student in ("s01", "s02")})


def test_names_with_accents_in_two_parts_are_the_same_names(root):
    import unicodedata

    files = {unicodedata.normalize("NFD", name): data for name, data in downloads.moodle(CLASS).items()}
    put(root, files)

    assert handed_in(root) == alone(BY_STUDENT)


# whose it is


def test_two_people_of_one_name_are_told_apart_by_the_worksheet_and_never_guessed(root):
    twins = [downloads.Student(f"t{n}", "Kim", "Lee", str(n), str(500 + n), "", {EXPECTED: b"%d" % n}) for n in (1, 2)]
    (root / "roster.csv").write_text(roster(twins))
    (root.parent / "sheet.csv").write_bytes(downloads.moodle_worksheet(twins))
    guessed = put(root, downloads.moodle(twins))
    before = handed_in(root)
    put(root, downloads.moodle(twins), worksheet=root.parent / "sheet.csv")

    assert before == {}
    assert {match.how for match in guessed.unmatched} == {"t1, t2 are all called 'Kim Lee'"}
    assert handed_in(root) == alone({"t1": b"1", "t2": b"2"})


def test_a_namesake_whom_the_roster_does_not_have_gets_nobodys_mark(root):
    stranger = downloads.Student("x", "Ada", "Lovelace", "1", "999", "", {EXPECTED: b"other"})
    done = put(root, downloads.moodle([CLASS[0], stranger]))

    assert handed_in(root) == {}
    assert "the download has 2 people called 'Ada Lovelace', the roster one" in {match.how for match in done.unmatched}


def test_an_id_that_the_roster_does_not_have_is_not_made_up_for_by_a_name(root):
    stranger = downloads.Student("s01", "Ada", "Lovelace", "31337", "1", "", {EXPECTED: b"other"})
    done = put(root, downloads.canvas([stranger, CLASS[1]]))

    assert handed_in(root) == alone({"s02": BY_STUDENT["s02"]})
    assert [match.how for match in done.unmatched] == ["the roster has nobody with the platform's id 31337"]
    assert not done.whole


@pytest.mark.parametrize("word", ["Participant", "Teilnehmerin", "Osallistuja"])
def test_anonymous_work_keeps_its_number_as_its_id(root, word):
    put(root, downloads.moodle(CLASS, name=word))

    assert handed_in(root).keys() == {f"participant-{who.number}" for who in CLASS}


def test_anonymous_work_on_canvas_keeps_its_id(root):
    put(root, downloads.canvas(CLASS, anonymous=True, late=["s01"]))

    assert handed_in(root).keys() == {f"participant-x{who.lms}" for who in CLASS}


def test_a_worksheet_with_names_tells_whose_anonymous_work_is(root):
    (root.parent / "sheet.csv").write_bytes(downloads.moodle_worksheet(CLASS, headings=downloads.GERMAN))
    put(root, downloads.moodle(CLASS, name="Teilnehmerin"), worksheet=root.parent / "sheet.csv")

    assert handed_in(root) == alone(BY_STUDENT)


@pytest.mark.parametrize("worksheet", [True, False])
def test_a_groups_work_goes_to_each_member(root, worksheet):
    number = {"Group 0": CLASS[0].number, "Group 1": "31"}  # the id of one group is the number of somebody in the other
    sheet = root.parent / "sheet.csv"
    sheet.write_bytes(downloads.moodle_worksheet(CLASS))
    put(root, downloads.moodle_groups(CLASS, number), worksheet=sheet if worksheet else None)
    first = {"Group 1": BY_STUDENT["s01"], "Group 0": BY_STUDENT["s02"]}

    assert handed_in(root) == alone({who.id: first[who.group] for who in CLASS})


def test_a_group_on_canvas_goes_to_each_member_and_a_number_in_its_name_is_no_user(root):
    (root / "roster.csv").write_text(roster(CLASS).replace("Group 1", "Team_7"), encoding="utf-8")
    put(root, {f"team_7_{CLASS[0].lms}_90001_t1.ipynb": b"team"})

    assert handed_in(root) == alone(dict.fromkeys(("s01", "s03", "s05"), b"team"))


def test_of_several_submitters_each_gets_the_work(root):
    files = downloads.gradescope(CLASS[:1])
    (name,) = (name for name in files if name.endswith(".yml"))
    more = b"  - :name: Zoe\n    :sid: 's02'\n  - :name: Eve\n    :sid: 's99'\n  :created_at"
    files[name] = files[name].replace(b"  :created_at", more)
    done = put(root, files)

    assert handed_in(root) == alone(dict.fromkeys(("s01", "s02"), BY_STUDENT["s01"]))
    assert [match.how for match in done.unmatched] == ["the roster has nobody with id s99"]


@pytest.mark.parametrize(("name", "ids"), [
    ("Moodle 4.1 and later", [downloads.moodles_name(who) for who in CLASS]),
    ("Canvas", [who.lms for who in CLASS]),
    ("Gradescope", [who.id for who in CLASS]),
    ("Blackboard", [who.id for who in CLASS]),
])  # fmt: skip
def test_without_a_roster_people_are_called_what_the_platform_says(root, name, ids):
    (root / "roster.csv").unlink()
    put(root, DOWNLOADS[name])

    assert handed_in(root).keys() == set(ids)


def test_without_a_roster_namesakes_and_impossible_ids_are_left_out_and_named(root):
    (root / "roster.csv").unlink()
    names = {"Kim Lee": "1", "Kim Lee ": "2", "..": "3", "Ok": "4"}
    done = put(root, {f"{name}_{n}_assignsubmission_file/t1.ipynb": n.encode() for name, n in names.items()})

    assert handed_in(root) == alone({"Ok": b"4"})
    assert len(done.unmatched) == 3


# which attempt, and what stays


def test_of_several_attempts_the_latest_is_taken(root):
    older = downloads.blackboard(CLASS[:1], assignment="H", time="2026-11-28-01-00-00")
    newer = downloads.blackboard(students([{EXPECTED: b"newer"}]), assignment="H", time="2026-11-29-01-00-00")
    put(root, {**newer, **older})

    assert handed_in(root) == alone({"s01": b"newer"})


def test_a_later_download_replaces_an_attempt_and_keeps_the_earlier_one(root):
    put(root, downloads.moodle(CLASS))
    done = put(root, downloads.moodle(students([{EXPECTED: b"again"}])))
    earlier = [path.read_bytes() for path in (root / "earlier" / "s01").rglob("*.ipynb")]

    assert became(done) == {"s01": LATER}
    assert handed_in(root) == alone({**BY_STUDENT, "s01": b"again"})
    assert earlier == [BY_STUDENT["s01"]]


def test_an_attempt_that_is_older_by_its_time_replaces_nothing(root):
    put(root, DOWNLOADS["exchange"])
    old = downloads.exchange(students([{EXPECTED: b"old"}]), assignment=T1, time="2026-11-01 00:00:00.0 UTC")
    done = put(root, old)

    assert (became(done), handed_in(root)) == ({"s01": OLDER}, alone(BY_STUDENT))


def test_what_a_person_put_or_changed_is_left_and_named(root):
    put(root, downloads.moodle(CLASS))
    mended = root / "submitted" / "s01" / T1 / EXPECTED
    mended.write_bytes(b"mended by hand")
    same = put(root, downloads.moodle(CLASS))
    done = put(root, downloads.moodle(students([{EXPECTED: b"again"}])))

    assert became(same)["s01"] == SAME
    assert (became(done), mended.read_bytes()) == ({"s01": LEFT}, b"mended by hand")
    assert "is not what collect wrote there" in done.put[0].said[0]


def test_several_notebooks_keep_their_names_and_the_one_that_is_meant_gets_the_assignments(root):
    put(root, downloads.canvas(students([{"notes.ipynb": b"1", "t1-1.ipynb": b"2", "copy.ipynb": b"2"}])))

    assert handed_in(root) == {"s01": {"notes.ipynb": b"1", EXPECTED: b"2"}}


# bad input


def test_a_zip_inside_is_looked_into_and_litter_is_not(root):
    inner = zipped({"hw/t1.ipynb": b"yes", "__MACOSX/hw/._t1.ipynb": b"no", "hw/.ipynb_checkpoints/t1.ipynb": b"no"})
    put(root, downloads.moodle(students([{"all.ZIP": inner, ".DS_Store": b"", "._t1.ipynb": b"no"}])))

    assert handed_in(root) == alone({"s01": b"yes"})


@pytest.mark.parametrize(
    ("handed", "says"),
    [
        ({"t1.pdf": b"%PDF"}, "no notebook among 't1.pdf'"),
        ({"t1.zip": b"no zip"}, "is no zip archive"),
        ({"t1.zip": zipped({"t1.ipynb": b"x" * 100})[:-30]}, "is no zip archive"),
        ({"t1.ipynb": b"x" * 5000}, "holds more than"),
        ({"t1.zip": zipped({"t1.ipynb": b"0" * 5000})}, "holds more than"),
        ({"a.zip": zipped({"b.zip": zipped({"c.zip": zipped({EXPECTED: b"x"})})})}, "no notebook among 'c.zip'"),
        ({"a.zip": zipped({f"{n}.ipynb": b"%d" % n for n in range(30)})}, "more than 20 notebooks"),
    ],
    ids=["no notebook", "no zip", "cut off", "too large", "bomb", "too deep", "too many"],
)
def test_what_one_person_handed_in_is_named_and_all_others_come_in(root, monkeypatch, handed, says):
    monkeypatch.setattr(notebooks, "MOST_OF_ONE", 4096)
    people = students([handed, *({EXPECTED: data} for data in list(BY_STUDENT.values())[1:])])
    done = put(root, downloads.moodle(people))
    said = {put.student: " ".join(put.said) for put in done.put if put.said}

    assert said.keys() == {"s01"} and says in said["s01"]
    assert {**handed_in(root), "s01": {}} == {**alone(BY_STUDENT), "s01": {}}
    assert (root / "submitted" / "s01" / T1).is_dir()
    assert not done.whole


def test_a_bomb_is_read_no_further_than_it_may_be(root):
    bomb = zipped({EXPECTED: b"\0" * (120 << 20)})
    done = put(root, downloads.moodle(students([{"t1.zip": bomb}])))

    assert len(bomb) < 1 << 20
    assert handed_in(root) == {"s01": {}}
    assert "more than 100 MiB" in done.put[0].said[0]


def test_the_notebooks_of_one_submission_are_together_no_larger_than_one_may_be(root, monkeypatch):
    monkeypatch.setattr(notebooks, "MOST_OF_ONE", 1000)
    done = put(root, downloads.moodle(students([{EXPECTED: b"1" * 600, "tries.ipynb": b"2" * 600}])))

    assert [list(found) for found in handed_in(root).values()] == [[EXPECTED]]
    assert "tries.ipynb' holds more than" in done.put[0].said[0]


def test_links_and_locked_files_in_an_archive_are_left_out_and_named(root):
    import zipfile

    files = downloads.moodle(CLASS[:2])
    first, second = files
    link = zipfile.ZipInfo(first)
    link.external_attr = 0o120777 << 16
    path = root.parent / "d.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(link, "/etc/passwd")
        archive.writestr(second, files[second])
        archive.writestr("Pat OName_7_assignsubmission_file/t1.ipynb", b"locked")
        archive.infolist()[-1].flag_bits |= 1
    done = put(root, path)

    assert handed_in(root) == alone({"s02": BY_STUDENT["s02"]})
    assert [fault.partition(" is ")[2].split(",")[0] for fault in done.faults] == [
        "a link", "locked with a password; it was left out.",
    ]  # fmt: skip


def test_links_in_a_folder_are_not_followed(root, tmp_path):
    source = unpacked(downloads.moodle(CLASS[:1]), tmp_path / "unpacked")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / EXPECTED).write_bytes(b"secret")
    (source / "Zoë Müller_1234562_assignsubmission_file").symlink_to(tmp_path / "secret")
    done = put(root, source)

    assert handed_in(root) == alone({"s01": BY_STUDENT["s01"]})
    assert "is a link" in done.faults[0]


@pytest.mark.parametrize("place", ["submitted", "submitted/s01", "submitted/s01/t1"])
def test_nothing_is_written_through_a_link(root, tmp_path, place):
    outside = tmp_path / "outside"
    outside.mkdir()
    (root / place).parent.mkdir(parents=True, exist_ok=True)
    (root / place).symlink_to(outside)
    done = put(root, downloads.moodle(CLASS[:1]))

    assert list(outside.rglob("*")) == []
    assert "is a link, which may lead anywhere" in done.put[0].said[0]


@pytest.mark.parametrize("name", ["../../evil", "/tmp/evil", "..\\..\\evil"])
def test_names_that_lead_out_of_a_folder_lead_nowhere(root, tmp_path, name):
    files = {f"{name}/Ada Lovelace_1_assignsubmission_file/../../../t1.ipynb": b"x"}
    put(root, files)

    assert handed_in(root) == alone({"s01": b"x"})
    assert list(tmp_path.rglob("*evil*")) == []


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"Rar!", "is no zip archive"),
        (b"", "is no zip archive"),
        (zipped({}), "holds no files that can be read"),
        (zipped({"a/b.ipynb": b""}), "as no platform names it"),
        (zipped({"submission_metadata.yml": b"{["}), "cannot be read"),
        (zipped({"submission_metadata.yml": b"- a\n"}), "lists no submissions"),
        (zipped(downloads.exchange(CLASS[:1], assignment="t2")), "no submission of t1"),
    ],
)
def test_a_source_that_cannot_be_read_is_refused_in_a_sentence_and_leaves_no_trace(root, data, says):
    with pytest.raises(BadDownload, match=says):
        put(root, data)

    assert sorted(everything(root)) == ["roster.csv"]


def test_a_worksheet_that_is_none_is_refused(root):
    with pytest.raises(BadTable, match="no grading worksheet"):
        put(root, downloads.moodle(CLASS), worksheet=root / "roster.csv")


def test_a_folder_of_no_platform_is_read_by_a_pattern(root, tmp_path):
    files = {
        f"week 3/{who.id}/2026-11-29T10:00+01:00/{EXPECTED}": data
        for who, data in zip(CLASS, BY_STUDENT.values(), strict=True)
    }
    done = put(root, unpacked(files, tmp_path / "own"), pattern=r"/(?P<student>s\d+)/(?P<time>[^/]+)/")

    assert handed_in(root) == alone(BY_STUDENT)
    assert (
        ClassDirectory(root).submission("s01", T1).joinpath("timestamp.txt").read_text()
        == "2026-11-29 09:00:00.000000 UTC\n"
    )
    assert done.platform.name == "pattern"


@pytest.mark.parametrize("pattern", ["(", "(?P<x>.)"])
def test_a_pattern_that_says_nothing_about_people_is_refused(root, pattern):
    with pytest.raises(BadDownload, match=r"expected a regular expression with one of the groups student"):
        put(root, downloads.moodle(CLASS), pattern=pattern)


# the command


def test_the_command_says_what_it_took_it_for_who_was_known_by_what_and_who_was_not(root, toy, monkeypatch, capsys):
    from autograder import cli

    monkeypatch.setattr(cli, "named_course", lambda _: toy)
    source = root.parent / "hw.zip"
    source.write_bytes(
        zipped({**downloads.moodle(CLASS[:1]), "Eve_9_assignsubmission_file/t1.ipynb": b"", "x.txt": b""})
    )
    code = main(["collect", str(source), "--root", str(root), "--assignment", "t1_numbers"])
    said = capsys.readouterr()

    assert code == 1
    assert "taken for Moodle's" in said.out and "--from" in said.out
    assert "new      s01      name      Ada Lovelace_1234561_assignsubmission_file" in said.out
    assert "2 submissions: 1 new, 1 of nobody known, in" in said.out
    assert "autograder: 'Eve_9_assignsubmission_file' was left out: the roster has nobody called 'Eve'." in said.err
    assert "'x.txt' belongs to no submission" in said.err
    assert os.listdir(root / "submitted") == ["s01"]


def test_what_is_odd_in_the_roster_is_said_when_work_comes_in(root):
    with (root / "roster.csv").open("a", encoding="utf-8") as file:
        file.write((root / "roster.csv").read_text(encoding="utf-8").splitlines()[1] + "\n")

    done = put(root, downloads.moodle(CLASS))

    assert done.whole
    assert any("stands there twice" in doubt for doubt in done.doubts)


def test_of_ids_that_differ_by_capitals_only_the_one_that_is_written_so_is_meant():
    two = Roster((Person("Anna"), Person("anna")))

    assert match_who([Who("", {"id": "anna"}), Who("", {"id": "Anna"})], two) == ["anna", "Anna"]
