"""A small network with random weights on a glide, a note and noise."""

from __future__ import annotations

from earlab.widgets import SaliencyCursor
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.listening_examples import mel_clips, saliency_map, small_network


def share_at_cursor(cursor: SaliencyCursor) -> float:
    """Return the saliency at the cursor, in per cent of the largest."""
    found = cursor.answer_look(cursor.clip, cursor.label)["map"]
    return float(100 * found[cursor.band, cursor.frame] / found.max())


EXAMPLE = Example(
    widget=SaliencyCursor,
    make=lambda: SaliencyCursor(saliency_map, small_network(), mel_clips()),
    unwritten=lambda: SaliencyCursor(not_written, small_network(), mel_clips()),
    code="""\
SaliencyCursor(saliency_map, network, examples)   # examples: MelClips, of notebook 09 or your own""",
    alt="""\
A glide as a mel picture; below, the places that the network's score hangs on, brighter where it hangs on them more; one cursor
runs through both, and a table reads what they say there""",
    guide="""\
Move the cursor over a clip and its saliency map: how loud it is there, and how much the score of a class changes when that
place does. Choose another clip, or ask for the score of another class. `saliency_map(network, x, label)` gets one
clip x `(1, bands, frames)` as a tensor and returns `(bands, frames)`, none of them negative. A map that still hangs on torch's graph is told.""",
    drag=at(0.3, 0.2),
    focus="canvas",
    keys=("ArrowRight", "Shift+ArrowRight", "Shift+ArrowUp"),
    fact="saliency",
    value=share_at_cursor,
)
