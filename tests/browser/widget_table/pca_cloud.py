"""A tilted cloud of points."""

from __future__ import annotations

from earlab.widgets import PcaCloud
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.widget_examples import pca_fit

EXAMPLE = Example(
    widget=PcaCloud,
    make=lambda: PcaCloud(pca_fit),
    explore=PcaCloud,
    unwritten=lambda: PcaCloud(not_written),
    code="""\
PcaCloud(pca_fit)
PcaCloud(pca_fit, X)   # your points (N, 2)
PcaCloud()             # explore: the browser computes""",
    alt="""\
A tilted cloud of points with two principal axes, the first explaining most of the variance; below, the variance along
each direction, highest at the first axis and lowest at the second""",
    guide="""\
Drag a point; its neighbours come along, and the axes follow. `pca_fit(X, k)` returns the mean `(2,)`, the components, one
unit vector in each row, and the variances (with 1/N), largest first. Turn your own direction below: no direction keeps
more than axis 1. Drag one point far away, with a reach of nothing, and see what one outlier does. Try the bent cloud: a
straight axis cannot follow it. What is not as principal components are is named: a length, an angle, an order, a variance.""",
    drag=at(0.5, 0.45),
    focus="canvas >> nth=0",
    keys=("n", "Shift+ArrowUp", "Shift+ArrowUp", "ArrowLeft"),
    fact="variance 1",
    value=lambda cloud: pca_fit(cloud.X, 2)[2][0],
)
