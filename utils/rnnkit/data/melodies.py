"""Traditional tunes as rows of numbers, and a way to write a tune of your own.

A tune is an array of notes, (notes, 2): the pitch and the duration of each. A pitch is a MIDI number, one for each key
of a piano: 60 is middle C, 62 the D beside it, 72 the C an octave higher; 0 is a rest. A duration counts eighths. All
tunes here are in four-four time, so a bar has eight eighths, and no note crosses a bar line.

On paper a tune is written in letters of the ABC notation for folk music (https://abcnotation.com), a small part of
it: `C D E F G A B` is the octave from middle C up, `c` is one octave higher and `G,` one lower, `^F` is F sharp, `_B`
is B flat, `z` is a rest. A number behind a letter is the length in eighths, 1 if there is none. Bar lines may be left
out.

The tunes are older than any copyright; where each comes from stands in `assets/melodies.txt`.
"""

import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Notes = NDArray[np.int64]
Ids = NDArray[np.int64]

START, END = 0, 1
"""The tokens before the first note and after the last one."""

BAR = 8  # eighths
MIDDLE_C = 60
REST = 0
OCTAVE = 12
HIGHEST = 127  # the last pitch that MIDI knows

_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NAMES = ("C", "^C", "D", "^D", "E", "F", "^F", "G", "^G", "A", "_B", "B")
_NOTE = re.compile(r"(?P<sign>[\^_]?)(?P<letter>[A-Ga-gz])(?P<octave>[,']*)(?P<length>\d{0,2})")


class Tune(NamedTuple):
    """One tune as a songbook has it.

    Attributes:
        title: what it is called.
        origin: where and when it was first sung, as far as is known.
        tonic: the pitch of the key note, on which most tunes end.
        notes: pitch and duration of each note, (notes, 2).
    """

    title: str
    origin: str
    tonic: int
    notes: Notes


class UnreadableTune(ValueError):
    """A text that is no tune in the letters of this module."""


@cache
def tunes() -> tuple[Tune, ...]:
    """Load all tunes, each in a key in which it is easily sung; the arrays are read-only."""
    return tuple(map(_tune, _pages()))


@cache
def table() -> Notes:
    """List every token: row k holds pitch and duration of token k, (tokens, 2), for tunes in C.

    The first two rows are START and END, which are no notes and take no time: zeros. Then follow all notes that occur
    in some tune once it is moved to C, by pitch and then by duration; rests, of pitch 0, come first among them.
    """
    written = {note for page in _pages() for note in _read(page["notes"])}
    rows = np.array([(0, 0), (0, 0), *sorted(written)], dtype=np.int64)
    rows.flags.writeable = False
    return rows


def read(text: str) -> Notes:
    """Turn letters into notes: `read("C2 G,2 | z4")` has three rows.

    Args:
        text: a tune in the letters described above.

    Returns:
        Pitch and duration of each note, (notes, 2).

    Raises:
        UnreadableTune: if something in it is no note, or it holds none.
    """
    return np.array(_read(text), dtype=np.int64)


def write(notes: ArrayLike) -> str:
    """Turn notes, (notes, 2), into letters, with a bar line after every eight eighths.

    Raises:
        ValueError: if the notes are not rows of a pitch and a duration.
    """
    words, time = [], 0
    for pitch, duration in checked(notes).tolist():
        words.append(f"{_letters(pitch)}{duration if duration > 1 else ''}")
        time += duration
        if time % BAR == 0:
            words.append("|")
    return " ".join(words).removesuffix(" |")


def checked(notes: ArrayLike) -> Notes:
    """Return notes as an integer array, (notes, 2).

    Raises:
        ValueError: if they are not rows of a pitch from 0 to 127 and a duration of 1 or more.
    """
    rows = np.asarray(notes)
    if rows.ndim != 2 or rows.shape[1] != 2 or not len(rows) or rows.dtype.kind not in "iu":
        raise ValueError(
            f"got notes of shape {rows.shape} and dtype {rows.dtype}, expected whole numbers of shape (notes, 2): "
            "a pitch and a duration in each row."
        )
    if rows[:, 1].min() < 1:
        row = int(np.argmin(rows[:, 1]))
        raise ValueError(
            f"note {row} has a duration of {rows[row, 1]}, expected 1 or more. START and END are tokens and no notes: "
            "leave them out."
        )
    if rows[:, 0].min() < 0 or rows[:, 0].max() > HIGHEST:
        raise ValueError(f"pitches run from {rows[:, 0].min()} to {rows[:, 0].max()}, expected 0 to {HIGHEST}")
    return rows.astype(np.int64)


