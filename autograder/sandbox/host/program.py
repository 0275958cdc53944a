"""Define what is sent to a sandbox and what it says about loading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from earlab.errors import EarlabError
from earlab.protocol.codec import Bounds


class SandboxError(EarlabError):
    """The grader's own fault or this machine's, never the submission's."""


@dataclass(frozen=True)
class Cell:
    """One code cell to execute; ``id`` names it in messages and tracebacks (file name ``<cell id>``).

    tests: it is a cell of asserts, which runs in a fork at its place and is reported on by itself.
    """

    id: str
    source: str
    tests: bool = False


@dataclass(frozen=True)
class Program:
    """The definition cells of a notebook, in order.

    stubs are run first: they define every exercise's functions as not written, so that a missing function
    never breaks a later cell that only mentions it.
    files: (name, content) of what the cells find in their working directory.
    """

    cells: tuple[Cell, ...]
    stubs: tuple[Cell, ...] = ()
    files: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True)
class CellReport:
    """How a cell fared: run to its end, or recorded and skipped."""

    id: str
    status: Literal["ok", "error", "timeout", "crash"]
    type: str = ""
    message: str = ""
    line: int | None = None


@dataclass(frozen=True)
class AssertReport:
    """How a cell of asserts fared; the student's process said so itself.

    number: what its last expression came to, where that is a number.
    line: of the tests, where they stopped.  own_cell, own_line: the innermost line of another cell that was running.
    """

    id: str
    status: Literal["ok", "error", "timeout", "crash"]
    number: float | None = None
    type: str = ""
    message: str = ""
    line: int | None = None
    own_cell: str | None = None
    own_line: int | None = None
    stdout: str = ""


@dataclass(frozen=True)
class Task:
    """A probe and the inputs of its cases.

    seconds: CPU time for all of them together, at most ``Limits.load_seconds``.
    forbidden: dotted names that the student's code may not use meanwhile, see ``Exercise.forbidden``.
    bounds: what is read of the answer to each case; nothing for as much as can be sent.
    shown: it is for a student to read and scores nothing, so what hangs in it is not tried twice.
    exact: ``seconds`` is a budget that scores, so it is counted from here, not only by the child itself.
    """

    probe: str
    inputs: tuple[Mapping[str, Any], ...]
    seconds: float = 10.0
    forbidden: tuple[str, ...] = ()
    bounds: tuple[Bounds, ...] = ()
    shown: bool = False
    exact: bool = False


@dataclass(frozen=True)
class Limits:
    """What one child may use."""

    load_seconds: float = 20.0  # CPU time for all definition cells
    memory: int = 1 << 30  # bytes beyond the zygote's: address space of each process, memory of all together
    processes: int = 16  # threads count too
    file_size: int = 16 << 20
    scratch: int = 64 << 20  # bytes of the child's tmpfs, or of its directory
    reply: int = 64 << 20  # bytes of one reply frame
    idle: float = 5.0  # seconds in which work may neither compute nor wait for a processor: a sleep, a lock
    # One notebook's seconds of CPU and of waiting beside its first load and what each task has by itself.  Four
    # time-outs of five seconds are repeated with them, more than any honest notebook had; nine exercises that all hang
    # take 20 + 9 × (5 + 1) seconds with their loads, and no submission several minutes.
    spare_cpu: float = 20.0
    spare_idle: float = 15.0
