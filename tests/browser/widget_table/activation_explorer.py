"""The activation explorer with three functions."""

from __future__ import annotations

from earlab.widgets import ActivationExplorer
from tests.browser.widget_table import Example, at
from tests.helpers.widget_examples import activation_explorer, sigmoid

EXAMPLE = Example(
    widget=ActivationExplorer,
    make=activation_explorer,
    code='ActivationExplorer({"tanh": (tanh, tanh_slope), "ReLU": (relu, relu_slope), "softplus": (softplus, None)})',
    drag=at(0.4, 0.5),
    focus="input[type=range]",
    keys=("ArrowRight", "PageUp", "ArrowLeft"),
    fact="sigmoid",
    value=lambda explorer: sigmoid(explorer.z),
)
