"""``replace_head``: a copy of a network whose extractor is frozen and whose head is new.

The probe gives the new head weights of its own and compares scores: so the extractor is there, and in its mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero
from autograder.exercises.networks_that_listen.networks import small_network


def _task(
    rng: np.random.Generator,
    sides: tuple[int, int],
    filters: int,
    kernel: tuple[int, int],
    classes: tuple[int, int],
    training: bool = False,
    frozen: bool = False,
) -> dict[str, Any]:
    """Return a network, how many classes its new head has, weights for that, and pictures to ask about."""
    old, new = classes
    network = small_network(rng, filters, kernel, sides, old)
    return {
        "weights": network
        | {"head.weight": network["head.weight"] * 4 + 3},  # no head that torch begins with
        "classes": new,
        "training": training,
        "frozen": frozen,
        "x": away_from_zero(rng, 2, 1, *sides),
        "head": (away_from_zero(rng, new, network["head.weight"].shape[1]) / 4, away_from_zero(rng, new)),
    }


def _draw_replace_head(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two classes become three", **_task(rng, (2, 3), 1, (1, 2), (2, 3)))
    yield random("5 classes become 3", **_task(rng, (6, 5), 4, (2, 3), (5, 3)))
    yield random("4 classes become 7", **_task(rng, (5, 7), 6, (3, 2), (4, 7), training=True))
    yield random("3 classes become 6", **_task(rng, (4, 6), 5, (2, 3), (3, 6)))
    yield edge("as many classes as before", **_task(rng, (5, 4), 3, (3, 2), (4, 4)))
    yield edge("a single class", **_task(rng, (4, 5), 3, (2, 3), (4, 1)))
    yield edge("it was frozen already", **_task(rng, (5, 6), 4, (2, 3), (3, 5), frozen=True))
    yield edge(
        "frozen, in training mode", **_task(rng, (6, 4), 5, (3, 2), (2, 4), training=True, frozen=True)
    )


def ask_replace_head(
    student: Any, weights: Any, classes: int, training: bool, frozen: bool, x: Any, head: Any
) -> Any:
    """Hand over a network made of torch's layers; return what the copy is, what it answers, and whether the network is as it was."""
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
    network = torch.nn.Sequential(OrderedDict(layers))
    state = {name: torch.tensor(values, dtype=torch.float32) for name, values in weights.items()}
    network.load_state_dict(state | {"norm.num_batches_tracked": torch.tensor(3)})
    network.train(training).requires_grad_(not frozen)
    before, parts = (
        {name: values.clone() for name, values in network.state_dict().items()},
        list(network.modules()),
    )
    torch.manual_seed(4)
    copied = student.replace_head(network, classes)
    linear = copied.head
    fan_in = np.shape(head[0])[1]
    small = isinstance(linear, torch.nn.Linear) and bool(linear.weight.abs().max() <= fan_in**-0.5)
    random = linear.weight.numel() == 1 or bool(linear.weight.std() > 0)
    shapes = [list(weight.shape) for weight in linear.parameters()]
    trained = {name: weight.requires_grad for name, weight in copied.named_parameters()}
    modes = [one.training for one in copied.modules() if one is not linear]
    with torch.no_grad():
        for weight, values in zip(linear.parameters(), head):
            weight.copy_(torch.tensor(values).reshape(weight.shape))
        torch.manual_seed(5)
        scores = copied(torch.tensor(x).float())
        for weight in [*copied.parameters(), *copied.buffers()]:
            weight += 1
    after = network.state_dict()
    same = [name for name in before if name in after and torch.equal(before[name], after[name])]
    return (
        shapes,
        small,
        random,
        scores,
        trained,
        all(mode == training for mode in modes),
        len(same) == len(before) == len(after),
        all(weight.requires_grad != frozen for weight in network.parameters())
        and all(one.training == training for one in network.modules())
        and parts == list(network.modules()),
    )


_COPY, _FREEZE = "copied = copy.deepcopy(network)", "weight.requires_grad_(False)"
_HEAD = "copied.head = nn.Linear(copied.head.in_features, classes)"
_LOOP = f"    for weight in copied.parameters():\n        {_FREEZE}\n"

