"""Fill gaps of melodies for notebook 12: one network hears what came before, the other one both sides.

``bidirectional`` is the student's ``bidirectional_forward(x, h0, g0, step, back_step)``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure
from torch import nn

from earlab.plots.sequence_shapes_cells import Function, dense, learn, one_step, there, untrained, updates
from earlab.plots.sequence_shapes_melodies import NOTES, Tune, name, one_roll, roll, sound, tunes
from earlab.style import COLOURS

Shown = tuple[Figure, str]
UNITS, BATCH, SPAN = 48, 32, 32  # in each direction; melodies of an update, and notes of each
UPDATES, SECONDS, STEP = 400, 40.0, 5e-3
LONGEST = 64  # notes of a melody that is tested
SHOWN, PLACE = 0, 5  # which test melody's first line is heard, and the note that is missing in it


@dataclass(frozen=True, eq=False)
class Filler:
    """A trained network: its layer, and the last one, which reads states before the gap or on both sides."""

    layer: nn.GRU
    last: nn.Linear

    def scores(self, notes: np.ndarray, bidirectional: Function) -> np.ndarray:
        """Return net inputs (n, NOTES) for every note of a melody (n,), as if it alone were missing."""
        q, x = self.layer.hidden_size, np.eye(NOTES)[notes][:, None]
        step, none = one_step(self.layer), np.zeros((1, q))
        back = one_step(self.layer, backward=True) if self.layer.bidirectional else step
        states = np.asarray(bidirectional(x, none, none, step, back))[:, 0]
        beside = [np.concatenate([none, states[:-1, :q]])]
        if self.layer.bidirectional:
            beside.append(np.concatenate([states[1:, q:], none]))
        V, c = dense(self.last)
        return np.asarray(np.concatenate(beside, axis=1) @ V.T + c)


def opening() -> dict[str, np.ndarray]:
    """Return the first line of a chorale, as sounds at ``RATE``: up to a missing note, beyond it, and whole."""
    line = _line()
    before = Tune(line.notes[: PLACE + 1], line.quarters[: PLACE + 1], line.ends[: PLACE + 1])
    return {
        "what came before": sound(before.notes, before.quarters, PLACE),
        "both sides": sound(line.notes, line.quarters, PLACE),
        "the score": sound(line.notes, line.quarters),
    }


def opening_roll() -> Shown:
    """Draw that line with the place of the missing note shaded."""
    line = _line()
    figure = one_roll(line, "One note is missing", PLACE)
    said = ", ".join("?" if k == PLACE else name(int(note)) for k, note in enumerate(line.notes))
    return figure, f"A melody as notes over time, the place of one note shaded: {said}."


def _line() -> Tune:
    return tunes().test[SHOWN].lines()[0]


def trained(bidirectional: Function, seed: int = 0) -> dict[str, Filler]:
    """Return a network that learned from what comes before, and one that learned from both sides, as many updates each.

    bidirectional: tried once before, so that nobody waits for what is not written.
    """
    step, none = untrained(NOTES, UNITS), np.zeros((1, UNITS))
    bidirectional(np.zeros((2, 1, NOTES)), none, none, step, step)
    return {"before": filler(False, seed), "both sides": filler(True, seed)}


def filler(
    both: bool, seed: int = 0, layers: int = 1, most: int = UPDATES, seconds: float = SECONDS
) -> Filler:
    """Return a trained network; ``both``: of both directions."""
    torch.manual_seed(seed)
    rng, data = np.random.default_rng(seed), [tune.notes for tune in tunes().train]
    layer = nn.GRU(NOTES, UNITS, num_layers=layers, bidirectional=both)
    last = nn.Linear(UNITS * (1 + both), NOTES)
    optimizer = torch.optim.AdamW([*layer.parameters(), *last.parameters()], STEP, weight_decay=0.02)
    for _ in updates(optimizer, most, seconds):
        chosen = [_span(data[k], rng) for k in rng.integers(len(data), size=BATCH)]
        lengths = torch.tensor([len(one) for one in chosen])
        y = nn.utils.rnn.pad_sequence([torch.from_numpy(one) for one in chosen], padding_value=-1)
        z = last(beside(layer, y, lengths))
        learn(optimizer, nn.functional.cross_entropy(z.flatten(0, 1), y.flatten(), ignore_index=-1))
    return Filler(layer, last)


def _span(notes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    start = int(rng.integers(max(1, len(notes) - SPAN + 1)))
    return notes[start : start + SPAN]


def beside(layer: nn.GRU, y: torch.Tensor, lengths: torch.Tensor) -> torch.Tensor:
    """Return for each note of a padded batch (T, N) the states beside it: before it, and behind it where there are such."""
    x = nn.functional.one_hot(y.clamp(min=0), NOTES).float()
    packed = nn.utils.rnn.pack_padded_sequence(x, lengths, enforce_sorted=False)
    states, _ = nn.utils.rnn.pad_packed_sequence(layer(packed)[0], total_length=len(y))
    q = layer.hidden_size
    none = states.new_zeros(1, y.shape[1], q)
    parts = [torch.cat([none, states[:-1, :, :q]])]
    if layer.bidirectional:
        parts.append(torch.cat([states[1:, :, q:], none]))
    return torch.cat(parts, dim=2)


def share(filler: Filler) -> float:
    """Return the share of notes of the test melodies that a network of any number of layers names, computed by torch."""
    right = count = 0
    with torch.inference_mode():
        for tune in tunes().test:
            y = torch.from_numpy(tune.notes[:LONGEST])[:, None]
            z = filler.last(beside(filler.layer, y, torch.tensor([len(y)])))
            right += int((z.argmax(2) == y).sum())
            count += len(y)
    return right / count


def named(filler: Filler, bidirectional: Function) -> float:
    """Return the share of notes of the test melodies, each missing once, that the network names."""
    right = count = 0
    for tune in tunes().test:
        notes = tune.notes[:LONGEST]
        right += int((filler.scores(notes, bidirectional).argmax(axis=1) == notes).sum())
        count += len(notes)
    return right / count


def compared(fillers: dict[str, Filler], bidirectional: Function) -> Shown:
    """Draw which share of missing notes each network names, and what is named by repeating the note before."""
    shares = {what: named(filler, bidirectional) for what, filler in fillers.items()}
    pairs = [(tune.notes[1:LONGEST], tune.notes[: LONGEST - 1]) for tune in tunes().test]
    again = np.concatenate([a[: len(b)] == b[: len(a)] for a, b in pairs])
    shares = {"the note before, again": float(again.mean())} | shares
    figure, axes = plt.subplots(figsize=(7, 2.0))
    rows = range(len(shares))
    axes.barh(rows, [100 * share for share in shares.values()], color=COLOURS[0], height=0.6)
    for row, share in zip(rows, shares.values()):
        axes.text(100 * share + 1, row, f"{share:.0%}", va="center")
    axes.set_yticks(rows, list(shares))
    axes.invert_yaxis()
    axes.set(xlim=(0, 100), xlabel="missing notes named (%)", title="Chorales whose tunes no network has met")
    axes.grid(axis="y", visible=False)
    made = "SYNTHETIC melodies" if tunes().synthetic else f"{len(tunes().test)} chorales"
    said = ", ".join(f"{what} {share:.0%}" for what, share in shares.items())
    return figure, f"Missing notes named in {made} that were not trained on: {said}."


def guesses(fillers: dict[str, Filler], bidirectional: Function) -> dict[str, int]:
    """Return which note each network puts into the gap of the opening."""
    line = _line()
    return {
        what: int(filler.scores(line.notes, bidirectional)[PLACE].argmax())
        for what, filler in fillers.items()
    }


def filled(fillers: dict[str, Filler], bidirectional: Function) -> dict[str, np.ndarray]:
    """Return the line of the opening, filled from what came before, from both sides, and as it is: sounds at ``RATE``."""
    there(fillers)
    line, out = _line(), {}
    for what, note in guesses(fillers, bidirectional).items():
        notes: Any = line.notes.copy()
        notes[PLACE] = note
        out[f"filled from {what}" if what != "before" else "filled from what came before"] = sound(
            notes, line.quarters
        )
    return out | {"the score": sound(line.notes, line.quarters)}


def filled_roll(fillers: dict[str, Filler], bidirectional: Function) -> Shown:
    """Draw what both networks put into the gap, and how probable they find which notes there."""
    line, said = _line(), guesses(fillers, bidirectional)
    figure, (left, right) = plt.subplots(1, 2, figsize=(9, 2.9), width_ratios=[1.5, 1])
    roll(left, line, PLACE, said)
    left.legend(fontsize=9)
    left.set_title("What is put into the gap")
    told = []
    for k, (what, filler) in enumerate(fillers.items()):
        z = filler.scores(line.notes, bidirectional)[PLACE]
        p = np.exp(z - z.max())
        p /= p.sum()
        right.plot(np.arange(NOTES), 100 * p, "o-", ms=3, lw=1, color=COLOURS[k + 1], label=what)
        told.append(f"from {what} {name(int(p.argmax()))} with {p.max():.0%}")
    true = int(line.notes[PLACE])
    right.axvline(true, color=COLOURS[0], ls="--", lw=1, label=f"the score: {name(true)}")
    around = np.arange(true - 7, true + 8, 2)
    right.set_xticks(around, [name(int(note)) for note in around], fontsize=8)
    right.set(xlim=(true - 8, true + 8), ylabel="probability (%)", title="How sure they are")
    right.legend(fontsize=8)
    return figure, f"The gap of the opening, whose note is {name(true)}: {', '.join(told)}."
