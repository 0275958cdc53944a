"""Chromium for browser tests, and pages that fail the test when the console reports an error."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from harness import PATIENCE, Open
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright
from support import require


@pytest.fixture(scope="module")  # not longer: while Playwright runs, no other test could use asyncio
def chromium() -> Iterator[Browser]:
    path = shutil.which("chromium") or shutil.which("google-chrome")
    require("browser", path is not None, "neither chromium nor google-chrome is on PATH (Debian: chromium)")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser) -> Iterator[Open]:
    """Open pages of a given width and theme; afterwards no page may have reported an error."""
    pages: list[Page] = []
    errors: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type == "error":
            errors.append(message.text)

    def open_one(url: str, width: int = 1200, **context: str) -> Page:
        page = chromium.new_page(viewport={"width": width, "height": 900}, **context)
        page.set_default_timeout(PATIENCE)
        page.on("console", listen)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(url)
        pages.append(page)
        return page

    yield open_one
    for page in pages:
        page.close()
    assert errors == []
