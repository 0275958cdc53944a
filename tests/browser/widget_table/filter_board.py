"""The filter board after a few updates of eight filters."""

from __future__ import annotations

import numpy as np

from earlab.widgets import FilterBoard
from tests.browser.widget_table import Example, at


def filter_board() -> FilterBoard:
    """Return a board on which eight filters of two channels have taken thirty random steps."""
    random = np.random.default_rng(5)
    board = FilterBoard()
    weights = random.normal(size=(8, 2, 5, 5))
    for _ in range(30):
        gradients = random.normal(0, 0.3, weights.shape) + 0.05 * weights
        weights = weights - 0.1 * gradients
        board.update(weights, gradients)
        board.finish()
    return board


EXAMPLE = Example(
    widget=FilterBoard,
    make=filter_board,
    code="""\
board = FilterBoard()                     # filters (F, C, KH, KW)
board = FilterBoard(shape=(28, 28))       # dense weights (784, l)
board                                     # on the last line of a cell; then, in another one:
for x, y in batches:
    gradients = step(weights, x, y)
    board.update(weights, gradients)""",
    alt="""\
Eight filters of five by five weights, each with its gradient below, and the norms of both over thirty updates
""",
    guide="""\
Watch filters and gradients while your own loop trains them. The board takes at most 4 % of the loop's time: it shows as
many updates as fit into that, twenty a second at most, and the last one when the cell is done. Tensors are fine.""",
    drag=at(0.08, 0.2),
    by=(220, 0),
    focus="canvas >> nth=0",
    keys=("ArrowRight", "ArrowRight"),
    fact="norm of its weights",
    value=lambda board: np.linalg.norm(board.weights[board.chosen]),
)
