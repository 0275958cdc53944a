"""What notebook 08 says of the numbers that it prints and draws."""

import json
import re

import numpy as np

from earlab.plots.cnn_learning_graph import smallest
from earlab.plots.cnn_learning_results import RESULTS
from tests.helpers.notebook_runs import Page


def numbers_of(text: str, pattern: str) -> list[float]:
    """Return the numbers at the groups of ``pattern`` in a text."""
    found = re.search(pattern, text)
    assert found, pattern
    return [float(group.replace(",", "").replace("−", "-")) for group in found.groups()]


def claim_the_filters_have_learned_to_listen(page: Page) -> None:
    told = page.figure("Three filters")
    kick, snare, hat = numbers_of(told, r"kick ([\d,]+) Hz, snare ([\d,]+) Hz, hi-hat ([\d,]+) Hz")
    assert kick < 120 < snare < 1000 < 5000 < hat
    before, count, after, _ = numbers_of(told, r"correctly: (\d+) of (\d+) before, (\d+) of (\d+) after")
    assert before < count / 2 < 0.8 * count < after


def claim_the_graphs_have_the_numbers_of_the_text(page: Page) -> None:
    average = page.figure("Average pooling, windows of two")
    assert re.findall(r"x\d = \S+ \(gradient (\S+)\)", average) == ["1", "3", "5", "3"]
    maximum = page.figure("Max pooling, the same windows")
    assert re.findall(r"x\d = \S+ \(gradient (\S+)\)", maximum) == ["0", "6", "6", "0"]
    told = smallest()[1]
    assert "ŷ = 1 (gradient −2)" in told
    assert told.endswith("w1 −6, w2 −4.")
    pulled = smallest(w1=-1)[1]  # what the fold says
    assert "z1 = −4 (gradient −0.34), z2 = −5 (gradient 0), z3 = −7" in pulled
    assert "h1 = −0.4 (gradient −3.4), h2 = −0.5" in pulled
    assert "together: [1.0, 3.0, 5.0, 3.0]" in page.text


def claim_averages_share_and_maxima_choose(page: Page) -> None:
    told = page.figure("under 49 windows of 4 by 4")
    cells, winners, first, second = numbers_of(
        told, r"average (\d+) cells get [\d.]+ each.* maximum (\d+) cells .* are ([\d.]+) and ([\d.]+)\.$"
    )
    assert (cells, winners, first, second) == (784, 49, 49, 49)


def claim_the_middle_lies_in_more_patches(page: Page) -> None:
    told = page.figure("How many patches each cell")
    corner, middle = numbers_of(told, r"5 by 5, stride 1, padding 2: corner (\d+), middle (\d+)")
    assert (corner, middle) == (9, 25)
    corner, middle, opposite = numbers_of(
        told, r"4 by 4, stride 2, padding 1: corner (\d+), middle (\d+), opposite corner (\d+)"
    )
    assert middle > corner == opposite


def claim_gradients_are_right_and_no_row_is_lost(page: Page) -> None:
    assert "WRONG" not in page.text
    assert len(re.findall(r"^(?:dx|dweight|dbias) .* ok$", page.text, re.M)) == 3
    rows, *sums = numbers_of(
        page.text, r"your dx has (\d+) rows; sums of the last three: (\d+), (\d+), (\d+)"
    )
    assert rows == 28
    assert min(sums) > 0
    assert "+ 5 − 2 · 2 = 27 rows" in page.text
    told = page.figure("what comes back to the digit and to the filter")
    one, two, _ = (int(n) for n in re.findall(r"dx has (\d+) cells", told))
    assert one == 12  # cells of the ring that are not 0
    assert one < two <= 2 * one


def claim_back_costs_more_than_forward(page: Page) -> None:
    (times,) = numbers_of(page.text, r"([\d.]+) times as long")
    assert 1 < times < 12


def claim_ten_digits_are_learned_by_heart(page: Page) -> None:
    losses = [float(loss) for loss in re.findall(r"step +\d+: loss ([\d.]+)", page.text)]
    assert len(losses) == 5
    assert 1.8 < losses[0] < 3.5  # "2.3, roughly"
    assert losses[-1] < 0.1


def claim_the_network_reads_within_a_minute(page: Page) -> None:
    assert "122,270 weights and biases" in page.text
    (rounds,) = numbers_of(page.text, r"images, ([\d.]+) times round the training set\n+122,270")
    (share,) = numbers_of(page.text, r"test digits read correctly: ([\d.]+)%")
    assert share >= (97 if rounds > 6 else 93)  # a busy machine sees fewer digits in its minute
    told = page.figure("above their gradients")
    lengths = np.array(re.findall(r"step [\d,]+: (\d+\.\d+) and (\d+\.\d+)", told), dtype=float)
    assert len(lengths) == 4
    assert lengths[-1, 0] > 3 * lengths[0, 0]  # "the noise is a small part of it"
    (alike,) = numbers_of(told, r"cosine of (-?\d\.\d+)")
    assert alike < 0.7
    first, last = numbers_of(page.figure("The loss falls"), r"five layers from ([\d.]+) to ([\d.]+)\.$")
    assert last < first / 8


def claim_convolutions_read_better_in_longer_runs(page: Page) -> None:
    told = page.figure("Test digits read correctly after")
    rows = {row["what"]: 100 * np.array(row["test"]) for row in json.loads(RESULTS.read_text())["runs"]}
    for what, shares in rows.items():
        assert f"{what} {shares.mean():.1f} % ± {shares.std(ddof=1):.1f}" in told
    convolved, dense = rows["five layers, strides"], rows["two dense layers"]
    assert "after 2 rounds" in told
    assert len(convolved) == 3
    spread = max(shares.std(ddof=1) for shares in rows.values())
    assert 3.5 < convolved.mean() - dense.mean() < 4.7  # "about four digits in a hundred"
    assert convolved.mean() - dense.mean() > 5 * spread
    for shares, kind in ((convolved, "five layers, strides"), (dense, "two dense layers")):
        assert 0 < shares.mean() - rows[f"{kind}, nothing moved"].mean() < 0.5  # "by less than half a point"
    assert abs(rows["max pooling for strides"].mean() - convolved.mean()) < spread


def claim_drums_are_recognised(page: Page) -> None:
    _, count, right = numbers_of(page.text, r"(\d+) steps; of (\d+) hits by other people, (\d+) recognised")
    assert count == 21
    assert right >= 15
