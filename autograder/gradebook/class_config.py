"""The two configuration files of a class directory: ours, written anew at will, and the instructor's, which wins.

`nbgrader_config.py` is what nbgrader looks for; it is the instructor's. Its first lines load `autograder_config.py`,
which is ours and holds no path of the class directory, so that a class can be moved, copied and archived.

traitlets skips a configuration that is not there, and leaves out a whole file if one line of it raises: nbgrader would
then run students' code without confining it. So the first lines replace, before anything can fail, what nbgrader
autogrades with, which refuses a class of ours that is configured without us (see `hardening`); and where even the
autograder is not there, they end the program.
"""

import re
import sys
from ast import literal_eval
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jupyter_core.paths import jupyter_config_path
from traitlets.config import Config, PyFileConfigLoader

from autograder.claims.course import REPOSITORY, Course
from autograder.errors import BadClass
from autograder.files.class_directory import CONFIG, DATABASE, OURS
from autograder.files.whole import write_whole

LOAD = "load_subconfig(ours_beside(__file__))"
LOADED_ONCE = f'load_subconfig("{OURS}")'
"""How an earlier version loaded ours, which is skipped without a word where it is not there."""

IMPORT = """try:
    from autograder.gradebook import ours_beside
except ImportError as error:
    raise SystemExit(f"{__file__} needs the autograder, without which students' code is not confined: {error}")"""
OUR_TITLE = '"""Written by `python -m autograder grade`, and written anew by it: your own lines go into'
HEAD = f'''"""nbgrader's configuration of this class. It is yours: what stands below the line that loads ours wins."""

c = get_config()
{IMPORT}
{LOAD}
'''
DATABASE_LINE = re.compile(r"^c\.CourseDirectory\.db_url = (?P<url>'.*'|\".*\")$", re.MULTILINE)
OLD_TITLE = '"""Written by the autograder: the course\'s configuration, with this class directory."""'
OLD_LINE = re.compile(rf"(?:load_subconfig\('{re.escape(CONFIG)}', path=|c\.(?P<key>\w+\.\w+) = )(?P<value>.+?)\)?")


def write_config(root: Path, course: Course, course_at: str, db_url: str | None) -> None:
    """Write our file, and the instructor's where there is none, or only one that an earlier version of ours wrote.

    Args:
        root: class directory; nothing is written where it is the repository, which has a configuration of its own.
        course: the course.
        course_at: where the course is, as "module:name".
        db_url: of the database; None is the one that was named last, and `gradebook.db` in the class directory,
            wherever that is, if none was.

    Raises:
        BadClass: if a file of the name of ours is not ours.
    """
    if root == REPOSITORY:
        return
    ours, theirs = root / OURS, root / CONFIG
    if ours.exists() and not ours.read_text(encoding="utf-8", errors="replace").startswith(OUR_TITLE):
        raise BadClass(f"{ours} was not written by the autograder, which needs the name; rename it and grade again.")
    write_whole(ours, _our_lines(course_at, db_url or _named_last(ours)))
    if not theirs.exists():
        write_whole(theirs, HEAD)
    else:
        _migrate(theirs, course)


def _named_last(ours: Path) -> str | None:
    """The database that our file names as it stands; None if there is no such file, or it names the class's own."""
    if not ours.exists():
        return None
    found = DATABASE_LINE.search(ours.read_text(encoding="utf-8"))
    return _text(found["url"]) if found else None


def class_config(root: Path) -> Config:
    """Read what nbgrader's commands read in a class directory: the user's settings, ours, and then the class's own.

    Raises:
        BadClass: if one of the files cannot be run.
    """
    config = Config()
    folders = [Path(folder) for folder in reversed(jupyter_config_path())]
    with importable(root):
        for path in (*(folder / CONFIG for folder in folders), root / OURS, root / CONFIG):
            if path.is_file():
                config.merge(_read(path))
    return config


def doubts(root: Path) -> Iterator[str]:
    """Say where the class's own configuration leads nbgrader's commands past us, and which line mends that."""
    path = root / CONFIG
    if root == REPOSITORY or not path.is_file():
        return
    with importable(root):
        config = _read(path)
    if "course" not in config.Judge or "root" not in config.CourseDirectory:
        yield (
            f"{path} does not load {OURS}, so nbgrader's own commands and formgrader do not use this grader here; "
            f"put these lines at its top:\n{IMPORT}\n{LOAD}"
        )
    elif Path(str(config.CourseDirectory.root)).resolve() != root:
        elsewhere = config.CourseDirectory.root
        yield f"{path} sends nbgrader's own commands to {elsewhere}; remove its line c.CourseDirectory.root"


