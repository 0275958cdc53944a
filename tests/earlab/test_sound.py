"""Sounds of the course are equally loud, end softly, last long enough, and say what they are."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import IPython.display
import numpy as np
import pytest
import soundfile

from earlab.sound import LOUDNESS, PAUSE, PEAK, SHORTEST, faded, gain, lasting, level, loudness, play, player


def tone(hertz: float, rate: int = 48_000, seconds: float = 3.0) -> np.ndarray:
    return np.sin(2 * np.pi * hertz * np.arange(round(rate * seconds)) / rate)


@pytest.mark.parametrize("rate", [8000, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_a_tone_measures_what_the_recommendation_says(rate: int) -> None:
    """BS.1770-4: a sine of 997 Hz at full scale in one channel reads −3.01 LKFS."""
    assert loudness(tone(997, rate), rate) == pytest.approx(-3.01, abs=0.02)


def test_the_ear_hears_low_tones_less() -> None:
    low, middle, high = (loudness(tone(hertz), 48_000) for hertz in (40, 1000, 4000))
    assert low < middle - 3
    assert high > middle + 2


def test_the_loudest_moment_counts() -> None:
    """Silence around a sound changes nothing, and half the level is 6 dB less."""
    x = tone(500, 16_000, 0.4)
    alone = loudness(x, 16_000)
    assert loudness(np.concatenate([np.zeros(20_000), x, np.zeros(9000)]), 16_000) == pytest.approx(
        alone, abs=0.1
    )
    assert loudness(x / 2, 16_000) == pytest.approx(alone - 6.02, abs=0.01)


@pytest.mark.parametrize("scale", [1e-4, 1.0, 300.0])
def test_all_sounds_become_equally_loud(scale: float) -> None:
    rng = np.random.default_rng(1)
    for x in (
        tone(300, 16_000),
        rng.normal(size=32_000),
        np.concatenate([np.zeros(8000), rng.normal(size=8000)]),
    ):
        assert loudness(level(scale * x, 16_000), 16_000) == pytest.approx(LOUDNESS, abs=0.01)


def test_a_click_stays_softer_than_it_would_have_to_hurt() -> None:
    click = np.zeros(16_000)
    click[100] = 1.0
    assert np.abs(level(click, 16_000)).max() == pytest.approx(PEAK)


@pytest.mark.parametrize("x", [np.zeros(800), np.zeros(0)])
def test_silence_stays_silent(x: np.ndarray) -> None:
    assert loudness(x, 8000) == -np.inf
    assert gain(x, 8000) == 1.0


@pytest.mark.parametrize("bad", [np.array([0.0, np.nan]), np.array([np.inf])])
def test_a_sound_that_is_not_finite_is_refused(bad: np.ndarray) -> None:
    with pytest.raises(ValueError, match="nan or inf"):
        gain(bad, 8000)


def test_two_channels_are_refused() -> None:
    with pytest.raises(ValueError, match=r"got shape \(2, 5\)"):
        loudness(np.zeros((2, 5)), 8000)


def test_ends_are_soft_and_an_attack_stays_sharp() -> None:
    x = faded(np.ones(16_000), 16_000)
    assert abs(x[0]) < 1e-9
    assert abs(x[-1]) < 1e-2
    assert np.all(x[40:-400] == 1)
    assert np.abs(np.diff(x)).max() < 0.06
    assert len(faded(np.ones(1), 16_000)) == 1


@pytest.mark.parametrize("seconds", [0.01, 0.5, 1.99])
def test_a_short_sound_comes_again(seconds: float) -> None:
    x = tone(300, 8000, seconds)
    long = lasting(x, 8000)
    assert len(long) >= SHORTEST * 8000
    again = long[len(x) + round(PAUSE * 8000) :][: len(x)]
    assert np.array_equal(again, x)


def test_a_long_sound_is_left_alone() -> None:
    x = tone(300, 8000, 2.5)
    assert np.array_equal(lasting(x, 8000), x)


@pytest.fixture
def pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    shown: list[str] = []
    monkeypatch.setattr(IPython.display, "display", lambda page: shown.append(page.data))
    return shown


def waves(page: str) -> list[np.ndarray]:
    coded = re.findall(r"base64,([^\"]+)\"", page)
    return [soundfile.read(io.BytesIO(base64.b64decode(code)))[0] for code in coded]


def test_sounds_stand_side_by_side_with_their_names(pages: list[Any]) -> None:
    play({"before <1>": tone(300, 8000), "after": 0.01 * tone(500, 8000)}, 8000)
    (page,) = pages
    assert re.findall(r"<figcaption>(.*?)</figcaption>", page) == ["before &lt;1&gt;", "after"]
    assert 'aria-label="before &lt;1&gt;"' in page
    assert "autoplay" not in page
    assert [loudness(wave, 8000) for wave in waves(page)] == pytest.approx([LOUDNESS] * 2, abs=0.1)


def test_where_the_level_is_compared_it_stays(pages: list[Any]) -> None:
    play({"loud": tone(300, 8000), "soft": 0.25 * tone(300, 8000)}, 8000, same_gain=True)
    loud, soft = (loudness(wave, 8000) for wave in waves(pages[0]))
    assert loud == pytest.approx(LOUDNESS, abs=0.1)
    assert loud - soft == pytest.approx(12.04, abs=0.1)


def test_one_sound_needs_no_name() -> None:
    assert "figcaption" not in player(tone(300, 8000), 8000)
