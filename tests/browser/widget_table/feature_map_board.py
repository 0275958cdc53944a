"""The maps of a small network with random weights for a glide, a note and noise."""

from __future__ import annotations

from earlab.widgets import FeatureMapBoard
from tests.browser.widget_table import Example, at
from tests.helpers.listening_examples import mel_clips, not_written, small_network

EXAMPLE = Example(
    widget=FeatureMapBoard,
    make=lambda: FeatureMapBoard(small_network(), mel_clips()),
    unwritten=lambda: FeatureMapBoard(not_written(), mel_clips()),
    code="""\
FeatureMapBoard(network, examples)   # examples: MelClips, of notebook 09 or your own""",
    alt="""\
Six feature maps of a glide in two rows, one of them framed and shown larger beside the glide itself""",
    guide="""\
Choose a clip, a layer and a map: what does this filter find? Listen to the clip. A layer's maps are what its convolution
returns, normalised where a `BatchNorm2d` follows, without what is negative. All maps of a layer share one scale. It has no
explore mode: maps mean something only in a network that has learned, and that network is yours.""",
    drag=at(0.08, 0.6),
    by=(220, 0),
    focus="canvas >> nth=0",
    keys=("ArrowRight", "ArrowRight"),
    fact="largest value",
    value=lambda board: board.answer_maps(board.clip, board.layer)["maps"][board.chosen].max(),
)
