"""Notes of ten instruments cut into clips: recorded, with splits that leak and splits that do not, or rendered."""

from __future__ import annotations

import io

import numpy as np
import soundfile

from earlab.data.dataset import Dataset, announce
from earlab.data.folder import open_folder


def load_instruments(rendered: bool = False) -> Dataset:
    """Return clips of half a second: x is (N, 8000) float32 at 16 kHz, y the instrument.

    ``groups`` names the recording: a note of two seconds gives four clips, each scaled with its whole recording, so later clips of
    struck and plucked notes are quieter.  ``columns``: "midi" is the pitch as a MIDI number, "clip" counts 0 to 3 within a recording.

    splits: "recording" (default) keeps a recording together; "pitch" puts every pitch on one side, for all instruments;
    "leaking" goes by clip and is wrong on purpose: every recording is on both sides.

    With ``rendered`` they are notes of the same instruments that nobody played: a program made them from a soundfont, and
    the set is named so (``Dataset.synthetic`` is True).  One sample of a soundfont serves many pitches, so there is no split
    by recording, only "pitch", in the same bands; to measure, train on these and test on recorded notes.
    They are got on request: ``earlab data get rendered_instruments``.

    Raises earlab.data.DataError when the set is missing or damaged.
    Source: VSCO 2 Community Edition in the edition of tonejs-instruments, CC BY 3.0; see ``data/instruments/README.md``.
    Rendered: TimGM6mb by Tim Brechbill, GPL-2.0; see ``data/rendered_instruments/README.md``.
    """
    name = "rendered_instruments" if rendered else "instruments"
    folder = open_folder(name)
    files, rate = folder.index["files"], folder.index["sample_rate"]
    classes, size = tuple(folder.index["classes"]), round(folder.index["clip"] * rate)
    count = round(folder.index["seconds"] * rate) // size
    waves = [soundfile.read(io.BytesIO(folder.read(file)), dtype="float32")[0] for file in files]
    clip = np.tile(np.arange(count), len(files))

    def column(key: str) -> np.ndarray:
        return np.repeat([entry[key] for entry in files.values()], count)

    splits = {"pitch": column("pitch")}
    if not rendered:
        leaking = np.where(clip == LEAKING_CLIP, "test", "train")
        splits = {"recording": column("recording"), **splits, "leaking": leaking}
    return announce(
        Dataset(
            name=name,
            x=np.concatenate([wave[: count * size].reshape(count, size) for wave in waves]),
            y=np.repeat([classes.index(entry["class"]) for entry in files.values()], count).astype(np.int64),
            classes=classes,
            groups=np.repeat([file.removesuffix(".flac") for file in files], count),
            splits=splits,
            sample_rate=rate,
            synthetic=rendered,
            columns={"midi": column("midi").astype(np.int64), "clip": clip},
            **folder.facts(),
        )
    )


LEAKING_CLIP = 2  # the clip of each recording that "leaking" tests on: its neighbours train
