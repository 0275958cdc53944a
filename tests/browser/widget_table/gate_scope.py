"""An LSTM of six units over three drums."""

from __future__ import annotations

from earlab.widgets import GateScope
from tests.browser.widget_table import Example, at, not_written
from tests.helpers.recurrent_examples import gate_scope


def forget_gate(scope: GateScope) -> float:
    """Return the forget gate of the chosen unit at the cursor."""
    return float(scope.answer_run(scope.steps)["curves"][1, scope.step, scope.unit])


EXAMPLE = Example(
    widget=GateScope,
    make=gate_scope,
    unwritten=lambda: gate_scope(not_written),
    code="""\
GateScope(lstm_step, params, units, sound, sample_rate)              # the network hears 40 mel bands every 10 ms
GateScope(gru_step, params, units, sound, sample_rate, X, cell="gru")   # … or your features (T, d)""",
    alt="""\
The spectrogram of three drum hits; below, the gates i, f, g and o and the states c and h of one unit as curves over time,
with one cursor through all of them""",
    guide="""\
Drag the cursor along a sound and read what each gate of a unit does: what it keeps, writes and shows. Silence everything
after the cursor, and see how long the unit remembers; the dashed curve is what it does with the whole sound. `lstm_step(x,
h, c, params)` returns `(h, c, (i, f, g, o))`, `gru_step(x, h, params)` returns `(h, (z, r, ĥ))`; the gates may come as a
dict. `params` is whatever your step takes. Gates that are not those that made the states are named, with step and unit.
It has no explore mode: gates mean something only in a network that has learned, and that network is yours.""",
    drag=at(0.3, 0.2),
    focus="canvas",
    keys=("Shift+ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp"),
    fact="f",
    value=forget_gate,
)
