"""Prepare and play phrases whose onsets are known, for notebook 06: their levels, clicks over them, what was found and missed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.audio import log_mel
from earlab.data import load_drums, load_instruments
from earlab.phrase import chorale_line
from earlab.sound import faded
from earlab.style import COLOURS, INK, LINES

RATE = 16_000  # Hz
HOP = 160  # samples from frame to frame: 10 ms
NEAR = 0.05  # s: nearer than this, what is found counts as right
STEP = 0.15  # s: a sixteenth note of the groove
LEAD = 0.2  # s of silence before a recording, so that its first sound has something before it
BLUE, ORANGE = COLOURS[:2]
Shown = tuple[Figure, str]
# Who plays on which sixteenth of two bars, and how loud.
KICK = {0: 1, 6: 0.8, 8: 1, 16: 1, 19: 0.5, 22: 0.8, 26: 1}
SNARE = {4: 1, 12: 1, 15: 0.25, 20: 1, 28: 1, 30: 0.5, 31: 0.7}
HAT = {step: 0.5 if step % 4 else 0.3 for step in range(0, 32, 2)}


@dataclass(frozen=True, eq=False)
class Phrase:
    """A sound x (n,) at 16 kHz, and when something begins in it, in s (None where nobody has written it down)."""

    name: str
    x: np.ndarray
    starts: np.ndarray | None


def drums() -> Phrase:
    """Return two bars on the recorded drum kit of one person, some hits loud, some soft, some together."""
    hits = load_drums()
    assert hits.groups is not None
    mine = hits.groups == "menegass"
    kick, snare, hat = (
        np.flatnonzero(mine & (hits.y == label))[place] for label, place in ((0, 0), (1, 0), (2, 0))
    )
    size = round(STEP * RATE)
    x = np.zeros(34 * size)
    lead = 1  # a sixteenth of silence, so that the first hit has something before it
    for hit, pattern in ((kick, KICK), (snare, SNARE), (hat, HAT)):
        for step, loud in pattern.items():
            begin = (step + lead) * size
            sound = hits.x[hit][: len(x) - begin]
            x[begin : begin + len(sound)] += loud * sound
    steps = sorted({*KICK, *SNARE, *HAT})
    return Phrase("drums", x / np.abs(x).max(), (np.array(steps) + lead) * STEP)


def tune(player: str) -> Phrase:
    """Return the course's chorale line, played by one of the ten instruments, after a moment of silence."""
    phrase = chorale_line(player)
    x = np.concatenate([np.zeros(round(LEAD * RATE)), phrase.x])
    return Phrase(f"a {player}", x / np.abs(x).max(), phrase.starts + LEAD)


def level(x: np.ndarray) -> np.ndarray:
    """Return the level of a sound in dB, (frames,): the mean square of 20 ms, every 10 ms, nothing below −60 dB."""
    framed = np.lib.stride_tricks.sliding_window_view(np.pad(x, HOP), 2 * HOP)[::HOP]
    power = np.mean(framed**2, axis=1)
    return 10 * np.log10(np.maximum(power / power.max(initial=1e-12), 1e-6))


def bands(x: np.ndarray) -> np.ndarray:
    """Return the levels of 40 mel bands in dB, (40, frames), every 10 ms, nothing below −60 dB of the loudest."""
    S = log_mel(x, RATE, n_fft=512, hop_length=HOP, n_mels=40)
    return np.asarray(np.maximum(S - S.max(), -60.0), dtype=float)


def seconds(frames: np.ndarray) -> np.ndarray:
    """Return the times of frames in s."""
    return np.asarray(frames) * HOP / RATE


def judged(found: np.ndarray, starts: np.ndarray) -> tuple[int, int, int]:
    """Return how many starts were found, how many missed, and how many were found where nothing begins."""
    free = list(np.asarray(found, dtype=float))
    right = 0
    for start in starts:
        near = [time for time in free if abs(time - start) <= NEAR]
        if near:
            free.remove(min(near, key=lambda time: abs(time - start)))
            right += 1
    return right, len(starts) - right, len(free)


