"""Tables are read as the standard library reads them, and what is not filled stays as it was, byte for byte."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.errors import BadTable
from autograder.platforms.spreadsheet import table_in

signs = st.text(st.sampled_from('ab,;\t" \n\rä€'), max_size=6)
tables = st.lists(st.lists(signs, min_size=2, max_size=4), min_size=1, max_size=5)


def written(rows, separator, ending):
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=ending).writerows([["head", "er"], *rows])
    return text.getvalue()


@given(tables, st.sampled_from(",;\t"), st.sampled_from(["\n", "\r\n"]))
def test_a_table_is_read_as_the_standard_library_reads_it(rows, separator, ending):
    text = written(rows, separator, ending)
    read = [[cell.value for cell in row] for row in table_in(text.encode(), "x.csv").rows]

    assert read == [
        row for row in csv.reader(io.StringIO(text, newline=""), delimiter=separator) if any(map(str.strip, row))
    ]


@given(tables, st.sampled_from(",;\t"), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]), signs)
def test_filling_one_cell_changes_that_cell_and_no_other_byte(rows, separator, encoding, value):
    table = table_in(written([["x", "y"], *rows], separator, "\r\n").encode(encoding), "x.csv")
    before = table.filled({})
    after = table.filled({(0, 1): value})
    cell = table.rows[1][1]
    head, tail = table.text[: cell.begin], table.text[cell.end :]

    assert before == table.mark + table.text.encode(table.encoding)
    assert table_in(after, "x.csv").body[0] == ["x", value] if value.strip() else True
    assert after.startswith(table.mark + head.encode(table.encoding))
    assert after.endswith(tail.encode(table.encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_german_excel_is_read_with_its_semicolons_and_umlauts(encoding):
    table = table_in("Vorname;Nachname\r\nJürgen;Groß\r\n".encode(encoding), "liste.csv")

    assert table.body == [["Jürgen", "Groß"]]
    assert table.filled({(0, 0): "Jörg"}) == "Vorname;Nachname\r\nJörg;Groß\r\n".encode(encoding)


def test_excels_own_line_about_the_separator_is_no_row():
    assert table_in(b"sep=;\na;b,c\n1;2\n", "x.csv").header == ["a", "b,c"]


def test_a_row_is_taken_out_with_its_line_end_and_no_other_byte():
    assert table_in(b"id\r\nann\r\nbob\r\neve", "x.csv").without([1]) == b"id\r\nann\r\neve"


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04...", "Save it as CSV"),
        (b"a\0b", "no text"),
        ("id,name\n".encode("utf-16-le"), r"Save it as CSV \(UTF-8\), and repeat"),
        (b'id\n"ann\n', "quotation mark in line 2 is not closed"),
        (b"a" * (20 << 20) + b"b", "larger than 20 MiB"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(data, says):
    with pytest.raises(BadTable, match=says):
        table_in(data, "x.csv")


def test_several_rows_are_taken_out_at_once_in_whatever_order_they_are_named():
    table = table_in(b"id\nann\nbob\neve\n", "x.csv")

    assert table.without([0, 2]) == table.without([2, 0]) == b"id\nbob\n"
