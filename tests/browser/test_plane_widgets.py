"""What the widgets on a plane do beyond what all widgets do, in Chromium."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from earlab.widgets import DecisionSurface, LossSurfaceRace
from tests.browser.harness import (
    Harness,
    Show,
    drag,
    settled,
    wait_for_fact,
)
from tests.helpers.widget_examples import (
    adagrad_step,
    adam_step,
    decision_surface,
    mlp_forward,
    rmsprop_step,
    sgd_step,
    step,
)

pytestmark = pytest.mark.browser

STEP = {"step": step}
XOR = [np.array([[1.0, 1], [1, 1]]), np.array([[1.0], [-1]])], [np.array([-0.5, -1.5]), np.array([-0.5])]
DEEP = [np.eye(2), np.ones((2, 3)), np.ones((3, 1))], [np.zeros(2), np.zeros(3), np.zeros(1)]
MAKERS = {
    "Decision": decision_surface,
    "DecisionExploring": DecisionSurface,
    "DecisionSolved": lambda: DecisionSurface(mlp_forward, STEP, *XOR),
    "DecisionDeep": lambda: DecisionSurface(mlp_forward, STEP, *DEEP),
    "DecisionFlat": lambda: DecisionSurface(lambda X, *_, **__: X[:, 0], STEP),
    "Race": lambda: LossSurfaceRace(sgd_step, adagrad_step, rmsprop_step, adam_step),
    "RaceExploring": LossSurfaceRace,
    "RaceBroken": lambda: LossSurfaceRace(sgd_step, adam=lambda *_: 0),
}


# ---- decision surface ----


def on_plane(page: Page, x1: float, x2: float) -> tuple[float, float]:
    """Return where a place of XOR's plane lies on the page."""
    box = page.locator("canvas >> nth=0").bounding_box()
    assert box is not None
    unit = (box["width"] - 56) / 2
    return box["x"] + 44 + (x1 + 0.5) * unit, box["y"] + 26 + (1.5 - x2) * unit


@pytest.mark.parametrize("name", ["Decision", "DecisionExploring"])
def test_a_line_follows_the_pointer_and_its_tip_turns_it(show: Show, harness: Harness, name: str) -> None:
    page = show(name)
    surface = harness.widgets[-1]
    (W, _), (b, _) = surface.network
    on_line = np.array([0.5, 0.5]) - (W[:, 1] @ [0.5, 0.5] + b[1]) / (W[:, 1] @ W[:, 1]) * W[:, 1]
    drag(page, on_plane(page, *on_line), on_plane(page, 1.0, 0.3))
    (moved, _), (b, _) = surface.network
    assert moved == pytest.approx(W)  # it has not turned
    assert moved[:, 1] @ [1.0, 0.3] + b[1] == pytest.approx(0, abs=0.05)
    tip = np.array([1.0, 0.3]) + 0.5 * moved[:, 1] / np.linalg.norm(moved[:, 1])  # a quarter of the view away
    drag(page, on_plane(page, *tip), on_plane(page, 1.0, 1.2))
    (turned, _), (b, _) = surface.network
    assert turned[:, 1] == pytest.approx([0, np.linalg.norm(W[:, 1])], abs=0.1)
    assert turned[:, 0] == pytest.approx(W[:, 0])
    wait_for_fact(page, "chosen unit", "h₂")


def test_the_students_solution_of_xor_folds_two_points_onto_one(show: Show) -> None:
    page = show("DecisionSolved")
    wait_for_fact(page, "points right", "4 of 4")
    expect(page.locator(".ear-status")).to_contain_text("All 4 points are right.")
    page.locator("canvas >> nth=1").focus()
    for _ in range(6):
        page.keyboard.press("Shift+ArrowUp")  # the output unit's line leaves the folded point behind
    expect(page.locator(".ear-status")).to_contain_text("2 of 4 points are right.")


