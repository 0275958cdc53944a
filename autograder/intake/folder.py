"""Read a folder that was handed in: every step down from where submissions lie, and every file, without following a link.

What is read is bounded in number, depth and bytes, by one list: that list is given to the cells, and what is shown is
taken from it too.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from earlab.errors import EarlabError
from earlab.handin import candidates
from earlab.handin.beside import MAX_BYTES as MAX_BESIDE
from earlab.handin.beside import MAX_DEPTH, MAX_FILES, MAX_SEEN, is_hidden
from earlab.handin.notebook_file import MAX_BYTES, UnreadableError

TIMESTAMP = "timestamp.txt"
_READINGS, _PAUSE = 4, 0.5  # seconds
_NAMED = 3
_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENXIO, errno.ENAMETOOLONG)
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


class ChangingError(EarlabError):
    """The file was being written while it was read: nobody's fault, to be graded again."""


@dataclass(frozen=True)
class Listing:
    """What lies in a folder, by name with the folders on the way. ``files``: regular ones; ``left``: whatever is not read."""

    files: tuple[str, ...]
    left: tuple[str, ...] = ()


class HandedFolder:
    """An open folder of a submission; used inside ``opened``."""

    def __init__(self, handle: int, where: Path) -> None:
        self._handle = handle
        self._where = where
        self._seen = 0

    def listing(self, ignored: Sequence[str]) -> Listing:
        """Return what lies in it, at most MAX_SEEN entries of it, without what systems and editors made for themselves.

        ignored: patterns of names that nbgrader leaves alone.
        """
        self._seen = 0
        files: list[str] = []
        left: list[str] = []
        for name, regular in self._entries(self._handle, "", ignored):
            (files if regular else left).append(name)
        return Listing(tuple(files), tuple(left))

    def _entries(self, handle: int, above: str, ignored: Sequence[str]) -> Iterator[tuple[str, bool]]:
        """Yield (name, whether it is a file that can be read) of what lies in a folder and below it, in order."""
        with os.scandir(handle) as found:
            some = [entry for entry, _ in zip(found, range(MAX_SEEN + 1 - self._seen))]
        self._seen += len(some)
        folders = []
        for entry in sorted(some, key=lambda one: one.name):
            if is_hidden(entry.name) or any(fnmatch(entry.name, pattern) for pattern in ignored):
                continue
            if entry.is_dir(follow_symlinks=False) and _is_text(entry.name):
                folders.append(entry.name)
            else:
                yield above + entry.name, entry.is_file(follow_symlinks=False) and _is_text(entry.name)
        for name in folders:
            if above.count("/") + 1 >= MAX_DEPTH or self._seen > MAX_SEEN:
                yield f"{above}{name}/", False
                continue
            try:
                inner = os.open(name, _FOLDER, dir_fd=handle)
            except OSError as error:
                if error.errno not in _NOT_THERE:
                    raise
                continue  # it was just replaced
            try:
                yield from self._entries(inner, f"{above}{name}/", ignored)
            finally:
                os.close(inner)

    def has(self, name: str) -> bool:
        """Whether anything lies there under a name."""
        with suppress(FileNotFoundError):
            os.stat(name, dir_fd=self._handle, follow_symlinks=False)
            return True
        return False

    def notebook(self, name: str) -> bytes:
        """Return what a notebook's file holds; raise UnreadableError where it cannot be opened or is too large.

        Half of a file that is just being copied there is nobody's submission: raise ChangingError.
        """
        for _ in range(_READINGS):
            data, changed = self._read_once(name)
            if not changed:
                return data
            time.sleep(_PAUSE)
        raise ChangingError(
            f"{self._where / name} changed while it was read; grade it again when it is whole"
        )

    def _read_once(self, name: str) -> tuple[bytes, bool]:
        """Read a regular file; return its bytes and whether it changed meanwhile."""
        with self._opened(name) as handle:
            before = os.fstat(handle)
            data = b"" if before.st_size > MAX_BYTES else _read(handle, MAX_BYTES + 1)
            after = os.fstat(handle)
        if max(before.st_size, len(data)) > MAX_BYTES:
            raise UnreadableError(
                f"it is larger than {MAX_BYTES >> 20} MB; clear its outputs and hand it in again"
            )
        return data, (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns)

    def content(self, name: str, most: int) -> bytes | None:
        """Return the bytes of a regular file; None for anything else, and for what is larger than ``most``."""
        try:
            with self._opened(name) as handle:
                content = _read(handle, most + 1)
        except UnreadableError:
            return None
        return content if len(content) <= most else None

    @contextmanager
    def _opened(self, name: str) -> Iterator[int]:
        *way, own = name.split("/")
        with _down(self._handle, way) as handle:
            try:
                file = os.open(own, _FILE, dir_fd=handle)
            except OSError as error:
                if error.errno not in _NOT_THERE:
                    raise  # this machine's trouble, not the submission's
                why = "it is a link" if _is_link(own, handle) else (error.strerror or str(error)).lower()
                raise UnreadableError(f"it cannot be opened: {why}; hand in the file itself") from None
        try:
            if not stat.S_ISREG(os.fstat(file).st_mode):
                raise UnreadableError("it is not a regular file; hand in the .ipynb file itself")
            yield file
        finally:
            os.close(file)


