"""Compare what the pages of the course reach on one task: ten instruments, recordings that nobody trained on.

What earlier pages reached stands in a file that ``benchmarks/scoreboard.py`` makes of their own runs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from earlab.data import load_instruments
from earlab.style import COLOURS, INK, LINES, Picture, picture

FILE = Path(__file__).parent / "public" / "scoreboard.json"
MIME = "application/vnd.earlab.scoreboard+json"  # the page's own lines, for who makes the file


@dataclass(frozen=True)
class Line:
    """What a classifier of a page reaches.

    share: of the test clips, named correctly.  error: its standard error.
    recordings: how many independent ones the clips are cut from.
    """

    page: str
    what: str
    share: float
    error: float
    recordings: int


class Board(Picture):
    """The board as it is shown, and for programs the lines that the page adds."""

    own: Sequence[Line] = ()

    def _repr_mimebundle_(self, **options: object) -> tuple[dict[str, Any], dict[str, object]]:
        forms, metadata = super()._repr_mimebundle_(**options)
        return forms | {MIME: [asdict(line) for line in self.own]}, metadata


def scoreboard(page: str, answers: Mapping[str, np.ndarray]) -> None:
    """Display the board up to a page, such as "05", with what your own code reaches.

    answers: by what gave them, the class numbers (n,) of ``load_instruments()``'s test clips, in their order.
    Raises ValueError for answers of another length.
    """
    from IPython.display import display

    own = [measured(page, what, given) for what, given in answers.items()]
    shown = picture(*figure([*(line for line in kept() if line.page < page), *own], own))
    board = Board(shown.png, shown.dark, shown.alt)
    board.own = own
    display(board)


def measured(page: str, what: str, answers: np.ndarray) -> Line:
    """Return what answers (n,) to the test clips are worth, with a standard error by recordings.

    Clips of one recording are alike: so the error comes from the spread of the recordings' shares, not of the clips.
    """
    instruments = load_instruments()
    test = instruments.split == "test"
    given = np.asarray(answers)
    if given.shape != (test.sum(),):
        raise ValueError(
            f"{what}: one answer for each of the {test.sum()} test clips is expected; got shape {given.shape}. "
            'Give the answers to load_instruments().part("test") only, in its order.'
        )
    assert instruments.groups is not None
    right, groups = given == instruments.y[test], instruments.groups[test]
    names = np.unique(groups)
    shares = np.array([right[groups == name].mean() for name in names])
    error = float(shares.std(ddof=1) / np.sqrt(len(shares)))
    return Line(page, what, float(right.mean()), error, len(names))


def kept() -> list[Line]:
    """Return what the pages reach with the course's solutions, in the order of the pages."""
    if not FILE.is_file():
        return []
    return [Line(**line) for line in json.loads(FILE.read_text(encoding="utf-8"))]


def figure(lines: Sequence[Line], own: Sequence[Line]) -> tuple[Any, str]:
    """Draw a row for each line, those of the reader's own page in orange; return the figure and its sentence."""
    import matplotlib.pyplot as plt

    fig, axes = plt.subplots(figsize=(7, 1.2 + 0.36 * len(lines)), layout="constrained")
    for row, line in enumerate(lines):
        colour = COLOURS[1] if line in own else COLOURS[0]
        axes.errorbar(100 * line.share, row, xerr=100 * line.error, fmt="o", color=colour, capsize=3)
        axes.annotate(
            f"{line.share:.0%} ± {100 * line.error:.0f}",
            (100 * line.share, row),
            (0, 7),
            textcoords="offset points",
            ha="center",
            size=9,
            color=INK,
        )
    axes.axvline(10, color=LINES, ls="--")
    axes.annotate("guessing", (10, len(lines) - 0.5), (4, 0), textcoords="offset points", size=9, va="center")
    axes.set_yticks(range(len(lines)), [f"{line.page} · {line.what}" for line in lines])
    axes.set(
        xlim=(0, 100),
        ylim=(len(lines) - 0.4, -0.8),
        xlabel="test clips named correctly (%); a bar is one standard error",
        title="Ten instruments, recordings that nobody trained on",
    )
    axes.grid(axis="y", visible=False)
    rows = "; ".join(
        f"page {line.page}, {line.what}: {line.share:.0%} ± {100 * line.error:.0f}" for line in lines
    )
    number = lines[-1].recordings if lines else 0
    return (
        fig,
        f"The board of the course: ten instruments, {number} recordings that nobody trained on. {rows}. Guessing gives 10%.",
    )
