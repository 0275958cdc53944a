"""A kernel on the image that the widget brings along."""

from __future__ import annotations

import numpy as np

from earlab.widgets import KernelOnImage
from tests.browser.widget_table import Example, at
from tests.helpers.convolution_examples import conv2d_forward


def window_times_kernel(board: KernelOnImage) -> float:
    """Return the sum under the window, from the widget's traits."""
    kernel = np.array(board.kernel)
    image = np.pad(board.image, board.padding)[board.row * board.stride :, board.column * board.stride :]
    return float((image[: kernel.shape[0], : kernel.shape[1]] * kernel).sum() + board.bias)


EXAMPLE = Example(
    widget=KernelOnImage,
    make=lambda: KernelOnImage(conv2d_forward),
    explore=KernelOnImage,
    code="KernelOnImage(conv2d_forward, image)",
    drag=at(0.05, 0.1),
    focus="canvas >> nth=0",
    keys=("Shift+ArrowDown", "ArrowRight", "ArrowRight"),
    fact="Σ window × kernel + bias",
    value=window_times_kernel,
)
