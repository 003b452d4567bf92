"""A class graded on a real Dask cluster of two processes: as on one machine, whoever ends a worker."""

import os
import shutil
import signal
from queue import SimpleQueue
from types import SimpleNamespace

import pytest

from autograder import cli
from autograder.claims.course import REPOSITORY
from autograder.grading import cluster as clusters
from autograder.grading.batch import grade_class
from autograder.grading.client import Patience
from autograder.grading.cluster import BadCluster, Cluster
from autograder.grading.collected import find_jobs
from autograder.grading.kept import result_path
from autograder.grading.settings import Settings
from autograder.grading.worker import close_judges
from tests.toy import TOY
from tests.toy.notebooks import NUMBERS, submitted

distributed = pytest.importorskip("distributed", reason="distributed is not installed: pip install 'unrolled[dask]'")
pytestmark = pytest.mark.filterwarnings("ignore")  # of a Dask that ends: sockets, loops and threads

AT = "tests.toy:TOY"
ASSIGNMENT = TOY.assignment(NUMBERS)
PATIENCE = Patience(cell=5.0, call=2.0)
CLASS = {
    "ann": {},
    "Zoë": {"double": "def double(x):\n    return 3 * x"},
    "bob": {"mean_of_rows": "def mean_of_rows(x):\n    return x"},
}


@pytest.fixture(scope="module")
def address():
    os.environ["PYTHONPATH"] = str(REPOSITORY)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1", silence_logs=50
    ) as local:
        yield local.scheduler_address
    close_judges()


@pytest.fixture
def root(tmp_path):
    for student, answers in CLASS.items():
        hand_in(tmp_path, student, submitted(TOY, **answers))
    hand_in(tmp_path, "eve", b"no notebook")
    (tmp_path / "submitted/nobody" / NUMBERS).mkdir(parents=True)
    return tmp_path


def hand_in(root, student, data):
    folder = root / "submitted" / student / NUMBERS
    folder.mkdir(parents=True)
    (folder / f"{NUMBERS}.ipynb").write_bytes(data)


def settings(root):
    return Settings(TOY, root, PATIENCE, True, seed=1)


@pytest.fixture(scope="module")
def cluster(address):
    with Cluster(address, AT) as cluster:
        yield cluster


def graded_on(cluster, root, done=lambda report, known: None):
    return grade_class(settings(root), find_jobs(root, [ASSIGNMENT]), workers=1, on_done=done, elsewhere=cluster)


def test_a_cluster_gives_the_reports_that_one_machine_gives(cluster, root, tmp_path_factory):
    alone = tmp_path_factory.mktemp("alone")
    shutil.copytree(root / "submitted", alone / "submitted")
    there = graded_on(cluster, root)
    here = grade_class(settings(alone), find_jobs(alone, [ASSIGNMENT]), workers=1, on_done=lambda *_: None)

    assert [report.to_json() for report in there] == [report.to_json() for report in here]
    for job in find_jobs(root, [ASSIGNMENT]):
        for suffix in (".json", ".ipynb"):
            assert result_path(root, job, suffix).read_bytes() == result_path(alone, job, suffix).read_bytes()


def test_what_is_graded_on_a_cluster_is_not_graded_again(cluster, root):
    graded_on(cluster, root)
    known = []
    graded_on(cluster, root, done=lambda report, was_known: known.append(was_known))

    assert known == [True] * 5


def test_a_worker_that_is_killed_loses_nothing(cluster, root):
    workers = list(cluster._client.run(os.getpid).values())

    def kill_one(report, known):
        if len(workers) == 2:
            os.kill(workers.pop(), signal.SIGKILL)

    reports = graded_on(cluster, root, done=kill_one)
    cluster._client.wait_for_workers(2, timeout=60)

    assert len(workers) == 1
    assert [report.score for report in reports] == [6.0, 10.0, 4.0, 0.0, 0.0]


def test_workers_that_were_all_started_anew_go_on(cluster, root):
    workers = list(cluster._client.run(os.getpid).values())

    def kill_one(report, known):
        if workers:
            os.kill(workers.pop(), signal.SIGKILL)

    reports = graded_on(cluster, root, done=kill_one)
    cluster._client.wait_for_workers(2, timeout=60)

    assert [report.score for report in reports] == [6.0, 10.0, 4.0, 0.0, 0.0]


