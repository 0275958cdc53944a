"""A confusion matrix to listen to: counts, what a press plays, how loud, and what stands in for it."""

import base64
import io
import re

import numpy as np
import pytest
import soundfile

from earlab.confusion import MOST, ConfusionSounds
from earlab.sound import LOUDNESS, PEAK, loudness

CLASSES = ("bell", "drum & bass", "hum")
Y = np.array([0, 0, 0, 0, 0, 1, 1, 2])
ANSWERS = np.array([0, 0, 0, 0, 1, 1, 2, 2])


@pytest.fixture
def sounds():
    x = np.random.default_rng(0).normal(size=(8, 20_000)) * np.arange(1, 9)[:, None]
    return ConfusionSounds(x, 8000, Y, ANSWERS, CLASSES)


def players(sounds):
    """Return what the page plays, each (samples,)."""
    found = re.findall(r"data:audio/wav;base64,([^\"]+)", sounds.page.value)
    return [soundfile.read(io.BytesIO(base64.b64decode(text)))[0] for text in found]


def test_counts_are_those_of_the_answers(sounds):
    assert sounds.counts.tolist() == [[4, 1, 0], [0, 1, 1], [0, 0, 1]]
    assert set(sounds.cells) == {
        (0, 0),
        (0, 1),
        (1, 1),
        (1, 2),
        (2, 2),
    }  # no button where nothing is to be heard
    assert [button.description for button in sounds.cells.values()] == ["4", "1", "1", "1", "1"]


def test_a_press_shows_the_sounds_of_the_cell_and_plays_none(sounds):
    assert players(sounds) == []
    sounds.cells[0, 0].click()
    assert len(players(sounds)) == MOST
    assert "bell, named correctly: 4 clips" in sounds.page.value
    sounds.cells[1, 2].click()
    (wave,) = players(sounds)
    between = slice(200, -200)  # the faded ends
    assert np.corrcoef(wave[between], sounds._x[6][between])[0, 1] > 0.999
    assert "drum &amp; bass, taken for hum: 1 clip<" in sounds.page.value
    assert "autoplay" not in sounds.page.value


def test_nothing_is_loud(sounds):
    for button in sounds.cells.values():
        button.click()
        for wave in players(sounds):
            peak = np.abs(wave).max()
            assert peak <= PEAK + 1e-3
            assert abs(loudness(wave, 8000) - LOUDNESS) < 0.5 or peak > PEAK - 0.01
            assert np.sqrt(np.mean(wave**2)) < 0.2


def test_silence_is_played_as_silence():
    silent = ConfusionSounds(np.zeros((1, 50)), 8000, np.array([0]), np.array([0]), ("hush",))
    silent.cells[0, 0].click()
    assert np.abs(players(silent)[0]).max() == 0
    assert "Most often" not in silent.summary()


def test_hosts_without_buttons_get_a_picture_and_a_sentence(sounds):
    shown = sounds._repr_mimebundle_()
    data = shown[0] if isinstance(shown, tuple) else shown
    assert sounds.still().png.startswith(b"\x89PNG")
    assert (
        "6 of 8 sounds are named correctly. "
        "Most often bell is taken for drum & bass and drum & bass for hum, once each." in data["text/plain"]
    )


def test_lengths_that_differ_are_told():
    with pytest.raises(ValueError, match="have 3, 8 and 8 entries; expected one answer"):
        ConfusionSounds(np.zeros((3, 5)), 8000, Y, ANSWERS, CLASSES)


def test_only_what_leads_is_named():
    y, answers = np.array([0, 0, 0, 1, 2]), np.array([1, 1, 2, 0, 1])
    led = ConfusionSounds(np.zeros((5, 50)), 8000, y, answers, CLASSES).summary()
    assert led.endswith("Most often bell is taken for drum & bass, 2 times.")
