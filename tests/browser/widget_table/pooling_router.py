"""Max and average pooling of small numbers with ties."""

from __future__ import annotations

from earlab.widgets import PoolingRouter
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.convolution_examples import (
    avg_pool_backward,
    avg_pool_forward,
    max_pool_backward,
    max_pool_forward,
)


def gradient_of_the_chosen_cell(router: PoolingRouter) -> float:
    """Return dx of the chosen cell of x, by adding up what arrives from each window."""
    total, number = 0.0, 0
    for top in range(0, len(router.x) - router.size + 1, router.stride):
        for left in range(0, len(router.x[0]) - router.size + 1, router.stride):
            number += 1
            cells = [(top + i, left + j) for i in range(router.size) for j in range(router.size)]
            first = max(cells, key=lambda cell: router.x[cell[0]][cell[1]])
            total += number / 10 * (first == (router.row, router.column))
    return total


EXAMPLE = Example(
    widget=PoolingRouter,
    make=lambda: PoolingRouter((max_pool_forward, max_pool_backward), (avg_pool_forward, avg_pool_backward)),
    explore=PoolingRouter,
    unwritten=lambda: PoolingRouter((not_written, not_written)),
    code="""\
PoolingRouter((max_pool_forward, max_pool_backward), (avg_pool_forward, avg_pool_backward))
PoolingRouter(max_pool=(max_pool_forward, max_pool_backward), x=x)   # one kind, your map (H, W) of 4 to 8 cells a side
PoolingRouter()                                                      # explore: the browser computes""",
    alt="""\
A map of eight by eight numbers, a frame around four of them and an arrow from the largest to one output; below, an arrow
from that output's gradient back to the same cell""",
    guide="""\
Point at an output to see where it comes from and where its gradient goes; point at a cell of x to see which outputs it
makes. Drag a number until another cell wins. On a tie the first maximum takes the whole gradient. Where windows overlap,
gradients add up. Shift x by one column and count the outputs that change. The functions are called as `forward(x, size,
stride)` and `backward(d_out, x, size, stride)`; the routes are read off your backward function, one output at a time.""",
    drag=at(0.06, 0.12),
    by=(0, -60),
    focus="canvas",
    keys=("ArrowDown", "ArrowRight", "x", "+", "+"),
    fact="its gradient",
    value=gradient_of_the_chosen_cell,
)
