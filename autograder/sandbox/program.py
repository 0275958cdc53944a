"""What is sent to a sandbox and what it says about loading it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


class SandboxError(RuntimeError):
    """The grader's own fault or this machine's, never the submission's."""


@dataclass(frozen=True)
class Cell:
    """One code cell to execute; ``id`` names it in messages and tracebacks (file name ``<cell id>``)."""

    id: str
    source: str


@dataclass(frozen=True)
class Program:
    """The definition cells of a notebook, in order.

    stubs are run first: they define every exercise's functions as not written, so that a missing function
    never breaks a later cell that only mentions it.
    """

    cells: tuple[Cell, ...]
    stubs: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class CellReport:
    """How a cell fared: run to its end, or recorded and skipped."""

    id: str
    status: Literal["ok", "error", "timeout", "crash"]
    type: str = ""
    message: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Task:
    """A probe and the inputs of its cases.

    seconds: CPU time for all of them together, at most ``Limits.load_seconds``.
    forbidden: dotted names that the student's code may not use meanwhile, see ``Exercise.forbidden``.
    """

    probe: str
    inputs: tuple[Mapping[str, Any], ...]
    seconds: float = 10.0
    forbidden: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limits:
    """What one child may use."""

    load_seconds: float = 20.0  # CPU time for all definition cells
    memory: int = 1 << 30  # bytes of address space beyond the zygote's own
    processes: int = 16  # threads count too
    file_size: int = 16 << 20
    scratch: int = 64 << 20  # bytes of the child's tmpfs
    reply: int = 64 << 20  # bytes of one reply frame
    grace: float = 5.0  # seconds: by the clock, work may take three times its CPU seconds plus this
