"""Takes a subject's word for what a cell printed and displayed, and keeps only well-formed notebook outputs."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from autograder.border.allowance import Allowance
from autograder.border.text import ANSI

CellOutput = dict[str, Any]

MAX_OUTPUTS = 500
MAX_ALL_OUTPUTS = 5_000
MAX_TEXT = 400_000
MAX_LINES = 300
MAX_DATA = 6 << 20
MAX_NOTEBOOK = 32 << 20
KEPT_KINDS = ("text/plain", "text/html", "text/markdown", "text/latex", "image/png", "image/jpeg")
LEFT_OUT = "[output left out: the notebook shows more than the grader keeps]\n"


@dataclass
class Room:
    """What one notebook may still show; each of its cells could fill a frame.

    Attributes:
        characters: of output.
        outputs: how many outputs, since each takes time and place, however short.
    """

    characters: Allowance = field(default_factory=lambda: Allowance(MAX_NOTEBOOK))
    outputs: Allowance = field(default_factory=lambda: Allowance(MAX_ALL_OUTPUTS))

    def take(self, size: int) -> bool:
        """Use up the room of one output, or say that there is not enough."""
        return self.characters.covers(size) and self.outputs.covers(1)


def clean_outputs(outputs: Any, room: Room | None = None) -> list[CellOutput]:
    """Rebuild a list of nbformat outputs, leaving out what is malformed or of a kind that is not kept.

    Args:
        outputs: anything that JSON can hold.
        room: what is left for the whole notebook; None for a cell that stands alone.
    """
    if not isinstance(outputs, list):
        return []
    return list(_fitting(outputs[:MAX_OUTPUTS], room or Room()))


def _fitting(outputs: list[Any], room: Room) -> Iterator[CellOutput]:
    for output in outputs:
        cleaned = _clean(output)
        if cleaned is None:
            continue
        if not room.take(_size(cleaned)):
            yield {"output_type": "stream", "name": "stdout", "text": LEFT_OUT}
            return
        yield cleaned


def _size(output: CellOutput) -> int:
    texts = [output.get("text", ""), output.get("evalue", ""), *output.get("traceback", [])]
    return sum(map(len, texts)) + sum(map(len, output.get("data", {}).values()))


def _clean(output: Any) -> CellOutput | None:
    match output:
        case {"output_type": "stream", "name": "stdout" | "stderr" as name, "text": str(text)}:
            return {"output_type": "stream", "name": name, "text": text[:MAX_TEXT]}
        case {"output_type": "display_data" | "execute_result" as kind, "data": dict(data)}:
            return _clean_display(kind, data, output.get("metadata"))
        case {"output_type": "error", "ename": str(name), "evalue": str(value), "traceback": list(lines)}:
            return _clean_error(name, value, lines)
    return None


def _clean_error(name: str, value: str, lines: list[Any]) -> CellOutput:
    text = [_plain(line, MAX_TEXT) for line in lines[:MAX_LINES] if isinstance(line, str)]
    return {"output_type": "error", "ename": _plain(name, 200), "evalue": _plain(value, 5000), "traceback": text}


def _plain(text: str, limit: int) -> str:
    """Text without the colours of a terminal."""
    return ANSI.sub("", text[:limit])


def _clean_display(output_type: str, data: dict[str, Any], metadata: Any) -> CellOutput:
    kept = {kind: data[kind] for kind in KEPT_KINDS if isinstance(data.get(kind), str) and len(data[kind]) <= MAX_DATA}
    output: CellOutput = {"output_type": output_type, "data": kept, "metadata": alternative_text(metadata)}
    if output_type == "execute_result":
        output["execution_count"] = None
    return output


def alternative_text(metadata: Any) -> dict[str, Any]:
    """What is kept of a display's metadata: the alternative text of its picture."""
    match metadata:
        case {"image/png": {"alt": str(text)}}:
            return {"image/png": {"alt": text[:2000]}}
    return {}
