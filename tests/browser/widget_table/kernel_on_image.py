"""A kernel on the image that the widget brings along."""

from __future__ import annotations

import numpy as np

from earlab.widgets import KernelOnImage
from tests.browser.widget_table import Example, at, not_written
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
    unwritten=lambda: KernelOnImage(not_written),
    code="""\
KernelOnImage(conv2d_forward, image)                       # your image (H, W)
KernelOnImage(conv2d_forward, image, kernel, stride=2, padding=2)
KernelOnImage()                                            # explore: the browser computes""",
    alt="""\
A picture of a level, an upright and a slanted line with a frame of one by two pixels on it; lines lead from the frame to
one cell of the output; below, the window, the kernel, their products and the sum in numbers""",
    guide="""\
Point at the image: the pixels in the window times the kernel's cells add up to one cell of the output. Paint the kernel,
change stride and padding, and the whole output follows. Your function is called as `conv2d_forward(x, weight, bias, stride,
padding)` with x `(1, 1, H, W)`, weight `(1, 1, KH, KW)` and bias `(1,)`. An output that is not what lies under the window is
named with its first cell, and so is a kernel that was turned round.""",
    drag=at(0.05, 0.1),
    focus="canvas >> nth=0",
    keys=("Shift+ArrowDown", "ArrowRight", "ArrowRight"),
    fact="Σ window × kernel + bias",
    value=window_times_kernel,
)
