"""Where students start without an installation: the links to a repository, and the cell that Google Colab needs."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from autograder.errors import BadRepository
from autograder.grading.submission import ON_COLAB

GITHUB = re.compile(
    r"https://github\.com/(?P<owner>[\w.-]+)/(?P<name>[\w.-]+?)(?:\.git)?(?:/tree/(?P<branch>[\w./-]+))?/?"
)


@dataclass(frozen=True)
class Repository:
    """Where an instructor keeps the students' tree for everybody to read.

    Attributes:
        owner: of the repository on GitHub.
        name: of the repository.
        branch: that students get.
    """

    owner: str
    name: str
    branch: str

    @property
    def url(self) -> str:
        """The address that git clones."""
        return f"https://github.com/{self.owner}/{self.name}"

    @property
    def files(self) -> str:
        """What stands before a path in the tree where single files are downloaded, with the slash at its end."""
        return f"https://raw.githubusercontent.com/{self.owner}/{self.name}/{self.branch}/"

    def binder(self, path: str) -> str:
        """Open a file on mybinder.org."""
        here = "/".join(quote(part, safe="") for part in (self.owner, self.name, self.branch))
        return f"https://mybinder.org/v2/gh/{here}?{urlencode({'urlpath': f'lab/tree/{path}'})}"

    def colab(self, path: str) -> str:
        """Open a notebook in Google Colab."""
        return f"https://colab.research.google.com/github/{self.owner}/{self.name}/blob/{self.branch}/{path}"

    def nbgitpuller(self, path: str) -> str:
        """What stands behind the address of a JupyterHub with nbgitpuller, to get the tree and open a file."""
        asked = {"repo": self.url, "branch": self.branch, "urlpath": f"lab/tree/{self.name}/{path}"}
        return f"/hub/user-redirect/git-pull?{urlencode(asked)}"


def repository_at(url: str) -> Repository:
    """Read the address of a repository.

    Args:
        url: as it stands in a browser, such as "https://github.com/OWNER/NAME"; "/tree/BRANCH" may follow.

    Raises:
        BadRepository: if it is no address of a repository on GitHub, which is where Colab reads from.
    """
    found = GITHUB.fullmatch(url.strip())
    if not found:
        raise BadRepository(
            f"{url!r} is no address of a repository on GitHub; expected https://github.com/OWNER/NAME, "
            "or https://github.com/OWNER/NAME/tree/BRANCH if students get another branch than main."
        )
    return Repository(found["owner"], found["name"], (found["branch"] or "main").rstrip("/"))


def launch_chapter(repository: Repository | None, first: str) -> str:
    """Write the chapter of the README on starting without an installation; empty without a repository.

    Args:
        repository: where the tree is.
        first: path of the first notebook in the tree.
    """
    if repository is None:
        return ""
    return (
        "\n## Without installing anything\n\n"
        f"- [Binder]({repository.binder(first)}): a computer for an hour or two. Download what you did before you "
        "leave; nothing is kept.\n"
        f"- [Google Colab]({repository.colab(first)}): needs a Google account. Run the first cell of a notebook "
        "first: it gets what is missing. The other notebooks have links below.\n"
        f"- A JupyterHub with nbgitpuller: `{repository.nbgitpuller(first)}`, behind the address of the hub.\n"
    )


def with_colab_cell(notebook: dict[str, Any], cell: str) -> dict[str, Any]:
    """Put the cell for Google Colab before the set-up of a notebook, locked, and return the whole as a new notebook.

    Args:
        notebook: as released.
        cell: what the cell says.
    """
    cells = list(notebook["cells"])
    at = next(n for n, one in enumerate(cells) if one["cell_type"] == "code")
    if at and cells[at - 1]["cell_type"] == "markdown":
        at -= 1  # before the text that goes with the first cell of code, which says "run the next cell"
    cells.insert(at, _locked(cell))
    return {**notebook, "cells": cells}


def _locked(source: str) -> dict[str, Any]:
    """A cell that no student needs to change: what nbgrader calls read-only."""
    nbgrader = {"grade": False, "grade_id": ON_COLAB, "locked": True, "schema_version": 3, "solution": False}
    metadata = {"deletable": False, "editable": False, "nbgrader": {**nbgrader, "cell_type": "code", "task": False}}
    made: dict[str, Any] = {
        "cell_type": "code",
        "execution_count": None,
        "id": ON_COLAB,
        "metadata": metadata,
        "outputs": [],
    }
    return {**made, "source": source}


def colab_files(wheel: str, beside: Sequence[str]) -> str:
    """Name the files that the cell gets, as a list in Python: the wheel first, then what stands beside the notebook."""
    return repr([wheel, *beside]).replace("'", '"')
