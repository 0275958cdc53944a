"""``SpectrogramCNN``: four blocks of convolution and a dense layer that keeps the bands apart.

The names of the layers are fixed, so that any work takes the same weights and gives the same scores.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero


def _weights(rng: np.random.Generator, classes: int, bands: int, widths: tuple[int, ...]) -> np.ndarray:
    """Return all numbers of a network in a row, in the order in which the probe takes them."""
    parts = []
    for before, after in pairwise((1, *widths)):
        parts += [away_from_zero(rng, after * before * 9) / np.sqrt(before), away_from_zero(rng, after) / 4]
        parts += [rng.uniform(0.5, 2, after), away_from_zero(rng, after) / 2]
        parts += [away_from_zero(rng, after), rng.uniform(2, 6, after)]
    inputs = widths[-1] * bands // 16
    parts += [away_from_zero(rng, classes * inputs) / np.sqrt(inputs), away_from_zero(rng, classes)]
    return np.concatenate(parts)


def _task(
    rng: np.random.Generator, pictures: int, bands: int, frames: int, classes: int, widths: tuple[int, ...]
) -> dict[str, Any]:
    return {
        "x": away_from_zero(rng, pictures, 1, bands, frames),
        "classes": classes,
        "bands": bands,
        "widths": widths,
        "weights": _weights(rng, classes, bands, widths),
    }


def _draw_network(rng: np.random.Generator) -> Iterator[Case]:
    def frames(least: int) -> int:
        return least + int(rng.integers(1, 11))

    yield worked("one filter in each layer", **_task(rng, 2, 16, 16, 2, (1, 1, 1, 1)))
    yield random("3 pictures", **_task(rng, 3, 32, frames(33), 4, (2, 5, 3, 4)))
    yield random("2 pictures", **_task(rng, 2, 64, frames(35), 5, (3, 2, 4, 6)))
    yield random("4 pictures", **_task(rng, 4, 16, frames(37), 3, (4, 3, 5, 2)))
    yield edge("one picture", **_task(rng, 1, 48, 33, 6, (2, 3, 4, 5)))
    yield edge("as few frames as possible", **_task(rng, 5, 32, 16, 3, (3, 4, 2, 5)))
    yield edge("as many bands as frames", **_task(rng, 3, 32, 32, 4, (3, 5, 4, 2)))
    yield edge("as many filters in each layer", **_task(rng, 2, 32, 40, 4, (4, 4, 4, 4)))


def ask_network(student: Any, x: Any, classes: int, bands: int, widths: Any, weights: Any) -> Any:
    """Fill a network with these weights and ask it in both modes; count its weights, or those of one made for classes alone."""
    import torch

    taken, state = 0, {}
    shapes = []
    for layer, (before, after) in enumerate(zip((1, *widths), widths), 1):
        shapes += [(f"conv{layer}.weight", (after, before, 3, 3)), (f"conv{layer}.bias", (after,))]
        shapes += [
            (f"norm{layer}.{of}", (after,)) for of in ("weight", "bias", "running_mean", "running_var")
        ]
    shapes += [("head.weight", (classes, widths[-1] * bands // 16)), ("head.bias", (classes,))]
    for name, shape in shapes:
        count = int(np.prod(shape))
        state[name] = torch.tensor(weights[taken : taken + count], dtype=torch.float32).reshape(shape)
        taken += count
    for layer in range(1, 5):
        state[f"norm{layer}.num_batches_tracked"] = torch.tensor(7)
    torch.manual_seed(1)
    network, pictures = student.SpectrogramCNN(classes, bands, tuple(widths)), torch.tensor(x).float()
    network.load_state_dict(state)
    network.eval()
    told = network(pictures)
    network.train()
    by_itself = (
        student.SpectrogramCNN(classes) if bands == 64 else network
    )  # once is enough: it takes longer than all else
    count = sum(weight.numel() for weight in by_itself.parameters())
    return told, network(pictures), count


_NORM = '        layers[f"norm{k}"] = nn.BatchNorm2d(channels[k])\n'
_RELU = '        layers[f"relu{k}"] = nn.ReLU()\n'
_POOL = '        layers[f"pool{k}"] = nn.MaxPool2d(2)\n'
_MEAN = 'layers["mean"] = nn.AdaptiveAvgPool2d((None, 1))'
_END = "return nn.Sequential(layers)"


def _own(name: str, body: str) -> str:
    """Return a layer of a student's own."""
    return f'layers["{name}"] = type("Own", (nn.Module,), {{"forward": lambda self, x: {body}}})()'


