"""The weights of Resemblyzer's voice encoder, without the rest of its package.

earlab data get speaker_encoder
"""

from __future__ import annotations

from earlab.data.building.build import Workspace
from earlab.data.weights import keep_weights

CHECKPOINT = "resemblyzer/pretrained.pt"


def build(workspace: Workspace) -> None:
    """Leave the network's weights on the workspace, and not the state of the optimiser that trained them."""
    keep_weights(workspace, CHECKPOINT, lambda checkpoint: checkpoint["model_state"], ("lstm.", "linear."))
