"""A call of the system's that fails raises, with its name and the system's reason."""

import ctypes
import errno
import platform
import subprocess
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


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="another C library gives back what it likes")
def test_what_was_freed_goes_back_to_the_system() -> None:
    program = """
from autograder.subject.kernel import give_back_freed_memory
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 >> 20
blocks = [bytes(100_000) for _ in range(500)]
above = bytes(100_000)
del blocks
held = resident()
give_back_freed_memory()
print(held - resident())
"""
    freed = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout

    assert int(freed) > 30
