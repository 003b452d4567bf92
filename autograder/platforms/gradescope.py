"""Gradescope's "Export Submissions": folders by number, and one file that says whose each is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import yaml

from autograder.errors import BadDownload
from autograder.files.download import Entry
from autograder.platforms.shape import Asked, Handed, Pile, Platform, Reading, Who

METADATA = "submission_metadata.yml"
MAX_METADATA = 64 << 20
KINDS = {":sid": "id", ":email": "email"}


class _Plain(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """Reads plain data, and takes what Ruby calls by a class for plain data too."""


def _as_plain(loader: Any, _: str, node: Any) -> Any:
    if isinstance(node, yaml.MappingNode):
        return loader.construct_mapping(node, deep=True)
    return loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else node.value


_Plain.add_multi_constructor("!", _as_plain)


def knows(entries: Sequence[Entry]) -> int:
    """All files, where the one is there that nobody else writes."""
    return len(entries) if any(entry.name == METADATA for entry in entries) else 0


def read(entries: Sequence[Entry], _: Asked) -> Reading:
    """Sort files by their folder, which the metadata know.

    Raises:
        BadDownload: if the metadata are missing or cannot be read.
    """
    metadata = next((entry for entry in entries if entry.name == METADATA), None)
    if metadata is None:
        raise BadDownload(f"there is no {METADATA}; expected Gradescope's export as it was downloaded.")
    known, depth, pile = _known(metadata), len(metadata.parts) - 1, Pile()
    for entry in entries:
        folder = entry.parts[depth] if len(entry.parts) > depth else ""
        if folder in known:
            pile.add((folder,), _handed(folder, known[folder]), entry)
        elif entry is not metadata:
            pile.strange.append(entry.path)
    missing = known.keys() - {key for (key,) in pile.found}
    pile.faults += [f"{METADATA} names {folder!r}, which is not there." for folder in sorted(missing)]
    return pile.sorted()


def _known(metadata: Entry) -> dict[str, Mapping[str, Any]]:
    try:
        document = yaml.load(metadata.read(MAX_METADATA).decode(), _Plain)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise BadDownload(f"{metadata.path} cannot be read ({type(error).__name__}); download it again.") from error
    if not isinstance(document, dict):
        raise BadDownload(f"{metadata.path} lists no submissions; download it again.")
    return {str(folder): said for folder, said in document.items() if isinstance(said, dict)}


def _handed(folder: str, said: Mapping[str, Any]) -> Handed:
    return Handed(tuple(_submitters(said)), (), folder, _time(said.get(":created_at")), extra={"submission": folder})


def _submitters(said: Mapping[str, Any]) -> Iterator[Who]:
    found = said.get(":submitters")
    for submitter in found if isinstance(found, list) else []:
        if isinstance(submitter, dict):
            ids = {kind: str(submitter[key]).strip() for key, kind in KINDS.items() if submitter.get(key)}
            yield Who(str(submitter.get(":name") or ""), ids)


def _time(value: object) -> datetime | None:
    """A time that says its zone; Gradescope's end with a Z."""
    return value.astimezone(UTC) if isinstance(value, datetime) and value.tzinfo else None


GRADESCOPE = Platform("gradescope", 'Gradescope\'s "Export Submissions"', knows, read)
