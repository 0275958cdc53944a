"""What the widgets of notebook 11 do beyond what all widgets do, in Chromium."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from earlab.widgets import TeacherForcing, UnrolledGraph
from tests.browser.harness import CANVAS, Harness, Show, fact_cell, picture, press, settled, wait_for_fact
from tests.earlab.widgets.test_unrolled import own_output, without_tanh
from tests.helpers.recurrence_examples import rnn_forward, rnn_step_backward, teacher_forced_forward

pytestmark = pytest.mark.browser
MAKERS = {
    "Graph": lambda: UnrolledGraph(rnn_forward, rnn_step_backward),
    "ExploringGraph": UnrolledGraph,
    "NoTanh": lambda: UnrolledGraph(rnn_forward, without_tanh),
    "Circle": lambda: TeacherForcing(teacher_forced_forward),
    "ExploringCircle": TeacherForcing,
    "TooLate": lambda: TeacherForcing(own_output),
}


@pytest.mark.parametrize("name", ["Graph", "ExploringGraph"])
def test_values_go_forward_and_the_gradient_comes_back(show: Show, harness: Harness, name: str) -> None:
    page = show(name)
    wait_for_fact(page, "direction", "forward")
    press(page, CANVAS, "End")
    wait_for_fact(page, "step", "0")
    wait_for_fact(page, "direction", "back")
    wide = float(fact_cell(page, "of the newest").inner_text().split()[0])
    page.get_by_role("slider", name="W is multiplied by").fill("0.5")
    expect(fact_cell(page, "of the newest")).not_to_have_text(f"{wide:g} %")
    assert float(fact_cell(page, "of the newest").inner_text().split()[0]) < 1 < wide
    settled(page)
    assert (harness.widgets[-1].moment, harness.widgets[-1].scale) == (21, 0.5)


def test_it_plays_and_pauses(show: Show) -> None:
    page = show("Graph")
    press(page, CANVAS, "Home")
    wait_for_fact(page, "step", "1")
    before = picture(page)
    page.get_by_role("button", name="Play").click()
    wait_for_fact(page, "step", "3")
    page.get_by_role("button", name="Pause").click()
    assert picture(page) != before
    expect(page.get_by_role("button", name="Play")).to_be_visible()


def test_a_gradient_that_is_no_slope_is_named(show: Show) -> None:
    page = show("NoTanh")
    expect(page.locator(".ear-problem")).to_contain_text("your forward pass says")


@pytest.mark.parametrize("name", ["Circle", "ExploringCircle"])
def test_what_is_fed_decides_how_far_it_drifts(show: Show, harness: Harness, name: str) -> None:
    page = show(name)
    wait_for_fact(page, "true values fed", "2 of 140")
    wait_for_fact(page, "mean from step 56", "1.6")
    page.get_by_role("combobox", name="Fed with").select_option("1")
    wait_for_fact(page, "true values fed", "140 of 140")
    assert float(fact_cell(page, "mean from step 56").inner_text()) < 0.1
    page.get_by_role("combobox", name="Fed with").select_option("0")
    page.get_by_role("combobox", name="Network trained by").select_option("scheduled")
    expect(page.locator(".ear-status")).to_contain_text("Trained by scheduled sampling")
    assert float(fact_cell(page, "mean from step 56").inner_text()) < 0.3
    page.get_by_role("slider", name="share p of true values").fill("0.5")
    expect(fact_cell(page, "true values fed")).not_to_have_text("2 of 140")
    settled(page)
    assert (harness.widgets[-1].network, harness.widgets[-1].p) == ("scheduled", 0.5)


def test_the_cursor_follows_the_sound(show: Show) -> None:
    page = show("Circle")
    press(page, CANVAS, "Home")
    wait_for_fact(page, "step", "0")
    page.get_by_role("button", name="Listen").click()
    expect(page.get_by_role("button", name="Stop")).to_be_visible()
    expect(fact_cell(page, "step")).not_to_have_text("0")
    page.get_by_role("button", name="Stop").click()


def test_what_is_fed_too_late_is_named_when_the_truth_is_fed(show: Show) -> None:
    page = show("TooLate")
    page.get_by_role("combobox", name="Fed with").select_option("1")
    expect(page.locator(".ear-problem")).to_contain_text("first at step 0")
