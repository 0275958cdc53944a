"""Ask a worker what it is before it gets work, and say whether that will do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from autograder.grading.jobs import Terms

Needed = tuple[
    Terms, dict[str, str]
]  # terms of the class, and name and version of what makes up the environment


@dataclass(frozen=True)
class Handshake:
    """A worker's own account, for each sandbox in order.

    environments: name and version of what answers may depend on.  problem: why it cannot isolate submissions.
    """

    rules: str
    terms: tuple[Terms, ...] = ()
    environments: tuple[dict[str, str], ...] = ()
    problem: str = ""


def problem_of(handshake: Any, needed: Sequence[Needed]) -> str:
    """Return why a worker cannot grade a class, or nothing; anything but a Handshake is what it failed with."""
    if not isinstance(handshake, Handshake):
        return (
            f"it cannot run the grader ({type(handshake).__name__}: {handshake}); install there what is installed "
            "here (pip install 'earlab[grader,cluster]')"
        )
    if handshake.rules != needed[0][0].rules:
        return "its autograder is another version; install the same one on all machines and start it again"
    if handshake.problem:
        return f"{handshake.problem}. Choose a level that all machines have (--isolation)"
    for (terms, ours), theirs, found in zip(needed, handshake.terms, handshake.environments, strict=True):
        if theirs != terms:
            return f"its environment differs: {_differences(ours, found)}. Install the same versions on all machines"
    return ""


def _differences(here: dict[str, str], there: dict[str, str]) -> str:
    names = [name for name in sorted(here.keys() | there.keys()) if here.get(name) != there.get(name)]
    return "; ".join(
        f"{name} is {there.get(name, 'absent')} there and {here.get(name, 'absent')} here" for name in names
    )
