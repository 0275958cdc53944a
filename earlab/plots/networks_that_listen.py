"""Draw what notebook 09 looks at: layouts of inputs, mel pictures, shifted ones, first layers, answers that move."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from earlab.plots.networks_that_listen_training import (
    HOP_LENGTH,
    N_MELS,
    Clips,
    Function,
    History,
    answers_of,
    centres,
    pictures,
)
from earlab.style import COLOURS

Shown = tuple[Figure, str]
LAYOUTS = (  # what, its axes without and with channels, and the batch that torch takes
    ("one microphone", "sound", "time", "1-D, one channel", "(N, 1, time)"),
    ("two microphones", "stereo", "time, 2 channels", "1-D, two channels", "(N, 2, time)"),
    ("a spectrogram", "mel", "frequency × time", "2-D, one channel", "(N, 1, frequency, time)"),
    (
        "a colour picture",
        "colour",
        "height × width, 3 channels",
        "2-D, three channels",
        "(N, 3, height, width)",
    ),
    ("a body scan", "scan", "depth × height × width", "3-D, one channel", "(N, 1, depth, height, width)"),
    (
        "colour video",
        "video",
        "time × height × width, 3 channels",
        "3-D, three channels",
        "(N, 3, time, height, width)",
    ),
)
DELAYS = (0, 1, 2, 4, 8, 12, 16)  # frames
SHIFTS = (-12, -8, -5, -2, 0, 2, 5, 8, 12)  # bands


def layouts() -> Shown:
    """Draw the lecture's table: inputs of one, two and three dimensions, with one channel and with several."""
    figure, panels = plt.subplots(3, 2, figsize=(7, 4.6))
    random = np.random.default_rng(0)
    told = []
    for axes, (what, kind, inner, dims, batch) in zip(panels.flat, LAYOUTS):
        axes.set_title(f"{what}: {dims}", size=10)
        axes.text(0.0, -0.12, batch, transform=axes.transAxes, size=9, family="monospace", va="top")
        axes.axis("off")
        _sketch(axes, kind, random)
        told.append(f"{what}, {inner}: {dims}, as a batch {batch}")
    return figure, f"Six kinds of input. {'; '.join(told)}."


def _sketch(axes: Axes, kind: str, random: np.random.Generator) -> None:
    """Draw a small picture of one kind of input."""
    time = np.linspace(0, 1, 200)
    waves = [np.sin(40 * time) * np.exp(-3 * time), 2.2 + np.sin(40 * time + 1) * np.exp(-2 * time)]
    if kind in ("sound", "stereo"):
        for wave, colour in zip(waves[: 1 if kind == "sound" else 2], COLOURS):
            axes.plot(time, wave, lw=1, color=colour)
    elif kind == "mel":
        axes.imshow(
            np.outer(np.arange(8)[::-1] % 3, np.exp(-np.arange(24) / 9)), aspect="auto", cmap="viridis"
        )
    elif kind == "colour":
        axes.imshow(random.random((6, 18, 3)), aspect="auto")
    else:
        for back in range(4, -1, -1):
            image = random.random((5, 6, 3) if kind == "video" else (5, 6))
            left, bottom = 0.9 * back, 0.5 * back
            axes.imshow(image, extent=(left, left + 6, bottom, bottom + 4), cmap="gray", zorder=5 - back)
        axes.set(xlim=(0, 22), ylim=(0, 7), aspect="auto")


def mel_pictures(log_mel: Function) -> Shown:
    """Draw a clip of each instrument as the network sees it, (64 bands, 32 frames), from the student's ``log_mel``."""
    from earlab.data import load_instruments

    instruments = load_instruments()
    chosen = [_clip_of(instruments, k) for k in range(len(instruments.classes))]
    images = pictures(log_mel, instruments.x[chosen]).numpy()[:, 0] * 80
    figure, panels = plt.subplots(2, 5, figsize=(8, 4.4), sharex=True, sharey=True)
    for axes, image, name in zip(panels.flat, images, instruments.classes):
        drawn = _mel(axes, image, instruments.sample_rate)
        axes.set_title(name, size=10)
    for axes in panels[:, 0]:
        axes.set_ylabel("Hz")
    for axes in panels[1]:
        axes.set_xlabel("s")
    figure.colorbar(drawn, ax=panels, label="dB", fraction=0.03)
    told = ", ".join(f"{name} {image.mean():.0f}" for name, image in zip(instruments.classes, images))
    return figure, (
        f"Ten clips as pictures of {images.shape[1]} mel bands and {images.shape[2]} frames, from {images.min():.0f} to "
        f"{images.max():.0f} dB, the loudest place of each at 0. Mean levels in dB: {told}."
    )


