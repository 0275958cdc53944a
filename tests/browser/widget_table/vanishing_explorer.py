"""Vanishing gradients with sigmoid and ReLU."""

from __future__ import annotations

from earlab.widgets import VanishingExplorer
from tests.browser.widget_table import Example, thumb
from tests.helpers.widget_examples import vanishing_explorer

EXAMPLE = Example(
    widget=VanishingExplorer,
    make=vanishing_explorer,
    code="""VanishingExplorer(
    mlp_forward_cached, mlp_backward, gradient_norms,
    {"sigmoid": (sigmoid, sigmoid_slope), "ReLU": (relu, relu_slope)},
)""",
    drag=thumb("hidden layers"),
    by=(60, 0),
    focus="input[type=range] >> nth=0",
    keys=("ArrowLeft", "ArrowLeft"),
    fact="last layer",
    value=lambda explorer: explorer.answer_look()["norms"][-1],
)
