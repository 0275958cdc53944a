"""Say what the files beside a notebook are: which its cells may read, which a page may show, which are nobody's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from fnmatch import fnmatchcase
from importlib.machinery import all_suffixes
from pathlib import PurePosixPath

from earlab.handin.matching import Match
from earlab.handin.release import Release

MAX_FILES = 500  # with the folders that they lie in: a child's own directory has room for some thousands
MAX_BYTES = 16 << 20  # of all files together: they are sent to every child
MAX_DEPTH = 8  # folders in folders
MAX_SEEN = 5_000  # entries that are looked at
# What a browser shows or plays and never runs; everything else stays where the instructor's pages do not lead.
INERT = frozenset(
    [
        ".txt",
        ".md",
        ".csv",
        ".tsv",
        ".json",
        ".wav",
        ".flac",
        ".mp3",
        ".ogg",
        ".png",
        ".jpg",
        ".jpeg",
        ".gif",
        ".npy",
        ".npz",
        ".pdf",
    ]
)
_SYSTEM = (
    "._*",
    ".DS_Store",
    "__MACOSX",
    "Thumbs.db",
    "desktop.ini",
    "~$*",
    ".ipynb_checkpoints",
    "__pycache__",
)
_MODULES = tuple(all_suffixes())  # compiled ones too


def plain_name(name: str) -> str:
    """Return a name in the one Unicode form in which names are compared: some systems take letters apart."""
    return unicodedata.normalize("NFC", name)


def is_system_file(name: str) -> bool:
    """Whether an operating system or an editor made a file or folder of this name for itself."""
    return any(fnmatchcase(name, pattern) for pattern in _SYSTEM)


def is_hidden(name: str) -> bool:
    """Whether nobody sees a file or folder of this name where they look into a folder."""
    return name.startswith(".") or is_system_file(name)


def is_inert(name: str) -> bool:
    """Whether a file of this name can lie where a browser opens it: nothing of such a type is run there."""
    return PurePosixPath(name).suffix.lower() in INERT


def usable_files(
    matches: Sequence[Match], release: Release, beside: Sequence[str]
) -> tuple[list[str], list[str]]:
    """Return which files beside a notebook its cells may read: those that are not the release's; and notes on the others.

    Modules are left out where an exercise forbids something: only the text of cells is read for that.
    """
    taken = {
        *release.files,
        *(str(folder) for name in release.files for folder in PurePosixPath(name).parents),
    }
    forbids = any(exercise.forbidden for exercise in release.exercises)
    named: set[str] = set()
    if forbids and any(name.endswith(_MODULES) for name in beside):
        named.update(word for one in matches for word in re.findall(r"\w+", one.cell.source))
    own, notes = [], []
    for name in beside:
        path = PurePosixPath(name)
        if name in taken or any(str(way) in release.files for way in path.parents):
            continue
        if not forbids or not name.endswith(_MODULES):
            own.append(name)
        elif path.name.partition(".")[0] in named:
            notes.append(
                f"{name} beside the notebook is not used: these exercises are graded by what stands in the notebook. "
                "Move its functions into a cell."
            )
    return own, notes
