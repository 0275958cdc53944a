"""Notebook 04 runs from top to bottom without an error or a warning: solved, and with nothing written."""

import pytest
from nbclient import NotebookClient
from nbformat import NotebookNode

from autograder.release.notebook import build_notebook
from autograder.source import SOLUTIONS, read_source

PATH = SOLUTIONS / "04_backpropagation.py"


def executed(edition, folder) -> NotebookNode:
    notebook = build_notebook(read_source(PATH), edition)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", allow_errors=True)
    client.execute(cwd=str(folder))
    return notebook


def complaints(notebook: NotebookNode) -> list[str]:
    """Return errors and warnings, each with the first line of its cell."""
    found = []
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                found.append(f"{cell.source.splitlines()[0]}: {output.ename}: {output.evalue}")
            elif output.get("name") == "stderr":
                found.append(f"{cell.source.splitlines()[0]}: {output.text}")
    return found


def printed(notebook: NotebookNode) -> str:
    outputs = [o for cell in notebook.cells for o in cell.get("outputs", [])]
    return "".join(o.text for o in outputs if o.output_type == "stream")


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the notebook client's sockets; the notebook's own go to its stderr
def test_solved_notebook_runs_and_learns(tmp_path):
    notebook = executed("instructor", tmp_path)
    assert complaints(notebook) == []
    text = printed(notebook)
    assert "WRONG" not in text
    assert "once `" not in text
    assert "after 20 epochs: 9" in text


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_notebook_with_nothing_written_runs_calmly(tmp_path):
    notebook = executed("student", tmp_path)
    assert [c for c in complaints(notebook) if "NotImplementedError" not in c] == []
    assert printed(notebook).count("once `") >= 15
    pictures = [
        o for cell in notebook.cells for o in cell.get("outputs", []) if "<img" in str(o.get("data", ""))
    ]
    assert len(pictures) == 2  # the digits and the drums need nothing of the student's
