"""Notebook 03 runs from top to bottom, finished and unfinished, and what its prose says is what its programs print."""

import re
from functools import cache

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from autograder.source import SOLUTIONS, Source, read_source

SOURCE: Source = read_source(SOLUTIONS / "03_layers.py")
TEXT = "\n".join(cell.solution for cell in SOURCE.cells if cell.cell_type == "markdown")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:(jupyter|nbclient|zmq|tornado|traitlets).*"),
]


@cache
def run(finished: bool) -> tuple[nbformat.NotebookNode, ...]:
    """Execute the notebook with solutions or with stubs; return its code cells."""
    cells = [
        nbformat.v4.new_code_cell(cell.solution if finished else cell.student)
        for cell in SOURCE.cells
        if cell.cell_type == "code"
    ]
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute()  # an error raises
    return tuple(notebook.cells)


def printed(cells: tuple[nbformat.NotebookNode, ...], stream: str = "stdout") -> str:
    return "".join(o.text for c in cells for o in c.outputs if o.output_type == "stream" and o.name == stream)


def shown(cells: tuple[nbformat.NotebookNode, ...]) -> list[str]:
    """Return what stands for each figure and each row of sliders where nobody sees them."""
    data = [o.data for c in cells for o in c.outputs if "data" in o]
    return [d["text/plain"] for d in data if str(d.get("text/plain", "")).startswith("[Figure")]


def number(pattern: str) -> float:
    """Return the number that the finished notebook prints at ``pattern``."""
    found = re.search(pattern, printed(run(finished=True)))
    assert found, pattern
    return float(found[1].replace(",", ""))


def test_the_finished_notebook_runs_without_a_warning() -> None:
    cells = run(finished=True)
    assert printed(cells, "stderr") == ""
    assert "appears once" not in printed(cells)
    assert len(shown(cells)) == 14


def test_the_unfinished_notebook_runs_calmly() -> None:
    cells = run(finished=False)
    assert printed(cells, "stderr") == ""
    waiting = set(re.findall(r"once `(\w+)` is written", printed(cells)))
    assert waiting >= {"mlp_forward", "xor_weights", "receptor_responses", "collapse_linear"}
    assert len(shown(cells)) == 1  # the drawing that needs nobody's function
    plain = [o.data["text/plain"] for c in cells for o in c.outputs if "data" in o]
    assert sum("is not written yet" in text for text in plain) == 5  # the rows of sliders


def test_every_check_shows_full_marks_on_the_finished_notebook() -> None:
    cells = run(finished=True)
    scores = [
        float(o.data["text/plain"])
        for c in cells
        if c.source.startswith("check(")
        for o in c.outputs
        if "data" in o
    ]
    assert scores == [cell.points for cell in SOURCE.exercises]


def test_the_prose_says_what_the_programs_print() -> None:
    text = printed(run(finished=True))
    assert "1 layer:       7,850 parameters" in text
    assert "2 layers:    159,010 parameters" in text
    assert "arrays hold 159,010 numbers" in text
    assert "x = [1 1]   hidden [1 1]   output 0" in text
    assert number(r"Digits as one number: +([\d.]+)%") < 40 < 80 < number(r"one-hot: +([\d.]+)%")
    assert number(r"159,010 parameters, ([\d.]+)%") > 94
    assert number(r"mlp_forward reads ([\d.]+)%") > 90
    assert number(r"np.fft.rfft: (\S+)") < 1e-4
    assert number(r"points: (\S+) collapsed") < 1e-12


def test_the_noise_figure_says_what_the_page_predicts() -> None:
    """40 % of wrong labels cost little, 80 % much; few images are not enough."""
    noise = next(text for text in shown(run(finished=True)) if "share of wrong labels" in text)
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


def test_sounds_never_start_by_themselves() -> None:
    sounds = [
        o.data["text/html"]
        for c in run(finished=True)
        for o in c.outputs
        if "<audio" in o.get("data", {}).get("text/html", "")
    ]
    assert len(sounds) == 5
    assert not any("autoplay" in sound for sound in sounds)
