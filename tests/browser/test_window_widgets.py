"""What the widgets of windows that slide do beyond what all widgets do, in Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from harness import Harness, Open, serve, settled
from playwright.sync_api import Page, expect
from widget_examples import toeplitz_from_kernel

from earlab.widgets import ToeplitzView

pytestmark = pytest.mark.browser

MAKERS = {
    "Toeplitz": lambda: ToeplitzView(toeplitz_from_kernel),
    "ToeplitzExploring": ToeplitzView,
    "ToeplitzTurned": lambda: ToeplitzView(lambda w, n: toeplitz_from_kernel(w[::-1], n)),
    "ToeplitzScaled": lambda: ToeplitzView(lambda w, n: 2 * toeplitz_from_kernel(w, n)),
}
Show = Callable[[str], Page]


@pytest.fixture
def harness() -> Harness:
    return Harness(MAKERS)


@pytest.fixture
def show(harness: Harness, open_page: Open) -> Iterator[Show]:
    """Open a page with the widget of that name."""
    with serve(harness) as url:

        def show_one(name: str) -> Page:
            page = open_page(f"{url}?widget={name}")
            settled(page)
            return page

        yield show_one


def wait_for_fact(page: Page, name: str, value: str) -> None:
    expect(page.locator(f"tr:has(th:text-is('{name}')) td")).to_have_text(value)


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
