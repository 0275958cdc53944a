"""What notebook 00 says of the numbers that it prints and draws."""

import re

import numpy as np
import pytest

from earlab.sound import LOUDNESS, PEAK, loudness
from tests.helpers.notebook_runs import Page


def claim_values_are_those_of_the_libraries(page: Page) -> None:
    differences = re.findall(r"^\S.*? +largest difference (\S+) of the largest value", page.text, re.M)
    assert len(differences) == 10
    assert max(map(float, differences)) < 1e-9


def claim_sounds_to_compare_are_equally_loud(page: Page) -> None:
    for wave in page.waves:
        peak = np.abs(wave).max()
        assert peak <= PEAK + 1e-3
        assert (
            any(abs(loudness(wave, rate) - LOUDNESS) < 1.5 for rate in (8000, 16_000)) or peak > PEAK - 0.01
        )


def claim_a_split_that_leaks_flatters(page: Page) -> None:
    """The bars say what the prose says, and the baseline is far above guessing on each honest split."""
    text = page.figure("Accuracy on test clips")
    rows = re.findall(r"recording (\d+)% ± \d+%, pitch (\d+)% ± \d+%, leaking (\d+)%", text)
    recording, pitch, leaking = np.array(rows, int).T
    assert len(rows) == 4
    assert leaking[-1] > 80
    assert leaking[-1] - max(recording[-1], pitch[-1]) > 12
    assert min(recording[-1], pitch[-1]) > 55
    assert recording[0] < 40  # one feature alone
    said = page.number(r"(\d+)% of 168 test clips, no recording on both sides")
    assert said == recording[-1]
    confused = page.figure("confusion matrix")
    (right,) = re.findall(r"(\d+) of 168 sounds", confused)
    assert int(right) == pytest.approx(1.68 * said, abs=1)
    assert "Most often flute is taken for trumpet" in confused
    board = re.search(
        r"page 00, your features, logistic regression: (\d+)%", page.figure("The board of the course")
    )
    assert board is not None
    assert int(board[1]) == said


def claim_crossings_do_not_recognise_a_note(page: Page) -> None:
    """That leaking stands three points below recording there is less than a standard error."""
    text = page.figure("Accuracy on test clips")
    found = re.search(r"crossings: recording (\d+)% ± (\d+)%, pitch \d+% ± \d+%, leaking (\d+)%", text)
    assert found is not None
    recording, error, leaking = map(int, found.groups())
    assert 0 < recording - leaking == 3 < error


def claim_only_what_should_be_linear_is(page: Page) -> None:
    bars = re.findall(r"[:,] ([^:,.]+(?:, a filter)?) (\d\.\d\d)", page.figure("A bar for each feature"))
    values = {name.strip(): float(value) for name, value in bars}
    assert len(values) == 15
    assert [name for name, value in values.items() if value == 0] == [
        "x[t] − x[t−1], a filter",
        "complex spectrum",
    ]
    far = {"skewness", "kurtosis", "f0", "power cepstrum", "MFCC"}
    assert {name for name, value in values.items() if value > 0.6} == far
    below = {"magnitude spectrogram", "RMS", "flux", "spread", "LPC"}
    assert {name for name, value in values.items() if 0 < value < 0.3} == below
    assert values["centroid"] == pytest.approx(1 / 3, abs=0.03)  # "sits on it"
    assert values["magnitude spectrogram"] < 0.1  # "the bar is short"


def claim_the_pitch_is_found_where_the_spectrum_misleads(page: Page) -> None:
    text = page.figure("A frame, and its autocorrelation")
    f0, strongest = (float(number) for number in re.findall(r"([\d.]+) Hz", text))
    assert abs(1200 * np.log2(f0 / 130.81)) < 30  # a bassoon's C3
    assert round(strongest / f0) == 3  # "the third harmonic"
    right = re.search(r"(\d+)% of the frames within a note", page.figure("the written notes as bars"))
    assert right is not None
    assert int(right[1]) > 95


def claim_the_phrase_is_seen_in_its_spectrogram(page: Page) -> None:
    text = page.figure("The spectrogram of the phrase")
    strongest = [int(harmonic) for harmonic in re.findall(r"[A-G]♭?\d (\d+)", text)]
    assert len(strongest) == 6
    assert 1 in strongest
    assert max(strongest) > 1  # "it is not always the brightest"


def claim_five_of_six_notes_begin_with_a_peak(page: Page) -> None:
    text = page.figure("Where a note begins, its peak")
    shares = [int(share) for share in re.findall(r"(\d+)%", text)]
    assert len(shares) == 6
    assert min(shares[:5]) > 60
    assert shares[5] < 30


def claim_a_turned_feature_moves(page: Page) -> None:
    text = page.figure("The notes are the same; the middle moves up")
    means = re.findall(r"(?:down|recorded|up) ([\d,]+\d)", text)
    duller, recorded, brighter = (float(mean.replace(",", "")) for mean in means)
    assert 1.3 * duller < recorded < brighter / 1.5


def claim_a_window_pays(page: Page) -> None:
    text = page.figure("Level over frequency of a tone")
    windowed, plain = (float(level) for level in re.findall(r"(-\d+) dB", text))
    assert windowed < -80 < -50 < plain


def claim_rough_sounds_cross_more(page: Page) -> None:
    text = page.figure("The rate follows the roughness")
    bass, flute, cymbal = (float(rate) for rate in re.findall(r"(?:bass|flute|cymbal) (\d\.\d+)", text))
    assert bass < 0.05 < 0.1 < flute < 0.2 < 0.5 < cymbal


def claim_the_cepstrum_agrees_with_the_autocorrelation(page: Page) -> None:
    peak, period = (
        float(ms) for ms in re.findall(r"([\d.]+) ms[.;]", page.figure("The power cepstrum of a frame"))[-2:]
    )
    assert peak == pytest.approx(period, rel=0.02)


def claim_the_formants_differ(page: Page) -> None:
    hills = re.findall(r"at ([\d, ]+) Hz", page.figure("Spectra of vowels"))
    assert len(hills) == 2
    assert hills[0] != hills[1]


def claim_thirteen_coefficients_keep_the_hills(page: Page) -> None:
    text = page.figure("Levels of 40 mel bands")
    missed = [float(level) for level in re.findall(r"leaves? ([\d.]+) dB", text)]
    assert missed == sorted(missed, reverse=True)
    assert missed[-1] < 0.1


def claim_what_is_synthetic_is_named(page: Page) -> None:
    heard = "\n".join(page.sounds)
    if "SYNTHETIC voices" in page.text:  # at every place where such a voice is heard or drawn
        assert heard.count("SYNTHETIC, spoken by a program") >= 6
        assert "SYNTHETIC, spoken by a program" in page.text
    else:
        assert "recorded" in heard
