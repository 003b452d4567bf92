"""Tries a students' tree: every notebook runs to its end, and none says more than that an exercise is not done yet.

Run it with the Python of the tree's environment: python try_tree.py TREE. Trainings are cut short, as under Validate.
"""

import os
import sys
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbclient import NotebookClient

SHOWN = ("numpy", "matplotlib", "ipython", "ipywidgets", "ipykernel")


def outputs_of(path):
    """Run a notebook in its own folder, past cells that fail, and return what it shows."""
    notebook = nbformat.read(path, as_version=4)
    place = {"metadata": {"path": str(path.parent)}}
    NotebookClient(notebook, timeout=600, allow_errors=True, kernel_name="python3", resources=place).execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def troubles(path):
    """List what is wrong with a notebook that nobody has worked in."""
    outputs = outputs_of(path)
    errors = {output.ename for output in outputs if output.output_type == "error"} - {"NotImplementedError"}
    said = "".join(output.get("text", "") for output in outputs if output.output_type == "stream")
    if path.stem.startswith("00") and "Everything is in place." not in said:
        return [*errors, f"notebook 00 says:\n{said}"]
    return sorted(errors)


def main(tree):
    """Try all notebooks of a tree, and end with an error if one has a trouble."""
    os.environ["RNNKIT_QUICK"] = "1"
    print("Python", sys.version.split()[0], *(f"{name} {version(name)}" for name in SHOWN))
    found = {path.stem: troubles(path) for path in sorted(Path(tree).glob("notebooks/*/*.ipynb"))}
    print("\n".join(f"{'✗' if wrong else '✓'} {name} {'; '.join(wrong)}" for name, wrong in found.items()))
    raise SystemExit(not found or any(found.values()))


if __name__ == "__main__":
    main(sys.argv[1])
