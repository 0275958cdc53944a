"""Show points of two classes on a board, where the student's perceptron learns them one at a time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, StudentFunction, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
GATES = {"AND": (-1, -1, -1, 1), "OR": (-1, 1, 1, 1), "XOR": (-1, 1, 1, -1)}
GRID = 48  # the shading asks `predict` about GRID × GRID places


class PerceptronBoard(EarlabWidget):
    """Points of two classes; your update rule moves the line step by step.

    update: ``update(x, y, w, b) -> (w, b)`` for one point ``x (2,)`` and its label ``y`` of ±1.
    predict: ``predict(X, w, b) -> (N,)`` of ±1; with it, shading and mistakes are your function's.
    X, y: your own points ``(N, 2)`` and labels ``(N,)`` of ±1; without them the board starts with AND.

    Raises ValueError when the points are not two-dimensional or a label is not ±1.
    """

    module = "perceptron_board.js"

    preset = t.Enum(["yours", *GATES, "random"], "AND").tag(sync=True)
    presets = t.List(t.Unicode()).tag(sync=True)
    points = t.List(t.List(t.Float(), minlen=3, maxlen=3)).tag(sync=True)  # x1, x2, label
    w = t.List(t.Float(), [0.0, 0.0], minlen=2, maxlen=2).tag(sync=True)
    b = t.Float(0.0).tag(sync=True)
    index = t.Int(0).tag(sync=True)  # the point that the next step visits
    updates = t.Int(0).tag(sync=True)
    running = t.Int(0).tag(sync=True)  # updates in the epoch under way
    errors = t.List(t.Int()).tag(sync=True)  # updates in each finished epoch
    state = t.Enum(["open", "separated", "cycling"], "open").tag(sync=True)
    repeats = t.Int(0).tag(sync=True)  # after how many epochs the weights come back

    def __init__(
        self,
        update: Callable[..., Any],
        predict: Callable[..., Any] | None = None,
        X: np.ndarray | None = None,
        y: np.ndarray | None = None,
    ) -> None:
        self._update = StudentFunction(update)
        self._predict = optional(predict)
        self._yours = _points(X, y) if X is not None and y is not None else []
        self._seen: list[tuple[float, ...]] = []
        names = ["yours", *GATES, "random"] if self._yours else [*GATES, "random"]
        super().__init__(
            [self._update, self._predict],
            data="your points, or made here" if self._yours else "points made here",
            presets=names,
            preset=names[0],
            points=self._preset_points(names[0]),
        )
        self.observe(lambda change: self._start_with(change["new"]), "preset")
        self.observe(self._forget, "points")
        self._forget()

    @property
    def X(self) -> np.ndarray:
        """The points as they lie now, ``(N, 2)``."""
        return np.array(self.points, dtype=np.float64).reshape(-1, 3)[:, :2]

    @property
    def y(self) -> np.ndarray:
        """Their labels, ``(N,)`` of ±1."""
        return np.array(self.points, dtype=np.float64).reshape(-1, 3)[:, 2].astype(int)

    def summary(self) -> str:
        """Say what is on the board."""
        y = self.y
        return (
            f"PerceptronBoard: {len(y)} points, {np.sum(y == 1)} of class +1 and {np.sum(y == -1)} of class −1, "
            f"w = ({self.w[0]:.3g}, {self.w[1]:.3g}), b = {self.b:.3g}, {self.updates} updates. "
            "Run the cell in JupyterLab to move points and step through your update rule."
        )

    def answer_place(self, points: list[list[float]]) -> dict[str, Any]:
        """Put the points where the pointer has left them; the weights stay."""
        self.points = points
        return {}

    def answer_choose(self, preset: str) -> dict[str, Any]:
        """Put a preset on the board and start again."""
        self.preset = preset
        self._start_with(preset)  # also when it is the one chosen already
        return {}

    def answer_reset(self) -> dict[str, Any]:
        """Start again from w = 0, b = 0 with the points as they are."""
        self.w, self.b, self.updates = [0.0, 0.0], 0.0, 0
        self._forget()
        return {}

    def answer_step(self) -> dict[str, Any]:
        """Show the next point to the update rule; say which point it was and whether the weights moved."""
        if not self.points:
            raise StudentError("There is no point on the board. Add one, then step.")
        visited, before, updates = self.index, (*self.w, self.b), self.updates
        *x, label = self.points[visited]
        w, b = self._new_weights(np.array(x), int(label))
        moved = (*w, b) != before
        self.w, self.b = w, b
        self.updates, self.running, self.index = updates + moved, self.running + moved, visited + 1
        if self.index == len(self.points):
            self._finish_epoch()
        return {"visited": visited, "moved": moved}

    def answer_epoch(self) -> dict[str, Any]:
        """Step to the end of the epoch."""
        finished = len(self.errors)
        answer = self.answer_step()
        while len(self.errors) == finished:
            answer = self.answer_step()
        return answer

    def answer_look(self, x1: tuple[float, float], x2: tuple[float, float]) -> dict[str, Any]:
        """Return the student's predictions on a grid over the view and at the points."""
        if self._predict is None:
            return {}
        across, up = np.linspace(x1[0], x1[1], GRID), np.linspace(x2[0], x2[1], GRID)
        grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
        places = np.concatenate([grid, self.X])
        answer = self._predict(places, np.array(self.w), self.b)
        classes = self._predict.array(answer, (len(places),), "the predictions")
        return {"region": classes[: len(grid)].reshape(GRID, GRID), "classes": classes[len(grid) :]}

    def _new_weights(self, x: np.ndarray, label: int) -> tuple[list[float], float]:
        answer = self._update(x, label, np.array(self.w), self.b)
        w, b = self._update.several(answer, 2, "the pair (w, b)")
        b = np.squeeze(np.asarray(b)) if np.size(b) == 1 else b  # (1,) for a number is no mistake of the rule
        return self._update.array(w, (2,), "w").tolist(), float(self._update.array(b, (), "b"))

    def _finish_epoch(self) -> None:
        """Close the epoch: nothing moved (separated), or the weights were seen before (cycling)."""
        self.errors, self.index = [*self.errors, self.running], 0
        weights = (*self.w, self.b)
        if self.running == 0:
            self.state = "separated"
        elif weights in self._seen:
            self.state, self.repeats = "cycling", len(self._seen) - self._seen.index(weights)
        self._seen.append(weights)
        self.running = 0

    def _forget(self, change: object = None) -> None:
        """Begin a new first epoch: what was learned about the old points no longer holds."""
        self.index, self.running, self.errors, self.state = 0, 0, [], "open"
        self._seen = [(*self.w, self.b)]

    def _start_with(self, preset: str) -> None:
        with self.hold_sync():
            self.points = self._preset_points(preset)
            self.answer_reset()

    def _preset_points(self, name: str) -> list[list[float]]:
        if name == "yours":
            return self._yours
        if name in GATES:
            return _points(CORNERS, np.array(GATES[name]))
        random = np.random.default_rng(2)
        y = np.repeat([1, -1], 12)
        return _points(random.normal(0, 0.45, (24, 2)) + np.outer(y, [0.8, 0.6]), y)

    def picture(self) -> Figure:
        """Draw the points and, where there is one, the line."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(4.2, 4.2), layout="constrained")
        axes = figure.subplots()
        X, y = self.X, self.y
        axes.scatter(X[y == 1, 0], X[y == 1, 1], s=60, marker="o", color="#1f6fb4", label="+1")
        axes.scatter(X[y == -1, 0], X[y == -1, 1], s=60, marker="s", color="#c2500f", label="−1")
        if any(self.w):
            normal = np.array(self.w)
            foot = -self.b * normal / (normal @ normal)
            axes.axline(foot, foot + np.array([-normal[1], normal[0]]), color="0.2")
        axes.set(xlabel="x₁", ylabel="x₂", title="Perceptron board", aspect="equal")
        axes.margins(0.25)
        axes.legend()
        return figure


def _points(X: np.ndarray, y: np.ndarray) -> list[list[float]]:
    X, y = np.asarray(X, dtype=np.float64), np.asarray(y)
    if X.ndim != 2 or X.shape[1] != 2:
        raise ValueError(
            f"X has shape {X.shape}; the board shows points (N, 2). Choose two columns: X[:, :2]."
        )
    if y.shape != X.shape[:1]:
        raise ValueError(f"y has shape {y.shape}; expected {X.shape[:1]}, one label for each row of X.")
    if not np.isfinite(X).all():
        raise ValueError("X contains nan or inf; the board needs finite coordinates.")
    if not np.isin(y, (-1, 1)).all():
        raise ValueError(
            f"y contains {np.unique(y).tolist()}; expected labels −1 and +1 (for 0 and 1: 2 * y - 1)."
        )
    return [[*row, float(label)] for row, label in zip(X.tolist(), y, strict=True)]
