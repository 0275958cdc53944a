"""The receptive-field tree of three layers."""

from __future__ import annotations

from earlab.widgets import ReceptiveFieldTree
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.widget_examples import receptive_field

LAYERS = [(3, 1, 1), (2, 2, 1), (3, 1, 2)]

EXAMPLE = Example(
    widget=ReceptiveFieldTree,
    make=lambda: ReceptiveFieldTree(receptive_field, LAYERS),
    explore=lambda: ReceptiveFieldTree(layers=LAYERS),
    unwritten=lambda: ReceptiveFieldTree(not_written),
    code="""\
ReceptiveFieldTree(receptive_field)
ReceptiveFieldTree(receptive_field, [(3, 1, 1), (2, 2, 1), (3, 1, 2)])   # (kernel, stride, dilation) from the input on
ReceptiveFieldTree()                                                     # explore: the browser counts""",
    alt="Four rows of units; a unit of the second layer and everything below it that it sees are lit",
    guide="""\
Point at a unit: what it sees lights up. Point at an input: who sees it lights up. Change kernel, stride and dilation of each
layer, or draw the tree causal, as for sound. `receptive_field(layers)` returns how many inputs a unit of the last layer spans; it is
asked after every layer, and the first answer that is not the tree's is named. With gaps, fewer inputs count than are spanned.""",
    drag=at(0.4, 0.12),
    by=(120, 30),
    focus="canvas",
    keys=("ArrowDown", "ArrowRight"),
    fact="receptive field",
    value=lambda tree: receptive_field(tree.layers[: tree.layer]),
)
