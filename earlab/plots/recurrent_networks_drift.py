"""Draw and play free runs of notebook 11: a point that goes round and a groove, by networks that were trained in two ways.

The errors of all seeds stand in the file that ``benchmarks/recurrent_networks.py`` makes.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.data import load_drums
from earlab.plots import recurrent_networks_free as free
from earlab.plots.recurrent_networks_free import CIRCLE, DRUMS, Task, Trained
from earlab.style import COLOURS, INK, LINES

RESULTS = Path(__file__).resolve().parent.parent / "public" / "recurrent_networks.json"
RATE = 8_000  # Hz: once round takes 20 steps, so the point is a tone of 400 Hz
SECONDS, BARS, SIXTEENTH = 2.0, 4, 0.125
SHOWN = 140  # steps
TRUTH = "the truth"
GREY = "#8a929c"


def paths(networks: dict[str, Trained]) -> tuple[Figure, str]:
    """Draw a free run of each network beside the truth: points and their errors for the circle, loudness for the rhythm."""
    first = next(iter(networks.values()))
    return _points(networks) if first.task is CIRCLE else _grooves(networks)


def heard(networks: dict[str, Trained]) -> dict[str, np.ndarray]:
    """Return the truth and each free run as a sound (n,) at ``RATE``: the wave that the point draws, or drums."""
    first = next(iter(networks.values()))
    if first.task is CIRCLE:
        waves = {name: free.free_run(one, round(SECONDS * RATE)) for name, one in networks.items()}
        truth = next(iter(waves.values()))[1]
        return {TRUTH: truth[:, 0, 0], **{name: said[:, 0, 0] for name, (said, _) in waves.items()}}
    runs = {name: free.free_run(one, BARS * free.BAR) for name, one in networks.items()}
    truth = next(iter(runs.values()))[1]
    return {TRUTH: _drummed(truth[:, 0]), **{name: _drummed(said[:, 0]) for name, (said, _) in runs.items()}}


def together(networks: dict[str, Trained]) -> dict[str, np.ndarray]:
    """Return each free run of the circle added to the truth: where both are in step it is one tone, else it beats."""
    waves = heard(networks)
    truth = waves.pop(TRUTH)
    return {f"{name}, with the truth": (truth + wave) / 2 for name, wave in waves.items()}


def ratios() -> tuple[Figure, str]:
    """Draw the ratio p of true values over the updates of a run."""
    share = np.linspace(0, 1, free.UPDATES + 1)
    figure, axes = plt.subplots(figsize=(6, 2.4))
    axes.plot(free.UPDATES * share, [free.ratio(one) for one in share], color=COLOURS[0])
    axes.axhline(1, color=COLOURS[1], ls="--", lw=1.3)
    axes.text(free.UPDATES, 0.97, "teacher forcing", ha="right", va="top", color=COLOURS[1], fontsize=9)
    axes.set(xlabel="update", ylabel="p: share of true values", ylim=(-0.03, 1.06))
    end = round(free.ENDS * free.UPDATES)
    return (
        figure,
        f"p falls evenly from 1 to 0 in the first {end} of {free.UPDATES} updates. Teacher forcing stays at 1.",
    )


def kept() -> dict[str, Any]:
    """Return the results file: "seeds", and for "circle" and "rhythm" the lists "teacher" and "scheduled" of errors "one_step" and "free"."""
    found: dict[str, Any] = json.loads(RESULTS.read_text(encoding="utf-8"))
    return found


def errors(task: Task) -> tuple[Figure, str]:
    """Draw one-step and free-run errors of both ways of training, a circle for each seed, from the results file."""
    found = kept()
    rows = found[task.name]
    figure, panels = plt.subplots(1, 2, figsize=(7.4, 2.4))
    told = []
    for axes, (key, title) in zip(
        panels, {"one_step": "one step, true values fed", "free": "free run, steps 56 to 139"}.items()
    ):
        teacher, scheduled = (np.array(rows[way][key]) for way in ("teacher", "scheduled"))
        for one, other in zip(teacher, scheduled):
            axes.plot([one, other], [1, 0], "o-", mfc="none", color=COLOURS[0], lw=0.8)
        better = int(np.count_nonzero(scheduled < teacher))
        axes.set(title=title, xlabel="mean squared error", ylim=(-0.4, 1.4))
        axes.set_yticks([1, 0], ["teacher forcing", "scheduled"])
        if key == "free" and task is CIRCLE:
            axes.set_xscale("log")
        else:
            axes.set_xlim(0, 1.15 * max(*teacher, *scheduled))
            axes.locator_params(axis="x", nbins=4)
        told.append(
            f"{title}: medians {np.median(teacher):.4f} with teacher forcing and {np.median(scheduled):.4f} with scheduled sampling, "
            f"which is lower with {better} of {len(teacher)} seeds"
        )
    panels[1].set_yticklabels(["", ""])
    return figure, f"Errors on the {task.name}, a line for each seed. {'; '.join(told)}."


def _points(networks: dict[str, Trained]) -> tuple[Figure, str]:
    figure, panels = plt.subplots(
        1, len(networks) + 1, figsize=(8.4, 2.9), width_ratios=[1] * len(networks) + [1.3]
    )
    angle, told = np.linspace(0, 2 * np.pi, 200), []
    for axes, (name, one), colour in zip(panels, networks.items(), COLOURS[1::-1]):
        said, truth = (run[:, 0] for run in free.free_run(one, SHOWN))
        axes.plot(np.cos(angle), np.sin(angle), color=LINES, lw=6)
        axes.plot(*said.T, ".-", ms=3, lw=0.6, color=colour)
        axes.plot(*said[-1], "o", ms=8, color=colour)
        axes.plot(*truth[-1], "o", ms=9, mfc="none", mec=INK, mew=1.5)
        axes.set(
            title=name,
            aspect="equal",
            xticks=[-1, 0, 1],
            yticks=[-1, 0, 1],
            xlim=(-1.4, 1.4),
            ylim=(-1.4, 1.4),
        )
        off = np.linalg.norm(said - truth, axis=1)
        panels[-1].plot(off, color=colour, label=name)
        told.append(f"{name} {off[-1]:.2f}")
    panels[-1].set(xlabel="step", title="distance from the truth")
    panels[-1].legend(fontsize=8)
    return figure, (
        f"{SHOWN} steps in which only the first {free.GIVEN} are given. Full dot: where the network is at the end; ring: where the point "
        f"truly is. The distance of both then, on a circle of radius 1: {', '.join(told)}."
    )


def _grooves(networks: dict[str, Trained]) -> tuple[Figure, str]:
    runs = {name: free.free_run(one, 3 * free.BAR) for name, one in networks.items()}
    rows = {TRUTH: next(iter(runs.values()))[1], **{name: said for name, (said, _) in runs.items()}}
    figure, panels = plt.subplots(len(rows), 1, figsize=(7, 1.0 * len(rows) + 0.7), sharex=True)
    told = []
    for axes, (name, row) in zip(panels, rows.items()):
        axes.imshow(row[:, 0].T, cmap="Blues", vmin=0, vmax=1.1, aspect="auto")
        axes.set_yticks(range(len(DRUMS)), DRUMS, fontsize=8)
        axes.set_title(name, fontsize=9)
        axes.grid(False)
        if name != TRUTH:
            told.append(f"{name} {np.mean((row - rows[TRUTH]) ** 2):.3f}")
    panels[-1].set(xlabel="step (a sixteenth)")
    return figure, (
        f"Three bars of a groove, dark where a drum is loud: as it was played, and by networks that were given {free.GIVEN} steps and then "
        f"only the count of the bar. Mean squared errors: {', '.join(told)}."
    )


def _drummed(loud: np.ndarray) -> np.ndarray:
    """Return a groove (steps, 3) played by recorded hits, as a sound (n,) at ``RATE``."""
    step, hits = round(SIXTEENTH * RATE), _hits()
    sound = np.zeros((len(loud) + 8) * step)
    for t, row in enumerate(loud):
        for level, hit in zip(row, hits):
            end = sound[t * step : t * step + len(hit)]
            end += max(float(level), 0.0) * hit[: len(end)]
    return sound


@lru_cache
def _hits() -> list[np.ndarray]:
    """Return one hit of each drum at ``RATE``."""
    from scipy.signal import resample_poly

    drums = load_drums()
    firsts = [drums.x[drums.y == drums.classes.index(name)][0] for name in DRUMS]
    return [resample_poly(hit.astype(float), RATE, int(drums.sample_rate or RATE)) for hit in firsts]
