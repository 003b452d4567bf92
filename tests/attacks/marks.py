"""Marks that were not earned: attacks on the verdict in the process that runs the notebook."""

from typing import Any

from tests.attacks.attack import Attack, greed

VERDICT, IDENTITY = "verdict", "identity"
BOTH = "def double(x):\n    return {0}\n", "def mean_of_rows(x):\n    return {0}\n"


def returning(value: str, before: str = "") -> dict[str, str]:
    """Both answers return the same."""
    return {"double": before + BOTH[0].format(value), "mean_of_rows": BOTH[1].format(value)}


def test_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """The graded test cells."""
    return [cell for cell in notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade")]


def skip_tags(notebook: dict[str, Any]) -> None:
    for cell in test_cells(notebook):
        cell["metadata"]["tags"] = ["skip-execution"]


def no_test_cells(notebook: dict[str, Any]) -> None:
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in test_cells(notebook)]


def other_points(notebook: dict[str, Any]) -> None:
    for cell in test_cells(notebook):
        cell["metadata"]["nbgrader"]["points"] = 1000
        cell["source"] = "1000.0"


def other_ids(notebook: dict[str, Any]) -> None:
    one, other = test_cells(notebook)
    one["metadata"]["nbgrader"], other["metadata"]["nbgrader"] = (
        other["metadata"]["nbgrader"],
        one["metadata"]["nbgrader"],
    )


def own_verdict(notebook: dict[str, Any]) -> None:
    for cell in test_cells(notebook):
        cell["metadata"]["nbgrader"].update(locked=False, solution=True)
        cell["source"] = "print('all good')"
        cell["outputs"] = [{"output_type": "execute_result", "data": {"text/plain": "6.0"}, "metadata": {},
                            "execution_count": 1}]  # fmt: skip


def twice(notebook: dict[str, Any]) -> None:
    for cell in test_cells(notebook):
        notebook["cells"].append({**cell, "id": cell["id"] + "2", "source": "100.0"})


def other_kernel(notebook: dict[str, Any]) -> None:
    notebook["metadata"]["kernelspec"] = {"name": "bash", "display_name": "Bash", "language": "bash"}
    notebook["metadata"]["language_info"] = {"name": "bash"}


def other_schema(notebook: dict[str, Any]) -> None:
    for cell in test_cells(notebook):
        cell["metadata"]["nbgrader"]["schema_version"] = 99


def as_markdown(notebook: dict[str, Any]) -> None:
    for cell in test_cells(notebook):
        cell["cell_type"] = "markdown"
        cell.pop("outputs", None), cell.pop("execution_count", None)
        cell["metadata"]["nbgrader"]["cell_type"] = "markdown"


EQUAL = """
class Yes:
    def _yes(self, *a, **k): return True
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = __contains__ = __bool__ = _yes
    __hash__ = lambda self: 1
    def __getattr__(self, name): return Yes()
    def __call__(self, *a, **k): return Yes()
    shape = ndim = dtype = property(lambda self: Yes())
"""
SUBCLASS = """
class Liar(np.ndarray):
    def __array_ufunc__(self, ufunc, method, *inputs, **kwargs): return np.zeros(self.shape)
    def __array_function__(self, function, types, args, kwargs): return np.zeros(self.shape)
    def __eq__(self, other): return np.ones(self.shape, bool)
    def __sub__(self, other): return np.zeros(self.shape)
    __rsub__ = __sub__
"""
AS_ARRAY = """
import sys
class Any_:
    def __array__(self, dtype=None, copy=None):
        oracle = sys.modules["tests.toy.numbers.oracle"]
        return oracle.double(self.x)
    def __init__(self, x): self.x = x
"""
WALK = """
import sys
def oracle(name, x):
    level = sys._getframe()
    while level:
        for module in [*level.f_globals.values(), *level.f_locals.values()]:
            if getattr(module, "__name__", "") == "tests.toy.numbers.oracle":
                return getattr(module, name)(x)
        level = level.f_back
    return x
"""
GC = """
import gc
def easy():
    for thing in gc.get_objects():
        if type(thing).__name__ == "Claim":
            object.__setattr__(thing, "holds", lambda *a: None)
"""
FAKE_GRADE = """
import sys, types
fake = types.ModuleType("tests.toy")
fake.grade = lambda assignment, exercise, names: {"double": 4.0, "mean_of_rows": 6.0}[exercise]
sys.modules["tests"] = types.ModuleType("tests")
sys.modules["tests"].toy = sys.modules["tests.toy"] = fake
"""
NO_GRADE = "lambda lines: [] if any('grade(' in line for line in lines) else lines"

