"""Drum hits out of the npm package ``supersonic-scsynth-samples``.

    earlab data get drums --again

The package's ``PROVENANCE.md`` says who recorded each sample; a hit's group is that person, so that a split by
group never has one drum kit or one recording room on both sides.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from earlab.data.building.audio_prep import (
    every_third,
    finished,
    flac,
    freesound_author,
    freesound_facts,
    freesound_links,
    freesound_table,
    from_onset,
    left_channel,
    npm_files,
)
from earlab.data.building.build import Workspace

SAMPLE_RATE = 16_000  # Hz
LONGEST = 1.0  # seconds
ONSET = 0.01  # a hit starts where it first exceeds this part of its peak
SEED = 2
CLASSES = {
    "kick": "bd_808 bd_ada bd_boom bd_chip bd_fat bd_gas bd_haus bd_jazz bd_klub bd_mehackit bd_pure bd_sone bd_tek "
    "bd_zome bd_zum drum_bass_hard drum_bass_soft drum_heavy_kick elec_hollow_kick elec_soft_kick",
    "snare": "drum_snare_hard drum_snare_soft elec_filt_snare elec_hi_snare elec_lo_snare elec_mid_snare elec_snare "
    "sn_dolf sn_dub sn_generic sn_zome",
    "hi-hat": "drum_cymbal_closed drum_cymbal_open drum_cymbal_pedal elec_cymbal hat_bdu hat_cab hat_cats hat_gem "
    "hat_gnu hat_gump hat_hier hat_len hat_mess hat_metal hat_noiz hat_psych hat_raw hat_sci hat_snap hat_star "
    "hat_tap hat_yosh hat_zan hat_zap hat_zild",
}


def build(workspace: Workspace) -> dict[str, Any]:
    """Leave one file for each hit, who recorded it, and the licence on the workspace."""
    hits = [(kind, name) for kind, names in CLASSES.items() for name in names.split()]
    rows = []
    with npm_files(workspace.source()) as read:
        links = freesound_links(read("PROVENANCE.md").decode())
        test = every_third({freesound_author(links[name]) for _, name in hits})
        for at in np.random.default_rng(SEED).permutation(len(hits)):  # neighbours should differ in class
            kind, name = hits[at]
            facts = freesound_facts(kind, name, links[name], test)
            workspace.write(f"{name}.flac", flac(one_hit(read(f"samples/{name}.flac")), SAMPLE_RATE), **facts)
            rows.append((f"{name}.flac", facts))
        workspace.describe("LICENSE", read("LICENSE").decode())
    head = HEAD.format(count=len(rows), package=workspace.recipe.sources[0].npm)
    workspace.describe("README.md", head + freesound_table(rows, list(CLASSES)))
    return {"sample_rate": SAMPLE_RATE, "classes": list(CLASSES)}


def one_hit(data: bytes) -> np.ndarray:
    """Return one drum hit: mono at 16 kHz, from its onset, at most one second, peak 0.9."""
    hit = from_onset(left_channel(data, SAMPLE_RATE), ONSET)
    return finished(hit[: int(LONGEST * SAMPLE_RATE)], SAMPLE_RATE)


HEAD = """# Drum hits

{count} single hits from the npm package `{package}`, all in the public domain under CC0 1.0 (`LICENSE`).
Each is its left channel, resampled to 16 kHz, cut from its onset to at most one second, freed of its mean,
faded out over 5 ms and scaled to a peak of 0.9. Hits of one person are all in the same part, train or test:
every third person in alphabetical order is for testing. Written by `build.py`, which is the exact recipe.

"""
