"""Prepare the data of notebook 05: digits as rows, ten instruments as averaged spectra with recordings kept together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from earlab.audio import log_mel, own_recording
from earlab.data.dataset import Dataset

TO_STOP_BY = 0.25  # of the training recordings


class Rows(NamedTuple):
    """Images as rows X (N, 784), one-hot targets Y (N, 10) and labels y (N,)."""

    X: np.ndarray
    Y: np.ndarray
    y: np.ndarray


@dataclass(frozen=True)
class Listening:
    """Ten instruments as averaged spectra.

    raw: (clips, 64) in dB below the loudest band.  X: the same, standardised by the clips to train on.
    Y: (clips, 10) one-hot.  fit, val, test: (clips,) which to train on, to stop by, to test on.
    """

    raw: np.ndarray
    X: np.ndarray
    Y: np.ndarray
    fit: np.ndarray
    val: np.ndarray
    test: np.ndarray


def rows_of(digits: Dataset, part: str) -> Rows:
    """Return the images of a part, "train" or "test", as rows, with their targets and labels."""
    x, y = digits.part(part)
    return Rows(x.reshape(len(x), -1).astype(float), np.eye(len(digits.classes))[y], y)


def recording(instruments: Dataset, name: str) -> np.ndarray:
    """Return a whole recording, such as "bassoon_A3": its clips one after the other."""
    assert instruments.groups is not None
    return np.concatenate(instruments.x[instruments.groups == name])


def listening(instruments: Dataset) -> Listening:
    """Return spectra of all clips, each averaged over time and freed of its level."""
    assert instruments.groups is not None
    assert instruments.sample_rate is not None
    raw = _spectra(instruments.x, instruments.sample_rate)
    test = instruments.split == "test"
    names = np.random.default_rng(0).permutation(np.unique(instruments.groups[~test]))
    val = np.isin(instruments.groups, names[: int(TO_STOP_BY * len(names))])
    fit = ~test & ~val
    X = (raw - raw[fit].mean(axis=0)) / raw[fit].std(axis=0)
    return Listening(raw, X, np.eye(len(instruments.classes))[instruments.y], fit, val, test)


def note(file: str, instruments: Dataset) -> np.ndarray:
    """Return half a second, a clip's length, of a recording of the student's; of the French horn's without one."""
    assert instruments.sample_rate is not None
    if not file:
        return recording(instruments, "french_horn_A3")[: instruments.x.shape[1]]
    return own_recording(file, instruments.sample_rate, instruments.x.shape[1] / instruments.sample_rate)


def heard_as(x: np.ndarray, sample_rate: int, heard: Listening) -> np.ndarray:
    """Return a sound (n,) as the networks hear one, (1, 64), standardised by the clips to train on."""
    known = heard.raw[heard.fit]
    return np.asarray((_spectra(x[None], sample_rate) - known.mean(axis=0)) / known.std(axis=0))


def _spectra(x: np.ndarray, sample_rate: int) -> np.ndarray:
    """Return spectra (clips, 64) averaged over time, in dB below the loudest band: how loud a note is does not matter."""
    raw = log_mel(x, sample_rate, hop_length=512).mean(axis=2)
    return np.asarray(raw - raw.max(axis=1, keepdims=True))


def subsets(instruments: Dataset, heard: Listening) -> dict[str, np.ndarray]:
    """Return training clips (clips,) to compare: all, one of each recording, all of half of the recordings."""
    assert instruments.groups is not None
    training = ~heard.test
    names = np.random.default_rng(1).permutation(np.unique(instruments.groups[training]))
    half = training & np.isin(instruments.groups, names[: len(names) // 2])
    return {
        f"all {training.sum()} clips of {len(names)} recordings": training,
        f"one clip of each, {len(names)} clips": training & (instruments.columns["clip"] == 1),
        f"all {half.sum()} clips of {len(names) // 2} recordings": half,
    }