def loads_ours(root: Path) -> bool:
    """Whether a class's own configuration means to load ours."""
    try:
        return any(word in (root / CONFIG).read_text(errors="replace") for word in (LOAD, LOADED_ONCE))
    except OSError:
        return False


@contextmanager
def importable(root: Path) -> Iterator[None]:
    """Let a class's configuration import modules that lie beside it, last of all, as nbgrader lets it."""
    sys.path.append(str(root))
    try:
        yield
    finally:
        # the last one: a program that was started there has it in front, and keeps it
        del sys.path[max(place for place, path in enumerate(sys.path) if path == str(root))]


def _read(path: Path) -> Config:
    try:
        return PyFileConfigLoader(path.name, path=str(path.parent)).load_config()
    except Exception as error:
        raise BadClass(f"{path} cannot be run ({type(error).__name__}: {error}); mend it and grade again.") from error


def _our_lines(course_at: str, db_url: str | None) -> str:
    """Our file: every path in it is found when it is read, from its own place or from the installed course."""
    url = f"f\"sqlite:///{{root / '{DATABASE}'}}\"" if db_url is None else repr(db_url)
    return f'''{OUR_TITLE}
`{CONFIG}`, below the line that loads this file.
"""

from pathlib import Path

from autograder.claims.course import REPOSITORY
from autograder.gradebook import named_course

root = Path(__file__).resolve().parent
course = named_course({course_at!r})

c = get_config()
load_subconfig({CONFIG!r}, path=str(REPOSITORY))
c.CourseDirectory.root = str(root)
c.CourseDirectory.db_url = {url}
c.CourseDirectory.source_directory = str(course.source)
c.CourseDirectory.release_directory = str(course.release)
c.Judge.course = {course_at!r}
'''


def _migrate(path: Path, course: Course) -> None:
    """Take the lines that an earlier version wrote out of a configuration, and keep every other one below ours."""
    text = path.read_bytes().decode(errors="surrogateescape")
    title, *lines = text.split("\n")
    if title != OLD_TITLE:
        _load_or_refuse(path, text)
        return
    for line in _written_then(_old_values(lines), course):
        if line in lines:
            lines.remove(line)
    write_whole(path.resolve(), (HEAD + "\n".join(lines)).encode(errors="surrogateescape"))


def _load_or_refuse(path: Path, text: str) -> None:
    """Put the lines that refuse into the place of the one that is skipped; every other line stays."""
    lines = text.split("\n")
    if all(line.rstrip() != LOADED_ONCE for line in lines):
        return
    now = "\n".join(f"{IMPORT}\n{LOAD}" if line.rstrip() == LOADED_ONCE else line for line in lines)
    write_whole(path.resolve(), now.encode(errors="surrogateescape"))


def _old_values(lines: list[str]) -> dict[str, str]:
    """What the first of each kind of line says: `repository` of the loading line, and settings by name."""
    values: dict[str, str] = {}
    for line in lines:
        found = OLD_LINE.fullmatch(line)
        if found:
            values.setdefault(found["key"] or "repository", _text(found["value"]))
    return values


def _text(literal: str) -> str:
    try:
        return str(literal_eval(literal))
    except (ValueError, SyntaxError):
        return ""


def _written_then(values: dict[str, str], course: Course) -> Iterator[str]:
    """Spell the lines that were written for this class directory; a line that says something else is hers."""
    repository, root = values.get("repository", ""), values.get("CourseDirectory.root", "")
    yield "c = get_config()"
    yield f"load_subconfig({CONFIG!r}, path={repository!r})"
    yield f"c.CourseDirectory.root = {root!r}"
    yield f"c.CourseDirectory.db_url = {f'sqlite:///{root}/{DATABASE}'!r}"
    for name, folder, now in (("source", "solutions", course.source), ("release", "notebooks", course.release)):
        yield f"c.CourseDirectory.{name}_directory = {f'{repository}/{folder}'!r}"
        yield f"c.CourseDirectory.{name}_directory = {str(now)!r}"
    yield f"c.Judge.course = {values.get('Judge.course', '')!r}"
