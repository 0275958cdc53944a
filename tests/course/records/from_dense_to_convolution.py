"""What notebook 06 says of the numbers that it prints and draws."""

import re

import numpy as np
import pytest

from earlab.data import load_instruments
from earlab.plots import from_dense_to_convolution_board as board
from earlab.plots import from_dense_to_convolution_onsets as onsets
from earlab.plots import from_dense_to_convolution_shift as shift
from tests.helpers.notebook_exercises import NotebookExercises
from tests.helpers.notebook_runs import Page

REFERENCE = NotebookExercises("06_from_dense_to_convolution").reference


def told(page: Page, figure: str, pattern: str) -> list[float]:
    """Return the numbers at the groups of ``pattern`` in the sentence of a figure."""
    found = re.search(pattern, page.figure(figure))
    assert found, pattern
    return [float(group.replace(",", "")) for group in found.groups()]


def claim_two_weights_hear_every_hit_and_some_twice(page: Page) -> None:
    places, of, found, starts = told(
        page, "Three rows", r"exceeds 6 dB at (\d+) of (\d+) places; (\d+) of the (\d+) onsets"
    )
    assert of == 510
    assert found == starts
    assert places > found  # "marked several places for one hit"
    assert 511 * 510 == 260_610


def claim_a_dense_network_reads_only_where_it_learned(page: Page) -> None:
    shares = {
        name: np.array([float(value) for value in re.findall(r"([\d.]+)% at", values)])
        for name, values in re.findall(
            r"([a-z][a-z, ]+) \([\d,]+ numbers\): ([^;]+?)(?:;|\. G)", page.figure("Test digits")
        )
    }
    dense, scattered, shared = (shares[name] for name in ("dense", "dense, shown moved digits", "shared"))
    assert np.all((dense[[1, 3]] > 60) & (dense[[1, 3]] < 72))  # "two of three at two pixels"
    assert np.all(dense[[0, 4]] < 20)  # "no more than by guessing"
    assert dense[[0, 4]].min() < 10  # "sometimes fewer"
    assert np.ptp(shared) < 0.3
    assert shared.min() > 95
    assert scattered.min() > 85  # "it helps much"
    assert scattered[2] < min(dense[2], shared[2])  # "below the others where nothing is moved"
    assert "dense (72,394 numbers)" in page.figure("Test digits")
    assert "shared (16,842 numbers)" in page.figure("Test digits")
    assert 1120 * 64 + 64 + 64 * 10 + 10 == 72_394
    assert 28 * shift.WINDOW * 64 + 64 + 650 == 16_842
    assert shift.WIDTH - shift.WINDOW + 1 == 32


def claim_shared_weights_overfit_less(page: Page) -> None:
    alt = page.figure("how many were there to learn from")
    dense, shared = (
        [
            (float(new), float(seen))
            for new, seen in re.findall(r"([\d.]+)% of new ones after [\d,]+ \((\d+)%", part)
        ]
        for part in alt.split("; shared")
    )
    assert len(dense) == len(shared) == 4
    assert all(b[0] > a[0] + 1 for a, b in zip(dense, shared))
    assert min(seen for _, seen in (*dense, *shared)) >= 97  # "all, or nearly all"
    assert shared[1][0] == pytest.approx(dense[2][0], abs=1)  # "three hundred as much as a thousand"


def claim_shuffled_columns_cost_sharing_its_lead(page: Page) -> None:
    """What the fold says, on a quarter of the digits."""
    (X, y), (X_test, y_test) = shift.digits("train"), shift.digits("test")
    orders = [
        np.arange(shift.WIDTH),
        *(np.random.default_rng(seed).permutation(shift.WIDTH) for seed in range(3)),
    ]
    right, moved = [], []
    for order in orders:
        readers = [
            shift.trained(window, X[:2000, :, order], y[:2000], epochs=8)
            for window in (shift.WIDTH, shift.WINDOW)
        ]
        right.append([reader.right(X_test[:, :, order], y_test) for reader in readers])
        moved.append(readers[1].right(shift.moved(X_test, 2)[:, :, order], y_test))
    dense, shared = np.transpose(right)
    assert np.all(np.abs(dense[1:] - dense[0]) < 0.01)
    assert shared[0] > dense[0] + 0.02
    assert np.all(
        (shared[0] - shared[1:] > 0.025) & (shared[0] - shared[1:] < 0.06)
    )  # "three to five points"
    assert np.mean(shared[1:]) < np.mean(dense[1:])
    assert max(moved[1:]) < moved[0] - 0.1


def claim_sums_agree_in_all_ways(page: Page) -> None:
    rows = [
        re.search(rf"{re.escape(name)} +\[([^\]]+)\]", page.text)
        for name in ("T @ x:", "correlate1d:", "the lecture's:")
    ]
    values = [np.array(row.group(1).split(), dtype=float) for row in rows if row]
    assert len(values) == 3
    assert all(np.array_equal(row, [8, 1, 4, 18, 12]) for row in values)
    first, second, back = (
        np.array(re.search(rf"{name}: +\[([^\]]+)\]", page.text).group(1).split(), dtype=float)  # type: ignore[union-attr]
        for name in ("first form", "second form", "second, read backwards")
    )
    assert np.array_equal(first, back)
    assert np.array_equal(first, second[::-1])
    assert not np.array_equal(first, second)


