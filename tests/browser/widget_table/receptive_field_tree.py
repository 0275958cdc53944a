"""The receptive-field tree of three layers."""

from __future__ import annotations

from earlab.widgets import ReceptiveFieldTree
from tests.browser.widget_table import Example, at
from tests.helpers.widget_examples import receptive_field

LAYERS = [(3, 1, 1), (2, 2, 1), (3, 1, 2)]

EXAMPLE = Example(
    widget=ReceptiveFieldTree,
    make=lambda: ReceptiveFieldTree(receptive_field, LAYERS),
    explore=lambda: ReceptiveFieldTree(layers=LAYERS),
    code="ReceptiveFieldTree(receptive_field, [(3, 1, 1), (2, 2, 1), (3, 1, 2)])",
    drag=at(0.4, 0.12),
    by=(120, 30),
    focus="canvas",
    keys=("ArrowDown", "ArrowRight"),
    fact="receptive field",
    value=lambda tree: receptive_field(tree.layers[: tree.layer]),
)
