"""Spoken digits: every recording of the archive, verified one by one, in one file.

    earlab data get speech_digits

``checksums.txt`` names the recordings of the commit with their sha256, in pooch's form.  They are kept as the 16-bit
samples that they are, one after the other: nothing is cut, filtered or scaled.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import soundfile

from earlab.data.building.build import Workspace
from earlab.data.dataset import DataError
from earlab.data.recordings import write_recordings

SAMPLE_RATE = 8_000  # Hz
TEST_TAKES = 5  # the official split: takes 0 to 4 test


def build(workspace: Workspace) -> dict[str, Any]:
    """Leave the verified recordings on the workspace."""
    wanted = checksums(workspace.recipe.folder / "checksums.txt")
    rows = []
    for name, data in verified(workspace.source(), wanted, workspace.progress):
        label, speaker, take = Path(name).stem.split("_")
        wave, rate = soundfile.read(io.BytesIO(data), dtype="int16")
        if rate != SAMPLE_RATE or wave.ndim != 1:
            raise DataError(f"{name} is not mono at {SAMPLE_RATE} Hz: {wave.ndim} dimension(s), {rate} Hz")
        rows.append((wave, int(label), speaker, int(take)))
    write_recordings(workspace, rows, SAMPLE_RATE)
    return {"sample_rate": SAMPLE_RATE, "test_takes": TEST_TAKES}


def checksums(path: Path) -> dict[str, str]:
    """Return the sha256 of each recording, by file name, in the order of the list."""
    return dict(line.split() for line in path.read_text(encoding="utf-8").splitlines())


def verified(archive: Path, wanted: dict[str, str], progress: Any) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of each recording; raise DataError unless the archive holds exactly what is listed."""
    try:
        with zipfile.ZipFile(archive) as opened:
            members = {Path(name).name: name for name in opened.namelist() if name.endswith(".wav")}
            for name, sha256 in progress.track(wanted.items(), description="verifying recordings"):
                if name not in members:
                    raise DataError(f"{archive} does not hold {name}: it is not the archive of this commit.")
                data = opened.read(members[name])
                if hashlib.sha256(data).hexdigest() != sha256:
                    raise DataError(
                        f"{archive} holds another {name} than the recipe lists: it was changed. {AGAIN}"
                    )
                yield name, data
    except (zipfile.BadZipFile, EOFError, zlib.error) as error:
        raise DataError(f"{archive} is damaged or was cut short ({error}). {AGAIN}") from None


AGAIN = "Download it again; a copy in a mirror directory must be replaced."
