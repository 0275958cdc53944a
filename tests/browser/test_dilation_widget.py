"""What the dilation tree does beyond what all widgets do, in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from torch.nn import functional as F

from earlab.widgets import DilationTree
from tests.browser.harness import Harness, Show, settled, unfold, wait_for_fact
from tests.helpers.causal_examples import causal_conv1d, dilated_receptive_field

pytestmark = pytest.mark.browser


def _both_sides(x, weight, bias, dilation):
    reach = (weight.shape[2] - 1) * dilation
    return F.conv1d(F.pad(x, (reach - reach // 2, reach // 2)), weight, bias, dilation=dilation)


MAKERS = {
    "Tree": lambda: DilationTree(causal_conv1d, dilated_receptive_field),
    "Exploring": DilationTree,
    "BothSides": lambda: DilationTree(_both_sides, dilated_receptive_field, [2, 4]),
    "NoDilation": lambda: DilationTree(
        lambda x, weight, bias, dilation: causal_conv1d(x, weight, bias, 1), dilated_receptive_field
    ),
    "WrongFormula": lambda: DilationTree(causal_conv1d, lambda kernel, dilations: kernel * sum(dilations)),
}


@pytest.mark.parametrize("name", ["Tree", "Exploring"])
def test_the_tree_follows_its_layers(show: Show, harness: Harness, name: str) -> None:
    page = show(name)
    wait_for_fact(page, "samples heard", "16")
    page.get_by_role("combobox", name="Dilations").select_option("1, 1, 1, 1")
    wait_for_fact(page, "samples heard", "5")
    wait_for_fact(page, "at 8,000 Hz", "0.6 ms")
    unfold(page)
    page.get_by_role("button", name="Add layer").click()
    wait_for_fact(page, "receptive field", "7")
    page.get_by_role("slider", name="taps of each layer").focus()
    page.keyboard.press("End")
    wait_for_fact(page, "receptive field", "19")
    settled(page)
    assert (harness.widgets[-1].kernel, harness.widgets[-1].dilations) == (4, [1, 1, 1, 1, 2])


def test_at_the_beginning_there_is_less_to_hear(show: Show) -> None:
    page = show("Tree")
    wait_for_fact(page, "formula says", "✓ 16")
    page.locator("canvas").focus()
    for key in ("Home", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    wait_for_fact(page, "samples heard", "3")
    expect(page.locator(".ear-status")).to_contain_text("zeros stand there")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("BothSides", "which comes later. Pad the left side only."),
        ("NoDilation", "the tree says that it should."),
        ("WrongFormula", "Your formula says 30"),
    ],
)
def test_what_is_wrong_is_named(show: Show, name: str, says: str) -> None:
    page = show(name)
    expect(page.get_by_role("alert")).to_contain_text(says)
