"""``cnn_train_step``: forward, loss, backward, one step; a composition.

It gets its pieces from the probe, so that a wrong ``conv2d_backward`` costs once.  Whoever writes the pieces out is as
right as who calls them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from autograder.assignments.exercise import Case, Equivalent, Exercise, Mistake, edge, random, worked
from autograder.exercises.drawing import away_from_zero, one_hot_rows

RELU: dict[str, Any] = {"kind": "leaky_relu"}


def _conv(
    rng: np.random.Generator, f: int, c: int, KH: int, KW: int, stride: int, padding: int
) -> dict[str, Any]:
    weight = away_from_zero(rng, f, c, KH, KW) / np.sqrt(c * KH * KW)
    return {
        "kind": "conv",
        "weight": weight,
        "bias": away_from_zero(rng, f) / 4,
        "stride": stride,
        "padding": padding,
    }


def _dense(rng: np.random.Generator, d: int, units: int) -> dict[str, Any]:
    return {
        "kind": "dense",
        "weight": away_from_zero(rng, d, units) / np.sqrt(d),
        "bias": away_from_zero(rng, units) / 4,
    }


def _pool(size: int, stride: int) -> dict[str, Any]:
    """Return a pooling layer; none of max_pool_backward's own cases may have its size and stride."""
    return {"kind": "max_pool", "size": size, "stride": stride}


def _task(
    rng: np.random.Generator, shape: tuple[int, int, int, int], classes: int, layers: Sequence[dict[str, Any]]
) -> dict[str, Any]:
    return {
        "x": away_from_zero(rng, *shape),
        "Y": one_hot_rows(rng, shape[0], classes),
        "layers": list(layers),
        "learning_rate": float(rng.uniform(0.2, 0.6)),
    }


def _draw_step(rng: np.random.Generator) -> Iterator[Case]:
    yield worked("one dense layer", **_task(rng, (2, 1, 1, 2), 3, [_dense(rng, 2, 3)]))
    yield random(
        "a convolution and a dense layer",
        **_task(rng, (5, 1, 6, 8), 3, [_conv(rng, 2, 1, 4, 3, 2, 1), RELU, _dense(rng, 24, 3)]),
    )
    yield random(
        "with pooling",
        **_task(rng, (3, 2, 6, 11), 5, [_conv(rng, 4, 2, 1, 3, 1, 0), RELU, _pool(4, 2), _dense(rng, 24, 5)]),
    )
    yield random(
        "two convolutions, two dense layers",
        **_task(
            rng,
            (3, 2, 6, 7),
            4,
            [
                _conv(rng, 4, 2, 1, 3, 1, 1),
                RELU,
                _conv(rng, 2, 4, 3, 1, 2, 1),
                RELU,
                _dense(rng, 40, 5),
                RELU,
                _dense(rng, 5, 4),
            ],
        ),
    )
    yield random(
        "pooling before the activation",
        **_task(
            rng,
            (2, 1, 6, 7),
            5,
            [_conv(rng, 3, 1, 4, 2, 1, 1), _pool(3, 1), RELU, _dense(rng, 54, 4), RELU, _dense(rng, 4, 5)],
        ),
    )
    yield edge(
        "one sample", **_task(rng, (1, 1, 4, 5), 3, [_conv(rng, 2, 1, 2, 2, 1, 0), RELU, _dense(rng, 24, 3)])
    )
    yield edge(
        "dense layers alone", **_task(rng, (4, 1, 2, 3), 2, [_dense(rng, 6, 5), RELU, _dense(rng, 5, 2)])
    )
    far = _task(rng, (3, 1, 5, 4), 3, [_conv(rng, 2, 1, 3, 2, 2, 1), RELU, _dense(rng, 18, 3)])
    yield edge("a small learning rate", **far | {"learning_rate": 0.01})