REPLACE_HEAD = Exercise(
    name="replace_head",
    forbidden=(),
    draw=_draw_replace_head,
    probe=ask_replace_head,
    rtol=1e-4,  # float32
    shown=(
        worked(
            "one filter, two classes become one",
            weights={
                "conv.weight": np.array([[[[1.0, -2.0]]]]),
                "conv.bias": np.array([0.0]),
                "norm.weight": np.array([1.0]),
                "norm.bias": np.array([0.5]),
                "norm.running_mean": np.array([0.0]),
                "norm.running_var": np.array([1.0]),
                "head.weight": np.array([[1.0, 0.5], [-1.0, 3.0]]),
                "head.bias": np.array([0.0, 1.0]),
            },
            classes=1,
            training=False,
            frozen=False,
            x=np.array([[[[1.0, 2.0, -1.0]]], [[[0.5, 0.0, 3.0]]]]),
            head=(np.array([[2.0, -1.0]]), np.array([0.25])),
        ),
    ),
    returns=(
        "shapes of the head",
        "a head as small as torch makes it",
        "a head as random as torch makes it",
        "scores with a head of ours",
        "requires_grad",
        "mode of the copy",
        "weights of the network left as they were",
        "network left as it was",
    ),
    mistakes=(
        Mistake(
            "in_place",
            _COPY,
            "copied = network",
            "You change the network itself. Copy it first, so that both can be used.",
        ),
        Mistake(
            "shallow_copy",
            _COPY,
            "copied = copy.copy(network)\n    copied._modules = dict(copied._modules)",
            "You copy the outside only: both networks share their layers. copy.deepcopy copies all of it.",
        ),
        Mistake(
            "frozen_before_the_copy",
            _COPY,
            f"for weight in network.parameters():\n        {_FREEZE}\n    {_COPY}",
            "You freeze the network itself. Copy it first and freeze the copy.",
        ),
        Mistake(
            "nothing_frozen",
            _LOOP,
            "",
            "The extractor can still be trained. Set requires_grad of its weights to False.",
        ),
        Mistake(
            "head_frozen_too",
            f"{_LOOP}    {_HEAD}",
            f"    {_HEAD}\n{_LOOP}".rstrip(),
            "The new head is frozen too, and nothing can be learned. Freeze first, then make the head.",
        ),
        Mistake(
            "norm_not_frozen",
            _FREEZE,
            "weight.requires_grad_(weight.ndim == 1)",
            "The biases and the weights of the norm can still be trained. All weights of the extractor are frozen.",
        ),
        Mistake(
            "convolutions_frozen_alone",
            "for weight in copied.parameters():",
            "for weight in copied[0].parameters():",
            "You freeze the first layer alone. All weights of the extractor are frozen, those of the norm too.",
        ),
        Mistake(
            "extractor_thawed",
            f"{_LOOP}    {_HEAD}",
            f"    {_HEAD}\n    for name, weight in copied.named_parameters():\n"
            '        weight.requires_grad_(not name.startswith("head"))\n    copied.requires_grad_(True)',
            "In the end all weights can be trained. Those of the extractor are frozen.",
        ),
        Mistake(
            "head_kept",
            _HEAD,
            "copied.head.requires_grad_(True)\n    if classes != copied.head.out_features:\n        " + _HEAD,
            "Where the number of classes is the same you keep the old head. It is always a new one: the classes are others.",
        ),
        Mistake(
            "old_head_cut",
            _HEAD,
            f"old = copied.head\n    {_HEAD}\n    with torch.no_grad():\n"
            "        rows = min(classes, old.out_features)\n        copied.head.weight[:rows] = old.weight[:rows]",
            "You carry rows of the old head over into the new one. It begins as torch makes it: the classes are others.",
        ),
        Mistake(
            "head_of_zeros",
            _HEAD,
            f"{_HEAD}\n    nn.init.zeros_(copied.head.weight)",
            "Your new head begins with zeros. It begins as torch makes it.",
        ),
        Mistake(
            "head_without_bias",
            "classes)\n",
            "classes, bias=False)\n",
            "Your new head has no bias. It has one, as torch makes it.",
        ),
        Mistake(
            "extractor_begins_anew",
            _HEAD,
            f"{_HEAD}\n    for layer in list(copied.children())[:-1]:\n"
            '        if hasattr(layer, "reset_parameters"):\n            layer.reset_parameters()',
            "Your extractor begins anew, with random weights. It keeps those of the network: they are what you want of it.",
        ),
        Mistake(
            "always_in_training_mode",
            "return copied",
            "return copied.train()",
            "Your copy is always in training mode. It is in the mode of the network.",
        ),
        Mistake(
            "always_in_evaluation_mode",
            "return copied",
            "return copied.eval()",
            "Your copy is always in evaluation mode. It is in the mode of the network.",
        ),
        Mistake(
            "network_in_evaluation_mode",
            _COPY,
            "copied = copy.deepcopy(network.eval())",
            "You switch the network itself to evaluation mode. It stays as it is.",
        ),
        Mistake(
            "softmax_behind",
            _HEAD,
            f"{_HEAD}\n    copied.softmax = nn.Softmax(dim=1)",
            "Your copy returns probabilities. Its last layer is the head, which gives scores.",
        ),
    ),
    hints=(
        "Which of the answers is wrong: the head, what is trained, the mode, or the network that you were given? Print "
        "{name: weight.requires_grad for name, weight in new.named_parameters()}.",
        "copy.deepcopy makes a network that shares nothing with the old one and keeps its mode. Freeze all of its weights, then put a new "
        "nn.Linear in the place of its head: new weights can be trained.",
        "new = copy.deepcopy(...)\nfor weight in new.parameters():\n    weight.requires_grad_(...)\n"
        "new.head = nn.Linear(new.head...., ...)\nreturn new",
    ),
)
