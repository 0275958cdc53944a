"""Have submissions read in a process of their own, which the class outlives.  Trusted side.

One process reads one submission after the other and is replaced when it ends.  What a submission does to it – takes its
time, its memory or its life – is that submission's verdict.  What somebody else may have done to it is tried once more.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from autograder.assignments.assignment import Assignment
from autograder.intake.channel import receive, send
from autograder.intake.reader import MEMORY, SECONDS
from autograder.intake.released import release_of
from autograder.release.notebook import build_notebook
from autograder.sandbox.host.program import Cell
from autograder.sandbox.host.watch import EVERY, Exceeded, Sleeping, TooLong, Watch
from autograder.support.closeable import Closeable
from earlab.compare.remarks import Remark
from earlab.compare.text import Text
from earlab.errors import EarlabError
from earlab.forbidden.reach import Use
from earlab.handin.notebook_file import UnreadableError
from earlab.handin.release import to_json
from earlab.protocol.codec import CodecError

_IDLE = 20.0  # seconds in which it may neither compute nor wait for a processor: it never sleeps by itself
_PATIENCE = 60.0  # seconds for it to start, and for a message to pass
_ENDING = 5.0  # seconds for it to be gone, where what it said is no message
_KEPT = ("PATH", "HOME", "TMPDIR", "LANG", "LC_ALL")  # of this process's environment
_SERVE = "from autograder.intake.reader import serve; serve(0)"


class ReaderError(EarlabError):
    """This machine's trouble or the grader's own, never the submission's: it is graded again."""


class _Ended(Exception):
    """The process ended or was ended; ``own``: by nothing but what it read."""

    def __init__(self, says: str, own: bool = False, stood_still: bool = False) -> None:
        super().__init__(says)
        self.own = own
        self.stood_still = stood_still


@dataclass(frozen=True)
class Reading:
    """What there is to know of a notebook that was handed in.

    cells: what is run of it, as plain Python.  files: names of those beside it that its cells may read.
    uses: what an exercise forbids and its text uses, by the exercise's name.
    texts: what is to be known of an exercise's text.  slow: modules that take long to import.
    notebook: the submission as nbgrader can take it.  worked_on: it is not as it was released.
    exercises: those that the notebook's own marks name.
    """

    sha256: str
    cells: tuple[Cell, ...]
    files: tuple[str, ...]
    notes: tuple[str, ...]
    uses: Mapping[str, Use]
    texts: Mapping[str, Text]
    slow: tuple[str, ...]
    notebook: Mapping[str, Any]
    worked_on: bool
    exercises: tuple[str, ...]


def reading_of(plain: Mapping[str, Any]) -> Reading:
    """Return a reading of the plain values in which it is sent."""
    return Reading(
        sha256=plain["sha256"],
        cells=tuple(Cell(*cell) for cell in plain["cells"]),
        files=tuple(plain["files"]),
        notes=tuple(plain["notes"]),
        uses={name: Use(**use) for name, use in plain["uses"].items()},
        texts={
            name: Text(tuple(Remark(**one) for one in text["remarks"]), frozenset(text["holds"]))
            for name, text in plain["texts"].items()
        },
        slow=tuple(plain["slow"]),
        notebook=plain["notebook"],
        worked_on=plain["worked_on"],
        exercises=tuple(plain["exercises"]),
    )


