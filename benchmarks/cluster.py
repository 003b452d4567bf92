"""What a Dask cluster costs beside a pool of processes, and what that means for a hundred thousand submissions.

The same jobs on one machine, alternating: through two workers of the pool, and through a scheduler and two Dask
workers. Then the pieces that a computed table needs: seconds of a worker for one submission, seconds of the one process
that reads, looks at answers, keeps them and writes the gradebook, bytes over the network, memory.

    python benchmarks/cluster.py [--jobs 200] [--rounds 2] [--write]

What is measured and what is computed is marked in the page; `--write` makes docs/benchmarks/cluster.md anew.
"""

import argparse
import compileall
import os
import pickle
import re
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from distributed import LocalCluster

from autograder.authoring.demo import make_class
from autograder.claims.course import REPOSITORY
from autograder.gradebook.keeper import Keeper
from autograder.grading.batch import grade_class
from autograder.grading.client import Patience
from autograder.grading.cluster import AHEAD, Cluster
from autograder.grading.collected import Job, find_jobs, taken
from autograder.grading.far import Answer, Terms, grade_sent, received
from autograder.grading.kept import keep, read_notebook
from autograder.grading.settings import Settings
from autograder.unrolled import UNROLLED

AT = "autograder.unrolled:UNROLLED"
PAGE = REPOSITORY / "docs/benchmarks/cluster.md"
BEGINS = "<!-- made by benchmarks/cluster.py --write -->\n"
CORES = (1, 8, 64, 512)
SUBMISSIONS = 100_000
EVERY = 0.25  # seconds between two looks at memory
PIECES = 24  # submissions over which each piece is measured


@dataclass(frozen=True)
class Pieces:
    """What one submission takes, medians.

    Attributes:
        worker: seconds of a worker by the clock, its subject included.
        reading: seconds of the coordinator to read and send it.
        keeping: seconds of the coordinator to look at the answer and write it.
        gradebook: seconds of the coordinator for rows, notebook and feedback page.
        sent: bytes to the worker.
        answered: bytes back.
    """

    worker: float
    reading: float
    keeping: float
    gradebook: float
    sent: int
    answered: int

    @property
    def coordinator(self) -> float:
        """Seconds of the coordinator, which does one submission after another."""
        return self.reading + self.keeping + self.gradebook


@dataclass(frozen=True)
class Held:
    """Memory in MiB.

    Attributes:
        coordinator: the most that this process held, with the scheduler in it.
        grown: what a submission added to it, from the first round's end to the last one's.
        worker: the most that a worker held with its judge, the warm parent and the submission, what they share once.
    """

    coordinator: float
    grown: float
    worker: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    compileall.compile_dir(REPOSITORY / "autograder", quiet=2)
    with tempfile.TemporaryDirectory() as folder:
        pool, dask, held = side_by_side(Path(folder), options.jobs, options.rounds)
        pieces = {name: pieces_of(Path(folder) / name, name) for name in ("01_rnn_cell", "04_rnn_types")}
    page = "\n".join(_page(options, pool, dask, held, pieces))
    print(page)
    if options.write:
        PAGE.write_text(page + "\n", encoding="utf-8")


def class_of(root: Path, name: str, students: int) -> list[Job]:
    """Submissions without the two that loop for ever or crash, which take their limits and nothing else."""
    assignment = UNROLLED.assignment(name)
    make_class(replace(UNROLLED, assignments=(assignment,)), root, students=students + 2)
    for student in ("s04", "s05"):
        shutil.rmtree(root / "submitted" / student)
    return find_jobs(root, [assignment])


def side_by_side(folder: Path, n_jobs: int, rounds: int) -> tuple[list[float], list[float], Held]:
    """Seconds of each round through the pool and through Dask, and what Dask's side held meanwhile."""
    root = folder / "class"
    jobs = class_of(root, "01_rnn_cell", n_jobs)
    settings = Settings(UNROLLED, root, Patience(), True, seed=1)
    pool, dask, after = [], [], []
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as local,
        Cluster(local.scheduler_address, AT) as cluster,
        Looks(tuple(cluster._client.run(os.getpid).values())) as looks,
    ):
        for _ in range(rounds):
            pool.append(_seconds(settings, jobs, None))
            dask.append(_seconds(settings, jobs, cluster))
            after.append(_resident(os.getpid()))
    graded_since = 2 * len(jobs) * max(1, rounds - 1)  # through the pool and through Dask, both from this process
    grown = max(0.0, after[-1] - after[0]) / graded_since
    return pool, dask, Held(max(after), grown, looks.most)


class Looks:
    """Looks at the memory of workers while the body runs.

    Args:
        workers: process ids.
    """

    def __init__(self, workers: Sequence[int]) -> None:
        self.most = 0.0
        self._workers = workers
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> "Looks":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._over.wait(EVERY):
            self.most = max(self.most, *(sum(map(_share, _family(pid))) for pid in self._workers))


def _family(pid: int) -> Iterator[int]:
    """A process and all that descend from it."""
    yield pid
    with suppress(OSError):
        for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
            yield from _family(int(child))


def _share(pid: int) -> float:
    """MiB that a process holds, its share of what it has in common with others; none if it is gone."""
    with suppress(OSError):
        found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
        return int(found[1]) / 1024 if found else 0.0
    return 0.0


def _seconds(settings: Settings, jobs: Sequence[Job], cluster: Cluster | None) -> float:
    """From the first job to the last report, with judges that are open already where the machine keeps them."""
    shutil.rmtree(settings.root / "results", ignore_errors=True)
    began = time.perf_counter()
    grade_class(settings, jobs, workers=2, on_done=lambda *_: None, elsewhere=cluster)
    return time.perf_counter() - began


