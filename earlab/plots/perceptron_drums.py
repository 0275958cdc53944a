"""Prepare, plot and play drum hits for notebook 02: two features a hit, who recorded it, what a perceptron says of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.data.dataset import Dataset
from earlab.plots.perceptron import Line, draw_line, draw_points
from earlab.style import INK

BEATS = 16  # of a groove, at 120 a minute


@dataclass(frozen=True)
class Task:
    """Hits of two classes. names: of class −1 and class +1.

    waves: (N, samples).  rate: Hz.  X: (N, 2) features.  y: (N,) of ±1.  people: (N,) who recorded them.  test: (N,) bool.
    """

    names: tuple[str, str]
    waves: np.ndarray
    rate: int
    X: np.ndarray
    y: np.ndarray
    people: np.ndarray
    test: np.ndarray


def task(drums: Dataset, negative: str, positive: str) -> Task:
    """Return the hits of two classes."""
    names = np.array(drums.classes)[drums.y]
    chosen = (names == negative) | (names == positive)
    waves, rate = drums.x[chosen], int(drums.sample_rate or 0)
    y = np.where(names[chosen] == positive, 1, -1)
    assert drums.groups is not None
    X = features(waves, rate)
    return Task((negative, positive), waves, rate, X, y, drums.groups[chosen], drums.split[chosen] == "test")


def features(waves: np.ndarray, rate: int) -> np.ndarray:
    """Return (N, 2): centroid in kHz and zero crossings per ms in the first 100 ms of each wave (N, samples)."""
    start = waves[:, : rate // 10]
    spectrum = np.abs(np.fft.rfft(start))
    frequency = np.fft.rfftfreq(start.shape[1], 1 / rate) / 1000
    centroid = spectrum @ frequency / spectrum.sum(axis=1)
    crossings = np.abs(np.diff(np.signbit(start).astype(int))).sum(axis=1) / 100
    return np.stack([centroid, crossings], axis=1)


def one_after_another(waves: np.ndarray, rate: int, pause: float = 0.35) -> np.ndarray:
    """Return hits (N, samples) as one sound (n,), each cut at twice ``pause`` seconds, with pauses."""
    gap = int(pause * rate)
    return np.concatenate([np.pad(np.trim_zeros(wave, "b")[: 2 * gap], (0, gap)) for wave in waves])


def groove(hits: Task, said: np.ndarray) -> np.ndarray:
    """Return a groove (n,) of the test hits: on beats 1 and 3 what is said to be of class −1, on 2 and 4 of class +1.

    said: (test hits,) of ±1.  A wrong answer is a wrong sound on the beat.
    """
    beat = hits.rate // 2
    sound = np.zeros((BEATS + 2) * beat)
    for number in range(BEATS):
        choices = hits.waves[hits.test][np.asarray(said) == (1 if number % 2 else -1)]
        if len(choices):
            sound[number * beat : (number + 2) * beat] += choices[number // 2 % len(choices)][: 2 * beat]
    return sound


def left_out(fit: Callable[..., Any], predict: Callable[..., Any], hits: Task) -> np.ndarray:
    """Return (N,): whether a hit is predicted wrongly by a perceptron trained on everybody else's hits."""
    wrong = np.zeros(len(hits.y), dtype=bool)
    for person in set(hits.people):
        out = hits.people == person
        w, b, _ = fit(hits.X[~out], hits.y[~out], max_epochs=200)
        wrong[out] = predict(hits.X[out], w, b) != hits.y[out]
    return wrong


def mix_ups(tasks: Sequence[Task], wrong: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """Return the hits that were taken for the other class, one after another, by what they are and were taken for."""
    found = {}
    for hits, missed in zip(tasks, wrong, strict=True):
        for label, name, other in zip((-1, 1), hits.names, reversed(hits.names), strict=True):
            chosen = missed & (hits.y == label)
            if chosen.any():
                found[f"{name}, taken for {other} ({chosen.sum()})"] = one_after_another(
                    hits.waves[chosen], hits.rate
                )
    return found


def ringed(hits: Task, wrong: np.ndarray) -> dict[str, np.ndarray]:
    """Return the hits that are ``wrong`` (N,), each by its number in the figure, what it is and who recorded it."""
    return {
        f"{number}: a {hits.names[(hits.y[i] + 1) // 2]} by {hits.people[i]}": hits.waves[i]
        for number, i in _numbered(hits, wrong)
    }


def tested(hits: Task, line: Line, wrong: np.ndarray) -> tuple[Figure, str]:
    """Draw one task with its line; ``wrong`` (N,) are ringed and numbered."""
    figure, axes = plt.subplots(figsize=(6, 4.2))
    _scatter(axes, hits, line, wrong, hits.test)
    for number, i in _numbered(hits, wrong):
        axes.annotate(
            f"{number}",
            hits.X[i],
            xytext=(0, -9),
            textcoords="offset points",
            ha="center",
            va="top",
            weight="bold",
        )
    right, count = np.sum(hits.test & ~wrong), np.sum(hits.test)
    axes.set(title=f"{right} of {count} test hits right")
    axes.legend(loc="upper left", fontsize=8)
    return figure, (
        f"{hits.names[0].title()}s lie at the lower left, dark and with few zero crossings; {hits.names[1]}s at the upper "
        f"right. A line parts them: {right} of {count} test hits are on their side of it."
    )


def side_by_side(
    tasks: Sequence[Task], lines: Sequence[Line], wrong: Sequence[np.ndarray]
) -> tuple[Figure, str]:
    """Draw tasks side by side, each with a line and with its hits that were wrong when their person was left out."""
    figure, panels = plt.subplots(1, len(tasks), figsize=(7, 3.6))
    places = ("upper left", "lower right")  # no line runs there
    for axes, hits, line, missed, place in zip(panels, tasks, lines, wrong, places, strict=True):
        _scatter(axes, hits, line, missed, np.zeros(len(hits.y), dtype=bool))
        axes.set_title(" or ".join(hits.names) + "?")
        axes.legend(*(part[:2] for part in axes.get_legend_handles_labels()), loc=place, fontsize=8)
    told = (
        f"{' or '.join(hits.names)}, {missed.sum()} of {len(hits.y)} wrong"
        for hits, missed in zip(tasks, wrong)
    )
    return figure, (
        "Scatter plots of two tasks with a line each. Kicks and snares are parted; snares and hi-hats overlap. When the "
        f"person is left out: {'; '.join(told)}."
    )


def _numbered(hits: Task, wrong: np.ndarray) -> list[tuple[int, int]]:
    """Return the rows that are ``wrong`` with numbers from 1 on, from dark to bright."""
    rows = np.flatnonzero(wrong)
    return list(enumerate(rows[np.argsort(hits.X[rows, 0])].tolist(), 1))


def _scatter(axes: Axes, hits: Task, line: Line, wrong: np.ndarray, test: np.ndarray) -> None:
    """Draw hits in two features: hollow where ``test`` is true, ringed where ``wrong`` is."""
    X, y = hits.X, hits.y
    draw_points(axes, X[~test], y[~test], hits.names)
    draw_points(axes, X[test], y[test], [f"{name}, test" for name in hits.names], fillstyle="none")
    axes.plot(*X[wrong].T, "o", ms=15, mfc="none", mec=INK, label="predicted wrongly")
    axes.set(xlabel="spectral centroid (kHz)", ylabel="zero crossings per ms")
    axes.set(xlim=(0, axes.get_xlim()[1]), ylim=axes.get_ylim())  # the line does not stretch the view
    draw_line(axes, *line)
