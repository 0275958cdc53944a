"""A circle continued by networks that were trained in two ways."""

from __future__ import annotations

from earlab.widgets import TeacherForcing
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.recurrence_examples import teacher_forced_forward

EXAMPLE = Example(
    widget=TeacherForcing,
    make=lambda: TeacherForcing(teacher_forced_forward),
    explore=TeacherForcing,
    unwritten=lambda: TeacherForcing(not_written),
    code="""\
TeacherForcing(teacher_forced_forward)
TeacherForcing()                         # explore: the browser computes""",
    alt="A circle with the way of a network's point inside it, far from the ring that shows the truth; below, the distance of both over 140 steps",
    guide="""\
Two networks have learned to continue a point's way round a circle, by teacher forcing and by scheduled sampling. Choose one, and what it is
fed with: the truth, its own outputs, or a mixture. Move along, or listen: the truth and the network are two voices, whose pitch is the point's
height. Your `teacher_forced_forward(x, y, y0, params)` runs it, one step after the other; where all steps at once come to something else, the
first such step is named.""",
    drag=at(0.7, 0.8),
    by=(-120, 0),
    focus="canvas",
    keys=("End", "ArrowLeft", "ArrowLeft", "ArrowLeft"),
    fact="step",
    value=lambda widget: float(widget.moment),
)
