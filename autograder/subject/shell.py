"""IPython's own shell, made once in the warm parent and used by every child after its fork."""

import builtins
import getpass
import sys
from contextlib import AbstractContextManager, nullcontext, redirect_stderr, redirect_stdout
from typing import Any, NoReturn

from IPython.core.error import StdinNotImplementedError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from autograder.subject.capture import Outputs, Publisher, ResultHook, Stream, traceback_into


class _Interactive(InteractiveShell):  # type: ignore[misc]
    """IPython's shell where there is no window, so that `%matplotlib inline` finds nothing to switch on."""

    def enable_gui(self, gui: str | None = None) -> None:
        """Do nothing."""

    def _format_exception_for_storage(self, exception: BaseException, *_others: object, **_more: object) -> Any:
        """Keep no second traceback in a history that nobody reads."""
        return {}

    def _tee(self, channel: str) -> AbstractContextManager[None]:
        """Keep no second copy of what is printed there: it has no limit, and an endless loop fills a GiB in seconds."""
        return nullcontext()


class Shell:
    """A shell whose outputs are caught as notebook outputs."""

    def __init__(self) -> None:
        config = Config()
        config.HistoryManager.enabled = False
        config.InteractiveShell.colors = "nocolor"
        config.InteractiveShell.xmode = "Context"
        self.outputs = Outputs()
        self._shell = _Interactive.instance(config=config, display_pub_class=Publisher, displayhook_class=ResultHook)
        self._shell.display_pub.outputs = self.outputs
        self._shell.displayhook.outputs = self.outputs
        self._shell._showtraceback = traceback_into(self.outputs)
        self.rehearse("pass")

    def rehearse(self, source: str) -> None:
        """Try a cell and forget what it gave: the first traceback of a process takes as long as ten later ones.

        Args:
            source: an expression, so that it leaves no names.
        """
        with redirect_stdout(Stream(self.outputs, "stdout")), redirect_stderr(Stream(self.outputs, "stderr")):
            self._shell.run_cell(source, store_history=False)
        self.outputs.take()
        for name in ("last_exc", "last_type", "last_value", "last_traceback"):
            vars(sys).pop(name, None)

    @property
    def names(self) -> dict[str, Any]:
        """The notebook's global names."""
        names: dict[str, Any] = self._shell.user_ns
        return names

    def attach(self) -> None:
        """Let Python's own streams end in the outputs, and let nothing wait for a keyboard."""
        sys.stdout = Stream(self.outputs, "stdout")
        sys.stderr = Stream(self.outputs, "stderr")
        builtins.input = _no_keyboard
        getpass.getpass = _no_keyboard

    def run(self, source: str) -> bool:
        """Run one cell; its outputs are taken from `outputs` afterwards. Say whether it raised nothing."""
        try:
            result = self._shell.run_cell(source, store_history=True)
            return bool(result.success)
        except KeyboardInterrupt:
            self.outputs.error("KeyboardInterrupt", "", ["KeyboardInterrupt"])
            return False


def _no_keyboard(*_prompt: object, **_options: object) -> NoReturn:
    """Stand for `input` and `getpass`."""
    raise StdinNotImplementedError(
        "nobody is there to answer while a notebook is graded; give the value a name instead of asking for it"
    )
