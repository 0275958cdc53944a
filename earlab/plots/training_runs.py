"""Run the comparisons of notebook 05, with the notebook's own functions: batches, learning rates, when to stop, torch.

*parameters* are what the notebook's ``new_network`` returns, ``[W1, b1, …]``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.plots.training import curves
from earlab.style import COLOURS

Function = Callable[..., Any]
Rule = tuple[
    Function, Sequence[float], Mapping[str, float]
]  # a step, learning rates to try, further arguments


class Patience:
    """Say when a training loop has computed for long enough: a loop over single weights would take all day."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._end = seconds, time.process_time() + seconds

    def is_over(self) -> bool:
        """Whether the time is used up; say so."""
        over = time.process_time() > self._end
        if over:
            print(f"Stopped after {self._seconds:g} seconds: is there a loop over single weights?")
        return over


def batch_sizes(
    minibatches: Function,
    gradients: Function,
    validate: Function,
    parameters: Sequence[np.ndarray],
    X: np.ndarray,
    Y: np.ndarray,
    sizes: Sequence[int],
    learning_rate: float,
    images: int = 20_000,
) -> tuple[Figure, str]:
    """Draw the validation loss against the images read, for batches of several sizes; plain steps."""

    def run(size: int) -> tuple[np.ndarray, np.ndarray, int]:
        rng, theta, read, steps, seen = np.random.default_rng(0), list(parameters), 0, 0, []
        due = iter([*np.geomspace(200, images, 25), np.inf])
        next_due = next(due)
        while read < images:
            for X_batch, Y_batch in minibatches(X, Y, size, rng.permutation(len(X))):
                slopes = gradients(theta, X_batch, Y_batch)
                theta = [values - learning_rate * slope for values, slope in zip(theta, slopes)]
                read, steps = read + len(X_batch), steps + 1
                if read >= next_due:
                    seen.append((read, validate(theta)))
                    next_due = next(point for point in due if point > read)
                if read >= images:
                    break
        return *np.transpose(seen), steps

    runs = {f"batches of {size:,}": run(size) for size in sizes}
    figure = curves(
        {name: (read, losses) for name, (read, losses, _) in runs.items()},
        "images read so far",
        "loss on the validation images",
        f"The same images, more or fewer steps (η = {learning_rate:g})",
        xscale="log",
    )
    told = "; ".join(
        f"{name}: {losses[-1]:.2f} after {steps:,} steps" for name, (_, losses, steps) in runs.items()
    )
    return figure, f"Validation loss against images read, up to about {images:,}. {told}."


def rates_race(losses_of: Function, rules: Mapping[str, Rule]) -> tuple[Figure, str]:
    """Draw every rule at its best learning rate, and what the other rates of its list cost.

    losses_of: ``losses_of(step, rate, **options) -> validation losses (epochs,)``.
    """
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.6), sharey=True)
    told, insides = [], 0
    for colour, (name, (step, rates, options)) in zip(COLOURS, rules.items()):
        tried = {rate: list(losses_of(step, rate, **options)) for rate in rates}
        best = min(tried, key=lambda rate: float(tried[rate][-1]))
        insides += rates[0] < best < rates[-1]
        left.plot(
            range(1, len(tried[best]) + 1), tried[best], ".-", color=colour, label=f"{name}, η = {best:g}"
        )
        right.plot(rates, [seen[-1] for seen in tried.values()], ".-", color=colour)
        right.plot(best, tried[best][-1], "o", color=colour)
        print(f"{name}, loss at each η:")
        print("   ", "   ".join(f"{rate:g}: {seen[-1]:.3f}" for rate, seen in tried.items()))
        told.append(f"{name} {tried[best][-1]:.3f} with η = {best:g}")
    left.set(
        xlabel="epoch",
        ylabel="loss on the validation images",
        title="Each with its best rate",
        ylim=(0.3, 0.8),
    )
    left.legend(fontsize=8)
    right.set(xlabel="learning rate η", xscale="log", title="What another rate costs")
    where = (
        "Each best rate lies inside its list"
        if insides == len(rules)
        else "Some best rate is at the end of its list"
    )
    return figure, (
        f"Left: validation loss, each rule with its best learning rate. Right: the loss in the end against the learning "
        f"rate, a bowl for each rule. In the end: {'; '.join(told)}. {where}."
    )


