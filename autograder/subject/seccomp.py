"""The system calls that a subject may make: a short list, enforced by the kernel.

Changing modes and times is not done, but reported as done: copying a file asks for it, and Landlock would
let it reach any file of the user's. Everything else answers EPERM, so that Python raises PermissionError;
a call younger than the list answers ENOSYS, so that the C library falls back to what it used before.
Memory that no limit of the kernel's counts cannot be mapped: what processes share without a file, and what grows like a
stack. Nothing here needs a privilege, and nothing can take it back. Source: the kernel's documentation,
userspace-api/seccomp_filter.rst.
"""

import ctypes
import errno
import platform
import struct
from collections.abc import Iterator
from functools import lru_cache

from autograder.subject.kernel import prctl
from autograder.subject.syscall_numbers import NUMBERS

PR_SET_SECCOMP, MODE_FILTER = 22, 2
ALLOW, KILL, ERRNO = 0x7FFF0000, 0x80000000, 0x00050000
PRETEND = ERRNO | 0  # the caller is told that all went well
EPERM, ENOSYS = ERRNO | errno.EPERM, ERRNO | errno.ENOSYS
LOAD, AND, RETURN = 0x20, 0x54, 0x06
IF_EQUAL, IF_ABOVE, IF_AT_LEAST, IF_BITS = 0x15, 0x25, 0x35, 0x45
CALL_NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data

ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column of NUMBERS, AUDIT_ARCH
COPYING = {  # what copying a file asks for, and the answer with which it goes on
    **dict.fromkeys(("chmod", "fchmod", "fchmodat", "fchmodat2", "utime", "utimes", "utimensat"), PRETEND),
    **dict.fromkeys(("listxattr", "llistxattr", "flistxattr"), ERRNO | errno.EOPNOTSUPP),
}
X32_BIT = 0x40000000  # a second set of calls on x86_64 that would pass by the list
FIRST_YOUNG_CALL = 424  # from here on, numbers are the same on every architecture

NEW_NAMESPACES = 0x7E020080 | 0x02000000  # user, pid, net, ipc, uts, cgroup, mount, time
CLONE_PTRACE, CLONE_PARENT, CLONE_UNTRACED = 0x2000, 0x8000, 0x00800000
FCNTL = (0, 1, 2, 3, 4, 5, 6, 7, 36, 37, 38, 1030, 1032)  # duplicate, flags, locks; no owner for signals
IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # a terminal or not, blocking, close-on-exec
PRCTL = (3, 15, 16, 0x53564D41)  # is it dumpable, names of threads and of memory
AF_UNIX = SOCK_STREAM = 1
SHARED_WITHOUT_FILE = 0x21  # MAP_SHARED (as a bit, also of MAP_SHARED_VALIDATE) and MAP_ANONYMOUS
MAP_GROWSDOWN = 0x100

Instruction = tuple[int, int, int, int]
Program = list[Instruction]


def available() -> bool:
    """Whether this kernel filters system calls, on an architecture that the list knows."""
    if platform.machine() not in ARCHITECTURES:
        return False
    try:
        prctl(PR_SET_SECCOMP, MODE_FILTER, 0)
    except OSError as error:
        return error.errno == errno.EFAULT
    return False


