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
        return least + int(rng.integers(1, 15))

    yield worked("one filter in each layer", **_task(rng, 2, 16, 16, 2, (1, 1, 1, 1)))
    yield random("3 pictures", **_task(rng, 3, 32, frames(48), 4, (2, 5, 3, 4)))
    yield random("2 pictures", **_task(rng, 2, 64, frames(32), 5, (3, 2, 4, 6)))
    yield random("4 pictures", **_task(rng, 4, 16, frames(64), 3, (4, 3, 5, 2)))
    yield edge("one picture", **_task(rng, 1, 48, 33, 6, (2, 3, 4, 5)))
    yield edge("as few frames as possible", **_task(rng, 5, 32, 16, 3, (3, 4, 2, 5)))
    yield edge("as many bands as frames", **_task(rng, 3, 32, 32, 4, (3, 5, 4, 2)))
    yield edge("as many filters in each layer", **_task(rng, 2, 32, 40, 4, (4, 4, 4, 4)))


def ask_network(student: Any, x: Any, classes: int, bands: int, widths: Any, weights: Any) -> Any:
    """Fill a network with these weights and ask it in both modes; count those of a network made for classes alone."""
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
    count = sum(weight.numel() for weight in student.SpectrogramCNN(classes).parameters())
    return told, network(pictures), count


_NORMED = 'x = self.get_submodule(f"norm{k}")(self.get_submodule(f"conv{k}")(x))'
_POOLED = "x = nn.functional.max_pool2d(torch.relu(x), 2)"
_HEAD = "self.head(x.mean(dim=3).flatten(1))"