def seeds(results: Mapping[str, Sequence[float]], what: str) -> tuple[Figure, str]:
    """Draw the share of every run, a row of dots for each kind of run; ``what``: the axis, in per cent."""
    figure, axes = plt.subplots(figsize=(7, 1.0 + 0.6 * len(results)))
    told = []
    for row, (name, values) in enumerate(results.items()):
        percent = 100 * np.array(values)
        text = f"{percent.mean():.1f} ± {percent.std(ddof=1):.1f}"
        axes.plot(percent, np.full(len(percent), row), "o", ms=9, alpha=0.8)
        axes.annotate(text, (percent.mean(), row), xytext=(0, 12), textcoords="offset points", ha="center")
        told.append(f"{name}: {text}")
    axes.set_yticks(range(len(results)), list(results))
    axes.set(xlabel=f"{what} (%)", ylim=(-0.5, len(results) - 0.2))
    axes.margins(x=0.1)
    return figure, f"{what}, in per cent, with the spread over {len(values)} runs. {'; '.join(told)}."


def stopping(losses: Mapping[str, Sequence[float]]) -> tuple[Figure, str]:
    """Draw the losses "training" and "validation" against the epoch, and mark where the second is lowest."""
    training, validation = losses["training"], losses["validation"]
    epochs, best = np.arange(1, len(training) + 1), int(np.argmin(validation))
    figure = curves({name: (epochs, values) for name, values in losses.items()}, "epoch", "cross entropy", "")
    axes = figure.axes[0]
    axes.plot(epochs[best], validation[best], "o", color=COLOURS[1], ms=9)
    axes.annotate(
        "stop here", (epochs[best], validation[best]), xytext=(0, 12), textcoords="offset points", ha="center"
    )
    axes.set(ylim=(0, None), title="Training longer is not learning more")
    return figure, (
        f"Loss against epoch. On the training clips it falls to {training[-1]:.2f}. On the validation clips it is lowest, "
        f"{validation[best]:.2f}, after epoch {best + 1}, and rises to {validation[-1]:.2f}."
    )


def sureness(P: np.ndarray, y: np.ndarray, sure: float = 0.9) -> str:
    """Say of probabilities P (N, K) how many answers are right, and how many of those that the network is sure of."""
    right, surest = P.argmax(axis=1) == y, P.max(axis=1)
    picked = surest >= sure
    return (
        f"{right.mean():.0%} named correctly; a wrong answer gets {surest[~right].mean():.0%} on average;\n"
        f"    {picked.sum()} of {len(y)} clips with {sure:.0%} or more, of these {right[picked].mean():.0%} correctly"
    )


def surest_mistakes(P: np.ndarray, y: np.ndarray, groups: np.ndarray, rows: np.ndarray) -> list[int]:
    """Return the clips among ``rows`` (N,) that P (N, K) is wrong about, the surest first, one of each recording."""
    wrong = np.flatnonzero(rows & (P.argmax(axis=1) != y))
    wrong = wrong[np.argsort(-P[wrong].max(axis=1))]
    _, first = np.unique(groups[wrong], return_index=True)
    return [int(clip) for clip in wrong[np.sort(first)]]


def best_three(P: np.ndarray, classes: Sequence[str]) -> str:
    """Name the three most probable classes, with their probabilities P (K,)."""
    return ", ".join(f"{classes[k]} {P[k]:.1%}" for k in np.argsort(-P)[:3])


def beside_torch(
    start_state: Function, rules: Mapping[str, tuple[Function, Mapping[str, float]]], steps: int = 50
) -> None:
    """Print how far each rule is from torch's after some steps with the same gradients."""
    import torch

    theirs: dict[str, tuple[Any, dict[str, float]]] = {
        "SGD, momentum 0.9": (torch.optim.SGD, {"momentum": 0.9}),
        "Adagrad": (torch.optim.Adagrad, {}),
        "RMSprop": (torch.optim.RMSprop, {}),
        "Adam": (torch.optim.Adam, {}),
    }
    slopes = np.random.default_rng(0).normal(size=(steps, 3, 2))
    for name, (step, options) in rules.items():
        theta = np.ones((3, 2))
        state, tensor = start_state(step, theta), torch.tensor(theta, requires_grad=True)
        make, settings = theirs[name]
        optimiser = make([tensor], lr=0.1, **settings)
        for slope in slopes:
            theta, state = step(theta, slope, state, 0.1, **options)
            tensor.grad = torch.tensor(slope)
            optimiser.step()
        gap = np.abs(theta - tensor.detach().numpy()).max()
        print(f"{name:18s} after {steps} steps: largest difference to torch {gap:.0e}")


def entropy_beside_torch(cross_entropy: Function) -> None:
    """Print a cross entropy and torch's of the same net inputs."""
    import torch

    Z, labels = np.random.default_rng(0).normal(size=(6, 4)), np.array([0, 3, 1, 1, 2, 0])
    theirs = torch.nn.functional.cross_entropy(torch.tensor(Z), torch.tensor(labels)).item()
    print(f"cross entropy      yours {cross_entropy(Z, np.eye(4)[labels]):.12f}, torch {theirs:.12f}")
