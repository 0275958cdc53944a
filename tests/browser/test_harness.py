"""What single widgets do beyond what all of them do, in Chromium; and the widget that the documentation writes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import expect

from earlab.widgets import ActivationExplorer, GradientFlow, PerceptronBoard
from tests.browser.harness import (
    CANVAS,
    Harness,
    Open,
    Show,
    fact,
    picture,
    serve,
    settled,
    unfold,
    wait_for_fact,
)
from tests.browser.widget_table import TABLE
from tests.browser.widget_table.perceptron_board import place_of
from tests.helpers.support import ROOT
from tests.helpers.widget_examples import (
    backward,
    forward,
    network,
    perceptron_board,
    perceptron_predict,
    relu,
    sigmoid,
    sigmoid_slope,
)

pytestmark = pytest.mark.browser


def wrong_backward(Y, cache, weights):
    dWs, dbs = backward(Y, cache, weights)
    return [2 * dW for dW in dWs], dbs


def not_written(*arguments):
    raise NotImplementedError


class FailsOnce:
    """An update rule that raises in its first call only."""

    def __init__(self):
        self.calls = 0

    def __call__(self, x, y, w, b):
        self.calls += 1
        if self.calls == 1:
            raise ValueError("shapes do not match")
        return w + y * x, b + y


MAKERS = {name: example.make for name, example in TABLE.items()} | {
    "WrongGradient": lambda: GradientFlow(forward, wrong_backward, *network([3, 6, 1])),
    "NotWritten": lambda: PerceptronBoard(not_written),
    "FailsOnce": lambda: PerceptronBoard(FailsOnce()),
    "WrongSlope": lambda: ActivationExplorer({"sigmoid": (sigmoid, sigmoid), "ReLU": (relu, None)}),
    "Clouds": lambda: perceptron_board(X=np.array([[0.0, 0], [4, 0], [2, 3]]), y=np.array([1, 1, -1])),
}


def test_the_widget_of_the_documentation_works(tmp_path: Path, open_page: Open) -> None:
    text = (ROOT / "docs" / "widgets.md").read_text(encoding="utf-8")
    python, module = (
        re.search(rf"`double\.{end}`:\n\n```\w+\n(.*?)```", text, re.DOTALL)[1] for end in ("py", "js")
    )
    (tmp_path / "double.js").write_text(module, encoding="utf-8")
    scope: dict[str, Any] = {}
    exec(python.replace('"double.js"', repr(str(tmp_path / "double.js"))), scope)
    Double = scope["Double"]
    harness = Harness({"Yours": lambda: Double(np.sqrt), "Explore": Double, "Wrong": lambda: Double(len)})
    with serve(harness) as url:
        for name, value in (("Yours", "1.05"), ("Explore", "1.21")):
            page = open_page(f"{url}?widget={name}")
            settled(page)
            before = picture(page)
            page.get_by_role("slider", name="limit").focus()
            page.keyboard.press("ArrowRight")
            expect(page.locator(".ear-status")).to_have_text(f"For x = 1.1 the function is {value}.")
            settled(page)
            assert picture(page) != before
            assert harness.widgets[-1].limit == 1.1
        page = open_page(f"{url}?widget=Wrong")
        expect(page.get_by_role("alert")).to_contain_text(
            "len returned its values with shape (); expected (101,)"
        )


# ---- perceptron board ----


def test_board_steps_with_the_students_rule(show: Show, harness: Harness) -> None:
    page = show("PerceptronBoard")
    before = picture(page)
    page.focus(CANVAS)
    for _ in range(4):
        page.keyboard.press("s")
        settled(page)
    board = harness.widgets[0]
    assert (board.w, board.b, board.updates) == ([1.0, 1.0], 0.0, 2)  # by hand: (0,0) and (1,1) are wrong
    assert fact(page, "w") == "(1, 1)"
    assert fact(page, "updates") == "2"
    assert picture(page) != before
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".ear-status")).to_contain_text("passed without an update: the line separates")
    X, y = board.X, board.y
    assert np.array_equal(perceptron_predict(X, np.array(board.w), board.b), y)


def test_board_says_that_xor_repeats(show: Show, harness: Harness) -> None:
    page = show("PerceptronBoard")
    page.get_by_role("combobox", name="Points", exact=True).select_option("XOR")
    for _ in range(10):
        if harness.widgets[0].state == "open":
            page.get_by_role("button", name="Epoch").click()
            settled(page)
    expect(page.locator(".ear-status")).to_contain_text("everything repeats")
    assert harness.widgets[0].state == "cycling"


def test_board_is_edited_by_keyboard(show: Show, harness: Harness) -> None:
    page = show("PerceptronBoard")
    board = harness.widgets[0]
    page.focus(CANVAS)
    page.keyboard.press("n")
    expect(page.locator(".ear-status")).to_contain_text("Point 2 of 4: (0, 1), class −1")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("f")
    settled(page)
    assert board.points[1][0] > 0.1
    assert board.points[1][1:] == [1.0, 1.0]
    page.keyboard.press("a")
    settled(page)
    assert len(board.points) == 5
    for _ in range(6):
        page.keyboard.press("Delete")
    settled(page)
    assert board.points == []
    page.keyboard.press("s")
    expect(page.locator(".ear-problem")).to_contain_text("no point on the board")


def test_board_is_edited_by_pointer(show: Show, harness: Harness) -> None:
    page = show("PerceptronBoard")
    board = harness.widgets[0]
    page.mouse.move(*place_of(page, 1, 1))
    page.mouse.down()
    page.mouse.move(*place_of(page, 0.5, 0.25), steps=10)
    page.mouse.up()
    settled(page)
    assert board.points[3] == pytest.approx([0.5, 0.25, 1.0], abs=0.01)
    unfold(page)
    page.get_by_role("combobox", name="Class of new points").select_option("−1")
    page.mouse.click(*place_of(page, -0.3, 0.5))
    settled(page)
    assert board.points[4] == pytest.approx([-0.3, 0.5, -1.0], abs=0.01)
    page.get_by_role("button", name="Remove point").click()
    settled(page)
    assert len(board.points) == 4


def test_board_runs_by_epochs_where_less_motion_is_wanted(
    address: str, open_page: Open, harness: Harness
) -> None:
    page = open_page(f"{address}?widget=PerceptronBoard", reduced_motion="reduce")
    settled(page)
    page.get_by_role("button", name="Run").click()
    expect(page.locator(".ear-status")).to_contain_text("the line separates")
    assert "epoch" in harness.requests
    assert "step" not in harness.requests


def test_board_shows_own_points(show: Show) -> None:
    page = show("Clouds")
    expect(page.get_by_role("combobox", name="Points", exact=True)).to_have_value("yours")


def test_a_failure_is_a_message_and_the_widget_lives(show: Show) -> None:
    page = show("FailsOnce")
    step = page.get_by_role("button", name="Step")
    step.click()
    problem = page.get_by_role("alert")
    expect(problem).to_have_text("your function raised ValueError: shapes do not match")
    step.click()
    wait_for_fact(page, "updates", "1")
    expect(problem).to_be_hidden()


def test_what_is_not_written_is_said(show: Show) -> None:
    page = show("NotWritten")
    page.get_by_role("button", name="Step").click()
    expect(page.get_by_role("alert")).to_have_count(0)  # nothing is wrong: it waits, calmly
    expect(page.locator(".ear-waits[role=status]")).to_have_text(
        "Waits for your not_written: write it above, run its cell, then run this cell again."
    )


# ---- activation explorer ----


def test_probe_reads_value_and_slope(show: Show, harness: Harness) -> None:
    page = show("ActivationExplorer")
    before = picture(page)
    page.get_by_role("slider", name="z").focus()
    page.keyboard.press("ArrowRight")
    wait_for_fact(page, "sigmoid", f"{sigmoid(1.05):.3g}")
    wait_for_fact(page, "its slope", f"{sigmoid_slope(1.05):.3g}")
    settled(page)
    assert picture(page) != before
    assert harness.widgets[0].z == pytest.approx(1.05)
    page.keyboard.press("End")
    expect(page.locator(".ear-status")).to_contain_text("saturated")


def test_probe_follows_the_pointer(show: Show, harness: Harness) -> None:
    page = show("ActivationExplorer")
    box = page.locator(CANVAS).bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + 46 + (box["width"] - 60) / 2, box["y"] + 100)
    wait_for_fact(page, "sigmoid", "0.5")
    settled(page)
    assert harness.widgets[0].z == pytest.approx(0.0, abs=0.03)


def test_two_functions_are_compared(show: Show, harness: Harness) -> None:
    page = show("ActivationExplorer")
    page.get_by_role("combobox", name="Compare with").select_option("tanh")
    wait_for_fact(page, "tanh", f"{np.tanh(1.0):.3g}")
    settled(page)
    assert harness.widgets[0].compared == "tanh"


def test_a_slope_that_does_not_fit_is_named(show: Show) -> None:
    page = show("WrongSlope")
    expect(page.get_by_role("alert")).to_contain_text("Curve and slope of sigmoid disagree at z =")
    page.get_by_role("combobox", name="Function").select_option("ReLU")
    expect(page.get_by_role("alert")).to_be_hidden()
    expect(page.locator(".ear-status")).to_contain_text("estimated from the curve")


# ---- gradient flow ----


def test_a_weight_is_checked_by_keyboard(show: Show, harness: Harness) -> None:
    page = show("GradientFlow")
    wait_for_fact(page, "verdict", "✓ they agree")
    before = picture(page)
    page.focus(CANVAS)
    for key in ("n", "ArrowDown", "ArrowRight"):
        page.keyboard.press(key)
    wait_for_fact(page, "weight", "W2[1, 1]")
    settled(page)
    X, Y, weights, biases = network([3, 6, 5, 1])
    dWs, _ = backward(Y, forward(X, weights, biases)[1], weights)
    shown = float(fact(page, "your gradient").replace("−", "-"))
    assert shown == pytest.approx(dWs[1][1, 1], rel=1e-5)
    assert picture(page) != before


def test_a_weight_is_checked_by_pointer(show: Show) -> None:
    page = show("GradientFlow")
    wait_for_fact(page, "weight", "W1[0, 0]")
    settled(page)
    box = page.locator(CANVAS).bounding_box()
    assert box is not None
    middle = 8 + (box["width"] - 16) / 6  # of the first of three heat maps, 6 cells of 26 pixels wide
    page.mouse.click(box["x"] + middle + 13, box["y"] + 236 + 26 + 13)
    wait_for_fact(page, "weight", "W1[1, 3]")


def test_a_wrong_gradient_differs_in_a_word(show: Show) -> None:
    page = show("WrongGradient")
    wait_for_fact(page, "verdict", "✗ they differ")
    assert float(fact(page, "relative difference")) == pytest.approx(1 / 3, abs=0.01)


def test_descending_lowers_the_loss(show: Show, harness: Harness) -> None:
    page = show("GradientFlow")
    status = page.locator(".ear-status")
    expect(status).to_contain_text("after 0 steps")
    page.get_by_role("button", name="10 steps").click()
    expect(status).to_contain_text("after 10 steps")
    losses = harness.widgets[0].answer_gradients()["losses"]
    assert len(losses) == 11
    assert losses[-1] < losses[0]
    expect(status).to_contain_text(f"Loss {losses[-1]:.4g}")
    page.get_by_role("button", name="Reset").click()
    expect(status).to_contain_text("after 0 steps")


# ---- vanishing explorer ----


def test_layers_freeze_and_thaw(show: Show, harness: Harness) -> None:
    page = show("VanishingExplorer")
    status = page.locator(".ear-status")
    expect(status).to_contain_text("in layer 9")
    page.get_by_role("slider", name="hidden layers").focus()
    page.keyboard.press("End")
    expect(status).to_contain_text("in layer 21")
    expect(status).to_contain_text("are frozen")
    page.get_by_role("button", name="Train 50 steps").click()
    wait_for_fact(page, "steps taken", "50")
    page.get_by_role("combobox", name="Activation").select_option("ReLU")
    expect(status).to_contain_text("No layer is frozen")
    settled(page)
    assert harness.widgets[0].depth == 20
    assert harness.widgets[0].activation == "ReLU"


def test_a_plateau_is_told_from_a_task_that_is_solved(show: Show) -> None:
    """In both all gradients are small: the error says which it is."""
    page = show("VanishingExplorer")
    status = page.locator(".ear-status")
    train = page.get_by_role("button", name="Train 50 steps")
    for said, activation in (
        ("E = 0.125 is that of the best constant answer", "sigmoid"),
        ("the task is solved", "ReLU"),
    ):
        page.get_by_role("combobox", name="Activation").select_option(activation)
        wait_for_fact(page, "steps taken", "0")
        expect(status).not_to_contain_text(said)
        for steps in ("50", "100", "150"):
            train.click()
            wait_for_fact(page, "steps taken", steps)
        expect(status).to_contain_text(said)


def test_the_state_follows_when_nothing_is_asked_any_more(show: Show, harness: Harness) -> None:
    page = show("KernelOnImage")
    page.evaluate(
        """() => {
          const { model } = shown;
          window.sent = [];
          for (const name of ["send", "save_changes"]) {
            const method = model[name];
            model[name] = (...given) => { sent.push(name); return method.apply(model, given); };
          }
          const bias = document.querySelector("input[type=range][max='2'][min='-2'][step='0.05']");
          for (const value of [0.5, 1, 1.5]) {
            bias.value = value;
            bias.dispatchEvent(new Event("input"));
          }
        }"""
    )
    settled(page)
    assert page.evaluate("sent") == ["send", "send", "save_changes"]  # the second of three was overtaken
    assert harness.widgets[0].bias == 1.5


def test_a_slider_sends_one_request_at_a_time(show: Show, harness: Harness) -> None:
    page = show("VanishingExplorer")
    page.get_by_role("slider", name="units per layer").focus()
    for _ in range(40):
        page.keyboard.press("ArrowRight")
    settled(page)
    assert harness.most_at_once == 1
    assert harness.widgets[0].width == 56  # the last position is never lost
