"""Lock a course, so that one grader at a time works on it: a lock of the kernel's, gone with the process that holds it, however that ends."""

from __future__ import annotations

import errno
import json
import math
import os
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from earlab.errors import EarlabError

Say = Callable[[str], None]
_LOOK_AGAIN = 2.0  # seconds until a waiting grader looks whether somebody else has the course now
_POLL = 0.1
_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP)


class CourseBusy(EarlabError):
    """Another process is grading this course; the message says which one and what to do."""


class CourseLock:
    """The lock of one course. ``path``: its file, which says who holds it; the file itself locks nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # A file that merely exists would outlive a killed grader: no locks, no grading.
        self._lock = FileLock(path, mode=0o600, thread_local=False, fallback_to_soft=False)

    @contextmanager
    def held(self, say: Say, patience: float = math.inf) -> Iterator[None]:
        """Hold the lock in a ``with`` block, see ``take``."""
        self.take(say, patience)
        try:
            yield
        finally:
            self.give_back()

    def take(self, say: Say, patience: float = math.inf) -> None:
        """Take the lock; ``say`` is told whom it waits for. Raise CourseBusy after ``patience`` seconds."""
        told, left = "", patience
        while not self._tried(min(_LOOK_AGAIN, left) if told else 0.0):
            left -= _LOOK_AGAIN if told else 0.0
            if left <= 0:
                raise CourseBusy(f"{self.holder()}; try again when it has ended")
            if self.holder() != told:
                told = self.holder()
                say(f"Waiting: {told}.")
        about = {"pid": os.getpid(), "host": socket.gethostname(), "since": datetime.now().astimezone()}
        with suppress(OSError):  # a full disk: the lock holds all the same
            self._path.write_text(json.dumps(about, default=str))

    def give_back(self) -> None:
        """Let the next grader in. Nothing happens when the lock is not held."""
        if self._lock.is_locked:
            with suppress(OSError):
                os.truncate(self._path, 0)
            self._lock.release()

    def holder(self) -> str:
        """Return who holds the lock, as a sentence without its full stop."""
        try:
            about = json.loads(self._path.read_text())
            return (
                f"this course is being graded by process {about['pid']} on {about['host']}, "
                f"since {about['since'][:19].replace('T', ' ')}"
            )
        except (OSError, ValueError, LookupError, TypeError):  # just taken, or its disk is full
            return "this course is being graded by another process"

    def _tried(self, seconds: float) -> bool:
        try:
            self._lock.acquire(timeout=seconds, poll_interval=_POLL)
        except Timeout:
            return False
        except OSError as error:
            if error.errno in _NO_LOCKS:
                raise CourseBusy(
                    f"{self._path.parent} lies on a file system without locks ({error.strerror}), so two graders "
                    "could write over each other; keep the course on a local disk, or mount it with locks"
                ) from error
            raise
        return True


def say_on_stderr(text: str) -> None:
    """Print one line for people, beside whatever goes to stdout."""
    print(text, file=sys.stderr, flush=True)
