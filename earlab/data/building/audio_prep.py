"""Prepare recordings for a set: read, resample, cut and pack sounds, and say who recorded them."""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, cast
from urllib.parse import unquote

import numpy as np
import soundfile

PEAK = 0.9
FADE = 0.005  # seconds, so that a sound that is cut does not click


def left_channel(data: bytes, sample_rate: int) -> np.ndarray:
    """Return the left channel of a sound file, (samples,) float64 at ``sample_rate`` Hz.

    Not the mean of the channels: where they are out of phase it cancels.
    """
    import librosa  # takes a while to import, and only authors craft sounds

    wave, rate = soundfile.read(io.BytesIO(data), always_2d=True)
    return librosa.resample(wave[:, 0], orig_sr=rate, target_sr=sample_rate, res_type="soxr_hq")


def from_onset(wave: np.ndarray, threshold: float) -> np.ndarray:
    """Return a sound from where it first exceeds ``threshold`` times its peak."""
    return wave[np.argmax(np.abs(wave) > threshold * np.abs(wave).max()) :]


def finished(wave: np.ndarray, sample_rate: int) -> np.ndarray:
    """Return a sound with mean 0, faded out over the last 5 ms, at a peak of 0.9."""
    wave = wave - wave.mean()
    fade = int(FADE * sample_rate)
    wave[-fade:] *= np.linspace(1, 0, fade)
    return PEAK * wave / np.abs(wave).max()


def flac(wave: np.ndarray, sample_rate: int) -> bytes:
    """Return ``wave``, (samples,) in [-1, 1], as a 16-bit FLAC file."""
    file = io.BytesIO()
    soundfile.write(file, wave, sample_rate, format="FLAC", subtype="PCM_16")
    return file.getvalue()


@contextmanager
def npm_files(package: Path) -> Iterator[Callable[[str], bytes]]:
    """Open a package of npm; yield a function that returns the bytes of a file in it."""
    with tarfile.open(package) as archive:
        yield lambda name: cast(IO[bytes], archive.extractfile(f"package/{name}")).read()


def freesound_links(provenance: str) -> dict[str, str]:
    """Return the link to the original recording of each sample that Sonic Pi's provenance list names."""
    return dict(re.findall(r"`:(\w+)`\s*- (https?://\S+/people/\S+)", provenance, re.IGNORECASE))


def freesound_facts(kind: str, name: str, link: str, test: set[str]) -> dict[str, str]:
    """Return what an index says of a clip of the sample ``name``; what the people in ``test`` recorded is for testing."""
    group = freesound_author(link)
    return {
        "class": kind,
        "group": group,
        "split": "test" if group in test else "train",
        "original": f"samples/{name}.flac",
        "link": link,
    }


def freesound_author(link: str) -> str:
    """Return who recorded it: the person in a Freesound link.  Raises ValueError for any other link."""
    found = re.search(r"/people/([^/]+)/", link, re.IGNORECASE)
    if found is None:
        raise ValueError(f"not a link to a recording on Freesound: {link}")
    return unquote(found[1])


def freesound_table(rows: list[tuple[str, dict[str, str]]], classes: list[str]) -> str:
    """Return a table of who recorded what: ``rows`` of file and its facts, in the order of ``classes``."""
    ordered = sorted(rows, key=lambda row: (classes.index(row[1]["class"]), row[0]))
    lines = ["| file | class | part | recorded by | original |", "|---|---|---|---|---|"]
    lines += [
        f"| `{name}` | {facts['class']} | {facts['split']} | {facts['group']} | <{facts['link']}> |"
        for name, facts in ordered
    ]
    return "\n".join(lines) + "\n"


def every_third(groups: set[str]) -> set[str]:
    """Return every third of the groups in alphabetical order: theirs is the part for testing."""
    return set(sorted(groups, key=str.lower)[2::3])
