"""Make the sounds of notebook 01, take them apart and put them together: a drum loop, a phrase, a glide.

What the student wrote is passed in; nothing here does its work.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.signal import istft, stft

from earlab.data import load_drums, load_instruments
from earlab.phrase import Phrase

Function = Callable[..., Any]
N_FFT, HOP = 1024, 256
PATTERNS = {"kick": "x.....x.x.......", "snare": "....x.......x..x", "hi-hat": "x.x.x.x.x.x.x.x."}
BEAT = 2560  # samples from step to step: 0.16 s
SMALL = 1e-12


@dataclass(frozen=True, eq=False)
class Sound:
    """A sound x (n,), its complex spectrogram S (F, T) and the magnitudes V; stems and their times in s, where known."""

    x: np.ndarray
    sample_rate: int
    stems: Mapping[str, np.ndarray]
    times: Mapping[str, np.ndarray]

    @cached_property
    def S(self) -> np.ndarray:
        """The complex spectrogram (F, T)."""
        return np.asarray(
            stft(self.x, self.sample_rate, nperseg=N_FFT, noverlap=N_FFT - HOP, scaling="psd")[2]
        )

    @property
    def V(self) -> np.ndarray:
        """Its magnitudes."""
        return np.abs(self.S)

    def back(self, S: np.ndarray) -> np.ndarray:
        """Return the sound of a spectrogram: a complex one, or magnitudes, which take the phases of this sound."""
        if not np.iscomplexobj(S):
            S = S * self.S / np.maximum(self.V, SMALL)
        wave = istft(S, self.sample_rate, nperseg=N_FFT, noverlap=N_FFT - HOP, scaling="psd")[1]
        return np.asarray(wave[: len(self.x)])


def drum_loop(hits: Mapping[str, int]) -> Sound:
    """Return two bars of three drums, each a recording (a row of ``load_drums().x``) at every x of its pattern, equally loud."""
    drums = load_drums()
    rate, stems = int(drums.sample_rate or 0), {}
    for name, pattern in PATTERNS.items():
        stem = np.zeros(17 * BEAT + rate)
        for step in _steps(pattern):
            stem[step * BEAT : step * BEAT + rate] += drums.x[hits[name]]
        stems[name] = stem[: 16 * BEAT] / np.std(stem[: 16 * BEAT])
    peak = np.abs(sum(stems.values())).max()
    stems = {name: stem / peak for name, stem in stems.items()}
    times = {name: _steps(pattern) * BEAT / rate for name, pattern in PATTERNS.items()}
    return Sound(np.asarray(sum(stems.values())), rate, stems, times)


def _steps(pattern: str) -> np.ndarray:
    return np.flatnonzero([mark == "x" for mark in pattern])


def of_phrase(phrase: Phrase) -> Sound:
    """Return a phrase as a sound to take apart, with the times at which each of its pitches begins."""
    times = {
        note.name: np.array([n.start for n in phrase.notes if n.name == note.name]) for note in phrase.notes
    }
    return Sound(phrase.x, phrase.sample_rate, {}, times)


def begin(V: np.ndarray, rank: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return positive W0 (F, rank) and H0 (rank, T) at random."""
    rng = np.random.default_rng(seed)
    return rng.uniform(0.1, 1, (V.shape[0], rank)), rng.uniform(0.1, 1, (rank, V.shape[1]))


def relative_error(V: np.ndarray, W: np.ndarray, H: np.ndarray) -> float:
    """Return ‖V − WH‖ / ‖V‖."""
    return float(np.linalg.norm(V - W @ H) / np.linalg.norm(V))


def parts(sound: Sound, W: np.ndarray, H: np.ndarray) -> list[np.ndarray]:
    """Return the sound of each component: its share of the model, at every place of the spectrogram."""
    model = W @ H + SMALL
    return [sound.back(sound.S * (np.outer(W[:, k], H[k]) / model)) for k in range(len(H))]


def decibels(true: np.ndarray, heard: np.ndarray) -> float:
    """Return how far a stem lies above what was added to it or lost, in dB."""
    return float(10 * np.log10(np.sum(true**2) / np.sum((true - heard) ** 2)))


