"""A call of the system's that fails raises, with its name and the system's reason."""

import ctypes
import errno
import sys

import pytest

from autograder.subject.kernel import call, checked, prctl

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux")
NO_SUCH_CALL, NO_SUCH_OPTION = 100_000, 100_000
PR_GET_NO_NEW_PRIVS = 39


def test_a_result_that_is_no_failure_is_handed_on() -> None:
    assert checked(7, "reading") == 7


def test_a_failure_says_what_was_asked_and_why_not() -> None:
    ctypes.set_errno(errno.EPERM)

    with pytest.raises(PermissionError, match="mount of a disk: Operation not permitted"):
        checked(-1, "mount of a disk")


def test_what_the_kernel_does_not_know_is_refused() -> None:
    with pytest.raises(OSError, match=f"system call {NO_SUCH_CALL}") as raised:
        call(NO_SUCH_CALL, 1)
    assert raised.value.errno == errno.ENOSYS

    with pytest.raises(OSError, match=f"prctl {NO_SUCH_OPTION}"):
        prctl(NO_SUCH_OPTION)


def test_missing_arguments_are_zero_as_the_kernel_wants_them() -> None:
    assert prctl(PR_GET_NO_NEW_PRIVS) in (0, 1)
