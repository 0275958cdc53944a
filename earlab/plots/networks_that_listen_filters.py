"""Look into a network that others trained, for notebook 09: CREPE's first filters, and what its features are worth elsewhere."""

from __future__ import annotations

from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure
from scipy.fft import dct

from earlab.audio import log_mel
from earlab.data import DataError, load_crepe, load_instruments
from earlab.style import COLOURS

Shown = tuple[Figure, str]
RATE = 16_000  # Hz
MISSING = "CREPE is not on this machine: `earlab data get crepe_tiny` gets it."
HOP = 2400  # samples between the frames of a clip that CREPE hears


def have_crepe() -> bool:
    """Say whether CREPE's weights are on this machine; where not, print the command that gets them."""
    if len(crepe_weights()):
        return True
    print(MISSING)
    return False


def crepe_weights() -> np.ndarray:
    """Return the first layer's weights (128, 512), for ``HearAFilter(crepe_weights(), 16_000)``; (0, 512) where they are missing."""
    try:
        network = load_crepe()
    except DataError:
        return np.zeros((0, 512))
    return np.asarray(network.get_submodule("conv1").weight.numpy()[:, 0, :, 0])


def crepe() -> Shown:
    """Draw eight of CREPE's first filters, and where all of them listen; where they are missing, a line that says so."""
    weights = crepe_weights()
    if not len(weights):
        return _missing()
    power = np.abs(np.fft.rfft(weights, 4096)) ** 2
    hertz = np.fft.rfftfreq(4096, 1 / RATE)
    best = hertz[power.argmax(axis=1)]
    order = np.argsort(best)
    figure, axes = plt.subplot_mosaic("15a;26a;37a;48a", figsize=(8, 3.6), width_ratios=(1, 1, 2))
    for name, k in zip("12345678", order[np.linspace(4, len(order) - 5, 8).astype(int)]):
        axes[name].plot(1000 * np.arange(512) / RATE, weights[k], lw=0.8)
        axes[name].set_title(f"{best[k]:.0f} Hz", size=8, pad=2)
        axes[name].set(yticks=[])
        axes[name].tick_params(labelsize=7)
    for name in "48":
        axes[name].set_xlabel("ms", size=8)
    axes["a"].plot(np.arange(1, len(best) + 1), best[order], ".", ms=4)
    axes["a"].set(
        xlabel="filter, from the lowest to the highest", ylabel="lets most through at (Hz)", yscale="log"
    )
    counts = [
        int(np.sum((best >= low) & (best < high))) for low, high in ((0, 500), (500, 1000), (1000, 8001))
    ]
    return figure, (
        f"Eight of {len(weights)} filters of 512 samples, and the frequency at which each of them lets most through. {counts[0]} "
        f"listen below 500 Hz, {counts[1]} from 500 to 1,000 Hz, {counts[2]} above."
    )


def _missing() -> Shown:
    figure, axes = plt.subplots(figsize=(7, 1))
    axes.axis("off")
    axes.text(0, 0.5, MISSING, va="center")
    return figure, MISSING


def alexnet() -> str:
    """Return the arithmetic of AlexNet's first layer: 96 filters of 11 by 11 by 3, and 96 biases."""
    layer = torch.nn.Conv2d(3, 96, 11, stride=4)
    weights, biases = layer.weight.numel(), layer.bias.numel() if layer.bias is not None else 0
    return f"96 · 11 · 11 · 3 + 96 = {weights:,} + {biases} = {weights + biases:,}"


def no_help() -> Shown:
    """Draw what CREPE's features are worth for naming instruments, and what is heard of pitch, beside MFCC."""
    try:
        network = load_crepe()
    except DataError:
        return _missing()
    instruments = load_instruments()
    test, midi = instruments.split == "test", instruments.columns["midi"]
    first, last, heard = _crepe_hears(network, instruments.x)
    mfcc = _mfcc(instruments.x)
    shares = {
        name: _named(X, instruments.y, test)
        for name, X in (("MFCC", mfcc), ("CREPE, first layer", first), ("CREPE, last layer", last))
    }
    pitch = {
        "MFCC, a linear model": _read(mfcc, midi, test),
        "CREPE, its own head": float(np.mean(np.abs(heard - midi)[test] <= 0.5)),
    }
    figure, panels = plt.subplots(1, 2, figsize=(8, 2.2))
    for axes, rows, title in zip(
        panels, (shares, pitch), ("Which instrument?", "Which note, to half a semitone?")
    ):
        for k, (name, share) in enumerate(rows.items()):
            axes.barh(-k, 100 * share, color=COLOURS[0 if "MFCC" in name else 1])
            axes.annotate(f"{share:.0%}", (100 * share, -k), (4, 0), textcoords="offset points", va="center")
        axes.set_yticks([-k for k in range(len(rows))], list(rows))
        axes.set(title=title, xlabel="test clips (%)", xlim=(0, 112))
        axes.grid(axis="y", visible=False)
    named, noted = (
        ", ".join(f"{name} {share:.0%}" for name, share in rows.items()) for rows in (shares, pitch)
    )
    return figure, (
        f"Recordings that nobody trained on. Instruments named by a linear model on features: {named}; guessing names 10%. The note, "
        f"heard to half a semitone: {noted}."
    )


def _mfcc(x: np.ndarray) -> np.ndarray:
    """Return mean and standard deviation (N, 40) of 20 MFCC over time."""
    found = dct(log_mel(x, RATE), axis=1, norm="ortho")[:, :20]
    return np.concatenate([found.mean(axis=2), found.std(axis=2)], axis=1)


def _crepe_hears(network: Any, x: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return means over frames of CREPE's first layer (N, 128) and last one (N, 256), and the pitch it hears, (N,) as MIDI numbers."""
    frames = np.stack([network.frames(wave, RATE, HOP)[1:] for wave in x])
    first: list[torch.Tensor] = []
    hook = network.get_submodule("conv1_BN").register_forward_hook(
        lambda part, given, back: first.append(back.mean(dim=(2, 3)))
    )
    with torch.inference_mode():
        last = [
            network.features(part)
            for part in torch.from_numpy(frames.reshape(-1, frames.shape[2])).split(128)
        ]
        likely = network.classifier(torch.cat(last)).reshape(*frames.shape[:2], -1).mean(dim=1)
    hook.remove()
    means = [torch.cat(parts).numpy().reshape(*frames.shape[:2], -1).mean(axis=1) for parts in (first, last)]
    hertz = 10 * 2 ** ((network.LOWEST + network.STEP * likely.argmax(dim=1).numpy()) / 1200)
    return means[0], means[1], 69 + 12 * np.log2(hertz / 440)


def _named(X: np.ndarray, y: np.ndarray, test: np.ndarray) -> float:
    """Return the share of test clips that logistic regression names."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    namer = make_pipeline(StandardScaler(), LogisticRegression(max_iter=2000)).fit(X[~test], y[~test])
    return float(namer.score(X[test], y[test]))


def _read(X: np.ndarray, midi: np.ndarray, test: np.ndarray) -> float:
    """Return the share of test clips whose pitch a linear model reads to half a semitone."""
    from sklearn.linear_model import RidgeCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    reader = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-1, 4, 11))).fit(X[~test], midi[~test])
    return float(np.mean(np.abs(reader.predict(X[test]) - midi[test]) <= 0.5))
