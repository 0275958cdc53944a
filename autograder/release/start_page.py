"""The course's first page, ``start.ipynb``: ``solutions/start.py`` with a table of the notebooks and the scoring rule."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from pathlib import Path

from nbformat import NotebookNode
from PIL import Image

from autograder.assignments.overview import as_hours, hours_of
from autograder.assignments.source import Source, SourceError, read_source
from autograder.release.stills import student_notebook
from earlab.cells.roles import ROLES
from earlab.protocol.scoring import RULES
from earlab.stills import digest_of, stills_of

PLACEHOLDER = "{{notebooks}}"
COVER = (200, 140)  # pixels at most: a column of the table


def home_source(path: Path, sources: Sequence[Source]) -> Source:
    """Return the first page; raise SourceError unless its source has the table's place exactly once."""
    places = path.read_text().count(PLACEHOLDER)
    if places != 1:
        raise SourceError(
            f"{path.name}: {PLACEHOLDER} stands {places} times, expected once: the table goes there"
        )
    return read_source(path, {"notebooks": _table(sources), "scoring": RULES["kinds"]})


def home_notebook(path: Path, sources: Sequence[Source]) -> NotebookNode:
    """Return the first page as a notebook, with the pictures of its table inside."""
    notebook = student_notebook(home_source(path, sources))
    covers = {source.name: cover for source in sources if (cover := _cover(source))}
    for cell in notebook.cells:
        named = {
            f"{name}.png": png for name, png in covers.items() if f"(attachment:{name}.png)" in cell.source
        }
        if named:
            cell.attachments = {
                file: {"image/png": base64.b64encode(png).decode()} for file, png in named.items()
            }
    return notebook


def title_of(source: Source) -> str:
    """Return the text of the notebook's first heading; raise SourceError when it has none."""
    return _line(source, "# ", "no heading of the first order (# Title) names the notebook")


def question_of(source: Source) -> str:
    """Return the question with which the notebook opens; raise SourceError when it has none."""
    return _line(source, "> ", "no line (> Question?) says what the notebook asks")


def _line(source: Source, start: str, missing: str) -> str:
    for cell in source.cells:
        for line in cell.solution.splitlines():
            if cell.cell_type == "markdown" and line.startswith(start):
                return line.removeprefix(start).strip()
    raise SourceError(f"{source.name}: {missing}")


def _table(sources: Sequence[Source]) -> str:
    rows = ["| | page |", "|:--|:--|"]
    for source in sources:
        picture = f"![{title_of(source)}](attachment:{source.name}.png)" if _cover(source) else ""
        page = f"**[{title_of(source)}]({source.name}.ipynb)**<br>{question_of(source)}"
        writing = sum(cell.minutes for cell in source.cells if cell.points)
        needed, _ = hours_of(source.cells)
        points = sum(source.points_of(c) for c in source.cells if ROLES[c.role].graded)
        told = f"*{writing:g} minutes of writing, {as_hours(needed)} with reading, {points:g} points*"
        rows.append(f"| {picture} | {page}<br>{told} |")
    return "\n".join(rows)


def _cover(source: Source) -> bytes | None:
    """Return the picture that stands for a page, small, if one was made."""
    stills = stills_of(source.name)
    for cell in source.cells:
        expected = stills.cells.get(digest_of(cell.student)) if cell.cover else None
        for thing in expected.shown if expected else ():
            if "png" in thing:
                image = Image.open(stills.folder / thing["png"]).convert("RGBA")
                image.thumbnail(COVER, Image.Resampling.LANCZOS)
                out = io.BytesIO()
                image.quantize(64, method=Image.Quantize.FASTOCTREE).save(out, "PNG", optimize=True)
                return out.getvalue()
    return None
