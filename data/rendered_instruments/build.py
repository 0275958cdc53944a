"""Single notes of ten instruments that nobody played: a synthesiser renders them from a soundfont.

    earlab data get rendered_instruments

The soundfont is the one in the Python package pretty_midi, the synthesiser the package tinysoundfont.  Both are taken out
of their wheels; neither is installed.  The notes lie in the range of the recorded ones.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path
from typing import Any

import librosa
import numpy as np

from earlab.data.building.audio_prep import finished, flac, from_onset
from earlab.data.building.build import Workspace
from earlab.data.building.note_selection import CLIP, SAMPLE_RATE, SECONDS, note_file, part_by_pitch, unusable
from earlab.data.dataset import DataError

SOUNDFONT = "pretty_midi/TimGM6mb.sf2"
# The General MIDI program, counted from 0, then the lowest and the highest recorded note.
RANGES = {
    "bassoon": (70, 43, 72),
    "contrabass": (43, 30, 59),
    "flute": (73, 60, 96),
    "french horn": (60, 33, 77),
    "harp": (46, 28, 89),
    "piano": (0, 24, 92),
    "trombone": (57, 34, 65),
    "trumpet": (56, 53, 84),
    "tuba": (58, 29, 62),
    "violin": (40, 55, 96),
}
STEP = 2  # semitones
VELOCITY = 96  # one for all: a split by how hard a note is played would leak
ONSET = 0.02  # a note starts where it first exceeds this part of its peak
SPARE = 0.5  # seconds rendered beyond the end, for what comes before the onset


def build(workspace: Workspace) -> dict[str, Any]:
    """Leave a file for each note that can be used on the workspace."""
    with zipfile.ZipFile(workspace.source(0)) as wheel:
        soundfont = wheel.extract(SOUNDFONT, workspace.scratch)
    render = Synthesiser(workspace.source(1), workspace.scratch, soundfont)
    notes = [
        (name, program, midi)
        for name, (program, low, high) in RANGES.items()
        for midi in range(low, high + 1, STEP)
    ]
    left_out = []
    for name, program, midi in workspace.progress.track(notes, description="rendering notes"):
        wave = from_onset(render(program, midi), ONSET)[: int(SECONDS * SAMPLE_RATE)]
        pitch = librosa.midi_to_note(midi, unicode=False)
        if reason := unusable(wave, midi):
            left_out.append(f"{name} {pitch}: {reason}")
            continue
        facts = {"class": name, "midi": midi, "pitch": part_by_pitch(midi)}
        workspace.write(note_file(name, pitch), flac(finished(wave, SAMPLE_RATE), SAMPLE_RATE), **facts)
    return {
        "sample_rate": SAMPLE_RATE,
        "seconds": SECONDS,
        "clip": CLIP,
        "classes": list(RANGES),
        "left_out": left_out,
    }


class Synthesiser:
    """tinysoundfont out of its wheel: the package would have pip install a sound card's library, and rendering needs none."""

    def __init__(self, wheel: Path, scratch: Path, soundfont: str) -> None:
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(scratch)
        sys.path.insert(0, str(scratch))
        try:
            import tinysoundfont
        except ImportError as error:
            raise DataError(
                f"The synthesiser in {wheel} does not run on this machine: {error}. If it came out of a mirror directory, "
                "take the wheels of other machines out of that."
            ) from None
        finally:
            sys.path.remove(str(scratch))
        self._package, self._soundfont = tinysoundfont, soundfont

    def __call__(self, program: int, midi: int) -> np.ndarray:
        """Return the left channel of one held note, (samples,) float64 at SAMPLE_RATE."""
        synth = self._package.Synth(samplerate=SAMPLE_RATE)  # a new one: nothing of the last note is left
        synth.program_select(0, synth.sfload(self._soundfont), 0, program)
        synth.noteon(0, midi, VELOCITY)
        sound = synth.generate(int((SECONDS + SPARE) * SAMPLE_RATE))
        return np.frombuffer(sound, np.float32).reshape(-1, 2)[:, 0].astype(np.float64)
