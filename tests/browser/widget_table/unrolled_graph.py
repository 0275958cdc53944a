"""A small recurrent network over ten steps."""

from __future__ import annotations

from earlab.widgets import UnrolledGraph
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.recurrence_examples import rnn_forward, rnn_step_backward

EXAMPLE = Example(
    widget=UnrolledGraph,
    make=lambda: UnrolledGraph(rnn_forward, rnn_step_backward),
    explore=UnrolledGraph,
    unwritten=lambda: UnrolledGraph(not_written, not_written),
    code="""\
UnrolledGraph(rnn_forward, rnn_step_backward)
UnrolledGraph(rnn_forward)                      # slopes are measured with your forward pass
UnrolledGraph()                                 # explore: the browser computes""",
    alt="Eleven columns of four units, joined by lines that lead back from the last output and fade; below, the length of the gradient at each step",
    guide="""\
Play: inputs come in one after the other, and the states light up; then the gradient of the last output comes back, each line as strong as
what gets through it. Make W smaller or larger and play again. `rnn_forward(x, h0, params)` gets x `(10, 1, 1)` and h0 `(1, 4)`;
`rnn_step_backward(dh, x, h, h_new, params)` is called from the last step to the first. Where its gradient is not the slope of your own forward
pass, the step is named.""",
    drag=at(0.7, 0.3),
    by=(-120, 0),
    focus="canvas",
    keys=("End", "ArrowLeft", "ArrowLeft", "ArrowLeft"),
    fact="step",
    value=lambda widget: float(widget.place()[0]),
)
