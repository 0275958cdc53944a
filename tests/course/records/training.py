"""What notebook 05 says of the numbers that it prints."""

import re

import numpy as np

from tests.helpers.notebook_runs import Page


def claim_a_hidden_layer_is_worth_about_four_points(page: Page) -> None:
    assert "159,010 weights" in page.text
    two = _percent(r"two layers, 159,010\s+seed \d: ([\d.]+)%", page)
    one = _percent(r"logistic regression, 7,850\s+seed \d: ([\d.]+)%", page)
    assert len(two) == len(one) == 3
    assert two.min() >= 94  # what the notebook promises on images it has never seen
    assert two.min() > one.max()
    gap = two.mean() - one.mean()
    assert 3 < gap < 5  # "about four points in a hundred"
    assert gap > 5 * max(two.std(ddof=1), one.std(ddof=1))  # "many times the spread"


def claim_stopping_early_is_worth_it(page: Page) -> None:
    assert "Stopped after" not in page.text
    early, late = _percent(r"loss on the test clips ([\d.]+)", page)[:2]
    assert early < late


def claim_torch_agrees(page: Page) -> None:
    assert np.all(_percent(r"largest difference to torch ([\de.-]+)", page) < 1e-12)
    mine, torchs = page.numbers(r"cross entropy\s+yours ([\d.]+), torch ([\d.]+)")
    assert mine == torchs


def _percent(pattern: str, page: Page) -> np.ndarray:
    return np.array([float(value) for value in re.findall(pattern, page.text)])
