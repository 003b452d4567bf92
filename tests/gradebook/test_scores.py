import pytest

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:nbgrader")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
def test_a_name_that_a_spreadsheet_would_compute_is_made_text(sign):
    from autograder.gradebook.scores import no_formula

    assert no_formula(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("name", ["Ann", "O'Neil", "Li, the second", "", None])
def test_another_name_stays_as_it_is(name):
    from autograder.gradebook.scores import no_formula

    assert no_formula(name) == name
