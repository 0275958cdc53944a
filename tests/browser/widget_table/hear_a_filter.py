"""Thirty-two gammatones."""

from __future__ import annotations

from earlab.widgets import HearAFilter
from tests.browser.widget_table import Example, at

EXAMPLE = Example(
    widget=HearAFilter,
    make=HearAFilter,
    code="""\
HearAFilter(weights, sample_rate)      # filters over sound (F, taps)
HearAFilter(weights, sample_rate, x)   # your sound (n,)
HearAFilter()                          # gammatones, as ears have them""",
    alt="""\
Thirty-two filters as columns, bright where each lets sound through, from low on the left to high on the right; one is framed,
and its samples are drawn below""",
    guide="""\
Choose a filter, and hear noise through it: you hear what it listens for. Then send a sound through it. The filters stand from the
lowest to the highest, whatever their order in the network was. It needs no function and no kernel.""",
    drag=at(0.3, 0.3),
    focus="canvas >> nth=0",
    keys=("ArrowRight", "Shift+ArrowRight"),
    fact="strongest at",
    value=lambda widget: widget.centres[widget.chosen],
)
