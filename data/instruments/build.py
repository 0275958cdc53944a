"""Single notes of ten instruments out of the npm packages ``tonejs-instrument-*-mp3``.

    earlab data get instruments --again

Each package holds one recording for each of some pitches.  Here a recording is its first two seconds, mono at 16 kHz.  A
recording whose measured pitch is not the one in its name is left out, and so is what has died away before its last
half second.
"""

from __future__ import annotations

import re
import tarfile
from pathlib import Path
from typing import Any

import librosa
import numpy as np

from earlab.data.crafting import finished, flac, from_onset, left_channel
from earlab.data.making import Bench

SAMPLE_RATE = 16_000  # Hz
SECONDS = 2.0
CLIP = 0.5  # seconds: what a loaded row holds
ONSET = 0.02  # a note starts where it first exceeds this part of its peak
OFF_PITCH = 60  # cents
DIED_AWAY = -45  # dB below the loudest half second
PIANO_STEP = 4  # semitones between the piano's recordings that are kept, of one for every key
TEST_BAND = 5  # semitones: every third band of pitches is for testing


def build(bench: Bench) -> dict[str, Any]:
    """Leave a file for each recording that can be used, and a list of the others, on the bench."""
    classes, left_out, kept = [], [], 0
    for number, source in enumerate(bench.recipe.sources):
        name = re.search(r"instrument-(.+)-mp3", source.npm)[1].replace("-", " ")
        classes.append(name)
        for place, (midi, data) in enumerate(notes(bench.source(number), name)):
            wave = from_onset(left_channel(data, SAMPLE_RATE), ONSET)[: int(SECONDS * SAMPLE_RATE)]
            reason = unusable(wave, midi)
            pitch = librosa.midi_to_note(midi, unicode=False)
            if reason:
                left_out.append(f"{name} {pitch}: {reason}")
                continue
            facts = {
                "class": name,
                "midi": midi,
                "recording": "test" if place % 3 == 1 else "train",
                "pitch": "test" if midi // TEST_BAND % 3 == 1 else "train",
            }
            file = f"{name.replace(' ', '_')}_{pitch.replace('#', 's')}.flac"
            bench.write(file, flac(finished(wave, SAMPLE_RATE), SAMPLE_RATE), **facts)
            kept += 1
    bench.describe("README.md", readme(classes, kept, left_out))
    return {"sample_rate": SAMPLE_RATE, "seconds": SECONDS, "clip": CLIP, "classes": classes}


def notes(package: Path, name: str) -> list[tuple[int, bytes]]:
    """Return MIDI pitch and file of each note in a package, from low to high."""
    found = []
    with tarfile.open(package) as archive:
        for member in archive:
            named = re.fullmatch(r"package/([A-G]s?\d)\.mp3", member.name)
            if named:
                midi = int(librosa.note_to_midi(named[1].replace("s", "#")))
                found.append((midi, archive.extractfile(member).read()))
    step = PIANO_STEP if name == "piano" else 1
    return [note for note in sorted(found) if note[0] % step == 0]


def unusable(wave: np.ndarray, midi: int) -> str:
    """Return why a recording cannot be used, or an empty text."""
    if len(wave) < SECONDS * SAMPLE_RATE:
        return "shorter than two seconds"
    halves = wave[: int(SECONDS / CLIP) * int(CLIP * SAMPLE_RATE)].reshape(-1, int(CLIP * SAMPLE_RATE))
    level = 10 * np.log10(np.mean(halves**2, axis=1))
    if level.min() < level.max() + DIED_AWAY:
        return "died away"
    wanted = librosa.midi_to_hz(midi)
    heard = librosa.yin(
        wave[int(0.1 * SAMPLE_RATE) : SAMPLE_RATE],
        fmin=max(25, wanted / 2.5),
        fmax=wanted * 2.5,
        sr=SAMPLE_RATE,
        frame_length=4096,
    )
    cents = 1200 * np.log2(np.median(heard) / wanted)
    return f"measured {cents:+.0f} cents from its name" if abs(cents) > OFF_PITCH else ""


def readme(classes: list[str], kept: int, left_out: list[str]) -> str:
    """Return the text of ``README.md``."""
    return f"""# Instruments

{kept} recorded notes of {len(classes)} instruments, one recording for each pitch, two seconds of each, 16 kHz mono:
{", ".join(classes)}.

| | |
|---|---|
| recorded by | Versilian Studios and contributors for *VSCO 2: Community Edition*, which is in the public domain (CC0 1.0) |
| edited by | Nicholaus P. Brosowsky for *tonejs-instruments*: trimmed, levelled, freed of noise, here and there retuned; CC BY 3.0, text in `LICENSE` |
| from where | the npm packages `tonejs-instrument-NAME-mp3` by Makefully Studios; `recipe.toml` has the sha256 of each |
| changes | first two seconds from the onset, resampled to 16 kHz, freed of the mean, 5 ms of fade at the end, peak 0.9, FLAC |
| not used | packages whose recordings are not from the community edition (cello, guitars, saxophone, electric bass, harmonium) or name no source (clarinet): what their recordings may be used for was not certain |

`load_instruments()` cuts a recording into four clips of half a second. Splits:

- `"recording"`, the default: a recording is on one side. Its neighbours in pitch may be on the other.
- `"pitch"`: every third band of {TEST_BAND} semitones is for testing, over all instruments. No pitch is on both sides.
- `"leaking"`: by clip, wrong on purpose. Clips of one note are on both sides, so it is enough to recognise the note. Use it to
  see how much that flatters, and for nothing else.

Left out: {"; ".join(left_out) or "nothing"}.

Written by `build.py`, which is the exact recipe.
"""
