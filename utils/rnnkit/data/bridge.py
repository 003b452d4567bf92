"""What the cells of notebook 11 show where PyTorch is installed, for whoever reads it without.

The texts are the stored outputs of the instructor's notebook, and a test compares them. `SHOWN` has one for each cell
that needs PyTorch, by the cell's id.
"""

import json
from pathlib import Path

STORED = Path(__file__).parent / "assets" / "bridge.json"
SHOWN: dict[str, str] = json.loads(STORED.read_text(encoding="utf-8"))
