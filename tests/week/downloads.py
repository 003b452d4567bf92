"""Makes downloads that look like the real ones, of each platform and in each variant, as PLATFORMS has them read.

Nobody in them exists. What is handed in is given as bytes by file name, so any notebook can be in them.
"""

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Student:
    """Somebody simulated: the institution's id, names, address, the platform's own id, the number in one assignment."""

    id: str
    first: str
    last: str
    lms: str
    number: str
    group: str = ""
    files: Files = field(default_factory=dict, compare=False)

    @property
    def email(self) -> str:
        return f"{self.id}@uni.example"

    @property
    def whole(self) -> str:
        return f"{self.first} {self.last}"


NAMES = (
    ("Ada", "Lovelace"),
    ("Zoë", "Müller"),
    ("Pat", "O'Name"),
    ("小龍", "李"),
    ("Ana María", "de la Cruz"),
    ("Ли", "Ким"),
)


def students(files: Iterable[Files]) -> list[Student]:
    """A class of people with odd names, who hand in these files."""
    pairs = enumerate(zip(NAMES, files, strict=False), start=1)
    return [
        Student(f"s{n:02}", first, last, str(4700 + n), str(1234560 + n), f"Group {n % 2}", handed)
        for n, ((first, last), handed) in pairs
    ]


class Named(zipfile.ZipInfo):
    """An entry whose name is written as a program writes it that does not say in which encoding."""

    encoding = "utf-8"

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.filename.encode(self.encoding), self.flag_bits & ~0x800


class OldNamed(Named):
    encoding = "cp437"


def zipped(files: Files, entry: type[zipfile.ZipInfo] = zipfile.ZipInfo) -> bytes:
    """An archive; directories are made by names that end in a slash."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(entry(name), content, zipfile.ZIP_DEFLATED)
    return data.getvalue()


def unpacked(files: Files, folder: Path) -> Path:
    """The same as a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def inside(folder: str, files: Files) -> Files:
    """The same with a folder around it."""
    return {f"{folder}/{name}": content for name, content in files.items()}


def moodle(people: Iterable[Student], *, end: str = "", flat: bool = False, name: str = "") -> dict[str, bytes]:
    """Moodle's download: `end` is the underscore of versions 3.1 to 4.0, `name` stands for every name if anonymous."""
    between = "_" if flat else f"{end}/"
    return {
        f"{name or moodles_name(who)}_{who.number}_assignsubmission_file{between}{path}": content
        for who in people
        for path, content in who.files.items()
    }


def moodles_name(who: Student) -> str:
    return who.whole.replace("'", "").replace("_", " ")


def moodle_groups(people: Iterable[Student], ids: Mapping[str, str]) -> dict[str, bytes]:
    """Moodle's download of a group assignment: one copy for each group, and the number is the group's id."""
    first = {who.group: who for who in reversed(list(people))}
    return {
        f"{group}_{ids[group]}_assignsubmission_file/{path}": content
        for group, who in first.items()
        for path, content in who.files.items()
    }


ENGLISH = ("Identifier", "Full name", "Email address", "Status", "Group", "Grade", "Maximum grade",
           "Grade can be changed", "Last modified (submission)", "Last modified (grade)",
           "Feedback comments")  # fmt: skip
GERMAN = ("ID", "Vollständiger Name", "E-Mail-Adresse", "Status", "Gruppe", "Bewertung", "Bestwertung",
          "Bewertung kann geändert werden", "Zuletzt geändert (Abgabe)", "Zuletzt geändert (Bewertung)",
          "Feedback als Kommentar")  # fmt: skip
WORDS = {
    ENGLISH: "Participant ",
    GERMAN: "Teilnehmer/in",
}
BOM = b"\xef\xbb\xbf"


def moodle_worksheet(
    people: Iterable[Student], maximum: str = "10.00", headings: tuple[str, ...] = ENGLISH, *, anonymous: bool = False
) -> bytes:
    """Moodle's grading worksheet: commas, a byte order mark, quotation marks where a comma or a blank needs them."""
    drop = {1, 2} if anonymous else set()
    rows = [headings]
    for who in people:
        word, date = WORDS[headings], "Monday, 30 November 2026, 11:59 PM"
        rows.append((f"{word}{who.number}", who.whole, who.email, "Submitted for grading - ", who.group, "", maximum,
                     "Yes", date, "-", ""))  # fmt: skip
    kept = [[cell for place, cell in enumerate(row) if place not in drop] for row in rows]
    return BOM + "".join(",".join(map(_quoted, row)) + "\n" for row in kept).encode()


def _quoted(cell: str) -> str:
    return f'"{cell}"' if " " in cell or "," in cell else cell


