import pytest

from autograder.errors import BadClass

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")


class Policy:
    """A late policy that always says the same."""

    def __init__(self, says):
        self._says = says

    def late_submission_penalty(self, _student, _score, _seconds):
        """Say it, or fail with it."""
        if isinstance(self._says, Exception):
            raise self._says
        return self._says


@pytest.mark.parametrize(("asked", "taken"), [(3, 3.0), (12, 10.0), (-3, 0.0), (None, None)])
def test_a_policy_takes_no_more_than_there_is_and_gives_nothing(tmp_path, asked, taken):
    from autograder.gradebook.late import penalty

    assert penalty(Policy(asked), tmp_path, "ann", 10.0, 60.0) == taken


def test_a_policy_that_fails_is_the_class_s_affair(tmp_path):
    from autograder.gradebook.late import penalty

    with pytest.raises(BadClass, match=r"Policy failed for ann \(ZeroDivisionError"):
        penalty(Policy(ZeroDivisionError("no days")), tmp_path, "ann", 10.0, 60.0)
