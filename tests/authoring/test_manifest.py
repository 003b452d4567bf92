"""A folder that is made anew loses what an earlier run wrote and nobody changed, and nothing else."""

import pytest

from autograder.authoring.manifest import made_anew
from autograder.errors import NotOurs

MADE, GRADED = ("one/a.txt", "one/b.txt"), ("gradebook.db",)


def make(root, made=MADE, graded=GRADED, text="ours"):
    with made_anew(root, made, graded):
        for name in (*made, *graded):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            if not (root / name).exists():
                (root / name).write_text(text)


def test_a_second_run_takes_away_what_the_first_wrote(tmp_path):
    make(tmp_path / "demo")
    make(tmp_path / "demo", ("two/c.txt",), text="new")

    assert not (tmp_path / "demo/one").exists()
    assert (tmp_path / "demo/two/c.txt").read_text() == "new"


def test_a_file_of_somebody_elses_and_its_folder_stay(tmp_path):
    make(tmp_path)
    (tmp_path / "one/mine.txt").write_text("mine")
    make(tmp_path, ("two/c.txt",))

    assert [path.name for path in (tmp_path / "one").iterdir()] == ["mine.txt"]


def test_a_file_that_was_changed_is_named_and_nothing_is_taken_away(tmp_path):
    make(tmp_path)
    (tmp_path / "one/a.txt").write_text("mine")
    with pytest.raises(NotOurs, match=r"one/a\.txt was changed since `demo` wrote it"):
        make(tmp_path)

    assert (tmp_path / "one/a.txt").read_text() == "mine"
    assert (tmp_path / "one/b.txt").read_text() == "ours"


def test_a_gradebook_in_which_somebody_marked_stays_in_every_later_run(tmp_path):
    make(tmp_path)
    (tmp_path / "gradebook.db").write_text("marks")
    make(tmp_path), make(tmp_path)

    assert (tmp_path / "gradebook.db").read_text() == "marks"


@pytest.mark.parametrize("listed", [None, "no json", "{}", '{"written": 3}'])
def test_a_folder_that_has_no_list_of_what_was_written_is_left(tmp_path, listed):
    make(tmp_path / "demo")
    [known] = [path for path in (tmp_path / "demo").iterdir() if path.is_file() and path.name != "gradebook.db"]
    known.unlink() if listed is None else known.write_text(listed)
    with pytest.raises(NotOurs, match="was not made by `demo`"):
        make(tmp_path / "demo")

    assert (tmp_path / "demo/one/a.txt").read_text() == "ours"


def test_nothing_is_removed_through_a_link(tmp_path):
    make(tmp_path / "demo")
    (tmp_path / "demo/one").rename(tmp_path / "elsewhere")
    (tmp_path / "demo/one").symlink_to(tmp_path / "elsewhere")
    make(tmp_path / "demo", ("two/c.txt",))

    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == ["a.txt", "b.txt"]


def test_what_a_run_that_was_ended_wrote_is_known(tmp_path):
    with pytest.raises(KeyboardInterrupt), made_anew(tmp_path, MADE, GRADED) as remember:
        (tmp_path / "one").mkdir()
        (tmp_path / "one/a.txt").write_text("ours")
        remember()
        (tmp_path / "one/b.txt").write_text("ours")
        raise KeyboardInterrupt
    make(tmp_path)

    assert (tmp_path / "one/b.txt").read_text() == "ours"


def test_an_empty_folder_is_taken_and_a_file_is_not(tmp_path):
    (tmp_path / "empty").mkdir()
    make(tmp_path / "empty")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(NotOurs, match="is no folder"):
        make(tmp_path / "file")

    assert (tmp_path / "file").read_text() == "mine"
