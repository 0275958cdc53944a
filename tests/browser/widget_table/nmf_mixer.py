"""Three notes in three components."""

from __future__ import annotations

import numpy as np

from earlab.widgets import NmfMixer
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.widget_examples import nmf


def error(mixer: NmfMixer) -> float:
    """Return the relative error after as many iterations as the widget says, from its start."""
    W, H = nmf(mixer.V, *mixer.start(), mixer.iterations)
    return float(np.linalg.norm(mixer.V - W @ H) / np.linalg.norm(mixer.V))


EXAMPLE = Example(
    widget=NmfMixer,
    make=lambda: NmfMixer(nmf),
    explore=NmfMixer,
    unwritten=lambda: NmfMixer(not_written),
    code="""\
NmfMixer(nmf)
NmfMixer(nmf, x, sample_rate, rank=4, n_iter=0)   # your sound (n,), from random factors
NmfMixer()                                        # explore: the browser computes""",
    alt="""\
Three templates on the left, the spectrogram of what is heard, three activations below; the second component is mute,
hatched, and missing in the spectrogram""",
    guide="""\
`nmf(V, W0, H0, n_iter)` factors the spectrogram of three notes. Solo a component: you hear one note. Mute it: the note leaves
the sound and the picture. Start anew and watch the factors form, one or twenty iterations at a time. Try two components, then
five. Give it a sound that glides, and one template is no longer enough. An error that rises is told: multiplicative updates
never raise it. A component sounds through its share of the model in the sound's own spectrum, so all of them together are
the sound.""",
    drag=at(0.5, 0.3),
    focus="canvas[role=application]",
    keys=("i", "i", "n", "m", "Shift+ArrowRight"),
    fact="relative error",
    value=error,
)
