"""Slide a kernel over an image: window × kernel under the pointer, and a kernel to paint."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LARGEST_KERNEL = 5
SMALLEST, LARGEST = 5, 128  # pixels along an image's side: what the largest kernel fits in, what stays quick
Kernel = list[list[float]]


class KernelOnImage(EarlabWidget):
    """Point at an image to see window × kernel and what it sums to; paint the kernel, and the output follows.

    conv2d_forward: ``conv2d_forward(x, weight, bias, stride, padding) -> output (N, F, OH, OW)`` with x ``(N, C, H, W)``
    and weight ``(F, C, KH, KW)``; here N = C = F = 1. Without it the browser computes.
    image: ``(H, W)``, 5 to 128 pixels along each side; without one, a picture of a tone, a click and a glide.
    kernel: ``(KH, KW)`` with at most 5 rows and columns; the lecture's edge detector [-1, 1] without one.

    Raises ValueError for an image of another size, traitlets.TraitError for another kernel, stride or padding,
    TypeError when conv2d_forward is not callable.
    """

    module = "kernel_on_image.js"

    image = Array(2)
    kernel = t.List(t.List(t.Float())).tag(sync=True)
    bias = t.Float(0.0, min=-2.0, max=2.0).tag(sync=True)
    stride = t.Int(1, min=1, max=4).tag(sync=True)
    padding = t.Int(0, min=0, max=4).tag(sync=True)
    row = t.Int(0, min=0).tag(sync=True)  # of the output that is looked at
    column = t.Int(0, min=0).tag(sync=True)

    def __init__(
        self,
        conv2d_forward: Callable[..., Any] | None = None,
        image: np.ndarray | None = None,
        kernel: np.ndarray | None = None,
        stride: int = 1,
        padding: int = 0,
    ) -> None:
        self._convolve = optional(conv2d_forward)
        what = "made here (tone, click, glide)" if image is None else "your image"
        image = tone_click_glide() if image is None else np.asarray(image)
        if image.ndim != 2 or not all(SMALLEST <= size <= LARGEST for size in image.shape):
            raise ValueError(
                f"expected an image (H, W) of {SMALLEST} to {LARGEST} pixels along each side, got shape {image.shape}. "
                "Of a batch (N, C, H, W), take one channel: x[0, 0]."
            )
        super().__init__(
            [self._convolve],
            data=f"{what}, {image.shape[0]} × {image.shape[1]} pixels",
            image=image,
            kernel=[[-1.0, 1.0]] if kernel is None else np.asarray(kernel, float).tolist(),
            stride=stride,
            padding=padding,
        )

    @t.validate("kernel")
    def _rectangular(self, proposal: Any) -> Kernel:
        kernel: Kernel = proposal["value"]
        columns = {len(row) for row in kernel}
        sizes = [len(kernel), *columns]
        if len(columns) != 1 or not all(1 <= size <= LARGEST_KERNEL for size in sizes):
            raise t.TraitError(
                f"a kernel has 1 to {LARGEST_KERNEL} rows, all with the same 1 to {LARGEST_KERNEL} columns; "
                f"got {len(kernel)} rows with {sorted(columns)} columns"
            )
        if not np.isfinite(kernel).all():
            raise t.TraitError("a kernel holds finite numbers; got nan or inf")
        return kernel

    def summary(self) -> str:
        """Say what slides over what."""
        height, width = self.image.shape
        rows, columns = np.shape(self.kernel)
        return (
            f"KernelOnImage: a kernel of {rows} × {columns} on an image of {height} × {width}, stride {self.stride}, "
            f"padding {self.padding}. Run the cell in JupyterLab to move the window and paint the kernel."
        )

    def answer_convolve(self, kernel: Kernel, bias: float, stride: int, padding: int) -> dict[str, Any]:
        """Return ``output (OH, OW)`` of the student's function."""
        assert self._convolve is not None  # without it the browser does not ask
        weight = np.array(kernel, np.float64)[None, None]
        sides = zip(self.image.shape, weight.shape[2:])
        expected = (1, 1, *((size + 2 * padding - k) // stride + 1 for size, k in sides))
        x = self.image.astype(np.float64)[None, None]
        answer = self._convolve(x, weight, np.array([bias]), stride, padding)
        return {"output": self._convolve.array(answer, expected, "its output")[0, 0]}

    def _output(self) -> np.ndarray:
        """Return the output ``(OH, OW)`` of the student's function, or without one of a library's."""
        if self._convolve is not None:
            output: np.ndarray = self.answer_convolve(self.kernel, self.bias, self.stride, self.padding)[
                "output"
            ]
            return output
        from scipy.signal import correlate2d

        image = np.pad(self.image.astype(np.float64), self.padding)
        return correlate2d(image, self.kernel, "valid")[:: self.stride, :: self.stride] + self.bias

    def picture(self) -> Figure:
        """Draw image, kernel and output."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(7.6, 3.0), layout="constrained")
        left, middle, right = figure.subplots(1, 3)
        left.imshow(self.image)
        left.set_title("image")
        middle.imshow(self.kernel, cmap="PuOr_r", vmin=-(limit := np.abs(self.kernel).max() or 1), vmax=limit)
        middle.set_title("kernel")
        for (row, column), value in np.ndenumerate(np.array(self.kernel)):
            middle.text(column, row, f"{value:g}", ha="center", va="center")
        right.set_title("output")
        try:
            output = self._output()
        except StudentError as error:
            right.text(0.5, 0.5, str(error), ha="center", va="center", wrap=True, transform=right.transAxes)
        else:
            limit = np.abs(output).max() or 1
            right.imshow(output, cmap="PuOr_r", vmin=-limit, vmax=limit)
        for axes in (left, middle, right):
            axes.set(xticks=[], yticks=[])
        return figure


def tone_click_glide() -> np.ndarray:
    """Return a picture ``(28, 28)`` in 0 … 1, as of a spectrogram: a level line, an upright one, a slanted one."""
    rows, columns = np.mgrid[:28, :28].astype(np.float64)

    def stroke(distance: np.ndarray, inside: np.ndarray) -> np.ndarray:
        return np.exp(-(distance**2) / 1.2) * inside

    tone = stroke(rows - 6, (columns > 2) & (columns < 25))
    click = stroke(columns - 7, (rows > 2) & (rows < 25))
    glide = stroke((rows - 23 + 0.9 * (columns - 10)) / np.hypot(1, 0.9), (columns > 9) & (columns < 26))
    return np.maximum(np.maximum(tone, click), glide)
