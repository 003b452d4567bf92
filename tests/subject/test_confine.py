"""Every promise of the confinement, tried by real child processes, with the walls up and with the walls down.

A promise that holds with the walls down as well would prove nothing, so each attack has to succeed there.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from functools import lru_cache
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
ORDINARY_USER = 12345
SYSTEM_PYTHON = "/usr/bin/python3"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="confinement is refused elsewhere, see below")

RUNNER = """
import ctypes, fcntl, json, mmap, os, resource, signal, socket, subprocess, sys, threading, time
from pathlib import Path
order = json.load(sys.stdin)
from autograder.subject import confine as walls, landlock, namespaces, reaper
from autograder.subject.limits import Limits
if order["old"]:
    landlock.abi = lambda: 5
    namespaces.available = lambda: False
MIB = 1 << 20
LIMITS = Limits(
    memory=256 * MIB, processes=16, cpu=1, open_files=64, file_size=4 * MIB, scratch=8 * MIB, files=100
)
libc = ctypes.CDLL(None, use_errno=True)
place = Path(order["place"])
secret, ledger, assignment = place / "home/secret", place / "home/ledger", place / "assignment/data.csv"
for path in (secret, ledger, assignment):
    path.parent.mkdir(exist_ok=True)
    path.write_text("kept")
secret.parent.chmod(0o700)

def listen(family, address):
    sock = socket.socket(family)
    sock.bind(address)
    sock.listen(100)
    return sock

tcp = listen(socket.AF_INET, ("127.0.0.1", 0))
address = tcp.getsockname()
named = listen(socket.AF_UNIX, str(place / "home/socket"))
abstract = listen(socket.AF_UNIX, f"\\0unrolled-{os.getpid()}")
stray, _ = os.pipe()
sender, waiting = socket.socketpair()
socket.send_fds(sender, [b'x'], [stray])
parent = os.getpid()
victim = os.fork()
if victim == 0:
    time.sleep(300)

def ok(result):
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result

def in_fork(action):
    pid = os.fork()
    if pid == 0:
        try:
            action()
            os._exit(0)
        except OSError as error:
            os._exit(error.errno)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code:
        raise OSError(code, os.strerror(abs(code)))

def attempt(code, scratch, report):
    try:
        if order["confined"]:
            policy = walls.Policy(scratch, (assignment.parent,), LIMITS, (report, waiting.fileno()))
            walls.confine(policy)
        else:
            os.chdir(scratch)
            os.setsid()
        exec(code, dict(globals()))
        outcome = "done"
    except BaseException as error:
        outcome = f"{type(error).__name__}: {error}"
    os.write(report, outcome[:500].encode())
    os._exit(0)

reaper.adopt_orphans()
if order["confined"]:
    walls.prepare()
outcomes = {}
for name, code in order["attempts"].items():
    scratch = place / name.replace(" ", "-").replace("/", "-")
    scratch.mkdir()
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        attempt(code, scratch, write)
    os.close(write)
    os.set_blocking(read, False)
    deadline = time.monotonic() + 20
    look = os.WEXITED | os.WNOHANG | os.WNOWAIT
    while os.waitid(os.P_PID, pid, look) is None and time.monotonic() < deadline:
        time.sleep(0.001)
    status = reaper.end(pid)
    try:
        outcomes[name] = os.read(read, 1000).decode() or f"ended: {os.waitstatus_to_exitcode(status)}"
    except BlockingIOError:
        outcomes[name] = f"ended: {os.waitstatus_to_exitcode(status)}"
    os.close(read)
