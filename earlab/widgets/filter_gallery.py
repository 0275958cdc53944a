"""Show the receptors of a layer as pictures, and what each one answers to an image."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import traitlets as t

from earlab.widgets.kit.arrays import Array
from earlab.widgets.kit.base import EarlabWidget
from earlab.widgets.kit.student_function import StudentError, optional

if TYPE_CHECKING:
    from matplotlib.figure import Figure

AGREE = 1e-6  # of the largest response: up to here two answers count as equal


class FilterGallery(EarlabWidget):
    """Choose an image and a receptor: see where they meet, and the response that adds up.

    W: ``(height·width, l)``, a receptor in each column. images: ``(N, height, width)``, pixels read row by row.
    responses: ``responses(W, images) -> (N, l)``, your function; without it the browser computes.
    unfold: ``unfold(W, height, width) -> (l, height, width)``, your receptors as images.
    labels: what each image is, such as "a 7".

    Raises ValueError when the shapes do not fit together.
    """

    module = "filter_gallery.js"

    receptors = Array(3)  # (l, height, width), of the widget's own
    images = Array(3)
    labels = t.List(t.Unicode()).tag(sync=True)
    image = t.Int(0, min=0).tag(sync=True)
    receptor = t.Int(0, min=0).tag(sync=True)

    def __init__(
        self,
        W: np.ndarray,
        images: np.ndarray,
        responses: Callable[..., Any] | None = None,
        unfold: Callable[..., Any] | None = None,
        labels: Sequence[str] = (),
    ) -> None:
        self._W, self._images = np.asarray(W, dtype=np.float64), np.asarray(images, dtype=np.float64)
        if self._W.ndim != 2 or self._images.ndim != 3 or len(self._W) != self._images[0].size:
            raise ValueError(
                f"W has shape {self._W.shape}, images {self._images.shape}; expected (height·width, l) and "
                "(N, height, width)."
            )
        if len(labels) not in (0, len(self._images)):
            raise ValueError(f"{len(labels)} labels for {len(self._images)} images; expected one for each.")
        self._responses, self._unfold = optional(responses), optional(unfold)
        receptors = self._W.T.reshape(-1, *self._images.shape[1:])
        super().__init__(
            [self._responses, self._unfold],
            data=f"your {len(self._images)} images of {self._images.shape[1]} × {self._images.shape[2]} pixels",
            receptors=receptors,
            images=self._images,
            labels=list(labels),
        )

    def answer_respond(self, image: int) -> dict[str, Any]:
        """Return the responses ``(l,)`` of all receptors to one image, and the receptors as the student unfolds them.

        Where the student's differ from the definition, ``problem`` says so.
        """
        own = self._images[image].ravel() @ self._W
        answer: dict[str, Any] = {"responses": own, "problem": ""}
        if self._responses is not None:
            said = self._responses(self._W, self._images[image : image + 1])
            answer["responses"] = self._responses.array(said, (1, len(own)), "the responses")[0]
            worst = int(np.abs(answer["responses"] - own).argmax())
            if abs(answer["responses"][worst] - own[worst]) > AGREE * np.abs(own).max():
                answer["problem"] = (
                    f"{self._responses.name} says {answer['responses'][worst]:.4g} for receptor {worst + 1}; the sum of "
                    f"image × receptor is {own[worst]:.4g}."
                )
        if self._unfold is not None:
            answer |= self._unfolded()
        return answer

    def _unfolded(self) -> dict[str, Any]:
        assert self._unfold is not None
        shape = self.receptors.shape
        unfolded = self._unfold.array(self._unfold(self._W, *shape[1:]), shape, "the receptors")
        right = np.allclose(unfolded, self.receptors, atol=1e-5 * np.abs(self.receptors).max())
        text = f"{self._unfold.name} mixes the receptors: receptor k is column k of W, read row by row."
        return {"unfolded": unfolded} if right else {"unfolded": unfolded, "problem": text}

    def summary(self) -> str:
        """Say how many receptors and images there are."""
        count, height, width = self.receptors.shape
        return (
            f"FilterGallery: {count} receptors of {height} × {width} weights and {len(self.images)} images. "
            "Run the cell in JupyterLab to see each response add up."
        )

    def picture(self) -> Figure:
        """Draw the image, up to fifteen receptors, and the response of each; or why there are none."""
        from matplotlib.figure import Figure

        figure = Figure(figsize=(6.4, 3.0), layout="constrained")
        try:
            answer = self.answer_respond(min(self.image, len(self.images) - 1))
        except StudentError as error:
            figure.text(0.5, 0.5, str(error), ha="center", va="center", wrap=True)
            return figure
        grid = figure.subplots(2, 8)
        limit = float(np.abs(self.receptors).max()) or 1.0
        for axes in grid.ravel():
            axes.set_axis_off()
        grid[0, 0].imshow(self.images[min(self.image, len(self.images) - 1)], cmap="gray_r")
        for axes, receptor, response in zip(grid.ravel()[1:], self.receptors, answer["responses"]):
            axes.imshow(receptor, cmap="PuOr_r", vmin=-limit, vmax=limit)
            axes.set_title(f"{response:.2g}", fontsize=9)
        return figure
