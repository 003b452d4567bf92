"""The numbers of system calls are the kernel's own, for both processors."""

import re
import subprocess
from pathlib import Path

import pytest

from autograder.subject.syscall_numbers import NUMBERS
from tests.subject.test_seccomp import OUTSIDE

X86_HEADER = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")


GENERIC_HEADER = Path("/usr/include/asm-generic/unistd.h")


@pytest.mark.skipif(not X86_HEADER.exists(), reason="needs the kernel's headers")
def test_numbers_for_x86_64_are_the_kernels() -> None:
    ours = {name: x86 for name, (x86, _) in NUMBERS.items()} | {name: x86 for name, (x86, _) in OUTSIDE.items()}
    kernels = _defined(X86_HEADER.read_text())

    assert {n: ours[n] for n in ours.keys() & kernels.keys() - {"chown"}} == {
        n: kernels[n] for n in ours.keys() & kernels.keys() - {"chown"}
    }


@pytest.mark.skipif(not GENERIC_HEADER.exists(), reason="needs the kernel's headers and a compiler")
def test_numbers_for_aarch64_are_the_kernels() -> None:
    ours = {name: arm for name, (_, arm) in NUMBERS.items() if arm is not None}
    wanted = ["__BITS_PER_LONG=64", *(f"__ARCH_WANT_{w}" for w in ("RENAMEAT", "NEW_STAT", "SET_GET_RLIMIT"))]
    command = ["cc", "-E", "-dM", *(f"-D{name}" for name in wanted), str(GENERIC_HEADER)]
    kernels = _defined(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert {name: kernels.get(name, number) for name, number in ours.items()} == ours
    assert len(ours.keys() & kernels.keys()) > 100


def _defined(text: str) -> dict[str, int]:
    names = dict(re.findall(r"#define __NR_(\w+)\s+(\w+)", text))
    shared = dict(re.findall(r"#define (__NR3264_\w+)\s+(\d+)", text))
    numbers = {name: shared.get(value, value) for name, value in names.items()}
    return {name: int(value) for name, value in numbers.items() if value.isdigit()}
