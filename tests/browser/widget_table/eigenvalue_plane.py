"""A complex pair that rings and a real value that decays."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Page

from earlab.widgets import EigenvaluePlane
from tests.browser.widget_table import Example
from tests.helpers.recurrent_examples import power_growth, spectral_radius


def last_norm(plane: EigenvaluePlane) -> float:
    """Return ‖W⁶⁰ h(0)‖ by squaring, not step by step."""
    return float(np.linalg.norm(np.linalg.matrix_power(plane.W, 60) @ plane.h0))


def place_of(page: Page, re: float, im: float) -> tuple[float, float]:
    """Return where a number of the plane lies on the page."""
    box = page.locator(".earlab canvas >> nth=0").bounding_box()
    assert box is not None
    size = min(box["width"] - 52, 340)
    return box["x"] + 42 + (re / 2.5 + 0.5) * size, box["y"] + 26 + (0.5 - im / 2.5) * size


EXAMPLE = Example(
    widget=EigenvaluePlane,
    make=lambda: EigenvaluePlane(power_growth, spectral_radius),
    explore=EigenvaluePlane,
    code="EigenvaluePlane(power_growth, spectral_radius)",
    drag=lambda page: place_of(page, 0.85, 0.45),
    by=(-70, -40),
    focus="canvas",
    keys=("Shift+ArrowRight", "ArrowUp", "n", "ArrowRight"),
    fact="‖h(60)‖",
    value=last_norm,
)
