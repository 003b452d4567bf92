"""The subject: a warm parent that forks one child per submission, and the child that runs the student's cells.

The parent never reads a byte of the student's. It obeys the judge over the control socket: start a child, interrupt
it, end its forks, end it. A child runs cells, and forks once per exercise, so that whatever a function does to its
process is gone with that exercise.
"""

import argparse
import gc
import importlib
import os
import select
import shutil
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from rnnkit.guarded import closed

from autograder.border.records import records_of
from autograder.border.wire import Channel, Codec, WireClosed, WireError
from autograder.errors import CannotConfine
from autograder.subject.confine import Policy, confine, prepare
from autograder.subject.kernel import give_back_freed_memory
from autograder.subject.limits import Limits
from autograder.subject.nursery import leave, serve_all
from autograder.subject.reaper import adopt_orphans, end, end_forks, kill_descendants
from autograder.subject.shell import Shell
from autograder.subject.unfilled import show_unfilled_arrays
from autograder.subject.watch import excess, private_memory, usage


def main(arguments: Sequence[str] | None = None) -> None:
    """Import what is worth importing once, then obey until the control socket closes; a warm parent for each socket."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--control", type=int, nargs="+", required=True)
    parser.add_argument("--records", required=True)
    parser.add_argument("--warm", nargs="*", default=[])
    parser.add_argument("--rehearsal", default="")
    parser.add_argument("--set", nargs="*", default=[], metavar="NAME=VALUE")
    parser.add_argument("--no-confinement", action="store_true")
    options = parser.parse_args(arguments)
    for name in options.warm:
        importlib.import_module(name)
    if not options.no_confinement:
        prepare()
    adopt_orphans()
    show_unfilled_arrays()
    shell = Shell()
    shell.rehearse(options.rehearsal)
    gc.freeze()  # what all share stays shared: a look through a child's objects neither copies nor counts it
    records = records_of(importlib.import_module(options.records))
    settings = dict(setting.split("=", 1) for setting in options.set)

    def obey(line: socket.socket) -> None:
        control = Channel(line, Codec({}))
        Parent(control, shell, records, settings, confined=not options.no_confinement).obey()

    lines = [socket.socket(fileno=number) for number in options.control]
    if len(lines) == 1:
        obey(lines[0])
    else:
        serve_all(lines, obey)


MAX_FDS = 200  # the lines of one submission, two for each exercise; the kernel hands over at most 253 at once
WATCH_SECONDS = 0.1  # between two looks a subject can pass a common limit; docs/security.md says by how much
MAX_KNOWN = 1000  # answers of the judge's that one function remembers,
MAX_KNOWN_SIZE = 1 << 16  # of so many bytes with their question: 64 MiB together, a small part of the memory allowed


class Parent:
    """The warm parent of one judge's subjects; one submission is alive at a time."""

    def __init__(
        self,
        control: Channel,
        shell: Shell,
        records: dict[str, type],
        settings: dict[str, str],
        *,
        confined: bool,
    ) -> None:
        self._control = control
        self._shell = shell
        self._records = records
        self._settings = settings
        self._home = os.getcwd()
        self._confined = confined
        self._child = 0
        self._scratch = Path()
        self._excess: str | None = None
        self._given: dict[str, dict[str, ModuleType]] = {}

    def obey(self) -> None:
        """Carry out the judge's orders until it is gone, and look after the child in between."""
        signal.signal(signal.SIGTERM, leave)
        self._obey_to_the_end()

    def _obey_to_the_end(self) -> None:
        """Leave neither child nor files, however this ends.

        The judge may be gone while an order is carried out or answered, and SIGTERM says that the guardian is gone.
        """
        try:
            with suppress(WireClosed):
                self._control.send("ready", pid=os.getpid(), home=self._home)
                self._obey()
        finally:
            try:
                self._end()  # before its files are removed, which it would go on writing
            finally:
                shutil.rmtree(self._home, ignore_errors=True)

    def _obey(self) -> None:
        while True:
            while self._child and not select.select([self._control.sock], [], [], WATCH_SECONDS)[0]:
                self._watch()
            header, body = self._control.receive()
            order = self._control.value(header, body)
            answer = self._carry_out(header["op"], order)
            self._control.send("done", answer)

    def _carry_out(self, op: str, order: Any) -> Any:
        match op:
            case "start":
                return self._start(Path(order["scratch"]), order["readable"], order["modules"])
            case "interrupt" if self._child:  # number 0 would mean this process's own group
                os.kill(self._child, signal.SIGINT)
            case "end_forks" if self._child:
                end_forks(self._child)
            case "excess":
                return self._excess
            case "end":
                self._end()
        return None

    def _watch(self) -> None:
        """Kill the child if all its processes together took too much; the judge will ask why."""
        if self._confined and self._excess is None:
            limits = Limits()
            used = usage(self._child, self._scratch, limits, parent_memory=private_memory(os.getpid()))
            self._excess = excess(used, limits)
            if self._excess:
                kill_descendants(self._child)

    def _end(self) -> None:
        if self._child:
            end(self._child)
        self._child = 0

    def _start(self, scratch: Path, readable: list[str], modules: list[str]) -> int:
        _, fds, _, _ = socket.recv_fds(self._control.sock, 1, MAX_FDS)
        new = [folder for folder in modules if folder not in self._given]
        self._given |= {folder: load_given(folder, self._settings) for folder in new}
        if new:
            give_back_freed_memory()  # each fork copies, and each end gives back, also pages that hold nothing any more
        pid = os.fork()
        if pid == 0:
            self._become_child(fds, scratch, [*readable, *modules], modules)
        for fd in fds:
            os.close(fd)  # else the judge would not see the end of a line whose child is dead
        self._child, self._scratch, self._excess = pid, scratch, None
        return pid

    def _become_child(self, fds: list[int], scratch: Path, readable: list[str], modules: list[str]) -> NoReturn:
        try:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)  # the warm parent's handler raises, which a cell could catch
            self._control.close()  # who holds it could answer the judge in the warm parent's name
            _no_terminal()
            os.chdir(scratch)  # without confinement nobody else does
            channel = Channel(socket.socket(fileno=fds[0]), Codec(self._records))
            if self._confined:
                _confine_or_say_why(channel, Policy(scratch, tuple(map(Path, readable)), keep_open=tuple(fds)))
            else:
                os.setsid()
            os.environ.update(self._settings)  # after `confine`, which empties the environment
            sys.path[:0] = modules
            for folder in modules:
                sys.modules.update(self._given[folder])
            # a worker of a class ignores Ctrl-C, all its processes inherit that, and no cell could be interrupted
            signal.signal(signal.SIGINT, signal.default_int_handler)
            Child(channel, self._shell, self._records, fds[1:]).obey()
        finally:
            os._exit(0)  # a fork that went on from here would obey the judge as a second warm parent