def longest_quotation(ids: ArrayLike, sequences: Sequence[ArrayLike]) -> tuple[int, int]:
    """Find the longest run of notes that also stands in one of some known sequences.

    Args:
        ids: tokens of a new tune, (time,).
        sequences: tokens of the known tunes, each (time,).

    Returns:
        how many notes it has, and which of the sequences it stands in; the first of several, 0 if there is none.
    """
    new = [int(token) for token in np.asarray(ids) if token > END]
    best, where = 0, 0
    for place, sequence in enumerate(sequences):
        length = _longest_common_run(new, [int(token) for token in np.asarray(sequence) if token > END])
        if length > best:
            best, where = length, place
    return best, where


def _longest_common_run(one: Sequence[int], other: Sequence[int]) -> int:
    """Length of the longest run that stands in both."""
    best, before = 0, [0] * (len(other) + 1)
    for token in one:
        after = [0] * (len(other) + 1)
        for place, known in enumerate(other):
            if token == known:
                after[place + 1] = before[place] + 1
        best, before = max(best, *after), after
    return best


def _tune(page: dict[str, str]) -> Tune:
    tonic = int(page["K"])
    up = tonic - MIDDLE_C
    notes = np.array([(pitch + up * (pitch != REST), length) for pitch, length in _read(page["notes"])], dtype=np.int64)
    notes.flags.writeable = False
    return Tune(page["T"], page["O"], tonic, notes)


@cache
def _pages() -> tuple[dict[str, str], ...]:
    """Split the file into tunes: the lines that begin with a letter and a colon, and the notes below them."""
    text = files("rnnkit").joinpath("data", "assets", "melodies.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    blocks = re.split(r"\n\s*\n", "\n".join(lines).strip())
    return tuple(_page(block.splitlines()) for block in blocks)


def _page(lines: Sequence[str]) -> dict[str, str]:
    heads = {line[0]: line[2:].strip() for line in lines if line[1:2] == ":"}
    return {**heads, "notes": " ".join(line for line in lines if line[1:2] != ":")}


def _read(text: str) -> list[tuple[int, int]]:
    notes = []
    for word in text.replace("|", " ").split():
        position = 0
        while position < len(word):
            found = _NOTE.match(word, position)
            if found is None or found["length"] == "0":
                raise UnreadableTune(
                    f"{word[position:]!r} is no note. Write letters such as C, c, G, or ^F, z for a rest, and the "
                    'length in eighths behind it: "C2 E2 G4 | z2 G,2 C4".'
                )
            notes.append((_pitch(found), int(found["length"] or 1)))
            position = found.end()
    if not notes:
        raise UnreadableTune('the text holds no note. Write at least one, such as "C4".')
    return notes


def _pitch(found: re.Match[str]) -> int:
    letter = found["letter"]
    if letter == "z":
        return REST
    sign = {"": 0, "^": 1, "_": -1}[found["sign"]]
    octaves = letter.islower() + found["octave"].count("'") - found["octave"].count(",")
    pitch = MIDDLE_C + _STEPS[letter.upper()] + sign + OCTAVE * octaves
    if not REST < pitch <= HIGHEST:
        raise UnreadableTune(f"{found.group()!r} is beyond what can be played. Take away some commas or apostrophes.")
    return pitch


def _letters(pitch: int) -> str:
    if pitch == REST:
        return "z"
    octave, step = divmod(pitch - MIDDLE_C, OCTAVE)
    name = _NAMES[step]
    return name + "," * -octave if octave < 1 else name.lower() + "'" * (octave - 1)
