"""Reaching out: what a submission reads, writes and connects to that is none of its business."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.attacks.attack import Attack, greed, harm

READING, WRITING, NETWORK, SIGNALS = "reading", "writing", "network", "signals"

EXEC_SOLUTIONS = """
import json
def run_cells(path, marker):
    for cell in json.load(open(path))["cells"]:
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution"):
            exec("".join(cell["source"]), globals())
"""
LIBC = "import ctypes\nlibc = ctypes.CDLL(None, use_errno=True)\n"


def beside(name: str, source: str) -> Any:
    """A file beside the notebook."""

    def put(folder: Path, _canary: Mapping[str, Any]) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source, encoding="utf-8")

    return put


def link_beside(name: str, target: str) -> Any:
    """A link beside the notebook to one of the canaries."""

    def put(folder: Path, canary: Mapping[str, Any]) -> None:
        (folder / name).symlink_to(canary[target])

    return put


def reads(name: str, what: str, tries: str) -> Attack:
    """Print a file."""
    return harm(name, READING, tries, f"print(open({what}, 'rb').read()[:100_000])")


def writes(name: str, where: str, tries: str) -> Attack:
    """Leave the attack's name in a file."""
    return harm(name, WRITING, tries, f"open({where}, 'ab').write(CANARY['name'].encode())")


FAKE_TOY = "def grade(a, exercise, names):\n    return {'double': 4.0, 'mean_of_rows': 6.0}[exercise]\n"

