"""Draw, play and continue the melodies of notebook 11 (``recurrent_networks_tunes``)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.data import load_instruments
from earlab.plots.recurrent_networks_tunes import (
    CLASSES,
    GIVEN,
    HIGHEST,
    HOLD,
    LOWEST,
    one_hot,
    phrase,
    whole,
)
from earlab.style import COLOURS, INK

Function = Callable[..., Any]
RATE = 16_000  # Hz
GOES_ON = 32  # steps
STEP, RELEASE = 0.25, 0.06  # seconds
PLAYER, TEMPERATURE, SEED = "violin", 0.7, 3
WINDOW = 8  # steps that the window which goes on looks at
TRUTH, BY_WINDOW, BY_RNN = "as Bach has it", f"by a window of {WINDOW}", "by the recurrent network"


def opening() -> dict[str, np.ndarray]:
    """Return that phrase as a sound (n,) at ``RATE``, by its label."""
    return {"it stops here": _sound(phrase())}


def roll() -> tuple[Figure, str]:
    """Draw the phrase as a piano roll, with room for what is to come."""
    figure, axes = plt.subplots(figsize=(7, 2.6))
    tune = phrase()
    _roll(axes, tune, COLOURS[0])
    axes.axvspan(GIVEN, GIVEN + GOES_ON, color=COLOURS[5], alpha=0.12, lw=0)
    axes.text(GIVEN + GOES_ON / 2, axes.get_ylim()[1], "?", ha="center", va="top", fontsize=26, color=INK)
    axes.set(xlabel="step (an eighth note)", xlim=(0, GIVEN + GOES_ON))
    notes = [CLASSES[step] for step in tune if step != HOLD]
    return (
        figure,
        f"{len(notes)} notes in {GIVEN} eighths, then an empty field: {', '.join(notes)}. What comes next?",
    )


def steps(count: int = 16) -> tuple[Figure, str]:
    """Draw the first steps of the phrase as rows of 0 and 1, with the classes' names."""
    x = one_hot(phrase()[:count])
    figure, axes = plt.subplots(figsize=(7, 0.2 * count + 1.1))
    axes.imshow(x, cmap="Blues", vmax=1.3, aspect="auto")
    axes.set_xticks(range(len(CLASSES)), CLASSES, rotation=90, fontsize=7)
    axes.set_yticks(range(0, count, 2))
    axes.set(ylabel="step t", title="x: a row for each eighth, a column for each class")
    axes.grid(False)
    said = ", ".join(CLASSES[step] for step in phrase()[:count])
    return figure, f"{count} rows, each with a single 1 among {len(CLASSES)} numbers. The classes are {said}."


def first_windows(window_dataset: Function, length: int = 3, count: int = 6) -> tuple[Figure, str]:
    """Draw the first windows of the phrase and their targets, by the student's function."""
    inputs, targets = map(np.asarray, window_dataset(one_hot(phrase()), length))
    seen = inputs[:count].reshape(count, length, len(CLASSES)).argmax(axis=2)
    follows = targets[:count].argmax(axis=1)
    figure, axes = plt.subplots(figsize=(7, 0.42 * count + 0.6))
    told = []
    for row, (window, target) in enumerate(zip(seen, follows)):
        for k, step in enumerate([*window, target]):
            colour = COLOURS[1] if k == length else COLOURS[0]
            box = {"boxstyle": "round,pad=0.3", "fc": "none", "ec": colour}
            axes.text(row + k, -row, CLASSES[step], ha="center", va="center", fontsize=8, bbox=box)
        before = " ".join(CLASSES[step] for step in window)
        told.append(f"{before} → {CLASSES[target]}")
    axes.set(xlim=(-0.7, count + length - 0.3), ylim=(-count + 0.5, 0.6), yticks=range(0, -count, -1))
    axes.set_yticklabels([str(row) for row in range(count)])
    axes.set(ylabel="row", xlabel="step", title="blue: the window, orange: its target")
    axes.grid(False)
    return figure, f"Windows of {length} steps and what follows each: {'; '.join(told)}."


def continuations(rnn_step: Function, network: Any, windows: Any) -> dict[str, np.ndarray]:
    """Continue the phrase by 32 steps, three times: as it goes on, by the window of 8, and by the recurrent network.

    network: a trained ``MelodyRNN``; it runs by the student's ``rnn_step(x, h, params)``, one step after the other.
    windows: what ``training.windows`` returned, with a network for ``WINDOW``.
    Returns class numbers (T,) of phrase and continuation, by label. Both networks use the same uniform numbers.
    """
    lots = np.random.default_rng(SEED).random(GOES_ON)
    by_window = list(phrase())
    for lot in lots:
        logits = windows[WINDOW].logits(one_hot(by_window[-WINDOW:]).reshape(1, -1))[0]
        by_window.append(_drawn(logits, lot, TEMPERATURE))
    return {
        TRUTH: whole()[: GIVEN + GOES_ON],
        BY_WINDOW: np.array(by_window),
        BY_RNN: _continued(rnn_step, network, phrase(), lots, TEMPERATURE),
    }


