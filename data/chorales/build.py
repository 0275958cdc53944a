"""Bach's four-part chorales out of the corpus of music21.

    pip install music21==10.5.1
    earlab data get chorales

Read in as many processes as there are processors.  Chorales with the same melody or the same title form a group, so that a
split by tune never has one hymn on both sides.
"""

from __future__ import annotations

import hashlib
import io
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np

from earlab.data.building.build import Workspace
from earlab.data.building.chorale_corpus import STEPS, Reading, read_chorale
from earlab.data.dataset import DataError

ALIKE = 0.75  # of the first beats: two melodies that agree on so many are one tune
BEATS = 24
TEST_EVERY = 5  # tunes
CONTENT_SHA256 = "d59e24caf0f8a2ac30794266b07c002c614c4494a0a004df14ed8119fb1022b8"


def build(workspace: Workspace) -> None:
    """Leave all chorales, one after the other, on the workspace."""
    titles, files = corpus(workspace.recipe.version)
    found: list[Reading] = []
    with ProcessPoolExecutor(os.cpu_count(), mp_context=multiprocessing.get_context("spawn")) as pool:
        readings = pool.map(read_chorale, files, chunksize=8)
        for reading in workspace.progress.track(readings, total=len(files), description="reading chorales"):
            if reading is not None:
                found.append(reading)
    content = hashlib.sha256(b"".join(c.name.encode() + c.pitch.tobytes() + c.start.tobytes() for c in found))
    if content.hexdigest() != CONTENT_SHA256:
        raise DataError(
            f"music21 {workspace.recipe.version} gives other chorales than the recipe expects: {len(found)}, with sha256 "
            f"{content.hexdigest()[:12]}…. Its corpus was changed: pip install --force-reinstall music21=={workspace.recipe.version}"
        )
    tune = tunes(found, titles)
    test = sorted(set(tune))[TEST_EVERY - 1 :: TEST_EVERY]
    file = io.BytesIO()
    np.savez_compressed(
        file,
        names=np.array([c.name for c in found]),
        titles=np.array([titles.get(c.name, "") for c in found]),
        tunes=np.array(tune),
        split=np.where(np.isin(tune, test), "test", "train"),
        sharps=np.array([c.sharps for c in found], np.int8),
        beats=np.array([c.beats for c in found], np.int8),
        lengths=np.array([len(c.pitch) for c in found], np.int64),
        pitch=np.concatenate([c.pitch for c in found]).astype(np.int8),
        start=np.concatenate([c.start for c in found]),
        fermata=np.concatenate([c.fermata for c in found]),
    )
    workspace.write("chorales.npz", file.getvalue())


def corpus(version: str) -> tuple[dict[str, str], list[str]]:
    """Return titles by name, and Bach's files, of music21's corpus; raise DataError where it is another one."""
    try:
        import music21
        from music21.corpus import getWork
        from music21.corpus.chorales import ChoraleListRKBWV
    except ImportError:
        raise DataError(
            f"The chorales are read by music21, which is not installed: pip install music21=={version}"
        ) from None
    if music21.__version__ != version:
        raise DataError(
            f"music21 is version {music21.__version__}; the recipe is for {version}: pip install music21=={version}"
        )
    titles = {f"bwv{bwv}": entry["title"] for bwv, entry in ChoraleListRKBWV().byBWV.items()}
    folder = Path(str(getWork("bach/bwv269"))).parent
    return titles, sorted(str(path) for path in folder.iterdir() if path.suffix in {".mxl", ".xml"})


def tunes(chorales: list[Reading], titles: dict[str, str]) -> list[str]:
    """Return for each chorale the name of the first one that has its melody or its title."""
    melodies = [melody(chorale) for chorale in chorales]
    first = list(range(len(chorales)))

    def root(i: int) -> int:
        while first[i] != i:
            i = first[i]
        return i

    for i, chorale in enumerate(chorales):
        for j in range(i):
            title = titles.get(chorale.name)
            same_title = title is not None and title == titles.get(chorales[j].name)
            if same_title or agreement(melodies[i], melodies[j]) >= ALIKE:
                low, high = sorted((root(i), root(j)))
                first[high] = low
    return [chorales[root(i)].name for i in range(len(chorales))]


def melody(chorale: Reading) -> np.ndarray:
    """Return the soprano on each beat from its first note on."""
    sung = chorale.pitch[::STEPS, 0].astype(int)
    return sung[np.argmax(sung >= 0) :][: BEATS + 1]


def agreement(a: np.ndarray, b: np.ndarray) -> float:
    """Return the largest part of the first beats that two melodies share, in any key and a beat apart at most."""
    best = 0.0
    for x, y in ((a, b), (a[1:], b), (a, b[1:])):
        size = min(len(x), len(y), BEATS)
        apart = x[:size] - y[:size]
        best = max(best, float(np.mean(apart == np.bincount(apart - apart.min()).argmax() + apart.min())))
    return best