@pytest.mark.parametrize(
    ("status", "workers", "said"),
    [
        ("closed", {"tcp://10.0.0.1:1": {}}, "the scheduler at tcp://there is gone"),
        ("running", {}, "no worker left"),
        ("running", {"tcp://10.0.0.2:1": {}}, "no worker left"),
    ],
)
def test_where_nobody_can_answer_any_more_the_run_ends(status, workers, said, monkeypatch):
    monkeypatch.setattr(clusters, "LOOKS_EVERY", 0.01)
    monkeypatch.setattr(clusters, "NOBODY_FOR", 0.05)
    cluster = Cluster.__new__(Cluster)
    cluster._address, cluster._hosts = "tcp://there", {"10.0.0.1"}
    cluster._client = SimpleNamespace(status=status, scheduler_info=lambda n_workers: {"workers": workers})

    with pytest.raises(BadCluster, match=said):
        cluster._next(SimpleQueue())


def test_a_submission_whose_grader_ends_each_time_is_not_graded_and_ends_no_other(cluster, root):
    hand_in(root, "mallory", submitted(TOY, double="def double(x):\n    return 4 * x"))
    cluster._client.run(_have_graders_end_for, "mallory")
    try:
        reports = graded_on(cluster, root)
    finally:
        cluster._client.run(_have_graders_end_for, None)
    scores = {report.student: report.score for report in reports}

    assert scores == {"Zoë": 6.0, "ann": 10.0, "bob": 4.0, "eve": 0.0, "nobody": 0.0, "mallory": None}


def _have_graders_end_for(student):
    """On a worker: end the process that is to grade this student, as the kernel does where memory runs out."""
    from autograder.grading.far import Grader

    grade = getattr(Grader, "really_grade", Grader.grade)

    def grade_or_end(self, terms, sent):
        if sent.student == student:
            self._process.kill()
        return grade(self, terms, sent)

    Grader.really_grade, Grader.grade = grade, grade_or_end


def test_processes_that_graded_end_with_the_run(address, root):
    with Cluster(address, AT) as cluster:
        graded_on(cluster, root)
    with distributed.Client(address) as client:
        left = client.run(_graders_below_me)

    assert list(left.values()) == [0, 0]


def _graders_below_me():
    from autograder.subject.watch import children_of

    return sum("autograder.grading.far" in _command(pid) for pid, _ in children_of(os.getpid()))


def _command(pid):
    with open(f"/proc/{pid}/cmdline", "rb") as file:
        return file.read().decode(errors="replace")


def test_a_worker_with_other_checks_gets_nothing(address, root, monkeypatch):
    here = {**clusters.release_here(AT), "numpy": "0.9"}
    monkeypatch.setattr(clusters, "release_here", lambda course_at: here)

    with pytest.raises(BadCluster, match=r"numpy is .* there and 0\.9 here\. Install the same version"):
        Cluster(address, AT)


def test_a_worker_that_cannot_confine_says_so_and_gets_nothing(address):
    with distributed.Client(address) as client:
        client.run(_cannot_confine, "no Landlock here")
        try:
            with pytest.raises(BadCluster, match=r"no worker of the cluster can be used: .*no Landlock here"):
                Cluster(address, AT)
        finally:
            client.run(_cannot_confine, "")


def _cannot_confine(why):
    """On a worker: have the next judge that is opened find that it cannot confine anybody."""
    from autograder.errors import CannotConfine
    from autograder.grading.far import Grader

    opened = getattr(Grader, "really_open", Grader.open)

    def open_or_refuse(self, terms):
        if why:
            raise CannotConfine(why)
        return opened(self, terms)

    Grader.really_open, Grader.open = opened, open_or_refuse


def test_nobody_at_the_address_is_one_sentence(root, capsys, monkeypatch):
    monkeypatch.setattr(clusters, "ANSWERS_WITHIN", 0.5)
    code = cli.main(["--course", AT, "grade", "--root", str(root), "--dask", "tcp://127.0.0.1:9", "--quiet"])

    assert code == 2
    assert "no Dask scheduler answers at tcp://127.0.0.1:9" in capsys.readouterr().err
