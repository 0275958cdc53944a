"""The decision surface with XOR."""

from __future__ import annotations

import numpy as np

from earlab.widgets import DecisionSurface
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.widget_examples import decision_surface, mlp_forward, sigmoid


def largest_miss(surface: DecisionSurface) -> float:
    X, y = surface.points
    return float(np.abs(y - mlp_forward(X, *surface.network, sigmoid, sigmoid)[:, 0]).max())


EXAMPLE = Example(
    widget=DecisionSurface,
    make=decision_surface,
    explore=DecisionSurface,
    unwritten=lambda: DecisionSurface(not_written, {"step": not_written}),
    code="""\
DecisionSurface(mlp_forward, {"sigmoid": sigmoid, "step": step, "ReLU": relu})
DecisionSurface(mlp_forward, {"step": step}, *xor_weights())           # your network, of any depth
DecisionSurface(mlp_forward, {"sigmoid": sigmoid}, X=X, y=y)           # your points (N, 2), labels 0 and 1
DecisionSurface()                                                      # explore: the browser computes""",
    alt="""\
Left: a plane with four points, two lines with arrows and the border of the answers; right: the same points on a folded sheet
of squared paper, with the line of the output unit""",
    guide="""\
Left is what comes in, right what the output unit sees: points and a sheet of squared paper, folded by your hidden layers.
Drag a line, turn it by the tip of its arrow, and make all points right; the line of the output can be dragged too. Add units,
change the activations. `surface.network` is what you have dragged, ready for `mlp_forward(X, *surface.network)`.""",
    drag=at(0.5, 0.5),
    by=(70, 25),
    focus="canvas >> nth=0",
    keys=("n", "Shift+ArrowUp", "Shift+ArrowLeft", "ArrowLeft"),
    fact="largest miss",
    value=largest_miss,
)
