"""Draw the shapes of sequence models with their arrays and their numbers of parameters, by the student's functions or without."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets as t

from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentFunction, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SHAPES = ("N to N", "both directions", "N to 1", "1 to N", "N to M", "stacked")
BATCH = 3  # sequences, in all shapes
MOST_STEPS, MOST_OUT, MOST_SIZE, MOST_LAYERS = 8, 6, 64, 3
KNOWN = 1e-9  # what an output changes by, at least, where it knows an input


@dataclass(frozen=True)
class Sizes:
    """A shape and its sizes, named as the builder's traits are."""

    shape: str
    steps: int
    out: int
    read: int
    units: int
    back: int
    classes: int
    layers: int

    def asked(self, function: StudentFunction, x: np.ndarray) -> np.ndarray:
        """Return outputs (outputs, BATCH, ...) of the student's function for x; raise StudentError for another shape."""
        d, q, r = self.read, self.units, self.back
        h0 = np.full((BATCH, q), 0.25)
        if self.shape == "both directions":
            value = function(x, h0, np.full((BATCH, r), 0.25), _step(BATCH, d, q), _step(BATCH, d, r))
            return function.array(value, (self.steps, BATCH, q + r), "both states")
        if self.shape == "N to 1":
            V, c = np.linspace(-1, 1, self.classes * q).reshape(self.classes, q), np.zeros(self.classes)
            value = function(x, np.full(BATCH, self.steps), h0, _step(BATCH, d, q), V, c)
            return function.array(value, (BATCH, self.classes), "the probabilities")[None]
        if self.shape == "1 to N":  # the context is what changes; nothing else is read
            A, context = np.linspace(-1, 1, q * d).reshape(q, d), x.mean(axis=0)
            none = np.zeros((self.steps, BATCH, 0))
            value = function(none, context, h0, _step(BATCH, d, q), "both", A, np.zeros(q))
            return function.array(value, (self.steps, BATCH, q), "the states")
        count = self.layers if self.shape == "stacked" else 1
        stack = [_step(BATCH, d if layer == 0 else q, q) for layer in range(count)]
        pair = function.several(function(x, [h0] * count, stack), 2, "H and last")
        return function.array(pair[0], (self.steps, BATCH, q), "H")

    def decoded(self, function: StudentFunction) -> None:
        """Ask for M signs; raise StudentError for another shape."""
        q, k = self.units, self.classes
        V, c = np.linspace(-1, 1, k * q).reshape(k, q), np.zeros(k)
        value = function(np.full((BATCH, q), 0.25), 0, 1, self.out, _step(BATCH, k, q), V, c)
        signs, lengths = function.several(value, 2, "signs and lengths")
        function.array(signs, (self.out, BATCH), "signs")
        function.array(lengths, (BATCH,), "lengths")