def _clip_of(instruments: Any, label: int, near: int = 60) -> int:
    """Return the number of the first clip of a recording of an instrument, the one with the pitch nearest to ``near``."""
    rows = np.flatnonzero((instruments.y == label) & (instruments.columns["clip"] == 0))
    return int(rows[np.abs(instruments.columns["midi"][rows] - near).argmin()])


def _mel(axes: Axes, image: np.ndarray, rate: float | None, low: float = -80, high: float = 0) -> Any:
    """Draw a mel picture (bands, frames) with Hz at its bands."""
    seconds = image.shape[1] * HOP_LENGTH / (rate or 1)
    drawn = axes.imshow(
        image,
        origin="lower",
        aspect="auto",
        extent=(0, seconds, 0, N_MELS),
        vmin=low,
        vmax=high,
        cmap="viridis",
    )
    places = [7, 19, 33, 47, 61]
    axes.set_yticks([place + 0.5 for place in places], [f"{centres()[place]:.0f}" for place in places])
    axes.grid(False)
    return drawn


def shifted(shift_bands: Function, log_mel: Function) -> Shown:
    """Draw one clip, shifted by -12, -5, 0, 5 and 12 bands by the student's ``shift_bands``."""
    from earlab.data import load_instruments

    instruments = load_instruments()
    clip = _clip_of(instruments, instruments.classes.index("violin"), 76)
    shifts = [-12, -5, 0, 5, 12]
    batch = pictures(log_mel, instruments.x[[clip]]).repeat(len(shifts), 1, 1, 1)
    images = np.asarray(shift_bands(batch, torch.tensor(shifts), -1.0))[:, 0] * 80
    figure, panels = plt.subplots(1, len(shifts), figsize=(8, 2.6), sharey=True)
    for axes, image, shift in zip(panels, images, shifts):
        _mel(axes, image, instruments.sample_rate)
        axes.set(title=f"{shift:+d} bands" if shift else "as it is", xlabel="s")
    panels[0].set_ylabel("Hz")
    loudest = [int(np.argmax(image.max(axis=1))) for image in images]
    return figure, (
        f"A violin's note, moved by {', '.join(map(str, shifts))} mel bands. Its loudest band is number "
        f"{', '.join(str(band) for band in loudest)}, counted from 0; what moves in at a rim is silent."
    )


def with_and_without(histories: Mapping[str, History]) -> Shown:
    """Draw losses, and training and test shares of runs, by their names; the sentence has the shares in the end."""
    figure, (left, right) = plt.subplots(1, 2, figsize=(8, 3.3))
    told = []
    for colour, (name, history) in zip(COLOURS, histories.items()):
        if not history.losses:
            raise NotImplementedError("nothing was trained yet")
        left.semilogy(np.arange(1, len(history.losses) + 1), history.losses, color=colour, label=name)
        right.plot(history.epochs, 100 * np.array(history.train), "--", color=colour, lw=1.2)
        right.plot(history.epochs, 100 * np.array(history.test), color=colour, label=name)
        told.append(
            f"{name}: {history.train[-1]:.0%} of the clips to train on and {history.test[-1]:.0%} of the test clips after "
            f"{len(history.losses)} epochs, loss {history.losses[-1]:.2g}"
        )
    left.set(xlabel="epoch", ylabel="cross entropy in training")
    right.set(
        xlabel="epoch", ylabel="named correctly (%)", ylim=(0, 102), title="dashed: trained on; full: test"
    )
    right.legend(fontsize=8, loc="lower right")
    return figure, f"Training on ten instruments. {'; '.join(told)}."


