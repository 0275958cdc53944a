"""The perceptron board with the AND gate."""

from __future__ import annotations

from playwright.sync_api import Page

from earlab.widgets import PerceptronBoard
from tests.browser.widget_table import Example, not_written
from tests.helpers.widget_examples import perceptron_board


def place_of(page: Page, x1: float, x2: float) -> tuple[float, float]:
    """Return where a point of the board lies on the page, from the board's fitted view of the gates."""
    box = page.locator(".earlab canvas >> nth=0").bounding_box()
    assert box is not None
    left, right = box["x"] + 44, box["x"] + box["width"] - 12
    top, bottom = box["y"] + 26, box["y"] + box["height"] - 42
    pixels = min(right - left, bottom - top) / 2  # of one unit: the gates' view is 2 units high
    return (left + right) / 2 + (x1 - 0.5) * pixels, (top + bottom) / 2 - (x2 - 0.5) * pixels


EXAMPLE = Example(
    widget=PerceptronBoard,
    make=perceptron_board,
    unwritten=lambda: PerceptronBoard(not_written),
    code="""\
PerceptronBoard(perceptron_update, perceptron_predict)
PerceptronBoard(perceptron_update, perceptron_predict, X, y)   # your points (N, 2), labels ±1""",
    alt="""\
Four points of the AND gate, the line after two updates with its normal vector w, crosses at three points on the wrong
side, and weights and updates in numbers""",
    guide="""\
Step shows the next point to `update(x, y, w, b)`. The line moves, the old one stays as a dotted trace, `w` stands
upright on the line. A cross marks a point on the wrong side. Run stops when an epoch passes without an update, or when
the weights repeat. Try the XOR preset. With `predict`, the shading is what your function says.""",
    drag=lambda page: place_of(page, 1, 1),
    focus="canvas",
    keys="ssss",
    fact="w",
    value=lambda board: board.w,
)
