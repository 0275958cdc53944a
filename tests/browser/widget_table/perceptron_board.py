"""The perceptron board with the AND gate."""

from __future__ import annotations

from playwright.sync_api import Page

from earlab.widgets import PerceptronBoard
from tests.browser.widget_table import Example
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
    code="PerceptronBoard(perceptron_update, perceptron_predict)",
    drag=lambda page: place_of(page, 1, 1),
    focus="canvas",
    keys="ssss",
    fact="w",
    value=lambda board: board.w,
)
