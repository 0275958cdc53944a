"""Notebook 04 runs from top to bottom without an error or a warning: solved, and with nothing written."""

import pytest

from tests.helpers.notebook_runs import complaints, executed, pictures, printed

NAME = "04_backpropagation"


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of the notebook client's sockets; the notebook's own go to its stderr
def test_solved_notebook_runs_and_learns(tmp_path):
    notebook = executed(NAME, "instructor", tmp_path)
    assert complaints(notebook) == []
    text = printed(notebook)
    assert "WRONG" not in text
    assert "once `" not in text
    assert "after 20 epochs: 9" in text


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_notebook_with_nothing_written_runs_calmly(tmp_path):
    notebook = executed(NAME, "student", tmp_path)
    assert [c for c in complaints(notebook) if "NotImplementedError" not in c] == []
    assert printed(notebook).count("once `") >= 15
    assert len(pictures(notebook)) == 2  # the digits and the drums need nothing of the student's
