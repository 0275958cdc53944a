"""The dilation tree of four layers."""

from __future__ import annotations

from earlab.widgets import DilationTree
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.causal_examples import causal_conv1d, dilated_receptive_field

EXAMPLE = Example(
    widget=DilationTree,
    make=lambda: DilationTree(causal_conv1d, dilated_receptive_field),
    explore=lambda: DilationTree(dilations=[1, 3, 9], kernel=3),
    unwritten=lambda: DilationTree(not_written, not_written),
    code="""\
DilationTree(causal_conv1d, dilated_receptive_field)
DilationTree(causal_conv1d, dilated_receptive_field, [1, 3, 9], kernel=3)   # your layers, from the input on
DilationTree()                                                              # explore: the browser computes""",
    alt="Five rows of samples, the input at the bottom; lines lead from one sample of the top row to the sixteen samples of the input that it hears",
    guide="""\
Move along the sound: the sample at the top hears what is lit at the bottom. Choose dilations, add layers, give them more taps. Your
`causal_conv1d(x, weight, bias, dilation)` gets tensors x `(N, 1, T)`, weight `(1, 1, K)` and bias `(1,)`: an impulse in each sample, and what
lights up is what it lets through. A sample that comes later is named, and so are samples that are missing or too many.
`dilated_receptive_field(kernel, dilations)` is compared with the distance from the oldest to the newest.""",
    drag=at(0.7, 0.3),
    by=(-120, 0),
    focus="canvas",
    keys=("End", "ArrowLeft", "ArrowLeft", "ArrowLeft"),
    fact="output at sample",
    value=lambda tree: float(tree.moment),
)
