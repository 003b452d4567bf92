"""Cells run in IPython's shell, and what they show becomes ordinary notebook outputs.

A warm process forks for every test, as the subject does for every submission.
"""

import json
import os
import subprocess
import sys
from types import SimpleNamespace

import nbformat
import pytest

from autograder.border.outputs import clean_outputs

RUNNER = """
import json, os, sys
from autograder.subject.shell import Shell
shell, answers = Shell(), os.fdopen(os.dup(1), "w")
shell.rehearse("print('early') or [][0]")
for line in sys.stdin:
    pid = os.fork()
    if pid:
        os.waitpid(pid, 0)
        continue
    sys.stdin = open(os.devnull)  # so that what reads from a keyboard fails and does not wait
    shell.attach()
    ran = [(shell.run(cell), shell.outputs.take()) for cell in json.loads(line)]
    answers.write(json.dumps(ran) + "\\n")
    answers.flush()
    os._exit(0)
"""


@pytest.fixture(scope="module")
def warm(tmp_path_factory):
    environment = {
        **os.environ,
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "IPYTHONDIR": str(tmp_path_factory.mktemp("ipython")),
        "OPENBLAS_NUM_THREADS": "1",
    }
    with subprocess.Popen(
        [sys.executable, "-c", RUNNER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        yield process
        process.stdin.close()
        process.wait(timeout=20)


@pytest.fixture
def run(warm):
    """Run cells in a fresh copy of the shell; what the last of them showed comes back."""

    def run_cells(*cells):
        warm.stdin.write(json.dumps(cells) + "\n")
        warm.stdin.flush()
        success, outputs = json.loads(warm.stdout.readline())[-1]
        validate(clean_outputs(outputs))
        return SimpleNamespace(success=success, outputs=outputs)

    return run_cells


def validate(outputs):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("", id="one", outputs=outputs)])
    nbformat.validate(notebook)


def kinds(ran):
    return [output["output_type"] for output in ran.outputs]


def texts(ran):
    return [output["data"]["text/plain"] for output in ran.outputs]


def test_a_rehearsal_leaves_nothing_behind(run):
    found = run("import sys\nprint([name for name in (*vars(sys), *globals()) if name.startswith(('last_', 'early'))])")

    assert found.outputs == [{"output_type": "stream", "name": "stdout", "text": "[]\n"}]


def test_printed_text_becomes_one_stream(run):
    ran = run("print('one')\nprint('two', end='')")

    assert ran.outputs == [{"output_type": "stream", "name": "stdout", "text": "one\ntwo"}]
    assert ran.success


