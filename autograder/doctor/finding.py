"""Describe what was found on this machine: one line per topic, with what to do where it could be better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "could be better", "missing"]


@dataclass(frozen=True)
class Finding:
    """What there is of one topic. advice: what to do, where it is not "ok". needed: without it nothing can be graded."""

    topic: str
    state: State
    found: str
    advice: str = ""
    needed: bool = False

    @property
    def prevents_grading(self) -> bool:
        """Whether nothing can be graded before this is mended."""
        return self.needed and self.state == "missing"


def ok_if(topic: str, good: bool, found: str, advice: str, otherwise: State = "could be better") -> Finding:
    """Return a finding that is ok where ``good``, and else what ``otherwise`` says, with the advice."""
    return Finding(topic, "ok", found) if good else Finding(topic, otherwise, found, advice)
