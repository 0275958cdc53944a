"""Make the gallery's pictures in docs/widgets from the table of widgets: each one after its keyboard path.

Usage: python -m tests.widget_gallery [ClassName ...]
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

TESTS = Path(__file__).parent
sys.path[:0] = [str(TESTS), str(TESTS / "browser")]

from harness import LAUNCH, Harness, serve, settled  # noqa: E402
from widget_table import TABLE  # noqa: E402

PICTURES = TESTS.parent / "docs" / "widgets"
WIDTH = 760  # pixels: about the text width of a page


def make_pictures(names: list[str], chromium: str) -> None:
    """Write one PNG for each named widget, called as its module is."""
    PICTURES.mkdir(exist_ok=True)
    makers = {name: example.make for name, example in TABLE.items()}
    with serve(Harness(makers)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        for name in names:
            example = TABLE[name]
            page = browser.new_page(viewport={"width": WIDTH, "height": 900})
            page.goto(f"{address}?widget={name}")
            settled(page)
            page.focus(f".earlab {example.focus}")
            for key in example.keys:
                page.keyboard.press(key)
                settled(page)
            page.evaluate("document.activeElement.blur()")
            page.locator(".earlab").screenshot(path=PICTURES / picture_name(name))
            page.close()
        browser.close()


def picture_name(widget: str) -> str:
    """Return the file name of a widget's picture: that of its module."""
    return Path(TABLE[widget].widget.module).with_suffix(".png").name


def main() -> None:
    """Make the named pictures, or all."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("neither chromium nor google-chrome is on PATH (Debian: apt install chromium)")
    unknown = set(sys.argv[1:]) - set(TABLE)
    if unknown:
        sys.exit(f"no such widget: {', '.join(sorted(unknown))}; there are {', '.join(TABLE)}")
    make_pictures(sys.argv[1:] or list(TABLE), chromium)


if __name__ == "__main__":
    main()
