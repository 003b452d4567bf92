import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rnnkit.data import melodies
from rnnkit.data.melodies import (
    BAR,
    END,
    MIDDLE_C,
    REST,
    START,
    UnreadableTune,
    longest_quotation,
    read,
    table,
    tunes,
    write,
)

NOTES = st.lists(st.tuples(st.one_of(st.just(REST), st.integers(24, 108)), st.integers(1, 16)), min_size=1, max_size=20)


@pytest.mark.parametrize("tune", tunes(), ids=lambda tune: tune.title)
def test_no_note_of_a_tune_crosses_a_bar_line_and_the_last_bar_is_full(tune):
    ends = np.cumsum(tune.notes[:, 1])
    begins = ends - tune.notes[:, 1]

    assert np.array_equal(begins // BAR, (ends - 1) // BAR)
    assert ends[-1] % BAR == 0


@pytest.mark.parametrize("tune", tunes(), ids=lambda tune: tune.title)
def test_every_tune_can_be_sung_and_ends_in_its_key(tune):
    pitches = tune.notes[tune.notes[:, 0] != REST, 0]

    assert pitches.min() >= 55 and pitches.max() <= 79
    assert (int(pitches[-1]) - tune.tonic) % 12 in (0, 4, 7)
    assert tune.origin and not tune.notes.flags.writeable


def test_a_tune_keeps_its_rests_in_every_key():
    bingo = next(tune for tune in tunes() if tune.title == "Bingo")

    assert bingo.tonic != MIDDLE_C
    assert bingo.notes[0].tolist() == [REST, 6]


def test_the_tunes_come_in_as_many_keys_as_the_notebook_says():
    assert len({tune.tonic for tune in tunes()}) == 5
    assert len(tunes()) == 28


def test_each_note_stands_in_the_table_once_below_start_and_end():
    rows = [tuple(row) for row in table().tolist()]

    assert rows[START] == rows[END] == (0, 0)
    assert len(set(rows[2:])) == len(rows) - 2
    assert rows[2:] == sorted(rows[2:]) and min(duration for _, duration in rows[2:]) == 1
    assert all((pitch, duration) in rows for pitch, duration in tunes()[0].notes.tolist())


def test_letters_become_notes():
    assert read("C2 G,2|z4 c ^F_B'").tolist() == [[60, 2], [55, 2], [0, 4], [72, 1], [66, 1], [82, 1]]


@settings(deadline=None, max_examples=50)
@given(NOTES)
def test_what_is_written_reads_the_same(notes):
    assert read(write(notes)).tolist() == [list(note) for note in notes]


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=30))
def test_any_text_is_notes_or_an_error_that_says_what_to_write(text):
    try:
        notes = read(text)
    except UnreadableTune as error:
        assert "Write" in str(error) or "Take away" in str(error)
    else:
        assert len(notes) and notes[:, 1].min() >= 1


@pytest.mark.parametrize("wrong", ["", " | ", "H2", "C0", "C2 x", "C,,,,,,,", "c''''''"])
def test_what_is_no_tune_is_refused(wrong):
    with pytest.raises(UnreadableTune):
        read(wrong)


def test_bar_lines_are_written_where_bars_end():
    assert write(read("C4 D4 E8 F2")) == "C4 D4 | E8 | F2"


@pytest.mark.parametrize(
    ("notes", "says"),
    [
        ([60, 62], "shape"),
        ([[60.0, 2.0]], "dtype float64"),
        ([[0, 0]], "START and END are tokens"),
        ([[200, 1]], "expected 0 to 127"),
    ],
)
def test_what_is_not_rows_of_notes_is_refused(notes, says):
    with pytest.raises(ValueError, match=says):
        melodies.checked(notes)


def test_the_longest_quotation_is_found_with_its_tune():
    known = [np.array([START, 5, 6, 7, END]), np.array([START, 8, 5, 6, 7, 8, END])]

    assert longest_quotation([9, 5, 6, 7, 8, 5], known) == (4, 1)
    assert longest_quotation([START, 5, 6, END], known) == (2, 0)
    assert longest_quotation([9, 9], known) == (0, 0)


@settings(deadline=None, max_examples=50)
@given(st.lists(st.integers(2, 4), max_size=8), st.lists(st.integers(2, 4), max_size=8))
def test_the_longest_quotation_is_that_of_a_search_by_hand(one, other):
    runs = [one[i:j] for i in range(len(one)) for j in range(i + 1, len(one) + 1)]
    common = [run for run in runs if any(other[k : k + len(run)] == run for k in range(len(other)))]

    assert longest_quotation(one, [other])[0] == max(map(len, common), default=0)
