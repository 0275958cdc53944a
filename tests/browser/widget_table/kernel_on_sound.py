"""A kernel of five weights on a tone in noise."""

from __future__ import annotations

from earlab.widgets import KernelOnSound
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.widget_examples import convolve1d, correlate1d


def lit(widget: KernelOnSound) -> float:
    """Return the output sample that is lit, by the definition."""
    w = widget.kernel[::-1] if widget.way == "convolve" else widget.kernel
    start = widget.n * widget.stride - widget.padding
    return sum(weight * float(widget.x[start + m]) for m, weight in enumerate(w))


EXAMPLE = Example(
    widget=KernelOnSound,
    make=lambda: KernelOnSound(convolve1d, correlate1d),
    explore=KernelOnSound,
    unwritten=lambda: KernelOnSound(not_written, not_written),
    code="""\
KernelOnSound(convolve1d, correlate1d)
KernelOnSound(convolve1d, correlate1d, x, sample_rate, kernel=[-1, 1])   # your sound (n,), your weights
KernelOnSound()                                                          # explore: the browser computes""",
    alt="""\
A window of five samples of a sound, the kernel's weights on them, their products, and one lit sample of the output
in the middle below""",
    guide="""\
Drag the window over the sound: the samples under it times the kernel's weights add up to one sample of the output. Drag a
weight. Turn the kernel round, and cross-correlation becomes convolution; with a symmetric kernel nothing changes. Hear
the sound and the output. Both functions take `(x, w, stride, padding)`. An output that is not the sum of the products is
named, and so is a kernel that lies the other way about.""",
    drag=at(0.3, 0.15, canvas=1),
    focus="canvas[role=application]",
    keys=("ArrowRight", "Shift+ArrowRight", "n", "ArrowUp", "c"),
    fact="z[n]",
    value=lit,
)