def go_on(
    rnn_step: Function, network: Any, notes: Sequence[tuple[int, int]], temperature: float = 1.0
) -> dict[str, np.ndarray]:
    """Return a tune of yours, and the same tune continued for as long again by the network, as sounds (n,) at ``RATE``.

    notes: (MIDI number, eighths) of each note; what lies outside the network's range is moved by octaves.
    Raises ValueError for a tune without notes, and for a note that lasts less than an eighth.
    """
    tune: list[int] = []
    for midi, eighths in notes:
        if eighths < 1:
            raise ValueError(f"A note lasts {eighths} eighths; expected a whole number from 1 on.")
        inside = LOWEST + (midi - LOWEST) % 12 if midi < LOWEST else HIGHEST - (HIGHEST - midi) % 12
        pitch = midi if LOWEST <= midi <= HIGHEST else inside
        tune += [int(pitch) - LOWEST + 1, *[HOLD] * (int(eighths) - 1)]
    if not tune:
        raise ValueError("The tune has no notes; give pairs (MIDI number, eighths), such as (60, 2).")
    lots = np.random.default_rng(SEED).random(len(tune))
    whole = _continued(rnn_step, network, np.array(tune), lots, temperature)
    return {"your tune": _sound(np.array(tune)), "with the network's half": _sound(whole)}


def sounds(tunes: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return each tune (T,) as a sound (n,) at ``RATE``."""
    return {label: _sound(tune) for label, tune in tunes.items()}


def rolls(tunes: dict[str, np.ndarray]) -> tuple[Figure, str]:
    """Draw the tunes of ``continuations`` below each other as piano rolls, a line where the given phrase ends."""
    figure, panels = plt.subplots(
        len(tunes), 1, figsize=(7, 1.5 * len(tunes) + 0.4), sharex=True, sharey=True
    )
    told = []
    for axes, (label, tune), colour in zip(panels, tunes.items(), COLOURS):
        _roll(axes, tune, colour)
        axes.axvline(GIVEN, color=INK, ls="--", lw=1)
        axes.set_title(label, fontsize=9)
        told.append(
            f"{label}: {' '.join(CLASSES[step] for step in tune[GIVEN : GIVEN + 16] if step != HOLD)}"
        )
    panels[-1].set(xlabel="step (an eighth note)", xlim=(0, max(map(len, tunes.values()))))
    return figure, f"Three ways to go on after step {GIVEN}, the first two bars of each. {'; '.join(told)}."


def _roll(axes: Axes, tune: np.ndarray, colour: str) -> None:
    """Draw a tune (T,) as bars, from where a note begins to where the next one does."""
    starts = np.flatnonzero(tune != HOLD).tolist()
    for start, end in zip(starts, [*starts[1:], len(tune)]):
        pitch = LOWEST + int(tune[start]) - 1
        axes.broken_barh([(start, end - start - 0.12)], (pitch - 0.4, 0.8), color=colour, alpha=0.85)
    pitches = sorted({LOWEST + int(tune[start]) - 1 for start in starts})
    white = [pitch for pitch in pitches if pitch % 12 in (0, 4, 7, 9)]
    axes.set_yticks(white, [CLASSES[pitch - LOWEST + 1] for pitch in white], fontsize=8)
    axes.set_ylim(pitches[0] - 2, pitches[-1] + 2)


def _continued(
    rnn_step: Function, network: Any, tune: np.ndarray, lots: np.ndarray, temperature: float
) -> np.ndarray:
    """Return a tune (T,) and a step more for each uniform number: the network hears, says, and hears what it said."""
    params, whole = network.params, list(tune)
    h = network.start(1)
    for step in tune:
        h = np.asarray(rnn_step(one_hot([step]), h, params))
    for lot in lots:
        whole.append(_drawn((h @ params["V"].T + params["c"])[0], lot, temperature))
        h = np.asarray(rnn_step(one_hot(whole[-1:]), h, params))
    return np.array(whole)


def _drawn(logits: np.ndarray, u: float, temperature: float) -> int:
    """Return a class by lot: the softmax at a temperature, and a uniform number."""
    weights = np.exp((logits - logits.max()) / temperature).cumsum()
    return int(np.count_nonzero(weights < u * weights[-1]))


def _sound(tune: np.ndarray) -> np.ndarray:
    """Return a tune (T,) played by recorded notes, each from where it begins to the next one."""
    recordings, starts = _recordings(), np.flatnonzero(tune != HOLD)
    sound = np.zeros(round(len(tune) * STEP * RATE))
    for start, end in zip(starts, [*starts[1:], len(tune)]):
        midi = LOWEST + int(tune[start]) - 1
        nearest = min(recordings, key=lambda known: abs(known - midi))
        n = np.arange(round((end - start) * STEP * RATE))
        wave = recordings[nearest]
        at = 2 ** ((midi - nearest) / 12) * n
        tone = np.interp(at, np.arange(len(wave)), wave, right=0.0)
        soft = np.clip((n[-1] - n) / (RELEASE * RATE), 0, 1)
        begin = round(start * STEP * RATE)
        sound[begin : begin + len(n)] += (soft * tone)[: len(sound) - begin]
    return sound


@lru_cache
def _recordings() -> dict[int, np.ndarray]:
    """Return the player's recordings by MIDI number, one each, with a peak of 1."""
    data = load_instruments()
    chosen = data.y == data.classes.index(PLAYER)
    waves = zip(data.columns["midi"][chosen].tolist(), data.x[chosen].astype(float))
    first: dict[int, np.ndarray] = {}
    for midi, wave in waves:
        first.setdefault(int(midi), wave / np.abs(wave).max())
    return first
