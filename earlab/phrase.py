"""Play the phrase that comes back through the course: the first line of a chorale, by recorded notes, with its notes.

"Jesu, meine Freude" (Johann Crüger, 1653; Bach's motet BWV 227 is built on it). It stands in B-flat minor here, because a
trombone of the instruments' data has each of these notes recorded at its own pitch.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from matplotlib.figure import Figure

TITLE = "Jesu, meine Freude"
LINE = ((65, 1), (65, 1), (63, 1), (61, 1), (60, 2), (58, 2))  # MIDI pitch, and length in quarter notes
QUARTER = 0.6  # seconds
RELEASE = 0.05  # seconds in which a note ends
RATE = 16_000  # Hz
NAMES = ["C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B"]
SYNTHETIC = "SYNTHETIC: tones made by a program, nobody plays"


@dataclass(frozen=True)
class Note:
    """A note: its MIDI pitch, when it begins and how long it lasts, in s."""

    midi: int
    start: float
    seconds: float

    @property
    def hertz(self) -> float:
        """Its fundamental frequency in Hz, tempered, with A4 at 440 Hz."""
        return float(440 * 2 ** ((self.midi - 69) / 12))

    @property
    def name(self) -> str:
        """Its name and octave, such as F4."""
        return f"{NAMES[self.midi % 12]}{self.midi // 12 - 1}"


@dataclass(frozen=True, eq=False)
class Phrase:
    """A phrase as sound x (n,) float64 and as notes, one after the other; credit says who plays, and the licence."""

    title: str
    player: str
    x: np.ndarray
    sample_rate: int
    notes: tuple[Note, ...]
    credit: str

    @property
    def starts(self) -> np.ndarray:
        """When each note begins, in s."""
        return np.array([note.start for note in self.notes])

    def note_at(self, seconds: np.ndarray) -> np.ndarray:
        """Return the number of the note that sounds at each time; the last one also after its end."""
        return np.searchsorted(self.starts, seconds, side="right") - 1

    def hertz_at(self, seconds: np.ndarray) -> np.ndarray:
        """Return the pitch that is written down for each time, in Hz."""
        return np.array([note.hertz for note in self.notes])[self.note_at(seconds)]


def chorale_line(player: str = "trombone", quarter: float = QUARTER) -> Phrase:
    """Return the phrase, played by an instrument of ``load_instruments()``; ``quarter`` is a quarter note in s.

    A pitch that was not recorded is the nearest recording played faster or slower, as a tape is. Where the recordings are
    missing, a program makes the tones, and ``credit`` says so.
    Raises ValueError for an instrument that the data do not have.
    """
    from earlab.data.dataset import DataError

    starts = quarter * np.cumsum([0, *(length for _, length in LINE)])
    notes = tuple(
        Note(midi, float(start), quarter * length) for (midi, length), start in zip(LINE, starts[:-1])
    )
    try:
        tones, credit = _recorded(player, notes)
    except DataError:
        tones, credit = [_tone(note) for note in notes], SYNTHETIC
    x = np.concatenate([_ended(tone, note) for tone, note in zip(tones, notes, strict=True)])
    return Phrase(TITLE, player, 0.5 * x / np.abs(x).max(), RATE, notes, credit)


def roll(phrase: Phrase) -> tuple[Figure, str]:
    """Draw the notes of a phrase as a piano roll, below its waveform; return the figure and a sentence for it."""
    import matplotlib.pyplot as plt

    from earlab.style import COLOURS, INK

    figure, (above, below) = plt.subplots(2, 1, figsize=(7, 3.2), sharex=True, height_ratios=[1, 1.3])
    above.plot(np.arange(len(phrase.x)) / phrase.sample_rate, phrase.x, lw=0.4, color=INK)
    above.set(yticks=[], title=f"{phrase.title}, played by a {phrase.player}")
    for note in phrase.notes:
        below.broken_barh(
            [(note.start, 0.96 * note.seconds)], (note.midi - 0.4, 0.8), color=COLOURS[0], alpha=0.8
        )
    pitches = {note.midi: note.name for note in phrase.notes}
    below.set_yticks(list(pitches), list(pitches.values()))
    below.set(xlabel="time (s)", xlim=(0, len(phrase.x) / phrase.sample_rate))
    return figure, said(phrase)


def said(phrase: Phrase) -> str:
    """Say in a sentence which notes a phrase has, and when they begin."""
    notes = ", ".join(f"{note.name} at {note.start:.1f} s" for note in phrase.notes)
    return f"The first line of “{phrase.title}”, played by a {phrase.player}, as sound and as notes: {notes}."


def _recorded(player: str, notes: tuple[Note, ...]) -> tuple[list[np.ndarray], str]:
    """Return the tone of each note from the recordings of an instrument, and whom to thank.

    Read by name, not by ``load_instruments``: nothing is announced before there is something to hear.
    """
    import soundfile

    from earlab.data.folder import open_folder

    folder = open_folder("instruments")
    known = {entry["midi"]: file for file, entry in folder.index["files"].items() if entry["class"] == player}
    if not known:
        players = ", ".join(folder.index["classes"])
        raise ValueError(f"player is {player!r}; the recordings have {players}.")
    tones = []
    for note in notes:
        nearest = min(known, key=lambda midi: abs(midi - note.midi))
        tone, _ = soundfile.read(io.BytesIO(folder.read(known[nearest])))
        at = np.arange(0, len(tone) - 1, 2 ** ((note.midi - nearest) / 12))
        tones.append(np.interp(at, np.arange(len(tone)), tone))
    facts = folder.facts()
    return (
        tones,
        f"recorded notes of a {player}, put together by a program; {facts['source'].split(': ')[-1]}, {facts['licence']}",
    )


def _tone(note: Note) -> np.ndarray:
    """Return a tone of ten harmonics that dies away slowly."""
    t = np.arange(round(note.seconds * RATE)) / RATE
    harmonics = np.arange(1, 11)[:, None]
    waves = np.sin(2 * np.pi * note.hertz * harmonics * t) / harmonics
    return np.asarray(waves.sum(axis=0) * np.minimum(1, t / 0.03) * np.exp(-0.8 * t))


def _ended(tone: np.ndarray, note: Note) -> np.ndarray:
    """Return a tone as long as its note, with a soft end."""
    n, fall = round(note.seconds * RATE), round(RELEASE * RATE)
    tone = np.pad(tone[:n], (0, max(0, n - len(tone))))
    tone[-fall:] *= np.linspace(1, 0, fall)
    return tone
