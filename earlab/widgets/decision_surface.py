"""Draw a small network on the plane: hidden lines to drag, the surface they make, and the plane as the output unit sees it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, optional

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    Arrays = Sequence[np.ndarray]

GRID = 81  # the surface is asked about GRID × GRID places
MESH = 25  # the sheet that is folded has MESH × MESH nodes
STEEP = 6.0  # length of a starting line's weights: a sigmoid goes from 0.05 to 0.95 within one unit
EXPLORED = ("sigmoid", "step", "tanh", "ReLU", "identity")  # what the module computes by itself
COLORS = ("#c2500f", "#1f6fb4")  # of class 0 and class 1
FIELD = ("#f0b48c", "#f8f6f2", "#9cc3e6")  # of the still's surface: class 0, undecided, class 1


class DecisionSurface(EarlabWidget):
    """Points of two classes; drag the lines of the hidden units, see the surface, and the plane folded.

    forward: ``forward(X, weights, biases, activation=f, output=g) -> (N, 1)``. Without it the module computes.
    activations: name → elementwise function, for the hidden units and the output; needed with ``forward``.
    weights, biases: a network to begin with, ``[(2, l1), …, (l, 1)]`` and ``[(l1,), …, (1,)]``. Its first layer's
        lines can be dragged; the last hidden layer, of two units or more, is where the plane is shown folded.
    X, y: your own points ``(N, 2)`` and labels ``(N,)`` of 0 and 1; without them the widget begins with XOR.

    Raises ValueError when shapes do not fit, or ``forward`` comes without activations.
    """

    module = "decision_surface.js"

    sets = t.Dict().tag(sync=True)  # name → points [x1, x2, label], view and the network to begin with
    preset = t.Unicode().tag(sync=True)
    names = t.List(t.Unicode()).tag(sync=True)
    hidden = t.Unicode().tag(sync=True)  # activation of the hidden units
    output = t.Unicode().tag(sync=True)  # activation of the output unit
    weights: t.List[Any] = t.List().tag(sync=True)
    biases: t.List[Any] = t.List().tag(sync=True)

    def __init__(
        self,
        forward: Callable[..., Any] | None = None,
        activations: Mapping[str, Callable[[np.ndarray], Any]] | None = None,
        weights: Arrays | None = None,
        biases: Arrays | None = None,
        X: np.ndarray | None = None,
        y: np.ndarray | None = None,
    ) -> None:
        self._forward = optional(forward)
        self._activations = dict(activations or {})
        if forward is not None and not activations:
            raise ValueError('forward needs activations, for example {"step": step, "sigmoid": sigmoid}')
        names = list(activations or EXPLORED)
        given = _network(weights, biases) if weights is not None and biases is not None else None
        sets = _sets(X, y, given)
        first = next(iter(sets))
        data = "the points chosen, made here" if X is None else "your points"
        super().__init__([self._forward], data=data, sets=sets, names=names, hidden=names[0], output=names[0])
        self.observe(self._begin, "preset")
        self.preset = first

    @t.validate("preset", "hidden", "output")
    def _known(self, proposal: Any) -> str:
        name, known = proposal["value"], self.sets if proposal["trait"].name == "preset" else self.names
        if name not in known:
            raise t.TraitError(f"there is no {name!r} here; choose one of {', '.join(known)}")
        return str(name)

    @property
    def network(self) -> tuple[list[np.ndarray], list[np.ndarray]]:
        """Weights and biases as they are now, ready for ``forward(X, *surface.network)``."""
        return [np.array(W, np.float64) for W in self.weights], [np.array(b, np.float64) for b in self.biases]

    @property
    def points(self) -> tuple[np.ndarray, np.ndarray]:
        """The points ``(N, 2)`` and their labels ``(N,)`` of 0 and 1."""
        rows = np.array(self.sets[self.preset]["points"])
        return rows[:, :2], rows[:, 2].astype(int)

    def summary(self) -> str:
        """Say what is shown."""
        units = " and ".join(str(len(b)) for b in self.biases[:-1])
        return (
            f"DecisionSurface: {len(self.points[0])} points ({self.preset}), a network of {units} hidden {self.hidden} units "
            "and one output. Run the cell in JupyterLab to drag the units' lines and see the plane folded."
        )

    def answer_surface(
        self, preset: str, hidden: str, output: str, weights: list[Any], biases: list[Any]
    ) -> dict[str, Any]:
        """Take over what was set; ask the network about plane and points, its hidden layers about sheet and points."""
        self.preset, self.hidden, self.output = preset, hidden, output
        self.weights, self.biases = weights, biases
        return self._look()

    def _look(self) -> dict[str, Any]:
        X, _ = self.points
        plane, sheet = self._places(GRID), self._places(MESH)
        outputs = self._ask(np.concatenate([plane, X]), len(self.weights), self.output, "the outputs")
        folded = self._ask(
            np.concatenate([sheet, X]), len(self.weights) - 1, self.hidden, "the hidden activations"
        )
        return {
            "plane": outputs[: len(plane)].reshape(GRID, GRID).astype(np.float32),
            "said": outputs[len(plane) :, 0],
            "sheet": folded[: len(sheet)].reshape(MESH, MESH, -1).astype(np.float32),
            "folded": folded[len(sheet) :],
        }

    def _places(self, count: int) -> np.ndarray:
        """Return a grid over the view ``(count², 2)``, the smallest x2 first."""
        low1, high1, low2, high2 = self.sets[self.preset]["view"]
        across, up = np.linspace(low1, high1, count), np.linspace(low2, high2, count)
        return np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)

    def _ask(self, X: np.ndarray, layers: int, output: str, what: str) -> np.ndarray:
        assert self._forward is not None
        weights, biases = self.network
        answer = self._forward(
            X,
            weights[:layers],
            biases[:layers],
            activation=self._activations[self.hidden],
            output=self._activations[output],
        )
        return self._forward.array(answer, (len(X), len(biases[layers - 1])), what)

    def _begin(self, change: object = None) -> None:
        with self.hold_sync():
            self.weights, self.biases = self.sets[self.preset]["weights"], self.sets[self.preset]["biases"]

    def picture(self) -> Figure:
        """Draw points and lines; with a written forward also the surface and the points among the hidden units."""
        from matplotlib.colors import LinearSegmentedColormap
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7.2, 3.6), layout="constrained")
        left, right = figure.subplots(1, 2)
        X, y = self.points
        low1, high1, low2, high2 = self.sets[self.preset]["view"]
        _draw_points(left, X, y)
        _draw_lines(left, np.vstack([self.network[0][0], self.network[1][0]]).T)
        left.set(xlim=(low1, high1), ylim=(low2, high2), xlabel="x₁", ylabel="x₂", title="What comes in")
        left.grid(False)
        try:
            answer = self._look() if self._forward else None
        except StudentError as error:
            answer = None
            right.text(0.5, 0.5, str(error), ha="center", va="center", wrap=True, transform=right.transAxes)
        if answer is None:
            right.set_axis_off()
            return figure
        extent, colours = (low1, high1, low2, high2), LinearSegmentedColormap.from_list("classes", FIELD)
        left.imshow(answer["plane"], colours, origin="lower", extent=extent, vmin=0, vmax=1, aspect="auto")
        _draw_points(right, answer["folded"][:, :2], y)
        right.margins(0.3)
        right.set(xlabel="h₁", ylabel="h₂", title="What the output unit sees")
        right.autoscale_view()  # of the points alone, not of the line
        right.autoscale(False)
        if len(self.biases[-2]) == 2:
            _draw_lines(right, np.vstack([self.network[0][-1], self.network[1][-1]]).T)
        return figure


def _draw_lines(axes: Axes, units: np.ndarray) -> None:
    """Draw where the net inputs of units (w1, w2, b) are 0."""
    for *w, b in units:
        if np.any(w):
            foot = -b * np.array(w) / np.dot(w, w)
            axes.axline((foot[0], foot[1]), (foot[0] - w[1], foot[1] + w[0]), color="0.2", lw=1.2)


def _draw_points(axes: Axes, X: np.ndarray, y: np.ndarray) -> None:
    for label, (marker, size) in enumerate(
        (("s", 95), ("o", 40))
    ):  # where two lie on one spot, both are seen
        x1, x2 = X[y == label].T
        axes.scatter(x1, x2, s=size, marker=marker, color=COLORS[label], edgecolor="white")


def _network(weights: Arrays, biases: Arrays) -> dict[str, Any]:
    """Return a given network as lists; raise ValueError unless its layers fit 2 inputs and 1 output."""
    shapes = [np.shape(W) for W in weights]
    sizes = [np.shape(b) for b in biases]
    units = [2, *(size[0] if len(size) == 1 else -1 for size in sizes)]
    if shapes != list(pairwise(units)) or len(units) < 3 or units[-1] != 1:
        raise ValueError(
            f"weights {shapes} with biases {sizes} are no network of this widget; expected W1 (2, l), then (l, …), the "
            "last (…, 1), and a bias (units,) for each: a hidden layer at least, and one output."
        )
    if units[-2] < 2:
        raise ValueError("the last hidden layer has one unit; the widget shows a plane of two. Add a unit.")
    if not all(np.isfinite(array).all() for array in [*weights, *biases]):
        raise ValueError("weights or biases contain nan or inf; expected finite numbers.")
    return {
        "weights": [np.asarray(W, np.float64).tolist() for W in weights],
        "biases": [np.asarray(b, np.float64).tolist() for b in biases],
    }


def _sets(X: np.ndarray | None, y: np.ndarray | None, network: dict[str, Any] | None) -> dict[str, Any]:
    """Return every set of points with its view and the network to begin with."""
    random = np.random.default_rng(5)
    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    clouds = np.repeat(corners, 12, axis=0) + random.normal(0, 0.13, (48, 2))
    angle, inside = random.uniform(0, 2 * np.pi, 60), np.arange(60) % 2
    radius = np.where(inside, random.uniform(0, 0.35, 60), random.uniform(0.75, 1.0, 60))
    disc = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    sets = {
        "XOR": (corners, np.array([0, 1, 1, 0]), 2),
        "XOR clouds": (clouds, np.repeat([0, 1, 1, 0], 12), 2),
    }
    sets["disc in a ring"] = (disc, inside, 3)
    if X is not None and y is not None:
        sets = {"your points": (*_checked(X, y), 2), **sets}
    return {name: _set(*parts, network) for name, parts in sets.items()}


def _set(X: np.ndarray, y: np.ndarray, units: int, network: dict[str, Any] | None) -> dict[str, Any]:
    middle, half = (X.max(0) + X.min(0)) / 2, float(np.ptp(X, axis=0).max()) or 1.0
    view = [middle[0] - half, middle[0] + half, middle[1] - half, middle[1] + half]
    return {
        "points": np.column_stack([X, y]).tolist(),
        "view": np.array(view).tolist(),
        **(network or _beginning(middle, half, units)),
    }


def _beginning(middle: np.ndarray, half: float, units: int) -> dict[str, Any]:
    """Return hidden lines near the middle in different directions, and an output unit that is their AND."""
    angles = np.deg2rad(20 + 130 * np.arange(units))
    W = STEEP / half * np.array([np.cos(angles), np.sin(angles)])
    b = 0.05 * STEEP - middle @ W  # near the middle, but not all through one point
    output = np.full((units, 1), STEEP)
    return _network([W, output], [b, np.array([-STEEP * (units - 0.5)])])


def _checked(X: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    X, y = np.asarray(X, np.float64), np.asarray(y)
    if X.ndim != 2 or X.shape[1] != 2 or not len(X):
        raise ValueError(f"X has shape {X.shape}; expected points (N, 2). Choose two columns: X[:, :2].")
    if y.shape != X.shape[:1]:
        raise ValueError(f"y has shape {y.shape}; expected {X.shape[:1]}, one label for each row of X.")
    if not np.isfinite(X).all():
        raise ValueError("X contains nan or inf; expected finite coordinates.")
    if not np.isin(y, (0, 1)).all():
        raise ValueError(
            f"y contains {np.unique(y).tolist()}; expected labels 0 and 1 (for −1 and +1: (y + 1) // 2)."
        )
    return X, y.astype(int)
