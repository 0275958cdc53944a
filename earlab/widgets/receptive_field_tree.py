"""Draw layers of windows as a tree: what an output sees of the input, beside what the student's function says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGEST = {"kernel": 9, "stride": 4, "dilation": 16}
MOST_LAYERS = 6
MOST_DRAWN = 400  # inputs of a still picture


class ReceptiveFieldTree(EarlabWidget):
    """Point at a unit, and everything that it sees lights up; change kernel, stride and dilation of each layer.

    receptive_field: ``receptive_field(layers) -> n``, how many neighbouring inputs a unit of the last of these layers
        spans, the first and the last one included. Without it the browser counts.
    layers: ``[(kernel, stride, dilation), …]`` from the input to the output; three layers (3, 1, 1) without them.

    Raises traitlets.TraitError for other layers, TypeError when the function is not callable.
    """

    module = "receptive_field_tree.js"

    layers = t.List(t.List(t.Int(), minlen=3, maxlen=3), [[3, 1, 1]] * 3).tag(sync=True)
    causal = t.Bool(False).tag(sync=True)  # draw a unit above the last of its inputs, not above their middle
    layer = t.Int(3, min=0).tag(sync=True)  # of the unit that is looked at; 0 is the input
    index = t.Int(2, min=0).tag(sync=True)  # … and which one it is

    def __init__(
        self,
        receptive_field: Callable[..., Any] | None = None,
        layers: Sequence[tuple[int, int, int]] | None = None,
    ) -> None:
        self._field = optional(receptive_field)
        super().__init__([self._field], data="none, the layers alone decide")
        if layers is not None:
            self.layers = [list(layer) for layer in layers]
            self.layer = len(self.layers)

    @t.validate("layers")
    def _sensible(self, proposal: Any) -> list[list[int]]:
        layers: list[list[int]] = proposal["value"]
        if not 1 <= len(layers) <= MOST_LAYERS:
            raise t.TraitError(f"there are {len(layers)} layers; expected 1 to {MOST_LAYERS}")
        for number, layer in enumerate(layers, start=1):
            for (name, largest), value in zip(LARGEST.items(), layer, strict=True):
                if not 1 <= value <= largest:
                    raise t.TraitError(f"layer {number} has {name} {value}; expected 1 to {largest}")
        return layers

    def summary(self) -> str:
        """Say which layers there are."""
        said = "; ".join(f"kernel {k}, stride {s}, dilation {d}" for k, s, d in self.layers)
        return (
            f"ReceptiveFieldTree: {len(self.layers)} layers ({said}). An output spans {self.seen()[0][-1] + 1} inputs. "
            "Run the cell in JupyterLab to point at units and change the layers."
        )

    def seen(self) -> list[np.ndarray]:
        """Return, from the input to the output, which units of each layer output 0 sees."""
        rows = [np.array([0])]
        for kernel, stride, dilation in reversed(self.layers):
            rows.insert(0, np.unique(rows[0][:, None] * stride + dilation * np.arange(kernel)))
        return rows

    def answer_sizes(self, layers: list[list[int]]) -> dict[str, Any]:
        """Return what the student's function says after each layer, ``(len(layers),)``."""
        self.layers = layers
        assert self._field is not None
        sizes = []
        for count in range(1, len(layers) + 1):
            answer = self._field([tuple(layer) for layer in layers[:count]])
            sizes.append(float(self._field.array(answer, (), f"the receptive field of {count} layers")))
        return {"sizes": sizes}

    def picture(self) -> Figure:
        """Draw the tree of one output, and say what the student's function makes of it."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.4, 0.7 * len(self.layers) + 1.4), layout="constrained")
        axes = figure.subplots()
        rows = self.seen()
        axes.set(
            yticks=range(len(rows)),
            yticklabels=["input", *(f"layer {m}" for m in range(1, len(rows)))],
            xlabel="input",
        )
        span = int(rows[0][-1]) + 1
        title = f"An output spans {span} inputs, {len(rows[0])} of them count"
        if self._field is not None:
            try:
                title += f"; {self._field.name} says {self.answer_sizes(self.layers)['sizes'][-1]:g}"
            except StudentError as error:
                title = str(error)
        axes.set_title(title, fontsize=9, wrap=True)
        if span <= MOST_DRAWN:
            _draw_tree(axes, rows, self.layers, self.causal)
        return figure


def _draw_tree(axes: Any, rows: list[np.ndarray], layers: list[list[int]], causal: bool) -> None:
    """Draw every unit above the middle of its inputs, or above the last one."""
    places = {int(unit): float(unit) for unit in rows[0]}
    axes.plot(list(places.values()), [0] * len(places), "o", color="C0", ms=4)
    for height, ((kernel, stride, dilation), row) in enumerate(zip(layers, rows[1:]), start=1):
        inputs = {int(unit): [int(unit) * stride + dilation * k for k in range(kernel)] for unit in row}
        above = {
            unit: max(places[i] for i in read) if causal else float(np.mean([places[i] for i in read]))
            for unit, read in inputs.items()
        }
        for unit, read in inputs.items():
            for i in read:
                axes.plot([places[i], above[unit]], [height - 1, height], color="0.7", lw=0.8, zorder=0)
        axes.plot(list(above.values()), [height] * len(above), "o", color="C0", ms=4)
        places = above
