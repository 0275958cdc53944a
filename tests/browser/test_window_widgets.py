"""What the widgets of windows that slide do beyond what all widgets do, in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from earlab.widgets import ReceptiveFieldTree, ToeplitzView
from tests.browser.harness import (
    Harness,
    Show,
    settled,
    unfold,
    wait_for_fact,
)
from tests.helpers.widget_examples import receptive_field, toeplitz_from_kernel

pytestmark = pytest.mark.browser

MAKERS = {
    "Toeplitz": lambda: ToeplitzView(toeplitz_from_kernel),
    "ToeplitzExploring": ToeplitzView,
    "ToeplitzTurned": lambda: ToeplitzView(lambda w, n: toeplitz_from_kernel(w[::-1], n)),
    "ToeplitzScaled": lambda: ToeplitzView(lambda w, n: 2 * toeplitz_from_kernel(w, n)),
    "Tree": lambda: ReceptiveFieldTree(receptive_field),
    "TreeForgetsStride": lambda: ReceptiveFieldTree(
        lambda layers: 1 + sum((k - 1) * d for k, _, d in layers)
    ),
}


# ---- Toeplitz view ----


@pytest.mark.parametrize("name", ["Toeplitz", "ToeplitzExploring"])
def test_kernels_signals_and_lengths_keep_matrix_and_window_together(
    show: Show, harness: Harness, name: str
) -> None:
    page = show(name)
    wait_for_fact(page, "matrix and window", "✓ the same")
    page.get_by_role("combobox", name="Kernel").select_option("1, 0, 0, 0, 2")
    page.get_by_role("combobox", name="Signal").select_option("a ramp")
    wait_for_fact(page, "parameters, shared", "5 + 1 = 6")
    page.get_by_role("slider", name="n, samples").focus()
    page.keyboard.press("End")
    wait_for_fact(page, "fully connected", "12 · 12 + 12 = 156")
    page.locator("canvas >> nth=1").focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator(".ear-status")).to_contain_text("Window at 6:")
    wait_for_fact(page, "matrix and window", "✓ the same")
    page.get_by_role("slider", name="n, samples").focus()
    page.keyboard.press("Home")
    settled(page)
    view = harness.widgets[-1]
    assert (len(view.x), view.w) == (5, [1, 0, 0, 0, 2])  # as short as the kernel, not shorter
    assert view.row <= 4


def test_a_click_shows_a_column_of_the_matrix(show: Show) -> None:
    page = show("Toeplitz")
    page.get_by_role("combobox", name="Signal").select_option("a click")
    page.locator("canvas >> nth=1").focus()
    page.keyboard.press("ArrowLeft")
    wait_for_fact(page, "window", "1 · 0 + 2 · 0 + 3 · 0")
    page.keyboard.press("ArrowRight")
    wait_for_fact(page, "y at the window", "3")  # the kernel comes out the other way round


def test_a_matrix_of_another_kernel_is_named(show: Show) -> None:
    page = show("ToeplitzTurned")
    expect(page.get_by_role("alert")).to_contain_text("the kernel the other way round")
    wait_for_fact(page, "matrix and window", "✗ they differ")
    page = show("ToeplitzScaled")
    expect(page.get_by_role("alert")).to_have_text(
        "Row 0 of your matrix, (4, 6, 0, 0, 0), times x gives 6; the window there gives 3."
    )


# ---- receptive-field tree ----


def test_the_tree_follows_its_layers(show: Show, harness: Harness) -> None:
    page = show("Tree")
    wait_for_fact(page, "receptive field", "7")
    page.get_by_role("combobox", name="Network").select_option("dilation 4 everywhere")
    wait_for_fact(page, "receptive field", "17")
    wait_for_fact(page, "inputs that count", "5")
    unfold(page)
    page.get_by_role("button", name="Add layer").click()
    wait_for_fact(page, "receptive field", "19")
    page.get_by_role("combobox", name="Layer to change").select_option("layer 3")
    page.get_by_role("slider", name="kernel").focus()
    page.keyboard.press("ArrowRight")
    wait_for_fact(page, "receptive field", "20")
    page.get_by_role("button", name="Remove layer").click()
    wait_for_fact(page, "unit", "layer 2, unit 0")
    wait_for_fact(page, "tree and function", "✓ they agree")
    settled(page)
    assert harness.widgets[-1].layers == [[3, 1, 4], [3, 1, 4]]


def test_an_input_shows_who_sees_it(show: Show) -> None:
    page = show("Tree")
    page.locator("canvas").focus()
    for key in ("Home", "ArrowDown", "ArrowDown", "ArrowDown", "Home"):
        page.keyboard.press(key)
    expect(page.locator(".ear-status")).to_contain_text("Input 0 reaches 1 of 34 outputs.")
    for _ in range(6):
        page.keyboard.press("ArrowRight")
    expect(page.locator(".ear-status")).to_contain_text("Input 6 reaches 7 of 34 outputs.")


def test_a_forgotten_stride_is_found_where_it_begins_to_matter(show: Show) -> None:
    page = show("TreeForgetsStride")
    wait_for_fact(page, "tree and function", "✓ they agree")
    page.get_by_role("combobox", name="Network").select_option("stride 2 each")
    expect(page.get_by_role("alert")).to_have_text(
        "After 2 layers your function says 5; a unit there spans 7 inputs of the tree."
    )
    wait_for_fact(page, "tree and function", "✗ they differ")


def test_a_tree_too_wide_to_draw_keeps_its_numbers(show: Show) -> None:
    page = show("Tree")
    for layer in ("layer 1", "layer 2"):
        page.get_by_role("combobox", name="Layer to change").select_option(layer)
        for name in ("kernel", "stride", "dilation"):
            page.get_by_role("slider", name=name).focus()
            page.keyboard.press("End")
    wait_for_fact(page, "receptive field", str(receptive_field([(9, 4, 16), (9, 4, 16), (3, 1, 1)])))
    wait_for_fact(page, "tree and function", "✓ they agree")