outcomes["kept"] = [secret.read_text(), ledger.read_text(), assignment.read_text()]
os.kill(victim, signal.SIGKILL)
os.waitpid(victim, 0)
print(json.dumps(outcomes))
"""

FILES = {
    "read a file of the instructor": "open(secret).read()",
    "list a folder of the instructor": "os.listdir(secret.parent)",
    "read the grader": f"open({str(REPOSITORY / 'autograder/subject/confine.py')!r}).read()",
    "read the accounts of the machine": "open('/etc/passwd').read()",
    "reach a file through a symbolic link": "os.symlink(secret, 'link'); open('link').read()",
    "reach a file through a hard link": "os.link(secret, 'link'); open('link').read()",
    "reach a file through an open folder": (
        "open(os.open('secret', 0, dir_fd=os.open(secret.parent, os.O_PATH))).read()"
    ),
    "write a new file outside": "open(secret.parent / 'new', 'w')",
    "open the ledger for writing": "open(ledger, 'r+')",
    "write into the assignment": "open(assignment, 'a')",
    "empty a readable file by opening it": (
        "os.open(assignment, os.O_RDONLY | os.O_TRUNC); assignment.write_text('kept')"
    ),
    "truncate the ledger": "os.truncate(ledger, 4)",
    "move the ledger": "away = ledger.parent / 'away'; os.rename(ledger, away); os.rename(away, ledger)",
    "delete a file": "Path(ledger.parent / 'extra').touch(); os.unlink(ledger.parent / 'extra')",
    "make a folder outside": "os.mkdir(secret.parent / 'folder'); os.rmdir(secret.parent / 'folder')",
    "change the mode of the ledger": "os.chmod(ledger, 0o606); assert ledger.stat().st_mode & 0o777 == 0o606",
    "change the mode of a readable file": (
        "os.fchmod(os.open(assignment, os.O_RDONLY), 0o604); assert assignment.stat().st_mode & 0o77 == 4"
    ),
    "change the owner of the ledger": "os.chown(ledger, os.getuid(), os.getgid())",
    "change the time of the ledger": "os.utime(ledger, (1, 1)); assert ledger.stat().st_mtime == 1",
    "label the ledger": "os.setxattr(ledger, 'user.x', b'1')",
    "watch the ledger": "ok(libc.inotify_add_watch(ok(libc.inotify_init1(0)), os.fsencode(ledger), 2))",
    "make a named pipe": "os.mkfifo('pipe')",
    "leave something in shared memory": "p = f'/dev/shm/x{os.getpid()}'; open(p, 'w').close(); os.unlink(p)",
    "read an inherited descriptor": "os.fstat(stray)",
    "read another environment": "open(f'/proc/{victim}/environ').read()",
    "read the parent's environment": "open(f'/proc/{parent}/environ').read()",
    "read its own first environment": "open('/proc/self/environ').read()",
    "read another command line": "open(f'/proc/{victim}/cmdline').read()",
    "read the kernel's settings": "open('/proc/sys/kernel/hostname').read()",
    "read a variable of the environment": "os.environ['SECRET']",
}

NETWORK = {
    "connect by tcp": "socket.create_connection(address)",
    "make a udp socket": "socket.socket(socket.AF_INET, socket.SOCK_DGRAM)",
    "make an ipv6 socket": "socket.socket(socket.AF_INET6)",
    "make a netlink socket": "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)",
    "connect to a named unix socket": "socket.socket(socket.AF_UNIX).connect(str(secret.parent / 'socket'))",
    "connect to an abstract unix socket": "socket.socket(socket.AF_UNIX).connect(f'\\0unrolled-{parent}')",
    "make a pair that can send elsewhere": "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)",
    "hand on a descriptor": "a, b = socket.socketpair(); socket.send_fds(a, [b'x'], [0])",
    "fork with a network of its own": "ok(libc.unshare(0x40000000 | (0x10000000 if os.getuid() else 0)))",
}

PROCESSES = {
    "signal another process": "os.kill(victim, signal.SIGCONT)",
    "ask whether another process lives": "os.kill(victim, 0)",
    "signal the parent": "os.kill(parent, signal.SIGCONT)",
    "signal from a fork": "in_fork(lambda: os.kill(victim, signal.SIGCONT))",
    "signal by a file's owner": "fcntl.fcntl(os.pipe()[0], fcntl.F_SETOWN, victim)",
    "signal by a process descriptor": "signal.pidfd_send_signal(os.pidfd_open(victim), signal.SIGCONT)",
    "trace": "ok(libc.ptrace(0, 0, 0, 0))",
    "read memory through the kernel": (
        "class V(ctypes.Structure): _fields_ = [('at', ctypes.c_void_p), ('size', ctypes.c_size_t)]\n"
        "x = ctypes.create_string_buffer(8); y = ctypes.create_string_buffer(8)\n"
        "at = lambda b: ctypes.byref(V(ctypes.addressof(b), 8))\n"
        "ok(libc.process_vm_readv(os.getpid(), at(x), 1, at(y), 1, 0))"
    ),
    "slow another process": "os.setpriority(os.PRIO_PROCESS, victim, 19)",
    "move another process to one core": "os.sched_setaffinity(victim, os.sched_getaffinity(victim))",
    "limit another process": "resource.prlimit(victim, resource.RLIMIT_CORE, (0, 0))",
    "run a program": "subprocess.run(['/bin/true'], check=True)",
    "leave its session": "in_fork(os.setsid)",
    "leave its process group": "in_fork(lambda: os.setpgid(0, 0))",
    "adopt orphans": "ok(libc.prctl(36, 1, 0, 0, 0))",
    "become traceable again": "ok(libc.prctl(4, 1, 0, 0, 0))",
    "outlive its parent": "ok(libc.prctl(1, 0, 0, 0, 0))",
    "keep shared memory": "ok(libc.shmctl(ok(libc.shmget(0, 4096, 0o1600)), 0, 0))",
    "keep a message queue": "ok(libc.msgctl(ok(libc.msgget(0, 0o1600)), 0, 0))",
    "keep a semaphore": "ok(libc.semctl(ok(libc.semget(0, 1, 0o1600)), 0, 0))",
    "make a file in memory": "os.memfd_create('x')",
    "change its personality": "ok(libc.personality(0x0040000))",
}

LIMITS = {
    "take memory": "bytearray(300 * MIB)",
    "take shared memory": "mmap.mmap(-1, 700 * MIB)",
    "take a little shared memory": "mmap.mmap(-1, MIB)",
    "take shared memory through a device": (
        "m = mmap.mmap(os.open('/dev/zero', 0), 64 * MIB, mmap.MAP_SHARED, mmap.PROT_READ); assert m[::4096].count(0)"
    ),
    "take a stack that no limit counts": "mmap.mmap(-1, MIB, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100)",
    "start many processes": "[os.fork() or time.sleep(60) for _ in range(40)]",
    "start many threads": ("[threading.Thread(target=time.sleep, args=(5,), daemon=True).start() for _ in range(40)]"),
    "compute for long": "end = time.process_time() + 1.5\nwhile time.process_time() < end: pass",
    "open many files": "kept = [open('x', 'w') for _ in range(200)]",
    "write a large file": "open('x', 'wb').write(bytes(5 * MIB))",
    "raise a limit": "resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY,) * 2)",
    "leave a core file": "assert resource.getrlimit(resource.RLIMIT_CORE)[1] not in (0, 1)",
}

ATTACKS = FILES | NETWORK | PROCESSES | LIMITS

DISK = {
    "fill the disk": "for n in range(5): open(f'{n}', 'wb').write(bytes(3 * MIB))",
    "make many files": "for n in range(200): open(f'{n}', 'wb').close()",
}

HONEST = {
    "work in the scratch directory": (
        "os.mkdir('a'); open('a/x', 'w').write('1'); os.rename('a/x', 'y'); assert open('y').read() == '1'\n"
        "os.unlink('y'); os.rmdir('a'); assert os.listdir('.') == []"
    ),
    "read the assignment": "assert open(assignment).read() == 'kept'",
    "import late": "import colorsys, decimal, sqlite3, unittest.mock",
    "fork and wait": "in_fork(lambda: None)",
    "use threads": "t = threading.Thread(target=lambda: None); t.start(); t.join()",
    "use a pool of threads": (
        "from concurrent.futures import ThreadPoolExecutor; list(ThreadPoolExecutor(4).map(abs, range(9)))"
    ),
    "use multiprocessing": (
        "import multiprocessing as m; p = m.get_context('fork').Process(target=print); p.start(); p.join()\n"
        "assert p.exitcode == 0"
    ),
    "use asyncio": "import asyncio; asyncio.run(asyncio.sleep(0.01))",
    "copy files": "import shutil; shutil.copy2(assignment, 'x'); Path('x').touch(); Path('x').unlink()",
    "receive a descriptor": "assert len(socket.recv_fds(waiting, 1, 1)[1]) == 1",
    "use a temporary file": "import tempfile; tempfile.NamedTemporaryFile().write(b'1'); tempfile.mkdtemp()",
    "know its home": "assert Path.home() == Path.cwd() == scratch",
    "use random numbers and time": "os.urandom(8); time.localtime(); time.sleep(0.001)",
    "set an alarm": "signal.signal(signal.SIGALRM, print); signal.setitimer(0, 0.01); time.sleep(0.02)",
    "throw away output": "print('x', file=open(os.devnull, 'w'))",
    "signal itself": "signal.signal(signal.SIGUSR1, lambda *_: None); signal.raise_signal(signal.SIGUSR1)",
    "catch a division by zero": "try: 1 / 0\nexcept ZeroDivisionError: pass",
}

WORLDS = ("root", "root, old system", "root in a container", "user", "user, old system")
CONTAINER_RIGHTS = "chown dac_override fowner fsetid kill net_bind_service net_raw setfcap setgid setpcap setuid"


def _python_for(world: str) -> list[str]:
    """The command that runs Python as root or as an ordinary user; skips where that cannot be had."""
    root = os.getuid() == 0
    if world.startswith("root") and not root:
        pytest.skip("needs root")
    if world in ("root", "root, old system") or not root:
        return [sys.executable]
    if not (Path(SYSTEM_PYTHON).exists() and shutil.which("setpriv")):
        pytest.skip("needs setpriv and a Python that every user can read")
    return ["setpriv", *_rights_in(world), SYSTEM_PYTHON]


def _rights_in(world: str) -> list[str]:
    if world == "root in a container":
        return ["--bounding-set", ",".join(["-all", *(f"+{right}" for right in CONTAINER_RIGHTS.split())])]
    return [f"--reuid={ORDINARY_USER}", f"--regid={ORDINARY_USER}", "--clear-groups"]


@lru_cache
def _outcomes(world: str, confined: bool) -> dict[str, str]:
    """What became of every attempt, each in a child of its own."""
    python = _python_for(world)
    place = Path(tempfile.mkdtemp(prefix="confine-"))
    if os.getuid() == 0 and world.startswith("user"):
        os.chown(place, ORDINARY_USER, ORDINARY_USER)
    if world == "root in a container":
        place.chmod(0o711)
    order = {
        "place": str(place),
        "old": world.endswith("old system"),
        "confined": confined,
        "attempts": ATTACKS | DISK | HONEST,
    }
    environment = {"PYTHONPATH": str(REPOSITORY), "SECRET": "1", "PATH": os.environ["PATH"]}
    run = subprocess.run(
        [*python, "-B", "-c", RUNNER],
        input=json.dumps(order),
        capture_output=True,
        text=True,
        env=environment,
        timeout=120,
    )
    shutil.rmtree(place, ignore_errors=True)
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout))


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_confined(attack: str, world: str) -> None:
    outcome = _outcomes(world, True)[attack]

    assert outcome != "done"
    assert "CannotConfine" not in outcome


@pytest.mark.parametrize("world", ["root", "user"])
@pytest.mark.parametrize("attack", [*ATTACKS, *DISK])
def test_the_same_attack_succeeds_without_confinement(attack: str, world: str) -> None:
    outcome = _outcomes(world, False)[attack]

    assert outcome == "done"


@pytest.mark.parametrize("world", WORLDS)
def test_every_canary_is_untouched(world: str) -> None:
    assert _outcomes(world, True)["kept"] == ["kept"] * 3


@pytest.mark.parametrize("world", ["root", "user"])
@pytest.mark.parametrize("attack", DISK)
def test_a_private_disk_is_full_at_its_limit(attack: str, world: str) -> None:
    outcome = _outcomes(world, True)[attack]

    assert "No space left on device" in outcome


@pytest.mark.parametrize("world", WORLDS)
@pytest.mark.parametrize("work", HONEST)
def test_honest_work_goes_on(work: str, world: str) -> None:
    assert _outcomes(world, True)[work] == "done"
