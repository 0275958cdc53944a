"""Make words from a context for notebook 12: which digit, and in whose voice; read at every step, as the first state, or both.

``conditioned`` is the student's ``conditioned_forward(x, context, h0, step, how, A, a)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure
from torch import nn

from earlab.plots.sequence_shapes_cells import Function, dense, learn, one_step, there, untrained, updates
from earlab.plots.sequence_shapes_digits import RATE, clips
from earlab.style import COLOURS

Shown = tuple[Figure, str]
WAYS = ("input", "state", "both")
FFT, HOP, FRAMES = 256, 80, 50  # a frame every 10 ms, half a second
FLOOR = 60.0  # dB below a word's loudest place
UNITS, STEP = 128, 5e-3
UPDATES, SECONDS = 250, 40.0  # of each way


@dataclass(frozen=True, eq=False)
class Words:
    """A word for each digit and each voice.

    levels: (FRAMES, N, FFT / 2 + 1) from 0 (silent) to 1 (the word's loudest place).  context: (N, 10 + voices), two one-hot rows
    side by side.  learned: (N,) bool, which of them are trained on.  digits, voices: (N,).  names: of the voices.
    """

    levels: np.ndarray
    context: np.ndarray
    learned: np.ndarray
    digits: np.ndarray
    voices: np.ndarray
    names: tuple[str, ...]
    synthetic: bool


@dataclass(frozen=True, eq=False)
class Speaker:
    """A network that makes words: its layer, what makes the first state of the context, the last layer, and the way."""

    layer: nn.GRU
    first: nn.Linear
    last: nn.Linear
    how: str

    def levels(self, context: np.ndarray, conditioned: Function) -> np.ndarray:
        """Return words (FRAMES, N, bins) for contexts (N, m), by the student's function."""
        n, one = len(context), one_step(self.layer)

        def step(x: np.ndarray, h: np.ndarray) -> np.ndarray:  # torch has no layer that reads nothing
            return np.asarray(one(x if self.how != "state" else np.zeros((n, 1)), h))

        A, a = dense(self.first)
        V, c = dense(self.last)
        h0 = np.zeros((n, self.layer.hidden_size))
        H = conditioned(np.zeros((FRAMES, n, 0)), context, h0, step, self.how, A, a)
        return np.asarray(H) @ V.T + c


@cache
def words() -> Words:
    """Return a recording for each digit and voice: the one of median length that fits into half a second, its peak at 0 dB."""
    every = clips()
    names = sorted(set(every.speakers.tolist()))
    pairs = [(digit, voice) for voice in range(len(names)) for digit in range(10)]
    rows = [_median(every.lengths, (every.y == d) & (every.speakers == names[v])) for d, v in pairs]
    levels = np.stack([levels_of(every.x[row]) for row in rows], axis=1)
    digits, voices = np.array(pairs).T
    context = np.concatenate([np.eye(10)[digits], np.eye(len(names))[voices]], axis=1)
    learned = digits != (3 * voices + 1) % 10
    return Words(levels, context, learned, digits, voices, tuple(names), every.synthetic)


def _median(lengths: np.ndarray, among: np.ndarray) -> int:
    rows = np.flatnonzero(among)
    order = rows[np.argsort(lengths[rows], kind="stable")]
    return int(order[len(order) // 2])


def levels_of(x: np.ndarray) -> np.ndarray:
    """Return a sound's first half second as (FRAMES, bins) from 0 to 1, the loudest place 1, ``FLOOR`` dB below it 0."""
    x = np.pad(x, (FFT // 2, FFT + FRAMES * HOP))
    framed = np.lib.stride_tricks.sliding_window_view(x, FFT)[: FRAMES * HOP : HOP]
    spectrum = np.abs(np.fft.rfft(framed * np.hanning(FFT)))
    db = 20 * np.log10(np.maximum(spectrum / spectrum.max(), 10 ** (-FLOOR / 20)))
    return np.asarray(1 + db / FLOOR)


def trained(conditioned: Function, seed: int = 0, most: int = UPDATES) -> dict[str, Speaker]:
    """Return a network for each of the three ways, trained on the same words for as many updates.

    conditioned: tried once before, so that nobody waits for what is not written.
    """
    x, context, h0 = np.zeros((2, 1, 1)), np.zeros((1, 1)), np.zeros((1, UNITS))
    conditioned(x, context, h0, untrained(2, UNITS), "input", np.zeros((UNITS, 1)), np.zeros(UNITS))
    return {how: _speaker(how, seed, most) for how in WAYS}


def _speaker(how: str, seed: int, most: int) -> Speaker:
    torch.manual_seed(seed)
    data = words()
    context = torch.from_numpy(data.context[data.learned]).float()
    target = torch.from_numpy(data.levels[:, data.learned]).float()
    n, m = context.shape
    layer, first = nn.GRU(m if how != "state" else 1, UNITS), nn.Linear(m, UNITS)
    last = nn.Linear(UNITS, target.shape[2])
    used = (layer, last) if how == "input" else (layer, last, first)
    optimizer = torch.optim.Adam([weight for part in used for weight in part.parameters()], STEP)
    read = context.expand(FRAMES, n, m) if how != "state" else torch.zeros(FRAMES, n, 1)
    for _ in updates(optimizer, most, SECONDS):
        h = torch.tanh(first(context)) if how != "input" else torch.zeros(n, UNITS)
        learn(optimizer, ((last(layer(read, h[None])[0]) - target) ** 2).mean())
    return Speaker(layer, first, last, how)


def errors(speaker: Speaker, conditioned: Function) -> tuple[float, float]:
    """Return by how many dB (root of the mean square) words differ that were learned, and those that were kept away."""
    data = words()
    wrong = (speaker.levels(data.context, conditioned) - data.levels) * FLOOR
    return tuple(float(np.sqrt((wrong[:, rows] ** 2).mean())) for rows in (data.learned, ~data.learned))  # type: ignore[return-value]


def ordinary() -> tuple[float, float]:
    """Return the same for the mean of all learned words, whoever is asked for what."""
    data = words()
    wrong = (data.levels - data.levels[:, data.learned].mean(axis=1, keepdims=True)) * FLOOR
    return tuple(float(np.sqrt((wrong[:, rows] ** 2).mean())) for rows in (data.learned, ~data.learned))  # type: ignore[return-value]


def compared(speakers: dict[str, Speaker], conditioned: Function) -> Shown:
    """Draw the errors of all three ways, on words that were learned and on pairs that were kept away."""
    rows = {"one word for all": ordinary()} | {
        how: errors(speaker, conditioned) for how, speaker in speakers.items()
    }
    figure, axes = plt.subplots(figsize=(7, 2.9))
    for k, what in enumerate(("learned", "kept away")):
        values = [pair[k] for pair in rows.values()]
        bars = axes.bar(np.arange(len(rows)) + 0.4 * k - 0.2, values, 0.38, color=COLOURS[k], label=what)
        axes.bar_label(bars, fmt="%.1f", fontsize=8)
    axes.set_xticks(range(len(rows)), list(rows))
    axes.set(
        ylabel="error (dB)", title="Words made from a context", ylim=(0, 1.25 * max(map(max, rows.values())))
    )
    axes.legend(fontsize=9, ncols=2, loc="upper right")
    axes.grid(axis="x", visible=False)
    data = words()
    told = "; ".join(f"{what} {a:.1f} dB and {b:.1f} dB" for what, (a, b) in rows.items())
    return figure, (
        f"Errors of {int(data.learned.sum())} words that were learned, and of {int((~data.learned).sum())} pairs that were kept away"
        f"{', SYNTHETIC voices' if data.synthetic else ''}: {told}."
    )


def place_of(digit: int, voice: str) -> int:
    """Return which row of the words is meant; raise ValueError for a digit or a voice that is not there."""
    data = words()
    if voice not in data.names or digit not in range(10):
        raise ValueError(
            f"got digit {digit!r} and voice {voice!r}; expected 0 to 9 and one of {', '.join(data.names)}."
        )
    return int(np.flatnonzero((data.digits == digit) & (data.voices == data.names.index(voice)))[0])


def sound_of(levels: np.ndarray, rounds: int = 40) -> np.ndarray:
    """Return a sound at ``RATE`` with these levels (frames, bins): phases that fit are looked for (Griffin and Lim, 1984)."""
    size = 10 ** ((np.clip(levels, 0, 1) - 1) * FLOOR / 20) * (levels > 0.02)
    window, count = np.hanning(FFT), len(levels)
    phase = np.random.default_rng(0).uniform(-np.pi, np.pi, size.shape)
    spectrum = size * np.exp(1j * phase)
    weight = _added(np.tile(window**2, (count, 1)))
    for _ in range(rounds):
        x = _added(np.fft.irfft(spectrum, FFT) * window) / np.maximum(weight, 1e-3)
        framed = np.lib.stride_tricks.sliding_window_view(x, FFT)[::HOP]
        spectrum = size * np.exp(1j * np.angle(np.fft.rfft(framed * window)))
    return x


def _added(frames: np.ndarray) -> np.ndarray:
    """Return frames (n, FFT), each ``HOP`` samples later than the one before, added up."""
    out = np.zeros((len(frames) - 1) * HOP + FFT)
    for k, frame in enumerate(frames):
        out[k * HOP : k * HOP + FFT] += frame
    return out


def said(
    speakers: dict[str, Speaker], conditioned: Function, digit: int, voice: str
) -> dict[str, np.ndarray]:
    """Return a word as the recording through the tube, and as the network that uses both ways makes it; sounds at ``RATE``."""
    there(speakers)
    data, row = words(), place_of(digit, voice)
    made = speakers["both"].levels(data.context[[row]], conditioned)[:, 0]
    known = "learned" if data.learned[row] else "never heard from this voice"
    return {
        f"“{digit}” by {voice}, recorded": sound_of(data.levels[:, row]),
        f"“{digit}” by {voice}, made ({known})": sound_of(made),
    }


def heard(speakers: dict[str, Speaker], conditioned: Function) -> dict[str, np.ndarray]:
    """Return a recorded word, the same word as it was learned, and one that was kept away from the same voice."""
    there(speakers)
    data = words()
    away = int(np.flatnonzero(~data.learned)[0])
    voice = data.names[data.voices[away]]
    known = said(speakers, conditioned, int((data.digits[away] + 6) % 10), voice)
    return known | dict([list(said(speakers, conditioned, int(data.digits[away]), voice).items())[1]])


def pictures(speakers: dict[str, Speaker], conditioned: Function) -> Shown:
    """Draw the spectrograms of these words: recorded, learned, and the pair that was kept away beside its recording."""
    data = words()
    away = int(np.flatnonzero(~data.learned)[0])
    voice = data.names[data.voices[away]]
    known = place_of(int((data.digits[away] + 6) % 10), voice)
    made = speakers["both"].levels(data.context[[known, away]], conditioned)
    shown = {
        f"“{data.digits[known]}”, recorded": data.levels[:, known],
        f"“{data.digits[known]}”, made": made[:, 0],
        f"“{data.digits[away]}”, recorded": data.levels[:, away],
        f"“{data.digits[away]}”, made, never heard": made[:, 1],
    }
    figure, panels = plt.subplots(1, 4, figsize=(9.5, 2.5), sharey=True)
    for axes, (title, levels) in zip(panels, shown.items()):
        extent = (0, FRAMES * HOP / RATE, 0, RATE / 2000)
        axes.imshow(levels.T, origin="lower", aspect="auto", extent=extent, vmin=0, vmax=1, cmap="magma")
        axes.set_title(title, fontsize=9)
        axes.set_xlabel("time (s)")
        axes.grid(False)
    panels[0].set_ylabel("frequency (kHz)")
    return figure, (
        f"Spectrograms of {voice}: a digit that was learned, recorded and made, and one that this voice never said to the network."
    )
