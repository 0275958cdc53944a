"""Describe errors in an instructor's words: what this machine did, where, and what to do about it."""

from __future__ import annotations

import errno
import sqlite3
import traceback
from pathlib import Path

import autograder
from earlab.errors import EarlabError

_ROOT = Path(autograder.__file__).parent.parent
_OURS = str(Path(autograder.__file__).parent)

_FULL = "the disk is full: make room, then run this again"
_FILES = {
    errno.ENOSPC: _FULL,
    errno.EDQUOT: "the disk quota is used up: make room, then run this again",
    errno.EROFS: "the file system is read-only: make it writable, or copy the course to a disk that is",
    errno.EACCES: "this user may not do that there: check owner and permissions, or run this as the owner",
    errno.EPERM: "this user may not do that there: check owner and permissions, or run this as the owner",
    errno.EIO: "the disk fails: save what is on it, and look into the system's log",
    errno.EMFILE: "too many files are open: raise the limit (`ulimit -n 4096`), or use fewer workers",
    errno.ENOMEM: "memory is short: use fewer workers",
}
_DAMAGED = {
    "the gradebook": "restore it from a backup: scores given by hand are nowhere else",
    ".earlab/verdicts.db": (
        "restore it from a backup, or move it away: then everything is graded anew, with the same result"
    ),
}
_DATABASES = {
    "locked": "another program keeps it locked: close that one, then run this again",
    "disk is full": _FULL,
    "readonly": "it cannot be written: check owner and permissions of the file and of its folder",
    "unable to open": "it cannot be opened: check owner and permissions of the file and of its folder",
    "disk I/O": "its disk fails or is full: look there, then run this again",
}


def is_system_error(error: BaseException) -> bool:
    """Whether an error is the machine's: a file, a disk, a database."""
    return isinstance(error, OSError) or _of_database(error) is not None


def describe(error: BaseException) -> str:
    """Return an error as a sentence without its full stop; what nobody raised on purpose as type, text and place."""
    database = _of_database(error)
    if database is not None:
        where = ".earlab/verdicts.db" if database is error else "the gradebook"
        for text, advice in _DATABASES.items():
            if text in str(database):
                return f"{where}: {advice} ({database})"
        if isinstance(database, sqlite3.DatabaseError) and _is_damage(database):
            return f"{where} is damaged ({database}): {_DAMAGED[where]}"
        return f"{where}: {database}"
    if isinstance(error, OSError) and error.errno in _FILES:
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{_FILES[error.errno]} ({error.strerror})"
    if isinstance(error, EarlabError):
        return str(error)
    return f"{type(error).__name__}: {error}{_where(error)}"


def _where(error: BaseException) -> str:
    """Return in which of our lines it showed, for whoever mends or reports it; whose fault it is, nobody knows here."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _OURS in frame.filename]
    if not frames:
        return ""
    path = Path(frames[-1].filename)
    return f" (in {path.relative_to(_ROOT)}, line {frames[-1].lineno})"


def _of_database(error: BaseException) -> BaseException | None:
    """Return what a database said: the store's own error, or what SQLAlchemy and nbgrader wrap for the gradebook."""
    if isinstance(error, sqlite3.Error):
        return error
    if type(error).__module__.startswith("nbgrader.") and error.__context__ is not None:
        error = error.__context__
    inner = getattr(error, "orig", None)
    return inner if isinstance(inner, BaseException) else None


def _is_damage(error: sqlite3.DatabaseError) -> bool:
    return "malformed" in str(error) or "not a database" in str(error)
