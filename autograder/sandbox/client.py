"""Start a sandbox and make children in it.  Trusted side."""

from __future__ import annotations

import hashlib
import itertools
import json
import shutil
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder import isolation as statement
from autograder.sandbox.channel import Channel, ChannelError
from autograder.sandbox.levels import LEVELS, Started
from autograder.sandbox.program import Limits, Program, SandboxError
from autograder.sandbox.session import Session
from autograder.sandbox.watch import Watch

_START_SECONDS = 120.0  # importing torch from a cold disk
_ORDER_SECONDS = 30.0
_ORDER_LIMIT = 1 << 20
_LIMITS = Limits()


class Sandbox:
    """Where submissions run: one warm process from which each of them gets a child of its own.

    preload: modules beside numpy that every child finds already imported.
    isolation: one of ``isolation.NAMES``: a level, or ``auto`` for the strongest that works on this machine.
    public: directories that children may read, each found by its name in a parent of the working directory.
    absent: packages that children do not have; they can import them, and are refused when they use them.
    Raises SandboxError when the isolation asked for does not work here; it says what is missing.

    level: the isolation in force. reason: why no stronger one is, or nothing.
    versions: what makes up the environment in which code runs: versions, platform, threads, seeds, by name.
    fingerprint: a hash of it.
    """

    level: str
    versions: dict[str, str]
    fingerprint: str

    def __init__(
        self,
        preload: Sequence[str] = (),
        isolation: str = "auto",
        limits: Limits = _LIMITS,
        public: Sequence[Path] = (),
        absent: Sequence[str] = (),
    ) -> None:
        if isolation not in statement.NAMES:
            raise ValueError(f"isolation is one of {', '.join(statement.NAMES)}; got {isolation!r}")
        self.limits = limits
        self.reason = ""
        self._lock = threading.Lock()
        self._started: Started | None = None
        try:
            self._start(list(LEVELS) if isolation == "auto" else [isolation], preload, public, absent)
        except BaseException:
            self.close()
            raise

    def open(self, program: Program) -> Session:
        """Load ``program`` in a fresh child; cells that kill or hang it are recorded and left out."""
        return Session(self, program)

    def close(self) -> None:
        """End every child and the zygote. May be called twice."""
        if self._started is not None:
            self._started.stop()
            self._started = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def closed(self) -> bool:
        """Whether the sandbox has ended, and with it every child."""
        return self._started is None

    def make_child(self) -> Child:
        """Return a fresh child; raise SandboxError when none can be made."""
        if self._started is None:
            raise SandboxError("this sandbox is closed. Start a new sandbox")
        room = self._started.rooms.make() if self._started.rooms is not None else None
        order = {"limits": asdict(self.limits), "room": room}
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                reply = self.ask(order, [theirs.fileno()])
            except SandboxError:
                ours.close()
                raise
        return Child(self, reply["pid"], Channel(ours, self.limits.reply), room)

    def ask(self, order: dict[str, Any], fds: Sequence[int] = ()) -> dict[str, Any]:
        """Send one order to the zygote and return its reply."""
        deadline = time.monotonic() + _ORDER_SECONDS
        with self._lock:
            try:
                self._channel.send(order, deadline, fds)
                reply = self._channel.receive(deadline)
            except (ChannelError, TimeoutError, OSError) as error:
                self.close()  # a late reply must not be taken for the next one
                raise SandboxError(f"the zygote does not answer: {error}. Start a new sandbox") from error
        if "error" in reply:
            raise SandboxError(f"no child could be made: {reply['error']}")
        return dict(reply)

    def _start(
        self, levels: Sequence[str], preload: Sequence[str], public: Sequence[Path], absent: Sequence[str]
    ) -> None:
        """Start at the first of ``levels`` that works and lets a child come up.

        Each is tried twice: a zygote that was killed while it started says nothing of the level.
        """
        refusals: list[str] = []
        for level, attempt in itertools.product(levels, (1, 2)):
            try:
                self._started = LEVELS[level](preload, public, absent)
                self._channel = Channel(self._started.control, _ORDER_LIMIT)
                self.versions = self._first_word()
                self.fingerprint = _hash(self.versions)
                self.make_child().end()
                self.level, self.reason = level, "\n".join(refusals)
                return
            except (SandboxError, OSError) as error:
                if attempt == 2:
                    refusals.append(
                        f"isolation {level!r} does not work here: {error}. {statement.LEVELS[level].needs}"
                    )
                self.close()
        raise SandboxError("\n".join(refusals))

    def _first_word(self) -> dict[str, str]:
        """Wait until the zygote is warm; return the versions it reports."""
        assert self._started is not None
        try:
            return dict(self._channel.receive(time.monotonic() + _START_SECONDS)["versions"])
        except (ChannelError, TimeoutError):
            raise SandboxError(f"the zygote did not start: {self._started.complaint()}") from None


class Child:
    """A child process and the channel to it."""

    def __init__(self, sandbox: Sandbox, pid: int, channel: Channel, room: str | None) -> None:
        self.channel = channel
        self._sandbox = sandbox
        self._pid = pid
        self._room = room
        try:
            ready = channel.receive(time.monotonic() + _ORDER_SECONDS)
        except (ChannelError, TimeoutError) as error:
            ready = {"error": str(error)}
        if "error" in ready:  # nothing of a submission has run yet
            self.end()
            raise SandboxError(f"a child could not be sealed off: {ready['error']}")
        limits = sandbox.limits
        self.watch = Watch(ready["pid"], limits.memory, limits.scratch, Path(room) if room else None)
        channel.watch = self.watch.look

    def end(self) -> None:
        """End the child with all of its processes."""
        self.channel.close()
        if not self._sandbox.closed:
            self._sandbox.ask({"end": self._pid})
        if self._room is not None:
            shutil.rmtree(self._room, ignore_errors=True)


def _hash(versions: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(versions, sort_keys=True).encode()).hexdigest()[:16]
