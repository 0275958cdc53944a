"""The architecture builder, on a bidirectional network."""

from __future__ import annotations

from earlab.widgets import ArchitectureBuilder
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.shapes_examples import FUNCTIONS

EXAMPLE = Example(
    widget=ArchitectureBuilder,
    make=lambda: ArchitectureBuilder(*FUNCTIONS),
    explore=lambda: ArchitectureBuilder(shape="N to N"),
    unwritten=lambda: ArchitectureBuilder(*[not_written] * 5),
    code="""\
ArchitectureBuilder(bidirectional_forward, classify_sequence, conditioned_forward, decode, stacked_forward)
ArchitectureBuilder(stacked_forward=stacked_forward, shape="stacked")   # one of them
ArchitectureBuilder()                                                   # explore: the browser computes""",
    alt="An unrolled network of four steps, inputs at the bottom, outputs at the top; lit are the inputs and states that the second output knows",
    guide="""\
Choose a shape of sequence model and its sizes. Beside each row stands the array that travels along its arrows, in the table how many
numbers have to be learned. Move along the outputs: lit is what an output knows. Your functions get toy steps of the sizes that you
choose: another shape than the drawing asks for is named, and so is an output that knows an input too many or too few.""",
    drag=at(0.4, 0.15),
    by=(200, 0),
    focus="canvas",
    keys=("End", "ArrowLeft"),
    fact="inputs it knows",
    value=lambda builder: float(builder.moment + 1),
)
