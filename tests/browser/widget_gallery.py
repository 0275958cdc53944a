"""Make the gallery in docs/widgets.md from the table of widgets: its text, and a picture of each after its keyboard path.

Usage: python -m tests.browser.widget_gallery [--text | --look FOLDER] [ClassName ...]

With --text, no picture is made.  With --look, the gallery stays as it is: each widget is shown in both themes, at half a
screen's width, in FOLDER/module_theme.png, so that somebody looks at it.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.harness import LAUNCH, Harness, serve, settled
from tests.browser.widget_table import TABLE
from tests.helpers.support import ROOT

PAGE = ROOT / "docs" / "widgets.md"
PICTURES = ROOT / "docs" / "widgets"
START = "<!-- from here: python -m tests.browser.widget_gallery -->"
END = "<!-- to here -->"
WIDTH = 760  # pixels: about the text width of a page
HALF = 700  # pixels: half a screen


def make_pictures(
    names: list[str], chromium: str, folder: Path, theme: str, width: int, end: str = ".png"
) -> None:
    """Write one PNG for each named widget into the folder, called as its module is, with another ``end``."""
    folder.mkdir(exist_ok=True)
    makers = {name: example.make for name, example in TABLE.items()}
    with serve(Harness(makers)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        for name in names:
            example = TABLE[name]
            page = browser.new_page(viewport={"width": width, "height": 900})
            page.goto(f"{address}?widget={name}&theme={theme}")
            settled(page)
            page.focus(f".earlab {example.focus}")
            for key in example.keys:
                page.keyboard.press(key)
                settled(page)
            page.evaluate("document.activeElement.blur()")
            page.locator(".earlab").screenshot(path=folder / picture_name(name, end))
            page.close()
        browser.close()


def gallery() -> str:
    """Return the part of the page that shows every widget, and how to use it."""
    sections = [
        f"### {name}\n\n```python\n{example.code}\n```\n\n"
        f"![{example.alt}](widgets/{picture_name(name)})\n\n{example.guide}\n\n"
        for name, example in TABLE.items()
    ]
    return "".join([f"{START}\n\n", *sections])


def write_gallery() -> None:
    """Write that part into the page."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(START)
    PAGE.write_text(f"{before}{gallery()}{END}{rest.partition(END)[2]}", encoding="utf-8")


def picture_name(widget: str, end: str = ".png") -> str:
    """Return the file name of a widget's picture: that of its module."""
    return Path(TABLE[widget].widget.module).stem + end


def main() -> None:
    """Make the text and the named pictures, or all."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--text", action="store_true", help="the text alone")
    parser.add_argument("--look", type=Path, metavar="FOLDER", help="both themes, beside the gallery")
    parser.add_argument("widgets", nargs="*", metavar="ClassName")
    arguments = parser.parse_args()
    if arguments.look is None:
        write_gallery()
    if arguments.text:
        return
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("neither chromium nor google-chrome is on PATH (Debian: apt install chromium)")
    unknown = set(arguments.widgets) - set(TABLE)
    if unknown:
        sys.exit(f"no such widget: {', '.join(sorted(unknown))}; there are {', '.join(TABLE)}")
    names = arguments.widgets or list(TABLE)
    if arguments.look is None:
        make_pictures(names, chromium, PICTURES, "light", WIDTH)
        return
    for theme in ("light", "dark"):
        make_pictures(names, chromium, arguments.look, theme, HALF, f"_{theme}.png")


if __name__ == "__main__":
    main()
