"""Tries the wheel that students install: a check must pass a right softmax, and say of a wrong one what is wrong."""

from pathlib import Path

import numpy as np
import rnnkit
from rnnkit.checks import rnn_cell
from rnnkit.data.digits import digits
from rnnkit.doctor import findings


def right(z):
    """The softmax of notebook 01."""
    exps = np.exp(z - z.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


def wrong(z):
    """The sum over the batch, a known mistake."""
    exps = np.exp(z - z.max(axis=0, keepdims=True))
    return exps / exps.sum(axis=0, keepdims=True)


def complaint_about(answer):
    """Run the check, and return what it says against an answer; empty if it has nothing against it."""
    try:
        rnn_cell.softmax(answer)
    except AssertionError as complaint:
        return " ".join(str(complaint).split())
    return ""


def main():
    """Print what was tried; end with an error if anything is not as a student needs it."""
    troubles = {
        "rnnkit does not come from the wheel": "site-packages" not in Path(rnnkit.__file__).parts,
        "the check has something against a right softmax": complaint_about(right) != "",
        "the check does not name a known mistake": "the sum runs over the batch" not in complaint_about(wrong),
        "the digits are not there": digits().x_train.shape != (1397, 64),
        "the doctor finds fault": any(finding.wrong for finding in findings()),
    }
    found = [trouble for trouble, there in troubles.items() if there]
    print("\n".join(f"✗ {trouble}" for trouble in found) or "✓ the wheel holds what a student needs")
    raise SystemExit(bool(found))


if __name__ == "__main__":
    main()
