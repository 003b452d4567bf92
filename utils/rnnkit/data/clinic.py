"""Networks that learn, and networks that do not, as readings: two of each kind, to practise on.

Each was trained by a maker, with one thing wrong at most, and only those that are really worse than healthy ones
were kept. `Readings` says what was measured.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

from rnnkit.params import Readings

CAUSES = (
    "gradient cut",
    "state reset",
    "padding read",
    "padding counted",
    "unshifted targets",
    "bold rate",
    "loud words",
    "gate shut",
)
HEALTHY = "healthy"
NAMES = (*CAUSES, HEALTHY)
"""All that a patient may be called."""
ABOUT = "Trained by autograder.unrolled.made.clinic. Same licence as the course."


class Case(NamedTuple):
    """One patient that was examined.

    Attributes:
        cause: what is wrong, one of `NAMES`.
        cell: "vanilla RNN", "GRU" or "LSTM".
        readings: what was measured.
        losses: what was reported on the way, a mean for every tenth of the training.
    """

    cause: str
    cell: str
    readings: Readings
    losses: tuple[float, ...]


def practice() -> list[Case]:
    """Load the practice patients, two of each kind, in the order of `NAMES`."""
    return [case_of(row) for row in _document()["cases"]]


def a_little_worse(readings: Readings) -> Readings:
    """Return readings all of which are a tenth larger; what is exactly zero stays so."""
    return Readings(*(1.1 * value for value in readings))


def case_of(row: dict[str, Any]) -> Case:
    """Read one patient as it is stored."""
    return Case(row["cause"], row["cell"], Readings(*row["readings"]), tuple(row["losses"]))


def healed(cause: str) -> tuple[int, int, int]:
    """Return how many patients were healthy after a repair from the start, after one that went on, and of how many.

    Args:
        cause: what they had, one of `CAUSES`.
    """
    both = _document()["repairs"][cause]
    return sum(one for one, _ in both), sum(other for _, other in both), len(both)


def text_of(cases: list[Case], **further: Any) -> str:
    """Write patients as JSON, one per line.

    Args:
        cases: the patients.
        further: what else is kept, by its name.
    """
    rows = ",\n".join(json.dumps(case._asdict(), separators=(",", ":")) for case in cases)
    head = "".join(f"{json.dumps(name)}: {json.dumps(value)},\n" for name, value in {"about": ABOUT, **further}.items())
    return f'{{{head}"cases": [\n{rows}\n]}}\n'


@cache
def _document() -> Any:
    return json.loads(files("rnnkit").joinpath("data", "assets", "clinic.json").read_text(encoding="utf-8"))
