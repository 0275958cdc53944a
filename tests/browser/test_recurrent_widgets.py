"""What the widgets of notebooks 13 and 14 do beyond what all widgets do, in Chromium."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from earlab.widgets import EigenvaluePlane
from tests.browser.harness import (
    CANVAS,
    Harness,
    Show,
    fact_cell,
    picture,
    press,
    settled,
    unfold,
    wait_for_fact,
)
from tests.browser.widget_table.eigenvalue_plane import place_of
from tests.helpers.recurrent_examples import gate_scope, gru_scope, lstm_step, power_growth

pytestmark = pytest.mark.browser


def without_tanh(x, h, c, params):
    _, c, gates = lstm_step(x, h, c, params)
    return gates[3] * c, c, gates


def cell_by_cell(W, h0, T):
    return [np.linalg.norm(W**t @ h0) for t in range(T + 1)]  # powers of each cell, not of the matrix


MAKERS = {
    "Lstm": gate_scope,
    "Gru": gru_scope,
    "WithoutTanh": lambda: gate_scope(without_tanh),
    "Plane": EigenvaluePlane,
    "CellByCell": lambda: EigenvaluePlane(cell_by_cell),
    "RealParts": lambda: EigenvaluePlane(power_growth, lambda W: np.linalg.eigvals(W).real.max()),
}


# ---- gate scope ----


def test_silence_after_the_cursor_shows_what_is_remembered(show: Show, harness: Harness) -> None:
    page = show("Lstm")
    press(page, CANVAS, *["Shift+ArrowRight"] * 8, "ArrowUp")
    before = picture(page)
    page.get_by_role("checkbox", name="silence after the cursor").check()
    expect(page.locator(".ear-status")).to_contain_text("in silence it ")
    settled(page)
    assert picture(page) != before
    scope = harness.widgets[0]
    assert (scope.step, scope.unit, scope.silenced) == (40, 1, True)
    memory = np.abs(scope.answer_run(41)["curves"][4, 40:, 1])
    below = np.flatnonzero(memory < memory[0] / 2)
    expect(fact_cell(page, "c halves after")).to_contain_text(
        f"{below[0]} step" if len(below) else "not to the end"
    )
    asked = len(harness.requests)
    press(page, CANVAS, "ArrowRight")
    assert len(harness.requests) == asked + 1  # the network hears one step more
    page.get_by_role("checkbox", name="silence after the cursor").uncheck()
    expect(page.locator(".ear-status")).not_to_contain_text("silence")


def test_all_units_are_shown_in_both_themes(show: Show) -> None:
    page = show("Gru")
    one = picture(page)
    page.get_by_role("combobox", name="Show").select_option("all units")
    settled(page)
    light = picture(page)
    assert light != one
    page.evaluate("setTheme('dark')")
    expect(page.locator(".earlab")).to_have_attribute("data-theme", "dark")
    settled(page)
    assert picture(page) != light
    press(page, CANVAS, "End", "ArrowUp")
    expect(page.locator(".ear-status")).to_contain_text("unit 1 keeps")


def test_gates_that_do_not_make_the_states_are_named(show: Show) -> None:
    page = show("WithoutTanh")
    expect(page.get_by_role("alert")).to_contain_text("h is not o ⊙ tanh c, most at step")


def test_the_sound_plays_only_when_asked_and_the_cursor_moves_along(show: Show, harness: Harness) -> None:
    page = show("Lstm")
    expect(page.get_by_role("button", name="Listen")).to_be_visible()
    assert harness.widgets[0].step == 0
    press(page, CANVAS, " ")
    page.wait_for_function("shown.model.get('step') > 3")
    expect(page.get_by_role("button", name="Listen")).to_be_visible()  # after a second it is over


# ---- eigenvalue plane ----


def test_a_pair_is_dragged_to_the_real_axis_and_lifted_off_again(show: Show, harness: Harness) -> None:
    page = show("Plane")
    page.mouse.move(*place_of(page, 0.85, 0.45))
    page.mouse.down()
    page.mouse.move(*place_of(page, 0.4, 0.0), steps=5)
    page.mouse.up()
    settled(page)
    plane = harness.widgets[0]
    assert plane.eigenvalues[0][1] == 0
    assert len(plane.W) == 2  # of the pair one real value is left
    press(page, CANVAS, "Shift+ArrowUp")
    assert plane.eigenvalues[0][1] > 0
    assert len(plane.W) == 3
    press(page, CANVAS, "n", "Shift+ArrowLeft")
    assert plane.eigenvalues[1] == [0.85, 0]
    unfold(page)
    page.get_by_role("button", name="Add").click()
    page.get_by_role("slider", name="its angle").focus()
    page.keyboard.press("End")
    settled(page)
    assert plane.eigenvalues[2] == [-0.5, 0]
    page.get_by_role("button", name="Remove").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.get_by_role("button", name="Remove")).to_be_disabled()


def test_what_is_not_normal_grows_before_it_shrinks(show: Show, harness: Harness) -> None:
    page = show("Plane")
    page.get_by_role("combobox", name="Example").select_option("grows, then shrinks")
    settled(page)
    plane = harness.widgets[0]
    norms = power_growth(plane.W, plane.h0, 60)
    expect(page.locator(".ear-status")).to_contain_text(
        f"h(t) decays, but first it grows to {norms.max():.3g} times its size, at step {norms.argmax()}"
    )


def test_an_exploding_tone_is_held_at_its_limit_and_comes_only_after_a_press(
    show: Show, harness: Harness
) -> None:
    page = show("Plane")
    page.evaluate(
        """() => {
          const copy = AudioBuffer.prototype.copyToChannel;
          window.heard = [];
          AudioBuffer.prototype.copyToChannel = function (track, channel) {
            window.heard.push(Array.from(track));
            return copy.call(this, track, channel);
          };
        }"""
    )
    page.get_by_role("combobox", name="Example").select_option("explodes")
    settled(page)
    assert page.evaluate("heard.length") == 0
    plane = harness.widgets[0]
    norms = power_growth(plane.W, plane.h0, 60)
    limit = np.flatnonzero(0.25 * norms > 1)[0]
    wait_for_fact(page, "tone", f"limited from step {limit}")
    page.get_by_role("button", name="Listen").click()
    (track,) = np.array(page.evaluate("heard"))
    assert len(track) == 3 * 16_000
    assert 0.99 < np.abs(track).max() <= 1
    step = 16_000 // 20
    early = np.abs(track[:step]).max()
    assert early == pytest.approx(0.25, rel=0.15)
    assert np.abs(track[(limit + 2) * step :]).max() <= 1
    spectrum = np.abs(np.fft.rfft(track))
    angle = np.arctan2(0.2, 1.06)
    assert spectrum.argmax() / 3 == pytest.approx(200 + 600 * angle / np.pi, abs=1)  # 3 s: a third of a Hz


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("CellByCell", "W is applied 0 times to h(0)"),
        ("RealParts", "Your spectral radius is 0.9; the largest |λ| is 0.962."),
    ],
)
def test_wrong_growth_and_radius_are_named(show: Show, name: str, says: str) -> None:
    page = show(name)
    expect(page.get_by_role("alert")).to_contain_text(says)
