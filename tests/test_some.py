import pytest

from tests.some import some


def test_what_is_there_is_listed():
    assert some(n for n in (1, 2)) == [1, 2]


@pytest.mark.parametrize("nothing", [[], {}, iter(())])
def test_nothing_shows_nothing(nothing):
    with pytest.raises(AssertionError, match="nothing was looked at"):
        some(nothing)


def test_a_test_for_each_of_none_cannot_be_collected(request):
    assert request.config.getini("empty_parameter_set_mark") == "fail_at_collect"