def load_given(folder: str, settings: dict[str, str]) -> dict[str, ModuleType]:
    """Import the modules that are released in a folder, which a child would have to compile, as it may write nowhere.

    What cannot be imported is left out: a child that asks for it is told why. Another assignment may be given other
    modules of the same names, so they are not left where imports find them.

    Args:
        folder: where they lie.
        settings: of the environment in which they are imported.
    """
    names = sorted(path.stem for path in Path(folder).glob("*.py"))
    before, writes = dict(os.environ), sys.dont_write_bytecode
    os.environ.update(settings)
    sys.path.insert(0, folder)
    sys.dont_write_bytecode = True  # what is released is copied to students as it lies there
    try:
        for name in names:
            with suppress(Exception):
                importlib.import_module(name)
    finally:
        sys.dont_write_bytecode = writes
        sys.path.remove(folder)
        os.environ.clear()
        os.environ.update(before)
    return {name: sys.modules.pop(name) for name in names if _lies_in(folder, sys.modules.get(name))}


def _lies_in(folder: str, module: ModuleType | None) -> bool:
    return module is not None and Path(getattr(module, "__file__", None) or "").parent == Path(folder)


def _confine_or_say_why(channel: Channel, policy: Policy) -> None:
    try:
        confine(policy)
    except Exception as error:
        channel.send("unconfined", text=str(error) if isinstance(error, CannotConfine) else repr(error))
        raise


