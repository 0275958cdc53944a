"""Ask the student's forward and backward pass as one network, with every shape checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from earlab.widgets.kit.student_function import StudentFunction

Arrays = list[np.ndarray]


class StudentNetwork:
    """``forward(X, weights, biases) -> (Y_hat, cache)`` and ``backward(Y, cache, weights) -> (dWs, dbs)``."""

    def __init__(self, forward: Callable[..., Any], backward: Callable[..., Any]) -> None:
        self._forward, self._backward = StudentFunction(forward), StudentFunction(backward)
        self.functions = [self._forward, self._backward]

    def forward(
        self, X: np.ndarray, weights: Arrays, biases: Arrays, **options: Any
    ) -> tuple[np.ndarray, Any]:
        """Return Y_hat ``(N, l)``, finite or not, and the cache as the student made it."""
        answer = self._forward(X, weights, biases, **options)
        Y_hat, cache = self._forward.several(answer, 2, "the pair (Y_hat, cache)")
        shape = (len(X), weights[-1].shape[1])
        return self._forward.array(Y_hat, shape, "Y_hat", finite=False), cache

    def backward(
        self, Y: np.ndarray, cache: Any, weights: Arrays, biases: Arrays, **options: Any
    ) -> tuple[Arrays, Arrays]:
        """Return dWs and dbs, shaped like weights and biases, finite or not."""
        answer = self._backward(Y, cache, weights, **options)
        dWs, dbs = self._backward.several(answer, 2, "the pair (dWs, dbs)")
        return self._like(dWs, weights, "dW"), self._like(dbs, biases, "db")

    def _like(self, gradients: Any, parameters: Sequence[np.ndarray], what: str) -> Arrays:
        count = len(parameters)
        gradients = self._backward.several(gradients, count, f"{count} arrays {what}, one for each layer")
        return [
            self._backward.array(gradient, parameter.shape, f"{what} of layer {m}", finite=False)
            for m, (gradient, parameter) in enumerate(zip(gradients, parameters), start=1)
        ]


def descend(parameters: Arrays, gradients: Arrays, learning_rate: float) -> Arrays:
    """Return the parameters after one gradient descent step."""
    return [theta - learning_rate * gradient for theta, gradient in zip(parameters, gradients)]
