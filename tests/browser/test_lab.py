"""Every widget in a real JupyterLab: run all, press a key, and the picture and a number change."""

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
from pathlib import Path

import nbformat
import pytest
from harness import PATIENCE, Open
from nbformat.v4 import new_code_cell, new_notebook
from playwright.sync_api import Locator, Page, expect
from widget_table import TABLE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TESTS = Path(__file__).parent.parent


def write_notebook(path: Path) -> None:
    setup = f"import sys\nsys.path.insert(0, {str(TESTS)!r})\nfrom widget_table import TABLE"
    sources = [setup, *(f"TABLE[{name!r}].make()" for name in TABLE)]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(new_notebook(cells=[new_code_cell(source) for source in sources], metadata=kernel), path)


def write_settings(home: Path, plugin: str, settings: dict[str, object]) -> None:
    path = home / "@jupyterlab" / "apputils-extension" / f"{plugin}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(settings))


def wait_for_server(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.2)  # between two questions, not instead of one
    pytest.fail(f"JupyterLab did not answer at {url}:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="module", params=["light", "dark"])
def lab(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str]]:
    """Serve a JupyterLab of that theme on a free loopback port; yield the notebook's address and the theme."""
    home = tmp_path_factory.mktemp("lab")
    write_notebook(home / "widgets.ipynb")
    write_settings(home / "settings", "notification", {"fetchNews": "false", "checkForUpdates": False})
    write_settings(home / "settings", "themes", {"theme": f"JupyterLab {request.param.capitalize()}"})
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(16)
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={home}", "--LabApp.expose_app_in_browser=True",
        f"--LabApp.user_settings_dir={home / 'settings'}", f"--LabApp.workspaces_dir={home / 'workspaces'}",
        *(["--allow-root"] if os.getuid() == 0 else []),
    ]  # fmt: skip
    log = home / "lab.log"
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT, cwd=home)
    try:
        wait_for_server(f"http://127.0.0.1:{port}/api/status?token={token}", process, log)
        yield f"http://127.0.0.1:{port}/lab/tree/widgets.ipynb?token={token}", request.param
    finally:
        process.terminate()
        process.wait(timeout=30)


def run_all(page: Page) -> None:
    """Run every cell; before the kernel is idle the command would silently do nothing."""
    page.wait_for_function(
        """() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === "idle" """,
        timeout=4 * PATIENCE,
    )
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.wait_for_function(
        """() => {
          const { model } = window.jupyterapp.shell.currentWidget.content;
          return [...model.cells].every((cell) => cell.executionCount);
        }""",
        timeout=4 * PATIENCE,
    )


def cells(page: Page) -> int:
    return page.evaluate("jupyterapp.shell.currentWidget.content.model.cells.length")


def show(page: Page, index: int) -> Locator:
    """Scroll to a cell; return its widget."""
    page.evaluate("(k) => jupyterapp.shell.currentWidget.content.scrollToItem(k)", index)
    return page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}'] .earlab")


def test_widgets_live_in_jupyterlab(lab: tuple[str, str], open_page: Open) -> None:
    url, theme = lab
    page = open_page(url, width=1300)
    run_all(page)
    count = cells(page)
    for index, example in enumerate(TABLE.values(), start=1):
        root = show(page, index)
        expect(root).to_have_attribute("data-theme", theme, timeout=2 * PATIENCE)
        value = root.locator(f"tr:has(th:text-is('{example.fact}')) td").first
        expect(value).not_to_have_text("–")
        number = value.inner_text()
        canvas = root.locator("canvas").first
        picture = canvas.evaluate("(canvas) => canvas.toDataURL()")
        root.locator(example.focus).first.focus()
        for key in example.keys:
            page.keyboard.press(key)
        expect(value).not_to_have_text(number)
        page.wait_for_function(
            "([canvas, before]) => canvas.toDataURL() !== before", arg=[canvas.element_handle(), picture]
        )
        expect(root.locator(".ear-problem")).to_be_hidden()
        assert root.evaluate(
            "(e) => e.parentElement.scrollHeight <= e.parentElement.clientHeight"
        )  # no scroll bar
    # JupyterLab prefers the live view to the still picture, and its own keys (a: new cell) stay out of ours
    assert page.locator(".jp-OutputArea img").count() == 0
    root = show(page, list(TABLE).index("PerceptronBoard") + 1)
    root.locator("canvas").focus()
    page.keyboard.press("a")
    expect(root.locator(".ear-status")).to_contain_text("Point 5 of 5")
    assert cells(page) == count
