"""What the widgets of notebooks 13 and 14 do beyond what all widgets do, in Chromium."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from harness import CANVAS, Harness, Open, picture, serve, settled
from playwright.sync_api import Page, expect
from recurrent_examples import gate_scope, gru_scope, lstm_step

pytestmark = pytest.mark.browser


def without_tanh(x, h, c, params):
    _, c, gates = lstm_step(x, h, c, params)
    return gates[3] * c, c, gates


@pytest.fixture
def harness() -> Harness:
    return Harness({"Lstm": gate_scope, "Gru": gru_scope, "WithoutTanh": lambda: gate_scope(without_tanh)})


@pytest.fixture
def address(harness: Harness) -> Iterator[str]:
    with serve(harness) as url:
        yield url


def press(page: Page, *keys: str) -> None:
    page.focus(CANVAS)
    for key in keys:
        page.keyboard.press(key)
    settled(page)


# ---- gate scope ----


def test_silence_after_the_cursor_shows_what_is_remembered(
    address: str, open_page: Open, harness: Harness
) -> None:
    page = open_page(f"{address}?widget=Lstm")
    settled(page)
    press(page, *["Shift+ArrowRight"] * 8, "ArrowUp")
    before = picture(page)
    page.get_by_role("checkbox", name="silence after the cursor").check()
    expect(page.locator(".ear-status")).to_contain_text("in silence it ")
    settled(page)
    assert picture(page) != before
    scope = harness.widgets[0]
    assert (scope.step, scope.unit, scope.silenced) == (40, 1, True)
    memory = np.abs(scope.answer_run(41)["curves"][4, 40:, 1])
    below = np.flatnonzero(memory < memory[0] / 2)
    expect(page.locator("tr:has(th:text-is('c halves after')) td")).to_contain_text(
        f"{below[0]} step" if len(below) else "not to the end"
    )
    asked = len(harness.requests)
    press(page, "ArrowRight")
    assert len(harness.requests) == asked + 1  # the network hears one step more
    page.get_by_role("checkbox", name="silence after the cursor").uncheck()
    expect(page.locator(".ear-status")).not_to_contain_text("silence")


def test_all_units_are_shown_in_both_themes(address: str, open_page: Open) -> None:
    page = open_page(f"{address}?widget=Gru")
    settled(page)
    one = picture(page)
    page.get_by_role("combobox", name="Show").select_option("all units")
    settled(page)
    light = picture(page)
    assert light != one
    page.evaluate("setTheme('dark')")
    expect(page.locator(".earlab")).to_have_attribute("data-theme", "dark")
    settled(page)
    assert picture(page) != light
    press(page, "End", "ArrowUp")
    expect(page.locator(".ear-status")).to_contain_text("unit 1 keeps")


def test_gates_that_do_not_make_the_states_are_named(address: str, open_page: Open) -> None:
    page = open_page(f"{address}?widget=WithoutTanh")
    expect(page.get_by_role("alert")).to_contain_text("h is not o ⊙ tanh c, most at step")


def test_the_sound_plays_only_when_asked_and_the_cursor_moves_along(
    address: str, open_page: Open, harness: Harness
) -> None:
    page = open_page(f"{address}?widget=Lstm")
    settled(page)
    expect(page.get_by_role("button", name="Listen")).to_be_visible()
    assert harness.widgets[0].step == 0
    press(page, " ")
    page.wait_for_function("shown.model.get('step') > 3")
    expect(page.get_by_role("button", name="Listen")).to_be_visible()  # after a second it is over