SPECTROGRAM_CNN = Exercise(
    name="SpectrogramCNN",
    forbidden=(),
    draw=_draw_network,
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
    returns=("scores", "scores in training mode", "weights of SpectrogramCNN(classes)"),
    mistakes=(
        Mistake(
            "no_activation",
            "torch.relu(x), 2",
            "x, 2",
            "The ReLU is missing. Without it the convolutions are one linear layer, but for the pooling.",
        ),
        Mistake(
            "activation_before_norm",
            f"{_NORMED}\n            {_POOLED}",
            'x = self.get_submodule(f"norm{k}")(torch.relu(self.get_submodule(f"conv{k}")(x)))\n'
            "            x = nn.functional.max_pool2d(x, 2)",
            "Your ReLU stands before the norm. The order is conv, norm, ReLU, pooling.",
        ),
        Mistake(
            "norm_last",
            f"{_NORMED}\n            {_POOLED}",
            'x = nn.functional.max_pool2d(torch.relu(self.get_submodule(f"conv{k}")(x)), 2)\n'
            '            x = self.get_submodule(f"norm{k}")(x)',
            "Your norm comes last in a block. The order is conv, norm, ReLU, pooling.",
        ),
        Mistake(
            "no_norm",
            _NORMED,
            'x = self.get_submodule(f"conv{k}")(x)',
            "You make the norms but never call them. Each stands between its convolution and the ReLU.",
        ),
        Mistake(
            "first_norm_for_all",
            'self.get_submodule(f"norm{k}")(',
            'self.get_submodule("norm1" if x.shape[1] and self.norm1.num_features == self.get_submodule(f"norm{k}").num_features '
            'else f"norm{k}")(',
            "Two of your blocks share one norm. Each block has its own.",
        ),
        Mistake(
            "mean_pooling",
            "nn.functional.max_pool2d",
            "nn.functional.avg_pool2d",
            "You pool by the mean. Here it is the maximum.",
        ),
        Mistake(
            "leaky",
            "torch.relu(x)",
            "nn.functional.leaky_relu(x)",
            "Your activation is a leaky ReLU. Here it is the plain one.",
        ),
        Mistake(
            "probabilities",
            _HEAD,
            "self.head(x.mean(dim=3).flatten(1)).softmax(dim=1)",
            "You return probabilities. Return the scores as they are: torch's cross entropy takes the softmax itself.",
        ),
        Mistake(
            "scores_activated",
            _HEAD,
            "torch.relu(self.head(x.mean(dim=3).flatten(1)))",
            "You send the scores through a ReLU. They stay as they are, negative ones too.",
        ),
        Mistake(
            "flattened_band_by_band",
            _HEAD,
            "self.head(x.mean(dim=3).transpose(1, 2).flatten(1))",
            "You flatten band by band. It goes channel by channel, and within a channel band by band.",
        ),
        Mistake(
            "loudest_over_time",
            "x.mean(dim=3)",
            "x.amax(dim=3)",
            "You take the maximum over time. Take the mean.",
        ),
        Mistake(
            "summed_over_time",
            "x.mean(dim=3)",
            "x.sum(dim=3)",
            "You sum over time, and a longer clip gets larger numbers. Take the mean.",
        ),
        Mistake(
            "last_frame",
            "x.mean(dim=3)",
            "x[..., -1]",
            "You take the last frame only. Take the mean over all of them.",
        ),
        Mistake(
            "first_frame",
            "x.mean(dim=3)",
            "x[..., 0]",
            "You take the first frame only. Take the mean over all of them.",
        ),
        Mistake(
            "mean_before_pooling",
            f"            {_POOLED}\n        return {_HEAD}",
            "            x = torch.relu(x)\n            if k < 4:\n                x = nn.functional.max_pool2d(x, 2)\n"
            "        return self.head(nn.functional.max_pool1d(x.mean(dim=3), 2).flatten(1))",
            "You take the mean over time before the last pooling is done. Pool first, in all four blocks.",
        ),
        Mistake(
            "dropout_added",
            _HEAD,
            "self.head(nn.functional.dropout(x.mean(dim=3), 0.5, self.training).flatten(1))",
            "In training mode something is dropped at random. This network has no dropout.",
        ),
        Mistake(
            "norm_of_training_always",
            _NORMED,
            'norm = self.get_submodule(f"norm{k}").train()\n            x = norm(self.get_submodule(f"conv{k}")(x))',
            "In evaluation mode your norms take the statistics of the batch. Leave their mode to torch: then they take those that "
            "they have kept.",
        ),
        Mistake(
            "norm_never_trains",
            _NORMED,
            'norm = self.get_submodule(f"norm{k}").eval()\n            x = norm(self.get_submodule(f"conv{k}")(x))',
            "In training mode your norms take the statistics that they have kept. Leave their mode to torch: then they take those "
            "of the batch.",
        ),
        Mistake(
            "other_widths",
            "channels = (1, *widths)",
            "widths = (16, 32, 64, 128) if widths == (16, 32, 64, 64) else widths\n        channels = (1, *widths)",
            "By itself your network has other widths: (16, 32, 64, 64) are meant where none are given.",
        ),
        Mistake(
            "last_activation_missing",
            "torch.relu(x), 2",
            "torch.relu(x) if k < 4 else x, 2",
            "The ReLU of the last block is missing. All four have one.",
        ),
    ),
    hints=(
        "If load_state_dict complains, a name or a size differs: print your network and compare with the list. If the scores differ, "
        "take out one layer after the other on both sides: does the order conv, norm, ReLU, pooling hold in all four blocks?",
        "A pooling halves bands and frames, so after four of them M // 16 bands are left. With widths[3] channels, head reads "
        "widths[3] · M // 16 numbers. The mean over time makes (N, channels, bands); flatten(1) leaves the batch alone.",
        "super().__init__()\nself.conv1 = nn.Conv2d(1, widths[0], 3, padding=...)\nself.norm1 = nn.BatchNorm2d(...)\n...\n"
        "self.head = nn.Linear(..., classes)\n\n# in forward\nx = torch.relu(self.norm1(self.conv1(x)))\n"
        "x = nn.functional.max_pool2d(x, ...)\n...\nreturn self.head(x.mean(dim=...).flatten(...))",
    ),
)