def clicks(x: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Return a sound (n,) with a short click of 2 kHz at each time in s."""
    n = np.arange(round(0.03 * RATE))
    click = 0.7 * np.sin(2 * np.pi * 2000 * n / RATE) * np.exp(-n / (0.005 * RATE))
    out = 0.5 * np.pad(x / np.abs(x).max(initial=1e-9), (0, len(click)))
    for begin in np.round(np.asarray(times) * RATE).astype(int):
        out[begin : begin + len(click)] += click[: len(out) - begin]
    return out


def under_a_tuba() -> Phrase:
    """Return soft hi-hats under a tuba that holds one note, twelve times as strong; its own beginning is an onset too."""
    hits, notes = load_drums(), load_instruments()
    assert hits.groups is not None
    assert notes.groups is not None
    held = np.concatenate(notes.x[notes.groups == "tuba_As2"])[RATE // 4 : -RATE // 4]
    fade = RATE // 4
    ramp = np.linspace(0, 1, fade)
    x = held
    while len(x) < 5 * RATE:
        x = np.concatenate([x[:-fade], x[-fade:] * (1 - ramp) + held[:fade] * ramp, held[fade:]])
    x = x[: 5 * RATE] / np.sqrt(np.mean(x**2))
    hat = hits.x[np.flatnonzero((hits.groups == "menegass") & (hits.y == 2))[0]]
    lead = round(STEP * RATE)
    x = np.concatenate([np.zeros(lead), x])
    times = STEP * np.array([4, 7, 10, 12, 15, 18, 20, 23, 26, 28, 31])
    for time in times:
        begin = round(time * RATE)
        x[begin : begin + len(hat)] += hat[: len(x) - begin] / np.sqrt(np.mean(hat**2)) / 12
    return Phrase("hi-hats under a tuba", faded(x / np.abs(x).max(), RATE), np.append(STEP, times))


def own(file: str) -> Phrase:
    """Return the first ten seconds of a recording of the student's after a moment of silence, one channel at 16 kHz.

    Raises OSError where there is no such file.
    """
    import soundfile
    from scipy.signal import resample_poly

    x, rate = soundfile.read(file, always_2d=True)
    x = resample_poly(x[: 10 * rate].mean(axis=1), RATE, rate)
    x = np.concatenate([np.zeros(round(LEAD * RATE)), x])
    return Phrase(file, x / np.abs(x).max(initial=1e-9), None)


def thinned(x: np.ndarray) -> np.ndarray:
    """Return a sound (n,) at a quarter of its sample rate, without what that cannot hold."""
    from scipy.signal import resample_poly

    return np.asarray(resample_poly(x, 1, 4))


def edges(phrase: Phrase, levels: np.ndarray, change: np.ndarray, threshold: float) -> Shown:
    """Draw a phrase, its levels (frames,) in dB, and the change from each to the next, with the threshold."""
    figure, (sound, upper, lower) = plt.subplots(3, 1, figsize=(7, 4.4), sharex=True)
    assert phrase.starts is not None
    sound.plot(np.arange(len(phrase.x)) / RATE, phrase.x, lw=0.4, color=BLUE)
    sound.set(yticks=[], ylabel="sound")
    upper.plot(seconds(np.arange(len(levels))), levels, color=BLUE, lw=1.2)
    upper.set_ylabel("level (dB)")
    lower.plot(seconds(1 + np.arange(len(change))), change, color=ORANGE, lw=1.2)
    lower.axhline(threshold, color=INK, lw=0.8)
    lower.set(ylabel="change (dB)", xlabel="time (s)", xlim=(0, len(phrase.x) / RATE))
    for axes in (upper, lower):
        for start in phrase.starts:
            axes.axvline(start, color=LINES, ls="--", lw=1, zorder=0)
    hit = np.array(
        [
            np.any(np.abs(seconds(1 + np.flatnonzero(change > threshold)) - start) <= NEAR)
            for start in phrase.starts
        ]
    )
    return figure, (
        f"Three rows: the sound of {phrase.name}, its level, and the change of the level from frame to frame. The change exceeds "
        f"{threshold:g} dB at {np.sum(change > threshold)} of {len(change)} places; {hit.sum()} of the {len(hit)} onsets, dashed, have such a place."
    )


def found(phrase: Phrase, pictures: Mapping[str, np.ndarray], times: Mapping[str, np.ndarray]) -> Shown:
    """Draw levels (bands, frames) of a phrase, each with the onsets that were found in it, in s, and those that are there."""
    figure, panels = plt.subplots(len(pictures), 1, figsize=(7, 2.1 * len(pictures)), sharex=True)
    assert phrase.starts is not None
    told = []
    for axes, (name, S) in zip(np.atleast_1d(panels), pictures.items(), strict=True):
        end = seconds(np.array([S.shape[1]]))[0]
        if len(S) == 1:
            axes.plot(seconds(np.arange(S.shape[1])), S[0], color=BLUE, lw=1.2)
            axes.set(ylabel="dB", ylim=(-63, 14))
            top = 6.0
        else:
            axes.imshow(S, origin="lower", aspect="auto", extent=(0, end, 0, len(S)), vmin=-60, vmax=0)
            axes.set(ylabel="band", ylim=(0, 1.16 * len(S)))
            axes.grid(False)
            top = 1.08 * len(S)
        axes.plot(
            phrase.starts,
            np.full(len(phrase.starts), top),
            "|",
            color=INK,
            ms=11,
            mew=1.5,
            label="what begins",
        )
        axes.plot(times[name], np.full(len(times[name]), top), "v", color=ORANGE, ms=6, label="found")
        right, missed, invented = judged(times[name], phrase.starts)
        axes.set_title(
            f"{name}: found {right} of {len(phrase.starts)}, missed {missed}, invented {invented}", size=10
        )
        told.append(
            f"in {name} {right} of {len(phrase.starts)} are found, {missed} missed, {invented} invented"
        )
    np.atleast_1d(panels)[-1].set(xlabel="time (s)", xlim=(0, end))
    np.atleast_1d(panels)[0].legend(fontsize=8, ncols=2, loc="lower right")
    return (
        figure,
        f"Onsets of {phrase.name}: {'; '.join(told)}. Strokes mark what begins, triangles what was found.",
    )
