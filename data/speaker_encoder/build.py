"""The weights of Resemblyzer's voice encoder, without the rest of its package.

earlab data get speaker_encoder
"""

from __future__ import annotations

from earlab.data.making import Bench
from earlab.data.weights import keep_weights

CHECKPOINT = "resemblyzer/pretrained.pt"


def build(bench: Bench) -> None:
    """Leave the network's weights on the bench, and not the state of the optimiser that trained them."""
    keep_weights(bench, CHECKPOINT, lambda checkpoint: checkpoint["model_state"], ("lstm.", "linear."))
