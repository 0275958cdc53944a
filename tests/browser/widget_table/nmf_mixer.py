"""Three notes in three components."""

from __future__ import annotations

import numpy as np

from earlab.widgets import NmfMixer
from tests.browser.widget_table import Example, at
from tests.helpers.widget_examples import nmf


def error(mixer: NmfMixer) -> float:
    """Return the relative error after as many iterations as the widget says, from its start."""
    W, H = nmf(mixer.V, *mixer.start(), mixer.iterations)
    return float(np.linalg.norm(mixer.V - W @ H) / np.linalg.norm(mixer.V))


EXAMPLE = Example(
    widget=NmfMixer,
    make=lambda: NmfMixer(nmf),
    explore=NmfMixer,
    code="NmfMixer(nmf)",
    drag=at(0.5, 0.3),
    focus="canvas[role=application]",
    keys=("i", "i", "n", "m", "Shift+ArrowRight"),
    fact="relative error",
    value=error,
)
