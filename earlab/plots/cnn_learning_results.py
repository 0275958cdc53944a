"""Draw what training runs of notebook 08 came to: filters in time, losses, misread digits, and longer runs."""

from __future__ import annotations

import json
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.plots.cnn_learning_training import Diary
from earlab.style import COLOURS

RESULTS = (
    Path(__file__).resolve().parent.parent / "public" / "cnn_learning.json"
)  # benchmarks/cnn_learning.py makes it


def filters_in_time(diary: Diary) -> tuple[Figure, str]:
    """Draw the first layer's filters and their gradients before, during and after training."""
    moments = diary.moments()
    number = len(diary.filters[moments[0]][0])
    figure, panels = plt.subplots(
        2 * len(moments), number, figsize=(1.25 * number + 1.6, 1.7 * len(moments) + 0.6)
    )
    told = []
    for k, moment in enumerate(moments):
        weight, gradient = diary.filters[moment]
        for row, arrays, limit in (
            (2 * k, weight, np.abs(weight).max()),
            (2 * k + 1, gradient, np.abs(gradient).max() or 1.0),
        ):
            for axes, one in zip(panels[row], arrays):
                axes.imshow(one[0], cmap="PuOr_r", vmin=-limit, vmax=limit)
                axes.set(xticks=[], yticks=[])
                axes.grid(False)
        for row, text in (
            (2 * k, f"step {moment + 1:,}\nlength {np.linalg.norm(weight):.2f}"),
            (2 * k + 1, "gradient"),
        ):
            panels[row, 0].set_ylabel(text, rotation=0, ha="right", va="center", fontsize=8)
        told.append(f"step {moment + 1:,}: {np.linalg.norm(weight):.2f} and {np.linalg.norm(gradient):.3f}")
    for f, axes in enumerate(panels[0]):
        axes.set_title(f"filter {f + 1}", fontsize=9, loc="center")
    first, last = (diary.filters[moment][0].ravel() for moment in (moments[0], moments[-1]))
    alike = first @ last / (np.linalg.norm(first) * np.linalg.norm(last))
    return figure, (
        f"{number} filters of the first layer above their gradients. Lengths of all weights and of the gradient, {'; '.join(told)}. "
        f"The filters at the end are like those at the start with a cosine of {alike:.2f}."
    )


def falling_loss(diaries: dict[str, Diary]) -> tuple[Figure, str]:
    """Draw the loss of training runs, smoothed over 50 batches."""
    figure, axes = plt.subplots(figsize=(7, 3))
    told = []
    for name, diary in diaries.items():
        width = max(1, min(50, len(diary.losses) // 4))
        smooth = np.convolve(diary.losses, np.full(width, 1 / width), "valid")
        axes.semilogy(np.arange(len(smooth)) + width, smooth, label=name)
        told.append(f"{name} from {diary.losses[0]:.2f} to {smooth[-1]:.3f}")
    axes.set(xlabel="step", ylabel="cross entropy")
    axes.legend()
    return figure, f"The loss falls, step by step, on a logarithmic axis: {'; '.join(told)}."


def read_and_misread(
    x: np.ndarray, truth: np.ndarray, said: np.ndarray, most: int = 12
) -> tuple[Figure, str]:
    """Draw digits that were read wrongly, with what they are and what was said."""
    wrong = np.flatnonzero(truth != said)
    shown = wrong[:most]
    figure, panels = plt.subplots(1, most, figsize=(8.8, 1.2))
    for axes in panels:
        axes.axis("off")
    for axes, i in zip(panels, shown):
        axes.imshow(x[i, 0], cmap="gray_r")
        axes.set_title(f"{truth[i]}: {said[i]}", fontsize=9, loc="center")
    pairs = ", ".join(f"{truth[i]} read as {said[i]}" for i in shown)
    return figure, f"{len(wrong)} of {len(truth)} test digits were read wrongly. The first of them: {pairs}."


def kept_results() -> tuple[Figure, str]:
    """Draw what longer runs reached, from the file that ``benchmarks/cnn_learning.py`` makes."""
    kept = json.loads(RESULTS.read_text(encoding="utf-8"))
    rows = kept["runs"]
    figure, axes = plt.subplots(figsize=(8.0, 0.5 * len(rows) + 1.1))
    axes.set_title(f"{kept['rounds']} rounds of 8,000 digits, a circle for each seed")
    told = []
    for place, row in enumerate(rows):
        shares = 100 * np.array(row["test"])
        axes.plot(shares, np.full(len(shares), -place), "o", mfc="none", color=COLOURS[0])
        axes.plot([shares.mean()], [-place], "|", ms=18, mew=2, color=COLOURS[1])
        told.append(f"{row['what']} {shares.mean():.1f} % ± {shares.std(ddof=1):.1f}")
    axes.set(yticks=[-k for k in range(len(rows))], xlabel="of 2,000 test digits, read correctly (%)")
    axes.set_yticklabels([f"{row['what']}\n{row['parameters']:,} numbers" for row in rows], fontsize=8)
    axes.set_ylim(-len(rows) + 0.4, 0.6)
    seeds = len(rows[0]["test"])
    return figure, (
        f"Test digits read correctly after {kept['rounds']} rounds of the 8,000 training digits, {seeds} seeds each, mean and standard deviation: "
        f"{'; '.join(told)}."
    )
