"""Play sounds at one loudness, with soft ends, long enough to be heard, and side by side where they are compared.

Loudness is what ITU-R BS.1770-4 calls momentary: the mean square of 400 ms, weighted as the ear hears (K), in LUFS.
"""

from __future__ import annotations

import html
from collections.abc import Mapping

import numpy as np

LOUDNESS = -23.0  # LUFS of a sound's loudest 400 ms; EBU R 128 asks as much of a programme
PEAK = 0.5  # of full scale: where more would be needed, as for a click, the sound stays softer
SHORTEST = 2.0  # seconds: what is shorter comes again, after a pause
PAUSE = 0.25  # seconds
FADE_IN, FADE_OUT = 0.002, 0.02  # seconds; an attack stays sharp
SILENCE = 1e-9  # what never exceeds it has no loudness
_RATE = 48_000  # Hz, at which the weighting below is written; numerators and denominators of two filters
_SHELF = ([1.53512485958697, -2.69169618940638, 1.19839281085285], [1, -1.69065929318241, 0.73248077421585])
_HIGH_PASS = ([1, -2, 1], [1, -1.99004745483398, 0.99007225036621])


def play(
    sounds: np.ndarray | Mapping[str, np.ndarray],
    sample_rate: float,
    label: str = "",
    same_gain: bool = False,
) -> None:
    """Display a player for a sound (n,), or one for each of several side by side, by their labels.

    All are equally loud, whatever their level was, so that nothing startles and nothing is lost.
    same_gain: where it is the level that is compared; the loudest of them is as loud as any sound of the course.
    """
    from IPython.display import HTML, display

    named = sounds if isinstance(sounds, Mapping) else {label: sounds}
    waves = {name: np.asarray(x, dtype=float) for name, x in named.items()}
    gains = {name: gain(x, sample_rate) for name, x in waves.items()}
    if same_gain:
        gains = dict.fromkeys(gains, min(gains.values()))
    players = "".join(player(gains[name] * x, sample_rate, name) for name, x in waves.items())
    display(HTML(f'<div style="display:flex;flex-wrap:wrap;gap:0 1em">{players}</div>'))


def player(x: np.ndarray, sample_rate: float, label: str = "") -> str:
    """Return the HTML of a player for a sound (n,) as it is, but for its ends and its length."""
    from IPython.display import Audio

    source = Audio(lasting(faded(x, sample_rate), sample_rate), rate=sample_rate, normalize=False).src_attr()
    said = html.escape(label)
    caption = f"<figcaption>{said}</figcaption>" if label else ""
    return (
        f'<figure style="margin:0.3em 0">{caption}'
        f'<audio controls preload="metadata" aria-label="{said or "sound"}" src="{source}"></audio></figure>'
    )


def level(x: np.ndarray, sample_rate: float) -> np.ndarray:
    """Return a sound (n,) as loud as all sounds of the course."""
    return gain(x, sample_rate) * np.asarray(x, dtype=float)


def gain(x: np.ndarray, sample_rate: float) -> float:
    """Return the factor that makes a sound (n,) as loud as all others, and its peak no higher than ``PEAK``."""
    peak = float(np.abs(x).max(initial=0))
    if not np.isfinite(peak):
        raise ValueError(
            "The sound has nan or inf in it; expected finite samples. Did something divide by zero?"
        )
    if peak < SILENCE:
        return 1.0
    return min(10 ** ((LOUDNESS - loudness(x, sample_rate)) / 20), PEAK / peak)


def loudness(x: np.ndarray, sample_rate: float) -> float:
    """Return the loudness of the loudest 400 ms of a sound (n,), in LUFS; minus infinity for silence.

    Source: ITU-R BS.1770-4, annex 1, without its gate: a short sound has nothing to leave out.
    """
    x = np.asarray(x, dtype=float)
    if x.ndim != 1:
        raise ValueError(f"A sound is one channel (n,); got shape {x.shape}. Take one row of a batch: x[0].")
    window = round(0.4 * sample_rate)
    x = np.pad(x, (0, max(0, window - len(x))))
    weighted = np.fft.irfft(np.fft.rfft(x, 2 * len(x)) * _weighting(len(x), sample_rate))[: len(x)]
    energy = np.concatenate([[0.0], np.cumsum(weighted**2)])
    loudest = float(np.max(energy[window:] - energy[:-window])) / window
    return -0.691 + 10 * np.log10(loudest) if loudest > SILENCE**2 else -np.inf


def faded(x: np.ndarray, sample_rate: float) -> np.ndarray:
    """Return a sound (n,) whose first 2 ms rise from silence and whose last 20 ms fall into it: no click at its ends."""
    x = np.array(x, dtype=float)
    rise, fall = (min(round(seconds * sample_rate), len(x) // 2) for seconds in (FADE_IN, FADE_OUT))
    x[:rise] *= np.sin(np.pi / 2 * np.arange(rise) / max(rise, 1)) ** 2
    x[len(x) - fall :] *= np.cos(np.pi / 2 * np.arange(1, fall + 1) / max(fall, 1)) ** 2
    return x


def lasting(x: np.ndarray, sample_rate: float) -> np.ndarray:
    """Return a sound (n,) again and again, with pauses, until it lasts two seconds; a longer one as it is."""
    pause = np.zeros(round(PAUSE * sample_rate))
    again = np.concatenate([pause, x])
    times = int(np.ceil((SHORTEST * sample_rate - len(x)) / max(len(again), 1)))
    return np.concatenate([x, *[again] * max(times, 0)])


def _weighting(n: int, sample_rate: float) -> np.ndarray:
    """Return by how much the ear weights the frequencies (n + 1,) of a spectrum of 2n samples."""
    f = np.minimum(np.fft.rfftfreq(2 * n, 1 / sample_rate), _RATE / 2)
    z = np.exp(-2j * np.pi * f / _RATE)
    shelf, high_pass = (np.polyval(b[::-1], z) / np.polyval(a[::-1], z) for b, a in (_SHELF, _HIGH_PASS))
    return np.abs(shelf * high_pass)
