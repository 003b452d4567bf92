"""A class graded on a Dask cluster: `Cluster.graded` stands where a pool of processes stands on one machine.

Jobs go out in windows, so that a hundred thousand need no more of the scheduler's memory than a few hundred. A worker
that cannot confine student code, or differs in a version or a check, gets none.
"""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any

from autograder.claims.results import Report
from autograder.errors import AutograderError, CannotConfine, CannotRead, Starved
from autograder.grading.client import Patience
from autograder.grading.collected import Job, Sent, taken
from autograder.grading.far import Answer, BadAnswer, Ended, Grader, Terms, received, release_of
from autograder.grading.kept import keep, keep_not_graded
from autograder.grading.settings import Settings

AHEAD = 4  # jobs under way for each thread of a worker: while one is graded, the next are there already
ANSWERS_WITHIN = 20.0  # seconds for which a scheduler is waited for
LOOKS_EVERY = 1.0  # seconds without an answer after which it is seen whether anybody is there to give one
NOBODY_FOR = 60.0  # seconds for which workers may be away; a nanny starts an ended one anew within some
NAME = "unrolled-graders"

try:
    from distributed import Client, KilledWorker, WorkerPlugin, get_worker
    from distributed.client import FutureCancelledError
    from distributed.comm import get_address_host
except ImportError:  # said when a cluster is asked for
    Client, WorkerPlugin = None, object


class BadCluster(AutograderError):
    """A cluster that cannot be used, or of which no worker can."""


class Graders(WorkerPlugin):  # type: ignore[misc]
    """Lends each task of a Dask worker a process that grades, and ends them with the worker."""

    name = NAME

    def __init__(self) -> None:
        self._idle: list[Grader] = []
        self._lock = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        return {}

    def __setstate__(self, _state: dict[str, Any]) -> None:
        self.__init__()  # type: ignore[misc]

    def teardown(self, worker: Any) -> None:
        """End all processes that wait for work."""
        while self._idle:
            self._idle.pop().close()

    @contextmanager
    def lent(self) -> Iterator[Grader]:
        """A process that does nothing else meanwhile; one that ended is not lent again."""
        with self._lock:
            grader = self._idle.pop() if self._idle else None
        grader = grader or Grader()
        try:
            yield grader
        finally:
            if not grader.ended:
                with self._lock:
                    self._idle.append(grader)


def grade_there(terms: Terms, sent: Sent) -> Answer:
    """Grade on the Dask worker that runs this."""
    graders: Graders = get_worker().plugins[NAME]
    with graders.lent() as grader:
        return grader.grade(terms, sent)


def opens(terms: Terms, dask_worker: Any) -> str:
    """Open a judge on a worker, which grades later what comes first; say why it failed, or nothing."""
    graders: Graders = dask_worker.plugins[NAME]
    try:
        with graders.lent() as grader:
            grader.open(terms)
    except AutograderError as error:
        return str(error)
    return ""


