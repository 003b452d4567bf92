"""What every notebook of Unrolled imports: parameters, data, text, figures and checks.

Importing this package loads NumPy and nothing else that is heavy, and lets one thread compute matrix products
(`rnnkit.threads`); each notebook imports the modules that it needs.
"""

import os

from rnnkit import threads

threads.limit()


def quick() -> bool:
    """Say whether this run is a grading run, in which long trainings and pictures are cut short."""
    return os.environ.get("RNNKIT_QUICK") == "1"


def steps(full: int, quick: int) -> int:
    """Choose how many training steps, networks or examples: `full` for a reader, `quick` while a submission is graded.

    Args:
        full: as many as the notebook describes.
        quick: as many as show the code to work, and no more.
    """
    return quick if os.environ.get("RNNKIT_QUICK") == "1" else full
