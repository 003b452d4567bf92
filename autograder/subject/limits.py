"""How much a subject may use."""

from dataclasses import dataclass

MIB = 1 << 20


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Wall time and output bytes are the judge's to watch, not the kernel's.

    Attributes:
        memory: Bytes that each process may add to what the warm parent already held.
        processes: Processes and threads alive at once, the first one included.
        cpu: Seconds of processor time for each process. The judge's wall time ends a subject earlier; this is what is
            left to end it if all that watch over it are killed at once.
        open_files: File descriptors of each process.
        file_size: Bytes in one file. Where there is no private disk, the kernel holds a subject to this while nobody
            looks at `scratch`.
        scratch: Bytes in all files of the scratch directory together.
        files: Files and directories in the scratch directory.
    """

    memory: int = 1024 * MIB
    processes: int = 32
    cpu: int = 120
    open_files: int = 128
    file_size: int = 32 * MIB
    scratch: int = 64 * MIB
    files: int = 1000
