"""What notebook 12 says of the numbers that it prints and draws."""

import json
import re

import numpy as np

from earlab.plots.sequence_shapes_results import RESULTS
from tests.helpers.notebook_runs import Page


def numbers_of(text: str, pattern: str) -> list[float]:
    """Return the numbers at the groups of ``pattern`` in a text."""
    found = re.search(pattern, text)
    assert found, pattern
    return [float(group.replace(",", "")) for group in found.groups()]


def claim_both_sides_name_clearly_more(page: Page) -> None:
    told = page.figure("Missing notes named in")
    again, before, both = numbers_of(told, r"again (\d+)%, before (\d+)%, both sides (\d+)%")
    assert again < 20
    assert 42 < before < 55  # "about half"
    assert before + 8 < both < 75  # "clearly more, but by no means all"


def claim_the_gap_of_the_opening_is_filled_from_both_sides(page: Page) -> None:
    told = page.figure("The gap of the opening")
    found = re.search(r"whose note is (\S+): from before (\S+) with \d+%, from both sides (\S+) with", told)
    assert found
    true, before, both = found.groups()
    assert before != true == both


def claim_the_impulse_spreads_to_either_side(page: Page) -> None:
    told = page.figure("An impulse at step")
    assert "forward states of steps 8 to 15 and the backward states of steps 1 to 8" in told


def claim_the_last_row_names_fewer(page: Page) -> None:
    told = page.figure("whom the network has never heard")
    right, wrong = numbers_of(told, r"(\d+)% named with the last valid state, (\d+)% with the last row")
    assert right > 65  # "most of them"
    assert wrong < right - 20


def claim_six_speakers_differ_more_than_kinds(page: Page) -> None:
    """The page says: a tie in one direction, a little better in both, and a spread larger than either difference."""
    tests = {
        what: 100 * np.array(shares)
        for what, shares in json.loads(RESULTS.read_text())["folds"]["test"].items()
    }
    plain, one, both = (tests[what] for what in ("logistic regression", "GRU", "GRU, both directions"))
    assert abs(one.mean() - plain.mean()) < 3
    assert 2 < both.mean() - one.mean() < 8
    assert min(row.std(ddof=1) for row in tests.values()) > both.mean() - plain.mean()
    assert (one < plain).any()
    assert (both > one).sum() >= 4  # "for most speakers"
    assert "logistic regression" in page.figure("Digits named of a speaker who was left out")


def claim_the_cnn_stays_ahead(page: Page) -> None:
    told = page.figure("The board of the course")
    (cnn,) = numbers_of(told, r"CNN, shifted: (\d+)%")
    (own,) = numbers_of(told, r"GRU over frames: (\d+)%")
    (plain,) = numbers_of(told, r"page 00, your features, logistic regression: (\d+)%")
    assert cnn > own
    assert own > plain - 8


def claim_words_learned_are_nearer_than_words_kept_away(page: Page) -> None:
    told = page.figure("words that were learned")
    rows = {
        what: numbers_of(told, rf"{what} (\d+\.\d) dB and (\d+\.\d) dB")
        for what in ("one word for all", "input", "state", "both")
    }
    for how in ("input", "state", "both"):
        learned, away = rows[how]
        assert learned < away < rows["one word for all"][1]
        assert learned < rows["one word for all"][0] - 2
    assert "54 words" in told
    assert "of 6 pairs" in told


def claim_most_lines_are_transposed_right(page: Page) -> None:
    told = page.figure("Test lines that come out right")
    (every,) = numbers_of(told, r"as a whole, (\d+)% of")
    assert every > 50
    shares = {int(n): int(share) for n, share in re.findall(r"(\d) notes (\d+)% of", told)}
    assert shares[8] == min(shares.values())  # "the longest ones least often"


def claim_depth_buys_nothing(page: Page) -> None:
    rows = json.loads(RESULTS.read_text())["depth"]
    assert [row["layers"] for row in rows] == [1, 2, 3]
    tests = [100 * np.array(row["test"]) for row in rows]
    assert all(len(row) == 3 for row in tests)
    assert tests[0].mean() == max(row.mean() for row in tests)
    assert tests[2].max() < tests[0].min()
    assert "3 seeds each" in page.figure("Missing notes named from what came before")
    assert json.loads(RESULTS.read_text())["leak"] > 0.995  # "more than 99 in 100"
