"""Prepare the melodies of notebook 12: sopranos of chorales as notes, in one key, and as sound and picture."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes

from earlab.data import DataError, load_chorales
from earlab.style import COLOURS

RATE = 16_000  # Hz
QUARTER = 0.45  # seconds
LOWEST, NOTES = 55, 30  # MIDI pitch of note 0, and how many notes there are
PLAYER = "flute"
NAMES = ("C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")
_SCALE = np.array([12, 14, 16, 17, 19, 21, 23, 24])  # C major, for melodies made by a program


@dataclass(frozen=True, eq=False)
class Tune:
    """A melody: notes (n,) as numbers above ``LOWEST``, their lengths in quarters (n,), and where lines end (n,) bool."""

    notes: np.ndarray
    quarters: np.ndarray
    ends: np.ndarray

    def lines(self) -> list[Tune]:
        """Return its lines, each up to a fermata."""
        cuts = np.flatnonzero(self.ends)[:-1] + 1
        parts = (np.split(one, cuts) for one in (self.notes, self.quarters, self.ends))
        return [Tune(*line) for line in zip(*parts)]


@dataclass(frozen=True, eq=False)
class Tunes:
    """Melodies to learn from and to test with; no hymn tune is in both.  synthetic: a program made them."""

    train: tuple[Tune, ...]
    test: tuple[Tune, ...]
    synthetic: bool = False


@cache
def tunes() -> Tunes:
    """Return the sopranos of Bach's chorales, moved to the key without sharps or flats; or, where they are missing, others.

    Those are walks along a scale, made by a program, and a line says so.
    """
    try:
        chorales = load_chorales()
    except DataError:
        print("The chorales are not on this machine: these melodies are SYNTHETIC, made by a program.")
        print("With a network, `earlab data get chorales` gets them.")
        rng = np.random.default_rng(0)
        return Tunes(tuple(_walk(rng) for _ in range(200)), tuple(_walk(rng) for _ in range(50)), True)
    parts: dict[str, list[Tune]] = {"train": [], "test": []}
    for piece, split in zip(chorales, chorales.split):
        pitch = piece.pitch[:, 0]
        starts = np.flatnonzero(piece.start[:, 0] & (pitch >= 0))
        moved = (-7 * piece.sharps + 6) % 12 - 6
        parts[str(split)].append(
            Tune(
                pitch[starts] + moved - LOWEST,
                np.diff(np.append(starts, len(pitch))) / 4,
                np.array(
                    [piece.fermata[a:b].any() for a, b in zip(starts, np.append(starts[1:], len(pitch)))]
                ),
            )
        )
    return Tunes(tuple(parts["train"]), tuple(parts["test"]))


def _walk(rng: np.random.Generator) -> Tune:
    at, notes = 4, []
    for _ in range(48):
        at = int(np.clip(at + rng.choice([-2, -1, -1, 0, 1, 1, 2]), 0, len(_SCALE) - 1))
        notes.append(int(_SCALE[at]))
    return Tune(np.array(notes) - 5, np.ones(48), np.arange(48) % 8 == 7)


@cache
def _recordings() -> dict[int, np.ndarray]:
    """Return the recorded notes of the player by their MIDI pitch, read by name: nothing is announced again."""
    import soundfile

    from earlab.data.folder import open_folder

    folder = open_folder("instruments")
    files = {entry["midi"]: file for file, entry in folder.index["files"].items() if entry["class"] == PLAYER}
    return {midi: soundfile.read(io.BytesIO(folder.read(file)))[0] for midi, file in files.items()}


def sound(notes: np.ndarray, quarters: np.ndarray, gap: int | None = None) -> np.ndarray:
    """Return a melody as sound at ``RATE``, by the recorded notes of a flute; note ``gap`` is silent.

    A pitch that was not recorded is the nearest recording played faster or slower, as a tape is.
    """
    known, parts = _recordings(), []
    for place, (note, length) in enumerate(zip(notes, quarters)):
        count = round(length * QUARTER * RATE)
        tone = np.zeros(count)
        if place != gap:
            midi = int(note) + LOWEST
            nearest = min(known, key=lambda pitch: abs(pitch - midi))
            at = np.arange(0, len(known[nearest]) - 1, 2 ** ((midi - nearest) / 12))[:count]
            played = np.interp(at, np.arange(len(known[nearest])), known[nearest])
            tone[: len(played)] = played / np.abs(played).max()
            tone[-800:] *= np.linspace(1, 0, 800)
        parts.append(tone)
    return np.concatenate(parts)


def name(note: int) -> str:
    """Return a note's name and octave, such as F4."""
    midi = int(note) + LOWEST
    return f"{NAMES[midi % 12]}{midi // 12 - 1}"


def roll(axes: Axes, tune: Tune, gap: int | None = None, guesses: dict[str, int] | None = None) -> None:
    """Draw notes over time; note ``gap`` is a shaded place, with guesses in it by their names."""
    starts = np.concatenate([[0], np.cumsum(tune.quarters)])
    for place, note in enumerate(tune.notes):
        if place != gap:
            axes.broken_barh(
                [(starts[place], 0.92 * tune.quarters[place])], (note - 0.4, 0.8), color=COLOURS[0]
            )
    if gap is not None:
        axes.axvspan(starts[gap], starts[gap + 1], color=COLOURS[1], alpha=0.15, lw=0)
        for k, (said, note) in enumerate((guesses or {}).items()):
            axes.broken_barh(
                [(starts[gap], 0.92 * tune.quarters[gap])],
                (note - 0.4, 0.8),
                facecolor="none",
                edgecolor=COLOURS[k + 1],
                lw=2,
                label=f"{said}: {name(note)}",
            )
    used = sorted({int(note) for note in [*tune.notes, *(guesses or {}).values()]})
    axes.set_yticks(used, [name(note) for note in used])
    axes.set(xlabel="time (quarters)", xlim=(0, starts[-1]))


def one_roll(tune: Tune, title: str, gap: int | None = None) -> plt.Figure:
    """Return a figure of one melody."""
    figure, axes = plt.subplots(figsize=(7, 2.4))
    roll(axes, tune, gap)
    axes.set_title(title)
    return figure
