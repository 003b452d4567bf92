"""Landlock: from here on, this process and its children reach only the files that are named.

Landlock (Linux 5.13) needs no privilege, cannot be undone, and holds for every path to a file: symbolic
links, hard links and descriptors of directories included. Changing modes, owners and times it leaves free;
`seccomp` forbids that. Source: the kernel's documentation, userspace-api/landlock.rst.
"""

import ctypes
import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from autograder.subject.kernel import call

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
VERSION_FLAG = 1
PATH_BENEATH = 1

WRITE_FILE = 1 << 1
READ_FILE = 1 << 2
READ_DIR = 1 << 3
REMOVE_DIR = 1 << 4
REMOVE_FILE = 1 << 5
MAKE_DIR = 1 << 7
MAKE_REG = 1 << 8
REFER = 1 << 13
TRUNCATE = 1 << 14

OF_FILES = WRITE_FILE | READ_FILE | TRUNCATE
READ = READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_DIR | MAKE_REG | REFER | TRUNCATE

FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many rights each version of the interface knows
NET_TCP = 0b11
SCOPE_SOCKETS_AND_SIGNALS = 0b11
NEEDED_ABI = 3  # before it, a file that may be read can be truncated
SIGNALS_ABI = 6  # from here on, signals stop at the border of the confined processes


def abi() -> int:
    """Version of the kernel's Landlock interface; 0 where there is none."""
    try:
        return call(CREATE_RULESET, 0, 0, VERSION_FLAG)
    except (OSError, AttributeError):
        return 0


def restrict(grants: Iterable[tuple[Path, int]]) -> None:
    """Allow this process what `grants` lists, as pairs of a path and its rights, and nothing else.

    A path that does not exist grants nothing. Needs PR_SET_NO_NEW_PRIVS. Raises OSError.
    """
    ruleset = _ruleset(abi())
    try:
        for path, rights in grants:
            _grant(ruleset, path, rights)
        call(RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def _ruleset(version: int) -> int:
    """A ruleset that handles, and so forbids, everything that this kernel can forbid."""
    files = (1 << FILE_RIGHTS[min(version, 5)]) - 1
    net = NET_TCP if version >= 4 else 0
    scope = SCOPE_SOCKETS_AND_SIGNALS if version >= SIGNALS_ABI else 0
    words = struct.pack("=QQQ", files, net, scope)
    size = 8 if version < 4 else 16 if version < SIGNALS_ABI else 24
    return call(CREATE_RULESET, ctypes.c_char_p(words), size, 0)


def _grant(ruleset: int, path: Path, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        _add_rule(ruleset, place, rights)
    finally:
        os.close(place)


def _add_rule(ruleset: int, place: int, rights: int) -> None:
    if not stat.S_ISDIR(os.fstat(place).st_mode):
        rights &= OF_FILES  # the kernel refuses rights of directories on a file
    rule = struct.pack("=Qi", rights, place)
    call(ADD_RULE, ruleset, PATH_BENEATH, ctypes.c_char_p(rule), 0)
