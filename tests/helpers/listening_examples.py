"""A small network over mel pictures with random weights, clips made here, and a right saliency map, written for these tests."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from earlab.widgets.kit.mel_clips import MelClips

BANDS, FRAMES, RATE = 32, 20, 8000
CLASSES = ("glide", "note", "noise")


class SmallCNN(nn.Module):
    """Two convolutions, one of them normalised, and a head."""

    def __init__(self, classes: int = len(CLASSES)) -> None:
        super().__init__()
        self.conv1, self.norm1 = nn.Conv2d(1, 6, 3, padding=1), nn.BatchNorm2d(6)
        self.conv2 = nn.Conv2d(6, 9, (5, 3), padding=(2, 1))
        self.head = nn.Linear(9 * BANDS // 4, classes)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = torch.max_pool2d(torch.relu(self.norm1(self.conv1(x))), 2)
        x = torch.max_pool2d(torch.relu(self.conv2(x)), 2)
        return self.head(x.mean(3).flatten(1))


class not_written(nn.Module):
    """A network whose ``forward`` a student has not written."""

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        raise NotImplementedError


def small_network(seed: int = 3) -> SmallCNN:
    """Return a network with random weights, in training mode."""
    torch.manual_seed(seed)
    return SmallCNN()


def mel_clips() -> MelClips:
    """Return a glide, a note and noise, with pictures drawn rather than computed."""
    time = np.arange(RATE // 2) / RATE
    noise = np.random.default_rng(0).normal(size=time.shape)
    sounds = np.stack(
        [np.sin(2 * np.pi * (300 + 800 * time) * time), np.sin(2 * np.pi * 440 * time), 0.2 * noise]
    )
    bands, frames = np.arange(BANDS)[:, None], np.arange(FRAMES)
    glide = -3.0 * np.abs(bands - 5 - frames)
    note = -2.5 * np.abs((bands - 6 + 4) % 8 - 4) * (1 + bands / 20) - frames
    levels = np.stack([glide, note, -20 + 12 * np.tanh(np.random.default_rng(1).normal(size=glide.shape))])
    levels = np.maximum(levels - levels.max(axis=(1, 2), keepdims=True), -80)
    return MelClips(
        X=(levels[:, None] / 80).astype(np.float32),
        levels=levels,
        sounds=sounds,
        labels=np.arange(3),
        classes=CLASSES,
        sample_rate=RATE,
        hertz=60 * 2 ** (np.arange(BANDS) / 5),
    )


def saliency_map(network, x, label):
    network.eval()
    x = x.clone().requires_grad_()
    network(x[None])[0, label].backward()
    return x.grad[0].abs()
