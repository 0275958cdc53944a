"""Notebook 05 runs from top to bottom, solved and with nothing written, and what its prose says is what it computes."""

import re

import numpy as np
import pytest

from autograder.assignments.source import SOLUTIONS, read_source
from tests.helpers.notebook_runs import complaints, executed, pictures, printed, scores, sounds

NAME = "05_training"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings(
        "ignore"
    ),  # of the notebook client's sockets; the notebook's own go to its stderr
]


def percent(pattern: str, text: str) -> np.ndarray:
    return np.array([float(value) for value in re.findall(pattern, text)])


def test_solved_notebook_learns_and_its_prose_is_true(tmp_path):
    notebook = executed(NAME, "instructor", tmp_path)
    assert complaints(notebook) == []
    text = printed(notebook)
    assert "once `" not in text
    assert "Stopped after" not in text
    assert scores(notebook) == [cell.points for cell in read_source(SOLUTIONS / f"{NAME}.py").exercises]

    assert "159,010 weights" in text
    two = percent(r"two layers, 159,010\s+seed \d: ([\d.]+)%", text)
    one = percent(r"logistic regression, 7,850\s+seed \d: ([\d.]+)%", text)
    assert len(two) == len(one) == 3
    assert two.min() >= 94  # what the notebook promises on images it has never seen
    assert two.min() > one.max()
    gap = two.mean() - one.mean()
    assert 3 < gap < 5  # "about four points in a hundred"
    assert gap > 5 * max(two.std(ddof=1), one.std(ddof=1))  # "many times the spread"

    losses = percent(r"loss on the test clips ([\d.]+)", text)
    assert losses[0] < losses[1]  # stopping early is worth it
    assert np.all(percent(r"largest difference to torch ([\de.-]+)", text) < 1e-12)
    assert len(set(*re.findall(r"cross entropy\s+yours ([\d.]+), torch ([\d.]+)", text))) == 1
    assert all(len(re.findall('alt="([^"]*)"', picture)[0]) > 30 for picture in pictures(notebook))
    assert len(pictures(notebook)) == 16

    assert len(sounds(notebook)) == 3
    assert not any("autoplay" in sound for sound in sounds(notebook))


def test_notebook_with_nothing_written_runs_calmly(tmp_path):
    notebook = executed(NAME, "student", tmp_path)
    assert [c for c in complaints(notebook) if "NotImplementedError" not in c] == []
    exercises = {cell.name for cell in read_source(SOLUTIONS / f"{NAME}.py").exercises}
    waiting = set(re.findall(r"once `(\w+)` is written", printed(notebook)))
    assert waiting <= exercises
    assert len(re.findall("once `", printed(notebook))) == 14
    assert len(pictures(notebook)) == 1  # the digits need nothing of the student's
