"""An LSTM of six units over three drums."""

from __future__ import annotations

from earlab.widgets import GateScope
from tests.browser.widget_table import Example, at
from tests.helpers.recurrent_examples import gate_scope


def forget_gate(scope: GateScope) -> float:
    """Return the forget gate of the chosen unit at the cursor."""
    return float(scope.answer_run(scope.steps)["curves"][1, scope.step, scope.unit])


EXAMPLE = Example(
    widget=GateScope,
    make=gate_scope,
    code="GateScope(lstm_step, params, units, sound, sample_rate)",
    drag=at(0.3, 0.2),
    focus="canvas",
    keys=("Shift+ArrowRight", "ArrowRight", "ArrowUp", "ArrowUp"),
    fact="f",
    value=forget_gate,
)