def first_layer(history: History, most: int = 12) -> Shown:
    """Draw the first layer's filters and their gradients before, during and after training."""
    last = max(history.filters)
    if not last:
        raise NotImplementedError("nothing was trained yet")
    moments = sorted({1, max(2, round(last / 4)), last})
    shown = min(most, len(history.filters[last][0]))
    rows: list[tuple[str, np.ndarray]] = [("before", history.filters[0][0])]
    for moment in moments:
        weight, slope = history.filters[moment]
        rows += [(f"epoch {moment}", weight), ("gradient", slope)]
    rows.append(("what changed", history.filters[last][0] - history.filters[0][0]))
    figure, panels = plt.subplots(len(rows), shown, figsize=(8, 0.62 * len(rows) + 0.3))
    most_weight = max(np.abs(array[:shown]).max() for name, array in rows if name != "gradient")
    for row, (name, array) in zip(panels, rows):
        limit = (np.abs(array[:shown]).max() or 1.0) if name == "gradient" else most_weight
        for axes, one in zip(row, array):
            axes.imshow(one[0], cmap="PuOr_r", vmin=-limit, vmax=limit, origin="lower")
            axes.set(xticks=[], yticks=[])
            axes.grid(False)
        row[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=8)
    first, final = (history.filters[moment][0].ravel() for moment in (0, last))
    alike = first @ final / np.linalg.norm(first) / np.linalg.norm(final)
    changed = np.linalg.norm(final - first) / np.linalg.norm(first)
    slopes = "; ".join(
        f"epoch {moment}: {np.linalg.norm(history.filters[moment][1]):.3g}" for moment in moments
    )
    return figure, (
        f"{shown} of the first layer's {len(history.filters[0][0])} filters before, during and after {last} epochs, frequency upwards, "
        f"time to the right, each with its latest gradient below, and what changed in the end, on the filters' scale. Length of the gradient, {slopes}. Weights in the end "
        f"are like those at the start with a cosine of {alike:.2f}; what changed is {changed:.0%} as long as they are."
    )


def shift_in_time_and_pitch(network: Any, data: Clips) -> Shown:
    """Draw how many test clips keep their answer when their picture is moved in time, and when it is moved in pitch."""
    if not isinstance(network, torch.nn.Module):
        raise NotImplementedError("no network was trained yet")
    plain = answers_of(network, data.X_test)
    kinds = {
        "later, in frames, round the end": (3, DELAYS),
        "up or down, in mel bands": (2, SHIFTS),
    }
    figure, panels = plt.subplots(1, 2, figsize=(8, 3.2), sharey=True)
    told = []
    for axes, (name, (axis, steps)) in zip(panels, kinds.items()):
        answers = [answers_of(network, moved_by(data.X_test, step, axis)) for step in steps]
        kept = [100 * float(np.mean(given == plain)) for given in answers]
        right = [100 * float(np.mean(given == data.y_test.numpy())) for given in answers]
        axes.plot(steps, kept, "o-", label="same answer as before")
        axes.plot(steps, right, "s--", label="right answer")
        axes.set(xlabel=f"moved {name}", ylim=(0, 102))
        told.append(
            f"{name}: "
            + ", ".join(
                f"{step} {one:.0f}% same {two:.0f}% right" for step, one, two in zip(steps, kept, right)
            )
        )
    panels[0].set_ylabel("test clips (%)")
    panels[0].legend(fontsize=8, loc="lower left")
    return figure, f"Test clips whose picture is moved {'; '.join(told)}."


def moved_by(X: torch.Tensor, step: int, axis: int) -> torch.Tensor:
    """Return pictures X (N, 1, M, T) moved in time, axis 3, round the end, or in pitch, axis 2, where what moves in is silent."""
    out = torch.roll(X, step, axis)
    if axis == 2 and step:
        out[:, :, slice(0, step) if step > 0 else slice(X.shape[2] + step, None)] = -1.0
    return out