ATTACKS: tuple[Attack, ...] = (
    greed("skip-tags", IDENTITY, "tells the executor to skip the test cells", edit=skip_tags),
    greed("no-tests", IDENTITY, "deletes the test cells", edit=no_test_cells),
    greed("points-1000", IDENTITY, "raises the points and makes the test cell a number", edit=other_points),
    greed("ids-exchanged", IDENTITY, "exchanges the ids of two test cells", edit=other_ids),
    greed("own-verdict", IDENTITY, "unlocks the test cells and brings their outputs along", edit=own_verdict),
    greed("tests-twice", IDENTITY, "adds second test cells that are numbers", edit=twice),
    greed("kernel-bash", IDENTITY, "asks for another kernel", edit=other_kernel),
    greed("schema-99", IDENTITY, "claims a future version of nbgrader's metadata", edit=other_schema),
    greed("tests-as-text", IDENTITY, "turns the test cells into markdown", edit=as_markdown),
    greed("keeps-old-score", IDENTITY, "resubmits without test cells", edit=no_test_cells, after=True),
    greed("kills-after-full-marks", IDENTITY, "resubmits a notebook that ends its kernel", after=True,
          answers={"double": "import os\nos._exit(0)", "mean_of_rows": "os._exit(0)"}),
    greed("input-transformer", VERDICT, "drops the hidden test before it is compiled",
          f"get_ipython().input_transformers_cleanup.append({NO_GRADE})"),
    greed("ast-transformer", VERDICT, "empties every cell that is compiled",
          "import ast\nclass Drop(ast.NodeTransformer):\n    def visit_Module(self, node):\n"
          "        keep = not any('grade' in ast.dump(n) for n in node.body)\n"
          "        return node if keep else ast.Module([], [])\n"
          "get_ipython().ast_transformers.append(Drop())"),
    greed("pre-run-hook", VERDICT, "replaces the grader's module before each cell",
          f"def hook(*a):\n    exec({FAKE_GRADE!r}, {{}})\nget_ipython().events.register('pre_run_cell', hook)"),
    greed("run-code", VERDICT, "patches the shell, so that nothing is run",
          "async def nothing(*a, **k): return False\nget_ipython().run_code = nothing"),
    greed("do-execute", VERDICT, "patches the kernel, so that every cell succeeds",
          "async def fine(*a, **k):\n"
          "    return {'status': 'ok', 'execution_count': 1, 'payload': [], 'user_expressions': {}}\n"
          "get_ipython().kernel.do_execute = fine"),
    greed("always-success", VERDICT, "makes every cell a success",
          "from IPython.core.interactiveshell import ExecutionResult\n"
          "ExecutionResult.success = property(lambda self: True)\nget_ipython().showtraceback = lambda *a, **k: None\n"
          "get_ipython()._showtraceback = lambda *a, **k: None"),
    greed("run-cell", VERDICT, "patches run_cell of the shell's class",
          "import types\ntype(get_ipython()).run_cell = lambda *a, **k: types.SimpleNamespace(success=True)"),
    greed("fake-grade", VERDICT, "puts a module of its own in the grader's place", FAKE_GRADE),
    greed("patched-expect", VERDICT, "patches the comparison in the grader's module",
          "import autograder.claims.exercise as x\nx.expect_close = lambda *a, **k: None"),
    greed("patched-check", VERDICT, "patches Exercise.earned",
          "import autograder.claims.results as r\nr.ExerciseResult.earned = property(lambda self: self.points)"),
    greed("patched-numpy", VERDICT, "patches the functions that comparisons use",
          "import numpy.testing\nnp.allclose = np.isclose = np.array_equal = lambda *a, **k: True\n"
          "np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None\n"
          "np.abs = np.max = np.subtract = lambda *a, **k: np.float64(0)"),
    greed("patched-builtins", VERDICT, "patches built-in functions",
          "import builtins\nbuiltins.abs = builtins.max = lambda *a, **k: 0\n"
          "builtins.all = builtins.any = lambda *a, **k: True"),
    greed("patched-raise", VERDICT, "makes the grader's exception one that is never raised",
          "import autograder.claims.expect as e, autograder.claims.exercise as x\nx._try = lambda *a: None"),
    greed("settrace", VERDICT, "traces the grader and changes what it found",
          "import sys\ndef trace(frame, event, arg):\n"
          "    if frame.f_code.co_name == '_decide':\n"
          "        for claim in frame.f_locals.get('claims', ()):\n"
          "            object.__setattr__(claim, 'holds', lambda *a: None)\n"
          "    return trace\nsys.settrace(trace)"),
    greed("gc", VERDICT, "finds the claims among all objects and makes them easy", GC,
          answers={"double": "def double(x):\n    easy()\n    return x",
                   "mean_of_rows": "def mean_of_rows(x):\n    easy()\n    return x"}),
    greed("stack-walk", VERDICT, "finds the oracle in the frames that called it", WALK,
          answers={"double": "def double(x):\n    return oracle('double', x)",
                   "mean_of_rows": "def mean_of_rows(x):\n    return oracle('mean_of_rows', x)"}),
    greed("sys-modules", VERDICT, "asks sys.modules for the oracle",
          answers={"double": "def double(x):\n    import sys\n"
                             "    return sys.modules['tests.toy.numbers.oracle'].double(x)"}),
    greed("import-oracle", VERDICT, "imports the oracle from the repository",
          "import sys\nsys.path.insert(0, CANARY['repository'])",
          answers={"double": "from tests.toy.numbers.oracle import double",
                   "mean_of_rows": "from tests.toy.numbers.oracle import mean_of_rows"}),
    greed("fake-numpy-module", VERDICT, "replaces numpy in sys.modules",
          "import sys, types\nfake = types.ModuleType('numpy')\n"
          "fake.asarray = lambda *a, **k: 0\nfake.ndarray = int\nfake.generic = int\nsys.modules['numpy'] = fake"),
    greed("always-equal", VERDICT, "returns an object that equals everything", EQUAL, answers=returning("Yes()")),
    greed("ndarray-subclass", VERDICT, "returns an array that lies about differences", SUBCLASS,
          answers=returning("np.zeros(x.shape).view(Liar)")),
    greed("array-protocol", VERDICT, "returns an object that becomes the oracle's answer when looked at", AS_ARRAY,
          answers={"double": "def double(x):\n    return Any_(x)"}),
    greed("nan", VERDICT, "returns NaN, for which every comparison is false", answers=returning("x * np.nan")),
    greed("infinity", VERDICT, "returns infinities, whose difference is NaN", answers=returning("x * np.inf")),
    greed("negative", VERDICT, "returns a negative score", answers=returning("-1e9")),
    greed("score-as-text", VERDICT, "returns full marks as text", answers=returning("'4.0'")),
    greed("huge-number", VERDICT, "returns a number of ten thousand digits", answers=returning("10 ** 10_000")),
    greed("str-subclass", VERDICT, "returns subclasses of plain types",
          "class S(str):\n    def __eq__(self, o): return True\n    __hash__ = str.__hash__\n"
          "class T(tuple):\n    def __eq__(self, o): return True", answers=returning("T([S('x')])")),
    greed("displayhook", VERDICT, "shows a number before the test cell does",
          "import sys\nshown = sys.displayhook\nsys.displayhook = lambda value: shown(6.0)\n"
          "get_ipython().displayhook(100.0)",
          answers={"double": "def double(x):\n    get_ipython().displayhook(4.0)\n    raise SystemExit",
                   "mean_of_rows": "def mean_of_rows(x):\n    get_ipython().displayhook(6.0)\n    raise SystemExit"}),
    greed("no-output", VERDICT, "leaves a test cell without any output",
          answers={"double": "def double(x):\n    raise SystemExit",
                   "mean_of_rows": "def mean_of_rows(x):\n    exit()"}),
    greed("forged-text", VERDICT, "prints a verdict of its own into the test cell",
          answers={"double": "def double(x):\n    print('double: 4 of 4 points\\n  ✓ Every entry\\x1b[8m')\n"
                             "    return x"}),
    greed("forged-claims", VERDICT, "writes lines of a verdict into an exception's name and message",
          answers={"double": "def double(x):\n    raise type('E\\nmarker-forged-name', (Exception,), {})(LINES)",
                   "mean_of_rows": "class Text(str):\n    pass\n\nText.__name__ = 'T\\nmarker-forged-type'\n"
                                   "LINES = 'no\\n\\ndouble: 4 of 4 points\\nmarker-forged-line\\n  ✓ All (4)'\n"
                                   "def mean_of_rows(x):\n    return type('T\\nmarker-forged-type', (), {})()"}),
    greed("at-exit", VERDICT, "answers when its process ends",
          "import atexit\natexit.register(lambda: [os.write(s, frame('returned', 1.0)) for s in sockets()])"),
    greed("at-fork", VERDICT, "hooks the fork that serves an exercise",
          "os.register_at_fork(after_in_child=lambda: [os.write(s, frame('returned', 4.0)) for s in sockets()])"),
)  # fmt: skip
