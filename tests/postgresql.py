"""A real PostgreSQL server for tests, of Debian's package, in a folder of its own and with a password."""

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = max(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/nonexistent"))
MISSING = None if (PROGRAMS / "initdb").exists() else "PostgreSQL is not installed: apt-get install postgresql"


@dataclass(frozen=True)
class Server:
    """A server that runs.

    Attributes:
        port: on 127.0.0.1.
        password: of its only user, `grader`.
    """

    port: int
    password: str

    def url(self, database: str, password: str = "") -> str:
        """The name of a database on it, by default without the password, as it may stand in a file."""
        return f"postgresql://grader{password and ':' + password}@127.0.0.1:{self.port}/{database}"


@contextmanager
def running_server() -> Iterator[Server]:
    """Start a server, and end it; it refuses to run as root, so root starts it as `nobody`."""
    user = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    home = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # the path of its socket may have 107 bytes
    server = Server(_free_port(), secrets.token_hex(8))
    (home / "password").write_text(server.password)
    for path in (home, home / "password"):
        shutil.chown(path, user)

    def run(program: str, *options: str) -> None:
        as_user = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if os.geteuid() == 0 else {}
        subprocess.run([PROGRAMS / program, *options], cwd=home, check=True, stdout=subprocess.DEVNULL, **as_user)

    data, options = str(home / "data"), f"-c listen_addresses=127.0.0.1 -p {server.port} -k {home} -c fsync=off"
    try:
        run("initdb", "-D", data, "-U", "grader", "-A", "scram-sha-256", "--pwfile", "password", "-N", "-E", "UTF8")
        run("pg_ctl", "-D", data, "-o", options, "-l", str(home / "log"), "-w", "start")
        try:
            yield server
        finally:
            run("pg_ctl", "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(home)


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])