def claim_kernels_on_samples_take_the_kick_or_the_hi_hat(page: Page) -> None:
    """The labels of the players, measured on the drums themselves."""
    x = onsets.drums().x
    spectrum = np.abs(np.fft.rfft(x)) ** 2
    hertz = np.fft.rfftfreq(len(x), 1 / onsets.RATE)
    kick, hat = (hertz > 30) & (hertz < 150), hertz > 4000
    edge = np.abs(1 - np.exp(-2j * np.pi * hertz / onsets.RATE)) ** 2
    mean = np.abs(np.exp(-2j * np.pi * np.outer(hertz, np.arange(16)) / onsets.RATE).mean(axis=1)) ** 2

    def kept(gain: np.ndarray, part: np.ndarray) -> float:
        return float(10 * np.log10(np.sum((gain * spectrum)[part]) / np.sum(spectrum[part])))

    assert kept(edge, kick) < kept(edge, hat) - 25
    assert kept(mean, hat) < kept(mean, kick) - 20


def claim_clicks_start_echoes(page: Page) -> None:
    figure = page.figure("Two clicks")
    assert "1, 0.7, 0.5, 0.3, 0.1 from sample 6 on" in figure
    assert "backwards: 0.1, 0.3, 0.5, 0.7, 1, and the last of these is sample 6" in figure


def claim_the_receptive_field_is_what_is_heard(page: Page) -> None:
    heard, promised, middle, end = told(
        page,
        "each input that is poked",
        r"(\d+) neighbouring inputs .* says (\d+)\. .* by ([\d.]+), the ends by ([\d.]+)",
    )
    assert heard == promised
    assert middle > 3 * end
    assert end == 1  # "its ends along one"


def claim_equivariance_is_exact_in_a_circle(page: Page) -> None:
    assert page.number(r"in_a_circle +residual ([\d.e-]+)") == 0
    assert page.number(r"with_zeros +residual ([\d.e-]+)") > 0.1
    figure = page.figure("in both orders")
    assert "padding in a circle, 0 of 200 samples differ" in figure
    few = re.search(r"padding with zeros, (\d+) of 200 samples differ \(samples ([\d, ]+)\)", figure)
    assert few
    assert int(few.group(1)) <= 4
    assert {int(place) for place in few.group(2).split(", ")} <= {0, 29, 30, 199}


def claim_the_level_is_enough_for_drums_and_not_under_a_tuba(page: Page) -> None:
    assert "in level 19 of 19 are found, 0 missed, 0 invented" in page.figure("Onsets of drums")
    assert "in 40 bands 19 of 19 are found, 0 missed, 0 invented" in page.figure("Onsets of drums")
    hidden = page.figure("Onsets of hi-hats under a tuba")
    level, bands = re.findall(r"(\d+) of 12 are found, (\d+) missed, (\d+) invented", hidden)
    assert int(level[0]) <= 2
    assert bands == ("12", "0", "0")
    phrase = onsets.under_a_tuba()
    S = onsets.bands(phrase.x)
    frames = np.round(phrase.starts[1:] * 100).astype(int)  # type: ignore[index]
    rise = S[30:, frames + 2] - S[30:, frames - 4]
    assert np.median(rise) > 20  # "the bands rise by tens of dB"


def claim_what_swells_slowly_is_missed(page: Page) -> None:
    found = {
        name: tuple(map(int, numbers))
        for name, *numbers in re.findall(r"(\w+) +found (\d), missed (\d), invented (\d+)", page.text)
    }
    assert found["piano"] == (6, 0, 0)
    assert found["violin"][0] == 6
    assert 1 <= found["violin"][2] <= 4  # "a few onsets that nobody played"
    assert found["flute"][0] <= 2
    assert found["flute"][2] > 10
    assert page.number(r"a violin: (\d+) onsets, at") == 6


def claim_sharing_along_frequency_needs_the_place(page: Page) -> None:
    right = {
        name.strip(): (float(count.replace(",", "")), float(share))
        for name, count, share in re.findall(r"\n?(.+?) +([\d,]+) numbers, right ([\d.]+)%", page.text)
    }
    dense, kept, dropped = right.values()
    lines = page.board
    assert [line.page for line in lines] == ["06"] * 2
    assert abs(dense[1] - kept[1]) < 100 * lines[1].error  # "within one standard error"
    assert 11 < dense[0] / kept[0] < 13.5  # "a twelfth"
    assert 20 < dropped[1] < 40  # "about three of ten"
    assert dropped[1] < kept[1] - 20


def claim_more_kernels_do_not_make_up_for_the_place(page: Page) -> None:
    data = board.pictures(load_instruments())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(board, "KERNELS", 16)
        result = board.shared(data, REFERENCE["toeplitz_from_kernel"], keep_place=False)
    assert 0.3 < result.right < 0.47  # "about four clips of ten"