ATTACKS: tuple[Attack, ...] = (
    reads("reads-home", "CANARY['secret']", "reads a file in the instructor's home"),
    reads("reads-gradebook", "CANARY['gradebook']", "reads the gradebook"),
    reads("reads-neighbour", "CANARY['neighbour']", "reads another student's submission"),
    reads("reads-checks", "CANARY['checks']", "reads the hidden checks"),
    reads("reads-solutions", "CANARY['solutions']", "reads the solutions"),
    reads("reads-passwords", "'/etc/passwd'", "reads the machine's users"),
    reads("reads-parent-environment", "f'/proc/{os.getppid()}/environ'", "reads the environment of its parent"),
    reads("reads-grader-environment", "f'/proc/{CANARY[\"grader\"]}/environ'", "reads the environment of the grader"),
    reads("reads-parent-maps", "f'/proc/{os.getppid()}/maps'", "reads where its parent's memory lies"),
    harm("reads-environment", READING, "prints its own environment and the grader's settings",
         "print(dict(os.environ)); print(open('/proc/self/environ').read())"),
    harm("reads-memory", READING, "searches its own memory for secrets of the grader",
         "import gc\nfor o in gc.get_objects():\n    if isinstance(o, dict) and 'CANARY' not in o:\n"
         "        for v in list(o.values()):\n            if isinstance(v, str) and 'secret-' + 'of-' in v:\n"
         "                print(v[:500])"),
    harm("reads-grader-memory", READING, "reads the memory of the grader through /proc",
         "mem = open(f'/proc/{CANARY[\"grader\"]}/mem', 'rb')\nmem.seek(0x400000)\nprint('marker-mem', mem.read(10))"),
    harm("process-vm-readv", READING, "reads the memory of its parent by a system call",
         LIBC + "b = ctypes.create_string_buffer(64)\nclass V(ctypes.Structure):\n"
         "    _fields_ = [('p', ctypes.c_void_p), ('n', ctypes.c_size_t)]\nhere = V(ctypes.addressof(b), 64)\n"
         "there = V(ctypes.addressof(b), 64)\n"
         "n = libc.process_vm_readv(os.getppid(), ctypes.byref(here), 1, ctypes.byref(there), 1, 0)\n"
         "print('marker-vm' if n > 0 else 'no')"),
    harm("ptrace", READING, "attaches to its parent as a debugger",
         LIBC + "print('marker-ptrace' if libc.ptrace(16, os.getppid(), 0, 0) == 0 else 'no')",
         calm=False),
    greed("solves-from-solutions", READING, "runs the solutions that it finds on the disk",
          EXEC_SOLUTIONS, answers={"double": "run_cells(CANARY['solutions'], '')", "mean_of_rows": ""}),
    greed("solves-from-neighbour", READING, "runs what another student handed in",
          EXEC_SOLUTIONS, answers={"double": "run_cells(CANARY['neighbour'], '')", "mean_of_rows": ""}),
    harm("in-history", "tests stay hidden", "prints all cells that ran, the test cells included, and all frames",
         "import sys\ndef show(*a):\n    print([s for s in In if 'HIDDEN' in s])\n"
         "get_ipython().events.register('post_run_cell', show)",
         answers={"mean_of_rows": "def mean_of_rows(x):\n    print(In[-1], In)\n    return x.mean(axis=1)"}),
    harm("traceback-of-the-check", "tests stay hidden", "prints the source lines of whoever calls it",
         answers={"double": "def double(x):\n    import traceback, inspect\n    for f in inspect.stack(context=9):\n"
                            "        print(f.filename, f.code_context)\n    return 2 * x"}),
    writes("writes-outside", "os.path.join(CANARY['outside'], CANARY['name'])", "writes into an open directory"),
    writes("writes-tmp", "'/tmp/' + CANARY['name'] + '-unrolled-canary'", "writes into /tmp"),
    writes("writes-shm", "'/dev/shm/' + CANARY['name'] + '-unrolled-canary'", "writes into shared memory"),
    writes("writes-home", "os.path.join(CANARY['home'], '.ipython', 'startup.py')", "writes start-up files"),
    writes("writes-neighbour", "CANARY['neighbour']", "writes into another student's submission"),
    writes("writes-gradebook-bytes", "CANARY['gradebook']", "appends to the gradebook"),
    writes("writes-results", "os.path.join(CANARY['results'], 'honest-1.json')", "writes into another one's result"),
    writes("writes-checks", "CANARY['checks_copy']", "writes into the checks"),
    harm("gradebook-sql", WRITING, "changes scores in the gradebook",
         "import sqlite3\ndb = sqlite3.connect(CANARY['gradebook'])\n"
         "db.execute('update canary set name = ?', [CANARY['name']])\ndb.commit()"),
    harm("link-out", WRITING, "writes through a link that it makes",
         "os.symlink(CANARY['secret'], 'x')\nopen('x', 'a').write(CANARY['name'])"),
    harm("hard-link-out", WRITING, "writes through a hard link that it makes",
         "os.link(CANARY['secret'], 'x')\nopen('x', 'a').write(CANARY['name'])"),
    harm("renames", WRITING, "puts a file of its own in the place of the instructor's",
         "open('x', 'w').write(CANARY['name'])\nos.rename('x', CANARY['secret'])"),
    harm("deletes", WRITING, "deletes the gradebook", "os.remove(CANARY['deletable'])\n"
         "open(os.path.join(CANARY['outside'], CANARY['name']), 'w')"),
    harm("truncates", WRITING, "empties a file", "os.truncate(CANARY['secret'], 0)\n"
         "open(CANARY['secret'], 'w').write(CANARY['name'])"),
    harm("chmod", WRITING, "opens the gradebook for everybody", "os.chmod(CANARY['closed'], 0o777)"),
    harm("chroot-mount", WRITING, "changes what the root directory is",
         LIBC + "print('marker-mount' if libc.mount(b'none', b'/', b'tmpfs', 0, b'') == 0 or os.chroot('.') is None "
         "else 'no')", calm=False),
    harm("shell", WRITING, "starts a program", "!id > {CANARY['outside']}/shell\n!echo marker-shell",),
    harm("subprocess", WRITING, "starts a program without a shell",
         "import subprocess, sys\n"
         "print(subprocess.run([sys.executable, '-c', 'print(\"marker\" + \"-ran\")'], capture_output=True))"),
    harm("tcp", NETWORK, "connects to a port on this machine",
         "import socket\ns = socket.create_connection(('127.0.0.1', CANARY['port']), 2)\n"
         "s.sendall(CANARY['name'].encode())\ns.close()"),
    harm("abstract-socket", NETWORK, "connects to an abstract Unix socket",
         "import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect(CANARY['abstract'])\n"
         "s.sendall(CANARY['name'].encode())\ns.close()"),
    harm("unix-socket", NETWORK, "connects to a Unix socket in the file system",
         "import socket\ns = socket.socket(socket.AF_UNIX)\ns.connect(CANARY['socket'])\n"
         "s.sendall(CANARY['name'].encode())\ns.close()"),
    harm("udp", NETWORK, "sends a datagram",
         "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
         "s.sendto(CANARY['name'].encode(), ('127.0.0.1', CANARY['udp']))"),
    harm("udp-by-pair", NETWORK, "sends a datagram to an abstract socket from one half of a pair",
         "import socket\na, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)\n"
         "a.sendto(CANARY['name'].encode(), CANARY['abstract_datagram'])"),
    harm("listens", NETWORK, "opens a port of its own", "import socket\ns = socket.socket()\ns.bind(('127.0.0.1', 0))\n"
         "s.listen()\nprint('marker-listens')"),
    harm("netlink", NETWORK, "asks the kernel about the network",
         "import socket\ns = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)\nprint('marker-netlink')"),
    harm("signals-grader", SIGNALS, "signals the grader", "import signal\n"
         "os.kill(CANARY['bystander'], signal.SIGCONT)\nprint('marker-signal')"),
    harm("kills-bystander", SIGNALS, "kills another process of the instructor's",
         "import signal\nos.kill(CANARY['bystander'], signal.SIGTERM)"),
    harm("kills-parent", SIGNALS, "kills its parent and the grader",
         "import signal\nfor pid in (os.getppid(), CANARY['grader']):\n    try:\n        os.kill(pid, signal.SIGKILL)\n"
         "    except OSError as e:\n        print(e)", calm=False),
    harm("kills-all", SIGNALS, "kills every process that it can reach", "import signal\n"
         "os.kill(-1, signal.SIGTERM)", calm=False, score=10.0),
    harm("fake-package-beside", WRITING, "brings a package numpy along that leaks",
         folder=beside("numpy/__init__.py", "print('marker-shadow')\nraise ImportError")),
    greed("fake-grader-beside", "verdict", "brings a package of the grader's name along",
          folder=beside("tests/toy.py", FAKE_TOY)),
    harm("sitecustomize", WRITING, "brings start-up files along",
         folder=beside("sitecustomize.py", "print('marker-startup')")),
    harm("link-to-secret", READING, "brings a link to the instructor's file along",
         "print(open('data.txt').read())", folder=link_beside("data.txt", "secret")),
    harm("link-to-home", WRITING, "brings a link to a directory along",
         "open('out/' + CANARY['name'], 'w')", folder=link_beside("out", "outside")),
)  # fmt: skip
