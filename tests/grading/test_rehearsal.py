"""One real child is confined before the first submission, and what it cannot do is said."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from autograder.claims.course import REPOSITORY
from autograder.errors import CannotConfine
from autograder.grading.host import Host, Start
from autograder.grading.rehearsal import rehearse

DOCKERS = "chown,dac_override,fowner,fsetid,kill,setgid,setuid,setpcap,net_bind_service,net_raw,sys_chroot,mknod,"
CAPABILITIES = "-all," + ",".join(f"+{name}" for name in f"{DOCKERS}audit_write,setfcap".split(","))
in_a_container = pytest.mark.skipif(
    not hasattr(os, "getuid") or os.getuid() != 0 or not shutil.which("setpriv"), reason="needs root, and setpriv"
)


@pytest.fixture(scope="module")
def host():
    host = Host({}, Start("rnnkit.params", warm=("numpy",)))
    yield host
    host.close()


def course(*readable):
    return SimpleNamespace(readable_paths=readable, assignments=())


@pytest.fixture
def package(tmp_path):
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "module.py").write_text("")
    return tmp_path / "package"


def test_a_child_that_can_do_all_is_content_and_a_dangling_link_does_not_matter(host, package):
    (package / ".#module.py").symlink_to("somebody@somewhere")
    rehearse(course(package), host)

    assert package.exists()


def test_a_file_of_the_course_that_a_child_cannot_read_is_named(host, package, tmp_path):
    (tmp_path / "elsewhere.py").write_text("")
    (package / "linked.py").symlink_to(tmp_path / "elsewhere.py")

    with pytest.raises(CannotConfine, match=r"cannot read .*package/linked\.py\. Let .*chmod .*--no-confinement"):
        rehearse(course(package), host)


def test_a_child_that_cannot_run_a_cell_is_reported_with_what_it_said(host, monkeypatch):
    monkeypatch.setattr("autograder.grading.rehearsal.CELL", "1 / 0")

    with pytest.raises(CannotConfine, match=r"could not run a cell \(ZeroDivisionError: division by zero"):
        rehearse(course(), host)


def test_a_child_that_ends_is_reported(host, monkeypatch):
    monkeypatch.setattr("autograder.grading.rehearsal.CELL", "import os; os._exit(1)")

    with pytest.raises(CannotConfine, match="ended before it could answer"):
        rehearse(course(), host)


def in_container(closed, *arguments):
    command = ["setpriv", f"--bounding-set={CAPABILITIES}", sys.executable, "-m", "autograder", *arguments]
    environment = {**os.environ, "PYTHONPATH": f"{closed}{os.pathsep}{REPOSITORY}"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, cwd=REPOSITORY)


@pytest.fixture(scope="module")
def closed(tmp_path_factory):
    """The students' package below a folder that only root may enter."""
    folder = tmp_path_factory.mktemp("course") / "closed"
    shutil.copytree(REPOSITORY / "utils" / "rnnkit", folder / "rnnkit")
    folder.chmod(0o700)
    return folder


@in_a_container
def test_the_doctor_in_a_container_names_the_folder_that_a_child_may_not_enter(closed):
    said = in_container(closed, "doctor")

    assert said.returncode == 1
    assert "Student code cannot be confined here." in said.stdout
    assert "may not enter /" in said.stdout


@in_a_container
def test_the_judge_in_a_container_says_so_and_prints_no_traceback_and_no_report(closed):
    notebook = Path("notebooks/01_rnn_cell/01_rnn_cell.ipynb")
    said = in_container(closed, "judge", str(notebook), "--assignment", "01_rnn_cell", "--json")

    assert (said.returncode, said.stdout) == (2, "")
    assert "may not enter /" in said.stderr
    assert "Traceback" not in said.stderr


@in_a_container
def test_a_class_in_a_container_is_refused_and_nobody_gets_a_zero(closed, tmp_path):
    folder = tmp_path / "submitted" / "ada" / "01_rnn_cell"
    folder.mkdir(parents=True)
    shutil.copy(REPOSITORY / "notebooks/01_rnn_cell/01_rnn_cell.ipynb", folder)
    said = in_container(closed, "grade", "--root", str(tmp_path), "--workers", "1")

    assert said.returncode == 2
    assert "may not enter /" in said.stderr and "Traceback" not in said.stderr
    assert not (tmp_path / "results").exists()
