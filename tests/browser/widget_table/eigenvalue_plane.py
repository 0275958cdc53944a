"""A complex pair that rings and a real value that decays."""

from __future__ import annotations

import numpy as np
from playwright.sync_api import Page

from earlab.widgets import EigenvaluePlane
from tests.browser.widget_table import Example, not_written
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
    unwritten=lambda: EigenvaluePlane(not_written),
    code="""\
EigenvaluePlane(power_growth, spectral_radius)
EigenvaluePlane(power_growth, spectral_radius, [0.9, 0.9], coupling=12)   # your eigenvalues; a complex one is a pair
EigenvaluePlane()                                                         # explore: the browser computes""",
    alt="""\
The complex plane with the unit circle, a pair of eigenvalues whose powers spiral and a real one; beside it, a ringing
and a decaying coordinate of h(t), and its norm""",
    guide="""\
Drag an eigenvalue across the circle and h(t) = Wᵗ h(0) explodes; turn it, and h(t) rings. Listen: the angle is the pitch,
the norm the loudness, and a tone that explodes is held at a limit. The coupling leaves the eigenvalues alone, and yet h(t)
grows before it shrinks. `power_growth(W, h0, T)` returns the norms `(T + 1,)` of h(0) … h(T), `spectral_radius(W)` the
largest |λ|. `plane.W` and `plane.h0` are what they get.""",
    drag=lambda page: place_of(page, 0.85, 0.45),
    by=(-70, -40),
    focus="canvas",
    keys=("Shift+ArrowRight", "ArrowUp", "n", "ArrowRight"),
    fact="‖h(60)‖",
    value=last_norm,
)
