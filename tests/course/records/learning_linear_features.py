"""What notebook 01 says of the numbers that it prints."""

import re

import numpy as np

from tests.helpers.notebook_runs import Page


def claim_pca(page: Page) -> None:
    zeros, ones, twos = page.numbers(r"zeros (\S+), ones (\S+), twos (\S+)")
    assert abs(twos) < 1 < 3 < min(abs(zeros), abs(ones))  # "twos stay in the crowd"
    assert abs(page.number(r" 10 components keep (\d+)%") - 50) < 3
    assert abs(page.number(r" 100 components keep (\d+)%") - 90) < 3
    three = page.number(r"  3 components keep +([\d.]+)%")
    assert 85 < three < 95  # of the three answers to choose from, 3 is nearest to 90 %


def claim_nmf(page: Page) -> None:
    assert np.ptp(page.numbers(r"After 200 steps: (\S+), (\S+), (\S+)")) < 0.01
    assert "Did the error ever rise? No" in page.text
    heard = r"is component (\d): +(\S+) dB above the rest; in the loop as it is: +(\S+) dB"
    found = re.findall(heard, page.text)
    assert sorted(component for component, *_ in found) == ["1", "2", "3"]
    assert all(float(alone) > 8 and float(mixed) < -2 for _, alone, mixed in found)


def claim_the_linear_score(page: Page) -> None:
    base = page.number(r"always “not a 2”: +([\d.]+)%")
    line, share = page.numbers(r"linear score: +([\d.]+)%; it finds (\d+)%")
    near, more = page.numbers(r"three neighbours: +([\d.]+)%; they find (\d+)%")
    assert abs(base - 90) < 1
    assert base + 4 < line < near - 2
    assert 55 < share < 65  # "misses two of five"
    assert more > 85
    assert "after four pixels" in page.figure("test images were moved")


def claim_the_glide(page: Page) -> None:
    steps, glide = (page.numbers(rf"{name} " + 6 * r" +(\S+)") for name in ("eight steps", "a glide    "))
    assert steps[3] < 0.3 < 0.5 < glide[3]
    assert np.all(np.diff(glide) < 0)


def claim_libraries_agree(page: Page) -> None:
    assert page.number(r"components differ by (\S+) at most") < 1e-10
    mine, theirs = page.numbers(r"your variances are (\S+) times theirs; \(N − 1\)/N = (\S+)")
    assert mine == theirs
    assert page.number(r"H differs by (\S+) of its largest") < 1e-4


def claim_the_slider_below_the_digits(page: Page) -> None:
    assert page.figure("Ten test digits, and below them")
