"""Harm without theft: endless, huge, many, and what does not want to end."""

from tests.attacks.attack import Attack, greed, harm

BOUNDED, ENDS, NEIGHBOURS = "bounded", "nothing survives", "neighbours"
NAMED = "import ctypes\nctypes.CDLL(None).prctl(15, CANARY['name'].encode()[:15], 0, 0, 0)\n"
DAEMON = """
import time
if os.fork() == 0:
    if os.fork() == 0:
        for _ in range(5):
            time.sleep(1)
        os._exit(0)
    os._exit(0)
"""
SESSION = """
import time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(20)
    os._exit(0)
"""
FORKS = """
import time
children = 0
for _ in range(300):
    pid = os.fork()
    if pid == 0:
        time.sleep(4)
        os._exit(0)
    children += 1
print('marker-300-processes' if children == 300 else 'no')
"""
BOMB = """
def bomb():
    while True:
        try:
            os.fork()
        except OSError:
            pass
bomb()
"""
DISK = """
block = bytes(1 << 20)
written = 0
for number in range(12):
    with open(f'file-{number}', 'wb') as file:
        for _ in range(25):
            written += file.write(block)
print('marker-300-mib' if written == 300 << 20 else 'no')
"""
FILES = """
made = 0
for number in range(5000):
    open(f'many-{number}', 'w').close()
    made += 1
print('marker-5000-files')
"""
DEEP = """
for _ in range(3000):
    os.mkdir('d')
    os.chdir('d')
print('marker-3000-levels')
"""
MANY = """
import time
ready, full = os.pipe()
for _ in range(4):
    if os.fork() == 0:
        held = np.ones(54_000_000)
        os.write(full, b'x')
        time.sleep(2.5)
        os._exit(0)
if b''.join(os.read(ready, 1) for _ in range(4)) == b'xxxx':
    print('marker-four-full')
"""
SPINNING = """
for _ in range(25):
    if os.fork() == 0:
        while True:
            pass
"""
BUSY = """
import signal
fork, first = os.fork, os.getpid()

def churn():
    while True:
        try:
            if fork() == 0:
                os._exit(0)
        except OSError:
            pass

def storm():
    if os.getpid() != first:
        return fork()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in range(6):
        if fork() == 0:
            churn()
    raise OSError('busy')

os.fork = storm
"""

