"""Every page in a real JupyterLab, half a screen wide and before anything has run: nothing is cut off, nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import urlsplit

import nbformat
import pytest
from playwright.sync_api import Browser, Page

from autograder.assignments.assignment import load_assignment
from autograder.assignments.source import source_paths
from autograder.release.notebook import notebook_text
from autograder.release.stills import student_notebook
from tests.browser.harness import PATIENCE
from tests.browser.hosts import HOSTS, PANEL, Server, serve_jupyter

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = [path.stem for path in source_paths()]
HALF = 700  # pixels
# What is wider than its cell, but for code, which scrolls by itself.
CUT_OFF = """() => [...document.querySelectorAll('.jp-MarkdownOutput, .jp-OutputArea-output')].flatMap((place) => {
  const right = place.getBoundingClientRect().right + 1;
  const parts = [...place.querySelectorAll('table, mjx-container, mjx-math, img, figure, p, li')];
  return parts.filter((part) => part.getBoundingClientRect().right > right)
    .map((part) => `${part.tagName}: ${(part.textContent || part.alt || '').trim().slice(0, 90)}`);
})"""
SETTLED = f"""() => window.jupyterapp && {PANEL}?.content?.model?.cells.length > 0
  && [...document.querySelectorAll('.jp-MarkdownOutput')].length > 0
  && [...{PANEL}.content.widgets].every((cell) => cell.model.type !== 'markdown' || cell.rendered)
  && ![...document.querySelectorAll('.jp-MarkdownOutput')].some((place) => /\\$[^$ ]+\\$/.test(place.innerText))"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Serve the pages with all cells drawn, also those out of sight, and no side bar."""
    home = tmp_path_factory.mktemp("pages")
    settings = home / "settings" / "@jupyterlab" / "notebook-extension"
    settings.mkdir(parents=True)
    (settings / "tracker.jupyterlab-settings").write_text(json.dumps({"windowingMode": "none"}))
    with serve_jupyter(HOSTS["lab"], home) as server:
        yield server


@pytest.mark.parametrize("name", NAMES)
def test_a_page_fits_half_a_screen_and_fetches_nothing(server: Server, chromium: Browser, name: str) -> None:
    (server.root / f"{name}.ipynb").write_text(notebook_text(student_notebook(load_assignment(name).source)))
    page = chromium.new_page(viewport={"width": HALF, "height": 900})
    asked, failed = watched(page)
    page.goto(server.address(f"{name}.ipynb"))
    page.wait_for_function(f"() => window.jupyterapp && {PANEL}?.context?.isReady", timeout=4 * PATIENCE)
    page.evaluate("jupyterapp.shell.collapseLeft()")
    page.wait_for_function(SETTLED, timeout=4 * PATIENCE)
    cut_off, pictures = page.evaluate(CUT_OFF), page.locator(".jp-OutputArea-output img").count()
    without_words = page.locator(".jp-OutputArea-output img:not([alt])").count()
    page.close()
    assert cut_off == []
    assert pictures == shown_before_it_runs(name) > 0
    assert without_words == 0
    assert {urlsplit(url).hostname for url in asked} <= {"127.0.0.1"}
    assert failed == []


def watched(page: Page) -> tuple[list[str], list[str]]:
    """Return lists that fill with what a page asks of servers, and with the errors of its content."""
    asked: list[str] = []
    failed: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if request.url.startswith("http") else None)
    page.on("pageerror", lambda error: failed.append(str(error)) if "blob:" in (error.stack or "") else None)
    return asked, failed


def shown_before_it_runs(name: str) -> int:
    """Return how many pictures stand in the notebook that students get."""
    notebook = nbformat.reads(notebook_text(student_notebook(load_assignment(name).source)), as_version=4)
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    return sum("image/png" in output.get("data", {}) for output in outputs)
