"""Sound events out of the npm package ``supersonic-scsynth-samples``.

    earlab data get events --again

The package's ``PROVENANCE.md`` says who recorded each sample.  A clip's group is that person: clips of one recording, and
recordings with one microphone in one room, are never torn apart by the split.
"""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from earlab.data.building.audio_prep import (
    finished,
    flac,
    freesound_facts,
    freesound_links,
    freesound_table,
    from_onset,
    left_channel,
    npm_files,
)
from earlab.data.building.build import Workspace

SAMPLE_RATE = 16_000  # Hz
CLIP = 1.0  # seconds
CLIPS = 3  # of one recording at most
ONSET = 0.01  # a sound starts where it first exceeds this part of its peak
QUIET = -36  # dB below the loudest clip of a recording: what is quieter is left out
SEED = 17
CLASSES = {
    "bell": "elec_bell elec_chime elec_triangle elec_ping elec_bong perc_bell perc_bell2 drum_cowbell perc_till",
    "cymbal": "drum_cymbal_hard drum_cymbal_soft drum_splash_hard drum_splash_soft elec_cymbal ride_tri ride_via",
    "drum": "drum_tom_hi_hard drum_tom_hi_soft drum_tom_lo_hard drum_tom_lo_soft drum_tom_mid_hard drum_tom_mid_soft "
    "elec_fuzz_tom drum_roll tabla_ghe1 tabla_ghe5 tabla_na tabla_re tabla_tas1 tabla_te2 tabla_tun1",
    "click": "perc_snap perc_snap2 elec_tick elec_pop elec_plip elec_blip elec_flip elec_twip",
    "whoosh": "perc_swash perc_swoosh ambi_swoosh ambi_dark_woosh",
    "hum": "ambi_glass_hum ambi_haunted_hum ambi_drone loop_drone_g_97 ambi_soft_buzz",
    "guitar": "guit_harmonics guit_e_fifths guit_em9 guit_e_slide",
    "bass": "bass_hit_c bass_hard_c bass_thick_c bass_trance_c bass_drop_c bass_voxy_hit_c bass_dnb_f glitch_bass_g",
    "turntable": "vinyl_backspin vinyl_rewind vinyl_scratch vinyl_hiss",
    "beat": "loop_industrial loop_compus loop_amen loop_amen_full loop_garzul loop_mika loop_breakbeat loop_safari "
    "loop_tabla loop_electric loop_mehackit1 loop_weirdo",
}
# Chosen so that every class is on both sides; everybody else trains.
TEST = {
    *(
        "AlaskaRobotics",
        "Zott820",
        "trivialAccapella",
        "dio_333",
        "Peram",
        "SoundCollectah",
        "EcoDTR",
        "ludvique",
    ),
    *(
        "Autistic Lucario",
        "Sub-d",
        "oceanictrancer",
        "Exsomniel",
        "TasmanianPower",
        "Garzul",
        "lezaarth",
        "godspine",
    ),
}


def build(workspace: Workspace) -> dict[str, Any]:
    """Leave up to three clips of each recording, who recorded it, and the licence on the workspace."""
    samples = [(kind, name) for kind, names in CLASSES.items() for name in names.split()]
    clips = []
    with npm_files(workspace.source()) as read:
        links = freesound_links(read("PROVENANCE.md").decode())
        for kind, name in samples:
            link = links.get(name) or links[re.sub(r"(\d+)$", r"_\1", name)]
            facts = freesound_facts(kind, name, link, TEST)
            for count, wave in enumerate(clips_of(read(f"samples/{name}.flac")), 1):
                clips.append((f"{name}_{count}.flac", wave, facts))
        workspace.describe("LICENSE", read("LICENSE").decode())
    for at in np.random.default_rng(SEED).permutation(len(clips)):  # neighbours should differ in class
        file, wave, facts = clips[at]
        workspace.write(file, flac(wave, SAMPLE_RATE), **facts)
    workspace.describe(
        "README.md", HEAD + freesound_table([(file, facts) for file, _, facts in clips], list(CLASSES))
    )
    return {"sample_rate": SAMPLE_RATE, "classes": list(CLASSES)}


def clips_of(data: bytes) -> list[np.ndarray]:
    """Return up to three clips of at most a second, spread evenly over a recording, none of them nearly silent."""
    wave = from_onset(left_channel(data, SAMPLE_RATE), ONSET)
    size = int(CLIP * SAMPLE_RATE)
    count = min(CLIPS, max(1, len(wave) // size))
    starts = np.linspace(0, max(0, len(wave) - size), count).astype(int)
    clips = [wave[start : start + size] for start in starts]
    power = np.array([np.mean(clip**2) for clip in clips])
    loud = 10 * np.log10(power / power.max()) > QUIET
    return [finished(clip, SAMPLE_RATE) for clip, keep in zip(clips, loud, strict=True) if keep]


HEAD = """# Sound events

Clips of ten kinds of sound from the npm package `supersonic-scsynth-samples`, all in the public domain under CC0 1.0
(`LICENSE`). Each is the left channel, resampled to 16 kHz, from its onset; of a long recording up to three clips of a second,
spread evenly, those that are nearly silent left out. Each clip is freed of its mean, faded out over 5 ms and scaled to a
peak of 0.9. A person's recordings are all in the same part. Some kinds come from few people, so the test is small and hard:
say how many clips are behind a number. Written by `build.py`, which is the exact recipe.

"""