ATTACKS: tuple[Attack, ...] = (
    harm("endless-loop", BOUNDED, "loops for ever in a cell", "while True: pass"),
    greed("endless-answers", BOUNDED, "loops for ever in every answer, uninterruptibly",
          "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)",
          answers={"double": "def double(x):\n    while True: pass",
                   "mean_of_rows": "def mean_of_rows(x):\n    while True: pass"}),
    harm("ignores-interrupts", BOUNDED, "ignores interrupts and loops",
         "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"),
    harm("catches-everything", BOUNDED, "catches every exception and goes on",
         "while True:\n    try:\n        while True: pass\n    except BaseException: pass"),
    harm("sleeps", BOUNDED, "sleeps for an hour", "import time\ntime.sleep(3600)"),
    harm("exits", BOUNDED, "ends its process", "os._exit(0)"),
    harm("many-exits", BOUNDED, "ends its process in each of thirty cells", *["os._exit(0)"] * 30),
    harm("segfault", BOUNDED, "reads address zero", "import ctypes\nctypes.string_at(0)"),
    harm("aborts", BOUNDED, "aborts", "os.abort()"),
    harm("stops-itself", BOUNDED, "stops its own process", "import signal\nos.kill(os.getpid(), signal.SIGSTOP)"),
    harm("deadlock", BOUNDED, "waits for a lock that it holds",
         "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()"),
    harm("recursion", BOUNDED, "recurses for ever in C",
         "import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()"),
    harm("regular-expression", BOUNDED, "matches a pattern that never ends",
         "import re\nre.match(r'(a+)+$', 'a' * 60 + 'b')"),
    harm("big-power", BOUNDED, "computes a number that never ends", "10 ** 10 ** 9"),
    harm("alarm", BOUNDED, "has itself killed by a timer later", "import signal\nsignal.signal(signal.SIGALRM, "
         "signal.SIG_IGN)\nsignal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)"),
    harm("memory-2-gib", BOUNDED, "takes two gigabytes of memory",
         "held = np.ones(260_000_000)\nprint('marker-2-gib')"),
    harm("memory-of-many", BOUNDED, "takes 1.6 GiB in four processes", MANY),
    harm("anonymous-file", BOUNDED, "takes memory that counts as a file",
         "import ctypes\nlibc = ctypes.CDLL(None)\nfd = libc.memfd_create(b'x', 0)\nassert fd > 0\n"
         "n = sum(os.write(fd, bytes(1 << 20)) for _ in range(200))\nprint('marker-memfd')"),
    harm("shared-memory", BOUNDED, "takes 1.3 GiB of memory that its processes share without a file",
         "import mmap\nheld = [mmap.mmap(-1, 650 << 20) for _ in range(2)]\n"
         "for part in held:\n    if os.fork() == 0:\n        for at in range(0, len(part), 4096): part[at] = 1\n"
         "        os._exit(0)\nprint('marker-shared-memory')", calm=False),
    harm("stack-memory", BOUNDED, "takes memory as a stack, which the kernel's limit on memory does not count",
         "import mmap\nheld = mmap.mmap(-1, 1300 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS | 0x100)\n"
         "print('marker-stack-memory')", calm=False),
    harm("deleted-files", BOUNDED, "writes 128 MiB into files that it deletes and keeps open",
         "import time\nheld = []\nfor number in range(8):\n    held.append(open('gone', 'wb'))\n    os.unlink('gone')\n"
         "    held[-1].write(bytes(16 << 20))\n    held[-1].flush()\n    time.sleep(0.1)\n"
         "print('marker-128-mib-deleted')"),
    harm("processes-300", BOUNDED, "starts 300 processes", FORKS),
    harm("fork-bomb", BOUNDED, "forks as fast as it can", BOMB, calm=False),
    harm("threads-500", BOUNDED, "starts 500 threads",
         "import threading, time\nstop = []\n"
         "for _ in range(500):\n    threading.Thread(target=time.sleep, args=(1,), daemon=True).start()\n"
         "print('marker-500-threads')"),
    harm("disk-300-mib", BOUNDED, "writes 300 MiB of files", DISK),
    harm("files-5000", BOUNDED, "makes 5000 files", FILES),
    harm("deep-directories", BOUNDED, "nests directories deeper than a path is long", DEEP),
    harm("descriptors", BOUNDED, "opens files until none is left",
         "held = []\nwhile True:\n    held.append(open('/dev/null'))"),
    harm("line-of-50-mb", BOUNDED, "prints one line of 50 MB", "print('x' * 50_000_000)"),
    harm("endless-print", BOUNDED, "prints for ever", "while True: print('x' * 10_000)"),
    harm("big-picture", BOUNDED, "displays 50 MB of something else than a picture",
         "from IPython.display import display\ndisplay({'image/png': 'A' * 50_000_000}, raw=True)"),
    harm("deep-display", BOUNDED, "displays JSON nested very deep",
         "deep = []\nfor _ in range(500): deep = [deep]\n"
         "display({'application/json': deep, 'text/plain': deep}, raw=True)"),
    harm("daemon", ENDS, "leaves a daemon behind", NAMED + DAEMON),
    harm("daemon-session", ENDS, "leaves a daemon in a session of its own", NAMED + SESSION),
    harm("daemon-from-answer", ENDS, "leaves a daemon behind when an exercise is checked",
         answers={"double": "def double(x):\n    import time\n    if os.fork() == 0:\n        time.sleep(5)\n"
                            "        os._exit(0)\n    return 2 * x"}),
    harm("busy-storm", ENDS, "starts a storm instead of the fork that is asked of it, and says that it is busy",
         NAMED + BUSY, calm=False, score=0.0),
    harm("name-not-text", NEIGHBOURS, "gives its process a name that is no text",
         "import ctypes, time\nctypes.CDLL(None).prctl(15, b'\\xff\\xfe) (\\n\\x80', 0, 0, 0)\ntime.sleep(0.5)"),
    harm("name-of-others", NEIGHBOURS, "gives its process a name that looks like the fields after it",
         "import ctypes, time\nctypes.CDLL(None).prctl(15, b'x) R 1 1 1 1', 0, 0, 0)\ntime.sleep(0.5)"),
    harm("spins-on-all-cores", NEIGHBOURS, "keeps all cores busy with 25 processes", SPINNING, calm=False),
    harm("spins-and-forks-in-answers", NEIGHBOURS, "keeps cores busy while its exercises are checked",
         answers={"double": f"def double(x):\n    {SPINNING.strip().replace(chr(10), chr(10) + '    ')}\n"
                            "    return 2 * x"}, calm=False, score=6.0),
    harm("ignores-fork-limit", NEIGHBOURS, "uses up the processes that its user may have",
         "import time\ntry:\n    for _ in range(40):\n        if os.fork() == 0:\n            time.sleep(3)\n"
         "            os._exit(0)\nexcept OSError as e:\n    print(e)\ntime.sleep(1)"),
)  # fmt: skip
