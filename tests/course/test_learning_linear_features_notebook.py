"""Notebook 01 runs from top to bottom, finished and unfinished, and what its prose says is what its programs print."""

import base64
import io
import re

import numpy as np
import pytest
import soundfile
from nbformat import NotebookNode

from autograder.assignments.source import SOLUTIONS, read_source
from tests.helpers.notebook_runs import complaints, executed, pictures, printed, scores, sentences, sounds

NAME = "01_learning_linear_features"
EXERCISES = read_source(SOLUTIONS / f"{NAME}.py").exercises

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # of the notebook client's sockets


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> NotebookNode:
    return executed(NAME, "instructor", tmp_path_factory.mktemp("finished"))


def numbers(pattern: str, notebook: NotebookNode) -> list[float]:
    """Return the numbers that the notebook prints at the groups of ``pattern``."""
    found = re.search(pattern, printed(notebook))
    assert found, pattern
    return [float(group) for group in found.groups()]


def test_the_finished_notebook_runs_without_a_warning(finished):
    assert complaints(finished) == []
    assert "once `" not in printed(finished)
    told = [re.findall('alt="([^"]*)"', picture)[0] for picture in pictures(finished)]
    assert len(told) == 12
    assert min(map(len, told)) > 60
    below = [text for text in sentences(finished) if text.startswith("[Figure: Ten test")]
    assert len(below) == 1  # the slider's


def test_the_unfinished_notebook_runs_calmly(tmp_path):
    notebook = executed(NAME, "student", tmp_path)
    assert [c for c in complaints(notebook) if "NotImplementedError" not in c] == []
    waiting = set(re.findall(r"once `(\w+)` is written", printed(notebook)))
    assert waiting <= {cell.name for cell in EXERCISES}
    assert waiting >= {"pca_fit", "nmf_step", "linear_score"}
    assert len(pictures(notebook)) == 1  # the loop needs nobody's function


def test_every_check_shows_full_marks_on_the_finished_notebook(finished):
    assert scores(finished) == [cell.points for cell in EXERCISES]


def test_what_is_said_of_pca_is_true(finished):
    zeros, ones, twos = numbers(r"zeros (\S+), ones (\S+), twos (\S+)", finished)
    assert abs(twos) < 1 < 3 < min(abs(zeros), abs(ones))  # "twos stay in the crowd"
    (ten,), (hundred,) = (numbers(rf" {k} components keep (\d+)%", finished) for k in (10, 100))
    assert abs(ten - 50) < 3
    assert abs(hundred - 90) < 3
    (three,) = numbers(r"  3 components keep +([\d.]+)%", finished)
    assert 85 < three < 95  # of the three answers to choose from, 3 is nearest to 90 %


def test_what_is_said_of_nmf_is_true(finished):
    errors = numbers(r"After 200 steps: (\S+), (\S+), (\S+)", finished)
    assert np.ptp(errors) < 0.01
    assert "Did the error ever rise? No" in printed(finished)
    found = re.findall(
        r"is component (\d): +(\S+) dB above the rest; in the loop as it is: +(\S+) dB", printed(finished)
    )
    assert sorted(component for component, *_ in found) == ["1", "2", "3"]
    assert all(float(heard) > 8 and float(mixed) < -2 for _, heard, mixed in found)


def test_what_is_said_of_the_linear_score_is_true(finished):
    (base,) = numbers(r"always “not a 2”: +([\d.]+)%", finished)
    line, share = numbers(r"linear score: +([\d.]+)%; it finds (\d+)%", finished)
    near, more = numbers(r"three neighbours: +([\d.]+)%; they find (\d+)%", finished)
    assert abs(base - 90) < 1
    assert base + 4 < line < near - 2
    assert 55 < share < 65  # "misses two of five"
    assert more > 85
    moved = next(p for p in pictures(finished) if "test images were moved" in p)
    assert "after four pixels" in moved


def test_what_is_said_of_the_glide_is_true(finished):
    steps, glide = (
        numbers(rf"{name} " + 6 * r" +(\S+)", finished) for name in ("eight steps", "a glide    ")
    )
    assert steps[3] < 0.3 < 0.5 < glide[3]
    assert np.all(np.diff(glide) < 0)


def test_libraries_agree_as_the_page_says(finished):
    assert numbers(r"components differ by (\S+) at most", finished)[0] < 1e-10
    mine, theirs = numbers(r"your variances are (\S+) times theirs; \(N − 1\)/N = (\S+)", finished)
    assert mine == theirs
    assert numbers(r"H differs by (\S+) of its largest", finished)[0] < 1e-4


def test_sounds_never_start_by_themselves_and_are_not_loud(finished):
    assert len(sounds(finished)) == 10
    assert not any("autoplay" in sound for sound in sounds(finished))
    for sound in sounds(finished):
        wav = base64.b64decode(re.search(r"base64,([^\"]+)\"", sound)[1])
        samples, _ = soundfile.read(io.BytesIO(wav))
        assert 0.02 < np.abs(samples).max() < 0.5  # below −6 dBFS
