"""Vanishing gradients with sigmoid and ReLU."""

from __future__ import annotations

from earlab.widgets import VanishingExplorer
from tests.browser.widget_table import Example, not_written, thumb
from tests.helpers.widget_examples import relu, relu_slope, vanishing_explorer

EXAMPLE = Example(
    widget=VanishingExplorer,
    make=vanishing_explorer,
    unwritten=lambda: VanishingExplorer(*[not_written] * 3, {"ReLU": (relu, relu_slope)}),
    code="""\
VanishingExplorer(
    mlp_forward_cached, mlp_backward, gradient_norms,
    {"sigmoid": (sigmoid, sigmoid_slope), "ReLU": (relu, relu_slope)},
)""",
    alt="""\
Gradient norms of seven layers on a logarithmic axis, smallest in the layer next to the input; sliders for depth, width
and initial weights""",
    guide="""\
Change depth, width and initial weights. Layers whose gradient is below a thousandth of the largest are marked frozen.
Train 50 steps, and see how far each layer moves. Gradients are small where nothing gets through, on a plateau, and where the
task is solved: the error beside them tells which.""",
    drag=thumb("hidden layers"),
    by=(60, 0),
    focus="input[type=range] >> nth=0",
    keys=("ArrowLeft", "ArrowLeft"),
    fact="last layer",
    value=lambda explorer: explorer.answer_look()["norms"][-1],
)
