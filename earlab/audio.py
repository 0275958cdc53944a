"""Compute features of many sounds at once: the log-mel spectrogram, for notebooks that start where it is already known."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

FLOOR = 1e-10  # power: -100 dB
FRAMES_AT_ONCE = 512  # as many as stay in a processor's cache


def log_mel(
    x: np.ndarray,
    sample_rate: int,
    n_fft: int = 1024,
    hop_length: int = 256,
    n_mels: int = 64,
    fmin: float = 0.0,
    fmax: float | None = None,
) -> np.ndarray:
    """Return log-mel spectrograms in dB, (…, n_mels, 1 + samples // hop_length) float32, of sounds ``x`` (…, samples).

    Frames are centred on multiples of ``hop_length``, with silence beyond both ends, under a Hann window; mel bands are
    Slaney's, from ``fmin`` to ``fmax`` Hz (half the sample rate without it); 0 dB is power 1 and nothing is below -100 dB.
    These are ``librosa.power_to_db(librosa.feature.melspectrogram(...), top_db=None)``, to 1e-5 of the largest value, but
    the filter bank is made once, the transforms run in batches, and nothing is compiled first.

    Raises ValueError for an empty sound, for numbers that are not positive, and for bands beyond half the sample rate.
    """
    x = np.asarray(x)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"x holds sounds, (…, samples); got shape {x.shape}")
    if min(sample_rate, n_fft, hop_length, n_mels) < 1:
        raise ValueError(
            "sample_rate, n_fft, hop_length and n_mels must be positive; "
            f"got {sample_rate}, {n_fft}, {hop_length} and {n_mels}"
        )
    top = sample_rate / 2 if fmax is None else fmax
    if not 0 <= fmin < top <= sample_rate / 2:
        raise ValueError(
            f"0 <= fmin < fmax <= {sample_rate / 2:g} Hz is needed; got fmin {fmin:g} and fmax {top:g}"
        )
    bank, window = _bank(sample_rate, n_fft, n_mels, fmin, top), _hann(n_fft)
    frames = 1 + x.shape[-1] // hop_length
    rows = x.reshape(-1, x.shape[-1])
    out = np.empty((len(rows), n_mels, frames), np.float32)
    step = max(1, FRAMES_AT_ONCE // frames)
    for start in range(0, len(rows), step):
        padded = np.pad(
            rows[start : start + step].astype(np.float64), ((0, 0), (n_fft // 2, n_fft // 2 + n_fft % 2))
        )
        framed = np.lib.stride_tricks.sliding_window_view(padded, n_fft, axis=1)[:, ::hop_length][:, :frames]
        spectrum = np.fft.rfft(framed * window, axis=2)
        power = (spectrum.real**2 + spectrum.imag**2).reshape(-1, len(bank)) @ bank
        level = 10 * np.log10(np.maximum(power, FLOOR))
        out[start : start + step] = level.reshape(-1, frames, n_mels).swapaxes(1, 2)
    return out.reshape(*x.shape[:-1], n_mels, frames)


def _hann(n: int) -> np.ndarray:
    """The periodic Hann window, (n,)."""
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)


@lru_cache
def _bank(sample_rate: int, n_fft: int, n_mels: int, fmin: float, fmax: float) -> np.ndarray:
    """The mel filter bank, (1 + n_fft // 2, n_mels) float64."""
    from librosa.filters import mel  # a second or more to import

    bank = mel(sr=sample_rate, n_fft=n_fft, n_mels=n_mels, fmin=fmin, fmax=fmax, dtype=np.float64)
    return np.ascontiguousarray(bank.T)