def pieces_of(root: Path, name: str) -> Pieces:
    """Measure each piece alone, in this process, one submission after another."""
    jobs = class_of(root, name, PIECES)
    settings = Settings(UNROLLED, root, Patience(), True, seed=1)
    terms = Terms(AT, settings.patience, True, 1, False)
    grade_sent(terms, taken(UNROLLED, jobs[0]))  # opens the judge
    rows = []
    with Keeper(UNROLLED, root, [UNROLLED.assignment(name)], course_at=AT, feedback=True, say=lambda _: None) as keeper:
        for job in jobs:
            rows.append(_measured(settings, terms, job, keeper))
    reading, worker, keeping, gradebook, sent, answered = map(statistics.median, zip(*rows, strict=True))
    return Pieces(worker, reading, keeping, gradebook, int(sent), int(answered))


def _measured(settings: Settings, terms: Terms, job: Job, keeper: Keeper) -> tuple[float, ...]:
    steps = _Clock()
    sent = taken(settings.course, job)
    reading = steps.lap()
    answer: Answer = grade_sent(terms, sent)
    grading = steps.lap()
    report = keep(settings, job, received(settings.course, sent, answer), answer.notebook)
    keeping = steps.lap()
    assert read_notebook(settings.root, report) is not None
    keeper.keep(report)
    return reading, grading, keeping, steps.lap(), len(pickle.dumps((terms, sent))), len(pickle.dumps(answer))


class _Clock:
    def __init__(self) -> None:
        self._last = time.perf_counter()

    def lap(self) -> float:
        before, self._last = self._last, time.perf_counter()
        return self._last - before


def _resident(pid: int) -> float:
    """MiB of memory that a process holds now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def _page(
    options: argparse.Namespace,
    pool: Sequence[float],
    dask: Sequence[float],
    held: Held,
    pieces: dict[str, Pieces],
) -> Iterator[str]:
    ratios = [theirs / ours for ours, theirs in zip(pool, dask, strict=True)]
    yield "# A class on a cluster\n\n" + BEGINS
    yield "## Measured\n"
    yield (
        f"{options.jobs} submissions of `01_rnn_cell`, two workers on one machine with two cores, alternating in one "
        f"run, {options.rounds} rounds; load when the page was made: {os.getloadavg()[0]:.1f}. The pool starts its "
        "workers in each round; Dask's were open already.\n"
    )
    yield "| | s for all, median (min to max) | beside the pool, median (min to max) |"
    yield "| --- | --- | --- |"
    yield f"| pool of processes | {_spread(pool)} | |"
    yield f"| Dask, scheduler and two workers | {_spread(dask)} | {_spread(ratios, 2)} |\n"
    yield (
        f"This process, with the scheduler in it, held at most {held.coordinator:.0f} MiB, {1024 * held.grown:.1f} KiB "
        f"more for each submission; the larger Dask worker with its judge, the warm parent and the submission "
        f"{held.worker:.0f} MiB. At most {AHEAD} jobs for each thread are under way.\n"
    )
    yield f"One submission, median of {PIECES}, each piece alone, wall time:\n"
    yield "| notebook | worker, s | coordinator reads, s | keeps, s | gradebook, page, s | bytes there | bytes back |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name, piece in pieces.items():
        yield (
            f"| `{name}` | {piece.worker:.3f} | {piece.reading:.4f} | {piece.keeping:.4f} | {piece.gradebook:.4f} "
            f"| {piece.sent:,} | {piece.answered:,} |"
        )
    yield "\n## Computed, not measured\n"
    yield (
        f"{SUBMISSIONS:,} submissions, from the pieces above: workers share the work evenly, the coordinator does one "
        "submission after another, network and scheduler cost nothing, and memory grows as it did above. So hours are "
        "the larger of two times: a worker's seconds by the number of cores, or the coordinator's seconds. A core of a "
        "worker is one like these.\n"
    )
    yield (
        "| notebook | cores | hours | what is waited for | workers, GiB | coordinator, GiB | network, MB/s "
        "| database writes a second |"
    )
    yield "| --- | ---: | ---: | --- | ---: | ---: | ---: | ---: |"
    for name, piece in pieces.items():
        for cores in CORES:
            yield _computed(name, cores, piece, held)
    yield ""
    for name, piece in pieces.items():
        yield (
            f"- `{name}`: the coordinator is what breaks first, beyond {piece.worker / piece.coordinator:.0f} cores. "
            "More of them do not help then; grade assignments in several runs, each with a class directory of its own."
        )


def _computed(name: str, cores: int, piece: Pieces, held: Held) -> str:
    by_workers, by_one = piece.worker / cores, piece.coordinator
    each = max(by_workers, by_one)
    what = "the workers" if by_workers >= by_one else "the coordinator"
    network = (piece.sent + piece.answered) / each / 1e6
    memory = cores * held.worker / 1024, (held.coordinator + SUBMISSIONS * held.grown) / 1024
    cells = (name, cores, SUBMISSIONS * each / 3600, what, *memory, network, 1 / each)
    return "| `{}` | {} | {:.2f} | {} | {:.1f} | {:.1f} | {:.2f} | {:.1f} |".format(*cells)


def _spread(values: Sequence[float], digits: int = 1) -> str:
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"{middle:.{digits}f} ({low:.{digits}f} to {high:.{digits}f})"


if __name__ == "__main__":
    main()
