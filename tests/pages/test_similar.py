"""The page of near answers, and the command that makes it."""

import json

import pytest

from autograder.cli import main
from autograder.errors import NotOurs
from autograder.grading.copies import Compared, Likeness, Pair, cells_of
from autograder.grading.submission import read_own
from autograder.pages.similar import LONGEST_WORD, MOST_PAIRS, similar_page, write_similar
from autograder.unrolled import UNROLLED
from benchmarks.disguises import all_at_once
from tests.grading.test_likeness import LOOP
from tests.pages.test_inert import HOSTILE
from tests.some import some
from tests.toy.active import active_content

FIRST = UNROLLED.graded[0]
OF = FIRST.exercises[0].name
OWN = LOOP.replace("def f(x, w)", f"def {OF}(z, w=1)")


def pair(first="ann", second="ben", source="x = 1", of="f", points=9.0, words=("rare",)):
    return Pair("a", (first, second), (Likeness(of, points, 12, words, source, source + "\n# other"),))


def page_of(*pairs, names=None):
    return similar_page([Compared("a", 3, pairs)], names)


@pytest.mark.parametrize("hostile", some(HOSTILE))
def test_nothing_that_students_write_is_active(hostile):
    page = page_of(pair(hostile, hostile, hostile, hostile, words=(hostile,)), names={hostile: hostile})

    assert active_content(page, scripts_allowed=False) == []


def test_the_page_says_that_it_is_no_proof_before_anything_else():
    page = page_of(pair())

    assert page.index("This is no proof of anything.") < page.index("1. ann and ben")


def test_names_of_a_roster_stand_before_the_ids():
    assert "1. Ann Ahn (ann) and ben" in page_of(pair(), names={"ann": "Ann Ahn"})


def test_pairs_stand_nearest_first_and_those_that_are_too_many_are_counted():
    pairs = [pair(f"s{place}", points=place + 1.0) for place in range(MOST_PAIRS + 2)]
    page = page_of(*pairs)

    assert page.index(f"1. s{MOST_PAIRS + 1} and") < page.index(f"2. s{MOST_PAIRS} and")
    assert "And 2 more pairs" in page
    assert "No two answers are near." in page_of()


def test_the_page_shows_the_rarest_names_and_numbers_that_both_wrote_and_cuts_what_is_long():
    page = page_of(pair(words=("gathered", "0.0127", "n" * 999, *"abcdeo")))

    assert "rare names and numbers of both: <code>gathered</code>, <code>0.0127</code>, <code>" in page
    assert "<code>e</code></span>" in page and "<code>o</code>" not in page
    assert "n" * (LONGEST_WORD + 1) not in page
    assert "rare names" not in page_of(pair(words=()))


def test_a_page_of_somebody_elses_is_left_alone(tmp_path):
    (tmp_path / "similar.html").write_text("mine", encoding="utf-8")

    with pytest.raises(NotOurs, match="no page of near answers"):
        write_similar(tmp_path, [])
    assert (tmp_path / "similar.html").read_text(encoding="utf-8") == "mine"


def hand_in(root, student, **sources):
    notebook = read_own(UNROLLED.release_notebook(FIRST))
    for cell in notebook["cells"]:
        cell["source"] = sources.get(cell["metadata"].get("nbgrader", {}).get("grade_id"), cell["source"])
    path = root / "submitted" / student / FIRST.name / f"{FIRST.name}.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


@pytest.fixture
def a_class(tmp_path):
    hand_in(tmp_path, "ann", **{OF: OWN})
    hand_in(tmp_path, "ben")
    hand_in(tmp_path, "cem", **{OF: f"def {OF}(z):\n    e = np.exp(z - z.max())\n    return e / e.sum()"})
    hand_in(tmp_path, "dee", **{OF: all_at_once(OWN)})
    return tmp_path


def test_the_command_finds_a_disguised_copy_in_a_class_and_shows_both(a_class, capsys):
    (a_class / "roster.csv").write_text("id,first_name,last_name\nann,Ann,Ahn\ndee,,\n", encoding="utf-8")

    assert main(["similar", "--root", str(a_class)]) == 0

    page = (a_class / "similar.html").read_text(encoding="utf-8")
    assert f"{FIRST.name}: 4 submissions compared, 1 near pairs" in capsys.readouterr().out
    assert "1. Ann Ahn (ann) and dee" in page and "2. " not in page
    assert OF in page and "value_0" in page


def test_a_submission_that_is_no_notebook_is_named_and_the_others_are_compared(a_class, capsys):
    hand_in(a_class, "eve").write_text("no notebook", encoding="utf-8")

    assert main(["similar", "--root", str(a_class), "--assignment", FIRST.name]) == 0

    said = capsys.readouterr()
    assert f"{FIRST.name} of eve was not compared" in said.err
    assert "4 submissions compared, 1 near pairs" in said.out


def test_an_assignment_without_exercises_cannot_be_compared(a_class, capsys):
    assert main(["similar", "--root", str(a_class), "--assignment", "00_start_here"]) == 2

    assert "has no exercise that could be compared" in capsys.readouterr().err
    assert not (a_class / "similar.html").exists()


def test_cells_of_their_own_in_which_nothing_stands_are_no_reason_to_stop(a_class, capsys):
    path = hand_in(a_class, "eve")
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": "x", "outputs": []})
    path.write_text(json.dumps(notebook), encoding="utf-8")

    assert main(["similar", "--root", str(a_class)]) == 0
    assert "5 submissions compared, 1 near pairs" in capsys.readouterr().out


def test_cells_of_a_students_own_are_compared_together(tmp_path):
    release = read_own(UNROLLED.release_notebook(FIRST))
    own = [{"cell_type": "code", "metadata": {}, "source": source, "outputs": []} for source in ("a = 1", "b = 2")]
    data = json.dumps({**release, "cells": [*release["cells"], *own]}).encode()

    assert cells_of(release, data)["own cells"] == "a = 1\nb = 2"
    assert "own cells" not in cells_of(release, json.dumps(release).encode())
