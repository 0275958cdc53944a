"""Every notebook runs from top to bottom, solved and with nothing written: calm, as its record says, and its prose is true."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from autograder.assignments.assignment import load_assignment
from autograder.assignments.source import source_paths
from autograder.release.notebook import Edition
from earlab.scoreboard import kept
from earlab.sound import LOUDNESS, PEAK, SHORTEST
from tests.helpers import notebook_records, notebook_runs, proof_sources
from tests.helpers.notebook_records import Shown, claims, path_of, recorded
from tests.helpers.notebook_runs import Page, run_page

NAMES = [path.stem for path in source_paths()]
LOUDEST, SOFTEST = 0.5, 0.02  # −6 and −34 dB of full scale: nobody is startled, nobody turns the volume up
SENTENCE = 60  # characters: what a figure shows takes at least so many

pytestmark = pytest.mark.filterwarnings("ignore")  # of the notebook client's sockets; the pages' own are read


@pytest.mark.proof
@pytest.mark.slow
@pytest.mark.parametrize("edition", ["instructor", "student"])
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_shows_what_its_record_says(
    prove: Callable[..., None], tmp_path: Path, name: str, edition: Edition
) -> None:
    def run() -> str:
        page = run_page(name, edition, tmp_path)
        is_calm(page)
        if edition == "instructor":
            is_solved(name, page)
        else:
            waits_for_exercises(name, page)
        shown = Shown.of(page)
        assert shown == recorded(name, edition), "python benchmarks/notebooks.py --record writes it anew"
        return f"{shown.figures} figures, {shown.sounds} sounds, {sum(shown.waits.values())} waiting"

    prove(f"notebook:{name}/{edition}", sources(name), run)


def is_calm(page: Page) -> None:
    """Nothing fails or warns; each figure has a sentence; no sound starts by itself, is loud, or is hardly heard."""
    assert page.complaints == []
    assert all(len(sentence) >= SENTENCE for sentence in page.figures)
    assert not any("autoplay" in sound for sound in page.sounds)
    assert len(page.waves) == len(page.sounds)
    assert all(SOFTEST <= np.abs(wave).max() <= LOUDEST for wave in page.waves)
    assert all(abs(loud - LOUDNESS) < 0.6 or peak > 0.99 * PEAK for loud, peak in page.loudness)
    assert all(len(wave) / rate > 0.99 * SHORTEST for wave, rate in page.played)


def is_solved(name: str, page: Page) -> None:
    """Nothing waits, every check gives full marks, and the programs print what the prose says."""
    assert page.waits == {}
    assert page.scores == [cell.points for cell in load_assignment(name).source.exercises]
    board = [(line.what, round(line.share, 2)) for line in kept() if line.page == name[:2]]
    assert board == [(line.what, round(line.share, 2)) for line in page.board], (
        "python benchmarks/scoreboard.py"
    )
    for claim in claims(name):
        claim(page)


def waits_for_exercises(name: str, page: Page) -> None:
    """What is not shown waits for an exercise's function, and no check gives anything."""
    assert page.waits.keys() <= {name for e in load_assignment(name).exercises for name in e.functions}
    assert not any(page.scores)


def sources(name: str) -> list[Path | str]:
    """Return what the two proofs of a notebook depend on."""
    helpers = [Path(str(module.__file__)) for module in (notebook_records, notebook_runs)]
    record = path_of(name)
    beside = [path for path in (record, record.with_suffix(".py")) if path.is_file()]
    return [*proof_sources.of_notebook(name), *helpers, *beside, Path(__file__)]


def test_every_notebook_has_a_record_and_every_record_a_notebook() -> None:
    assert {path.stem for path in path_of(NAMES[0]).parent.glob("*.*")} - {"__init__"} == {
        n[3:] for n in NAMES
    }


@pytest.mark.parametrize("name", NAMES)
def test_a_page_takes_an_afternoon(name: str) -> None:
    """With reading and listening: five hours, of which what gives points takes four."""
    graded = [cell for cell in load_assignment(name).source.cells if cell.points]
    assert sum(cell.minutes for cell in graded) <= 4 * 60
