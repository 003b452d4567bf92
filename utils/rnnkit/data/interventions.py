"""What became of the dogs experiment when its gradient, or its first weights, were changed: stored outcomes.

Training all of them takes a quarter of an hour, so a maker did it once and kept the accuracy of every network. Three
tables are named for a cell, and say what was done to the gradient. "BIAS 0" holds the gated cells whose keeping gate
began with a bias of 0; "FIRST" vanilla cells that began otherwise; and "AT THE NOUN", instead
of accuracies, which share of the last state's gradient arrived at the noun before their first update.
"""

import json
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Table: TypeAlias = dict[str, dict[str, list[float]]]
"""Per arm and per gap, the share of right verbs of every network."""

ASSET = Path(__file__).parent / "assets" / "interventions.json"
NOUN = 1  # the step at which the noun is read: "the" is step 0
LEARNED = 0.95  # from this accuracy on, a network has learned the rule
ABOUT = "Trained by autograder.unrolled.made.interventions. Same licence as the course."


def arms(table: str) -> tuple[str, ...]:
    """Return the names of what was done, in the order of the table.

    Args:
        table: "vanilla RNN", "GRU", "LSTM", "BIAS 0", "FIRST" or "AT THE NOUN".
    """
    return tuple(load()[table])


def accuracies(table: str, arm: str, gap: int) -> NDArray[np.float64]:
    """Return the share of right verbs of each network, (seeds,).

    Args:
        table: "vanilla RNN", "GRU", "LSTM", "BIAS 0", "FIRST" or "AT THE NOUN".
        arm: what was done, one of `arms(table)`.
        gap: words between noun and verb.

    Raises:
        LookupError: if this was not trained.
    """
    tables = load()
    try:
        return np.array(tables[table][arm][str(gap)])
    except KeyError as missing:
        raise LookupError(
            f"nothing is stored for table {table!r}, arm {arm!r}, gap {gap}: {missing} is not there. "
            f"Tables: {', '.join(tables)}; arms of a table: `arms(table)`."
        ) from None


def learned(table: str, arm: str, gap: int) -> tuple[int, int]:
    """Return how many networks learned the rule, and how many there were; the arguments are those of `accuracies`."""
    shares = accuracies(table, arm, gap)
    return int(np.sum(shares > LEARNED)), len(shares)


def load() -> dict[str, Table]:
    """Read all tables."""
    stored = json.loads(ASSET.read_text(encoding="utf-8"))
    return {name: table for name, table in stored.items() if name != "about"}


def document(tables: dict[str, Table]) -> str:
    """Write all tables as JSON, one arm per line."""
    parts = [f'"about": {json.dumps(ABOUT)}']
    for name, table in tables.items():
        rows = [f"  {json.dumps(arm)}: {json.dumps(row, separators=(',', ':'))}" for arm, row in table.items()]
        parts.append(f"{json.dumps(name)}: {{\n" + ",\n".join(rows) + "\n}")
    return "{\n" + ",\n".join(parts) + "\n}\n"
