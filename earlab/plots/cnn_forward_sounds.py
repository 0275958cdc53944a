"""Prepare, part and draw what notebook 07 listens to: a trombone with drums, as a picture that edge kernels slide over.

A mask says for every pixel of the spectrogram which edge is stronger there, the one along time or the one along frequency.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from scipy.signal import istft, stft

from earlab.audio import log_mel
from earlab.data import load_drums
from earlab.phrase import QUARTER, chorale_line

Function = Callable[..., Any]
Shown = tuple[Figure, str]
WINDOW = 0.064  # s, of which a frame moves on by a quarter
FLOOR = 1e-3  # of the largest magnitude: 60 dB below it
TOP = 4000  # Hz up to which pictures are drawn
ALONG_TIME = np.array([[-1.0, 1.0], [0.0, 0.0]])
ALONG_FREQUENCY = np.array([[-1.0, 0.0], [1.0, 0.0]])


@dataclass(frozen=True, eq=False)
class Music:
    """A sound x (n,) at ``rate`` Hz; where it was put together, its tones and its hits (n,) alone."""

    x: np.ndarray
    rate: int
    tones: np.ndarray | None = None
    hits: np.ndarray | None = None

    @property
    def window(self) -> int:
        """The samples of a frame."""
        return 2 ** round(np.log2(WINDOW * self.rate))

    @property
    def spectrum(self) -> np.ndarray:
        """Its spectrum (bins, frames), complex."""
        return np.asarray(stft(self.x, self.rate, nperseg=self.window, noverlap=3 * self.window // 4)[2])

    @property
    def levels(self) -> np.ndarray:
        """Its spectrogram (bins, frames), as logarithms to base 10; nothing is more than 60 dB below the largest."""
        magnitude = np.abs(self.spectrum)
        return np.log10(magnitude + FLOOR * magnitude.max())

    def masked(self, mask: np.ndarray) -> np.ndarray:
        """Return the sound (n,) that is left where each pixel of the spectrum is multiplied by ``mask``."""
        wave = istft(self.spectrum * mask, self.rate, nperseg=self.window, noverlap=3 * self.window // 4)[1]
        return np.asarray(wave[: len(self.x)])


def trombone_and_drums() -> Music:
    """Return the course's chorale line with a hi-hat or a snare on every beat: recorded notes, put together here."""
    phrase, drums = chorale_line("trombone"), load_drums()
    names = np.array(drums.classes)[drums.y]
    hits = np.zeros(len(phrase.x))
    for beat in range(int(len(hits) / (QUARTER * phrase.sample_rate))):
        hit = drums.x[names == ("snare" if beat % 2 else "hi-hat")][2 if beat % 2 else 0]
        begin = round(beat * QUARTER * phrase.sample_rate)
        part = hits[begin : begin + round(0.3 * phrase.sample_rate)]
        part += 0.5 * hit[: len(part)] / np.abs(hit).max()
    return Music(phrase.x + hits, phrase.sample_rate, phrase.x, hits)


def sound_of(path: str, seconds: float = 6.0) -> Music:
    """Return the first seconds of a sound file, one channel of it, at its own sample rate."""
    import soundfile

    x, rate = soundfile.read(path, frames=-1, always_2d=True)
    return Music(x[: round(seconds * rate), 0], rate)


def spoken() -> Music:
    """Return a few spoken digits of one speaker, one after the other, with short pauses."""
    from earlab.data import load_speech_digits

    clips = load_speech_digits()
    assert clips.groups is not None
    one = clips.groups == clips.groups[0]
    words = [clips.x[np.flatnonzero(one & (clips.y == digit))[0]] for digit in (6, 7, 5, 4)]
    return Music(
        np.concatenate([np.pad(np.trim_zeros(word), (0, 800)) for word in words]), int(clips.sample_rate or 0)
    )


def by_hand(music: Music) -> tuple[np.ndarray, np.ndarray]:
    """Return both edges (bins, frames) of a spectrogram, without a convolution: what comes next less what is here."""
    levels = music.levels
    return np.diff(levels, axis=1, append=levels[:, -1:]), np.diff(levels, axis=0, append=levels[-1:])


