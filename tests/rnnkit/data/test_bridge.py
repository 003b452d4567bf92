"""What is told of notebook 11 where PyTorch is missing: equal numbers, but for what differs on purpose."""

from rnnkit.data.bridge import SHOWN


def test_nothing_but_what_is_meant_to_differ_is_stored_as_different():
    different = [line.split("  ")[0] for text in SHOWN.values() for line in text.splitlines() if "NOT equal" in line]

    assert different == ["ba in both", "update gate first", "NaN in the padding"]
