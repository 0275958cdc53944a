"""How quickly widgets answer, in Chromium and in a real JupyterLab.

Usage: python benchmarks/widgets.py [--json]

- Each widget: what a frame costs while dragging. The best of three drags, there and back, counts: other processes share
  the machine.
- The student's function in the kernel: from the pointer's move to the picture of a 28 × 28 convolution, in JupyterLab.
- The filter board: its share of the time of a training loop, in JupyterLab's kernel.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

TESTS = Path(__file__).parent.parent / "tests"
sys.path[:0] = [str(TESTS), str(TESTS / "browser")]

from harness import LAUNCH, Harness, frames_of_a_drag, serve, settled  # noqa: E402
from hosts import HOSTS, PANEL, SETUP, open_notebook, serve_jupyter, show_cell, write_notebook  # noqa: E402
from widget_table import WAYS, Example, thumb  # noqa: E402

DRAGS = 3
STEPS = 45  # of the pointer, each way


def measure_frames(browser: Browser) -> dict[str, dict[str, float]]:
    """Return median and 95th percentile of what a frame costs, in ms, by widget."""
    found = {}
    with serve(Harness({name: example.make for name, example in WAYS.items()})) as address:
        for name, example in WAYS.items():
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(f"{address}?widget={name}")
            settled(page)
            found[name] = _times(
                min((there_and_back(page, example) for _ in range(DRAGS)), key=statistics.median)
            )
            page.close()
    return found


def _times(values: list[float]) -> dict[str, float]:
    return {
        "median_ms": round(statistics.median(values), 1),
        "p95_ms": round(statistics.quantiles(values, n=20)[-1], 1),
    }


def there_and_back(page: Page, example: Example) -> list[float]:
    """Return the frame times of one drag away and one back, in ms."""
    (x, y), (dx, dy) = example.drag(page), example.by
    away = frames_of_a_drag(page, (x, y), (dx, dy), STEPS)
    return away + frames_of_a_drag(page, (x + dx, y + dy), (-dx, -dy), STEPS)


# One move of the pointer, and the time until the first canvas shows something else.
WATCH = """(canvas) => {
  const small = new OffscreenCanvas(48, 48).getContext("2d", { willReadFrequently: true });
  const look = () => {
    small.clearRect(0, 0, 48, 48);
    small.drawImage(canvas, 0, 0, 48, 48);
    return small.getImageData(0, 0, 48, 48).data.join();
  };
  const before = look();
  let moved;
  document.addEventListener("pointermove", (event) => { moved = event.timeStamp; }, { capture: true, once: true });
  window.seen = new Promise((done) => requestAnimationFrame(function tick() {
    if (moved !== undefined && look() !== before) done(performance.now() - moved);
    else if (performance.now() - moved > 5000) done(undefined); // this move has changed nothing
    else requestAnimationFrame(tick);
  }));
}"""

# A loop as students write it; what the board takes is measured around its calls.
LOOP = """
import json, time
import numpy as np
from convolution_examples import conv2d_forward
random = np.random.default_rng(0)
x, weights = random.normal(size=(16, 1, 28, 28)), random.normal(size=(8, 1, 5, 5))
spent, began = 0.0, time.perf_counter()
while time.perf_counter() - began < 5:
    out = conv2d_forward(x, weights, np.zeros(8), 1, 2)
    windows = np.lib.stride_tricks.sliding_window_view(np.pad(x, ((0, 0), (0, 0), (2, 2), (2, 2))), (5, 5), axis=(2, 3))
    gradients = np.einsum("nfhw,nchwij->fcij", out, windows) / out.size
    weights = weights - 0.01 * gradients
    start = time.perf_counter()
    board.update(weights, gradients)
    spent += time.perf_counter() - start
print(json.dumps({"share": spent / (time.perf_counter() - began), "updates": board._count, "pictures": len(board.history)}))
"""


def measure_in_lab(browser: Browser) -> tuple[dict[str, float], dict[str, float]]:
    """Return the times from pointer to picture, and what the filter board took in a training loop."""
    cells = [
        SETUP,
        "TABLE['KernelOnImage'].make()",
        "from earlab.widgets import FilterBoard\nboard = FilterBoard()\nboard",
    ]
    with tempfile.TemporaryDirectory() as home, serve_jupyter(HOSTS["lab"], Path(home)) as server:
        write_notebook(server.root / "times.ipynb", [*cells, LOOP])
        page, _ = open_notebook(browser, server, "times.ipynb")
        printed = page.evaluate(f"{PANEL}.content.model.cells.get(3).sharedModel.getOutputs()[0].text")
        canvas = show_cell(page, 1).locator("canvas").first
        canvas.wait_for()
        x, y = thumb("bias")(page)
        page.mouse.move(x, y)
        page.mouse.down()
        seen = []
        for step in range(1, STEPS):
            canvas.evaluate(WATCH)
            page.mouse.move(x + 15 * (step % 6), y)  # far enough for another value
            seen.append(page.evaluate("window.seen"))
        page.mouse.up()
        page.close()
    return _times([time for time in seen if time is not None]), json.loads("".join(printed))


def main() -> None:
    """Measure and print."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("neither chromium nor google-chrome is on PATH (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        widgets = measure_frames(browser)
        yours, board = measure_in_lab(browser)
        browser.close()
    if "--json" in sys.argv[1:]:
        worst = {
            f"worst_{time}": max(times[time] for times in widgets.values())
            for time in ("median_ms", "p95_ms")
        }
        print(json.dumps({**worst, "widgets": widgets, "yours": yours, "filter_board": board}))
        return
    row = "{:32} median {median_ms:5.1f} ms   95th percentile {p95_ms:5.1f} ms"
    print("What a frame costs while dragging:")
    for name, times in widgets.items():
        print(row.format(name, **times))
    print("From the pointer to the picture, in JupyterLab:")
    print(row.format("28 × 28 convolution", **yours))
    print(
        f"FilterBoard: {board['share']:.1%} of a training loop ({board['pictures']} pictures of {board['updates']} updates)"
    )


if __name__ == "__main__":
    main()
