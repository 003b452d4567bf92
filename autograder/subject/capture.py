"""Catches what cells print, display and raise, as ordinary notebook outputs, within a limit."""

import base64
import io
import json
from collections.abc import Callable
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher

from autograder.border.outputs import KEPT_KINDS, CellOutput, alternative_text

MAX_TEXT = 200_000
MAX_BYTES = 4 << 20
MAX_OUTPUTS = 400
MAX_ERRORS = 3
MAX_LINES = 200
MAX_TRACEBACK = 100_000
CUT = "\n[output cut here: it was longer than the grader keeps]\n"


class Outputs:
    """The outputs of one cell, in order, never more than a frame of the wire can hold."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self._outputs: list[CellOutput] = []
        self._shown: dict[str, list[CellOutput]] = {}
        self._sizes: dict[int, int] = {}
        self._printed = 0
        self._errors = 0
        self._clear_first = False

    def take(self) -> list[CellOutput]:
        """Return what was caught so far and start anew."""
        taken = [_in_one_piece(output) for output in self._outputs]
        self._forget()
        return taken

    def stream(self, name: str, text: str) -> None:
        """Add printed text, joined to the text before it."""
        if not text:
            return
        self._clear_if_due()
        room = MAX_TEXT - self._printed
        if room < 0:
            return
        self._printed += len(text)
        text = text if len(text) <= room else text[:room] + CUT
        last = self._outputs[-1] if self._outputs else {}
        if last.get("output_type") == "stream" and last["name"] == name:
            last["text"].append(text)
        else:
            self._add({"output_type": "stream", "name": name, "text": [text]})

    def display(self, data: dict[str, Any], metadata: dict[str, Any], display_id: str | None, update: bool) -> None:
        """Add a display, or change all of this cell's that have the same id."""
        if update:
            for output in self._shown.get(display_id or "", []):
                self._fill(output, data, metadata)
            return
        output = {"output_type": "display_data"}
        if self._add(output):
            self._fill(output, data, metadata)
            if display_id:
                self._shown.setdefault(display_id, []).append(output)

    def result(self, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """Add the value of a cell's last expression."""
        output: CellOutput = {"output_type": "execute_result", "execution_count": 1}
        if self._add(output):
            self._fill(output, data, metadata)

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        """Add an exception; of a long traceback the end is kept, where the reason stands."""
        self._errors += 1
        if self._errors > MAX_ERRORS:
            return
        self._clear_if_due()
        lines = _last(traceback[-MAX_LINES:], MAX_TRACEBACK)
        self._outputs.append({"output_type": "error", "ename": name[:200], "evalue": value[:2000], "traceback": lines})

    def clear(self, *, wait: bool = False) -> None:
        """Forget the outputs so far, at once or when the next one comes."""
        if wait:
            self._clear_first = True
        else:
            self._forget()

    def _clear_if_due(self) -> None:
        if self._clear_first:
            self._forget()

    def _add(self, output: CellOutput) -> bool:
        """Add an output if there are not too many; the last one says that others are missing."""
        self._clear_if_due()
        if len(self._outputs) < MAX_OUTPUTS:
            self._outputs.append(output)
            return True
        if len(self._outputs) == MAX_OUTPUTS:
            self._outputs.append({"output_type": "stream", "name": "stdout", "text": [CUT]})
        return False

    def _fill(self, output: CellOutput, data: dict[str, Any], metadata: dict[str, Any]) -> None:
        """Give a display its content, or a sentence in its place if the cell shows too much."""
        kept = {kind: _text(data[kind]) for kind in KEPT_KINDS if isinstance(data.get(kind), str | bytes | list)}
        self._sizes[id(output)] = 0
        size = _size(kept)
        if size > MAX_BYTES - sum(self._sizes.values()):
            output.update(data={"text/plain": CUT.strip()}, metadata={})
            return
        self._sizes[id(output)] = size
        output.update(data=kept, metadata=alternative_text(metadata))


def _in_one_piece(output: CellOutput) -> CellOutput:
    return {**output, "text": "".join(output["text"])} if "text" in output else output


def _last(lines: list[str], room: int) -> list[str]:
    """As many of the last lines as there is room for, at least a part of the very last."""
    kept: list[str] = []
    for line in reversed(lines):
        if len(line) > room:
            return [CUT.strip(), *kept] if kept else [line[:room] + CUT]
        kept.insert(0, line)
        room -= len(line)
    return kept


def _text(content: str | bytes | list[Any]) -> str:
    """What a display carries, as nbformat writes it: bytes in base64, lines joined."""
    if isinstance(content, bytes):
        return base64.b64encode(content).decode()
    return content if isinstance(content, str) else "".join(line for line in content if isinstance(line, str))


def _size(data: dict[str, str]) -> int:
    """Bytes of a display on the wire."""
    return len(json.dumps(data, ensure_ascii=False).encode("utf-8", "replace"))


class Stream(io.TextIOBase):
    """A text stream that ends in the outputs."""

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs = outputs
        self.name = name

    encoding = "utf-8"

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def isatty(self) -> bool:
        """Say that it is no terminal."""
        return False

    def write(self, text: str) -> int:
        """Write text."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        self._outputs.stream(self.name, text)
        return len(text)


class Publisher(DisplayPublisher):  # type: ignore[misc]
    """IPython's `display`, ending in the outputs."""

    outputs: Outputs

    def publish(
        self,
        data: dict[str, Any],
        metadata: dict[str, Any] | None = None,
        *,
        transient: dict[str, Any] | None = None,
        update: bool = False,
        **_others: Any,
    ) -> None:
        """Add a display."""
        self.outputs.display(data, metadata or {}, (transient or {}).get("display_id"), update)

    def clear_output(self, wait: bool = False) -> None:
        """Forget the outputs so far, at once or when the next one comes."""
        self.outputs.clear(wait=wait)


class ResultHook(DisplayHook):  # type: ignore[misc]
    """IPython's display of a cell's last value, ending in the outputs."""

    outputs: Outputs

    def write_output_prompt(self) -> None:
        """Write no prompt."""

    def write_format_data(self, format_dict: dict[str, Any], md_dict: dict[str, Any] | None = None) -> None:
        """Add the value."""
        self.outputs.result(format_dict, md_dict or {})

    def finish_displayhook(self) -> None:
        """Write no newline."""
        self._is_active = False


Traceback = Callable[[Any, Any, list[str]], None]


def traceback_into(outputs: Outputs) -> Traceback:
    """Make what IPython calls to show an exception."""

    def show(kind: Any, value: Any, lines: list[str]) -> None:
        outputs.error(getattr(kind, "__name__", str(kind)), _message(value), [str(line) for line in lines])

    return show


def _message(error: Any) -> str:
    """An exception's message, even of a class whose own `__str__` fails."""
    try:
        return str(error)
    except Exception:
        return "(its message cannot be shown)"
