"""What notebook 11 shows without PyTorch is what it stored with it, and nothing else can be stored."""

import json

import pytest
from rnnkit.data import bridge as stored

from autograder.grading.submission import read_own
from autograder.unrolled import UNROLLED
from autograder.unrolled.made import bridge
from tests.some import some


@pytest.fixture
def notebook():
    return read_own(UNROLLED.source_notebook(UNROLLED.assignment("11_bridge")))


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A file in place of the one that students have."""
    monkeypatch.setattr(stored, "STORED", tmp_path / "bridge.json")
    return stored.STORED


def test_what_is_shown_without_pytorch_is_what_the_notebook_stores(notebook):
    assert bridge.shown(notebook) == stored.SHOWN


def test_a_cell_that_needs_pytorch_asks_by_its_own_name(notebook):
    asking = {c["id"]: bridge.ASKS.findall(c["source"]) for c in notebook["cells"] if "with_torch(" in c["source"]}

    assert asking == {name: [name] for name in some(stored.SHOWN)}


def test_the_maker_writes_what_is_there(kept):
    bridge.main()

    assert json.loads(kept.read_text(encoding="utf-8")) == stored.SHOWN


@pytest.mark.parametrize("text", ["", "PyTorch is not installed, so this cell did not run."])
def test_a_notebook_that_was_run_without_pytorch_is_not_stored(text, kept, monkeypatch):
    monkeypatch.setattr(bridge, "shown", lambda notebook: {**stored.SHOWN, "adam-code": text})
    with pytest.raises(SystemExit, match=r"not run with PyTorch: adam-code .*try again"):
        bridge.main()

    assert not kept.exists()
