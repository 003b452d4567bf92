"""The verb `register`: what holds the sentences of the course, in a table, and what is missing."""

from autograder.cli import main
from autograder.unrolled import UNROLLED


def test_it_counts_what_the_sentences_of_a_notebook_rest_on(capsys):
    assert main(["register", "01_rnn_cell"]) == 0

    head, row = capsys.readouterr().out.splitlines()
    assert head.split() == ["held", "tests", "experiment", "cell", "source", "derived", "looked", "at"]
    assert row.split()[0] == "01_rnn_cell"
    assert int(row.split()[1]) == sum(map(int, row.split()[2:7]))


def test_what_is_missing_is_said_and_the_rest_is_counted_all_the_same(capsys, monkeypatch):
    monkeypatch.setattr("autograder.authoring.register.PAGES_REGISTER", UNROLLED.source.parent / "no" / "register.toml")

    assert main(["register"]) == 1
    said = capsys.readouterr().out
    assert "pages has no register of claims; expected one at no/register.toml" in said
    assert "01_rnn_cell" in said
