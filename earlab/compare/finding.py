"""Say what a comparison found: the first thing that is wrong, short for hidden cases and in full for visible ones."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from earlab.compare.diagnosis import Clue


@dataclass(frozen=True)
class Finding:
    """The first thing that is wrong.

    reason: short, holds no number or text of the case, so it may be shown for hidden cases.
    fact: what is seen, with numbers, for visible cases.  cause: what that shows over all cases; ``telling`` adds it.
    kind: what sort of thing, for programs.  part: which of the named returns.  leaf: the same in full.  where: index in it.
    likely: whether more is recognised than that values differ.
    """

    reason: str
    fact: str
    kind: str
    part: str = ""
    where: tuple[int, ...] | None = None
    likely: bool = True
    leaf: str = ""
    cause: str = ""

    @property
    def message(self) -> str:
        """The full sentences."""
        return f"{self.fact} {self.cause}".rstrip()

    def because(self, clue: Clue) -> Finding:
        """Return the finding with the cause that a clue tells."""
        reason = prefixed(self.part, clue.reason)
        return replace(self, reason=reason, kind=clue.kind, cause=clue.cause, likely=not clue.observed)


class Wrong(Exception):
    """Carries a finding out of a nested container; its cause is looked for only where somebody asks."""

    def __init__(self, find: Callable[[], Finding]) -> None:
        super().__init__()
        self._find = find

    @cached_property
    def finding(self) -> Finding:
        """What is wrong."""
        return self._find()


def recognised(name: str, clue: Clue, text: str, where: tuple[int, ...] | None = None) -> Wrong:
    """Return the finding of a diagnosed difference: what is seen, then its likely cause."""
    return wrong(name, clue.reason, f"{text} {clue.cause}", clue.kind, where)


def wrong(name: str, reason: str, text: str, kind: str, where: tuple[int, ...] | None = None) -> Wrong:
    """Return what carries a finding about the value called ``name``."""
    return Wrong(lambda: finding_on(name, reason, text, kind, where))


def finding_on(
    name: str, reason: str, text: str, kind: str, where: tuple[int, ...] | None = None, *, likely: bool = True
) -> Finding:
    """Return a finding about the value called ``name``."""
    label = label_of(name)
    return Finding(prefixed(label, reason), text, kind, label, where, likely, name)


def prefixed(label: str, reason: str) -> str:
    """Put the name of the value before the reason, where it has one."""
    return f"{label}: {reason}" if label else reason


def label_of(name: str) -> str:
    """Return the bare name of a returned value, empty where the exercise gives it none."""
    return name.strip("`") if name.startswith("`") else ""
