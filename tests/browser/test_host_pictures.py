"""Figures and stills in a real JupyterLab, a real Notebook 7 and a static page: one picture each, in the page's theme."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.harness import PATIENCE
from tests.browser.hosts import (
    HOSTS,
    PANEL,
    SETUP,
    Server,
    errors_of,
    open_notebook,
    serve_jupyter,
    write_notebook,
)

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FIGURE = """\
from matplotlib.figure import Figure
from earlab.style import show, use_style
use_style()
figure = Figure(figsize=(3, 2))
figure.subplots().plot([1, 2, 4])
show(figure, "A curve that climbs.")"""
WIDGET = "TABLE['ActivationExplorer'].make()"
SLIDERS = """\
from earlab.sliders import Sliders
from ipywidgets import IntSlider
def draw(n):
    figure = Figure(figsize=(3, 2))
    figure.subplots().plot(range(n))
    return figure, f"A line of {n} points."
Sliders(draw, n=IntSlider(3, 2, 9))"""
SOURCES = [SETUP, FIGURE, WIDGET, SLIDERS]


@pytest.fixture(scope="module", params=list(HOSTS))
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp(request.param)
    with serve_jupyter(HOSTS[request.param], home) as server:
        yield server


@pytest.fixture(scope="module")
def executed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The notebook with its outputs, as somebody hands it on: without a kernel's widgets, trusted by nobody."""
    folder = tmp_path_factory.mktemp("executed")
    write_notebook(folder / "plain.ipynb", SOURCES)
    command = [
        sys.executable,
        "-m",
        "nbconvert",
        "--to",
        "notebook",
        "--execute",
        "plain.ipynb",
        "--output",
        "run",
    ]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder / "run.ipynb"


def test_a_live_page_shows_the_widget_and_one_picture_in_its_theme(server: Server, chromium: Browser) -> None:
    write_notebook(server.root / "pictures.ipynb", SOURCES)
    page, errors = open_notebook(chromium, server, "pictures.ipynb")
    assert errors_of(page) == []
    for theme in (server.host.theme, "light" if server.host.theme == "dark" else "dark"):
        change_theme(page, theme)
        expect(figure := cell(page, 1).locator("img:visible")).to_have_count(1)
        expect(figure).to_have_class(f"earlab-{theme}")
        for index, live in ((2, ".earlab"), (3, ".widget-readout")):
            expect(cell(page, index).locator(live).first).to_be_visible(timeout=2 * PATIENCE)
            expect(cell(page, index).locator(".earlab-still")).to_have_count(1)
            expect(cell(page, index).locator(".earlab-still")).to_be_hidden()
        assert gap_below(cell(page, 2)) < 8
    assert errors == []
    page.close()


def test_a_page_that_nobody_trusts_shows_one_picture_each(
    server: Server, chromium: Browser, executed: Path
) -> None:
    (server.root / "received.ipynb").write_bytes(executed.read_bytes())
    page = chromium.new_page(viewport={"width": 1300, "height": 900})
    page.goto(server.address("received.ipynb"))
    page.wait_for_function(
        f"window.jupyterapp && {PANEL}?.context?.path === 'received.ipynb' && {PANEL}.context.isReady"
    )
    change_theme(page, "light")
    for index in (1, 2, 3):
        images = cell(page, index).locator("img:visible")
        expect(images).to_have_count(1, timeout=2 * PATIENCE)
        if index < 3:
            expect(images).to_have_attribute("alt", "A curve that climbs." if index == 1 else ACTIVATIONS)
    page.close()


ACTIVATIONS = (
    "ActivationExplorer: curve and slope of sigmoid, tanh, ReLU for z from −6 to 6. "
    "Run the cell in JupyterLab to move the probe and compare functions."
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_static_page_shows_the_stills(executed: Path, chromium: Browser, theme: str) -> None:
    command = [sys.executable, "-m", "nbconvert", "--to", "html", f"--HTMLExporter.theme={theme}"]
    subprocess.run(
        [*command, executed.name, "--output", theme], cwd=executed.parent, check=True, capture_output=True
    )
    page = chromium.new_page(viewport={"width": 1000, "height": 900})
    page.route(
        "**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort()
    )
    page.goto((executed.parent / f"{theme}.html").as_uri())
    images = page.locator("img:visible")
    expect(images).to_have_count(3)
    for image in images.all():
        expect(image).to_have_class(f"earlab-{theme}")
    sentences = page.locator(".earlab-still p:visible")
    expect(sentences).to_have_text([ACTIVATIONS, "A line of 3 points."])
    page.close()


def cell(page: Page, index: int) -> Locator:
    page.evaluate(f"(k) => {PANEL}.content.scrollToItem(k)", index)
    return page.locator(f".jp-Notebook .jp-Cell[data-windowed-list-index='{index}']")


def change_theme(page: Page, theme: str) -> None:
    page.evaluate(
        "(theme) => jupyterapp.commands.execute('apputils:change-theme', { theme })",
        f"JupyterLab {theme.capitalize()}",
    )
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", str(theme == "light").lower())


def gap_below(shown: Locator) -> float:
    """Return how many pixels the outputs of a cell go on below its widget."""
    return shown.evaluate(
        """(cell) => cell.querySelector(".jp-OutputArea").getBoundingClientRect().bottom
          - cell.querySelector(".earlab").getBoundingClientRect().bottom"""
    )
