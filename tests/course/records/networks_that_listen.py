"""What notebook 09 says of the numbers that it prints and draws."""

import json
import re

import numpy as np

from earlab.plots.networks_that_listen_results import RESULTS
from tests.helpers.notebook_runs import Page


def numbers_of(text: str, pattern: str) -> list[float]:
    """Return the numbers at the groups of ``pattern`` in a text."""
    found = re.search(pattern, text)
    assert found, pattern
    return [float(group.replace(",", "").replace("−", "-")) for group in found.groups()]


def claim_shifted_clips_teach_what_they_are_to(page: Page) -> None:
    told = page.figure("Training on ten instruments")
    by_heart, plain = numbers_of(
        told, r"as they are: (\d+)% of the clips to train on and (\d+)% of the test clips"
    )
    _, shifted = numbers_of(told, r"shifted: (\d+)% of the clips to train on and (\d+)% of the test clips")
    assert by_heart > 98
    assert plain < shifted


def claim_longer_runs_agree(page: Page) -> None:
    kept = json.loads(RESULTS.read_text())
    assert kept["parameters"] == 63_146
    assert len(kept["seeds"]) == 3
    rows = {row["what"]: 100 * np.array(row["test"]) for row in kept["runs"] if row["split"] == "recording"}
    plain, later, higher = (rows[what] for what in ("as they are", "moved in time", "moved in pitch"))
    spread = max(plain.std(ddof=1), later.std(ddof=1))
    assert abs(later.mean() - plain.mean()) < spread  # "moved in time does nothing"
    assert higher.min() > max(plain.max(), later.max())  # "moved in pitch does much"


def claim_the_baseline_names_two_thirds(page: Page) -> None:
    told = page.figure("The board of the course")
    (baseline,) = numbers_of(told, r"page 00, your features, logistic regression: (\d+)%")
    assert 63 < baseline < 70
    others = re.findall(r"page 0[356], [^:]+: (\d+)%", told)
    assert max(map(int, others)) < baseline
    plain, error = numbers_of(told, r"CNN, as they are: (\d+)% ± (\d+)")
    assert plain - baseline <= error + 3
    (shifted,) = numbers_of(told, r"CNN, shifted: (\d+)%")
    assert shifted > baseline


def claim_the_first_filters_hardly_move(page: Page) -> None:
    told = page.figure("of the first layer's 16 filters")
    (alike,) = numbers_of(told, r"cosine of (-?\d\.\d+)")
    assert alike > 0.9


def claim_crepe_listens_to_low_frequencies(page: Page) -> None:
    told = page.figure("of 128 filters of 512 samples")
    low, middle, high = numbers_of(
        told, r"(\d+) listen below 500 Hz, (\d+) from 500 to 1,000 Hz, (\d+) above"
    )
    assert low + middle + high == 128
    assert high < 128 / 4
    assert "= 34,848 + 96 = 34,944" in page.text


def claim_the_encoder_needs_fewer_clips(page: Page) -> None:
    told = page.figure("speakers, recognised by one spoken digit")
    (encoder,) = numbers_of(told, r"encoder, new head (\d+) % ± \d+ from 1")
    (scratch,) = numbers_of(told, r"from nothing \(kept\) (\d+) % ± \d+ from 1")
    (guess,) = numbers_of(told, r"Guessing gives (\d+) %")
    assert 1.6 < scratch / guess < 2.6  # "twice as well as chance"
    assert 2.8 < encoder / guess < 4.7  # "three or four times"
    many = numbers_of(
        told, r"encoder, new head .*?(\d+) % ± \d+ from 10.*mel statistics .*?(\d+) % ± \d+ from 10"
    )
    assert 0 < many[0] - many[1] < 15  # "plain statistics get near"


def claim_crepe_knows_the_note_and_not_the_instrument(page: Page) -> None:
    told = page.figure("Recordings that nobody trained on")
    mfcc, first, last = numbers_of(told, r"MFCC (\d+)%, CREPE, first layer (\d+)%, CREPE, last layer (\d+)%")
    assert max(first, last) < 20 < 50 < mfcc
    linear, head = numbers_of(told, r"MFCC, a linear model (\d+)%, CREPE, its own head (\d+)%")
    assert linear < 20 < 80 < head


def claim_answers_hold_where_they_were_taught_to(page: Page) -> None:
    told = page.figure("Test clips whose picture is moved")
    time, pitch = told.split("up or down")
    kept = {int(step): int(same) for step, same in re.findall(r"(-?\d+) (\d+)% same", time)}
    assert kept[8] > 55  # "most of its answers"
    kept = {int(step): int(same) for step, same in re.findall(r"(-?\d+) (\d+)% same", pitch)}
    assert min(kept[-5], kept[5]) > 70
    assert max(kept[-12], kept[12]) < 50  # "steeply"