SPECTROGRAM_CNN = Exercise(
    name="SpectrogramCNN",
    forbidden=(),
    draw=_draw_network,
    visible_seed=3,
    probe=ask_network,
    rtol=1e-4,  # float32
    shown=(
        worked(
            "one filter in each layer, all of them means",
            x=np.arange(256.0).reshape(1, 1, 16, 16) ** 2 % 7,
            classes=2,
            bands=16,
            widths=(1, 1, 1, 1),
            weights=np.array([*(4 * [*(9 * [1 / 9]), 0.5, 1.0, 0.25, 1.0, 2.0]), 1.0, -2.0, 0.5, 0.0]),
        ),
    ),
    returns=("scores", "scores in training mode", "number of weights"),
    mistakes=(
        Mistake(
            "no_activation",
            "nn.ReLU()",
            "nn.Identity()",
            "The ReLU is missing. Without it the convolutions are one linear layer, but for the pooling.",
        ),
        Mistake(
            "activation_before_norm",
            f"{_NORM}{_RELU}",
            f"{_RELU}{_NORM}",
            "Your ReLU stands before the norm. The order is conv, norm, ReLU, pooling.",
        ),
        Mistake(
            "norm_last",
            f"{_NORM}{_RELU}{_POOL}",
            f"{_RELU}{_POOL}{_NORM}",
            "Your norm comes last in a block. The order is conv, norm, ReLU, pooling.",
        ),
        Mistake(
            "mean_pooling",
            "nn.MaxPool2d(2)",
            "nn.AvgPool2d(2)",
            "You pool by the mean. Here it is the maximum.",
        ),
        Mistake(
            "pooled_along_the_bands",
            "nn.MaxPool2d(2)",
            "nn.MaxPool2d((2, 1))",
            "You pool along the bands alone. The windows are 2 × 2: time is halved too.",
        ),
        Mistake(
            "windows_over_the_end",
            "nn.MaxPool2d(2)",
            "nn.MaxPool2d(2, ceil_mode=True)",
            "Your pooling also takes windows that reach over the end. What fills no whole window is left out.",
        ),
        Mistake(
            "leaky",
            "nn.ReLU()",
            "nn.LeakyReLU()",
            "Your activation is a leaky ReLU. Here it is the plain one.",
        ),
        Mistake(
            "probabilities",
            _END,
            f'layers["soft"] = nn.Softmax(dim=1)\n    {_END}',
            "You return probabilities. Return the scores as they are: torch's cross entropy takes the softmax itself.",
        ),
        Mistake(
            "scores_activated",
            _END,
            f'layers["bend"] = nn.ReLU()\n    {_END}',
            "You send the scores through a ReLU. They stay as they are, negative ones too.",
        ),
        Mistake(
            "flattened_band_by_band",
            'layers["flat"] = nn.Flatten()',
            _own("flat", "x.transpose(1, 2).flatten(1)"),
            "You flatten band by band. It goes channel by channel, and within a channel band by band.",
        ),
        Mistake(
            "loudest_over_time",
            "nn.AdaptiveAvgPool2d",
            "nn.AdaptiveMaxPool2d",
            "You take the maximum over time. Take the mean.",
        ),
        Mistake(
            "summed_over_time",
            _MEAN,
            _own("mean", "x.sum(dim=3)"),
            "You sum over time, and a longer clip gets larger numbers. Take the mean.",
        ),
        Mistake(
            "last_frame",
            _MEAN,
            _own("mean", "x[..., -1]"),
            "You take the last frame only. Take the mean over all of them.",
        ),
        Mistake(
            "first_frame",
            _MEAN,
            _own("mean", "x[..., 0]"),
            "You take the first frame only. Take the mean over all of them.",
        ),
        Mistake(
            "dropout_added",
            'layers["head"] = ',
            'layers["drop"] = nn.Dropout(0.5)\n    layers["head"] = ',
            "In training mode something is dropped at random. This network has no dropout.",
        ),
        Mistake(
            "other_widths",
            "layers, channels = OrderedDict(), (1, *widths)",
            "widths = (16, 32, 64, 128) if widths == (16, 32, 64, 64) else widths\n    layers, channels = OrderedDict(), (1, *widths)",
            "By itself your network has other widths: (16, 32, 64, 64) are meant where none are given.",
        ),
        Mistake(
            "last_activation_missing",
            "nn.ReLU()",
            "nn.ReLU() if k < 4 else nn.Identity()",
            "The ReLU of the last block is missing. All four have one.",
        ),
    ),
    hints=(
        "If load_state_dict complains, a name or a size differs: print your network and compare with the list. If the scores differ, "
        "take out one layer after the other on both sides: does the order conv, norm, ReLU, pooling hold in all four blocks?",
        "A pooling halves bands and frames, so after four of them M // 16 bands are left. With widths[3] channels, head reads "
        "widths[3] · M // 16 numbers. The mean over time makes (N, channels, bands); flatten(1) leaves the batch alone.",
        'layers = OrderedDict()\nlayers["conv1"] = nn.Conv2d(1, widths[0], 3, padding=...)\nlayers["norm1"] = nn.BatchNorm2d(...)\n'
        'layers["relu1"] = nn.ReLU()\nlayers["pool1"] = nn.MaxPool2d(...)\n...\n'
        'layers["mean"] = nn.AdaptiveAvgPool2d((None, ...))\nlayers["flat"] = ...\nlayers["head"] = nn.Linear(..., classes)\n'
        "return nn.Sequential(layers)",
    ),
)
