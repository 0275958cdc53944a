"""Name spoken digits for notebook 12, from sequences of unequal length, said by somebody the network has never heard.

``classify`` is the student's ``classify_sequence(x, lengths, h0, step, V, c, pick)``, ``pick`` their ``last_valid_state(H, lengths)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure
from torch import nn

from earlab.data import load_speech_digits
from earlab.plots.sequence_shapes_cells import (
    Function,
    dense,
    last_states,
    learn,
    one_step,
    there,
    untrained,
    updates,
)
from earlab.style import COLOURS

Shown = tuple[Figure, str]
RATE = 8_000  # Hz
FFT, HOP, BANDS = 256, 160, 32  # a frame every 20 ms
FLOOR = 1e-8  # of power, where a clip's peak is 1
UNITS, BATCH, STEP, DECAY, DROPOUT, NOISE = 64, 64, 5e-3, 0.02, 0.5, 0.5
UPDATES, SECONDS = 900, 60.0


@dataclass(frozen=True, eq=False)
class Clips:
    """Spoken digits: frames (T, N, BANDS) float32 of log power, lengths (N,), digits y (N,), speakers (N,), sounds x (N, samples)."""

    frames: np.ndarray
    lengths: np.ndarray
    y: np.ndarray
    speakers: np.ndarray
    x: np.ndarray
    synthetic: bool


@dataclass(frozen=True, eq=False)
class Listener:
    """A trained network; what it reads (T, N, BANDS) of the clips of the one who was left out, whose rows ``test`` marks."""

    layer: nn.GRU
    last: nn.Linear
    x: np.ndarray
    test: np.ndarray
    left_out: str

    @property
    def lengths(self) -> np.ndarray:
        """Real frames of each test clip, (N,)."""
        return clips().lengths[self.test]

    @property
    def y(self) -> np.ndarray:
        """The digit of each test clip, (N,)."""
        return clips().y[self.test]

    def probabilities(self, classify: Function, pick: Function) -> np.ndarray:
        """Return what the student's function makes of the test clips, (N, 10)."""
        V, c = dense(self.last)
        h0 = np.zeros((self.x.shape[1], self.layer.hidden_size))
        found = classify(self.x, self.lengths, h0, one_step(self.layer), V, c, pick)
        return np.asarray(found)


