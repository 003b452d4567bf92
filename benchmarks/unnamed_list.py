"""The list of wrong answers that lose points and are told no name. A line goes when its case is mended."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

HEAD = "# Strike a line when its answer gets a name (`python benchmarks/banks.py --strike` does).\n"


def read(path: Path) -> dict[str, set[str]]:
    """Read a list.

    Returns:
        for each notebook its lines.
    """
    found: dict[str, set[str]] = {}
    notebook = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            notebook = line.strip("[]")
            found[notebook] = set()
        elif line and not line.startswith("#"):
            found[notebook].add(line)
    return found


def strike(path: Path, seen: Mapping[str, Iterable[str]]) -> None:
    """Strike what was not seen any more; nothing is added.

    Args:
        path: of the list.
        seen: for each notebook that was looked at, which answers get no name now.
    """
    before = read(path)
    write(path, {name: lines & set(seen.get(name, lines)) for name, lines in before.items()})


def write(path: Path, lists: Mapping[str, Iterable[str]]) -> None:
    """Write a list, a block for each notebook."""
    path.write_text("\n".join([HEAD, *_blocks(lists)]), encoding="utf-8")


def _blocks(lists: Mapping[str, Iterable[str]]) -> Iterator[str]:
    for notebook, lines in sorted(lists.items()):
        yield "\n".join([f"[{notebook}]", *sorted(lines), ""])


def new(path: Path, seen: Mapping[str, Sequence[str]]) -> list[str]:
    """List what was seen and is not on the list."""
    known = read(path)
    return [f"{name} {line}" for name, lines in seen.items() for line in lines if line not in known.get(name, ())]
