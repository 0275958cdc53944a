"""Notebook 02 runs from top to bottom, finished and unfinished, and what its prose says is what its programs print."""

import re
from functools import cache

import matplotlib.pyplot as plt
import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from autograder.assignments.source import SOLUTIONS, Source, read_source
from earlab.plots import perceptron as plots

SOURCE: Source = read_source(SOLUTIONS / "02_perceptron.py")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:(jupyter|nbclient|zmq|tornado|traitlets).*"),
]


@cache
def run(finished: bool) -> tuple[nbformat.NotebookNode, ...]:
    """Execute the notebook with solutions or with stubs; return its code cells."""
    cells = []
    for cell in SOURCE.cells:
        if cell.cell_type == "code":
            cells.append(nbformat.v4.new_code_cell(cell.solution if finished else cell.student))
    notebook = nbformat.v4.new_notebook(cells=cells)
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()  # an error raises
    return tuple(notebook.cells)


def printed(cells: tuple[nbformat.NotebookNode, ...], stream: str = "stdout") -> str:
    return "".join(o.text for c in cells for o in c.outputs if o.output_type == "stream" and o.name == stream)


def pictures(cells: tuple[nbformat.NotebookNode, ...]) -> list[str]:
    htmls = [o.data.get("text/html", "") for c in cells for o in c.outputs if "data" in o]
    return [html for html in htmls if html.startswith("<img alt=")]


def test_the_finished_notebook_runs_without_a_warning() -> None:
    cells = run(finished=True)
    assert printed(cells, "stderr") == ""
    assert "appears once" not in printed(cells)
    assert len(pictures(cells)) == 12


def test_the_unfinished_notebook_runs_calmly() -> None:
    cells = run(finished=False)
    assert printed(cells, "stderr") == ""
    waiting = set(re.findall(r"once `(\w+)` is written", printed(cells)))
    assert waiting >= {"perceptron_predict", "perceptron_update", "perceptron_fit", "gate_weights"}
    assert len(pictures(cells)) == 3  # those that need nobody's function


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
    assert "14 of the 16 possible truth tables" in text
    assert "75%" in text
    assert "XOR, the next:   the same again" in text
    assert "Training: 18 hits. Testing: 13 hits" in text
    kick, snare = re.findall(r"(\d+) of (\d+) right when the person is left out", text)
    assert int(kick[0]) / int(kick[1]) > 0.9
    assert int(snare[0]) / int(snare[1]) < int(kick[0]) / int(kick[1])
    settled, unsettled = re.findall(r"together: (\d+) errors in epoch (\d+)", text)
    assert settled[0] == "0"
    assert unsettled == ("6", "200")
    assert {"a snare by", "a hi-hat by"} <= set(re.findall(r"Wrong: (a [\w-]+ by)", text))


def test_the_pictures_bear_lists_and_functions_that_change_their_input() -> None:
    def relu(z: np.ndarray) -> np.ndarray:
        z[z < 0] = 0
        return z

    corners = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    figure = plots.gates(corners, {"AND": [0, 0, 0, 1], "XOR": [0, 1, 1, 0]}, {"AND": ([1, 1], -1.5)})
    assert len(figure.axes) == 2
    figure = plots.activations({"ReLU": (relu, None)})
    assert figure.axes[0].lines[0].get_xdata()[0] == -5
    plt.close("all")


def test_points_and_minutes_in_the_text_are_those_of_the_cells() -> None:
    text = "\n".join(cell.solution for cell in SOURCE.cells if cell.role == "text")
    for number, cell in enumerate(SOURCE.exercises, 1):
        assert f"*{cell.points:g} points, about {cell.minutes:g} minutes.*" in text
        assert re.search(rf"\| {number} \| `{cell.name}`[^|]*\| {cell.points:g} \| {cell.minutes:g} \|", text)


def test_sounds_never_start_by_themselves() -> None:
    sounds = [
        o.data["text/html"]
        for c in run(finished=True)
        for o in c.outputs
        if "<audio" in o.get("data", {}).get("text/html", "")
    ]
    assert len(sounds) >= 4
    assert not any("autoplay" in sound for sound in sounds)
