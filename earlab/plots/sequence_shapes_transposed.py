"""Train an encoder and a decoder for notebook 12: lines of chorales, a fourth higher and without repeated notes.

``decode`` is the student's ``decode(h0, start, end, longest, step, V, c)``.
"""

from __future__ import annotations

from dataclasses import dataclass

import matplotlib.pyplot as plt
import numpy as np
import torch
from matplotlib.figure import Figure
from torch import nn

from earlab.plots.sequence_shapes_cells import (
    Function,
    dense,
    last_states,
    learn,
    one_step,
    padded,
    there,
    untrained,
    updates,
)
from earlab.plots.sequence_shapes_melodies import Tune, name, sound, tunes
from earlab.style import COLOURS

Shown = tuple[Figure, str]
SHORTEST, LONGEST = 3, 8  # notes of a line
LOW, HIGH, UP = 3, 27, 5  # notes that a line may have, and by how much it is moved
SIGNS = HIGH + UP + 1  # notes, and one sign more
END = START = SIGNS - 1  # the end sign is read first, too
UNITS, BATCH, STEP = 128, 64, 4e-3
UPDATES, SECONDS = 1800, 60.0


@dataclass(frozen=True, eq=False)
class Pair:
    """A trained encoder, which reads one-hot notes, and a trained decoder with its last layer."""

    encoder: nn.GRU
    decoder: nn.GRU
    last: nn.Linear

    def answers(self, lines: list[np.ndarray], decode: Function) -> list[np.ndarray]:
        """Return what the student's function decodes of each line."""
        x, lengths = padded(lines)
        with torch.inference_mode():
            h = last_states(self.encoder, one_hot(torch.from_numpy(x)), torch.from_numpy(lengths))
        V, c = dense(self.last)
        signs, counts = decode(h.double().numpy(), START, END, LONGEST + 2, one_step(self.decoder), V, c)
        return [np.asarray(signs)[: int(count), n] for n, count in enumerate(np.asarray(counts))]


def one_hot(x: torch.Tensor) -> torch.Tensor:
    """Return signs (...) as one-hot rows (..., SIGNS)."""
    return nn.functional.one_hot(x, SIGNS).float()


def asked(notes: np.ndarray) -> np.ndarray:
    """Return what a line is to become: a fourth higher, a repeated note once."""
    return notes[np.concatenate([[True], np.diff(notes) != 0])] + UP


def lines_of(part: tuple[Tune, ...]) -> list[Tune]:
    """Return the lines of 3 to 8 notes that are neither too high nor too low to be moved."""
    lines = [line for tune in part for line in tune.lines()]
    return [
        line
        for line in lines
        if SHORTEST <= len(line.notes) <= LONGEST and line.notes.min() >= LOW and line.notes.max() < HIGH
    ]


def trained(decode: Function, seed: int = 0, most: int = UPDATES) -> Pair:
    """Return an encoder and a decoder, trained by teacher forcing on the lines of the training chorales, moved at random.

    decode: tried once before, so that nobody waits for what is not written.
    """
    V, c = np.zeros((SIGNS, UNITS)), np.zeros(SIGNS)
    decode(np.zeros((1, UNITS)), START, END, 2, untrained(SIGNS, UNITS), V, c)
    torch.manual_seed(seed)
    rng, lines = np.random.default_rng(seed), [line.notes for line in lines_of(tunes().train)]
    pair = Pair(nn.GRU(SIGNS, UNITS), nn.GRU(SIGNS, UNITS), nn.Linear(UNITS, SIGNS))
    parts = (pair.encoder, pair.decoder, pair.last)
    optimizer = torch.optim.Adam([weight for part in parts for weight in part.parameters()], STEP)
    for _ in updates(optimizer, most, SECONDS):
        chosen = [_moved(lines[k], rng) for k in rng.integers(len(lines), size=BATCH)]
        x, lengths = padded(chosen)
        y, counts = padded([np.append(asked(one), END) for one in chosen])
        h = last_states(pair.encoder, one_hot(torch.from_numpy(x)), torch.from_numpy(lengths))
        said = torch.from_numpy(np.concatenate([np.full((1, BATCH), START), y[:-1]]))
        z = pair.last(pair.decoder(one_hot(said), h[None])[0])
        real = torch.from_numpy(np.arange(len(y))[:, None] < counts)
        learn(optimizer, nn.functional.cross_entropy(z[real], torch.from_numpy(y)[real]))
    return pair


