"""What platforms do with what is uploaded to them, told again from what is known of them, and using nothing of ours."""

import csv
import io
import json
import zipfile
from collections.abc import Collection, Mapping


def names_in(archive: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {info.filename: opened.read(info) for info in opened.infolist() if not info.is_dir()}


def moodle_feedback(archive: bytes, numbers: Collection[str], *, pieces: int = 4) -> dict[str, dict[str, bytes]]:
    """Moodle's upload of feedback in a zip: files by number; `pieces` is 5 before version 4.1."""
    found: dict[str, dict[str, bytes]] = {}
    for name, data in names_in(archive).items():
        components = name.split("/")
        for place, component in enumerate(components):
            cut = component.split("_", 4)
            if len(cut) < pieces or not cut[1].isdigit() or cut[1] not in numbers:
                continue
            if cut[2] not in ("assignsubmission", "assignfeedback") or cut[3] not in ("file", "onlinetext"):
                continue
            path = "/".join(filter(None, [*cut[4:], *components[place + 1 :]]))
            if not path.rpartition("/")[2].startswith((".", "~")):
                found.setdefault(cut[1], {})[path] = data
            break
    return found


def canvas_feedback(archive: bytes, attachments: Collection[tuple[str, str]]) -> tuple[dict[str, bytes], list[str]]:
    """Canvas's upload of submissions: files by user, and those that it ignores; folders are thrown away."""
    flat = {name.rpartition("/")[2]: data for name, data in names_in(archive).items()}
    found, ignored = {}, []
    for name, data in flat.items():
        pieces = [piece for piece in name.split("_") if piece != "LATE"]
        digits = [piece for piece in pieces if piece.isascii() and piece.isdigit()]
        pair = (pieces[1], pieces[2]) if pieces[0] == "anon" else tuple(digits[:2])
        if name.startswith("._") or "_link" in name or pair not in attachments:
            ignored.append(name)
        else:
            found[pair[0]] = data
    return found, ignored


def moodle_worksheet(
    data: bytes, *, word: str, headings: tuple[str, str, str], comma: bool = False
) -> dict[str, float]:
    """Moodle's upload of a worksheet: marks by number, in the language of the one who uploads."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    head, body = rows[0], rows[1:]
    if any(len(row) != len(head) for row in body):
        raise ValueError("Moodle refuses the whole file: a row has another number of cells")
    identifier, grade, _ = (head.index(heading) for heading in headings)
    found = {}
    for row in body:
        number, text = row[identifier][len(word) :].strip(), row[grade].strip()
        mark = float(text.replace(",", ".") if comma else text) if text else None
        if mark is not None and 0 <= mark <= float(row[grade + 1].replace(",", ".")):
            found[number] = mark
    return found


def canvas_gradebook(data: bytes, column: str) -> dict[str, float | None]:
    """Canvas's import of a gradebook: marks by id, None where the cell is empty, which clears a mark."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    head = rows[0]
    if len(head) < 4 or "Student" not in head[0] or head[1] != "ID" or "Section" not in head:
        raise ValueError("Canvas refuses the file")
    people = [row for row in rows[1:] if row[0].strip() not in ("", "Points Possible")]
    return {row[1]: float(text) if (text := row[head.index(column)]) else None for row in people}


GRADESCOPE_TEST = {"score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags",
                   "visibility", "extra_data"}  # fmt: skip
GRADESCOPE_TOP = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format",
                  "visibility", "stdout_visibility", "extra_data", "tests", "leaderboard"}  # fmt: skip


def gradescope_results(data: bytes) -> tuple[float, list[Mapping[str, object]]]:
    """Gradescope's reading of results.json: the score that counts, and the tests."""
    document = json.loads(data)
    tests = document.get("tests", [])
    unknown = set(document) - GRADESCOPE_TOP | {key for test in tests for key in set(test) - GRADESCOPE_TEST}
    if unknown:
        raise ValueError(f"Gradescope does not know {unknown}")
    return document["score"] if "score" in document else sum(test["score"] for test in tests), tests
