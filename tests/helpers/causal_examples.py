"""Right functions of notebook 10, one tap after the other, for the widget that asks them."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch.nn import functional as F


def causal_conv1d(x: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor, dilation: int) -> torch.Tensor:
    """Return (N, F, T) of x (N, C, T), weight (F, C, K) with the oldest tap first, bias (F,)."""
    taps, size = weight.shape[2], x.shape[2]
    y = bias[:, None].expand(len(x), -1, size)
    for tap in range(taps):
        late = (taps - 1 - tap) * dilation
        shifted = F.pad(x, (late, 0))[:, :, :size]
        y = y + torch.einsum("fc,nct->nft", weight[:, :, tap], shifted)
    return y


def dilated_receptive_field(kernel: int, dilations: Sequence[int]) -> int:
    """Return how many samples lie from the oldest that matters to the newest."""
    reach = 1
    for dilation in dilations:
        reach += dilation * (kernel - 1)
    return reach
