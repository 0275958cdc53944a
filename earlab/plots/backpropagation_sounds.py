"""Make the sounds of notebook 04: a note with eight knobs, and drum hits as small images."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.audio import own_recording
from earlab.data import load_drums, load_instruments
from earlab.style import COLOURS

KNOBS = 8
BASSOON, PITCH = "bassoon_G2", 98.0  # the recording, and its fundamental in Hz
SIDE = 28  # of a drum hit's image, in points
Function = Callable[..., Any]


def bassoon_and_tones() -> tuple[np.ndarray, np.ndarray, int]:
    """Return a recorded note (n,), eight pure tones (n, 8) to build it of, and the sample rate in Hz.

    The tones are the note's first eight partials, each with the phase that it has in the recording. The largest of
    the eight weights with which they come nearest to the note is 1.
    """
    instruments = load_instruments()
    (mine,) = np.flatnonzero((instruments.groups == BASSOON) & (instruments.columns["clip"] == 2))
    note = np.asarray(instruments.x[mine], dtype=float)
    seconds = np.arange(len(note)) / instruments.sample_rate
    angle = 2 * np.pi * PITCH * np.outer(seconds, np.arange(1, KNOBS + 1))
    cosines, sines = np.linalg.lstsq(np.hstack([np.cos(angle), np.sin(angle)]), note)[0].reshape(2, KNOBS)
    tones = np.cos(angle - np.arctan2(sines, cosines))
    return note / np.hypot(cosines, sines).max(), tones, instruments.sample_rate


def knobs_on_their_way(path: np.ndarray, errors: Sequence[float]) -> tuple[Figure, str]:
    """Draw where eight knobs stood, step by step (n_steps + 1, 8), and the error at each step."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.8, 3.2), width_ratios=(3, 2))
    steps = np.arange(len(path))
    colours = plt.get_cmap("viridis")(np.linspace(0.1, 0.9, path.shape[1]))
    height = -np.inf
    for k in np.argsort(path[-1]):
        left.plot(steps, path[:, k], color=colours[k], lw=1.6)
        height = max(height + 0.05, path[-1, k])  # no two numbers on one spot
        left.text(steps[-1] + 0.6, height, str(k + 1), fontsize=8, va="center")
    left.set(xlabel="step", ylabel="weight", title="Eight knobs turn themselves")
    right.plot(steps, errors, color=COLOURS[1])
    right.set(xlabel="step", ylabel="error E", ylim=(0, None), title="and the error falls")
    return figure, (
        f"Left: the eight weights move from 0.5 to their places, weight {path[-1].argmax() + 1} highest. Right: the "
        f"error falls from {errors[0]:.3f} to {errors[-1]:.3f} in {len(path) - 1} steps."
    )


def drum_images(waves: np.ndarray) -> np.ndarray:
    """Return images (N, 28, 28) of sounds (N, samples), bands by frames.

    1 is the loudest point of a sound, 0 is 60 dB below it or less.
    """
    hop = waves.shape[1] // (SIDE + 1)
    frames = np.lib.stride_tricks.sliding_window_view(waves, 2 * hop, axis=1)[:, ::hop][:, :SIDE]
    magnitude = np.abs(np.fft.rfft(frames * np.hanning(2 * hop), axis=2))
    edges = np.geomspace(2, magnitude.shape[2], SIDE + 1).astype(int)
    bands = [magnitude[:, :, a : max(b, a + 1)].mean(axis=2) for a, b in pairwise(edges)]
    level = 20 * np.log10(np.stack(bands, axis=1) + 1e-6)
    return np.clip(1 + (level - level.max(axis=(1, 2), keepdims=True)) / 60, 0, 1)


class Drums:
    """Drum hits as a network reads them: of ``train`` and of ``test`` rows (N, 784), one-hot targets, labels, sounds."""

    def __init__(self) -> None:
        drums = load_drums()
        self.sample_rate, self.classes = drums.sample_rate, drums.classes
        self.train, self.test = (self._part(*drums.part(name)) for name in ("train", "test"))

    def _part(self, waves: np.ndarray, labels: np.ndarray) -> tuple[np.ndarray, ...]:
        rows = drum_images(waves).reshape(len(waves), SIDE**2)
        return rows, np.eye(len(self.classes))[labels], labels, waves

    def picture(self) -> tuple[Figure, str]:
        """Draw three hits of each kind."""
        rows, _, labels, _ = self.train
        figure, axes = plt.subplots(1, 9, figsize=(8.8, 1.6))
        shown = np.concatenate([np.flatnonzero(labels == k)[:3] for k in range(3)])
        for ax, i in zip(axes, shown):
            ax.imshow(rows[i].reshape(SIDE, SIDE), origin="lower")
            ax.set_title(self.classes[labels[i]], fontsize=9, loc="center")
            ax.axis("off")
        return figure, (
            "Spectrograms of nine drum hits: kicks are low, snares spread over all frequencies, hi-hats reach to the top."
        )

    def one_of_each(self) -> dict[str, np.ndarray]:
        """Return a sound of each kind, from those to train on."""
        _, _, labels, waves = self.train
        return {f"a {name}": np.trim_zeros(waves[labels == k][0], "b") for k, name in enumerate(self.classes)}

    def sounds(self, hits: Mapping[str, int]) -> dict[str, np.ndarray]:
        """Return test sounds under the names given to them, without the silence at their ends."""
        return {name: np.trim_zeros(self.test[3][i], "b") for name, i in hits.items()}


def own_hit(file: str, sample_rate: int) -> np.ndarray:
    """Return one second (sample_rate,) of a recording of the student's, from its onset on, as the drum hits are."""
    return own_recording(file, sample_rate, seconds=1.0)
