"""What notebook 10 says of the numbers that it prints and draws."""

import re

import numpy as np

from tests.helpers.notebook_runs import Page

ENOUGH = 1_000  # updates after which the network is below every table


def decimals(text: str, pattern: str) -> list[float]:
    """Return the numbers at the groups of ``pattern`` in a text."""
    found = re.search(pattern, text)
    assert found, pattern
    return [float(group.replace(",", "")) for group in found.groups()]


def roughness(wave: np.ndarray) -> float:
    """Return the spectral flatness of a sound, on average over its frames: 0 for a tone, 1 for noise."""
    frames = np.lib.stride_tricks.sliding_window_view(wave, 1024)[::512] * np.hanning(1024)
    power = np.abs(np.fft.rfft(frames)) ** 2 + 1e-12
    return float(np.mean(np.exp(np.log(power).mean(axis=1)) / power.mean(axis=1)))


def claim_quiet_differences_count(page: Page) -> None:
    soft, less_soft, loud, louder = decimals(
        page.text, r"8 bits: .*0\.001 → (\d+)  0\.01 → (\d+)  0\.5 → (\d+)  0\.6 → (\d+)"
    )
    assert less_soft - soft == 24
    assert louder - loud == 4


def claim_mu_law_pays_for_soft_tones_with_loud_ones(page: Page) -> None:
    told = page.figure("mu-law has its steps close together near 0")
    loud, equal = decimals(told, r"Loud, at 0 dB: mu-law (\S+) dB, equal steps (\S+) dB")
    assert loud < equal
    soft, equal = decimals(told, r"Soft, at \S+ dB: mu-law (\S+) dB, equal steps (\S+) dB")
    assert soft > equal


def claim_to_be_sure_and_wrong_is_expensive(page: Page) -> None:
    nothing, right, wrong = (
        page.number(rf"{name} +(\S+) bits per sample")
        for name in ("no idea", "sure and right", "sure and wrong")
    )
    assert nothing == 8
    assert right < 0.5
    assert wrong > 10


def claim_the_table_of_three_samples_is_the_best(page: Page) -> None:
    told = page.figure("by how many of the last samples a table looks at")
    bits = [float(found) for found in re.findall(r"\d: (\d\.\d\d)", told)]
    assert len(bits) == 6
    assert np.argmin(bits) == 3
    assert bits[3] < bits[4] < bits[5]


def claim_an_impulse_reaches_what_comes_later_and_nothing_else(page: Page) -> None:
    told = page.figure("One impulse, at sample 8")
    assert re.findall(r": (\d+), from (\d+) to", told) == [("2", "8"), ("4", "8"), ("8", "8"), ("16", "8")]


def claim_the_network_sees_512_samples(page: Page) -> None:
    assert "9 layers, 512 samples, 64 ms" in page.text
    assert "10 samples with dilation 1" in page.figure("After 9 layers of two taps")


def claim_training_goes_below_the_tables(page: Page) -> None:
    told = page.figure("Bits per sample on held-out music: ")
    before, after, updates = decimals(told, r"music: (\S+) before, (\S+) after ([\d,]+) updates")
    table, shipped = decimals(told, r"samples, needs (\d\.\d\d); .* updates, (\d\.\d\d)\.")
    assert 7.5 < before < 8.5
    assert after < before
    assert shipped < table - 0.3
    assert updates >= ENOUGH
    assert after < table


def claim_classes_are_drawn_as_often_as_they_are_probable(page: Page) -> None:
    assert decimals(page.text, r"temperature 1.0: class 0: (\S+) +class 1: (\S+) +class 2: (\S+)") == [
        0.2,
        0.49,
        0.3,
    ]
    cold = decimals(page.text, r"temperature 0.2: class 0: (\S+) +class 1: (\S+)")
    assert cold[1] > 0.9


def claim_the_work_with_queues_is_less(page: Page) -> None:
    times, near = decimals(page.figure("The next sample after"), r"ms, (\d+) and (\d+) times less")
    assert times > 5 * near
    assert near > 4


def claim_colder_is_cleaner(page: Page) -> None:
    cold, plain, hot = map(roughness, page.waves[-5:-2])
    assert cold < plain < hot


def claim_the_untrained_network_makes_noise_and_the_trained_one_tones(page: Page) -> None:
    random, trained = map(roughness, page.waves[-7:-5])
    assert trained < random / 10
