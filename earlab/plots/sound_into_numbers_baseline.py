"""Measure notebook 00's features: how well they name instruments, and how close they come to other libraries'."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np

from earlab.data.dataset import Dataset
from earlab.plots.sound_into_numbers import Picture
from earlab.style import COLOURS, INK, yours

Tables = dict[str, np.ndarray]  # of each family of features, a row for each clip


def described(curves: Callable[[np.ndarray], Mapping[str, np.ndarray]], data: Dataset) -> Tables:
    """Return a table for each family of curves, and one of all: each curve's mean and its standard deviation.

    curves(x) returns by family the curves of a clip, (k, T) each. A clip's peak is 1: its level should not matter.
    """
    rows = []
    for clip in data.x.astype(float):
        families = {name: np.asarray(values) for name, values in curves(clip / np.abs(clip).max()).items()}
        rows.append({name: np.concatenate([v.mean(axis=1), v.std(axis=1)]) for name, v in families.items()})
    tables = {name: np.array([row[name] for row in rows]) for name in rows[0]}
    return tables | {"all of them": np.hstack(list(tables.values()))}


def named(table: np.ndarray, data: Dataset, split: str) -> tuple[np.ndarray, np.ndarray]:
    """Fit scaling and logistic regression on the training clips; return the answers for the test clips, and where they are."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    train, test = (data.splits[split] == part for part in ("train", "test"))
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=2000))
    return model.fit(table[train], data.y[train]).predict(table[test]), test


def score(table: np.ndarray, data: Dataset, split: str) -> tuple[float, float]:
    """Return the share of test clips that are named correctly, and its standard error, counted by recordings."""
    answers, test = named(table, data, split)
    right = answers == data.y[test]
    groups = np.asarray(data.groups)[test]
    by_recording = [right[groups == group].mean() for group in np.unique(groups)]
    return float(right.mean()), float(np.std(by_recording, ddof=1) / np.sqrt(len(by_recording)))


def accuracies(tables: Tables, data: Dataset) -> Picture:
    """Draw how many test clips are named correctly, in %: a group of bars for each family, a bar for each split."""
    figure, axes = plt.subplots(figsize=(7, 3.3))
    splits = list(data.splits)
    scores = {name: [score(table, data, split) for split in splits] for name, table in tables.items()}
    width = 0.8 / len(splits)
    for i, split in enumerate(splits):
        places = np.arange(len(tables)) + (i - (len(splits) - 1) / 2) * width
        heights, errors = 100 * np.array([row[i] for row in scores.values()]).T
        axes.bar(places, heights, width, color=COLOURS[i], label=split, hatch=("", "", "//")[i])
        axes.errorbar(places, heights, errors, fmt="none", ecolor=INK, lw=1, capsize=2)
        for x, height, error in zip(places, heights, errors):
            axes.text(x, height + error + 2, f"{height:.0f}", ha="center", size=8)
    axes.axhline(10, color=INK, lw=0.8, ls=":")
    axes.set_xticks(range(len(tables)), [f"{name}\n({t.shape[1]} numbers)" for name, t in tables.items()])
    axes.set(ylabel="test clips named correctly (%)", ylim=(0, 100))
    figure.legend(title="split by", ncols=3, loc="outside upper center")
    told = " ".join(
        f"{name}: "
        + ", ".join(f"{split} {share:.0%} ± {error:.0%}" for split, (share, error) in zip(splits, row))
        + "."
        for name, row in scores.items()
    )
    return figure, f"Accuracy on test clips for each family of features under three splits. {told}"


def compare(
    x: np.ndarray,
    sample_rate: int,
    stft_magnitude: Callable[..., Any],
    mine: Mapping[str, Callable[..., Any]],
) -> None:
    """Print how far each of the student's values is from the library's: functions of a sound x and its spectrogram S."""
    S, theirs = stft_magnitude(x, 512, 256), libraries(sample_rate)
    for name, function in mine.items():
        with yours(name):
            own, other = np.asarray(function(x, S)), np.asarray(theirs[name](x, S))
            gap = np.abs(own - other).max() / np.abs(other).max()
            print(f"{name:20s} largest difference {gap:.0e} of the largest value")


def libraries(sample_rate: int) -> dict[str, Callable[..., Any]]:
    """Return what librosa, scipy and numpy compute, by name: functions of a sound x and its spectrogram S."""
    import librosa
    from scipy.linalg import solve_toeplitz

    bank = librosa.filters.mel(sr=sample_rate, n_fft=512, n_mels=40, dtype=float)
    feature = librosa.feature

    def predicted(x: np.ndarray, S: np.ndarray) -> np.ndarray:
        r = np.correlate(x[:400], x[:400], "full")[399:]
        return np.asarray(solve_toeplitz(r[:12], -r[1:13]))

    return {
        "frame": lambda x, S: librosa.util.frame(x, frame_length=512, hop_length=256).T,
        "zero-crossing rate": lambda x, S: feature.zero_crossing_rate(
            x, frame_length=512, hop_length=256, center=False
        )[0],
        "spectrogram": lambda x, S: np.abs(librosa.stft(x, n_fft=512, hop_length=256, center=False)),
        "centroid": lambda x, S: feature.spectral_centroid(S=S, sr=sample_rate)[0],
        "spread": lambda x, S: feature.spectral_bandwidth(S=S, sr=sample_rate)[0],
        "flatness": lambda x, S: feature.spectral_flatness(S=S)[0],
        "rolloff": lambda x, S: feature.spectral_rolloff(S=S, sr=sample_rate)[0],
        "mel filter bank": lambda x, S: bank,
        "MFCC": lambda x, S: feature.mfcc(S=librosa.power_to_db(bank @ S**2, top_db=None), n_mfcc=13),
        "LPC": predicted,
    }