def _moved(notes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    return notes + int(rng.integers(LOW - notes.min(), HIGH - notes.max()))


def right(pair: Pair, decode: Function) -> dict[int, np.ndarray]:
    """Return for each length of a test line which of them come out right as a whole, (lines,) bool."""
    lines = [line.notes for line in lines_of(tunes().test)]
    found = [np.array_equal(a, asked(b)) for a, b in zip(pair.answers(lines, decode), lines)]
    return {
        n: np.array([ok for ok, line in zip(found, lines) if len(line) == n])
        for n in sorted({len(line) for line in lines})
    }


def tested(pair: Pair, decode: Function) -> Shown:
    """Draw which share of test lines comes out right as a whole, by their length."""
    found = right(pair, decode)
    every = np.concatenate(list(found.values()))
    figure, axes = plt.subplots(figsize=(7, 2.8))
    shares = [100 * ok.mean() for ok in found.values()]
    axes.bar(list(found), shares, color=COLOURS[0], width=0.7)
    for n, share, ok in zip(found, shares, found.values()):
        axes.text(n, share + 2, f"{share:.0f}%\nof {len(ok)}", ha="center", fontsize=8)
    axes.set(
        ylim=(0, 125),
        yticks=[0, 50, 100],
        xlabel="notes of the line",
        ylabel="all notes right (%)",
        title="Lines that neither network has met",
    )
    axes.grid(axis="x", visible=False)
    said = ", ".join(f"{n} notes {share:.0f}% of {len(ok)}" for (n, ok), share in zip(found.items(), shares))
    return (
        figure,
        f"Test lines that come out right as a whole, {every.mean():.0%} of {len(every)}, by length: {said}.",
    )


def examples(pair: Pair, decode: Function) -> list[tuple[str, Tune, np.ndarray]]:
    """Return a short line that came out right, and a longer one: what it is, the line, and the answer."""
    lines = lines_of(tunes().test)
    answers = pair.answers([line.notes for line in lines], decode)
    cases = list(zip(lines, answers))
    fine = [
        (line, said)
        for line, said in cases
        if np.array_equal(said, asked(line.notes)) and len(said) < len(line.notes)
    ]
    wrong = [
        (line, said) for line, said in cases if not np.array_equal(said, asked(line.notes)) and len(said)
    ]
    out = []
    if fine:
        out.append(("right", *max(fine, key=lambda case: len(case[0].notes))))
    if wrong:
        out.append(("wrong", *max(wrong, key=lambda case: len(case[0].notes))))
    return out


def heard(pair: Pair, decode: Function) -> dict[str, np.ndarray]:
    """Return a line and what became of it, twice: one that came out right, and one that did not; sounds at ``RATE``."""
    there(pair)
    out: dict[str, np.ndarray] = {}
    for what, line, said in examples(pair, decode):
        out[f"line {len(out) // 2 + 1}: {len(line.notes)} notes"] = sound(
            line.notes, np.ones(len(line.notes))
        )
        out[f"answer, {what}: {len(said)} notes"] = sound(said, np.ones(len(said)))
    return out


def rolls(pair: Pair, decode: Function) -> Shown:
    """Draw these lines as notes, with what should have come out, and what did."""
    cases = examples(pair, decode)
    figure, panels = plt.subplots(1, len(cases), figsize=(8.5, 3.0), squeeze=False)
    told = []
    for axes, (what, line, said) in zip(panels[0], cases):
        rows = {"line": line.notes, "asked": asked(line.notes), "answer": said}
        for colour, (row, notes) in zip((COLOURS[0], "0.6", COLOURS[1]), rows.items()):
            axes.plot(
                np.arange(len(notes)) + 1,
                notes,
                "o-" if row != "asked" else "s:",
                ms=5 if row != "asked" else 9,
                mfc="none" if row == "asked" else None,
                color=colour,
                label=row,
            )
        used = range(int(min(line.notes)), int(max(asked(line.notes).max(), said.max())) + 1, 2)
        axes.set_yticks(list(used), [name(note) for note in used], fontsize=8)
        axes.set(xlabel="note", title=f"The answer is {what}")
        told.append(
            f"{what}: {' '.join(map(name, line.notes))} was asked to be {' '.join(map(name, asked(line.notes)))} and became {' '.join(map(name, said))}"
        )
    panels[0, 0].legend(fontsize=8)
    return figure, "Two lines and their answers. " + ". ".join(told) + "."
