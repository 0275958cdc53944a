"""What notebook 07 says of the numbers that it prints and draws."""

import re

import numpy as np

from tests.helpers.notebook_runs import Page


def percents(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"(\d+)%", text)]


def claim_the_table_is_the_lectures(page: Page) -> None:
    assert re.search(r"hidden units +3 136 +1 568 +588 +200 +10\n", page.text)
    assert re.search(r"parameters +104 +808 +1 548 +117 800 +2 010\n", page.text)
    assert re.search(r"filters/output channels +4 +8 +12 +– +–\n", page.text)
    assert "122,270 parameters, 96% of them in layer 4" in page.text
    drawn = page.figure("A picture of 1 by 28 by 28")
    assert "4 by 28 by 28, then 8 by 14 by 14, then 12 by 7 by 7, then 200, then 10" in drawn


def claim_maps_have_the_lengths_that_the_page_explains(page: Page) -> None:
    rows = [tuple(map(int, row)) for row in re.findall(r"^ +(\d+) +(\d+) +(\d+) +(\d+)$", page.text, re.M)]
    lengths = {row[:3]: row[3] for row in rows}
    assert lengths[5, 1, 2] == 28  # the second line leaves the size as it is
    assert list(lengths)[1] == (5, 1, 2)
    assert list(lengths)[2] == (5, 2, 2)
    assert lengths[28, 1, 0] == 1  # a dense layer


def claim_edges_along_time_are_at_the_beats_and_the_others_are_not(page: Page) -> None:
    along_time, along_frequency, beats = percents(
        page.figure("two maps of its edges, orange where the sound")
    )
    assert along_time > 2 * beats
    assert along_time > 2 * along_frequency
    assert along_frequency < beats + 5


def claim_attacks_are_nearer_to_the_drums_than_the_mix(page: Page) -> None:
    mix = page.number(r"the mix against the drums alone: (\S+) dB")
    attacks = page.number(r"attacks against the drums alone: (\S+) dB")
    alone = page.number(r"each pixel by itself: (\S+) dB")
    together = page.number(r"3 × 3 together: (\S+) dB")
    assert mix < -6  # "far louder than the drums"
    assert attacks == alone > 0
    assert together > alone + 1.5


def claim_your_layer_sounds_like_the_machine_at_the_top(page: Page) -> None:
    waves = page.waves
    (_, attacks, tones), (again_attacks, again_tones) = waves[:3], waves[3:5]
    np.testing.assert_allclose(again_attacks, attacks, atol=1e-3)
    np.testing.assert_allclose(again_tones, tones, atol=1e-3)


def claim_hisses_go_to_the_attacks(page: Page) -> None:
    """Vowels are tones; s and k are where the spectrum is high."""

    def centre(wave: np.ndarray) -> float:
        energy = np.abs(np.fft.rfft(wave)) ** 2
        return float(energy @ np.arange(len(energy)) / energy.sum() / len(energy))

    _, attacks, tones = page.waves[-3:]
    assert centre(attacks) > 1.5 * centre(tones)


def claim_two_edges_at_one_place_are_a_rising_stroke(page: Page) -> None:
    told = page.figure("what one filter over both maps leaves")
    low, left, high, right = map(
        int, re.findall(r"row (\d+), column (\d+)", told)[0] + re.findall(r"row (\d+), column (\d+)", told)[1]
    )
    assert low - high > 8
    assert right - left > 5
    assert percents(told)[2] < min(percents(told)[:2])


def claim_one_product_is_far_quicker_than_many(page: Page) -> None:
    told = page.figure("million products of")
    by_itself, by_position, yours = map(int, re.findall(r"(\d+) times that", told))
    assert by_itself > 100  # "a hundred times and more"
    assert by_position >= 2
    assert yours < by_itself / 2


def claim_pooling_about_halves_the_change(page: Page) -> None:
    told = page.figure("By how much 300 digits change")
    none, max2, max4, max7, average2, average4, average7 = percents(told)
    for after in (max4, average4):
        assert 0.4 < after / none < 0.67  # "about half as much"
    assert none > max2 > max4 > max7 > 10
    assert none > average2 > average4 > average7 > 10
    assert abs(max4 - average4) < 8  # "about equally steady"


def claim_maxima_are_dark_and_averages_keep_the_mean(page: Page) -> None:
    told = page.figure("Maxima make strokes thick")
    maxima = [float(mean) for mean in re.findall(r"max over \d, mean (\d\.\d+)", told)]
    averages = [float(mean) for mean in re.findall(r"average over \d, mean (\d\.\d+)", told)]
    assert maxima == sorted(maxima)
    assert maxima[0] > 1.4 * averages[0]
    assert max(averages) - min(averages) < 0.01


def claim_an_untrained_network_guesses(page: Page) -> None:
    assert 2 < page.number(r"digits: (\d+)% read rightly") < 18
    assert page.number(r"Its favourite answer is \d: (\d+)%") > 25


def claim_random_convolutions_help(page: Page) -> None:
    pixels = page.number(r"linear layer on pixels: (\d+)%")
    maps = page.number(r"linear layer on the last maps: (\d+)%")
    assert maps > pixels + 5
