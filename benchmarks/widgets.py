"""How smoothly each widget follows the pointer: the time of a frame while dragging, in Chromium.

Usage: python benchmarks/widgets.py [--json]

16.7 ms is every frame of a 60 Hz screen. The best of three drags counts: other processes share the machine.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

TESTS = Path(__file__).parent.parent / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "browser")]

from harness import DRAGS, Harness, frames_of_a_drag, serve  # noqa: E402
from widget_examples import WIDGETS  # noqa: E402

DRAGS_EACH = 3


def measure(chromium: str) -> dict[str, dict[str, float]]:
    """Return median and 95th percentile of the frame time, in ms, by widget."""
    found = {}
    with serve(Harness(WIDGETS)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for name, place in DRAGS.items():
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(f"{address}?widget={name}")
            page.locator(".earlab canvas").first.wait_for()
            drags = [frames_of_a_drag(page, *place(page)) for _ in range(DRAGS_EACH)]
            best = min(drags, key=statistics.median)
            found[name] = {
                "median_ms": round(statistics.median(best), 1),
                "p95_ms": round(statistics.quantiles(best, n=20)[-1], 1),
            }
            page.close()
        browser.close()
    return found


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
        print(f"{name:20} median {times['median_ms']:5.1f} ms   95th percentile {times['p95_ms']:5.1f} ms")


if __name__ == "__main__":
    main()