@contextmanager
def opened(base: Path, folder: Path) -> Iterator[HandedFolder]:
    """Yield the folder of a submission, which lies below ``base``; raise UnreadableError where a step down is a link.

    Where submissions lie is the instructor's own: ``base`` itself may be one.
    """
    handle = os.open(base, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        with _down(handle, folder.relative_to(base).parts) as inner:
            yield HandedFolder(inner, folder)
    finally:
        os.close(handle)


@contextmanager
def _down(handle: int, way: Sequence[str]) -> Iterator[int]:
    """Yield the folder that is reached from an open one, step by step."""
    at = os.dup(handle)
    try:
        for name in way:
            try:
                below = os.open(name, _FOLDER, dir_fd=at)
            except OSError as error:
                if error.errno not in _NOT_THERE:
                    raise
                if _is_link(name, at):
                    raise UnreadableError(
                        f"{candidates.shown(name)} is a link to another folder, which is not followed; hand in the "
                        "folder itself"
                    ) from None
                raise UnreadableError(f"there is no folder {candidates.shown(name)}") from None
            os.close(at)
            at = below
        yield at
    finally:
        os.close(at)


def beside(
    folder: HandedFolder, listing: Listing, taken: str = ""
) -> tuple[tuple[tuple[str, bytes], ...], tuple[str, ...]]:
    """Return (name, content) of what lies beside the notebook ``taken``, and a note that says what is left out."""
    files: list[tuple[str, bytes]] = []
    places: set[str] = set()
    left = [*listing.left]
    bytes_left = MAX_BESIDE
    for name in listing.files:
        if name in (taken, TIMESTAMP) or candidates.is_notebook(name):
            continue
        parts = name.split("/")[:-1]
        with_it = places.union("/".join(parts[: i + 1]) for i in range(len(parts)))
        room = len(files) + len(with_it) < MAX_FILES
        content = folder.content(name, bytes_left) if room else None
        if content is None:
            left.append(name)
        else:
            files.append((name, content))
            bytes_left, places = bytes_left - len(content), with_it
    return tuple(files), tuple(_note_on(left))


def _note_on(left: Sequence[str]) -> Iterator[str]:
    if left:
        names = ", ".join(map(candidates.shown, left[:_NAMED]))
        more = f" and {len(left) - _NAMED} more" if len(left) > _NAMED else ""
        yield (
            f"Not all files beside the notebook are kept and given to its cells: {names}{more}. At most {MAX_FILES} regular "
            f"files, with their folders, and {MAX_BESIDE >> 20} MB together are."
        )


def _read(handle: int, most: int) -> bytes:
    with os.fdopen(os.dup(handle), "rb") as file:
        return file.read(most)


def _is_link(name: str, handle: int) -> bool:
    try:
        return stat.S_ISLNK(os.stat(name, dir_fd=handle, follow_symlinks=False).st_mode)
    except OSError:
        return False


def _is_text(name: str) -> bool:
    """Whether a name can be sent: a disk takes any bytes for one."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