def canvas(people: Iterable[Student], *, late: Iterable[str] = (), anonymous: bool = False) -> dict[str, bytes]:
    """Canvas's flat download: name, user, attachment, file; every blank and comma of the name is left out."""
    found = {}
    for who in people:
        for place, (path, content) in enumerate(who.files.items()):
            mark = "LATE_" if who.id in set(late) else ""
            front = f"{mark}anon_x{who.lms}" if anonymous else f"{canvas_name(who)}_{mark}{who.lms}"
            found[f"{front}_{90000 + int(who.lms) * 10 + place}_{path.replace('/', '_')}"] = content
    return found


def canvas_name(who: Student) -> str:
    return "".join(sign for sign in f"{who.last}{who.first}".lower() if sign.isalnum() or sign == "_")


def canvas_gradebook(people: Iterable[Student], column: str = "t1 numbers (77)", maximum: str = "10.00") -> bytes:
    """Canvas's gradebook with its two rows that are nobody's, and the test student at the end."""
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", column, "Other (78)", "Final Score"]
    rows = [head, ["", "", "", "", "", "Manual Posting", "", ""]]
    rows.append(["    Points Possible", "", "", "", "", maximum, "5.00", "(read only)"])
    rows += [[f'"{who.last}, {who.first}"', who.lms, who.id, who.email, "A", "", "3.50", "70"] for who in people]
    rows.append(['"Student, Test"', "999", "", "abc", "A", "", "", ""])
    return "".join(",".join(row) + "\r\n" for row in rows).encode()


def gradescope(people: Iterable[Student], *, created: str = "2026-11-29 22:58:05.746365000 Z") -> dict[str, bytes]:
    """Gradescope's export: folders by number, and metadata whose keys begin with a colon."""
    lines, found = ["---"], {}
    for who in people:
        folder = f"submission_{who.number}"
        lines += [f"{folder}:", "  :submitters:", f"  - :name: {who.whole}", f"    :sid: '{who.id}'",
                  f"    :email: {who.email}", f"  :created_at: {created}", "  :score: 0.0",
                  "  :results: !ruby/object:Results {}", "  :history: []"]  # fmt: skip
        found |= {f"{folder}/{path}": content for path, content in who.files.items()}
    found["submission_metadata.yml"] = ("\n".join(lines) + "\n").encode()
    return inside("assignment_31_export", found)


def blackboard(people: Iterable[Student], *, assignment: str, time: str = "2026-11-29-22-58-05") -> dict[str, bytes]:
    """Blackboard's download: files and receipts, the attempt's time in each name."""
    found = {}
    for who in people:
        front = f"{assignment}_{who.id}_attempt_{time}"
        found[f"{front}.txt"] = f"Name: {who.whole} ({who.id})\nAssignment: {assignment}\n".encode()
        found |= {f"{front}_{path.replace('/', '_')}": content for path, content in who.files.items()}
    return found


def exchange(
    people: Iterable[Student], *, assignment: str, time: str = "2026-11-29 22:58:05.123456 UTC", secret: bool = True
) -> dict[str, bytes]:
    """nbgrader's exchange, the course's folder of it, with another assignment in it."""
    found = {"outbound/t9/t9.ipynb": b"{}"}
    for who in people:
        folder = f"inbound/{who.id}+{assignment}+{time}+{who.lms}"
        found |= {f"{folder}/{path}": content for path, content in who.files.items()}
        found[f"{folder}/timestamp.txt"] = time.encode()
        if secret:
            found[f"{folder}/submission_secret.txt"] = f"secret-of-{who.id}".encode()
        found[f"inbound/{who.id}+t9+{time}+1/t9.ipynb"] = b"{}"
    return found


def brightspace(
    people: Iterable[Student], *, time: str = "Nov 29, 2026 1058 PM", flat: bool = False
) -> dict[str, bytes]:
    """D2L's download, in folders or flat, with the page that it adds."""
    between = " - " if flat else "/"
    found = {"index.html": b"<html></html>"}
    for who in people:
        front = f"{who.lms}-{who.number} - {who.whole} - {time}"
        found |= {f"{front}{between}{path}": content for path, content in who.files.items()}
    return found


def ilias(people: Iterable[Student]) -> dict[str, bytes]:
    """ILIAS's download: a folder for each person."""
    return {
        f"{who.last}_{who.first}_{who.id}_{who.lms}/{path}": content
        for who in people
        for path, content in who.files.items()
    }


def moodle_participants(people: Iterable[Student]) -> bytes:
    """Moodle's list of participants."""
    rows = [("First name", "Last name", "ID number", "Email address")]
    rows += [(who.first, who.last, who.id, who.email) for who in people]
    return BOM + "".join(",".join(map(_quoted, row)) + "\n" for row in rows).encode()


def roster(people: Iterable[Student]) -> str:
    """A list in our own form that knows everything."""
    rows = ["id,first_name,last_name,email,lms_user_id,group"]
    rows += [f"{who.id},{who.first},{who.last},{who.email},{who.lms},{who.group}" for who in people]
    return "\n".join(rows) + "\n"