def by_layer(music: Music, conv2d_forward: Function) -> tuple[np.ndarray, np.ndarray]:
    """Return both edges (bins, frames) of a spectrogram: the two maps of one convolution with two filters."""
    weight = np.stack([ALONG_TIME, ALONG_FREQUENCY])[:, None]
    picture = np.pad(music.levels, ((0, 1), (0, 1)), mode="edge")
    along_time, along_frequency = np.asarray(conv2d_forward(picture[None, None], weight, np.zeros(2), 1, 0))[
        0
    ]
    return along_time, along_frequency


def parted(
    music: Music,
    edges: tuple[np.ndarray, np.ndarray],
    avg_pool_forward: Function | None = None,
    size: int = 1,
) -> tuple[np.ndarray, np.ndarray]:
    """Return what is left of the sound where the edge along time is the stronger one, and where the other is: (n,) each.

    avg_pool_forward: averages the squared edges over ``size`` by ``size`` pixels around each before they are compared.
    """
    strength = np.square(np.stack(edges))[None]
    if avg_pool_forward is not None:
        around = (0, 0), (0, 0), (size // 2, (size - 1) // 2), (size // 2, (size - 1) // 2)
        strength = np.asarray(avg_pool_forward(np.pad(strength, around, mode="edge"), size, 1))
    along_time, along_frequency = strength[0]
    mask = along_time / (along_time + along_frequency + 1e-12)
    return music.masked(mask), music.masked(1 - mask)


def closeness(got: np.ndarray, wanted: np.ndarray | None) -> float:
    """Return by how many dB a sound is above what it has too much and too little."""
    assert wanted is not None
    return float(10 * np.log10(np.sum(wanted**2) / np.sum((got - wanted) ** 2)))


def edges(music: Music, maps: tuple[np.ndarray, np.ndarray]) -> Shown:
    """Draw a spectrogram and its edges along time and along frequency, up to 4 kHz."""
    figure, panels = plt.subplots(3, 1, figsize=(7, 6.2), sharex=True, sharey=True)
    bins = round(TOP * music.window / music.rate)
    extent = (0.0, len(music.x) / music.rate, 0.0, TOP / 1000)
    panels[0].imshow(20 * music.levels[:bins], origin="lower", aspect="auto", extent=extent, cmap="viridis")
    titles = ("the sound as a picture", "its edges along time: attacks", "its edges along frequency: tones")
    shares = []
    for axes, values in zip(panels[1:], maps):
        _signed(axes, values[:bins], extent)
        shares.append(_on_the_beat(music, np.square(values)))
    for axes, title in zip(panels, titles):
        axes.set(title=title, ylabel="kHz")
        axes.grid(False)
    panels[2].set_xlabel("time (s)")
    return figure, (
        f"A spectrogram of {len(music.x) / music.rate:.1f} s and two maps of its edges, orange where the sound grows and violet "
        f"where it falls. Within 60 ms of the beats lie {shares[0]:.0%} of the energy of the map along time, upright "
        f"stripes, and {shares[1]:.0%} of that along frequency, level stripes. The beats take {_on_the_beat(music, None):.0%} of "
        "the time."
    )


def small_picture(music: Music, bands: int = 48, hop: int = 1024) -> np.ndarray:
    """Return a small spectrogram (bands, frames) between 0 and 1, the highest band on top, as a picture to slide over."""
    levels = log_mel(music.x, music.rate, hop_length=hop, n_mels=bands, fmax=TOP)[::-1].astype(float)
    return np.clip((levels - levels.max()) / 50 + 1, 0, 1)


def _signed(axes: Axes, values: np.ndarray, extent: tuple[float, float, float, float]) -> None:
    limit = np.quantile(np.abs(values), 0.995)
    axes.imshow(values, origin="lower", aspect="auto", extent=extent, cmap="PuOr_r", vmin=-limit, vmax=limit)


def _on_the_beat(music: Music, energy: np.ndarray | None) -> float:
    """Return the share of the energy (bins, frames) within 60 ms of a beat; without one, of the time."""
    times = np.arange(music.levels.shape[1]) * music.window / 4 / music.rate
    near = np.abs(times / QUARTER - np.round(times / QUARTER)) * QUARTER < 0.06
    weights = np.ones(len(times)) if energy is None else energy.sum(axis=0)
    return float(weights[near].sum() / weights.sum())