def test_the_two_streams_keep_their_order(run):
    ran = run("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')")

    assert [(o["name"], o["text"]) for o in ran.outputs] == [("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "c\n")]


def test_the_last_expression_becomes_a_result(run):
    ran = run("x = 3", "x + 1")

    assert kinds(ran) == ["execute_result"]
    assert texts(ran) == ["4"]


@pytest.mark.parametrize("source", ["x = 1", "None", "1 + 1;", "# nothing", ""])
def test_a_cell_without_a_value_shows_nothing(run, source):
    assert run(source).outputs == []


def test_the_cell_before_is_not_shown_again(run):
    ran = run("print('before')\n1", "2")

    assert texts(ran) == ["2"]


def test_an_exception_becomes_an_error_with_its_traceback(run):
    ran = run("def f():\n    return 1 / 0", "print('before')\nf()")

    assert kinds(ran) == ["stream", "error"]
    assert ran.outputs[1]["ename"] == "ZeroDivisionError"
    assert ran.outputs[1]["evalue"] == "division by zero"
    assert "return 1 / 0" in "\n".join(ran.outputs[1]["traceback"])
    assert not ran.success


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("def f(:", "SyntaxError"),
        ("  x = 1\n y = 2", "IndentationError"),
        ("import sys; sys.exit(3)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("def f(): f()\nf()", "RecursionError"),
        ("class E(Exception):\n    def __str__(self): raise ValueError\nraise E", "E"),
        ("%no_such_magic", "UsageError"),
    ],
)
def test_whatever_goes_wrong_is_reported_under_its_name(run, source, name):
    ran = run(source)

    assert not ran.success or name == "UsageError"
    assert name in json.dumps(ran.outputs)


def test_the_cell_after_an_error_still_runs(run):
    assert texts(run("1 / 0", "1 + 1")) == ["2"]


def test_a_warning_goes_to_stderr_and_is_no_failure(run):
    ran = run("import numpy as np\nprint(np.float64(1.0) / np.float64(0.0))")

    assert ran.success
    assert {output["name"] for output in ran.outputs} == {"stdout", "stderr"}
    assert "RuntimeWarning" in json.dumps(ran.outputs)


@pytest.mark.parametrize(
    "source",
    [
        "import matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
        "import matplotlib.pyplot as plt\nfigure, axes = plt.subplots()\naxes.plot([1, 2])",
    ],
)
def test_a_figure_becomes_a_picture_at_the_end_of_its_cell(run, source):
    ran = run(source)

    assert ran.success
    pictures = [output for output in ran.outputs if "image/png" in output.get("data", {})]
    assert len(pictures) == 1
    assert pictures[0]["data"]["image/png"].startswith("iVBORw0KGgo")


@pytest.mark.parametrize("source", ["%timeit -n 1 -r 1 sum([1])", "%%timeit -n 1 -r 1\nsum([1])", "%time sum([1])"])
def test_times_can_be_taken(run, source):
    ran = run(source)

    assert ran.success
    assert "time" in json.dumps(ran.outputs).lower() or "per loop" in json.dumps(ran.outputs)


def test_captured_output_stays_captured(run):
    ran = run("%%capture kept\nprint('hidden')", "kept.stdout")

    assert texts(ran) == [repr("hidden\n")]


def test_a_display_keeps_text_html_and_pictures(run):
    ran = run("from IPython.display import HTML, display\ndisplay(HTML('<b>bold</b>'))")

    assert ran.outputs[0]["output_type"] == "display_data"
    assert ran.outputs[0]["data"]["text/html"] == "<b>bold</b>"


def test_the_alternative_text_of_a_picture_is_kept_and_no_other_metadata(run):
    ran = run(
        "from IPython.display import display\n"
        "display({'image/png': b'abc'}, raw=True, metadata={'image/png': {'alt': 'a line', 'width': 3}, 'x': 1})"
    )

    assert ran.outputs[0]["data"] == {"image/png": "YWJj"}
    assert ran.outputs[0]["metadata"] == {"image/png": {"alt": "a line"}}


def test_a_display_can_be_updated(run):
    ran = run(
        "from IPython.display import display\n"
        "handle = display('first', display_id='one')\ndisplay('other')\nhandle.update('second')"
    )

    assert texts(ran) == ["'second'", "'other'"]


def test_all_displays_with_one_id_are_updated(run):
    ran = run(
        "from IPython.display import display, update_display\n"
        "display(1, display_id='n')\ndisplay(2, display_id='n')\nupdate_display(3, display_id='n')"
    )

    assert texts(ran) == ["3", "3"]


def test_an_update_from_within_a_display_changes_its_own_display_only(run):
    ran = run(
        "from IPython.display import display, update_display\n"
        "class Outer:\n"
        "    def _repr_html_(self):\n"
        "        display('inner', display_id='inner')\n"
        "        update_display('inner, updated', display_id='inner')\n"
        "        return 'outer'\n"
        "    def __repr__(self):\n"
        "        return 'outer'\n"
        "display(Outer(), display_id='outer');"
    )

    assert texts(ran) == ["'inner, updated'", "outer"]


@pytest.mark.parametrize("name", ["never-shown", "earlier"])
def test_an_update_of_what_this_cell_did_not_show_changes_nothing(run, name):
    ran = run(
        "from IPython.display import display, update_display\ndisplay(1, display_id='earlier')",
        f"update_display(2, display_id={name!r})",
    )

    assert ran.success
    assert ran.outputs == []


def test_cleared_output_is_gone(run):
    ran = run("from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('here')")

    assert ran.outputs == [{"output_type": "stream", "name": "stdout", "text": "here\n"}]


def test_output_cleared_with_wait_stays_until_the_next_comes(run):
    first = "from IPython.display import clear_output\nprint('kept')\nclear_output(wait=True)"

    assert run(first).outputs[0]["text"] == "kept\n"
    assert run(first + "\nprint('next')").outputs[0]["text"] == "next\n"
    assert run(first, "print('another cell')").outputs[0]["text"] == "another cell\n"


def test_a_moving_picture_is_kept_to_the_end_however_many_frames_it_had(run):
    ran = run(
        "from IPython.display import display, clear_output\n"
        "frame = {'image/png': 'A' * 1_000_000}\n"
        "handle = display(frame, raw=True, display_id=True)\n"
        "for n in range(20):\n"
        "    handle.update(frame, raw=True)\n"
        "for n in range(20):\n"
        "    clear_output(wait=True)\n"
        "    display(frame, raw=True)\n"
    )

    assert [list(output["data"]) for output in ran.outputs] == [["image/png"]]


@pytest.mark.parametrize(
    ("data", "kept"),
    [
        ("{'text/plain': 3}", {}),
        ("{'text/plain': ['a', 'b', 3]}", {"text/plain": "ab"}),
        ("{'application/json': {'a': float('nan')}, 'text/plain': 'x'}", {"text/plain": "x"}),
        ("{'application/x': object(), 'text/plain': 'x'}", {"text/plain": "x"}),
        ("{3: 'x'}", {}),
        ("{'image/png': b'\\0\\1'}", {"image/png": "AAE="}),
        ("{'text/plain': '\\ud800'}", {"text/plain": "\ud800"}),
    ],
)
def test_a_display_keeps_only_content_that_is_text(run, data, kept):
    ran = run(f"from IPython.display import display\ndisplay({data}, raw=True)\nprint('on')")

    assert ran.success
    assert ran.outputs[0]["data"] == kept


@pytest.mark.parametrize(
    "source",
    [
        "print('x' * 50_000_000)",
        "for n in range(200_000): print(n)",
        "import sys\nfor n in range(5_000): print(n); print(n, file=sys.stderr)",
        "print('\\0' * 1_000_000)",
        "print('\\N{GRINNING FACE}' * 1_000_000)",
        "from IPython.display import display\nfor n in range(3_000): display(n)",
        "from IPython.display import display\ndisplay({'text/html': '\\1' * 4_000_000}, raw=True)",
        "from IPython.display import display\nfor n in range(20): display({'text/html': 'x' * 1_000_000}, raw=True)",
        "'x' * 50_000_000",
        "raise ValueError('x' * 50_000_000)",
        "for n in range(50):\n    try: raise ValueError('x' * 90_000)\n"
        "    except ValueError: get_ipython().showtraceback()",
    ],
)
def test_output_that_is_too_long_is_cut_to_what_a_frame_can_hold(run, source):
    ran = run(source)

    assert len(json.dumps(ran.outputs, ensure_ascii=False)) < 7 << 20
    assert "[output cut here" in json.dumps(ran.outputs) or "traceback" in ran.outputs[0]


@pytest.mark.parametrize("show", ["print('x' * 10_000)", "sys.stderr.write('x' * 10_000)"])
def test_what_is_printed_beyond_the_limit_is_kept_nowhere(run, show):
    used = "resource.getrusage(resource.RUSAGE_SELF).ru_maxrss"
    ran = run("import resource, sys", f"before = {used}\nfor _ in range(10_000):\n    {show}", f"{used} - before")

    assert int(texts(ran)[0]) < 20_000


def test_of_a_long_message_the_traceback_keeps_the_type(run):
    ran = run("raise ValueError('x' * 50_000_000)")

    assert ran.outputs[-1]["ename"] == "ValueError"
    assert len(ran.outputs[-1]["evalue"]) == 2000


@pytest.mark.parametrize("source", ["input('your name? ')", "import getpass\ngetpass.getpass()"])
def test_a_question_to_the_keyboard_fails_with_the_next_step(run, source):
    ran = run(source)

    assert not ran.success
    assert ran.outputs[0]["ename"] == "StdinNotImplementedError"
    assert "give the value a name instead" in ran.outputs[0]["evalue"]


@pytest.mark.parametrize("call", ["write(3)", "write(b'x')"])
def test_only_text_can_be_written_to_a_stream(run, call):
    assert run(f"import sys\nsys.stdout.{call}").outputs[0]["ename"] == "TypeError"


def test_a_stream_answers_what_libraries_ask_of_it(run):
    ran = run("import sys\n(sys.stdout.isatty(), sys.stdout.writable(), sys.stdout.encoding, sys.stdout.name)")

    assert texts(ran) == ["(False, True, 'utf-8', 'stdout')"]


def test_names_and_results_stay_from_cell_to_cell(run):
    assert texts(run("x = 5", "x * 2", "_ + x")) == ["15"]


def test_history_is_at_hand_and_nothing_is_written_to_disk(run):
    assert texts(run("x = 5", "In[1]")) == ["'x = 5'"]


def test_code_can_await(run):
    assert texts(run("import asyncio\nasync def f(): return 7", "await f()")) == ["7"]
