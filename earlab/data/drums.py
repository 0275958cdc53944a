"""Single hits of real drums: kick, snare and hi-hat."""

from __future__ import annotations

from earlab.data.clips import load_clips
from earlab.data.dataset import Dataset


def load_drums() -> Dataset:
    """Return the drum hits, one second each.

    x is (N, 16000) float32 at 16 kHz: the hit from its onset, peak 0.9, silence after it.  y is (N,) int64 into
    ``classes``: kick, snare, hi-hat.  ``groups`` names who recorded a hit; no person is in both parts.

    Raises earlab.data.DataError when the set is missing or damaged.
    Source: samples of Sonic Pi from freesound.org, CC0; ``data/drums/README.md`` names every recording.
    """
    return load_clips("drums", split="person", seconds=1.0)
