"""How quickly widgets answer, in Chromium and in a real JupyterLab.

Usage: python benchmarks/widgets.py [--json]

- Each widget: what a frame costs while dragging. The best of three drags, there and back, counts: other processes share
  the machine.
- The student's function in the kernel: from the pointer's move to the picture of a 28 × 28 convolution, in JupyterLab,
  on a screen of 60 Hz, and where that time goes. The best of three drags counts here too.
- The filter board: its share of the time of a training loop, in JupyterLab's kernel.

Progress goes to standard error. Ends with status 1, and a sentence for each, when a promise is broken.
"""

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parent.parent))  # the tests' helpers

from tests.browser.harness import LAUNCH, Harness, frames_of_a_drag, mount, serve
from tests.browser.hosts import (
    HOSTS,
    PANEL,
    SETUP,
    open_notebook,
    run_cell,
    serve_jupyter,
    show_cell,
    write_notebook,
)
from tests.browser.widget_table import WAYS, Example, thumb

DRAGS = 3
STEPS = 30  # of the pointer, each way

# What is promised: ms of a frame, ms from the pointer to the picture, share of a training loop.
FRAME = {"median_ms": 16, "p95_ms": 33}
YOURS = {"p95_ms": 100}
SHARE = 0.05


def measure_frames(browser: Browser) -> dict[str, dict[str, float]]:
    """Return median and 95th percentile of what a frame costs, in ms, by widget."""
    found = {}
    with serve(Harness({name: example.make for name, example in WAYS.items()})) as address:
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.goto(address)
        page.wait_for_function("window.ready")
        for name, example in WAYS.items():
            _say(f"{name} ({len(found) + 1} of {len(WAYS)})")
            mount(page, name)
            drags = [there_and_back(page, example) for _ in range(DRAGS)]
            found[name] = _times(min(drags, key=statistics.median))
        page.close()
    return found


def _say(what: str) -> None:
    print(f"{time.strftime('%H:%M:%S')} {what}", file=sys.stderr, flush=True)


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
  window.seen = new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    const tick = () => port2.postMessage(0); // arrives when the frame is painted
    port1.onmessage = () => {
      const now = performance.now();
      if (moved !== undefined && look() !== before) done([moved, now].map((time) => performance.timeOrigin + time));
      else if (now - moved > 5000) done(undefined); // this move has changed nothing
      else requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  });
}"""

# The student's convolution, and when it ran.
TIMED = """
import json, time
from tests.helpers.convolution_examples import conv2d_forward
from earlab.widgets import KernelOnImage
calls = []
def convolution(*given):
    began = time.time()
    output = conv2d_forward(*given)
    calls.append([1000 * began, 1000 * time.time()])
    return output
KernelOnImage(convolution)
"""


# A loop as students write it; what the board takes is measured around its calls.
LOOP = """
import json, time
import numpy as np
from tests.helpers.convolution_examples import conv2d_forward
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


def measure_in_lab(browser: Browser) -> tuple[dict[str, Any], dict[str, float]]:
    """Return the times from pointer to picture, and what the filter board took in a training loop."""
    board = "from earlab.widgets import FilterBoard\nboard = FilterBoard()\nboard"
    with tempfile.TemporaryDirectory() as home, serve_jupyter(HOSTS["lab"], Path(home)) as server:
        _say("JupyterLab starts")
        write_notebook(server.root / "times.ipynb", [SETUP, TIMED, board, LOOP, "print(json.dumps(calls))"])
        page, _ = open_notebook(browser, server, "times.ipynb")
        drags = []
        for drag in range(DRAGS):
            _say(f"JupyterLab, drag {drag + 1} of {DRAGS}")
            drags.append(drag_in_lab(page))
        run_cell(page, 4)
        calls, share = json.loads(printed_by(page, 4)), json.loads(printed_by(page, 3))
        page.close()
    best = min(drags, key=lambda moves: statistics.median(seen - moved for moved, seen in moves))
    times = _times([seen - moved for moved, seen in best])
    return times | {"stages_ms": stages(best, calls)}, share


def drag_in_lab(page: Page) -> list[tuple[float, float]]:
    """Drag the bias and return for each move when the pointer moved and when the picture was seen, in ms."""
    canvas = show_cell(page, 1).locator("canvas").first
    canvas.wait_for()
    x, y = thumb("bias")(page)
    page.mouse.move(x, y)
    page.mouse.down()
    seen = []
    for step in range(2 * STEPS):
        canvas.evaluate(WATCH)
        page.mouse.move(x + 15 * (step % 6 - 3), y)  # far enough for another value
        seen.append(page.evaluate("window.seen"))
    page.mouse.up()
    return [(moved, shown) for moved, shown in filter(None, seen)]


def printed_by(page: Page, cell: int) -> str:
    """Return what a cell has printed."""
    return "".join(page.evaluate(f"{PANEL}.content.model.cells.get({cell}).sharedModel.getOutputs()[0].text"))


def stages(moves: list[tuple[float, float]], calls: list[list[float]]) -> dict[str, float]:
    """Return the median of each part of the way: to the student's function, in it, and from it to the picture."""
    ways = [
        (began - moved, ended - began, seen - ended)
        for moved, seen in moves
        for began, ended in calls
        if moved <= began and ended <= seen
    ]
    names = ("pointer_to_function", "function", "function_to_picture")
    return {name: round(statistics.median(part), 1) for name, part in zip(names, zip(*ways))}


def broken_promises(
    widgets: dict[str, dict[str, float]], yours: dict[str, Any], board: dict[str, float]
) -> list[str]:
    """Return a sentence for each promise that does not hold."""
    found = [
        f"{name}: {kind} of a frame is {times[kind]}, promised at most {most}"
        for name, times in widgets.items()
        for kind, most in FRAME.items()
        if times[kind] > most
    ]
    found += [
        f"from the pointer to the picture, {kind} is {yours[kind]}, promised at most {most}"
        for kind, most in YOURS.items()
        if yours[kind] > most
    ]
    if board["share"] > SHARE:
        found.append(
            f"FilterBoard takes {board['share']:.1%} of a training loop, promised at most {SHARE:.0%}"
        )
    return found


def main() -> None:
    """Measure and print."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("neither chromium nor google-chrome is on PATH (Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        widgets = measure_frames(browser)
        browser.close()
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])  # at 60 Hz
        yours, board = measure_in_lab(browser)
        browser.close()
    broken = broken_promises(widgets, yours, board)
    if "--json" in sys.argv[1:]:
        worst = {
            f"worst_{kind}": max(times[kind] for times in widgets.values())
            for kind in ("median_ms", "p95_ms")
        }
        print(
            json.dumps({**worst, "widgets": widgets, "yours": yours, "filter_board": board, "broken": broken})
        )
        sys.exit(bool(broken))
    row = "{:32} median {median_ms:5.1f} ms   95th percentile {p95_ms:5.1f} ms"
    print("What a frame costs while dragging:")
    for name, times in widgets.items():
        print(row.format(name, **times))
    print("From the pointer to the picture, in JupyterLab:")
    print(row.format("28 × 28 convolution", **yours))
    for name, median in yours["stages_ms"].items():
        print(f"  {name.replace('_', ' '):30} median {median:5.1f} ms")
    print(
        f"FilterBoard: {board['share']:.1%} of a training loop ({board['pictures']} pictures of {board['updates']} updates)"
    )
    for sentence in broken:
        print(f"broken promise: {sentence}")
    sys.exit(bool(broken))


if __name__ == "__main__":
    main()
