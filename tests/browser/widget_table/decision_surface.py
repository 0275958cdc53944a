"""The decision surface with XOR."""

from __future__ import annotations

import numpy as np

from earlab.widgets import DecisionSurface
from tests.browser.widget_table import Example, at
from tests.helpers.widget_examples import decision_surface, mlp_forward, sigmoid


def largest_miss(surface: DecisionSurface) -> float:
    X, y = surface.points
    return float(np.abs(y - mlp_forward(X, *surface.network, sigmoid, sigmoid)[:, 0]).max())


EXAMPLE = Example(
    widget=DecisionSurface,
    make=decision_surface,
    explore=DecisionSurface,
    code='DecisionSurface(mlp_forward, {"sigmoid": sigmoid, "step": step, "ReLU": relu})',
    drag=at(0.5, 0.5),
    by=(70, 25),
    focus="canvas >> nth=0",
    keys=("n", "Shift+ArrowUp", "Shift+ArrowLeft", "ArrowLeft"),
    fact="largest miss",
    value=largest_miss,
)
