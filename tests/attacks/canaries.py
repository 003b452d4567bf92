"""What an attack would have to touch: secrets, files, ports and processes, and how it is noticed that it did."""

import os
import secrets
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.attacks.attack import WRONG, Attack
from tests.toy import FOLDER, TOY
from tests.toy.notebooks import NUMBERS, submitted

CHECK_MARKERS = ("double.expect_oracle(student", "### BEGIN SOLUTION", "### BEGIN HIDDEN TESTS")
IN_TMP = "-unrolled-canary"


@dataclass
class Canaries:
    """A directory full of canaries, and what was heard from them."""

    root: Path
    known: dict[str, Any]
    tokens: tuple[str, ...]
    bystander: subprocess.Popen[bytes]
    heard: list[str] = field(default_factory=list)
    digest: dict[Path, bytes] = field(default_factory=dict)

    @property
    def file_canaries(self) -> list[Path]:
        """Files that must stay as they are."""
        names = ("secret", "gradebook", "neighbour", "checks_copy", "deletable", "closed")
        return [Path(self.known[name]) for name in names]

    def remember(self) -> None:
        """Note how the files are now."""
        self.digest = {path: path.read_bytes() for path in self.file_canaries}

    def told(self, texts: str) -> list[str]:
        """Secrets in what a submission printed, and lines by which it says that it succeeded."""
        leaked = [token for token in (*self.tokens, *CHECK_MARKERS) if token in texts]
        return leaked + [line[:60] for line in texts.splitlines() if line.startswith("marker-")]

    def touched_by(self, name: str) -> list[str]:
        """Files with the attack's name on or in them, and connections that it made."""
        found = [str(path) for path in self._places() if name == path.name.removesuffix(IN_TMP)]
        changed = [path for path in (*self.file_canaries, *self._dropped()) if path.is_file()]
        found += [str(path) for path in changed if name.encode() in path.read_bytes()]
        return found + [f"connection from {who}" for who in self.heard if who == name]

    def _places(self) -> Iterator[Path]:
        yield from Path(self.known["outside"]).iterdir()
        for folder in ("/tmp", "/dev/shm"):
            yield from Path(folder).glob(f"*{IN_TMP}")

    def _dropped(self) -> Iterator[Path]:
        yield from (Path(self.known["home"]) / ".ipython").iterdir()
        results = Path(self.known["results"])
        yield from results.glob("honest-*") if results.is_dir() else ()

    def changed(self) -> list[str]:
        """Files that are not as they were, whoever did it, and the death of a bystander."""
        gone = [str(path) for path, before in self.digest.items() if not path.is_file() or path.read_bytes() != before]
        opened = [] if Path(self.known["closed"]).stat().st_mode & 0o077 == 0 else ["closed file is open"]
        return gone + opened + ([] if self.bystander.poll() is None else ["bystander is dead"])

    def repair(self) -> None:
        """Put everything back, after an attack that was let through."""
        for path, before in self.digest.items():
            path.write_bytes(before)
        Path(self.known["closed"]).chmod(0o600)
        for path in [*self._places(), *self._dropped()]:
            path.unlink(missing_ok=True)
        self.heard.clear()
        if self.bystander.poll() is not None:
            self.bystander = _bystander()
            self.known["bystander"] = self.bystander.pid


@contextmanager
def canaries(course: Any = TOY) -> Iterator[Canaries]:
    """Set all canaries up in a new directory below /tmp that everybody may enter."""
    for folder in ("/tmp", "/dev/shm"):  # left where an unguarded run was killed
        for path in Path(folder).glob(f"*{IN_TMP}"):
            path.unlink()
    root = Path(tempfile.mkdtemp(prefix="canaries-", dir="/tmp"))
    root.chmod(0o777)
    token = {name: f"secret-of-{name}-{secrets.token_hex(8)}" for name in ("home", "environment", "neighbour")}
    known = _files(root, course, token)
    bird = Canaries(root, known, tuple(token.values()), _bystander())
    known |= {"grader": os.getpid(), "bystander": bird.bystander.pid}
    before = os.environ.get("UNROLLED_CANARY")
    os.environ["UNROLLED_CANARY"] = token["environment"]
    try:
        with _listening(root, known, bird.heard):
            bird.remember()
            yield bird
    finally:
        os.environ.pop("UNROLLED_CANARY", None)
        if before is not None:
            os.environ["UNROLLED_CANARY"] = before
        bird.bystander.kill()
        bird.bystander.wait()
        subprocess.run(["rm", "-rf", "--", str(root)], check=False)


def _bystander() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])


