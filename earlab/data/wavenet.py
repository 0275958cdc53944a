"""The miniature WaveNet of notebook 10: its weights, by the names that the page's functions know them by."""

from __future__ import annotations

import io

import numpy as np
import soundfile
import torch
from torch import nn

from earlab.data.folder import open_folder
from earlab.data.weights import Pretrained, fill

SAMPLE_RATE = 8_000  # Hz
BITS = 8
DILATIONS = tuple(2**layer for layer in range(9))  # 1 to 256
CHANNELS, SKIPS, TAPS = 12, 16, 2
SPOKEN = "spoken.flac"


class WaveNet(Pretrained):
    """Weights of nine gated residual blocks, with what leads into the first and out of all of them.

    blocks: nine dictionaries of what ``gated_residual_block`` calls ``params``, in the order of ``DILATIONS``:
    filter_weight and gate_weight (C, C, 2), filter_bias and gate_bias (C,), residual_weight (C, C, 1), residual_bias (C,),
    skip_weight (S, C, 1), skip_bias (S,), with C = 12 channels and S = 16 skips. Taps stand oldest first.
    first_weight (C, 1, 1), first_bias (C,): from a sound to the channels of the first block.
    mix_weight (S, S, 1), mix_bias (S,), last_weight (256, S, 1), last_bias (256,): from the sum of the skips to the logits.

    There is no forward pass in here: the page writes it.
    bits, updates: what the shipped weights need per sample of held-out music, and how long they were trained.
    Source: van den Oord and others, "WaveNet: A Generative Model for Raw Audio", 2016.
    """

    first_weight: torch.Tensor
    first_bias: torch.Tensor
    mix_weight: torch.Tensor
    mix_bias: torch.Tensor
    last_weight: torch.Tensor
    last_bias: torch.Tensor
    bits: float
    updates: int

    def __init__(self, seed: int = 0) -> None:
        super().__init__()
        random = torch.Generator().manual_seed(seed)
        layers, c, s = len(DILATIONS), CHANNELS, SKIPS
        shapes = {
            "filter": (layers, c, c, TAPS),
            "gate": (layers, c, c, TAPS),
            "residual": (layers, c, c, 1),
            "skip": (layers, s, c, 1),
            "first": (c, 1, 1),
            "mix": (s, s, 1),
            "last": (2**BITS, s, 1),
        }
        for name, shape in shapes.items():
            spread = (shape[-1] * shape[-2]) ** -0.5
            weight = spread * torch.randn(shape, generator=random)
            self.register_parameter(f"{name}_weight", nn.Parameter(weight))
            self.register_parameter(f"{name}_bias", nn.Parameter(torch.zeros(shape[:-2])))

    @property
    def blocks(self) -> list[dict[str, torch.Tensor]]:
        """What ``gated_residual_block`` calls ``params``, of each block."""
        names = [
            f"{of}_{part}" for of in ("filter", "gate", "residual", "skip") for part in ("weight", "bias")
        ]
        return [{name: getattr(self, name)[layer] for name in names} for layer in range(len(DILATIONS))]


def load_wavenet() -> WaveNet:
    """Return the trained miniature WaveNet, frozen; raise earlab.data.DataError where it is missing or damaged."""
    network = WaveNet()
    fill(network, "wavenet")
    index = open_folder("wavenet").index
    network.bits, network.updates = float(index["bits"]), int(index["updates"])
    return network


def spoken() -> np.ndarray:
    """Return two seconds that the trained network made, (n,) float64 at ``SAMPLE_RATE``, kept beside its weights."""
    wave, _ = soundfile.read(io.BytesIO(open_folder("wavenet").read(SPOKEN)))
    return np.asarray(wave)
