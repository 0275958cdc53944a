"""Play what a filter of a network's first layer lets through, and show all of them by their frequencies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import traitlets as t

from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.sounds import as_sound, medley

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FLOOR = -40.0  # dB below a filter's strongest frequency that is shown
BINS = 257  # frequencies, evenly from 0 to half the sample rate
MOST = 256  # filters


class HearAFilter(EarlabWidget):
    """Choose a filter: see its samples and its frequencies, and hear noise and a sound through it.

    weights: ``(F, taps)``, filters over sound; by default 32 gammatones, as ears have them.  They are shown from the lowest to the highest.
    sample_rate: Hz.  x: the sound ``(n,)`` that passes through; by default a note, a glide, noise and clicks.

    Raises ValueError for weights of another shape, for more than 256 filters, and for a sound that cannot be played.
    """

    module = "hear_a_filter.js"

    weights = Array(2)  # (F, taps), from low to high
    responses = Array(2)  # dB (F, 257), each below its own strongest
    centres = Array(1)  # Hz (F,)
    widths = Array(1)  # Hz (F,): the band within 3 dB of the strongest frequency, around it
    x = Array(1)
    sample_rate = t.Float().tag(sync=True)
    chosen = t.Int(0, min=0).tag(sync=True)

    def __init__(
        self, weights: np.ndarray | None = None, sample_rate: float = 16_000.0, x: np.ndarray | None = None
    ) -> None:
        taps = gammatones(sample_rate) if weights is None else np.asarray(weights, dtype=float)
        if (
            taps.ndim != 2
            or not 1 <= len(taps) <= MOST
            or not np.isfinite(taps).all()
            or not taps.any(axis=1).all()
        ):
            raise ValueError(
                f"weights have shape {taps.shape}; expected (F, taps), finite, with 1 to {MOST} filters, none of them all 0."
            )
        power = np.abs(np.fft.rfft(taps, max(4096, taps.shape[1]))) ** 2
        hertz = np.linspace(0, sample_rate / 2, power.shape[1])
        order = np.argsort(hertz[power.argmax(axis=1)], kind="stable")
        power = power[order] / power[order].max(axis=1, keepdims=True)
        levels = 10 * np.log10(np.maximum(power, 10 ** (FLOOR / 10)))
        shown = np.linspace(0, sample_rate / 2, BINS)
        super().__init__(
            weights=taps[order],
            responses=np.stack([np.interp(shown, hertz, level) for level in levels]),
            centres=hertz[power.argmax(axis=1)],
            widths=np.array([_band(row) for row in power]) * hertz[1],
            x=as_sound(medley(sample_rate) if x is None else x, sample_rate),
            sample_rate=sample_rate,
            chosen=len(taps) // 2,
            data="32 gammatones, made here"
            if weights is None
            else f"{len(taps)} filters of {taps.shape[1]} samples",
        )

    def summary(self) -> str:
        """Say how many filters there are, and where they listen."""
        return (
            f"HearAFilter: {len(self.weights)} filters, strongest from {self.centres.min():.0f} to {self.centres.max():.0f} Hz. "
            "Run the cell in JupyterLab to choose one and hear it."
        )

    def picture(self) -> Figure:
        """Draw all filters by their frequencies, and the chosen one as samples."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.4, 4.0), layout="constrained")
        upper, lower = figure.subplots(2, 1, height_ratios=(2, 1))
        extent = (0.5, len(self.weights) + 0.5, 0, self.sample_rate / 2000)
        upper.imshow(self.responses.T, origin="lower", aspect="auto", extent=extent)
        upper.set(xlabel="filter, from the lowest to the highest", ylabel="kHz")
        upper.grid(False)
        time = 1000 * np.arange(self.weights.shape[1]) / self.sample_rate
        lower.plot(time, self.weights[self.chosen])
        lower.set(
            xlabel="time (ms)",
            title=f"Filter {self.chosen + 1}, strongest at {self.centres[self.chosen]:.0f} Hz",
        )
        return figure


def gammatones(sample_rate: float, count: int = 32, seconds: float = 0.032) -> np.ndarray:
    """Return gammatone filters (count, taps), evenly spaced as ears hear frequency, from 80 Hz up.

    Source: Patterson and others, "Complex sounds and auditory images", 1992; bandwidths by Glasberg and Moore, 1990.
    """
    time = np.arange(round(seconds * sample_rate)) / sample_rate
    low, high = (21.4 * np.log10(1 + 0.00437 * f) for f in (80.0, 0.45 * sample_rate))
    centres = (10 ** (np.linspace(low, high, count) / 21.4) - 1)[:, None] / 0.00437
    width = 1.019 * 24.7 * (1 + 0.00437 * centres)
    return np.asarray(time**3 * np.exp(-2 * np.pi * width * time) * np.cos(2 * np.pi * centres * time))


def _band(power: np.ndarray) -> int:
    """Return how many bins around the strongest one hold at least half of its power."""
    top, weak = int(power.argmax()), np.flatnonzero(power < 0.5)
    below, above = weak[weak < top], weak[weak > top]
    return int((above[0] if len(above) else len(power)) - (below[-1] if len(below) else -1) - 1)
