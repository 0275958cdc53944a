"""Show the student's gradients as they shrink or grow with depth, and which layers learn at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.gradient_flow import squared_error
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.network import Arrays, StudentNetwork, descend
from earlab.widgets.kit.student_function import StudentError, StudentFunction

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SAMPLES = 64
FROZEN = 1e-3  # a layer is frozen when its gradient, or its movement, is below this part of the largest


class VanishingExplorer(EarlabWidget):
    """Gradient norms of a deep network, layer by layer, as depth, width, weights and activation change.

    forward: ``forward(X, weights, biases, activation=f) -> (Y_hat, cache)``.
    backward: ``backward(Y, cache, weights, slope=f_slope) -> (dWs, dbs)``.
    norms: ``norms(dWs) -> (M,)``, one norm per layer. activations: name → ``(f, f_slope)``.

    The task is fixed: 64 points of the plane, inside or outside a ring. Weights are drawn from
    N(0, scale² / inputs of the layer), always from the same seed; biases start at zero.

    Raises ValueError when there is no activation, TypeError when a function is not callable.
    """

    module = "vanishing_explorer.js"

    depth = t.Int(8, min=1, max=20).tag(sync=True)  # hidden layers
    width = t.Int(16, min=1, max=64).tag(sync=True)
    scale = t.Float(1.0, min=0.0, max=10.0).tag(sync=True)
    names = t.List(t.Unicode()).tag(sync=True)
    activation = t.Unicode().tag(sync=True)
    learning_rate = t.Float(0.5).tag(sync=True)

    _initial: Arrays
    _weights: Arrays
    _biases: Arrays
    _steps: int

    def __init__(
        self,
        forward: Callable[..., Any],
        backward: Callable[..., Any],
        norms: Callable[..., Any],
        activations: Mapping[str, tuple[Callable[..., Any], Callable[..., Any]]],
    ) -> None:
        if not activations:
            raise ValueError('expected at least one activation, for example {"ReLU": (relu, relu_slope)}')
        self._network = StudentNetwork(forward, backward)
        self._norms = StudentFunction(norms)
        self._activations = dict(activations)
        self._X, self._Y = _ring()
        super().__init__(
            [*self._network.functions, self._norms],
            names=list(activations),
            activation=next(iter(activations)),
            data=f"{SAMPLES} points, inside a ring or on it",
        )
        self.observe(self._draw, ["depth", "width", "scale", "activation"])
        self._draw()

    @t.validate("activation")
    def _known(self, proposal: Any) -> str:
        name: str = proposal["value"]
        if name not in self._activations:
            raise t.TraitError(
                f"there is no activation {name!r}; choose one of {', '.join(self._activations)}"
            )
        return name

    def summary(self) -> str:
        """Say what network it is."""
        return (
            f"VanishingExplorer: {self.depth} hidden layers of {self.width} {self.activation} units, initial "
            f"weight scale {self.scale:g}. Run the cell in JupyterLab to change them and see which layers freeze."
        )

    def answer_build(self, depth: int, width: int, scale: float, activation: str) -> dict[str, Any]:
        """Draw the network with these settings, then look."""
        self.depth, self.width, self.scale, self.activation = depth, width, scale, activation
        self._draw()
        return self.answer_look()

    def answer_look(self) -> dict[str, Any]:
        """Return for each layer its gradient norm and how far it has moved, which of them are frozen, and the errors.

        error: of the network now; constant: of the best answer that does not look at the points.
        """
        Y_hat, dWs, _ = self._both_ways()
        norms = self._norms.array(self._norms(dWs), (len(self._weights),), "the norms")
        moved = [
            float(np.linalg.norm(W - W0) / (np.linalg.norm(W0) or 1.0))
            for W, W0 in zip(self._weights, self._initial)
        ]
        return {
            "norms": norms.tolist(),
            "frozen": _small(norms.tolist()),
            "moved": moved,
            "stayed": _small(moved),
            "steps": self._steps,
            "error": squared_error(self._Y, Y_hat),
            "constant": squared_error(self._Y, self._Y.mean(axis=0)),
        }

    def answer_train(self, steps: int) -> dict[str, Any]:
        """Take gradient descent steps on all samples, then look."""
        for _ in range(steps):
            _, dWs, dbs = self._both_ways()
            self._weights = descend(self._weights, dWs, self.learning_rate)
            self._biases = descend(self._biases, dbs, self.learning_rate)
            self._steps += 1
        return self.answer_look()

    def _both_ways(self) -> tuple[np.ndarray, Arrays, Arrays]:
        """Run forward and backward; return the answers and the gradients of weights and biases."""
        f, slope = self._activations[self.activation]
        Y_hat, cache = self._network.forward(self._X, self._weights, self._biases, activation=f)
        dWs, dbs = self._network.backward(self._Y, cache, self._weights, self._biases, slope=slope)
        if not all(np.isfinite(gradient).all() for gradient in [*dWs, *dbs]):
            raise StudentError(
                f"After {self._steps} steps a gradient is no longer finite: it exploded. "
                "Try a smaller initial weight scale or fewer layers."
            )
        return Y_hat, dWs, dbs

    def _draw(self, change: object = None) -> None:
        """Draw the initial network; the same seed, so that only what was changed changes."""
        random = np.random.default_rng(0)
        sizes = [self._X.shape[1], *[self.width] * self.depth, self._Y.shape[1]]
        self._initial = [
            random.normal(0.0, self.scale / np.sqrt(inputs), (inputs, units))
            for inputs, units in pairwise(sizes)
        ]
        self._weights = list(self._initial)
        self._biases = [np.zeros(units) for units in sizes[1:]]
        self._steps = 0

    def picture(self) -> Figure:
        """Draw one bar per layer on a logarithmic axis, or why there is none."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(5.2, 3.0), layout="constrained")
        axes = figure.subplots()
        axes.set(xlabel="layer", ylabel="gradient norm", title="Gradient norm of each layer")
        try:
            norms = self.answer_look()["norms"]
        except StudentError as error:
            axes.text(0.5, 0.5, str(error), ha="center", va="center", wrap=True, transform=axes.transAxes)
        else:
            axes.bar(range(1, len(norms) + 1), norms, color="#1f6fb4")
            axes.set_yscale("log" if max(norms) > 0 else "linear")
        return figure


def _small(values: list[float]) -> list[bool]:
    return [value < FROZEN * max(values) for value in values]


def _ring() -> tuple[np.ndarray, np.ndarray]:
    """Return points ``(64, 2)`` and targets ``(64, 1)``: 1 inside the middle circle, 0 in the ring around it."""
    random = np.random.default_rng(0)
    angle = random.uniform(0.0, 2 * np.pi, SAMPLES)
    inside = np.arange(SAMPLES) % 2 == 0
    radius = np.where(inside, random.uniform(0.0, 0.6, SAMPLES), random.uniform(1.0, 1.6, SAMPLES))
    X = radius[:, None] * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    return X, inside[:, None].astype(np.float64)
