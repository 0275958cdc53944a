"""Draw and play what notebook 10 shows: mu-law steps, what one impulse lights, the block, certainty, the cost of a sample.

``training`` trains the network and ``sounds`` lets it speak (``wavenet_in_miniature_training``, ``_sounds``).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure
from scipy.signal import resample_poly

from earlab.data.wavenet import DILATIONS, TAPS
from earlab.phrase import chorale_line
from earlab.plots.wavenet_in_miniature_corpus import RATE, classes, music
from earlab.plots.wavenet_in_miniature_training import MiniWaveNet
from earlab.style import COLOURS, INK

Function = Callable[..., Any]
GREY = "#8a929c"
FEW = 3  # bits of the staircase


def hear_bits(encode: Function, decode: Function) -> dict[str, np.ndarray]:
    """Return a phrase as 2, 3, 4, 6 and 8 bits of mu-law leave it, and as it was: sounds (n,) at ``RATE``, by label."""
    phrase = chorale_line()
    x = resample_poly(phrase.x, 1, phrase.sample_rate // RATE)
    x = 0.95 * x / np.abs(x).max()
    kept = {f"{bits} bits": np.asarray(decode(encode(x, bits), bits)) for bits in (2, 3, 4, 6, 8)}
    return {**kept, "as it was": x}


def staircase(encode: Function, decode: Function) -> tuple[Figure, str]:
    """Draw what comes back for each x in [-1, 1] at 3 bits, equal steps beside it, and the error of a soft and of a loud tone."""
    x = np.linspace(-1, 1, 2001)
    steps = 2**FEW - 1
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.3))
    left.plot(x, x, color=GREY, lw=1, label="x itself")
    left.plot(x, 2 * np.rint((x + 1) / 2 * steps) / steps - 1, color=COLOURS[1], lw=1.2, label="equal steps")
    left.plot(x, decode(encode(x, FEW), FEW), color=COLOURS[0], label="mu-law")
    left.set(xlabel="x", ylabel="what comes back", title=f"{FEW} bits, {2**FEW} values")
    left.legend(fontsize=8)
    loudness = np.geomspace(0.002, 1, 40)
    tone = np.sin(2 * np.pi * 0.0317 * np.arange(4000))
    curved = [_distance(a * tone, decode(encode(a * tone, 8), 8)) for a in loudness]
    equal = [_distance(a * tone, 2 * np.rint((a * tone + 1) / 2 * 255) / 255 - 1) for a in loudness]
    level = 20 * np.log10(loudness)
    right.plot(level, equal, color=COLOURS[1], lw=1.2, label="equal steps")
    right.plot(level, curved, color=COLOURS[0], label="mu-law")
    right.set(xlabel="level of a tone (dB)", ylabel="tone above error (dB)", title="8 bits, 256 values")
    right.legend(fontsize=8)
    return figure, (
        f"Left: with {FEW} bits, mu-law has its steps close together near 0, equal steps do not. Right: how far a tone of 8 bits lies "
        f"above its error. Loud, at 0 dB: mu-law {curved[-1]:.0f} dB, equal steps {equal[-1]:.0f} dB. Soft, at {level[0]:.0f} dB: "
        f"mu-law {curved[0]:.0f} dB, equal steps {equal[0]:.0f} dB."
    )


def impulse(conv: Function) -> tuple[Figure, str]:
    """Draw which outputs one impulse reaches after each of layers with dilations 1, 2, 4, 8, by the student's ``conv``."""
    size, at, dilations = 32, 8, (1, 2, 4, 8)
    x = torch.zeros(1, 1, size)
    x[0, 0, at] = 1.0
    rows = [x[0, 0]]
    for dilation in dilations:
        x = torch.as_tensor(conv(x, torch.ones(1, 1, TAPS), torch.zeros(1), dilation)).detach()
        rows.append(x[0, 0])
    figure, axes = plt.subplots(figsize=(7, 2.6))
    told = []
    for height, row in enumerate(rows):
        lit = np.flatnonzero(np.abs(row.numpy()) > 1e-6)
        axes.plot(np.arange(len(row)), np.full(len(row), height), "o", ms=6, mfc="none", mec=GREY, mew=0.8)
        axes.plot(lit, np.full(len(lit), height), "o", ms=6, color=COLOURS[0])
        told.append(_reach(lit))
    axes.set_yticks(range(len(rows)), ["input", *(f"dilation {d}" for d in dilations)])
    axes.set(xlabel="sample", xlim=(-1, size))
    axes.grid(False)
    said = "; ".join(f"dilation {d}: {text}" for d, text in zip(dilations, told[1:]))
    return figure, f"One impulse, at sample {at}. Outputs that it reaches, after the layer of {said}."


