"""What notebook 00 says of the numbers that it prints."""

import re

import numpy as np
import pytest

from tests.helpers.notebook_runs import Page


def claim_values_are_those_of_the_libraries(page: Page) -> None:
    differences = re.findall(r"^\S.*? +largest difference (\S+) of the largest value", page.text, re.M)
    assert len(differences) == 10
    assert max(map(float, differences)) < 1e-9


def claim_sounds_to_compare_are_equally_loud(page: Page) -> None:
    assert all(np.abs(wave).max() <= 0.301 for wave in page.waves)  # −10 dB of full scale
    assert all(np.sqrt(np.mean(wave**2)) < 0.2 for wave in page.waves)  # −14 dB


def claim_a_split_that_leaks_flatters(page: Page) -> None:
    """The bars say what the prose says, and the baseline is far above guessing on each honest split."""
    text = page.figure("Accuracy on test clips")
    rows = re.findall(r"recording (\d+)%, pitch (\d+)%, leaking (\d+)%", text)
    recording, pitch, leaking = np.array(rows, int).T
    assert len(rows) == 4
    assert leaking[-1] > 80
    assert leaking[-1] - max(recording[-1], pitch[-1]) > 12
    assert min(recording[-1], pitch[-1]) > 55
    assert recording[0] < 40  # one feature alone
    said = page.number(r"(\d+)% of 168 test clips, no recording on both sides")
    assert said == recording[-1]
    (right,) = re.findall(r"(\d+) of 168 sounds", page.figure("confusion matrix"))
    assert int(right) == pytest.approx(1.68 * said, abs=1)


def claim_only_what_should_be_linear_is(page: Page) -> None:
    bars = re.findall(r"[ ,] ?([^,.]+?(?:, a filter)?) (\d\.\d\d)", page.figure("A bar for each feature"))
    values = {name.strip(): float(value) for name, value in bars}
    assert len(values) == 15
    linear = [name for name, value in values.items() if value == 0]
    assert linear == ["x[t] − x[t−1], a filter", "complex spectrum"]
    assert sum(value > 0.3 for value in values.values()) >= 8  # "most are far from it"
    assert values["magnitude spectrogram"] < 0.1  # "the bar is short"


def claim_the_pitch_is_found_where_the_spectrum_misleads(page: Page) -> None:
    strongest, f0 = page.numbers(r"spectrum is at (\d+) Hz, your f0 is ([\d.]+) Hz")
    assert abs(1200 * np.log2(f0 / 130.81)) < 30  # a bassoon's C3
    assert strongest > 1.9 * f0
    assert page.number(r"(\d+)% of the frames within a note") > 95


def claim_what_is_synthetic_is_named(page: Page) -> None:
    if "SYNTHETIC voices" in page.text:  # at every place where such a voice is heard or drawn
        assert page.text.count("SYNTHETIC, spoken by a program") == 5
    else:
        assert "recorded" in page.text
