"""A tilted cloud of points."""

from __future__ import annotations

from earlab.widgets import PcaCloud
from tests.browser.widget_table import Example, at
from tests.helpers.widget_examples import pca_fit

EXAMPLE = Example(
    widget=PcaCloud,
    make=lambda: PcaCloud(pca_fit),
    explore=PcaCloud,
    code="PcaCloud(pca_fit)",
    drag=at(0.5, 0.45),
    focus="canvas >> nth=0",
    keys=("n", "Shift+ArrowUp", "Shift+ArrowUp", "ArrowLeft"),
    fact="variance 1",
    value=lambda cloud: pca_fit(cloud.X, 2)[2][0],
)
