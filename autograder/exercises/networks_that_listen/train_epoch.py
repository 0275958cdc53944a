"""``train_epoch``: one pass over the data in batches, a step of the given optimizer for each.

What a network has seen is compared too: the statistics of a norm tell how often it was asked in training mode.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero


def _task(
    rng: np.random.Generator,
    shape: tuple[int, ...],
    hidden: int,
    classes: int,
    batch: int,
    norm: bool = True,
    training: bool = True,
) -> dict[str, Any]:
    """Return clips, a network of two dense layers with a norm between them or none, and an optimizer with momentum."""
    inputs = int(np.prod(shape[1:]))
    return {
        "X": away_from_zero(rng, *shape),
        "y": rng.permutation(np.arange(shape[0]) % classes),
        "batch": batch,
        "weights": [
            away_from_zero(rng, hidden, inputs) / np.sqrt(inputs),
            away_from_zero(rng, hidden) / 4,
            away_from_zero(rng, classes, hidden) / np.sqrt(hidden),
            away_from_zero(rng, classes) / 4,
        ],
        "norm": norm,
        "training": training,
        "rate": float(rng.uniform(0.2, 0.4)),
        "momentum": float(rng.uniform(0.3, 0.6)),
    }


def _draw_train_epoch(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("two batches of two", **_task(rng, (4, 2), 3, 2, 2, norm=False))
    yield random("8 clips in batches of 3", **_task(rng, (8, 5), 6, 3, 3))
    yield random("11 clips in batches of 4", **_task(rng, (11, 1, 3, 2), 5, 4, 4))
    yield random("9 clips in batches of 2, no norm", **_task(rng, (9, 4, 2), 5, 3, 2, norm=False))
    yield edge("it comes in evaluation mode", **_task(rng, (7, 4), 5, 3, 5, training=False))
    yield edge("a last batch of one clip", **_task(rng, (7, 3), 4, 2, 3, norm=False))
    yield edge("fewer clips than a batch holds", **_task(rng, (5, 4), 3, 2, 8))
    yield edge("whole batches only", **_task(rng, (9, 4), 5, 3, 3, training=False))
    yield edge("as many clips as numbers in each", **_task(rng, (7, 7), 5, 3, 4))


def ask_train_epoch(
    student: Any,
    X: Any,
    y: Any,
    batch: int,
    weights: Any,
    norm: bool,
    training: bool,
    rate: float,
    momentum: float,
) -> Any:
    """Train a network of the probe's own, made of torch's layers in float64; return the loss, and what it has become."""
    import torch

    layers = [torch.nn.Linear(*np.shape(matrix)[::-1]) for matrix in weights[::2]]
    between = [torch.nn.BatchNorm1d(len(weights[1]))] if norm else []
    network = torch.nn.Sequential(
        torch.nn.Flatten(), layers[0], *between, torch.nn.Tanh(), layers[1]
    ).double()
    with torch.no_grad():
        for layer, matrix, bias in zip(layers, weights[::2], weights[1::2]):
            layer.weight.copy_(torch.from_numpy(matrix))
            layer.bias.copy_(torch.from_numpy(bias))
    network.train(training)
    optimizer = torch.optim.SGD(network.parameters(), lr=rate, momentum=momentum)
    clips, targets = np.asarray(X, dtype=np.float64), np.asarray(y, dtype=np.int64)
    loss = student.train_epoch(network, optimizer, torch.from_numpy(clips), torch.from_numpy(targets), batch)
    after = [weight.detach().numpy().copy() for weight in network.parameters()]
    seen = list(between[0].buffers()) if norm else []  # mean, variance, number of batches
    return float(loss), after, [np.array(one.numpy(), dtype=float) for one in seen]


_LOSS = "nn.functional.cross_entropy(network(clips), targets)"

TRAIN_EPOCH = Exercise(
    name="train_epoch",
    forbidden=(),
    draw=_draw_train_epoch,
    probe=ask_train_epoch,
    shown=(
        worked(
            "three clips of one number, in batches of two",
            X=np.array([[1.0], [-1.0], [2.0]]),
            y=np.array([0, 1, 1]),
            batch=2,
            weights=[
                np.array([[0.5], [-1.0]]),
                np.array([0.0, 0.5]),
                np.array([[1.0, 0.0], [0.0, 1.0]]),
                np.array([0.0, 0.25]),
            ],
            norm=False,
            training=True,
            rate=0.5,
            momentum=0.5,
        ),
    ),
    returns=("mean loss", "weights", "statistics of the norm"),
    mistakes=(
        Mistake(
            "gradients_pile_up",
            "        optimizer.zero_grad()\n",
            "",
            "The gradients of all batches pile up: torch adds to what is there. Call optimizer.zero_grad() for each batch.",
        ),
        Mistake(
            "not_in_training_mode",
            "network.train()",
            "pass",
            "You leave the network in the mode in which it comes in. Call network.train() before the first batch.",
        ),
        Mistake(
            "in_evaluation_mode",
            "network.train()",
            "network.eval()",
            "You train in evaluation mode, and a norm takes the statistics that it has kept. Call network.train().",
        ),
        Mistake(
            "last_batch_dropped",
            "range(0, len(X), batch)",
            "range(0, len(X) - batch + 1, batch)",
            "You leave out the last batch where it is shorter. A step is taken for it too.",
        ),
        Mistake(
            "one_step_an_epoch",
            "        optimizer.zero_grad()\n        loss.backward()\n        optimizer.step()\n"
            "        total += loss.item() * len(clips)\n",
            "        loss.backward()\n        total += loss.item() * len(clips)\n    optimizer.step()\n",
            "You take one step at the end of the epoch. Take one for each batch.",
        ),
        Mistake(
            "mean_of_the_batches",
            "total += loss.item() * len(clips)\n    return total / len(X)",
            "total += loss.item()\n    return total / len(range(0, len(X), batch))",
            "You average the losses of the batches, so a clip of the shorter batch counts for more. Weigh each by its number of "
            "clips and divide by the number of all.",
        ),
        Mistake(
            "loss_summed",
            "return total / len(X)",
            "return total",
            "Your loss is a sum over the clips. Divide by their number.",
        ),
        Mistake(
            "losses_of_batches_summed",
            "total += loss.item() * len(clips)\n    return total / len(X)",
            "total += loss.item()\n    return total",
            "Your loss is the sum of the batches' losses. It is a mean over the clips.",
        ),
        Mistake(
            "divided_by_the_batch",
            "total += loss.item() * len(clips)\n    return total / len(X)",
            "total += loss.item()\n    return total / len(X)",
            "You add up the batches' means and divide by the number of clips. Multiply each by its number of clips first.",
        ),
        Mistake(
            "last_loss",
            "return total / len(X)",
            "return loss.item()",
            "You return the loss of the last batch. It is a mean over all clips.",
        ),
        Mistake(
            "softmax_twice",
            _LOSS,
            "nn.functional.cross_entropy(network(clips).softmax(1), targets)",
            "You take the softmax before the cross entropy. torch's takes scores, and does it itself.",
        ),
        Mistake(
            "loss_of_a_batch_summed",
            _LOSS,
            "nn.functional.cross_entropy(network(clips), targets, reduction='sum')",
            "The loss of your batch is a sum over its clips, and so is the gradient. Take the mean.",
        ),
        Mistake(
            "asked_before_the_epoch",
            "    total = 0.0\n",
            "    total = 0.0\n    network(X)\n",
            "The network sees clips once more than it should, before the first batch: its norms count that too. Each batch goes "
            "through it exactly once.",
        ),
        Mistake(
            "asked_twice",
            "        optimizer.step()\n        total += loss.item() * len(clips)\n",
            "        optimizer.step()\n        with torch.no_grad():\n            network(clips)\n"
            "        total += loss.item() * len(clips)\n",
            "Each batch goes through the network twice in training mode: its norms count that too. Keep the loss that led to the step.",
        ),
        Mistake(
            "loss_after_the_step",
            "        optimizer.step()\n        total += loss.item() * len(clips)\n",
            "        optimizer.step()\n        network.eval()\n        with torch.no_grad():\n"
            f"            total += {_LOSS}.item() * len(clips)\n        network.train()\n",
            "Your loss is that of the network after the step. Return the one before it, which led to the gradients.",
        ),
        Mistake(
            "loss_at_the_end",
            "return total / len(X)",
            "network.eval()\n    with torch.no_grad():\n        return nn.functional.cross_entropy(network(X), y).item()",
            "Your loss is that of the network at the end. Return the mean of those that the batches had before their steps.",
        ),
        Mistake(
            "shuffled",
            "    total = 0.0\n",
            "    total = 0.0\n    order = torch.randperm(len(X), generator=torch.Generator().manual_seed(5))\n"
            "    X, y = X[order], y[order]\n",
            "You shuffle the clips. Take them in the order of the data: who calls you shuffles.",
        ),
        Mistake(
            "backwards",
            "range(0, len(X), batch)",
            "reversed(range(0, len(X), batch))",
            "You take the last batch first. Take them in the order of the data.",
        ),
        Mistake(
            "first_batch_again",
            "X[start : start + batch], y[start : start + batch]",
            "X[:batch], y[:batch]",
            "You take the first batch again and again. The next one begins where the last one ended.",
        ),
        Mistake(
            "every_clip_a_batch",
            "X[start : start + batch], y[start : start + batch]",
            "X[start:], y[start:]",
            "Your batches reach to the end of the data. Each holds `batch` clips.",
        ),
        Mistake(
            "gradients_emptied_before_the_step",
            "        optimizer.zero_grad()\n        loss.backward()\n",
            "        loss.backward()\n        optimizer.zero_grad()\n",
            "Nothing moves: optimizer.step() is missing, or the gradients are emptied between backward and step.",
        ),
        Mistake(
            "step_of_its_own",
            "        optimizer.step()\n",
            "        with torch.no_grad():\n            for weight in network.parameters():\n"
            '                weight -= optimizer.param_groups[0]["lr"] * weight.grad\n',
            "You take plain steps, by hand or by an optimizer of your own, and what the given one remembers is lost. Call its step().",
        ),
    ),
    hints=(
        "Is the loss wrong, or are the weights? If both are right for whole batches, look at the last one. If only the statistics of the "
        "norm differ, the network was asked too often, or in the wrong mode.",
        "For each batch: scores, loss, empty the gradients, backward, step. The loss of a batch is a mean, so multiply it by the number of "
        "its clips before you add it up, and divide the sum by the number of all clips.",
        "network.train()\ntotal = 0.0\nfor start in range(0, len(X), ...):\n    clips, targets = X[start : ...], y[start : ...]\n"
        "    loss = nn.functional.cross_entropy(..., targets)\n    optimizer.zero_grad()\n    ...\n    optimizer.step()\n"
        "    total += loss.item() * ...\nreturn ...",
    ),
)