def ask_step(student: Any, x: Any, Y: Any, layers: Any, learning_rate: float) -> Any:
    """Take a step with pieces of the probe's own, so that a student's wrong one costs nothing here.

    Those of the way back work from the definition: they move every number that went in, and look at what comes out.
    They know the weights, the pools and the slope of this network alone, so that they answer no other exercise.
    """
    h = 1e-20  # of a complex step, which is right to the last digit

    def given_conv(x: Any, weight: Any, bias: Any, stride: int, padding: int) -> Any:
        x = np.pad(x, [(0, 0), (0, 0), (padding, padding), (padding, padding)])
        KH, KW = weight.shape[2:]
        rows, columns = (x.shape[2] - KH) // stride + 1, (x.shape[3] - KW) // stride + 1
        out = np.zeros((len(x), len(weight), rows, columns))
        for i, j in np.ndindex(rows, columns):
            patch = x[:, :, i * stride : i * stride + KH, j * stride : j * stride + KW]
            out[:, :, i, j] = np.tensordot(patch, weight, ((1, 2, 3), (1, 2, 3))) + bias
        return out

    def given_conv_backward(
        d_out: Any, x: Any, weight: Any, stride: int, padding: int, im2col: Any = None, col2im: Any = None
    ) -> Any:
        known = [layer["weight"] for layer in layers if layer["kind"] == "conv"]
        if not any(np.shape(weight) == one.shape and np.allclose(weight, one, 1e-4, 1e-4) for one in known):
            raise ValueError("conv2d_backward was called with a weight that is none of this network's")
        expected = given_conv(x, weight, np.zeros(len(weight)), stride, padding).shape
        if np.shape(d_out) != expected:
            raise ValueError(
                f"conv2d_backward was called with d_out of shape {np.shape(d_out)}; expected {expected}"
            )
        nothing = np.zeros(len(weight))
        cells = np.eye(x[0].size).reshape(-1, *x.shape[1:])
        moved = given_conv(cells, weight, nothing, stride, padding)
        dx = np.tensordot(d_out, moved, ((1, 2, 3), (1, 2, 3))).reshape(x.shape)
        single = np.eye(weight[0].size).reshape(-1, *weight.shape[1:])
        moved = given_conv(x, single, np.zeros(len(single)), stride, padding)
        dweight = np.tensordot(d_out, moved, ((0, 2, 3), (0, 2, 3))).reshape(weight.shape)
        shifts = np.eye(len(weight))
        dbias = [np.vdot(d_out, given_conv(0 * x, 0 * weight, shift, stride, padding)) for shift in shifts]
        return dx, dweight, np.array(dbias)

    def given_pool(x: Any, size: int, stride: int) -> Any:
        cut = np.lib.stride_tricks.sliding_window_view(x, (size, size), axis=(2, 3))
        return cut[:, :, ::stride, ::stride].max(axis=(4, 5))

    def given_pool_backward(d_out: Any, x: Any, size: int, stride: int) -> Any:
        pools = [(layer["size"], layer["stride"]) for layer in layers if layer["kind"] == "max_pool"]
        if (size, stride) not in pools:
            raise ValueError(
                f"max_pool_backward was called with size {size}, stride {stride}; this network's pools have {pools}"
            )
        if np.shape(d_out) != given_pool(x, size, stride).shape:
            raise ValueError(
                f"max_pool_backward was called with d_out of shape {np.shape(d_out)}, x of shape {np.shape(x)}"
            )
        dx, step = np.zeros(x.shape), 1e-7
        for i, j in np.ndindex(x.shape[2:]):  # in all channels at once: they are pooled apart
            nudge = np.zeros(x.shape[2:])
            nudge[i, j] = step
            change = given_pool(x + nudge, size, stride) - given_pool(x - nudge, size, stride)
            dx[:, :, i, j] = np.sum(d_out * change, axis=(2, 3)) / (2 * step)
        return dx

    def given_relu(z: Any, alpha: float = 0.01) -> Any:
        return np.where(np.real(z) > 0, z, alpha * z)

    def given_relu_backward(d_out: Any, z: Any, alpha: float = 0.01) -> Any:
        if alpha != 0.01:
            raise ValueError(
                f"leaky_relu_backward was called with alpha {alpha}; in this network alpha is 0.01"
            )
        return d_out * np.imag(given_relu(z + 1j * h, alpha)) / h

    def given_softmax(z: Any) -> Any:
        grown = np.exp(z - np.max(z, axis=-1, keepdims=True))
        return grown / np.sum(grown, axis=-1, keepdims=True)

    return student.cnn_train_step(
        x,
        Y,
        layers,
        learning_rate,
        conv2d_forward=given_conv,
        conv2d_backward=given_conv_backward,
        max_pool_forward=given_pool,
        max_pool_backward=given_pool_backward,
        leaky_relu=given_relu,
        leaky_relu_backward=given_relu_backward,
        softmax=given_softmax,
    )


