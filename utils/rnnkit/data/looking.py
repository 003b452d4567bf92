"""What became of networks that look back, and of those that do not: stored outcomes, five networks of each.

Training all of them takes a quarter of an hour, so a maker did it once and kept a few shares of every network. The
tables are "translators" (by length), "small world" (the sentences of notebook 04), "beyond" (sentences longer than
those of the training), "maps" (where they look), "wrong ways" (trained with a mistake) and four of the dogs: "right",
"on the noun", "probed" and "arriving".
"""

import json
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Table: TypeAlias = dict[str, dict[str, list[Any]]]
"""Per arm and per column, one entry for each network, or one for each network and group of lengths."""

ASSET = Path(__file__).parent / "assets" / "looking.json"
ABOUT = "Trained by autograder.unrolled.made.attention. Same licence as the course."


def outcomes(table: str, arm: str, column: str | int) -> NDArray[np.float64]:
    """Return what is stored: (networks,), or (networks, groups) for what is told by length.

    Args:
        table: one of those named above.
        arm: what was trained, one of `arms(table)`.
        column: what was measured; for the dogs, the gap.

    Raises:
        LookupError: if this is not stored.
    """
    tables = load()
    try:
        return np.array(tables[table][arm][str(column)])
    except KeyError as missing:
        raise LookupError(
            f"nothing is stored for table {table!r}, arm {arm!r}, column {column!r}: {missing} is not there. "
            f"Tables: {', '.join(tables)}; arms of a table: `arms(table)`."
        ) from None


def arms(table: str) -> tuple[str, ...]:
    """Return the names of what was trained, in the order of the table."""
    return tuple(load()[table])


@cache
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
