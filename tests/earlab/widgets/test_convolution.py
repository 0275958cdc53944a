"""The widgets of notebooks 07 and 08 without a browser."""

from __future__ import annotations

import re

import numpy as np
import pytest
import traitlets

from earlab.widgets import KernelOnImage, PoolingRouter
from tests.earlab.widgets.test_kit import ask, error
from tests.helpers.convolution_examples import (
    avg_pool_backward,
    avg_pool_forward,
    conv2d_forward,
    max_pool_backward,
    max_pool_forward,
)

SETTINGS = {"kernel": [[1.0, 2.0, 3.0], [0.0, -1.0, 0.5]], "bias": 0.25, "stride": 2, "padding": 1}


def picture(rows: int = 9, columns: int = 7) -> np.ndarray:
    return np.random.default_rng(3).uniform(size=(rows, columns)).astype(np.float32)


# ---- kernel on an image ----


def test_the_students_convolution_gets_batches_and_channels() -> None:
    seen = []

    def spy(x, weight, bias, stride, padding):
        seen.append((x.shape, weight.shape, bias.tolist(), stride, padding))
        return conv2d_forward(x, weight, bias, stride, padding)

    message, arrays = ask(KernelOnImage(spy, picture()), "convolve", **SETTINGS)
    assert message["values"] == {}
    assert seen == [((1, 1, 9, 7), (1, 1, 2, 3), [0.25], 2, 1)]
    padded = np.pad(picture().astype(float), 1)
    assert arrays["output"].shape == (5, 4)
    by_hand = sum(w * padded[4 + i, 2 + j] for (i, j), w in np.ndenumerate(SETTINGS["kernel"])) + 0.25
    assert arrays["output"][2, 1] == pytest.approx(by_hand)


def test_a_wrong_output_is_a_sentence() -> None:
    def turned(*arguments):
        return conv2d_forward(*arguments).swapaxes(2, 3)

    def forgets_the_channels(*arguments):
        return conv2d_forward(*arguments)[0, 0]

    assert "turned returned its output with shape (1, 1, 4, 5); expected (1, 1, 5, 4)." in error(
        KernelOnImage(turned, picture()), "convolve", **SETTINGS
    )
    assert "An axis of length 1 is too many or missing." in error(
        KernelOnImage(forgets_the_channels, picture()), "convolve", **SETTINGS
    )


def test_stills_show_the_same_output_with_and_without_a_function() -> None:
    options = {"image": picture(), "kernel": SETTINGS["kernel"], "stride": 2, "padding": 1}
    without, with_one = KernelOnImage(**options), KernelOnImage(conv2d_forward, **options)
    images = [widget.picture().axes[2].images[0].get_array() for widget in (without, with_one)]
    assert images[0].shape == (5, 4)
    assert np.allclose(*images)


def test_images_and_kernels_have_sizes() -> None:
    with pytest.raises(ValueError, match=re.escape("got shape (1, 9, 7)")):
        KernelOnImage(image=picture()[None])
    with pytest.raises(ValueError, match="5 to 128 pixels"):
        KernelOnImage(image=picture(4, 9))
    board = KernelOnImage()
    for kernel in ([], [[]], [[1.0], [1.0, 2.0]], [[0.0] * 6]):
        with pytest.raises(traitlets.TraitError, match="a kernel has 1 to 5 rows"):
            board.kernel = kernel
    with pytest.raises(traitlets.TraitError, match="finite"):
        board.kernel = [[np.nan]]
    with pytest.raises(traitlets.TraitError):
        board.stride = 0


# ---- pooling router ----

X = [[1.0, 3, 0, 0], [3, 2, 0, 0], [5, 1, 2, 4], [0, 1, 4, 4]]


def test_routes_are_read_off_the_students_backward_function() -> None:
    router = PoolingRouter((max_pool_forward, max_pool_backward), (avg_pool_forward, avg_pool_backward))
    _, arrays = ask(router, "route", kind="max", x=X, size=2, stride=2)
    assert arrays["out"].tolist() == [[3, 0], [5, 4]]
    assert [np.flatnonzero(route).tolist() for route in arrays["routes"]] == [[1], [2], [8], [11]]
    assert arrays["dx"].flat[[1, 2, 8, 11]] == pytest.approx([0.1, 0.2, 0.3, 0.4])
    _, arrays = ask(router, "route", kind="average", x=X, size=3, stride=1)
    assert arrays["routes"][1] == pytest.approx(np.array([0, 1, 1, 1] * 3 + [0] * 4) / 9)
    assert arrays["dx"][1, 1] == pytest.approx((0.1 + 0.2 + 0.3 + 0.4) / 9)


def test_a_backward_that_knows_only_one_sample_is_told() -> None:
    def first_only(d_out, x, size, stride):
        return max_pool_backward(d_out[:1], x[:1], size, stride)

    router = PoolingRouter((max_pool_forward, first_only))
    assert "returned dx for a batch of 4 with shape (1, 1, 4, 4); expected (4, 1, 4, 4)" in error(
        router, "route", kind="max", x=X, size=2, stride=2
    )


def test_pooling_router_takes_what_it_can_show() -> None:
    assert PoolingRouter(avg_pool=(avg_pool_forward, avg_pool_backward)).kinds == ["average"]
    assert PoolingRouter().kinds == ["max", "average"]
    with pytest.raises(TypeError, match="expected a pair"):
        PoolingRouter(max_pool_forward)
    with pytest.raises(ValueError, match=re.escape("got shape (1, 1, 8, 8)")):
        PoolingRouter(x=np.zeros((1, 1, 8, 8)))
    with pytest.raises(ValueError, match="4 to 8 along each side"):
        PoolingRouter(x=np.zeros((8, 9)))
