"""Run a notebook from top to bottom in a kernel, and read what its page shows then."""

from __future__ import annotations

import base64
import io
import re
import time
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.assignments.assignment import load_assignment
from autograder.release.notebook import Edition, build_notebook
from earlab.scoreboard import MIME, Line
from earlab.sound import loudness

_FIGURE = re.compile(r"\[Figure: (.*)\]", re.S)  # as earlab.style.Picture prints itself
_PLAYER = re.compile(r"<audio.*?</audio>", re.S)
_WAITING = re.compile(
    r"once `(\w+)` is written|^(\w+) is not written yet", re.M
)  # earlab.style.yours; below sliders


@dataclass(frozen=True)
class Page:
    """A notebook that has run, and how long that took."""

    notebook: NotebookNode
    seconds: float = 0.0

    @cached_property
    def complaints(self) -> list[str]:
        """Errors and warnings, each with the first line of its cell."""
        found = []
        for cell in self.notebook.cells:
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    found.append(f"{cell.source.splitlines()[0]}: {output.ename}: {output.evalue}")
                elif output.get("name") == "stderr":
                    found.append(f"{cell.source.splitlines()[0]}: {output.text}")
        return found

    @cached_property
    def text(self) -> str:
        """All that the notebook printed."""
        outputs = [o for cell in self.notebook.cells for o in cell.get("outputs", [])]
        return "".join(o.text for o in outputs if o.output_type == "stream")

    @cached_property
    def shown(self) -> list[dict[str, Any]]:
        """What the cells show, each as its forms by mime type."""
        return [o.data for cell in self.notebook.cells for o in cell.get("outputs", []) if "data" in o]

    @cached_property
    def scores(self) -> list[float]:
        """What the checks score, in order."""
        checks = [cell for cell in self.notebook.cells if cell.source.startswith("check(")]
        return [float(o.data["text/plain"]) for cell in checks for o in cell.outputs if "data" in o]

    @cached_property
    def figures(self) -> list[str]:
        """The sentence of each figure, also of those below sliders."""
        return [found[1] for data in self.shown if (found := _FIGURE.match(str(data.get("text/plain", ""))))]

    @cached_property
    def widgets(self) -> list[str]:
        """The class of each widget, in order."""
        views = [data for data in self.shown if "application/vnd.jupyter.widget-view+json" in data]
        names = [re.match(r"(\w+): ", data["text/plain"]) for data in views]
        return [name[1] if name else "Sliders" for name in names]  # those tell what stands below them

    @cached_property
    def board(self) -> list[Line]:
        """The lines that the notebook adds to the scoreboard."""
        return [Line(**line) for data in self.shown for line in data.get(MIME, [])]

    @cached_property
    def sounds(self) -> list[str]:
        """The HTML of every player."""
        return [player for group in self._players for player in group]

    @cached_property
    def waves(self) -> list[np.ndarray]:
        """What each player plays."""
        return [wave for wave, _ in self.played]

    @cached_property
    def played(self) -> list[tuple[np.ndarray, int]]:
        """What each player plays, with its sample rate in Hz."""
        return [_played(player) for player in self.sounds]

    @cached_property
    def loudness(self) -> list[tuple[float, float]]:
        """Of each row of players, how loud its loudest one is, in LUFS, and its highest peak."""
        rows = [[_played(player) for player in group] for group in self._players]
        return [
            (max(loudness(wave, rate) for wave, rate in row), max(np.abs(wave).max() for wave, _ in row))
            for row in rows
        ]

    @cached_property
    def _players(self) -> list[list[str]]:
        """The players by what shows them together."""
        found = [_PLAYER.findall(data.get("text/html", "")) for data in self.shown]
        return [group for group in found if group]

    @cached_property
    def waits(self) -> dict[str, int]:
        """How many demonstrations wait for each function that is not written."""
        told = "\n".join([self.text, *(str(data.get("text/plain", "")) for data in self.shown)])
        return dict(Counter(printed or below for printed, below in _WAITING.findall(told)))

    def numbers(self, pattern: str) -> list[float]:
        """Return what the notebook prints at the groups of ``pattern``, which has to be there once."""
        (found,) = re.finditer(pattern, self.text)
        return [float(group.replace(",", "")) for group in found.groups()]

    def number(self, pattern: str) -> float:
        """Return the number that the notebook prints at the one group of ``pattern``."""
        (found,) = self.numbers(pattern)
        return found

    def figure(self, part: str) -> str:
        """Return the sentence of the figure that has ``part`` in it."""
        (found,) = [text for text in self.figures if part in text]
        return found


def _played(player: str) -> tuple[np.ndarray, int]:
    """Return what a player plays, and its sample rate."""
    (coded,) = re.findall(r"base64,([^\"]+)\"", player)
    wave, rate = soundfile.read(io.BytesIO(base64.b64decode(coded)))
    return wave, rate


def run_page(name: str, edition: Edition, folder: Path) -> Page:
    """Run a notebook in ``folder``; ``edition``: "instructor" (solved) or "student" (nothing written)."""
    notebook = build_notebook(load_assignment(name).source, edition)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", allow_errors=True)
    start = time.perf_counter()
    client.execute(cwd=str(folder))
    return Page(notebook, time.perf_counter() - start)
