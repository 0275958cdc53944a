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

_FIGURE = re.compile(r"\[Figure: (.*)\]", re.S)  # as earlab.style.Picture prints itself
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
    def sounds(self) -> list[str]:
        """The HTML of every player."""
        return [html for data in self.shown if "<audio" in (html := data.get("text/html", ""))]

    @cached_property
    def waves(self) -> list[np.ndarray]:
        """What each player plays."""
        coded = [re.search(r"base64,([^\"]+)\"", html) for html in self.sounds]
        return [soundfile.read(io.BytesIO(base64.b64decode(found[1])))[0] for found in coded if found]

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


def run_page(name: str, edition: Edition, folder: Path) -> Page:
    """Run a notebook in ``folder``; ``edition``: "instructor" (solved) or "student" (nothing written)."""
    notebook = build_notebook(load_assignment(name).source, edition)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", allow_errors=True)
    start = time.perf_counter()
    client.execute(cwd=str(folder))
    return Page(notebook, time.perf_counter() - start)
