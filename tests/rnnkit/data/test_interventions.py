"""The stored outcomes of the interventions are whole, and say in words what is not there."""

import numpy as np
import pytest
from rnnkit.data import interventions

CELLS = ("vanilla RNN", "GRU", "LSTM")
GAPS = {"vanilla RNN": (5, 8, 13, 20), "GRU": (13, 20), "LSTM": (13, 20)}


@pytest.mark.parametrize("cell", CELLS)
def test_every_change_was_made_to_at_least_twelve_networks_at_every_gap(cell):
    trained = [interventions.learned(cell, arm, gap)[1] for arm in interventions.arms(cell) for gap in GAPS[cell]]

    assert len(trained) == 6 * len(GAPS[cell])
    assert min(trained) >= 12


def test_the_three_cells_got_the_same():
    assert len({interventions.arms(cell) for cell in CELLS}) == 1


def test_what_is_stored_are_shares_of_500_sentences():
    shares = np.concatenate(
        [interventions.accuracies("vanilla RNN", arm, 13) for arm in interventions.arms("vanilla RNN")]
    )

    np.testing.assert_allclose(shares * 500, np.round(shares * 500))
    assert np.all((shares >= 0) & (shares <= 1))


def test_a_network_that_is_right_on_more_than_95_percent_has_learned():
    shares = interventions.accuracies("GRU", "as it is", 13)

    assert interventions.learned("GRU", "as it is", 13) == (np.sum(shares > 0.95), len(shares))


@pytest.mark.parametrize(
    ("table", "arm", "gap"), [("GRU", "as it is", 3), ("GRU", "upside down", 5), ("Elman", "as it is", 5)]
)
def test_what_was_not_trained_is_named(table, arm, gap):
    with pytest.raises(LookupError, match=f"nothing is stored for table '{table}', arm '{arm}', gap {gap}"):
        interventions.accuracies(table, arm, gap)


def test_the_document_is_read_as_it_was_written(tmp_path, monkeypatch):
    tables = {"GRU": {"as it is": {"5": [1.0, 0.5]}}, "LSTM": {}}
    monkeypatch.setattr(interventions, "ASSET", tmp_path / "outcomes.json")
    interventions.ASSET.write_text(interventions.document(tables))

    assert interventions.load() == tables
