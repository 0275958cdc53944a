"""What the widgets of notebooks 07 and 08 do beyond what all widgets do, in Chromium."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import expect

from earlab.widgets import KernelOnImage, PoolingRouter
from tests.browser.harness import (
    CANVAS,
    Harness,
    Show,
    picture,
    press,
    settled,
    unfold,
    wait_for_fact,
)
from tests.helpers.convolution_examples import conv2d_forward, max_pool_backward, max_pool_forward

pytestmark = pytest.mark.browser
UPRIGHT = [[-1.0, 0, 1], [-2, 0, 2], [-1, 0, 1]]


def flips(x, weight, bias, stride, padding):
    return conv2d_forward(x, weight[:, :, ::-1, ::-1], bias, stride, padding)


def forgets_bias(x, weight, bias, stride, padding):
    return conv2d_forward(x, weight, 0 * bias, stride, padding)


def cannot_stride(x, weight, bias, stride, padding):
    return conv2d_forward(x, weight, bias, 1, padding)


def to_every_maximum(d_out, x, size, stride):
    dx = np.zeros_like(x)
    for n, c, row, column in np.ndindex(d_out.shape):
        window = np.s_[n, c, row * stride : row * stride + size, column * stride : column * stride + size]
        dx[window] += (x[window] == x[window].max()) * d_out[n, c, row, column]
    return dx


def assigned(d_out, x, size, stride):
    dx = np.zeros_like(x)
    for n, c, row, column in np.ndindex(d_out.shape):
        top, left = row * stride, column * stride
        first = np.argmax(x[n, c, top : top + size, left : left + size])
        dx[n, c, top + first // size, left + first % size] = d_out[n, c, row, column]
    return dx


MAKERS = {
    "Explore": lambda: KernelOnImage(kernel=UPRIGHT),
    "Right": lambda: KernelOnImage(conv2d_forward, kernel=UPRIGHT, stride=2, padding=3),
    "Flips": lambda: KernelOnImage(flips, kernel=UPRIGHT),
    "NoBias": lambda: KernelOnImage(forgets_bias, kernel=UPRIGHT),
    "CannotStride": lambda: KernelOnImage(cannot_stride),
    "Pooling": PoolingRouter,
    "EveryMaximum": lambda: PoolingRouter((max_pool_forward, to_every_maximum)),
    "Assigned": lambda: PoolingRouter((max_pool_forward, assigned), x=np.add.outer(range(7), range(7))),
    "Average": lambda: PoolingRouter((lambda x, *a: max_pool_forward(x, *a) / 2, max_pool_backward)),
}


# ---- kernel on an image ----


def test_the_kernel_is_painted_by_pointer_and_by_keyboard(show: Show, harness: Harness) -> None:
    page = show("Explore")
    before = picture(page)
    board = page.get_by_label("The kernel.")
    box = board.bounding_box()
    page.mouse.move(box["x"] + 20, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 130, box["y"] + 40, steps=8)  # over the whole first row
    page.mouse.up()
    settled(page)
    assert harness.widgets[0].kernel == [[1.0, 1.0, 1.0], *UPRIGHT[1:]]
    assert picture(page) != before
    page.get_by_role("slider", name="brush").focus()
    page.keyboard.press("End")
    board.focus()
    for key in ("ArrowDown", "+", "ArrowLeft", "ArrowLeft", " "):
        page.keyboard.press(key)
    expect(page.locator(".ear-status")).to_contain_text("Kernel cell (1, 0) is 2.")
    settled(page)
    assert harness.widgets[0].kernel == [[1.0, 1.0, 1.0], [2.0, 0.0, 2.25], UPRIGHT[2]]
    page.get_by_role("combobox", name="Kernel").select_option("edge [−1, 1]")
    settled(page)
    assert harness.widgets[0].kernel == [[-1.0, 1.0]]
    wait_for_fact(page, "output size", "28 × 27")


def test_a_right_convolution_agrees_everywhere(show: Show, harness: Harness) -> None:
    page = show("Right")
    wait_for_fact(page, "cells that differ", "0 of 256")
    press(page, CANVAS, "Shift+ArrowDown", "Shift+ArrowRight", "ArrowUp")
    widget = harness.widgets[0]
    assert (widget.row, widget.column) == (4, 5)
    output = widget.answer_convolve(widget.kernel, 0.0, 2, 3)["output"]
    wait_for_fact(page, "your output", f"{output[4, 5]:.3g}".replace("-", "−"))


def test_a_flipped_kernel_is_named_and_other_differences_are_placed(show: Show) -> None:
    page = show("Flips")
    expect(page.get_by_role("alert")).to_contain_text("that of the kernel turned round")
    expect(page.locator(".ear-bad")).to_contain_text(" of 676")
    page = show("NoBias")
    expect(page.get_by_role("alert")).to_be_hidden()
    unfold(page)
    page.get_by_role("slider", name="bias").focus()
    page.keyboard.press("End")
    expect(page.get_by_role("alert")).to_contain_text(
        "in 676 of 676 cells, first at (0, 0): it is 0, expected 2."
    )


def test_a_wrong_shape_leaves_the_widget_alive(show: Show) -> None:
    page = show("CannotStride")
    wait_for_fact(page, "output size", "28 × 27")
    stride = page.get_by_role("slider", name="stride")
    stride.focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("alert")).to_contain_text("with shape (1, 1, 28, 27); expected (1, 1, 14, 14)")
    page.keyboard.press("ArrowLeft")
    expect(page.get_by_role("alert")).to_be_hidden()
    wait_for_fact(page, "output size", "28 × 27")


def test_pointing_at_image_and_output_moves_the_window(show: Show, harness: Harness) -> None:
    page = show("Explore")
    box = page.locator(CANVAS).bounding_box()
    across = (box["width"] - 8 - 26 - 70) / 56  # two maps of 28 columns, their gaps and the colour bar
    cell = min(across, (390 - 3 * 34) / 28)  # … or as high as the kernel's three rows below leave it
    page.mouse.move(box["x"] + 8 + 10.5 * cell, box["y"] + 28 + 20.5 * cell)
    settled(page)
    assert (harness.widgets[0].row, harness.widgets[0].column) == (19, 9)  # the window's middle is pointed at
    page.mouse.move(box["x"] + 8 + 28 * cell + 26 + 3.5 * cell, box["y"] + 28 + 2.5 * cell)
    settled(page)
    assert np.array_equal((harness.widgets[0].row, harness.widgets[0].column), (2, 3))


# ---- pooling router ----


def test_a_changed_number_takes_the_output_and_its_gradient(show: Show, harness: Harness) -> None:
    page = show("Pooling")
    press(page, CANVAS, "x", "ArrowLeft", "ArrowUp")  # from where the first output comes to the corner of x
    expect(page.locator(".ear-status")).to_contain_text("x (0, 0) is 4: no output comes from it")
    press(page, CANVAS, *"++++++")
    assert harness.widgets[0].x[0][0] == 9  # not above 9
    expect(page.locator(".ear-status")).to_have_text(
        "x (0, 0) is 9: it makes output (0, 0), and gets the gradient 0.1."  # the first of two that are 9
    )
    press(page, CANVAS, "x")
    expect(page.locator(".ear-status")).to_contain_text(
        "The window holds it 2 times: the first one takes all."
    )
    page.get_by_role("combobox", name="Pooling").select_option("average")
    expect(page.locator(".ear-status")).to_contain_text("goes in equal parts to 4 cells")
    wait_for_fact(page, "cells of x with gradient", "64 of 64")


def test_a_shift_by_one_column_says_how_many_outputs_change(show: Show) -> None:
    page = show("Pooling")
    page.get_by_role("combobox", name="Numbers").select_option("all equal")
    page.get_by_role("button", name="Shift x right by one").click()
    expect(page.locator(".ear-status")).to_contain_text("x moved by one column: 0 of 16 outputs changed.")
    page.get_by_role("combobox", name="Numbers").select_option("a ramp")
    page.get_by_role("button", name="Shift x right by one").click()
    ramp = np.minimum(9.0, np.add.outer(range(8), range(8)))[None, None]
    changed = np.sum(max_pool_forward(ramp, 2, 2) != max_pool_forward(np.roll(ramp, 1, axis=3), 2, 2))
    expect(page.locator(".ear-status")).to_contain_text(f"one column: {changed} of 16 outputs changed.")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        (
            "EveryMaximum",
            "times, and your gradient goes to all of them; expected: the first one takes it all.",
        ),
        ("Average", "Your output (0, 0) is 4.5; expected 9."),
    ],
)
def test_a_wrong_route_is_named(show: Show, name: str, says: str) -> None:
    page = show(name)
    expect(page.get_by_role("alert")).to_contain_text(says)


def test_gradients_that_are_assigned_where_windows_overlap_are_named(show: Show) -> None:
    page = show("Assigned")
    expect(page.get_by_role("alert")).to_be_hidden()
    page.get_by_role("slider", name="stride").focus()
    page.keyboard.press("ArrowLeft")
    page.get_by_role("combobox", name="Numbers").select_option("all equal")
    settled(page)
    expect(page.get_by_role("alert")).to_be_hidden()  # first maxima lie apart
    page.focus(CANVAS)
    for key in ("x", "ArrowRight", "ArrowDown", "+"):  # a peak that four windows hold
        page.keyboard.press(key)
    expect(page.get_by_role("alert")).to_contain_text("Where windows overlap, gradients add up")
