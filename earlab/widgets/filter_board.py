"""Show filters and their gradients on one board, live while the student's own loop trains them."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHARE = 0.04  # of the loop's time that the board may take
FIRST_COST = 0.005  # seconds that showing is expected to take before it was measured
LEAST_COST = 0.05 * SHARE  # … and is reckoned with at least: no more than twenty pictures a second
POINTS = 200  # of the curve: with twice as many, every second one goes


class FilterBoard(EarlabWidget):
    """Show filters and gradients during training: call ``board.update(weights, gradients)`` in your loop.

    shape: ``(height, width)`` of one receptor, where weights are dense, ``(height·width, l)``; without it they are
    filters ``(F, C, KH, KW)``.

    The board takes at most 4 % of your loop's time: it shows as many of the updates as fit into that, and the
    last one when the cell is done.
    """

    module = "filter_board.js"

    weights = Array(4)  # (F, C, KH, KW)
    gradients = Array(4)
    history = Array(2, "f8")  # (n, 3): update, norm of all weights, norm of the gradient
    updates = t.Int(0).tag(sync=True)  # how often `update` was called
    chosen = t.Int(0, min=0).tag(sync=True)

    def __init__(self, shape: tuple[int, int] | None = None) -> None:
        self._shape = shape
        self._latest: tuple[Any, Any] | None = None  # not shown yet
        self._cost, self._budget = FIRST_COST, 0.0  # seconds
        self._left: float | None = None  # when the last call ended; None between two cells
        self._count = 0
        super().__init__(data="what your loop hands over", history=np.zeros((0, 3)))
        self._shell = _shell()
        if self._shell is not None:
            self._shell.events.register("post_run_cell", self.finish)

    def update(self, weights: Any, gradients: Any) -> None:
        """Take the filters after one step, and their gradient; both ``(F, C, KH, KW)`` or ``(height·width, l)``.

        Arrays or tensors; they are not changed. Raises ValueError when the shapes do not fit.
        """
        began = perf_counter()
        self._check(np.shape(weights), np.shape(gradients))
        self._count += 1
        self._latest = (weights, gradients)
        if self._left is not None:
            self._budget += SHARE * (began - self._left)
        if self._budget >= self._cost:
            self._show()
            self._cost = max(LEAST_COST, perf_counter() - began)
        now = perf_counter()
        self._budget -= now - began
        self._left = now

    def finish(self, result: object = None) -> None:
        """Show the latest update; called by itself when the cell is done."""
        if self._latest is not None:
            self._show()
        self._left, self._budget = None, 0.0

    def close(self) -> None:
        """Take the board from the page."""
        if self._shell is not None:
            self._shell.events.unregister("post_run_cell", self.finish)
            self._shell = None
        super().close()

    def _check(self, weights: tuple[int, ...], gradients: tuple[int, ...]) -> None:
        if weights != gradients:
            raise ValueError(f"weights have shape {weights}, gradients {gradients}; expected the same.")
        if self._shape is None and len(weights) != 4:
            raise ValueError(
                f"weights have shape {weights}; expected (F, C, KH, KW). For dense weights (height·width, l) make the "
                "board with FilterBoard(shape=(height, width))."
            )
        if self._shape is not None and (len(weights) != 2 or weights[0] != np.prod(self._shape)):
            raise ValueError(
                f"weights have shape {weights}; expected ({np.prod(self._shape)}, l): {self._shape} pixels."
            )

    def _show(self) -> None:
        assert self._latest is not None
        weights, gradients = (self._filters(array) for array in self._latest)
        self._latest = None
        row = np.array([[self._count, np.linalg.norm(weights), np.linalg.norm(gradients)]])
        history: np.ndarray = np.concatenate([self.history, row])
        with self.hold_sync():
            self.weights, self.gradients, self.updates = weights, gradients, self._count
            self.history = (
                history[-1 - 2 * ((len(history) - 1) // 2) :: 2] if len(history) > 2 * POINTS else history
            )

    def _filters(self, array: Any) -> np.ndarray:
        """Return a copy as ``(F, C, KH, KW)`` in float32."""
        plain = array.detach().cpu().numpy() if hasattr(array, "detach") else np.asarray(array)
        filters = plain.T.reshape(-1, 1, *self._shape) if self._shape is not None else plain
        return filters.astype(np.float32)

    def summary(self) -> str:
        """Say how many filters there are, and after how many updates."""
        count = len(self.weights)
        shown = f"{count} filters after {self.updates} updates" if count else "no filter yet"
        return f"FilterBoard: {shown}. Run the cell in JupyterLab to watch filters and gradients while they learn."

    def picture(self) -> Figure:
        """Draw the first channel of every filter, up to twenty-four, above its gradient."""
        from matplotlib.figure import Figure

        count = min(24, len(self.weights))
        figure = Figure(figsize=(max(3.0, 0.6 * count), 1.6), layout="constrained")
        if not count:
            figure.text(0.5, 0.5, "no filter yet", ha="center", va="center")
            return figure
        grid = figure.subplots(2, count, squeeze=False)
        for row, filters in zip(grid, (self.weights, self.gradients)):
            limit = float(np.abs(filters).max()) or 1.0
            for axes, one in zip(row, filters):
                axes.imshow(one[0], cmap="PuOr_r", vmin=-limit, vmax=limit)
                axes.set(xticks=[], yticks=[])
        grid[0, 0].set_ylabel("weights")
        grid[1, 0].set_ylabel("gradient")
        return figure


def _shell() -> Any:
    """Return the IPython that runs this program, or None."""
    from IPython.core.getipython import get_ipython

    return get_ipython()