STEP = Exercise(
    name="cnn_train_step",
    draw=_draw_step,
    visible_seed=1,
    shown=(
        worked(
            "one dense layer that cannot decide",
            x=np.array([[[[1.0, 2.0]]]]),
            Y=np.array([[1.0, 0.0]]),
            layers=[{"kind": "dense", "weight": np.array([[1.0, 0.0], [0.0, 0.5]]), "bias": np.zeros(2)}],
            learning_rate=0.5,
        ),
        worked(
            "a filter of two weights and a dense layer",
            x=np.array([[[[1.0, 2.0, 4.0]]]]),
            Y=np.array([[0.0, 1.0]]),
            layers=[
                {
                    "kind": "conv",
                    "weight": np.array([[[[1.0, -1.0]]]]),
                    "bias": np.array([1.5]),
                    "stride": 1,
                    "padding": 0,
                },
                {"kind": "leaky_relu"},
                {
                    "kind": "dense",
                    "weight": np.array([[2.0, 0.0], [0.0, 1.0]]),
                    "bias": np.array([-1.0, 0.005]),
                },
            ],
            learning_rate=0.5,
        ),
    ),
    returns=("loss", "stepped", "gradients"),
    probe=ask_step,
    mistakes=(
        Mistake(
            "samples_not_averaged",
            "(P - Y) / len(x)",
            "P - Y",
            "1/N is missing. The loss is a mean over samples, so (P − Y) is divided by N where the way back begins.",
        ),
        Mistake(
            "mean_over_all_outputs",
            "(P - Y) / len(x)",
            "(P - Y) / P.size",
            "You divide by N·K where the way back begins. The loss is a mean over the N samples only.",
        ),
        Mistake(
            "sign_flipped",
            "(P - Y) / len(x)",
            "(Y - P) / len(x)",
            "The sign is flipped: the way back begins with P − Y. Y − P makes the network less sure of what is right.",
        ),
        Mistake(
            "uphill",
            'layer["weight"] - learning_rate * dweight',
            'layer["weight"] + learning_rate * dweight',
            "You add the gradient to the weights, so the loss climbs. Subtract it.",
        ),
        Mistake(
            "biases_left",
            'layer["bias"] - learning_rate * dbias',
            'layer["bias"]',
            "The biases stay as they are. They take a step too.",
        ),
        Mistake(
            "activation_not_gone_through",
            "delta = leaky_relu_backward(delta, h)",
            "pass",
            "On the way back you pass the leaky ReLUs by. Each of them multiplies the gradient by its slope at what went in.",
        ),
        Mistake(
            "activation_arguments_swapped",
            "leaky_relu_backward(delta, h)",
            "leaky_relu_backward(h, delta)",
            "You call leaky_relu_backward(z, d_out). What arrives comes first: leaky_relu_backward(delta, h).",
        ),
        Mistake(
            "loss_summed",
            "-np.mean(np.log(",
            "-np.sum(np.log(",
            "The loss is a sum over the samples. Take the mean.",
        ),
        Mistake(
            "loss_after_the_step",
            "    return loss, stepped, gradients",
            "    h = x\n    for layer in stepped:\n"
            '        if layer["kind"] == "conv":\n'
            '            h = conv2d_forward(h, layer["weight"], layer["bias"], layer["stride"], layer["padding"])\n'
            '        elif layer["kind"] == "leaky_relu":\n            h = leaky_relu(h)\n'
            '        elif layer["kind"] == "max_pool":\n            h = max_pool_forward(h, layer["size"], layer["stride"])\n'
            '        else:\n            h = h.reshape(len(h), -1) @ layer["weight"] + layer["bias"]\n'
            "    return -np.mean(np.log(np.sum(Y * softmax(h), axis=1))), stepped, gradients",
            "Your loss is that of the layers after the step. Return the one before it, from the forward pass that led to the gradients.",
        ),
        Mistake(
            "squared_error",
            "-np.mean(np.log(np.sum(Y * P, axis=1)))",
            "np.mean((P - Y) ** 2)",
            "Your loss is the mean squared error. Here it is the cross entropy: −log of the probability of the right class.",
        ),
        Mistake(
            "loss_of_both_sides",
            "np.log(np.sum(Y * P, axis=1))",
            "np.sum(Y * np.log(P) + (1 - Y) * np.log(1 - P), axis=1)",
            "Your loss counts the wrong classes too, with log(1 − P). With softmax it is −log of the probability of the right class alone.",
        ),
        Mistake(
            "dense_bias_missing",
            'layer["weight"] + layer["bias"]\n    P',
            'layer["weight"]\n    P',
            "The biases of the dense layers are missing on the way forward.",
        ),
        Mistake(
            "loss_over_all_outputs",
            "np.log(np.sum(Y * P, axis=1))",
            "Y * np.log(P)",
            "You average the loss over N·K numbers, most of them 0. It is the mean over the N samples.",
        ),
        Mistake(
            "slope_of_the_softmax_too",
            "(P - Y) / len(x)",
            "(P - Y) * P * (1 - P) / len(x)",
            "You multiply P − Y by a slope. The softmax is in it already: P − Y is the gradient at the net inputs.",
        ),
        Mistake(
            "stepped_before_it_was_used",
            '(delta @ layer["weight"].T)',
            '(delta @ (layer["weight"] - learning_rate * dweight).T)',
            "You go back through weights that have taken their step already. Go back through those of the forward pass.",
        ),
        Mistake(
            "changed_in_place",
            'layer = layer | {"weight": weight, "bias": layer["bias"] - learning_rate * dbias}',
            'layer["weight"], layer["bias"] = weight, layer["bias"] - learning_rate * dbias',
            "You change the layers that were given. Make a new dictionary for each layer, and leave theirs as they are.",
        ),
        Mistake(
            "last_layer_first",
            "return loss, stepped, gradients",
            "return loss, stepped, gradients[::-1]",
            "Your gradients run from the last layer to the first. The first layer's come first.",
        ),
        Mistake(
            "bias_averaged",
            "delta.sum(axis=0)",
            "delta.mean(axis=0)",
            "The dense layers' bias gradient is a mean. Sum over the samples; 1/N is in delta already.",
        ),
        Mistake(
            "rate_in_the_gradients",
            "gradients.insert(0, (dweight, dbias))",
            "gradients.insert(0, (learning_rate * dweight, learning_rate * dbias))",
            "Your gradients are multiplied by the learning rate. Return them as they are; the rate belongs to the step.",
        ),
        Mistake(
            "softmax_twice",
            "P = softmax(h)",
            "P = softmax(softmax(h))",
            "You apply softmax twice. The last layer's net inputs go through it once.",
        ),
        Mistake(
            "rate_ignored",
            'layer["weight"] - learning_rate * dweight',
            'layer["weight"] - 0.1 * dweight',
            "Your step has the length 0.1 whatever `learning_rate` is. Use the argument.",
        ),
    ),
    hints=(
        "Is the loss right? Then the way forward is. Which is the first wrong gradient, counted from the last layer? All behind it are "
        "right, so look at the step that leads to it.",
        "Forward, keep what goes into each layer. Backward, start with (P − Y)/N and go through the layers from the last to the first: "
        "each takes delta and what went into it, and gives the delta of the layer before it.",
        'tape, h = [], x\nfor layer in layers:\n    tape.append(h)\n    if layer["kind"] == "conv":\n        h = conv2d_forward(h, ...)\n'
        '    ...\nP = softmax(h)\ndelta = ...\nfor layer, h in zip(reversed(layers), reversed(tape)):\n    if layer["kind"] == "conv":\n'
        "        delta, dweight, dbias = conv2d_backward(delta, h, ...)\n    ...",
    ),
    equivalent=tuple(
        Equivalent(
            f"{line} -> {line.replace('-1)', '-2)')}", "numpy takes any negative length for what is left over"
        )
        for line in (
            'h = h.reshape(len(h), -1) @ layer["weight"] + layer["bias"]',
            "dweight, dbias = h.reshape(len(h), -1).T @ delta, delta.sum(axis=0)",
        )
    ),
)
