"""The Toeplitz view of a kernel with three weights."""

from __future__ import annotations

import numpy as np

from earlab.widgets import ToeplitzView
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.widget_examples import toeplitz_from_kernel


def sum_in_window(view: ToeplitzView) -> float:
    around = np.pad(view.x, len(view.w) // 2)
    return float(around[view.row : view.row + len(view.w)] @ view.w)


EXAMPLE = Example(
    widget=ToeplitzView,
    make=lambda: ToeplitzView(toeplitz_from_kernel),
    explore=ToeplitzView,
    unwritten=lambda: ToeplitzView(not_written),
    code="""\
ToeplitzView(toeplitz_from_kernel)
ToeplitzView(toeplitz_from_kernel, w=[-1, 0, 1], x=x)   # k weights, k odd; 3 to 12 samples
ToeplitzView()                                          # explore: the browser computes""",
    alt="""\
Bars of a kernel, a signal and an output, a window around three samples; beside them, the output as a banded matrix times the
signal, with the same row framed""",
    guide="""\
Slide the window: its sum is one row of the matrix times the whole signal. Drag a weight, and it changes in every row. Send a
click through, and read a column of the matrix. `toeplitz_from_kernel(w, n)` returns `(n, n)`, zeros around the signal. A row that
gives another sum than the window is named, and so is the matrix of a kernel turned round.""",
    drag=at(0.52, 0.5),
    by=(10, 30),
    focus="canvas >> nth=0",
    keys=("ArrowRight", "n", "n", "ArrowUp", "n", "n", "n", "n", "Shift+ArrowDown"),
    fact="y at the window",
    value=sum_in_window,
)
