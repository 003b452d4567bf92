"""System calls that Python has no function for, with errors raised as OSError."""

import ctypes
import os
from contextlib import suppress
from functools import lru_cache

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_KEEPCAPS = 8
PR_SET_NO_NEW_PRIVS = 38
PR_CAP_AMBIENT = 47
PR_CAP_AMBIENT_CLEAR_ALL = 4


@lru_cache(maxsize=1)
def libc() -> ctypes.CDLL:
    """The C library of this process; loaded late, so that importing this module works everywhere."""
    return ctypes.CDLL(None, use_errno=True)


def call(number: int, *arguments: object) -> int:
    """Make system call `number`, and return its result or raise OSError."""
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    return checked(libc().syscall(ctypes.c_long(number), *words), f"system call {number}")


def prctl(option: int, *arguments: int) -> int:
    """Change an attribute of this process; missing arguments are zero."""
    words = [ctypes.c_ulong(a) for a in (*arguments, 0, 0, 0, 0)[:4]]
    return checked(libc().prctl(ctypes.c_int(option), *words), f"prctl {option}")


def checked(result: int, what: str) -> int:
    """`result` of a call named `what`; raises OSError where it says that the call failed."""
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, f"{what}: {os.strerror(code)}")
    return int(result)


def give_back_freed_memory() -> None:
    """Return to the system what this process freed; only the C library of GNU can."""
    with suppress(AttributeError):
        libc().malloc_trim(0)
