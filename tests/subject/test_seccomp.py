"""The filter of system calls, decided step by step as the kernel would, for both processors."""

import pytest

from autograder.subject import seccomp
from autograder.subject.seccomp import ALLOW, ENOSYS, EPERM, KILL, PRETEND
from autograder.subject.syscall_numbers import NUMBERS

MACHINES = list(seccomp.ARCHITECTURES)

SOCKETS = {"x86_64": 41, "aarch64": 198}
PROGRAMS = {"x86_64": 59, "aarch64": 221}
TRACING = {"x86_64": 101, "aarch64": 117}
OUTSIDE = {  # calls that no subject needs, (x86_64, aarch64)
    "socket": (41, 198),
    "connect": (42, 203),
    "bind": (49, 200),
    "sendmsg": (46, 211),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "kexec_load": (246, 104),
    "personality": (135, 92),
    "add_key": (248, 217),
    "keyctl": (250, 219),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),
    "init_module": (175, 105),
    "setsid": (112, 157),
    "setpgid": (109, 154),
    "setuid": (105, 146),
    "setresuid": (117, 147),
    "capset": (126, 91),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "chown": (260, 54),
    "setxattr": (188, 5),
    "truncate": (76, 45),
    "symlinkat": (266, 36),
    "linkat": (265, 37),
    "mknodat": (259, 33),
    "open_by_handle_at": (304, 265),
    "inotify_add_watch": (254, 27),
    "fanotify_init": (300, 262),
    "sched_setaffinity": (203, 122),
    "setpriority": (141, 140),
    "seccomp": (317, 277),
    "clone3": (435, 435),
    "io_uring_setup": (425, 425),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "process_madvise": (440, 440),
    "memfd_secret": (447, 447),
    "landlock_restrict_self": (446, 446),
    "map_shadow_stack": (453, 453),
    "a call not invented yet": (700, 700),
}


def decision(machine: str, number: int, *arguments: int, own_pid: int | None = None) -> int:
    """Run the filter on one call."""
    data = {seccomp.CALL_NUMBER: number, seccomp.ARCHITECTURE: seccomp.ARCHITECTURES[machine][1]}
    for index, argument in enumerate((*arguments, 0, 0, 0, 0, 0, 0)[:6]):
        data[seccomp.ARGUMENTS + 8 * index] = argument & 0xFFFFFFFF
        data[seccomp.ARGUMENTS + 8 * index + 4] = argument >> 32 & 0xFFFFFFFF
    return run(seccomp.program(machine, own_pid), data)


def run(program: seccomp.Program, data: dict[int, int]) -> int:
    tests = {
        seccomp.IF_EQUAL: lambda a, k: a == k,
        seccomp.IF_ABOVE: lambda a, k: a > k,
        seccomp.IF_AT_LEAST: lambda a, k: a >= k,
        seccomp.IF_BITS: lambda a, k: bool(a & k),
    }
    at = register = 0
    while True:
        code, jump_true, jump_false, k = program[at]
        at += 1
        if code == seccomp.RETURN:
            return k
        if code == seccomp.LOAD:
            register = data[k]
        elif code == seccomp.AND:
            register &= k
        else:
            at += jump_true if tests[code](register, k) else jump_false


def number_of(machine: str, name: str) -> int:
    number = NUMBERS[name][seccomp.ARCHITECTURES[machine][0]]
    assert number is not None
    return number


@pytest.mark.parametrize("machine", MACHINES)
def test_a_call_that_is_not_listed_is_refused(machine: str) -> None:
    column = seccomp.ARCHITECTURES[machine][0]
    listed = {both[column] for both in NUMBERS.values()}

    refused = {number for number in range(1200) if decision(machine, number) in (EPERM, ENOSYS)}

    assert set(range(1200)) - listed <= refused


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", OUTSIDE)
def test_dangerous_calls_are_refused(name: str, machine: str) -> None:
    number = OUTSIDE[name][seccomp.ARCHITECTURES[machine][0]]

    assert decision(machine, number) in (EPERM, ENOSYS)


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", ["read", "write", "openat", "mmap", "futex", "exit_group", "clone", "newfstatat"])
def test_ordinary_calls_pass(name: str, machine: str) -> None:
    assert decision(machine, number_of(machine, name)) == ALLOW


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("clone", (0x3D0F00,), ALLOW),  # what a thread asks for
        ("clone", (0x10000000 | 17,), EPERM),  # a user namespace
        ("clone", (0x40000000 | 17,), EPERM),  # a network namespace
        ("clone", (0x00020000 | 17,), EPERM),  # a mount namespace
        ("clone", (0x8000 | 17,), EPERM),  # a child of the parent's
        ("mmap", (0, 4096, 3, 0x22), ALLOW),  # private memory
        ("mmap", (0, 4096, 3, 0x20022), ALLOW),  # a thread's stack
        ("mmap", (0, 4096, 3, 0x01), ALLOW),  # a file, shared
        ("mmap", (0, 4096, 3, 0x21), EPERM),  # shared memory without a file
        ("mmap", (0, 4096, 3, 0x8023), EPERM),  # the same, checked and filled
        ("mmap", (0, 4096, 3, 0x122), EPERM),  # a stack that no limit counts
        ("prctl", (15,), ALLOW),
        ("prctl", (4, 1), EPERM),  # traceable
        ("prctl", (36, 1), EPERM),  # adopt orphans
        ("prlimit64", (0, 7), ALLOW),
        ("prlimit64", (1, 7), EPERM),
        ("fcntl", (5, 1030), ALLOW),
        ("fcntl", (5, 8), EPERM),  # signals to somebody else
        ("ioctl", (0, 0x5401), ALLOW),
        ("ioctl", (0, 0x5412), EPERM),  # type on the terminal
        ("socketpair", (1, 1), ALLOW),
        ("socketpair", (1, 1 | 0x80000), ALLOW),
        ("socketpair", (1, 2), EPERM),
        ("socketpair", (16, 1), EPERM),
        ("sendto", (5, 4096, 10, 0, 0, 0), ALLOW),
        ("sendto", (5, 4096, 10, 0, 4096, 16), EPERM),
        ("sendto", (5, 4096, 10, 0, 0x7F00_0000_0000, 16), EPERM),
        ("fchmod", (5, 0o777), PRETEND),
    ],
)
def test_arguments_decide(machine: str, name: str, arguments: tuple[int, ...], expected: int) -> None:
    assert decision(machine, number_of(machine, name), *arguments) == expected


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("pid", "expected"), [(77, ALLOW), (0, ALLOW), (78, EPERM), (-1, EPERM), (-77, EPERM)])
def test_without_scopes_only_its_own_process_can_be_signalled(machine: str, pid: int, expected: int) -> None:
    assert decision(machine, number_of(machine, "kill"), pid, 9, own_pid=77) == expected


def test_calls_of_another_architecture_end_the_process() -> None:
    assert decision("x86_64", seccomp.X32_BIT + 1) == KILL
    data = {seccomp.ARCHITECTURE: 0x40000003, seccomp.CALL_NUMBER: 4}  # a 32-bit call on x86_64

    assert run(seccomp.program("x86_64"), data) == KILL


@pytest.mark.parametrize("machine", MACHINES)
def test_the_kernel_would_accept_the_program(machine: str) -> None:
    program = seccomp.program(machine, own_pid=77)

    assert len(program) < 4096
    assert all(0 <= jump < 256 for _, *jumps, _ in program for jump in jumps)
    assert len(seccomp.encoded(machine, 77)) == 8 * len(program)
