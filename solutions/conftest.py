"""What nbval does with a notebook that this machine cannot run: it is skipped, and says why."""

import pytest

from autograder.unrolled.given.bridge_parts import torch_is_here

NEEDS_TORCH = "11_bridge"
NO_TORCH = "PyTorch is not installed, so 11_bridge is not compared with its stored outputs: pip install 'unrolled[torch]'"


def pytest_collection_modifyitems(items):
    """Skip the cells of the notebook whose stored outputs are those of PyTorch, where it is missing."""
    needing = [item for item in items if item.path.parent.name == NEEDS_TORCH]
    if needing and not torch_is_here():
        for item in needing:
            item.add_marker(pytest.mark.skip(reason=NO_TORCH))