class Reader(Closeable):
    """Reads submissions; its process is started at first use. One thread at a time may use it."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None
        self._last: tuple[Assignment, dict[str, Any]] | None = None
        self._taught: set[str] = set()

    def close(self) -> None:
        """End the process. May be called twice, and the reader used again."""
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._process = self._channel = None
        self._taught.clear()

    def read(self, data: bytes, beside: Sequence[str], assignment: Assignment) -> Reading:
        """Return what there is to know of the notebook in ``data``; raise UnreadableError where that is nothing.

        beside: names of the files that were handed in with it.  Raises ReaderError where nobody can read here.
        """
        lesson = self._lesson(assignment)
        order = {"key": lesson["key"], "data": data, "beside": list(beside)}
        try:
            return reading_of(self._ask(order, lesson))
        except _Ended as end:
            self._check(lesson)  # before the submission is blamed
            raise UnreadableError(str(end)) from None

    def utc(self, text: str) -> datetime:
        """Return the time, in UTC, that a text names; raise ValueError where it names none."""
        try:
            return datetime.fromisoformat(self._ask({"time": text})["utc"])
        except (UnreadableError, _Ended) as error:
            raise ValueError(str(error)) from None

    def _lesson(self, assignment: Assignment) -> dict[str, Any]:
        """Return what the process has to be told of an assignment, once."""
        if self._last is None or self._last[0] is not assignment:
            release = to_json(release_of(assignment))
            blank = json.dumps(build_notebook(assignment.source, "student"))
            key = sha256(f"{release}\0{blank}".encode()).hexdigest()
            self._last = assignment, {"key": key, "release": release, "blank": blank}
        return self._last[1]

    def _check(self, lesson: dict[str, Any]) -> None:
        """Make sure that this machine can read what is surely no trouble: the release itself."""
        data = lesson["blank"].encode()
        try:
            self._ask({"key": lesson["key"], "data": data, "beside": []}, lesson)
        except _Ended as end:
            raise ReaderError(
                f"nothing can be read here, not even the release: {end}. Is there memory left?"
            ) from None

    def _ask(self, order: dict[str, Any], lesson: dict[str, Any] | None = None) -> dict[str, Any]:
        try:
            answer = self._attempt(order, lesson)
        except _Ended as end:
            if end.own:
                raise
            try:  # somebody else may have ended it
                answer = self._attempt(order, lesson)
            except _Ended as again:
                if again.stood_still:
                    raise ReaderError(f"the process that reads submissions stood still: {again}") from None
                raise
        if answer.get("spent"):
            self.close()
        if "unreadable" in answer:
            raise UnreadableError(answer["unreadable"])
        if "failed" in answer:
            raise ReaderError(answer["failed"])
        return answer

    def _attempt(self, order: dict[str, Any], lesson: dict[str, Any] | None) -> dict[str, Any]:
        """Have one order answered; raise _Ended where the process did not live to do it, and clear up after it."""
        if self._process is None:
            self._start()
        try:
            if lesson is not None and lesson["key"] not in self._taught:
                self._exchange(lesson)
                self._taught.add(lesson["key"])
            return self._exchange(order)
        except BaseException:  # interrupted too: what it would say next answers nothing
            self.close()
            raise

    def _exchange(self, order: dict[str, Any]) -> dict[str, Any]:
        process, channel = self._process, self._channel
        assert process is not None, "_start was called"
        assert channel is not None, "_start was called"
        try:
            send(channel, order)
            if not _says_something(channel, EVERY):
                watch = Watch(process.pid, 2 * MEMORY, 0, Path(os.devnull, "nothing"))
                watch.allow(SECONDS, _IDLE)
                while not _says_something(channel, watch.look()):
                    pass
            answer = receive(channel)
        except TooLong:
            raise _Ended(_TOO_LONG, own=True) from None
        except Exceeded:
            raise _Ended("it takes too much memory to be read", own=True) from None
        except Sleeping as error:
            raise _Ended(str(error), stood_still=True) from None
        except TimeoutError:
            raise _Ended(f"it took no message for {_PATIENCE:g} s", stood_still=True) from None
        except (OSError, CodecError):
            answer = None
        if answer is None:
            raise self._end_of(process)
        return answer

    def _end_of(self, process: subprocess.Popen[bytes]) -> _Ended:
        """Return why the process is gone."""
        with suppress(subprocess.TimeoutExpired):
            process.wait(_ENDING)
        status = process.poll()
        if status == -signal.SIGXCPU:
            return _Ended(_TOO_LONG, own=True)
        if status is not None and status < 0:
            return _Ended(f"reading it ends the process that reads, by {_signal(-status)}")
        return _Ended(f"reading it ends the process that reads, with exit status {status}")

    def _start(self) -> None:
        ours, theirs = socket.socketpair()
        paths = os.pathsep.join(map(os.path.abspath, sys.path))
        kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
        command = [
            sys.executable,
            "-B",
            "-W",
            "ignore",
            "-c",
            _SERVE,
        ]  # -B: compiled files would name this clone
        with theirs:
            self._process = subprocess.Popen(
                command,
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env={**kept, "PYTHONPATH": paths, "PYTHONSAFEPATH": "1"},
            )
        self._channel = ours
        ours.settimeout(_PATIENCE)
        try:
            greeting = receive(ours)
        except (OSError, CodecError):
            greeting = None
        if greeting is None:
            status = self._process.poll()
            self.close()
            raise ReaderError(
                f"the process that reads submissions does not start (exit status {status}); try: "
                f"{sys.executable} -c 'import autograder.intake.reader'"
            )


_TOO_LONG = f"it takes more than {SECONDS:g} s of computing to be read; take out what is nested deeply or repeated very often"


def _says_something(channel: socket.socket, seconds: float) -> bool:
    return bool(select.select([channel], [], [], seconds)[0])


def _signal(number: int) -> str:
    with suppress(ValueError):
        return signal.Signals(number).name
    return f"signal {number}"