def assigned(loop: Sound, heard: Sequence[np.ndarray]) -> dict[str, int]:
    """Return for each stem the number of the component that comes nearest to it, counted from 0."""
    return {n: int(np.argmax([decibels(stem, part) for part in heard])) for n, stem in loop.stems.items()}


def tell(loop: Sound, W: np.ndarray, H: np.ndarray, heard: Sequence[np.ndarray]) -> None:
    """Print how well each stem was found, and how much the model leaves out, beside PCA with as many components."""
    for name, k in assigned(loop, heard).items():
        stem = loop.stems[name]
        print(
            f"{name} is component {k + 1}: {decibels(stem, heard[k]):.1f} dB above the rest;\n"
            f"    in the loop as it is: {decibels(stem, loop.x):.1f} dB"
        )
    centred = loop.V - loop.V.mean(axis=1, keepdims=True)
    left = np.sqrt(np.sum(np.linalg.svd(centred, compute_uv=False)[len(H) :] ** 2)) / np.linalg.norm(loop.V)
    print(
        f"left out of V: {relative_error(loop.V, W, H):.3f} by {len(H)} components of NMF, {left:.3f} by {len(H)} of PCA"
    )


def named(loop: Sound, heard: Sequence[np.ndarray]) -> dict[str, np.ndarray]:
    """Return the components by a name that says what each mostly is, and the loop."""
    found = {f"component {k + 1}, mostly {name}": heard[k] for name, k in assigned(loop, heard).items()}
    return found | {"the loop": loop.x}


def rebuilt(
    pca_transform: Function, pca_inverse: Function, fit: Sequence[np.ndarray], X: np.ndarray, k: int
) -> np.ndarray:
    """Return samples as the first k components of a fit build them."""
    mean, components = fit[0], fit[1][:k]
    return np.asarray(pca_inverse(pca_transform(X, mean, components), mean, components))


def thinned(
    pca_transform: Function,
    pca_inverse: Function,
    fit: Sequence[np.ndarray],
    loop: Sound,
    sizes: Sequence[int],
) -> dict[str, np.ndarray]:
    """Return the loop's magnitudes from so many components, cut off below 0, and print what they keep."""
    models, total = {}, loop.V.var(axis=1).sum()
    for k in sizes:
        model = rebuilt(pca_transform, pca_inverse, fit, loop.V.T, k).T
        share = np.sum(fit[2][:k]) / total
        print(
            f"{k:3} components keep {share:6.1%} of the variance; {np.mean(model < 0):3.0%} of what they build is below 0"
        )
        models[f"{k} component{'s' * (k > 1)}"] = np.maximum(model, 0)
    return models


def climbing(name: str = "flute", midi: int = 84) -> dict[str, Sound]:
    """Return one recorded note climbing an octave to its own pitch, in eight steps and in a glide, two seconds each."""
    data = load_instruments()
    chosen = (data.y == data.classes.index(name)) & (data.columns["midi"] == midi)
    note = data.x[chosen].reshape(-1).astype(float)[3000:27_000]  # without its beginning and its end
    rate = int(data.sample_rate or 0)
    t = np.arange(2 * rate) / (2 * rate)
    ratios = {"eight steps": 2 ** (np.floor(8 * t) / 7 - 1), "a glide": 2 ** (t - 1)}
    waves = {how: np.interp(np.cumsum(ratio), np.arange(len(note)), note) for how, ratio in ratios.items()}
    return {how: Sound(0.7 * x / np.abs(x).max(), rate, {}, {}) for how, x in waves.items()}


def left_over(nmf: Function, sounds: Mapping[str, Sound], sizes: Sequence[int]) -> dict[str, list[float]]:
    """Return, and print, the relative error that each number of components leaves after 200 steps."""
    errors = {}
    print("components  ", *(f"{r:5}" for r in sizes))
    for name, sound in sounds.items():
        V = sound.V
        errors[name] = [relative_error(V, *nmf(V, *begin(V, r), n_iter=200)) for r in sizes]
        print(f"{name:12}", *(f"{error:5.2f}" for error in errors[name]))
    return errors
