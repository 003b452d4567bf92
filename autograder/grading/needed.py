"""Which of a notebook's cells the verdict needs.

A release tells, draws and trains between its exercises. Nothing of that decides a verdict, and it takes most of the
time. So those cells are run that are the student's, and of the release's own those that bind, or may change, a name
that is read by a cell that is run, or by a function defined in one. Where the text of a cell cannot say what it
reads, all are run.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence, Set

from autograder.grading.cell_names import Names, names_in
from autograder.grading.submission import Part

MOST_CELLS = 400  # that are compared with each other; a notebook of the course has 34 at most


def needed(parts: Sequence[Part]) -> frozenset[int]:
    """Find the code cells that have to be run for a verdict.

    Args:
        parts: the cells of a rebuilt submission, in order.

    Returns:
        their indices.
    """
    cells = {i: names_in(part.cell["source"]) for i, part in enumerate(parts) if part.cell["cell_type"] == "code"}
    if len(cells) > MOST_CELLS or any(cell.unseen for cell in cells.values()):
        return frozenset(cells)
    touched = _touched(cells)
    wanted = {index for index in cells if parts[index].is_wanted}
    waiting = list(wanted)
    while waiting:
        more = set(_read_by(waiting.pop(), cells, touched)) - wanted
        wanted |= more
        waiting += more
    return frozenset(wanted)


def _read_by(index: int, cells: Mapping[int, Names], touched: Mapping[int, frozenset[str]]) -> Iterator[int]:
    """The cells whose names a cell reads: while it runs, of those before it; in its functions, of any."""
    cell = cells[index]
    for other, names in touched.items():
        if names & cell.reads_later or (other < index and names & cell.reads):
            yield other


def _touched(cells: Mapping[int, Names]) -> dict[int, frozenset[str]]:
    """The names that each cell binds or may change, also by the functions that it calls."""
    holders = _holders(cells.values())
    alike = _alike(cells.values(), holders)
    found = {}
    for index, cell in cells.items():
        changed = set[str]().union(*(alike.get(name, {name}) for name in cell.changes | cell.changes_later))
        found[index] = cell.binds | (holders & changed)
    return found


def _holders(cells: Collection[Names]) -> frozenset[str]:
    """Names of what can be changed, and of functions that read such a name, or read a function that does.

    All other functions, and what is imported, are the same whatever was done with them.
    """
    holders = set[str]().union(*(cell.values for cell in cells))
    waiting = [(cell.functions, cell.reads_later | cell.changes_later) for cell in cells]
    waiting += [(frozenset({a}), frozenset({b})) for cell in cells for a, b in cell.alike if a in cell.functions]
    while found := [functions for functions, held in waiting if held & holders and not functions <= holders]:
        holders.update(*found)
    return frozenset(holders)


def _alike(cells: Collection[Names], holders: Set[str]) -> dict[str, set[str]]:
    """For each name, all names that may stand for the same value, or for something that holds it."""
    pairs: dict[str, set[str]] = {}
    for cell in cells:
        read = {(name, held) for name in cell.functions | cell.values for held in cell.reads_later | cell.changes_later}
        for a, b in cell.alike | read:
            if {a, b} <= holders:
                pairs.setdefault(a, set()).add(b)
                pairs.setdefault(b, set()).add(a)
    groups: dict[str, set[str]] = {}
    for name in pairs:
        if name not in groups:
            group = _reached(name, pairs)
            groups |= dict.fromkeys(group, group)
    return groups


def _reached(start: str, steps: Mapping[str, Set[str]]) -> set[str]:
    reached = {start}
    waiting = [start]
    while waiting:
        more = steps.get(waiting.pop(), set()) - reached
        reached |= more
        waiting += more
    return reached
