"""The course's first page, ``start.ipynb``: ``solutions/start.py`` with a table of the notebooks and the scoring rule."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.assignments.source import Source, SourceError, read_source
from earlab.cells.roles import ROLES
from earlab.protocol.scoring import RULES

PLACEHOLDER = "{{notebooks}}"


def home_source(path: Path, sources: Sequence[Source]) -> Source:
    """Return the first page; raise SourceError unless its source has the table's place exactly once."""
    places = path.read_text().count(PLACEHOLDER)
    if places != 1:
        raise SourceError(
            f"{path.name}: {PLACEHOLDER} stands {places} times, expected once: the table goes there"
        )
    return read_source(path, {"notebooks": _table(sources), "scoring": RULES["kinds"]})


def title_of(source: Source) -> str:
    """Return the text of the notebook's first heading; raise SourceError when it has none."""
    for cell in source.cells:
        for line in cell.solution.splitlines():
            if cell.cell_type == "markdown" and line.startswith("# "):
                return line.removeprefix("# ").strip()
    raise SourceError(f"{source.name}: no heading of the first order (# Title) names the notebook")


def _table(sources: Sequence[Source]) -> str:
    rows = ["| Notebook | You write | Minutes | Points |", "|:--|:--|--:|--:|"]
    for source in sources:
        names = ", ".join(f"`{cell.name}`" for cell in source.cells if ROLES[cell.role].solved)
        minutes = sum(cell.minutes for cell in source.cells)
        points = sum(source.points_of(c) for c in source.cells if ROLES[c.role].graded)
        rows.append(f"| [{title_of(source)}]({source.name}.ipynb) | {names} | {minutes:g} | {points:g} |")
    return "\n".join(rows)
