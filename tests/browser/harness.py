"""A page for one widget: its ES module on a model shim, its Python class behind a loopback server."""

from __future__ import annotations

import base64
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from earlab.widgets.base import EarlabWidget

CANVAS = "canvas >> nth=0"
PATIENCE = 30_000  # ms until a page that does not get where it should is a failure
Open = Callable[..., Page]  # open(url, width=1200, **context) -> Page
PAGE = Path(__file__).with_name("harness.html").read_bytes()


class Harness:
    """Live widgets by number; what the browser posts is handled as the kernel would handle it."""

    def __init__(self, makers: dict[str, Callable[[], EarlabWidget]]) -> None:
        self.makers = makers
        self.widgets: list[EarlabWidget] = []
        self.requests: list[str] = []  # every request, in order
        self.most_at_once = 0
        self._at_once = 0
        self._one_at_a_time = threading.Lock()  # as in a kernel

    def handle(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return what goes back to the page for one post."""
        if "message" in body:
            self.requests.append(body["message"]["request"])
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        with self._one_at_a_time:
            if path == "/open":
                return self._open(self.makers[body["widget"]]())
            answer = self._exchange(self.widgets[int(path.rpartition("/")[2])], body)
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


@contextmanager
def serve(harness: Harness) -> Iterator[str]:
    """Serve the page on a free loopback port; yield its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send(PAGE, "text/html; charset=utf-8")

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self._send(json.dumps(harness.handle(self.path, body)).encode(), "application/json")

        def _send(self, body: bytes, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test's output clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def place_of(page: Page, x1: float, x2: float) -> tuple[float, float]:
    """Return where a point of the board lies on the page, from the board's fitted view of the gates."""
    box = page.locator(CANVAS).bounding_box()
    assert box is not None
    left, right, top, bottom = (
        box["x"] + 44,
        box["x"] + box["width"] - 12,
        box["y"] + 26,
        box["y"] + box["height"] - 42,
    )
    pixels = min(right - left, bottom - top) / 2  # of one unit: the gates' view is 2 units high
    return (left + right) / 2 + (x1 - 0.5) * pixels, (top + bottom) / 2 - (x2 - 0.5) * pixels


# Where a drag starts in each widget that follows the pointer, in pixels of a page 1200 wide.
DRAGS: dict[str, Callable[[Page], tuple[float, float]]] = {
    "PerceptronBoard": lambda page: place_of(page, 1, 1),
    "ActivationExplorer": lambda page: (300, 300),
    "GradientFlow": lambda page: (350, 440),
}


def frames_of_a_drag(page: Page, x: float, y: float) -> list[float]:
    """Drag the pointer there and back in 90 moves; return how long each frame took meanwhile, in ms."""
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(
        """() => {
          const frames = (window.frames = []);
          let last;
          requestAnimationFrame(function tick(now) {
            if (last) frames.push(now - last);
            last = now;
            if (window.frames === frames) requestAnimationFrame(tick);
          });
        }"""
    )
    page.mouse.move(x + 90, y - 40, steps=45)
    page.mouse.move(x, y, steps=45)
    frames = page.evaluate("[window.frames, window.frames = undefined][0]")
    page.mouse.up()
    return frames
