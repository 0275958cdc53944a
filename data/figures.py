"""One picture for each data set, drawn from what its loader returns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure

from earlab.data import (
    Dataset,
    load_chorales,
    load_crepe,
    load_digits,
    load_drums,
    load_events,
    load_instruments,
    load_mixtures,
    load_speaker_encoder,
    load_speech_digits,
)
from earlab.data.locations import is_there
from earlab.data.wavenet import SAMPLE_RATE, spoken
from earlab.style import use_style


def draw(name: str, path: Path) -> None:
    """Write the figure of a set; leave the one that is there where the set is not on this machine."""
    if name not in DRAWN:
        raise KeyError(f"no figure is known for the set {name!r}")
    needed, drawing = DRAWN[name]
    if not all(map(is_there, needed)):
        print(f"{name}: not on this machine, its figure stays")
        return
    use_style()
    figure = drawing()
    figure.savefig(path, dpi=100)
    plt.close(figure)


def images(data: Dataset) -> Figure:
    """Draw ten examples of each class."""
    figure, axes = plt.subplots(len(data.classes), 10, figsize=(5, 5))
    for k, row in enumerate(axes):
        for ax, image in zip(row, data.x[data.y == k], strict=False):
            ax.imshow(image, cmap="gray_r")
            ax.axis("off")
    return figure


def waveforms(data: Dataset, columns: int = 5) -> Figure:
    """Draw one example of each class, each by another group where there are enough, over one time axis."""
    rows = -(-len(data.classes) // columns)
    columns = min(columns, len(data.classes))
    size = (7, 1.3 * rows + 0.4)
    figure, axes = plt.subplots(rows, columns, figsize=size, squeeze=False, sharex=True, sharey=True)
    time = np.arange(data.x.shape[1]) / data.sample_rate
    for k, ax in enumerate(axes.flat):
        if k >= len(data.classes):
            ax.axis("off")
            continue
        chosen = np.flatnonzero(data.y == k)
        groups = np.unique(data.groups[chosen])
        at = chosen[data.groups[chosen] == groups[k % len(groups)]][0]
        ax.plot(time, data.x[at], linewidth=0.4)
        ax.set_title(data.classes[k], fontsize=9)
        ax.tick_params(labelsize=8)
    axes[0, 0].set_ylim(-1, 1)
    figure.supxlabel("time in s", fontsize=9)
    return figure


def similarities() -> Figure:
    """Draw how near the speaker encoder puts spoken digits, six by each of six speakers."""
    data = load_speech_digits(synthetic=False)
    order = np.concatenate([np.flatnonzero(data.groups == voice)[:6] for voice in np.unique(data.groups)])
    embedded = load_speaker_encoder().embed(data.x[order], data.sample_rate, data.lengths[order])
    figure, ax = plt.subplots(figsize=(4.6, 3.8))
    shown = ax.imshow(embedded @ embedded.T)
    ax.set(xlabel="spoken digit, six by each speaker", ylabel="the same")
    ax.grid(False)
    figure.colorbar(shown, label="cosine of embeddings")
    return figure


def first_filters() -> Figure:
    """Draw sixteen filters of CREPE's first layer."""
    filters = load_crepe().get_submodule("conv1").weight[::8, 0, :, 0].numpy()
    figure, axes = plt.subplots(4, 4, figsize=(7, 4), sharex=True)
    for ax, taps in zip(axes.flat, filters, strict=True):
        ax.plot(1000 * np.arange(len(taps)) / 16_000, taps, linewidth=0.6)
        ax.set_yticks([])
        ax.tick_params(labelsize=8)
    figure.supxlabel("time in ms", fontsize=9)
    return figure


def stems() -> Figure:
    """Draw a mixture of each kind above its two stems."""
    figure, axes = plt.subplots(3, 2, figsize=(7, 3.6), sharex=True, sharey=True)
    for column, kind in zip(axes.T, ("chorale", "speech"), strict=True):
        mixed = load_mixtures(kind, count=1)
        rows = {"mixture": mixed.x[0], **dict(zip(mixed.stem_names, mixed.stems[0], strict=True))}
        for ax, (name, wave) in zip(column, rows.items(), strict=True):
            ax.plot(np.arange(len(wave)) / mixed.sample_rate, wave, linewidth=0.3)
            ax.set_title(name, fontsize=9)
    axes[0, 0].set_ylim(-1, 1)
    figure.supxlabel("time in s", fontsize=9)
    return figure


def piano_roll() -> Figure:
    """Draw the notes of one chorale, a colour for each part."""
    piece = next(piece for piece in load_chorales() if piece.name == "bwv269")
    figure, ax = plt.subplots(figsize=(7, 2.6))
    for voice, part in enumerate(("soprano", "alto", "tenor", "bass")):
        begins = np.flatnonzero(piece.start[:, voice])
        for begin, end in zip(begins, [*begins[1:], len(piece.pitch)], strict=True):
            height = piece.pitch[begin, voice]
            ax.plot([begin / 4 + 0.1, end / 4 - 0.1], [height, height], color=f"C{voice}", linewidth=3)
        ax.plot([], [], color=f"C{voice}", label=part)
    ax.set(xlabel="time in quarter notes", ylabel="pitch in MIDI numbers")
    ax.legend(fontsize=8, ncols=4, loc="upper left", bbox_to_anchor=(0, 1.15))
    return figure


def made_and_recorded() -> Figure:
    """Draw a moment of what the miniature WaveNet made above a moment of a recorded trombone."""
    data = load_instruments()
    recorded = data.x[data.y == data.classes.index("trombone")][17]
    figure, axes = plt.subplots(2, 1, figsize=(7, 2.8), sharex=True)
    shown = {
        "made by the network": (spoken(), SAMPLE_RATE),
        "recorded": (recorded, data.sample_rate),
    }
    for ax, (name, (wave, rate)) in zip(axes, shown.items(), strict=True):
        moment = wave[rate // 4 :][: rate // 10]
        ax.plot(1000 * np.arange(len(moment)) / rate, moment / np.abs(moment).max(), linewidth=0.6)
        ax.set_title(name, fontsize=9)
        ax.set_yticks([])
    figure.supxlabel("time in ms", fontsize=9)
    return figure


DRAWN: dict[str, tuple[tuple[str, ...], Callable[[], Figure]]] = {
    "chorales": (("chorales",), piano_roll),
    "crepe_tiny": (("crepe_tiny",), first_filters),
    "digits": (("digits",), lambda: images(load_digits())),
    "full_digits": (("digits",), lambda: images(load_digits())),  # they are among the seventy thousand
    "drums": (("drums",), lambda: waveforms(load_drums())),
    "events": (("events",), lambda: waveforms(load_events())),
    "instruments": (("instruments",), lambda: waveforms(load_instruments())),
    "mixtures": (("chorales", "speech_digits"), stems),
    "rendered_instruments": (("rendered_instruments",), lambda: waveforms(load_instruments(rendered=True))),
    "speaker_encoder": (("speaker_encoder", "speech_digits"), similarities),
    "speech_digits": (("speech_digits",), lambda: waveforms(load_speech_digits(synthetic=False))),
    "wavenet": (("wavenet", "instruments"), made_and_recorded),
    "synthetic_speech_digits": (
        ("synthetic_speech_digits",),
        lambda: waveforms(load_speech_digits(synthetic=True)),
    ),
}