def _files(root: Path, course: Any, token: dict[str, str]) -> dict[str, Any]:
    home, outside = root / "home", root / "outside"
    for folder in (home / ".ipython", outside, root / "class" / "submitted", root / "tmp"):
        folder.mkdir(parents=True)
        folder.chmod(0o777)
    neighbour = root / "class" / "submitted" / "a-honest" / NUMBERS / f"{NUMBERS}.ipynb"
    neighbour.parent.mkdir(parents=True)
    neighbour.write_bytes(submitted(course, extra=[f"# {token['neighbour']}"]))
    for name in ("secret", "deletable", "closed", "checks_copy"):
        (home / name).write_text(token["home"])
        (home / name).chmod(0o666)
    (home / "closed").chmod(0o600)
    with sqlite3.connect(home / "gradebook.db") as database:
        database.execute("create table canary (name text)")
        database.execute("insert into canary values (?)", [token["home"]])
    database.close()
    (home / "gradebook.db").chmod(0o666)
    return {
        "home": str(home), "secret": str(home / "secret"), "deletable": str(home / "deletable"),
        "closed": str(home / "closed"), "checks_copy": str(home / "checks_copy"),
        "gradebook": str(home / "gradebook.db"), "outside": str(outside), "neighbour": str(neighbour),
        "results": str(root / "class" / "results" / NUMBERS), "repository": str(FOLDER.parents[1]),
        "checks": str(FOLDER / "numbers" / "checks.py"),
        "solutions": str(FOLDER / "solutions" / NUMBERS / f"{NUMBERS}.ipynb"),
    }  # fmt: skip


@contextmanager
def _listening(root: Path, known: dict[str, Any], heard: list[str]) -> Iterator[None]:
    """Listen on a port, two abstract sockets, a socket file and a datagram port; note who says something."""
    tcp, abstract, file = socket.socket(), socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX)
    udp, datagram = socket.socket(type=socket.SOCK_DGRAM), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    known["abstract"], known["socket"] = f"\0{root.name}", str(root / "outside.socket")
    known["abstract_datagram"] = f"\0{root.name}-datagram"
    for sock, address in ((tcp, ("127.0.0.1", 0)), (abstract, known["abstract"]), (file, known["socket"]),
                          (udp, ("127.0.0.1", 0)), (datagram, known["abstract_datagram"])):  # fmt: skip
        sock.bind(address)
    os.chmod(known["socket"], 0o777)
    known["port"], known["udp"] = tcp.getsockname()[1], udp.getsockname()[1]
    threads = [threading.Thread(target=_accept, args=(sock, heard), daemon=True) for sock in (tcp, abstract, file)]
    threads += [threading.Thread(target=_read, args=(sock, heard), daemon=True) for sock in (udp, datagram)]
    for sock in (tcp, abstract, file):
        sock.listen()
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for sock in (tcp, abstract, file, udp, datagram):
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()


def _accept(sock: socket.socket, heard: list[str]) -> None:
    with suppress(OSError):
        while True:
            connection, _ = sock.accept()
            connection.settimeout(2)
            with connection, suppress(TimeoutError):
                heard.append(connection.recv(100).decode(errors="replace"))


def _read(sock: socket.socket, heard: list[str]) -> None:
    with suppress(OSError):
        while data := sock.recv(100):
            heard.append(data.decode(errors="replace"))


def honest(course: Any) -> dict[str, tuple[bytes, float]]:
    """Students between the attackers, with the scores they deserve; "a-honest" is among the canaries."""
    slow = "def double(x):\n    import time; time.sleep(0.02)\n    y = np.zeros(x.shape)\n"
    slow += "    for i in range(x.shape[0]):\n        for j in range(x.shape[1]):\n            y[i, j] = 2 * x[i, j]\n"
    return {
        "a-honest": (b"", 10.0),
        "e-honest": (submitted(course, double=slow + "    return y"), 10.0),
        "i-honest": (submitted(course, mean_of_rows="def mean_of_rows(x):\n    return x.mean(axis=1) + 1"), 6.0),
        "m-honest": (submitted(course, extra=["import warnings\nwarnings.warn('only a warning')"]), 10.0),
        "q-honest": (submitted(course, **WRONG), 0.0),
        "s-honest": (submitted(course, extra=["%timeit -n 1 -r 1 sum(range(10))", "1 / 0"]), 10.0),
        "z-honest": (submitted(course), 10.0),
    }


def hand_in_all(bird: Canaries, course: Any, attacks: tuple[Attack, ...]) -> None:
    """Fill the class directory with attackers and honest students."""
    for attack in attacks:
        attack.hand_in(bird.root / "class", course, bird.known)
    for name, (data, _) in honest(course).items():
        if data:
            folder = bird.root / "class" / "submitted" / name / NUMBERS
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{NUMBERS}.ipynb").write_bytes(data)
