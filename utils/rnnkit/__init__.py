"""What every notebook of Unrolled imports: parameters, data, text, figures and checks.

Importing this package loads NumPy and nothing else that is heavy, and lets one thread compute matrix products
(`rnnkit.threads`); each notebook imports the modules that it needs.
"""

import os

from rnnkit import threads

threads.limit()


def quick() -> bool:
    """Say whether a notebook runs without a reader, so that long trainings and pictures are cut short.

    So it is while a submission is graded, and when a student presses nbgrader's Validate button. The button is told by
    the variable that nbgrader sets for its kernel, which needs no configuration in the folder where Jupyter starts.
    """
    return _nobody_reads()


def steps(full: int, quick: int) -> int:
    """Choose how many training steps, networks or examples: `full` for a reader, `quick` where there is none.

    Args:
        full: as many as the notebook describes.
        quick: as many as show the code to work, and no more.
    """
    return quick if _nobody_reads() else full


def _nobody_reads() -> bool:
    return os.environ.get("RNNKIT_QUICK") == "1" or os.environ.get("NBGRADER_EXECUTION") == "validate"
