"""Stores what the cells of notebook 11 that need PyTorch show, for whoever reads it without.

After `python -m autograder execute 11_bridge`, where PyTorch is installed: `python -m autograder.unrolled.made.bridge`.
"""

import json
import re
import sys
from typing import Any

from rnnkit.data import bridge

from autograder.unrolled import UNROLLED

ASKS = re.compile(r'\bwith_torch\("([^"]+)"\)')


def main() -> None:
    """Write the stored outputs of the notebook to where `rnnkit` finds them."""
    path = UNROLLED.source_notebook(UNROLLED.assignment("11_bridge"))
    texts = shown(json.loads(path.read_text(encoding="utf-8")))
    empty = [cell for cell, text in texts.items() if not text or "PyTorch is not installed" in text]
    if empty:
        sys.exit(
            f"{path.name} was not run with PyTorch: {', '.join(empty)} shows nothing of it. "
            "Install PyTorch, run `python -m autograder execute 11_bridge`, and try again."
        )
    bridge.STORED.write_text(json.dumps(texts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def shown(notebook: dict[str, Any]) -> dict[str, str]:
    """Collect what each cell that needs PyTorch prints, by its id.

    Args:
        notebook: instructor notebook, as a plain dict.
    """
    needing = (cell for cell in notebook["cells"] if cell["cell_type"] == "code" and ASKS.search(_text(cell["source"])))
    return {cell["id"]: "".join(_text(output.get("text", "")) for output in cell["outputs"]) for cell in needing}


def _text(source: str | list[str]) -> str:
    return source if isinstance(source, str) else "".join(source)


if __name__ == "__main__":
    main()
