import warnings

import pytest
from rnnkit.checks._compare import CheckFailed


@pytest.fixture(autouse=True)
def among_few_objects(settled):
    """Each check looks through all that is younger."""


@pytest.fixture
def complaint():
    """What a visible check says of a wrong function, in one line; breaks after a hyphen are undone as well."""

    def say(check, function):
        with warnings.catch_warnings(), pytest.raises(CheckFailed) as caught:
            warnings.simplefilter("ignore", RuntimeWarning)
            check(function)
        return " ".join(str(caught.value).split()).replace("- ", "-")

    return say
