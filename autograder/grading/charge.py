"""What a submission is charged for: the time for which the judge waited, less the time that nobody gave its processes.

Linux keeps for each task how long it ran and how long it stood in a processor's queue (`/proc/PID/schedstat`, see
Documentation/scheduler/sched-stats in the kernel). Time in the queue is the machine's affair and not the answer's.
Sleeping is no queue, so it is charged like work. Two more things are nobody's: the judge's own work, and the judge's
own time in the queue.
"""

import os
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from autograder.errors import Starved
from autograder.subject.watch import read_small, session

NANOSECOND = 1e-9
PROC = Path("/proc")
MANY = 8  # tasks of one submission, from which on they are its own crowd; a notebook and the copy of it are two
FRESH = 0.25  # seconds for which a look at all tasks is not repeated: it costs about 2 ms where hundreds of tasks run


@dataclass(frozen=True)
class Task:
    """What a task, which is a process or one of its threads, has had so far, in seconds.

    Attributes:
        worked: on a processor.
        queued: ready to work, while no processor was free for it.
    """

    worked: float
    queued: float


Tasks = Mapping[int, Task]
"""Tasks by their number."""

NOTHING = Task(0.0, 0.0)


def shortcomings() -> tuple[str, ...]:
    """What is worth knowing of a machine that does not count; one plain sentence, or none."""
    if _counts(PROC):
        return ()
    return (
        "This machine does not count how long programs wait for a processor (no /proc/PID/schedstat), so limits of "
        "time are of wall time: on a busy machine right answers can run out of it. Grade when little else is going on.",
    )


def _counts(proc: Path) -> bool:
    """Whether the kernel counts; one that was built to, and told not to, gives three zeros."""
    try:
        return int((proc / "self/schedstat").read_text().split()[2]) > 0
    except (OSError, ValueError, IndexError):
        return False


def tasks_of(pid: int) -> dict[int, Task]:
    """All tasks of the subject `pid`, its children's and theirs; none where the kernel does not count."""
    return {task: had for member in session(pid) for task, had in _threads(member)}


def starved(before: Tasks, after: Tasks) -> float:
    """For how long a submission could not go on for want of a processor, between two looks at its tasks, in seconds.

    That is how long its most delayed task stood in the queue, less what its other tasks worked meanwhile: who starts
    many so that they keep each other from working has no one else to blame. Of a crowd nothing is excused, since what
    its members worked that have ended meanwhile is not seen.
    """
    if len(after) > MANY:
        return 0.0
    since = [_since(before.get(number, NOTHING), task) for number, task in after.items()]
    worked = sum(task.worked for task in since)
    return max((task.queued + task.worked - worked for task in since), default=0.0)


class Account:
    """What one submission is not charged for, so far, over all the processes in which it runs.

    Args:
        ceiling: seconds of wall time after which the submission is given up, whoever is to blame.

    Attributes:
        excused: seconds of wall time that are nobody's.
    """

    def __init__(self, ceiling: float) -> None:
        self.ceiling = ceiling
        self.excused = 0.0
        self._until = time.monotonic() + ceiling
        self._subject = 0
        self._look()

    def follow(self, pid: int) -> None:
        """From now on, look at the tasks of the subject `pid`, which has just begun: all of them count from nothing."""
        self.settle()
        self._subject = pid

    def settle(self, *, after: float = 0.0) -> None:
        """Bring `excused` up to date, unless that was done within the last so many seconds.

        Do it before a process is ended: what it waited for is forgotten with it.
        """
        if time.monotonic() - self._looked < after:
            return
        looked, own, tasks = self._looked, self._own, self._tasks
        self._look()
        mine = _since(own, self._own)
        nobodys = mine.worked + mine.queued + max(0.0, starved(tasks, self._tasks))
        self.excused += min(nobodys, self._looked - looked)

    def left(self) -> float:
        """Seconds of wall time until the submission is given up.

        Raises:
            Starved: if it is time.
        """
        left = self._until - time.monotonic()
        if left <= 0:
            raise Starved(
                f"it could not be run to its end within {self.ceiling:g} seconds, because the machine gave it too "
                "little processor time. Grade it again when less is going on"
            )
        return left

    def _look(self) -> None:
        self._own = dict(_threads(os.getpid())).get(threading.get_native_id(), NOTHING)
        self._tasks: Tasks = tasks_of(self._subject) if self._subject else {}
        self._looked = time.monotonic()


class Limit:
    """So many seconds of a submission's own time, from now on.

    Args:
        account: of the submission.
        seconds: how many.
        what: what they are for, in the words of a message.
    """

    def __init__(self, account: Account, seconds: float, what: str = "") -> None:
        account.settle(after=FRESH)
        self.seconds = seconds
        self.what = what
        self.account = account
        self._until = time.monotonic() + seconds - account.excused

    def left(self) -> float:
        """Seconds of wall time for which it is worth waiting before one asks again; 0 or less when time is up.

        Raises:
            Starved: if the submission has reached its ceiling.
        """
        return Limits(self).left()

    def until(self) -> float:
        """When time is up, as a moment on the monotonic clock, if nothing more is excused."""
        return self._until + self.account.excused


class Limits:
    """Several limits of one submission, of which the first to be reached counts."""

    def __init__(self, *limits: Limit) -> None:
        self._limits = limits
        self._account = limits[0].account

    def left(self) -> float:
        """As for one limit: of the one that is reached first."""
        ceiling = self._account.left()
        if self._left() <= 0:
            self._account.settle()
        return min(self._left(), ceiling)

    def _left(self) -> float:
        return min(map(Limit.until, self._limits)) - time.monotonic()

    def reached(self) -> Limit:
        """The limit of which least is left."""
        return min(self._limits, key=Limit.until)


def _since(before: Task, now: Task) -> Task:
    """What a task had in between; a number that another task got in the meantime starts at nothing."""
    if now.worked < before.worked or now.queued < before.queued:
        return now
    return Task(now.worked - before.worked, now.queued - before.queued)


def _threads(pid: int) -> list[tuple[int, Task]]:
    """The tasks of one process; none if it has ended."""
    found = []
    try:
        for name in os.listdir(f"{PROC}/{pid}/task"):
            worked, queued, _ = read_small(f"{PROC}/{pid}/task/{name}/schedstat").split()
            found.append((int(name), Task(int(worked) * NANOSECOND, int(queued) * NANOSECOND)))
    except (OSError, ValueError):
        pass
    return found