@cache
def clips() -> Clips:
    """Return all recordings as log-mel frames; each clip's peak is 1."""
    from librosa.filters import mel

    digits = load_speech_digits()
    assert digits.groups is not None
    assert digits.lengths is not None
    x = digits.x / np.abs(digits.x).max(axis=1, keepdims=True)
    bank = mel(sr=RATE, n_fft=FFT, n_mels=BANDS, dtype=np.float64)
    framed = np.lib.stride_tricks.sliding_window_view(np.pad(x, ((0, 0), (FFT // 2, FFT // 2))), FFT, axis=1)
    power = np.abs(np.fft.rfft(framed[:, ::HOP] * np.hanning(FFT))) ** 2
    frames = np.log10(np.maximum(power @ bank.T, FLOOR)).swapaxes(0, 1)
    lengths = np.clip(-(-digits.lengths // HOP), 1, len(frames))
    return Clips(frames.astype(np.float32), lengths, digits.y, digits.groups, x, digits.synthetic)


def read_of(train: np.ndarray) -> np.ndarray:
    """Return what a network reads of all clips, (T, N, BANDS): each band with mean 0 and deviation 1 over the clips ``train``.

    Padding is 0, as in most programs.
    """
    every = clips()
    real = np.arange(len(every.frames))[:, None] < every.lengths
    heard = every.frames[:, train][real[:, train]]
    return np.asarray((every.frames - heard.mean(axis=0)) / heard.std(axis=0) * real[..., None])


def listened(classify: Function, pick: Function, left_out: str = "") -> Listener:
    """Return ``trained(left_out)``; the student's functions are tried once before, so that nobody waits for what is not written."""
    tried(classify, pick, BANDS, UNITS)
    return trained(left_out)


def tried(classify: Function, pick: Function, d: int, q: int) -> None:
    """Run a student's functions on one sequence of two steps and forget what comes out."""
    one, V = np.ones(1, dtype=int), np.zeros((2, q))
    classify(np.zeros((2, 1, d)), one, np.zeros((1, q)), untrained(d, q), V, np.zeros(2), pick)
    pick(np.zeros((2, 1, q)), one)


def trained(
    left_out: str = "", both: bool = False, seed: int = 0, most: int = UPDATES, seconds: float = SECONDS
) -> Listener:
    """Return a network that learned from all speakers but one; without a name, the second of them by the alphabet.

    both: the last states of both directions together.
    Raises ValueError for a name that nobody has.
    """
    every = clips()
    names = sorted(set(every.speakers.tolist()))
    left_out = left_out or names[1]
    if left_out not in names:
        raise ValueError(f"left_out is {left_out!r}; the speakers are {', '.join(names)}.")
    torch.manual_seed(seed)
    test = every.speakers == left_out
    rng, rows = np.random.default_rng(seed), np.flatnonzero(~test)
    x = read_of(rows)
    X, lengths, y = torch.from_numpy(x).float(), torch.from_numpy(every.lengths), torch.from_numpy(every.y)
    layer, last = nn.GRU(BANDS, UNITS, bidirectional=both), nn.Linear(UNITS * (1 + both), 10)
    optimizer = torch.optim.AdamW([*layer.parameters(), *last.parameters()], STEP, weight_decay=DECAY)
    for _ in updates(optimizer, most, seconds):
        some = torch.from_numpy(rng.choice(rows, BATCH))
        longest = int(lengths[some].max())
        h = last_states(layer, disturbed(X[:longest, some]), lengths[some])
        z = last(nn.functional.dropout(h, DROPOUT))
        learn(optimizer, nn.functional.cross_entropy(z, y[some]))
    return Listener(layer, last, x[:, test].astype(float), test, left_out)


def disturbed(x: torch.Tensor) -> torch.Tensor:
    """Return clips (T, N, BANDS) with noise, louder or softer, moved by up to two bands, and with a few bands and frames hidden."""
    t, n, bands = x.shape
    x = torch.roll(x, int(torch.randint(-2, 3, ())), 2)
    x = x + NOISE * torch.randn_like(x) + 0.3 * torch.randn(1, n, 1)
    low, wide = torch.randint(0, bands - 4, (n, 1)), torch.randint(0, 7, (n, 1))
    band, frame = torch.arange(bands), torch.arange(t)[:, None]
    first, long = torch.randint(0, 20, (n,)), torch.randint(0, 5, (n,))
    shown = (band < low) | (band >= low + wide)
    return x * shown * ((frame < first) | (frame >= first + long))[..., None]


def accuracy(listener: Listener) -> float:
    """Return the share of test clips that a network names, in one direction or both, computed by torch."""
    with torch.inference_mode():
        h = last_states(
            listener.layer, torch.from_numpy(listener.x).float(), torch.from_numpy(listener.lengths)
        )
        return float((listener.last(h).argmax(1).numpy() == listener.y).mean())


def last_row(H: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Pick as somebody does who forgets the padding."""
    return np.asarray(H)[-1]


def tested(listener: Listener, classify: Function, pick: Function) -> Shown:
    """Draw which digits are taken for which, with the last valid state; say how many are named so, and with the last row."""
    answers = listener.probabilities(classify, pick).argmax(axis=1)
    share = float((answers == listener.y).mean())
    wrong = float((listener.probabilities(classify, last_row).argmax(axis=1) == listener.y).mean())
    table = np.zeros((10, 10))
    np.add.at(table, (listener.y, answers), 1)
    figure, (left, right) = plt.subplots(1, 2, figsize=(8.4, 3.6), width_ratios=[1.2, 1])
    left.imshow(100 * table / table.sum(axis=1, keepdims=True), cmap="Blues", vmin=0, vmax=100)
    for row, column in zip(*np.nonzero(table)):
        colour = "white" if table[row, column] > table[row].sum() / 2 else "0.3"
        left.text(
            column, row, f"{table[row, column]:.0f}", ha="center", va="center", fontsize=8, color=colour
        )
    left.set(xticks=range(10), yticks=range(10), xlabel="answer", ylabel="said")
    left.set_title(f"{listener.left_out}, whom nobody trained on", fontsize=10)
    left.grid(False)
    right.bar([0, 1], [100 * share, 100 * wrong], color=COLOURS[:2], width=0.6)
    right.axhline(10, color="0.5", ls="--", lw=1)
    right.set_xticks([0, 1], ["last valid\nstate", "last row"])
    right.set(ylim=(0, 100), ylabel="digits named (%); dashed: guessing")
    for place, value in enumerate((share, wrong)):
        right.text(place, 100 * value + 1.5, f"{value:.0%}", ha="center")
    right.grid(axis="x", visible=False)
    voices = "SYNTHETIC voices" if clips().synthetic else "recordings"
    return figure, (
        f"{len(listener.y)} {voices} of {listener.left_out}, whom the network has never heard: {share:.0%} named with the last valid "
        f"state, {wrong:.0%} with the last row of the padded batch. Guessing names 10%."
    )


def confused(listener: Listener, classify: Function, pick: Function, most: int = 3) -> dict[str, np.ndarray]:
    """Return the clips that are named most wrongly, sounds at ``RATE`` by what was said and what was answered; or the least sure."""
    there(listener)
    p = listener.probabilities(classify, pick)
    answers, sounds = p.argmax(axis=1), clips().x[listener.test]
    doubt = p[np.arange(len(p)), listener.y] - p.max(axis=1)
    out: dict[str, np.ndarray] = {}
    for n in np.argsort(doubt, kind="stable"):
        label = f"“{listener.y[n]}”, taken for {answers[n]} ({p[n].max():.0%})"
        if len(out) < most and not any(said[1] == label[1] for said in out):
            out[label] = np.trim_zeros(sounds[n])
    return out
