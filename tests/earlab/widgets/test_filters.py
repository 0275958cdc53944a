"""The filter board in a training loop, on a clock of its own, and the filter gallery, without a browser."""

from __future__ import annotations

import re

import numpy as np
import pytest
import torch

from earlab.widgets import FilterBoard, FilterGallery, filter_board
from tests.browser.widget_table.filter_gallery import receptors_and_images
from tests.helpers.widget_examples import receptor_images, receptor_responses

STEP, SHOWING = 0.010, 0.025  # seconds on the test's clock: a training step, and one picture
FILTERS = np.arange(24.0).reshape(3, 2, 2, 2)


class Clock:
    """Time that only moves when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(filter_board, "perf_counter", clock)
    return clock


def train(board: FilterBoard, clock: Clock, steps: int, monkeypatch: pytest.MonkeyPatch) -> tuple[int, float]:
    """Run a loop of so many steps; return how often the board showed, and its share of the loop's time."""
    shown, began = 0, clock.now
    show = board._show

    def slow_show() -> None:
        nonlocal shown
        shown += 1
        clock.now += SHOWING
        show()

    monkeypatch.setattr(board, "_show", slow_show)
    for _ in range(steps):
        clock.now += STEP
        board.update(FILTERS, FILTERS)
    monkeypatch.undo()
    return shown, shown * SHOWING / (clock.now - began)


def test_the_board_takes_at_most_a_twentieth_of_the_loop(clock: Clock) -> None:
    board = FilterBoard()
    with pytest.MonkeyPatch.context() as patch:
        shown, share = train(board, clock, 600, patch)
    assert share <= 0.05
    assert shown >= 0.8 * 600 * STEP * filter_board.SHARE / SHOWING  # and it makes use of what it may take
    assert board.updates < 600
    board.finish()
    assert board.updates == 600


def test_a_pause_between_two_cells_gives_no_right_to_more(clock: Clock) -> None:
    board = FilterBoard()
    board.update(FILTERS, FILTERS)
    board.finish()
    clock.now += 3600
    with pytest.MonkeyPatch.context() as patch:
        shown, _ = train(board, clock, 3, patch)
    assert shown == 0


def test_the_last_update_is_shown_when_the_cell_is_done() -> None:
    board = FilterBoard()
    board.update(FILTERS, 2 * FILTERS)
    assert len(board.weights) == 0  # no time has passed yet
    board.finish()
    assert np.array_equal(board.weights, FILTERS)
    assert np.array_equal(board.gradients, 2 * FILTERS)
    norm = np.linalg.norm(FILTERS)
    assert board.history.tolist() == [[1, pytest.approx(norm), pytest.approx(2 * norm)]]


def test_dense_weights_become_images_and_tensors_are_taken() -> None:
    board = FilterBoard(shape=(2, 3))
    W = np.arange(24.0).reshape(6, 4)
    board.update(W, W)
    board.finish()
    assert board.weights.shape == (4, 1, 2, 3)
    assert np.array_equal(board.weights[1, 0], W[:, 1].reshape(2, 3))
    tensor = torch.ones(3, 1, 2, 2, requires_grad=True)
    board = FilterBoard()
    board.update(tensor, torch.zeros(3, 1, 2, 2))
    board.finish()
    assert board.weights.shape == (3, 1, 2, 2)


@pytest.mark.parametrize(
    ("shape", "weights", "gradients", "says"),
    [
        (None, (3, 2, 2, 2), (3, 2, 2), "expected the same"),
        (None, (6, 4), (6, 4), "make the board with FilterBoard(shape=(height, width))"),
        ((2, 3), (5, 4), (5, 4), "expected (6, l): (2, 3) pixels"),
    ],
)
def test_filters_of_wrong_shape_are_refused_at_once(shape, weights, gradients, says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        FilterBoard(shape).update(np.zeros(weights), np.zeros(gradients))


def test_the_curve_stays_short_and_ends_with_the_last_update() -> None:
    board = FilterBoard()
    for _ in range(1000):
        board.update(FILTERS, FILTERS)
        board.finish()
    assert len(board.history) <= 2 * filter_board.POINTS
    assert board.history[-1, 0] == 1000
    assert (np.diff(board.history[:, 0]) > 0).all()


# ---- filter gallery ----


def test_the_gallery_shows_the_students_responses() -> None:
    W, images = receptors_and_images()
    answer = FilterGallery(W, images, receptor_responses, receptor_images).answer_respond(3)
    assert answer["responses"] == pytest.approx(images[3].ravel().astype(float) @ W)
    assert answer["problem"] == ""


@pytest.mark.parametrize(
    ("responses", "unfold", "says"),
    [
        (lambda W, images: -receptor_responses(W, images), None, "the sum of image × receptor is"),
        (receptor_responses, lambda W, h, w: W.reshape(-1, h, w), "receptor k is column k of W"),
    ],
)
def test_the_gallery_names_what_is_wrong(responses, unfold, says: str) -> None:
    assert says in FilterGallery(*receptors_and_images(), responses, unfold).answer_respond(0)["problem"]


def test_the_gallery_wants_shapes_that_fit() -> None:
    with pytest.raises(ValueError, match=re.escape("expected (height·width, l) and (N, height, width)")):
        FilterGallery(np.zeros((5, 4)), np.zeros((2, 2, 3)))
