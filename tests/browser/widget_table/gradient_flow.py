"""Gradient flow through a network of three layers."""

from __future__ import annotations

from earlab.widgets import GradientFlow
from tests.browser.widget_table import Example, at
from tests.helpers.widget_examples import gradient_flow

EXAMPLE = Example(
    widget=GradientFlow,
    make=gradient_flow,
    code="GradientFlow(mlp_forward_cached, mlp_backward, X, Y, weights, biases)",
    drag=at(0.14, 0.75),
    by=(40, 30),
    focus="canvas >> nth=0",
    keys=("n", "ArrowDown", "ArrowRight"),
    fact="your gradient",
    value=lambda flow: flow.answer_check(layer=1, row=1, column=1)["analytic"],
)
