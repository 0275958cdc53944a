"""The filter gallery with receptors that average digits."""

from __future__ import annotations

import numpy as np

from earlab.data import load_digits
from earlab.widgets import FilterGallery
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.widget_examples import receptor_images, receptor_responses


def receptors_and_images() -> tuple[np.ndarray, np.ndarray]:
    """Return receptors W ``(784, 10)``, each the mean of a digit minus the mean of all, and 40 digits."""
    digits = load_digits()
    means = np.stack([digits.x[digits.y == digit].mean(axis=0) for digit in range(10)])
    return (means - means.mean(axis=0)).reshape(10, -1).T, digits.x[:40]


EXAMPLE = Example(
    widget=FilterGallery,
    make=lambda: FilterGallery(*receptors_and_images(), receptor_responses, receptor_images),
    explore=lambda: FilterGallery(*receptors_and_images()),
    unwritten=lambda: FilterGallery(*receptors_and_images(), not_written, not_written),
    code="""\
FilterGallery(W, images, receptor_responses, receptor_images)
FilterGallery(W, images)          # explore: the browser computes""",
    alt="""\
A digit times one of ten receptors is a picture of where they meet; below, all ten receptors, each with a bar for its
response""",
    guide="""\
The columns of `W (height·width, l)` as images. Choose a receptor and an image: their product shows where the response comes
from. Responses that are not that sum, and receptors that are unfolded in the wrong order, are named.""",
    drag=at(0.05, 0.2, canvas=1),
    by=(200, 0),
    focus="canvas >> nth=1",
    keys=("ArrowRight", "ArrowRight", "n"),
    fact="response",
    value=lambda gallery: (gallery.images[gallery.image] * gallery.receptors[gallery.receptor]).sum(),
)
