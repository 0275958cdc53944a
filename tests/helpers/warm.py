"""Keep warm what engines start, from test to test: a zygote that imports pictures takes longer than most classes here."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import pytest

from autograder.grading import engine, runner
from autograder.intake import reading
from autograder.intake.reading import Reader
from autograder.sandbox import Sandbox
from autograder.sandbox.host.levels import LEVELS

_sandboxes: dict[object, _Kept] = {}
_readers: dict[object, Reader] = {}


class _Kept(Sandbox):
    """A sandbox that its runner cannot end; each program has a child of its own in it, as everywhere."""

    def close(self) -> None:
        """Stay, for the next test."""

    def end(self) -> None:
        """End it for good."""
        super().close()


class _Lent:
    """A reader that its engine cannot end."""

    def __init__(self, reader: Reader) -> None:
        self.read, self.utc = reader.read, reader.utc

    def close(self) -> None:
        """Leave it to the next test."""


def keep(patch: pytest.MonkeyPatch) -> None:
    """Have the engines of this process take sandboxes and readers that an earlier one left, while ``patch`` holds."""
    patch.setattr(runner, "Sandbox", _sandbox)
    patch.setattr(engine, "Reader", _reader)


@contextmanager
def until_the_end() -> Iterator[None]:
    """End all that was kept, where the block ends."""
    try:
        yield
    finally:
        for sandbox in _sandboxes.values():
            sandbox.end()
        for reader in _readers.values():
            reader.close()
        _sandboxes.clear()
        _readers.clear()


def _sandbox(preload: Sequence[str], isolation: str, absent: Sequence[str]) -> Sandbox:
    key = preload, isolation, absent, *LEVELS.items()  # which a test may have changed
    if key not in _sandboxes or _sandboxes[key].closed:
        _sandboxes[key] = _Kept(preload, isolation, absent=absent)
    return _sandboxes[key]


def _reader() -> _Lent:
    key = reading._SERVE, *map(os.environ.get, reading._KEPT)
    return _Lent(_readers.setdefault(key, Reader()))
