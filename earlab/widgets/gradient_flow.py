"""Show the student's gradients, where they are large and small, and whether each one is right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.network import StudentNetwork, descend
from earlab.widgets.kit.student_function import StudentError, StudentFunction, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

EPS = 1e-5  # half the step of the central difference
AGREE = 1e-6  # relative difference up to which two gradients count as equal
ROUNDING = 1e-10  # absolute error of a central difference of a loss near 1 in float64


def squared_error(Y: np.ndarray, Y_hat: np.ndarray) -> float:
    """Return E = 1/(2N) Σ (y − ŷ)², summed over samples and outputs."""
    return float(np.sum((Y - Y_hat) ** 2) / (2 * len(Y)))


class GradientFlow(EarlabWidget):
    """A network, the gradient of every weight, and a check of any one against the loss itself.

    forward: ``forward(X, weights, biases) -> (Y_hat, cache)``.
    backward: ``backward(Y, cache, weights) -> (dWs, dbs)``.
    X, Y: data ``(N, d)`` and targets ``(N, l)``. weights, biases: one ``(d, l)`` and one ``(l,)`` per layer.
    data: what the samples are, in a few words.
    loss: ``loss(Y, Y_hat)``, by default the squared error 1/(2N) Σ (y − ŷ)².
    numeric: ``numeric(f, theta)``, your numerical gradient; by default a central difference with ε = 1e-5.

    Raises ValueError when the shapes of data, weights and biases do not fit together.
    """

    module = "gradient_flow.js"

    sizes = t.List(t.Int()).tag(sync=True)  # units in each layer, input first
    learning_rate = t.Float(10**0.5).tag(sync=True)

    def __init__(
        self,
        forward: Callable[..., Any],
        backward: Callable[..., Any],
        X: np.ndarray,
        Y: np.ndarray,
        weights: Sequence[np.ndarray],
        biases: Sequence[np.ndarray],
        loss: Callable[..., Any] | None = None,
        numeric: Callable[..., Any] | None = None,
        data: str = "",
    ) -> None:
        self._network = StudentNetwork(forward, backward)
        given = optional(loss)
        self._loss = given or StudentFunction(squared_error)
        self._numeric = optional(numeric)
        self._X, self._Y = np.asarray(X, dtype=np.float64), np.asarray(Y, dtype=np.float64)
        self._start = (
            [np.array(W, dtype=np.float64) for W in weights],
            [np.array(b, dtype=np.float64) for b in biases],
        )
        super().__init__(
            [*self._network.functions, given, self._numeric],
            sizes=_sizes(self._X, self._Y, *self._start),
            data=data or f"{len(self._X)} samples",
        )
        self.answer_reset()

    def summary(self) -> str:
        """Say what network it is."""
        return (
            f"GradientFlow: a network of {' – '.join(map(str, self.sizes))} units on {self.data}, "
            f"after {len(self._losses)} gradient steps. Run the cell in JupyterLab to see the gradient of "
            "every weight and to check any of them."
        )

    def answer_reset(self) -> dict[str, Any]:
        """Go back to the weights the widget was given."""
        weights, biases = self._start
        self._weights, self._biases = [W.copy() for W in weights], [b.copy() for b in biases]
        self._losses: list[float] = []
        return {}

    def answer_gradients(self) -> dict[str, Any]:
        """Return the loss so far and now, and dW of every layer with its norm."""
        loss, dWs, _ = self._both_ways()
        named = {f"dW{m}": dW for m, dW in enumerate(dWs, start=1)}
        norms = [float(np.linalg.norm(dW)) for dW in dWs]
        return {"losses": [*self._losses, loss], "norms": norms, **named}

    def answer_descend(self, steps: int, learning_rate: float) -> dict[str, Any]:
        """Take gradient descent steps."""
        self.learning_rate = learning_rate
        for _ in range(steps):
            loss, dWs, dbs = self._both_ways()
            self._losses.append(loss)
            self._weights = descend(self._weights, dWs, learning_rate)
            self._biases = descend(self._biases, dbs, learning_rate)
        return self.answer_gradients()

    def answer_check(self, layer: int, row: int, column: int) -> dict[str, Any]:
        """Compare the student's gradient of one weight with the slope of the loss along it."""
        _, dWs, _ = self._both_ways()
        analytic = float(dWs[layer][row, column])
        numeric = self._slope_along(layer, row, column)
        size = abs(analytic) + abs(numeric)
        relative = abs(analytic - numeric) / size if size else 0.0
        agree = relative <= AGREE or abs(analytic - numeric) <= ROUNDING
        return {"analytic": analytic, "numeric": numeric, "relative": relative, "agree": agree}

    def _slope_along(self, layer: int, row: int, column: int) -> float:
        def loss_at(theta: np.ndarray) -> float:
            weights = [W.copy() for W in self._weights]
            weights[layer][row, column] = float(np.ravel(theta)[0])
            return self._value(self._network.forward(self._X, weights, self._biases)[0])

        theta = self._weights[layer][row, column : column + 1].copy()
        if self._numeric is None:
            return (loss_at(theta + EPS) - loss_at(theta - EPS)) / (2 * EPS)
        return float(self._numeric.array(self._numeric(loss_at, theta), (1,), "the gradient")[0])

    def _both_ways(self) -> tuple[float, list[np.ndarray], list[np.ndarray]]:
        """Run forward and backward; return the loss and the gradients of weights and biases."""
        Y_hat, cache = self._network.forward(self._X, self._weights, self._biases)
        loss = self._value(Y_hat)
        return loss, *self._network.backward(self._Y, cache, self._weights, self._biases)

    def _value(self, Y_hat: np.ndarray) -> float:
        value = float(self._loss.array(self._loss(self._Y, Y_hat), (), "the loss", finite=False))
        if not np.isfinite(value):
            raise StudentError(f"The loss is {value}. Reset, and try a smaller learning rate.")
        return value

    def picture(self) -> Figure:
        """Draw one bar per layer, or why there is none."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(5.2, 3.0), layout="constrained")
        axes = figure.subplots()
        axes.set(xlabel="layer", ylabel="‖dW‖", title="Gradient norm of each layer")
        try:
            norms = self.answer_gradients()["norms"]
        except StudentError as error:
            axes.text(0.5, 0.5, str(error), ha="center", va="center", wrap=True, transform=axes.transAxes)
        else:
            axes.bar([f"W{m}" for m in range(1, len(norms) + 1)], norms, color="#1f6fb4")
        return figure


def _sizes(X: np.ndarray, Y: np.ndarray, weights: list[np.ndarray], biases: list[np.ndarray]) -> list[int]:
    """Return the units of each layer; raise ValueError where two shapes do not meet."""
    if X.ndim != 2 or Y.ndim != 2 or len(X) != len(Y):
        raise ValueError(f"X has shape {X.shape}, Y {Y.shape}; expected (N, d) and (N, l) with the same N.")
    if not weights or len(weights) != len(biases):
        raise ValueError(f"{len(weights)} weights and {len(biases)} biases; expected one of each per layer.")
    sizes = [X.shape[1]]
    for m, (W, b) in enumerate(zip(weights, biases), start=1):
        if W.ndim != 2 or W.shape[0] != sizes[-1] or b.shape != W.shape[1:]:
            raise ValueError(
                f"layer {m}: W has shape {W.shape}, b {b.shape}; expected ({sizes[-1]}, l) and (l,)."
            )
        sizes.append(W.shape[1])
    if sizes[-1] != Y.shape[1]:
        raise ValueError(f"the last layer has {sizes[-1]} units, Y has {Y.shape[1]} columns.")
    return sizes
