"""Notebook 03 runs from top to bottom, finished and unfinished, and what its prose says is what its programs print."""

import re

import numpy as np
import pytest
from nbformat import NotebookNode

from autograder.assignments.source import SOLUTIONS, Source, read_source
from tests.helpers.notebook_runs import complaints, executed, printed, scores, sentences, shown, sounds

NAME = "03_layers"
SOURCE: Source = read_source(SOLUTIONS / f"{NAME}.py")
TEXT = "\n".join(cell.solution for cell in SOURCE.cells if cell.cell_type == "markdown")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # of the notebook client's sockets


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    return executed(NAME, "instructor", tmp_path_factory.mktemp("finished"))


def number(pattern: str, notebook: NotebookNode) -> float:
    """Return the number that the notebook prints at ``pattern``."""
    found = re.search(pattern, printed(notebook))
    assert found, pattern
    return float(found[1].replace(",", ""))


def test_the_finished_notebook_runs_without_a_warning(finished: NotebookNode) -> None:
    assert complaints(finished) == []
    assert "once `" not in printed(finished)
    assert len(sentences(finished)) == 13
    assert min(map(len, sentences(finished))) > 60


def test_the_unfinished_notebook_runs_calmly(tmp_path) -> None:
    notebook = executed(NAME, "student", tmp_path)
    assert [c for c in complaints(notebook) if "NotImplementedError" not in c] == []
    waiting = set(re.findall(r"once `(\w+)` is written", printed(notebook)))
    assert waiting >= {"mlp_forward", "xor_weights", "receptor_responses", "collapse_linear"}
    assert len(sentences(notebook)) == 1  # the drawing that needs nobody's function
    told = [data["text/plain"] for data in shown(notebook) if "is not written yet" in data["text/plain"]]
    assert len(told) == 4  # below the sliders


def test_every_check_shows_full_marks_on_the_finished_notebook(finished: NotebookNode) -> None:
    assert scores(finished) == [cell.points for cell in SOURCE.exercises]


def test_the_prose_says_what_the_programs_print(finished: NotebookNode) -> None:
    text = printed(finished)
    assert "1 layer:       7,850 parameters" in text
    assert "2 layers:    159,010 parameters" in text
    assert "arrays hold 159,010 numbers" in text
    assert "x = [1 1]   hidden [1 1]   output 0" in text
    assert number(r"Digits as one number: +([\d.]+)%", finished) < 40
    assert number(r"one-hot: +([\d.]+)%", finished) > 80
    assert number(r"159,010 parameters, ([\d.]+)%", finished) > 94
    assert number(r"mlp_forward reads ([\d.]+)%", finished) > 90
    assert number(r"np.fft.rfft: (\S+)", finished) < 1e-4
    assert number(r"points: (\S+) collapsed", finished) < 1e-12


def test_the_noise_figure_says_what_the_page_predicts(finished: NotebookNode) -> None:
    """40 % of wrong labels cost little, 80 % much; few images are not enough."""
    noise = next(text for text in sentences(finished) if "share of wrong labels" in text)
    without, some, most, few, many = (int(n) for n in re.findall(r"(\d+)%", noise))
    assert without - some < 10
    assert 80 < some < 92  # "about 90 %" is the answer nearest to it
    assert most < 60
    assert few < 70 < 85 < many


def test_points_and_minutes_in_the_text_are_those_of_the_cells() -> None:
    for cell in SOURCE.exercises:
        assert f"*{cell.points:g} points, about {cell.minutes:g} minutes.*" in TEXT
        assert re.search(rf"`{cell.name}`[^|\n]*\| {cell.points:g} \| {cell.minutes:g} \|", TEXT)
    assert sum(cell.minutes for cell in SOURCE.exercises) <= 110  # under three hours with reading


def test_numbers_that_are_typed_are_those_that_a_program_gives() -> None:
    """The comparisons that students open hold numbers; this is the program behind them."""
    assert 784 * 10 + 10 == 7850
    assert (784 * 200 + 200, 200 * 10 + 10) == (157_000, 2_010)
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])
    h1, h2 = np.maximum(corners.sum(axis=1), 0), np.maximum(corners.sum(axis=1) - 1, 0)
    assert (h1 - 2 * h2).tolist() == [0, 1, 1, 0]


def test_sounds_never_start_by_themselves(finished: NotebookNode) -> None:
    assert len(sounds(finished)) == 5
    assert not any("autoplay" in sound for sound in sounds(finished))
