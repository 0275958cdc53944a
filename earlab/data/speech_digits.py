"""Spoken digits: recordings of six speakers, or, where they could not be had, synthetic voices that say so."""

from __future__ import annotations

import numpy as np

from earlab.data.dataset import Dataset, announce
from earlab.data.folder import open_folder
from earlab.data.locations import is_there
from earlab.data.recordings import read_recordings

REAL, SYNTHETIC = "speech_digits", "synthetic_speech_digits"


def load_speech_digits(seconds: float = 1.0, synthetic: bool | None = None) -> Dataset:
    """Return spoken digits: ``x`` is (N, seconds · 8000) float32 at 8 kHz, ``y`` the digit.

    A recording starts at its first sample; what is longer than ``seconds`` is cut, what is shorter ends in silence, and
    ``lengths`` says where.  ``groups`` names the speaker, ``columns["take"]`` counts a speaker's recordings of a digit.

    splits: "speaker" (default) tests on every third speaker, whom training never hears; "take" is the official one of the
    recordings, takes 0 to 4 of everybody for testing: the same voices on both sides.
    ``leave_one_out()`` gives a fold for each speaker.

    ``synthetic=None`` returns the 3,000 recordings where they are on this machine, and else synthetic voices
    (``Dataset.synthetic`` is True, and a line says so); False and True insist on the one or the other.
    Raises earlab.data.DataError when the set asked for is missing or damaged.
    Source: Free Spoken Digit Dataset, CC BY-SA 4.0; synthetic voices by eSpeak NG.
    """
    if seconds <= 0:
        raise ValueError(f"seconds must be positive, got {seconds}")
    use_synthetic = not is_there(REAL) if synthetic is None else synthetic
    if use_synthetic and synthetic is None:
        print(
            "The recordings of spoken digits are not on this machine: these are SYNTHETIC voices. "
            f"With a network, `earlab data get {REAL}` gets the recordings."
        )
    name = SYNTHETIC if use_synthetic else REAL
    folder = open_folder(name)
    rate = folder.index["sample_rate"]
    x, kept, labels, speakers, takes = read_recordings(folder, round(seconds * rate))
    test = sorted(set(speakers.tolist()))[2::3]
    return announce(
        Dataset(
            name=name,
            x=x,
            y=labels,
            classes=tuple("0123456789"),
            groups=speakers,
            splits={
                "speaker": np.where(np.isin(speakers, test), "test", "train"),
                "take": np.where(takes < folder.index["test_takes"], "test", "train"),
            },
            sample_rate=rate,
            synthetic=use_synthetic,
            lengths=kept,
            columns={"speaker": speakers, "take": takes},
            **folder.facts(),
        )
    )