def test_units_come_and_go(show: Show, harness: Harness) -> None:
    page = show("Decision")
    page.get_by_text("More controls").click()
    expect(page.get_by_role("button", name="Remove unit")).to_be_disabled()
    page.get_by_role("button", name="Add unit").click()
    wait_for_fact(page, "chosen unit", "h₃")
    page.get_by_role("combobox", name="The right picture shows").select_option("h₂ and h₃")
    settled(page)
    assert [len(b) for b in harness.widgets[-1].biases] == [3, 1]
    page.get_by_role("button", name="Remove unit").click()
    settled(page)
    surface, fresh = harness.widgets[-1], decision_surface()
    assert (surface.weights, surface.biases) == (fresh.weights, fresh.biases)
    page.get_by_role("combobox", name="Points").select_option("disc in a ring")
    expect(page.locator(".ear-status")).to_contain_text("of 60 points")
    settled(page)
    assert [len(b) for b in surface.biases] == [3, 1]
    page.get_by_role("slider", name="steepness").focus()
    page.keyboard.press("PageUp")
    page.get_by_role("button", name="Reset").click()
    settled(page)
    assert surface.weights == surface.sets["disc in a ring"]["weights"]


def test_a_deep_network_shows_its_last_hidden_layer(show: Show) -> None:
    page = show("DecisionDeep")
    expect(page.get_by_role("combobox", name="The right picture shows").locator("option")).to_have_count(3)
    page.get_by_text("More controls").click()
    expect(page.get_by_role("slider", name="steepness")).to_be_visible()
    expect(page.get_by_role("slider", name="its weight to the output")).to_be_hidden()


def test_a_flat_answer_is_explained(show: Show) -> None:
    page = show("DecisionFlat")
    expect(page.get_by_role("alert")).to_contain_text("expected (6565, 1). An axis of length 1 is too many")


# ---- loss surface race ----


@pytest.mark.parametrize("surface", ["turned valley", "two wells", "saddle", "plateau"])
def test_the_browser_walks_as_the_students_rules_do(show: Show, surface: str) -> None:
    tables = []
    for name in ("Race", "RaceExploring"):
        page = show(name)
        page.get_by_role("combobox", name="Surface").select_option(surface)
        page.get_by_text("More controls").click()
        page.get_by_role("slider", name="noise").focus()
        page.keyboard.press("ArrowRight")
        settled(page)
        tables.append(page.locator(".ear-facts").inner_text())
    assert tables[0] == tables[1]
    assert len(tables[0].splitlines()) == 6


def test_a_race_runs_to_the_last_step_and_can_be_scrubbed(show: Show, harness: Harness) -> None:
    page = show("Race")
    page.locator("canvas >> nth=0").focus()
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(page.get_by_role("button", name="Race", exact=True)).to_be_visible()
    settled(page)
    assert harness.widgets[-1].shown == 60
    page.locator("canvas >> nth=1").focus()
    page.keyboard.press("Shift+ArrowLeft")
    expect(page.locator(".ear-status")).to_contain_text("After 55 steps")
    settled(page)
    assert harness.widgets[-1].shown == 55


def test_a_rate_that_is_too_large_is_named(show: Show, harness: Harness) -> None:
    page = show("Race")
    page.get_by_role("slider", name="learning rate of SGD").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    settled(page)
    assert harness.widgets[-1].rates["SGD"] == 3
    expect(page.locator(".ear-status")).to_contain_text(
        "SGD left the surface: the learning rate is too large."
    )
    page.get_by_role("button", name="Reset").click()
    expect(page.locator(".ear-status")).not_to_contain_text("left the surface")


def test_a_broken_rule_is_named_and_the_others_race(show: Show) -> None:
    page = show("RaceBroken")
    expect(page.get_by_role("alert")).to_contain_text("returned a int; expected the pair (theta, state).")
    wait_for_fact(page, "Adam", "–")
    expect(page.locator(".ear-status")).to_contain_text("is lowest")
