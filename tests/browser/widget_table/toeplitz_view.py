"""The Toeplitz view of a kernel with three weights."""

from __future__ import annotations

import numpy as np

from earlab.widgets import ToeplitzView
from tests.browser.widget_table import Example, at
from tests.helpers.widget_examples import toeplitz_from_kernel


def sum_in_window(view: ToeplitzView) -> float:
    around = np.pad(view.x, len(view.w) // 2)
    return float(around[view.row : view.row + len(view.w)] @ view.w)


EXAMPLE = Example(
    widget=ToeplitzView,
    make=lambda: ToeplitzView(toeplitz_from_kernel),
    explore=ToeplitzView,
    code="ToeplitzView(toeplitz_from_kernel)",
    drag=at(0.52, 0.5),
    by=(10, 30),
    focus="canvas >> nth=0",
    keys=("ArrowRight", "n", "n", "ArrowUp", "n", "n", "n", "n", "Shift+ArrowDown"),
    fact="y at the window",
    value=sum_in_window,
)
