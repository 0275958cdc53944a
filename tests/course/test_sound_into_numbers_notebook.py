"""Notebook 00 runs from top to bottom, finished and unfinished, and what its prose says is what its programs print."""

import base64
import io
import re

import numpy as np
import pytest
import soundfile

from autograder.assignments.source import SOLUTIONS, read_source
from tests.helpers.notebook_runs import (
    complaints,
    executed,
    pictures,
    printed,
    scores,
    sentences,
    shown,
    sounds,
)

NAME = "00_sound_into_numbers"
SOURCE = read_source(SOLUTIONS / f"{NAME}.py")

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore")]  # of the notebook client's sockets


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    return executed(NAME, "instructor", tmp_path_factory.mktemp("finished"))


def sentence(part, notebook):
    """Return the sentence of the figure that has ``part`` in it."""
    (found,) = [text for text in sentences(notebook) if part in text]
    return found


def test_the_finished_notebook_runs_without_a_warning(finished):
    assert complaints(finished) == []
    assert "once `" not in printed(finished)
    assert scores(finished) == [cell.points for cell in SOURCE.exercises]
    assert len(pictures(finished)) == 16
    assert all(len(re.findall('alt="([^"]*)"', picture)[0]) > 60 for picture in pictures(finished))


def test_the_unfinished_notebook_runs_calmly(tmp_path):
    notebook = executed(NAME, "student", tmp_path)
    assert [c for c in complaints(notebook) if "NotImplementedError" not in c] == []
    waiting = set(re.findall(r"once `(\w+)` is written", printed(notebook)))
    assert waiting <= {cell.name for cell in SOURCE.exercises}
    assert waiting >= {"frame", "stft_magnitude", "f0_autocorrelation", "mel_filterbank"}
    assert len(re.findall("once `", printed(notebook))) >= 16
    assert len(pictures(notebook)) == 2  # the two drawings that need nobody's function
    assert sum("SoundRuler" in str(data.get("text/plain", "")) for data in shown(notebook)) == 2


def test_sounds_never_start_by_themselves_and_are_not_loud(finished):
    assert len(sounds(finished)) == 22
    assert not any("autoplay" in sound for sound in sounds(finished))
    for sound in sounds(finished):
        wave, _ = soundfile.read(io.BytesIO(base64.b64decode(re.search(r"base64,([^\"]+)", sound)[1])))
        assert np.abs(wave).max() <= 0.301  # −10 dBFS
        assert np.sqrt(np.mean(wave**2)) < 0.2  # −14 dBFS


def test_values_are_those_of_the_libraries(finished):
    differences = re.findall(
        r"^(\S.*?) +largest difference (\S+) of the largest value", printed(finished), re.M
    )
    assert len(differences) == 10
    assert max(float(value) for _, value in differences) < 1e-9


def test_a_split_that_leaks_flatters(finished):
    """The bars say what the prose says, and the baseline is far above guessing on each honest split."""
    text = sentence("Accuracy on test clips", finished)
    rows = re.findall(r"recording (\d+)%, pitch (\d+)%, leaking (\d+)%", text)
    recording, pitch, leaking = np.array(rows, int).T
    assert len(rows) == 4
    assert leaking[-1] > 80
    assert leaking[-1] - max(recording[-1], pitch[-1]) > 12
    assert min(recording[-1], pitch[-1]) > 55
    assert recording[0] < 40  # one feature alone
    said = float(re.search(r"(\d+)% of 168 test clips, no recording on both sides", printed(finished))[1])
    assert said == recording[-1]
    shown = sentence("confusion matrix", finished)
    assert int(re.search(r"(\d+) of 168 sounds", shown)[1]) == pytest.approx(1.68 * said, abs=1)


def test_only_what_should_be_linear_is(finished):
    bars = dict(
        re.findall(r"[ ,] ?([^,.]+?(?:, a filter)?) (\d\.\d\d)", sentence("A bar for each feature", finished))
    )
    values = {name.strip(): float(value) for name, value in bars.items()}
    assert len(values) == 15
    assert [name for name, value in values.items() if value == 0] == [
        "x[t] − x[t−1], a filter",
        "complex spectrum",
    ]
    assert sum(value > 0.3 for value in values.values()) >= 8  # "most are far from it"
    assert values["magnitude spectrogram"] < 0.1  # "the bar is short"


def test_the_pitch_is_found_where_the_spectrum_misleads(finished):
    strongest, f0 = map(
        float, re.search(r"spectrum is at (\d+) Hz, your f0 is ([\d.]+) Hz", printed(finished)).groups()
    )
    assert abs(1200 * np.log2(f0 / 130.81)) < 30  # a bassoon's C3
    assert strongest > 1.9 * f0
    share = float(re.search(r"(\d+)% of the frames within a note", printed(finished))[1])
    assert share > 95


def test_what_is_synthetic_is_named(finished):
    text = printed(finished)
    if "SYNTHETIC voices" in text:
        assert (
            text.count("SYNTHETIC, spoken by a program") == 5
        )  # every place where such a voice is heard or drawn
    else:
        assert "recorded" in text