class Cluster:
    """The workers of a Dask scheduler. Use it as a context manager.

    Args:
        address: of the scheduler, as `tcp://HOST:8786` or `tls://HOST:8786`.
        course_at: where the course is, here and there, as "module:name".
        confined: whether workers must be able to confine student code.

    Attributes:
        left_out: why workers get nothing, and with them the others of their host, a sentence each.
        threads: of the workers that are used, together.

    Raises:
        BadCluster: if nobody answers, or no worker can be used.
    """

    def __init__(self, address: str, course_at: str, *, confined: bool = True) -> None:
        if Client is None:
            raise BadCluster("grading on a cluster needs the package distributed; pip install 'unrolled[dask]'.")
        self._course_at, self._address = course_at, address
        try:
            self._client = Client(address, timeout=ANSWERS_WITHIN, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as error:
            raise BadCluster(
                f"no Dask scheduler answers at {address} ({error}). Check the address that it said when it started."
            ) from error
        try:
            self.left_out = tuple(self._begin(confined))
        except BaseException:
            self._client.close()
            raise

    def __enter__(self) -> "Cluster":
        """Use it."""
        return self

    def __exit__(self, _kind: type[BaseException] | None, _error: object, _trace: TracebackType | None) -> None:
        """End the processes that graded on the workers, and leave the workers to whoever started them."""
        with suppress(Exception):
            self._client.unregister_worker_plugin(NAME)
        self._client.close()

    def _begin(self, confined: bool) -> Iterator[str]:
        """Find the workers that can be used, and say of each other one why it cannot."""
        ours = release_here(self._course_at)
        found = self._client.run(release_of, self._course_at, on_error="return")
        usable = [worker for worker, theirs in found.items() if theirs == ours]
        self._client.register_plugin(Graders())
        terms = Terms(self._course_at, Patience(), confined, None, False)
        cannot = self._client.run(opens, terms, workers=usable, on_error="return") if usable else {}
        said = [*_differing(ours, found), *(f"{worker}: {why}" for worker, why in cannot.items() if why)]
        good = {worker for worker in usable if not cannot.get(worker)}
        # by host, since a worker that is started anew after it ended has another address
        self._hosts = {get_address_host(worker) for worker in good}
        self._hosts -= {get_address_host(worker) for worker in found if worker not in good}
        if not self._hosts:
            why = " ".join(said) or "it has no workers."
            raise BadCluster(f"no worker of the cluster can be used: {why}")
        threads = self._client.nthreads(list(good))
        self.threads = sum(threads.values())
        return iter(said)

    def graded(self, settings: Settings, jobs: Sequence[Job]) -> Iterator[tuple[Job, Report]]:
        """Grade jobs and keep their results; those whose worker ended, or that starved, are left out."""
        terms = Terms(self._course_at, settings.patience, settings.confined, settings.seed, settings.whole)
        waiting, sent = iter(jobs), {}
        done: SimpleQueue[Any] = SimpleQueue()

        def send(count: int) -> Iterator[tuple[Job, Report]]:
            for job in islice(waiting, count):
                try:
                    what = taken(settings.course, job)
                except CannotRead as error:
                    yield job, keep_not_graded(settings, job, str(error).removesuffix("."))
                    continue
                future = self._client.submit(grade_there, terms, what, workers=list(self._hosts), pure=False)
                sent[future] = job, what
                future.add_done_callback(done.put)

        try:
            yield from send(AHEAD * self.threads)
            while sent:
                future = self._next(done)
                job, what = sent.pop(future)
                report = self._kept(settings, job, what, future)
                if report is not None:
                    yield job, report
                yield from send(1)
        finally:
            for future in sent:
                future.cancel()

    def _next(self, done: "SimpleQueue[Any]") -> Any:
        """Wait for the next answer, as long as there is somebody who can give one.

        Raises:
            BadCluster: if the scheduler is gone, or has been without workers for too long.
        """
        began = time.monotonic()
        while True:
            with suppress(Empty):
                return done.get(timeout=LOOKS_EVERY)
            again = "Start it again, and repeat the command: what is graded stays graded."
            if self._client.status != "running":
                raise BadCluster(f"the scheduler at {self._address} is gone. {again}")
            if self._somebody_is_there():
                began = time.monotonic()
            elif time.monotonic() - began > NOBODY_FOR:
                raise BadCluster(f"the scheduler at {self._address} has no worker left that can be used. {again}")

    def _somebody_is_there(self) -> bool:
        there = self._client.scheduler_info(n_workers=-1)["workers"]
        return any(get_address_host(worker) in self._hosts for worker in there)

    def _kept(self, settings: Settings, job: Job, sent: Sent, future: Any) -> Report | None:
        """Look at what came back, and keep it; None where nothing did."""
        try:
            answer = future.result()
            report = received(settings.course, sent, answer)
        except (Ended, Starved, KilledWorker, FutureCancelledError):
            return None
        except BadAnswer as error:
            return keep_not_graded(settings, job, f"a worker of the cluster failed on it: {error}")
        except CannotConfine as error:
            return keep_not_graded(settings, job, str(error).removesuffix("."))
        except Exception as error:  # whatever a worker meets is this submission's, and ends no other
            return keep_not_graded(
                settings, job, f"a worker of the cluster failed on it ({type(error).__name__}: {error})"
            )
        if report.grader_failed:
            return keep_not_graded(settings, job, str(report.error))
        return keep(settings, job, report, answer.notebook)


def release_here(course_at: str) -> dict[str, str]:
    """What the workers' versions and checks are compared with."""
    return release_of(course_at)


def _differing(ours: dict[str, str], found: dict[str, Any]) -> Iterator[str]:
    for worker, theirs in found.items():
        if not isinstance(theirs, dict):
            yield f"{worker}: the course cannot be loaded there ({theirs}). Install the same version of this project."
            continue
        other = [name for name in {**ours, **theirs} if ours.get(name) != theirs.get(name)]
        if other:
            name = other[0]
            yield f"{worker}: {name} is {theirs.get(name)} there and {ours.get(name)} here. Install the same version."
