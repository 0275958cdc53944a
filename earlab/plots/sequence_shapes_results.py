"""Draw what runs of notebook 12 reach, from the file that ``benchmarks/sequence_shapes.py`` makes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.style import COLOURS

RESULTS = Path(__file__).resolve().parent.parent / "public" / "sequence_shapes.json"
Shown = tuple[Figure, str]


def kept() -> dict[str, Any]:
    """Return what the file holds: "folds" of spoken digits by speaker, and "depth" of the gap filler by layers, "leak"."""
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def six_folds() -> Shown:
    """Draw the share of digits named of each speaker who was left out, a line for each kind of classifier."""
    folds = kept()["folds"]
    names = folds["speakers"]
    figure, axes = plt.subplots(figsize=(7.5, 3.4))
    told = []
    for colour, (what, shares) in zip(COLOURS, folds["test"].items()):
        percent = 100 * np.array(shares)
        mean, spread = percent.mean(), percent.std(ddof=1)
        axes.plot(range(len(names)), percent, "o", color=colour, label=f"{what}: {mean:.0f} ± {spread:.0f}")
        axes.axhline(mean, color=colour, lw=1, ls="--")
        told.append(
            f"{what} {mean:.0f}% ± {spread:.0f} ("
            + ", ".join(f"{name} {share:.0f}" for name, share in zip(names, percent))
            + ")"
        )
    axes.set_xticks(range(len(names)), names)
    axes.set(
        ylim=(40, 100),
        xlabel="the speaker who was left out",
        ylabel="digits named (%)",
        title="Spoken digits, six speakers, each left out once",
    )
    axes.legend(fontsize=9, loc="lower right")
    return figure, (
        f"Digits named of a speaker who was left out, mean and standard deviation over {len(names)} speakers: {'; '.join(told)}. "
        "The dashed lines are the means."
    )


def depth() -> Shown:
    """Draw which share of missing notes is named from what came before, with one, two and three layers, a circle for each seed."""
    rows = kept()["depth"]
    figure, axes = plt.subplots(figsize=(7, 2.8))
    told = []
    for place, row in enumerate(rows):
        percent = 100 * np.array(row["test"])
        axes.plot(percent, np.full(len(percent), place), "o", mfc="none", color=COLOURS[0])
        axes.plot([percent.mean()], [place], "|", ms=18, mew=2, color=COLOURS[1])
        told.append(
            f"{row['layers']} with {row['parameters']:,} parameters {percent.mean():.1f}% ± {percent.std(ddof=1):.1f}"
        )
    axes.set_yticks(
        range(len(rows)),
        [
            f"{row['layers']} layer{'s' * (row['layers'] > 1)}, {row['parameters']:,} parameters"
            for row in rows
        ],
    )
    axes.set(
        ylim=(len(rows) - 0.5, -0.5),
        xlabel="missing notes named (%)",
        title="From what came before, deeper and deeper",
    )
    return (
        figure,
        f"Missing notes named from what came before, {len(rows[0]['test'])} seeds each; layers: {'; '.join(told)}.",
    )
