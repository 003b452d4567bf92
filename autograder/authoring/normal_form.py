"""The form in which a notebook is committed: readable ids, only needed metadata, clean outputs."""

import re
from collections.abc import Iterator
from itertools import chain, count
from typing import Any

MAX_IMAGE = 100_000
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}
NBGRADER_KEYS = ("cell_type", "checksum", "grade", "grade_id", "locked", "points", "schema_version", "solution", "task")
LOOKS_RANDOM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){0,3}(-[0-9a-f]{12})?|cell-\d+")
UNSTABLE = {
    "an address in memory": re.compile(r"0x[0-9a-f]{6,}"),
    "a path of one machine": re.compile(r"(?:/home/|/Users/|/root/|/tmp/|[A-Z]:\\{1,2}Users)"),
    "a time": re.compile(r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d|\b\d+(?:\.\d+)? ?(?:seconds|ms|µs|ns) per\b"),
}

Notebook = dict[str, Any]


def normalise(notebook: Notebook) -> Notebook:
    """Bring an executed notebook into normal form, in place, and return it.

    Args:
        notebook: nbformat 4.5 document as plain dicts.
    """
    notebook["metadata"] = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    notebook["nbformat"], notebook["nbformat_minor"] = 4, 5
    taken: set[str] = set()
    section = "start"
    for cell in notebook["cells"]:
        section = _section(cell, section)
        cell["id"] = _cell_id(cell, section, taken)
        taken.add(cell["id"])
        cell["metadata"] = _needed_metadata(cell["metadata"])
    for number, cell in enumerate(_code_cells(notebook), start=1):
        cell["execution_count"] = number
        kept = [output for output in cell["outputs"] if not _is_widget(output)]
        cell["outputs"] = _joined([_clean_output(output, number) for output in kept])
    return notebook


def defects(notebook: Notebook) -> list[str]:
    """List what keeps a notebook from being in normal form; an empty list is what a committed notebook has."""
    found = []
    if set(notebook["metadata"]) - {"kernelspec", "language_info"}:
        found.append("the notebook's metadata holds more than kernelspec and language_info")
    for cell in notebook["cells"]:
        where = f"cell {cell.get('id')}"
        if LOOKS_RANDOM.fullmatch(cell.get("id", "")):
            found.append(f"{where}: its id is random; give it a readable one")
        if set(cell["metadata"]) - {"nbgrader", "tags", "editable", "deletable"}:
            found.append(f"{where}: metadata that is not needed: {sorted(cell['metadata'])}")
    for number, cell in enumerate(_code_cells(notebook), start=1):
        if cell["execution_count"] != number:
            found.append(f"cell {cell['id']}: execution count {cell['execution_count']}, expected {number}")
        found += [f"cell {cell['id']}: {what}" for output in cell["outputs"] for what in _output_defects(output)]
    return found


def _code_cells(notebook: Notebook) -> Iterator[dict[str, Any]]:
    return (cell for cell in notebook["cells"] if cell["cell_type"] == "code")


def _section(cell: dict[str, Any], section: str) -> str:
    if cell["cell_type"] != "markdown":
        return section
    heading = re.search(r"^#+ +(.+)$", cell["source"], re.MULTILINE)
    return _slug(heading.group(1)) if heading else section


def _slug(text: str) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")
    return words[:36].strip("-") or "cell"


def _cell_id(cell: dict[str, Any], section: str, taken: set[str]) -> str:
    grade_id = cell["metadata"].get("nbgrader", {}).get("grade_id")
    if grade_id:
        return re.sub(r"[^a-zA-Z0-9_-]", "-", grade_id)[:64]
    old = cell.get("id", "")
    if old and old not in taken and not LOOKS_RANDOM.fullmatch(old):
        return str(old)
    base = section if cell["cell_type"] == "markdown" else f"{section}-code"
    candidates = chain([base], (f"{base}-{n}" for n in count(2)))
    return next(candidate for candidate in candidates if candidate not in taken)


def _needed_metadata(metadata: dict[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    if "nbgrader" in metadata:
        kept["nbgrader"] = {k: v for k, v in metadata["nbgrader"].items() if k in NBGRADER_KEYS}
    if metadata.get("tags"):
        kept["tags"] = metadata["tags"]
    for key in ("editable", "deletable"):
        if metadata.get(key) is False:
            kept[key] = False
    return kept


def _is_widget(output: dict[str, Any]) -> bool:
    """A widget lives only as long as its kernel; the static figure beside it is what a reader keeps."""
    return "application/vnd.jupyter.widget-view+json" in output.get("data", {})


def _clean_output(output: dict[str, Any], number: int) -> dict[str, Any]:
    if output["output_type"] == "execute_result":
        output["execution_count"] = number
    output.pop("transient", None)
    if "metadata" in output:
        output["metadata"] = {k: v for k, v in output["metadata"].items() if k in ("image/png", "alt")}
    return output


def _joined(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    joined: list[dict[str, Any]] = []
    for output in outputs:
        last = joined[-1] if joined else {}
        if output["output_type"] == last.get("output_type") == "stream" and output["name"] == last["name"]:
            last["text"] += output["text"]
        else:
            joined.append(output)
    return joined


def _output_defects(output: dict[str, Any]) -> Iterator[str]:
    if output["output_type"] == "stream" and output["name"] == "stderr":
        yield f"writes to stderr: {output['text'][:80]!r}"
    if output["output_type"] == "error":
        yield f"ends with {output['ename']}"
    data = output.get("data", {})
    if len(data.get("image/png", "")) * 3 // 4 > MAX_IMAGE:
        yield f"an image of {len(data['image/png']) * 3 // 4} bytes, at most {MAX_IMAGE}"
    text = "".join([output.get("text", ""), *(str(v) for k, v in data.items() if k.startswith("text/"))])
    for what, pattern in UNSTABLE.items():
        if pattern.search(text):
            yield f"its output holds {what}"
