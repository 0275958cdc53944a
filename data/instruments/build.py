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

from earlab.data.building.audio_prep import finished, flac, from_onset, left_channel
from earlab.data.building.build import Workspace
from earlab.data.building.note_selection import (
    CLIP,
    SAMPLE_RATE,
    SECONDS,
    TEST_BAND,
    note_file,
    part_by_pitch,
    unusable,
)

ONSET = 0.02  # a note starts where it first exceeds this part of its peak
PIANO_STEP = 4  # semitones between the piano's recordings that are kept, of one for every key


def build(workspace: Workspace) -> dict[str, Any]:
    """Leave a file for each recording that can be used, and a list of the others, on the workspace."""
    classes, left_out, kept = [], [], 0
    for number, source in enumerate(workspace.recipe.sources):
        name = re.search(r"instrument-(.+)-mp3", source.npm)[1].replace("-", " ")
        classes.append(name)
        for place, (midi, data) in enumerate(notes(workspace.source(number), name)):
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
                "pitch": part_by_pitch(midi),
            }
            workspace.write(note_file(name, pitch), flac(finished(wave, SAMPLE_RATE), SAMPLE_RATE), **facts)
            kept += 1
    workspace.describe("README.md", readme(classes, kept, left_out))
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
| what the packages say | each of the ten says the same in its `README.md`, "Code: MIT License", "Samples: CC-by 3.0", from "a variety of public domain sources"; the MIT in its `package.json` is for the code, and it holds no other licence text |
| attribution of each file | one source, one editor and one licence for all: every file is from the package of the instrument in its name, by the two above. The list of sources in the editor's repository, `sample-source-info.txt` at commit 8555e2d, has the community edition for each of the ten |
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