def install(own_pid: int | None) -> None:
    """Bind this process and its children to the list. Needs PR_SET_NO_NEW_PRIVS. Raises OSError.

    `own_pid`, where it is given, is the only process that may be signalled, besides the caller's own group.
    """
    code = encoded(platform.machine(), own_pid)
    buffer = ctypes.create_string_buffer(code, len(code))
    header = ctypes.create_string_buffer(struct.pack("@HP", len(code) // 8, ctypes.addressof(buffer)))
    prctl(PR_SET_SECCOMP, MODE_FILTER, ctypes.addressof(header))


@lru_cache(maxsize=2)
def encoded(machine: str, own_pid: int | None) -> bytes:
    """The program as the kernel reads it."""
    return b"".join(struct.pack("=HBBI", *instruction) for instruction in program(machine, own_pid))


def program(machine: str, own_pid: int | None = None) -> Program:
    """The filter for `machine` ("x86_64" or "aarch64")."""
    column, architecture = ARCHITECTURES[machine]
    numbers = {name: both[column] for name, both in NUMBERS.items()}
    conditions = _conditions(own_pid)
    special = {*conditions, *COPYING}
    plain = sorted(n for name, n in numbers.items() if n is not None and name not in special)
    return [
        *_same_machine(architecture),
        *(step for low, high in _runs(plain) for step in _allow_run(low, high)),
        *(step for name, body in conditions.items() for step in _when(numbers[name], body)),
        *(step for name, answer in COPYING.items() for step in _when(numbers[name], [(RETURN, 0, 0, answer)])),
        (IF_AT_LEAST, 0, 1, FIRST_YOUNG_CALL),
        (RETURN, 0, 0, ENOSYS),
        (RETURN, 0, 0, EPERM),
    ]


def _same_machine(architecture: int) -> Program:
    """Leave the call's number in the register; die on another architecture's call."""
    return [
        (LOAD, 0, 0, ARCHITECTURE),
        (IF_EQUAL, 1, 0, architecture),
        (RETURN, 0, 0, KILL),
        (LOAD, 0, 0, CALL_NUMBER),
        (IF_AT_LEAST, 0, 1, X32_BIT),
        (RETURN, 0, 0, KILL),
    ]


def _runs(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Sorted numbers as (first, last) of each unbroken run."""
    first = last = numbers[0]
    for number in numbers[1:]:
        if number > last + 1:
            yield first, last
            first = number
        last = number
    yield first, last


def _allow_run(low: int, high: int) -> Program:
    return [(IF_AT_LEAST, 0, 2, low), (IF_ABOVE, 1, 0, high), (RETURN, 0, 0, ALLOW)]


def _when(number: int | None, body: Program) -> Program:
    return [] if number is None else [(IF_EQUAL, 0, len(body), number), *body]


def _conditions(own_pid: int | None) -> dict[str, Program]:
    """The calls that depend on their arguments, each with the steps that decide it."""
    forbidden = NEW_NAMESPACES | CLONE_PTRACE | CLONE_PARENT | CLONE_UNTRACED
    return {
        "clone": [_argument(0), *_without(forbidden), *_allow()],
        "mmap": [_argument(3), *_without(MAP_GROWSDOWN), *_without_all(SHARED_WITHOUT_FILE), *_allow()],
        "prctl": _one_of(0, PRCTL),
        "prlimit64": _one_of(0, (0,)),
        "fcntl": _one_of(1, FCNTL),
        "ioctl": _one_of(1, IOCTL),
        "socketpair": [_argument(0), *_require(AF_UNIX), _argument(1), *_kind_of_socket()],
        "sendto": [_argument(4), *_require(0), _argument(4, upper=True), *_verdict((0,))],
        "kill": _allow() if own_pid is None else _one_of(0, (own_pid, 0)),
        "tgkill": _allow() if own_pid is None else _one_of(0, (own_pid,)),
    }


def _argument(index: int, *, upper: bool = False) -> Instruction:
    """Load half of an argument; the kernel reads these arguments, except addresses, as 32 bits."""
    return (LOAD, 0, 0, ARGUMENTS + 8 * index + (4 if upper else 0))


def _allow() -> Program:
    return [(RETURN, 0, 0, ALLOW)]


def _kind_of_socket() -> Program:
    """Streams only: a datagram socket, even a connected one, can send to any other on the machine."""
    return [(AND, 0, 0, 0xF), *_verdict((SOCK_STREAM,))]


def _without(bits: int) -> Program:
    """Refuse if the register holds any of `bits`."""
    return [(IF_BITS, 0, 1, bits), (RETURN, 0, 0, EPERM)]


def _without_all(bits: int) -> Program:
    """Refuse if the register holds all of `bits`; of what it holds, only these are left."""
    return [(AND, 0, 0, bits), (IF_EQUAL, 0, 1, bits), (RETURN, 0, 0, EPERM)]


def _require(value: int) -> Program:
    return [(IF_EQUAL, 1, 0, value), (RETURN, 0, 0, EPERM)]


def _one_of(index: int, values: tuple[int, ...]) -> Program:
    return [_argument(index), *_verdict(values)]


def _verdict(values: tuple[int, ...]) -> Program:
    """Allow if the register holds one of `values`."""
    steps = [step for value in values for step in ((IF_EQUAL, 0, 1, value), (RETURN, 0, 0, ALLOW))]
    return [*steps, (RETURN, 0, 0, EPERM)]
