"""Draw notebook 04's landscapes of the error, and the walks of a student's ``gradient_descent`` and ``train`` in them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.plots.backpropagation_graph import text_of
from earlab.style import COLOURS

STUCK = 0.01  # of E: what is still above it after a run has not learned XOR
CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = np.array([[0.0], [1.0], [1.0], [0.0]])
Function = Callable[..., Any]


class InkUnit:
    """A sigmoid unit with one weight and one bias that sees how much ink an image has: is it a 1 or a 7?

    loss: the student's ``mse_loss``.
    """

    start = np.array([3.0, 2.5])

    def __init__(self, images: np.ndarray, labels: np.ndarray, loss: Function) -> None:
        chosen = (labels == 1) | (labels == 7)
        ink = images[chosen].mean(axis=1)
        self.ink = (ink - ink.mean()) / ink.std()
        self.is_one = (labels[chosen] == 1).astype(float)
        self._loss = loss

    def error(self, theta: np.ndarray) -> float:
        """Return the squared error at weight theta[0] and bias theta[1]."""
        return float(self._loss(self.is_one[:, None], self._answer(theta, self.ink)[:, None]))

    def gradient(self, theta: np.ndarray, samples: Any = slice(None)) -> np.ndarray:
        """Return the gradient (2,) of the squared error on the chosen samples."""
        x, y_hat = self.ink[samples], self._answer(theta, self.ink[samples])
        delta = (y_hat - self.is_one[samples]) * y_hat * (1 - y_hat) / len(x)
        return np.array([delta @ x, delta.sum()])

    def draw(self, axes: Axes) -> Any:
        """Draw areas of equal error over weight and bias."""
        w, b = np.linspace(-9, 5, 60), np.linspace(-5, 6, 50)
        heights = [[self.error(np.array([w_j, b_i])) for w_j in w] for b_i in b]
        picture = axes.contourf(w, b, heights, 14, cmap="viridis")
        axes.set(xlabel="weight w", ylabel="bias b", xlim=(w[0], w[-1]), ylim=(b[0], b[-1]))
        return picture

    @staticmethod
    def _answer(theta: np.ndarray, ink: np.ndarray) -> np.ndarray:
        answer: np.ndarray = 0.5 * (1 + np.tanh(0.5 * (theta[0] * ink + theta[1])))
        return answer


def walks(gradient_descent: Function, unit: InkUnit, rates: Sequence[float]) -> tuple[Figure, str]:
    """Draw 25 steps of gradient descent from the same start with each learning rate."""
    figure, panels = plt.subplots(1, len(rates), figsize=(8.8, 3.5), sharey=True)
    told = []
    for axes, rate in zip(np.atleast_1d(panels), rates):
        path = gradient_descent(unit.gradient, unit.start, rate, 25)
        reached = unit.error(path[-1])
        picture = unit.draw(axes)
        axes.plot(*path.T, ".-", color="white", lw=1.2, markersize=5)
        axes.plot(*path[-1], "o", color=COLOURS[1], markersize=9)
        axes.set_title(f"η = {rate:g}\nafter 25 steps E = {reached:.3f}")
        axes.label_outer()
        told.append(f"learning rate {rate:g} ends at E = {reached:.3f}")
    figure.colorbar(picture, ax=panels, label="squared error E")
    return figure, f"Paths over the same landscape from the same start. After 25 steps {', '.join(told)}."


def true_and_cheap(gradient_descent: Function, unit: InkUnit, batch: int) -> tuple[Figure, str]:
    """Draw 40 steps along the true gradient and along that of a few random samples, and what they cost."""
    random, count = np.random.default_rng(0), len(unit.ink)

    def stochastic(theta: np.ndarray) -> np.ndarray:
        return unit.gradient(theta, random.integers(0, count, batch))

    ways = {
        "true": (gradient_descent(unit.gradient, unit.start, 10, 40), count, COLOURS[0]),
        f"stochastic, {batch} samples": (
            gradient_descent(stochastic, unit.start, 10, 40),
            batch,
            COLOURS[5],
        ),
    }
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.8, 3.5))
    unit.draw(left)
    for (name, (path, price, colour)), shown in zip(ways.items(), ("white", COLOURS[5])):
        left.plot(*path.T, ".-", color=shown, lw=1.2, label=name)
        errors = [unit.error(theta) for theta in path[1:]]
        right.plot(np.arange(1, 41) * price, errors, color=colour)
        right.text(price, errors[0] + 0.004, name)
    left.legend(labelcolor="white", loc="lower left")
    right.set(xscale="log", xlabel="samples read so far", ylabel="E on all samples", ylim=(None, 0.3))
    right.set_title("The same 40 steps, by their price")
    ends = [unit.error(path[-1]) for path, *_ in ways.values()]
    return figure, (
        "Left: the true path is smooth, the stochastic one staggers into the same valley. Right: for 40 steps the true "
        f"gradient reads {40 * count:,} samples and ends at E = {ends[0]:.3f}, the stochastic one reads {40 * batch} and "
        f"ends at E = {ends[1]:.3f}."
    )


def valleys(gradient_descent: Function) -> tuple[Figure, str]:
    """Draw two kinds of places where the gradient is zero and the error is not least: a valley, and a saddle."""
    figure, (left, middle, right) = plt.subplots(1, 3, figsize=(9, 3.2), width_ratios=(5, 4, 3))
    ends = _two_valleys(gradient_descent, left)
    path = gradient_descent(_saddle_gradient, np.array([-1.2, 1.21]), 0.1, 90)
    heights = _saddle(path.T)
    grid = np.linspace(-2, 2, 80)
    middle.contourf(grid, grid, np.minimum(_saddle(np.meshgrid(grid, grid)), 3), 24, cmap="viridis")
    middle.plot(*path.T, ".-", color="white", lw=1.2, markersize=5)
    middle.plot(0, 0, "x", color=COLOURS[1], markersize=9, markeredgewidth=2)
    middle.set(xlabel="$w_1$", ylabel="$w_2$", aspect="equal", title="A saddle")
    right.plot(heights, ".-", color=COLOURS[0], lw=1.2, markersize=5)
    right.set(xlabel="step", ylabel="E", ylim=(0, None), title="holds you up")
    flat = int(np.sum(np.abs(heights - 0.5) < 0.05))
    return figure, (
        f"Left: a curve with two valleys. Starts on the left slide to θ = {text_of(min(ends))}, starts on the right into "
        f"a shallower valley at θ = {text_of(max(ends))}: a local minimum. Middle and right: a path comes down to the "
        f"saddle at (0, 0), stays near E = 0.5 for {flat} steps, then leaves sideways and ends at E = {heights[-1]:.4f}."
    )


def _two_valleys(gradient_descent: Function, axes: Axes) -> list[float]:
    """Draw nine walks on a line, and return where each ends."""

    def height(theta: Any) -> Any:
        return (theta**2 - 1) ** 2 + 0.3 * theta

    line = np.linspace(-1.7, 1.6, 300)
    axes.plot(line, height(line), color="0.6")
    ends = []
    for start in np.linspace(-1.6, 1.5, 9):
        path = gradient_descent(lambda t: 4 * t * (t**2 - 1) + 0.3, np.array([start]), 0.04, 80)[:, 0]
        colour = COLOURS[0] if path[-1] < 0 else COLOURS[1]
        axes.plot(path, height(path), ".", color=colour, markersize=4)
        axes.plot(path[0], height(path[0]), "o", color=colour, markersize=7)
        ends.append(float(path[-1]))
    low, high = height(min(ends)), height(max(ends))
    axes.set(xlabel="θ", ylabel="E(θ)", title=f"Two ends: E = {text_of(low)} and {text_of(high)}")
    return ends


def _saddle(theta: Any) -> Any:
    """Return E = ½ (1 − w₁w₂)²: two weights in a row that should multiply to 1."""
    return (1 - theta[0] * theta[1]) ** 2 / 2


def _saddle_gradient(theta: np.ndarray) -> np.ndarray:
    return -(1 - theta[0] * theta[1]) * theta[::-1]


def xor_network(hidden: int, seed: int) -> tuple[list[np.ndarray], list[np.ndarray]]:
    """Return random weights and biases of a network with 2 inputs and 1 output."""
    random = np.random.default_rng(seed)
    weights = [random.normal(size=(2, hidden)), random.normal(size=(hidden, 1))]
    return weights, [random.normal(size=hidden), random.normal(size=1)]


def xor_starts(
    train: Function, error: Function, widths: Sequence[int], starts: int = 20
) -> tuple[Figure, str]:
    """Draw the error of XOR networks after 1,500 steps, one dot for each start.

    train: ``train(network, X, Y, learning_rate, n_epochs, batch) -> (network, seen)``; error: ``error(network, X, Y)``.
    """
    figure, axes = plt.subplots(figsize=(7, 3.2))
    stuck = {}
    for place, hidden in enumerate(widths):
        runs = (train(xor_network(hidden, seed), CORNERS, XOR, 10.0, 1500, 4)[0] for seed in range(starts))
        ends = [error(network, CORNERS, XOR) for network in runs]
        stuck[hidden] = sum(end > STUCK for end in ends)
        axes.semilogy(place + np.linspace(-0.3, 0.3, starts), ends, "o", markersize=5)
    names = [f"{hidden} hidden units\n{count} of {starts} stuck" for hidden, count in stuck.items()]
    axes.set_xticks(range(len(widths)), names)
    axes.set(ylabel="E after 1,500 steps", title=f"XOR from {starts} starts each")
    axes.grid(axis="x", visible=False)
    told = ", ".join(f"{count} of {starts} with {hidden} hidden units" for hidden, count in stuck.items())
    return (
        figure,
        f"Final error of {starts} XOR starts for each width, logarithmic. Stuck far above the others: {told}.",
    )


def trough(train: Function, error: Function, forward: Function, seed: int, rounds: int) -> tuple[Figure, str]:
    """Draw how one stuck run of XOR with two hidden units goes on: error above 1/16, and length of its weights."""
    network, every = xor_network(2, seed), 1500
    steps, errors, lengths = [], [], []
    for turn in range(1, rounds + 1):
        network, _ = train(network, CORNERS, XOR, 10.0, every, 4)
        steps.append(turn * every)
        errors.append(error(network, CORNERS, XOR))
        lengths.append(np.sqrt(sum(np.sum(W**2) for W in network[0])))
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.8, 3.0))
    left.loglog(steps, np.array(errors) - 1 / 16, ".-", color=COLOURS[0])
    left.set(xlabel="step", ylabel="E − 1/16", title="The error still falls")
    right.semilogx(steps, lengths, ".-", color=COLOURS[1])
    right.set(xlabel="step", ylabel="length of all weights", title="and the weights still grow")
    shown = [step for step in (2_000, 5_000, 20_000, 60_000) if step <= steps[-1]]
    for axes in (left, right):
        axes.set_xticks(shown, [f"{step:,}" for step in shown])
        axes.minorticks_off()
    answers = zip(CORNERS, forward(CORNERS, *network)[0].ravel())
    said = ", ".join(f"{value:.3f} to {corner[0]:.0f}{corner[1]:.0f}" for corner, value in answers)
    return figure, (
        f"One stuck run goes on: from step {steps[0]:,} to step {steps[-1]:,} the error falls from {errors[0]:.5f} to "
        f"{errors[-1]:.5f} and the length of the weights grows from {lengths[0]:.1f} to {lengths[-1]:.1f}. At the end it "
        f"answers {said}."
    )
