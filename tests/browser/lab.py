"""A student's JupyterLab, started in the unzipped tree, and a person in front of it."""

import json
import os
import re
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

from autograder.claims.course import REPOSITORY

CHROMIUM = Path("/usr/bin/chromium")
QUIET = ("--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-quic")
PATIENCE = 240  # seconds for whatever a page waits for: a busy machine is no failure
TRIES, A_LITTLE = 8, 15_000  # milliseconds
RAN = re.compile(r"\[\d+\]")
PICTURES = REPOSITORY / "build" / "browser"
OF_A_RESTART = "Canceled future for "  # what JupyterLab asked a kernel that was restarted meanwhile
OF_JUPYTERLAB = "Could not restore the debugger state"  # said when a kernel is restarted before its debugger answered
SETTINGS = {
    # cells that are scrolled out of sight would not be there to be looked at
    "notebook-extension/tracker": {"windowingMode": "none"},
}


class Server:
    """JupyterLab as a student starts it: nothing of it is found but what the tree and its requirements bring.

    Attributes:
        root: the unzipped tree.
        url: of the server, without a slash at the end.
        token: that lets the browser in.
    """

    def __init__(self, root: Path, home: Path) -> None:
        self.root = root
        self._home = home
        self._process: subprocess.Popen[bytes] | None = None
        self.url = self.token = ""

    def __enter__(self) -> "Server":
        for name, values in SETTINGS.items():
            self.set(name, values)
        site = self._home / "site"
        (wheel,) = self.root.glob("wheels/*.whl")
        with zipfile.ZipFile(wheel) as archive:  # the kernel takes the tools of the course from what students install
            archive.extractall(site)
        options = ["--no-browser", "--ServerApp.port=0", "--ServerApp.ip=127.0.0.1"]
        options += ["--allow-root"] if os.geteuid() == 0 else []
        self._log = (self._home / "server.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, "start.py", *options],
            cwd=self.root,
            env=self._environment(site),
            stdout=self._log,
            stderr=self._log,
        )
        self.url, self.token = self._found()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:  # on a busy machine it waits long for its kernels, which end with it
            self._process.kill()
            self._process.wait()
        self._log.close()

    def set(self, name: str, values: dict[str, str]) -> None:
        """Write a setting of JupyterLab's, as its dialog of settings does; a page reads it when it is loaded."""
        path = self._home / "settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values))

    def _environment(self, site: Path) -> dict[str, str]:
        places = {
            "HOME": "home",
            "IPYTHONDIR": "ipython",
            "JUPYTERLAB_SETTINGS_DIR": "settings",
            "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
            "JUPYTER_CONFIG_DIR": "config",
            "JUPYTER_DATA_DIR": "data",
            "JUPYTER_RUNTIME_DIR": "runtime",
        }
        here = {name: str(self._home / folder) for name, folder in places.items()}
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "RNNKIT", "PYTEST"))
        }
        return kept | here | {"PYTHONPATH": str(site), "OMP_NUM_THREADS": "1"}

    def _found(self) -> tuple[str, str]:
        """Wait for the file in which a server says where it is."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and self._process and self._process.poll() is None:
            for path in (self._home / "runtime").glob("jpserver-*.json"):
                said = json.loads(path.read_text() or "{}")
                if said:
                    return said["url"].rstrip("/"), said["token"]
            time.sleep(0.1)
        raise AssertionError(f"JupyterLab did not start:\n{(self._home / 'server.log').read_text()[-2000:]}")


class Desk:
    """A browser's page with one notebook, and what went wrong on it.

    Attributes:
        page: Playwright's.
        complaints: errors on the console, and whatever was asked of another machine.
    """

    def __init__(self, browser, server: Server) -> None:
        self._server = server
        self._ids: list[str] = []
        self.complaints: list[str] = []
        self.page = browser.new_page(viewport={"width": 1280, "height": 900})
        self.page.set_default_timeout(PATIENCE * 1000)
        self.page.on("console", self._listen)
        self.page.on("pageerror", self._fail)
        self.page.on("request", self._watch)

    def _fail(self, error) -> None:
        if not str(error).startswith(OF_A_RESTART):
            self.complaints.append(f"page: {error}")

    def _listen(self, message) -> None:
        if message.type == "error" and not message.text.startswith(OF_JUPYTERLAB):
            self.complaints.append(f"console: {message.text} {message.location.get('url', '')}")

    def _watch(self, request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname != "127.0.0.1":
            self.complaints.append(f"request: {request.url}")

    def open(self, path: str) -> None:
        """Open a notebook of the tree, and wait until its kernel is ready."""
        cells = json.loads((self._server.root / path).read_text(encoding="utf-8"))["cells"]
        self._ids = [cell["id"] for cell in cells]
        self.page.goto(f"{self._server.url}/lab/tree/{path}?reset&token={self._server.token}")
        self.page.locator(f".jp-Notebook .jp-Cell >> nth={len(cells) - 1}").wait_for(state="attached")
        self._until_idle()

    def cell(self, name: str):
        """Find a cell on the page by its id in the file."""
        return self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell").nth(self._ids.index(name))

    def type(self, name: str, source: str) -> None:
        """Replace what a cell says."""
        self.cell(name).locator(".cm-content").click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(source)

    def run(self, name: str) -> str:
        """Run a cell as a reader does, with Shift and Enter, and return what it then shows."""
        prompt = self.cell(name).locator(".jp-InputPrompt")
        before = prompt.inner_text()
        for _ in range(TRIES):
            prompt.click()
            self.page.keyboard.press("Shift+Enter")
            if self._becomes_other(prompt, before):
                return self.shown(name)
        raise AssertionError(f"the cell {name} does not run: its number stays {before!r}")

    def _becomes_other(self, element, text: str) -> bool:
        """Wait a little for another text: a key that is pressed while a page still settles goes nowhere."""
        from playwright.sync_api import TimeoutError as NotYet

        changed = "([element, text]) => element.innerText !== text"
        try:
            self.page.wait_for_function(changed, arg=[element.element_handle(), text], timeout=A_LITTLE)
        except NotYet:
            return False
        return True

    def shown(self, name: str) -> str:
        """Return what a cell shows, once it has run."""
        self.cell(name).locator(".jp-InputPrompt").filter(has_text=RAN).wait_for(state="attached")
        self._until_idle()
        return "\n".join(self.cell(name).locator(".jp-OutputArea-output").all_inner_texts())

    def restart_and_run_all(self, last: str) -> None:
        """Press the button of the two arrows and confirm, until a last cell has run.

        Where the page hears late of the restart, JupyterLab takes back what it was to run.
        """
        from playwright.sync_api import TimeoutError as NotYet

        for _ in range(TRIES):
            self.page.locator("[data-command='notebook:restart-run-all']").click()
            self.page.get_by_role("button", name="Confirm Kernel Restart").click()
            with suppress(NotYet):
                ran = self.cell(last).locator(".jp-InputPrompt").filter(has_text=RAN)
                return ran.wait_for(state="attached", timeout=1000 * PATIENCE / TRIES)
        raise AssertionError(f"the cell {last} does not run, though all were restarted {TRIES} times")

    def save(self) -> None:
        """Save the notebook, and wait until it is."""
        self.page.keyboard.press("Control+s")
        self.page.locator(".lm-TabBar-tab.jp-mod-current.jp-mod-dirty").wait_for(state="detached")

    def slide(self, name: str) -> tuple[str, str]:
        """Move the slider below a cell, and return where its picture came from before and after."""
        cell = self.cell(name)
        picture = cell.locator(".widget-image, .jupyter-widgets img").first
        handle = cell.locator(".noUi-handle").first
        before = str(picture.get_attribute("src"))
        handle.focus()
        for _ in range(5):
            handle.press("ArrowRight")
        self.page.wait_for_function("([image, old]) => image.src !== old", arg=[picture.element_handle(), before])
        return before, str(picture.get_attribute("src"))

    def validate(self) -> str:
        """Press nbgrader's button, and return what the dialogue says."""
        self.page.locator(".jp-ToolbarButtonComponent-label").get_by_text("Validate", exact=True).click()
        self.page.locator(".jp-Dialog").wait_for()
        return str(self.page.locator(".jp-Dialog").inner_text())

    def photograph(self, name: str) -> Path:
        """Keep what is seen, as build/browser/NAME.png."""
        PICTURES.mkdir(parents=True, exist_ok=True)
        self.page.wait_for_timeout(300)
        self.page.screenshot(path=PICTURES / f"{name}.png")
        return PICTURES / f"{name}.png"

    def _until_idle(self) -> None:
        self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) [data-status='idle']").first.wait_for(state="attached")


@contextmanager
def browser() -> Iterator[object]:
    """Start Debian's Chromium, which asks nobody for anything."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        options = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]
        yield playwright.chromium.launch(executable_path=str(CHROMIUM), args=options)
