"""Three settings that make one machine compute as three do, each with its own last digits.

OpenBLAS and NumPy both pick their code by processor, so a product, an exponential and a training end elsewhere on
another machine. `python -m tests.processors NAME COMMAND ...` runs a command as that processor would.
"""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

SWITCHES = ("OPENBLAS_CORETYPE", "NPY_DISABLE_CPU_FEATURES")
AVX512 = (
    "X86_V4",
    "AVX512",
)  # how NumPy's names for this level and all above it begin, in its newer and older releases
AVX2 = ("X86_V3", "AVX2", "FMA3")


@dataclass(frozen=True)
class Processor:
    """A kind of processor to compute as.

    Attributes:
        name: OpenBLAS's name of its kernels.
        needs: beginnings of NumPy's names of a feature that the machine must have, one of them.
        lacks: beginnings of NumPy's names of what this processor does not have.
    """

    name: str
    needs: tuple[str, ...]
    lacks: tuple[str, ...]


PROCESSORS = (
    Processor("Nehalem", needs=(), lacks=(*AVX2, *AVX512, "F16C", "AVX", "FMA4", "XOP")),
    Processor("Haswell", needs=AVX2, lacks=AVX512),
    Processor("SkylakeX", needs=AVX512, lacks=()),
)


def environment(processor: Processor) -> dict[str, str]:
    """Return the variables under which a new process computes as this processor, with one thread.

    Raises:
        LookupError: if this machine cannot.
    """
    if reason := missing(processor):
        raise LookupError(reason)
    off = " ".join(name for name, there in machine()["features"].items() if there and name.startswith(processor.lacks))
    chosen = {"OPENBLAS_CORETYPE": processor.name, "OMP_NUM_THREADS": "1"}
    return {**untouched(), **chosen, **({"NPY_DISABLE_CPU_FEATURES": off} if off else {})}


def missing(processor: Processor) -> str:
    """Say why this machine cannot compute as the processor; empty if it can."""
    here = machine()
    if here["kernels"] == "none of OpenBLAS's" or "SSE2" not in here["all"]:
        return f"{processor.name} is a kind of x86 processor, and NumPy here computes with {here['kernels']}"
    if processor.needs and not any(name.startswith(processor.needs) for name in here["all"]):
        return f"{processor.name} needs one of {', '.join(processor.needs)}, which this processor has not"
    return ""


def untouched() -> dict[str, str]:
    """Return the variables of this process without those that choose a processor."""
    return {name: value for name, value in os.environ.items() if name not in SWITCHES}


@cache
def machine() -> dict[str, Any]:
    """What computes in a new process under no setting: see `what_computes`."""
    return ask(untouched())


def ask(variables: dict[str, str]) -> dict[str, Any]:
    """Return what computes in a new process with these variables."""
    done = subprocess.run([sys.executable, __file__], env=variables, capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def what_computes() -> dict[str, Any]:
    """Tell what computes in this process.

    Returns:
        kernels: OpenBLAS's name of what it chose; features: whether NumPy uses each feature for which it has code of
        its own; all: names of all features; bits: a digest of a product, of exponentials and of tanh.
    """
    import numpy as np
    from threadpoolctl import threadpool_info

    try:
        from numpy._core import _multiarray_umath as core
    except ImportError:  # NumPy before 2
        from numpy.core import _multiarray_umath as core
    kernels = [library["architecture"] for library in threadpool_info() if library["internal_api"] == "openblas"]
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(40, 50)), rng.normal(size=(50, 60))
    return {
        "kernels": kernels[0] if kernels else "none of OpenBLAS's",
        "features": {name: bool(core.__cpu_features__.get(name)) for name in core.__cpu_dispatch__},
        "all": [name for name, there in core.__cpu_features__.items() if there],
        "bits": {name: _digest(value) for name, value in (("@", a @ b), ("exp", np.exp(a)), ("tanh", np.tanh(a)))},
    }


def run_as(name: str, command: Sequence[str]) -> int:
    """Run a command as a processor would; where the machine cannot, say so and run nothing.

    Returns:
        The exit code of the command.
    """
    processor = {each.name: each for each in PROCESSORS}[name]
    if reason := missing(processor):
        print(f"NOT RUN: {' '.join(command)}\n{reason}.", file=sys.stderr)
        return 0
    print(f"As {name}: {' '.join(command)}", flush=True)
    return subprocess.run(command, env=environment(processor), check=False).returncode


def _digest(array: Any) -> str:
    return sha256(array.tobytes()).hexdigest()[:16]


if __name__ == "__main__":
    if len(sys.argv) == 1:
        print(json.dumps(what_computes()))
    else:
        sys.exit(run_as(sys.argv[1], sys.argv[2:]))
