"""What a function returns is brought into one form, however it is called."""

import pytest

from autograder.claims.student import CallEnded, CallFailed, Received


class Function:
    """A student's function that tells how it was called."""

    def __call__(self, *args, **kwargs):
        return "free", args, kwargs

    def frozen(self, *args, **kwargs):
        return "frozen", args, kwargs


def test_a_value_comes_in_the_form_that_is_wanted_free_and_read_only():
    received = Received(Function(), lambda value: [value])

    assert received(1, a=2) == [("free", (1,), {"a": 2})]
    assert received.frozen(1, a=2) == [("frozen", (1,), {"a": 2})]


def test_a_call_that_gives_no_value_is_handed_on_as_it_is():
    def fails(*_):
        raise CallFailed("it raised", "ValueError")

    with pytest.raises(CallFailed, match="it raised") as failed:
        Received(fails, lambda value: value)(1)
    assert failed.value.kind == "ValueError"


def test_an_end_is_a_failure_that_says_no_kind_of_its_own():
    assert issubclass(CallEnded, CallFailed)
    assert CallEnded("stopped").kind == ""