def fields(field: Function) -> tuple[Figure, str]:
    """Draw the receptive field in ms over the number of layers, with dilation 1 and with doubling, by the student's function."""
    layers = range(1, len(DILATIONS) + 1)
    plain = np.array([float(field(TAPS, [1] * count)) for count in layers])
    doubled = np.array([float(field(TAPS, list(DILATIONS[:count]))) for count in layers])
    period = 1000 / 116.54  # ms, of B-flat 2, the lowest note
    figure, axes = plt.subplots(figsize=(6.4, 3))
    axes.semilogy(layers, 1000 * plain / RATE, "s-", color=COLOURS[1], label="dilation 1 everywhere")
    axes.semilogy(layers, 1000 * doubled / RATE, "o-", color=COLOURS[0], label="1, 2, 4, …, doubling")
    axes.axhline(period, color=GREY, ls="--", lw=1, label="a period of the lowest note")
    axes.set(xlabel="layers of two taps", ylabel="receptive field (ms)")
    axes.legend(fontsize=8)
    return figure, (
        f"After {len(layers)} layers of two taps the receptive field is {plain[-1]:.0f} samples with dilation 1, "
        f"{1000 * plain[-1] / RATE:.1f} ms, and {doubled[-1]:.0f} samples with dilations 1 to {DILATIONS[-1]}, "
        f"{1000 * doubled[-1] / RATE:.0f} ms. A period of the lowest note takes {period:.1f} ms."
    )


def block_picture() -> tuple[Figure, str]:
    """Draw the graph of one gated residual block."""
    figure, axes = plt.subplots(figsize=(7.4, 3.2))
    boxes = {
        "x": (0.0, 0.0),
        "filter\ntanh": (2.2, 0.75),
        "gate\nsigmoid": (2.2, -0.75),
        "×": (4.0, 0.0),
        "1 × 1\nresidual": (5.6, 0.0),
        "+": (7.2, 0.0),
        "out": (8.6, 0.0),
        "1 × 1\nskip": (5.6, 1.5),
        "skip": (8.6, 1.5),
    }
    for name, place in boxes.items():
        inside = {"boxstyle": "round,pad=0.35", "fc": "none", "ec": COLOURS[0] if len(name) > 4 else GREY}
        axes.text(*place, name, ha="center", va="center", fontsize=10, bbox=inside)
    arrows = [
        ("x", "filter\ntanh"),
        ("x", "gate\nsigmoid"),
        ("filter\ntanh", "×"),
        ("gate\nsigmoid", "×"),
        ("×", "1 × 1\nresidual"),
        ("×", "1 × 1\nskip"),
        ("1 × 1\nresidual", "+"),
        ("+", "out"),
        ("1 × 1\nskip", "skip"),
    ]
    for first, last in arrows:
        _arrow(axes, boxes[first], boxes[last], 0.0)
    _arrow(axes, boxes["x"], boxes["+"], 0.5)
    axes.text(3.6, -2.15, "the input itself", fontsize=9, color=INK, ha="center")
    axes.set(xlim=(-0.6, 9.3), ylim=(-2.5, 2.1))
    axes.axis("off")
    return figure, (
        "One gated residual block. The input x goes through two dilated convolutions, a filter with tanh and a gate with a sigmoid. "
        "Their product goes through two convolutions of one tap: one gives the skip, which leaves for the end of the network, the "
        "other the residual, to which x itself is added."
    )


