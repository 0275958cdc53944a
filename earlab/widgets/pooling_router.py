"""Show the routes through a pooling layer: where each output comes from, and where each gradient goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, StudentFunction

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Pair = tuple[Callable[..., Any], Callable[..., Any]]
Rows = list[list[float]]
SIDES = (4, 8)  # cells along a side of the map: the largest window fits, numbers can be read


class PoolingRouter(EarlabWidget):
    """Choose a cell of a small map, change its number, and follow outputs and gradients through pooling.

    max_pool: ``(max_pool_forward, max_pool_backward)``, avg_pool: ``(avg_pool_forward, avg_pool_backward)``, with
    ``forward(x, size, stride) -> out (N, C, OH, OW)`` and ``backward(d_out, x, size, stride) -> dx (N, C, H, W)``.
    One pair is enough; without any the browser computes both. The routes are read off the backward function: it gets
    a batch in which each copy of x has a gradient of 1 at one output.
    x: the map ``(H, W)``, 4 to 8 cells along each side; without one, small numbers after a ReLU, with ties.

    Raises ValueError for a map of another size, TypeError for what is not a pair of functions.
    """

    module = "pooling_router.js"

    kinds = t.List(t.Unicode()).tag(sync=True)
    kind = t.Enum(["max", "average"], "max").tag(sync=True)
    x = t.List(t.List(t.Float())).tag(sync=True)
    size = t.Int(2, min=1, max=4).tag(sync=True)
    stride = t.Int(2, min=1, max=4).tag(sync=True)
    side = t.Enum(["x", "out"], "out").tag(sync=True)  # where the chosen cell lies
    row = t.Int(0, min=0).tag(sync=True)
    column = t.Int(0, min=0).tag(sync=True)

    def __init__(
        self, max_pool: Pair | None = None, avg_pool: Pair | None = None, x: np.ndarray | None = None
    ) -> None:
        given = {"max": max_pool, "average": avg_pool}
        self._pairs = {kind: _pair(pair) for kind, pair in given.items() if pair is not None}
        kinds = list(self._pairs or given)
        array = np.asarray(_after_relu() if x is None else x, np.float64)
        if (
            array.ndim != 2
            or not all(SIDES[0] <= n <= SIDES[1] for n in array.shape)
            or not np.isfinite(array).all()
        ):
            raise ValueError(
                f"expected a map (H, W) of finite numbers, {SIDES[0]} to {SIDES[1]} along each side, got shape "
                f"{array.shape}. Of a batch (N, C, H, W), take a corner of one channel: x[0, 0, :8, :8]."
            )
        functions = [function for pair in self._pairs.values() for function in pair]
        data = "made here: small numbers, as after a ReLU" if x is None else "your map x"
        super().__init__(functions, data=data, kinds=kinds, kind=kinds[0], x=array.tolist())

    def summary(self) -> str:
        """Say what is pooled."""
        height, width = np.shape(self.x)
        return (
            f"PoolingRouter: {self.kind} pooling of a map of {height} × {width} with windows of {self.size} × {self.size}, "
            f"stride {self.stride}. Run the cell in JupyterLab to follow outputs and gradients."
        )

    def answer_route(self, kind: str, x: Rows, size: int, stride: int) -> dict[str, Any]:
        """Return ``out (OH, OW)``, ``d_out`` and ``dx (H, W)``, and ``routes (OH·OW, H·W)``: the gradient of each output alone."""
        forward, backward = self._pairs[kind]
        batch = np.array(x, np.float64)[None, None]
        rows, columns = ((n - size) // stride + 1 for n in batch.shape[2:])
        out = forward.array(forward(batch, size, stride), (1, 1, rows, columns), "its output")
        d_out = gradients(rows, columns)
        dx = backward.array(backward(d_out[None, None], batch, size, stride), batch.shape, "dx")
        count = rows * columns
        each = np.eye(count).reshape(count, 1, rows, columns)
        copies = np.repeat(batch, count, axis=0)
        what = f"dx for a batch of {count}"
        routes = backward.array(backward(each, copies, size, stride), copies.shape, what)
        return {"out": out[0, 0], "d_out": d_out, "dx": dx[0, 0], "routes": routes.reshape(count, -1)}

    def picture(self) -> Figure:
        """Draw map and output above, gradients below, or why there are none."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.0, 5.6), layout="constrained")
        maps = {"x": np.array(self.x)}
        figure.suptitle(f"{self.kind} pooling, windows of {self.size} × {self.size}, stride {self.stride}")
        if self._pairs:
            try:
                maps |= self.answer_route(self.kind, self.x, self.size, self.stride)
            except StudentError as error:
                figure.supxlabel(str(error), wrap=True)
        for axes, name in zip(figure.subplots(2, 2).flat, ("x", "out", "dx", "d_out")):
            axes.set(xticks=[], yticks=[], title=name)
            if name in maps:
                axes.imshow(maps[name], cmap="viridis")
                for (row, column), value in np.ndenumerate(maps[name]):
                    axes.text(column, row, f"{value:.2g}", ha="center", va="center", color="w", fontsize=8)
        return figure


def gradients(rows: int, columns: int) -> np.ndarray:
    """Return gradients ``(rows, columns)`` that arrive at the outputs, all different, so that each can be followed."""
    return np.arange(1, rows * columns + 1).reshape(rows, columns) / 10


def _pair(pair: Pair) -> tuple[StudentFunction, StudentFunction]:
    if not isinstance(pair, tuple) or len(pair) != 2:
        raise TypeError(f"expected a pair (forward, backward) of functions, got {pair!r}")
    return StudentFunction(pair[0]), StudentFunction(pair[1])


def _after_relu() -> np.ndarray:
    """Return whole numbers ``(8, 8)`` from 0 to 9, many of them 0, as after a ReLU."""
    return np.clip(np.random.default_rng(5).integers(-6, 10, size=(8, 8)), 0, None)
