"""A process that reads as the real one does, but falls into a trap where a notebook holds its word."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from typing import Any

from autograder.intake import reader


def spins() -> None:
    """Compute for ever."""
    while True:
        pass


def sleeps() -> None:
    """Neither compute nor answer."""
    time.sleep(3_600)


def eats() -> None:
    """Take memory for ever."""
    kept = []
    while True:
        kept.append(bytes(64 << 20))


def recurses() -> None:
    """Call itself for ever."""
    recurses()


def babbles() -> None:
    """Say what is no message, and end."""
    os.write(0, (9).to_bytes(8, "big") + b"\xc1" * 9)
    os._exit(0)


def boasts() -> None:
    """Say that more is to come than anybody would take."""
    os.write(0, (1 << 60).to_bytes(8, "big"))
    time.sleep(3_600)


def is_wrong() -> None:
    """Do what only a fault of the grader does."""
    raise KeyError("a fault of ours")


TRAPS: dict[str, Callable[[], Any]] = {
    "SPINS": spins,
    "SLEEPS": sleeps,
    "EATS": eats,
    "RECURSES": recurses,
    "CRASHES": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "ABORTS": os.abort,
    "EXITS": lambda: os._exit(3),
    "IS KILLED": lambda: os.kill(os.getpid(), signal.SIGKILL),
    "BABBLES": babbles,
    "BOASTS": boasts,
    "IS WRONG": is_wrong,
}


def serve(descriptor: int) -> None:
    """Be that process; of computing it has one second."""
    honest = reader.read
    reader.SECONDS = 1.0

    def read(data: bytes, *more: Any) -> dict[str, Any]:
        for word, trap in TRAPS.items():
            if f"# {word}".encode() in data:
                trap()
        return honest(data, *more)

    reader.read = read
    reader.serve(descriptor)
