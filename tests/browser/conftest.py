"""Chromium for browser tests, and pages that fail the test when the console reports an error."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

from tests.browser.harness import LAUNCH, PATIENCE, Harness, Open, Show, mount, serve, settled, unmount
from tests.helpers.support import require


@pytest.fixture(scope="module")  # not longer: while Playwright runs, no other test could use asyncio
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    require("browser", path is not None, "neither chromium nor google-chrome is on PATH (Debian: chromium)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=LAUNCH)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Open pages of a given width and theme; afterwards no page may have reported an error."""
    pages: list[Page] = []
    errors: list[str] = []

    def open_one(url: str, width: int = 1200, **context: str) -> Page:
        pages.append(new_page(chromium, errors, url, width, **context))
        return pages[-1]

    yield open_one
    reported = list(errors)  # what closing cuts off is no error of a page
    for page in pages:
        page.close()
    assert reported == []


@pytest.fixture(scope="module")
def open_lasting(chromium: Browser) -> Callable[[str, list[str]], Page]:
    """Open pages that stay until the module is done: ``open_lasting(url, errors)``."""
    return lambda url, errors: new_page(chromium, errors, url)


@dataclass
class Stage:
    """One page for all tests of a module: opening one takes longer than most tests."""

    page: Page
    address: str
    harness: Harness
    errors: list[str]


@pytest.fixture(scope="module")
def stage(request: pytest.FixtureRequest, open_lasting: Callable[[str, list[str]], Page]) -> Iterator[Stage]:
    """The page, with the widgets that the module names in ``MAKERS``."""
    harness, errors = Harness(request.module.MAKERS), []
    with serve(harness) as address:
        page = open_lasting(address, errors)
        page.wait_for_function("window.ready")
        yield Stage(page, address, harness, errors)
        page.close()


@pytest.fixture
def harness(stage: Stage) -> Harness:
    """The Python side of the widgets that the test opens."""
    unmount(stage.page)
    stage.harness.forget()
    return stage.harness


@pytest.fixture
def address(stage: Stage, harness: Harness) -> str:
    """Where a test opens a page of its own: ``address?widget=name``."""
    return stage.address


@pytest.fixture
def show(stage: Stage, harness: Harness) -> Iterator[Show]:
    """Show the widget of that name; afterwards the console must be clean."""
    stage.page.set_viewport_size({"width": 1200, "height": 900})
    stage.page.evaluate("setTheme('light')")

    def show_one(name: str) -> Page:
        mount(stage.page, name)
        return stage.page

    yield show_one
    settled(stage.page)  # or a last message would find nobody
    assert stage.errors == []


def new_page(browser: Browser, errors: list[str], url: str, width: int = 1200, **context: str) -> Page:
    """Open a page that writes what its console reports into ``errors``."""

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    page = browser.new_page(viewport={"width": width, "height": 900}, **context)
    page.set_default_timeout(PATIENCE)
    page.on("console", listen)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(url)
    return page


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests have measured: how long frames take, the machine decides, so nothing is asserted."""
    reports = terminalreporter.getreports("passed")
    measured = [pair for report in reports for pair in report.user_properties]
    rows = [value for name, value in measured if name == "frames"]
    held = [value for name, value in measured if name == "held"]
    for counts in held:
        terminalreporter.section("thirty widgets on one page")
        for title, count in zip(("before", "shown", "closed"), counts):
            numbers = f"{count['nodes']:6} nodes {count['jsEventListeners']:6} listeners"
            terminalreporter.line(f"{title:8} {numbers} {count['heap'] / 1e6:6.1f} MB")
    if rows:
        terminalreporter.section("what a frame costs while dragging, in ms")
        for widget, median, worst in rows:
            terminalreporter.line(f"{widget:30} median {median:6.1f}   slowest {worst:6.1f}")
