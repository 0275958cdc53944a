"""How smoothly each widget follows the pointer: the time of a frame while dragging, in Chromium.

Usage: python benchmarks/widgets.py [--json]

A frame counts from one picture to the next, drawn as soon as it can be. The best of three drags, there and back,
counts: other processes share the machine.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

TESTS = Path(__file__).parent.parent / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "browser")]

from harness import LAUNCH, Harness, frames_of_a_drag, serve, settled  # noqa: E402
from widget_table import WAYS, Example  # noqa: E402

DRAGS = 3
STEPS = 45  # of the pointer, each way


def measure(chromium: str) -> dict[str, dict[str, float]]:
    """Return median and 95th percentile of the frame time, in ms, by widget."""
    found = {}
    makers = {name: example.make for name, example in WAYS.items()}
    with serve(Harness(makers)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        for name, example in WAYS.items():
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(f"{address}?widget={name}")
            settled(page)
            drags = [there_and_back(page, example) for _ in range(DRAGS)]
            best = min(drags, key=statistics.median)
            found[name] = {
                "median_ms": round(statistics.median(best), 1),
                "p95_ms": round(statistics.quantiles(best, n=20)[-1], 1),
            }
            page.close()
        browser.close()
    return found


def there_and_back(page: Page, example: Example) -> list[float]:
    """Return the frame times of one drag away and one back, in ms."""
    (x, y), (dx, dy) = example.drag(page), example.by
    away = frames_of_a_drag(page, (x, y), (dx, dy), STEPS)
    return away + frames_of_a_drag(page, (x + dx, y + dy), (-dx, -dy), STEPS)


def main() -> None:
    """Measure and print."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("neither chromium nor google-chrome is on PATH (Debian: apt install chromium)")
    widgets = measure(chromium)
    if "--json" in sys.argv[1:]:
        worst = {
            "worst_median_ms": max(w["median_ms"] for w in widgets.values()),
            "worst_p95_ms": max(w["p95_ms"] for w in widgets.values()),
        }
        print(json.dumps({**worst, "widgets": widgets}))
        return
    for name, times in widgets.items():
        print(f"{name:30} median {times['median_ms']:5.1f} ms   95th percentile {times['p95_ms']:5.1f} ms")


if __name__ == "__main__":
    main()
