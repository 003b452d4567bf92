"""The calls of a student's function are kept for a second look, within a limit of what they hold."""

import numpy as np
import pytest

from autograder.border.records import ReadOnly
from autograder.claims import recording
from autograder.claims.recording import Recorder, guarded
from autograder.claims.student import CallFailed


class Function:
    def __call__(self, x):
        if x is None:
            raise CallFailed("no value")
        return np.full(x, 1.0)

    def frozen(self, x):
        return "read-only"


def test_each_call_is_kept_with_what_came_of_it():
    recorder = Recorder(Function())
    recorder(2), recorder.frozen(x=3)
    with pytest.raises(CallFailed):
        recorder(None)
    free, frozen, failed = recorder.calls

    assert (free.args, free.frozen, free.value.tolist()) == ((2,), False, [1.0, 1.0])
    assert (frozen.kwargs, frozen.frozen, frozen.value) == ({"x": 3}, True, "read-only")
    assert (failed.value, str(failed.failure)) == (None, "no value")


def test_values_are_handed_on_whether_or_not_there_is_room_to_keep_them(monkeypatch):
    monkeypatch.setattr(recording, "ROOM", 1000)
    recorder = Recorder(Function())
    values = [recorder(50), recorder(80), recorder(1)]

    assert [len(value) for value in values] == [50, 80, 1]
    assert [call.kept for call in recorder.calls] == [True, False, False]
    assert recorder.calls[1].value is None


@pytest.mark.parametrize("value", [["x" * 500], {"k": "x" * 500}, ("x" * 500,), np.zeros(63)])
def test_what_is_inside_a_value_counts(value, monkeypatch):
    monkeypatch.setattr(recording, "ROOM", 500)
    recorder = Recorder(lambda: value)
    recorder()

    assert not recorder.calls[0].kept


def test_arguments_are_copied_once_for_each_array_with_that_one_read_only():
    one, other = np.zeros(1), np.zeros(2)
    copies = list(guarded(((one, 3), [other])))

    assert [(type(pair[0]), type(array)) for pair, (array,) in copies] == [
        (ReadOnly, np.ndarray),
        (np.ndarray, ReadOnly),
    ]
    assert copies[0][0][0].array is one
    assert copies[0][0][1] == 3
    assert list(guarded((1, "a"))) == []
