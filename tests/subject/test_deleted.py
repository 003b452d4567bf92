"""Files that were deleted and are still held count like others, where the disk is not the subject's own."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from tests.subject.test_confine import ORDINARY_USER, REPOSITORY, _python_for

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement is refused elsewhere")

RUNNER = """
import ctypes, json, mmap, os, sys, time
from pathlib import Path
from autograder.subject import confine as walls, landlock, namespaces, reaper, watch
from autograder.subject.limits import MIB, Limits

landlock.abi, namespaces.available = lambda: 5, lambda: False
LIMITS = Limits(file_size=4 * MIB, scratch=8 * MIB, processes=8)

def hidden(size):
    file = open('x', 'wb+')
    file.write(bytes(size))
    file.flush()
    os.unlink('x')
    return file

def mapped(file):
    assert ctypes.CDLL(None).mmap(None, 4096, 1, 2, file.fileno(), 0) != -1

def said_of(code, scratch):
    scratch.mkdir()
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        walls.confine(walls.Policy(scratch, (), LIMITS, (write,)))
        try:
            exec(code, globals())
            os.write(write, b"ready")
            time.sleep(60)
        except BaseException as error:
            os.write(write, repr(error).encode())
        os._exit(1)
    os.close(write)
    ready = os.read(read, 1000).decode()
    said = watch.excess(watch.usage(pid, scratch, LIMITS, parent_memory=1 << 40), LIMITS)
    reaper.end(pid)
    return said or f"{ready}, and nothing to say"

def acts_as_itself():
    users = [line.split() for line in open('/proc/self/status') if line.startswith(('Uid:', 'Gid:'))]
    return all(effective == for_files for _, _, effective, _, for_files in users)

reaper.adopt_orphans()
walls.prepare()
place, cases = Path(sys.argv[1]), json.loads(sys.argv[2])
said = {case: said_of(code, place / case.replace(" ", "-")) for case, (code, _) in cases.items()}
print(json.dumps({**said, "as itself": acts_as_itself()}))
"""
WORLDS = ("root, old system", "root in a container", "user, old system")
TOO_MUCH, FINE = "The program wrote 12 MiB of files, the limit is 8 MiB.", "ready, and nothing to say"
CASES = {
    "open": ("kept = [hidden(4 * MIB) for _ in range(3)]", TOO_MUCH),
    "open in forks": (
        "read, write = os.pipe()\n"
        "for _ in range(3):\n"
        "    kept = hidden(4 * MIB)\n"
        "    os.fork() or (os.write(write, b'x'), time.sleep(60))\n"
        "    kept.close(), os.read(read, 1)",
        TOO_MUCH,
    ),
    "mapped and closed": ("for _ in range(3):\n    kept = hidden(4096); mapped(kept); kept.close()", TOO_MUCH),
    "in a deleted folder": (
        "os.mkdir('d'); os.chdir('d'); kept = [hidden(4 * MIB) for _ in range(3)]; os.rmdir('../d')",
        TOO_MUCH,
    ),
    "few": ("kept = hidden(4 * MIB), hidden(1 * MIB)", FINE),
    "closed": ("for _ in range(9): hidden(4 * MIB).close()", FINE),
    "open and not deleted": (
        "kept = [open(name, 'wb') for name in 'ab']\nfor file in kept: file.write(bytes(3 * MIB)), file.flush()",
        FINE,
    ),
    "held twice": (
        "kept = hidden(4 * MIB), hidden(MIB); mapped(kept[0]), mapped(kept[1]); os.fork() or time.sleep(60)",
        FINE,
    ),
}


@lru_cache
def _said(world: str) -> dict[str, Any]:
    python = _python_for(world)
    place = Path(tempfile.mkdtemp(prefix="deleted-"))
    place.chmod(0o711)
    if world.startswith("user") and os.getuid() == 0:
        os.chown(place, ORDINARY_USER, ORDINARY_USER)
    environment = {"PYTHONPATH": str(REPOSITORY), "PATH": os.environ["PATH"]}
    command = [*python, "-B", "-c", RUNNER, str(place), json.dumps(CASES)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)
    shutil.rmtree(place)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("case", CASES)
def test_a_deleted_file_counts_as_long_as_it_is_held(case: str, world: str) -> None:
    assert _said(world)[case] == CASES[case][1]


@pytest.mark.parametrize("world", WORLDS)
def test_who_looked_has_its_own_user_and_group_for_files_again(world: str) -> None:
    assert _said(world)["as itself"] is True
