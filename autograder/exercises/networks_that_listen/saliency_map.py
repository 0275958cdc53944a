"""``saliency_map``: the slope of one score at every number of a picture.

The map alone does not tell whether the network was handed back as it came; so the probe looks at that too.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero
from autograder.exercises.networks_that_listen.networks import small_network


def _task(
    rng: np.random.Generator,
    sides: tuple[int, int],
    filters: int,
    kernel: tuple[int, int],
    classes: int,
    training: bool = False,
    frozen: bool = False,
) -> dict[str, Any]:
    weights, label = (
        small_network(rng, filters, kernel, sides, classes),
        int(rng.integers(classes > 1, classes)),
    )
    weights["head.bias"][label] -= (
        9  # neither the first class nor the most likely one, where there are others
    )
    if classes > 2:
        weights["head.bias"][0] -= 9  # nor is the first one the most likely one
    return {
        "weights": weights,
        "x": away_from_zero(rng, 1, *sides),
        "label": label,
        "training": training,
        "frozen": frozen,
    }


def _draw_saliency(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two bands, three frames", **_task(rng, (2, 3), 1, (1, 2), 2))
    yield random("6 bands, 5 frames", **_task(rng, (6, 5), 4, (2, 3), 3))
    yield random("7 bands, 9 frames", **_task(rng, (7, 9), 5, (3, 2), 4))
    yield random("it is in training mode", **_task(rng, (5, 8), 4, (2, 3), 3, training=True))
    yield edge("as many bands as frames", **_task(rng, (6, 6), 3, (2, 3), 5))
    yield edge("a frozen network", **_task(rng, (4, 7), 3, (2, 3), 4, frozen=True))
    yield edge("frozen, in training mode", **_task(rng, (6, 4), 5, (3, 2), 3, training=True, frozen=True))
    yield edge("a single class", **_task(rng, (5, 4), 3, (2, 3), 1))


def ask_saliency(student: Any, weights: Any, x: Any, label: int, training: bool, frozen: bool) -> Any:
    """Ask for a map of a network made of torch's layers; return it, and whether all else is as it was.

    The frozen network trains its head alone.
    """
    from collections import OrderedDict

    import torch

    filters, _, high, wide = np.shape(weights["conv.weight"])
    layers = {
        "conv": torch.nn.Conv2d(1, filters, (high, wide)),
        "norm": torch.nn.BatchNorm2d(filters),
        "bend": torch.nn.Softplus(),
        "drop": torch.nn.Dropout(0.5),
        "flat": torch.nn.Flatten(),
        "head": torch.nn.Linear(*np.shape(weights["head.weight"])[::-1]),
    }
    network = torch.nn.Sequential(OrderedDict(layers)).double()
    state = {name: torch.tensor(values) for name, values in weights.items()}
    network.load_state_dict(state | {"norm.num_batches_tracked": torch.tensor(3)})
    network.train(training)
    for name, weight in network.named_parameters():
        weight.requires_grad_(not frozen or name.startswith("head"))
    before = {name: values.clone() for name, values in network.state_dict().items()}
    picture = torch.from_numpy(np.asarray(x, dtype=np.float64))
    torch.manual_seed(2)
    saliency = student.saliency_map(network, picture, label)
    after, trained = network.state_dict(), dict(network.named_parameters())
    same = [name for name in before if name in after and torch.equal(before[name], after[name])]
    return (
        saliency,
        torch.is_tensor(saliency),
        not getattr(saliency, "requires_grad", False),
        not picture.requires_grad,
        picture.grad is None,
        len(same) == len(before) == len(after),
        all(one.training == training for one in network.modules()),
        all(one.requires_grad == (not frozen or name.startswith("head")) for name, one in trained.items()),
    )


_GRAD = "slope = torch.autograd.grad(score, picture)[0]"
_SCORE = "score = network(picture[None])[0, label]"
_CLONE = "picture = x.detach().clone().requires_grad_()"

SALIENCY_MAP = Exercise(
    name="saliency_map",
    forbidden=(),
    draw=_draw_saliency,
    visible_seed=1,
    probe=ask_saliency,
    shown=(
        worked(
            "a kernel of 1 and −2 on four numbers",
            weights={
                "conv.weight": np.array([[[[1.0, -2.0]]]]),
                "conv.bias": np.array([0.0]),
                "norm.weight": np.array([1.0]),
                "norm.bias": np.array([0.0]),
                "norm.running_mean": np.array([0.0]),
                "norm.running_var": np.array([1.0]),
                "head.weight": np.array([[1.0, 0.5], [-1.0, 3.0]]),
                "head.bias": np.array([0.0, 1.0]),
            },
            x=np.array([[[1.0, 2.0, -1.0]]]),
            label=1,
            training=False,
            frozen=False,
        ),
    ),
    returns=(
        "map",
        "a tensor of torch",
        "without a graph",
        "x not marked",
        "no gradient at x",
        "weights and statistics left as they were",
        "mode left as it was",
        "requires_grad of the weights left as it was",
    ),
    mistakes=(
        Mistake(
            "signed",
            "slope[0].abs()",
            "slope[0]",
            "Your map has negative numbers. It is the size of the slope: take the absolute value.",
        ),
        Mistake(
            "positive_part",
            "slope[0].abs()",
            "slope[0].clamp(min=0)",
            "You set negative slopes to 0. Take their absolute value.",
        ),
        Mistake(
            "squared",
            "slope[0].abs()",
            "slope[0] ** 2",
            "You square the slope. Take its absolute value.",
        ),
        Mistake(
            "times_input",
            "slope[0].abs()",
            "(slope * x)[0].abs()",
            "You multiply the slope by the input. The map is the slope's size alone.",
        ),
        Mistake(
            "scaled_to_one",
            "slope[0].abs()",
            "slope[0].abs() / slope.abs().max()",
            "You divide the map by its maximum. Return the slopes as they are; who draws them scales them.",
        ),
        Mistake(
            "channel_kept",
            "slope[0].abs()",
            "slope.abs()",
            "Your map still has the axis of the channel. It is (M, T).",
        ),
        Mistake(
            "turned",
            "slope[0].abs()",
            "slope[0].abs().T",
            "Your map is turned: frames run along its rows. It is (M, T), as the picture.",
        ),
        Mistake(
            "slope_of_the_probability",
            _SCORE,
            "score = network(picture[None]).softmax(1)[0, label]",
            "You take the slope of the probability. Take that of the score, before softmax: where the network is sure, probabilities "
            "hardly move.",
        ),
        Mistake(
            "slope_of_the_logarithm",
            _SCORE,
            "score = network(picture[None]).log_softmax(1)[0, label]",
            "You take the slope of the cross entropy, or of the logarithm of the probability. Take that of the score, before softmax.",
        ),
        Mistake(
            "all_scores",
            _SCORE,
            "score = network(picture[None]).sum()",
            "You take the slope of all scores together. Take that of the class `label` alone.",
        ),
        Mistake(
            "most_likely_class",
            _SCORE,
            "score = network(picture[None]).max()",
            "You take the slope of the largest score. Take that of the class `label`, whatever the network would answer.",
        ),
        Mistake(
            "first_class",
            _SCORE,
            "score = network(picture[None])[0, 0]",
            "You take the slope of the first class. Take that of the class `label`.",
        ),
        Mistake(
            "asked_in_its_own_mode",
            "    network.eval()\n",
            "",
            "You ask the network in the mode in which it comes. In training mode its norms use the batch and its dropout is random: "
            "call network.eval() first.",
        ),
        Mistake(
            "left_in_evaluation_mode",
            "    network.train(was_training)\n",
            "",
            "You leave the network in evaluation mode. Note its mode first and hand it back in that one.",
        ),
        Mistake(
            "left_in_training_mode",
            "network.train(was_training)",
            "network.train()",
            "You leave the network in training mode, also if it came in evaluation mode. Note its mode first and hand it back in that one.",
        ),
        Mistake(
            "network_frozen",
            "    network.eval()\n",
            "    network.eval()\n    network.requires_grad_(False)\n",
            "You freeze the weights of the network, and it will never train again. The picture alone needs its slope asked for.",
        ),
        Mistake(
            "network_thawed",
            "    network.train(was_training)\n",
            "    network.train(was_training)\n    network.requires_grad_(True)\n",
            "You set requires_grad of all weights to True. What was frozen stays frozen.",
        ),
        Mistake(
            "x_marked",
            _CLONE,
            "picture = x.requires_grad_()",
            "x itself is marked now: its requires_grad is True. Work on a copy, x.clone(), and mark that.",
        ),
        Mistake(
            "gradient_left_at_x",
            f"{_CLONE}\n    {_SCORE}\n    {_GRAD}",
            "x.requires_grad_()\n    network(x[None])[0, label].backward()\n    slope = x.grad\n    x.requires_grad_(False)",
            "A gradient is left behind at x. Work on a copy, x.clone(), and mark that.",
        ),
        Mistake(
            "graph_left",
            _GRAD,
            "slope = torch.autograd.grad(score, picture, create_graph=True)[0]",
            "Your map still hangs in torch's graph. Leave create_graph out, or detach the map.",
        ),
        Mistake(
            "array_returned",
            "return slope[0].abs()",
            "return slope[0].abs().numpy()",
            "You return a NumPy array. Return a tensor.",
        ),
        Mistake(
            "weights_moved",
            "    network.train(was_training)\n",
            "    network.train(was_training)\n    with torch.no_grad():\n        for weight in network.parameters():\n            weight *= 0.9\n",
            "You change the weights of the network. It stays as it is: here nothing is trained.",
        ),
        Mistake(
            "looked_in_training_mode_first",
            "    network.eval()\n",
            "    network(x[None].repeat(2, 1, 1, 1))\n    network.eval()\n",
            "The network is asked in training mode, before you call network.eval(): its norms count that, and their statistics move.",
        ),
        Mistake(
            "by_differences",
            _GRAD,
            "slope = torch.zeros_like(x)\n    for place in np.ndindex(*x.shape):\n        moved = x.clone()\n        moved[place] += 0.5\n"
            "        slope[place] = (network(moved[None])[0, label] - score).detach() / 0.5",
            "You move each number by a large step and look at the difference. The slope is what torch's backward gives, exactly.",
        ),
    ),
    equivalent=tuple(
        Equivalent(f"{line} -> {line.replace('[0', '[-1')}", f"there is one {what}: the first is the last")
        for line, what in (
            ("score = network(picture[None])[0, label]", "picture"),
            ("slope = torch.autograd.grad(score, picture)[0]", "gradient"),
            ("return slope[0].abs()", "channel"),
        )
    ),
    hints=(
        "Is the map wrong, or is something changed that should be as it was? If the map is wrong only for networks in training mode, "
        "network.eval() is missing.",
        "Make a copy of x, mark it with requires_grad_(), and send it through the network as a batch of one. Take one score, a single "
        "number, and ask for its gradient. The absolute value of that is the map. Note the mode first, and restore it at the end.",
        "mode = network.training\nnetwork.eval()\npicture = x.clone().requires_grad_()\nscore = network(picture[None])[0, ...]\n"
        "slope = torch.autograd.grad(score, ...)[0]\nnetwork.train(...)\nreturn slope[0]....",
    ),
)
