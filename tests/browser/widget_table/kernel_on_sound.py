"""A kernel of five weights on a tone in noise."""

from __future__ import annotations

from earlab.widgets import KernelOnSound
from tests.browser.widget_table import Example, at
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
    code="KernelOnSound(convolve1d, correlate1d)",
    drag=at(0.3, 0.15, canvas=1),
    focus="canvas[role=application]",
    keys=("ArrowRight", "Shift+ArrowRight", "n", "ArrowUp", "c"),
    fact="z[n]",
    value=lit,
)
