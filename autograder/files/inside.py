"""Places in a class directory to write to: they are in it, whatever links stand on the way."""

from pathlib import Path

from autograder.errors import NotOurs


def refuse_links(root: Path, path: Path) -> None:
    """Let nothing be written at a place that is not in the class, or is reached through a link.

    Args:
        root: class directory; it may itself be reached through one.
        path: what will be written, below it.

    Raises:
        NotOurs: if a folder on the way, or the place itself, is a link.
        ValueError: if the place is not below the root.
    """
    place = root
    for part in path.relative_to(root).parts:
        if part == "..":
            raise ValueError(f"{path} leads out of {root}")
        place /= part
        if place.is_symlink():
            raise NotOurs(f"{place} is a link, which may lead anywhere, so nothing was written there. Remove the link.")
