"""Gradient flow through a network of three layers."""

from __future__ import annotations

from earlab.widgets import GradientFlow
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.widget_examples import gradient_flow, network

EXAMPLE = Example(
    widget=GradientFlow,
    make=gradient_flow,
    unwritten=lambda: GradientFlow(not_written, not_written, *network([2, 1])),
    code="""\
GradientFlow(mlp_forward_cached, mlp_backward, X, Y, weights, biases)
GradientFlow(mlp_forward_cached, mlp_backward, X, Y, weights, biases, loss=mse_loss, numeric=numerical_gradient,
             data="XOR, four points")""",
    alt="""\
A network of 3, 6, 5 and 1 units; below, the gradient norm of each layer as bars and every gradient as a cell; one
weight is chosen, and two gradients agree""",
    guide="""\
Bars show the norm of each layer's gradient, heat maps every single gradient. Choose a weight: your gradient stands beside
a central difference of the loss, with the relative difference and a verdict. Then descend and watch the loss.""",
    drag=at(0.14, 0.75),
    by=(40, 30),
    focus="canvas >> nth=0",
    keys=("n", "ArrowDown", "ArrowRight"),
    fact="your gradient",
    value=lambda flow: flow.answer_check(layer=1, row=1, column=1)["analytic"],
)