def confidence(network: MiniWaveNet) -> tuple[Figure, str]:
    """Draw 15 ms of held-out sound over what the network finds likely for each next sample, and the bits that it needs."""
    first, size = 12_000, 120
    q = classes("test", 2.0)[first - 1_100 : first + size + 1]
    truth = q[-size:]
    with torch.no_grad():
        likely = torch.softmax(network(torch.from_numpy(q[:-1])[None])[0, :, -size:], dim=0).numpy()
    bits = -np.log2(likely[truth, np.arange(size)])
    time = 1000 * np.arange(size) / RATE
    figure, (above, below) = plt.subplots(2, 1, figsize=(7, 4), sharex=True, height_ratios=[2.4, 1])
    shown = np.log10(np.maximum(likely, 1e-4))
    above.imshow(shown, aspect="auto", origin="lower", extent=(0, time[-1], 0, 255), cmap="Blues")
    above.plot(time, truth, ".", ms=4, color=COLOURS[1], label="what came")
    above.set(ylabel="class", title="dark: likely, before it came")
    above.grid(False)
    above.legend(fontsize=8, loc="upper right")
    below.bar(time, bits, width=time[1], color=COLOURS[0])
    below.axhline(8, color=GREY, ls="--", lw=1)
    below.set(xlabel="time (ms)", ylabel="bits")
    return figure, (
        f"{size} samples of held-out music. The network puts most of its probability near the sample that comes: {bits.mean():.1f} bits "
        f"on average, {np.median(bits):.1f} in the middle, {bits.max():.1f} at worst; a blind guess needs 8."
    )


def temperatures(network: MiniWaveNet) -> tuple[Figure, str]:
    """Draw one prediction of the network at temperatures 0.5, 1 and 1.5."""
    q = torch.from_numpy(classes("test", 2.0)[10_900:12_000])[None]
    with torch.no_grad():
        logits = network(q)[0, :, -1]
    figure, axes = plt.subplots(figsize=(7, 2.8))
    told = []
    for temperature, colour in zip((0.5, 1.0, 1.5), COLOURS):
        p = torch.softmax(logits / temperature, dim=0).numpy()
        axes.plot(p, color=colour, lw=1.5, label=f"temperature {temperature:g}")
        told.append(f"{temperature:g}: {p.max():.2f}")
    middle = int(logits.argmax())
    axes.set(xlabel="class of the next sample", ylabel="probability", xlim=(middle - 25, middle + 25))
    axes.legend(fontsize=8)
    return (
        figure,
        f"One prediction at three temperatures. The most likely class has the probability {', '.join(told)}.",
    )


def what_it_learns_from() -> dict[str, np.ndarray]:
    """Return four seconds of the music to learn from and four of what is held out: sounds at ``RATE``, by label."""
    return {"to learn from": music("train", 4.0), "held out": music("test", 4.0)}


def _distance(x: np.ndarray, back: np.ndarray) -> float:
    """Return how far a sound lies above the error of what came back, in dB."""
    return float(10 * np.log10(np.sum(x**2) / np.sum((x - back) ** 2)))


def _reach(lit: np.ndarray) -> str:
    return f"{len(lit)}, from {lit[0]} to {lit[-1]}" if len(lit) else "none"


def _arrow(axes: Any, first: tuple[float, float], last: tuple[float, float], bend: float) -> None:
    style = {
        "arrowstyle": "-|>",
        "color": GREY,
        "shrinkA": 22,
        "shrinkB": 20,
        "connectionstyle": f"arc3,rad={bend}",
    }
    axes.annotate("", xy=last, xytext=first, arrowprops=style)
