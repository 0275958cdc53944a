"""What the exercises of notebook 10 share: which tools none of them may use, and sizes that differ."""

from __future__ import annotations

from autograder.assignments.exercise import FRAMEWORKS

# Losses that take logits and classes, and libraries with a µ-law of their own. One list for all: they then share a fork.
FORBIDDEN = (
    *(name for name in FRAMEWORKS if name != "torch"),
    "librosa",
    "torch.nn.functional.cross_entropy",
    "torch.nn.functional.nll_loss",
    "torch.nn.CrossEntropyLoss",
    "torch.nn.NLLLoss",
)
