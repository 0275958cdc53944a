"""Write what a page says of its exercises: tables and goal lines from the headers of cells, what is forbidden from lists."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from autograder.assignments.exercise import FRAMEWORKS

if TYPE_CHECKING:
    from autograder.assignments.source import SourceCell

LISTED = ("exercise", "question")  # the roles of what a table has a row for
MORE = " (if you want more)"  # behind what gives no points
APPENDIX = "## If you want more"  # the heading below which nothing gives points
MARKS = 3  # the highest mark of difficulty and of importance
WORDS_A_MINUTE = 130  # of a text with formulas
LOOKING = 1.5  # minutes for what a demonstration shows
_PART = re.compile(rf"^## (\d+ .+|{APPENDIX[3:]})$", re.M)


def exercise_table(cells: Sequence[SourceCell]) -> str:
    """Return a table of what there is to write, numbered in order."""
    listed = [cell for cell in cells if cell.role in LISTED]
    rows = [_row(str(number), cell) for number, cell in enumerate(listed, 1)]
    return "\n".join(["| | exercise | points | minutes, about |", "|--:|:--|--:|--:|", *rows, _sum(listed)])


def part_table(cells: Sequence[SourceCell]) -> str:
    """Return a table of the numbered parts of a page (``## 1 Frames``), each with what there is to write in it."""
    rows = []
    for part, listed in _parts(cells):
        rows += [_row(part if cell is listed[0] else "", cell) for cell in listed] or [f"| {part} | – | | |"]
    listed = [cell for cell in cells if cell.role in LISTED]
    return "\n".join(
        ["| part | you write | points | minutes, about |", "|:--|:--|--:|--:|", *rows, _sum(listed)]
    )


def worth(cell: SourceCell) -> str:
    """Return what stands behind a goal: ``*4 points, about 15 minutes. Difficulty 2 of 3, importance 3 of 3.*``."""
    told = f"{cell.points:g} point{'' if cell.points == 1 else 's'}"
    if cell.minutes:
        told += f", about {cell.minutes:g} minutes"
    if cell.difficulty and cell.importance:
        told += f". Difficulty {cell.difficulty} of {MARKS}, importance {cell.importance} of {MARKS}"
    return f"*{told}.*"


def hours(cells: Sequence[SourceCell]) -> str:
    """Return how long a page takes with reading, looking and listening: ``3½ hours; 5 with everything``."""
    needed, everything = hours_of(cells)
    more = f"; {_half(everything)} with everything" if everything > needed else ""
    return as_hours(needed) + more


def as_hours(hours: float) -> str:
    """Return a number of hours in words: ``3½ hours``."""
    return f"{_half(hours)} hour{'' if hours <= 1 else 's'}"


def hours_of(cells: Sequence[SourceCell]) -> tuple[float, float]:
    """Return the hours, to the half, of what gives points and its text, and of everything."""
    end = next((place for place, cell in enumerate(cells) if APPENDIX in cell.solution), len(cells))
    needed = sum(_minutes(cell) for cell in cells[:end] if cell.points or cell.role not in LISTED)
    everything = sum(_minutes(cell) for cell in cells)
    return math.ceil(needed / 30) / 2, math.ceil(everything / 30) / 2


def _minutes(cell: SourceCell) -> float:
    """Return the minutes that a cell takes: to write it, to read it, to look at what it shows."""
    if cell.role in LISTED:
        return cell.minutes
    if cell.role == "demo":
        return LOOKING
    return len(cell.solution.split()) / WORDS_A_MINUTE if cell.cell_type == "markdown" else 0.0


def _half(hours: float) -> str:
    whole = f"{int(hours) or ''}"
    return f"{whole}½" if hours % 1 else whole


def forbidden(own: Sequence[str], page: Sequence[str]) -> str:
    """Return what an exercise says of what may not be used in it.

    own: the dotted names that it forbids itself.  page: those that its page has to do without, whatever the exercise.
    """
    frameworks = [name for name in own if name in FRAMEWORKS]
    named = [f"`{name}`" for name in own if name not in FRAMEWORKS]
    without = [*named, *(["frameworks"] if frameworks else [])]
    if not without and not page:
        return "What you write may use whatever is installed."
    line = f"**Write it yourself**, without {_list(without)}." if without else "**Write it yourself**."
    told = {"Frameworks": frameworks, "In any exercise of this page": page}
    folded = [f"{what}: {', '.join(f'`{name}`' for name in names)}." for what, names in told.items() if names]
    if not folded:
        return line
    return "\n".join(
        [
            line,
            "",
            "<details><summary>What you may not use, by name</summary>",
            "",
            " ".join(folded),
            "</details>",
        ]
    )


def _list(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _parts(cells: Sequence[SourceCell]) -> list[tuple[str, list[SourceCell]]]:
    """Return the title of each part with its cells; the first is what stands before any, if there is something."""
    parts: list[tuple[str, list[SourceCell]]] = [("", [])]
    for cell in cells:
        if cell.role == "text":
            parts += [(title, []) for title in _PART.findall(cell.solution)]
        elif cell.role in LISTED:
            parts[-1][1].append(cell)
    return parts if parts[0][1] else parts[1:]


def _row(first: str, cell: SourceCell) -> str:
    if cell.role == "question":
        what = cell.about or "a question, in your own words"
    else:
        what = f"`{cell.name}`: {cell.about}" if cell.about else f"`{cell.name}`"
    minutes = f"{cell.minutes:g}" if cell.minutes else ""
    return f"| {first} | {what}{'' if cell.points else MORE} | {cell.points:g} | {minutes} |".replace(
        "|  |", "| |"
    )


def _sum(listed: Sequence[SourceCell]) -> str:
    """Return the last row; what gives no points is counted apart."""
    needed = sum(cell.minutes for cell in listed if cell.points)
    everything = sum(cell.minutes for cell in listed)
    minutes = f"{needed:g}" if needed == everything else f"{needed:g}; {everything:g} with everything"
    return f"| | **together** | **{sum(cell.points for cell in listed):g}** | **{minutes}** |"
