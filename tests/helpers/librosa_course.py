"""An assignment whose given cells do not import librosa, while right work calls it: no notebook of the course has one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from autograder.assignments.assignment import Assignment
from autograder.assignments.exercise import Case, Exercise, edge, random, worked
from autograder.assignments.source import read_source

NAME = "97_librosa"
SOURCE = '''\
# %%
import numpy as np
from earlab import check
# %% exercise="mel_energies" points=3
def mel_energies(x):
    """Return the energy of each of 16 mel bands over time. x: (N,) at 8 kHz → (16, T)"""
    ### BEGIN SOLUTION
    import librosa
    return librosa.feature.melspectrogram(y=x, sr=8000, n_fft=256, hop_length=128, n_mels=16)
    ### END SOLUTION
# %% check="mel_energies"
check(mel_energies)
'''
# Its own way: numbers of another kind, loaded where it is needed, and a part of librosa that nobody asked for.
WRITTEN = """
def mel_energies(x):
    import librosa.feature
    y = librosa.istft(librosa.stft(x.astype(np.float32)), length=len(x)).astype(x.dtype)
    librosa.beat.beat_track(y=y, sr=8000)
    return librosa.feature.melspectrogram(y=x, sr=8000, n_fft=256, hop_length=128, n_mels=16)
"""


def _draw(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("a tenth of a second", x=rng.normal(size=800))
    for _ in range(3):
        yield random("some noise", x=rng.normal(size=int(rng.integers(2000, 4000))))
    yield edge("one frame", x=rng.normal(size=257))


EXERCISES = (Exercise(name="mel_energies", draw=_draw, mistakes=(), hints=("", "", ""), forbidden=()),)


def assignment(directory: Path) -> Assignment:
    """Return the assignment; its source is written to ``directory``."""
    path = directory / f"{NAME}.py"
    path.write_text(SOURCE)
    return Assignment(read_source(path), EXERCISES)
