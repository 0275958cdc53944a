"""A page for widgets: ES modules on a model shim, Python classes behind a loopback server."""

from __future__ import annotations

import base64
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

from earlab.widgets.kit.base import WIDGETS, EarlabWidget

CANVAS = "canvas >> nth=0"
PATIENCE = 30_000  # ms until a page that does not get where it should is a failure
# A window of 1366 × 768 leaves a cell's output about 1000 pixels, 1120 without the side bar: there a widget is seen whole.
WINDOW = {"width": 1000, "height": 768}
WIDER = WINDOW | {"width": 1120}
TALLEST = 620
Open = Callable[..., Page]  # open(url, width=1200, **context) -> Page
Show = Callable[[str], Page]  # show(name) -> the page with the widget of that name
FILES = {
    "/": (Path(__file__).with_name("harness.html").read_bytes(), "text/html; charset=utf-8"),
    "/shim.js": ((WIDGETS / "kit" / "shim.js").read_bytes(), "text/javascript"),
}


# A frame comes as soon as it is drawn, not with the next tick of a 60 Hz screen: tests need not wait for it.
LAUNCH = ["--no-sandbox", "--disable-frame-rate-limit", "--disable-gpu-vsync"]


class Harness:
    """Live widgets by number; what the browser posts is handled as the kernel would handle it."""

    def __init__(self, makers: dict[str, Callable[[], EarlabWidget]]) -> None:
        self.makers = makers
        self._one_at_a_time = threading.Lock()  # as in a kernel
        self.forget()

    def forget(self) -> None:
        """Begin anew: no widget was opened, nothing was asked."""
        self.widgets: list[EarlabWidget] = []
        self.requests: list[str] = []  # every request, in order
        self.most_at_once = 0
        self._at_once = 0

    def handle(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return what goes back to the page for one post."""
        if "message" in body:
            self.requests.append(body["message"]["request"])
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        _, action, *rest = path.split("/")
        with self._one_at_a_time:
            if action == "open":
                return self._open(self.makers[body["widget"]]())
            widget = self.widgets[int(rest[0])]
            if action == "close":
                widget.close()
                return {}
            answer = self._exchange(widget, body)
        self._at_once -= "message" in body
        return answer

    def _open(self, widget: EarlabWidget) -> dict[str, Any]:
        self.widgets.append(widget)
        state = widget.get_state()
        return {
            "id": len(self.widgets) - 1,
            "state": _visible(state),
            "esm": state["_esm"],
            "css": state["_css"],
        }

    def _exchange(self, widget: EarlabWidget, body: dict[str, Any]) -> dict[str, Any]:
        messages = []
        if "state" in body:
            widget.set_state(body["state"])
        if "message" in body:
            content, buffers = widget.reply(body["message"])
            messages.append({"content": content, "buffers": [base64.b64encode(b).decode() for b in buffers]})
        return {"state": _visible(widget.get_state()), "messages": messages}


def _visible(state: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in state.items()
        if not name.startswith("_") and name not in ("layout", "tabbable", "tooltip")
    }


def _base64(value: Any) -> dict[str, str]:
    """Return the bytes of an array in a form that JSON can hold."""
    return {"base64": base64.b64encode(value).decode()}


class Server(ThreadingHTTPServer):
    """Takes what a drag asks for, also on a machine that is slow to accept."""

    request_queue_size = 128


@contextmanager
def serve(harness: Harness) -> Iterator[str]:
    """Serve the page on a free loopback port; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(*FILES[self.path.partition("?")[0]])

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            answer = json.dumps(harness.handle(self.path, body), default=_base64)
            self._send(answer.encode(), "application/json")

        def _send(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test's output clean."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def mount(page: Page, name: str, *, kernel: bool = True) -> None:
    """Show a widget on a page of the harness, in place of the one that is there."""
    unmount(page)
    page.evaluate(
        "async ([name, kernel]) => { window.shown = await mount(name, { kernel }); }", [name, kernel]
    )
    settled(page)


def unmount(page: Page) -> None:
    """Close the widget of a page, if there is one."""
    page.evaluate("async () => { await window.shown?.close(); window.shown = undefined; }")


def settled(page: Page) -> None:
    """Wait until no message is under way and the picture is drawn."""
    page.evaluate(
        """async () => {
          const frame = () => new Promise(requestAnimationFrame);
          while (!window.ready || window.shown?.model.underway) await frame();
          await frame();
          await frame();
        }"""
    )


def picture(page: Page) -> str:
    """Return the first canvas as a data URL."""
    return page.locator(CANVAS).evaluate("(canvas) => canvas.toDataURL()")


# ---- what tests read and do ----


def fact(page: Page, name: str) -> str:
    """Return the value beside a name in a widget's table."""
    return fact_cell(page, name).inner_text()


def wait_for_fact(page: Page, name: str, value: str) -> None:
    """Wait until that value stands beside a name in a widget's table."""
    expect(fact_cell(page, name)).to_have_text(value)


def fact_cell(page: Page, name: str) -> Locator:
    """Return the cell beside a name in a widget's table."""
    return page.locator(f".earlab tr:has(th:text-is('{name}')) td").first


def numbers(text: str) -> list[float]:
    """Return the numbers that stand in a text for people."""
    return [float(found.replace("−", "-")) for found in re.findall(r"[−\d.][\d.]*(?:e[−+]?\d+)?", text)]


def unfold(page: Page) -> None:
    """Open what a widget has folded away: its rarer controls."""
    page.locator(".earlab summary").click()


def press(page: Page, target: str, *keys: str) -> None:
    """Press keys with the focus on a part of the page."""
    page.focus(target)
    for key in keys:
        page.keyboard.press(key)
    settled(page)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag the pointer from one place to another."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=5)
    page.mouse.up()
    settled(page)


def change_elsewhere(page: Page, traits: dict[str, Any]) -> None:
    """Change traits as another view of the same widget does."""
    page.evaluate("(traits) => { shown.model.set(traits); shown.model.save_changes(); }", traits)
    settled(page)


FRAMES = """() => {
  const frames = (window.frames = []);
  const done = (window.framesDone = new AbortController());
  let [handled, entered, began] = [0, 0, 0];
  for (const name of ["pointermove", "input"]) { // first and last to hear of them: between lies the widget's work
    addEventListener(name, () => { entered = performance.now(); }, { capture: true, signal: done.signal });
    addEventListener(name, () => { handled += performance.now() - entered; }, { signal: done.signal });
  }
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => { // comes when the frame is painted
    if (handled) frames.push(handled + performance.now() - began);
    handled = 0;
  };
  requestAnimationFrame(function tick() {
    if (done.signal.aborted) return port1.close();
    began = performance.now();
    port2.postMessage(0);
    requestAnimationFrame(tick);
  });
}"""


def frames_of_a_drag(
    page: Page, start: tuple[float, float], by: tuple[float, float], steps: int
) -> list[float]:
    """Drag the pointer in so many steps; return what each frame took, in ms: handling the pointer, drawing, painting.

    On a screen of 60 Hz nothing is missed while that stays below 16.7 ms.
    """
    (x, y), (dx, dy) = start, by
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(FRAMES)
    page.mouse.move(x + dx, y + dy, steps=steps)
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    frames: list[float] = page.evaluate("(framesDone.abort(), frames)")
    page.mouse.up()
    return frames