class Child:
    """The process in which a student's notebook runs."""

    def __init__(self, channel: Channel, shell: Shell, records: dict[str, type], lines: list[int]) -> None:
        self._channel = channel
        self._shell = shell
        self._records = records
        self._lines = lines

    def obey(self) -> None:
        """Run cells and fork for exercises until the judge closes the channel."""
        self._shell.attach()
        self._channel.send("ready")
        while True:
            header, body = _receive(self._channel)
            match header["op"]:
                case "run":
                    self._run(self._channel.value(header, body))
                case "exercise":
                    self._fork(header)

    def _run(self, source: str) -> None:
        try:
            success = self._shell.run(source)
        except BaseException as error:
            success = False
            self._shell.outputs.error(type(error).__name__, str(error), [])
        self._channel.send("ran", outputs=self._shell.outputs.take(), success=success)

    def _fork(self, asked: dict[str, Any]) -> None:
        """Let a copy of this process serve one exercise over the next of the lines that the judge laid.

        Args:
            asked: the judge's header: the name of the exercise, and the given functions that are closed to it.
        """
        _reap()  # the dead count among the processes that this one may have until they are waited for
        try:
            pid = os.fork()
        except OSError:
            self._channel.send("busy")
            return
        line = self._lines.pop(0)  # only now: a busy notebook is asked again, over the same line
        if pid == 0:
            self._channel.close()  # the copy must not speak where the judge waits for the notebook's own answers
            with closed(asked["name"], asked["closed"]):
                serve_exercise(socket.socket(fileno=line), self._shell.names, self._records)
        os.close(line)
        self._channel.send("forked")
        _reap()


def serve_exercise(sock: socket.socket, names: dict[str, Any], records: dict[str, type]) -> NoReturn:
    """Call the student's functions as the judge asks, until it closes the socket; then end this process."""
    try:
        channel = Channel(sock, Codec(records, callback=lambda number: _stub(channel, number)))
        while True:
            header, body = _receive(channel)
            match header["op"]:
                case "give":
                    names.update(channel.value(header, body))
                case "call":
                    args, kwargs = channel.value(header, body, read_only=header["frozen"])
                    _answer(channel, names, header["name"], args, kwargs)
    finally:
        os._exit(0)  # at once: what the student's code registered for the end of Python could keep it alive


def _answer(channel: Channel, names: dict[str, Any], name: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    function = names.get(name)
    if not callable(function):
        channel.send("missing")
        return
    try:
        value = function(*args, **kwargs)
    except BaseException as error:  # `sys.exit()` in a function costs this call, not the exercise
        channel.send("raised", kind=type(error).__name__, text=_text(error))
        return
    try:
        channel.send("returned", value)
    except WireClosed:
        raise
    except WireError as error:
        channel.send("unsendable", text=str(error))
    except BaseException as error:
        channel.send("unsendable", text=f"{type(error).__name__}: {_text(error)}")


def _stub(channel: Channel, number: int) -> Callable[..., Any]:
    """Make the function that stands for one of the judge's; calling it asks the judge for the value.

    The judge's functions compute and do nothing else, so the same question has the same answer and is asked once: a
    loop of a thousand draws from fixed odds waits twice, and not two thousand times, for two processes to be given
    the processor in turn.
    """
    known: dict[bytes, tuple[dict[str, Any], memoryview]] = {}

    def ask(*args: Any, **kwargs: Any) -> Any:
        question = channel.key([list(args), kwargs])
        header, body = known.get(question) or _asked(channel, number, [list(args), kwargs])
        if len(known) < MAX_KNOWN and len(question) + len(body) <= MAX_KNOWN_SIZE:
            known[question] = header, body
        return channel.value(header, body)

    return ask


def _asked(channel: Channel, number: int, question: list[Any]) -> tuple[dict[str, Any], memoryview]:
    channel.send("callback", question, id=number)
    header, body = _receive(channel)
    if header["op"] != "value":
        raise RuntimeError(str(header.get("text", "the grader ended this call")))
    return header, body


def _receive(channel: Channel) -> tuple[dict[str, Any], memoryview]:
    while True:
        try:
            return channel.receive()
        except WireClosed:
            os._exit(0)
        except KeyboardInterrupt:  # meant for a cell that ended just before it came
            continue


def _text(error: BaseException) -> str:
    try:
        return str(error)[:2000]
    except Exception:
        return "(its message cannot be shown)"


def _no_terminal() -> None:
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1, 2):
        os.dup2(null, fd)
    os.close(null)


def _reap() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


if __name__ == "__main__":
    main(sys.argv[1:])
