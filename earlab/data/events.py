"""Load clips of ten kinds of sound, from bell to beat."""

from __future__ import annotations

from earlab.data.clips import load_clips
from earlab.data.dataset import Dataset


def load_events() -> Dataset:
    """Return clips of sound events, one second each.

    x is (N, 16000) float32 at 16 kHz, peak 0.9, silence after ``lengths`` samples.  y is (N,) int64 into ``classes``: bell,
    cymbal, drum, click, whoosh, hum, guitar, bass, turntable, beat.  ``groups`` names who recorded a clip: no person is in both
    parts.  ``columns["recording"]`` names the recording, which may have given up to three clips.

    Raises earlab.data.DataError when the set is missing or damaged.
    Source: samples of Sonic Pi from freesound.org, CC0; ``data/events/README.md`` names every recording.
    """
    return load_clips("events", split="person", seconds=1.0)
