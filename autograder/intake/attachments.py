"""Read what was handed in beside a notebook, within limits: its cells find it where they find it at home."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from autograder.intake.submission import NOT_THERE, open_regular

MAX_FILES = 500  # with the folders that they lie in: a child's own directory has room for some thousands
MAX_BYTES = 16 << 20  # of all files together: they are sent to every child
_MAX_SEEN = 5_000  # entries of a folder that are looked at
_NOT_ITS_OWN = ("*.ipynb", "timestamp.txt", ".*")  # notebooks, what nbgrader puts there, what nobody sees
_NAMED, _NAME = 3, 80


Files = tuple[tuple[str, bytes], ...]  # (name, content)


def read_attachments(folder: Path, ignored: Sequence[str]) -> tuple[Files, tuple[str, ...]]:
    """Return the files that lie in a submission's folder, and a note that says what is left out.

    ignored: patterns of names that nbgrader leaves alone.  Raises OSError where this machine fails.
    """
    files: list[tuple[str, bytes]] = []
    places: set[Path] = set()
    left: list[str] = []
    bytes_left = MAX_BYTES
    for path in _entries(folder, (*ignored, *_NOT_ITS_OWN)):
        own = path.relative_to(folder)
        name, with_it = own.as_posix(), places.union(own.parents[:-1])
        content = _content(path, bytes_left) if len(files) + len(with_it) <= MAX_FILES else None
        if content is None or not _is_text(name):
            left.append(name)
        else:
            files.append((name, content))
            bytes_left, places = bytes_left - len(content), with_it
    return tuple(files), tuple(_note_on(left))


def _entries(folder: Path, ignored: Sequence[str]) -> Iterator[Path]:
    """Yield what lies below a folder, in order, no link followed."""
    seen = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not _is_ignored(name, ignored))
        for name in sorted(names):
            seen += 1
            if seen > _MAX_SEEN:
                return
            if not _is_ignored(name, ignored):
                yield Path(place, name)


def _is_ignored(name: str, ignored: Sequence[str]) -> bool:
    return any(fnmatch(name, pattern) for pattern in ignored)


def _content(path: Path, most: int) -> bytes | None:
    """Return the bytes of a regular file; None for anything else, and for what is larger than ``most``."""
    try:
        file = open_regular(path)
    except OSError as error:
        if error.errno not in NOT_THERE:
            raise
        return None
    if file is None:
        return None
    with file:
        content = file.read(most + 1)
    return content if len(content) <= most else None


def _is_text(name: str) -> bool:
    """Whether a name can be sent: a disk takes any bytes for one."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _note_on(left: Sequence[str]) -> Iterator[str]:
    if left:
        names = ", ".join(name.encode("utf-8", "replace").decode()[:_NAME] for name in left[:_NAMED])
        more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
        yield (
            f"Not all files beside the notebook are kept and given to its cells: {names}{more}. At most {MAX_FILES} regular "
            f"files, with their folders, and {MAX_BYTES >> 20} MB together are."
        )
