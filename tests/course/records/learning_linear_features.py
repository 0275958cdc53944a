"""What notebook 01 says of the numbers that it prints and draws."""

import re

import numpy as np

from earlab.scoreboard import kept
from tests.helpers.notebook_runs import Page


def claim_pca(page: Page) -> None:
    firsts = re.findall(r"(\d): (-?\d+\.\d)", page.figure("Test digits as points"))
    zeros, ones, twos, _ = (float(mean) for _, mean in firsts)
    assert abs(twos) < 1 < 3 < min(abs(zeros), abs(ones))  # "twos stay in the crowd"
    assert zeros * ones < 0  # "zeros and ones part"
    text = page.figure("Share of the variance kept")
    kept = {int(k): int(share) for k, share in re.findall(r"(\d+) components keep (\d+)%", text)}
    assert abs(kept[10] - 50) < 3
    assert abs(kept[100] - 90) < 3
    gap = re.search(r"differ by ([\d.]+)%", text)
    assert gap is not None
    assert float(gap[1]) < 2  # "the two curves lie on each other"
    three = page.number(r"  3 components keep +([\d.]+)%")
    assert 85 < three < 95  # of the three answers to choose from, 3 is nearest to 90 %
    assert "4 of them have peaks upwards and peaks downwards" in page.figure("The mean spectrum")


def claim_nmf(page: Page) -> None:
    heard = r"is component (\d): +(\S+) dB above the rest;\n +in the loop as it is: +(\S+) dB"
    found = re.findall(heard, page.text)
    assert sorted(component for component, *_ in found) == ["1", "2", "3"]
    assert all(float(alone) > 8 and float(mixed) < -2 for _, alone, mixed in found)
    ours, pca = page.numbers(r"left out of V: (\S+) by 3 components of NMF, (\S+) by 3 of PCA")
    assert (pca, ours) == (0.265, 0.270)  # as the prose quotes them


def claim_one_of_four_starts_is_left_behind(page: Page) -> None:
    text = page.figure("Relative error over iterations")
    assert "The error never rose" in text
    *three, last = (float(error) for error in re.findall(r"start \d (\d\.\d+)", text))
    assert len(three) == 3
    assert np.ptp(three) < 0.01
    assert 1.6 * max(three) < last < 2.2 * min(three)  # "nearly twice as much"


def claim_the_components_are_the_five_pitches(page: Page) -> None:
    text = page.figure("The written notes of the phrase")
    found = re.findall(r"component \d ([A-G]♭?\d) (\d+)%", text)
    assert sorted(name for name, _ in found) == sorted(["F4", "E♭4", "D♭4", "C4", "B♭3"])
    assert min(int(share) for _, share in found) > 90


def claim_the_linear_score(page: Page) -> None:
    base = page.number(r"always “not a 2”: +([\d.]+)%")
    line, share = page.numbers(r"linear score: +([\d.]+)%; it finds (\d+)%")
    near, more = page.numbers(r"three neighbours: +([\d.]+)%; they find (\d+)%")
    assert abs(base - 90) < 1
    assert base + 4 < line < near - 2
    assert 55 < share < 65  # "misses two of five"
    assert more > 85
    moved = re.search(
        r"below it after (\d) pixels, the neighbours from \d+% after (\d)",
        page.figure("test images were moved"),
    )
    assert moved is not None
    assert max(map(int, moved.groups())) <= 6  # "a few pixels", "they fall as well"


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


def claim_the_board_is_behind_notebook_00_by_less_than_two_errors(page: Page) -> None:
    (line,) = page.board
    (baseline,) = [one for one in kept() if one.page == "00"]
    gap = baseline.share - line.share
    assert 0.05 < gap < 0.15  # "a distance of ten"
    assert 0.06 < line.error < 0.08  # "about seven points"
    assert gap < 2 * (line.error**2 + baseline.error**2) ** 0.5
    assert line.recordings == 42
