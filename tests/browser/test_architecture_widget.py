"""What the architecture builder does beyond what all widgets do, in Chromium."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from earlab.widgets import ArchitectureBuilder
from tests.browser.harness import Harness, Show, settled, wait_for_fact
from tests.helpers.shapes_examples import FUNCTIONS, bidirectional_forward

pytestmark = pytest.mark.browser


def _not_turned_back(x, h0, g0, step, back_step):
    both, q = bidirectional_forward(x, h0, g0, step, back_step), h0.shape[1]
    return np.concatenate([both[:, :, :q], both[::-1, :, q:]], axis=2)


MAKERS = {
    "Builder": lambda: ArchitectureBuilder(*FUNCTIONS),
    "Exploring": ArchitectureBuilder,
    "NotTurnedBack": lambda: ArchitectureBuilder(_not_turned_back, shape="both directions"),
}


@pytest.mark.parametrize("name", ["Builder", "Exploring"])
def test_shapes_and_counts_follow(show: Show, harness: Harness, name: str) -> None:
    page = show(name)
    shape = page.get_by_role("combobox", name="Shape")
    for chosen, parameters, knows in (
        ("N to N", "148", "2"),
        ("both directions", "244", "4"),
        ("N to 1", "148", "4"),
        ("1 to N", "196", "1"),
        ("N to M", "252", "4"),
        ("stacked", "284", "1"),
    ):
        shape.select_option(chosen)
        wait_for_fact(page, "parameters", parameters)
        wait_for_fact(page, "inputs it knows", knows)
        wait_for_fact(page, "yours", "✓ as drawn" if name == "Builder" else "–")
    settled(page)
    assert harness.widgets[-1].shape == "stacked"
    assert harness.widgets[-1].parameters() == 284
    page.get_by_role("slider", name="layers").focus()
    page.keyboard.press("End")
    wait_for_fact(page, "parameters", "420")
    expect(page.get_by_role("slider", name="steps out M")).to_be_hidden()


def test_what_knows_other_inputs_than_drawn_is_named(show: Show) -> None:
    page = show("NotTurnedBack")
    expect(page.get_by_role("alert")).to_contain_text("which the drawing lets it know")
