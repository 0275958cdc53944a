"""Start a sandbox and make children in it.  Trusted side."""

from __future__ import annotations

import hashlib
import json
import shutil
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

from autograder.sandbox import isolation as statement
from autograder.sandbox.child.channel import Channel, ChannelError
from autograder.sandbox.host.compiled import Compiled
from autograder.sandbox.host.levels import LEVELS, Started, Wanted
from autograder.sandbox.host.program import Limits, Program, SandboxError
from autograder.sandbox.host.session import Session
from autograder.sandbox.host.spending import Spare
from autograder.sandbox.host.traces import OwnDirectory
from autograder.sandbox.host.watch import Watch
from autograder.support.closeable import Closeable

_START_SECONDS = 300.0  # importing torch from a cold disk, compiling librosa for the first time
_ORDER_SECONDS = 30.0
_ORDER_LIMIT = 64 << 20  # bytes: what librosa compiles to takes a few million
_LIMITS = Limits()


class Sandbox(Closeable):
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
    reason: str
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
        wanted = Wanted(tuple(preload), tuple(public), tuple(absent), limits.scratch)
        self._compiled = Compiled(preload)
        self._closed = False
        self._lock = threading.Lock()
        self._zygotes: list[Zygote] = []  # one for all children, or one for each
        refusals: list[str] = []
        for level in LEVELS if isolation == "auto" else [isolation]:
            self._launch = partial(LEVELS[level], wanted)
            # twice: a zygote that was killed while it started says nothing of the level
            refusal = self._try() and self._try()
            if refusal is None:
                self.level, self.reason = level, "\n".join(refusals)
                return
            needs = statement.LEVELS[level].needs
            refusals.append(f"isolation {level!r} does not work here: {refusal}. {needs}")
        raise SandboxError("\n".join(refusals))

    def open(self, program: Program, spare: Spare | None = None) -> Session:
        """Load ``program`` in a fresh child; cells that kill or hang it are recorded and left out.

        spare: what is left of its notebook's spare time, where some of that was used up already.
        """
        return Session(self, program, spare)

    def close(self) -> None:
        """End every child and the zygote. May be called twice."""
        self._closed = True
        self._end_zygotes()

    @property
    def closed(self) -> bool:
        """Whether the sandbox has ended, and with it every child."""
        return self._closed or any(zygote.closed and not zygote.single for zygote in self._zygotes)

    def make_child(self) -> Child:
        """Return a fresh child; raise SandboxError when none can be made."""
        with self._lock:
            if self.closed:
                raise SandboxError("this sandbox is closed. Start a new sandbox")
            # One that all children come from stays, dead or alive: no other may take its place.
            self._zygotes = [zygote for zygote in self._zygotes if not (zygote.single and zygote.closed)]
            if not self._zygotes or self._zygotes[0].single:
                self._zygotes.append(Zygote(self._launch(), self._compiled))
            zygote = self._zygotes[-1]
        return zygote.make_child(self.limits)

    def _try(self) -> Exception | None:
        """Start a zygote and let a child come up; return why that does not work here, or None."""
        self._zygotes = []
        try:
            self._zygotes.append(Zygote(self._launch(), self._compiled))
            self.versions = self._zygotes[0].versions
            self.fingerprint = _hash(self.versions)
            self._zygotes[0].make_child(self.limits).end()
        except BaseException as error:
            self._end_zygotes()
            if isinstance(error, SandboxError | OSError):
                return error
            raise
        return None

    def _end_zygotes(self) -> None:
        for zygote in self._zygotes:
            zygote.close()


class Zygote:
    """A started zygote, asked for children by one order at a time.

    single: whether it serves one child only, and ends with it. versions: what answers may depend on, by name.
    """

    def __init__(self, started: Started, compiled: Compiled) -> None:
        self.single = started.single
        self.closed = False
        self._started = started
        self._channel = Channel(started.control, _ORDER_LIMIT)
        self._lock = threading.Lock()
        deadline = time.monotonic() + _START_SECONDS
        try:
            self._channel.send({"compiled": compiled.files}, deadline)
            ready = self._channel.receive(deadline)
            self.versions = dict(ready["versions"])
            if ready["compiled"]:
                compiled.keep(ready["compiled"])
        except (ChannelError, TimeoutError):
            complaint = started.complaint()
            self.close()
            raise SandboxError(f"the zygote did not start: {complaint}") from None
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The number of the process that was started."""
        return self._started.pid

    def close(self) -> None:
        """End it and all of its children. May be called twice."""
        if not self.closed:
            self.closed = True
            self._started.stop()

    def make_child(self, limits: Limits) -> Child:
        """Return a fresh child; raise SandboxError when none can be made."""
        directory = self._started.directories.make() if self._started.directories is not None else None
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                reply = self._ask({"limits": asdict(limits), "directory": directory}, [theirs.fileno()])
            except SandboxError:
                ours.close()
                raise
        return Child(self, reply["pid"], Channel(ours, limits.reply), limits, directory)

    def end_child(self, pid: int) -> None:
        """End a child with all of its processes."""
        if self.single:
            self.close()
        elif not self.closed:
            self._ask({"end": pid})

    def _ask(self, order: dict[str, Any], fds: Sequence[int] = ()) -> dict[str, Any]:
        """Send one order and return the reply."""
        deadline = time.monotonic() + _ORDER_SECONDS
        with self._lock:
            if self.closed:  # by whoever asked before, in another thread
                raise SandboxError("the zygote has ended. Start a new sandbox")
            try:
                self._channel.send(order, deadline, fds)
                reply = self._channel.receive(deadline)
            except (ChannelError, TimeoutError, OSError) as error:
                self.close()  # a late reply must not be taken for the next one
                raise SandboxError(f"the zygote does not answer: {error}. Start a new sandbox") from error
        if "error" in reply:
            raise SandboxError(f"no child could be made: {reply['error']}")
        return dict(reply)


class Child:
    """A child process and the channel to it."""

    def __init__(
        self, zygote: Zygote, pid: int, channel: Channel, limits: Limits, directory: str | None
    ) -> None:
        self.channel = channel
        self._zygote = zygote
        self._pid = pid
        self._directory = directory
        self.own = OwnDirectory()
        try:
            ready = channel.receive(time.monotonic() + _ORDER_SECONDS)
        except (ChannelError, TimeoutError) as error:
            ready = {"error": str(error)}
        if "error" in ready:  # nothing of a submission has run yet
            self.end()
            raise SandboxError(f"a child could not be sealed off: {ready['error']}")
        self.watch = Watch(
            ready["pid"], limits.memory, limits.scratch, Path(directory) if directory else None
        )
        self.own = OwnDirectory(Path(directory or f"/proc/{ready['pid']}/root/tmp"))
        channel.watch = self.watch.look

    def end(self) -> None:
        """End the child with all of its processes."""
        self.channel.close()
        self.own.close()
        self._zygote.end_child(self._pid)
        if self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)


def _hash(versions: dict[str, str]) -> str:
    return hashlib.sha256(json.dumps(versions, sort_keys=True).encode()).hexdigest()[:16]
