"""The filter gallery with receptors that average digits."""

from __future__ import annotations

import numpy as np

from earlab.data import load_digits
from earlab.widgets import FilterGallery
from tests.browser.widget_table import Example, at
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
    code="FilterGallery(W, images, receptor_responses, receptor_images)",
    drag=at(0.05, 0.2, canvas=1),
    by=(200, 0),
    focus="canvas >> nth=1",
    keys=("ArrowRight", "ArrowRight", "n"),
    fact="response",
    value=lambda gallery: (gallery.images[gallery.image] * gallery.receptors[gallery.receptor]).sum(),
)
