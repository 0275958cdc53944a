"""A real Jupyter server for browser tests: JupyterLab and Notebook 7, and what a person does in them."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Browser, Error, Locator, Page

from tests.browser.harness import PATIENCE
from tests.helpers.support import ROOT


@dataclass(frozen=True)
class Host:
    """A program that shows notebooks: its module, and the path of a notebook in it."""

    module: str
    path: str
    theme: str  # "light" or "dark", so that tests see both


HOSTS = {
    "lab": Host("jupyterlab", "lab/tree", "light"),
    "notebook": Host("notebook", "notebooks", "dark"),
}


@dataclass(frozen=True)
class Server:
    """A running server; ``root`` is where its notebooks lie."""

    host: Host
    root: Path
    port: int
    token: str

    def address(self, notebook: str) -> str:
        """Return where a notebook is shown; ``reset`` forgets which ones were open before."""
        return f"http://127.0.0.1:{self.port}/{self.host.path}/{notebook}?token={self.token}&reset"


@contextmanager
def serve_jupyter(host: Host, home: Path) -> Iterator[Server]:
    """Serve notebooks on a free loopback port; ``home`` is an empty folder."""
    root, settings = home / "root", home / "settings"
    root.mkdir()
    _write_settings(settings, "notification", {"fetchNews": "false", "checkForUpdates": False})
    _write_settings(settings, "themes", {"theme": f"JupyterLab {host.theme.capitalize()}"})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server = Server(host, root, probe.getsockname()[1], secrets.token_hex(16))
    applications = (
        "LabApp",
        "JupyterNotebookApp",
    )  # a server has both, and one of them serves the settings of both
    options = {
        "ServerApp.port": server.port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": root,
        "IdentityProvider.token": server.token,
        **{f"{application}.user_settings_dir": settings for application in applications},
        **{f"{application}.workspaces_dir": home / "workspaces" for application in applications},
        **{f"{application}.expose_app_in_browser": True for application in applications},
    }
    command = [sys.executable, "-m", host.module, "--no-browser"]
    command += [f"--{name}={value}" for name, value in options.items()]
    command += ["--allow-root"] if os.getuid() == 0 else []
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=home)
    try:
        _wait_for(f"http://127.0.0.1:{server.port}/api/status?token={server.token}", process, log)
        yield server
    finally:
        process.terminate()
        process.wait(timeout=30)


# The first cell of a notebook that shows widgets of the table.
SETUP = f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nfrom tests.browser.widget_table import TABLE"


def write_notebook(path: Path, sources: list[str]) -> None:
    """Write a notebook of code cells."""
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources], metadata=kernel), path)


def _write_settings(home: Path, plugin: str, settings: dict[str, object]) -> None:
    path = home / "@jupyterlab" / "apputils-extension" / f"{plugin}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings))


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)  # between two questions, not instead of one
    pytest.fail(f"the server did not answer at {url}:\n{log.read_text()[-2000:]}")


# ---- what a person does ----

PANEL = "window.jupyterapp.shell.currentWidget"


def open_notebook(browser: Browser, server: Server, name: str) -> tuple[Page, list[str]]:
    """Open a notebook and run every cell; return the page, and a list of the errors that widgets will report.

    The hosts have errors of their own while they load: only what comes from a widget's module counts.
    """
    page = browser.new_page(viewport={"width": 1300, "height": 900})
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []

    def listen(error: Error) -> None:
        if "blob:" in (error.stack or ""):
            errors.append(str(error))

    page.on("pageerror", listen)
    page.goto(server.address(name))
    page.wait_for_function(  # before the kernel is idle the command would silently do nothing
        f"""(name) => window.jupyterapp && {PANEL}?.context?.path === name
          && {PANEL}.sessionContext?.session?.kernel?.status === "idle" """,
        arg=name,
        timeout=4 * PATIENCE,
    )
    page.evaluate("void jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        f"""() => [...{PANEL}.content.model.cells].every((cell) => cell.type !== "code" || cell.executionCount)
          && {PANEL}.sessionContext.session.kernel.status === "idle" """,
        timeout=4 * PATIENCE,
    )
    return page, errors


def errors_of(page: Page) -> list[str]:
    """Return what cells raised."""
    return page.evaluate(
        f"""() => [...{PANEL}.content.model.cells].flatMap((cell) => cell.type !== "code" ? [] :
          cell.sharedModel.getOutputs().filter((output) => output.output_type === "error").map((output) => output.evalue))"""
    )


def show_cell(page: Page, index: int) -> Locator:
    """Scroll to a cell and return it."""
    page.evaluate(f"(k) => {PANEL}.content.scrollToItem(k)", index)
    return page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}']")


def type_into(page: Page, index: int, text: str) -> None:
    """Replace the text of a cell as by typing, and run it."""
    show_cell(page, index).locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text)
    run_cell(page, index)


def run_cell(page: Page, index: int) -> None:
    """Run one cell and wait until it is done."""
    cell = f"{PANEL}.content.model.cells.get({index})"
    before = page.evaluate(f"{cell}.executionCount")
    page.evaluate(f"{PANEL}.content.activeCellIndex = {index}")
    page.evaluate("void jupyterapp.commands.execute('notebook:run-cell')")
    page.wait_for_function(
        f"(before) => {cell}.executionCount !== before && {PANEL}.sessionContext.session.kernel.status === 'idle'",
        arg=before,
        timeout=4 * PATIENCE,
    )
