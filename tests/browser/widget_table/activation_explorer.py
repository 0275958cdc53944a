"""The activation explorer with three functions."""

from __future__ import annotations

from earlab.widgets import ActivationExplorer
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.widget_examples import activation_explorer, sigmoid

EXAMPLE = Example(
    widget=ActivationExplorer,
    make=activation_explorer,
    unwritten=lambda: ActivationExplorer({"tanh": (not_written, None)}),
    code='ActivationExplorer({"tanh": (tanh, tanh_slope), "ReLU": (relu, relu_slope), "softplus": (softplus, None)})',
    alt="""\
The sigmoid and its slope from −6 to 6, hatched where it is saturated, with a probe and its tangent; value and slope
in numbers""",
    guide="""\
Move the probe to read z, value and slope, with the tangent. Hatched places are saturated: the slope is below 5 % of its
largest. A slope of `None` is estimated from the curve. A slope that does not fit its curve is named with the place.""",
    drag=at(0.4, 0.5),
    focus="input[type=range]",
    keys=("ArrowRight", "PageUp", "ArrowLeft"),
    fact="sigmoid",
    value=lambda explorer: sigmoid(explorer.z),
)