class ArchitectureBuilder(EarlabWidget):
    """Choose a shape and its sizes: which arrays travel along the arrows, and how many numbers are to be learned?

    bidirectional_forward, classify_sequence, conditioned_forward, decode, stacked_forward: the functions of notebook 12. Each is
    run on the sizes that are chosen, and what it returns is compared with the drawing. Without them the browser computes.
    shape: one of "N to N", "both directions", "N to 1", "1 to N", "N to M", "stacked".

    Raises traitlets.TraitError for another shape, TypeError when a function is not callable.
    """

    module = "architecture_builder.js"
    _function_of: ClassVar[dict[str, str]] = {
        "N to N": "stacked",
        "both directions": "both",
        "N to 1": "classify",
        "1 to N": "conditioned",
        "N to M": "decode",
        "stacked": "stacked",
    }

    shape = t.Enum(SHAPES, "N to N").tag(sync=True)
    steps = t.Int(4, min=1, max=MOST_STEPS).tag(sync=True)  # T
    out = t.Int(3, min=1, max=MOST_OUT).tag(sync=True)  # M, of N to M
    read = t.Int(5, min=1, max=MOST_SIZE).tag(sync=True)  # d, or m of the context
    units = t.Int(8, min=1, max=MOST_SIZE).tag(sync=True)  # q
    back = t.Int(6, min=1, max=MOST_SIZE).tag(sync=True)  # r, of both directions
    classes = t.Int(4, min=2, max=MOST_SIZE).tag(sync=True)  # k
    layers = t.Int(2, min=1, max=MOST_LAYERS).tag(sync=True)  # of a stack
    moment = t.Int(1, min=0, max=MOST_STEPS - 1).tag(sync=True)  # which output is looked at

    def __init__(
        self,
        bidirectional_forward: Callable[..., Any] | None = None,
        classify_sequence: Callable[..., Any] | None = None,
        conditioned_forward: Callable[..., Any] | None = None,
        decode: Callable[..., Any] | None = None,
        stacked_forward: Callable[..., Any] | None = None,
        shape: str = "N to N",
    ) -> None:
        self._functions = {
            "both": optional(bidirectional_forward),
            "classify": optional(classify_sequence),
            "conditioned": optional(conditioned_forward),
            "decode": optional(decode),
            "stacked": optional(stacked_forward),
        }
        super().__init__(
            self._functions.values(), data=f"batches of {BATCH} sequences, plain recurrent steps", shape=shape
        )

    def outputs(self) -> int:
        """Return at how many steps there is an output."""
        return {"N to 1": 1, "N to M": self.out}.get(self.shape, self.steps)

    def parameters(self) -> int:
        """Return how many weights and biases there are: steps with U, W and b, and a last layer V, c."""
        d, q, r, k = self.read, self.units, self.back, self.classes
        top = q + r if self.shape == "both directions" else q
        recurrent = {
            "N to N": [(d, q)],
            "both directions": [(d, q), (d, r)],
            "N to 1": [(d, q)],
            "1 to N": [(d, q)],
            "N to M": [(d, q), (k, q)],
            "stacked": [(d, q), *[(q, q)] * (self.layers - 1)],
        }[self.shape]
        first = q * (d + 1) if self.shape == "1 to N" else 0  # A and a
        return sum(n * (m + n + 1) for m, n in recurrent) + first + k * (top + 1)

    def summary(self) -> str:
        """Say which shape is drawn, and with which sizes."""
        return (
            f"ArchitectureBuilder: {self.shape}, {self.steps} steps of {self.read} numbers, {self.units} units, {self.classes} outputs: "
            f"{self.parameters():,} parameters. Run the cell in JupyterLab to choose another shape and other sizes."
        )

    def answer_run(self, **sizes: Any) -> dict[str, Any]:
        """Return what the student's function makes of these sizes, by the names of the traits.

        name: of the function, or "" where there is none for this shape. knows: (outputs, steps), 1 where an output changes with
        an input; only where outputs are numbers that follow their inputs.
        """
        size = Sizes(**sizes)
        function = self._functions[self._function_of[size.shape]]
        if function is None:
            return {"name": ""}
        rng = np.random.default_rng(0)
        x = rng.normal(size=(size.steps, BATCH, size.read))
        if size.shape == "N to M":
            size.decoded(function)
            return {"name": function.name}
        plain = size.asked(function, x)
        knows = np.zeros((len(plain), size.steps))
        for step in range(size.steps):
            other = x.copy()
            other[step] += 0.5
            change = np.abs(size.asked(function, other) - plain)
            knows[:, step] = change.reshape(len(plain), -1).max(axis=1) > KNOWN
        return {"name": function.name, "knows": knows}

    def picture(self) -> Figure:
        """Draw the unrolled graph of the shape, with what its outputs are."""
        from matplotlib.figure import Figure

        rows = {"both directions": 4, "stacked": self.layers + 2}.get(self.shape, 3)
        width = self.steps + (self.out if self.shape == "N to M" else 0)
        figure = Figure(figsize=(6.8, 0.55 * rows + 0.9), layout="constrained")
        axes = figure.subplots()
        for row in range(rows):
            for column in range(width):
                if not self._is_there(row, rows, column):
                    continue
                axes.plot(
                    column, row, "o", ms=14, mfc="none", color=("C2", "C0", "C1", "C3", "C4")[min(row, 4)]
                )
                if row and self._is_there(row - 1, rows, column):
                    axes.plot([column, column], [row - 0.75, row - 0.25], color="0.6", lw=1)
                if 0 < row < rows - 1 and column + 1 < width:
                    axes.plot([column + 0.22, column + 0.78], [row, row], color="0.6", lw=1)
        axes.set(ylim=(-0.5, rows - 0.5), xlim=(-0.7, width - 0.3))
        axes.axis("off")
        axes.set_title(
            f"{self.shape}: {self.steps} steps of ({BATCH}, {self.read}), {self.parameters():,} parameters",
            fontsize=9,
        )
        return figure

    def _is_there(self, row: int, rows: int, column: int) -> bool:
        """Whether the picture has a node there."""
        if row == rows - 1:
            if self.shape == "N to M":
                return column >= self.steps
            return self.shape != "N to 1" or column == self.steps - 1
        return row > 0 or self.shape != "1 to N" or column == 0


def _step(n: int, d: int, q: int) -> Callable[..., np.ndarray]:
    """Return ``step(x, h)`` that is no network: every unit hears all that is read, and the unit beside it."""
    into = np.linspace(0.2, 1, d)

    def step(x: np.ndarray, h: np.ndarray) -> np.ndarray:
        read, before = np.asarray(x, float), np.asarray(h, float)
        if read.shape != (n, d) or before.shape != (n, q):
            raise ValueError(
                f"step was called with x of shape {read.shape} and h of shape {before.shape}; expected {(n, d)} and {(n, q)}"
            )
        return np.asarray((read @ into)[:, None] / d + np.roll(before, 1, axis=1) * np.linspace(0.5, 0.9, q))

    return step
