"""Keep what each page of the course shows in a file of its own: ``tests/course/records/<topic>.toml``.

``python benchmarks/notebooks.py --record 03_layers`` runs the notebook and writes its record; the difference says what a
change did to the page.  What the prose says of printed numbers stands beside it, in ``<topic>.py``, by hand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from autograder.release.notebook import Edition
from tests.helpers.notebook_runs import Page
from tests.helpers.support import ROOT

RECORDS = ROOT / "tests" / "course" / "records"
_COMMENT = "# What notebook {name} shows; written by: python benchmarks/notebooks.py --record {name}\n"


@dataclass(frozen=True)
class Shown:
    """What a page shows: counts, the classes of its widgets in order, how many demonstrations wait for which function."""

    figures: int
    sounds: int
    widgets: list[str]
    waits: dict[str, int]

    @classmethod
    def of(cls, page: Page) -> Shown:
        """Return what a notebook that has run shows."""
        return cls(len(page.figures), len(page.sounds), page.widgets, page.waits)

    def toml(self) -> str:
        """Return it as it stands in a record."""
        widgets = ", ".join(f'"{widget}"' for widget in self.widgets)
        waits = ", ".join(f"{function} = {count}" for function, count in sorted(self.waits.items()))
        counts = f"figures = {self.figures}\nsounds = {self.sounds}\n"
        return f"{counts}widgets = [{widgets}]\nwaits = {{{waits}}}\n"


def recorded(name: str, edition: Edition) -> Shown:
    """Return what the record of a notebook says that it shows: "instructor" (solved), "student" (nothing written)."""
    return Shown(**tomllib.loads(path_of(name).read_text(encoding="utf-8"))[edition])


def record(name: str, solved: Page, unwritten: Page) -> None:
    """Write the record of a notebook, with the seconds that it took, of which nothing is tested."""
    path_of(name).write_text(
        _COMMENT.format(name=name)
        + f"\n[instructor] # in {solved.seconds:.0f} s\n{Shown.of(solved).toml()}"
        + f"\n[student] # in {unwritten.seconds:.0f} s\n{Shown.of(unwritten).toml()}",
        encoding="utf-8",
    )


def path_of(name: str) -> Path:
    """Return the file of a notebook's record."""
    return RECORDS / f"{name[3:]}.toml"


def claims(name: str) -> list[Callable[[Page], None]]:
    """Return what the prose of a notebook claims of the numbers it prints: functions that assert it of its page."""
    if not path_of(name).with_suffix(".py").is_file():
        return []
    module = import_module(f"tests.course.records.{name[3:]}")
    return [value for key, value in vars(module).items() if key.startswith("claim_")]
